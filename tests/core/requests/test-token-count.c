/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "runner-helper.h"

static gint64
count (RunnerFixture *fixture, GCancellable *cancellable, GError **error)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("How many tokens?");
  g_autoptr (GAsyncResult) result = NULL;

  thimble_runner_count_async (runner, fixture->model, prompt, cancellable, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  return thimble_runner_count_finish (runner, result, error);
}

static void
assert_asked (RunnerFixture *fixture, const char *path, const char *body)
{
  g_autofree char *head = thimble_test_server_dup_head (fixture->server, 0);
  g_autofree char *sent = thimble_test_server_dup_body (fixture->server, 0);
  g_autofree char *line = g_strdup_printf ("POST /v1%s HTTP/1.1\r\n", path);

  g_assert_true (g_str_has_prefix (head, line));
  g_assert_cmpstr (sent, ==, body);
  g_assert_cmpuint (runner_count_rows (fixture), ==, 0);
}

static void
test_openai (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 200, "application/json", NULL, "{\"object\":\"response.input_tokens\",\"input_tokens\":21}");
  g_assert_cmpint (count (fixture, NULL, &error), ==, 21);
  g_assert_no_error (error);
  assert_asked (fixture, "/responses/input_tokens", "{\"model\":\"test-model\",\"input\":\"How many tokens?\"}");
}

static void
test_anthropic (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *version = NULL;

  runner_push_answer (fixture, 200, "application/json", NULL, "{\"input_tokens\":17}");
  g_assert_cmpint (count (fixture, NULL, &error), ==, 17);
  g_assert_no_error (error);
  assert_asked (fixture, "/messages/count_tokens",
                "{\"model\":\"test-model\",\"messages\":[{\"role\":\"user\",\"content\":\"How many tokens?\"}]}");
  version = thimble_test_server_dup_header (fixture->server, 0, "anthropic-version");
  g_assert_cmpstr (version, ==, "2026-10-21");
}

static void
test_gemini (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  runner_push_answer (fixture, 200, "application/json", NULL, "{\"totalTokens\":9}");
  g_assert_cmpint (count (fixture, NULL, &error), ==, 9);
  g_assert_no_error (error);
  assert_asked (fixture, "/models/test-model:countTokens",
                "{\"generateContentRequest\":{\"model\":\"models/test-model\",\"contents\":"
                "[{\"role\":\"user\",\"parts\":[{\"text\":\"How many tokens?\"}]}]}}");
}

static void
test_no_such_question (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (count (fixture, NULL, &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_UNSUPPORTED);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 0);
}

static void
test_errors (RunnerFixture *fixture, gconstpointer unused)
{
  const struct { guint status; const char *type; const char *body; ThimbleError code; } rows[] = {
    { 401, "application/json", "{\"error\":{\"type\":\"authentication_error\",\"message\":\"invalid x-api-key\"}}", THIMBLE_ERROR_BAD_KEY },
    { 404, "application/json", "{\"error\":{\"type\":\"not_found_error\",\"message\":\"model: test-model\"}}", THIMBLE_ERROR_MODEL_UNKNOWN },
    { 429, "application/json", "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow down\"}}", THIMBLE_ERROR_RATE_LIMITED },
    { 529, "application/json", "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}", THIMBLE_ERROR_OVERLOADED },
    { 200, "text/html", "<html>Log in</html>", THIMBLE_ERROR_NOT_UNDERSTOOD },
    { 200, "application/json", "{\"input_tokens\":-1}", THIMBLE_ERROR_NOT_UNDERSTOOD },
    { 200, "application/json", "", THIMBLE_ERROR_NOT_UNDERSTOOD },
    { 302, "text/plain", "elsewhere", THIMBLE_ERROR_REDIRECTED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%u %s", rows[i].status, rows[i].body);
      runner_push_answer (fixture, rows[i].status, rows[i].type, "Location: http://127.0.0.1:1/\r\n", rows[i].body);
      g_assert_cmpint (count (fixture, NULL, &error), ==, -1);
      g_assert_error (error, THIMBLE_ERROR, (int) rows[i].code);
    }
  /* Once each: nothing was asked again by itself, and nothing of it is history. */
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, G_N_ELEMENTS (rows));
  g_assert_cmpuint (runner_count_rows (fixture), ==, 0);
}

static void
test_nobody_there (RunnerFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  thimble_test_server_set_mode (fixture->server, THIMBLE_TEST_SERVER_RESET_ON_ACCEPT);
  g_assert_cmpint (count (fixture, NULL, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_cmpuint (error->domain, ==, THIMBLE_ERROR);
}

static gboolean
has_come (gpointer server)
{
  return thimble_test_server_get_n_requests (server) > 0;
}

static void
test_cancelled (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  ThimbleTestScript *script = thimble_test_script_new ();
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("How many tokens?");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_test_script_silence (script);
  thimble_test_server_push (fixture->server, script);
  thimble_runner_count_async (runner, fixture->model, prompt, cancellable, thimble_test_store_result, &result);
  g_assert_true (thimble_test_wait_until (has_come, fixture->server, 30000));
  g_cancellable_cancel (cancellable);
  thimble_test_wait_result (&result);
  g_assert_cmpint (thimble_runner_count_finish (runner, result, &error), ==, -1);
  g_assert_nonnull (error);
  g_assert_false (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_TIMEOUT));
}

/* The key goes where it belongs, and its echo is masked. */
static void
test_key (RunnerFixture *fixture, gconstpointer unused)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (fixture->engine);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (fixture->server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) keyed = thimble_endpoint_new ("keyed", "Keyed", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, url, TRUE, NULL);
  g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue, keyed, "claude-haiku-5-5");
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, thimble_endpoint_get_origin (keyed), NULL);
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GError) missing = NULL, refused = NULL;
  g_autofree char *header = NULL;

  g_set_object (&fixture->model, model);
  g_assert_cmpint (count (fixture, NULL, &missing), ==, -1);
  g_assert_nonnull (missing);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 0);

  thimble_key_store_save_async (keys, "keyed", thimble_endpoint_get_origin (keyed), NULL, key, TRUE, NULL,
                                thimble_test_store_result, &stored);
  thimble_test_wait_result (&stored);
  g_assert_true (thimble_key_store_save_finish (keys, stored, NULL));
  runner_push_answer (fixture, 401, "application/json", NULL,
                      "{\"error\":{\"type\":\"authentication_error\",\"message\":\"no: " CANARY "\"}}");
  g_assert_cmpint (count (fixture, NULL, &refused), ==, -1);
  g_assert_error (refused, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY);
  g_assert_null (strstr (refused->message, "canary"));
  header = thimble_test_server_dup_header (fixture->server, 0, "x-api-key");
  g_assert_cmpstr (header, ==, CANARY);
}

#define ADD(path, kind, function) \
  g_test_add (path, RunnerFixture, GINT_TO_POINTER (kind), runner_set_up, function, runner_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("/token-count/openai", THIMBLE_DIALECT_OPENAI_RESPONSES, test_openai);
  ADD ("/token-count/anthropic", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_anthropic);
  ADD ("/token-count/gemini", THIMBLE_DIALECT_GEMINI, test_gemini);
  ADD ("/token-count/no-such-question", THIMBLE_DIALECT_OPENAI_CHAT, test_no_such_question);
  ADD ("/token-count/errors", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_errors);
  ADD ("/token-count/nobody-there", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_nobody_there);
  ADD ("/token-count/cancelled", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_cancelled);
  ADD ("/token-count/key", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, test_key);
  return g_test_run ();
}
