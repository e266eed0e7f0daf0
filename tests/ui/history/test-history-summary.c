/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history-fixture.h"
#include "history/thimble-history-detail.h"

static void
open_sums (HistoryFixture *fixture, gboolean open)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->page, "history-details")), open);
}

static const char *
text_of (HistoryFixture *fixture, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->page, name)));
}

static GListModel *
lines (HistoryFixture *fixture)
{
  return G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (ui_get (fixture->page, "history-breakdown"))));
}

static void
choose (HistoryFixture *fixture, const char *by)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->page, by)), TRUE);
}

/* Escape closes them, from their list or their button, and the side pane before them where one is in neither. */
static void
test_escape (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  GtkWidget *button = ui_get (fixture->page, "history-details");
  gint64 id = history_insert (fixture, "gpt-6-luna", "free", "A", "a", 100, 50, THIMBLE_STATE_COMPLETED, 1);

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  ui_wait_for (history_n_rows (fixture) == 1 && gtk_window_is_active (GTK_WINDOW (fixture->window)));
  gtk_widget_grab_focus (button);
  open_sums (fixture, TRUE);
  ui_press_keys ("Escape");
  ui_wait_for (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  g_assert_true (gtk_widget_get_mapped (fixture->table));

  open_sums (fixture, TRUE);
  ui_wait_for (ui_find (fixture->page, "history-breakdown") != NULL && g_list_model_get_n_items (lines (fixture)) == 1);
  ui_settle (fixture->window);
  gtk_widget_grab_focus (ui_get (fixture->page, "history-breakdown"));
  ui_wait_for (gtk_widget_is_ancestor (gtk_root_get_focus (GTK_ROOT (fixture->window)), ui_get (fixture->page, "history-breakdown")));
  ui_press_keys ("Escape");
  ui_wait_for (!gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (fixture->window)) == button);

  history_show (fixture, id);
  open_sums (fixture, TRUE);
  gtk_widget_grab_focus (ui_get (fixture->detail, "history-run-again"));
  ui_press_keys ("Escape");
  ui_wait_for (!gtk_widget_get_mapped (fixture->detail));
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
}

static void
test_figures (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "free", "A", "a", 100, 50, THIMBLE_STATE_COMPLETED, 60 * 24 * 2);
  history_insert (fixture, "gpt-6-luna", "titles", "B", "b", 200, 150, THIMBLE_STATE_COMPLETED, 60 * 24);
  history_insert (fixture, "gpt-6-luna", "titles", "C", "", -1, -1, THIMBLE_STATE_FAILED, 1);
  ui_wait_for (history_n_rows (fixture) == 3);
  open_sums (fixture, TRUE);
  /* The one that is unknown is in no mean. */
  ui_wait_for (g_str_equal (text_of (fixture, "history-figures-mean-total"), "250"));
  g_assert_cmpstr (text_of (fixture, "history-figures-cached"), ==, "0");
  ui_wait_for (ui_find_text (fixture->page, "1 request failed.") != NULL);
  ui_wait_for (g_str_has_prefix (text_of (fixture, "history-figures-sentence"), "Output was 40% of the tokens and "));
  g_assert_true (g_str_has_suffix (text_of (fixture, "history-figures-sentence"), "% of the money."));
}

/* Nothing is known: nothing is said, and above all no zero. */
static void
test_unknown (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "free", "A", "", -1, -1, THIMBLE_STATE_INTERRUPTED, 1);
  ui_wait_for (history_n_rows (fixture) == 1);
  open_sums (fixture, TRUE);
  ui_wait_for (ui_find (fixture->page, "history-breakdown") != NULL);
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 1);
  g_assert_cmpstr (text_of (fixture, "history-figures-mean-total"), ==, "—");
  g_assert_null (ui_find (fixture->page, "history-figures-sentence"));
  g_assert_null (ui_find (fixture->page, "history-dearest"));
}

static void
test_dearest (HistoryFixture *fixture, gconstpointer unused)
{
  gint64 dear;

  history_insert (fixture, "gpt-6-luna", "free", "Cheap", "a", 100, 50, THIMBLE_STATE_COMPLETED, 3);
  dear = history_insert (fixture, "gpt-6.1-terra", "free", "Dear", "b", 2000, 1500, THIMBLE_STATE_COMPLETED, 2);
  history_insert (fixture, "gpt-6-luna", "free", "Cheap too", "c", 100, 50, THIMBLE_STATE_COMPLETED, 1);
  ui_wait_for (history_n_rows (fixture) == 3);
  open_sums (fixture, TRUE);
  ui_wait_for (ui_find (fixture->page, "history-dearest") != NULL);
  ui_press (ui_get (fixture->page, "history-dearest"));
  ui_wait_for (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail)) != NULL);
  g_assert_cmpint (thimble_history_detail_get_record (THIMBLE_HISTORY_DETAIL (fixture->detail))->id, ==, dear);
  g_assert_true (gtk_selection_model_is_selected (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table)), 1));
}

static void
test_breakdown (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "free", "A", "a", 100, 50, THIMBLE_STATE_COMPLETED, 60 * 24 * 3);
  history_insert (fixture, "gpt-6.1-terra", "titles", "B", "b", 200, 150, THIMBLE_STATE_COMPLETED, 60 * 24);
  history_insert (fixture, "gpt-6-luna", "titles", "C", "c", 10, 5, THIMBLE_STATE_COMPLETED, 60 * 24);
  ui_wait_for (history_n_rows (fixture) == 3);
  open_sums (fixture, TRUE);
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 2); /* two days */
  choose (fixture, "history-by-model");
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-breakdown"), "GPT-6.1 Terra") != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (lines (fixture)), ==, 2);
  choose (fixture, "history-by-task");
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-breakdown"), "Titles") != NULL);
  /* What uses most is on top; a line stands for a filter. */
  g_signal_emit_by_name (ui_get (fixture->page, "history-breakdown"), "activate", 0);
  ui_wait_for (history_n_rows (fixture) == 2);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_get (fixture->page, "history-details"))));
  g_assert_nonnull (ui_find_text (ui_get (fixture->page, "history-chips"), "Task: Titles"));
  ui_press (ui_get (fixture->page, "history-clear"));
  ui_wait_for (history_n_rows (fixture) == 3);

  open_sums (fixture, TRUE);
  choose (fixture, "history-by-day");
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-breakdown"), "Titles") == NULL);
  g_signal_emit_by_name (ui_get (fixture->page, "history-breakdown"), "activate", 0); /* the newest day */
  ui_wait_for (history_n_rows (fixture) == 2);
}

/* No filter asks for what has no model: its line leaves the one that is set. */
static void
test_no_model (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleRecord *nameless = history_record (fixture->engine, "gpt-6-luna", "free", "A", "a", 10, 5, THIMBLE_STATE_COMPLETED, 2);

  g_clear_pointer (&nameless->model_id, g_free);
  g_clear_pointer (&nameless->model_name, g_free);
  history_add (thimble_engine_get_store (fixture->engine->engine), nameless);
  history_insert (fixture, "gpt-6-luna", "free", "B", "b", 100, 50, THIMBLE_STATE_COMPLETED, 1);
  ui_wait_for (history_n_rows (fixture) == 2);
  open_sums (fixture, TRUE);
  choose (fixture, "history-by-model");
  ui_wait_for (ui_find_text (ui_get (fixture->page, "history-breakdown"), "Unknown") != NULL);
  g_signal_emit_by_name (ui_get (fixture->page, "history-breakdown"), "activate", 1);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (ui_get (fixture->page, "history-details"))));
  g_assert_cmpuint (history_n_rows (fixture), ==, 2);
}

/* It follows what is shown: the filter, and what comes. */
static void
test_follows (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "free", "A", "a", 100, 50, THIMBLE_STATE_COMPLETED, 3);
  history_insert (fixture, "gpt-6.1-terra", "titles", "B", "b", 200, 150, THIMBLE_STATE_COMPLETED, 2);
  ui_wait_for (history_n_rows (fixture) == 2);
  open_sums (fixture, TRUE);
  choose (fixture, "history-by-model");
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 2);
  history_insert (fixture, "claude-haiku-5-5", "free", "C", "c", 10, 5, THIMBLE_STATE_COMPLETED, 0);
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 3);
  history_choose (fixture, "history-task", "free");
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 2);
}

static void
test_looks (HistoryFixture *fixture, gconstpointer unused)
{
  history_fill (fixture, 60);
  for (guint i = 0; i < 20; i++)
    history_insert (fixture, i % 3 == 0 ? "gpt-6.1-terra" : "gpt-6-luna", "free", "A", "a", 40 + i * 9, 200 - i * 4, THIMBLE_STATE_COMPLETED,
                    60 * 24 * (1 + i / 2));
  ui_wait_for (history_n_rows (fixture) == 80);
  open_sums (fixture, TRUE);
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) >= 10);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-sums.png");
  choose (fixture, "history-by-model");
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 4);
  ui_settle (fixture->window);
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "history-sums-dark.png");
  ui_set_dark (fixture->window, FALSE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  ui_save_picture (fixture->window, "history-sums-narrow.png");
  choose (fixture, "history-by-task");
  ui_wait_for (g_list_model_get_n_items (lines (fixture)) == 7);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-by-task-narrow.png");
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  /* Many conditions at once. */
  ui_resize (GTK_WINDOW (fixture->window), 1100, 740);
  open_sums (fixture, FALSE);
  history_choose (fixture, "history-model", "gpt-6-luna");
  history_choose (fixture, "history-model", "gpt-6.1-terra");
  history_choose (fixture, "history-provider", "openai");
  history_choose (fixture, "history-tier", "entry");
  history_choose (fixture, "history-state", "completed");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-dates-30-days")), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-cost-min")), "0.00001");
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-total-max")), "5k");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-practice")), 1);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-search")), "a");
  ui_wait_for (history_n_rows (fixture) > 0 && history_n_rows (fixture) < 80);
  ui_wait_ms (300);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-conditions.png");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  ui_save_picture (fixture->window, "history-conditions-narrow.png");
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-summary/figures", test_figures);
  HISTORY_ADD ("/history-summary/unknown", test_unknown);
  HISTORY_ADD ("/history-summary/dearest", test_dearest);
  HISTORY_ADD ("/history-summary/breakdown", test_breakdown);
  HISTORY_ADD ("/history-summary/no-model", test_no_model);
  HISTORY_ADD ("/history-summary/follows", test_follows);
  HISTORY_ADD ("/history-summary/escape", test_escape);
  HISTORY_ADD ("/history-summary/looks", test_looks);
  return history_run ();
}
