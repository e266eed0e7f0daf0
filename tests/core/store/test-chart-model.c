/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "model-fixture.h"

static void
test_empty (ModelFixture *fixture, gconstpointer unused)
{
  ThimbleSums sums;
  gint64 from, until;

  model_open_model (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 0);
  g_assert_false (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  g_assert_false (thimble_chart_model_get_range (fixture->model, &from, &until));
  /* Nothing to move in is no fault. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.5);
  thimble_chart_model_pan (fixture->model, 1);
  thimble_chart_model_fit (fixture->model);
  thimble_chart_model_set_viewport (fixture->model, 0, 5);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  model_settle (fixture);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 0);
  /* The first one comes. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_REQUESTS);
  model_add (fixture, MONDAY, 3, 4);
  while (model_n_columns (fixture) == 0)
    g_main_context_iteration (NULL, TRUE);
  model_settle (fixture);
  g_assert_cmpint (model_column (fixture, 0)->kind, ==, THIMBLE_COLUMN_REQUEST);
  g_assert_cmpint (model_column (fixture, 0)->sums.total, ==, 7);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
}

static void
test_newest (ModelFixture *fixture, gconstpointer unused)
{
  model_add_many (fixture, MONDAY, 7 * MINUTE, 100);
  model_open_model (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (model_n_columns (fixture), ==, 24);
  g_assert_cmpint (model_column (fixture, 23)->id, ==, 100);
  g_assert_cmpint (model_column (fixture, 0)->id, ==, 77);
  g_assert_cmpint (model_column (fixture, 0)->sums.total, ==, 15);
  g_assert_false (thimble_chart_model_fits_all (fixture->model));
  while (thimble_chart_model_get_record (fixture->model, 90) == NULL)
    g_main_context_iteration (NULL, TRUE);
  /* New ones come into view, the oldest leave it. */
  model_add (fixture, MONDAY + 2 * DAY, 1, 1);
  while (model_column (fixture, model_n_columns (fixture) - 1)->id != 101)
    g_main_context_iteration (NULL, TRUE);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 24);
  g_assert_cmpint (model_column (fixture, 0)->id, ==, 78);
}

static void
test_pan (ModelFixture *fixture, gconstpointer unused)
{
  ThimblePlotWindow window;

  model_add_many (fixture, MONDAY, 7 * MINUTE, 100);
  model_open_model (fixture);
  thimble_chart_model_pan (fixture->model, -0.5);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 24);
  g_assert_cmpint (model_column (fixture, 0)->id, ==, 65);
  /* A part of a column: both ends are cut. */
  thimble_chart_model_pan (fixture->model, -0.5 / 24);
  g_assert_cmpuint (model_n_columns (fixture), ==, 25);
  thimble_chart_model_pan (fixture->model, 0.5 / 24);
  /* What one looks at stays when more comes; not so at the end. */
  window = thimble_chart_model_get_window (fixture->model);
  model_add (fixture, MONDAY + 2 * DAY, 1, 1);
  while (thimble_chart_model_get_series (fixture->model)->all.requests != 101)
    g_main_context_iteration (NULL, TRUE);
  model_settle (fixture);
  g_assert_cmpint (model_column (fixture, model_n_columns (fixture) / 2)->id, ==, 77);
  g_assert_cmpfloat_with_epsilon (thimble_chart_model_get_window (fixture->model).from, window.from, 1e-3);
  thimble_chart_model_pan (fixture->model, 1000);
  model_settle (fixture);
  g_assert_cmpint (model_column (fixture, model_n_columns (fixture) - 1)->id, ==, 101);
  model_add (fixture, MONDAY + 2 * DAY + HOUR, 1, 1);
  while (model_column (fixture, model_n_columns (fixture) - 1)->id != 102)
    g_main_context_iteration (NULL, TRUE);
  thimble_chart_model_pan (fixture->model, -1000);
  model_settle (fixture);
  g_assert_cmpint (model_column (fixture, 0)->id, ==, 1);
  g_assert_cmpuint (model_n_columns (fixture), ==, 24);
}

/* In every kind of column, in and out again, what is under the pointer stays there. */
static void
test_zoom (ModelFixture *fixture, gconstpointer unused)
{
  gboolean seen_days = FALSE, seen_hours = FALSE, seen_requests = FALSE;

  for (guint day = 0; day < 20; day++)
    model_add_many (fixture, MONDAY + day * DAY + 8 * HOUR, 17 * MINUTE, 25);
  model_open_model (fixture);
  for (guint at = 1; at < 8; at++)
    {
      gint64 moment;

      thimble_chart_model_fit (fixture->model);
      model_settle (fixture);
      model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
      g_assert_cmpuint (model_n_columns (fixture), ==, 20);
      /* Noon of a day. */
      moment = MONDAY + (at * 2 + 2) * DAY + 12 * HOUR;
      for (guint i = 0; i < 40; i++)
        {
          double share = model_get_share (fixture, moment);
          ThimblePlotUnit unit;
          guint per_column;
          ThimbleColumnKind kind;

          thimble_chart_model_zoom (fixture->model, share, i < 20 ? 0.75 : 1 / 0.75);
          kind = thimble_chart_model_get_grouping (fixture->model, &unit, &per_column);
          seen_days |= kind == THIMBLE_COLUMN_SPAN && unit == THIMBLE_PLOT_DAY;
          seen_hours |= kind == THIMBLE_COLUMN_SPAN && unit == THIMBLE_PLOT_HOUR;
          seen_requests |= kind == THIMBLE_COLUMN_REQUEST;
          g_assert_cmpuint (model_n_columns (fixture), >, 0);
          /* At once, and still so when single requests have come. */
          if (i < 30)
            g_assert_cmpfloat_with_epsilon (model_get_share (fixture, moment), share, 0.002);
          share = model_get_share (fixture, moment);
          model_settle (fixture);
          if (i < 30)
            g_assert_cmpfloat_with_epsilon (model_get_share (fixture, moment), share, 0.002);
          if (i == 19)
            {
              /* The closest look there is. */
              model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
              g_assert_cmpuint (model_n_columns (fixture), <=, 9);
            }
        }
    }
  g_assert_true (seen_days && seen_hours && seen_requests);
}

/* A crowd in little time: as many requests in each column, finer and finer, to the single ones. */
static void
test_crowd (ModelFixture *fixture, gconstpointer unused)
{
  ThimblePlotUnit unit;
  guint per_column, last = G_MAXUINT;
  gint64 sum = 0;

  model_add_many (fixture, MONDAY, DAY, 4);
  model_add_many (fixture, MONDAY + 5 * DAY, 1, 600); /* within a millisecond */
  model_add_many (fixture, MONDAY + 6 * DAY, DAY, 4);
  model_open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  model_settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_grouping (fixture->model, &unit, &per_column), ==, THIMBLE_COLUMN_REQUESTS);
  g_assert_cmpuint (model_n_columns (fixture), >=, WIDTH / 2);
  g_assert_cmpuint (model_n_columns (fixture), <=, WIDTH * 2);
  for (guint i = 0; i < model_n_columns (fixture); i++)
    sum += model_column (fixture, i)->sums.requests;
  g_assert_cmpint (sum, ==, 608);
  /* Opened again and again it comes to single requests. */
  while (thimble_chart_model_get_grouping (fixture->model, &unit, &per_column) == THIMBLE_COLUMN_REQUESTS)
    {
      g_assert_cmpuint (per_column, <, last);
      last = per_column;
      g_assert_true (thimble_chart_model_open (fixture->model, model_n_columns (fixture) / 2));
      model_settle (fixture);
    }
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_false (thimble_chart_model_open (fixture->model, 0));
}

/* All of an hour's requests in one second of it: the newest are found, whatever the hour makes one think. */
static void
test_burst (ModelFixture *fixture, gconstpointer unused)
{
  model_add_many (fixture, MONDAY, HOUR, 5);
  model_add_many (fixture, MONDAY + 5 * HOUR + 10 * MINUTE, 1000, 900);
  model_open_model (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (model_n_columns (fixture), ==, 24);
  for (guint i = 0; i < 24; i++)
    g_assert_cmpint (model_column (fixture, i)->id, ==, 905 - 23 + i);
  /* From there to the oldest, and nothing is passed over. */
  for (gint64 last = 905; thimble_chart_model_get_window (fixture->model).from > 0;)
    {
      thimble_chart_model_pan (fixture->model, -0.5);
      model_settle (fixture);
      g_assert_cmpint (model_column (fixture, 12)->kind, ==, THIMBLE_COLUMN_REQUEST);
      g_assert_cmpint (model_column (fixture, model_n_columns (fixture) - 1)->id, <, last);
      g_assert_cmpint (model_column (fixture, model_n_columns (fixture) - 1)->id, >=, last - 13);
      last = model_column (fixture, model_n_columns (fixture) - 1)->id;
    }
}

/* Requests of one and the same moment are columns side by side. */
static void
test_same_moment (ModelFixture *fixture, gconstpointer unused)
{
  model_add_many (fixture, MONDAY, 0, 30);
  model_open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 30);
  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpint (model_column (fixture, i)->id, ==, i + 1);
      g_assert_cmpfloat (model_column (fixture, i)->from, ==, i);
      g_assert_cmpfloat (model_column (fixture, i)->until, ==, i + 1);
    }
  /* A small pan does not stand still, though no time passes. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.5);
  model_settle (fixture);
  for (guint i = 0; i < 10; i++)
    {
      double from = thimble_chart_model_get_window (fixture->model).from;

      thimble_chart_model_pan (fixture->model, 0.01);
      model_settle (fixture);
      g_assert_cmpfloat_with_epsilon (thimble_chart_model_get_window (fixture->model).from, from + 0.15, 1e-6);
    }
}

static void
test_open (ModelFixture *fixture, gconstpointer unused)
{
  for (guint month = 0; month < 14; month++)
    model_add_many (fixture, MONDAY + month * 31 * DAY, 6 * HOUR, 20);
  model_open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  model_settle (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_MONTH);
  g_assert_true (thimble_chart_model_open (fixture->model, 3));
  model_settle (fixture);
  /* The month's twenty requests are single columns. */
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
  g_assert_cmpuint (model_n_columns (fixture), >=, 19);
  g_assert_cmpuint (model_n_columns (fixture), <=, 21);
  /* In a chart of days it is days; a day is opened as its requests. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  model_settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_by (fixture->model), ==, THIMBLE_CHART_DAYS);
  model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
  g_assert_cmpint (model_column (fixture, model_n_columns (fixture) - 1)->sums.requests, >, 0);
  g_assert_true (thimble_chart_model_open (fixture->model, model_n_columns (fixture) - 1));
  model_settle (fixture);
  g_assert_cmpint (thimble_chart_model_get_by (fixture->model), ==, THIMBLE_CHART_REQUESTS);
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUEST, 0);
}

static void
test_viewport (ModelFixture *fixture, gconstpointer unused)
{
  ThimbleSums sums;
  gint64 from, until;

  for (guint day = 0; day < 20; day++)
    model_add_many (fixture, MONDAY + day * DAY + 8 * HOUR, 17 * MINUTE, 25);
  model_open_model (fixture);
  thimble_chart_model_set_viewport (fixture->model, MONDAY + 5 * DAY, MONDAY + 12 * DAY);
  model_settle (fixture);
  g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  model_assert_grouping (fixture, THIMBLE_COLUMN_REQUESTS, 0);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (ABS (sums.requests - 7 * 25), <=, 16); /* columns at the ends are whole */
  thimble_chart_model_set_viewport (fixture->model, MONDAY, MONDAY + 16 * DAY);
  model_settle (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_DAY);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 16 * 25);
  g_assert_cmpint (sums.total, ==, 16 * 25 * 15);
  /* Turned round, or far away: something is shown all the same. */
  thimble_chart_model_set_viewport (fixture->model, MONDAY + 8 * DAY, MONDAY);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), >, 0);
  thimble_chart_model_set_viewport (fixture->model, G_MININT64, G_MININT64 + 5);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), >, 0);
  thimble_chart_model_set_viewport (fixture->model, G_MININT64, G_MAXINT64);
  model_settle (fixture);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/chart-model/" path, ModelFixture, NULL, model_set_up, function, model_tear_down)
  ADD ("empty", test_empty);
  ADD ("newest", test_newest);
  ADD ("pan", test_pan);
  ADD ("zoom", test_zoom);
  ADD ("crowd", test_crowd);
  ADD ("burst", test_burst);
  ADD ("same-moment", test_same_moment);
  ADD ("open", test_open);
  ADD ("viewport", test_viewport);
#undef ADD
  return g_test_run ();
}
