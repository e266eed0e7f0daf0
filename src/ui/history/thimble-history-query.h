/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryQuery:
 *
 * What the history page asks the store beside its list: the newest requests for the chart, and
 * the sums. A new question supersedes the old one; a change of the store does not, else a long
 * search would never end while an answer streams. After a question that took long it rests.
 *
 * Signals: `columns` and `sums`: an answer came. `ended`: both came, or a problem did.
 */
#define THIMBLE_TYPE_HISTORY_QUERY (thimble_history_query_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryQuery, thimble_history_query, THIMBLE, HISTORY_QUERY, GObject)

ThimbleHistoryQuery *thimble_history_query_new          (ThimbleStore *store);
/* @n_columns: how many of the newest. */
void                 thimble_history_query_ask          (ThimbleHistoryQuery *self, const ThimbleFilter *filter, guint n_columns);
/* The same question again: at once, or when the running one has its answer. */
void                 thimble_history_query_refresh      (ThimbleHistoryQuery *self);
/* Ends it: no signal comes any more. */
void                 thimble_history_query_close        (ThimbleHistoryQuery *self);

/* Whether the store has answered yet: only then an empty history is an empty one. */
gboolean             thimble_history_query_is_known     (ThimbleHistoryQuery *self);
/* (element-type ThimbleRecord), newest first, never NULL. */
GPtrArray           *thimble_history_query_get_columns  (ThimbleHistoryQuery *self);
const ThimbleSums   *thimble_history_query_get_sums     (ThimbleHistoryQuery *self);
/* (nullable): why the last question has no answer, of a store that had answered before. */
ThimbleProblem      *thimble_history_query_get_problem  (ThimbleHistoryQuery *self);

G_END_DECLS
