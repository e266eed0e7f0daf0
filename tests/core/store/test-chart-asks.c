/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a history chart's model asks the store, and what it shows of the answers. */
#include "config.h"

#include <math.h>

#include "model-fixture.h"

static void
test_categories (ModelFixture *fixture, gconstpointer unused)
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
  model_open_model (fixture);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  model_settle (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_CATEGORY, 0);
  g_assert_cmpuint (model_n_columns (fixture), ==, 3);
  g_assert_cmpstr (model_column (fixture, 0)->category, ==, "small");
  g_assert_cmpint (model_column (fixture, 0)->sums.requests, ==, 3);
  g_assert_cmpstr (model_column (fixture, 2)->category, ==, "huge");
  g_assert_false (thimble_chart_model_open (fixture->model, 0));
  /* Of the time in view only. */
  thimble_chart_model_set_viewport (fixture->model, MONDAY, MONDAY + 2 * DAY);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 2);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 2);
  g_assert_cmpstr (model_column (fixture, 0)->category, ==, "translate");
  thimble_chart_model_select (fixture->model, 5, TRUE);
  model_settle (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, 1);
}

static void
test_filter (ModelFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleFilter) none = thimble_filter_new (), some = thimble_filter_new ();

  for (guint i = 0; i < 40; i++)
    {
      ThimbleRecord *record = store_test_record (i % 4 == 0 ? "An apple" : "A pear", "Hei");

      record->started_us = MONDAY + i * HOUR;
      store_test_add (fixture->store, record);
    }
  model_open_model (fixture);
  none->text = g_strdup ("plum");
  some->text = g_strdup ("apple");
  /* Each question supersedes the one before. */
  thimble_chart_model_set_filter (fixture->model, some);
  thimble_chart_model_set_filter (fixture->model, none);
  thimble_chart_model_set_filter (fixture->model, some);
  /* Until its answer comes, what is known stays to be seen. */
  g_assert_cmpuint (model_n_columns (fixture), >, 0);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 10);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  thimble_chart_model_set_filter (fixture->model, none);
  model_settle (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 0);
}

static void
test_select (ModelFixture *fixture, gconstpointer unused)
{
  model_add_many (fixture, MONDAY, 7 * MINUTE, 300);
  model_open_model (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, -1);
  /* It is far from what is in view, and not read yet. */
  thimble_chart_model_select (fixture->model, 20, TRUE);
  while (thimble_chart_model_find_selected (fixture->model) < 0)
    g_main_context_iteration (NULL, TRUE);
  model_settle (fixture);
  g_assert_cmpint (model_column (fixture, (guint) thimble_chart_model_find_selected (fixture->model))->id, ==, 20);
  g_assert_cmpint (ABS ((int) model_n_columns (fixture) / 2 - thimble_chart_model_find_selected (fixture->model)), <=, 2);
  /* In a group it is the group. */
  thimble_chart_model_fit (fixture->model);
  model_settle (fixture);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), >=, 0);
  {
    ThimbleChartColumn *group = model_column (fixture, (guint) thimble_chart_model_find_selected (fixture->model));

    g_assert_cmpint (group->from_us, <=, MONDAY + 19 * 7 * MINUTE);
    g_assert_cmpint (group->until_us, >, MONDAY + 19 * 7 * MINUTE);
  }
  thimble_chart_model_select (fixture->model, 0, TRUE);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, -1);
}

/* A request that grows is known as it grows, and never not at all. */
static void
test_living (ModelFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleRecord) record = store_test_record ("Hello", "");
  ThimbleColumnParts parts;

  model_add_many (fixture, MONDAY, HOUR, 3);
  record->started_us = MONDAY + DAY;
  record->state = THIMBLE_STATE_STREAMING;
  record->billed = THIMBLE_BILLED_POSSIBLE;
  g_clear_pointer (&record->usage, thimble_usage_unref);
  record->counted_output = 7;
  record->id = store_test_insert (fixture->store, record, NULL);
  model_open_model (fixture);
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
  thimble_chart_column_get_parts (model_column (fixture, 3), ROW, THIMBLE_CHART_QUANTITY_TOKENS, &parts);
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
test_far_times (ModelFixture *fixture, gconstpointer unused)
{
  model_add (fixture, G_GINT64_CONSTANT (-2208988800) * 1000000, 1, 2); /* 1900 */
  model_add (fixture, MONDAY, 3, 4);
  model_add (fixture, G_GINT64_CONSTANT (7258118400) * 1000000, 5, 6);  /* 2200 */
  model_open_model (fixture);
  g_assert_cmpuint (model_n_columns (fixture), ==, 3);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  thimble_chart_model_fit (fixture->model);
  model_settle (fixture);
  model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_YEAR);
  g_assert_cmpuint (model_n_columns (fixture), ==, 3);
  g_assert_cmpint (model_column (fixture, 0)->sums.total, ==, 3);
}

/* However much there is, a step looks at what is in view. */
static void
test_work (ModelFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 400; i++)
    model_add (fixture, MONDAY + i * 26 * HOUR, 10, 5);
  model_open_model (fixture);
  thimble_chart_model_fit (fixture->model);
  for (guint i = 0; i < 60; i++)
    {
      thimble_chart_model_zoom (fixture->model, 0.3, i < 30 ? 0.8 : 1.25);
      g_assert_cmpuint (model_n_columns (fixture), >, 0);
      g_assert_cmpuint (model_n_columns (fixture), <=, WIDTH * 2 + 2);
      if (i % 7 == 0)
        model_settle (fixture);
    }
}

/* A million requests in forty thousand hours, as the store's series has them: what a step makes is what is in view, at every depth and place. */
static void
test_million (ModelFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimbleSeries) series = thimble_series_new ();
  ThimbleSums sums;

  for (guint i = 0; i < 40000; i++)
    {
      ThimbleSlot slot = { .from_us = MONDAY + i * HOUR, .sums = { .requests = 25, .known = 25, .input = 250, .output = 125, .total = 375 } };

      g_array_append_val (series->slots, slot);
      thimble_sums_add (&series->all, &slot.sums);
    }
  model_open_model (fixture);
  thimble_chart_model_take_series (fixture->model, series);
  thimble_chart_model_fit (fixture->model);
  model_assert_grouping (fixture, THIMBLE_COLUMN_SPAN, THIMBLE_PLOT_MONTH);
  thimble_chart_model_get_sums (fixture->model, &sums);
  g_assert_cmpint (sums.requests, ==, 1000000);
  g_assert_cmpint (sums.total, ==, 15000000);
  for (guint i = 0; i < 400; i++)
    {
      if (i % 3 == 2)
        thimble_chart_model_pan (fixture->model, i % 2 == 0 ? 0.3 : -0.3);
      else
        thimble_chart_model_zoom (fixture->model, (i % 7) / 6.0, i % 100 < 50 ? 0.8 : 1.25);
      g_assert_cmpuint (model_n_columns (fixture), >, 0);
      g_assert_cmpuint (model_n_columns (fixture), <=, WIDTH * 2.5 + 2);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/chart-asks/" path, ModelFixture, NULL, model_set_up, function, model_tear_down)
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
