/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "history-fixture.h"
#include "history/thimble-history-detail.h"
#include "store/thimble-request-list.h"
#include "thimble-test-loop.h"

static void
test_empty (HistoryFixture *fixture, gconstpointer unused)
{
  ui_wait_for (g_strcmp0 (history_stack_page (fixture), "empty") == 0);
  history_insert (fixture, "gpt-6-luna", "free", "Hello", "Hei!", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (g_strcmp0 (history_stack_page (fixture), "requests") == 0);
  ui_wait_for (history_n_rows (fixture) == 1);
  ui_wait_for (history_n_columns (fixture) == 1);
}

static void
test_selection (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *detail = ui_get (fixture->page, "history-detail");
  GtkSelectionModel *selection;
  gint64 first, last;

  first = history_insert (fixture, "gpt-6-luna", "free", "The first prompt", "The first answer", 10, 20, THIMBLE_STATE_COMPLETED, 9);
  history_insert (fixture, "gpt-6-luna", "titles", "The second prompt", "The second answer", 20, 30, THIMBLE_STATE_COMPLETED, 8);
  last = history_insert (fixture, "claude-haiku-5-5", "free", "The third prompt", "", -1, -1, THIMBLE_STATE_FAILED, 7);
  ui_wait_for (history_n_columns (fixture) == 3 && history_n_rows (fixture) == 3);

  /* From the chart to table and pane. */
  thimble_history_chart_set_selected (THIMBLE_HISTORY_CHART (fixture->chart), first);
  selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table));
  g_assert_true (gtk_selection_model_is_selected (selection, 2));
  ui_wait_for (ui_find_text (detail, "The first prompt") != NULL);
  ui_wait_for (ui_find_text (detail, "The first answer") != NULL);

  /* From the table to chart and pane. */
  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_cmpint (thimble_history_chart_get_selected (THIMBLE_HISTORY_CHART (fixture->chart)), ==, last);
  ui_wait_for (ui_find_text (detail, "The third prompt") != NULL);
  /* Foreign words are shown literally. */
  ui_wait_for (ui_find_text (detail, "<b>provided</b>") != NULL);

  /* A new request on top leaves the selection with its request. */
  history_insert (fixture, "gpt-6-luna", "free", "The fourth prompt", "4", 5, 5, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (history_n_rows (fixture) == 4);
  ui_wait_for (gtk_selection_model_is_selected (selection, 1));
  g_assert_cmpint (thimble_history_chart_get_selected (THIMBLE_HISTORY_CHART (fixture->chart)), ==, last);

  /* The page can be told. */
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), first);
  g_assert_true (gtk_selection_model_is_selected (selection, 3));
}

static void
test_filter (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *search = ui_get (fixture->page, "history-search");
  GtkLabel *sum = GTK_LABEL (ui_get (fixture->page, "history-sum-requests"));

  history_insert (fixture, "gpt-6-luna", "free", "About trees", "Leaves", 10, 20, THIMBLE_STATE_COMPLETED, 9);
  history_insert (fixture, "claude-haiku-5-5", "free", "About 100% cotton", "Threads", 10, 20, THIMBLE_STATE_COMPLETED, 8);
  history_insert (fixture, "claude-haiku-5-5", "free", "關於樹木", "葉子", 10, 20, THIMBLE_STATE_STOPPED, 7);
  ui_wait_for (history_n_rows (fixture) == 3);
  ui_wait_for (g_str_equal (gtk_label_get_text (sum), "3 requests"));

  gtk_editable_set_text (GTK_EDITABLE (search), "100%");
  ui_wait_for (history_n_rows (fixture) == 1);
  ui_wait_for (history_n_columns (fixture) == 1);
  ui_wait_for (g_str_equal (gtk_label_get_text (sum), "1 request"));
  gtk_editable_set_text (GTK_EDITABLE (search), "樹");
  ui_wait_for (history_n_rows (fixture) == 1);
  gtk_editable_set_text (GTK_EDITABLE (search), "no such words");
  ui_wait_for (ui_find (fixture->page, "history-clear-filter") != NULL);
  ui_press (ui_get (fixture->page, "history-clear-filter"));
  ui_wait_for (history_n_rows (fixture) == 3);

  history_choose (fixture, "history-state", "stopped");
  ui_wait_for (history_n_rows (fixture) == 1);
  ui_press (ui_get (fixture->page, "history-clear"));
  ui_wait_for (history_n_rows (fixture) == 3);
  history_choose (fixture, "history-provider", "anthropic");
  ui_wait_for (history_n_rows (fixture) == 2);
  ui_wait_for (history_n_columns (fixture) == 2);
  ui_wait_for (g_str_equal (gtk_label_get_text (sum), "2 requests"));
}

static void
test_delete (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *detail = ui_get (fixture->page, "history-detail");
  gint64 id = history_insert (fixture, "gpt-6-luna", "free", "A secret plan", "Agreed", 10, 20, THIMBLE_STATE_COMPLETED, 1);

  ui_wait_for (history_n_rows (fixture) == 1);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  ui_wait_for (ui_find_text (detail, "A secret plan") != NULL);
  gtk_widget_activate_action (fixture->page, "history.delete", NULL);
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_find_window ("history-delete-dialog")), "text");
  ui_wait_for (ui_find_text (detail, "The text was deleted") != NULL);
  g_assert_null (ui_find_text (detail, "A secret plan"));
  g_assert_cmpuint (history_n_rows (fixture), ==, 1); /* the receipt is kept */

  gtk_widget_activate_action (fixture->page, "history.delete", NULL);
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_find_window ("history-delete-dialog")), "all");
  ui_wait_for (history_n_rows (fixture) == 0);
  ui_wait_for (g_strcmp0 (history_stack_page (fixture), "empty") == 0);
}

static void
remember (GtkWidget *page, ThimbleRecord *record, char **text)
{
  *text = g_strdup (thimble_prompt_get_text (record->prompt));
}

static void
test_run_again (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 id = history_insert (fixture, "gpt-6-luna", "free", "Once more", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  g_autofree char *text = NULL;

  g_signal_connect (fixture->page, "run-again", G_CALLBACK (remember), &text);
  ui_wait_for (history_n_rows (fixture) == 1);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-detail"), "Once more") != NULL);
  ui_press (ui_get (fixture->page, "history-run-again"));
  g_assert_cmpstr (text, ==, "Once more");
}

static GtkAdjustment *
table_scroll (HistoryFixture *fixture)
{
  return gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (fixture->table));
}

static void
test_stays_at_top (HistoryFixture *fixture, gconstpointer unused)
{
  double before;

  history_fill (fixture, 40);
  ui_wait_for (history_n_rows (fixture) == 40);
  ui_settle (fixture->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (table_scroll (fixture)), ==, 0);
  g_assert_cmpfloat (gtk_adjustment_get_upper (table_scroll (fixture)), >, gtk_adjustment_get_page_size (table_scroll (fixture)) + 200);

  /* Who reads further down keeps the place: the rows above grow by one. */
  gtk_adjustment_set_value (table_scroll (fixture), 200);
  ui_settle (fixture->window);
  before = gtk_adjustment_get_value (table_scroll (fixture));
  history_insert (fixture, "gpt-6-luna", "free", "On top", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (history_n_rows (fixture) == 41);
  ui_settle (fixture->window);
  g_assert_cmpfloat (gtk_adjustment_get_value (table_scroll (fixture)), >, before + 10);
}

static gboolean
has_focus (HistoryFixture *fixture, const char *name)
{
  GtkWidget *focus = gtk_root_get_focus (GTK_ROOT (fixture->window));

  return focus != NULL && gtk_widget_is_ancestor (focus, ui_get (fixture->page, name));
}

static AdwFlap *
flap (HistoryFixture *fixture)
{
  return ADW_FLAP (ui_find_type (fixture->page, ADW_TYPE_FLAP));
}

/* Another program sends: it appears here and grows, and goes when it is deleted there. */
static void
test_another_program (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 last;
  ThimbleStore *other = history_other_store (fixture);
  g_autoptr (ThimbleRecord) living = history_record (fixture->engine, "gpt-6-luna", "free", "Tell a story", "", -1, -1, THIMBLE_STATE_STREAMING, 0);
  GtkAdjustment *scroll = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ui_find_type (fixture->detail, GTK_TYPE_SCROLLED_WINDOW)));
  g_autoptr (GString) story = g_string_new (NULL);
  GtkWidget *delete = ui_get (fixture->detail, "history-delete");
  gint64 began = g_get_monotonic_time ();

  living->billed = THIMBLE_BILLED_POSSIBLE;
  living->id = history_add (other, thimble_record_ref (living));
  ui_wait_for (history_n_rows (fixture) == 1);
  g_test_message ("seen after %" G_GINT64_FORMAT " ms", (g_get_monotonic_time () - began) / 1000);
  g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (1500 * 1000));
  history_show (fixture, living->id);
  ui_wait_for (ui_find_text (fixture->detail, "Tell a story") != NULL);
  g_assert_false (gtk_widget_get_sensitive (delete));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (delete), "still running"));
  g_assert_nonnull (ui_find_text (fixture->detail, thimble_state_get_label (THIMBLE_STATE_STREAMING)));

  for (guint i = 0; i < 3; i++)
    {
      for (guint j = 0; j < 12; j++)
        g_string_append_printf (story, "Paragraph %u of part %u, which is long enough to fill a line and some more of the pane.\n\n", j, i);
      g_free (living->answer);
      living->answer = g_strdup (story->str);
      living->counted_output = (gint64) story->len / 4;
      history_update (other, living);
      if (i == 1)
        {
          ui_settle (fixture->window);
          gtk_adjustment_set_value (scroll, 150);
        }
      began = g_get_monotonic_time ();
      ui_wait_for (g_strcmp0 (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail))->answer, story->str) == 0);
      g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (1500 * 1000));
    }
  ui_settle (fixture->window);
  ui_wait_for (ui_find_text (fixture->detail, "of part 2") != NULL);
  /* What is read does not jump while the rest comes. */
  g_assert_cmpfloat (gtk_adjustment_get_value (scroll), ==, 150);
  ui_save_picture (fixture->window, "history-living.png");

  living->state = THIMBLE_STATE_COMPLETED;
  history_update (other, living);
  ui_wait_for (gtk_widget_get_sensitive (delete));
  g_assert_null (strstr (gtk_widget_get_tooltip_text (delete), "still running"));

  /* Deleted there while a person types here: the pane goes, the typing goes on. */
  gtk_widget_activate_action (fixture->page, "history.search", NULL);
  g_assert_true (has_focus (fixture, "history-search"));
  last = history_insert (fixture, "gpt-6-luna", "free", "Stays", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  history_delete (other, living->id, FALSE);
  ui_wait_for (!adw_flap_get_reveal_flap (flap (fixture)));
  g_assert_true (has_focus (fixture, "history-search"));
  g_assert_cmpint (thimble_history_chart_get_selected (THIMBLE_HISTORY_CHART (fixture->chart)), ==, 0);
  history_delete (other, last, FALSE);
  ui_wait_for (g_strcmp0 (history_stack_page (fixture), "empty") == 0);
  history_close_store (other);
}

/* Two windows of one program show the same. */
static void
test_two_windows (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *page = thimble_history_page_new (fixture->engine->engine);
  GtkWidget *window = adw_application_window_new (gtk_window_get_application (GTK_WINDOW (fixture->window)));
  GtkWidget *table = ui_get (page, "history-table");
  gint64 id;

  gtk_window_set_default_size (GTK_WINDOW (window), 700, 600);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  id = history_insert (fixture, "gpt-6-luna", "free", "Seen twice", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 0);
#define N_THERE g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table))))
  ui_wait_for (history_n_rows (fixture) == 1 && N_THERE == 1);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (page), id);
  ui_wait_for (ui_find_text (page, "Seen twice") != NULL);
  g_assert_cmpint (thimble_history_chart_get_selected (THIMBLE_HISTORY_CHART (fixture->chart)), ==, 0);
  history_delete (thimble_engine_get_store (fixture->engine->engine), id, TRUE);
  ui_wait_for (ui_find_text (page, "The text was deleted") != NULL);
  g_assert_cmpuint (N_THERE, ==, 1);
#undef N_THERE
  /* Closed in the middle of its work. */
  history_insert (fixture, "gpt-6-luna", "free", "Once more", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  gtk_window_destroy (GTK_WINDOW (window));
  ui_wait_for (history_n_rows (fixture) == 2);
}

/* Real keys from the X server. */
static void
test_keys (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  ThimbleHistoryChart *chart = THIMBLE_HISTORY_CHART (fixture->chart);
  gint64 ids[3];

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  for (guint i = 0; i < 3; i++)
    ids[i] = history_insert (fixture, "gpt-6-luna", "free", "A prompt", "An answer", 10 + i, 20, THIMBLE_STATE_COMPLETED, 9 - i);
  ui_wait_for (history_n_columns (fixture) == 3 && history_n_rows (fixture) == 3);
  gtk_widget_grab_focus (fixture->chart);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  ui_press_keys ("Left"); /* begins with the newest */
  ui_wait_for (thimble_history_chart_get_selected (chart) == ids[2]);
  ui_press_keys ("Left");
  ui_wait_for (thimble_history_chart_get_selected (chart) == ids[1]);
  ui_press_keys ("Home");
  ui_wait_for (thimble_history_chart_get_selected (chart) == ids[0]);
  ui_wait_for (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail)) != NULL);
  g_assert_true (adw_flap_get_reveal_flap (flap (fixture)));
  ui_press_keys ("Escape");
  ui_wait_for (!adw_flap_get_reveal_flap (flap (fixture)));
  ui_press_keys ("Return");
  ui_wait_for (adw_flap_get_reveal_flap (flap (fixture)));

  ui_press_keys ("ctrl+f");
  ui_wait_for (has_focus (fixture, "history-search"));

  /* Last, for without a window manager the focus does not come back from a dialog. */
  gtk_widget_grab_focus (fixture->chart);
  ui_press_keys ("Delete");
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  ui_wait_for (gtk_window_is_active (ui_find_window ("history-delete-dialog")));
  ui_press_keys ("Escape");
  ui_wait_for (ui_find_window ("history-delete-dialog") == NULL);
  g_assert_cmpuint (history_n_rows (fixture), ==, 3);
}

/* A click on the selected row opens the pane again. */
static void
test_click_on_selected (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 id = history_insert (fixture, "gpt-6-luna", "free", "A prompt", "An answer", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  GtkEventController *click = history_controller (fixture->table, GTK_TYPE_GESTURE_CLICK);

  ui_wait_for (history_n_rows (fixture) == 1);
  history_show (fixture, id);
  ui_press (ui_get (fixture->page, "history-detail-close"));
  g_assert_false (adw_flap_get_reveal_flap (flap (fixture)));
  ui_settle (fixture->window);
  g_signal_emit_by_name (click, "released", 1, 100.0, 12.0); /* the titles */
  g_assert_false (adw_flap_get_reveal_flap (flap (fixture)));
  g_signal_emit_by_name (click, "released", 1, 100.0, 45.0); /* the row */
  g_assert_true (adw_flap_get_reveal_flap (flap (fixture)));
}

/* A filter while the table still loads the last one. */
static void
test_filter_races (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *search = ui_get (fixture->page, "history-search");
  gint64 id;

  history_insert (fixture, "gpt-6-luna", "free", "apple", "red", 10, 20, THIMBLE_STATE_COMPLETED, 3);
  history_insert (fixture, "gpt-6-luna", "free", "pear", "green", 10, 20, THIMBLE_STATE_COMPLETED, 2);
  id = history_insert (fixture, "claude-haiku-5-5", "free", "plum", "blue", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  ui_wait_for (history_n_rows (fixture) == 3);
  history_show (fixture, id);
  for (guint i = 0; i < 20; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (search), i % 2 == 0 ? "apple" : "nothing of that");
      g_signal_emit_by_name (search, "search-changed");
      g_main_context_iteration (NULL, FALSE);
    }
  gtk_editable_set_text (GTK_EDITABLE (search), "pear");
  ui_wait_for (history_n_rows (fixture) == 1 && history_n_columns (fixture) == 1);
  /* What is selected is filtered out, and stays in the pane. */
  g_assert_nonnull (ui_find_text (fixture->detail, "plum"));
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  ui_wait_for (history_n_rows (fixture) == 3 && history_n_columns (fixture) == 3);
  g_assert_true (gtk_selection_model_is_selected (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table)), 0));
  /* A provider that loses its last request stays a condition, which can be seen and taken back. */
  history_choose (fixture, "history-provider", "anthropic");
  ui_wait_for (history_n_rows (fixture) == 1);
  history_delete (thimble_engine_get_store (fixture->engine->engine), id, FALSE);
  ui_wait_for (ui_find (fixture->page, "history-clear-filter") != NULL);
  ui_press (ui_get (fixture->page, "history-clear-filter"));
  ui_wait_for (history_n_rows (fixture) == 2);
}

/* Deleting stands still while the request of another window is asked about: the one it was asked for goes. */
static void
test_delete_asks_for_one (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 first = history_insert (fixture, "gpt-6-luna", "free", "First", "1", 10, 20, THIMBLE_STATE_COMPLETED, 2);
  gint64 second = history_insert (fixture, "gpt-6-luna", "free", "Second", "2", 10, 20, THIMBLE_STATE_COMPLETED, 1);

  ui_wait_for (history_n_rows (fixture) == 2);
  history_show (fixture, first);
  gtk_widget_activate_action (fixture->page, "history.delete", NULL);
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  history_show (fixture, second);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_find_window ("history-delete-dialog")), "all");
  ui_wait_for (history_n_rows (fixture) == 1);
  g_assert_cmpuint (thimble_request_list_find (history_list (fixture), second), ==, 0);
  g_assert_nonnull (ui_find_text (fixture->detail, "Second"));
}

static void
opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (thimble_engine_open_finish (THIMBLE_ENGINE (source), result, NULL));
  *(gboolean *) data = TRUE;
}

static void
open_engine (HistoryFixture *fixture)
{
  gboolean done = FALSE;

  thimble_engine_open_async (fixture->engine->engine, NULL, opened, &done);
  ui_wait_for (done);
}

/* The page is there before the store: it says nothing until something is known, then what is wrong, then recovers. */
static void
test_problem (void)
{
  HistoryFixture fixture = { 0 };
  g_autofree char *data = NULL;

  fixture.engine = ui_engine_new (FALSE);
  data = g_build_filename (fixture.engine->folder, "data", NULL);
  g_assert_true (g_file_set_contents (data, "in the way", -1, NULL));
  fixture.page = thimble_history_page_new (fixture.engine->engine);
  fixture.table = ui_get (fixture.page, "history-table");
  fixture.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1000, 700);
  gtk_window_set_child (GTK_WINDOW (fixture.window), fixture.page);
  gtk_window_present (GTK_WINDOW (fixture.window));
  ui_wait_ms (100);
  g_assert_cmpfloat (gtk_widget_get_opacity (gtk_widget_get_first_child (fixture.page)), ==, 0);
  open_engine (&fixture);
  ui_wait_for (g_strcmp0 (history_stack_page (&fixture), "problem") == 0);
  g_assert_null (ui_find (fixture.page, "history-try-again")); /* that is the banner's */
  ui_save_picture (fixture.window, "history-problem.png");

  g_assert_cmpint (g_unlink (data), ==, 0);
  open_engine (&fixture);
  ui_wait_for (g_strcmp0 (history_stack_page (&fixture), "empty") == 0);
  history_insert (&fixture, "gpt-6-luna", "free", "Works again", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (g_strcmp0 (history_stack_page (&fixture), "requests") == 0);
  ui_wait_for (history_n_rows (&fixture) == 1);
  gtk_window_destroy (GTK_WINDOW (fixture.window));
  ui_engine_free (fixture.engine);
}

/* A newer version's history can be read, filtered, sorted and added up; what would write says why it does not. */
static void
test_read_only (void)
{
  HistoryFixture fixture = { 0 };
  g_autofree char *data = NULL;
  ThimbleStore *older;
  GtkMenuButton *kept;
  GtkWidget *popover;

  fixture.engine = ui_engine_new (FALSE);
  data = g_build_filename (fixture.engine->folder, "data", NULL);
  older = history_open_store (data);
  for (guint i = 0; i < 3; i++)
    history_add (older, history_record (fixture.engine, "gpt-6-luna", i == 0 ? "titles" : "free", "Hello", "Hei", 10 + i, 20,
                                        THIMBLE_STATE_COMPLETED, 5 - i));
  history_close_store (older);
  history_sql (&fixture, "PRAGMA user_version = 99");
  fixture.page = thimble_history_page_new (fixture.engine->engine);
  fixture.table = ui_get (fixture.page, "history-table");
  fixture.window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1100, 700);
  gtk_window_set_child (GTK_WINDOW (fixture.window), fixture.page);
  gtk_window_present (GTK_WINDOW (fixture.window));
  open_engine (&fixture);
  ui_wait_for (history_n_rows (&fixture) == 3);
  ui_wait_for (gtk_widget_get_opacity (gtk_widget_get_first_child (fixture.page)) == 1);
  g_assert_cmpstr (history_stack_page (&fixture), ==, "requests");
  history_choose (&fixture, "history-task", "free");
  ui_wait_for (history_n_rows (&fixture) == 2);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture.page, "history-sort")), 5);
  ui_settle (fixture.window);
  g_assert_cmpuint (history_n_rows (&fixture), ==, 2);

  kept = GTK_MENU_BUTTON (ui_get (fixture.page, "history-kept"));
  popover = GTK_WIDGET (gtk_menu_button_get_popover (kept));
  gtk_menu_button_popup (kept);
  ui_wait_for (ui_find (popover, "history-kept-name") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (popover, "history-kept-name")), "Mine");
  g_signal_emit_by_name (ui_get (popover, "history-kept-keep"), "clicked");
  ui_wait_for (ui_find (popover, "history-kept-problem") != NULL);
  gtk_window_destroy (GTK_WINDOW (fixture.window));
  ui_engine_free (fixture.engine);
}

static guint
count_type (GtkWidget *root, GType type)
{
  guint n = g_type_is_a (G_OBJECT_TYPE (root), type);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_type (child, type);
  return n;
}

/* Fifty thousand feel like fifty. */
static void
test_many (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 longest = 0, last, deadline;
  GtkAdjustment *scroll;

  history_insert (fixture, "gpt-6-luna", "free", "The first", "1", 10, 20, THIMBLE_STATE_COMPLETED, 60);
  ui_wait_for (history_n_rows (fixture) == 1);
  history_sql (fixture,
    "PRAGMA synchronous = OFF; BEGIN;"
    "CREATE TEMP TABLE more AS SELECT requests.* FROM requests,"
    " (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 50000) SELECT value FROM n);"
    "UPDATE more SET id = 1 + rowid, revision = 2, uid = lower(hex(randomblob(16))), ordered_us = ordered_us + rowid, started_us = started_us + rowid;"
    "INSERT INTO requests SELECT * FROM more;"
    "INSERT INTO request_lines (id) SELECT id FROM requests WHERE id > 1;"
    "INSERT INTO request_texts (id, prompt, answer) SELECT id, 'hay', '' FROM requests WHERE id > 1;"
    "UPDATE counters SET value = 2 WHERE name = 'revision'; COMMIT");
  /* Seen as another program's work. No turn of the main loop may be long. */
  deadline = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);
  last = g_get_monotonic_time ();
  while (history_n_rows (fixture) != 50001 || history_n_columns (fixture) != 60)
    {
      g_assert_cmpint (last, <, deadline);
      ui_iterate ();
      longest = MAX (longest, g_get_monotonic_time () - last);
      last = g_get_monotonic_time ();
    }
  g_test_message ("longest turn %" G_GINT64_FORMAT " ms", longest / 1000);
  g_assert_cmpint (longest, <, thimble_test_limit (1500 * 1000)); /* a page of rows is built; no visit of all of them takes less */

  /* Rows are made for what is near, wherever that is. */
  scroll = table_scroll (fixture);
  for (guint i = 1; i <= 4; i++)
    {
      gint64 began = g_get_monotonic_time ();

      gtk_adjustment_set_value (scroll, gtk_adjustment_get_upper (scroll) * i / 5);
      ui_settle (fixture->window);
      g_test_message ("jump %u: %" G_GINT64_FORMAT " ms", i, (g_get_monotonic_time () - began) / 1000);
    }
  g_test_message ("%u state cells", count_type (fixture->table, GTK_TYPE_IMAGE));
  g_assert_cmpuint (count_type (fixture->table, GTK_TYPE_IMAGE), <, 300);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), 25000);
  ui_wait_for (ui_find_text (fixture->detail, "hay") != NULL);
  g_assert_true (gtk_selection_model_is_selected (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table)), 25001));
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history/empty", test_empty);
  HISTORY_ADD ("/history/selection", test_selection);
  HISTORY_ADD ("/history/filter", test_filter);
  HISTORY_ADD ("/history/delete", test_delete);
  HISTORY_ADD ("/history/delete-asks-for-one", test_delete_asks_for_one);
  HISTORY_ADD ("/history/run-again", test_run_again);
  HISTORY_ADD ("/history/stays-at-top", test_stays_at_top);
  HISTORY_ADD ("/history/another-program", test_another_program);
  HISTORY_ADD ("/history/two-windows", test_two_windows);
  HISTORY_ADD ("/history/keys", test_keys);
  HISTORY_ADD ("/history/click-on-selected", test_click_on_selected);
  HISTORY_ADD ("/history/filter-races", test_filter_races);
  g_test_add_func ("/history/problem", test_problem);
  g_test_add_func ("/history/read-only", test_read_only);
  HISTORY_ADD ("/history/many", test_many);
  return history_run ();
}
