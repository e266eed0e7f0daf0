/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program that is killed while it measures: this one starts itself as the one that dies. */
#include "config.h"

#include <locale.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "measure-helper.h"

#define FREE "--measure"
#define PAID "--measure-paid"

/* Measures six runs for ever: the server holds the third. */
static int
measure (const char *folder, gboolean paid)
{
  RunnerFixture fixture = { .folder = g_strdup (folder) };
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  MeasureFixture whole = { 0 };
  g_autoptr (ThimbleMeasurement) measurement = NULL;

  runner_open_engine (&fixture, data);
  fixture.endpoint = g_object_ref (thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (fixture.engine), "test"));
  whole.runner = fixture;
  whole.paid = thimble_catalogue_ensure_model (thimble_engine_get_catalogue (fixture.engine),
                                               thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (fixture.engine), "paid"), "paid-model");
  measurement = measure_new (&whole, measure_plan (&whole, paid ? 0 : 1, 6));
  measure_run (measurement, NULL);
  return 0;
}

static gboolean
three_came (gpointer server)
{
  return thimble_test_server_get_n_requests (server) >= 3;
}

static gint64
find_id (MeasureFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  ThimbleMeasurementRow *row;

  thimble_store_list_measurements_async (thimble_engine_get_store (fixture->runner.engine), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  rows = thimble_store_list_measurements_finish (thimble_engine_get_store (fixture->runner.engine), result, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->state, ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpint (row->requests, ==, 3);
  return row->id;
}

static ThimbleMeasurement *
kill_and_open (MeasureFixture *fixture, const char *what)
{
  ThimbleMeasurement *measurement;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = thimble_test_program ();
  char *argv[] = { program, (char *) what, fixture->runner.folder, NULL };
  GPid child;
  int status;

  measure_push_answer (fixture);
  measure_push_answer (fixture);
  measure_push_slow (fixture, 60000);
  measure_push_answer (fixture);
  g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error));
  g_assert_no_error (error);
  g_assert_true (thimble_test_wait_until (three_came, fixture->runner.server, 20000));
  kill (child, SIGKILL);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  /* Every request that left is known, with its run. */
  measurement = measure_open (fixture, find_id (fixture));
  g_assert_cmpint (thimble_experiment_get_state (measurement), ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_false (thimble_experiment_is_elsewhere (measurement));
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 2);
  return measurement;
}

/* The third may have been billed: it is sent again only when asked. */
static void
test_killed (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = kill_and_open (fixture, PAID);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (thimble_experiment_get_failed (measurement), ==, 1);
  g_assert_cmpuint (thimble_experiment_get_waiting (measurement), ==, 3);
  g_assert_cmpint (thimble_run_get_state (thimble_trial_get_run (thimble_experiment_get_trial (measurement, 0), 3)), ==, THIMBLE_RUN_FAILED);
  g_assert_true (thimble_run_may_be_billed (thimble_trial_get_run (thimble_experiment_get_trial (measurement, 0), 3)));

  g_assert_true (measure_run (measurement, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 5);
  g_assert_cmpuint (thimble_experiment_get_failed (measurement), ==, 1);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->runner.server), ==, 6);
  g_assert_cmpuint (thimble_experiment_retry_failed (measurement), ==, 1);
  g_assert_true (measure_run (measurement, &error));
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 6);
  g_assert_cmpuint (runner_count_rows (&fixture->runner), ==, 7);
}

/* Where nothing costs anything it is not finished, no more: it goes on with the others. */
static void
test_killed_free (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = kill_and_open (fixture, FREE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (thimble_experiment_get_failed (measurement), ==, 0);
  g_assert_cmpuint (thimble_experiment_get_waiting (measurement), ==, 4);
  g_assert_false (thimble_experiment_is_at_least (measurement));
  g_assert_true (measure_run (measurement, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_experiment_get_done (measurement), ==, 6);
  g_assert_cmpuint (runner_count_rows (&fixture->runner), ==, 7);
}

/* What a living program runs is left alone. */
static void
test_elsewhere (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *program = thimble_test_program ();
  char *argv[] = { program, (char *) FREE, fixture->runner.folder, NULL };
  GPid child;
  int status;

  measure_push_answer (fixture);
  measure_push_answer (fixture);
  measure_push_slow (fixture, 60000);
  g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &child, &error));
  g_assert_true (thimble_test_wait_until (three_came, fixture->runner.server, 20000));
  thimble_store_list_measurements_async (thimble_engine_get_store (fixture->runner.engine), NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  rows = thimble_store_list_measurements_finish (thimble_engine_get_store (fixture->runner.engine), result, NULL);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_true (((ThimbleMeasurementRow *) g_ptr_array_index (rows, 0))->elsewhere);
  measurement = measure_open (fixture, ((ThimbleMeasurementRow *) g_ptr_array_index (rows, 0))->id);
  g_assert_true (thimble_experiment_is_elsewhere (measurement));
  g_assert_false (measure_run (measurement, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
}

#define ADD(name, test) g_test_add ("/measurement-killed/" name, MeasureFixture, NULL, measure_set_up, test, measure_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  if (argc == 3 && (g_str_equal (argv[1], FREE) || g_str_equal (argv[1], PAID)))
    return measure (argv[2], g_str_equal (argv[1], PAID));
  g_test_init (&argc, &argv, NULL);
  ADD ("killed", test_killed);
  ADD ("killed-free", test_killed_free);
  ADD ("elsewhere", test_elsewhere);
  return g_test_run ();
}
