/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-filter.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryMore:
 *
 * The last button of the filter bar: ranges of cost and of tokens, cost unknown, practice; and above them the buttons for
 * which the bar has no room. What is no amount, and a range that ends before it begins, is told and changes nothing.
 *
 * Signals: `changed` (no arguments): a person chose.
 */
#define THIMBLE_TYPE_HISTORY_MORE (thimble_history_more_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryMore, thimble_history_more, THIMBLE, HISTORY_MORE, AdwBin)

/* Shows the filter's ranges, without `changed`. */
void    thimble_history_more_set        (ThimbleHistoryMore *self, const ThimbleFilter *filter);
/* Writes what is chosen into @filter. */
void    thimble_history_more_apply      (ThimbleHistoryMore *self, ThimbleFilter *filter);
/* (transfer none): for the buttons that do not fit the bar. */
GtkBox *thimble_history_more_get_folded (ThimbleHistoryMore *self);
/* @all: none of the other buttons is in the bar. @any_set: some condition in this popover is set. */
void    thimble_history_more_set_role   (ThimbleHistoryMore *self, gboolean all, gboolean any_set);

G_END_DECLS
