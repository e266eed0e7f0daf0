/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-rollups.h"

#define QUARTER "900000000"
#define NO_SLOT "-99999999999"

/* What is kept of a row, by the name it is kept under. Money is kept in two parts that cannot overflow; a
 * duration counts as eleven days at most, so that foreign ones cannot either (thimble_facts_add () says the same). */
#define SUMS(X, R) \
  X ("requests", "1") \
  X ("known", R ".usage_total IS NOT NULL") \
  X ("input", "coalesce(" R ".usage_input, 0)") \
  X ("input_known", R ".usage_input IS NOT NULL") \
  X ("output", "coalesce(" R ".usage_output, 0)") \
  X ("output_known", R ".usage_output IS NOT NULL") \
  X ("total", "coalesce(" R ".usage_total, 0)") \
  X ("cached_read", "coalesce(" R ".usage_cached_read, 0)") \
  X ("cached_known", R ".usage_cached_read IS NOT NULL") \
  X ("cache_write", "coalesce(" R ".usage_cache_write, 0)") \
  X ("cache_write_known", R ".usage_cache_write IS NOT NULL") \
  X ("reasoning", "coalesce(" R ".usage_reasoning, 0)") \
  X ("reasoning_known", R ".usage_reasoning IS NOT NULL") \
  X ("cost_high", "iif(" R ".practice = 0, coalesce(" R ".cost >> 20, 0), 0)") \
  X ("cost_low", "iif(" R ".practice = 0, coalesce(" R ".cost & 1048575, 0), 0)") \
  X ("priced", R ".practice = 0 AND " R ".cost IS NOT NULL") \
  X ("unpriced", R ".practice = 0 AND " R ".cost IS NULL AND " R ".billed <> 'none'") \
  X ("output_cost_high", "iif(" R ".practice = 0 AND " R ".cost IS NOT NULL, coalesce(" R ".output_cost >> 20, 0), 0)") \
  X ("output_cost_low", "iif(" R ".practice = 0 AND " R ".cost IS NOT NULL, coalesce(" R ".output_cost & 1048575, 0), 0)") \
  X ("split_cost_high", "iif(" R ".practice = 0 AND " R ".output_cost IS NOT NULL, coalesce(" R ".cost >> 20, 0), 0)") \
  X ("split_cost_low", "iif(" R ".practice = 0 AND " R ".output_cost IS NOT NULL, coalesce(" R ".cost & 1048575, 0), 0)") \
  X ("practice_requests", R ".practice <> 0") \
  X ("estimated", "coalesce(" R ".usage_source = 'estimate', 0)") \
  X ("failed", R ".state = 'failed'") \
  X ("duration_us", "coalesce(min(" R ".duration_us, 1000000000000), 0)") \
  X ("timed", R ".duration_us IS NOT NULL") \
  X ("first_text_us", "coalesce(min(" R ".first_text_us, 1000000000000), 0)") \
  X ("first_timed", R ".first_text_us IS NOT NULL")

#define NAME(name, value)     name ", "
#define DEFINE(name, value)   name " INTEGER NOT NULL, "
#define VALUE(name, value)    "(" value "), "
#define TOTAL(name, value)    "sum(" value "), "
#define ADD(name, value)      name " = " name " + excluded." name ", "
#define SUBTRACT(name, value) name " = " name " - (" value "), "

/* Rounded down, also before 1970. */
#define SLOT(R) \
  "coalesce((" R ".started_us - (" R ".started_us % " QUARTER " + " QUARTER ") % " QUARTER ") / " QUARTER ", " NO_SLOT ")"

#define KIND_NAMES "endpoint_id, model_id, task, tier, state, practice"
#define KIND(R) \
  "coalesce(" R ".endpoint_id, ''), coalesce(" R ".model_id, ''), coalesce(" R ".task, ''), " R ".tier, " R ".state, " R ".practice"
#define IS_KIND(R) \
  "(endpoint_id, model_id, task, tier, state, practice) = (" KIND (R) ")"

#define HAS_COST(R) R ".practice = 0 AND " R ".cost > 0"
#define DEAREST_COST(R) "coalesce(iif(" HAS_COST (R) ", " R ".cost, 0), 0)"
#define DEAREST_ID(R)   "coalesce(iif(" HAS_COST (R) ", " R ".id, 0), 0)"
#define KEEP_DEAREST \
  "dearest_id = CASE WHEN excluded.dearest_cost > dearest_cost OR (excluded.dearest_cost = dearest_cost AND" \
  "  excluded.dearest_cost > 0 AND excluded.dearest_id < dearest_id) THEN excluded.dearest_id ELSE dearest_id END," \
  "dearest_cost = max(dearest_cost, excluded.dearest_cost)"

#define ADD_ROW(R) \
  "INSERT INTO sums_by_time (slot, " SUMS (NAME, R) "dearest_id, dearest_cost)" \
  " VALUES (" SLOT (R) ", " SUMS (VALUE, R) DEAREST_ID (R) ", " DEAREST_COST (R) ")" \
  " ON CONFLICT (slot) DO UPDATE SET " SUMS (ADD, R) KEEP_DEAREST ";" \
  "INSERT INTO sums_by_kind (" KIND_NAMES ", newest_id, endpoint_name, model_name, " SUMS (NAME, R) "dearest_id, dearest_cost)" \
  " VALUES (" KIND (R) ", " R ".id, " R ".endpoint_name, " R ".model_name, " SUMS (VALUE, R) DEAREST_ID (R) ", " DEAREST_COST (R) ")" \
  " ON CONFLICT (" KIND_NAMES ") DO UPDATE SET " SUMS (ADD, R) \
  "  endpoint_name = iif(excluded.newest_id >= newest_id, coalesce(excluded.endpoint_name, endpoint_name), endpoint_name)," \
  "  model_name = iif(excluded.newest_id >= newest_id, coalesce(excluded.model_name, model_name), model_name)," \
  "  newest_id = max(newest_id, excluded.newest_id)," \
  KEEP_DEAREST ";"

/* When the dearest goes: a quarter of an hour has few others; of a kind the next is near below it in the order of costs. */
#define SET_DEAREST(rows) \
  "SET (dearest_id, dearest_cost) = (SELECT coalesce(max(id), 0), coalesce(max(cost), 0) FROM (SELECT c.id, c.cost FROM requests c " \
  rows " AND " HAS_COST ("c") " ORDER BY c.cost DESC, c.id LIMIT 1))"

#define REMOVE_ROW(R) \
  "UPDATE sums_by_time SET " SUMS (SUBTRACT, R) "slot = slot WHERE slot = " SLOT (R) ";" \
  "DELETE FROM sums_by_time WHERE slot = " SLOT (R) " AND requests <= 0;" \
  "UPDATE sums_by_time " SET_DEAREST ("INDEXED BY requests_facts WHERE c.started_us >= slot * " QUARTER " AND c.started_us < (slot + 1) * " QUARTER) \
  " WHERE slot = " SLOT (R) " AND " R ".started_us IS NOT NULL AND dearest_id = " R ".id;" \
  "UPDATE sums_by_time " SET_DEAREST ("INDEXED BY requests_facts WHERE c.started_us IS NULL") \
  " WHERE slot = " NO_SLOT " AND " R ".started_us IS NULL AND dearest_id = " R ".id;" \
  "UPDATE sums_by_kind SET " SUMS (SUBTRACT, R) "newest_id = newest_id WHERE " IS_KIND (R) ";" \
  "DELETE FROM sums_by_kind WHERE " IS_KIND (R) " AND requests <= 0;" \
  "UPDATE sums_by_kind " SET_DEAREST ("INDEXED BY requests_cost WHERE c.cost <= " R ".cost AND (" KIND ("c") ") = (" KIND (R) ")") \
  " WHERE " IS_KIND (R) " AND dearest_id = " R ".id;"

#define DIFFERS(column) "old." column " IS NOT new." column

const char thimble_rollups_rebuild[] =
  "DELETE FROM sums_by_time;"
  "DELETE FROM sums_by_kind;"
  "INSERT INTO sums_by_time (slot, " SUMS (NAME, "r") "dearest_id, dearest_cost)"
  " SELECT " SLOT ("r") ", " SUMS (TOTAL, "r") "0, max(" DEAREST_COST ("r") ") FROM requests r GROUP BY 1;"
  "INSERT INTO sums_by_kind (" KIND_NAMES ", newest_id, endpoint_name, model_name, " SUMS (NAME, "r") "dearest_id, dearest_cost)"
  " SELECT " KIND ("r") ", max(r.id), NULL, NULL, " SUMS (TOTAL, "r") "0, max(" DEAREST_COST ("r") ") FROM requests r"
  " GROUP BY 1, 2, 3, 4, 5, 6;"
  "UPDATE sums_by_kind SET (endpoint_name, model_name) = (SELECT endpoint_name, model_name FROM requests WHERE id = newest_id);"
  "UPDATE sums_by_time " SET_DEAREST ("INDEXED BY requests_facts WHERE c.started_us >= slot * " QUARTER " AND c.started_us < (slot + 1) * " QUARTER)
  " WHERE dearest_cost > 0 AND slot <> " NO_SLOT ";"
  "UPDATE sums_by_time " SET_DEAREST ("INDEXED BY requests_facts WHERE c.started_us IS NULL") " WHERE dearest_cost > 0 AND slot = " NO_SLOT ";"
  "UPDATE sums_by_kind SET dearest_id = (SELECT min(c.id) FROM requests c INDEXED BY requests_cost WHERE " HAS_COST ("c")
  "  AND c.cost = dearest_cost AND (" KIND ("c") ") = (sums_by_kind.endpoint_id, sums_by_kind.model_id, sums_by_kind.task,"
  "  sums_by_kind.tier, sums_by_kind.state, sums_by_kind.practice)) WHERE dearest_cost > 0;";

const char thimble_rollups_schema[] =
  "CREATE INDEX requests_cost ON requests (cost) WHERE practice = 0 AND cost > 0;"
  "CREATE TABLE sums_by_time (slot INTEGER PRIMARY KEY, " SUMS (DEFINE, "r")
  " dearest_id INTEGER NOT NULL, dearest_cost INTEGER NOT NULL) STRICT;"
  "CREATE TABLE sums_by_kind (endpoint_id TEXT NOT NULL, model_id TEXT NOT NULL, task TEXT NOT NULL, tier TEXT NOT NULL,"
  " state TEXT NOT NULL, practice INTEGER NOT NULL, newest_id INTEGER NOT NULL, endpoint_name TEXT, model_name TEXT, " SUMS (DEFINE, "r")
  " dearest_id INTEGER NOT NULL, dearest_cost INTEGER NOT NULL, PRIMARY KEY (" KIND_NAMES ")) STRICT, WITHOUT ROWID;"
  "CREATE TRIGGER requests_added AFTER INSERT ON requests BEGIN " ADD_ROW ("new") " END;"
  "CREATE TRIGGER requests_removed AFTER DELETE ON requests BEGIN " REMOVE_ROW ("old") " END;"
  "CREATE TRIGGER requests_changed AFTER UPDATE ON requests WHEN " DIFFERS ("state") " OR " DIFFERS ("started_us")
  " OR " DIFFERS ("endpoint_id") " OR " DIFFERS ("model_id") " OR " DIFFERS ("task") " OR " DIFFERS ("tier") " OR " DIFFERS ("practice")
  " OR " DIFFERS ("usage_source") " OR " DIFFERS ("usage_input") " OR " DIFFERS ("usage_output") " OR " DIFFERS ("usage_total")
  " OR " DIFFERS ("usage_cached_read") " OR " DIFFERS ("usage_cache_write") " OR " DIFFERS ("usage_reasoning")
  " OR " DIFFERS ("cost") " OR " DIFFERS ("output_cost") " OR " DIFFERS ("billed") " OR " DIFFERS ("first_text_us")
  " OR " DIFFERS ("duration_us") " OR " DIFFERS ("endpoint_name") " OR " DIFFERS ("model_name")
  " BEGIN " REMOVE_ROW ("old") ADD_ROW ("new") " END;";

const char thimble_rollups_columns[] = SUMS (NAME, "r") "dearest_id, dearest_cost";

/* Two halves that could not overflow, put together saturating. */
static ThimbleMoney
join_halves (gint64 high,
             gint64 low)
{
  gint64 whole;

  if (__builtin_mul_overflow (high, (gint64) 1 << 20, &whole) || __builtin_add_overflow (whole, low, &whole))
    return high < 0 ? -THIMBLE_MONEY_MAX : THIMBLE_MONEY_MAX;
  return whole;
}

void
thimble_rollups_read (sqlite3_stmt *statement,
                      int           column,
                      ThimbleSums  *sums)
{
  gint64 values[30];
  ThimbleSums row;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = sqlite3_column_int64 (statement, column + (int) i);
  row = (ThimbleSums) {
    .requests = values[0], .known = values[1], .input = values[2], .input_known = values[3], .output = values[4],
    .output_known = values[5], .total = values[6], .cached_read = values[7], .cached_known = values[8],
    .cache_write = values[9], .cache_write_known = values[10], .reasoning = values[11], .reasoning_known = values[12],
    .cost = join_halves (values[13], values[14]), .priced = values[15], .unpriced = values[16],
    .output_cost = join_halves (values[17], values[18]), .split_cost = join_halves (values[19], values[20]),
    .practice = values[21], .estimated = values[22], .failed = values[23],
    .duration_us = values[24], .timed = values[25], .first_text_us = values[26], .first_timed = values[27],
    .dearest_id = values[28], .dearest_cost = values[29],
  };
  thimble_sums_add (sums, &row);
}
