/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export and import, with real files and a real store. */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "store-helper.h"
#include "store/thimble-conversation-turns.h"
#include "store/thimble-export.h"
#include "store/thimble-import.h"

/* Not by its name: the build may lie where only root looks, and this one is root no more. */
static const char program[] = "/proc/self/exe";

typedef struct {
  char         *folder;
  char         *other_folder;
  char         *file;
  ThimbleStore *store;
  ThimbleStore *other;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  unused)
{
  g_autofree char *parent = NULL;

  self->folder = store_test_make_folder ();
  self->other_folder = store_test_make_folder ();
  parent = g_path_get_dirname (self->folder);
  self->file = g_build_filename (parent, "export.jsonl", NULL);
  self->store = store_test_open (self->folder);
  self->other = store_test_open (self->other_folder);
}

static void
tear_down (Fixture       *self,
           gconstpointer  unused)
{
  store_test_close (self->store);
  store_test_close (self->other);
  store_test_assert_sound (self->folder);
  store_test_assert_sound (self->other_folder);
  store_test_remove_folder (self->folder);
  store_test_remove_folder (self->other_folder);
  g_free (self->file);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  gint64 until = g_get_monotonic_time () + 40 * G_USEC_PER_SEC;

  while (*result == NULL)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

static gint64
export_ids (ThimbleStore         *store,
            GArray               *ids,
            ThimbleExportFormat   format,
            const char           *path,
            GCancellable         *cancellable,
            GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_export_async (store, ids, format, path, cancellable, NULL, NULL, on_result, &result);
  wait_for (&result);
  return thimble_export_finish (store, result, error);
}

static void
export_all (ThimbleStore        *store,
            ThimbleExportFormat  format,
            const char          *path)
{
  g_autoptr (GArray) ids = store_test_query (store, NULL);
  g_autoptr (GError) error = NULL;
  gint64 n = export_ids (store, ids, format, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (n, ==, ids->len);
}

static ThimbleImportResult *
import_file (ThimbleStore  *store,
             const char    *path,
             GCancellable  *cancellable,
             GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_import_async (store, path, cancellable, NULL, NULL, on_result, &result);
  wait_for (&result);
  return thimble_import_finish (store, result, error);
}

static void
assert_imports (ThimbleStore *store,
                const char   *path,
                gint64        imported,
                gint64        present,
                gint64        refused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = import_file (store, path, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, imported);
  g_assert_cmpint (result->present, ==, present);
  g_assert_cmpint (result->refused, ==, refused);
}

static void
assert_empty (ThimbleStore *store)
{
  g_autoptr (GArray) ids = store_test_query (store, NULL);

  g_assert_cmpuint (ids->len, ==, 0);
}

/* Nothing but what was there: no half file under another name. */
static void
assert_no_part (Fixture *self)
{
  g_autofree char *parent = g_path_get_dirname (self->file);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
}

static void
write_file (Fixture    *self,
            const char *text,
            gssize      length)
{
  g_assert_true (g_file_set_contents (self->file, text, length, NULL));
}

/* A conversation of three, exported newest first, so that the first comes last. */
static void
add_conversation (ThimbleStore *store)
{
  gint64 first = 0;

  for (guint i = 0; i < 3; i++)
    {
      ThimbleRecord *record = store_test_record ("turn", "answer");
      gint64 id;

      record->started_us += i * 1000;
      record->conversation_id = first;
      id = store_test_add (store, record);
      if (first == 0)
        first = id;
    }
}

static void
test_round_trip (Fixture       *self,
                 gconstpointer  unused)
{
  ThimbleRecord *full = store_test_full_record ();
  g_autoptr (ThimbleRecord) a = NULL, b = NULL;
  g_autoptr (GArray) ids = NULL, turns = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *again = g_strconcat (self->file, ".again.jsonl", NULL);
  g_autofree char *left = NULL, *right = NULL;

  full->conversation_id = 0;
  store_test_add (self->store, full);
  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  assert_imports (self->other, self->file, 4, 0, 0);
  assert_imports (self->other, self->file, 0, 4, 0);
  assert_imports (self->store, self->file, 0, 4, 0);

  ids = store_test_query (self->other, NULL);
  g_assert_cmpuint (ids->len, ==, 4);
  a = store_test_load (self->store, 1, NULL);
  b = store_test_load (self->other, g_array_index (ids, gint64, 3), NULL);
  g_assert_cmpstr (a->uid, ==, b->uid);
  store_test_assert_same (a, b);

  /* The conversation holds together under its new numbers. */
  thimble_conversation_turns_async (self->other, g_array_index (ids, gint64, 1), NULL, on_result, &result);
  wait_for (&result);
  turns = thimble_conversation_turns_finish (self->other, result, NULL);
  g_assert_cmpuint (turns->len, ==, 3);
  g_assert_cmpint (g_array_index (turns, gint64, 0), ==, g_array_index (ids, gint64, 2));
  g_assert_cmpint (g_array_index (turns, gint64, 2), ==, g_array_index (ids, gint64, 0));

  /* And what is exported again is the same but for the numbers of the rows. */
  export_all (self->other, THIMBLE_EXPORT_JSON_LINES, again);
  g_assert_true (g_file_get_contents (self->file, &left, NULL, NULL));
  g_assert_true (g_file_get_contents (again, &right, NULL, NULL));
  g_auto (GStrv) left_lines = g_strsplit (left, "\n", -1);
  g_auto (GStrv) right_lines = g_strsplit (right, "\n", -1);

  g_assert_cmpuint (g_strv_length (left_lines), ==, g_strv_length (right_lines));
  for (guint i = 0; left_lines[i] != NULL; i++)
    g_assert_cmpstr (strchr (left_lines[i], ',') != NULL ? strchr (left_lines[i], ',') : "", ==,
                     strchr (right_lines[i], ',') != NULL ? strchr (right_lines[i], ',') : "");
}

static void
test_csv_round_trip (Fixture       *self,
                     gconstpointer  unused)
{
  g_autofree char *csv = g_strconcat (self->file, ".csv", NULL);
  ThimbleSums before, after;

  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_CSV, csv);
  assert_imports (self->other, csv, 3, 0, 0);
  assert_imports (self->other, csv, 0, 3, 0);
  before = store_test_sums (self->store, NULL);
  after = store_test_sums (self->other, NULL);
  g_assert_cmpint (before.total, ==, after.total);
  g_assert_cmpint (before.cost, ==, after.cost);
  g_assert_cmpint (before.output_cost, ==, after.output_cost);
}

/* The rows that are asked for, in the order asked for; what went meanwhile is left out. */
static void
test_order (Fixture       *self,
            gconstpointer  unused)
{
  static const gint64 wanted[] = { 2, 77, 3, 1 };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    store_test_add (self->store, store_test_record ("a", "b"));
  g_array_append_vals (ids, wanted, G_N_ELEMENTS (wanted));
  g_assert_cmpint (export_ids (self->store, ids, THIMBLE_EXPORT_CSV, self->file, NULL, &error), ==, 3);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (self->file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\r\n2,"));
  g_assert_true (strstr (text, "\r\n2,") < strstr (text, "\r\n3,") && strstr (text, "\r\n3,") < strstr (text, "\r\n1,"));
}

static void
test_private (Fixture       *self,
              gconstpointer  unused)
{
  g_autofree char *target = g_strconcat (self->file, ".target", NULL);
  g_autofree char *text = NULL;
  mode_t mask = umask (0);
  GStatBuf info;

  store_test_add (self->store, store_test_record ("a", "b"));
  g_assert_true (g_file_set_contents (target, "precious", -1, NULL));
  /* What a link leads to is replaced, and the link stays. */
  g_assert_cmpint (symlink (target, self->file), ==, 0);
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  umask (mask);
  g_assert_true (g_file_test (self->file, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (g_lstat (target, &info), ==, 0);
  g_assert_true (S_ISREG (info.st_mode));
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_null (strstr (text, "precious"));
  assert_no_part (self);
}

static void
test_nowhere_to_write (Fixture       *self,
                       gconstpointer  unused)
{
  g_autofree char *locked = g_strconcat (self->file, ".locked", NULL);
  g_autofree char *inside = g_build_filename (locked, "x.csv", NULL);
  g_autofree char *missing = g_build_filename (self->file, "x.csv", NULL);
  const struct { const char *path; const char *says; } table[] = {
    { inside, "may not write" }, { missing, "no such folder" }, { locked, "something that is no file" },
    { "/dev/full", "something that is no file" }, { "/proc/x.csv", "x.csv" },
  };
  g_autoptr (GArray) ids = NULL;

  g_assert_cmpint (g_mkdir (locked, 0500), ==, 0);
  store_test_add (self->store, store_test_record ("a", "b"));
  ids = store_test_query (self->store, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_cmpint (export_ids (self->store, ids, THIMBLE_EXPORT_CSV, table[i].path, NULL, &error), ==, -1);
      g_test_message ("%s", error->message);
      g_assert_true (error->domain == THIMBLE_ERROR);
      g_assert_nonnull (strstr (error->message, table[i].says));
    }
}

/* A stopped export leaves what was there before. */
static void
test_stopped_export (Fixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  store_test_add (self->store, store_test_record ("a", "b"));
  write_file (self, "before", -1);
  ids = store_test_query (self->store, NULL);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (export_ids (self->store, ids, THIMBLE_EXPORT_CSV, self->file, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_get_contents (self->file, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "before");
  assert_no_part (self);
}

/* Rows that are none are told by line; the others come in. */
static void
test_refused (Fixture       *self,
              gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autofree char *text = NULL, *all = NULL, *said = NULL;

  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  g_assert_true (g_file_get_contents (self->file, &text, NULL, NULL));
  all = g_strconcat (text, "\n{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"x\"}\n", NULL);
  write_file (self, all, -1);
  result = import_file (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, 3);
  g_assert_cmpint (result->refused, ==, 1);
  g_assert_cmpuint (result->reasons->len, ==, 1);
  g_assert_true (g_str_has_prefix (result->reasons->pdata[0], "Line 5: "));
  said = thimble_import_result_describe (result);
  g_assert_cmpstr (said, ==, "3 requests imported, 1 refused");
}

/* What a dead process left of an import is not taken for present, and one that lives is waited for. */
static void
test_after_another (Fixture       *self,
                    gconstpointer  unused)
{
  g_autofree char *owners = g_build_filename (self->other_folder, "owners", NULL), *note = NULL;
  g_autoptr (GDir) dir = g_dir_open (owners, 0, NULL);
  g_autoptr (ThimbleImportResult) first = NULL, again = NULL, refused = NULL;
  g_autofree char *ours = g_strdup (g_dir_read_name (dir));
  g_autoptr (GError) error = NULL;
  ThimbleStore *alive;
  const char *name;

  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  first = import_file (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  store_test_sql (self->other_folder, "UPDATE requests SET owner = 'import:dead';"
                                      "INSERT INTO notes VALUES ('import:dead', '{\"owner\":\"gone\",\"after\":0}')");
  again = import_file (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (again->imported, ==, first->imported);
  g_assert_cmpint (again->present, ==, 0);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM requests"), ==, first->imported);

  /* As another program has it open. */
  alive = store_test_open (self->other_folder);
  g_dir_rewind (dir);
  while ((name = g_dir_read_name (dir)) != NULL && g_str_equal (name, ours))
    ;
  g_assert_nonnull (name);
  note = g_strdup_printf ("INSERT INTO notes VALUES ('import:alive', '{\"owner\":\"%.36s\",\"after\":0}')", name);
  store_test_sql (self->other_folder, note);
  refused = import_file (self->other, self->file, NULL, &error);
  g_assert_null (refused);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes WHERE name LIKE 'import:%'"), ==, 1);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM requests"), ==, first->imported);
  store_test_close (alive);
}

static void
assert_nothing_changes (Fixture    *self,
                        const char *path,
                        const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = import_file (self->other, path, NULL, &error);

  g_test_message ("%s: %s", path, error != NULL ? error->message : "taken");
  g_assert_null (result);
  g_assert_nonnull (error);
  g_assert_true (error->domain == THIMBLE_ERROR);
  g_assert_nonnull (strstr (error->message, says));
  assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes WHERE name LIKE 'import:%'"), ==, 0);
}

static void
test_bad_files (Fixture       *self,
                gconstpointer  unused)
{
  g_autofree char *folder = g_path_get_dirname (self->file);
  g_autofree char *pipe = g_strconcat (self->file, ".pipe", NULL);
  g_autofree char *giant = g_strconcat (self->file, ".giant", NULL);
  g_autofree char *text = NULL;
  g_autofree char *damaged = NULL;
  gsize length;
  int fd;

  for (guint i = 0; i < 40; i++)
    store_test_add (self->store, store_test_record ("prompt", "answer"));
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  g_assert_true (g_file_get_contents (self->file, &text, &length, NULL));

  assert_nothing_changes (self, "/nowhere/x.jsonl", "cannot be read");
  assert_nothing_changes (self, folder, "no file that could be imported");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  assert_nothing_changes (self, pipe, "no file that could be imported");
  fd = g_open (giant, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (17) << 30), ==, 0);
  close (fd);
  assert_nothing_changes (self, giant, "larger than Thimble imports");
  write_file (self, "", 0);
  assert_nothing_changes (self, self->file, "empty");
  write_file (self, text, (gssize) length - 30);
  assert_nothing_changes (self, self->file, "damaged at line 40");
  damaged = g_memdup2 (text, length);
  damaged[length / 2] = '\x01';
  write_file (self, damaged, (gssize) length);
  assert_nothing_changes (self, self->file, "damaged at line");
  write_file (self, "SQLite format 3", 16);
  assert_nothing_changes (self, self->file, "damaged");
}

/* The database takes back what it had taken where one row fails. */
static void
test_failing_row (Fixture       *self,
                  gconstpointer  unused)
{
  g_autoptr (ThimbleRecord) last = NULL;
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 500; i++)
    store_test_add (self->store, store_test_record ("prompt", "answer"));
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  last = store_test_load (self->store, 1, NULL); /* newest first: the last line */
  sql = g_strdup_printf ("CREATE TRIGGER boom BEFORE INSERT ON requests WHEN NEW.uid = '%s'"
                         " BEGIN SELECT raise(ABORT, 'boom'); END", last->uid);
  store_test_sql (self->other_folder, sql);
  g_assert_null (import_file (self->other, self->file, NULL, &error));
  g_assert_nonnull (error);
  assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM request_texts"), ==, 0);
  store_test_sql (self->other_folder, "DROP TRIGGER boom");
  assert_imports (self->other, self->file, 500, 0, 0);
}

/* As many lines as asked for, each a request of its own. */
static void
write_many (Fixture *self,
            guint    n)
{
  FILE *stream = fopen (self->file, "w");

  g_assert_nonnull (stream);
  for (guint i = 0; i < n; i++)
    fprintf (stream, "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"%032x\",\"state\":\"completed\",\"model\":\"m\","
                     "\"started_us\":%u,\"prompt\":\"%0300u\",\"answer\":\"%0300u\",\"usage\":{\"input\":3,\"output\":4}}\n",
             i, i, i, i);
  g_assert_cmpint (fclose (stream), ==, 0);
}

/* A small one is there at once or not at all, whenever somebody looks. */
static void
test_at_once (Fixture       *self,
              gconstpointer  unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleImportResult) imported = NULL;

  write_many (self, 1500);
  thimble_import_async (self->other, self->file, NULL, NULL, NULL, on_result, &result);
  while (result == NULL)
    {
      gint64 rows = store_test_ask (self->other_folder, "SELECT count(*) FROM requests");

      g_assert_true (rows == 0 || rows == 1500);
      g_main_context_iteration (NULL, FALSE);
    }
  imported = thimble_import_finish (self->other, result, NULL);
  g_assert_cmpint (imported->imported, ==, 1500);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

/* What could not be taken back does not stand in the way of the next: that takes it back first. */
static void
test_not_taken_back (Fixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;

  write_many (self, 5000);
  store_test_sql (self->other_folder, "CREATE TRIGGER boom BEFORE INSERT ON requests WHEN NEW.started_us = 4000 BEGIN SELECT raise(ABORT, 'boom'); END;"
                                      "CREATE TRIGGER stay BEFORE DELETE ON requests BEGIN SELECT raise(ABORT, 'stay'); END");
  g_assert_null (import_file (self->other, self->file, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 1);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM requests"), >, 0);
  store_test_sql (self->other_folder, "DROP TRIGGER boom; DROP TRIGGER stay");
  assert_imports (self->other, self->file, 5000, 0, 0);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

typedef struct {
  GCancellable *cancellable;
  gint64        done;
  gint64        total;
  guint         n;
} Progress;

static void
on_progress (goffset  done,
             goffset  total,
             gpointer data)
{
  Progress *progress = data;

  g_assert_cmpint (done, >=, progress->done);
  g_assert_cmpint (done, <=, total);
  progress->done = done;
  progress->total = total;
  progress->n++;
  /* In the second pass: some are written. */
  if (progress->cancellable != NULL && done > total * 6 / 10)
    g_cancellable_cancel (progress->cancellable);
}

static void
test_stopped_import (Fixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { cancellable, 0, 0, 0 };

  write_many (self, 10000);
  thimble_import_async (self->other, self->file, cancellable, on_progress, &progress, on_result, &result);
  wait_for (&result);
  g_assert_null (thimble_import_finish (self->other, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (progress.done, >, progress.total / 2);
  assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

/* Live requests are recorded while it goes on, and stay when it is over. */
static void
test_live_meanwhile (Fixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) imported = NULL;
  Progress progress = { NULL, 0, 0, 0 };
  gint64 live = 0, longest = 0;

  write_many (self, 8000);
  thimble_import_async (self->other, self->file, NULL, on_progress, &progress, on_result, &result);
  while (result == NULL)
    {
      gint64 began = g_get_monotonic_time ();

      store_test_add (self->other, store_test_record ("live", "answer"));
      longest = MAX (longest, g_get_monotonic_time () - began);
      live++;
    }
  imported = thimble_import_finish (self->other, result, &error);
  g_assert_no_error (error);
  g_test_message ("%" G_GINT64_FORMAT " live requests meanwhile, the slowest took %" G_GINT64_FORMAT " ms", live, longest / 1000);
  g_assert_cmpint (imported->imported, ==, 8000);
  g_assert_cmpint (live, >, 5);
  g_assert_cmpuint (progress.n, >, 0);
  g_assert_cmpint (store_test_sums (self->other, NULL).requests, ==, 8000 + live);
}

/* Killed midway: nothing of it is there when the history is opened again, but what was there before is. */
static void
test_killed (Fixture       *self,
             gconstpointer  unused)
{
  write_many (self, 12000);
  store_test_add (self->other, store_test_record ("before", "answer"));
  store_test_close (self->other);
  for (guint round = 0; round < 3; round++)
    {
      const char *argv[] = { program, "--import", self->other_folder, self->file, NULL };
      GPid pid;
      gint64 rows = 0, until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;

      g_assert_true (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
      while (rows < 1000 * (round + 1) && g_get_monotonic_time () < until)
        rows = store_test_ask (self->other_folder, "SELECT count(*) FROM requests");
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      g_assert_cmpint (rows, >=, 1000 * (round + 1));
      g_assert_cmpint (rows, <, 12001);
      self->other = store_test_open (self->other_folder);
      until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
      do
        {
          store_test_run_for (20);
          rows = store_test_sums (self->other, NULL).requests;
        }
      while (rows > 1 && g_get_monotonic_time () < until);
      g_assert_cmpint (rows, ==, 1);
      g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM request_texts"), ==, 1);
      if (round < 2)
        store_test_close (self->other);
    }
}

static int
child_import (const char *folder,
              const char *file)
{
  ThimbleStore *store = store_test_open (folder);
  g_autoptr (ThimbleImportResult) result = import_file (store, file, NULL, NULL);

  return result != NULL ? 0 : 1;
}

/* An import that is under way in another process is left alone. */
static void
test_other_process (Fixture       *self,
                    gconstpointer  unused)
{
  const char *argv[] = { program, "--import", self->other_folder, self->file, NULL };
  gint64 until = g_get_monotonic_time () + 60 * G_USEC_PER_SEC;
  gint64 rows = 0;
  GPid pid;
  int status;

  write_many (self, 8000);
  g_assert_true (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
  while (rows < 500 && g_get_monotonic_time () < until)
    rows = store_test_ask (self->other_folder, "SELECT count(*) FROM requests");
  store_test_close (self->other);
  self->other = store_test_open (self->other_folder); /* sweeps */
  while (waitpid (pid, &status, WNOHANG) == 0 && g_get_monotonic_time () < until)
    store_test_run_for (20);
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  g_assert_cmpint (store_test_sums (self->other, NULL).requests, ==, 8000);
}

/* llm */

static void
make_llm (Fixture    *self,
          const char *sql)
{
  sqlite3 *db;
  char *message = NULL;

  g_unlink (self->file);
  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  sqlite3_exec (db, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  sqlite3_close (db);
}

#define LLM_TABLES \
  "CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, model TEXT);" \
  "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, prompt_json TEXT, options_json TEXT," \
  " response TEXT, response_json TEXT, conversation_id TEXT REFERENCES conversations(id), duration_ms INTEGER, datetime_utc TEXT," \
  " input_tokens INTEGER, output_tokens INTEGER, token_details TEXT);"
#define LLM_ROWS \
  "INSERT INTO responses VALUES ('01jd0000000000000000000001', 'gpt-4o-mini', 'Name a fruit', 'Be brief', NULL," \
  " '{\"temperature\":0.5,\"max_tokens\":20}', 'Apple', NULL, 'c1', 812, '2025-03-01T10:00:00.123456+00:00', 14, 2, '{\"x\":1}');" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000002', 'gpt-4o-mini', 'Another', NULL, NULL, NULL, 'Pear', NULL, 'c1', NULL," \
  " '2025-03-01T10:01:00', NULL, NULL, NULL);" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000003', 'x', NULL, NULL, NULL, 'no json', NULL, NULL, NULL, -5," \
  " '2025-03-01 10:02:00', -1, 'many', NULL);" \
  "INSERT INTO responses VALUES ('bad id!', 'x', 'p', NULL, NULL, NULL, 'r', NULL, NULL, 1, '2025-03-01', 1, 1, NULL);" \
  "INSERT INTO responses VALUES ('01jd0000000000000000000004', 'x', 'p', NULL, NULL, NULL, 'r', NULL, NULL, 1, 'soon', 1, 1, NULL);"

static void
test_llm (Fixture       *self,
          gconstpointer  unused)
{
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autoptr (ThimbleRecord) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = NULL;

  make_llm (self, LLM_TABLES LLM_ROWS);
  result = import_file (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, 3);
  g_assert_cmpint (result->refused, ==, 2);
  assert_imports (self->other, self->file, 0, 3, 2);
  ids = store_test_query (self->other, NULL);
  first = store_test_load (self->other, g_array_index (ids, gint64, 2), NULL);
  second = store_test_load (self->other, g_array_index (ids, gint64, 1), NULL);
  g_assert_cmpstr (first->uid, ==, "llm:01jd0000000000000000000001");
  g_assert_cmpstr (first->model_id, ==, "gpt-4o-mini");
  g_assert_cmpstr (first->answer, ==, "Apple");
  g_assert_cmpstr (thimble_prompt_get_system (first->prompt), ==, "Be brief");
  g_assert_cmpint (thimble_prompt_get_max_output (first->prompt), ==, 20);
  g_assert_cmpint (first->duration_us, ==, 812000);
  g_assert_cmpint (first->started_us, ==, G_GINT64_CONSTANT (1740823200123456));
  g_assert_cmpint (thimble_usage_get_total (first->usage), ==, 16);
  g_assert_false (thimble_money_is_known (first->cost));
  g_assert_null (second->usage);
  g_assert_cmpint (second->conversation_id, ==, first->id);
}

/* What newer programs wrote is not read, and said to be there. */
static void
test_newer_llm (Fixture       *self,
                gconstpointer  unused)
{
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autoptr (GError) error = NULL;

  make_llm (self, LLM_TABLES LLM_ROWS "CREATE TABLE turns (id TEXT PRIMARY KEY);"
                  "INSERT INTO turns VALUES ('01jd0000000000000000000001'), ('01jd0000000000000000000009'), ('01jd0000000000000000000010')");
  result = import_file (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result->imported, ==, 3);
  g_assert_cmpint (result->refused, ==, 4);
  g_assert_nonnull (strstr (result->reasons->pdata[0], "2 lie in the tables that llm 0.32"));
}

static void
test_hostile_llm (Fixture       *self,
                  gconstpointer  unused)
{
  static const struct { const char *sql; const char *says; } table[] = {
    { "CREATE TABLE x (a);", "not the log of llm" },
    { "CREATE TABLE turns (id TEXT PRIMARY KEY);", "not the log of llm" },
    { "CREATE TABLE responses (a);", "not the log of llm" },
    { "CREATE TABLE y (id, model, response); CREATE VIEW responses AS SELECT * FROM y;", "not the log of llm" },
    { "CREATE VIEW responses AS WITH RECURSIVE c(id, model, response) AS (SELECT 1, 1, 1 UNION ALL SELECT id + 1, 1, 1 FROM c) SELECT * FROM c;",
      "not the log of llm" },
    { "CREATE VIRTUAL TABLE responses USING fts5 (id, model, response);", "not the log of llm" },
    { "CREATE TABLE responses (id TEXT PRIMARY KEY, model, response) WITHOUT ROWID;", "damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      make_llm (self, table[i].sql);
      assert_nothing_changes (self, self->file, table[i].says);
    }
}

/* Changes beside the file that have not come into it. */
static void
test_llm_in_use (Fixture       *self,
                 gconstpointer  unused)
{
  sqlite3 *db;

  make_llm (self, LLM_TABLES);
  g_assert_cmpint (sqlite3_open (self->file, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "PRAGMA journal_mode = WAL; INSERT INTO conversations VALUES ('a', 'b', 'c')", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  assert_nothing_changes (self, self->file, "in use");
  sqlite3_close (db);
}

/* Any byte wrong: it is read or refused, nothing else happens, and the file stays as it is. */
static void
test_damaged_llm (Fixture       *self,
                  gconstpointer  unused)
{
  g_autofree char *whole = NULL;
  gsize length;

  make_llm (self, LLM_TABLES LLM_ROWS);
  g_assert_true (g_file_get_contents (self->file, &whole, &length, NULL));
  for (guint i = 0; i < 150; i++)
    {
      g_autofree char *bytes = g_memdup2 (whole, length);
      g_autofree char *after = NULL;
      g_autoptr (ThimbleImportResult) result = NULL;
      g_autoptr (GError) error = NULL;
      gsize after_length, cut = i % 10 == 9 ? length * i / 150 : length;

      for (guint j = 0; j < 1 + i % 30; j++)
        bytes[100 + g_test_rand_int_range (0, (gint32) length - 100)] = (char) g_test_rand_int ();
      write_file (self, bytes, (gssize) cut);
      result = import_file (self->other, self->file, NULL, &error);
      g_assert_true ((result == NULL) == (error != NULL));
      g_assert_true (g_file_get_contents (self->file, &after, &after_length, NULL));
      g_assert_cmpmem (after, after_length, bytes, cut);
    }
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  if (argc == 4 && g_str_equal (argv[1], "--import"))
    return child_import (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/exchange/round-trip", test_round_trip);
  ADD ("/exchange/csv-round-trip", test_csv_round_trip);
  ADD ("/exchange/order", test_order);
  ADD ("/exchange/private", test_private);
  ADD ("/exchange/nowhere-to-write", test_nowhere_to_write);
  ADD ("/exchange/stopped-export", test_stopped_export);
  ADD ("/exchange/refused", test_refused);
  ADD ("/exchange/bad-files", test_bad_files);
  ADD ("/exchange/failing-row", test_failing_row);
  ADD ("/exchange/at-once", test_at_once);
  ADD ("/exchange/not-taken-back", test_not_taken_back);
  ADD ("/exchange/stopped-import", test_stopped_import);
  ADD ("/exchange/live-meanwhile", test_live_meanwhile);
  ADD ("/exchange/after-another", test_after_another);
  ADD ("/exchange/killed", test_killed);
  ADD ("/exchange/other-process", test_other_process);
  ADD ("/exchange/llm", test_llm);
  ADD ("/exchange/newer-llm", test_newer_llm);
  ADD ("/exchange/hostile-llm", test_hostile_llm);
  ADD ("/exchange/llm-in-use", test_llm_in_use);
  ADD ("/exchange/damaged-llm", test_damaged_llm);
  return g_test_run ();
}
