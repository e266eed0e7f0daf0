/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files themselves: modes, links, damage, versions, full and read-only disks. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files-fixture.h"
#include "store-helper.h"
#include "store/thimble-database.h"
#include "store/thimble-rows.h"
#include "store/thimble-salvage.h"
#include "store/thimble-schema.h"

/* T15 */

static void
test_modes (void)
{
  char *folder = store_test_make_folder ();
  mode_t old = umask (0);
  ThimbleStore *store = store_test_open (folder);

  store_test_add (store, store_test_record ("a", "b"));
  /* database, log, index, folder's lock, owner's lock */
  g_assert_cmpuint (files_assert_modes (folder), ==, 5);
  store_test_close (store);
  g_assert_cmpuint (files_assert_modes (folder), ==, 2);
  umask (old);
  store_test_remove_folder (folder);
}

static void
test_modes_are_tightened (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *path = files_in_folder (folder, "history.db");
  ThimbleStore *store;

  files_fill (folder, 1);
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (path, 0644), ==, 0);
  store = store_test_open (folder);
  files_assert_modes (folder);
  store_test_close (store);
  store_test_remove_folder (folder);
}

static void
test_planted_links (void)
{
  static const char *names[] = { "history.db", "history.db-wal", "history.db-shm", "history.db-journal", "history.lock" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    for (guint there = 0; there < 2; there++)
      {
        char *folder = store_test_make_folder ();
        g_autofree char *parent = g_path_get_dirname (folder);
        g_autofree char *victim = files_in_folder (parent, "victim");
        g_autofree char *link_path = files_in_folder (folder, names[i]);
        g_autofree char *bytes = NULL;
        ThimbleStore *store = thimble_store_new (folder);
        g_autoptr (GError) error = NULL;

        g_mkdir (folder, 0700);
        if (there)
          files_write_file (parent, "victim", "precious", 8);
        g_assert_cmpint (symlink (victim, link_path), ==, 0);
        g_assert_false (store_test_try_open (store, &error));
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
        g_assert_cmpint (g_file_test (victim, G_FILE_TEST_EXISTS), ==, there);
        if (there)
          {
            bytes = files_read_file (parent, "victim", NULL);
            g_assert_cmpstr (bytes, ==, "precious");
          }
        store_test_close (store);
        store_test_remove_folder (folder);
      }
}

static void
test_own_link_to_another_disk (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *parent = g_path_get_dirname (folder);
  g_autofree char *elsewhere = files_in_folder (parent, "elsewhere");
  ThimbleStore *store;

  g_mkdir (elsewhere, 0700);
  g_assert_cmpint (symlink (elsewhere, folder), ==, 0);
  store = store_test_open (folder);
  store_test_add (store, store_test_record ("a", "b"));
  store_test_close (store);
  g_assert_cmpint (store_test_ask (elsewhere, "SELECT count(*) FROM requests"), ==, 1);
  store_test_remove_folder (folder);
}

/* Settings of the connection that promises rest on. */
static void
test_pragmas (void)
{
  char *folder = store_test_make_folder ();
  ThimbleDatabase *db = thimble_database_new (folder);
  static const struct { const char *sql, *value; } pragmas[] = {
    { "PRAGMA synchronous", "2" }, { "PRAGMA journal_mode", "wal" }, { "PRAGMA foreign_keys", "1" },
    { "PRAGMA secure_delete", "1" }, { "PRAGMA trusted_schema", "0" }, { "PRAGMA busy_timeout", "5000" },
    { "PRAGMA temp_store", "2" }, { "PRAGMA application_id", "1416129890" }, { "PRAGMA user_version", "6" },
  };
  g_autoptr (GError) error = NULL;

  thimble_database_open (db, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (pragmas); i++)
    {
      sqlite3_stmt *statement = thimble_database_prepare (db, pragmas[i].sql, &error);
      gboolean row = FALSE;

      g_assert_no_error (error);
      g_assert_true (thimble_database_step (db, statement, &row, &error) && row);
      g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, pragmas[i].value);
      sqlite3_reset (statement);
    }
  thimble_database_free (db);
  store_test_remove_folder (folder);
}

/* Versions */

static void
test_newer (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store;
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize before_length, after_length;

  files_fill (folder, 3);
  store_test_sql (folder, "PRAGMA user_version = 99; UPDATE requests SET state = 'streaming', owner = 'gone' WHERE id = 2");
  before = files_read_file (folder, "history.db", &before_length);

  store = store_test_open (folder);
  g_assert_true (thimble_store_is_read_only (store));
  g_assert_cmpint (thimble_problem_get_code (thimble_store_get_warning (store)), ==, THIMBLE_ERROR_STORE_NEWER);
  loaded = store_test_load (store, 2, &error);
  g_assert_no_error (error);
  g_assert_cmpint (loaded->state, ==, THIMBLE_STATE_STREAMING);
  g_assert_cmpint (store_test_insert (store, record, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE_NEWER);
  g_assert_nonnull (strstr (error->message, "so it was not sent"));
  g_clear_error (&error);
  g_assert_false (store_test_delete (store, 1, FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE_NEWER);
  store_test_close (store);

  after = files_read_file (folder, "history.db", &after_length);
  g_assert_cmpmem (before, before_length, after, after_length);
  store_test_remove_folder (folder);
}

static const ThimbleSchemaStep three_steps[] = {
  { 1, "CREATE TABLE a (x); INSERT INTO a VALUES (1);" },
  { 2, "ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x + 1;" },
  { 3, "CREATE TABLE b (z); INSERT INTO b VALUES (7); SELECT no_such_function ();" },
};

static void
test_migration (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *path = files_in_folder (folder, "history.db");
  g_autofree char *none = NULL;
  g_autofree char *backup = NULL;
  g_autofree char *second = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL, *copy = NULL;
  int version;
  mode_t old = umask (0);

  g_mkdir (folder, 0700);
  g_assert_true (thimble_folder_check_file (path, TRUE, NULL));
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);

  /* A new file needs no copy. */
  g_assert_true (thimble_schema_migrate (db, path, three_steps, 1, &none, &error));
  g_assert_null (none);
  /* An old one is copied as it was, closed to others. */
  g_assert_true (thimble_schema_migrate (db, path, three_steps, 2, &backup, &error));
  g_assert_nonnull (backup);
  g_assert_true (thimble_schema_read_version (db, &version, NULL));
  g_assert_cmpint (version, ==, 2);
  g_assert_cmpint (sqlite3_open_v2 (backup, &copy, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_true (thimble_schema_read_version (copy, &version, NULL));
  g_assert_cmpint (version, ==, 1);
  g_assert_cmpint (sqlite3_exec (copy, "SELECT y FROM a", NULL, NULL, NULL), ==, SQLITE_ERROR);
  g_assert_cmpint (sqlite3_exec (copy, "SELECT x FROM a", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (copy);
  /* Nothing to do, nothing copied. */
  g_assert_true (thimble_schema_migrate (db, path, three_steps, 2, &again, &error));
  g_assert_null (again);
  g_assert_no_error (error);

  /* A step that breaks half-way leaves nothing of itself. */
  g_assert_false (thimble_schema_migrate (db, path, three_steps, 3, &second, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_true (thimble_schema_read_version (db, &version, NULL));
  g_assert_cmpint (version, ==, 2);
  g_assert_cmpint (sqlite3_exec (db, "SELECT z FROM b", NULL, NULL, NULL), ==, SQLITE_ERROR);
  files_assert_modes (folder);
  sqlite3_close (db);
  umask (old);
  store_test_remove_folder (folder);
}

/* Read-only */

static void
assert_reads_only (const char *folder)
{
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (ThimbleRecord) record = store_test_record ("a", "b");
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *found = store_test_query_text (store, NULL);

  g_assert_true (thimble_store_is_read_only (store));
  g_assert_cmpint (thimble_problem_get_code (thimble_store_get_warning (store)), ==, THIMBLE_ERROR_STORE);
  g_assert_cmpstr (found, ==, "3 2 1");
  loaded = store_test_load (store, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->answer, ==, "answer");
  g_assert_cmpint (store_test_insert (store, record, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "can't record it, so it was not sent"));
  store_test_close (store);
}

static void
test_read_only_folder (void)
{
  g_autofree char *parent = g_dir_make_tmp ("thimble-store-XXXXXX", NULL);
  /* A name that means something in a URI. */
  char *folder = g_build_filename (parent, "a?b#c%41 ü", NULL);
  g_autofree char *path = files_in_folder (folder, "history.db");
  g_autofree char *lock = files_in_folder (folder, "history.lock");

  files_fill (folder, 3);
  g_chmod (path, 0400);
  g_chmod (lock, 0400);
  g_chmod (folder, 0500);
  assert_reads_only (folder);
  g_chmod (folder, 0700);
  store_test_remove_folder (folder);
}

static void
test_read_only_file (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *path = files_in_folder (folder, "history.db");

  files_fill (folder, 3);
  g_chmod (path, 0400);
  assert_reads_only (folder);
  store_test_remove_folder (folder);
}

static void
test_folder_cannot_be_made (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *parent = g_path_get_dirname (folder);
  ThimbleStore *store = thimble_store_new (folder);
  g_autoptr (GError) error = NULL;

  g_chmod (parent, 0500);
  g_assert_false (store_test_try_open (store, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_clear_error (&error);
  /* It may be tried again. */
  g_chmod (parent, 0700);
  g_assert_true (store_test_try_open (store, &error));
  g_assert_no_error (error);
  store_test_add (store, store_test_record ("a", "b"));
  store_test_close (store);
  store_test_remove_folder (folder);
}

/* Full */

static void
test_file_limit (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *store = store_test_open (folder);
  g_autofree char *big = g_strnfill (2 << 20, 'x');
  g_autoptr (ThimbleRecord) record = store_test_record ("a", big);
  g_autoptr (ThimbleRecord) loaded = NULL;
  g_autoptr (GError) error = NULL;
  struct rlimit old, low;
  gint64 first = store_test_add (store, store_test_record ("first", "b"));
  g_autofree char *found = NULL;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  low = old;
  low.rlim_cur = 512 << 10;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &low), ==, 0);
  g_assert_cmpint (store_test_insert (store, record, &error), ==, -1);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "so it was not sent"));

  /* What was acknowledged is there, what was not is not, and it goes on. */
  loaded = store_test_load (store, first, NULL);
  g_assert_nonnull (loaded);
  store_test_add (store, thimble_record_ref (record));
  found = store_test_query_text (store, NULL);
  g_assert_true (g_str_has_suffix (found, " 1"));
  g_assert_cmpuint (strlen (found), ==, 3);
  store_test_close (store);
  store_test_assert_sound (folder);
  store_test_remove_folder (folder);
}

/* SQLite's own "full", at every size from the first page that does not fit. */
static void
test_disk_full (void)
{
  char *folder = store_test_make_folder ();
  ThimbleDatabase *db = thimble_database_new (folder);
  g_autofree char *big = g_strnfill (30000, 'x');
  g_autoptr (ThimbleRecord) record = store_test_record ("a", big);
  g_autoptr (GError) error = NULL;
  guint n_failed = 0;
  gint64 n_rows;

  thimble_database_open (db, &error);
  g_assert_no_error (error);
  for (guint pages = 20; pages < 60; pages++)
    {
      g_autofree char *sql = g_strdup_printf ("PRAGMA max_page_count = %u", pages);

      sqlite3_exec (db->db, sql, NULL, NULL, NULL);
      if (thimble_rows_insert (db, record, &error) > 0)
        continue;
      n_failed++;
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
      g_assert_nonnull (strstr (error->message, "so it was not sent. The disk is full"));
      g_clear_error (&error);
      g_assert_true (sqlite3_get_autocommit (db->db));
    }
  g_assert_cmpuint (n_failed, >, 5);
  n_rows = 40 - n_failed;
  thimble_database_free (db);
  g_assert_cmpint (store_test_ask (folder, "SELECT count(*) FROM requests"), ==, n_rows);
  store_test_assert_sound (folder);
  store_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-files/modes", test_modes);
  g_test_add_func ("/store-files/modes-are-tightened", test_modes_are_tightened);
  g_test_add_func ("/store-files/planted-links", test_planted_links);
  g_test_add_func ("/store-files/own-link-to-another-disk", test_own_link_to_another_disk);
  g_test_add_func ("/store-files/pragmas", test_pragmas);
  g_test_add_func ("/store-files/newer", test_newer);
  g_test_add_func ("/store-files/migration", test_migration);
  g_test_add_func ("/store-files/read-only/folder", test_read_only_folder);
  g_test_add_func ("/store-files/read-only/file", test_read_only_file);
  g_test_add_func ("/store-files/folder-cannot-be-made", test_folder_cannot_be_made);
  g_test_add_func ("/store-files/full/file-limit", test_file_limit);
  g_test_add_func ("/store-files/full/disk", test_disk_full);

  return g_test_run ();
}
