/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-columns.h"
#include "thimble-rows.h"

static const char *request_columns[] = { REQUEST_COLUMNS (AS_NAME) };
static const char *line_columns[] = { LINE_COLUMNS (AS_NAME) };
static const char *text_columns[] = { TEXT_COLUMNS (AS_NAME) };

/* Where a column is bound. */
#define AT(name) (COLUMN_##name + 1)

static char *
make_insert_sql (const char  *table,
                 const char **columns,
                 guint        n_columns,
                 gboolean     with_id)
{
  GString *sql = g_string_new (NULL);

  g_string_append_printf (sql, "INSERT %sINTO %s (", with_id ? "OR REPLACE " : "", table);
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, "%s%s", i > 0 ? ", " : "", columns[i]);
  g_string_append (sql, with_id ? ", id) VALUES (" : ") VALUES (");
  for (guint i = 0; i < n_columns; i++)
    g_string_append_printf (sql, "%s?%u", i > 0 ? ", " : "", i + 1);
  if (with_id)
    g_string_append_printf (sql, ", ?%u", n_columns + 1);
  g_string_append_c (sql, ')');
  return g_string_free (sql, FALSE);
}

static char *
make_update_sql (void)
{
  GString *sql = g_string_new ("UPDATE requests SET ");

  for (guint i = 0; i < N_REQUEST_COLUMNS; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i > 0 ? ", " : "", request_columns[i], i + 1);
  g_string_append_printf (sql, " WHERE id = ?%u", N_REQUEST_COLUMNS + 1);
  return g_string_free (sql, FALSE);
}

static void
bind_money (sqlite3_stmt *statement,
            int           index,
            ThimbleMoney  money)
{
  if (thimble_money_is_known (money))
    sqlite3_bind_int64 (statement, index, money);
  else
    sqlite3_bind_null (statement, index);
}

static void
bind_request (sqlite3_stmt  *statement,
              ThimbleRecord *record,
              const char    *owner,
              gint64         revision)
{
  sqlite3_bind_int64 (statement, AT (REVISION), revision);
  thimble_bind_text (statement, AT (OWNER), owner);
  thimble_bind_text (statement, AT (STATE), thimble_state_to_id (record->state));
  thimble_bind_count (statement, AT (STARTED), record->started_us);
  thimble_bind_text (statement, AT (ENDPOINT_ID), record->endpoint_id);
  thimble_bind_text (statement, AT (ENDPOINT_NAME), record->endpoint_name);
  thimble_bind_text (statement, AT (PROVIDER), record->provider);
  thimble_bind_text (statement, AT (DIALECT), thimble_dialect_kind_to_id (record->dialect));
  thimble_bind_text (statement, AT (ORIGIN), record->origin);
  thimble_bind_text (statement, AT (MODEL_ID), record->model_id);
  thimble_bind_text (statement, AT (MODEL_NAME), record->model_name);
  thimble_bind_text (statement, AT (ANSWERED_MODEL), record->answered_model);
  thimble_bind_text (statement, AT (TIER), thimble_tier_to_id (record->tier));
  sqlite3_bind_int (statement, AT (PRACTICE), record->practice != FALSE);
  thimble_bind_text (statement, AT (TASK), record->task);
  if (record->prompt != NULL)
    {
      double temperature = thimble_prompt_get_temperature (record->prompt);

      sqlite3_bind_int64 (statement, AT (MAX_OUTPUT), thimble_prompt_get_max_output (record->prompt));
      if (!isnan (temperature))
        sqlite3_bind_double (statement, AT (TEMPERATURE), temperature);
      thimble_bind_text (statement, AT (EFFORT), thimble_prompt_get_effort (record->prompt));
      sqlite3_bind_int (statement, AT (STREAM), thimble_prompt_get_stream (record->prompt) != FALSE);
    }
  sqlite3_bind_int64 (statement, AT (CONVERSATION), record->conversation_id);
  sqlite3_bind_int (statement, AT (TEXT_DELETED), record->text_deleted != FALSE);
  thimble_bind_text (statement, AT (FINISH), thimble_finish_to_id (record->finish));
  thimble_bind_text (statement, AT (FINISH_WORD), record->finish_word);
  if (record->usage != NULL)
    {
      ThimbleUsageCounts counts;

      thimble_usage_get_counts (record->usage, &counts);
      thimble_bind_text (statement, AT (USAGE_SOURCE), thimble_usage_source_to_id (thimble_usage_get_source (record->usage)));
      thimble_bind_count (statement, AT (USAGE_INPUT), counts.input);
      thimble_bind_count (statement, AT (USAGE_OUTPUT), counts.output);
      thimble_bind_count (statement, AT (USAGE_TOTAL), counts.total);
      thimble_bind_count (statement, AT (USAGE_CACHED_READ), counts.cached_read);
      thimble_bind_count (statement, AT (USAGE_CACHE_WRITE), counts.cache_write);
      thimble_bind_count (statement, AT (USAGE_CACHE_WRITE_LONG), counts.cache_write_long);
      thimble_bind_count (statement, AT (USAGE_REASONING), counts.reasoning);
      sqlite3_bind_int (statement, AT (USAGE_PLAUSIBLE), thimble_usage_is_plausible (record->usage));
      sqlite3_bind_int (statement, AT (USAGE_CONSISTENT), thimble_usage_is_consistent (record->usage));
    }
  thimble_bind_count (statement, AT (COUNTED_OUTPUT), record->counted_output);
  thimble_bind_count (statement, AT (PREDICTED_INPUT), record->predicted_input);
  sqlite3_bind_int (statement, AT (PREDICTED_EXACT), record->predicted_exact != FALSE);
  bind_money (statement, AT (REPORTED_COST), record->reported_cost);
  bind_money (statement, AT (COST), record->cost);
  thimble_bind_count (statement, AT (FIRST_TEXT), record->first_text_us);
  thimble_bind_count (statement, AT (DURATION), record->duration_us);
  thimble_bind_count (statement, AT (HTTP_STATUS), record->http_status > 0 ? (gint64) record->http_status : -1);
  thimble_bind_text (statement, AT (REQUEST_ID), record->request_id);
  thimble_bind_text (statement, AT (SERVICE_TIER), record->service_tier);
  thimble_bind_text (statement, AT (BILLED), thimble_billed_to_id (record->billed));
}

static char *
make_head (const char *text)
{
  const char *end;

  if (text == NULL)
    return NULL;
  end = text;
  for (guint i = 0; i < THIMBLE_ROWS_HEAD && *end != '\0'; i++)
    end = g_utf8_next_char (end);
  return g_strndup (text, end - text);
}

static gboolean
write_lines (ThimbleDatabase  *db,
             ThimbleRecord    *record,
             gint64            id,
             GError          **error)
{
  static char *sql = NULL;
  g_autofree char *prompt_head = NULL;
  g_autofree char *answer_head = make_head (record->answer);
  g_autofree char *price = record->price != NULL ? thimble_price_to_json (record->price) : NULL;
  sqlite3_stmt *statement;
  ThimbleProblem *problem = record->problem;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_insert_sql ("request_lines", line_columns, N_LINE_COLUMNS, TRUE));
  statement = thimble_database_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;
  if (record->prompt != NULL)
    prompt_head = make_head (thimble_prompt_get_text (record->prompt));
  thimble_bind_text (statement, AT (PROMPT_HEAD), prompt_head);
  thimble_bind_text (statement, AT (ANSWER_HEAD), answer_head);
  thimble_bind_text (statement, AT (EXPLANATION), record->finish_explanation);
  thimble_bind_text (statement, AT (VERBATIM), record->usage != NULL ? thimble_usage_get_verbatim (record->usage) : NULL);
  thimble_bind_text (statement, AT (PRICE), price);
  thimble_bind_text (statement, AT (RATE_LIMITS), record->rate_limits);
  if (problem != NULL)
    {
      guint http_status = thimble_problem_get_http_status (problem);

      thimble_bind_text (statement, AT (PROBLEM_CODE), thimble_error_to_code (thimble_problem_get_code (problem)));
      thimble_bind_text (statement, AT (PROBLEM_MESSAGE), thimble_problem_get_message (problem));
      thimble_bind_text (statement, AT (PROBLEM_ADVICE), thimble_problem_get_advice (problem));
      thimble_bind_text (statement, AT (PROBLEM_DETAILS), thimble_problem_get_details (problem));
      thimble_bind_count (statement, AT (PROBLEM_RETRY_AFTER), thimble_problem_get_retry_after (problem));
      thimble_bind_count (statement, AT (PROBLEM_HTTP_STATUS), http_status > 0 ? (gint64) http_status : -1);
      thimble_bind_text (statement, AT (PROBLEM_VENDOR_CODE), thimble_problem_get_vendor_code (problem));
      thimble_bind_text (statement, AT (PROBLEM_PARAMETER), thimble_problem_get_parameter (problem));
    }
  sqlite3_bind_int64 (statement, N_LINE_COLUMNS + 1, id);
  return thimble_database_step (db, statement, NULL, error);
}

static gboolean
write_texts (ThimbleDatabase  *db,
             ThimbleRecord    *record,
             gint64            id,
             GError          **error)
{
  static char *sql = NULL;
  g_autofree char *turns = NULL;
  sqlite3_stmt *statement;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_insert_sql ("request_texts", text_columns, N_TEXT_COLUMNS, TRUE));
  statement = thimble_database_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;
  if (record->prompt != NULL)
    {
      turns = thimble_prompt_turns_to_json (record->prompt);
      thimble_bind_text (statement, AT (PROMPT), thimble_prompt_get_text (record->prompt));
      thimble_bind_text (statement, AT (SYSTEM), thimble_prompt_get_system (record->prompt));
      thimble_bind_text (statement, AT (TURNS), turns);
    }
  thimble_bind_text (statement, AT (ANSWER), record->answer != NULL ? record->answer : "");
  thimble_bind_text (statement, AT (REASONING), record->reasoning);
  sqlite3_bind_int64 (statement, N_TEXT_COLUMNS + 1, id);
  return thimble_database_step (db, statement, NULL, error);
}

static gboolean
write_request (ThimbleDatabase  *db,
               const char       *sql,
               ThimbleRecord    *record,
               gboolean          update,
               GError          **error)
{
  sqlite3_stmt *statement;
  gint64 revision;

  if (!thimble_database_next_revision (db, &revision, error))
    return FALSE;
  statement = thimble_database_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;
  bind_request (statement, record, thimble_owner_get_uuid (db->owner), revision);
  if (update)
    sqlite3_bind_int64 (statement, N_REQUEST_COLUMNS + 1, record->id);
  return thimble_database_step (db, statement, NULL, error);
}

/* The sentence a person reads before anything was sent; what the disk said stays in it. */
static void
say_not_sent (GError **error)
{
  g_autoptr (ThimbleProblem) why = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *message = NULL;

  if (error == NULL || *error == NULL || g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  why = thimble_problem_from_error (*error);
  /* Translators: %s is a sentence that says why, such as "The disk is full, …" */
  message = g_strdup_printf (_("Thimble can't record it, so it was not sent. %s"), thimble_problem_get_message (why));
  problem = thimble_problem_new (thimble_problem_get_code (why), message, thimble_problem_get_advice (why),
                                 thimble_problem_get_details (why), -1);
  g_clear_error (error);
  thimble_problem_set_error (problem, error);
}

gint64
thimble_rows_insert (ThimbleDatabase  *db,
                     ThimbleRecord    *record,
                     GError          **error)
{
  static char *sql = NULL;
  g_autoptr (GError) problem = NULL;
  gint64 id;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_insert_sql ("requests", request_columns, N_REQUEST_COLUMNS, FALSE));
  if (!thimble_database_check (db, TRUE, &problem) || !thimble_database_begin (db, &problem))
    goto fail;
  if (!write_request (db, sql, record, FALSE, &problem))
    goto undo;
  id = sqlite3_last_insert_rowid (db->db);
  if (!write_lines (db, record, id, &problem) || !write_texts (db, record, id, &problem))
    goto undo;
  if (thimble_database_commit (db, &problem))
    return id;

undo:
  thimble_database_rollback (db);
fail:
  say_not_sent (&problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return -1;
}

static void
set_not_found (gint64   id,
               GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("There is no request %s in the history."), number);
}

gboolean
thimble_rows_update (ThimbleDatabase  *db,
                     ThimbleRecord    *record,
                     GError          **error)
{
  static char *sql = NULL;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_update_sql ());
  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (!write_request (db, sql, record, TRUE, error))
    goto undo;
  if (sqlite3_changes (db->db) == 0)
    {
      set_not_found (record->id, error);
      goto undo;
    }
  if (!write_lines (db, record, record->id, error) || !write_texts (db, record, record->id, error))
    goto undo;
  return thimble_database_commit (db, error);

undo:
  thimble_database_rollback (db);
  return FALSE;
}

static gboolean
run_for (ThimbleDatabase  *db,
         const char       *sql,
         gint64            id,
         gint64            revision,
         GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, revision);
  return thimble_database_step (db, statement, NULL, error);
}

/* Finish explanation and the provider's own words may quote the text, so they go with it. */
static gboolean
delete_text (ThimbleDatabase  *db,
             gint64            id,
             gint64            revision,
             GError          **error)
{
  return run_for (db, "UPDATE requests SET text_deleted = 1, revision = ?2 WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE request_lines SET prompt_head = NULL, answer_head = NULL, finish_explanation = NULL,"
                         " problem_details = NULL WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE request_texts SET prompt = NULL, system = NULL, turns = NULL, answer = '',"
                         " reasoning = NULL WHERE id = ?1", id, revision, error);
}

/* Later turns of a conversation carry the earlier ones; what is deleted is deleted there too. */
static gboolean
delete_from_follow_ups (ThimbleDatabase  *db,
                        gint64            id,
                        GError          **error)
{
  return run_for (db, "UPDATE request_texts SET turns = NULL WHERE id IN (SELECT id FROM requests"
                      " WHERE conversation_id > 0 AND id > ?1 AND conversation_id ="
                      " (SELECT CASE WHEN conversation_id > 0 THEN conversation_id ELSE id END FROM requests WHERE id = ?1))",
                  id, 0, error);
}

static gboolean
delete_row (ThimbleDatabase  *db,
            gint64            id,
            gint64            revision,
            GError          **error)
{
  return run_for (db, "DELETE FROM requests WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE counters SET value = max(?1, ?2) WHERE name = 'removed'", 0, revision, error);
}

gboolean
thimble_rows_delete (ThimbleDatabase  *db,
                     gint64            id,
                     gboolean          text_only,
                     GError          **error)
{
  sqlite3_stmt *statement;
  gboolean row, running = FALSE;
  gint64 revision;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  thimble_database_sweep (db, TRUE); /* what only a dead process ran may go */
  if (!thimble_database_begin (db, error))
    return FALSE;
  statement = thimble_database_prepare (db, "SELECT state IN ('sent', 'streaming') FROM requests WHERE id = ?1", error);
  if (statement == NULL)
    goto undo;
  sqlite3_bind_int64 (statement, 1, id);
  if (!thimble_database_step (db, statement, &row, error))
    goto undo;
  if (row)
    running = sqlite3_column_int (statement, 0);
  sqlite3_reset (statement);
  if (!row || running)
    {
      if (!row)
        set_not_found (id, error);
      else
        thimble_set_error (error, THIMBLE_ERROR_FAILED, _("This request is still running. Stop it first, then delete it."));
      goto undo;
    }
  if (!thimble_database_next_revision (db, &revision, error)
      || !delete_from_follow_ups (db, id, error)
      || !(text_only ? delete_text (db, id, revision, error) : delete_row (db, id, revision, error)))
    goto undo;
  if (!thimble_database_commit (db, error))
    return FALSE;
  thimble_database_truncate (db);
  return TRUE;

undo:
  thimble_database_rollback (db);
  return FALSE;
}

/* Notes */

gboolean
thimble_rows_set_note (ThimbleDatabase  *db,
                       const char       *name,
                       const char       *value,
                       GError          **error)
{
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  statement = thimble_database_prepare (db, value != NULL ? "INSERT OR REPLACE INTO notes (name, value) VALUES (?1, ?2)"
                                                          : "DELETE FROM notes WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, name);
  if (value != NULL)
    thimble_bind_text (statement, 2, value);
  return thimble_database_step (db, statement, NULL, error);
}

gboolean
thimble_rows_get_note (ThimbleDatabase  *db,
                       const char       *name,
                       char            **value,
                       GError          **error)
{
  sqlite3_stmt *statement;
  gboolean row;

  *value = NULL;
  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  statement = thimble_database_prepare (db, "SELECT value FROM notes WHERE name = ?1", error);
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, name);
  if (!thimble_database_step (db, statement, &row, error))
    return FALSE;
  if (row)
    *value = thimble_column_text (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}
