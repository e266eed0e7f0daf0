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
#include "exchange-fixture.h"
#include "store/thimble-conversation-turns.h"

static gint64
export_ids (ThimbleStore         *store,
            GArray               *ids,
            ThimbleExportFormat   format,
            const char           *path,
            GCancellable         *cancellable,
            GError              **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_export_async (store, ids, format, path, cancellable, NULL, NULL, exchange_on_result, &result);
  exchange_wait_for (&result);
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

/* Nothing but what was there: no half file under another name. */
static void
assert_no_part (ExchangeFixture *self)
{
  g_autofree char *parent = g_path_get_dirname (self->file);
  g_autoptr (GDir) dir = g_dir_open (parent, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_false (g_str_has_suffix (name, ".part"));
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
test_round_trip (ExchangeFixture       *self,
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
  exchange_assert_imports (self->other, self->file, 4, 0, 0);
  exchange_assert_imports (self->other, self->file, 0, 4, 0);
  exchange_assert_imports (self->store, self->file, 0, 4, 0);

  ids = store_test_query (self->other, NULL);
  g_assert_cmpuint (ids->len, ==, 4);
  a = store_test_load (self->store, 1, NULL);
  b = store_test_load (self->other, g_array_index (ids, gint64, 3), NULL);
  g_assert_cmpstr (a->uid, ==, b->uid);
  store_test_assert_same (a, b);

  /* The conversation holds together under its new numbers. */
  thimble_conversation_turns_async (self->other, g_array_index (ids, gint64, 1), NULL, exchange_on_result, &result);
  exchange_wait_for (&result);
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
test_csv_round_trip (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  g_autofree char *csv = g_strconcat (self->file, ".csv", NULL);
  ThimbleSums before, after;

  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_CSV, csv);
  exchange_assert_imports (self->other, csv, 3, 0, 0);
  exchange_assert_imports (self->other, csv, 0, 3, 0);
  before = store_test_sums (self->store, NULL);
  after = store_test_sums (self->other, NULL);
  g_assert_cmpint (before.total, ==, after.total);
  g_assert_cmpint (before.cost, ==, after.cost);
  g_assert_cmpint (before.output_cost, ==, after.output_cost);
}

/* The rows that are asked for, in the order asked for; what went meanwhile is left out. */
static void
test_order (ExchangeFixture       *self,
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
test_private (ExchangeFixture       *self,
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
test_nowhere_to_write (ExchangeFixture       *self,
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
test_stopped_export (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  store_test_add (self->store, store_test_record ("a", "b"));
  exchange_write_file (self, "before", -1);
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
test_refused (ExchangeFixture       *self,
              gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) result = NULL;
  g_autofree char *text = NULL, *all = NULL, *said = NULL;

  add_conversation (self->store);
  export_all (self->store, THIMBLE_EXPORT_JSON_LINES, self->file);
  g_assert_true (g_file_get_contents (self->file, &text, NULL, NULL));
  all = g_strconcat (text, "\n{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"x\"}\n", NULL);
  exchange_write_file (self, all, -1);
  result = exchange_import (self->other, self->file, NULL, &error);
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
test_after_another (ExchangeFixture       *self,
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
  first = exchange_import (self->other, self->file, NULL, &error);
  g_assert_no_error (error);
  store_test_sql (self->other_folder, "UPDATE requests SET owner = 'import:dead';"
                                      "INSERT INTO notes VALUES ('import:dead', '{\"owner\":\"gone\",\"after\":0}')");
  again = exchange_import (self->other, self->file, NULL, &error);
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
  refused = exchange_import (self->other, self->file, NULL, &error);
  g_assert_null (refused);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes WHERE name LIKE 'import:%'"), ==, 1);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM requests"), ==, first->imported);
  store_test_close (alive);
}

static void
test_bad_files (ExchangeFixture       *self,
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

  exchange_assert_nothing_changes (self, "/nowhere/x.jsonl", "cannot be read");
  exchange_assert_nothing_changes (self, folder, "no file that could be imported");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  exchange_assert_nothing_changes (self, pipe, "no file that could be imported");
  fd = g_open (giant, O_CREAT | O_WRONLY, 0600);
  g_assert_cmpint (ftruncate (fd, G_GINT64_CONSTANT (17) << 30), ==, 0);
  close (fd);
  exchange_assert_nothing_changes (self, giant, "larger than Thimble imports");
  exchange_write_file (self, "", 0);
  exchange_assert_nothing_changes (self, self->file, "empty");
  exchange_write_file (self, text, (gssize) length - 30);
  exchange_assert_nothing_changes (self, self->file, "damaged at line 40");
  damaged = g_memdup2 (text, length);
  damaged[length / 2] = '\x01';
  exchange_write_file (self, damaged, (gssize) length);
  exchange_assert_nothing_changes (self, self->file, "damaged at line");
  exchange_write_file (self, "SQLite format 3", 16);
  exchange_assert_nothing_changes (self, self->file, "damaged");
}

/* The database takes back what it had taken where one row fails. */
static void
test_failing_row (ExchangeFixture       *self,
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
  g_assert_null (exchange_import (self->other, self->file, NULL, &error));
  g_assert_nonnull (error);
  exchange_assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM request_texts"), ==, 0);
  store_test_sql (self->other_folder, "DROP TRIGGER boom");
  exchange_assert_imports (self->other, self->file, 500, 0, 0);
}

/* As many lines as asked for, each a request of its own. */
static void
write_many (ExchangeFixture *self,
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
test_at_once (ExchangeFixture       *self,
              gconstpointer  unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleImportResult) imported = NULL;

  write_many (self, 1500);
  thimble_import_async (self->other, self->file, NULL, NULL, NULL, exchange_on_result, &result);
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
test_not_taken_back (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GError) error = NULL;

  write_many (self, 5000);
  store_test_sql (self->other_folder, "CREATE TRIGGER boom BEFORE INSERT ON requests WHEN NEW.started_us = 4000 BEGIN SELECT raise(ABORT, 'boom'); END;"
                                      "CREATE TRIGGER stay BEFORE DELETE ON requests BEGIN SELECT raise(ABORT, 'stay'); END");
  g_assert_null (exchange_import (self->other, self->file, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 1);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM requests"), >, 0);
  store_test_sql (self->other_folder, "DROP TRIGGER boom; DROP TRIGGER stay");
  exchange_assert_imports (self->other, self->file, 5000, 0, 0);
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
test_stopped_import (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Progress progress = { cancellable, 0, 0, 0 };

  write_many (self, 10000);
  thimble_import_async (self->other, self->file, cancellable, on_progress, &progress, exchange_on_result, &result);
  exchange_wait_for (&result);
  g_assert_null (thimble_import_finish (self->other, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (progress.done, >, progress.total / 2);
  exchange_assert_empty (self->other);
  g_assert_cmpint (store_test_ask (self->other_folder, "SELECT count(*) FROM notes"), ==, 0);
}

/* Live requests are recorded while it goes on, and stay when it is over. */
static void
test_live_meanwhile (ExchangeFixture       *self,
                     gconstpointer  unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) imported = NULL;
  Progress progress = { NULL, 0, 0, 0 };
  const guint n = g_getenv ("THIMBLE_SLOW") != NULL ? 800 : 8000;
  gint64 live = 0, longest = 0;

  write_many (self, n);
  thimble_import_async (self->other, self->file, NULL, on_progress, &progress, exchange_on_result, &result);
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
  g_assert_cmpint (imported->imported, ==, n);
  g_assert_cmpint (live, >, 5);
  g_assert_cmpuint (progress.n, >, 0);
  g_assert_cmpint (store_test_sums (self->other, NULL).requests, ==, n + live);
}

/* Killed midway: nothing of it is there when the history is opened again, but what was there before is. */
static void
test_killed (ExchangeFixture       *self,
             gconstpointer  unused)
{
  write_many (self, 12000);
  store_test_add (self->other, store_test_record ("before", "answer"));
  store_test_close (self->other);
  for (guint round = 0; round < 3; round++)
    {
      g_autofree char *program = thimble_test_program ();
      const char *argv[] = { program, "--import", self->other_folder, self->file, NULL };
      GPid pid;
      gint64 rows = 0, until = g_get_monotonic_time () + thimble_test_limit (60 * G_USEC_PER_SEC);

      g_assert_true (g_spawn_async (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL));
      while (rows < 1000 * (round + 1) && g_get_monotonic_time () < until)
        rows = store_test_ask (self->other_folder, "SELECT count(*) FROM requests");
      kill (pid, SIGKILL);
      waitpid (pid, NULL, 0);
      g_assert_cmpint (rows, >=, 1000 * (round + 1));
      g_assert_cmpint (rows, <, 12001);
      self->other = store_test_open (self->other_folder);
      until = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);
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
  g_autoptr (ThimbleImportResult) result = exchange_import (store, file, NULL, NULL);

  return result != NULL ? 0 : 1;
}

/* An import that is under way in another process is left alone. */
static void
test_other_process (ExchangeFixture       *self,
                    gconstpointer  unused)
{
  g_autofree char *program = thimble_test_program ();
  const char *argv[] = { program, "--import", self->other_folder, self->file, NULL };
  gint64 until = g_get_monotonic_time () + thimble_test_limit (60 * G_USEC_PER_SEC);
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

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  if (argc == 4 && g_str_equal (argv[1], "--import"))
    return child_import (argv[2], argv[3]);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add (path, ExchangeFixture, NULL, exchange_set_up, function, exchange_tear_down)
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
  return g_test_run ();
}
