/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "measure-helper.h"

static void
write_prices (const char *folder)
{
  g_autofree char *config = g_build_filename (folder, "config", NULL);
  g_autofree char *path = g_build_filename (config, "prices.json", NULL);

  g_mkdir_with_parents (config, 0700);
  g_assert_true (g_file_set_contents (path, "{\"models\": [{\"id\": \"paid-model\", \"endpoint\": \"paid\", \"input\": 1, \"output\": 10,"
                                            " \"as_of\": \"2026-11-10\"}, {\"id\": \"twin-model\", \"endpoint\": \"paid\", \"input\": 1, \"output\": 10}]}", -1, NULL));
}

void
measure_set_up (MeasureFixture *fixture, gconstpointer unused)
{
  ThimbleCatalogue *catalogue;
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *url = NULL;
  g_autofree char *data = NULL;

  runner_set_up (&fixture->runner, GINT_TO_POINTER (THIMBLE_DIALECT_OPENAI_CHAT));
  /* Once more, now with prices. */
  data = g_build_filename (fixture->runner.folder, "data", NULL);
  write_prices (fixture->runner.folder);
  runner_close_engine (&fixture->runner);
  runner_open_engine (&fixture->runner, data);
  catalogue = thimble_engine_get_catalogue (fixture->runner.engine);
  fixture->runner.endpoint = g_object_ref (thimble_catalogue_find_endpoint (catalogue, "test"));
  fixture->runner.model = thimble_catalogue_ensure_model (catalogue, fixture->runner.endpoint, "test-model");
  url = g_strconcat (thimble_test_server_get_url (fixture->runner.server), "/v1", NULL);
  endpoint = thimble_endpoint_new ("paid", "Paid", THIMBLE_DIALECT_OPENAI_CHAT, url, TRUE, NULL);
  thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_catalogue_add_endpoint_finish (catalogue, result, NULL));
  fixture->paid = thimble_catalogue_ensure_model (catalogue, endpoint, "paid-model");
  g_assert_nonnull (thimble_model_get_price (fixture->paid, NULL));
}

void
measure_tear_down (MeasureFixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->paid);
  runner_tear_down (&fixture->runner, NULL);
}

ThimblePlan *
measure_plan (MeasureFixture *fixture, guint models, guint runs)
{
  ThimblePlan *plan = thimble_plan_new ();

  g_free (plan->text);
  plan->text = g_strdup ("Why is the sky blue?");
  plan->runs = runs;
  plan->max_output = 100;
  if (models == 0)
    thimble_plan_add_model (plan, fixture->paid);
  for (guint i = 1; i <= models; i++)
    {
      g_autofree char *id = i == 1 ? g_strdup ("test-model") : g_strdup_printf ("test-model-%u", i);
      g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (thimble_engine_get_catalogue (fixture->runner.engine),
                                                                       fixture->runner.endpoint, id);

      thimble_plan_add_model (plan, model);
    }
  return plan;
}

ThimbleMeasurement *
measure_new (MeasureFixture *fixture, ThimblePlan *plan)
{
  ThimbleMeasurement *measurement = thimble_measurement_new (fixture->runner.engine, plan);
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);

  thimble_experiment_set_key (measurement, key);
  thimble_plan_free (plan);
  return measurement;
}

void
measure_teach_bills (MeasureFixture *fixture)
{
  const ThimbleUsageCounts billed = { 2006, 10, 2016, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&billed, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  const ThimbleForecast forecast = { .input = 1006, .framing = 6, .text = 1000, .base_framing = 6, .learns = TRUE };

  for (guint i = 0; i < THIMBLE_LEARN_LEAST; i++)
    g_assert_true (thimble_count_book_learn (thimble_engine_get_counts (fixture->runner.engine), fixture->paid, NULL, &forecast, usage));
}

gboolean
measure_run (ThimbleMeasurement *measurement, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_experiment_run_async (measurement, FALSE, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_false (thimble_experiment_is_running (measurement));
  return thimble_experiment_run_finish (measurement, result, error);
}

ThimbleMeasurement *
measure_open (MeasureFixture *fixture, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleMeasurement *measurement;
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);

  thimble_measurement_open_async (fixture->runner.engine, id, NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  measurement = thimble_measurement_open_finish (result, &error);
  g_assert_no_error (error);
  thimble_experiment_set_key (measurement, key);
  return measurement;
}

void
measure_push_answer (MeasureFixture *fixture)
{
  runner_push_chat (&fixture->runner);
}

void
measure_push_cut (MeasureFixture *fixture)
{
  runner_push_stream (&fixture->runner, CHAT_HEAD);
}

void
measure_push_status (MeasureFixture *fixture, guint status, const char *headers)
{
  runner_push_answer (&fixture->runner, status, "application/json", headers, "{\"error\": {\"message\": \"not now\"}}");
}

void
measure_push_slow (MeasureFixture *fixture, guint ms)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, CHAT_HEAD);
  thimble_test_script_delay (script, ms);
  thimble_test_script_send (script, CHAT_REST CHAT_STOP CHAT_USAGE CHAT_DONE);
  thimble_test_script_cut (script);
  thimble_test_server_push (fixture->runner.server, script);
}
