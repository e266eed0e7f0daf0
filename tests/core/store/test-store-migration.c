/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From version 1's tables, as people have them, to ours. */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "schema-version-1.h"
#include "store-helper.h"
#include "store/thimble-folder.h"
#include "store/thimble-schema.h"

/* What version 1 wrote: a priced request, one whose cost a server told, one that was cut, one of which nothing is
 * known; the third began when the clock had been put back. */
#define ROWS_VERSION_1 \
  "INSERT INTO requests (id, revision, owner, state, started_us, endpoint_id, endpoint_name, dialect, model_id, model_name," \
  " tier, practice, task, max_output, stream, conversation_id, text_deleted, finish, usage_source, usage_input, usage_output," \
  " usage_total, usage_cached_read, usage_plausible, usage_consistent, predicted_exact, cost, duration_us, billed) VALUES" \
  " (1, 1, 'gone', 'completed', 2000, 'openai', 'OpenAI', 'openai-chat', 'small', 'Small', 'entry', 0, 'free', 1024, 1, 0, 0," \
  "  'stop', 'provider', 100, 50, 150, 20, 1, 1, 0, 28200000, 5, 'reported')," \
  " (2, 2, 'gone', 'completed', 3000, 'router', 'Router', 'openai-chat', 'small', 'Small', 'entry', 0, 'free', 1024, 1, 0, 0," \
  "  'stop', 'provider', 100, 50, 150, NULL, 1, 1, 0, 99, 5, 'reported')," \
  " (5, 3, 'gone', 'streaming', 1000, 'openai', 'OpenAI', 'openai-chat', 'small', 'Small', 'entry', 0, 'free', 1024, 1, 1, 0," \
  "  'unknown', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'possible')," \
  " (6, 4, 'gone', 'failed', NULL, NULL, NULL, 'openai-chat', NULL, NULL, 'unpriced', 0, NULL, NULL, NULL, 0, 0," \
  "  'unknown', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'none');" \
  "INSERT INTO request_lines (id, prompt_head, answer_head, price) VALUES" \
  " (1, 'first', 'one', '{\"input\":100000,\"output\":400000,\"cached_read\":10000,\"source\":\"catalogue\"}')," \
  " (2, 'second', 'two', '{\"input\":100000,\"output\":400000,\"source\":\"catalogue\"}')," \
  " (5, 'third', NULL, NULL), (6, NULL, NULL, '{');" \
  "INSERT INTO request_texts (id, prompt, answer) VALUES (1, 'first', 'one'), (2, 'second', 'two'), (5, 'third', ''), (6, NULL, '');" \
  "INSERT INTO notes VALUES ('note', 'kept');" \
  "UPDATE counters SET value = 4 WHERE name = 'revision';"

static char *
make_version_1 (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  sqlite3 *db = NULL;

  g_mkdir (folder, 0700);
  g_assert_true (thimble_folder_check_file (path, TRUE, NULL));
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL;" SCHEMA_VERSION_1 ROWS_VERSION_1
                                     "PRAGMA user_version = 1; PRAGMA application_id = 0x54686d62;", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  sqlite3_close (db);
  return folder;
}

static gint64
ask (const char *folder,
     const char *sql)
{
  return store_test_ask (folder, sql);
}

static void
assert_new (const char *folder)
{
  g_assert_cmpint (ask (folder, "PRAGMA user_version"), ==, thimble_schema_get_version ());
  g_assert_cmpint (ask (folder, "SELECT count(*) FROM requests"), ==, 4);
  g_assert_cmpint (ask (folder, "SELECT count(DISTINCT uid) FROM requests WHERE length(uid) = 32 AND uid NOT GLOB '*[^0-9a-f]*'"), ==, 4);
  /* Each comes after the one before, whatever its clock said. */
  g_assert_cmpint (ask (folder, "SELECT ordered_us FROM requests WHERE id = 1"), ==, 2000);
  g_assert_cmpint (ask (folder, "SELECT ordered_us FROM requests WHERE id = 2"), ==, 3000);
  g_assert_cmpint (ask (folder, "SELECT ordered_us FROM requests WHERE id = 5"), ==, 3000);
  g_assert_cmpint (ask (folder, "SELECT ordered_us FROM requests WHERE id = 6"), ==, 3000);
  /* Half a million a token for 50 tokens of output; a server's own figure is not split. */
  g_assert_cmpint (ask (folder, "SELECT output_cost FROM requests WHERE id = 1"), ==, 20000000);
  g_assert_cmpint (ask (folder, "SELECT count(*) FROM requests WHERE output_cost IS NULL"), ==, 3);
}

static guint
count_backups (const char *folder,
               char      **last)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "history.db.before-version-"))
      {
        g_free (*last);
        *last = g_build_filename (folder, name, NULL);
        n++;
      }
  return n;
}

/* A copy from before has the text that was deleted since; so it goes with it. */
static void
test_backup_goes (void)
{
  char *folder = make_version_1 ();
  ThimbleStore *store = store_test_open (folder);
  g_autofree char *backup = NULL;

  g_assert_cmpuint (count_backups (folder, &backup), ==, 1);
  g_assert_true (store_test_delete (store, 1, TRUE, NULL));
  g_assert_cmpuint (count_backups (folder, &backup), ==, 0);
  store_test_close (store);
  store_test_remove_folder (folder);
}

static void
test_from_version_1 (void)
{
  char *folder = make_version_1 ();
  ThimbleStore *store = store_test_open (folder);
  g_autofree char *ids = store_test_query_text (store, NULL);
  g_autofree char *note = store_test_get_note (store, "note");
  g_autofree char *backup = NULL;
  g_autoptr (ThimbleRecord) record = store_test_load (store, 1, NULL);
  g_autoptr (ThimbleRecord) cut = store_test_load (store, 5, NULL);
  ThimbleSums sums = store_test_sums (store, NULL);
  sqlite3 *db = NULL;
  int version = 0;

  g_assert_null (thimble_store_get_warning (store));
  g_assert_cmpstr (ids, ==, "6 5 2 1");
  g_assert_cmpstr (note, ==, "kept");
  g_assert_cmpstr (record->answer, ==, "one");
  g_assert_cmpint (strlen (record->uid), ==, 32);
  g_assert_cmpint (cut->state, ==, THIMBLE_STATE_INTERRUPTED); /* its process is gone */
  g_assert_cmpint (sums.requests, ==, 4);
  g_assert_cmpint (sums.cost, ==, 28200099);
  g_assert_cmpint (sums.output_cost, ==, 20000000);
  g_assert_cmpint (sums.split_cost, ==, 28200000);
  assert_new (folder);

  /* A new request comes after all of them, though its clock is behind. */
  record->started_us = 7;
  g_clear_pointer (&record->uid, g_free);
  g_assert_cmpint (store_test_insert (store, record, NULL), ==, 7);
  g_assert_cmpint (ask (folder, "SELECT ordered_us FROM requests WHERE id = 7"), ==, 3000);
  store_test_close (store);
  store_test_assert_sound (folder);

  /* What was before is beside it, whole. */
  g_assert_cmpuint (count_backups (folder, &backup), ==, 1);
  g_assert_cmpint (sqlite3_open_v2 (backup, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_true (thimble_schema_read_version (db, &version, NULL));
  g_assert_cmpint (version, ==, 1);
  sqlite3_close (db);
  store_test_remove_folder (folder);
}

/* A kill at any moment leaves the old tables or ours, and the next opening makes ours of them. */
static void
test_killed (void)
{
  for (guint us = 0; us < 12000; us += 1500)
    {
      char *folder = make_version_1 ();
      pid_t child = fork ();
      int status, version;
      ThimbleStore *store;

      if (child == 0)
        {
          g_autofree char *path = g_build_filename (folder, "history.db", NULL);
          const ThimbleSchemaStep *steps;
          guint n_steps;
          sqlite3 *db = NULL;

          steps = thimble_schema_get_steps (&n_steps);
          sqlite3_open (path, &db);
          thimble_schema_migrate (db, path, steps, n_steps, NULL, NULL);
          _exit (0);
        }
      g_usleep (us); /* (any moment will do: nothing is waited for) */
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      version = (int) ask (folder, "PRAGMA user_version");
      g_assert_true (version >= 1 && version <= thimble_schema_get_version ());
      g_assert_cmpint (ask (folder, "SELECT count(*) FROM pragma_table_info('requests') WHERE name = 'uid'"), ==, version > 1);
      store = store_test_open (folder);
      assert_new (folder);
      store_test_close (store);
      store_test_assert_sound (folder);
      store_test_remove_folder (folder);
    }
}

/* Damage that comes before the new version: what can be read is saved in ours. */
static void
test_damaged_version_1 (void)
{
  char *folder = make_version_1 ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *bytes = NULL;
  gint64 root = ask (folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'requests_revision'");
  ThimbleStore *store;
  ThimbleSums sums;
  gsize length;

  store_test_sql (folder, "PRAGMA wal_checkpoint(TRUNCATE)");
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes + (root - 1) * 4096, 0x5a, 4096);
  g_assert_true (g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  store = store_test_open (folder);
  g_assert_cmpint (thimble_problem_get_code (thimble_store_get_warning (store)), ==, THIMBLE_ERROR_STORE_DAMAGED);
  sums = store_test_sums (store, NULL);
  g_assert_cmpint (sums.requests, ==, 4);
  g_assert_cmpint (sums.output_cost, ==, 20000000);
  store_test_close (store);
  assert_new (folder);
  store_test_assert_sound (folder);
  store_test_remove_folder (folder);
}

/* A database that was of version 1 once has its tables elsewhere than a new one. */
static void
test_damaged_header (void)
{
  char *folder = make_version_1 ();
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *bytes = NULL;
  ThimbleStore *store = store_test_open (folder);
  gsize length;

  store_test_close (store);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  memset (bytes, 'x', 4096);
  g_assert_true (g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  store = store_test_open (folder);
  g_assert_cmpint (thimble_problem_get_code (thimble_store_get_warning (store)), ==, THIMBLE_ERROR_STORE_DAMAGED);
  store_test_close (store);
  assert_new (folder);
  store_test_assert_sound (folder);
  store_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-migration/backup-goes", test_backup_goes);
  g_test_add_func ("/store-migration/from-version-1", test_from_version_1);
  g_test_add_func ("/store-migration/killed", test_killed);
  g_test_add_func ("/store-migration/damaged-version-1", test_damaged_version_1);
  g_test_add_func ("/store-migration/damaged-header", test_damaged_header);

  return g_test_run ();
}
