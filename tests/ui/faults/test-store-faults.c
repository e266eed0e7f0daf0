/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "fault-window.h"

/* A history and a file of prices that are not as they should be: a banner says so, and what cannot be recorded is not
 * sent. */

static void
run_sql (FaultWindow *self,
         sqlite3    **open,
         const char  *sql)
{
  g_autofree char *path = g_build_filename (self->engine->folder, "data", "history.db", NULL);
  sqlite3 *database = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  sqlite3_exec (database, sql, NULL, NULL, &message);
  g_assert_cmpstr (message, ==, NULL);
  if (open != NULL)
    *open = database;
  else
    sqlite3_close (database);
}

/* One request in the history, and the engine on the same folders anew. */
static void
make_history (FaultWindow *self)
{
  g_autofree char *data = g_build_filename (self->engine->folder, "data", NULL);
  g_autofree char *config = g_build_filename (self->engine->folder, "config", NULL);
  g_autofree char *cache = g_build_filename (self->engine->folder, "cache", NULL);
  gpointer gone = self->engine->engine;

  fault_window_open (self, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  fault_window_send (self);
  g_assert_cmpint (fault_window_count (self), ==, 1);
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_object_add_weak_pointer (G_OBJECT (self->engine->engine), &gone);
  g_object_unref (self->engine->engine);
  ui_wait_for (gone == NULL); /* and with it the database is closed */
  self->engine->engine = thimble_engine_new_in (data, config, cache);
}

static void
check_banner (FaultWindow *self,
              const char  *what,
              const char  *next)
{
  ui_wait_for (ui_find (self->window, "banner-text") != NULL && *fault_window_text (self, "banner-text") != '\0');
  g_test_message ("%s", fault_window_text (self, "banner-text"));
  g_assert_nonnull (strstr (fault_window_text (self, "banner-text"), what));
  g_assert_nonnull (strstr (fault_window_text (self, "banner-text"), next));
}

/* Send says that nothing was sent; the server of the prompt never hears of it. */
static void
check_not_sent (FaultWindow  *self,
                ThimbleError  code,
                const char   *what)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_window_choose (self, url, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  fault_window_send (self);
  fault_window_check_error (self, code, THIMBLE_STATE_FAILED, what, NULL);
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
  g_assert_cmpint (thimble_request_get_record (fault_window_request (self))->billed, ==, THIMBLE_BILLED_NONE);
}

static void
test_newer (FaultWindow   *self,
            gconstpointer  data)
{
  make_history (self);
  run_sql (self, NULL, "PRAGMA user_version = 99");
  fault_window_open (self, FALSE);
  check_banner (self, "newer", "Install the newer");
  check_not_sent (self, THIMBLE_ERROR_STORE, "so it was not sent");
  ui_save_picture (self->window, "fault-newer.png");
  /* What is there can still be read. */
  ui_watch_loop ();
  thimble_window_show_page (THIMBLE_WINDOW (self->window), "history");
  ui_wait_for (ui_find (self->window, "history-sum-requests") != NULL);
  ui_wait_for (g_str_has_prefix (fault_window_text (self, "history-sum-requests"), "1 "));
}

/* A file where the folder should be: nothing can be opened; when it is gone, Try Again opens. */
static void
test_cannot_open (FaultWindow   *self,
                  gconstpointer  data)
{
  g_autofree char *path = g_build_filename (self->engine->folder, "data", NULL);

  g_assert_true (g_file_set_contents (path, "in the way", -1, NULL));
  fault_window_open (self, FALSE);
  check_banner (self, "history", "check that the data folder");
  check_not_sent (self, THIMBLE_ERROR_STORE, "so it was not sent");
  ui_save_picture (self->window, "fault-cannot-open.png");
  g_remove (path);
  ui_press (ui_get (self->window, "banner-retry"));
  ui_wait_for (ui_find (self->window, "banner-retry") == NULL);
  fault_window_choose_model (self, "practice", THIMBLE_PRACTICE_MODEL);
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
}

/* Another program holds the database: five seconds of patience off the main loop, then as above. */
static void
test_locked (FaultWindow   *self,
             gconstpointer  data)
{
  sqlite3 *other = NULL;

  make_history (self);
  fault_window_open (self, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  ui_wait_ms (300);
  run_sql (self, &other, "BEGIN IMMEDIATE");
  ui_watch_loop ();
  check_not_sent (self, THIMBLE_ERROR_STORE, "so it was not sent");
  sqlite3_close (other);
  ui_press (ui_get (self->window, "error-send-again"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  g_assert_cmpint (fault_window_count (self), ==, 2);
}

/* Rubbish in place of a database: kept aside, told, and a new history takes requests. */
static void
test_damaged (FaultWindow   *self,
              gconstpointer  data)
{
  g_autofree char *rubbish = g_strnfill (8192, 'x');

  fault_window_write (self, "data", "history.db", rubbish);
  fault_window_open (self, FALSE);
  check_banner (self, "damaged", "is kept as");
  ui_save_picture (self->window, "fault-damaged.png");
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  fault_window_check_kept (self);
}

static void
test_prices (FaultWindow   *self,
             gconstpointer  data)
{
  fault_window_write (self, "config", "prices.json", "{ \"models\": [ { \"id\": ");
  fault_window_open (self, FALSE);
  check_banner (self, "prices.json", "Mend or remove");
  ui_save_picture (self->window, "fault-prices.png");
  /* The bundled prices are there all the same. */
  g_assert_nonnull (thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine->engine), "openai", "gpt-6-luna"));
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  fault_window_check_kept (self);
  ui_press (ui_get (self->window, "banner-dismiss"));
  ui_wait_for (ui_find (self->window, "banner-dismiss") == NULL);
}

int
main (int    argc,
      char **argv)
{
  fault_begin (&argc, &argv);
  FAULT_ADD_CLOSED ("/faults/store/newer", test_newer);
  FAULT_ADD_CLOSED ("/faults/store/cannot-open", test_cannot_open);
  FAULT_ADD_CLOSED ("/faults/store/locked", test_locked);
  FAULT_ADD_CLOSED ("/faults/store/damaged", test_damaged);
  FAULT_ADD_CLOSED ("/faults/store/prices", test_prices);
  return fault_end ();
}
