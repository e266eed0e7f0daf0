/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "base/thimble-clock.h"
#include "charts/thimble-request-chart.h"
#include "history/thimble-history-page.h"
#include "store/thimble-request-list.h"
#include "thimble-test-loop.h"
#include "ui-test.h"

/* The page in a window of its own, over a real store that a test fills. */
typedef struct {
  UiEngine  *engine;
  GtkWidget *window;
  GtkWidget *page;
  GtkWidget *chart;
  GtkWidget *table;
} Fixture;

static AdwApplication *application;

static gint64
insert (Fixture *fixture, const char *model, const char *task, const char *text, const char *answer, gint64 input, gint64 output,
        ThimbleState state, gint64 ago_min)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine->engine);
  ThimbleModel *known = thimble_catalogue_find_model (thimble_engine_get_catalogue (fixture->engine->engine), NULL, model);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (ThimbleRecord) record = NULL;
  g_autoptr (ThimbleReceipt) receipt = NULL;
  g_autoptr (GAsyncResult) inserted = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  gint64 id;

  g_assert_nonnull (known);
  request = thimble_request_new (known, prompt, task, 0);
  record = thimble_record_copy (thimble_request_get_record (request));
  record->state = state;
  record->started_us = thimble_clock_wall_us () - ago_min * 60 * G_USEC_PER_SEC;
  g_free (record->answer);
  record->answer = g_strdup (answer);
  record->billed = input >= 0 ? THIMBLE_BILLED_REPORTED : THIMBLE_BILLED_NONE;
  if (input >= 0)
    {
      counts.input = input;
      counts.output = output;
      counts.cached_read = 0;
      counts.reasoning = output / 5;
      record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      record->finish = THIMBLE_FINISH_STOP;
      record->first_text_us = 410000;
      record->duration_us = 1320000;
    }
  if (state == THIMBLE_STATE_FAILED)
    record->problem = thimble_problem_new (THIMBLE_ERROR_BAD_KEY, NULL, NULL, "Incorrect API key <b>provided</b>", -1);
  receipt = thimble_record_make_receipt (record);
  record->cost = input >= 0 ? thimble_receipt_get_cost (receipt)->total : 0;
  thimble_store_insert_async (store, record, NULL, thimble_test_store_result, &inserted);
  thimble_test_wait_result (&inserted);
  id = thimble_store_insert_finish (store, inserted, &error);
  g_assert_no_error (error);
  return id;
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->engine = ui_engine_new (TRUE);
  fixture->page = thimble_history_page_new (fixture->engine->engine);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 740);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->page);
  gtk_window_present (GTK_WINDOW (fixture->window));
  fixture->chart = ui_get (fixture->page, "history-chart");
  fixture->table = ui_get (fixture->page, "history-table");
  ui_settle (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_engine_free (fixture->engine);
}

static const char *
stack_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (gtk_widget_get_first_child (fixture->page)));
}

static guint
n_rows (Fixture *fixture)
{
  return g_list_model_get_n_items (G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table))));
}

static void
fill (Fixture *fixture, guint n)
{
  static const char * const models[] = { "gpt-6-luna", "gpt-6.1-terra", "claude-haiku-5-5", "gemini-2.5-flash-lite" };
  static const char * const tasks[] = { "summarise", "translate", "titles", "rewrite", "classify", "table", "free" };

  for (guint i = 0; i < n; i++)
    {
      guint r = (i * 7919 + 13) % 97;
      ThimbleState state = i % 23 == 5 ? THIMBLE_STATE_FAILED : i % 19 == 7 ? THIMBLE_STATE_STOPPED : THIMBLE_STATE_COMPLETED;

      insert (fixture, models[r % 4], tasks[i % 7], "Translate into English. Answer with the translation only.\n\n今天天氣很好，我們去公園散步吧。",
              state == THIMBLE_STATE_FAILED ? "" : "The weather is lovely today; let’s go for a walk in the park.",
              state == THIMBLE_STATE_FAILED ? -1 : (gint64) (30 + r * 2), 10 + (r * 31) % 190, state, (n - i) * 7);
    }
}

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  ui_wait_for (g_strcmp0 (stack_page (fixture), "empty") == 0);
  ui_save_picture (fixture->window, "history-empty.png");
  insert (fixture, "gpt-6-luna", "free", "Hello", "Hei!", 10, 20, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (g_strcmp0 (stack_page (fixture), "requests") == 0);
  ui_wait_for (n_rows (fixture) == 1);
  ui_wait_for (thimble_request_chart_get_n (THIMBLE_REQUEST_CHART (fixture->chart)) == 1);
}

static void
test_selection (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *detail = ui_get (fixture->page, "history-detail");
  GtkSelectionModel *selection;
  gint64 first, last;

  first = insert (fixture, "gpt-6-luna", "free", "The first prompt", "The first answer", 10, 20, THIMBLE_STATE_COMPLETED, 9);
  insert (fixture, "gpt-6-luna", "titles", "The second prompt", "The second answer", 20, 30, THIMBLE_STATE_COMPLETED, 8);
  last = insert (fixture, "claude-haiku-5-5", "free", "The third prompt", "", -1, -1, THIMBLE_STATE_FAILED, 7);
  ui_wait_for (thimble_request_chart_get_n (THIMBLE_REQUEST_CHART (fixture->chart)) == 3 && n_rows (fixture) == 3);

  /* From the chart to table and pane. */
  thimble_request_chart_set_selected (THIMBLE_REQUEST_CHART (fixture->chart), first);
  selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table));
  g_assert_true (gtk_selection_model_is_selected (selection, 2));
  ui_wait_for (ui_find_text (detail, "The first prompt") != NULL);
  ui_wait_for (ui_find_text (detail, "The first answer") != NULL);

  /* From the table to chart and pane. */
  gtk_selection_model_select_item (selection, 0, TRUE);
  g_assert_cmpint (thimble_request_chart_get_selected (THIMBLE_REQUEST_CHART (fixture->chart)), ==, last);
  ui_wait_for (ui_find_text (detail, "The third prompt") != NULL);
  /* Foreign words are shown literally. */
  ui_wait_for (ui_find_text (detail, "<b>provided</b>") != NULL);

  /* A new request on top leaves the selection with its request. */
  insert (fixture, "gpt-6-luna", "free", "The fourth prompt", "4", 5, 5, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (n_rows (fixture) == 4);
  ui_wait_for (gtk_selection_model_is_selected (selection, 1));
  g_assert_cmpint (thimble_request_chart_get_selected (THIMBLE_REQUEST_CHART (fixture->chart)), ==, last);

  /* The page can be told. */
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), first);
  g_assert_true (gtk_selection_model_is_selected (selection, 3));
}

static void
test_filter (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *search = ui_get (fixture->page, "history-search");
  GtkWidget *state = ui_get (fixture->page, "history-state");
  GtkWidget *provider = ui_get (fixture->page, "history-provider");
  GtkLabel *sum = GTK_LABEL (ui_get (fixture->page, "history-sum-requests"));

  insert (fixture, "gpt-6-luna", "free", "About trees", "Leaves", 10, 20, THIMBLE_STATE_COMPLETED, 9);
  insert (fixture, "claude-haiku-5-5", "free", "About 100% cotton", "Threads", 10, 20, THIMBLE_STATE_COMPLETED, 8);
  insert (fixture, "claude-haiku-5-5", "free", "關於樹木", "葉子", 10, 20, THIMBLE_STATE_STOPPED, 7);
  ui_wait_for (n_rows (fixture) == 3);
  ui_wait_for (g_str_equal (gtk_label_get_text (sum), "3 requests"));

  gtk_editable_set_text (GTK_EDITABLE (search), "100%");
  ui_wait_for (n_rows (fixture) == 1);
  ui_wait_for (thimble_request_chart_get_n (THIMBLE_REQUEST_CHART (fixture->chart)) == 1);
  ui_wait_for (g_str_equal (gtk_label_get_text (sum), "1 request"));
  gtk_editable_set_text (GTK_EDITABLE (search), "樹");
  ui_wait_for (n_rows (fixture) == 1);
  gtk_editable_set_text (GTK_EDITABLE (search), "no such words");
  ui_wait_for (ui_find (fixture->page, "history-clear-filter") != NULL);
  ui_save_picture (fixture->window, "history-nothing.png");
  ui_press (ui_get (fixture->page, "history-clear-filter"));
  ui_wait_for (n_rows (fixture) == 3);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (state), 2); /* stopped */
  ui_wait_for (n_rows (fixture) == 1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (state), 0);
  ui_wait_for (n_rows (fixture) == 3);
  ui_wait_for (g_list_model_get_n_items (gtk_drop_down_get_model (GTK_DROP_DOWN (provider))) == 3);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (provider), 1);
  ui_wait_for (n_rows (fixture) < 3 && n_rows (fixture) > 0);
}

static void
test_delete (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *detail = ui_get (fixture->page, "history-detail");
  gint64 id = insert (fixture, "gpt-6-luna", "free", "A secret plan", "Agreed", 10, 20, THIMBLE_STATE_COMPLETED, 1);

  ui_wait_for (n_rows (fixture) == 1);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  ui_wait_for (ui_find_text (detail, "A secret plan") != NULL);
  gtk_widget_activate_action (fixture->page, "history.delete", NULL);
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_find_window ("history-delete-dialog")), "text");
  ui_wait_for (ui_find_text (detail, "The text was deleted") != NULL);
  g_assert_null (ui_find_text (detail, "A secret plan"));
  g_assert_cmpuint (n_rows (fixture), ==, 1); /* the receipt is kept */

  gtk_widget_activate_action (fixture->page, "history.delete", NULL);
  ui_wait_for (ui_find_window ("history-delete-dialog") != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (ui_find_window ("history-delete-dialog")), "all");
  ui_wait_for (n_rows (fixture) == 0);
  ui_wait_for (g_strcmp0 (stack_page (fixture), "empty") == 0);
}

static void
remember (GtkWidget *page, ThimbleRecord *record, char **text)
{
  *text = g_strdup (thimble_prompt_get_text (record->prompt));
}

static void
test_run_again (Fixture *fixture, gconstpointer unused)
{
  gint64 id = insert (fixture, "gpt-6-luna", "free", "Once more", "Yes", 10, 20, THIMBLE_STATE_COMPLETED, 1);
  g_autofree char *text = NULL;

  g_signal_connect (fixture->page, "run-again", G_CALLBACK (remember), &text);
  ui_wait_for (n_rows (fixture) == 1);
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), id);
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-detail"), "Once more") != NULL);
  ui_press (ui_get (fixture->page, "history-run-again"));
  g_assert_cmpstr (text, ==, "Once more");
}

static void
test_chart_sentence (Fixture *fixture, gconstpointer unused)
{
  gint64 id = insert (fixture, "gpt-6-luna", "translate", "Hello", "Hei", 30, 16, THIMBLE_STATE_COMPLETED, 0);
  g_autofree char *sentence = NULL;

  ui_wait_for (thimble_request_chart_get_n (THIMBLE_REQUEST_CHART (fixture->chart)) == 1);
  sentence = thimble_request_chart_describe (THIMBLE_REQUEST_CHART (fixture->chart), id);
  g_assert_true (g_str_has_prefix (sentence, "Translate, GPT-6 Luna, "));
  g_assert_nonnull (strstr (sentence, "30 input + 16 output = 46 tokens · $0.0000110"));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (fixture->chart), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
test_looks (Fixture *fixture, gconstpointer unused)
{
  fill (fixture, 70);
  ui_wait_for (thimble_request_chart_get_n (THIMBLE_REQUEST_CHART (fixture->chart)) == 60);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-list.png");
  thimble_history_page_select (THIMBLE_HISTORY_PAGE (fixture->page), 65);
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-detail"), "今天天氣很好") != NULL);
  ui_wait_ms (400);
  ui_save_picture (fixture->window, "history.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "history-dark.png");
  ui_set_dark (fixture->window, FALSE);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "history-rtl.png");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "history-narrow-detail.png");
  ui_press (ui_get (fixture->page, "history-detail-close"));
  ui_wait_ms (500);
  ui_save_picture (fixture->window, "history-narrow.png");
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  application = ADW_APPLICATION (thimble_application_new (NULL));
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/history/empty", test_empty);
  ADD ("/history/selection", test_selection);
  ADD ("/history/filter", test_filter);
  ADD ("/history/delete", test_delete);
  ADD ("/history/run-again", test_run_again);
  ADD ("/history/chart-sentence", test_chart_sentence);
  ADD ("/history/looks", test_looks);
  status = g_test_run ();
  g_object_unref (application);
  return status;
}
