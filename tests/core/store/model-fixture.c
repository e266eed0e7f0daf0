/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-fixture.h"

void
model_set_up (ModelFixture *fixture, gconstpointer unused)
{
  fixture->folder = store_test_make_folder ();
  fixture->store = store_test_open (fixture->folder);
}

void
model_tear_down (ModelFixture *fixture, gconstpointer unused)
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

gint64
model_add (ModelFixture *fixture, gint64 started_us, gint64 input, gint64 output)
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

void
model_add_many (ModelFixture *fixture, gint64 from_us, gint64 step_us, guint n)
{
  for (guint i = 0; i < n; i++)
    model_add (fixture, from_us + i * step_us, 10, 5);
}

void
model_settle (ModelFixture *fixture)
{
  gint64 until = g_get_monotonic_time () + thimble_test_limit (10 * G_USEC_PER_SEC);

  while (thimble_chart_model_is_loading (fixture->model) || !thimble_chart_model_is_known (fixture->model) || g_main_context_pending (NULL))
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time (), <, until);
    }
}

void
model_open_model (ModelFixture *fixture)
{
  fixture->model = thimble_chart_model_new (fixture->store);
  thimble_chart_model_set_width (fixture->model, WIDTH);
  model_settle (fixture);
}

ThimbleChartColumn *
model_column (ModelFixture *fixture, guint index)
{
  GArray *columns = thimble_chart_model_get_columns (fixture->model);

  g_assert_cmpuint (index, <, columns->len);
  return &g_array_index (columns, ThimbleChartColumn, index);
}

guint
model_n_columns (ModelFixture *fixture)
{
  return thimble_chart_model_get_columns (fixture->model)->len;
}

void
model_assert_grouping (ModelFixture *fixture, ThimbleColumnKind kind, ThimblePlotUnit unit)
{
  ThimblePlotUnit is_unit;
  guint per_column;

  g_assert_cmpint (thimble_chart_model_get_grouping (fixture->model, &is_unit, &per_column), ==, kind);
  if (kind == THIMBLE_COLUMN_SPAN)
    g_assert_cmpint (is_unit, ==, unit);
}

/* Where a moment is in the view. */
double
model_get_share (ModelFixture *fixture, gint64 us)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (fixture->model);

  return (thimble_chart_model_get_place (fixture->model, us) - window.from) / (window.until - window.from);
}
