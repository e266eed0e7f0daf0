/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys are looked up before anything is sent. No keyring runs here: what is found is kept for the session. */
#include "config.h"

#include <locale.h>

#include "measure-helper.h"

static guint
n_requests (MeasureFixture *fixture)
{
  return thimble_test_server_get_n_requests (fixture->runner.server);
}

/* The one that needs no key, and then the one that needs one. */
static ThimbleMeasurement *
make (MeasureFixture *fixture, ThimbleModel *second)
{
  ThimblePlan *plan = measure_plan (fixture, 1, 1);
  ThimbleMeasurement *measurement;

  thimble_plan_add_model (plan, second);
  measurement = thimble_measurement_new (fixture->runner.engine, plan);
  thimble_plan_free (plan);
  return measurement;
}

static void
refuse (MeasureFixture *fixture, ThimbleMeasurement *measurement, guint n)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (measure_run (measurement, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE);
  g_assert_cmpuint (n_requests (fixture), ==, n);
}

static void
keep_key (MeasureFixture *fixture)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (fixture->runner.engine);
  g_autoptr (ThimbleSecret) key = thimble_secret_new (CANARY, -1, NULL, NULL);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_save_async (keys, "paid", thimble_endpoint_get_origin (thimble_model_get_endpoint (fixture->paid)), "", key, TRUE, NULL,
                                thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_key_store_save_finish (keys, result, NULL));
}

static void
forget_key (MeasureFixture *fixture)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (fixture->runner.engine);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_remove_async (keys, "paid", NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  thimble_key_store_remove_finish (keys, result, NULL);
}

static void
test_before (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = make (fixture, fixture->paid);
  g_autoptr (ThimbleMeasurement) with_key = make (fixture, fixture->paid);
  g_autoptr (ThimbleMeasurement) given = measure_new (fixture, measure_plan (fixture, 0, 1));

  measure_push_answer (fixture);
  refuse (fixture, measurement, 0);
  g_assert_cmpint (thimble_experiment_get_id (measurement), ==, 0);
  g_assert_cmpuint (runner_count_rows (&fixture->runner), ==, 0);
  /* One for this program alone, be it for the session or for this run. */
  g_assert_true (measure_run (given, NULL));
  g_assert_cmpuint (n_requests (fixture), ==, 1);
  keep_key (fixture);
  g_assert_true (measure_run (with_key, NULL));
  g_assert_cmpuint (thimble_experiment_get_done (with_key), ==, 2);
  g_assert_cmpuint (n_requests (fixture), ==, 3);
  forget_key (fixture);
}

/* What is left of one wants its key again; what is done wants none. */
static void
test_resumed (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = make (fixture, fixture->paid);

  measure_push_answer (fixture);
  measure_push_status (fixture, 400, "");
  keep_key (fixture);
  g_assert_true (measure_run (measurement, NULL));
  g_assert_cmpuint (thimble_experiment_get_failed (measurement), ==, 1);
  forget_key (fixture);
  thimble_experiment_retry_failed (measurement);
  refuse (fixture, measurement, 2);
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 1);
  keep_key (fixture);
  measure_push_answer (fixture);
  g_assert_true (measure_run (measurement, NULL));
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 2);
  forget_key (fixture);
  g_assert_true (measure_run (measurement, NULL));
  g_assert_cmpuint (n_requests (fixture), ==, 3);
}

/* Stopped while a key is looked up: it has ended, and nothing was sent. */
static void
test_stopped (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = make (fixture, fixture->paid);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_experiment_run_async (measurement, TRUE, NULL, thimble_test_store_result, &result);
  thimble_experiment_stop (measurement);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (measurement, result, NULL));
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpuint (n_requests (fixture), ==, 0);
}

#define ADD(name, test) g_test_add ("/experiment-keys/" name, MeasureFixture, NULL, measure_set_up, test, measure_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("before", test_before);
  ADD ("resumed", test_resumed);
  ADD ("stopped", test_stopped);
  return g_test_run ();
}
