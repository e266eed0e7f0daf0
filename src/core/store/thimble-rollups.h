/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-sums.h"

G_BEGIN_DECLS

/* Summaries that the database keeps by itself: triggers change them in the transaction that changes
 * a row, so they are never behind. `sums_by_time` has a row for each quarter of an hour of UTC that
 * has requests, which is fine enough for the hours and days of every zone; `sums_by_kind` one for each
 * endpoint, model, task, tier, state and practice. */

/* Of a quarter of an hour, in microseconds. A request of unknown start is in the slot of none. */
#define THIMBLE_ROLLUP_QUARTER_US G_GINT64_CONSTANT (900000000)
#define THIMBLE_ROLLUP_NO_SLOT    G_GINT64_CONSTANT (-99999999999)

extern const char thimble_rollups_schema[];  /* tables, indices, triggers; part of version 2 */
extern const char thimble_rollups_rebuild[]; /* makes both anew of the rows */

/* Columns of both tables for thimble_rollups_read (). */
extern const char thimble_rollups_columns[];
/* Adds the summary at @column and those behind it. */
void     thimble_rollups_read  (sqlite3_stmt *statement, int column, ThimbleSums *sums);

G_END_DECLS
