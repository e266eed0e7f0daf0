/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "measure-helper.h"
#include "measure/thimble-kept-list.h"

static guint
n_requests (MeasureFixture *fixture)
{
  return thimble_test_server_get_n_requests (fixture->runner.server);
}

static ThimbleRun *
get_run (ThimbleMeasurement *measurement, guint series, guint number)
{
  return thimble_trial_get_run (thimble_experiment_get_trial (measurement, series), number);
}

static void
assert_counts (ThimbleMeasurement *measurement, ThimbleMeasurementState state, guint done, guint failed, guint waiting)
{
  g_test_message ("%s", thimble_experiment_get_message (measurement));
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, state);
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, done);
  g_assert_cmpuint (thimble_experiment_get_failed (measurement), ==, failed);
  g_assert_cmpuint (thimble_experiment_get_waiting (measurement), ==, waiting);
}

static void
run_well (ThimbleMeasurement *measurement)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (measure_run (measurement, &error));
  g_assert_no_error (error);
}

static void
count (gpointer object, guint *n)
{
  (*n)++;
}

static void
test_complete (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 2, 3));
  g_autoptr (ThimbleMeasurement) again = NULL;
  const ThimbleStatistics *statistics;
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  ThimbleProjection projection;
  guint n_changed = 0;

  g_assert_cmpstr (thimble_experiment_get_name (measurement), ==, "Free, 2 models × 3");
  g_signal_connect (thimble_experiment_get_trial (measurement, 1), "changed", G_CALLBACK (count), &n_changed);
  measure_push_answer (fixture);
  run_well (measurement);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 6, 0, 0);
  g_assert_null (thimble_experiment_get_message (measurement));
  g_assert_cmpuint (n_changed, >=, 6);
  g_assert_cmpuint (n_requests (fixture), ==, 6);
  g_assert_cmpuint (runner_count_rows (&fixture->runner), ==, 6);
  /* Run 1 of each before run 2 of any. */
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *body = thimble_test_server_dup_body (fixture->runner.server, i);

      g_assert_cmpint (strstr (body, "test-model-2") != NULL, ==, i % 2 == 1);
    }
  statistics = thimble_trial_get_statistics (thimble_experiment_get_trial (measurement, 0), THIMBLE_QUANTITY_INPUT);
  g_assert_cmpuint (statistics->n, ==, 3);
  g_assert_cmpfloat (statistics->mean, ==, 25);
  g_assert_true (thimble_statistics_is_constant (statistics));
  statistics = thimble_trial_get_statistics (thimble_experiment_get_trial (measurement, 0), THIMBLE_QUANTITY_REASONING);
  g_assert_cmpfloat (statistics->mean, ==, 8);
  statistics = thimble_trial_get_statistics (thimble_experiment_get_trial (measurement, 0), THIMBLE_QUANTITY_DURATION);
  g_assert_cmpint (statistics->least, >, 0);
  thimble_trial_project (thimble_experiment_get_trial (measurement, 0), &knobs, &projection);
  g_assert_cmpfloat (projection.tokens_day.mean, ==, 500 * 37);
  g_assert_cmpint (thimble_experiment_get_time_left (measurement), ==, -1);

  /* The same again from the history. */
  again = measure_open (fixture, thimble_experiment_get_id (measurement));
  assert_counts (again, THIMBLE_MEASUREMENT_DONE, 6, 0, 0);
  g_assert_cmpstr (thimble_experiment_get_name (again), ==, "Free, 2 models × 3");
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *here = thimble_run_describe (get_run (measurement, 1, i));
      g_autofree char *there = thimble_run_describe (get_run (again, 1, i));

      g_assert_cmpstr (here, ==, there);
      g_assert_cmpint (thimble_run_get_request_id (get_run (measurement, 1, i)), ==, thimble_run_get_request_id (get_run (again, 1, i)));
    }
  /* Nothing is left to send. */
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 6);
}

static void
test_check (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 1, 2);
  g_autoptr (ThimbleCheck) check = thimble_check_parse ("equals:Hei!", NULL);
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  g_autoptr (ThimbleMeasurement) again = NULL;

  thimble_plan_set_check (plan, check);
  measurement = measure_new (fixture, plan);
  measure_push_answer (fixture);
  runner_push_stream (&fixture->runner, CHAT_HEAD CHAT_STOP CHAT_USAGE CHAT_DONE); /* "He" only */
  run_well (measurement);
  g_assert_cmpuint (thimble_trial_get_n_checked (thimble_experiment_get_trial (measurement, 0)), ==, 2);
  g_assert_cmpuint (thimble_trial_get_n_passed (thimble_experiment_get_trial (measurement, 0)), ==, 1);
  again = measure_open (fixture, thimble_experiment_get_id (measurement));
  g_assert_cmpint (thimble_run_get_verdict (get_run (again, 0, 1)), ==, THIMBLE_VERDICT_PASSED);
  g_assert_cmpint (thimble_run_get_verdict (get_run (again, 0, 2)), ==, THIMBLE_VERDICT_FAILED);
  g_assert_cmpstr (thimble_run_get_reason (get_run (again, 0, 2)), ==, "It is another text.");
}

/* 429: it waits as long as it is asked to, says so, and sends the same run again: nothing was billed. */
static void
test_rate_limit (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 3));
  g_autoptr (GAsyncResult) result = NULL;
  gint64 before = g_get_monotonic_time ();
  gboolean told = FALSE;

  measure_push_answer (fixture);
  measure_push_status (fixture, 429, "Retry-After: 1\r\n");
  measure_push_answer (fixture);
  thimble_experiment_run_async (measurement, FALSE, NULL, thimble_test_store_result, &result);
  while (result == NULL)
    {
      const char *message = thimble_experiment_get_message (measurement);

      told = told || (message != NULL && strstr (message, "Test asks to wait") != NULL);
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (thimble_experiment_run_finish (measurement, result, NULL));
  g_assert_true (told);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, G_USEC_PER_SEC);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 3, 0, 0);
  g_assert_cmpuint (n_requests (fixture), ==, 4);
  g_assert_cmpuint (thimble_run_get_attempt (get_run (measurement, 0, 2)), ==, 2);
}

/* Asked to wait again and again, it gives up, and can be resumed. */
static void
test_refused_for_ever (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 20));

  measure_push_status (fixture, 429, "Retry-After: 0\r\n");
  run_well (measurement);
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_nonnull (thimble_experiment_get_message (measurement));
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 0);
  g_assert_cmpuint (n_requests (fixture), <, 12);
  g_assert_cmpuint (thimble_experiment_get_waiting (measurement), >, 10);
}

/* Cut off in the middle: it may have been billed, so only the person sends it again. */
static void
test_cut (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 0, 3));
  g_autoptr (ThimbleMeasurement) again = NULL;

  measure_push_answer (fixture);
  measure_push_cut (fixture);
  measure_push_answer (fixture);
  run_well (measurement);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 2, 1, 0);
  g_assert_true (thimble_run_may_be_billed (get_run (measurement, 0, 2)));
  g_assert_true (thimble_experiment_is_at_least (measurement));
  g_assert_cmpint (thimble_experiment_get_spent (measurement), ==, 2 * PAID_COST);
  g_assert_cmpuint (n_requests (fixture), ==, 3);

  again = measure_open (fixture, thimble_experiment_get_id (measurement));
  assert_counts (again, THIMBLE_MEASUREMENT_DONE, 2, 1, 0);
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 3);
  g_assert_cmpuint (thimble_experiment_retry_failed (again), ==, 1);
  run_well (again);
  g_assert_cmpuint (n_requests (fixture), ==, 4);
  assert_counts (again, THIMBLE_MEASUREMENT_DONE, 3, 0, 0);
  g_assert_cmpint (thimble_experiment_get_spent (again), ==, 3 * PAID_COST);
  g_assert_true (thimble_experiment_is_at_least (again)); /* the first attempt is not forgotten */
}

/* The endpoint goes down in the middle: after three failures in a row nothing more is sent to it, and it can be resumed. */
static void
test_down (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 10));

  measure_push_answer (fixture);
  measure_push_answer (fixture);
  measure_push_status (fixture, 500, NULL);
  measure_push_status (fixture, 500, NULL);
  measure_push_status (fixture, 500, NULL);
  measure_push_answer (fixture);
  run_well (measurement);
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 2);
  g_assert_cmpuint (n_requests (fixture), ==, 5);
  g_assert_nonnull (thimble_trial_get_halted (thimble_experiment_get_trial (measurement, 0)));
  g_assert_nonnull (thimble_experiment_get_message (measurement));
  run_well (measurement);
  g_assert_cmpuint (thimble_experiment_get_done (measurement) + thimble_experiment_get_failed (measurement), ==, 10);
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_DONE);
}

/* Refused before any work: nothing was billed, so a mere resume sends them all. */
static void
test_refused (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 6));

  measure_push_status (fixture, 400, NULL);
  measure_push_status (fixture, 400, NULL);
  measure_push_status (fixture, 400, NULL);
  measure_push_answer (fixture);
  run_well (measurement);
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpuint (n_requests (fixture), ==, 3);
  run_well (measurement);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 6, 0, 0);
  g_assert_cmpuint (n_requests (fixture), ==, 9);
}

static gboolean
second_came (gpointer data)
{
  return n_requests (data) >= 2;
}

/* Stopped while the second of four is under way. @models: as measure_plan() has it */
static ThimbleMeasurement *
stop_second (MeasureFixture *fixture, guint models)
{
  ThimbleMeasurement *measurement = measure_new (fixture, measure_plan (fixture, models, 4));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  measure_push_answer (fixture);
  measure_push_slow (fixture, 20000);
  measure_push_answer (fixture);
  thimble_experiment_run_async (measurement, FALSE, cancellable, thimble_test_store_result, &result);
  g_assert_true (thimble_test_wait_until (second_came, fixture, 10000));
  g_cancellable_cancel (cancellable);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (measurement, result, NULL));
  return measurement;
}

/* What was cut off may have been billed: a mere resume does not send it again. */
static void
test_stop (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = stop_second (fixture, 0);

  assert_counts (measurement, THIMBLE_MEASUREMENT_STOPPED, 1, 1, 2);
  run_well (measurement);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 3, 1, 0);
  g_assert_cmpuint (n_requests (fixture), ==, 4);
}

/* Of what costs nothing it is. */
static void
test_stop_free (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = stop_second (fixture, 1);

  assert_counts (measurement, THIMBLE_MEASUREMENT_STOPPED, 1, 0, 3);
  g_assert_false (thimble_experiment_is_at_least (measurement));
  run_well (measurement);
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 4, 0, 0);
  g_assert_cmpuint (n_requests (fixture), ==, 5);
}

/* Stopped before anything was sent, and before it is kept. */
static void
test_stop_at_once (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 4));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;

  g_cancellable_cancel (cancellable);
  thimble_experiment_run_async (measurement, FALSE, cancellable, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_experiment_run_finish (measurement, result, NULL));
  assert_counts (measurement, THIMBLE_MEASUREMENT_STOPPED, 0, 0, 4);
  g_assert_cmpuint (n_requests (fixture), ==, 0);
}

/* A request costs about $0.0001 and could cost $0.00105: the fourth but one could pass $0.0015. */
static void
test_ceiling (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 0, 100);
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  ThimblePrediction prediction;
  g_autofree char *sentence = NULL;

  g_assert_true (thimble_plan_predict (plan, fixture->runner.engine, &prediction, NULL));
  g_assert_cmpint (prediction.requests, ==, 100);
  {
    /* What the meter says of one of them. */
    g_autoptr (ThimblePrompt) prompt = thimble_plan_make_prompt (plan);
    const ThimblePlanModel *planned = g_ptr_array_index (plan->models, 0);
    ThimbleForecast forecast;

    thimble_count_book_forecast_now (thimble_engine_get_counts (fixture->runner.engine),
                                     thimble_catalogue_find_model (thimble_engine_get_catalogue (fixture->runner.engine),
                                                                   planned->endpoint_id, planned->model_id), prompt, &forecast);
    g_assert_cmpint (prediction.input, ==, 100 * forecast.least);
    g_assert_cmpint (prediction.input_most, ==, 100 * forecast.most);
    g_assert_cmpint (prediction.one_most, ==, forecast.cost_most);
  }
  g_assert_cmpint (prediction.one_most, >, 1000 * G_GINT64_CONSTANT (1000000));
  g_assert_cmpint (prediction.most, ==, 100 * prediction.one_most);
  g_assert_cmpint (prediction.least, <, 100 * PAID_COST);
  sentence = thimble_prediction_describe (&prediction);
  g_assert_nonnull (strstr (sentence, "up to 10,000 out"));

  plan->ceiling = 1500 * G_GINT64_CONSTANT (1000000);
  measurement = measure_new (fixture, plan);
  measure_push_answer (fixture);
  run_well (measurement);
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_nonnull (strstr (thimble_experiment_get_message (measurement), "could pass the ceiling of $0.0015"));
  g_assert_cmpuint (thimble_experiment_get_done (measurement), >=, 3);
  g_assert_cmpint (thimble_experiment_get_spent (measurement), ==, thimble_experiment_get_done (measurement) * PAID_COST);
  g_assert_cmpint (thimble_experiment_get_spent (measurement) + prediction.one_most, >, 1500 * G_GINT64_CONSTANT (1000000));
  g_assert_cmpint (thimble_experiment_get_spent (measurement), <=, 1500 * G_GINT64_CONSTANT (1000000));
}

/* What admission will reckon with is foretold, so that no run stops at a limit that its start allowed. */
static void
test_learned (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 0, 10);
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  ThimblePrediction before, after;
  g_autoptr (GError) error = NULL;

  g_assert_true (thimble_plan_predict (plan, fixture->runner.engine, &before, NULL));
  measure_teach_bills (fixture);
  g_assert_true (thimble_plan_predict (plan, fixture->runner.engine, &after, NULL));
  g_assert_cmpint (after.input_most, >, before.input_most);
  g_assert_cmpint (after.one_most, >, before.one_most);
  plan->ceiling = before.one_most;
  measurement = measure_new (fixture, plan);
  g_assert_false (measure_run (measurement, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_CEILING);
  g_assert_cmpuint (n_requests (fixture), ==, 0);
}

static void
test_refusals (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 0, 10);
  g_autoptr (ThimbleMeasurement) low = NULL;
  g_autoptr (ThimbleMeasurement) over = NULL;
  g_autoptr (ThimbleMeasurement) sum = NULL;
  g_autoptr (ThimbleModel) other = NULL;
  ThimblePlan *both;
  g_autoptr (GError) error = NULL;

  /* A ceiling below one request. */
  plan->ceiling = 1000;
  low = measure_new (fixture, plan);
  g_assert_false (measure_run (low, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_CEILING);
  g_assert_nonnull (strstr (error->message, "would pass the ceiling"));
  g_clear_error (&error);
  g_assert_cmpint (thimble_experiment_get_id (low), ==, 0);

  /* More than the month has left. */
  over = measure_new (fixture, measure_plan (fixture, 0, 10));
  g_object_set (thimble_engine_get_budget (fixture->runner.engine), "month-limit", 5000 * G_GINT64_CONSTANT (1000000), NULL);
  g_assert_false (measure_run (over, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_clear_error (&error);
  /* Each model's requests have room, all together have not. */
  both = measure_plan (fixture, 0, 10);
  other = thimble_catalogue_ensure_model (thimble_engine_get_catalogue (fixture->runner.engine), thimble_model_get_endpoint (fixture->paid), "twin-model");
  thimble_plan_add_model (both, other);
  sum = measure_new (fixture, both);
  g_object_set (thimble_engine_get_budget (fixture->runner.engine), "month-limit", 15000 * G_GINT64_CONSTANT (1000000), NULL);
  g_assert_false (measure_run (sum, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET);
  g_assert_nonnull (strstr (error->message, "could cost up to $0.02"));
  g_assert_cmpuint (n_requests (fixture), ==, 0);
  g_assert_cmpuint (runner_count_rows (&fixture->runner), ==, 0);
}

/* Models of one name at two endpoints are told apart. */
static void
test_one_name (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 0, 1);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->runner.engine);
  ThimbleEndpoint *free_endpoint = thimble_model_get_endpoint (fixture->runner.model);
  g_autoptr (ThimbleModel) here = thimble_catalogue_ensure_model (catalogue, thimble_model_get_endpoint (fixture->paid), "same");
  g_autoptr (ThimbleModel) there = thimble_catalogue_ensure_model (catalogue, free_endpoint, "same");
  g_autoptr (ThimbleMeasurement) self = NULL;
  g_autofree char *name = g_strdup_printf ("same (%s)", thimble_endpoint_get_name (free_endpoint));
  GListModel *trials;

  thimble_plan_add_model (plan, here);
  thimble_plan_add_model (plan, there);
  self = measure_new (fixture, plan);
  trials = thimble_experiment_get_trials (self);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (ThimbleTrial) trial = g_list_model_get_item (trials, i);

      g_assert_true (g_str_has_prefix (thimble_trial_get_name (trial), "same (") == (i > 0));
      g_assert_true (g_str_equal (thimble_trial_get_name (trial), name) == (i == 2));
    }
}

/* The endpoint was removed meanwhile: what was measured is there, nothing more is sent. */
static void
test_gone (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 2));
  g_autoptr (ThimbleMeasurement) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->runner.engine);

  measure_push_answer (fixture);
  measure_push_cut (fixture);
  run_well (measurement);
  thimble_catalogue_remove_endpoint_async (catalogue, "test", NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_catalogue_remove_endpoint_finish (catalogue, result, NULL));
  again = measure_open (fixture, thimble_experiment_get_id (measurement));
  g_assert_null (thimble_trial_get_model (thimble_experiment_get_trial (again, 0)));
  g_assert_cmpstr (thimble_trial_get_name (thimble_experiment_get_trial (again, 0)), ==, "test-model");
  g_assert_cmpuint (thimble_experiment_retry_failed (again), ==, 1);
  run_well (again);
  assert_counts (again, THIMBLE_MEASUREMENT_STOPPED, 1, 0, 1);
  g_assert_nonnull (strstr (thimble_experiment_get_message (again), "is gone"));
}

/* Several at once, never more than asked for. */
static void
test_parallel (MeasureFixture *fixture, gconstpointer unused)
{
  ThimblePlan *plan = measure_plan (fixture, 2, 10);
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  guint most = 0;

  plan->parallel = 4;
  measurement = measure_new (fixture, plan);
  measure_push_slow (fixture, 20);
  thimble_experiment_run_async (measurement, FALSE, NULL, thimble_test_store_result, &result);
  while (result == NULL)
    {
      most = MAX (most, thimble_runner_get_n_running (thimble_engine_get_runner (fixture->runner.engine)));
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_true (thimble_experiment_run_finish (measurement, result, NULL));
  assert_counts (measurement, THIMBLE_MEASUREMENT_DONE, 20, 0, 0);
  g_assert_cmpuint (most, ==, 4);
}

static gboolean
is_loaded (gpointer list)
{
  return thimble_kept_list_is_loaded (list);
}

static gboolean
has_one (gpointer list)
{
  return g_list_model_get_n_items (list) == 1;
}

static gboolean
is_empty (gpointer list)
{
  return g_list_model_get_n_items (list) == 0;
}

static gboolean
is_done (gpointer list)
{
  g_autoptr (ThimbleKept) kept = g_list_model_get_item (list, 0);

  return kept != NULL && thimble_kept_get_row (kept)->state == THIMBLE_MEASUREMENT_DONE;
}

/* The list follows: one appears, changes in place, is deleted; chains are another list. */
static void
test_kept (MeasureFixture *fixture, gconstpointer unused)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->runner.engine);
  g_autoptr (ThimbleKeptList) list = thimble_kept_list_new (store, THIMBLE_MEASUREMENT_MEASURE);
  g_autoptr (ThimbleKeptList) chains = thimble_kept_list_new (store, THIMBLE_MEASUREMENT_CHAIN);
  g_autoptr (ThimbleMeasurement) measurement = measure_new (fixture, measure_plan (fixture, 1, 2));
  g_autoptr (ThimbleKept) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *summary = NULL;

  g_assert_true (thimble_test_wait_until (is_loaded, list, 10000));
  g_assert_true (is_empty (list));
  measure_push_answer (fixture);
  run_well (measurement);
  g_assert_true (thimble_test_wait_until (has_one, list, 10000));
  g_assert_true (thimble_test_wait_until (is_done, list, 10000));
  kept = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpint (thimble_kept_get_id (kept), ==, thimble_experiment_get_id (measurement));
  summary = thimble_kept_describe (kept);
  g_assert_true (g_str_has_prefix (summary, "done · 2 requests · $0 · today"));
  g_assert_true (is_empty (chains));
  thimble_store_delete_measurement_async (store, thimble_kept_get_id (kept), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  g_assert_true (thimble_store_delete_measurement_finish (store, result, NULL));
  g_assert_true (thimble_test_wait_until (is_empty, list, 10000));
}

#define ADD(name, test) g_test_add ("/measurement/" name, MeasureFixture, NULL, measure_set_up, test, measure_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("complete", test_complete);
  ADD ("check", test_check);
  ADD ("rate-limit", test_rate_limit);
  ADD ("refused-for-ever", test_refused_for_ever);
  ADD ("cut", test_cut);
  ADD ("down", test_down);
  ADD ("refused", test_refused);
  ADD ("stop", test_stop);
  ADD ("stop-free", test_stop_free);
  ADD ("stop-at-once", test_stop_at_once);
  ADD ("ceiling", test_ceiling);
  ADD ("learned", test_learned);
  ADD ("refusals", test_refusals);
  ADD ("one-name", test_one_name);
  ADD ("gone", test_gone);
  ADD ("parallel", test_parallel);
  ADD ("kept", test_kept);
  return g_test_run ();
}
