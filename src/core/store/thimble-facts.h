/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-filter.h"
#include "thimble-sums.h"

G_BEGIN_DECLS

/* Many rows by their facts: what sums and filters look at, all of it in one wide index, so that neither
 * rows nor texts are read. On the database's thread, in slices of some milliseconds; between two slices
 * waiting writes are done: no scan keeps a request from being recorded. Cancelling ends it at
 * once (G_IO_ERROR_CANCELLED). */

/* Columns of the row `r` for thimble_facts_add (), in its order. */
#define THIMBLE_FACTS_SUMS \
  "r.id, r.practice, r.usage_input, r.usage_output, r.usage_total, r.usage_cached_read, r.usage_cache_write," \
  " r.usage_reasoning, r.cost, r.output_cost, r.first_text_us, r.duration_us," \
  " r.usage_source = 'estimate', r.state = 'failed', r.cost IS NULL AND r.billed <> 'none'"
#define THIMBLE_FACTS_N_SUMS 15

/* FALSE: enough. */
typedef gboolean (*ThimbleFactsFunc) (sqlite3_stmt *statement, gpointer data);

/**
 * thimble_facts_scan:
 * @filter: (nullable): which rows
 * @columns: what to select of `r`: columns of the wide index
 * @from_us: of these only such that started in @from_us ≤ start < @until_us; G_MININT64 and
 *   G_MAXINT64 together: also such of unknown start, which come first
 *
 * Calls @func for each row, oldest start first, of equal starts the lowest id first.
 */
gboolean thimble_facts_scan (ThimbleDatabase      *db,
                             const ThimbleFilter  *filter,
                             const char           *columns,
                             gint64                from_us,
                             gint64                until_us,
                             ThimbleFactsFunc      func,
                             gpointer              data,
                             GError              **error);

/* Whether one row, which may be any, matches. */
gboolean thimble_facts_match (ThimbleDatabase *db, const ThimbleFilter *filter, gint64 id, gboolean *matches, GError **error);

/* Adds the row that @statement stands at; its first columns are THIMBLE_FACTS_SUMS. */
void     thimble_facts_add  (sqlite3_stmt *statement, ThimbleSums *sums);

G_END_DECLS
