/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sending, conversations, errors, and the page in its window. */
#include "config.h"

#include "compose/thimble-hint.h"
#include "compose/thimble-receipt-view.h"
#include "compose-fixture.h"

/* --- sending --- */

static void
test_practice (ComposeFixture *fixture, gconstpointer data)
{
  ThimbleReceiptView *receipt = THIMBLE_RECEIPT_VIEW (ui_get (fixture->root, "receipt"));
  ThimbleSigns signs;

  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (receipt)));
  ui_wait_for (compose_can (fixture, "send"));
  ui_wait_for (strstr (compose_text_of (fixture, "meter-tokens"), "Output up to 300") != NULL);
  ui_wait_for (strstr (compose_text_of (fixture, "meter-cost"), "nothing") != NULL);
  ui_save_picture (fixture->window, "page-first.png");

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 40);
  compose_do_action (fixture, "compose.send");
  g_assert_true (thimble_compose_page_is_running (fixture->page));
  g_assert_nonnull (ui_find (fixture->root, "stop"));
  g_assert_null (ui_find (fixture->root, "send"));
  g_assert_false (compose_can (fixture, "new-task"));
  ui_wait_for (thimble_request_get_counted_output (thimble_compose_page_get_request (fixture->page)) > 12);
  g_assert_cmpstr (compose_text_of (fixture, "receipt-total"), ==, "—");
  g_assert_cmpstr (compose_text_of (fixture, "receipt-total-caption"), ==, "when it ends");
  g_assert_nonnull (ui_find (fixture->root, "receipt-output-about"));
  g_assert_nonnull (strstr (compose_text_of (fixture, "receipt-running"), "running"));
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
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_nonnull (thimble_receipt_view_get_receipt (receipt));
  g_assert_cmpstr (compose_text_of (fixture, "receipt-total"), !=, "—");
  /* The answer says itself who made it. */
  g_assert_null (ui_find (fixture->root, "hint-practice"));
  g_assert_true (compose_can (fixture, "follow-up"));
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
test_stop (ComposeFixture *fixture, gconstpointer data)
{
  ThimbleRequest *request;
  gint64 began;

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 120);
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  request = thimble_compose_page_get_request (fixture->page);
  ui_wait_for (*thimble_request_get_answer (request) != '\0');
  began = g_get_monotonic_time ();
  compose_do_action (fixture, "compose.stop");
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (G_USEC_PER_SEC));
  ui_settle (fixture->window);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpstr (compose_text_of (fixture, "answer-note"), ==, "Stopped. What had come is kept.");
  g_assert_null (ui_find (fixture->root, "error-card"));
  g_assert_nonnull (ui_find (fixture->root, "receipt-ended"));
  g_assert_true (compose_can (fixture, "send"));
  ui_save_picture (fixture->window, "page-stopped.png");
}

static void
test_empty (ComposeFixture *fixture, gconstpointer data)
{
  ui_wait_for (compose_can (fixture, "send"));
  compose_type_prompt (fixture, " \n\t ");
  compose_do_action (fixture, "compose.send");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  g_assert_nonnull (strstr (compose_text_of (fixture, "compose-message"), "nothing to send"));
  g_assert_nonnull (ui_find (fixture->root, "compose-message"));
  compose_type_prompt (fixture, "x");
  g_assert_null (ui_find (fixture->root, "compose-message"));
}

static void
test_closed (ComposeFixture *fixture, gconstpointer data)
{
  ui_wait_ms (100);
  g_assert_false (compose_can (fixture, "send"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (ui_get (fixture->root, "send")), "not open"));
  /* Typing and counting do not wait for the history. */
  compose_type_prompt (fixture, "Some words to be counted, quite a number of them in fact.");
  ui_wait_for (strstr (compose_text_of (fixture, "meter-tokens"), "exact") != NULL);
  thimble_engine_open_async (fixture->engine->engine, NULL, NULL, NULL);
  ui_wait_for (compose_can (fixture, "send"));
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
}

/* --- a conversation --- */

static void
test_follow_up (ComposeFixture *fixture, gconstpointer data)
{
  ThimbleHint *growth = THIMBLE_HINT (ui_get (fixture->root, "hint-growth"));
  ThimbleRequest *request;
  g_autofree char *prompt = NULL;

  compose_send_and_wait (fixture);
  g_assert_cmpstr (thimble_hint_get_text (growth), ==, "");
  compose_do_action (fixture, "compose.follow-up");
  prompt = compose_dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "");
  g_assert_nonnull (strstr (thimble_hint_get_text (growth), "Turn 2 carries about"));
  g_assert_false (compose_can (fixture, "follow-up"));
  compose_type_prompt (fixture, "Which of these is the cheapest?");
  compose_send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 2);
  g_assert_cmpint (thimble_request_get_record (request)->conversation_id, >, 0);
  g_assert_nonnull (ui_find_text (fixture->root, "1 earlier turn"));
  ui_save_picture (fixture->window, "page-follow-up.png");
  g_assert_nonnull (strstr (thimble_hint_get_text (growth), "A follow-up would read about"));

  compose_do_action (fixture, "compose.follow-up");
  g_assert_nonnull (strstr (thimble_hint_get_text (growth), "Turn 3"));
  compose_do_action (fixture, "compose.new-task");
  g_assert_cmpstr (thimble_hint_get_text (growth), ==, "");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  compose_type_prompt (fixture, "Something else.");
  compose_send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 0);
  g_assert_cmpint (thimble_request_get_record (request)->conversation_id, ==, 0);
}

/* Run Again fills all from a record, its earlier turns too, and sends nothing by itself. */
static void
test_run_again (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleRecord) record = NULL;
  g_autofree char *prompt = NULL;
  ThimbleRequest *request;

  compose_send_and_wait (fixture);
  compose_do_action (fixture, "compose.follow-up");
  compose_type_prompt (fixture, "And now?");
  compose_send_and_wait (fixture);
  record = thimble_record_copy (thimble_request_get_record (thimble_compose_page_get_request (fixture->page)));
  thimble_prompt_set_max_output (record->prompt, 4000);
  compose_do_action (fixture, "compose.new-task");

  thimble_compose_page_run_again (fixture->page, record);
  prompt = compose_dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "And now?");
  g_assert_null (thimble_compose_page_get_request (fixture->page));
  g_assert_cmpint (g_settings_get_int (compose_settings, "max-output"), ==, 4000);
  g_assert_nonnull (strstr (thimble_hint_get_text (THIMBLE_HINT (ui_get (fixture->root, "hint-growth"))), "carries about"));
  compose_send_and_wait (fixture);
  request = thimble_compose_page_get_request (fixture->page);
  g_assert_cmpuint (thimble_prompt_get_n_turns (thimble_request_get_prompt (request)), ==, 2);
  g_assert_cmpint (thimble_prompt_get_max_output (thimble_request_get_prompt (request)), ==, 4000);

  /* From the page itself it sends at once: that is a click, and a row of its own. */
  {
    gint64 id = thimble_request_get_id (request);

    compose_do_action (fixture, "compose.run-again");
    ui_wait_for (!thimble_compose_page_is_running (fixture->page));
    g_assert_cmpint (thimble_request_get_id (thimble_compose_page_get_request (fixture->page)), >, id);
  }
}

/* --- errors --- */

static void
on_add_key (ThimbleComposePage *page, const char *endpoint_id, char **got)
{
  g_free (*got);
  *got = g_strdup (endpoint_id);
}

static void
test_refused_key (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *endpoint = NULL;
  g_autofree char *prompt = NULL;

  compose_script_answer (server, 401, "x-request-id: req_42\r\n",
                 "{\"error\":{\"message\":\"Incorrect <b>API</b> key & more\",\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}");
  compose_choose_server (fixture, server);
  compose_type_prompt (fixture, "Keep me.");
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_FAILED);
  g_assert_nonnull (ui_find (fixture->root, "error-card"));
  g_assert_cmpstr (compose_text_of (fixture, "error-message"), !=, "");
  g_assert_nonnull (ui_find (fixture->root, "error-open-keys"));
  g_assert_null (ui_find (fixture->root, "error-send-again"));
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "error-details-expander")), TRUE);
  g_assert_nonnull (strstr (compose_text_of (fixture, "error-details"), "Incorrect <b>API</b> key & more"));
  g_assert_nonnull (strstr (compose_text_of (fixture, "error-details"), "401"));
  g_assert_nonnull (strstr (compose_text_of (fixture, "error-details"), "req_42"));
  prompt = compose_dup_prompt (fixture);
  g_assert_cmpstr (prompt, ==, "Keep me.");
  ui_save_picture (fixture->window, "page-error.png");

  g_signal_connect (fixture->page, "add-key", G_CALLBACK (on_add_key), &endpoint);
  ui_press (ui_get (fixture->root, "error-open-keys"));
  g_assert_cmpstr (endpoint, ==, "scripted");
}

static void
test_rate_limit (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  GtkWidget *again;

  compose_script_answer (server, 429, "retry-after: 2\r\n",
                 "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
  compose_script_answer (server, 200, NULL,
                 "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":"
                 "{\"role\":\"assistant\",\"content\":\"Here I am.\"},\"finish_reason\":\"stop\"}],"
                 "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4,\"total_tokens\":15}}");
  compose_choose_server (fixture, server);
  compose_send_and_wait (fixture);
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
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_null (ui_find (fixture->root, "error-card"));
  g_assert_cmpstr (compose_text_of (fixture, "receipt-input"), ==, "11");
  g_assert_cmpstr (compose_text_of (fixture, "receipt-output"), ==, "4");
  g_assert_cmpstr (compose_text_of (fixture, "receipt-total"), ==, "15");
  g_assert_nonnull (ui_find_text (fixture->root, "Here I am."));
}

/* Cut off in the middle: the text stays. A local model costs nothing, so nothing is said of costs. */
static void
test_cut_off (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Half an\"}}]}\n\n");
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  compose_choose_server (fixture, server);
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_nonnull (ui_find_text (fixture->root, "Half an"));
  g_assert_null (ui_find (fixture->root, "error-explanation"));
  g_assert_true (compose_can (fixture, "error-send-again"));
  g_assert_cmpstr (compose_text_of (fixture, "receipt-output-caption"), ==, "counted here");
  ui_save_picture (fixture->window, "page-cut.png");
}

static void
test_reasoning_used_all (ComposeFixture *fixture, gconstpointer data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();

  compose_script_answer (server, 200, NULL,
                 "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":"
                 "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"length\"}],"
                 "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":300,\"total_tokens\":311,"
                 "\"completion_tokens_details\":{\"reasoning_tokens\":300}}}");
  compose_choose_server (fixture, server);
  compose_send_and_wait (fixture);
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  g_assert_nonnull (strstr (compose_text_of (fixture, "answer-note"), "reasoning used it all"));
  g_assert_cmpstr (compose_text_of (fixture, "receipt-reasoning"), ==, "300 of 300");
  g_assert_false (compose_can (fixture, "follow-up"));
}

/* --- narrow --- */

static void
test_narrow (ComposeFixture *fixture, gconstpointer data)
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
  compose_send_and_wait (fixture);
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
  compose_do_action (fixture, "compose.back");
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
test_rtl (ComposeFixture *fixture, gconstpointer data)
{
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  ui_settle (fixture->window);
  compose_send_and_wait (fixture);
  ui_save_picture (fixture->window, "page-rtl.png");
  g_assert_cmpint (compose_state_of (fixture), ==, THIMBLE_STATE_COMPLETED);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Closing the page in mid-answer lets go of everything. */
static void
test_goes_away (ComposeFixture *fixture, gconstpointer data)
{
  ThimbleRequest *request;

  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 100);
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  request = g_object_ref (thimble_compose_page_get_request (fixture->page));
  ui_wait_for (*thimble_request_get_answer (request) != '\0');
  g_object_add_weak_pointer (G_OBJECT (fixture->page), (gpointer *) &fixture->page);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), adw_bin_new ());
  ui_wait_for (thimble_state_is_final (thimble_request_get_state (request)));
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_STOPPED);
  ui_wait_for (fixture->page == NULL);
  g_object_unref (request);
}

static void
add_tests (void)
{
  COMPOSE_ADD ("practice", compose_set_up, test_practice);
  COMPOSE_ADD ("stop", compose_set_up, test_stop);
  COMPOSE_ADD ("empty", compose_set_up, test_empty);
  COMPOSE_ADD ("closed", compose_set_up_closed, test_closed);
  COMPOSE_ADD ("follow-up", compose_set_up, test_follow_up);
  COMPOSE_ADD ("run-again", compose_set_up, test_run_again);
  COMPOSE_ADD ("refused-key", compose_set_up, test_refused_key);
  COMPOSE_ADD ("rate-limit", compose_set_up, test_rate_limit);
  COMPOSE_ADD ("cut-off", compose_set_up, test_cut_off);
  COMPOSE_ADD ("reasoning-used-all", compose_set_up, test_reasoning_used_all);
  COMPOSE_ADD ("narrow", compose_set_up, test_narrow);
  COMPOSE_ADD ("rtl", compose_set_up, test_rtl);
  COMPOSE_ADD ("goes-away", compose_set_up, test_goes_away);
}

int
main (int argc, char **argv)
{
  return compose_run (argc, argv, add_tests);
}
