/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "dialects/thimble-dialect.h"
#include "requests/thimble-sending-private.h"
#include "runner-helper.h"

/* How a request may end: Stop in each phase, each kind of answer, a disk that fills meanwhile. */

typedef struct {
  ThimbleRequest *request;
  GCancellable   *stop;
  GAsyncResult   *result;
} Run;

static void
run_start (Run *run, RunnerFixture *fixture, ThimbleSecret *key)
{
  run->request = runner_make_request (fixture, "Hello");
  run->stop = g_cancellable_new ();
  thimble_runner_send_async (thimble_engine_get_runner (fixture->engine), run->request, key, run->stop,
                             thimble_test_store_result, &run->result);
}

static void
run_wait (Run *run)
{
  thimble_test_wait_result (&run->result);
}

/* Presses Stop; it must end as stopped, soon, with its row written. (transfer full) */
static ThimbleRecord *
run_stop (Run *run, RunnerFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  g_cancellable_cancel (run->stop);
  run_wait (run);
  g_assert_cmpint (g_get_monotonic_time () - before, <, thimble_test_limit (500 * 1000)); /* 200 ms to stop; the row's fsync on top */
  g_assert_false (thimble_runner_send_finish (thimble_engine_get_runner (fixture->engine), run->result, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED);
  g_assert_cmpint (thimble_request_get_state (run->request), ==, THIMBLE_STATE_STOPPED);
  return runner_load (fixture, thimble_request_get_id (run->request));
}

static void
run_clear (Run *run)
{
  g_clear_object (&run->request);
  g_clear_object (&run->stop);
  g_clear_object (&run->result);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
has_status (gpointer request)
{
  return thimble_request_get_record (request)->http_status != 0;
}

static gboolean
is_begun (gpointer request)
{
  return thimble_request_get_state (request) == THIMBLE_STATE_SENT;
}

static gboolean
is_connected (gpointer server)
{
  return thimble_test_server_get_n_connections (server) > 0;
}

/* Stop */

static void
test_stop_while_committing (RunnerFixture *fixture, gconstpointer unused)
{
  g_auto (Run) run = { NULL };
  g_autoptr (ThimbleRecord) row = NULL;

  runner_push_chat (fixture);
  run_start (&run, fixture, NULL);
  g_assert_true (thimble_test_wait_until (is_begun, run.request, 5000)); /* the row is on its way to the store's thread */
  row = run_stop (&run, fixture);
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpint (row->cost, ==, 0);
  g_assert_cmpuint (thimble_test_server_get_n_connections (fixture->server), ==, 0);
}

/* Taken by the server's kernel, and never read: it may have been. */
static void
test_stop_while_waiting (RunnerFixture *fixture, gconstpointer unused)
{
  g_auto (Run) run = { NULL };
  g_autoptr (ThimbleRecord) row = NULL;

  thimble_test_server_set_mode (fixture->server, THIMBLE_TEST_SERVER_MUTE);
  run_start (&run, fixture, NULL);
  g_assert_true (thimble_test_wait_until (is_connected, fixture->server, 5000));
  thimble_test_run_for (50);
  row = run_stop (&run, fixture);
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_POSSIBLE);
}

/* No TLS, no bytes of ours: a mute server in the middle of the handshake. */
static void
test_stop_while_connecting (RunnerFixture *fixture, gconstpointer unused)
{
  g_autofree char *url = g_strdup_printf ("https://localhost:%u/v1", thimble_test_server_get_port (fixture->server));
  g_auto (Run) run = { NULL };
  g_autoptr (ThimbleRecord) row = NULL;

  thimble_test_server_set_mode (fixture->server, THIMBLE_TEST_SERVER_MUTE);
  g_assert_true (thimble_endpoint_set_base_url (fixture->endpoint, url, NULL));
  run_start (&run, fixture, NULL);
  g_assert_true (thimble_test_wait_until (is_connected, fixture->server, 5000));
  row = run_stop (&run, fixture);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_NONE);
}

static void
test_stop_while_reading_error (RunnerFixture *fixture, gconstpointer unused)
{
  g_auto (Run) run = { NULL };
  g_autoptr (ThimbleRecord) row = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_send (script, "HTTP/1.1 500 Oh\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{\"error\":");
  thimble_test_script_silence (script);
  thimble_test_server_push (fixture->server, script);
  run_start (&run, fixture, NULL);
  g_assert_true (thimble_test_wait_until (has_status, run.request, 5000));
  row = run_stop (&run, fixture);
  g_assert_cmpuint (row->http_status, ==, 500);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_POSSIBLE);
}

/* Who asks for nothing also bills nothing for what was stopped, wherever it is. */
static void
test_stopped_words (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleModel *model = thimble_catalogue_find_model (thimble_engine_get_catalogue (fixture->engine), "openai", "gpt-6-luna");
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = thimble_request_new (model, prompt, "free", 0);
  ThimbleRecord *record = thimble_request_get_record (request);
  g_autoptr (ThimblePrice) priced = thimble_price_ref (thimble_model_get_price (model, NULL)), nothing = thimble_price_new_free ("catalogue");
  const struct { ThimblePrice *price; gboolean left; const char *advice; } all[] = {
    { priced, FALSE, "Nothing was sent." },
    { priced, TRUE, "What had come is kept. The provider may bill it." },
    { nothing, TRUE, "What had come is kept." },
    { NULL, TRUE, "What had come is kept. The provider may bill it." }, /* not known */
  };

  g_clear_pointer (&record->price, thimble_price_unref);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autoptr (ThimbleProblem) problem = NULL;

      record->price = all[i].price;
      problem = thimble_sending_stopped_problem (request, all[i].left);
      g_assert_cmpstr (thimble_problem_get_advice (problem), ==, all[i].advice);
    }
}

/* The key's owner changes the address while the request waits: the old key goes to no new place. */
static void
test_address_changed_meanwhile (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (ThimbleTestServer) other = thimble_test_server_new ();
  g_auto (Run) run = { NULL };
  g_autoptr (GError) error = NULL;

  run_start (&run, fixture, key);
  g_assert_true (thimble_endpoint_set_base_url (fixture->endpoint, thimble_test_server_get_url (other), NULL));
  run_wait (&run);
  g_assert_false (thimble_runner_send_finish (thimble_engine_get_runner (fixture->engine), run.result, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_ORIGIN);
  g_assert_cmpint (thimble_request_get_record (run.request)->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpuint (thimble_test_server_get_n_connections (other), ==, 0);
}

/* Answers */

typedef struct {
  const char   *name;
  guint         status;
  const char   *type;
  const char   *headers;
  const char   *body;
  ThimbleError  code;
  ThimbleState  state;
  ThimbleBilled billed;
} Answer;

static const Answer answers[] = {
  { "302", 302, "text/html", "Location: https://elsewhere.example/v1\r\n", "", THIMBLE_ERROR_REDIRECTED, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "307", 307, "text/html", "Location: /v2\r\n", "", THIMBLE_ERROR_REDIRECTED, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "400", 400, "application/json", NULL, "{\"error\":{\"message\":\"no\"}}", THIMBLE_ERROR_BAD_REQUEST, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "408", 408, "application/json", NULL, "{}", THIMBLE_ERROR_TIMEOUT, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "500", 500, "application/json", NULL, "{\"error\":{\"message\":\"oh\"}}", THIMBLE_ERROR_SERVER, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "500 without a body", 500, "text/plain", NULL, "", THIMBLE_ERROR_SERVER, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "503", 503, "application/json", NULL, "{}", THIMBLE_ERROR_OVERLOADED, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "529", 529, "application/json", NULL, "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}", THIMBLE_ERROR_OVERLOADED, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "empty stream", 200, "text/event-stream", NULL, "", THIMBLE_ERROR_CUT_OFF, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE },
  { "empty document", 200, "application/json", NULL, "", THIMBLE_ERROR_CUT_OFF, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE },
  { "204", 204, "application/json", NULL, "", THIMBLE_ERROR_CUT_OFF, THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE },
  { "error with 200", 200, "application/json", NULL, "{\"error\":{\"message\":\"Incorrect API key provided\",\"code\":\"invalid_api_key\"}}", THIMBLE_ERROR_BAD_KEY, THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE },
  { "page without a type", 200, "text/plain", NULL, "<!doctype html><title>Log in</title>", THIMBLE_ERROR_NOT_UNDERSTOOD, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "no JSON", 200, "application/json", NULL, "What?", THIMBLE_ERROR_NOT_UNDERSTOOD, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "other JSON", 200, "application/json", NULL, "{\"hello\":1}", THIMBLE_ERROR_NOT_UNDERSTOOD, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
  { "packed", 200, "application/json", "Content-Encoding: gzip\r\n", "????", THIMBLE_ERROR_NOT_UNDERSTOOD, THIMBLE_STATE_FAILED, THIMBLE_BILLED_POSSIBLE },
};

static void
test_answers (RunnerFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      const Answer *answer = &answers[i];
      g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
      g_autoptr (ThimbleRecord) row = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", answer->name);
      runner_push_answer (fixture, answer->status, answer->type, answer->headers, answer->body);
      g_assert_false (runner_send (fixture, request, NULL, &error));
      g_assert_error (error, THIMBLE_ERROR, (gint) answer->code);
      g_assert_true (*error->message != '\0');
      row = runner_load (fixture, thimble_request_get_id (request));
      g_assert_cmpint (row->state, ==, answer->state);
      g_assert_cmpint (row->billed, ==, answer->billed);
      g_assert_nonnull (row->problem);
      g_assert_null (row->usage);
      g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, i + 1); /* nothing is resent */
    }
}

static void
test_huge_error (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autofree char *filling = g_strnfill (1024 * 1024, 'x');
  g_autofree char *body = g_strdup_printf ("{\"error\":{\"message\":\"%s\"}}", filling);
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 400, "application/json", NULL, body);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_FAILED);
  g_assert_cmpuint (strlen (thimble_problem_get_message (thimble_request_get_problem (request))), <, 500);
}

/* More text than is kept: what came until then is. */
static void
test_huge_answer (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autofree char *filling = g_strnfill (512 * 1024, 'x');
  g_autofree char *event = g_strdup_printf ("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n", filling);
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_repeat (script, event, 40, 0);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LARGE);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_cmpuint (strlen (thimble_request_get_answer (request)), ==, 8 * 1024 * 1024);
}

/* A server need not say who answers for its text to be an answer that streams. */
static void
test_streaming_without_start (RunnerFixture *fixture, gconstpointer unused)
{
  g_auto (Run) run = { NULL };
  g_autoptr (ThimbleRecord) row = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"He\"}}]}\n\n");
  thimble_test_script_silence (script);
  thimble_test_server_push (fixture->server, script);
  run_start (&run, fixture, NULL);
  g_assert_true (thimble_test_wait_until (runner_has_text, run.request, 5000));
  g_assert_cmpint (thimble_request_get_state (run.request), ==, THIMBLE_STATE_STREAMING);
  row = run_stop (&run, fixture);
  g_assert_cmpstr (row->answer, ==, "He");
}

/* Cut after finish and usage, before the last word: interrupted, and yet the bill is known. */
static void
test_cut_after_the_bill (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n");
  thimble_test_script_send (script, CHAT_HEAD CHAT_REST CHAT_STOP CHAT_USAGE);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_cmpstr (row->answer, ==, "Hei!");
  g_assert_cmpint (thimble_usage_get_total (row->usage), ==, 37);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_REPORTED);
}

/* "cost" is dollars at OpenRouter; here nobody knows what it is. */
static void
test_cost_of_a_stranger (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleRecord) row = NULL;

  runner_push_stream (fixture, CHAT_HEAD CHAT_STOP "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,"
                               "\"completion_tokens\":3,\"cost\":7}}\n\n" CHAT_DONE);
  g_assert_true (runner_send (fixture, request, NULL, NULL));
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_false (thimble_money_is_known (row->reported_cost));
  g_assert_cmpint (row->cost, ==, 0);
}

/* A debugging proxy that sends the key back, in pieces, in headers, in words. */
static void
test_echo_of_the_key (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_send (script, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n"
                                    "x-request-id: " CANARY "\r\nx-ratelimit-limit-requests: " CANARY "\r\n\r\n");
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"" CANARY "\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"You sent sk-canary-01\"}}]}\n\n");
  thimble_test_script_delay (script, 30);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"23456789abcdefghij and sk-\"},\"finish_reason\":\"" CANARY "\"}]}\n\n"
                                    "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3,\"who\":\"" CANARY "\"}}\n\n"
                                    CHAT_DONE);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
  g_assert_true (runner_send (fixture, request, key, &error));
  g_assert_no_error (error);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpstr (row->answer, ==, "You sent [key] and sk-");
  g_assert_cmpstr (row->answered_model, ==, "[key]");
  g_assert_cmpstr (row->request_id, ==, "[key]");
  g_assert_cmpint (thimble_usage_get_total (row->usage), ==, 5);
  g_assert_null (strstr (thimble_usage_get_verbatim (row->usage), "canary"));
  g_assert_null (strstr (row->rate_limits, "canary"));
  g_assert_true (row->finish_word == NULL || strstr (row->finish_word, "canary") == NULL);
}

/* The four dialects from fixture to row */

typedef struct {
  const char   *fixture;
  const char   *answer;
  gint64        input;
  gint64        output;
  ThimbleFinish finish;
} Sample;

static const Sample responses_samples[] = {
  { "responses-stream.sse", "Hei!", 21, 34, THIMBLE_FINISH_STOP },
  { NULL },
};
static const Sample chat_samples[] = {
  { "chat-stream.sse", "Hei!", 25, 12, THIMBLE_FINISH_STOP },
  { "chat-reasoning-only.sse", "", 25, 16, THIMBLE_FINISH_LENGTH }, /* paid, and nothing to read */
  { NULL },
};
static const Sample anthropic_samples[] = {
  { "anthropic-stream.sse", "Hei!", 17, 42, THIMBLE_FINISH_STOP },
  { "anthropic-refusal.sse", "I ", 2317, 5, THIMBLE_FINISH_REFUSAL },
  { NULL },
};
static const Sample gemini_samples[] = {
  { "gemini-stream.sse", "Hei!", 9, 34, THIMBLE_FINISH_STOP },
  { NULL },
};

static void
send_samples (RunnerFixture *fixture, const Sample *sample)
{
  for (; sample->fixture != NULL; sample++)
    {
      g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
      g_autofree char *file = thimble_test_fixture ("wire", sample->fixture);
      g_autofree char *bytes = NULL;
      g_autoptr (ThimbleRecord) row = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", sample->fixture);
      g_assert_true (g_file_get_contents (file, &bytes, NULL, NULL));
      runner_push_stream (fixture, bytes);
      g_assert_true (runner_send (fixture, request, NULL, &error));
      g_assert_no_error (error);
      row = runner_load (fixture, thimble_request_get_id (request));
      g_assert_cmpint (row->state, ==, THIMBLE_STATE_COMPLETED);
      g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_REPORTED);
      g_assert_cmpstr (row->answer, ==, sample->answer);
      g_assert_cmpint (row->finish, ==, sample->finish);
      g_assert_cmpint (thimble_usage_get_input (row->usage), ==, sample->input);
      g_assert_cmpint (thimble_usage_get_output (row->usage), ==, sample->output);
      g_assert_cmpint (thimble_usage_get_total (row->usage), ==, sample->input + sample->output);
      g_assert_cmpint (row->first_text_us >= 0, ==, *sample->answer != '\0');
      g_assert_null (row->problem);
    }
}

static void
test_samples (RunnerFixture *fixture, gconstpointer kind)
{
  switch ((ThimbleDialectKind) GPOINTER_TO_INT (kind))
    {
    case THIMBLE_DIALECT_OPENAI_RESPONSES:
      send_samples (fixture, responses_samples);
      break;
    case THIMBLE_DIALECT_ANTHROPIC_MESSAGES:
      send_samples (fixture, anthropic_samples);
      break;
    case THIMBLE_DIALECT_GEMINI:
      send_samples (fixture, gemini_samples);
      break;
    case THIMBLE_DIALECT_OPENAI_CHAT:
    default:
      send_samples (fixture, chat_samples);
      break;
    }
}

/* The store */

static void
count (guint *n)
{
  ++*n;
}

/* A checkpoint of some megabytes is still being written when the end comes: the end has the last word. */
static void
test_checkpoint_and_end (RunnerFixture *fixture, gconstpointer unused)
{
  g_autofree char *filling = g_strnfill (256 * 1024, 'x');
  g_autofree char *event = g_strdup_printf ("data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n", filling);
  guint notified = 0;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
      g_autoptr (ThimbleRecord) row = NULL;
      ThimbleTestScript *script = thimble_test_script_new ();

      thimble_test_script_sse_head (script);
      thimble_test_script_repeat (script, event, 20, 0);
      thimble_test_script_delay (script, 790 + i * 20); /* about the checkpoint's time */
      thimble_test_script_send (script, CHAT_STOP CHAT_USAGE CHAT_DONE);
      thimble_test_script_cut (script);
      thimble_test_server_push (fixture->server, script);
      g_assert_true (runner_send (fixture, request, NULL, NULL));
      row = runner_load (fixture, thimble_request_get_id (request));
      g_assert_cmpint (row->state, ==, THIMBLE_STATE_COMPLETED);
      g_assert_cmpuint (strlen (row->answer), ==, 20 * 256 * 1024);
      g_assert_cmpint (thimble_usage_get_total (row->usage), ==, 37);
      /* Nothing comes after the end. */
      g_signal_connect_swapped (request, "notify", G_CALLBACK (count), &notified);
      thimble_test_run_for (100);
      g_assert_cmpuint (notified, ==, 0);
      g_signal_handlers_disconnect_by_data (request, &notified);
    }
}

/* Writing fails from here on, as on a full disk; sockets go on. */
static void
fill_disk (gboolean full)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = full ? 1 : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static gboolean
is_unsaved (gpointer request)
{
  return thimble_request_get_unsaved (request) != NULL;
}

static void
test_disk_fills (RunnerFixture *fixture, gconstpointer unused)
{
  for (guint recovers = 0; recovers < 2; recovers++)
    {
      g_auto (Run) run = { NULL };
      g_autoptr (ThimbleRecord) row = NULL;
      g_autoptr (GError) error = NULL;
      ThimbleTestScript *script = thimble_test_script_new ();

      thimble_test_script_sse_head (script);
      thimble_test_script_send (script, CHAT_HEAD);
      thimble_test_script_delay (script, 1500);
      thimble_test_script_send (script, CHAT_REST CHAT_STOP CHAT_USAGE CHAT_DONE);
      thimble_test_script_cut (script);
      thimble_test_server_push (fixture->server, script);
      run_start (&run, fixture, NULL);
      g_assert_true (thimble_test_wait_until (runner_has_text, run.request, 5000));
      fill_disk (TRUE);
      g_assert_true (thimble_test_wait_until (is_unsaved, run.request, 5000));
      g_assert_cmpint (thimble_request_get_state (run.request), ==, THIMBLE_STATE_STREAMING);
      if (recovers)
        fill_disk (FALSE);
      run_wait (&run);
      fill_disk (FALSE);

      /* It completed, and it is all in memory; only the history lags. */
      g_assert_true (thimble_runner_send_finish (thimble_engine_get_runner (fixture->engine), run.result, &error));
      g_assert_no_error (error);
      g_assert_cmpint (thimble_request_get_state (run.request), ==, THIMBLE_STATE_COMPLETED);
      g_assert_cmpstr (thimble_request_get_answer (run.request), ==, "Hei!");
      g_assert_nonnull (thimble_request_get_receipt (run.request));
      row = runner_load (fixture, thimble_request_get_id (run.request));
      if (recovers)
        {
          g_assert_null (thimble_request_get_unsaved (run.request));
          g_assert_cmpint (row->state, ==, THIMBLE_STATE_COMPLETED);
          g_assert_cmpstr (row->answer, ==, "Hei!");
        }
      else
        {
          g_assert_cmpint (thimble_problem_get_code (thimble_request_get_unsaved (run.request)), ==, THIMBLE_ERROR_STORE);
          g_assert_cmpint (row->state, ==, THIMBLE_STATE_SENT);
        }
    }
}

#define ADD(path, kind, function) \
  g_test_add (path, RunnerFixture, GINT_TO_POINTER (kind), runner_set_up, function, runner_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  signal (SIGXFSZ, SIG_IGN);
  g_test_init (&argc, &argv, NULL);
  ADD ("/runner-ends/stop-while-committing", THIMBLE_DIALECT_OPENAI_CHAT, test_stop_while_committing);
  ADD ("/runner-ends/stop-while-connecting", THIMBLE_DIALECT_OPENAI_CHAT, test_stop_while_connecting);
  ADD ("/runner-ends/stop-while-waiting", THIMBLE_DIALECT_OPENAI_CHAT, test_stop_while_waiting);
  ADD ("/runner-ends/stop-while-reading-error", THIMBLE_DIALECT_OPENAI_CHAT, test_stop_while_reading_error);
  ADD ("/runner-ends/address-changed-meanwhile", THIMBLE_DIALECT_OPENAI_CHAT, test_address_changed_meanwhile);
  ADD ("/runner-ends/stopped-words", THIMBLE_DIALECT_OPENAI_CHAT, test_stopped_words);
  ADD ("/runner-ends/answers", THIMBLE_DIALECT_OPENAI_CHAT, test_answers);
  ADD ("/runner-ends/huge-error", THIMBLE_DIALECT_OPENAI_CHAT, test_huge_error);
  ADD ("/runner-ends/huge-answer", THIMBLE_DIALECT_OPENAI_CHAT, test_huge_answer);
  ADD ("/runner-ends/streaming-without-start", THIMBLE_DIALECT_OPENAI_CHAT, test_streaming_without_start);
  ADD ("/runner-ends/cut-after-the-bill", THIMBLE_DIALECT_OPENAI_CHAT, test_cut_after_the_bill);
  ADD ("/runner-ends/cost-of-a-stranger", THIMBLE_DIALECT_OPENAI_CHAT, test_cost_of_a_stranger);
  ADD ("/runner-ends/echo-of-the-key", THIMBLE_DIALECT_OPENAI_CHAT, test_echo_of_the_key);
  ADD ("/runner-ends/openai-responses", THIMBLE_DIALECT_OPENAI_RESPONSES, test_samples);
  ADD ("/runner-ends/openai-chat", THIMBLE_DIALECT_OPENAI_CHAT, test_samples);
  ADD ("/runner-ends/anthropic", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_samples);
  ADD ("/runner-ends/gemini", THIMBLE_DIALECT_GEMINI, test_samples);
  ADD ("/runner-ends/checkpoint-and-end", THIMBLE_DIALECT_OPENAI_CHAT, test_checkpoint_and_end);
  ADD ("/runner-ends/disk-fills", THIMBLE_DIALECT_OPENAI_CHAT, test_disk_fills);
  return g_test_run ();
}
