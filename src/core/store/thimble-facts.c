/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "thimble-facts.h"
#include "thimble-matches.h"
#include "thimble-rollups.h"

/* Rows in a slice: a few milliseconds. */
#define SLICE 8192

#define AT_MEASUREMENTS_NUMBER 6
#define AT_ID_NUMBER 11
enum { AT_LOW = 1, AT_HIGH, AT_ENDPOINTS, AT_MODELS, AT_TASKS, AT_MEASUREMENTS = AT_MEASUREMENTS_NUMBER, AT_COST_MIN, AT_COST_MAX, AT_TOTAL_MIN, AT_TOTAL_MAX };

static gboolean
is_set (char **values)
{
  return values != NULL && *values != NULL;
}

static void
append_values (GString     *sql,
               const char  *column,
               char       **values,
               int          at)
{
  if (is_set (values) && values[1] == NULL)
    g_string_append_printf (sql, " AND r.%s = ?%d", column, at);
  else if (is_set (values))
    g_string_append_printf (sql, " AND r.%s IN (SELECT value FROM json_each (?%d))", column, at);
}

/* The ids are words of ours, so they stand in the statement as they are. */
static void
append_bits (GString      *sql,
             const char   *column,
             guint         bits,
             guint         n_bits,
             const char *(*to_id) (guint value))
{
  const char *separator = "";

  if (bits == 0)
    return;
  g_string_append_printf (sql, " AND r.%s IN (", column);
  for (guint i = 0; i < n_bits; i++)
    if (bits & 1u << i)
      {
        g_string_append_printf (sql, "%s'%s'", separator, to_id (i));
        separator = ", ";
      }
  g_string_append_c (sql, ')');
}

static const char *
tier_to_id (guint value)
{
  return thimble_tier_to_id (value);
}

static const char *
state_to_id (guint value)
{
  return thimble_state_to_id (value);
}

/* Any of these will do, as with other values. */
static void
append_measurements (GString  *sql,
                     char    **measurements)
{
  const char * const *values = (const char * const *) measurements;

  if (!is_set (measurements))
    return;
  g_string_append (sql, " AND (r.id IN (SELECT id FROM measurement_requests WHERE measurement_id IN"
                        "  (SELECT CAST (value AS INTEGER) FROM json_each (?" G_STRINGIFY (AT_MEASUREMENTS_NUMBER) ")))");
  if (g_strv_contains (values, THIMBLE_FILTER_ANY))
    g_string_append (sql, " OR r.id IN (SELECT id FROM measurement_requests)");
  if (g_strv_contains (values, THIMBLE_FILTER_NONE))
    g_string_append (sql, " OR r.id NOT IN (SELECT id FROM measurement_requests)");
  g_string_append_c (sql, ')');
}

/* All of the filter but its times, which are the slices' bounds. Only what is asked for stands there. */
static void
append_filter (GString             *sql,
               const ThimbleFilter *filter)
{
  if (filter == NULL)
    return;
  append_values (sql, "endpoint_id", filter->endpoints, AT_ENDPOINTS);
  append_values (sql, "model_id", filter->models, AT_MODELS);
  append_values (sql, "task", filter->tasks, AT_TASKS);
  append_measurements (sql, filter->measurements);
  append_bits (sql, "tier", filter->tiers, THIMBLE_N_TIERS, tier_to_id);
  append_bits (sql, "state", filter->states, THIMBLE_STATE_INTERRUPTED + 1, state_to_id);
  if (filter->practice >= 0)
    g_string_append (sql, filter->practice > 0 ? " AND r.practice <> 0" : " AND r.practice = 0");
  if (filter->cost_unknown)
    g_string_append (sql, " AND r.cost IS NULL AND r.billed <> 'none' AND r.practice = 0");
  if (filter->cost_min >= 0)
    g_string_append_printf (sql, " AND r.cost >= ?%d", AT_COST_MIN);
  if (filter->cost_max >= 0)
    g_string_append_printf (sql, " AND r.cost <= ?%d", AT_COST_MAX);
  if (filter->total_min >= 0)
    g_string_append_printf (sql, " AND r.usage_total >= ?%d", AT_TOTAL_MIN);
  if (filter->total_max >= 0)
    g_string_append_printf (sql, " AND r.usage_total <= ?%d", AT_TOTAL_MAX);
  if (thimble_matches_is_asked (filter->text))
    g_string_append (sql, " AND thimble_matches (r.id)");
}

static void
bind_list (sqlite3_stmt  *statement,
           int            at,
           char         **values)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; values[i] != NULL; i++)
    json_builder_add_string_value (builder, values[i]);
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  sqlite3_bind_text (statement, at, thimble_json_to_string (root, FALSE), -1, g_free);
}

static void
bind_values (sqlite3_stmt  *statement,
             int            at,
             char         **values)
{
  if (is_set (values) && values[1] == NULL)
    thimble_bind_text (statement, at, values[0]);
  else if (is_set (values))
    bind_list (statement, at, values);
}

/* An index beyond the last parameter is refused harmlessly. */
static void
bind_filter (sqlite3_stmt        *statement,
             const ThimbleFilter *filter)
{
  if (filter == NULL)
    return;
  bind_values (statement, AT_ENDPOINTS, filter->endpoints);
  bind_values (statement, AT_MODELS, filter->models);
  bind_values (statement, AT_TASKS, filter->tasks);
  if (is_set (filter->measurements))
    bind_list (statement, AT_MEASUREMENTS, filter->measurements);
  sqlite3_bind_int64 (statement, AT_COST_MIN, filter->cost_min);
  sqlite3_bind_int64 (statement, AT_COST_MAX, filter->cost_max);
  sqlite3_bind_int64 (statement, AT_TOTAL_MIN, filter->total_min);
  sqlite3_bind_int64 (statement, AT_TOTAL_MAX, filter->total_max);
}

typedef struct {
  ThimbleDatabase     *db;
  const ThimbleFilter *filter;
  ThimbleFactsFunc     func;
  gpointer             data;
  const char          *rows;   /* SQL: the rows of a slice */
  const char          *bound;  /* SQL: where a slice that begins at a value ends; NULL: by time */
} Scan;

static gint64
floor_quarter (gint64 us)
{
  return us / THIMBLE_ROLLUP_QUARTER_US - (us % THIMBLE_ROLLUP_QUARTER_US < 0);
}

/* The last moment of the slice that begins at @low: the kept summaries know how many requests are where. */
static gboolean
find_time_bound (Scan    *self,
                 gint64   low,
                 gint64   high,
                 gint64  *bound,
                 GError **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self->db,
    "SELECT slot, requests FROM sums_by_time WHERE slot BETWEEN ?1 AND ?2 ORDER BY slot", error);
  gint64 n = 0, end = high;
  gboolean row = statement != NULL;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, floor_quarter (low));
  sqlite3_bind_int64 (statement, 2, floor_quarter (high));
  while (row && n < SLICE)
    {
      if (!thimble_database_step (self->db, statement, &row, error))
        return FALSE;
      if (row && (n += sqlite3_column_int64 (statement, 1)) >= SLICE
          && __builtin_mul_overflow (sqlite3_column_int64 (statement, 0) + 1, THIMBLE_ROLLUP_QUARTER_US, &end))
        end = high;
    }
  sqlite3_reset (statement);
  *bound = CLAMP (end - 1, low, high);
  if (n < SLICE)
    *bound = high;
  return TRUE;
}

/* The last value of the slice that begins at @low. */
static gboolean
find_bound (Scan    *self,
            gint64   low,
            gint64   high,
            gint64  *bound,
            GError **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self->db, self->bound, error);
  gboolean row;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, AT_LOW, low);
  sqlite3_bind_int64 (statement, AT_HIGH, high);
  if (!thimble_database_step (self->db, statement, &row, error))
    return FALSE;
  *bound = row ? sqlite3_column_int64 (statement, 0) : high;
  sqlite3_reset (statement);
  return TRUE;
}

/* @low and @high inclusive. *@more becomes FALSE where the function had enough. */
static gboolean
scan_span (Scan      *self,
           gint64     low,
           gint64     high,
           gboolean  *more,
           GError   **error)
{
  while (*more && low <= high)
    {
      sqlite3_stmt *statement;
      gboolean row = TRUE;
      gint64 bound;

      if (!(self->bound != NULL ? find_bound : find_time_bound) (self, low, high, &bound, error))
        return FALSE;
      statement = thimble_database_prepare (self->db, self->rows, error);
      if (statement == NULL)
        return FALSE;
      sqlite3_bind_int64 (statement, AT_LOW, low);
      sqlite3_bind_int64 (statement, AT_HIGH, bound);
      bind_filter (statement, self->filter);
      while (*more && row)
        {
          if (!thimble_database_step (self->db, statement, &row, error))
            return FALSE;
          *more = !row || self->func (statement, self->data);
        }
      sqlite3_reset (statement);
      if (bound >= high)
        break;
      low = bound + 1;
      if (g_cancellable_set_error_if_cancelled (self->db->cancellable, error))
        return FALSE;
      if (self->db->breathe != NULL)
        self->db->breathe (self->db->breathe_data);
    }
  return TRUE;
}

/* A search that found little: its rows one by one, without going through all the others. */
static gboolean
scan_few (Scan          *self,
          const char    *columns,
          const GArray  *ids,
          gint64         from_us,
          gint64         until_us,
          GError       **error)
{
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GString) list = g_string_new ("[");
  g_autoptr (ThimbleFilter) filter = thimble_filter_copy (self->filter);
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (list, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (ids, gint64, i));
  g_string_append_c (list, ']');
  g_string_printf (sql, "SELECT %s FROM json_each (?" G_STRINGIFY (AT_ID_NUMBER) ") CROSS JOIN requests r ON r.id = value WHERE TRUE", columns);
  if (from_us != G_MININT64 || until_us != G_MAXINT64)
    g_string_append (sql, " AND r.started_us >= ?1 AND r.started_us < ?2");
  g_clear_pointer (&filter->text, g_free);
  append_filter (sql, filter);
  g_string_append (sql, " ORDER BY r.started_us, r.id");
  statement = thimble_database_prepare (self->db, sql->str, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, AT_LOW, from_us);
  sqlite3_bind_int64 (statement, AT_HIGH, until_us);
  thimble_bind_text (statement, AT_ID_NUMBER, list->str);
  bind_filter (statement, filter);
  while (row)
    {
      if (!thimble_database_step (self->db, statement, &row, error))
        return FALSE;
      row = row && self->func (statement, self->data);
    }
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
thimble_facts_scan (ThimbleDatabase      *db,
                    const ThimbleFilter  *filter,
                    const char           *columns,
                    gint64                from_us,
                    gint64                until_us,
                    ThimbleFactsFunc      func,
                    gpointer              data,
                    GError              **error)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  Scan scan = { db, filter, func, data, NULL, NULL };
  gboolean more = TRUE;

  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  if (filter != NULL)
    {
      if (!thimble_matches_find (db, filter->text, error))
        return FALSE;
      from_us = MAX (from_us, filter->since_us);
      until_us = MIN (until_us, filter->until_us);
    }
  if (from_us >= until_us)
    return TRUE;
  if (filter != NULL && thimble_matches_is_asked (filter->text) && thimble_matches_get_few (db->matches) != NULL)
    return scan_few (&scan, columns, thimble_matches_get_few (db->matches), from_us, until_us, error);

  if (from_us == G_MININT64 && until_us == G_MAXINT64)
    {
      g_string_printf (rows, "SELECT %s FROM requests r INDEXED BY requests_facts"
                             " WHERE r.started_us IS NULL AND r.id BETWEEN ?1 AND ?2", columns);
      append_filter (rows, filter);
      g_string_append (rows, " ORDER BY r.id");
      scan.rows = rows->str;
      scan.bound = "SELECT id FROM requests INDEXED BY requests_facts WHERE started_us IS NULL AND id BETWEEN ?1 AND ?2"
                   " ORDER BY id LIMIT 1 OFFSET " G_STRINGIFY (SLICE);
      if (!scan_span (&scan, G_MININT64, G_MAXINT64, &more, error))
        return FALSE;
    }
  g_string_printf (rows, "SELECT %s FROM requests r INDEXED BY requests_facts WHERE r.started_us BETWEEN ?1 AND ?2", columns);
  append_filter (rows, filter);
  g_string_append (rows, " ORDER BY r.started_us, r.id");
  scan.rows = rows->str;
  scan.bound = NULL;
  return scan_span (&scan, from_us, until_us - 1, &more, error);
}

gboolean
thimble_facts_match (ThimbleDatabase      *db,
                     const ThimbleFilter  *filter,
                     gint64                id,
                     gboolean             *matches,
                     GError              **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT 1 FROM requests r WHERE r.id = ?" G_STRINGIFY (AT_ID_NUMBER));
  g_autoptr (ThimbleFilter) rest = thimble_filter_copy (filter);
  sqlite3_stmt *statement;

  if (rest->since_us != G_MININT64 || rest->until_us != G_MAXINT64)
    g_string_append (sql, " AND r.started_us >= ?1 AND r.started_us < ?2");
  /* Not by the set of all matches, which would be found anew for each row that changes. */
  g_clear_pointer (&rest->text, g_free);
  append_filter (sql, rest);
  statement = thimble_database_prepare (db, sql->str, error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, AT_LOW, rest->since_us);
  sqlite3_bind_int64 (statement, AT_HIGH, rest->until_us);
  sqlite3_bind_int64 (statement, AT_ID_NUMBER, id);
  bind_filter (statement, rest);
  if (!thimble_database_step (db, statement, matches, error))
    return FALSE;
  sqlite3_reset (statement);
  if (*matches && filter != NULL && thimble_matches_is_asked (filter->text))
    return thimble_matches_one (db, filter->text, id, matches, error);
  return TRUE;
}

/* One row */

#define LONGEST_US G_GINT64_CONSTANT (1000000000000)

/* The values of a row are asked for once each: there are a million rows. */
static void
add_count (sqlite3_value *value,
           gint64         most,
           gint64        *sum,
           gint64        *known)
{
  if (sqlite3_value_type (value) == SQLITE_NULL)
    return;
  *sum += MIN (sqlite3_value_int64 (value), most);
  ++*known;
}

void
thimble_facts_add (sqlite3_stmt *statement,
                   ThimbleSums  *sums)
{
  sqlite3_value *cost_value = sqlite3_column_value (statement, 8);
  gboolean practice = sqlite3_column_int (statement, 1) != 0;

  sums->requests++;
  sums->practice += practice;
  add_count (sqlite3_column_value (statement, 2), G_MAXINT64, &sums->input, &sums->input_known);
  add_count (sqlite3_column_value (statement, 3), G_MAXINT64, &sums->output, &sums->output_known);
  add_count (sqlite3_column_value (statement, 4), G_MAXINT64, &sums->total, &sums->known);
  add_count (sqlite3_column_value (statement, 5), G_MAXINT64, &sums->cached_read, &sums->cached_known);
  add_count (sqlite3_column_value (statement, 6), G_MAXINT64, &sums->cache_write, &sums->cache_write_known);
  add_count (sqlite3_column_value (statement, 7), G_MAXINT64, &sums->reasoning, &sums->reasoning_known);
  if (!practice && sqlite3_value_type (cost_value) != SQLITE_NULL)
    {
      sqlite3_value *output_cost = sqlite3_column_value (statement, 9);
      ThimbleMoney cost = sqlite3_value_int64 (cost_value);
      gint64 id = sqlite3_column_int64 (statement, 0);

      sums->cost = thimble_money_add (sums->cost, cost);
      sums->priced++;
      if (sqlite3_value_type (output_cost) != SQLITE_NULL)
        {
          sums->output_cost = thimble_money_add (sums->output_cost, sqlite3_value_int64 (output_cost));
          sums->split_cost = thimble_money_add (sums->split_cost, cost);
        }
      if (cost > sums->dearest_cost || (cost > 0 && cost == sums->dearest_cost && id < sums->dearest_id))
        {
          sums->dearest_id = id;
          sums->dearest_cost = cost;
        }
    }
  else if (!practice)
    sums->unpriced += sqlite3_column_int (statement, 14);
  /* Foreign durations may be anything; summaries count them the same way (thimble-rollups.c). */
  add_count (sqlite3_column_value (statement, 10), LONGEST_US, &sums->first_text_us, &sums->first_timed);
  add_count (sqlite3_column_value (statement, 11), LONGEST_US, &sums->duration_us, &sums->timed);
  sums->estimated += sqlite3_column_int (statement, 12);
  sums->failed += sqlite3_column_int (statement, 13);
}
