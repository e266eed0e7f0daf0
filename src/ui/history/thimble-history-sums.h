/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/* The sums of what the history shows, in one line, or in two where it is narrow. CSS class: history-sums. */
#define THIMBLE_TYPE_HISTORY_SUMS (thimble_history_sums_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistorySums, thimble_history_sums, THIMBLE, HISTORY_SUMS, GtkWidget)

void thimble_history_sums_set        (ThimbleHistorySums *self, const ThimbleSums *sums);
void thimble_history_sums_set_narrow (ThimbleHistorySums *self, gboolean narrow);

G_END_DECLS
