/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "catalogue/thimble-task.h"
#include "compose/thimble-compose-page.h"
#include "compose/thimble-hint.h"
#include "compose/thimble-receipt-view.h"
#include "thimble-test-server.h"
#include "ui-test.h"

static AdwApplication *application;
static GSettings *settings;

typedef struct {
  UiEngine *engine;
  GtkWidget *window;
  ThimbleComposePage *page;
  GtkWidget *root;
} Fixture;

/* --- help --- */

static void
make_page (Fixture *fixture)
{
  fixture->root = thimble_compose_page_new (fixture->engine->engine);
  fixture->page = THIMBLE_COMPOSE_PAGE (fixture->root);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->root);
}

static void
set_up_with (Fixture  *fixture,
             gboolean  open)
{
  static const char * const keys[] = { "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output", "hints-seen" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  fixture->engine = ui_engine_new (open);
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 0);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 694);
  make_page (fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  set_up_with (fixture, TRUE);
}

static void
set_up_closed (Fixture       *fixture,
               gconstpointer  data)
{
  set_up_with (fixture, FALSE);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  ui_engine_free (fixture->engine);
}

static gboolean
can (Fixture    *fixture,
     const char *button)
{
  GtkWidget *widget = ui_find (fixture->root, button);

  return widget != NULL && gtk_widget_is_sensitive (widget);
}

static const char *
text_of (Fixture    *fixture,
         const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->root, name)));
}

static GtkTextBuffer *
prompt_buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "prompt-text")));
}

static char *
dup_prompt (Fixture *fixture)
{
  char *text = NULL;

  g_object_get (prompt_buffer (fixture), "text", &text, NULL);
  return text;
}

/* The system text is only there while it is unfolded. */
static GtkTextBuffer *
system_buffer (Fixture *fixture)
{
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "system-expander")), TRUE);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "system-text")));
}

static void
type_prompt (Fixture    *fixture,
             const char *text)
{
  gtk_text_buffer_set_text (prompt_buffer (fixture), text, -1);
}

static void
do_action (Fixture    *fixture,
           const char *action)
{
  g_assert_true (gtk_widget_activate_action (fixture->root, action, NULL));
}

static ThimbleState
state_of (Fixture *fixture)
{
  ThimbleRequest *request = thimble_compose_page_get_request (fixture->page);

  return request != NULL ? thimble_request_get_state (request) : THIMBLE_STATE_PREPARED;
}

static void
send_and_wait (Fixture *fixture)
{
  ui_wait_for (can (fixture, "send"));
  do_action (fixture, "compose.send");
  g_assert_nonnull (thimble_compose_page_get_request (fixture->page));
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  ui_settle (fixture->window);
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GError) error = NULL;

  thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

/* A model at the scripted server; it wants no key. */
static void
choose_server (Fixture           *fixture,
               ThimbleTestServer *server)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("scripted", "Scripted", THIMBLE_DIALECT_OPENAI_CHAT, url, FALSE, &error);
  g_autoptr (ThimbleModel) model = NULL;
  gboolean added = FALSE;

  g_assert_no_error (error);
  thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_added, &added);
  ui_wait_for (added);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "scripted"), "test-1");
  thimble_compose_page_set_model (fixture->page, model);
  g_assert_true (thimble_compose_page_get_model (fixture->page) == model);
}

static void
script_answer (ThimbleTestServer *server,
               guint              status,
               const char        *headers,
               const char        *body)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, "application/json", headers, body);
  thimble_test_server_push (server, script);
}

/* --- sending --- */

static void
test_practice (Fixture       *fixture,
               gconstpointer  data)
{
  ThimbleReceiptView *receipt = THIMBLE_RECEIPT_VIEW (ui_get (fixture->root, "receipt"));
  ThimbleSigns signs;

  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (receipt)));
  ui_wait_for (can (fixture, "send"));
  ui_wait_for (strstr (text_of (fixture, "meter-tokens"), "Output up to 300") != NULL);
  ui_wait_for (strstr (text_of (fixture, "meter-cost"), "nothing") != NULL);
  ui_save_picture (fixture->window, "page-first.png");

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 40);
  do_action (fixture, "compose.send");
  g_assert_true (thimble_compose_page_is_running (fixture->page));
  g_assert_nonnull (ui_find (fixture->root, "stop"));
  g_assert_null (ui_find (fixture->root, "send"));
  g_assert_false (can (fixture, "new-task"));
  ui_wait_for (thimble_request_get_counted_output (thimble_compose_page_get_request (fixture->page)) > 12);
  g_assert_cmpstr (text_of (fixture, "receipt-total"), ==, "—");
  g_assert_cmpstr (text_of (fixture, "receipt-total-caption"), ==, "when it ends");
  g_assert_nonnull (ui_find (fixture->root, "receipt-output-about"));
  g_assert_nonnull (strstr (text_of (fixture, "receipt-running"), "running"));
  ui_save_picture (fixture->window, "page-streaming.png");
  {
    graphene_rect_t before, after;
    GtkWidget *output = ui_get (fixture->root, "receipt-output-caption");

    g_assert_true (gtk_widget_compute_bounds (output, fixture->window, &before));
    thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 0);
    ui_wait_for (!thimble_compose_page_is_running (fixture->page));
    ui_settle (fixture->window);
    /* Nothing moves when the true numbers arrive. */
    g_assert_true (gtk_widget_compute_bounds (output, fixture->window, &after));
    g_assert_cmpfloat_with_epsilon (before.origin.y, after.origin.y, 1.5);
    g_assert_cmpfloat_with_epsilon (before.origin.x, after.origin.x, 12);
  }
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_nonnull (thimble_receipt_view_get_receipt (receipt));
  g_assert_cmpstr (text_of (fixture, "receipt-total"), !=, "—");
  g_assert_cmpstr (thimble_hint_get_text (THIMBLE_HINT (ui_get (fixture->root, "hint-practice"))), !=, "");
  g_assert_true (can (fixture, "follow-up"));
  g_assert_nonnull (ui_find (fixture->root, "send"));
  ui_wait_ms (100);
  thimble_engine_get_signs (fixture->engine->engine, &signs);
  g_assert_true (signs.request_sent);
  g_assert_true (signs.usage_read);
  ui_save_picture (fixture->window, "page-done.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "page-done-dark.png");
  ui_set_dark (fixture->window, FALSE);
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  ThimbleRequest *request;
  gint64 began;

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 120);
  ui_wait_for (can (fixture, "send"));
  do_action (fixture, "compose.send");
  request = thimble_compose_page_get_request (fixture->page);
  ui_wait_for (*thimble_request_get_answer (request) != '\0');
  began = g_get_monotonic_time ();
  do_action (fixture, "compose.stop");
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  g_assert_cmpint (g_get_monotonic_time () - began, <, G_USEC_PER_SEC);
  ui_settle (fixture->window);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpstr (text_of (fixture, "answer-note"), ==, "Stopped. What had come is kept.");
  g_assert_null (ui_find (fixture->root, "error-card"));
  g_assert_nonnull (ui_find (fixture->root, "receipt-ended"));
  g_assert_true (can (fixture, "send"));
  ui_save_picture (fixture->window, "page-stopped.png");
}

static void
test_empty (Fixture       *fixture,
            gconstpointer  data)
{
  ui_wait_for (can (fixture, "send"));
  type_prompt (fixture, " \n\t ");
  do_action (fixture, "compose.send");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  g_assert_nonnull (strstr (text_of (fixture, "compose-message"), "nothing to send"));
  g_assert_nonnull (ui_find (fixture->root, "compose-message"));
  type_prompt (fixture, "x");
  g_assert_null (ui_find (fixture->root, "compose-message"));
}

static void
test_closed (Fixture       *fixture,
             gconstpointer  data)
{
  ui_wait_ms (100);
  g_assert_false (can (fixture, "send"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (ui_get (fixture->root, "send")), "not open"));
  /* Typing and counting do not wait for the history. */
  type_prompt (fixture, "Some words to be counted, quite a number of them in fact.");
  ui_wait_for (strstr (text_of (fixture, "meter-tokens"), "exact") != NULL);
  thimble_engine_open_async (fixture->engine->engine, NULL, NULL, NULL);
  ui_wait_for (can (fixture, "send"));
  send_and_wait (fixture);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
}

/* --- a conversation --- */

static void
test_follow_up (Fixture       *fixture,
                gconstpointer  data)
{
  ThimbleHint *growth = THIMBLE_HINT (ui_get (fixture->root, "hint-growth"));
  ThimbleRequest *request;
  g_autofree char *prompt = NULL;

  send_and_wait (fixture);
  g_assert_cmpstr (thimble_hint_get_text (growth), ==, "");
  do_action (fixture, "compose.follow-up");
  prompt = dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "");
  g_assert_nonnull (strstr (thimble_hint_get_text (growth), "Turn 2 carries about"));
  g_assert_false (can (fixture, "follow-up"));
  type_prompt (fixture, "Which of these is the cheapest?");
  send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 2);
  g_assert_cmpint (thimble_request_get_record (request)->conversation_id, >, 0);
  g_assert_nonnull (ui_find_text (fixture->root, "1 earlier turn"));
  ui_save_picture (fixture->window, "page-follow-up.png");

  do_action (fixture, "compose.follow-up");
  g_assert_nonnull (strstr (thimble_hint_get_text (growth), "Turn 3"));
  do_action (fixture, "compose.new-task");
  g_assert_cmpstr (thimble_hint_get_text (growth), ==, "");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  type_prompt (fixture, "Something else.");
  send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 0);
  g_assert_cmpint (thimble_request_get_record (request)->conversation_id, ==, 0);
}

/* Run Again fills all from a record, its earlier turns too, and sends nothing by itself. */
static void
test_run_again (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (ThimbleRecord) record = NULL;
  g_autofree char *prompt = NULL;
  ThimbleRequest *request;

  send_and_wait (fixture);
  do_action (fixture, "compose.follow-up");
  type_prompt (fixture, "And now?");
  send_and_wait (fixture);
  record = thimble_record_copy (thimble_request_get_record (thimble_compose_page_get_request (fixture->page)));
  thimble_prompt_set_max_output (record->prompt, 4000);
  do_action (fixture, "compose.new-task");

  thimble_compose_page_run_again (fixture->page, record);
  prompt = dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "And now?");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  g_assert_cmpint (g_settings_get_int (settings, "max-output"), ==, 4000);
  g_assert_nonnull (strstr (thimble_hint_get_text (THIMBLE_HINT (ui_get (fixture->root, "hint-growth"))), "carries about"));
  send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 2);
  g_assert_cmpint (thimble_prompt_get_max_output (thimble_request_get_prompt (request)), ==, 4000);

  /* From the page itself it sends at once: that is a click, and a row of its own. */
  {
    gint64 id = thimble_request_get_id (request);

    do_action (fixture, "compose.run-again");
    ui_wait_for (!thimble_compose_page_is_running (fixture->page));
    g_assert_cmpint (thimble_request_get_id (thimble_compose_page_get_request (fixture->page)), >, id);
  }
}

/* --- errors --- */

static void
on_add_key (ThimbleComposePage *page,
            const char         *endpoint_id,
            char              **got)
{
  g_free (*got);
  *got = g_strdup (endpoint_id);
}

static void
test_refused_key (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *endpoint = NULL;
  g_autofree char *prompt = NULL;

  script_answer (server, 401, "x-request-id: req_42\r\n",
                 "{\"error\":{\"message\":\"Incorrect <b>API</b> key & more\",\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}");
  choose_server (fixture, server);
  type_prompt (fixture, "Keep me.");
  send_and_wait (fixture);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_FAILED);
  g_assert_nonnull (ui_find (fixture->root, "error-card"));
  g_assert_cmpstr (text_of (fixture, "error-message"), !=, "");
  g_assert_nonnull (ui_find (fixture->root, "error-open-keys"));
  g_assert_null (ui_find (fixture->root, "error-send-again"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "error-details-expander")), TRUE);
  g_assert_nonnull (strstr (text_of (fixture, "error-details"), "Incorrect <b>API</b> key & more"));
  g_assert_nonnull (strstr (text_of (fixture, "error-details"), "401"));
  g_assert_nonnull (strstr (text_of (fixture, "error-details"), "req_42"));
  prompt = dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "Keep me.");
  ui_save_picture (fixture->window, "page-error.png");

  g_signal_connect (fixture->page, "add-key", G_CALLBACK (on_add_key), &endpoint);
  ui_press (ui_get (fixture->root, "error-open-keys"));
  g_assert_cmpstr (endpoint, ==, "scripted");
}

static void
test_rate_limit (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  GtkWidget *again;

  script_answer (server, 429, "retry-after: 2\r\n",
                 "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
  script_answer (server, 200, NULL,
                 "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":"
                 "{\"role\":\"assistant\",\"content\":\"Here I am.\"},\"finish_reason\":\"stop\"}],"
                 "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4,\"total_tokens\":15}}");
  choose_server (fixture, server);
  send_and_wait (fixture);
  again = ui_find (fixture->root, "error-send-again");
  g_assert_nonnull (again);
  g_assert_false (gtk_widget_is_sensitive (again));
  g_assert_nonnull (strstr (gtk_button_get_label (GTK_BUTTON (again)), " s"));
  ui_save_picture (fixture->window, "page-wait.png");
  ui_wait_for (gtk_widget_is_sensitive (again));
  /* It could be pressed for a while: the program never does. */
  ui_wait_ms (400);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  ui_press (again);
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  ui_settle (fixture->window);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 2);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_null (ui_find (fixture->root, "error-card"));
  g_assert_cmpstr (text_of (fixture, "receipt-input"), ==, "11");
  g_assert_cmpstr (text_of (fixture, "receipt-output"), ==, "4");
  g_assert_cmpstr (text_of (fixture, "receipt-total"), ==, "15");
  g_assert_nonnull (ui_find_text (fixture->root, "Here I am."));
}

/* Cut off in the middle: the text stays. A local model costs nothing, so nothing is said of costs. */
static void
test_cut_off (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Half an\"}}]}\n\n");
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  choose_server (fixture, server);
  send_and_wait (fixture);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_nonnull (ui_find_text (fixture->root, "Half an"));
  g_assert_null (ui_find (fixture->root, "error-explanation"));
  g_assert_true (can (fixture, "error-send-again"));
  g_assert_cmpstr (text_of (fixture, "receipt-output-caption"), ==, "counted here");
  ui_save_picture (fixture->window, "page-cut.png");
}

static void
test_reasoning_used_all (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();

  script_answer (server, 200, NULL,
                 "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":"
                 "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"length\"}],"
                 "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":300,\"total_tokens\":311,"
                 "\"completion_tokens_details\":{\"reasoning_tokens\":300}}}");
  choose_server (fixture, server);
  send_and_wait (fixture);
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_nonnull (strstr (text_of (fixture, "answer-note"), "reasoning used it all"));
  g_assert_cmpstr (text_of (fixture, "receipt-reasoning"), ==, "300 of 300");
  g_assert_false (can (fixture, "follow-up"));
}

/* --- first mistakes --- */

static void
test_too_big (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_null (ui_find (fixture->root, "meter-advice"));
  g_settings_set_int (settings, "max-output", 300);
  while (text->len < 20000)
    g_string_append (text, "More and more words that nobody needs for a test. ");
  type_prompt (fixture, text->str);
  ui_wait_for (ui_find (fixture->root, "meter-advice") != NULL);
  ui_save_picture (fixture->window, "page-too-big.png");
  ui_press (ui_get (fixture->root, "meter-smaller"));
  ui_wait_for (ui_find (fixture->root, "meter-advice") == NULL);
  {
    g_autofree char *prompt = dup_prompt (fixture);

    g_assert_cmpuint (strlen (prompt), <, 2000);
  }
}

static void
test_premium (Fixture       *fixture,
              gconstpointer  data)
{
  GListModel *models = thimble_catalogue_get_models (thimble_engine_get_catalogue (fixture->engine->engine));
  ThimbleHint *hint = THIMBLE_HINT (ui_get (fixture->root, "hint-premium"));
  gboolean found = FALSE;

  g_assert_cmpstr (thimble_hint_get_text (hint), ==, "");
  for (guint i = 0; i < g_list_model_get_n_items (models) && !found; i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);

      if (thimble_model_get_tier (model) == THIMBLE_TIER_PREMIUM &&
          thimble_catalogue_get_entry_model (thimble_engine_get_catalogue (fixture->engine->engine),
                                             thimble_model_get_endpoint (model)) != NULL)
        {
          found = TRUE;
          thimble_compose_page_set_model (fixture->page, model);
        }
    }
  g_assert_true (found);
  ui_wait_for (*thimble_hint_get_text (hint) != '\0');
  g_assert_nonnull (strstr (thimble_hint_get_text (hint), "$"));
  ui_save_picture (fixture->window, "page-premium.png");
  ui_press (ui_find_type (GTK_WIDGET (hint), GTK_TYPE_BUTTON));
  g_assert_cmpint (thimble_model_get_tier (thimble_compose_page_get_model (fixture->page)), ==, THIMBLE_TIER_ENTRY);
  ui_wait_for (*thimble_hint_get_text (hint) == '\0');
  {
    g_autofree char *key = g_settings_get_string (settings, "model");

    g_assert_cmpstr (key, ==, thimble_model_get_key (thimble_compose_page_get_model (fixture->page)));
  }
}

/* --- the prompt --- */

static void
test_tasks (Fixture       *fixture,
            gconstpointer  data)
{
  const ThimbleTask *titles = thimble_task_find ("titles");
  const ThimbleTask *rewrite = thimble_task_find ("rewrite");
  g_autofree char *sample = thimble_task_make_prompt (titles, NULL);
  g_autofree char *own = thimble_task_make_prompt (titles, "My own words.");
  g_autofree char *swapped = thimble_task_make_prompt (rewrite, "My own words.");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  /* A sample gives way to a sample; the person's own words stay. */
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-titles")), TRUE);
  first = dup_prompt (fixture);
  g_assert_cmpstr (first, ==, sample);
  type_prompt (fixture, own);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-rewrite")), TRUE);
  second = dup_prompt (fixture);
  g_assert_cmpstr (second, ==, swapped);
  type_prompt (fixture, "No instruction of ours.");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (ui_get (fixture->root, "task-titles")), TRUE);
  third = dup_prompt (fixture);
  g_assert_cmpstr (third, ==, "No instruction of ours.");
  send_and_wait (fixture);
  g_assert_cmpstr (thimble_request_get_record (thimble_compose_page_get_request (fixture->page))->task, ==, "titles");
}

static void
on_show_request (ThimbleComposePage *page,
                 gint64              id,
                 gint64             *got)
{
  *got = id;
}

/* After New Task the prompt is empty; the chosen chip fills it again. The receipt's row can be shown. */
static void
test_new_task (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *sample = dup_prompt (fixture);
  g_autofree char *empty = NULL;
  g_autofree char *again = NULL;
  gint64 id = -1;

  send_and_wait (fixture);
  g_signal_connect (fixture->page, "show-request", G_CALLBACK (on_show_request), &id);
  ui_press (ui_get (fixture->root, "show-in-history"));
  g_assert_cmpint (id, ==, thimble_request_get_id (thimble_compose_page_get_request (fixture->page)));
  g_assert_cmpint (id, >, 0);

  ui_press (ui_get (fixture->root, "new-task"));
  empty = dup_prompt (fixture);
  g_assert_cmpstr (empty, ==, "");
  g_assert_null (ui_find (fixture->root, "receipt"));
  ui_press (ui_get (fixture->root, "task-summarise"));
  again = dup_prompt (fixture);
  g_assert_cmpstr (again, ==, sample);
}

static void
press_keys (const char *keys)
{
  const char *argv[] = { "xdotool", "key", keys, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

/* Real keys from the X server, into the text where they are typed. */
static void
test_keys (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  g_autofree char *before = dup_prompt (fixture);
  g_autofree char *after = NULL;

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 150);
  ui_wait_for (can (fixture, "send"));
  thimble_compose_page_grab_prompt_focus (fixture->page);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  press_keys ("ctrl+Return");
  ui_wait_for (thimble_compose_page_is_running (fixture->page));
  ui_wait_for (*thimble_request_get_answer (thimble_compose_page_get_request (fixture->page)) != '\0');
  press_keys ("Escape");
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_STOPPED);
  after = dup_prompt (fixture);
  g_assert_cmpstr (after, ==, before);
  press_keys ("ctrl+n");
  ui_wait_for (thimble_compose_page_get_request (fixture->page) == NULL);
}

static void
test_settings (Fixture       *fixture,
               gconstpointer  data)
{
  GtkWidget *button = ui_get (fixture->root, "answer-settings");
  GtkWidget *spin;

  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait_for (ui_find (fixture->root, "limit-spin") != NULL);
  spin = ui_get (fixture->root, "limit-spin");
  ui_save_picture (GTK_WIDGET (gtk_widget_get_native (spin)), "page-settings.png");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 1000);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "Max 1,000");
  g_assert_cmpint (g_settings_get_int (settings, "max-output"), ==, 1000);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 0);
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (button)), ==, "No Limit");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 100);
  gtk_switch_set_active (GTK_SWITCH (ui_get (fixture->root, "stream-switch")), FALSE);
  gtk_switch_set_active (GTK_SWITCH (ui_get (fixture->root, "temperature-switch")), TRUE);
  gtk_range_set_value (GTK_RANGE (ui_get (fixture->root, "temperature")), 0.3);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  send_and_wait (fixture);
  {
    ThimblePrompt *prompt = thimble_request_get_prompt (thimble_compose_page_get_request (fixture->page));

    g_assert_cmpint (thimble_prompt_get_max_output (prompt), ==, 100);
    g_assert_false (thimble_prompt_get_stream (prompt));
    g_assert_cmpfloat (thimble_prompt_get_temperature (prompt), ==, 0.3);
  }
}

static void
test_draft (Fixture       *fixture,
            gconstpointer  data)
{
  g_autofree char *text = NULL;
  g_autofree char *system = NULL;

  type_prompt (fixture, "A draft, not sent yet.");
  gtk_text_buffer_set_text (system_buffer (fixture), "Be brief.", -1);
  /* The page goes; its draft is due later, and must not be lost. */
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), adw_bin_new ());
  make_page (fixture);
  text = dup_prompt (fixture);
  g_object_get (system_buffer (fixture), "text", &system, NULL);
  g_assert_cmpstr (text, ==, "A draft, not sent yet.");
  g_assert_cmpstr (system, ==, "Be brief.");
  ui_settle (fixture->window);
  send_and_wait (fixture);
  g_assert_cmpstr (thimble_prompt_get_system (thimble_request_get_prompt (thimble_compose_page_get_request (fixture->page))),
                   ==, "Be brief.");
}

/* A megabyte in the editor does not hold the loop. */
static void
test_large_prompt (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 worst = 0;

  while (text->len < 1024 * 1024)
    g_string_append (text, "A line of a large text that somebody pasted.\n");
  type_prompt (fixture, text->str);
  ui_settle (fixture->window);
  for (guint i = 0; i < 20; i++)
    {
      gint64 began = g_get_monotonic_time ();

      gtk_text_buffer_insert_at_cursor (prompt_buffer (fixture), "x", -1);
      worst = MAX (worst, g_get_monotonic_time () - began);
      ui_wait_ms (20);
    }
  g_test_message ("a key took at most %" G_GINT64_FORMAT " us", worst);
  g_assert_cmpint (worst, <, 100000);
}

/* --- narrow --- */

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  gboolean folded;

  ui_resize (GTK_WINDOW (fixture->window), 360, 640);
  ui_wait_ms (50);
  g_object_get (fixture->page, "folded", &folded, NULL);
  g_assert_true (folded);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  g_assert_nonnull (ui_find (fixture->root, "prompt-text"));
  g_assert_null (ui_find (fixture->root, "back"));
  ui_save_picture (fixture->window, "page-narrow-edit.png");
  send_and_wait (fixture);
  ui_wait_ms (50);
  g_assert_nonnull (ui_find (fixture->root, "answer-text"));
  g_assert_nonnull (ui_find (fixture->root, "back"));
  /* The receipt stands right under a short answer. */
  g_assert_nonnull (ui_find (fixture->root, "receipt-total"));
  {
    graphene_rect_t bounds;

    g_assert_true (gtk_widget_compute_bounds (ui_get (fixture->root, "receipt"), fixture->window, &bounds));
    g_assert_cmpfloat (bounds.origin.y, <, 560);
  }
  ui_save_picture (fixture->window, "page-narrow.png");
  do_action (fixture, "compose.back");
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find (fixture->root, "prompt-text"));
  g_assert_null (ui_find (fixture->root, "back"));

  /* No size in between makes the two layouts chase each other. */
  for (int width = 700; width <= 960; width += 20)
    {
      ui_resize (GTK_WINDOW (fixture->window), width, 640);
      ui_wait_ms (30);
      ui_settle (fixture->window);
    }
  ui_save_picture (fixture->window, "page-960.png");
}

static void
test_rtl (Fixture       *fixture,
          gconstpointer  data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  ui_settle (fixture->window);
  send_and_wait (fixture);
  ui_save_picture (fixture->window, "page-rtl.png");
  g_assert_cmpint (state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Closing the page in mid-answer lets go of everything. */
static void
test_goes_away (Fixture       *fixture,
                gconstpointer  data)
{
  ThimbleRequest *request;

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 100);
  ui_wait_for (can (fixture, "send"));
  do_action (fixture, "compose.send");
  request = g_object_ref (thimble_compose_page_get_request (fixture->page));
  ui_wait_for (*thimble_request_get_answer (request) != '\0');
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), adw_bin_new ());
  ui_wait_for (thimble_state_is_final (thimble_request_get_state (request)));
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_STOPPED);
  ui_wait_for (fixture->page == NULL);
  g_object_unref (request);
}

#define ADD(name, up, function) g_test_add ("/ui/compose-page/" name, Fixture, NULL, up, function, tear_down)

int
main (int    argc,
      char **argv)
{
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  settings = g_settings_new (APP_ID);

  ADD ("practice", set_up, test_practice);
  ADD ("stop", set_up, test_stop);
  ADD ("empty", set_up, test_empty);
  ADD ("closed", set_up_closed, test_closed);
  ADD ("follow-up", set_up, test_follow_up);
  ADD ("run-again", set_up, test_run_again);
  ADD ("refused-key", set_up, test_refused_key);
  ADD ("rate-limit", set_up, test_rate_limit);
  ADD ("cut-off", set_up, test_cut_off);
  ADD ("reasoning-used-all", set_up, test_reasoning_used_all);
  ADD ("too-big", set_up, test_too_big);
  ADD ("premium", set_up, test_premium);
  ADD ("tasks", set_up, test_tasks);
  ADD ("new-task", set_up, test_new_task);
  ADD ("keys", set_up, test_keys);
  ADD ("settings", set_up, test_settings);
  ADD ("draft", set_up, test_draft);
  ADD ("large-prompt", set_up, test_large_prompt);
  ADD ("narrow", set_up, test_narrow);
  ADD ("rtl", set_up, test_rtl);
  ADD ("goes-away", set_up, test_goes_away);
  result = g_test_run ();
  g_object_unref (settings);
  g_object_unref (application);
  return result;
}
