/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-columns.h"
#include "thimble-rows.h"

static const char *request_columns[] = { REQUEST_COLUMNS (AS_NAME) KEPT_COLUMNS (AS_NAME) };
static const char *line_columns[] = { LINE_COLUMNS (AS_NAME) };
static const char *text_columns[] = { TEXT_COLUMNS (AS_NAME) };

/* Where a column is found: id, then the request's, the lines', the run's, the texts'. */
#define OF_REQUEST(name) (1 + COLUMN_##name)
#define OF_LINES(name) (1 + N_REQUEST_COLUMNS + COLUMN_##name)
#define OF_RUN(name) (1 + N_REQUEST_COLUMNS + N_LINE_COLUMNS + RUN_##name)
#define OF_TEXTS(name) (1 + N_REQUEST_COLUMNS + N_LINE_COLUMNS + N_RUN_COLUMNS + COLUMN_##name)

/* Of measurements and which run of one a request is. */
static const char *run_columns[] = { "measurement_id", "series", "number", "attempt" };
enum { RUN_MEASUREMENT, RUN_SERIES, RUN_NUMBER, RUN_ATTEMPT, RUN_NAME, RUN_KIND, N_RUN_COLUMNS };

static void
append_columns (GString     *sql,
                const char  *table,
                const char **columns,
                guint        n_columns)
{
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, ", %s.%s", table, columns[i]);
}

static char *
make_select_sql (gboolean with_texts)
{
  GString *sql = g_string_new ("SELECT r.id");

  append_columns (sql, "r", request_columns, N_REQUEST_COLUMNS);
  append_columns (sql, "l", line_columns, N_LINE_COLUMNS);
  append_columns (sql, "k", run_columns, G_N_ELEMENTS (run_columns));
  g_string_append (sql, ", m.name, m.kind");
  if (with_texts)
    append_columns (sql, "t", text_columns, N_TEXT_COLUMNS);
  g_string_append (sql, " FROM requests r LEFT JOIN request_lines l ON l.id = r.id LEFT JOIN measurement_requests k ON k.id = r.id"
                        " LEFT JOIN measurements m ON m.id = k.measurement_id");
  if (with_texts)
    g_string_append (sql, " LEFT JOIN request_texts t ON t.id = r.id");
  g_string_append (sql, " WHERE r.id = ?1");
  return g_string_free (sql, FALSE);
}

static const char *
peek (sqlite3_stmt *statement,
      int           column)
{
  return (const char *) sqlite3_column_text (statement, column);
}

static ThimbleMoney
read_money (sqlite3_stmt *statement,
            int           column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return THIMBLE_MONEY_UNKNOWN;
  return sqlite3_column_int64 (statement, column);
}

static ThimbleUsage *
read_usage (sqlite3_stmt *statement)
{
  ThimbleUsageSource source = THIMBLE_USAGE_FROM_PROVIDER;
  ThimbleUsageCounts counts;
  g_autofree char *verbatim = NULL;

  if (sqlite3_column_type (statement, OF_REQUEST (USAGE_SOURCE)) == SQLITE_NULL)
    return NULL;
  thimble_usage_source_from_id (peek (statement, OF_REQUEST (USAGE_SOURCE)), &source);
  verbatim = thimble_column_text (statement, OF_LINES (VERBATIM));
  counts = (ThimbleUsageCounts) {
    .input = thimble_column_count (statement, OF_REQUEST (USAGE_INPUT)),
    .output = thimble_column_count (statement, OF_REQUEST (USAGE_OUTPUT)),
    .total = thimble_column_count (statement, OF_REQUEST (USAGE_TOTAL)),
    .cached_read = thimble_column_count (statement, OF_REQUEST (USAGE_CACHED_READ)),
    .cache_write = thimble_column_count (statement, OF_REQUEST (USAGE_CACHE_WRITE)),
    .cache_write_long = thimble_column_count (statement, OF_REQUEST (USAGE_CACHE_WRITE_LONG)),
    .reasoning = thimble_column_count (statement, OF_REQUEST (USAGE_REASONING)),
  };
  return thimble_usage_restore (&counts, source, verbatim, sqlite3_column_int (statement, OF_REQUEST (USAGE_PLAUSIBLE)) != 0,
                                sqlite3_column_int (statement, OF_REQUEST (USAGE_CONSISTENT)) != 0);
}

static ThimbleProblem *
read_problem (sqlite3_stmt *statement)
{
  g_autofree char *message = thimble_column_text (statement, OF_LINES (PROBLEM_MESSAGE));
  g_autofree char *advice = thimble_column_text (statement, OF_LINES (PROBLEM_ADVICE));
  g_autofree char *details = thimble_column_text (statement, OF_LINES (PROBLEM_DETAILS));
  g_autofree char *vendor_code = thimble_column_text (statement, OF_LINES (PROBLEM_VENDOR_CODE));
  g_autofree char *parameter = thimble_column_text (statement, OF_LINES (PROBLEM_PARAMETER));
  g_autoptr (ThimbleProblem) problem = NULL;
  gint64 http_status = thimble_column_count (statement, OF_LINES (PROBLEM_HTTP_STATUS));
  ThimbleError code = THIMBLE_ERROR_FAILED;

  if (sqlite3_column_type (statement, OF_LINES (PROBLEM_CODE)) == SQLITE_NULL)
    return NULL;
  thimble_error_from_code (peek (statement, OF_LINES (PROBLEM_CODE)), &code);
  problem = thimble_problem_new (code, message, advice, details,
                                 thimble_column_count (statement, OF_LINES (PROBLEM_RETRY_AFTER)));
  if (http_status <= 0 && vendor_code == NULL && parameter == NULL)
    return g_steal_pointer (&problem);
  return thimble_problem_with_http (problem, http_status > 0 ? (guint) http_status : 0, vendor_code, parameter);
}

static ThimblePrompt *
read_prompt (sqlite3_stmt *statement,
             gboolean      with_texts)
{
  g_autofree char *text = NULL;
  g_autofree char *effort = NULL;
  ThimblePrompt *prompt;

  if (sqlite3_column_type (statement, OF_REQUEST (MAX_OUTPUT)) == SQLITE_NULL)
    return NULL;
  text = thimble_column_text (statement, with_texts ? OF_TEXTS (PROMPT) : OF_LINES (PROMPT_HEAD));
  prompt = thimble_prompt_new (text != NULL ? text : "");
  thimble_prompt_set_max_output (prompt, sqlite3_column_int64 (statement, OF_REQUEST (MAX_OUTPUT)));
  thimble_prompt_set_temperature (prompt, sqlite3_column_type (statement, OF_REQUEST (TEMPERATURE)) == SQLITE_NULL
                                          ? NAN : sqlite3_column_double (statement, OF_REQUEST (TEMPERATURE)));
  effort = thimble_column_text (statement, OF_REQUEST (EFFORT));
  thimble_prompt_set_effort (prompt, effort);
  thimble_prompt_set_stream (prompt, sqlite3_column_int (statement, OF_REQUEST (STREAM)) != 0);
  if (with_texts)
    {
      g_autofree char *system = thimble_column_text (statement, OF_TEXTS (SYSTEM));
      g_autofree char *turns = thimble_column_text (statement, OF_TEXTS (TURNS));

      thimble_prompt_set_system (prompt, system);
      if (turns != NULL)
        thimble_prompt_turns_from_json (prompt, turns, NULL);
    }
  return prompt;
}

static void
take_text (char         **field,
           sqlite3_stmt  *statement,
           int            column)
{
  g_free (*field);
  *field = thimble_column_text (statement, column);
}

static ThimbleRecord *
read_record (sqlite3_stmt *statement,
             gboolean      with_texts)
{
  ThimbleRecord *record = thimble_record_new ();
  g_autofree char *price = NULL;

  record->id = sqlite3_column_int64 (statement, 0);
  thimble_state_from_id (peek (statement, OF_REQUEST (STATE)), &record->state);
  take_text (&record->uid, statement, OF_REQUEST (UID));
  if (sqlite3_column_type (statement, OF_REQUEST (STARTED)) != SQLITE_NULL)
    record->started_us = sqlite3_column_int64 (statement, OF_REQUEST (STARTED));
  take_text (&record->endpoint_id, statement, OF_REQUEST (ENDPOINT_ID));
  take_text (&record->endpoint_name, statement, OF_REQUEST (ENDPOINT_NAME));
  take_text (&record->provider, statement, OF_REQUEST (PROVIDER));
  thimble_dialect_kind_from_id (peek (statement, OF_REQUEST (DIALECT)), &record->dialect);
  take_text (&record->origin, statement, OF_REQUEST (ORIGIN));
  take_text (&record->model_id, statement, OF_REQUEST (MODEL_ID));
  take_text (&record->model_name, statement, OF_REQUEST (MODEL_NAME));
  take_text (&record->answered_model, statement, OF_REQUEST (ANSWERED_MODEL));
  thimble_tier_from_id (peek (statement, OF_REQUEST (TIER)), &record->tier);
  record->practice = sqlite3_column_int (statement, OF_REQUEST (PRACTICE)) != 0;
  take_text (&record->task, statement, OF_REQUEST (TASK));
  record->prompt = read_prompt (statement, with_texts);
  record->conversation_id = sqlite3_column_int64 (statement, OF_REQUEST (CONVERSATION));
  record->text_deleted = sqlite3_column_int (statement, OF_REQUEST (TEXT_DELETED)) != 0;
  take_text (&record->answer, statement, with_texts ? OF_TEXTS (ANSWER) : OF_LINES (ANSWER_HEAD));
  if (record->answer == NULL)
    record->answer = g_strdup ("");
  if (with_texts)
    take_text (&record->reasoning, statement, OF_TEXTS (REASONING));
  thimble_finish_from_id (peek (statement, OF_REQUEST (FINISH)), &record->finish);
  take_text (&record->finish_word, statement, OF_REQUEST (FINISH_WORD));
  take_text (&record->finish_explanation, statement, OF_LINES (EXPLANATION));
  record->usage = read_usage (statement);
  record->counted_output = thimble_column_count (statement, OF_REQUEST (COUNTED_OUTPUT));
  record->predicted_input = thimble_column_count (statement, OF_REQUEST (PREDICTED_INPUT));
  record->predicted_exact = sqlite3_column_int (statement, OF_REQUEST (PREDICTED_EXACT)) != 0;
  record->predicted_framing = thimble_column_count (statement, OF_REQUEST (PREDICTED_FRAMING));
  price = thimble_column_text (statement, OF_LINES (PRICE));
  if (price != NULL)
    record->price = thimble_price_from_json (price, NULL);
  record->reported_cost = read_money (statement, OF_REQUEST (REPORTED_COST));
  record->cost = read_money (statement, OF_REQUEST (COST));
  record->first_text_us = thimble_column_count (statement, OF_REQUEST (FIRST_TEXT));
  record->duration_us = thimble_column_count (statement, OF_REQUEST (DURATION));
  record->http_status = (guint) MAX (0, thimble_column_count (statement, OF_REQUEST (HTTP_STATUS)));
  take_text (&record->request_id, statement, OF_REQUEST (REQUEST_ID));
  take_text (&record->service_tier, statement, OF_REQUEST (SERVICE_TIER));
  take_text (&record->rate_limits, statement, OF_LINES (RATE_LIMITS));
  thimble_billed_from_id (peek (statement, OF_REQUEST (BILLED)), &record->billed);
  record->problem = read_problem (statement);
  if (sqlite3_column_type (statement, OF_RUN (NAME)) != SQLITE_NULL)
    {
      record->measurement_id = sqlite3_column_int64 (statement, OF_RUN (MEASUREMENT));
      record->series = (guint) sqlite3_column_int64 (statement, OF_RUN (SERIES));
      record->number = (guint) sqlite3_column_int64 (statement, OF_RUN (NUMBER));
      record->attempt = (guint) sqlite3_column_int64 (statement, OF_RUN (ATTEMPT));
      take_text (&record->measurement, statement, OF_RUN (NAME));
      record->chain = g_strcmp0 (peek (statement, OF_RUN (KIND)), "chain") == 0;
    }
  return record;
}

static sqlite3_stmt *
prepare_select (ThimbleDatabase  *db,
                gboolean          with_texts,
                GError          **error)
{
  static char *sql[2] = { NULL, NULL };

  if (g_once_init_enter (&sql[with_texts != FALSE]))
    g_once_init_leave (&sql[with_texts != FALSE], make_select_sql (with_texts));
  return thimble_database_prepare (db, sql[with_texts != FALSE], error);
}

ThimbleRecord *
thimble_rows_load (ThimbleDatabase  *db,
                   gint64            id,
                   GError          **error)
{
  g_autofree char *number = NULL;
  ThimbleRecord *record;
  sqlite3_stmt *statement;
  gboolean row;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  statement = prepare_select (db, TRUE, error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (!thimble_database_step (db, statement, &row, error))
    return NULL;
  if (row)
    {
      record = read_record (statement, TRUE);
      sqlite3_reset (statement);
      return record;
    }
  number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("There is no request %s in the history."), number);
  return NULL;
}

GPtrArray *
thimble_rows_load_heads (ThimbleDatabase  *db,
                         GArray           *ids,
                         GError          **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      sqlite3_stmt *statement = prepare_select (db, FALSE, error);
      gboolean row;

      if (statement == NULL)
        return NULL;
      sqlite3_bind_int64 (statement, 1, g_array_index (ids, gint64, i));
      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (records, read_record (statement, FALSE));
      sqlite3_reset (statement);
    }
  return g_steal_pointer (&records);
}
