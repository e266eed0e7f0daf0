/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "runner-helper.h"

void
runner_open_engine (RunnerFixture *fixture, const char *data)
{
  g_autofree char *config = g_build_filename (fixture->folder, "config", NULL);
  g_autofree char *cache = g_build_filename (fixture->folder, "cache", NULL);
  g_autoptr (GAsyncResult) result = NULL;

  fixture->engine = thimble_engine_new_in (data, config, cache);
  thimble_engine_open_async (fixture->engine, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_engine_open_finish (fixture->engine, result, NULL));
}

static void
add_endpoint (RunnerFixture *fixture, ThimbleDialectKind kind, gboolean needs_key)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (fixture->server), "/v1", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture->endpoint = thimble_endpoint_new ("test", "Test", kind, url, needs_key, &error);
  g_assert_no_error (error);
  thimble_catalogue_add_endpoint_async (catalogue, fixture->endpoint, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_catalogue_add_endpoint_finish (catalogue, result, &error));
  g_assert_no_error (error);
  fixture->model = thimble_catalogue_ensure_model (catalogue, fixture->endpoint, "test-model");
}

void
runner_set_up (RunnerFixture *fixture, gconstpointer kind)
{
  g_autofree char *data = NULL;

  fixture->folder = g_dir_make_tmp ("thimble-runner-XXXXXX", NULL);
  data = g_build_filename (fixture->folder, "data", NULL);
  fixture->server = thimble_test_server_new ();
  runner_open_engine (fixture, data);
  g_assert_null (thimble_engine_get_store_problem (fixture->engine));
  add_endpoint (fixture, (ThimbleDialectKind) GPOINTER_TO_INT (kind), FALSE);
}

void
runner_close_engine (RunnerFixture *fixture)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_store_close_finish (store, result, NULL);
  g_clear_object (&fixture->model);
  g_clear_object (&fixture->endpoint);
  g_clear_object (&fixture->engine);
}

void
runner_tear_down (RunnerFixture *fixture, gconstpointer unused)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);

  runner_close_engine (fixture);
  thimble_test_server_free (fixture->server);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (fixture->folder);
}

ThimbleRequest *
runner_make_request (RunnerFixture *fixture, const char *text)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);

  return thimble_request_new (fixture->model, prompt, "free", 0);
}

gboolean
runner_send (RunnerFixture *fixture, ThimbleRequest *request, ThimbleSecret *key, GError **error)
{
  ThimbleRunner *runner = thimble_engine_get_runner (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_runner_send_async (runner, request, key, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_cmpuint (thimble_runner_get_n_running (runner), ==, 0);
  return thimble_runner_send_finish (runner, result, error);
}

ThimbleRecord *
runner_load (RunnerFixture *fixture, gint64 id)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleRecord *record;

  thimble_store_load_async (store, id, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  record = thimble_store_load_finish (store, result, &error);
  g_assert_no_error (error);
  return record;
}

guint
runner_count_rows (RunnerFixture *fixture)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GArray) ids = NULL;

  thimble_store_query_async (store, NULL, 0, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  ids = thimble_store_query_finish (store, result, NULL);
  g_assert_nonnull (ids);
  return ids->len;
}

void
runner_push_stream (RunnerFixture *fixture, const char *events)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, events);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->server, script);
}

void
runner_push_chat (RunnerFixture *fixture)
{
  runner_push_stream (fixture, CHAT_HEAD CHAT_REST CHAT_STOP CHAT_USAGE CHAT_DONE);
}

void
runner_push_answer (RunnerFixture *fixture, guint status, const char *type, const char *headers, const char *body)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, type, headers, body);
  thimble_test_server_push (fixture->server, script);
}

gboolean
runner_has_text (gpointer request)
{
  return *thimble_request_get_answer (request) != '\0';
}
