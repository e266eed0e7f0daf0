/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "thimble-history-columns.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryView:
 *
 * A button whose popover tells how the table is sorted and which columns it has, and changes both by keyboard alone: the
 * titles of a GtkColumnView take no focus. Where the table is one column of two lines it only sorts.
 */
#define THIMBLE_TYPE_HISTORY_VIEW (thimble_history_view_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryView, thimble_history_view, THIMBLE, HISTORY_VIEW, AdwBin)

void thimble_history_view_set_columns (ThimbleHistoryView *self, ThimbleHistoryColumns *columns);
void thimble_history_view_set_narrow  (ThimbleHistoryView *self, gboolean narrow);

G_END_DECLS
