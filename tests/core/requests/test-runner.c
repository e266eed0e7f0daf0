/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "runner-helper.h"

static void
collect (ThimbleRequest *request, const char *piece, GString *all)
{
  g_string_append (all, piece);
}

static void
test_completed (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Say hello in Finnish.");
  g_autoptr (GString) pieces = g_string_new (NULL);
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL, *authorization = NULL;

  runner_push_chat (fixture);
  g_signal_connect (request, "text", G_CALLBACK (collect), pieces);
  g_assert_true (runner_send (fixture, request, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (pieces->str, ==, "Hei!");
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_COMPLETED);
  g_assert_nonnull (thimble_request_get_receipt (request));

  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpstr (row->answer, ==, "Hei!");
  g_assert_cmpint (thimble_usage_get_input (row->usage), ==, 25);
  g_assert_cmpint (thimble_usage_get_output (row->usage), ==, 12);
  g_assert_cmpint (thimble_usage_get_total (row->usage), ==, 37);
  g_assert_cmpint (thimble_usage_get_reasoning (row->usage), ==, 8);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_REPORTED);
  g_assert_cmpint (row->finish, ==, THIMBLE_FINISH_STOP);
  g_assert_cmpint (row->predicted_input, >, 0);
  g_assert_cmpint (row->first_text_us, >=, 0);
  g_assert_cmpint (row->duration_us, >=, row->first_text_us);
  g_assert_null (row->problem);

  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 1);
  body = thimble_test_server_dup_body (fixture->server, 0);
  g_assert_nonnull (strstr (body, "Say hello in Finnish."));
  authorization = thimble_test_server_dup_header (fixture->server, 0, "authorization");
  g_assert_null (authorization);
}

static void
test_key_goes_along (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autofree char *authorization = NULL, *json = NULL;
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  runner_push_chat (fixture);
  g_assert_true (runner_send (fixture, request, key, &error));
  authorization = thimble_test_server_dup_header (fixture->server, 0, "authorization");
  g_assert_cmpstr (authorization, ==, "Bearer " CANARY);
  row = runner_load (fixture, thimble_request_get_id (request));
  node = thimble_record_to_json (row);
  json = thimble_json_to_string (node, FALSE);
  g_assert_null (strstr (json, "canary"));
}

static void
test_stop (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();
  gint64 before;

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, CHAT_HEAD);
  thimble_test_script_silence (script);
  thimble_test_server_push (fixture->server, script);
  thimble_runner_send_async (runner, request, NULL, stop, thimble_test_store_result, &result);
  g_assert_true (thimble_test_wait_until (runner_has_text, request, 5000));
  before = g_get_monotonic_time ();
  g_cancellable_cancel (stop);
  thimble_test_wait_result (&result);
  g_assert_cmpint (g_get_monotonic_time () - before, <, thimble_test_limit (200 * 1000 + 300 * 1000)); /* 200 ms to stop; the row's fsync on top */
  g_assert_false (thimble_runner_send_finish (runner, result, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpstr (row->answer, ==, "He");
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_POSSIBLE);
  g_assert_true (row->usage == NULL || !thimble_usage_is_complete (row->usage));
  g_assert_cmpint (row->cost, ==, 0); /* the server is on this computer */
}

static void
test_stop_before_anything (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  runner_push_chat (fixture);
  g_cancellable_cancel (stop);
  thimble_runner_send_async (runner, request, NULL, stop, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_false (thimble_runner_send_finish (runner, result, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpint (thimble_request_get_record (request)->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 0);
}

/* A closed connection never completes a request. */
static void
test_cut (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, CHAT_HEAD);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_CUT_OFF);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_INTERRUPTED);
  g_assert_cmpstr (row->answer, ==, "He");
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_POSSIBLE);
  g_assert_cmpint (thimble_problem_get_code (row->problem), ==, THIMBLE_ERROR_CUT_OFF);
}

static void
test_error_in_stream (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, CHAT_HEAD "data: {\"error\":{\"message\":\"The server had an error.\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
  thimble_test_script_silence (script); /* it must not be waited for */
  thimble_test_server_push (fixture->server, script);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_SERVER);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_FAILED);
  g_assert_cmpstr (thimble_request_get_answer (request), ==, "He");
  g_assert_cmpint (thimble_request_get_record (request)->billed, ==, THIMBLE_BILLED_POSSIBLE);
}

static void
test_wrong_key (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 401, "application/json", "x-request-id: req_7\r\n",
               "{\"error\":{\"message\":\"Incorrect API key provided: " CANARY ".\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"invalid_api_key\"}}");
  g_assert_false (runner_send (fixture, request, key, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_FAILED);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpuint (row->http_status, ==, 401);
  g_assert_cmpstr (row->request_id, ==, "req_7");
  g_assert_cmpstr (thimble_prompt_get_text (row->prompt), ==, "Hello");
  g_assert_nonnull (thimble_problem_get_details (row->problem));
  g_assert_null (strstr (thimble_problem_get_details (row->problem), "canary"));
  g_assert_null (strstr (thimble_problem_get_message (row->problem), "canary"));
}

static void
test_rate_limit (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 429, "application/json", "retry-after: 7\r\nx-ratelimit-limit-requests: 60\r\n",
               "{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}");
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_RATE_LIMITED);
  g_assert_cmpint (thimble_problem_get_retry_after (thimble_request_get_problem (request)), ==, 7);
  g_assert_nonnull (strstr (thimble_request_get_record (request)->rate_limits, "60"));
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 1); /* nothing is resent */
}

static void
test_html (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 200, "text/html; charset=utf-8", NULL, "<html><body>Please log in to the hotel's network</body></html>");
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_FAILED);
}

static void
test_one_document (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 200, "application/json", NULL,
               "{\"id\":\"c\",\"model\":\"test-model\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"Hei!\"}}],"
               "\"usage\":{\"prompt_tokens\":25,\"completion_tokens\":12,\"total_tokens\":37}}");
  g_assert_true (runner_send (fixture, request, NULL, &error));
  g_assert_cmpstr (thimble_request_get_answer (request), ==, "Hei!");
  g_assert_cmpint (thimble_usage_get_total (thimble_request_get_usage (request)), ==, 37);
}

static void
test_nobody_there (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;

  thimble_test_server_free (fixture->server);
  fixture->server = thimble_test_server_new (); /* at another port */
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NETWORK);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_FAILED);
  g_assert_cmpint (row->billed, ==, THIMBLE_BILLED_NONE);
  g_assert_cmpstr (thimble_prompt_get_text (row->prompt), ==, "Hello");
}

/* No record, no send. */
static void
test_no_record_no_send (RunnerFixture *fixture, gconstpointer unused)
{
  g_autofree char *data = g_build_filename (fixture->folder, "not-a-folder", NULL);
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  runner_close_engine (fixture);
  g_assert_true (g_file_set_contents (data, "a file where the folder should be", -1, NULL));
  runner_open_engine (fixture, data);
  g_assert_nonnull (thimble_engine_get_store_problem (fixture->engine));
  fixture->endpoint = g_object_ref (thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (fixture->engine), "test"));
  fixture->model = thimble_catalogue_ensure_model (thimble_engine_get_catalogue (fixture->engine), fixture->endpoint, "test-model");
  request = runner_make_request (fixture, "Hello");
  runner_push_chat (fixture);
  g_assert_false (runner_send (fixture, request, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE);
  g_assert_cmpuint (thimble_test_server_get_n_connections (fixture->server), ==, 0);
  g_assert_cmpint (thimble_request_get_record (request)->billed, ==, THIMBLE_BILLED_NONE);
}

static void
test_refused_here (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine);
  g_autoptr (ThimbleRequest) empty = runner_make_request (fixture, " \n\t ");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (ThimbleRequest) huge = NULL;
  g_autofree char *text = g_malloc (4 * 1024 * 1024 + 1);
  g_autoptr (ThimblePrompt) prompt = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (runner_send (fixture, empty, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_EMPTY_PROMPT);
  g_clear_error (&error);

  for (gsize i = 0; i < 4 * 1024 * 1024; i++)
    text[i] = i % 5 == 4 ? ' ' : 'w';
  text[4 * 1024 * 1024] = '\0';
  prompt = thimble_prompt_new (text);
  huge = thimble_request_new (thimble_catalogue_find_model (catalogue, "groq", "llama-3.1-8b-instant"), prompt, NULL, 0);
  g_assert_false (runner_send (fixture, huge, key, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_TOO_LONG);
  g_assert_cmpuint (runner_count_rows (fixture), ==, 0);
}

static void
test_learns_a_parameter (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) first = NULL, second = NULL;
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GError) error = NULL;

  thimble_prompt_set_max_output (prompt, 300);
  runner_push_answer (fixture, 400, "application/json", NULL,
               "{\"error\":{\"message\":\"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.\","
               "\"type\":\"invalid_request_error\",\"param\":\"max_tokens\",\"code\":\"unsupported_parameter\"}}");
  first = thimble_request_new (fixture->model, prompt, NULL, 0);
  g_assert_false (runner_send (fixture, first, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_PARAMETER_REFUSED);
  before = thimble_test_server_dup_body (fixture->server, 0);
  g_assert_nonnull (strstr (before, "\"max_tokens\":300"));
  g_clear_error (&error);

  runner_push_chat (fixture);
  second = thimble_request_new (fixture->model, prompt, NULL, 0);
  g_assert_true (runner_send (fixture, second, NULL, &error));
  after = thimble_test_server_dup_body (fixture->server, 1);
  g_assert_nonnull (strstr (after, "\"max_completion_tokens\":300"));
  g_assert_null (strstr (after, "\"max_tokens\""));
  g_assert_cmpuint (runner_count_rows (fixture), ==, 2); /* each attempt is a row of its own */
}

/* What has come is never more than a second from the disk. */
static void
test_checkpoints (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleRecord) sent = NULL, row = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, CHAT_HEAD);
  thimble_test_script_delay (script, 100);
  thimble_test_script_send (script, CHAT_REST);
  thimble_test_script_silence (script);
  thimble_test_server_push (fixture->server, script);
  thimble_runner_send_async (runner, request, NULL, stop, thimble_test_store_result, &result);
  g_assert_true (thimble_test_server_wait_requests (fixture->server, 1, 1) || thimble_test_wait_until (runner_has_text, request, 5000));
  g_assert_true (thimble_test_wait_until (runner_has_text, request, 5000));
  thimble_test_run_for (1200);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_cmpint (row->state, ==, THIMBLE_STATE_STREAMING);
  g_assert_cmpstr (row->answer, ==, "Hei!");
  g_cancellable_cancel (stop);
  thimble_test_wait_result (&result);
}

static void
test_anthropic (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRequest) request = runner_make_request (fixture, "Hello");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autofree char *version = NULL, *api_key = NULL, *authorization = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script,
                            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"test-model\",\"content\":[],\"usage\":{\"input_tokens\":17,\"cache_creation_input_tokens\":3,\"cache_read_input_tokens\":5,\"output_tokens\":2}}}\n\n"
                            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
                            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hei!\"}}\n\n"
                            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
                            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":42}}\n\n"
                            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
  g_assert_true (runner_send (fixture, request, key, &error));
  g_assert_no_error (error);
  g_assert_cmpint (thimble_usage_get_input (thimble_request_get_usage (request)), ==, 25); /* cached parts included */
  g_assert_cmpint (thimble_usage_get_total (thimble_request_get_usage (request)), ==, 67);
  version = thimble_test_server_dup_header (fixture->server, 0, "anthropic-version");
  g_assert_nonnull (version);
  api_key = thimble_test_server_dup_header (fixture->server, 0, "x-api-key");
  g_assert_cmpstr (api_key, ==, CANARY);
  authorization = thimble_test_server_dup_header (fixture->server, 0, "authorization");
  g_assert_null (authorization);
}

static void
test_practice (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine);
  ThimbleModel *model = thimble_catalogue_find_model (catalogue, "practice", THIMBLE_PRACTICE_MODEL);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Summarise the text below in three points, one sentence each.\n\nTrees cool streets. Trees hold rain. Young trees die without water. Neighbours help.");
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (ThimbleRecord) row = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;

  g_assert_nonnull (model);
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine), 0);
  request = thimble_request_new (model, prompt, "summarise", 0);
  g_assert_true (runner_send (fixture, request, NULL, &error));
  g_assert_no_error (error);
  row = runner_load (fixture, thimble_request_get_id (request));
  g_assert_true (row->practice);
  g_assert_cmpint (row->tier, ==, THIMBLE_TIER_PRACTICE);
  g_assert_cmpint (row->cost, ==, 0);
  g_assert_cmpint (thimble_usage_get_total (row->usage), ==, thimble_usage_get_input (row->usage) + thimble_usage_get_output (row->usage));
  /* Counted by this program, to the token, and so is what came while it streamed. */
  g_assert_cmpint (thimble_usage_get_source (row->usage), ==, THIMBLE_USAGE_COUNTED_HERE);
  g_assert_cmpint (thimble_usage_get_output (row->usage), ==, row->counted_output);
}

static void
test_key_check (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (GAsyncResult) good = NULL, bad = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *head = NULL;

  runner_push_answer (fixture, 200, "application/json", NULL, "{\"object\":\"list\",\"data\":[]}");
  thimble_runner_check_key_async (runner, fixture->endpoint, key, NULL, thimble_test_store_result, &good);
  thimble_test_wait_result (&good);
  g_assert_true (thimble_runner_check_key_finish (runner, good, &error));
  head = thimble_test_server_dup_head (fixture->server, 0);
  g_assert_true (g_str_has_prefix (head, "GET /v1/models"));

  runner_push_answer (fixture, 401, "application/json", NULL, "{\"error\":{\"message\":\"no: " CANARY "\",\"code\":\"invalid_api_key\"}}");
  thimble_runner_check_key_async (runner, fixture->endpoint, key, NULL, thimble_test_store_result, &bad);
  thimble_test_wait_result (&bad);
  g_assert_false (thimble_runner_check_key_finish (runner, bad, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY);
  g_assert_null (strstr (error->message, "canary"));
  g_assert_cmpuint (runner_count_rows (fixture), ==, 0); /* no tokens, no row */
}

#define ADD(path, kind, function) \
  g_test_add (path, RunnerFixture, GINT_TO_POINTER (kind), runner_set_up, function, runner_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("/runner/completed", THIMBLE_DIALECT_OPENAI_CHAT, test_completed);
  ADD ("/runner/key-goes-along", THIMBLE_DIALECT_OPENAI_CHAT, test_key_goes_along);
  ADD ("/runner/stop", THIMBLE_DIALECT_OPENAI_CHAT, test_stop);
  ADD ("/runner/stop-before-anything", THIMBLE_DIALECT_OPENAI_CHAT, test_stop_before_anything);
  ADD ("/runner/cut", THIMBLE_DIALECT_OPENAI_CHAT, test_cut);
  ADD ("/runner/error-in-stream", THIMBLE_DIALECT_OPENAI_CHAT, test_error_in_stream);
  ADD ("/runner/wrong-key", THIMBLE_DIALECT_OPENAI_CHAT, test_wrong_key);
  ADD ("/runner/rate-limit", THIMBLE_DIALECT_OPENAI_CHAT, test_rate_limit);
  ADD ("/runner/html", THIMBLE_DIALECT_OPENAI_CHAT, test_html);
  ADD ("/runner/one-document", THIMBLE_DIALECT_OPENAI_CHAT, test_one_document);
  ADD ("/runner/nobody-there", THIMBLE_DIALECT_OPENAI_CHAT, test_nobody_there);
  ADD ("/runner/no-record-no-send", THIMBLE_DIALECT_OPENAI_CHAT, test_no_record_no_send);
  ADD ("/runner/refused-here", THIMBLE_DIALECT_OPENAI_CHAT, test_refused_here);
  ADD ("/runner/learns-a-parameter", THIMBLE_DIALECT_OPENAI_CHAT, test_learns_a_parameter);
  ADD ("/runner/checkpoints", THIMBLE_DIALECT_OPENAI_CHAT, test_checkpoints);
  ADD ("/runner/anthropic", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_anthropic);
  ADD ("/runner/practice", THIMBLE_DIALECT_OPENAI_CHAT, test_practice);
  ADD ("/runner/key-check", THIMBLE_DIALECT_OPENAI_CHAT, test_key_check);
  return g_test_run ();
}
