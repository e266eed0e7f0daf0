/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryFilter:
 *
 * The filter bar: text, provider, model, task, tier, state, dates, ranges, and filters that were kept under a name. It owns the
 * one ThimbleFilter that chart, table, sums and export share. Buttons that do not fit the width go into the last one's
 * popover; what is set stands below as chips, each of which takes its condition back.
 *
 * Property: `filter` (ThimbleFilter, read-only): notifies when it is another one; never NULL.
 */
#define THIMBLE_TYPE_HISTORY_FILTER (thimble_history_filter_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryFilter, thimble_history_filter, THIMBLE, HISTORY_FILTER, GtkWidget)

/* Makes the next of its buttons; FALSE: all are there. Nothing else may be asked of a bar that has not got all. */
gboolean             thimble_history_filter_build      (ThimbleHistoryFilter *self);
void                 thimble_history_filter_set_store  (ThimbleHistoryFilter *self, ThimbleStore *store);
const ThimbleFilter *thimble_history_filter_get_filter (ThimbleHistoryFilter *self);
/* As if a person had chosen it. Dates without a name. */
void                 thimble_history_filter_set_filter (ThimbleHistoryFilter *self, const ThimbleFilter *filter);
/* All its conditions in one line; NULL where it has none. */
char                *thimble_history_filter_describe   (ThimbleHistoryFilter *self);
void                 thimble_history_filter_clear      (ThimbleHistoryFilter *self);
/* Puts as many buttons into the bar as @width takes. Not for the middle of an allocation. */
void                 thimble_history_filter_fit        (ThimbleHistoryFilter *self, int width);
/* Dates such as "Today" move on with the calendar: call it when time has passed. */
void                 thimble_history_filter_refresh    (ThimbleHistoryFilter *self);
/* A button of somebody else's at the end of the bar. */
void                 thimble_history_filter_append     (ThimbleHistoryFilter *self, GtkWidget *button);
void                 thimble_history_filter_focus      (ThimbleHistoryFilter *self); /* the search entry */

G_END_DECLS
