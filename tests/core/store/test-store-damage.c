/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged histories: what is saved of them, and that nothing of the old file is lost. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files-fixture.h"
#include "store-helper.h"
#include "store/thimble-database.h"
#include "store/thimble-rows.h"
#include "store/thimble-salvage.h"
#include "store/thimble-schema.h"

/* Opens a damaged file. Returns how many rows are left, -1 where nothing was found wrong. */
static gint64
open_damaged (const char *folder,
              const char *bytes,
              gsize       length)
{
  ThimbleStore *store = store_test_open (folder);
  ThimbleProblem *warning = thimble_store_get_warning (store);
  g_autofree char *aside = files_find_file (folder, "history.db.damaged-");
  g_autofree char *kept = NULL;
  g_autoptr (GArray) ids = NULL;
  gsize kept_length;

  /* A flipped version number or format byte: nothing is written, so nothing is lost. */
  if (warning == NULL || thimble_store_is_read_only (store))
    {
      g_assert_null (aside);
      store_test_close (store);
      kept = files_read_file (folder, "history.db", &kept_length);
      if (warning != NULL)
        g_assert_cmpmem (kept, kept_length, bytes, length);
      return -1;
    }
  g_assert_nonnull (aside);
  g_assert_cmpint (thimble_problem_get_code (warning), ==, THIMBLE_ERROR_STORE_DAMAGED);
  g_assert_nonnull (strstr (thimble_problem_get_advice (warning), aside));
  kept = files_read_file (folder, aside, &kept_length);
  g_assert_cmpmem (kept, kept_length, bytes, length);
  g_assert_false (thimble_store_is_read_only (store));
  ids = store_test_query (store, NULL);
  store_test_add (store, store_test_record ("goes", "on"));
  files_assert_modes (folder);
  store_test_close (store);
  store_test_assert_sound (folder);
  return ids->len;
}

static void
test_damaged_header (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *bytes = NULL;
  g_autofree char *note = NULL;
  gsize length;
  ThimbleStore *store;

  files_fill (folder, 200);
  bytes = files_read_file (folder, "history.db", &length);
  memset (bytes, 'x', 4096);
  files_write_file (folder, "history.db", bytes, length);
  g_assert_cmpint (open_damaged (folder, bytes, length), ==, 200);
  store = store_test_open (folder);
  g_assert_null (thimble_store_get_warning (store));
  note = store_test_get_note (store, "note");
  g_assert_cmpstr (note, ==, "kept");
  store_test_close (store);
  store_test_remove_folder (folder);
}

/* The same after the file was written anew, with the tables elsewhere. */
static void
test_damaged_header_compacted (void)
{
  char *folder = store_test_make_folder ();
  ThimbleDatabase *db = thimble_database_new (folder);
  g_autofree char *bytes = NULL;
  gsize length;

  files_fill (folder, 200);
  g_assert_true (thimble_database_open (db, NULL));
  g_assert_cmpint (sqlite3_exec (db->db, "VACUUM", NULL, NULL, NULL), ==, SQLITE_OK);
  thimble_database_free (db);
  bytes = files_read_file (folder, "history.db", &length);
  memset (bytes, 'x', 4096);
  files_write_file (folder, "history.db", bytes, length);
  g_assert_cmpint (open_damaged (folder, bytes, length), ==, 200);
  store_test_remove_folder (folder);
}

/* Of 400 rows, in a file whose middle is written over or whose later half is gone. */
static void
assert_left (gboolean cut,
             gint64   least)
{
  char *folder = store_test_make_folder ();
  g_autofree char *bytes = NULL;
  gsize length;
  gint64 n_left;

  files_fill (folder, 400);
  bytes = files_read_file (folder, "history.db", &length);
  if (cut)
    length = length / 2 + 777;
  else
    memset (bytes + length / 2, 0xff, 3 * 4096);
  files_write_file (folder, "history.db", bytes, length);
  n_left = open_damaged (folder, bytes, length);
  g_test_message ("%" G_GINT64_FORMAT " of 400 rows left", n_left);
  g_assert_cmpint (n_left, >=, least);
  store_test_remove_folder (folder);
}

static void
test_damaged_pages (void)
{
  assert_left (FALSE, 350);
}

static void
test_damaged_cut (void)
{
  assert_left (TRUE, 100);
}

/* Eighteen pages of notes, each of which names the next one many times, all of them rows: nobody would see the end of them. Requests are saved all the same. */
static void
test_endless_pages (void)
{
  enum { PAGE = 4096, LEVELS = 18 };
  char *folder = store_test_make_folder ();
  ThimbleDatabase *db = thimble_database_new (folder);
  sqlite3_stmt *statement = NULL;
  g_autofree char *bytes = NULL;
  guint8 root[PAGE], *cells = root + 12;
  guint32 pages[LEVELS + 1];
  guint n_cells;
  gsize length;
  gint64 began;

  files_fill (folder, 200);
  g_assert_true (thimble_database_open (db, NULL));
  g_assert_cmpint (sqlite3_exec (db->db, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
                                         " INSERT INTO notes (name, value) SELECT printf ('test-%05d', i), printf ('%.100c', 'x') FROM n",
                                 NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (db->db, "SELECT rootpage FROM sqlite_schema WHERE name = 'notes'", -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  pages[0] = (guint32) sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);
  thimble_database_free (db);

  bytes = files_read_file (folder, "history.db", &length);
  memcpy (root, bytes + (pages[0] - 1) * PAGE, PAGE);
  g_assert_cmpuint (root[0], ==, 2); /* an inner page of an index */
  n_cells = root[3] * 256u + root[4];
  g_assert_cmpuint (n_cells, >, LEVELS);
  for (guint i = 0; i < LEVELS; i++)
    {
      guint32 child;

      memcpy (&child, root + cells[2 * i] * 256u + cells[2 * i + 1], 4);
      pages[i + 1] = GUINT32_FROM_BE (child);
    }
  for (guint level = 0; level < LEVELS; level++)
    {
      guint8 *page = (guint8 *) bytes + (pages[level] - 1) * PAGE;
      guint32 next = GUINT32_TO_BE (pages[level + 1]);

      memcpy (page, root, PAGE);
      memcpy (page + 8, &next, 4);
      for (guint i = 0; i < n_cells; i++)
        memcpy (page + cells[2 * i] * 256u + cells[2 * i + 1], &next, 4);
    }
  files_write_file (folder, "history.db", bytes, length);
  began = g_get_monotonic_time ();
  g_assert_cmpint (open_damaged (folder, bytes, length), ==, 200);
  g_test_message ("saved in %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - began) / 1000);
  store_test_remove_folder (folder);
}

static void
test_not_a_database (void)
{
  char *folder = store_test_make_folder ();
  g_autofree char *bytes = g_strnfill (50000, 'n');

  files_write_file (folder, "history.db", bytes, 50000);
  g_assert_cmpint (open_damaged (folder, bytes, 50000), ==, 0);
  store_test_remove_folder (folder);
}

static void
test_damage_while_another_has_it (void)
{
  char *folder = store_test_make_folder ();
  ThimbleStore *first, *second = thimble_store_new (folder);
  g_autofree char *path = files_in_folder (folder, "history.db");
  g_autofree char *aside = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  files_fill (folder, 50);
  first = store_test_open (folder);
  fd = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (fd, "garbage garbage garbage garbage ", 32, 0), ==, 32);
  close (fd);
  g_assert_false (store_test_try_open (second, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE_DAMAGED);
  /* Nothing is moved under the other's feet. */
  aside = files_find_file (folder, "history.db.damaged-");
  g_assert_null (aside);
  store_test_close (second);
  store_test_close (first);
  store_test_remove_folder (folder);
}

/* A kill between "new file finished" and "put in place". */
static void
test_salvage_is_resumed (void)
{
  char *folder = store_test_make_folder ();
  char *good = store_test_make_folder ();
  g_autofree char *bytes = NULL;
  g_autofree char *found = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *kept = NULL;
  ThimbleStore *store;
  gsize length;

  files_fill (good, 3);
  bytes = files_read_file (good, "history.db", &length);
  files_write_file (folder, "history.db", "damaged", 7);
  files_write_file (folder, "history.db.salvaged", bytes, length);
  files_write_file (folder, "history.db.salvage-in", "half", 4);
  store = store_test_open (folder);
  found = store_test_query_text (store, NULL);
  g_assert_cmpstr (found, ==, "3 2 1");
  aside = files_find_file (folder, "history.db.damaged-");
  g_assert_nonnull (aside);
  kept = files_read_file (folder, aside, NULL);
  g_assert_cmpstr (kept, ==, "damaged");
  store_test_close (store);
  g_clear_pointer (&aside, g_free);
  aside = files_find_file (folder, "history.db.salvage");
  g_assert_null (aside);
  store_test_remove_folder (good);
  store_test_remove_folder (folder);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-damage/header", test_damaged_header);
  g_test_add_func ("/store-damage/header-compacted", test_damaged_header_compacted);
  g_test_add_func ("/store-damage/pages", test_damaged_pages);
  g_test_add_func ("/store-damage/cut", test_damaged_cut);
  g_test_add_func ("/store-damage/endless-pages", test_endless_pages);
  g_test_add_func ("/store-damage/not-a-database", test_not_a_database);
  g_test_add_func ("/store-damage/while-another-has-it", test_damage_while_another_has_it);
  g_test_add_func ("/store-damage/salvage-is-resumed", test_salvage_is_resumed);

  return g_test_run ();
}
