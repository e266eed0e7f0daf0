/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-error.h"
#include "store-helper.h"
#include "store/thimble-measurements.h"

typedef struct {
  char         *folder;
  ThimbleStore *store;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  fixture->folder = store_test_make_folder ();
  fixture->store = store_test_open (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  store_test_close (fixture->store);
  store_test_assert_sound (fixture->folder);
  store_test_remove_folder (fixture->folder);
}

static void
came (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GAsyncResult *
wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static gint64
save (Fixture *fixture, gint64 id, ThimbleMeasurementState state, const char *name, GError **error)
{
  g_autoptr (ThimbleMeasurementRow) row = thimble_measurement_row_new ();
  g_autoptr (GAsyncResult) result = NULL;

  row->id = id;
  row->kind = THIMBLE_MEASUREMENT_CHAIN;
  row->state = state;
  row->name = g_strdup (name);
  row->plan = g_strdup ("{\"runs\": 10}");
  row->why = g_strdup ("because");
  thimble_store_save_measurement_async (fixture->store, row, NULL, came, &result);
  return thimble_store_save_measurement_finish (fixture->store, wait (&result), error);
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  GPtrArray *rows;

  thimble_store_list_measurements_async (fixture->store, NULL, came, &result);
  rows = thimble_store_list_measurements_finish (fixture->store, wait (&result), NULL);
  g_assert_nonnull (rows);
  return rows;
}

static GArray *
runs (Fixture *fixture, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  GArray *rows;

  thimble_store_list_runs_async (fixture->store, id, NULL, came, &result);
  rows = thimble_store_list_runs_finish (fixture->store, wait (&result), NULL);
  g_assert_nonnull (rows);
  return rows;
}

static gint64
add_run (Fixture *fixture, gint64 id, guint series, guint number, guint attempt)
{
  ThimbleRecord *record = store_test_record ("prompt", "answer");

  record->measurement_id = id;
  record->series = series;
  record->number = number;
  record->attempt = attempt;
  return store_test_add (fixture->store, record);
}

static gboolean
delete (Fixture *fixture, gint64 id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_delete_measurement_async (fixture->store, id, NULL, came, &result);
  return thimble_store_delete_measurement_finish (fixture->store, wait (&result), error);
}

static void
test_runs (Fixture *fixture, gconstpointer unused)
{
  gint64 id = save (fixture, 0, THIMBLE_MEASUREMENT_RUNNING, "Trees", NULL);
  gint64 other = save (fixture, 0, THIMBLE_MEASUREMENT_READY, "Other", NULL);
  gint64 second, first;
  g_autoptr (GArray) found = NULL;
  g_autoptr (GArray) later = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const ThimbleRunRow *run;

  g_assert_cmpint (id, >, 0);
  second = add_run (fixture, id, 1, 1, 1);
  first = add_run (fixture, id, 0, 2, 1);
  add_run (fixture, id, 0, 2, 2);
  add_run (fixture, other, 0, 1, 1);
  store_test_add (fixture->store, store_test_record ("of no measurement", ""));
  thimble_store_set_verdict_async (fixture->store, second, 2, "4 points, not 3.", NULL, came, &result);
  g_assert_true (thimble_store_set_verdict_finish (fixture->store, wait (&result), NULL));

  found = runs (fixture, id);
  g_assert_cmpuint (found->len, ==, 3);
  run = &g_array_index (found, ThimbleRunRow, 0);
  g_assert_cmpint (run->request_id, ==, first);
  g_assert_cmpuint (run->number, ==, 2);
  g_assert_false (run->gone);
  g_assert_cmpint (run->state, ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpint (run->input, >, 0);
  g_assert_true (thimble_money_is_known (run->cost));
  g_assert_cmpuint (g_array_index (found, ThimbleRunRow, 1).attempt, ==, 2);
  run = &g_array_index (found, ThimbleRunRow, 2);
  g_assert_cmpuint (run->series, ==, 1);
  g_assert_cmpint (run->verdict, ==, 2);
  g_assert_cmpstr (run->reason, ==, "4 points, not 3.");

  /* A request that is deleted was sent all the same. */
  g_assert_true (store_test_delete (fixture->store, second, FALSE, NULL));
  later = runs (fixture, id);
  g_assert_cmpuint (later->len, ==, 3);
  run = &g_array_index (later, ThimbleRunRow, 2);
  g_assert_true (run->gone);
  g_assert_cmpint (run->input, ==, -1);
  g_assert_false (thimble_money_is_known (run->cost));
}

static gboolean
rename_one (Fixture *fixture, gint64 id, const char *name, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_store_rename_measurement_async (fixture->store, id, name, NULL, came, &result);
  return thimble_store_rename_measurement_finish (fixture->store, wait (&result), error);
}

static void
assert_name (Fixture *fixture, const char *name)
{
  g_autoptr (GPtrArray) rows = list (fixture);

  g_assert_cmpstr (((ThimbleMeasurementRow *) g_ptr_array_index (rows, 0))->name, ==, name);
}

/* A name is a person's: what runs meanwhile and writes its row does not take it back. */
static void
test_rename (Fixture *fixture, gconstpointer unused)
{
  gint64 id = save (fixture, 0, THIMBLE_MEASUREMENT_RUNNING, "Trees", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (rename_one (fixture, id, "  Old trees\n", &error));
  g_assert_no_error (error);
  assert_name (fixture, "Old trees");
  g_assert_cmpint (save (fixture, id, THIMBLE_MEASUREMENT_DONE, "Trees", NULL), ==, id);
  assert_name (fixture, "Old trees");
  g_assert_false (rename_one (fixture, id, " ", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
  g_clear_error (&error);
  g_assert_false (rename_one (fixture, 4711, "None", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  assert_name (fixture, "Old trees");
}

static void
test_list (Fixture *fixture, gconstpointer unused)
{
  gint64 id = save (fixture, 0, THIMBLE_MEASUREMENT_RUNNING, "Trees", NULL);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) left = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleMeasurementRow *row;

  save (fixture, 0, THIMBLE_MEASUREMENT_DONE, "Older", NULL);
  add_run (fixture, id, 0, 1, 1);
  add_run (fixture, id, 0, 2, 1);
  g_assert_false (delete (fixture, id, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_cmpint (save (fixture, id, THIMBLE_MEASUREMENT_STOPPED, "Trees", NULL), ==, id);
  rows = list (fixture);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->id, ==, id);
  g_assert_cmpint (row->kind, ==, THIMBLE_MEASUREMENT_CHAIN);
  g_assert_cmpint (row->state, ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_cmpstr (row->name, ==, "Trees");
  g_assert_cmpstr (row->plan, ==, "{\"runs\": 10}");
  g_assert_cmpstr (row->why, ==, "because");
  g_assert_cmpint (row->requests, ==, 2);
  g_assert_cmpint (row->completed, ==, 2);
  g_assert_cmpint (row->cost, >, 0);

  g_assert_true (delete (fixture, id, &error));
  g_assert_no_error (error);
  left = list (fixture);
  g_assert_cmpuint (left->len, ==, 1);
  /* The requests stay, their links are gone. */
  g_assert_cmpint (store_test_ask (fixture->folder, "SELECT count(*) FROM requests"), ==, 2);
  g_assert_cmpint (store_test_ask (fixture->folder, "SELECT count(*) FROM measurement_requests"), ==, 0);
  g_assert_false (delete (fixture, id, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (save (fixture, 4711, THIMBLE_MEASUREMENT_DONE, "", &error), ==, -1);
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND);
}

/* What a process that is gone said to be running is stopped. */
static void
test_dead (Fixture *fixture, gconstpointer unused)
{
  gint64 id = save (fixture, 0, THIMBLE_MEASUREMENT_RUNNING, "Trees", NULL);
  g_autoptr (GPtrArray) rows = NULL;
  ThimbleMeasurementRow *row;

  store_test_sql (fixture->folder, "UPDATE measurements SET owner = 'b0a9ad5c-0000-4000-8000-000000000000'");
  rows = list (fixture);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpint (row->id, ==, id);
  g_assert_cmpint (row->state, ==, THIMBLE_MEASUREMENT_STOPPED);
  g_assert_false (row->elsewhere);
}

static guint
count (Fixture *fixture, const char *measurements)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (GArray) ids = NULL;

  filter->measurements = g_strsplit (measurements, ",", -1);
  ids = store_test_query (fixture->store, filter);
  return ids->len;
}

static gint64
revision (Fixture *fixture, gint64 id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT revision FROM requests WHERE id = %" G_GINT64_FORMAT, id);

  return store_test_ask (fixture->folder, sql);
}

/* Requests know what they are runs of, and are found by it. */
static void
test_filter (Fixture *fixture, gconstpointer unused)
{
  gint64 chain = save (fixture, 0, THIMBLE_MEASUREMENT_DONE, "Trees", NULL);
  gint64 other = save (fixture, 0, THIMBLE_MEASUREMENT_DONE, "Other", NULL);
  g_autofree char *one = g_strdup_printf ("%" G_GINT64_FORMAT, chain);
  g_autofree char *both = g_strdup_printf ("%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT, chain, other);
  g_autofree char *one_or_none = g_strdup_printf ("none,%" G_GINT64_FORMAT, other);
  g_autoptr (GAsyncResult) came_in = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (ThimbleRecord) record = NULL, single = NULL, later = NULL, freed = NULL;
  gint64 run = add_run (fixture, chain, 1, 2, 1), alone, before;

  add_run (fixture, chain, 0, 1, 1);
  add_run (fixture, other, 0, 1, 1);
  alone = store_test_add (fixture->store, store_test_record ("of no measurement", ""));
  g_assert_cmpuint (count (fixture, one), ==, 2);
  g_assert_cmpuint (count (fixture, both), ==, 3);
  g_assert_cmpuint (count (fixture, "any"), ==, 3);
  g_assert_cmpuint (count (fixture, "none"), ==, 1);
  g_assert_cmpuint (count (fixture, "any,none"), ==, 4);
  g_assert_cmpuint (count (fixture, one_or_none), ==, 2);
  g_assert_cmpuint (count (fixture, "4711"), ==, 0);

  thimble_store_breakdown_async (fixture->store, NULL, THIMBLE_BY_MEASUREMENT, NULL, came, &came_in);
  groups = thimble_store_breakdown_finish (fixture->store, wait (&came_in), NULL);
  g_assert_cmpuint (groups->len, ==, 3);
  for (guint i = 0; i < groups->len; i++)
    {
      const ThimbleGroup *group = g_ptr_array_index (groups, i);

      g_assert_cmpint (group->sums.requests, ==, g_strcmp0 (group->id, one) == 0 ? 2 : 1);
      g_assert_cmpstr (group->name, ==, group->id == NULL ? NULL : g_str_equal (group->id, one) ? "Trees" : "Other");
    }

  record = store_test_load (fixture->store, run, NULL);
  g_assert_cmpint (record->measurement_id, ==, chain);
  g_assert_cmpstr (record->measurement, ==, "Trees");
  g_assert_true (record->chain);
  g_assert_cmpuint (record->series, ==, 1);
  g_assert_cmpuint (record->number, ==, 2);
  single = store_test_load (fixture->store, alone, NULL);
  g_assert_cmpint (single->measurement_id, ==, 0);
  g_assert_null (single->measurement);

  /* Who follows the list hears of another name, and that there is none any more. */
  before = revision (fixture, run);
  save (fixture, chain, THIMBLE_MEASUREMENT_DONE, "Trees", NULL);
  g_assert_cmpint (revision (fixture, run), ==, before);
  g_assert_true (rename_one (fixture, chain, "Woods", NULL));
  g_assert_cmpint (revision (fixture, run), >, before);
  later = store_test_load (fixture->store, run, NULL);
  g_assert_cmpstr (later->measurement, ==, "Woods");
  before = revision (fixture, run);
  g_assert_true (delete (fixture, chain, NULL));
  g_assert_cmpint (revision (fixture, run), >, before);
  freed = store_test_load (fixture->store, run, NULL);
  g_assert_cmpint (freed->measurement_id, ==, 0);
  g_assert_null (freed->measurement);
  g_assert_cmpuint (count (fixture, "none"), ==, 3);
}

#define ADD(name, test) g_test_add ("/measurements/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);
  ADD ("runs", test_runs);
  ADD ("list", test_list);
  ADD ("rename", test_rename);
  ADD ("dead", test_dead);
  ADD ("filter", test_filter);
  return g_test_run ();
}
