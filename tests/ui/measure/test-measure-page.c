/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "measure/thimble-measure-save.h"
#include "measure/thimble-measurement.h"
#include "measure/thimble-strip-plot.h"
#include "thimble-test-loop.h"
#include "thimble-test-server.h"
#include "ui-test.h"

/* The page Measure in the real window, with Practice. */

static ThimbleApplication *application;
static GSettings *settings;
static UiEngine *engine;

typedef struct {
  GtkWidget *window;
} Fixture;

static void
open_again (Fixture *fixture)
{
  g_application_activate (G_APPLICATION (application));
  fixture->window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (fixture->window);
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "measure");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_settle (fixture->window);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  static const char * const keys[] = { "page", "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output", "start-done",
                                       "signs-hidden", "window-width", "window-height", "measure-draft", "chain-draft" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  g_settings_set_boolean (settings, "start-done", TRUE);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  open_again (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  if (ui_find_window ("thimble-window") != NULL)
    gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static GtkWidget *
get (Fixture *fixture, const char *name)
{
  return ui_get (fixture->window, name);
}

static const char *
text_of (Fixture *fixture, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (get (fixture, name)));
}

static char *
get_prompt (Fixture *fixture)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "measure-prompt"))), "text", &text, NULL);
  return text;
}

static void
set_spin (Fixture *fixture, const char *name, double value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get (fixture, name)), value);
}

static gboolean
can_start (Fixture *fixture)
{
  return gtk_widget_is_sensitive (get (fixture, "measure-start"));
}

static void
start (Fixture *fixture)
{
  ui_wait_for (can_start (fixture));
  ui_press (get (fixture, "measure-start"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") != NULL);
}

static void
measure (Fixture *fixture, guint runs)
{
  set_spin (fixture, "measure-runs", runs);
  start (fixture);
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL);
  ui_settle (fixture->window);
}

static void
respond (const char *dialog, const char *response)
{
  GtkWindow *window = ui_find_window (dialog);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (window), response);
  gtk_window_destroy (window);
}

static gboolean
has (Fixture *fixture, const char *name, const char *text)
{
  return ui_find_text (get (fixture, name), text) != NULL;
}

static void
test_results (Fixture *fixture, gconstpointer unused)
{
  ThimbleStripPlot *strip;

  g_assert_nonnull (ui_find_text (fixture->window, "One small task, 10 times"));
  ui_wait_for (strstr (text_of (fixture, "measure-prediction"), "10 requests") != NULL);
  measure (fixture, 10);
  g_assert_nonnull (strstr (text_of (fixture, "measure-progress"), "10 of 10"));
  g_assert_true (has (fixture, "measure-table", "10 runs · check 10 of 10"));
  g_assert_true (has (fixture, "measure-table", "Output tokens"));
  g_assert_null (ui_find (fixture->window, "measure-resume"));
  g_assert_null (ui_find (fixture->window, "measure-retry"));
  ui_save_picture (fixture->window, "measure.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "measure-dark.png");
  ui_set_dark (fixture->window, FALSE);

  ui_press (get (fixture, "measure-details"));
  g_assert_true (has (fixture, "measure-table", "Median"));
  g_assert_true (has (fixture, "measure-table", "95% of the mean"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-details.png");
  ui_press (get (fixture, "measure-details"));

  /* By keyboard: the first run, told, and opened in the history. */
  strip = THIMBLE_STRIP_PLOT (get (fixture, "measure-strip"));
  g_assert_false (gtk_widget_is_sensitive (get (fixture, "measure-show")));
  g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (strip)));
  g_assert_cmpint (thimble_strip_plot_get_selected (strip), ==, 0);
  {
    gboolean handled = FALSE;
    GListModel *controllers = gtk_widget_observe_controllers (GTK_WIDGET (strip));

    for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
      {
        g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

        if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
          g_signal_emit_by_name (controller, "key-pressed", GDK_KEY_Right, 0, 0, &handled);
      }
    g_object_unref (controllers);
    g_assert_true (handled);
  }
  g_assert_cmpint (thimble_strip_plot_get_selected (strip), >, 0);
  g_assert_nonnull (strstr (text_of (fixture, "measure-sentence"), "Run "));
  ui_press (get (fixture, "measure-show"));
  ui_wait_for (ui_find (fixture->window, "history-detail-answer") != NULL);
  /* And back from there. */
  ui_wait_for (ui_find (fixture->window, "history-detail-measurement-open") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-run-in-history.png");
  ui_press (get (fixture, "history-detail-measurement-open"));
  ui_wait_for (ui_find (fixture->window, "measure-table") != NULL && has (fixture, "measure-table", "10 runs · check 10 of 10"));
}

static void
test_projection (Fixture *fixture, gconstpointer unused)
{
  measure (fixture, 3);
  set_spin (fixture, "measure-per-day", 1000);
  set_spin (fixture, "measure-growth", 10);
  g_assert_true (has (fixture, "measure-projection", "A year"));
  g_assert_true (has (fixture, "measure-projection", "$0"));
  g_assert_null (ui_find (fixture->window, "measure-cached"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (get (fixture, "measure-cached-on")), TRUE);
  g_assert_nonnull (ui_find (fixture->window, "measure-cached"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-projection.png");
}

static void
test_stop_and_resume (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 20);
  set_spin (fixture, "measure-runs", 30);
  start (fixture);
  g_assert_false (can_start (fixture));
  g_assert_nonnull (strstr (text_of (fixture, "measure-reason"), "running"));
  ui_wait_for (!g_str_has_prefix (text_of (fixture, "measure-progress"), "0 "));
  ui_press (get (fixture, "measure-stop"));
  ui_wait_for (ui_find (fixture->window, "measure-resume") != NULL);
  g_assert_null (strstr (text_of (fixture, "measure-progress"), "30 of 30"));
  ui_save_picture (fixture->window, "measure-stopped.png");
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  ui_press (get (fixture, "measure-resume"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-resume") == NULL);
  /* The one that was stopped in the middle may have been billed: it is sent again only when asked. */
  if (ui_find (fixture->window, "measure-retry") != NULL)
    {
      ui_press (get (fixture, "measure-retry"));
      ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") == NULL);
    }
  g_assert_nonnull (strstr (text_of (fixture, "measure-progress"), "30 of 30"));
}

static void
test_bad_input (Fixture *fixture, gconstpointer unused)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "measure-prompt")));

  adw_combo_row_set_selected (ADW_COMBO_ROW (get (fixture, "measure-check")), THIMBLE_CHECK_MATCHES);
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, "measure-check-text")), "(unclosed");
  ui_wait_for (ui_find (fixture->window, "measure-check-wrong") != NULL);
  ui_wait_for (!can_start (fixture));
  ui_save_picture (fixture->window, "measure-bad-pattern.png");
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, "measure-check-text")), "closed");
  ui_wait_for (ui_find (fixture->window, "measure-check-wrong") == NULL);
  ui_wait_for (can_start (fixture));

  gtk_text_buffer_set_text (buffer, "  ", -1);
  ui_wait_for (!can_start (fixture) && ui_find (fixture->window, "measure-reason") != NULL);
  ui_press (get (fixture, "measure-from-compose"));
  gtk_text_buffer_set_text (buffer, "Say hello.", -1);
  ui_wait_for (can_start (fixture));
  /* What is out of range stays as it was typed and is refused; nothing changes it without a word. */
  for (guint i = 0; i < 2; i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (get (fixture, "measure-runs")), i == 0 ? "99999" : "0");
      gtk_spin_button_update (GTK_SPIN_BUTTON (get (fixture, "measure-runs")));
      ui_wait_for (!can_start (fixture));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, "measure-runs"))), ==, i == 0 ? "99999" : "0");
      g_assert_nonnull (strstr (text_of (fixture, "measure-reason"), "between 1 and 1,000 runs"));
      g_assert_true (gtk_widget_has_css_class (get (fixture, "measure-runs"), "error"));
    }
  ui_save_picture (fixture->window, "measure-bad-runs.png");
  set_spin (fixture, "measure-runs", 25);
  ui_wait_for (can_start (fixture));
  g_assert_false (gtk_widget_has_css_class (get (fixture, "measure-runs"), "error"));
  g_assert_nonnull (ui_find_text (fixture->window, "One small task, 25 times"));
  ui_press (get (fixture, "measure-remove-model"));
  ui_wait_for (!can_start (fixture));
  g_assert_nonnull (strstr (text_of (fixture, "measure-reason"), "no model"));
}

static GtkWidget *
open_kept (Fixture *fixture, const char *button)
{
  ui_press (get (fixture, button));
  ui_wait_for (ui_find_window ("measure-kept-window") != NULL);
  ui_wait_for (ui_find (GTK_WIDGET (ui_find_window ("measure-kept-window")), "measure-kept-menu") != NULL);
  return GTK_WIDGET (ui_find_window ("measure-kept-window"));
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
  respond ("measure-rename-dialog", "rename");
}

static void
test_kept (Fixture *fixture, gconstpointer unused)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "measure-prompt")));
  GtkWidget *kept;

  measure (fixture, 4);
  ui_press (get (fixture, "measure-rename"));
  rename_to ("Before <the> change");
  ui_wait_for (g_str_equal (text_of (fixture, "measure-title"), "Before <the> change"));

  gtk_text_buffer_set_text (buffer, "Answer in one short line: what are trees for?", -1);
  ui_wait_ms (200);
  measure (fixture, 4);
  kept = open_kept (fixture, "measure-kept");
  ui_wait_for (ui_find_text (kept, "Before <the> change") != NULL);
  ui_save_picture (kept, "measure-kept.png");
  /* The older one; what is shown has no such button. */
  ui_press (ui_get (kept, "measure-compare"));
  ui_wait_for (ui_find (fixture->window, "measure-comparison") != NULL);
  g_assert_true (has (fixture, "measure-comparison", "before"));
  g_assert_nonnull (ui_find_text (fixture->window, "Compared with “Before <the> change”"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-compared.png");
  ui_press (get (fixture, "measure-comparison-close"));
  g_assert_null (ui_find (fixture->window, "measure-comparison"));

  /* Another than the one that is shown, then that one; both the list and what is shown follow. */
  kept = open_kept (fixture, "measure-kept");
  choose (kept, 2, "kept.rename");
  rename_to ("An old one");
  ui_wait_for (ui_find_text (kept, "An old one") != NULL);
  choose (kept, 0, "kept.rename");
  rename_to ("After the change");
  ui_wait_for (ui_find_text (kept, "After the change") != NULL);
  g_assert_cmpstr (text_of (fixture, "measure-title"), ==, "After the change");
  gtk_window_close (GTK_WINDOW (kept));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);

  kept = open_kept (fixture, "measure-kept");
  g_signal_emit_by_name (ui_get (kept, "measure-kept-list"), "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), 1));
  ui_wait_for (g_str_equal (text_of (fixture, "measure-title"), "Before <the> change"));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);

  kept = open_kept (fixture, "measure-kept");
  choose (kept, 1, "kept.delete");
  ui_wait_for (ui_find_window ("measure-delete") != NULL);
  respond ("measure-delete", "delete");
  ui_wait_for (ui_find_text (fixture->window, "One small task, 4 times") != NULL);
  ui_wait_for (ui_find_text (kept, "Before <the> change") == NULL);
  gtk_window_close (GTK_WINDOW (kept));
}

/* What is measured here is the newest kept one: read again from the history, it is written to a file of the person's own. */
static void
test_save (Fixture *fixture, gconstpointer unused)
{
  static const char * const names[] = { "runs.csv", "all.json", "report.html" };
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;

  measure (fixture, 2);
  thimble_store_list_measurements_async (thimble_engine_get_store (engine->engine), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  rows = thimble_store_list_measurements_finish (thimble_engine_get_store (engine->engine), result, NULL);
  g_clear_object (&result);
  thimble_measurement_open_async (engine->engine, ((ThimbleMeasurementRow *) rows->pdata[0])->id, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  measurement = thimble_measurement_open_finish (result, NULL);
  g_assert_nonnull (measurement);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (engine->folder, names[i], NULL), *text = NULL, *said = g_strconcat ("Saved as ", names[i], NULL);
      ThimbleReportFormat format;
      GStatBuf info;

      g_assert_true (thimble_report_format_from_name (names[i], &format));
      thimble_measure_save_to (get (fixture, "measure-page"), measurement, &knobs, format, path);
      ui_wait_for (ui_find_text (fixture->window, said) != NULL);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, format == THIMBLE_REPORT_HTML ? "<html" : "output"));
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 0777, ==, 0600);
    }
}

/* Closing asks, also between two requests; what is finished is kept. */
static void
test_close (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 20);
  set_spin (fixture, "measure-runs", 30);
  start (fixture);
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("close-dialog") != NULL);
  gtk_window_close (ui_find_window ("close-dialog")); /* as “Keep Waiting” */
  ui_wait_for (ui_find_window ("close-dialog") == NULL);
  g_assert_nonnull (ui_find (fixture->window, "measure-stop"));
  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("close-dialog") != NULL);
  respond ("close-dialog", "stop");
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  g_assert_cmpuint (thimble_runner_get_n_running (thimble_engine_get_runner (engine->engine)), ==, 0);
}

/* Closed and opened again, what was never started is there, in both modes; untouched, the form follows Compose. */
static void
test_draft (Fixture *fixture, gconstpointer unused)
{
  GtkStack *modes;

  g_assert_cmpstr (text_of (fixture, "measure-prediction"), !=, NULL);
  ui_wait_for (can_start (fixture));
  tear_down (fixture, NULL);
  g_settings_set_string (settings, "draft-text", "What Compose has now.");
  open_again (fixture);
  {
    g_autofree char *text = get_prompt (fixture);

    g_assert_cmpstr (text, ==, "What Compose has now.");
  }
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "measure-prompt"))), "Never started.", -1);
  adw_combo_row_set_selected (ADW_COMBO_ROW (get (fixture, "measure-check")), THIMBLE_CHECK_MATCHES);
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, "measure-check-text")), "never|ever");
  set_spin (fixture, "measure-runs", 23);
  set_spin (fixture, "measure-ceiling", 0.35);
  ui_press (get (fixture, "measure-remove-model"));
  modes = gtk_stack_switcher_get_stack (GTK_STACK_SWITCHER (get (fixture, "measure-modes")));
  gtk_stack_set_visible_child_name (modes, "chain");
  ui_settle (fixture->window);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "chain-input"))), "Roots and pavements", -1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (get (fixture, "chain-runs")), 7);
  gtk_editable_set_text (GTK_EDITABLE (get (fixture, "step-name")), "Skeleton");
  tear_down (fixture, NULL);
  open_again (fixture);
  {
    g_autofree char *text = get_prompt (fixture);

    g_assert_cmpstr (text, ==, "Never started.");
  }
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (get (fixture, "measure-runs"))), ==, 23);
  g_assert_cmpfloat_with_epsilon (gtk_spin_button_get_value (GTK_SPIN_BUTTON (get (fixture, "measure-ceiling"))), 0.35, 0.001);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, "measure-check-text"))), ==, "never|ever");
  ui_wait_for (ui_find (fixture->window, "measure-reason") != NULL && strstr (text_of (fixture, "measure-reason"), "no model") != NULL);
  {
    g_autofree char *input = NULL;

    g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (get (fixture, "chain-input"))), "text", &input, NULL);
    g_assert_cmpstr (input, ==, "Roots and pavements");
  }
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (get (fixture, "chain-runs"))), ==, 7);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (get (fixture, "step-name"))), ==, "Skeleton");
}

/* The window answers all the while. */
static void
test_many (Fixture *fixture, gconstpointer unused)
{
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  ui_watch_loop ();
  measure (fixture, 60);
  ui_assert_live ();
  g_assert_true (has (fixture, "measure-table", "60 runs"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (get (fixture, "measure-quantity")), THIMBLE_QUANTITY_DURATION);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-many.png");
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

/* One answer: @output tokens out of it, and 120 in. */
static void
push_answer (ThimbleTestServer *server, guint output)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
                                    "\"- One.\\n- Two.\\n- Three.\"},\"finish_reason\":null}],\"usage\":null}\n\n");
  thimble_test_script_printf (script, "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
                                      "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":%u,"
                                      "\"total_tokens\":%u}}\n\ndata: [DONE]\n\n", output, 120 + output);
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
}

static ThimbleTestServer *server; /* of the models that cost */

/* Three models with prices at a provider on loopback, whose answers differ. */
static void
choose_priced (Fixture *fixture)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("paid", "Paid", THIMBLE_DIALECT_OPENAI_CHAT, url, TRUE, NULL);
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-for-a-test-only-0000-7Qx4", -1, NULL, NULL);
  GtkWidget *picker = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (get (fixture, "measure-add-model"))));
  gboolean done = FALSE;

  if (thimble_catalogue_find_endpoint (catalogue, "paid") == NULL)
    {
      thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_done, &done);
      ui_wait_for (done);
      done = FALSE;
      thimble_key_store_save_async (thimble_engine_get_keys (engine->engine), "paid", thimble_endpoint_get_origin (endpoint), "Test", secret,
                                    FALSE, NULL, on_done, &done);
      ui_wait_for (done);
    }
  ui_press (get (fixture, "measure-remove-model"));
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("paid-model-%u", i);
      g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), id);

      g_signal_emit_by_name (picker, "chosen", model);
    }
}

static void
test_priced (Fixture *fixture, gconstpointer unused)
{
  choose_priced (fixture);
  for (guint i = 0; i < 30; i++)
    push_answer (server, 60 + (i % 3) * 14 + (i * 7) % 23);
  ui_wait_for (strstr (text_of (fixture, "measure-prediction"), "30 requests") != NULL);
  g_assert_nonnull (strchr (text_of (fixture, "measure-prediction"), '$'));
  measure (fixture, 10);
  g_assert_nonnull (strstr (text_of (fixture, "measure-findings"), "paid-model-1 is the cheapest"));
  g_assert_true (has (fixture, "measure-projection", "$"));
  g_assert_cmpstr (text_of (fixture, "measure-prices"), ==, "paid-model-1, paid-model-2, paid-model-3: This price is your own, of 10 Nov 2026.");
  g_assert_true (ui_find (fixture->window, "measure-break-even") != NULL);
  ui_save_picture (fixture->window, "measure-priced.png");
  set_spin (fixture, "measure-growth", 20);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (get (fixture, "measure-scroller"))), 2000);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-more.png");
  ui_press (get (fixture, "measure-details"));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (get (fixture, "measure-scroller"))), 0);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-details.png");
  g_settings_set_boolean (settings, "signs-hidden", TRUE); /* as by those who measure with money */
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-priced-narrow.png");
}

/* A budget that it could pass: nothing is sent before the person was asked. */
static void
test_over_budget (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (server);

  choose_priced (fixture);
  g_object_set (thimble_engine_get_budget (engine->engine), "month-limit", (gint64) 1000000, NULL);
  push_answer (server, 70);
  set_spin (fixture, "measure-runs", 1);
  ui_wait_for (can_start (fixture));
  ui_press (get (fixture, "measure-start"));
  ui_wait_for (ui_find_window ("measure-over-budget") != NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, n);
  ui_save_picture (GTK_WIDGET (ui_find_window ("measure-over-budget")), "measure-over-budget.png");
  respond ("measure-over-budget", "send");
  ui_wait_for (g_str_has_prefix (text_of (fixture, "measure-progress"), "3 of 3") && ui_find (fixture->window, "measure-stop") == NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, n + 3);
  g_object_set (thimble_engine_get_budget (engine->engine), "month-limit", (gint64) 0, NULL);
}

static void
push_status (guint status, const char *headers)
{
  ThimbleTestScript *script = thimble_test_script_new ();
  const char *body = "{\"error\": {\"message\": \"not now\"}}";

  thimble_test_script_printf (script, "HTTP/1.1 %u No\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                              status, headers, strlen (body), body);
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
}

/* Asked to wait, it says so and goes on; what failed and may have been billed is sent again only when asked. */
static void
test_endpoint_troubles (Fixture *fixture, gconstpointer unused)
{
  guint n = thimble_test_server_get_n_requests (server);

  choose_priced (fixture);
  push_status (429, "Retry-After: 1\r\n");
  push_answer (server, 70);
  push_status (500, "");
  push_answer (server, 70);
  set_spin (fixture, "measure-runs", 1);
  start (fixture);
  ui_wait_for (strstr (text_of (fixture, "measure-message"), "Paid asks to wait") != NULL);
  ui_save_picture (fixture->window, "measure-waits.png");
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") != NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, n + 4);
  g_assert_nonnull (strstr (text_of (fixture, "measure-progress"), "2 of 3"));
  push_answer (server, 70);
  ui_press (get (fixture, "measure-retry"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL && ui_find (fixture->window, "measure-retry") == NULL);
  g_assert_nonnull (strstr (text_of (fixture, "measure-progress"), "3 of 3"));
}

/* It stops before what could pass the ceiling, and says so; reopened from the kept ones it can still be resumed. */
static void
test_ceiling (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *kept;

  choose_priced (fixture);
  for (guint i = 0; i < 60; i++)
    push_answer (server, 90);
  set_spin (fixture, "measure-ceiling", 0.02);
  measure (fixture, 20);
  g_assert_nonnull (strstr (text_of (fixture, "measure-message"), "could pass the ceiling of $0.02"));
  g_assert_nonnull (ui_find (fixture->window, "measure-resume"));
  ui_save_picture (fixture->window, "measure-ceiling.png");
  kept = open_kept (fixture, "measure-kept");
  g_signal_emit_by_name (ui_get (kept, "measure-kept-list"), "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), 0));
  ui_wait_for (ui_find_window ("measure-kept-window") == NULL);
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find (fixture->window, "measure-resume"));
}

static void
test_narrow (Fixture *fixture, gconstpointer unused)
{
  measure (fixture, 5);
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_for (ui_find (fixture->window, "measure-back") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-narrow.png");
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (get (fixture, "measure-scroller"))), 500);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "measure-narrow-more.png");
  ui_press (get (fixture, "measure-back"));
  ui_wait_for (gtk_widget_get_mapped (get (fixture, "measure-start")));
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "measure-narrow-form.png");
}

/* The person's own prices, which are read when the window opens the engine. */
static void
write_prices (void)
{
  g_autofree char *config = g_build_filename (engine->folder, "config", NULL), *path = g_build_filename (config, "prices.json", NULL);

  g_mkdir_with_parents (config, 0700);
  g_assert_true (g_file_set_contents (path, "{\"models\": ["
    "{\"id\": \"paid-model-1\", \"endpoint\": \"paid\", \"input\": 0.1, \"output\": 0.5, \"as_of\": \"2026-11-10\"},"
    "{\"id\": \"paid-model-2\", \"endpoint\": \"paid\", \"input\": 1, \"output\": 5, \"as_of\": \"2026-11-10\"},"
    "{\"id\": \"paid-model-3\", \"endpoint\": \"paid\", \"input\": 4, \"output\": 20, \"as_of\": \"2026-11-10\"}]}", -1, NULL));
}

int
main (int argc, char **argv)
{
  int status;

  ui_init (&argc, &argv);
  settings = g_settings_new (APP_ID);
  server = thimble_test_server_new ();
  engine = ui_engine_new (FALSE);
  write_prices ();
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));

#define ADD(name, function) g_test_add ("/ui/measure/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("results", test_results);
  ADD ("projection", test_projection);
  ADD ("stop-and-resume", test_stop_and_resume);
  ADD ("bad-input", test_bad_input);
  ADD ("kept", test_kept);
  ADD ("save", test_save);
  ADD ("close", test_close);
  ADD ("draft", test_draft);
  ADD ("many", test_many);
  ADD ("narrow", test_narrow);
  ADD ("priced", test_priced);
  ADD ("over-budget", test_over_budget);
  ADD ("endpoint-troubles", test_endpoint_troubles);
  ADD ("ceiling", test_ceiling);
#undef ADD
  status = g_test_run ();
  g_application_release (G_APPLICATION (application));
  g_object_unref (application);
  ui_engine_free (engine);
  thimble_test_server_free (server);
  g_object_unref (settings);
  return status;
}
