/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "thimble-database.h"
#include "thimble-import-llm.h"

#define MAX_VALUE (64 * 1024 * 1024)
/* Of all system texts together, and of messages before a turn: what comes after is left out. */
#define MAX_SYSTEMS  THIMBLE_IMPORT_MAX_TEXT
#define MAX_MESSAGES 10000
/* A page that is named many times makes a small file endless to read. What a file is worth in steps of SQLite: each byte of an honest
 * one takes about ten at the most. */
#define STEPS_A_TICK   10000
#define STEPS_AT_LEAST 1000000
#define STEPS_A_BYTE   100

/* What a row has, of a table of either generation, as https://llm.datasette.io/en/stable/logging.html#sql-schema has them. Token counts
 * came with llm 0.19, `turns` with 0.32: their texts are read where llm keeps them for its own search, without what fragments held, and their system text is a message
 * before them.
 * The first three are there from the start. */
typedef struct {
  const char *table, *name;
} Column;
static const Column of_responses[] = {
  { "responses", "id" }, { "responses", "model" }, { "responses", "response" }, { "responses", "prompt" }, { "responses", "system" },
  { "responses", "options_json" }, { "responses", "conversation_id" }, { "responses", "duration_ms" }, { "responses", "datetime_utc" },
  { "responses", "input_tokens" }, { "responses", "output_tokens" }, { "responses", "token_details" }, { "responses", "resolved_model" },
};
static const Column of_turns[] = {
  { "turns", "id" }, { "turns", "model" }, { "turn_search", "response" }, { "turn_search", "prompt" }, { "turns", "parent_message_hash" },
  { "turns", "options_json" }, { "turns", "thread_id" }, { "turns", "duration_ms" }, { "turns", "datetime_utc" },
  { "turns", "input_tokens" }, { "turns", "output_tokens" }, { "turns", "token_details" }, { "turns", "resolved_model" },
};
G_STATIC_ASSERT (G_N_ELEMENTS (of_responses) == G_N_ELEMENTS (of_turns));
enum { ID, MODEL, RESPONSE, PROMPT, SYSTEM, OPTIONS, CONVERSATION, DURATION, TIME, INPUT, OUTPUT, DETAILS, RESOLVED };
#define N_NEEDED 3

struct _ThimbleImportLlm {
  sqlite3      *db;
  sqlite3_stmt *statements[2]; /* one a generation; NULL where it is not there */
  sqlite3_stmt *statement;     /* the one that is read */
  sqlite3_stmt *message;       /* a message by its hash; NULL: there are none */
  GHashTable   *systems;       /* hash of a message → system text */
  GHashTable   *found;         /* hash of a message → the system text before it, NULL: none; borrowed from @systems */
  GCancellable *cancellable;
  GHashTable   *firsts;  /* conversation id → id of its first response */
  gint64        count;
  gint64        ticks_left;
  guint64       n_rows;
};

static gboolean
fail (ThimbleImportLlm  *self,
      GError           **error)
{
  g_autoptr (ThimbleProblem) problem = NULL;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  problem = thimble_problem_new (THIMBLE_ERROR_NOT_UNDERSTOOD, _("The database is damaged and cannot be read to its end."),
                                 _("Nothing was imported. Copy it again from where it came, or save it with “llm logs backup”."),
                                 self->db != NULL ? sqlite3_errmsg (self->db) : NULL, -1);
  thimble_problem_set_error (problem, error);
  return FALSE;
}

static gboolean
fail_foreign (GError     **error,
              const char  *advice)
{
  return thimble_refuse (error, THIMBLE_ERROR_NOT_UNDERSTOOD, _("The database is not the log of llm."), advice);
}

/* Reading of plain tables and counting, and nothing else. */
static int
authorize (void       *data,
           int         action,
           const char *first,
           const char *second,
           const char *database,
           const char *trigger)
{
  if (action == SQLITE_SELECT)
    return SQLITE_OK;
  if (action == SQLITE_READ && trigger == NULL
      && (g_ascii_strcasecmp (first, "responses") == 0 || g_ascii_strcasecmp (first, "turns") == 0
          || g_ascii_strcasecmp (first, "turn_search") == 0
          || g_ascii_strcasecmp (first, "messages") == 0 || g_ascii_strcasecmp (first, "parts") == 0 || g_ascii_strcasecmp (first, "sqlite_master") == 0))
    return SQLITE_OK;
  if (action == SQLITE_FUNCTION && g_ascii_strcasecmp (second, "count") == 0)
    return SQLITE_OK;
  return SQLITE_DENY;
}

static int
on_progress (void *data)
{
  ThimbleImportLlm *self = data;

  return --self->ticks_left < 0 || g_cancellable_is_cancelled (self->cancellable);
}

static void
lock_down (sqlite3 *db)
{
  sqlite3_db_config (db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
  sqlite3_limit (db, SQLITE_LIMIT_LENGTH, MAX_VALUE);
  sqlite3_limit (db, SQLITE_LIMIT_SQL_LENGTH, 100000);
  sqlite3_limit (db, SQLITE_LIMIT_COLUMN, 200);
  sqlite3_limit (db, SQLITE_LIMIT_EXPR_DEPTH, 100);
  sqlite3_limit (db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_exec (db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA automatic_index = ON;", NULL, NULL, NULL);
}

static gboolean
prepare (ThimbleImportLlm  *self,
         const char        *sql,
         sqlite3_stmt     **statement,
         GError           **error)
{
  return sqlite3_prepare_v2 (self->db, sql, -1, statement, NULL) == SQLITE_OK || fail (self, error);
}

/* A number, 0 where there is no row. Not a bare count(*): SQLite counts that in one step, which nothing ends. */
static gboolean
ask (ThimbleImportLlm  *self,
     const char        *sql,
     gint64            *out,
     GError           **error)
{
  sqlite3_stmt *statement;
  int code;

  *out = 0;
  if (!prepare (self, sql, &statement, error))
    return FALSE;
  code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *out = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return code == SQLITE_ROW || code == SQLITE_DONE || fail (self, error);
}

static gboolean
has_table (ThimbleImportLlm  *self,
           const char        *name,
           gboolean          *out,
           GError           **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM sqlite_master WHERE name = '%s' AND type = 'table' AND rootpage > 0",
                                          name);
  gint64 found;

  if (!ask (self, sql, &found, error))
    return FALSE;
  *out = found == 1;
  return TRUE;
}

static gboolean
has_column (ThimbleImportLlm *self,
            const Column     *column)
{
  return sqlite3_table_column_metadata (self->db, "main", column->table, column->name, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* @from: SQL: whence, and in what order */
static gboolean
prepare_rows (ThimbleImportLlm  *self,
              const Column      *columns,
              const char        *from,
              sqlite3_stmt     **statement,
              GError           **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT ");

  for (guint i = 0; i < G_N_ELEMENTS (of_responses); i++)
    {
      gboolean there = has_column (self, &columns[i]);

      if (!there && i < N_NEEDED)
        return fail_foreign (error, _("Its tables have other columns than llm’s. Choose the file that “llm logs path” names."));
      if (i > 0)
        g_string_append (sql, ", ");
      if (there)
        g_string_append_printf (sql, "%s.%s", columns[i].table, columns[i].name);
      else
        g_string_append (sql, "NULL");
    }
  g_string_append_printf (sql, " FROM %s", from);
  return prepare (self, sql->str, statement, error);
}

/* There are few different ones, and each may be before many turns. */
static gboolean
read_systems (ThimbleImportLlm  *self,
              GError           **error)
{
  sqlite3_stmt *statement;
  gsize total = 0;
  int code;

  if (!prepare (self, "SELECT m.hash, p.text FROM main.messages m JOIN main.parts p ON p.message_hash = m.hash"
                      " WHERE m.role = 'system' AND p.type = 'text' ORDER BY p.message_hash, p.position", &statement, error))
    return FALSE;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autofree char *hash = thimble_column_text (statement, 0);
      g_autofree char *text = thimble_column_text (statement, 1);
      const char *before;

      total += text != NULL ? strlen (text) : 0;
      if (hash == NULL || text == NULL || total > MAX_SYSTEMS)
        continue;
      before = g_hash_table_lookup (self->systems, hash);
      g_hash_table_replace (self->systems, g_strdup (hash), g_strconcat (before != NULL ? before : "", text, NULL));
    }
  sqlite3_finalize (statement);
  return code == SQLITE_DONE || fail (self, error);
}

static gboolean
begin_messages (ThimbleImportLlm  *self,
                GError           **error)
{
  gboolean messages, parts;

  if (!has_table (self, "messages", &messages, error) || !has_table (self, "parts", &parts, error))
    return FALSE;
  return !messages || !parts
         || (prepare (self, "SELECT parent_hash FROM main.messages WHERE hash = ?1", &self->message, error)
             && read_systems (self, error));
}

/* Rows in the order of writing, so that a conversation's first comes first. For a while llm wrote both generations. */
static gboolean
begin (ThimbleImportLlm  *self,
       GError           **error)
{
#define TEXTS    " LEFT JOIN main.turn_search AS turn_search ON turn_search.turn_id = turns.id"
#define NOT_OLD  " WHERE turns.id NOT IN (SELECT id FROM main.responses WHERE id IS NOT NULL)"
  gboolean old, turns, texts;
  gint64 n_old = 0, n_new = 0;

  /* The first statement reads the schema: a file that is none fails here. */
  if (!has_table (self, "responses", &old, error) || !has_table (self, "turns", &turns, error)
      || !has_table (self, "turn_search", &texts, error))
    return FALSE;
  if (!old && !(turns && texts))
    return fail_foreign (error, _("It has neither a table “responses” nor “turns”. Choose the file that “llm logs path” names."));
  if (old && (!prepare_rows (self, of_responses, "main.responses AS responses ORDER BY responses.rowid", &self->statements[0], error)
              || !ask (self, "SELECT count(rowid) FROM main.responses", &n_old, error)))
    return FALSE;
  if (turns && texts
      && (!prepare_rows (self, of_turns, old ? "main.turns AS turns" TEXTS NOT_OLD " ORDER BY turns.rowid"
                                             : "main.turns AS turns" TEXTS " ORDER BY turns.rowid", &self->statements[1], error)
          || !ask (self, old ? "SELECT count(*) FROM main.turns AS turns" NOT_OLD : "SELECT count(rowid) FROM main.turns", &n_new, error)))
    return FALSE;
  self->count = n_old + n_new;
  return self->statements[1] == NULL || begin_messages (self, error);
}

/* Changes that lie beside the file would be missed, and are not ours to bring in. */
static gboolean
has_more_beside (const char *path)
{
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  GStatBuf info;

  return g_stat (wal, &info) == 0 && info.st_size > 0;
}

ThimbleImportLlm *
thimble_import_llm_open (const char    *path,
                         GCancellable  *cancellable,
                         GError       **error)
{
  g_autoptr (ThimbleImportLlm) self = g_new0 (ThimbleImportLlm, 1);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *base = g_filename_to_uri (absolute, NULL, error);
  g_autofree char *uri = base != NULL ? g_strconcat (base, "?immutable=1&mode=ro", NULL) : NULL;
  GStatBuf info;

  if (uri == NULL)
    return NULL;
  g_set_object (&self->cancellable, cancellable);
  self->firsts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->systems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (has_more_beside (absolute))
    {
      thimble_refuse (error, THIMBLE_ERROR_FAILED, _("The database is in use: its newest rows still lie in a file beside it."),
                      _("Nothing was imported. End the program that uses it, or import a copy made with “llm logs backup”."));
      return NULL;
    }
  if (sqlite3_open_v2 (uri, &self->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }
  lock_down (self->db);
  if (g_stat (absolute, &info) == 0)
    self->ticks_left = (STEPS_AT_LEAST + info.st_size * STEPS_A_BYTE) / STEPS_A_TICK;
  sqlite3_progress_handler (self->db, STEPS_A_TICK, on_progress, self);
  sqlite3_set_authorizer (self->db, authorize, NULL);
  if (!begin (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
thimble_import_llm_free (ThimbleImportLlm *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->statements); i++)
    sqlite3_finalize (self->statements[i]);
  sqlite3_finalize (self->message);
  sqlite3_close (self->db);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->firsts, g_hash_table_unref);
  g_clear_pointer (&self->found, g_hash_table_unref);
  g_clear_pointer (&self->systems, g_hash_table_unref);
  g_free (self);
}

gint64
thimble_import_llm_count (ThimbleImportLlm *self)
{
  return self->count;
}

/* A count that cannot be one is unknown: llm checks none. */
static gint64
get_count (sqlite3_stmt *statement,
           int           column)
{
  gint64 count = sqlite3_column_type (statement, column) == SQLITE_INTEGER ? sqlite3_column_int64 (statement, column) : -1;

  return count >= 0 && count <= THIMBLE_COUNT_MAX ? count : -1;
}

static ThimbleUsage *
read_usage (sqlite3_stmt *statement)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  g_autofree char *details = thimble_column_text (statement, DETAILS);

  counts.input = get_count (statement, INPUT);
  counts.output = get_count (statement, OUTPUT);
  if (counts.input < 0 && counts.output < 0)
    return NULL;
  return thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, details);
}

/* The system text of the messages that end with @hash, (nullable). */
static const char *
find_system (ThimbleImportLlm *self,
             const char       *hash)
{
  g_autofree char *at = g_strdup (hash);
  const char *system = NULL;
  gpointer known;

  for (guint i = 0; at != NULL && self->message != NULL && i < MAX_MESSAGES; i++)
    {
      /* A turn's messages are those of the turn before, and two more. */
      if (g_hash_table_lookup_extended (self->found, at, NULL, &known))
        {
          system = known;
          break;
        }
      system = g_hash_table_lookup (self->systems, at);
      if (system != NULL)
        break;
      sqlite3_reset (self->message);
      sqlite3_bind_text (self->message, 1, at, -1, SQLITE_TRANSIENT);
      g_clear_pointer (&at, g_free);
      if (sqlite3_step (self->message) == SQLITE_ROW)
        at = thimble_column_text (self->message, 0);
    }
  if (hash != NULL)
    g_hash_table_insert (self->found, g_strdup (hash), (gpointer) system);
  return system;
}

static ThimblePrompt *
read_prompt (ThimbleImportLlm *self)
{
  sqlite3_stmt *statement = self->statement;
  g_autofree char *text = thimble_column_text (statement, PROMPT);
  g_autofree char *system = thimble_column_text (statement, SYSTEM);
  g_autofree char *options = thimble_column_text (statement, OPTIONS);
  g_autoptr (JsonNode) node = options != NULL ? thimble_json_parse (options, -1, 64 * 1024, NULL) : NULL;
  JsonObject *object = thimble_json_root_object (node);
  ThimblePrompt *prompt = thimble_prompt_new (text != NULL ? text : "");
  double temperature;
  gint64 limit;

  thimble_prompt_set_system (prompt, statement == self->statements[1] ? find_system (self, system) : system);
  if (thimble_json_get_double (object, "temperature", &temperature))
    thimble_prompt_set_temperature (prompt, temperature);
  if (thimble_json_get_integer (object, "max_tokens", &limit))
    thimble_prompt_set_max_output (prompt, limit);
  return prompt;
}

static gboolean
is_too_long (sqlite3_stmt *statement)
{
  return sqlite3_column_bytes (statement, PROMPT) > THIMBLE_IMPORT_MAX_TEXT
         || sqlite3_column_bytes (statement, SYSTEM) > THIMBLE_IMPORT_MAX_TEXT
         || sqlite3_column_bytes (statement, RESPONSE) > THIMBLE_IMPORT_MAX_TEXT
         || sqlite3_column_bytes (statement, MODEL) > 1024
         || sqlite3_column_bytes (statement, RESOLVED) > 1024
         || sqlite3_column_bytes (statement, DETAILS) > 1024 * 1024;
}

static void
read_conversation (ThimbleImportLlm *self,
                   ThimbleImportRow *row)
{
  g_autofree char *conversation = thimble_column_text (self->statement, CONVERSATION);
  const char *first;

  if (conversation == NULL)
    return;
  first = g_hash_table_lookup (self->firsts, conversation);
  if (first != NULL)
    row->conversation = g_strdup (first);
  else
    g_hash_table_insert (self->firsts, g_steal_pointer (&conversation), g_strdup (row->record->uid));
}

static ThimbleImportRow *
read_row (ThimbleImportLlm *self)
{
  sqlite3_stmt *statement = self->statement;
  ThimbleImportRow *row = g_new0 (ThimbleImportRow, 1);
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  g_autofree char *id = thimble_column_text (statement, ID);
  g_autofree char *time = thimble_column_text (statement, TIME);
  gint64 duration_ms = get_count (statement, DURATION);

  row->line = ++self->n_rows;
  record->uid = g_strconcat ("llm:", id, NULL);
  if (id == NULL || !thimble_import_is_uid (record->uid))
    row->refusal = g_strdup (_("its id cannot be read"));
  else if (is_too_long (statement))
    row->refusal = g_strdup (_("it is longer than Thimble keeps"));
  else if (time != NULL && !thimble_import_parse_time (time, &record->started_us))
    row->refusal = g_strdup_printf (_("“%s” is not a date"), "datetime_utc");
  if (row->refusal != NULL)
    return row;
  record->state = THIMBLE_STATE_COMPLETED;
  record->endpoint_id = g_strdup ("llm");
  record->endpoint_name = g_strdup ("llm");
  record->model_id = thimble_column_text (statement, MODEL);
  record->model_name = g_strdup (record->model_id);
  record->answered_model = thimble_column_text (statement, RESOLVED);
  record->prompt = read_prompt (self);
  g_free (record->answer);
  record->answer = thimble_column_text (statement, RESPONSE);
  if (record->answer == NULL)
    record->answer = g_strdup ("");
  record->usage = read_usage (statement);
  record->duration_us = duration_ms >= 0 ? duration_ms * 1000 : -1;
  record->billed = record->usage != NULL && thimble_usage_is_complete (record->usage) ? THIMBLE_BILLED_REPORTED
                                                                                      : THIMBLE_BILLED_POSSIBLE;
  row->record = g_steal_pointer (&record);
  read_conversation (self, row);
  return row;
}

gboolean
thimble_import_llm_next (ThimbleImportLlm  *self,
                         ThimbleImportRow **row,
                         GError           **error)
{
  *row = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (self->statements); i++)
    if (self->statements[i] != NULL)
      {
        int code = sqlite3_step (self->statements[i]);

        if (code == SQLITE_ROW)
          {
            self->statement = self->statements[i];
            *row = read_row (self);
            return TRUE;
          }
        if (code != SQLITE_DONE)
          return fail (self, error);
        /* Stepped again it would begin anew. */
        g_clear_pointer (&self->statements[i], sqlite3_finalize);
      }
  return TRUE;
}
