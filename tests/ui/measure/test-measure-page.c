/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "measure/thimble-measurement.h"
#include "measure/thimble-strip-plot.h"
#include "measure-window.h"
#include "thimble-test-loop.h"

/* The page Measure in the real window, with Practice. */

static void
press_key (GtkWidget *widget, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  g_assert_true (handled);
}

static void
test_results (Fixture *fixture, gconstpointer unused)
{
  ThimbleStripPlot *strip;

  g_assert_nonnull (ui_find_text (fixture->window, "One small task, 10 times"));
  ui_wait_for (strstr (mw_text_of (fixture, "measure-prediction"), "10 requests") != NULL);
  mw_measure (fixture, 10);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-progress"), "10 of 10"));
  g_assert_true (mw_has (fixture, "measure-table", "10 runs · check 10 of 10"));
  g_assert_true (mw_has (fixture, "measure-table", "Output tokens"));
  g_assert_null (ui_find (fixture->window, "measure-resume"));
  g_assert_null (ui_find (fixture->window, "measure-retry"));
  ui_save_picture (fixture->window, "measure.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "measure-dark.png");
  ui_set_dark (fixture->window, FALSE);

  ui_press (mw_get (fixture, "measure-details"));
  g_assert_true (mw_has (fixture, "measure-table", "Median"));
  g_assert_true (mw_has (fixture, "measure-table", "95% of the mean"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-details.png");
  ui_press (mw_get (fixture, "measure-details"));

  /* By keyboard: the first run, told, and opened in the history. */
  strip = THIMBLE_STRIP_PLOT (mw_get (fixture, "measure-strip"));
  g_assert_false (gtk_widget_is_sensitive (mw_get (fixture, "measure-show")));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (strip)));
  g_assert_cmpint (thimble_strip_plot_get_selected (strip), ==, 0);
  press_key (GTK_WIDGET (strip), GDK_KEY_Right);
  g_assert_cmpint (thimble_strip_plot_get_selected (strip), >, 0);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-sentence"), "Run "));
  ui_press (mw_get (fixture, "measure-show"));
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
  /* And back from there. */
  ui_wait_for (ui_find (fixture->window, "history-detail-measurement-open") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-run-in-history.png");
  ui_press (mw_get (fixture, "history-detail-measurement-open"));
  ui_wait_for (ui_find (fixture->window, "measure-table") != NULL && mw_has (fixture, "measure-table", "10 runs · check 10 of 10"));
}

/* Every point by keyboard alone, also those that lie on one another; each is told, to a screen reader too, and opens its request. */
static void
test_points (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  GtkWidget *strip;
  gint64 last;

  mw_choose_priced (fixture);
  for (guint i = 0; i < 36; i++)
    mw_push_answer (mw_server, 60 + i % 5);
  mw_measure (fixture, 12);
  strip = mw_get (fixture, "measure-strip");
  g_assert_true (gtk_widget_grab_focus (strip));
  g_assert_cmpint (gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (strip)), ==, GTK_ACCESSIBLE_ROLE_IMG);
  press_key (strip, GDK_KEY_Home);
  for (guint i = 0; i < 36; i++)
    {
      gint64 id = thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip));
      const char *sentence = thimble_strip_plot_get_sentence (THIMBLE_STRIP_PLOT (strip));
      g_autofree char *description = g_strdup (sentence);

      g_assert_cmpint (id, >, 0);
      g_hash_table_add (seen, g_memdup2 (&id, sizeof id));
      g_assert_nonnull (strstr (sentence, "paid-model-"));
      g_assert_nonnull (strstr (sentence, "Run "));
      g_assert_cmpstr (mw_text_of (fixture, "measure-sentence"), ==, sentence);
      g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description));
      press_key (strip, GDK_KEY_Right);
    }
  g_assert_cmpuint (g_hash_table_size (seen), ==, 36);
  last = thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip));
  press_key (strip, GDK_KEY_Page_Up);
  g_assert_cmpint (thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip)), !=, last);
  press_key (strip, GDK_KEY_End);
  g_assert_cmpint (thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (strip)), ==, last);
  ui_save_picture (fixture->window, "measure-point.png");
  press_key (strip, GDK_KEY_Return);
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
}

static void
test_projection (Fixture *fixture, gconstpointer unused)
{
  mw_measure (fixture, 3);
  mw_set_spin (fixture, "measure-per-day", 1000);
  mw_set_spin (fixture, "measure-growth", 10);
  g_assert_true (mw_has (fixture, "measure-projection", "A year"));
  g_assert_true (mw_has (fixture, "measure-projection", "$0"));
  g_assert_false (mw_has (fixture, "measure-projection", "A month: mean")); /* there is nothing to draw */
  g_assert_null (ui_find (fixture->window, "measure-cached"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (mw_get (fixture, "measure-cached-on")), TRUE);
  g_assert_nonnull (ui_find (fixture->window, "measure-cached"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-projection.png");
}

static void
test_stop_and_resume (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 20);
  mw_set_spin (fixture, "measure-runs", 30);
  mw_start (fixture);
  g_assert_false (mw_can_start (fixture));
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-reason"), "running"));
  ui_wait_for (!g_str_has_prefix (mw_text_of (fixture, "measure-progress"), "0 "));
  ui_press (mw_get (fixture, "measure-stop"));
  ui_wait_for (ui_find (fixture->window, "measure-resume") != NULL);
  g_assert_null (strstr (mw_text_of (fixture, "measure-progress"), "30 of 30"));
  ui_save_picture (fixture->window, "measure-stopped.png");
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 0);
  ui_press (mw_get (fixture, "measure-resume"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-resume") == NULL);
  /* The one that was stopped in the middle may have been billed: it is sent again only when asked. */
  if (ui_find (fixture->window, "measure-retry") != NULL)
    {
      ui_press (mw_get (fixture, "measure-retry"));
      ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") == NULL);
    }
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-progress"), "30 of 30"));
}

static void
test_bad_input (Fixture *fixture, gconstpointer unused)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "measure-prompt")));

  adw_combo_row_set_selected (ADW_COMBO_ROW (mw_get (fixture, "measure-check")), THIMBLE_CHECK_MATCHES);
  gtk_editable_set_text (GTK_EDITABLE (mw_get (fixture, "measure-check-text")), "(unclosed");
  ui_wait_for (ui_find (fixture->window, "measure-check-wrong") != NULL);
  ui_wait_for (!mw_can_start (fixture));
  ui_save_picture (fixture->window, "measure-bad-pattern.png");
  gtk_editable_set_text (GTK_EDITABLE (mw_get (fixture, "measure-check-text")), "closed");
  ui_wait_for (ui_find (fixture->window, "measure-check-wrong") == NULL);
  ui_wait_for (mw_can_start (fixture));

  gtk_text_buffer_set_text (buffer, "  ", -1);
  ui_wait_for (!mw_can_start (fixture) && ui_find (fixture->window, "measure-reason") != NULL);
  ui_press (mw_get (fixture, "measure-from-compose"));
  gtk_text_buffer_set_text (buffer, "Say hello.", -1);
  ui_wait_for (mw_can_start (fixture));
  /* What is out of range stays as it was typed and is refused; nothing changes it without a word. */
  for (guint i = 0; i < 2; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (mw_get (fixture, "measure-runs")), i == 0 ? "99999" : "0");
      gtk_spin_button_update (GTK_SPIN_BUTTON (mw_get (fixture, "measure-runs")));
      ui_wait_for (!mw_can_start (fixture));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mw_get (fixture, "measure-runs"))), ==, i == 0 ? "99999" : "0");
      g_assert_nonnull (strstr (mw_text_of (fixture, "measure-reason"), "between 1 and 1,000 runs"));
      g_assert_true (gtk_widget_has_css_class (mw_get (fixture, "measure-runs"), "error"));
    }
  ui_save_picture (fixture->window, "measure-bad-runs.png");
  mw_set_spin (fixture, "measure-runs", 25);
  ui_wait_for (mw_can_start (fixture));
  g_assert_false (gtk_widget_has_css_class (mw_get (fixture, "measure-runs"), "error"));
  g_assert_nonnull (ui_find_text (fixture->window, "One small task, 25 times"));
  ui_press (mw_get (fixture, "measure-remove-model"));
  ui_wait_for (!mw_can_start (fixture));
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-reason"), "no model"));
}

/* What is no amount is told in words, and starts nothing under a ceiling that was not meant. */
static void
test_ceiling_slip (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *ceiling = mw_get (fixture, "measure-ceiling");

  mw_set_spin (fixture, "measure-ceiling", 0.35);
  ui_wait_for (mw_can_start (fixture));
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "0.5o");
  gtk_spin_button_update (GTK_SPIN_BUTTON (ceiling));
  ui_wait_for (ui_find (fixture->window, "measure-ceiling-misread") != NULL && !mw_can_start (fixture));
  g_assert_true (mw_has (fixture, "measure-ceiling-misread", "“0.5o” is not an amount from $0 to $100,000"));
  g_assert_true (gtk_widget_has_css_class (ceiling, "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ceiling)), ==, "0.35");
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-reason"), "ceiling"));
  gtk_widget_grab_focus (mw_get (fixture, "measure-parallel"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-ceiling-slip.png");
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "0,5");
  gtk_spin_button_update (GTK_SPIN_BUTTON (ceiling));
  ui_wait_for (mw_can_start (fixture));
  g_assert_null (ui_find (fixture->window, "measure-ceiling-misread"));
  g_assert_false (gtk_widget_has_css_class (ceiling, "error"));

  /* By the key that starts, out of the field itself. */
  gtk_widget_grab_focus (ceiling);
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "x");
  g_assert_true (gtk_widget_activate_action (ceiling, "measure.start", NULL));
  g_assert_nonnull (ui_find (fixture->window, "measure-ceiling-misread"));
  g_assert_null (ui_find (fixture->window, "measure-title"));
  gtk_spin_button_spin (GTK_SPIN_BUTTON (ceiling), GTK_SPIN_STEP_FORWARD, 0.01);
  g_assert_null (ui_find (fixture->window, "measure-ceiling-misread"));
  ui_wait_for (mw_can_start (fixture));
}

static graphene_rect_t
place_of (Fixture *fixture, const char *name)
{
  graphene_rect_t place;

  g_assert_true (gtk_widget_compute_bounds (mw_get (fixture, name), fixture->window, &place));
  return place;
}

static void
test_aligned (Fixture *fixture, gconstpointer unused)
{
  static const char * const fields[] = { "measure-runs", "measure-limit", "measure-ceiling", "measure-parallel", "measure-check-number" };
  static const char * const knobs[] = { "measure-per-day", "measure-growth", "measure-cached" };
  graphene_rect_t first, place;
  guint together = 0;

  mw_measure (fixture, 2);
  adw_combo_row_set_selected (ADW_COMBO_ROW (mw_get (fixture, "measure-check")), THIMBLE_CHECK_POINTS);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-aligned.png");
  first = place_of (fixture, fields[0]);
  for (guint i = 1; i < G_N_ELEMENTS (fields); i++)
    {
      place = place_of (fixture, fields[i]);
      g_assert_cmpfloat (place.origin.x, ==, first.origin.x);
      g_assert_cmpfloat (place.size.width, ==, first.size.width);
    }
  /* What stands in one line has one middle; the box to tick stands with one of the fields before and after it, whatever the font. */
  gtk_check_button_set_active (GTK_CHECK_BUTTON (mw_get (fixture, "measure-cached-on")), TRUE);
  ui_settle (fixture->window);
  first = place_of (fixture, "measure-cached-on");
  for (guint i = 0; i < G_N_ELEMENTS (knobs); i++)
    {
      float apart;

      place = place_of (fixture, knobs[i]);
      apart = fabsf (place.origin.y + place.size.height / 2 - first.origin.y - first.size.height / 2);
      g_assert_true (apart <= 1 || apart > place.size.height);
      together += apart <= 1;
    }
  g_assert_cmpuint (together, >, 0);
}

/* As its menu does. */
static void
choose (GtkWidget *kept, int index, const char *action)
{
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), index));
  GMenuModel *menu = gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (ui_get (row, "measure-kept-menu")));

  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);

      g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &name);
      if (g_str_equal (name, action))
        g_assert_true (gtk_widget_activate_action_variant (row, name, target));
    }
}

static void
rename_to (const char *name)
{
  GtkWidget *entry;

  ui_wait_for (ui_find_window ("measure-rename-dialog") != NULL);
  entry = ui_get (GTK_WIDGET (ui_find_window ("measure-rename-dialog")), "measure-name-entry");
  gtk_editable_set_text (GTK_EDITABLE (entry), " ");
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (ui_find_window ("measure-rename-dialog")), "rename"));
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  mw_respond ("measure-rename-dialog", "rename");
}

static void
test_kept (Fixture *fixture, gconstpointer unused)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "measure-prompt")));
  GtkWidget *kept;

  mw_measure (fixture, 4);
  ui_press (mw_get (fixture, "measure-rename"));
  rename_to ("Before <the> change");
  ui_wait_for (g_str_equal (mw_text_of (fixture, "measure-title"), "Before <the> change"));

  gtk_text_buffer_set_text (buffer, "Answer in one short line: what are trees for?", -1);
  ui_wait_ms (200);
  mw_measure (fixture, 4);
  kept = mw_open_kept (fixture, "measure-kept");
  ui_wait_for (ui_find_text (kept, "Before <the> change") != NULL);
  ui_save_picture (kept, "measure-kept.png");
  /* The older one; what is shown has no such button. */
  ui_press (ui_get (kept, "measure-compare"));
  ui_wait_for (ui_find (fixture->window, "measure-comparison") != NULL);
  g_assert_true (mw_has (fixture, "measure-comparison", "before"));
  g_assert_nonnull (ui_find_text (fixture->window, "Compared with “Before <the> change”"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-compared.png");
  ui_press (mw_get (fixture, "measure-comparison-close"));
  g_assert_null (ui_find (fixture->window, "measure-comparison"));

  /* Another than the one that is shown, then that one; both the list and what is shown follow. */
  kept = mw_open_kept (fixture, "measure-kept");
  choose (kept, 2, "kept.rename");
  rename_to ("An old one");
  ui_wait_for (ui_find_text (kept, "An old one") != NULL);
  choose (kept, 0, "kept.rename");
  rename_to ("After the change");
  ui_wait_for (ui_find_text (kept, "After the change") != NULL);
  g_assert_cmpstr (mw_text_of (fixture, "measure-title"), ==, "After the change");
  gtk_window_close (GTK_WINDOW (kept));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);

  kept = mw_open_kept (fixture, "measure-kept");
  g_signal_emit_by_name (ui_get (kept, "measure-kept-list"), "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), 1));
  ui_wait_for (g_str_equal (mw_text_of (fixture, "measure-title"), "Before <the> change"));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);

  kept = mw_open_kept (fixture, "measure-kept");
  choose (kept, 1, "kept.delete");
  ui_wait_for (ui_find_window ("measure-delete") != NULL);
  mw_respond ("measure-delete", "delete");
  ui_wait_for (ui_find_text (fixture->window, "One small task, 4 times") != NULL);
  ui_wait_for (ui_find_text (kept, "Before <the> change") == NULL);
  gtk_window_close (GTK_WINDOW (kept));
}

/* As its menu does. */
static GtkWidget *
ask_where (Fixture *fixture, const char *format)
{
  g_assert_true (gtk_widget_activate_action (mw_get (fixture, "measure-save"), "measure.save", "s", format));
  ui_wait_for (ui_find_file_chooser () != NULL);
  return ui_find_file_chooser ();
}

static gboolean
chooses (GtkWidget *chooser, const char *path)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *chosen = file != NULL ? g_file_get_path (file) : NULL;

  return g_strcmp0 (chosen, path) == 0;
}

/* To a file of the person's own, by the question of the window. */
static void
test_save (Fixture *fixture, gconstpointer unused)
{
  static const struct { const char *format, *name, *holds; } cases[] = {
    { "csv", "runs.csv", "endpoint,model,run" }, { "json", "all.json", "\"projection\"" }, { "html", "report.html", "<html" },
  };

  mw_measure (fixture, 2);
  gtk_dialog_response (GTK_DIALOG (ask_where (fixture, "csv")), GTK_RESPONSE_CANCEL);
  ui_wait_for (ui_find_file_chooser () == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (mw_engine->folder, cases[i].name, NULL), *text = NULL, *said = g_strconcat ("Saved as ", cases[i].name, NULL);
      GtkWidget *chooser = ask_where (fixture, cases[i].format);
      GStatBuf info;

      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), path); /* as a path typed into it */
      ui_wait_for (chooses (chooser, path)); /* it looks into the folder first */
      gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
      ui_wait_for (ui_find_file_chooser () == NULL);
      ui_wait_for (ui_find_text (fixture->window, said) != NULL);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, cases[i].holds));
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
}

/* Closing asks, also between two requests; what is finished is kept. */
static void
test_close (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 20);
  mw_set_spin (fixture, "measure-runs", 30);
  mw_start (fixture);
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("close-dialog") != NULL);
  gtk_window_close (ui_find_window ("close-dialog")); /* as “Keep Waiting” */
  ui_wait_for (ui_find_window ("close-dialog") == NULL);
  g_assert_nonnull (ui_find (fixture->window, "measure-stop"));
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("close-dialog") != NULL);
  mw_respond ("close-dialog", "stop");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  g_assert_cmpuint (thimble_runner_get_n_running (thimble_engine_get_runner (mw_engine->engine)), ==, 0);
}

/* Closed and opened again, what was never started is there, in both modes; untouched, the form follows Compose. */
static void
test_draft (Fixture *fixture, gconstpointer unused)
{
  GtkStack *modes;

  g_assert_cmpstr (mw_text_of (fixture, "measure-prediction"), !=, NULL);
  ui_wait_for (mw_can_start (fixture));
  mw_tear_down (fixture, NULL);
  g_settings_set_string (mw_settings, "draft-text", "What Compose has now.");
  mw_open_again (fixture);
  {
    g_autofree char *text = mw_get_prompt (fixture);

    g_assert_cmpstr (text, ==, "What Compose has now.");
  }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "measure-prompt"))), "Never started.", -1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (mw_get (fixture, "measure-check")), THIMBLE_CHECK_MATCHES);
  gtk_editable_set_text (GTK_EDITABLE (mw_get (fixture, "measure-check-text")), "never|ever");
  mw_set_spin (fixture, "measure-runs", 23);
  mw_set_spin (fixture, "measure-ceiling", 0.35);
  ui_press (mw_get (fixture, "measure-remove-model"));
  modes = gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (mw_get (fixture, "measure-modes")));
  gtk_stack_set_visible_child_name (modes, "chain");
  ui_settle (fixture->window);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "chain-input"))), "Roots and pavements", -1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (mw_get (fixture, "chain-runs")), 7);
  gtk_editable_set_text (GTK_EDITABLE (mw_get (fixture, "step-name")), "Skeleton");
  mw_tear_down (fixture, NULL);
  mw_open_again (fixture);
  {
    g_autofree char *text = mw_get_prompt (fixture);

    g_assert_cmpstr (text, ==, "Never started.");
  }
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (mw_get (fixture, "measure-runs"))), ==, 23);
  g_assert_cmpfloat_with_epsilon (gtk_spin_button_get_value (GTK_SPIN_BUTTON (mw_get (fixture, "measure-ceiling"))), 0.35, 0.001);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mw_get (fixture, "measure-check-text"))), ==, "never|ever");
  ui_wait_for (ui_find (fixture->window, "measure-reason") != NULL && strstr (mw_text_of (fixture, "measure-reason"), "no model") != NULL);
  {
    g_autofree char *input = NULL;

    g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "chain-input"))), "text", &input, NULL);
    g_assert_cmpstr (input, ==, "Roots and pavements");
  }
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (mw_get (fixture, "chain-runs"))), ==, 7);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (mw_get (fixture, "step-name"))), ==, "Skeleton");
}

/* The window answers all the while. */
static void
test_many (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 0);
  ui_watch_loop ();
  mw_measure (fixture, 60);
  ui_assert_live ();
  g_assert_true (mw_has (fixture, "measure-table", "60 runs"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (mw_get (fixture, "measure-quantity")), THIMBLE_QUANTITY_DURATION);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-many.png");
}

static void
test_priced (Fixture *fixture, gconstpointer unused)
{
  mw_choose_priced (fixture);
  for (guint i = 0; i < 30; i++)
    mw_push_answer (mw_server, 60 + (i % 3) * 14 + (i * 7) % 23);
  ui_wait_for (strstr (mw_text_of (fixture, "measure-prediction"), "30 requests") != NULL);
  g_assert_nonnull (strchr (mw_text_of (fixture, "measure-prediction"), '$'));
  mw_measure (fixture, 10);
  g_assert_nonnull (strstr (mw_text_of (fixture, "measure-findings"), "paid-model-1 is the cheapest"));
  g_assert_true (mw_has (fixture, "measure-projection", "$"));
  g_assert_true (mw_has (fixture, "measure-projection", "A month: mean, least – most"));
  g_assert_cmpstr (mw_text_of (fixture, "measure-prices"), ==, "paid-model-1, paid-model-2, paid-model-3: This price is your own, of 10 Nov 2026.");
  g_assert_true (ui_find (fixture->window, "measure-break-even") != NULL);
  ui_save_picture (fixture->window, "measure-priced.png");
  mw_set_spin (fixture, "measure-growth", 20);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (mw_get (fixture, "measure-scroller"))), 2000);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-more.png");
  ui_press (mw_get (fixture, "measure-details"));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (mw_get (fixture, "measure-scroller"))), 0);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-details.png");
  g_settings_set_boolean (mw_settings, "signs-hidden", TRUE); /* as by those who measure with money */
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-narrow.png");
}

static void
test_narrow (Fixture *fixture, gconstpointer unused)
{
  mw_measure (fixture, 5);
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_for (ui_find (fixture->window, "measure-back") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-narrow.png");
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (mw_get (fixture, "measure-scroller"))), 500);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-narrow-more.png");
  ui_press (mw_get (fixture, "measure-back"));
  ui_wait_for (gtk_widget_get_mapped (mw_get (fixture, "measure-start")));
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "measure-narrow-form.png");
}

int
main (int argc, char **argv)
{
  mw_begin (&argc, &argv);
#define ADD(name, function) g_test_add ("/ui/measure/" name, Fixture, NULL, mw_set_up, function, mw_tear_down)
  ADD ("results", test_results);
  ADD ("points", test_points);
  ADD ("projection", test_projection);
  ADD ("stop-and-resume", test_stop_and_resume);
  ADD ("bad-input", test_bad_input);
  ADD ("ceiling-slip", test_ceiling_slip);
  ADD ("aligned", test_aligned);
  ADD ("kept", test_kept);
  ADD ("save", test_save);
  ADD ("close", test_close);
  ADD ("draft", test_draft);
  ADD ("many", test_many);
  ADD ("narrow", test_narrow);
  ADD ("priced", test_priced);
#undef ADD
  return mw_end ();
}
