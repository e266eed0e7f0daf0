/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/thimble-error.h"
#include "base/thimble-problem.h"
#include "thimble-database.h"
#include "thimble-measurements-rows.h"
#include "thimble-rollups.h"
#include "thimble-schema.h"

/* Three tables with one row each a request, by how often they are read: numbers for every
 * scan, lines for what a list shows, texts for one request and for search. SQLite reads a row
 * from its start, so long texts in `requests` would be read by every sum.
 *
 * `revision` grows with every write; rows above a revision are what changed since, so that a
 * list follows any process without reading all ids again. `counters` holds the last one and
 * the one at which a row was last removed. */
/* What rows of version 1 lack. Salvaged ones may lack it too. */
#define FILL_SQL \
  "UPDATE requests SET ordered_us = filled.ordered_us FROM" \
  " (SELECT id, max(max(ordered_us, coalesce(started_us, 0))) OVER (ORDER BY id) AS ordered_us FROM requests) AS filled" \
  " WHERE filled.id = requests.id AND requests.uid = '';" \
  "UPDATE requests SET output_cost = thimble_output_cost (price, cost, usage_input, usage_output, usage_cached_read," \
  " usage_cache_write, usage_cache_write_long, usage_reasoning) FROM request_lines" \
  " WHERE request_lines.id = requests.id AND requests.uid = '' AND price IS NOT NULL AND cost IS NOT NULL;" \
  "UPDATE requests SET uid = lower(hex(randomblob(16))) WHERE uid = '';"

/* Summaries are made anew wherever they were made before. */
#define DROP_ROLLUPS_SQL \
  "DROP TRIGGER IF EXISTS requests_added;" \
  "DROP TRIGGER IF EXISTS requests_removed;" \
  "DROP TRIGGER IF EXISTS requests_changed;" \
  "DROP TABLE IF EXISTS sums_by_time;" \
  "DROP TABLE IF EXISTS sums_by_kind;" \
  "DROP INDEX IF EXISTS requests_cost;"

/* Behind the file's name, before the version and the time. */
#define BACKUP ".before-version-"

static const ThimbleSchemaStep steps[] = {
  { 1,
    "CREATE TABLE requests ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " revision INTEGER NOT NULL,"
    " owner TEXT NOT NULL,"
    " state TEXT NOT NULL,"
    " started_us INTEGER,"
    " endpoint_id TEXT,"
    " endpoint_name TEXT,"
    " provider TEXT,"
    " dialect TEXT NOT NULL,"
    " origin TEXT,"
    " model_id TEXT,"
    " model_name TEXT,"
    " answered_model TEXT,"
    " tier TEXT NOT NULL,"
    " practice INTEGER NOT NULL,"
    " task TEXT,"
    " max_output INTEGER,"          /* NULL: no prompt was kept */
    " temperature REAL,"            /* NULL: not sent */
    " effort TEXT,"
    " stream INTEGER,"
    " conversation_id INTEGER NOT NULL,"
    " text_deleted INTEGER NOT NULL,"
    " finish TEXT NOT NULL,"
    " finish_word TEXT,"
    " usage_source TEXT,"           /* NULL: no usage was told */
    " usage_input INTEGER,"
    " usage_output INTEGER,"
    " usage_total INTEGER,"
    " usage_cached_read INTEGER,"
    " usage_cache_write INTEGER,"
    " usage_cache_write_long INTEGER,"
    " usage_reasoning INTEGER,"
    " usage_plausible INTEGER,"
    " usage_consistent INTEGER,"
    " counted_output INTEGER,"
    " predicted_input INTEGER,"
    " predicted_exact INTEGER NOT NULL,"
    " reported_cost INTEGER,"       /* picodollars; NULL: unknown */
    " cost INTEGER,"
    " first_text_us INTEGER,"
    " duration_us INTEGER,"
    " http_status INTEGER,"
    " request_id TEXT,"
    " service_tier TEXT,"
    " billed TEXT NOT NULL"
    ") STRICT;"
    "CREATE INDEX requests_revision ON requests (revision);"
    "CREATE INDEX requests_started ON requests (started_us);"
    "CREATE INDEX requests_endpoint ON requests (endpoint_id);"
    "CREATE INDEX requests_model ON requests (model_id);"
    "CREATE INDEX requests_task ON requests (task);"
    "CREATE INDEX requests_state ON requests (state);"
    "CREATE INDEX requests_conversation ON requests (conversation_id) WHERE conversation_id > 0;"
    "CREATE TABLE request_lines ("
    " id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,"
    " prompt_head TEXT,"
    " answer_head TEXT,"
    " finish_explanation TEXT,"
    " usage_verbatim TEXT,"
    " price TEXT,"                  /* frozen JSON, see thimble_price_to_json () */
    " rate_limits TEXT,"
    " problem_code TEXT,"
    " problem_message TEXT,"
    " problem_advice TEXT,"
    " problem_details TEXT,"
    " problem_retry_after INTEGER,"
    " problem_http_status INTEGER,"
    " problem_vendor_code TEXT,"
    " problem_parameter TEXT"
    ") STRICT;"
    "CREATE TABLE request_texts ("
    " id INTEGER PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,"
    " prompt TEXT,"
    " system TEXT,"
    " turns TEXT,"
    " answer TEXT NOT NULL,"
    " reasoning TEXT"
    ") STRICT;"
    "CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "INSERT INTO counters (name, value) VALUES ('revision', 0), ('removed', 0);" },
  /* `uid` is what a request is known by in exports; `ordered_us` its place in time, which does
   * not go back where the clock does; `output_cost` the output's part of `cost`, where that is known.
   * The one wide index holds all that sums and filters look at, so that they read nothing else. */
  { 2,
    "ALTER TABLE requests ADD COLUMN uid TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE requests ADD COLUMN ordered_us INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE requests ADD COLUMN output_cost INTEGER;"
    "ALTER TABLE requests ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;" /* its texts are in the index: thimble-text-index.h */
    "DROP INDEX requests_started;"
    "DROP INDEX requests_endpoint;"
    "DROP INDEX requests_model;"
    "DROP INDEX requests_task;"
    "DROP INDEX requests_state;"
    FILL_SQL
    "INSERT INTO counters (name, value) SELECT 'ordered', coalesce(max(ordered_us), 0) FROM requests;"
    "CREATE UNIQUE INDEX requests_uid ON requests (uid) WHERE uid <> '';"
    "CREATE INDEX requests_ordered ON requests (ordered_us);"
    "CREATE INDEX requests_unindexed ON requests (indexed) WHERE indexed = 0 AND state NOT IN ('sent', 'streaming');"
    "CREATE TABLE search_unpurged (part INTEGER PRIMARY KEY) STRICT;"
    "CREATE INDEX requests_running ON requests (owner) WHERE state IN ('sent', 'streaming');"
    "CREATE INDEX requests_facts ON requests (started_us, id, ordered_us, state, endpoint_id, model_id, task, tier, practice,"
    " usage_source, usage_input, usage_output, usage_total, usage_cached_read, usage_cache_write, usage_reasoning,"
    " cost, output_cost, billed, first_text_us, duration_us);" },
  { 3, THIMBLE_MEASUREMENTS_SQL },
  /* The part of the predicted input that stands round the text; NULL: not known. */
  { 4, "ALTER TABLE requests ADD COLUMN predicted_framing INTEGER;" },
  /* Summaries that know of how many requests input and output are known. The first ones came with version 2. */
  { 5, DROP_ROLLUPS_SQL, thimble_rollups_schema, thimble_rollups_rebuild },
  /* And each part of them. */
  { 6, DROP_ROLLUPS_SQL, thimble_rollups_schema, thimble_rollups_rebuild },
};

static gboolean
run (sqlite3     *db,
     const char  *sql,
     GError     **error)
{
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  thimble_database_set_sqlite_error (db, code, NULL, error);
  return FALSE;
}

/* thimble_output_cost (price, cost, input, output, cached_read, cache_write, cache_write_long, reasoning) */
static void
output_cost (sqlite3_context  *context,
             int               n_values,
             sqlite3_value   **values)
{
  const char *json = (const char *) sqlite3_value_text (values[0]);
  g_autoptr (ThimblePrice) price = json != NULL ? thimble_price_from_json (json, NULL) : NULL;
  g_autoptr (ThimbleUsage) usage = NULL;
  gint64 numbers[6];
  ThimbleUsageCounts counts;
  ThimbleMoney split;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    numbers[i] = sqlite3_value_type (values[i + 2]) == SQLITE_NULL ? -1 : sqlite3_value_int64 (values[i + 2]);
  counts = (ThimbleUsageCounts) { numbers[0], numbers[1], -1, numbers[2], numbers[3], numbers[4], numbers[5] };
  usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  split = thimble_schema_split_cost (price, usage, sqlite3_value_int64 (values[1]));
  if (thimble_money_is_known (split))
    sqlite3_result_int64 (context, split);
}

ThimbleMoney
thimble_schema_split_cost (ThimblePrice *price,
                           ThimbleUsage *usage,
                           ThimbleMoney  total)
{
  ThimbleCost cost;

  thimble_price_get_cost (price, usage, &cost);
  return thimble_money_is_known (total) && cost.total == total ? cost.output : THIMBLE_MONEY_UNKNOWN;
}

static void
add_functions (sqlite3 *db)
{
  sqlite3_create_function (db, "thimble_output_cost", 8, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                           NULL, output_cost, NULL, NULL);
}

gboolean
thimble_schema_fill (sqlite3  *db,
                     GError  **error)
{
  add_functions (db);
  return run (db, FILL_SQL, error) && run (db, thimble_rollups_rebuild, error);
}

const ThimbleSchemaStep *
thimble_schema_get_steps (guint *n_steps)
{
  *n_steps = G_N_ELEMENTS (steps);
  return steps;
}

int
thimble_schema_get_version (void)
{
  return steps[G_N_ELEMENTS (steps) - 1].version;
}

gboolean
thimble_schema_read_version (sqlite3  *db,
                             int      *version,
                             GError  **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL);

  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  if (code == SQLITE_ROW)
    *version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  if (code == SQLITE_ROW)
    return TRUE;
  thimble_database_set_sqlite_error (db, code, NULL, error);
  return FALSE;
}

/* Copies that were made before a format was renewed have the texts of that time. */
void
thimble_schema_remove_backups (const char *path,
                               gint64      made_before_us)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, BACKUP, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *found;

  while (dir != NULL && (found = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *backup = g_build_filename (folder, found, NULL);
      GStatBuf info;

      if (g_str_has_prefix (found, prefix) && g_lstat (backup, &info) == 0 && (gint64) info.st_mtime < made_before_us / G_USEC_PER_SEC)
        g_unlink (backup);
    }
}

/* VACUUM INTO writes a whole, checkpointed copy and takes an empty file as its target, which
 * we make first so that it is 0600 from its first byte. */
static char *
make_backup (sqlite3     *db,
             const char  *path,
             int          version,
             GError     **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y-%m-%dT%H%M%S");
  g_autofree char *part = NULL;
  g_autofree char *backup = NULL;
  sqlite3_stmt *statement = NULL;
  int fd, code;

  backup = g_strdup_printf ("%s" BACKUP "%d-%s", path, version, stamp);
  part = g_strdup_printf ("%s.part", backup);
  g_unlink (part);
  fd = g_open (part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE,
                         _("The history could not be copied before its format is renewed: %s"), g_strerror (errno));
      return NULL;
    }
  fchmod (fd, 0600);
  close (fd);

  code = sqlite3_prepare_v2 (db, "VACUUM INTO ?1", -1, &statement, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, part, -1, SQLITE_STATIC);
      code = sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  if (code != SQLITE_DONE)
    {
      thimble_database_set_sqlite_error (db, code, NULL, error);
      g_unlink (part);
      return NULL;
    }

  /* The name without ".part" is only ever that of a whole copy that is on the disk. */
  fd = g_open (part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  if (fd < 0 || fsync (fd) != 0 || g_rename (part, backup) != 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE,
                         _("The history could not be copied before its format is renewed: %s"), g_strerror (errno));
      if (fd >= 0)
        close (fd);
      g_unlink (part);
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&backup);
}

static gboolean
run_step (sqlite3                 *db,
          const ThimbleSchemaStep *step,
          GError                 **error)
{
  g_autofree char *stamp = NULL;
  int version = 0;

  if (!run (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  /* Another process may have been quicker. */
  if (!thimble_schema_read_version (db, &version, error))
    goto undo;
  stamp = g_strdup_printf ("PRAGMA user_version=%d; PRAGMA application_id=%d", step->version, THIMBLE_APPLICATION_ID);
  if (version < step->version && (!run (db, step->sql, error)
                                   || (step->more != NULL && !run (db, step->more, error))
                                   || (step->last != NULL && !run (db, step->last, error))
                                   || !run (db, stamp, error)))
    goto undo;
  if (run (db, "COMMIT", error))
    return TRUE;

undo:
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
thimble_schema_migrate (sqlite3                  *db,
                        const char               *path,
                        const ThimbleSchemaStep  *table,
                        guint                     n_steps,
                        char                    **backup,
                        GError                  **error)
{
  int version = 0;

  if (backup != NULL)
    *backup = NULL;
  if (!thimble_schema_read_version (db, &version, error))
    return FALSE;

  add_functions (db);
  if (version > 0 && version < table[n_steps - 1].version)
    {
      g_autofree char *made = make_backup (db, path, table[n_steps - 1].version, error);

      if (made == NULL)
        return FALSE;
      if (backup != NULL)
        *backup = g_steal_pointer (&made);
    }

  for (guint i = 0; i < n_steps; i++)
    if (table[i].version > version && !run_step (db, &table[i], error))
      return FALSE;
  return TRUE;
}
