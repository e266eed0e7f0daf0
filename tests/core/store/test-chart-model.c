/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "store-helper.h"
#include "store/thimble-chart-model-private.h"

#define MINUTE (60 * G_GINT64_CONSTANT (1000000))
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
/* Monday, 2 March 2026, 00:00 UTC; the tests run in UTC. */
#define MONDAY (G_GINT64_CONSTANT (1772409600) * 1000000)
#define WIDTH  40

typedef struct {
  char              *folder;
  ThimbleStore      *store;
  ThimbleChartModel *model;
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
  if (fixture->model != NULL)
    {
      gpointer gone = fixture->model;

      thimble_chart_model_close (fixture->model);
      g_object_add_weak_pointer (G_OBJECT (fixture->model), &gone);
      g_clear_object (&fixture->model);
      /* What it asked last keeps it no longer than that takes. */
      while (gone != NULL)
        g_main_context_iteration (NULL, TRUE);
    }
  store_test_close (fixture->store);
  store_test_remove_folder (fixture->folder);
}

static gint64
add (Fixture *fixture, gint64 started_us, gint64 input, gint64 output)
{
  ThimbleRecord *record = store_test_record ("Hello", "Hei");
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;

  record->started_us = started_us;
  counts.input = input;
  counts.output = output;
  g_clear_pointer (&record->usage, thimble_usage_unref);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  return store_test_add (fixture->store, record);
}

static void
add_many (Fixture *fixture, gint64 from_us, gint64 step_us, guint n)
{
  for (guint i = 0; i < n; i++)
    add (fixture, from_us + i * step_us, 10, 5);
}

static void
settle (Fixture *fixture)
{
  gint64 until = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (thimble_chart_model_is_loading (fixture->model) || !thimble_chart_model_is_known (fixture->model) || g_main_context_pending (NULL))
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

static void
open_model (Fixture *fixture)
{
  fixture->model = thimble_chart_model_new (fixture->store);
  thimble_chart_model_set_width (fixture->model, WIDTH);
  settle (fixture);
}

static ThimbleChartColumn *
column (Fixture *fixture, guint index)
{
  GArray *columns = thimble_chart_model_get_columns (fixture->model);

  g_assert_cmpuint (index, <, columns->len);
  return &g_array_index (columns, ThimbleChartColumn, index);
}

static guint
n_columns (Fixture *fixture)
{
  return thimble_chart_model_get_columns (fixture->model)->len;
}

static void
assert_grouping (Fixture *fixture, ThimbleColumnKind kind, ThimblePlotUnit unit)
{
  ThimblePlotUnit is_unit;
  guint per_column;

  g_assert_cmpint (thimble_chart_model_get_grouping (fixture->model, &is_unit, &per_column), ==, kind);
  if (kind == THIMBLE_COLUMN_SPAN)
    g_assert_cmpint (is_unit, ==, unit);
}

/* Where a moment is in the view. */
static double
get_share (Fixture *fixture, gint64 us)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (fixture->model);

  return (thimble_chart_model_get_place (fixture->model, us) - window.from) / (window.until - window.from);
}

static void
test_empty (Fixture *fixture, gconstpointer unused)
{
  ThimbleSums sums;
  gint64 from, until;

  open_model (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 0);
  g_assert_false (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  g_assert_false (thimble_chart_model_get_range (fixture->model, &from, &until));
  /* Nothing to move in is no fault. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.5);
  thimble_chart_model_pan (fixture->model, 1);
  thimble_chart_model_fit (fixture->model);
  thimble_chart_model_set_viewport (fixture->model, 0, 5);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  settle (fixture);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 0);
  /* The first one comes. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_REQUESTS);
  add (fixture, MONDAY, 3, 4);
  while (n_columns (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  g_assert_cmpint (column (fixture, 0)->kind, ==, THIMBLE_COLUMN_REQUEST);
  g_assert_cmpint (column (fixture, 0)->sums.total, ==, 7);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
}

static void
test_newest (Fixture *fixture, gconstpointer unused)
{
  add_many (fixture, MONDAY, 7 * MINUTE, 100);
  open_model (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (n_columns (fixture), ==, 24);
  g_assert_cmpint (column (fixture, 23)->id, ==, 100);
  g_assert_cmpint (column (fixture, 0)->id, ==, 77);
  g_assert_cmpint (column (fixture, 0)->sums.total, ==, 15);
  g_assert_false (thimble_chart_model_fits_all (fixture->model));
  while (thimble_chart_model_get_record (fixture->model, 90) == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* New ones come into view, the oldest leave it. */
  add (fixture, MONDAY + 2 * DAY, 1, 1);
  while (column (fixture, n_columns (fixture) - 1)->id != 101)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 24);
  g_assert_cmpint (column (fixture, 0)->id, ==, 78);
}

static void
test_pan (Fixture *fixture, gconstpointer unused)
{
  ThimblePlotWindow window;

  add_many (fixture, MONDAY, 7 * MINUTE, 100);
  open_model (fixture);
  thimble_chart_model_pan (fixture->model, -0.5);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 24);
  g_assert_cmpint (column (fixture, 0)->id, ==, 65);
  /* A part of a column: both ends are cut. */
  thimble_chart_model_pan (fixture->model, -0.5 / 24);
  g_assert_cmpuint (n_columns (fixture), ==, 25);
  thimble_chart_model_pan (fixture->model, 0.5 / 24);
  /* What one looks at stays when more comes; not so at the end. */
  window = thimble_chart_model_get_window (fixture->model);
  add (fixture, MONDAY + 2 * DAY, 1, 1);
  while (thimble_chart_model_get_series (fixture->model)->all.requests != 101)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  g_assert_cmpint (column (fixture, n_columns (fixture) / 2)->id, ==, 77);
  g_assert_cmpfloat_with_epsilon (thimble_chart_model_get_window (fixture->model).from, window.from, 1e-3);
  thimble_chart_model_pan (fixture->model, 1000);
  settle (fixture);
  g_assert_cmpint (column (fixture, n_columns (fixture) - 1)->id, ==, 101);
  add (fixture, MONDAY + 2 * DAY + HOUR, 1, 1);
  while (column (fixture, n_columns (fixture) - 1)->id != 102)
    g_main_context_iteration (NULL, TRUE);
  thimble_chart_model_pan (fixture->model, -1000);
  settle (fixture);
  g_assert_cmpint (column (fixture, 0)->id, ==, 1);
  g_assert_cmpuint (n_columns (fixture), ==, 24);
}

/* In every kind of column, in and out again, what is under the pointer stays there. */
static void
test_zoom (Fixture *fixture, gconstpointer unused)
{
  gboolean seen_days = FALSE, seen_hours = FALSE, seen_requests = FALSE;

  for (guint day = 0; day < 20; day++)
    add_many (fixture, MONDAY + day * DAY + 8 * HOUR, 17 * MINUTE, 25);
  open_model (fixture);
  for (guint at = 1; at < 8; at++)
    {
      gint64 moment;

      thimble_chart_model_fit (fixture->model);
      settle (fixture);
      assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
      g_assert_cmpuint (n_columns (fixture), ==, 20);
      /* Noon of a day. */
      moment = MONDAY + (at * 2 + 2) * DAY + 12 * HOUR;
      for (guint i = 0; i < 40; i++)
        {
          double share = get_share (fixture, moment);
          ThimblePlotUnit unit;
          guint per_column;
          ThimbleColumnKind kind;

          thimble_chart_model_zoom (fixture->model, share, i < 20 ? 0.75 : 1 / 0.75);
          kind = thimble_chart_model_get_grouping (fixture->model, &unit, &per_column);
          seen_days |= kind == THIMBLE_COLUMN_SPAN && unit == THIMBLE_PLOT_DAY;
          seen_hours |= kind == THIMBLE_COLUMN_SPAN && unit == THIMBLE_PLOT_HOUR;
          seen_requests |= kind == THIMBLE_COLUMN_REQUEST;
          g_assert_cmpuint (n_columns (fixture), >, 0);
          /* At once, and still so when single requests have come. */
          if (i < 30)
            g_assert_cmpfloat_with_epsilon (get_share (fixture, moment), share, 0.002);
          share = get_share (fixture, moment);
          settle (fixture);
          if (i < 30)
            g_assert_cmpfloat_with_epsilon (get_share (fixture, moment), share, 0.002);
          if (i == 19)
            {
              /* The closest look there is. */
              assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
              g_assert_cmpuint (n_columns (fixture), <=, 9);
            }
        }
    }
  g_assert_true (seen_days && seen_hours && seen_requests);
}

/* A crowd in little time: as many requests in each column, finer and finer, to the single ones. */
static void
test_crowd (Fixture *fixture, gconstpointer unused)
{
  ThimblePlotUnit unit;
  guint per_column, last = G_MAXUINT;
  gint64 sum = 0;

  add_many (fixture, MONDAY, DAY, 4);
  add_many (fixture, MONDAY + 5 * DAY, 1, 600); /* within a millisecond */
  add_many (fixture, MONDAY + 6 * DAY, DAY, 4);
  open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_grouping (fixture->model, &unit, &per_column), ==, THIMBLE_COLUMN_REQUESTS);
  g_assert_cmpuint (n_columns (fixture), >=, WIDTH / 2);
  g_assert_cmpuint (n_columns (fixture), <=, WIDTH * 2);
  for (guint i = 0; i < n_columns (fixture); i++)
    sum += column (fixture, i)->sums.requests;
  g_assert_cmpint (sum, ==, 608);
  /* Opened again and again it comes to single requests. */
  while (thimble_chart_model_get_grouping (fixture->model, &unit, &per_column) == THIMBLE_COLUMN_REQUESTS)
    {
      g_assert_cmpuint (per_column, <, last);
      last = per_column;
      g_assert_true (thimble_chart_model_open (fixture->model, n_columns (fixture) / 2));
      settle (fixture);
    }
  assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_false (thimble_chart_model_open (fixture->model, 0));
}

/* All of an hour's requests in one second of it: the newest are found, whatever the hour makes one think. */
static void
test_burst (Fixture *fixture, gconstpointer unused)
{
  add_many (fixture, MONDAY, HOUR, 5);
  add_many (fixture, MONDAY + 5 * HOUR + 10 * MINUTE, 1000, 900);
  open_model (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (n_columns (fixture), ==, 24);
  for (guint i = 0; i < 24; i++)
    g_assert_cmpint (column (fixture, i)->id, ==, 905 - 23 + i);
  /* From there to the oldest, and nothing is passed over. */
  for (gint64 last = 905; thimble_chart_model_get_window (fixture->model).from > 0;)
    {
      thimble_chart_model_pan (fixture->model, -0.5);
      settle (fixture);
      g_assert_cmpint (column (fixture, 12)->kind, ==, THIMBLE_COLUMN_REQUEST);
      g_assert_cmpint (column (fixture, n_columns (fixture) - 1)->id, <, last);
      g_assert_cmpint (column (fixture, n_columns (fixture) - 1)->id, >=, last - 13);
      last = column (fixture, n_columns (fixture) - 1)->id;
    }
}

/* Requests of one and the same moment are columns side by side. */
static void
test_same_moment (Fixture *fixture, gconstpointer unused)
{
  add_many (fixture, MONDAY, 0, 30);
  open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 30);
  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpint (column (fixture, i)->id, ==, i + 1);
      g_assert_cmpfloat (column (fixture, i)->from, ==, i);
      g_assert_cmpfloat (column (fixture, i)->until, ==, i + 1);
    }
  /* A small pan does not stand still, though no time passes. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.5);
  settle (fixture);
  for (guint i = 0; i < 10; i++)
    {
      double from = thimble_chart_model_get_window (fixture->model).from;

      thimble_chart_model_pan (fixture->model, 0.01);
      settle (fixture);
      g_assert_cmpfloat_with_epsilon (thimble_chart_model_get_window (fixture->model).from, from + 0.15, 1e-6);
    }
}

static void
test_open (Fixture *fixture, gconstpointer unused)
{
  for (guint month = 0; month < 14; month++)
    add_many (fixture, MONDAY + month * 31 * DAY, 6 * HOUR, 20);
  open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  settle (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_MONTH);
  g_assert_true (thimble_chart_model_open (fixture->model, 3));
  settle (fixture);
  /* The month's twenty requests are single columns. */
  assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (n_columns (fixture), >=, 19);
  g_assert_cmpuint (n_columns (fixture), <=, 21);
  /* In a chart of days it is days; a day is opened as its requests. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_by (fixture->model), ==, THIMBLE_CHART_DAYS);
  assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
  g_assert_cmpint (column (fixture, n_columns (fixture) - 1)->sums.requests, >, 0);
  g_assert_true (thimble_chart_model_open (fixture->model, n_columns (fixture) - 1));
  settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_by (fixture->model), ==, THIMBLE_CHART_REQUESTS);
  assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
}

static void
test_viewport (Fixture *fixture, gconstpointer unused)
{
  ThimbleSums sums;
  gint64 from, until;

  for (guint day = 0; day < 20; day++)
    add_many (fixture, MONDAY + day * DAY + 8 * HOUR, 17 * MINUTE, 25);
  open_model (fixture);
  thimble_chart_model_set_viewport (fixture->model, MONDAY + 5 * DAY, MONDAY + 12 * DAY);
  settle (fixture);
  g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  assert_grouping (fixture, THIMBLE_COLUMN_REQUESTS, 0);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (ABS (sums.requests - 7 * 25), <=, 16); /* columns at the ends are whole */
  thimble_chart_model_set_viewport (fixture->model, MONDAY, MONDAY + 16 * DAY);
  settle (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 16 * 25);
  g_assert_cmpint (sums.total, ==, 16 * 25 * 15);
  /* Turned round, or far away: something is shown all the same. */
  thimble_chart_model_set_viewport (fixture->model, MONDAY + 8 * DAY, MONDAY);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), >, 0);
  thimble_chart_model_set_viewport (fixture->model, G_MININT64, G_MININT64 + 5);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), >, 0);
  thimble_chart_model_set_viewport (fixture->model, G_MININT64, G_MAXINT64);
  settle (fixture);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
}

static void
test_categories (Fixture *fixture, gconstpointer unused)
{
  static const char *const models[] = { "small", "large", "small", "huge", "large", "small" };

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      ThimbleRecord *record = store_test_record ("Hello", "Hei");

      record->started_us = MONDAY + i * DAY;
      g_free (record->model_id);
      record->model_id = g_strdup (models[i]);
      g_free (record->task);
      record->task = g_strdup (i < 4 ? "translate" : "free");
      store_test_add (fixture->store, record);
    }
  open_model (fixture);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  settle (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_CATEGORY, 0);
  g_assert_cmpuint (n_columns (fixture), ==, 3);
  g_assert_cmpstr (column (fixture, 0)->category, ==, "small");
  g_assert_cmpint (column (fixture, 0)->sums.requests, ==, 3);
  g_assert_cmpstr (column (fixture, 2)->category, ==, "huge");
  g_assert_false (thimble_chart_model_open (fixture->model, 0));
  /* Of the time in view only. */
  thimble_chart_model_set_viewport (fixture->model, MONDAY, MONDAY + 2 * DAY);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 2);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 2);
  g_assert_cmpstr (column (fixture, 0)->category, ==, "translate");
  thimble_chart_model_select (fixture->model, 5, TRUE);
  settle (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, 1);
}

static void
test_filter (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleFilter) none = thimble_filter_new (), some = thimble_filter_new ();

  for (guint i = 0; i < 40; i++)
    {
      ThimbleRecord *record = store_test_record (i % 4 == 0 ? "An apple" : "A pear", "Hei");

      record->started_us = MONDAY + i * HOUR;
      store_test_add (fixture->store, record);
    }
  open_model (fixture);
  none->text = g_strdup ("plum");
  some->text = g_strdup ("apple");
  /* Each question supersedes the one before. */
  thimble_chart_model_set_filter (fixture->model, some);
  thimble_chart_model_set_filter (fixture->model, none);
  thimble_chart_model_set_filter (fixture->model, some);
  /* Until its answer comes, what is known stays to be seen. */
  g_assert_cmpuint (n_columns (fixture), >, 0);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 10);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  thimble_chart_model_set_filter (fixture->model, none);
  settle (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 0);
}

static void
test_select (Fixture *fixture, gconstpointer unused)
{
  add_many (fixture, MONDAY, 7 * MINUTE, 300);
  open_model (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, -1);
  /* It is far from what is in view, and not read yet. */
  thimble_chart_model_select (fixture->model, 20, TRUE);
  while (thimble_chart_model_find_selected (fixture->model) < 0)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  g_assert_cmpint (column (fixture, (guint) thimble_chart_model_find_selected (fixture->model))->id, ==, 20);
  g_assert_cmpint (ABS ((int) n_columns (fixture) / 2 - thimble_chart_model_find_selected (fixture->model)), <=, 2);
  /* In a group it is the group. */
  thimble_chart_model_fit (fixture->model);
  settle (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), >=, 0);
  {
    ThimbleChartColumn *group = column (fixture, (guint) thimble_chart_model_find_selected (fixture->model));

    g_assert_cmpint (group->from_us, <=, MONDAY + 19 * 7 * MINUTE);
    g_assert_cmpint (group->until_us, >, MONDAY + 19 * 7 * MINUTE);
  }
  thimble_chart_model_select (fixture->model, 0, TRUE);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, -1);
}

/* A request that grows is known as it grows, and never not at all. */
static void
test_living (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("Hello", "");
  ThimbleColumnParts parts;

  add_many (fixture, MONDAY, HOUR, 3);
  record->started_us = MONDAY + DAY;
  record->state = THIMBLE_STATE_STREAMING;
  record->billed = THIMBLE_BILLED_POSSIBLE;
  g_clear_pointer (&record->usage, thimble_usage_unref);
  record->counted_output = 7;
  record->id = store_test_insert (fixture->store, record, NULL);
  open_model (fixture);
#define ROW thimble_chart_model_get_record (fixture->model, record->id)
  while (ROW == NULL)
    g_main_context_iteration (NULL, TRUE);
  record->counted_output = 50;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  while (ROW->counted_output != 50)
    {
      g_main_context_iteration (NULL, TRUE);
      g_assert_nonnull (ROW);
    }
  thimble_chart_column_get_parts (column (fixture, 3), ROW, THIMBLE_CHART_QUANTITY_TOKENS, &parts);
  g_assert_true (parts.known && !parts.final);
  g_assert_cmpfloat (parts.above, ==, 50);
  record->state = THIMBLE_STATE_STOPPED;
  g_assert_true (store_test_update (fixture->store, record, NULL));
  while (ROW->state != THIMBLE_STATE_STOPPED)
    g_main_context_iteration (NULL, TRUE);
#undef ROW
}

/* Before 1970 and after 2100. */
static void
test_far_times (Fixture *fixture, gconstpointer unused)
{
  add (fixture, G_GINT64_CONSTANT (-2208988800) * 1000000, 1, 2); /* 1900 */
  add (fixture, MONDAY, 3, 4);
  add (fixture, G_GINT64_CONSTANT (7258118400) * 1000000, 5, 6);  /* 2200 */
  open_model (fixture);
  g_assert_cmpuint (n_columns (fixture), ==, 3);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  thimble_chart_model_fit (fixture->model);
  settle (fixture);
  assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_YEAR);
  g_assert_cmpuint (n_columns (fixture), ==, 3);
  g_assert_cmpint (column (fixture, 0)->sums.total, ==, 3);
}

/* However much there is, a step looks at what is in view. */
static void
test_work (Fixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 400; i++)
    add (fixture, MONDAY + i * 26 * HOUR, 10, 5);
  open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  for (guint i = 0; i < 60; i++)
    {
      thimble_chart_model_zoom (fixture->model, 0.3, i < 30 ? 0.8 : 1.25);
      g_assert_cmpuint (n_columns (fixture), >, 0);
      g_assert_cmpuint (n_columns (fixture), <=, WIDTH * 2 + 2);
      if (i % 7 == 0)
        settle (fixture);
    }
}

/* A million requests in forty thousand hours, as the store's series has them: what a step makes is what is in view, at every depth and place. */
static void
test_million (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleSeries) series = thimble_series_new ();
  ThimbleSums sums;

  for (guint i = 0; i < 40000; i++)
    {
      ThimbleSlot slot = { .from_us = MONDAY + i * HOUR, .sums = { .requests = 25, .known = 25, .input = 250, .output = 125, .total = 375 } };

      g_array_append_val (series->slots, slot);
      thimble_sums_add (&series->all, &slot.sums);
    }
  open_model (fixture);
  thimble_chart_model_take_series (fixture->model, series);
  thimble_chart_model_fit (fixture->model);
  assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_MONTH);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 1000000);
  g_assert_cmpint (sums.total, ==, 15000000);
  for (guint i = 0; i < 400; i++)
    {
      if (i % 3 == 2)
        thimble_chart_model_pan (fixture->model, i % 2 == 0 ? 0.3 : -0.3);
      else
        thimble_chart_model_zoom (fixture->model, (i % 7) / 6.0, i % 100 < 50 ? 0.8 : 1.25);
      g_assert_cmpuint (n_columns (fixture), >, 0);
      g_assert_cmpuint (n_columns (fixture), <=, WIDTH * 2.5 + 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/chart-model/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("empty", test_empty);
  ADD ("newest", test_newest);
  ADD ("pan", test_pan);
  ADD ("zoom", test_zoom);
  ADD ("crowd", test_crowd);
  ADD ("burst", test_burst);
  ADD ("same-moment", test_same_moment);
  ADD ("open", test_open);
  ADD ("viewport", test_viewport);
  ADD ("categories", test_categories);
  ADD ("filter", test_filter);
  ADD ("select", test_select);
  ADD ("living", test_living);
  ADD ("far-times", test_far_times);
  ADD ("work", test_work);
  ADD ("million", test_million);
#undef ADD
  return g_test_run ();
}
