/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T7: every past schema, killed at each statement of the way to the present one: the old schema or a new one, no row lost,
 * and once the schema has changed the copy made before is there. Schema 0 is a history that was never made. */
#include "config.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "folder-copy.h"
#include "store-helper.h"
#include "store/thimble-database.h"
#include "store/thimble-schema.h"
#include "target.h"
#include "thimble-test-server.h"

static guint kill_at;
static guint n_statements;

/* At the beginning and at the end of each statement. */
static int
on_statement (unsigned what, void *data, void *statement, void *detail)
{
  if (++n_statements == kill_at)
    kill (getpid (), SIGKILL);
  return 0;
}

static int
watch_connection (sqlite3 *db, char **message, const struct sqlite3_api_routines *api)
{
  sqlite3_trace_v2 (db, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, on_statement, NULL);
  return SQLITE_OK;
}

/* In a process of its own: opens, killed at that statement. TRUE where it came to the end. */
static gboolean
open_and_die (const char *folder,
              guint       at)
{
  pid_t child = fork ();
  int status;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      ThimbleDatabase *db = thimble_database_new (folder);

      kill_at = at;
      sqlite3_auto_extension ((void (*) (void)) watch_connection);
      _exit (thimble_database_open (db, NULL) ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  if (WIFEXITED (status))
    {
      g_assert_cmpint (WEXITSTATUS (status), ==, 0);
      return TRUE;
    }
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return FALSE;
}

/* From the fixture of schema 1, by the steps that led from there. */
static void
make_past (const char *folder,
           int         version)
{
  g_autofree char *fixture = thimble_test_fixture ("store", "schema-1.sql");
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *backup = NULL;
  const ThimbleSchemaStep *steps;
  guint n_steps;
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  char *message = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  if (version == 0)
    return;
  g_file_get_contents (fixture, &sql, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  steps = thimble_schema_get_steps (&n_steps);
  thimble_schema_migrate (db, path, steps, (guint) version, &backup, &error);
  g_assert_no_error (error);
  sqlite3_close (db);
  if (backup != NULL)
    g_remove (backup);
}

static char *
find_backup (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "history.db.before-version-") && !g_str_has_suffix (name, ".part")
        && strstr (name, "-wal") == NULL && strstr (name, "-shm") == NULL && strstr (name, "-journal") == NULL)
      return g_build_filename (folder, name, NULL);
  return NULL;
}

static gint64
ask_file (const char *path,
          const char *sql)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 number = -1;

  g_assert_cmpint (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  return number;
}

static void
test_past (gconstpointer data)
{
  int version = GPOINTER_TO_INT (data), present = thimble_schema_get_version ();
  char *past = store_test_make_folder ();
  g_autofree char *past_file = g_build_filename (past, "history.db", NULL);
  gint64 n_rows;
  guint at, n_old = 0, n_new = 0;
  gboolean whole = FALSE;

  make_past (past, version);
  n_rows = version > 0 ? ask_file (past_file, "SELECT count(*) FROM requests") : 0;
  g_assert_cmpint (n_rows, >, version > 0 ? 3 : -1);
  for (at = 1; !whole; at++)
    {
      char *folder = store_test_make_folder ();
      g_autofree char *file = g_build_filename (folder, "history.db", NULL);
      g_autofree char *backup = NULL;
      gint64 now;
      ThimbleStore *store;
      g_autoptr (GArray) ids = NULL;

      copy_folder (past, folder);
      whole = open_and_die (folder, at);
      now = ask_file (file, "PRAGMA user_version");
      backup = find_backup (folder);
      g_assert_cmpint (now, >=, version);
      g_assert_cmpint (now, <=, present);
      if (now > 0)
        g_assert_cmpint (ask_file (file, "SELECT count(*) FROM requests"), ==, n_rows);
      else
        g_assert_cmpint (ask_file (file, "SELECT count(*) FROM sqlite_schema"), ==, 0);
      if (now > version && version > 0)
        {
          g_assert_nonnull (backup);
          g_assert_cmpint (ask_file (backup, "PRAGMA user_version"), ==, version);
          g_assert_cmpint (ask_file (backup, "SELECT count(*) FROM requests"), ==, n_rows);
        }
      *(now > version ? &n_new : &n_old) += 1;

      /* The next start goes on from there. */
      store = store_test_open (folder);
      g_assert_null (thimble_store_get_warning (store));
      ids = store_test_query (store, NULL);
      g_assert_cmpint (ids->len, ==, n_rows);
      for (guint i = 0; i < ids->len; i++)
        {
          g_autoptr (ThimbleRecord) record = store_test_load (store, g_array_index (ids, gint64, i), NULL);

          g_assert_nonnull (record);
          g_assert_true (record->prompt != NULL || record->text_deleted);
        }
      store_test_add (store, store_test_record ("goes", "on"));
      store_test_close (store);
      g_assert_cmpint (ask_file (file, "PRAGMA user_version"), ==, present);
      store_test_assert_sound (folder);
      store_test_remove_folder (folder);
    }
  target_figure ("T7: schema %d to %d, killed at each of %u statements: %u old, %u new, 0 between, 0 of %d rows lost%s", version,
                 present, at - 2, n_old, n_new, (int) n_rows, version > 0 ? ", the copy is there" : "");
  g_assert_cmpuint (n_old, >, 0);
  g_assert_cmpuint (n_new, >, 0);
  store_test_remove_folder (past);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);
  for (int version = 0; version < thimble_schema_get_version (); version++)
    {
      g_autofree char *path = g_strdup_printf ("/T7/schema-%d", version);

      g_test_add_data_func (path, GINT_TO_POINTER (version), test_past);
    }
  return g_test_run ();
}
