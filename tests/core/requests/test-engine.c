/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "requests/thimble-engine.h"
#include "thimble-test-loop.h"

static ThimbleEngine *
open_in (const char *folder)
{
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_autofree char *config = g_build_filename (folder, "config", NULL);
  g_autofree char *cache = g_build_filename (folder, "cache", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleEngine *engine = thimble_engine_new_in (data, config, cache);

  thimble_engine_open_async (engine, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_engine_open_finish (engine, result, NULL));
  return engine;
}

static void
close_engine (ThimbleEngine *engine)
{
  ThimbleStore *store = thimble_engine_get_store (engine);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_close_async (store, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_store_close_finish (store, result, NULL);
}

static void
count_signal (ThimbleEngine *engine, guint *n)
{
  (*n)++;
}

/* Ticked when they have really happened, and still ticked on the next start. */
static void
test_signs (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-engine-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", folder);
  g_autoptr (ThimbleEngine) engine = open_in (folder);
  g_autoptr (ThimbleEngine) later = NULL;
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleRunner *runner = thimble_engine_get_runner (engine);
  ThimbleSigns signs;
  guint changed = 0;

  g_signal_connect (engine, "signs-changed", G_CALLBACK (count_signal), &changed);
  thimble_engine_get_signs (engine, &signs);
  g_assert_false (signs.key_made || signs.request_sent || signs.usage_read || signs.sides_compared);

  thimble_practice_set_pace (thimble_engine_get_practice (engine), 0);
  request = thimble_request_new (thimble_catalogue_find_model (thimble_engine_get_catalogue (engine), "practice", THIMBLE_PRACTICE_MODEL),
                                 prompt, NULL, 0);
  thimble_runner_send_async (runner, request, NULL, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_runner_send_finish (runner, result, NULL));
  thimble_engine_get_signs (engine, &signs);
  g_assert_true (signs.request_sent);
  g_assert_false (signs.key_made); /* Practice needs none */
  g_assert_false (signs.usage_read);
  thimble_engine_receipt_shown (engine, thimble_request_get_receipt (request));
  thimble_engine_receipt_shown (engine, thimble_request_get_receipt (request));
  thimble_engine_get_signs (engine, &signs);
  g_assert_true (signs.usage_read);
  g_assert_false (signs.sides_compared); /* nothing cost anything, so nothing was compared */
  g_assert_cmpuint (changed, ==, 2);
  close_engine (engine);

  later = open_in (folder);
  thimble_engine_get_signs (later, &signs);
  g_assert_true (signs.request_sent && signs.usage_read);
  close_engine (later);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

static void
test_ollama_ends (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-engine-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", folder);
  g_autoptr (ThimbleEngine) engine = open_in (folder);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 before = g_get_monotonic_time ();

  thimble_engine_find_ollama_async (engine, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_engine_find_ollama_finish (engine, result, &error);
  g_assert_no_error (error); /* nobody there is an answer */
  g_assert_cmpint (g_get_monotonic_time () - before, <, thimble_test_limit (2 * G_USEC_PER_SEC));
  close_engine (engine);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/signs", test_signs);
  g_test_add_func ("/engine/ollama-ends", test_ollama_ends);
  return g_test_run ();
}
