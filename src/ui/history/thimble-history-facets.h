/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"
#include "thimble-history-choice.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryFacets:
 *
 * What providers, models, tasks, measurements, tiers and states there are to choose from, with how many requests each would show beside the other
 * conditions; and what they are called. Asks the store, the newest question only.
 *
 * Signals: `came` (guint condition, GPtrArray of ThimbleGroup): the answer to thimble_history_facets_ask(). `named` (no
 * arguments): names came that somebody had asked for before they were known.
 */
#define THIMBLE_TYPE_HISTORY_FACETS (thimble_history_facets_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryFacets, thimble_history_facets, THIMBLE, HISTORY_FACETS, GObject)

ThimbleHistoryFacets *thimble_history_facets_new      (ThimbleStore *store);
/* @condition: provider to state; what @filter says of it is left out. */
void                  thimble_history_facets_ask      (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition, const ThimbleFilter *filter);
/* (transfer full) (element-type ThimbleHistoryChoiceItem): what the answer @groups leaves to choose from; the states
 * are known without one (%NULL). */
GPtrArray            *thimble_history_facets_make_items (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition, GPtrArray *groups);
/* (nullable): NULL while it is not known; `named` tells when it is. A ThimbleHistoryNames. */
const char           *thimble_history_facets_get_name (ThimbleHistoryCondition condition, const char *id, gpointer self);
/* No signal comes any more. */
void                  thimble_history_facets_close    (ThimbleHistoryFacets *self);

G_END_DECLS
