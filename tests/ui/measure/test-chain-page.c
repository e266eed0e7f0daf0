/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "measure/thimble-chain-findings.h"
#include "measure/thimble-chain-page.h"
#include "models/thimble-model-button.h"
#include "thimble-test-server.h"
#include "ui-test.h"

static AdwApplication *application;

typedef struct {
  UiEngine *engine;
  GtkWidget *window;
  GtkWidget *root;
  gint64 shown;
} Fixture;

static void
on_show_request (Fixture *fixture, gint64 id)
{
  fixture->shown = id;
}

static void
make_page (Fixture *fixture)
{
  fixture->root = thimble_chain_page_new (fixture->engine->engine);
  g_signal_connect_swapped (fixture->root, "show-request", G_CALLBACK (on_show_request), fixture);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->root);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (thimble_engine_open_finish (THIMBLE_ENGINE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* An engine that knows a price for a model of the scripted server. */
static UiEngine *
make_engine (void)
{
  UiEngine *engine = ui_engine_new (FALSE);
  g_autofree char *config = g_build_filename (engine->folder, "config", NULL), *path = g_build_filename (config, "prices.json", NULL);
  gboolean opened = FALSE;

  g_mkdir_with_parents (config, 0700);
  g_assert_true (g_file_set_contents (path, "{\"models\": [{\"id\": \"paid-model\", \"endpoint\": \"paid\", \"input\": 1, \"output\": 10,"
                                            " \"as_of\": \"2026-11-10\"}]}", -1, NULL));
  thimble_engine_open_async (engine->engine, NULL, opened_cb, &opened);
  ui_wait_for (opened);
  return engine;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  g_settings_reset (settings, "model");
  g_settings_reset (settings, "chain-draft");
  fixture->engine = make_engine ();
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 0);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 694);
  make_page (fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  ui_engine_free (fixture->engine);
}

static ThimbleChainPage *
page (Fixture *fixture)
{
  return THIMBLE_CHAIN_PAGE (fixture->root);
}

static ThimbleChain *
chain (Fixture *fixture)
{
  return thimble_chain_page_get_chain (page (fixture));
}

static GtkWidget *
child_at (GtkWidget *box, GType type, guint index)
{
  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_type_is_a (G_OBJECT_TYPE (child), type) && index-- == 0)
      return child;
  return NULL;
}

static GtkWidget *
step (Fixture *fixture, guint index)
{
  return child_at (ui_get (fixture->root, "chain-steps"), ADW_TYPE_BIN, index);
}

static GtkWidget *
row (Fixture *fixture, guint index)
{
  return child_at (ui_get (fixture->root, "chain-rows"), ADW_TYPE_BIN, index);
}

static const char *
name_of (Fixture *fixture, guint index)
{
  return gtk_editable_get_text (GTK_EDITABLE (ui_get (step (fixture, index), "step-name")));
}

static void
type (GtkWidget *view, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static const char *
text_of (GtkWidget *root, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (root, name)));
}

static void
give_input (Fixture *fixture)
{
  type (ui_get (fixture->root, "chain-input"), "Why street trees die young");
}

static void
run (Fixture *fixture)
{
  give_input (fixture);
  ui_press (ui_get (fixture->root, "chain-run"));
  ui_wait_for (chain (fixture) != NULL && !thimble_experiment_is_running (chain (fixture)) && thimble_experiment_get_id (chain (fixture)) > 0);
  ui_settle (fixture->window);
}

/* --- cases --- */

static void
test_begin (Fixture *fixture, gconstpointer data)
{
  give_input (fixture);
  g_assert_null (chain (fixture));
  g_assert_null (ui_find (fixture->root, "chain-title"));
  g_assert_nonnull (step (fixture, 3));
  g_assert_null (step (fixture, 4));
  ui_wait_for (strstr (text_of (fixture->root, "chain-prediction"), "4 requests") != NULL);
  ui_save_picture (fixture->window, "chain-begin.png");
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = g_strdup (name_of (fixture, 0)), *second = g_strdup (name_of (fixture, 1));
  GtkWidget *editor = step (fixture, 0);

  ui_press (ui_get (editor, "step-down"));
  g_assert_cmpstr (name_of (fixture, 0), ==, second);
  g_assert_cmpstr (name_of (fixture, 1), ==, first);
  /* What is first now reads the step before: told under it. */
  g_assert_true (gtk_widget_get_visible (ui_get (step (fixture, 0), "step-problem")));
  ui_press (ui_get (editor, "step-up"));
  g_assert_cmpstr (name_of (fixture, 0), ==, first);
  g_assert_false (gtk_widget_get_visible (ui_get (step (fixture, 1), "step-problem")));
  g_assert_false (gtk_widget_is_sensitive (ui_get (editor, "step-up")));
  /* By the keyboard too. */
  gtk_widget_grab_focus (ui_get (editor, "step-name"));
  gtk_widget_activate_action (ui_get (editor, "step-name"), "step.down", NULL);
  g_assert_cmpstr (name_of (fixture, 1), ==, first);
  gtk_widget_activate_action (ui_get (editor, "step-name"), "step.up", NULL);
  ui_press (ui_get (editor, "step-duplicate"));
  g_assert_cmpstr (name_of (fixture, 1), !=, first);
  g_assert_true (g_str_has_prefix (name_of (fixture, 1), first));
  g_assert_nonnull (step (fixture, 4));
  ui_press (ui_get (step (fixture, 1), "step-remove"));
  g_assert_cmpstr (name_of (fixture, 1), ==, second);
  ui_press (ui_get (fixture->root, "chain-add"));
  g_assert_nonnull (step (fixture, 4));
  ui_press (ui_get (step (fixture, 4), "step-own-model"));
  g_assert_nonnull (ui_find (step (fixture, 4), "step-model"));
  type (ui_get (step (fixture, 4), "step-text"), "");
  gtk_widget_activate_action (ui_get (step (fixture, 4), "step-text"), "step.insert", "s", first);
  g_assert_false (gtk_widget_get_visible (ui_get (step (fixture, 4), "step-problem")));
}

static void
test_bad_templates (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *text, *told; } bad[] = {
    { "Write {{Conclusion}}.", "Conclusion" },
    { "Write {{Meta}}.", "Meta" },
    { "Write something.", NULL },
    { "Write {{previous", NULL },
  };
  GtkWidget *last;

  give_input (fixture);
  last = step (fixture, 3);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (last, "step-name")), "Meta");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      type (ui_get (last, "step-text"), bad[i].text);
      g_assert_true (gtk_widget_get_visible (ui_get (last, "step-problem")));
      if (bad[i].told != NULL)
        g_assert_nonnull (strstr (text_of (last, "step-problem"), bad[i].told));
    }
  ui_press (ui_get (fixture->root, "chain-run"));
  g_assert_null (chain (fixture));
  g_assert_cmpstr (text_of (fixture->root, "chain-message"), !=, "");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_get (fixture->root, "chain-runs")), 101);
  g_assert_true (gtk_widget_has_css_class (ui_get (fixture->root, "chain-runs"), "error"));
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_get (fixture->root, "chain-runs")), 100);
  g_assert_false (gtk_widget_has_css_class (ui_get (fixture->root, "chain-runs"), "error"));
  ui_press (ui_get (fixture->root, "chain-run"));
  ui_save_picture (fixture->window, "chain-bad.png");
  type (ui_get (last, "step-text"), "Write {{previous}}.");
  g_assert_false (gtk_widget_get_visible (ui_get (last, "step-problem")));
  g_assert_null (ui_find (fixture->root, "chain-message"));
}

/* What is no amount is told in words, and runs nothing under a ceiling that was not meant. */
static void
test_ceiling_slip (Fixture *fixture, gconstpointer data)
{
  GtkWidget *ceiling = ui_get (fixture->root, "chain-ceiling");

  give_input (fixture);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ceiling), 2);
  gtk_widget_grab_focus (ceiling);
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "two");
  g_assert_true (gtk_widget_activate_action (ceiling, "chain.run", NULL));
  g_assert_null (chain (fixture));
  g_assert_nonnull (ui_find_text (ui_get (fixture->root, "chain-ceiling-misread"), "“two” is not an amount from $0 to $1,000"));
  g_assert_nonnull (strstr (text_of (fixture->root, "chain-message"), "ceiling"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ceiling)), ==, "2.00");
  ui_settle (fixture->window);
  gtk_widget_grab_focus (ui_get (fixture->root, "chain-compare"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "chain-ceiling-slip.png");
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "3");
  gtk_spin_button_update (GTK_SPIN_BUTTON (ceiling));
  g_assert_null (ui_find (fixture->root, "chain-ceiling-misread"));
  g_assert_null (ui_find (fixture->root, "chain-message"));
  /* What is opened has a ceiling of its own: the slip is forgotten. */
  gtk_editable_set_text (GTK_EDITABLE (ceiling), "three");
  gtk_spin_button_update (GTK_SPIN_BUTTON (ceiling));
  g_assert_nonnull (ui_find (fixture->root, "chain-ceiling-misread"));
  ui_press (ui_get (fixture->root, "chain-new"));
  g_assert_null (ui_find (fixture->root, "chain-ceiling-misread"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ceiling)), ==, "0.00");
}

static void
test_run (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dearest = NULL, *total = NULL;
  ThimbleChainSum sum;
  guint words = 0;

  gtk_switch_set_active (GTK_SWITCH (ui_get (fixture->root, "chain-compare")), TRUE);
  run (fixture);
  g_assert_cmpint (thimble_experiment_get_state (chain (fixture)), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpuint (thimble_experiment_get_done (chain (fixture)), ==, 5);
  dearest = thimble_chain_describe_dearest (chain (fixture));
  g_assert_cmpstr (text_of (fixture->root, "chain-dearest-sentence"), ==, dearest);
  thimble_chain_get_sum (chain (fixture), &sum);
  total = thimble_format_count ((gint64) (sum.input + sum.output));
  g_assert_cmpstr (text_of (fixture->root, "chain-total-sum"), ==, total);
  for (guint i = 0; i < 5; i++)
    words += gtk_widget_get_visible (ui_get (row (fixture, i), "chain-dearest"));
  /* By rule the first two differ by less than a tenth. */
  g_assert_cmpint (thimble_chain_get_dearest (chain (fixture)), ==, -1);
  g_assert_cmpuint (words, ==, 0);
  g_assert_true (gtk_widget_get_visible (ui_get (fixture->root, "chain-single-sentence")));
  g_assert_nonnull (ui_find_text (row (fixture, 0), "% of tokens")); /* nothing costs anything here */
  /* Its answer is read when it is unfolded. */
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (row (fixture, 0), "chain-answer")), TRUE);
  ui_wait_for (ui_find_text (row (fixture, 0), "rule") != NULL || ui_find_text (row (fixture, 0), "street") != NULL);
  ui_save_picture (fixture->window, "chain.png");
  ui_press (ui_get (row (fixture, 1), "chain-open"));
  g_assert_cmpint (fixture->shown, ==, thimble_run_get_request_id (thimble_trial_get_run (thimble_experiment_get_trial (chain (fixture), 1), 1)));
}

static void
test_stop_and_resume (Fixture *fixture, gconstpointer data)
{
  ThimblePractice *practice = thimble_engine_get_practice (fixture->engine->engine);

  thimble_practice_set_pace (practice, 40);
  give_input (fixture);
  ui_press (ui_get (fixture->root, "chain-run"));
  ui_wait_for (thimble_chain_get_step (chain (fixture)) == 0 && ui_find (fixture->root, "chain-stop") != NULL);
  g_assert_false (gtk_widget_is_sensitive (ui_get (fixture->root, "chain-run")));
  g_assert_false (gtk_widget_is_sensitive (ui_get (fixture->root, "chain-new")));
  ui_wait_for (strstr (text_of (fixture->root, "chain-progress"), "runs") != NULL);
  ui_save_picture (fixture->window, "chain-running.png");
  ui_press (ui_get (fixture->root, "chain-stop"));
  ui_wait_for (!thimble_chain_page_is_running (page (fixture)));
  ui_settle (fixture->window);
  g_assert_cmpuint (thimble_experiment_get_done (chain (fixture)), <, 4);
  thimble_practice_set_pace (practice, 0);
  /* The stopped one may have been billed: it is sent again when asked. */
  if (ui_find (fixture->root, "chain-retry") != NULL)
    ui_press (ui_get (fixture->root, "chain-retry"));
  else
    ui_press (ui_get (fixture->root, "chain-resume"));
  ui_wait_for (!thimble_chain_page_is_running (page (fixture)));
  ui_settle (fixture->window);
  g_assert_cmpuint (thimble_experiment_get_done (chain (fixture)), ==, 4);
  g_assert_null (ui_find (fixture->root, "chain-retry"));
  g_assert_null (ui_find (fixture->root, "chain-resume"));
}

static gint64
request_of (Fixture *fixture, guint index)
{
  return thimble_run_get_request_id (thimble_trial_get_run (thimble_experiment_get_trial (chain (fixture), index), 1));
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  gint64 first, third;

  run (fixture);
  first = request_of (fixture, 0);
  third = request_of (fixture, 2);
  ui_press (ui_get (row (fixture, 2), "chain-restart"));
  ui_wait_for (!thimble_chain_page_is_running (page (fixture)) && thimble_experiment_get_done (chain (fixture)) == 4);
  g_assert_cmpint (request_of (fixture, 0), ==, first);
  g_assert_cmpint (request_of (fixture, 2), >, third);
  ui_press (ui_get (fixture->root, "chain-new"));
  g_assert_null (chain (fixture));
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *file, *holds; } formats[] = { { "c.csv", "," }, { "c.JSON", "\"steps\"" }, { "c.html", "<html" } };

  run (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *path = g_build_filename (fixture->engine->folder, formats[i].file, NULL), *text = NULL;
      g_autoptr (GFile) file = g_file_new_for_path (path);

      thimble_chain_page_save_to (page (fixture), file);
      ui_wait_for (g_file_test (path, G_FILE_TEST_EXISTS));
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_nonnull (strstr (text, formats[i].holds));
    }
  ui_wait_for (g_str_equal (text_of (fixture->root, "chain-message"), "The chain is saved."));
  {
    g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/c.txt");

    thimble_chain_page_save_to (page (fixture), file);
    g_assert_nonnull (strstr (text_of (fixture->root, "chain-message"), ".csv"));
  }
}

static GtkWidget *
open_kept (Fixture *fixture)
{
  ui_press (ui_get (fixture->root, "chain-kept"));
  ui_wait_for (ui_find_window ("measure-kept-window") != NULL);
  ui_wait_for (ui_find (GTK_WIDGET (ui_find_window ("measure-kept-window")), "measure-kept-menu") != NULL);
  return GTK_WIDGET (ui_find_window ("measure-kept-window"));
}

static void
test_reopen (Fixture *fixture, gconstpointer data)
{
  g_autofree char *sentence = NULL;
  GtkWidget *kept;
  GtkWindow *dialog;
  gint64 id;

  run (fixture);
  sentence = thimble_chain_describe_dearest (chain (fixture));
  id = thimble_experiment_get_id (chain (fixture));
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->root, "chain-title")), "Trees");
  g_signal_emit_by_name (ui_get (fixture->root, "chain-title"), "activate");
  g_assert_cmpstr (thimble_experiment_get_name (chain (fixture)), ==, "Trees");
  make_page (fixture);
  ui_settle (fixture->window);
  kept = open_kept (fixture);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (kept)), ==, "Kept Chains");
  g_assert_nonnull (ui_find_text (kept, "Trees"));
  ui_save_picture (kept, "chain-kept.png");
  g_signal_emit_by_name (ui_get (kept, "measure-kept-list"), "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (ui_get (kept, "measure-kept-list")), 0));
  ui_wait_for (chain (fixture) != NULL && ui_find_window ("measure-kept-window") == NULL);
  ui_settle (fixture->window);
  g_assert_cmpint (thimble_experiment_get_id (chain (fixture)), ==, id);
  g_assert_cmpstr (text_of (fixture->root, "chain-dearest-sentence"), ==, sentence);
  kept = open_kept (fixture);
  gtk_widget_activate_action (kept, "kept.delete", "x", id);
  ui_wait_for ((dialog = ui_find_window ("measure-delete")) != NULL);
  g_assert_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), "its steps"));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "delete");
  gtk_window_destroy (dialog);
  ui_wait_for (ui_find_text (kept, "No chain run yet") != NULL && chain (fixture) == NULL);
  gtk_window_close (GTK_WINDOW (kept));
}

/* Two runs of a chain, the second with another prompt: the whole, and step by step. */
static void
test_compare (Fixture *fixture, gconstpointer data)
{
  GtkWidget *kept;
  gint64 first;

  run (fixture);
  first = thimble_experiment_get_id (chain (fixture));
  type (ui_get (step (fixture, 1), "step-text"), "Answer in one line: {{previous}}");
  ui_press (ui_get (fixture->root, "chain-run"));
  ui_wait_for (thimble_experiment_get_id (chain (fixture)) > first && thimble_experiment_get_done (chain (fixture)) == 4 && !thimble_chain_page_is_running (page (fixture)));
  kept = open_kept (fixture);
  ui_wait_for (ui_find (kept, "measure-compare") != NULL);
  ui_save_picture (kept, "chain-kept-two.png");
  ui_press (ui_get (kept, "measure-compare"));
  ui_wait_for (ui_find (fixture->root, "measure-comparison") != NULL);
  g_assert_nonnull (ui_find_text (ui_get (fixture->root, "measure-comparison"), "The whole chain"));
  g_assert_nonnull (ui_find_text (ui_get (fixture->root, "measure-comparison"), "before"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "chain-compared.png");
  ui_press (ui_get (fixture->root, "measure-comparison-close"));
  g_assert_null (ui_find (fixture->root, "measure-comparison"));
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* A model with a price at the scripted server; it wants no key. */
static void
choose_paid (Fixture *fixture, ThimbleTestServer *server)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("paid", "Paid", THIMBLE_DIALECT_OPENAI_CHAT, url, FALSE, NULL);
  g_autoptr (ThimbleModel) model = NULL;
  gboolean added = FALSE;

  thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, added_cb, &added);
  ui_wait_for (added);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), "paid-model");
  thimble_model_button_set_model (THIMBLE_MODEL_BUTTON (ui_get (fixture->root, "chain-model")), model);
}

static void
push_answer (ThimbleTestServer *server, int input, int output)
{
  ThimbleTestScript *script = thimble_test_script_new ();
  g_autofree char *body = g_strdup_printf ("{\"id\":\"c\",\"object\":\"chat.completion\",\"model\":\"paid-model\",\"choices\":[{\"index\":0,"
                                           "\"message\":{\"role\":\"assistant\",\"content\":\"Roots need room.\"},\"finish_reason\":\"stop\"}],"
                                           "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}}", input, output, input + output);

  thimble_test_script_answer (script, 200, "application/json", NULL, body);
  thimble_test_server_push (server, script);
}

/* The dearest is not the one with most tokens, where it reads much and writes little. */
static void
test_money (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();

  choose_paid (fixture, server);
  push_answer (server, 64, 118);
  push_answer (server, 151, 846);
  push_answer (server, 1879, 312);
  push_answer (server, 343, 58);
  run (fixture);
  /* It is local and has a price: what was foretold costs, as its receipts do. */
  ui_wait_for (strstr (text_of (fixture->root, "chain-prediction"), "It costs about $") != NULL);
  g_assert_cmpint (thimble_experiment_get_state (chain (fixture)), ==, THIMBLE_MEASUREMENT_DONE);
  g_assert_cmpint (thimble_chain_get_dearest (chain (fixture)), ==, 1);
  g_assert_cmpstr (text_of (row (fixture, 1), "chain-dearest"), ==, "dearest");
  g_assert_true (gtk_widget_get_visible (ui_get (row (fixture, 1), "chain-dearest")));
  g_assert_false (gtk_widget_get_visible (ui_get (row (fixture, 2), "chain-dearest")));
  g_assert_nonnull (strstr (text_of (fixture->root, "chain-dearest-sentence"), "of the cost"));
  g_assert_cmpstr (text_of (fixture->root, "chain-prices"), ==, "paid-model: This price is your own, of 10 Nov 2026.");
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->root, "chain-left")));
  g_object_set (thimble_engine_get_budget (fixture->engine->engine), "month-limit", (gint64) 5 * THIMBLE_PICODOLLARS_PER_DOLLAR, NULL);
  ui_wait_for (strstr (text_of (fixture->root, "chain-left"), "Left of the budget: $") != NULL);
  ui_save_picture (fixture->window, "chain-priced.png");
  ui_press (ui_get (fixture->root, "chain-money"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "chain-money.png");
  /* One scale: all bars are as long. */
  for (guint i = 1; i < 4; i++)
    g_assert_cmpint (gtk_widget_get_width (ui_get (row (fixture, i), "chain-bar")), ==, gtk_widget_get_width (ui_get (row (fixture, 0), "chain-bar")));
  /* In money the second is the longest, and fills the scale. */
  {
    ThimbleSplitBar *bar = THIMBLE_SPLIT_BAR (ui_get (row (fixture, 1), "chain-bar"));

    g_assert_cmpfloat_with_epsilon (thimble_split_bar_get_input (bar) + thimble_split_bar_get_output (bar), thimble_split_bar_get_whole (bar), 1);
  }
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  choose_paid (fixture, server);
  push_answer (server, 64, 118);
  thimble_test_script_answer (script, 400, "application/json", NULL, "{\"error\":{\"message\":\"No.\",\"type\":\"invalid_request_error\"}}");
  thimble_test_server_push (server, script);
  run (fixture);
  g_assert_cmpuint (thimble_experiment_get_done (chain (fixture)), ==, 1);
  g_assert_cmpstr (text_of (row (fixture, 1), "chain-step-state"), !=, "");
  g_assert_false (gtk_widget_get_visible (ui_get (row (fixture, 0), "chain-dearest")));
  ui_save_picture (fixture->window, "chain-failed.png");
  push_answer (server, 151, 846);
  push_answer (server, 879, 312);
  push_answer (server, 343, 58);
  ui_press (ui_find (fixture->root, "chain-retry") != NULL ? ui_get (fixture->root, "chain-retry") : ui_get (fixture->root, "chain-resume"));
  ui_wait_for (!thimble_chain_page_is_running (page (fixture)) && thimble_experiment_get_done (chain (fixture)) == 4);
}

static void
test_rtl (Fixture *fixture, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  make_page (fixture);
  ui_settle (fixture->window);
  run (fixture);
  ui_save_picture (fixture->window, "chain-rtl.png");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  ui_settle (fixture->window);
  ui_blame_width (fixture->window, 360);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  ui_save_picture (fixture->window, "chain-narrow-edit.png");
  run (fixture);
  ui_wait_for (ui_find (fixture->root, "chain-back") != NULL && gtk_widget_get_mapped (ui_get (fixture->root, "chain-back")));
  ui_wait_ms (250);
  ui_save_picture (fixture->window, "chain-narrow.png");
  ui_press (ui_get (fixture->root, "chain-back"));
  ui_wait_for (gtk_widget_get_mapped (ui_get (fixture->root, "chain-run")));
  ui_resize (GTK_WINDOW (fixture->window), 1100, 694);
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "chain-dark.png");
  ui_set_dark (fixture->window, FALSE);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
#define CASE(name, function) g_test_add ("/ui/chain/" name, Fixture, NULL, set_up, function, tear_down)
  CASE ("begin", test_begin);
  CASE ("edit", test_edit);
  CASE ("bad-templates", test_bad_templates);
  CASE ("ceiling-slip", test_ceiling_slip);
  CASE ("run", test_run);
  CASE ("stop-and-resume", test_stop_and_resume);
  CASE ("restart", test_restart);
  CASE ("save", test_save);
  CASE ("reopen", test_reopen);
  CASE ("compare", test_compare);
  CASE ("money", test_money);
  CASE ("failure", test_failure);
  CASE ("rtl", test_rtl);
  CASE ("narrow", test_narrow);
#undef CASE
  result = g_test_run ();
  g_object_unref (application);
  return result;
}
