/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-columns.h"
#include "thimble-measurements-rows.h"
#include "thimble-rows.h"
#include "thimble-schema.h"
#include "thimble-text-index.h"

static const char *request_columns[] = { REQUEST_COLUMNS (AS_NAME) KEPT_COLUMNS (AS_NAME) };
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

  for (guint i = 0; i < N_CHANGING_COLUMNS; i++)
    g_string_append_printf (sql, "%s%s = ?%u", i > 0 ? ", " : "", request_columns[i], i + 1);
  g_string_append_printf (sql, " WHERE id = ?%u", N_CHANGING_COLUMNS + 1);
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
  if (record->started_us != -1) /* any other may be a moment before 1970 */
    sqlite3_bind_int64 (statement, AT (STARTED), record->started_us);
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
  thimble_bind_count (statement, AT (PREDICTED_FRAMING), record->predicted_framing);
  bind_money (statement, AT (REPORTED_COST), record->reported_cost);
  bind_money (statement, AT (COST), record->cost);
  bind_money (statement, AT (OUTPUT_COST), thimble_schema_split_cost (record->price, record->usage, record->cost));
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

static char *
make_uid (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv (NULL, parts);
}

/* What happens now comes after all that happened here before, also where the clock was put back.
 * What is brought in from elsewhere has its own time. */
static gboolean
find_place (ThimbleDatabase  *db,
            ThimbleRecord    *record,
            gboolean          live,
            gint64           *ordered_us,
            GError          **error)
{
  sqlite3_stmt *statement;
  gint64 last;

  *ordered_us = record->started_us != -1 ? record->started_us : 0;
  if (!live)
    return TRUE;
  if (!thimble_database_get_counter (db, "ordered", &last, error))
    return FALSE;
  if (*ordered_us <= last)
    {
      *ordered_us = last;
      return TRUE;
    }
  statement = thimble_database_prepare (db, "UPDATE counters SET value = ?1 WHERE name = 'ordered'", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, *ordered_us);
  return thimble_database_step (db, statement, NULL, error);
}

/* The row of a new request; its id, or -1. @owner: (nullable): whose it is, by default ours. */
static gint64
write_new (ThimbleDatabase  *db,
           ThimbleRecord    *record,
           const char       *owner,
           gint64            revision,
           gboolean          live,
           GError          **error)
{
  static char *sql = NULL;
  g_autofree char *uid = record->uid != NULL ? g_strdup (record->uid) : make_uid ();
  sqlite3_stmt *statement;
  gint64 ordered_us;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_insert_sql ("requests", request_columns, N_REQUEST_COLUMNS, FALSE));
  if (!find_place (db, record, live, &ordered_us, error))
    return -1;
  statement = thimble_database_prepare (db, sql, error);
  if (statement == NULL)
    return -1;
  bind_request (statement, record, owner != NULL ? owner : thimble_owner_get_uuid (db->owner), revision);
  thimble_bind_text (statement, AT (UID), uid);
  sqlite3_bind_int64 (statement, AT (ORDERED), ordered_us);
  if (!thimble_database_step (db, statement, NULL, error))
    return -1;
  return sqlite3_last_insert_rowid (db->db);
}

static gboolean
write_changed (ThimbleDatabase  *db,
               ThimbleRecord    *record,
               GError          **error)
{
  static char *sql = NULL;
  sqlite3_stmt *statement;
  gint64 revision;

  if (g_once_init_enter (&sql))
    g_once_init_leave (&sql, make_update_sql ());
  if (!thimble_database_next_revision (db, &revision, error))
    return FALSE;
  statement = thimble_database_prepare (db, sql, error);
  if (statement == NULL)
    return FALSE;
  bind_request (statement, record, thimble_owner_get_uuid (db->owner), revision);
  sqlite3_bind_int64 (statement, N_CHANGING_COLUMNS + 1, record->id);
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
  g_autoptr (GError) problem = NULL;
  gint64 id, revision;

  if (!thimble_database_check (db, TRUE, &problem) || !thimble_database_begin (db, &problem))
    goto fail;
  if (!thimble_database_next_revision (db, &revision, &problem))
    goto undo;
  id = write_new (db, record, NULL, revision, TRUE, &problem);
  if (id < 0 || !write_lines (db, record, id, &problem) || !write_texts (db, record, id, &problem)
      || !thimble_measurements_link (db, record, id, &problem))
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

/* Whether a request of that uid is here. */
static gboolean
has_uid (ThimbleDatabase  *db,
         const char       *uid,
         gboolean         *found,
         GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, "SELECT 1 FROM requests WHERE uid = ?1 AND uid <> ''", error);

  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, uid);
  if (!thimble_database_step (db, statement, found, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
thimble_rows_write_many (ThimbleDatabase  *db,
                         const char       *owner,
                         GPtrArray        *records,
                         GArray           *ids,
                         GError          **error)
{
  gint64 revision;

  if (!thimble_database_next_revision (db, &revision, error))
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      ThimbleRecord *record = records->pdata[i];
      gboolean found = FALSE;
      gint64 id = 0;

      if (record->uid != NULL && !has_uid (db, record->uid, &found, error))
        return FALSE;
      if (!found)
        {
          id = write_new (db, record, owner, revision, FALSE, error);
          if (id < 0 || !write_lines (db, record, id, error) || !write_texts (db, record, id, error))
            return FALSE;
        }
      g_array_append_val (ids, id);
    }
  return TRUE;
}

gboolean
thimble_rows_add_many (ThimbleDatabase  *db,
                       GPtrArray        *records,
                       GArray           *ids,
                       GError          **error)
{
  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (thimble_rows_write_many (db, NULL, records, ids, error))
    return thimble_database_commit (db, error);
  thimble_database_rollback (db);
  return FALSE;
}

void
thimble_rows_set_not_found (gint64   id,
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
  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (!thimble_text_index_remove (db, record->id, error) || !write_changed (db, record, error))
    goto undo;
  if (sqlite3_changes (db->db) == 0)
    {
      thimble_rows_set_not_found (record->id, error);
      goto undo;
    }
  if (!write_lines (db, record, record->id, error) || !write_texts (db, record, record->id, error))
    goto undo;
  return thimble_database_commit (db, error);

undo:
  thimble_database_rollback (db);
  return FALSE;
}
