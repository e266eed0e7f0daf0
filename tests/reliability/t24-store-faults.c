/* SPDX-License-Identifier: GPL-3.0-or-later */
/* T24: the rows of the fault table that are the history's own, each in each dialect, in the window and in the terminal: a disk
 * that is full before a request and while its answer comes, a database that is locked, damaged, or of a newer Thimble. */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "app/thimble-save-text.h"
#include "fault-table.h"
#include "fault-terminal.h"
#include "fault-window.h"
#include "target.h"
#include "thimble-test-vfs.h"

#define DATABASE "thimble/history.db"

static ThimbleTestServer *server;
static guint n_checked;

/* Of its endpoint: not one that the program brings along. */
static const char *
endpoint_id (const FaultDialect *dialect)
{
  g_autofree char *id = g_strconcat ("at-", dialect->id, NULL);

  return g_intern_string (id);
}

static void
push_answer (const FaultDialect *dialect,
             guint               pause_ms)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, dialect->text);
  if (pause_ms > 0)
    thimble_test_script_delay (script, pause_ms);
  thimble_test_script_send (script, dialect->end);
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
}

static void
assert_matches (const char *text,
                const char *pattern)
{
  if (!g_pattern_match_simple (pattern, text))
    g_error ("“%s” is not “%s”", text, pattern);
}

/* Another program that writes to it until the connection is closed. */
static sqlite3 *
lock (const char *path)
{
  sqlite3 *other = NULL;

  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  return other;
}

static void
make_newer (const char *path)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (database);
}

static char *
read_bytes (const char *path,
            gsize      *length)
{
  char *bytes = NULL;

  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

/* The window */

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
choose (FaultWindow        *self,
        const FaultDialect *dialect)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine->engine);
  g_autofree char *url = fault_url (server);

  if (thimble_catalogue_find_endpoint (catalogue, endpoint_id (dialect)) == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleEndpoint) made = thimble_endpoint_new (endpoint_id (dialect), "Scripted", dialect->kind, url, FALSE, &error);
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_no_error (error);
      thimble_catalogue_add_endpoint_async (catalogue, made, NULL, stored_cb, &result);
      ui_wait_for (result != NULL);
      thimble_catalogue_add_endpoint_finish (catalogue, result, &error);
      g_assert_no_error (error);
    }
  fault_window_choose_model (self, endpoint_id (dialect), "test-1");
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
}

static void
check_not_sent (FaultWindow  *self,
                ThimbleError  code,
                const char   *message,
                const char   *advice)
{
  guint before = thimble_test_server_get_n_connections (server);

  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_FAILED);
  g_assert_cmpint (thimble_request_get_record (fault_window_request (self))->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpint (thimble_problem_get_code (thimble_request_get_problem (fault_window_request (self))), ==, code);
  assert_matches (fault_window_text (self, "error-message"), message);
  assert_matches (fault_window_text (self, "error-advice"), advice);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, before);
  fault_window_check_kept (self);
  n_checked++;
}

static void
test_window (FaultWindow   *self,
             gconstpointer  data)
{
  const FaultDialect *dialect = data;
  g_autofree char *path = g_build_filename (self->engine->folder, "data", "history.db", NULL);
  g_autofree char *saved = g_build_filename (self->engine->folder, "elsewhere.md", NULL);
  g_autofree char *text = NULL;
  sqlite3 *other;

  choose (self, dialect);
  thimble_test_vfs_fail (1, TRUE, SQLITE_FULL);
  check_not_sent (self, THIMBLE_ERROR_STORE, "Thimble can't record it, so it was not sent. The disk is full, *", "Make room on the disk and try again.");
  thimble_test_vfs_fail (0, FALSE, SQLITE_OK);

  other = lock (path);
  check_not_sent (self, THIMBLE_ERROR_STORE, "Thimble can't record it, so it was not sent. Another program keeps the history locked.",
                  "Close other programs that use it and try again.");
  sqlite3_close (other);

  /* Full while it streams: it goes on in memory, it can be saved elsewhere, and it is recorded once there is room. */
  push_answer (dialect, 2500);
  ui_press (ui_get (self->window, "send"));
  ui_wait_for (*thimble_request_get_answer (fault_window_request (self)) != '\0');
  thimble_test_vfs_fail (1, TRUE, SQLITE_FULL);
  ui_wait_for (ui_find (self->window, "unsaved") != NULL);
  assert_matches (fault_window_text (self, "unsaved-text"),
                  "This answer is in memory only. The disk is full, *. Make room on the disk and try again.");
  if (thimble_compose_page_is_running (fault_window_page (self)))
    g_assert_null (ui_find (self->window, "unsaved-retry")); /* it is tried each second anyway */
  g_assert_nonnull (ui_find (self->window, "unsaved-save"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  ui_settle (self->window);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpstr (thimble_request_get_answer (fault_window_request (self)), ==, "Half an");
  g_assert_cmpstr (fault_window_text (self, "receipt-total"), ==, "12");
  ui_save_picture (self->window, "fault-disk-full.png");
  ui_press (ui_get (self->window, "unsaved-retry"));
  ui_wait_ms (100);
  g_assert_nonnull (ui_find (self->window, "unsaved"));
  thimble_save_text_to (GTK_WIDGET (fault_window_page (self)), saved, g_strdup (thimble_request_get_answer (fault_window_request (self))));
  ui_wait_for (g_file_test (saved, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (saved, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "Half an");
  thimble_test_vfs_fail (0, FALSE, SQLITE_OK);
  ui_press (ui_get (self->window, "unsaved-retry"));
  ui_wait_for (ui_find (self->window, "unsaved") == NULL);
  g_assert_null (thimble_request_get_unsaved (fault_window_request (self)));
  fault_window_check_kept (self);
  n_checked++;
}

/* Rubbish in place of a database: kept aside, told, and a new one takes requests. */
static void
test_window_damaged (FaultWindow   *self,
                     gconstpointer  data)
{
  g_autofree char *rubbish = g_strnfill (8192, 'x');

  fault_window_write (self, "data", "history.db", rubbish);
  fault_window_open (self, FALSE);
  ui_wait_for (ui_find (self->window, "banner-text") != NULL && *fault_window_text (self, "banner-text") != '\0');
  assert_matches (fault_window_text (self, "banner-text"), "*damaged*is kept as*history.db.damaged-*");
  choose (self, data);
  push_answer (data, 0);
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpint (fault_window_count (self), ==, 1);
  fault_window_check_kept (self);
  n_checked++;
}

static void
test_window_newer (FaultWindow   *self,
                   gconstpointer  data)
{
  g_autofree char *folder = g_build_filename (self->engine->folder, "data", NULL);
  g_autofree char *path = g_build_filename (folder, "history.db", NULL);
  g_autofree char *template = g_build_filename (fault_terminal_home (), "newer.db", NULL);
  g_autofree char *before = NULL, *after = NULL;
  gsize length, length_after;

  before = read_bytes (template, &length);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (path, before, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  fault_window_open (self, FALSE);
  ui_wait_for (ui_find (self->window, "banner-text") != NULL && *fault_window_text (self, "banner-text") != '\0');
  assert_matches (fault_window_text (self, "banner-text"), "*newer*Install the newer*");
  choose (self, data);
  check_not_sent (self, THIMBLE_ERROR_STORE, "Thimble can't record it, so it was not sent. The history was made by a newer Thimble *", "?*");
  after = read_bytes (path, &length_after);
  g_assert_cmpmem (before, length, after, length_after);
}

/* The terminal */

static char *
in_home (const char *name)
{
  return g_build_filename (fault_terminal_home (), name, NULL);
}

static GSubprocess *
start_send (const FaultDialect *dialect,
            const char * const *env)
{
  const char *arguments[] = { "send", "--model", "test-1", "--endpoint", endpoint_id (dialect), "Keep these words.", NULL };

  return fault_terminal_start (env, NULL, arguments);
}

/* What stands in the history last. */
static char *
last_row (void)
{
  int status;
  g_autofree char *err = NULL;

  return fault_terminal_run (&status, &err, NULL, "history", "--json", "--limit", "1", NULL);
}

static void
check_refused (const FaultDialect *dialect,
               const char * const *env,
               const char         *pattern)
{
  guint before = thimble_test_server_get_n_connections (server);
  g_autoptr (GSubprocess) process = start_send (dialect, env);
  g_autofree char *out = NULL, *err = NULL;
  int status;

  out = fault_terminal_wait (process, &status, &err);
  g_assert_cmpint (status, ==, 1);
  g_assert_cmpstr (out, ==, "");
  assert_matches (err, pattern);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, before);
  n_checked++;
}

static void
test_terminal (FaultWindow   *self,
               gconstpointer  data)
{
  const FaultDialect *dialect = data;
  g_autofree char *path = in_home (DATABASE), *mark = in_home ("mark"), *rubbish = g_strnfill (8192, 'x');
  g_autofree char *preload = g_strconcat ("LD_PRELOAD=", g_getenv ("THIMBLE_SHIM"), NULL);
  g_autofree char *folder = g_strconcat ("THIMBLE_SHIM_FOLDER=", fault_terminal_home (), NULL);
  g_autofree char *when = g_strconcat ("THIMBLE_SHIM_WHEN=", mark, NULL);
  g_autofree char *asan = g_strconcat ("ASAN_OPTIONS=", g_getenv ("ASAN_OPTIONS"), ":verify_asan_link_order=0", NULL);
  const char *full[] = { preload, folder, when, asan, "THIMBLE_SHIM_FAIL=pwrite:28:1", NULL };
  g_autofree char *out = NULL, *err = NULL, *row = NULL, *url = fault_url (server), *newer = in_home ("newer.db"), *kept = NULL;
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gsize length, length_after;
  sqlite3 *other;
  int status;

  g_free (fault_terminal_run (&status, &out, NULL, "endpoints", "add", endpoint_id (dialect), "--name", "Scripted", "--dialect", dialect->id, "--url",
                              url, "--no-key", NULL));
  g_assert_cmpint (status, ==, 0);
  g_clear_pointer (&out, g_free);

  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  check_refused (dialect, full, "*Thimble can't record it, so it was not sent. *"); /* it is known when it is opened */
  g_remove (mark);

  other = lock (path);
  check_refused (dialect, NULL, "*Thimble can't record it, so it was not sent. Another program keeps the history locked.\nClose other programs that use it and try again.\n*");
  sqlite3_close (other);

  /* Full while it streams: all of the answer comes, and what is wrong is said; the row says that its end is unknown. */
  push_answer (dialect, 1500);
  status = (int) thimble_test_server_get_n_requests (server);
  process = start_send (dialect, full);
  g_assert_true (thimble_test_server_wait_requests (server, (guint) status + 1, 30000));
  g_assert_true (g_file_set_contents (mark, "", 0, NULL));
  out = fault_terminal_wait (process, &status, &err);
  g_remove (mark);
  g_assert_cmpint (status, ==, 0);
  assert_matches (out, "Half an*");
  assert_matches (err, "*The disk is full, so the history could not be written.*Make room on the disk and try again.*");
  row = last_row ();
  assert_matches (row, "*\"state\":\"interrupted\"*");
  n_checked++;

  /* Newer: nothing is written. */
  before = read_bytes (path, &length);
  g_assert_true (g_file_set_contents_full (newer, before, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  make_newer (newer);
  g_free (before);
  before = read_bytes (newer, &length);
  kept = in_home ("kept.db");
  g_assert_cmpint (g_rename (path, kept), ==, 0);
  g_assert_true (g_file_set_contents_full (path, before, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  check_refused (dialect, NULL, "*newer*");
  after = read_bytes (path, &length_after);
  g_assert_cmpmem (before, length, after, length_after);

  /* Damaged: kept aside, told, and sent. */
  g_assert_true (g_file_set_contents_full (path, rubbish, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  push_answer (dialect, 0);
  g_clear_object (&process);
  g_clear_pointer (&out, g_free);
  g_clear_pointer (&err, g_free);
  process = start_send (dialect, NULL);
  out = fault_terminal_wait (process, &status, &err);
  g_assert_cmpint (status, ==, 0);
  assert_matches (out, "Half an*");
  assert_matches (err, "*damaged*is kept as*history.db.damaged-*");
  g_clear_pointer (&row, g_free);
  row = last_row ();
  assert_matches (row, "*\"state\":\"completed\"*");
  n_checked++;
  g_assert_cmpint (g_rename (kept, path), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  int status;

  thimble_test_vfs_install ();
  fault_begin (&argc, &argv);
  server = thimble_test_server_new ();
  fault_terminal_begin (argv[1]);
  /* The terminal comes first: what it leaves is the window's newer history. */
  for (guint i = 0; i < n_fault_dialects; i++)
    {
      const FaultDialect *dialect = &fault_dialects[i];
      g_autofree char *terminal = g_strconcat ("/T24/terminal/", dialect->id, NULL);
      g_autofree char *window = g_strconcat ("/T24/window/", dialect->id, NULL);
      g_autofree char *damaged = g_strconcat ("/T24/window-damaged/", dialect->id, NULL);
      g_autofree char *newer = g_strconcat ("/T24/window-newer/", dialect->id, NULL);

      g_test_add (terminal, FaultWindow, dialect, fault_set_up, test_terminal, fault_tear_down);
      g_test_add (window, FaultWindow, dialect, fault_set_up, test_window, fault_tear_down);
      g_test_add (damaged, FaultWindow, dialect, fault_set_up_closed, test_window_damaged, fault_tear_down);
      g_test_add (newer, FaultWindow, dialect, fault_set_up_closed, test_window_newer, fault_tear_down);
    }
  status = fault_end ();
  target_figure ("T24: history full, full in the stream, locked, damaged, newer: %u of %u with state, message and advice as tabled", n_checked,
                 n_fault_dialects * 5 * 2);
  thimble_test_server_free (server);
  fault_terminal_end ();
  return status;
}
