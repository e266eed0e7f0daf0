/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "ui-test.h"

#define DOLLAR THIMBLE_PICODOLLARS_PER_DOLLAR

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;
static GtkWidget *window;
static guint n_ended;
static ThimbleError last_error; /* of the last request that ended */

static GtkWidget *
get (const char *name)
{
  return ui_get (window, name);
}

static const char *
pill_text (void)
{
  return gtk_label_get_text (GTK_LABEL (get ("budget-label")));
}

/* A request of this month that cost something. */
static void
spend (ThimbleMoney cost)
{
  ThimbleModel *model = thimble_catalogue_find_model (thimble_engine_get_catalogue (engine->engine), "openai", "gpt-6-luna");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = thimble_request_new (model, prompt, "free", 0);
  ThimbleRecord *record = thimble_request_get_record (request);

  record->state = THIMBLE_STATE_COMPLETED;
  record->billed = THIMBLE_BILLED_REPORTED;
  record->started_us = g_get_real_time ();
  record->cost = cost;
  thimble_store_insert_async (thimble_engine_get_store (engine->engine), record, NULL, NULL, NULL);
}

static void
test_pill (void)
{
  g_assert_null (ui_find (window, "budget-pill"));
  spend (42 * DOLLAR / 100);
  ui_wait_for (ui_find (window, "budget-pill") != NULL);
  g_assert_cmpstr (pill_text (), ==, "$0.42 this month");
  g_settings_set_int64 (settings, "budget-month", 5 * DOLLAR);
  ui_wait_for (g_str_equal (pill_text (), "$0.42 of $5"));
  ui_settle (window);
  ui_save_picture (window, "budget-pill.png");
  ui_set_dark (window, TRUE);
  ui_save_picture (window, "budget-pill-dark.png");
  ui_set_dark (window, FALSE);
  ui_blame_width (window, 360);
  ui_resize (GTK_WINDOW (window), 360, 720);
  ui_save_picture (window, "budget-pill-narrow.png");
  ui_resize (GTK_WINDOW (window), 1100, 740);
  /* Towards the end it warns, past it more so. */
  g_settings_set_int64 (settings, "budget-month", 45 * DOLLAR / 100);
  ui_wait_for (gtk_widget_has_css_class (get ("budget-pill"), "warning"));
  g_settings_set_int64 (settings, "budget-month", DOLLAR / 10);
  ui_wait_for (gtk_widget_has_css_class (get ("budget-pill"), "error"));
  g_assert_false (gtk_widget_has_css_class (get ("budget-pill"), "warning"));
  ui_settle (window);
  ui_save_picture (window, "budget-pill-over.png");
}

/* What may have been billed besides is not hidden behind a sum. */
static void
test_possible (void)
{
  ThimbleModel *model = thimble_catalogue_find_model (thimble_engine_get_catalogue (engine->engine), "openai", "gpt-6-luna");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = thimble_request_new (model, prompt, "free", 0);
  ThimbleRecord *record = thimble_request_get_record (request);

  g_settings_reset (settings, "budget-month");
  ui_wait_for (g_str_equal (pill_text (), "$0.42 this month"));
  record->state = THIMBLE_STATE_STOPPED;
  record->billed = THIMBLE_BILLED_POSSIBLE;
  record->started_us = g_get_real_time ();
  record->predicted_input = 79;
  record->counted_output = 46;
  thimble_store_insert_async (thimble_engine_get_store (engine->engine), record, NULL, NULL, NULL);
  ui_wait_for (g_str_equal (pill_text (), "at least $0.42 this month"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (get ("budget-pill")), "more may have been billed"));
  ui_blame_width (window, 360);
  ui_settle (window);
  ui_save_picture (window, "budget-pill-at-least.png");
  ui_resize (GTK_WINDOW (window), 360, 720);
  ui_save_picture (window, "budget-pill-at-least-narrow.png");
  ui_resize (GTK_WINDOW (window), 1100, 740);
}

static void
test_preferences (void)
{
  GtkWidget *preferences, *day;
  GtkSpinButton *month;

  g_settings_set_int64 (settings, "budget-month", 5 * DOLLAR);
  ui_press (get ("budget-pill"));
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_settle (preferences);
  month = GTK_SPIN_BUTTON (ui_get (preferences, "general-budget-month"));
  g_assert_cmpfloat (gtk_spin_button_get_value (month), ==, 5);
  ui_save_picture (preferences, "budget-preferences.png");
  day = ui_get (preferences, "general-budget-day");
  gtk_spin_button_set_value (month, 7.25);
  gtk_editable_set_text (GTK_EDITABLE (day), "2"); /* while that is being written */
  g_assert_cmpint (g_settings_get_int64 (settings, "budget-month"), ==, 725 * DOLLAR / 100);
  /* It is said that settings in memory do not last. */
  ui_wait_for (ui_find (preferences, "general-budget-unkept") != NULL);
  g_assert_cmpfloat (gtk_spin_button_get_value (month), ==, 7.25);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (day)), ==, "2");
  gtk_editable_set_text (GTK_EDITABLE (day), "0");
  /* A limit below a cent does not look like none. */
  g_settings_set_int64 (settings, "budget-month", DOLLAR / 1000);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (month)), ==, "0.001");
  g_assert_null (ui_find (preferences, "general-budget-unkept"));
  gtk_spin_button_update (month);
  g_assert_cmpint (g_settings_get_int64 (settings, "budget-month"), ==, DOLLAR / 1000);
  g_settings_set_int64 (settings, "budget-month", 725 * DOLLAR / 100);
  g_assert_cmpstr (pill_text (), ==, "at least $0.42 of $7.25");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_get (preferences, "general-budget-request")), 0.001);
  g_assert_cmpint (g_settings_get_int64 (settings, "budget-request"), ==, DOLLAR / 1000);
  ui_resize (GTK_WINDOW (preferences), 360, 720);
  ui_save_picture (preferences, "budget-preferences-narrow.png");
  gtk_window_close (GTK_WINDOW (preferences));
  ui_wait_for (ui_find_window ("preferences") == NULL);
  g_settings_reset (settings, "budget-request");
}

static void
answer (const char *response)
{
  GtkWindow *dialog;

  ui_wait_for (ui_find_window ("budget-dialog") != NULL);
  dialog = ui_find_window ("budget-dialog");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), response);
  gtk_window_close (dialog);
  ui_wait_for (ui_find_window ("budget-dialog") == NULL);
}

static void
test_question (void)
{
  ThimbleModel *model = thimble_catalogue_find_model (thimble_engine_get_catalogue (engine->engine), "openai", "gpt-6-luna");
  GtkWidget *page = get ("compose-page");

  g_settings_set_int64 (settings, "budget-month", 42 * DOLLAR / 100 + 1);
  thimble_compose_page_set_model (THIMBLE_COMPOSE_PAGE (page), model);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get ("prompt-text"))), "Why is the sky blue?", -1);
  ui_wait_for (gtk_widget_get_sensitive (get ("send")));
  ui_press (get ("send"));
  ui_wait_for (ui_find_window ("budget-dialog") != NULL);
  ui_settle (GTK_WIDGET (ui_find_window ("budget-dialog")));
  ui_save_picture (GTK_WIDGET (ui_find_window ("budget-dialog")), "budget-dialog.png");
  answer ("cancel");
  ui_wait_ms (50);
  g_assert_cmpuint (n_ended, ==, 0);
  g_assert_cmpuint (thimble_runner_get_n_running (thimble_engine_get_runner (engine->engine)), ==, 0);

  /* Allowed, it goes its way, as far as a key that is not there. */
  ui_press (get ("send"));
  answer ("send");
  ui_wait_for (n_ended == 1);
  g_assert_cmpint (last_error, !=, THIMBLE_ERROR_OVER_BUDGET);
}

static void
request_ended (ThimbleRunner *runner, ThimbleRequest *request)
{
  ThimbleProblem *problem = thimble_request_get_problem (request);

  n_ended++;
  last_error = problem != NULL ? thimble_problem_get_code (problem) : THIMBLE_ERROR_FAILED;
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  settings = g_settings_new (APP_ID);
  g_settings_set_boolean (settings, "start-done", TRUE);
  application = thimble_application_new (engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_activate (G_APPLICATION (application));
  window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (window);
  g_signal_connect (thimble_engine_get_runner (engine->engine), "request-ended", G_CALLBACK (request_ended), NULL);

  g_test_add_func ("/budget/pill", test_pill);
  g_test_add_func ("/budget/possible", test_possible);
  g_test_add_func ("/budget/preferences", test_preferences);
  g_test_add_func ("/budget/question", test_question);
  status = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  g_clear_object (&settings);
  g_clear_object (&application);
  ui_engine_free (engine);
  return status;
}
