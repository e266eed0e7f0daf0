/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryQuery:
 *
 * What the history page asks the store beside its list and its chart: the sums, and where they are looked at,
 * the sums of each day, model or task. A new question supersedes the old one; a change of the store does not, else a long
 * search would never end while an answer streams. After a question that took long it rests.
 *
 * Signals: `sums` and `groups`: an answer came. `ended`: all came, or a problem did.
 */
#define THIMBLE_TYPE_HISTORY_QUERY (thimble_history_query_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryQuery, thimble_history_query, THIMBLE, HISTORY_QUERY, GObject)

ThimbleHistoryQuery *thimble_history_query_new          (ThimbleStore *store);
void                 thimble_history_query_ask          (ThimbleHistoryQuery *self, const ThimbleFilter *filter);
/* @by: a ThimbleBreakdown; -1: none is looked at. Asks at once where that is new. */
void                 thimble_history_query_break_down   (ThimbleHistoryQuery *self, int by);
/* The same question again: at once, or when the running one has its answer. */
void                 thimble_history_query_refresh      (ThimbleHistoryQuery *self);
/* Ends it: no signal comes any more. */
void                 thimble_history_query_close        (ThimbleHistoryQuery *self);

/* Whether the store has answered yet: only then an empty history is an empty one. */
gboolean             thimble_history_query_is_known     (ThimbleHistoryQuery *self);
const ThimbleSums   *thimble_history_query_get_sums     (ThimbleHistoryQuery *self);
/* (element-type ThimbleGroup), never NULL: by what was asked last. */
GPtrArray           *thimble_history_query_get_groups   (ThimbleHistoryQuery *self);
/* (nullable): why the last question has no answer, of a store that had answered before. */
ThimbleProblem      *thimble_history_query_get_problem  (ThimbleHistoryQuery *self);

G_END_DECLS
