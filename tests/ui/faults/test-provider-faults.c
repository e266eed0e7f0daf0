/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-window.h"
#include "key-store-helper.h"
#include "keys/thimble-preferences.h"

/* What a server, the network or the prompt does wrong, as the person meets it in the window. */

#define WRONG_KEY "sk-wrong-0123456789abcdefWr0n"
#define ANSWER(content, finish, usage) \
  "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":" \
  "{\"role\":\"assistant\"," content "},\"finish_reason\":\"" finish "\"}],\"usage\":" usage "}"
#define USAGE "{\"prompt_tokens\":11,\"completion_tokens\":4,\"total_tokens\":15}"

static gboolean
is_there (FaultWindow *self,
          const char  *name)
{
  return ui_find (self->window, name) != NULL;
}

static void
test_empty_prompt (FaultWindow   *self,
                   gconstpointer  data)
{
  fault_window_type (self, " \n\t ");
  ui_press (ui_get (self->window, "send"));
  g_assert_null (fault_window_request (self));
  g_assert_true (is_there (self, "compose-message"));
  g_assert_nonnull (strstr (fault_window_text (self, "compose-message"), "nothing to send"));
  g_assert_nonnull (strstr (fault_window_text (self, "compose-message"), "Write"));
  /* The place to write in has the focus. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (self->window)) == ui_get (self->window, "prompt-text"));
  g_assert_cmpint (fault_window_count (self), ==, 0);
  fault_window_type (self, FAULT_PROMPT);
  g_assert_false (is_there (self, "compose-message"));
  fault_window_check_kept (self);
}

/* A model with a small window, as a provider's list may tell; the prompt is far over it. */
static void
test_too_long (FaultWindow   *self,
               gconstpointer  data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  ThimbleEndpoint *openai;

  fault_window_write (self, "cache", "models-openai.json",
                      "{\"version\":1,\"base_url\":\"https://api.openai.com/v1\",\"day\":\"2026-11-22\",\"models\":"
                      "[{\"id\":\"gpt-small\",\"context_window\":512}]}");
  fault_window_open (self, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  openai = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine->engine), "openai");
  ui_wait_for (thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine->engine), "openai", "gpt-small") != NULL);
  fault_window_choose_model (self, "openai", "gpt-small");
  fault_window_save_key (self, openai, WRONG_KEY, TRUE);
  while (text->len < 20000)
    g_string_append (text, "More and more words that nobody needs for a test. ");
  fault_window_type (self, text->str);
  fault_window_send (self);
  {
    g_autofree char *prompt = NULL;

    g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (self->window, "prompt-text"))), "text", &prompt, NULL);
    g_assert_cmpstr (prompt, ==, text->str);
  }
  fault_window_type (self, FAULT_PROMPT);
  fault_window_check_error (self, THIMBLE_ERROR_TOO_LONG, THIMBLE_STATE_FAILED, "can hold 512", "Shorten");
  g_assert_cmpint (thimble_request_get_record (fault_window_request (self))->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_false (is_there (self, "error-send-again"));
}

static void
test_wrong_key (FaultWindow   *self,
                gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  g_autofree char *header = NULL;
  ThimbleEndpoint *endpoint;
  GtkWidget *preferences;

  fault_script (server, 401, "application/json", NULL,
                "{\"error\":{\"message\":\"Incorrect API key provided: " WRONG_KEY ".\",\"code\":\"invalid_api_key\"}}");
  endpoint = fault_window_choose (self, url, TRUE);
  fault_window_save_key (self, endpoint, WRONG_KEY, TRUE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_BAD_KEY, THIMBLE_STATE_FAILED, "did not accept the key", "Keys");
  header = thimble_test_server_dup_header (server, 0, "Authorization");
  g_assert_cmpstr (header, ==, "Bearer " WRONG_KEY);
  /* The server's echo of the key is masked. */
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (self->window, "error-details-expander")), TRUE);
  g_assert_nonnull (strstr (fault_window_text (self, "error-details"), "Incorrect API key"));
  g_assert_null (strstr (fault_window_text (self, "error-details"), WRONG_KEY));
  ui_save_picture (self->window, "fault-wrong-key.png");

  /* Its button leads to the key, which is kept. */
  ui_press (ui_get (self->window, "error-open-keys"));
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_wait_for (ui_find (preferences, "scripted-key") != NULL);
  ui_settle (preferences);
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (ui_get (ui_get (preferences, "scripted-key"), "key-subtitle"))), "Wr0n"));
  gtk_window_close (GTK_WINDOW (preferences));
  ui_wait_for (ui_find_window ("preferences") == NULL);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  g_assert_cmpint (fault_window_count (self), ==, 1);
}

static void
test_no_key (FaultWindow   *self,
             gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_window_remove_key (self, fault_window_choose (self, url, TRUE));
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_KEY_MISSING, THIMBLE_STATE_FAILED, "no key", "Add a key");
  g_assert_nonnull (strstr (fault_window_text (self, "error-explanation"), "ticket"));
  g_assert_true (is_there (self, "error-open-keys"));
  ui_save_picture (self->window, "fault-no-key.png");
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
}

static void
test_unknown_model (FaultWindow   *self,
                    gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_script (server, 404, "application/json", NULL,
                "{\"error\":{\"message\":\"The model `test-1` does not exist\",\"code\":\"model_not_found\"}}");
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_MODEL_UNKNOWN, THIMBLE_STATE_FAILED, "model", "choose another");
  g_assert_cmpint (fault_window_count (self), ==, 1);
}

static void
test_no_network (FaultWindow   *self,
                 gconstpointer  data)
{
  ThimbleTestServer *server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  thimble_test_server_free (server); /* nobody listens there now */
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_NETWORK, THIMBLE_STATE_FAILED, "Nothing was sent", "try again");
  g_assert_cmpint (thimble_request_get_record (fault_window_request (self))->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_true (is_there (self, "error-send-again"));
  ui_save_picture (self->window, "fault-no-network.png");
}

static void
test_tls (FaultWindow   *self,
          gconstpointer  data)
{
  static const char * const certificates[] = { "self-signed.pem", "expired.pem", "wrong-host.pem" };

  for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
    {
      g_autoptr (ThimbleTestServer) server = thimble_test_server_new_tls (certificates[i]);
      g_autofree char *url = fault_url (server);
      ThimbleEndpoint *endpoint = fault_window_choose (self, url, TRUE);

      fault_window_save_key (self, endpoint, WRONG_KEY, TRUE);
      fault_window_send (self);
      fault_window_check_error (self, THIMBLE_ERROR_TLS, THIMBLE_STATE_FAILED, "localhost", NULL);
      /* Not a byte of the request, nor the key. */
      g_assert_cmpuint (thimble_test_server_get_n_bytes (server), ==, 0);
    }
}

static void
test_html (FaultWindow   *self,
           gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_script (server, 200, "text/html", NULL,
                "<!DOCTYPE html><html><head><title>Café Wi-Fi</title></head><body>Please <b>sign in</b>.</body></html>");
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_NOT_UNDERSTOOD, THIMBLE_STATE_FAILED, "web page", "sign in");
}

static void
test_redirect (FaultWindow   *self,
               gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autoptr (ThimbleTestServer) other = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  g_autofree char *target = g_strdup_printf ("Location: %s/v1\r\n", thimble_test_server_get_url (other));

  fault_script (server, 307, "text/plain", target, "");
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_REDIRECTED, THIMBLE_STATE_FAILED, "another address", NULL);
  g_assert_cmpuint (thimble_test_server_get_n_connections (other), ==, 0);
}

static void
test_server_error (FaultWindow   *self,
                   gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_script (server, 500, "application/json", NULL, "{\"error\":{\"message\":\"oops <i>&\"}}");
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_SERVER, THIMBLE_STATE_FAILED, "500", "costs nothing");
  g_assert_true (is_there (self, "error-send-again"));
  ui_wait_ms (300);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

/* OpenAI's endpoint, with its pages and prices, at our server. */
static void
choose_openai (FaultWindow *self,
               const char  *url)
{
  ThimbleEndpoint *openai = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine->engine), "openai");
  g_autoptr (GError) error = NULL;

  g_assert_true (thimble_endpoint_set_base_url (openai, url, &error));
  g_assert_no_error (error);
  fault_window_save_key (self, openai, WRONG_KEY, TRUE);
  fault_window_choose_model (self, "openai", "gpt-6-luna");
}

static void
test_cut_stream (FaultWindow   *self,
                 gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "event: response.output_text.delta\n"
                                    "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,"
                                    "\"delta\":\"Half an\"}\n\n");
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
  choose_openai (self, url);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_CUT_OFF, THIMBLE_STATE_INTERRUPTED, "ended before", "may have been billed");
  g_assert_nonnull (ui_find_text (self->window, "Half an")); /* what came is kept */
  g_assert_nonnull (strstr (fault_window_text (self, "error-explanation"), "cost again"));
  g_assert_nonnull (ui_find (self->window, "error-send-again"));
  g_assert_cmpint (fault_window_count (self), ==, 1);
  ui_save_picture (self->window, "fault-cut-stream.png");
}

static void
test_rate_limit (FaultWindow   *self,
                 gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  GtkWidget *again;

  fault_script (server, 429, "application/json", "Retry-After: 2\r\n",
                "{\"error\":{\"message\":\"Rate limit reached\",\"code\":\"rate_limit_exceeded\"}}");
  fault_script (server, 200, "application/json", NULL, ANSWER ("\"content\":\"Here I am.\"", "stop", USAGE));
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  again = ui_get (self->window, "error-send-again");
  g_assert_false (gtk_widget_is_sensitive (again));
  g_assert_nonnull (strstr (gtk_button_get_label (GTK_BUTTON (again)), " s"));
  fault_window_check_error (self, THIMBLE_ERROR_RATE_LIMITED, THIMBLE_STATE_FAILED, "short time", "Wait");
  ui_save_picture (self->window, "fault-rate-limit.png");
  ui_wait_for (gtk_widget_is_sensitive (again));
  ui_wait_ms (500);
  /* It can be pressed now; the program does not. */
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  ui_press (again);
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  ui_settle (self->window);
  g_assert_false (is_there (self, "error-card"));
  g_assert_cmpstr (fault_window_text (self, "receipt-total"), ==, "15");
  g_assert_cmpint (fault_window_count (self), ==, 2); /* each attempt is a row */
}

static void
test_quota (FaultWindow   *self,
            gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_script (server, 429, "application/json", "Retry-After: 30\r\n",
                "{\"error\":{\"message\":\"You exceeded your current quota\",\"code\":\"insufficient_quota\"}}");
  choose_openai (self, url);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_QUOTA_EXHAUSTED, THIMBLE_STATE_FAILED, "credit", "billing");
  g_assert_true (is_there (self, "error-page"));
  g_assert_nonnull (strstr (gtk_button_get_label (GTK_BUTTON (ui_get (self->window, "error-page"))), "Billing"));
  g_assert_false (is_there (self, "error-send-again")); /* and no countdown */
  ui_save_picture (self->window, "fault-quota.png");
}

static void
check_note (FaultWindow *self,
            const char  *body,
            const char  *note,
            const char  *total)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);

  fault_script (server, 200, "application/json", NULL, body);
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  g_assert_false (is_there (self, "error-card"));
  g_assert_true (is_there (self, "answer-note"));
  g_test_message ("%s", fault_window_text (self, "answer-note"));
  g_assert_nonnull (strstr (fault_window_text (self, "answer-note"), note));
  /* What it used is on the receipt all the same. */
  g_assert_cmpstr (fault_window_text (self, "receipt-total"), ==, total);
  fault_window_check_kept (self);
}

static void
test_refusal (FaultWindow   *self,
              gconstpointer  data)
{
  check_note (self, ANSWER ("\"content\":null,\"refusal\":\"I can’t help with that.\"", "stop", USAGE), "declined", "15");
}

static void
test_blocked (FaultWindow   *self,
              gconstpointer  data)
{
  check_note (self, ANSWER ("\"content\":\"\"", "content_filter", USAGE), "filter", "15");
}

static void
test_length_empty (FaultWindow   *self,
                   gconstpointer  data)
{
  check_note (self, ANSWER ("\"content\":\"\"", "length",
                            "{\"prompt_tokens\":11,\"completion_tokens\":300,\"total_tokens\":311,"
                            "\"completion_tokens_details\":{\"reasoning_tokens\":300}}"),
              "reasoning used it all", "311");
}

static void
test_stop (FaultWindow   *self,
           gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  ThimbleTestScript *script = thimble_test_script_new ();
  gint64 began;

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"delta\":"
                                    "{\"content\":\"So far so\"}}]}\n\n");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  fault_window_choose (self, url, FALSE);
  ui_press (ui_get (self->window, "send"));
  ui_wait_for (ui_find_text (self->window, "So far so") != NULL);
  began = g_get_monotonic_time ();
  ui_press (ui_get (self->window, "stop"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  g_assert_cmpint (g_get_monotonic_time () - began, <, thimble_test_limit (500 * 1000));
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_STOPPED);
  g_assert_false (is_there (self, "error-card"));
  g_assert_nonnull (strstr (fault_window_text (self, "answer-note"), "Stopped"));
  g_assert_nonnull (ui_find_text (self->window, "So far so"));
  fault_window_check_kept (self);
}

/* A quarter of a minute without a byte is said, with what can be done; it goes away when something comes. */
static void
test_silence (FaultWindow   *self,
              gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_delay (script, 17500);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"delta\":"
                                    "{\"content\":\"At last.\"}}]}\n\n");
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  fault_window_choose (self, url, FALSE);
  ui_press (ui_get (self->window, "send"));
  ui_wait_ms (13000);
  g_assert_false (is_there (self, "answer-silence"));
  ui_wait_for (is_there (self, "answer-silence"));
  g_assert_nonnull (strstr (fault_window_text (self, "answer-silence"), "Stop"));
  ui_wait_for (ui_find_text (self->window, "At last.") != NULL);
  ui_wait_for (!is_there (self, "answer-silence"));
  ui_press (ui_get (self->window, "stop"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  fault_window_check_kept (self);
}

/* Limits that a person with a slow server would meet, made short. */
static void
test_timeout (FaultWindow   *self,
              gconstpointer  data)
{
  ThimbleTransportLimits limits = { 0, 1, 0, 0 };
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  ThimbleTestScript *script = thimble_test_script_new ();

  fault_window_open (self, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  thimble_transport_set_limits (thimble_engine_get_transport (self->engine->engine), &limits);
  thimble_test_script_silence (script);
  thimble_test_server_push (server, script);
  fault_window_choose (self, url, FALSE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_TIMEOUT, THIMBLE_STATE_INTERRUPTED, "no answer", "costs nothing");
  g_assert_true (is_there (self, "error-send-again"));
}

/* Practice's own server stops, between two requests and in the middle of one. */
static void
test_practice_stopped (FaultWindow   *self,
                       gconstpointer  data)
{
  ThimblePractice *practice = thimble_engine_get_practice (self->engine->engine);

  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  thimble_practice_stop (practice);
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);

  thimble_practice_set_pace (practice, 200);
  ui_press (ui_get (self->window, "send"));
  ui_wait_for (*thimble_request_get_answer (fault_window_request (self)) != '\0');
  thimble_practice_stop (practice);
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  ui_settle (self->window);
  fault_window_check_error (self, THIMBLE_ERROR_CUT_OFF, THIMBLE_STATE_INTERRUPTED, "ended before", "costs nothing");
  g_assert_null (ui_find (self->window, "error-explanation")); /* nothing about costs */
  thimble_practice_set_pace (practice, 0);
  fault_window_send (self);
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpint (fault_window_count (self), ==, 4);
}

int
main (int    argc,
      char **argv)
{
  fault_begin (&argc, &argv);
  FAULT_ADD ("/faults/provider/empty-prompt", test_empty_prompt);
  FAULT_ADD_CLOSED ("/faults/provider/too-long", test_too_long);
  FAULT_ADD ("/faults/provider/wrong-key", test_wrong_key);
  FAULT_ADD ("/faults/provider/no-key", test_no_key);
  FAULT_ADD ("/faults/provider/unknown-model", test_unknown_model);
  FAULT_ADD ("/faults/provider/no-network", test_no_network);
  FAULT_ADD ("/faults/provider/tls", test_tls);
  FAULT_ADD ("/faults/provider/html", test_html);
  FAULT_ADD ("/faults/provider/redirect", test_redirect);
  FAULT_ADD ("/faults/provider/server-error", test_server_error);
  FAULT_ADD ("/faults/provider/cut-stream", test_cut_stream);
  FAULT_ADD ("/faults/provider/rate-limit", test_rate_limit);
  FAULT_ADD ("/faults/provider/quota", test_quota);
  FAULT_ADD ("/faults/provider/refusal", test_refusal);
  FAULT_ADD ("/faults/provider/blocked", test_blocked);
  FAULT_ADD ("/faults/provider/length-empty", test_length_empty);
  FAULT_ADD ("/faults/provider/stop", test_stop);
  FAULT_ADD ("/faults/provider/silence", test_silence);
  FAULT_ADD_CLOSED ("/faults/provider/timeout", test_timeout);
  FAULT_ADD ("/faults/provider/practice-stopped", test_practice_stopped);
  return fault_end ();
}
