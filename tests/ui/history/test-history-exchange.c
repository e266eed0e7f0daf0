/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Export and import in the window: what a person sees of them. The file chooser is the desktop's; the test stands in for it. */
#include "config.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "history-fixture.h"
#include "history/thimble-history-exchange.h"
#include "thimble-test-loop.h"

typedef struct {
  HistoryFixture          history;
  ThimbleHistoryExchange *exchange;
  char                   *folder;
  char                   *path;
  GFile                  *file;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  history_set_up (&self->history, NULL);
  self->exchange = THIMBLE_HISTORY_EXCHANGE (gtk_widget_get_parent (ui_get (self->history.page, "history-exchange")));
  self->folder = g_dir_make_tmp ("thimble-exchange-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "some & <b>file.jsonl", NULL);
  self->file = g_file_new_for_path (self->path);
  ui_settle (self->history.window);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  history_tear_down (&self->history, NULL);
  g_remove (self->path);
  g_rmdir (self->folder);
  g_object_unref (self->file);
  g_free (self->path);
  g_free (self->folder);
}

static void
wait_until_done (Fixture *self)
{
  ui_wait_for (!thimble_history_exchange_is_busy (self->exchange));
}

static void
picture (Fixture *self, const char *window, const char *file)
{
  GtkWindow *dialog = ui_find_window (window);

  g_assert_nonnull (dialog);
  ui_settle (GTK_WIDGET (dialog));
  ui_save_picture (GTK_WIDGET (dialog), file);
}

static void
answer (const char *window, const char *label)
{
  ui_wait_for (ui_find_window (window) != NULL);
  ui_wait_for (ui_find_text (GTK_WIDGET (ui_find_window (window)), label) != NULL);
  ui_press (gtk_widget_get_ancestor (ui_find_text (GTK_WIDGET (ui_find_window (window)), label), GTK_TYPE_BUTTON));
  ui_wait_for (ui_find_window (window) == NULL);
}

/* What is shown, in its order; and it comes back into an empty history. */
static void
test_there_and_back (Fixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GStatBuf info;

  history_fill (&self->history, 6);
  ui_wait_for (history_n_rows (&self->history) == 6);
  thimble_history_exchange_export_to (self->exchange, THIMBLE_EXPORT_JSON_LINES, self->file);
  g_assert_true (thimble_history_exchange_is_busy (self->exchange));
  wait_until_done (self);
  ui_wait_for (ui_find_text (self->history.overlay, "6 requests exported to some & <b>file.jsonl") != NULL);
  ui_settle (self->history.window);
  ui_save_picture (self->history.window, "history-exported.png");
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 7);
  g_assert_true (g_str_has_prefix (lines[0], "{\"id\":6,"));

  for (gint64 id = 1; id <= 6; id++)
    history_delete (thimble_engine_get_store (self->history.engine->engine), id, FALSE);
  ui_wait_for (g_str_equal (history_stack_page (&self->history), "empty"));
  ui_wait_for (gtk_widget_get_mapped (ui_get (self->history.page, "history-empty-import")));
  g_assert_true (gtk_widget_is_sensitive (ui_get (self->history.page, "history-empty-import")));
  ui_settle (self->history.window);
  ui_save_picture (self->history.window, "history-empty-import.png");
  thimble_history_exchange_import_from (self->exchange, self->file);
  wait_until_done (self);
  ui_wait_for (ui_find_text (self->history.overlay, "6 requests imported") != NULL);
  ui_wait_for (history_n_rows (&self->history) == 6);
  ui_wait_for (g_str_equal (history_stack_page (&self->history), "requests"));
}

/* Before a file is written the person is told what will be in it. */
static void
test_asking (Fixture *self, gconstpointer unused)
{
  g_assert_true (gtk_widget_activate_action (self->history.page, "history.export", NULL));
  ui_wait_for (ui_find_text (self->history.overlay, "there is nothing to export") != NULL);
  history_fill (&self->history, 3);
  ui_wait_for (history_n_rows (&self->history) == 3);
  gtk_menu_button_popup (GTK_MENU_BUTTON (ui_get (self->history.page, "history-exchange")));
  ui_wait_for (ui_find_text (self->history.page, "Export…") != NULL);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (ui_get (self->history.page, "history-exchange")));
  g_assert_true (gtk_widget_activate_action (self->history.page, "history.export", NULL));
  ui_wait_for (ui_find_window ("exchange-export") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-export")), "Export 3 Requests?"));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-export")), "prompts and answers in clear"));
  picture (self, "exchange-export", "history-export-dialog.png");
  answer ("exchange-export", "Cancel");
  g_assert_false (thimble_history_exchange_is_busy (self->exchange));
}

static void
test_nowhere (Fixture *self, gconstpointer unused)
{
  g_autoptr (GFile) nowhere = g_file_new_for_path ("/nowhere/at/all.csv");
  g_autoptr (GFile) remote = g_file_new_for_uri ("sftp://example.org/x.csv");

  history_fill (&self->history, 1);
  ui_wait_for (history_n_rows (&self->history) == 1);
  thimble_history_exchange_export_to (self->exchange, THIMBLE_EXPORT_CSV, nowhere);
  ui_wait_for (ui_find_window ("exchange-problem") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-problem")), "there is no such folder"));
  picture (self, "exchange-problem", "history-export-problem.png");
  answer ("exchange-problem", "Close");
  thimble_history_exchange_export_to (self->exchange, THIMBLE_EXPORT_CSV, remote);
  ui_wait_for (ui_find_window ("exchange-problem") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-problem")), "not a folder of this computer"));
  answer ("exchange-problem", "Close");
}

static void
test_bad_file (Fixture *self, gconstpointer unused)
{
  g_assert_true (g_file_set_contents (self->path, "<html>\n", -1, NULL));
  thimble_history_exchange_import_from (self->exchange, self->file);
  ui_wait_for (ui_find_window ("exchange-problem") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-problem")), "neither an export of Thimble nor the log of llm"));
  picture (self, "exchange-problem", "history-import-problem.png");
  answer ("exchange-problem", "Close");
  g_assert_cmpuint (history_n_rows (&self->history), ==, 0);
}

#define LINE(uid, rest) "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"" uid "\",\"state\":\"completed\"" rest "}\n"

/* Lines that were refused can be looked at. */
static void
test_refused (Fixture *self, gconstpointer unused)
{
  static const char text[] = LINE ("0123456789abcdef0123456789abcdef", ",\"model\":\"m\",\"prompt\":\"<b>\"") LINE ("7", "")
                             LINE ("fedcba9876543210fedcba9876543210", ",\"tier\":\"<i>golden\"");
  GtkWidget *button;

  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  thimble_history_exchange_import_from (self->exchange, self->file);
  wait_until_done (self);
  ui_wait_for (ui_find_text (self->history.overlay, "1 request imported, 2 refused") != NULL);
  button = gtk_widget_get_ancestor (ui_find_text (self->history.overlay, "Show Details"), GTK_TYPE_BUTTON);
  ui_press (button);
  ui_wait_for (ui_find_window ("exchange-reasons") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-reasons")), "Line 2: it has no uid"));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("exchange-reasons")), "Line 3: “tier”"));
  picture (self, "exchange-reasons", "history-import-refused.png");
  answer ("exchange-reasons", "Close");
}

#undef LINE

static void
write_many (Fixture *self, guint n)
{
  FILE *stream = fopen (self->path, "w");

  g_assert_nonnull (stream);
  for (guint i = 0; i < n; i++)
    fprintf (stream, "{\"format\":\"thimble-request\",\"version\":1,\"uid\":\"%032x\",\"state\":\"completed\",\"model\":\"m\",\"started_us\":%u,"
                     "\"prompt\":\"%0200u\",\"answer\":\"a\"}\n", i, i, i);
  g_assert_cmpint (fclose (stream), ==, 0);
}

/* A long one shows how far it is, lets the window live, and stops without a trace. */
static void
test_stop (Fixture *self, gconstpointer unused)
{
  write_many (self, 60000);
  ui_watch_loop ();
  thimble_history_exchange_import_from (self->exchange, self->file);
  ui_wait_for (ui_find_window ("exchange-progress") != NULL);
  ui_wait_for (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (ui_get (GTK_WIDGET (ui_find_window ("exchange-progress")), "exchange-bar"))) > 0.3);
  g_test_message ("main loop at most %" G_GINT64_FORMAT " ms busy", ui_longest_busy_us () / 1000);
  picture (self, "exchange-progress", "history-import-progress.png");
  answer ("exchange-progress", "Stop");
  ui_wait_for (ui_find_text (self->history.overlay, "Stopped. Nothing was imported.") != NULL);
  wait_until_done (self);
  ui_wait_for (history_n_rows (&self->history) == 0);
  ui_assert_live ();
}

/* Closing the window ends it; the test's end checks that nothing is kept. */
static void
test_window_goes (Fixture *self, gconstpointer unused)
{
  write_many (self, 20000);
  thimble_history_exchange_import_from (self->exchange, self->file);
  ui_iterate ();
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/history-exchange/there-and-back", test_there_and_back);
  ADD ("/history-exchange/asking", test_asking);
  ADD ("/history-exchange/nowhere", test_nowhere);
  ADD ("/history-exchange/bad-file", test_bad_file);
  ADD ("/history-exchange/refused", test_refused);
  ADD ("/history-exchange/stop", test_stop);
  ADD ("/history-exchange/window-goes", test_window_goes);
  return history_run ();
}
