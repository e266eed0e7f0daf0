/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryFilter:
 *
 * The filter bar: text, provider and state. It keeps one ThimbleFilter, which chart, table and sums share.
 *
 * Signals: `changed` (no arguments): the filter is another one.
 */
#define THIMBLE_TYPE_HISTORY_FILTER (thimble_history_filter_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryFilter, thimble_history_filter, THIMBLE, HISTORY_FILTER, GtkWidget)

void                 thimble_history_filter_set_store  (ThimbleHistoryFilter *self, ThimbleStore *store);
const ThimbleFilter *thimble_history_filter_get_filter (ThimbleHistoryFilter *self);
void                 thimble_history_filter_clear      (ThimbleHistoryFilter *self);
void                 thimble_history_filter_set_narrow (ThimbleHistoryFilter *self, gboolean narrow);
/* Brings the providers that occur up to date. */
void                 thimble_history_filter_refresh    (ThimbleHistoryFilter *self);
void                 thimble_history_filter_focus      (ThimbleHistoryFilter *self); /* the search entry */

G_END_DECLS
