/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What many requests come to: sums, breakdowns, hours, points. */
#include "config.h"

#include "store-helper.h"

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define DAY  (24 * HOUR)

typedef StoreFixture Fixture;

static GPtrArray *
break_down (Fixture             *fixture,
            const ThimbleFilter *filter,
            ThimbleBreakdown     by)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *groups;

  thimble_store_breakdown_async (fixture->store, filter, by, NULL, thimble_test_store_result, &result);
  groups = thimble_store_breakdown_finish (fixture->store, store_test_result (&result), &error);
  g_assert_no_error (error);
  return groups;
}

static ThimbleSeries *
ask_series (Fixture             *fixture,
            const ThimbleFilter *filter)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleSeries *series;

  thimble_store_series_async (fixture->store, filter, NULL, thimble_test_store_result, &result);
  series = thimble_store_series_finish (fixture->store, store_test_result (&result), &error);
  g_assert_no_error (error);
  return series;
}

static ThimblePoints *
ask_points (Fixture             *fixture,
            const ThimbleFilter *filter,
            gint64               from_us,
            gint64               until_us,
            guint                max)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimblePoints *points;

  thimble_store_points_async (fixture->store, filter, from_us, until_us, max, NULL, thimble_test_store_result, &result);
  points = thimble_store_points_finish (fixture->store, store_test_result (&result), &error);
  g_assert_no_error (error);
  return points;
}

/* 100 in, 50 out, 30,000,000 of which the output is 20,000,000. */
static ThimbleRecord *
record_at (gint64 started_us)
{
  ThimbleRecord *record = store_test_record ("a", "b");

  record->started_us = started_us;
  return record;
}

static void
set_text (char      **field,
          const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

static void
test_all (Fixture       *fixture,
          gconstpointer  data)
{
  ThimbleUsageCounts counts = { 1000, 10, -1, 600, 5, -1, 4 };
  ThimbleRecord *record;
  ThimbleSums sums;

  record = record_at (0);
  record->duration_us = 7;
  record->first_text_us = 3;
  store_test_add (fixture->store, record);
  record = record_at (1);
  thimble_usage_unref (record->usage);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_ESTIMATE, NULL);
  record->cost = 40000000; /* the server's own figure */
  record->duration_us = 5;
  record->state = THIMBLE_STATE_FAILED;
  store_test_add (fixture->store, record);
  record = record_at (2);
  record->practice = TRUE;
  record->cost = 0;
  store_test_add (fixture->store, record);
  store_test_add (fixture->store, thimble_record_new ()); /* nothing known */
  record = record_at (3);
  g_clear_pointer (&record->usage, thimble_usage_unref);
  record->cost = THIMBLE_MONEY_UNKNOWN;
  store_test_add (fixture->store, record);

  sums = store_test_sums (fixture->store, NULL);
  g_assert_cmpint (sums.requests, ==, 5);
  g_assert_cmpint (sums.known, ==, 3);
  g_assert_cmpint (sums.input, ==, 1200);
  g_assert_cmpint (sums.output, ==, 110);
  g_assert_cmpint (sums.total, ==, 1310);
  g_assert_cmpint (sums.cached_read, ==, 600);
  g_assert_cmpint (sums.cache_write, ==, 5);
  g_assert_cmpint (sums.reasoning, ==, 4);
  g_assert_cmpint (sums.cost, ==, 70000000);
  g_assert_cmpint (sums.priced, ==, 2);
  g_assert_cmpint (sums.unpriced, ==, 1);
  g_assert_cmpint (sums.output_cost, ==, 20000000);
  g_assert_cmpint (sums.split_cost, ==, 30000000);
  g_assert_cmpint (sums.practice, ==, 1);
  g_assert_cmpint (sums.estimated, ==, 1);
  g_assert_cmpint (sums.failed, ==, 1);
  g_assert_cmpint (sums.duration_us, ==, 12);
  g_assert_cmpint (sums.timed, ==, 2);
  g_assert_cmpint (sums.first_text_us, ==, 3);
  g_assert_cmpint (sums.first_timed, ==, 1);
  g_assert_cmpint (sums.dearest_id, ==, 2);
  g_assert_cmpint (sums.dearest_cost, ==, 40000000);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_mean_input (&sums), 400, 1e-9);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_mean_total (&sums), 1310 / 3.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_output_cost_share (&sums), 2 / 3.0, 1e-9);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_output_token_share (&sums), 110 / 1310.0, 1e-9);
}

/* One that broke off has told its input and no more: it is in no mean but that of inputs, and the sides add up to the total. */
static void
test_one_side (Fixture       *fixture,
               gconstpointer  data)
{
  ThimbleUsageCounts counts = { 300, -1, -1, -1, -1, -1, -1 };
  ThimbleRecord *record = record_at (0);
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  ThimbleSums sums, rows;

  store_test_add (fixture->store, record_at (1));
  thimble_usage_unref (record->usage);
  record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  store_test_add (fixture->store, record);
  store_test_add (fixture->store, thimble_record_new ());

  sums = store_test_sums (fixture->store, NULL);
  g_assert_cmpint (sums.known, ==, 1);
  g_assert_cmpint (sums.input_known, ==, 2);
  g_assert_cmpint (sums.output_known, ==, 1);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_mean_input (&sums), 200, 1e-9);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_mean_output (&sums), 50, 1e-9);
  g_assert_cmpfloat_with_epsilon (thimble_sums_get_mean_total (&sums), 150, 1e-9);
  g_assert_cmpint (thimble_sums_get_total (&sums), ==, 450);

  /* From the rows as from the summaries. */
  filter->since_us = 0;
  filter->until_us = 2;
  rows = store_test_sums (fixture->store, filter);
  g_assert_cmpint (rows.input_known, ==, 2);
  g_assert_cmpint (rows.output_known, ==, 1);
}

static void
test_nothing (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GPtrArray) groups = break_down (fixture, NULL, THIMBLE_BY_MODEL);
  g_autoptr (ThimbleSeries) series = ask_series (fixture, NULL);
  g_autoptr (ThimblePoints) points = ask_points (fixture, NULL, G_MININT64, G_MAXINT64, 100);
  ThimbleSums sums = store_test_sums (fixture->store, NULL);

  g_assert_cmpuint (groups->len, ==, 0);
  g_assert_cmpuint (series->slots->len, ==, 0);
  g_assert_cmpuint (points->points->len, ==, 0);
  g_assert_cmpint (series->all.requests, ==, 0);
  g_assert_cmpint (sums.dearest_id, ==, 0);
  g_assert_cmpfloat (thimble_sums_get_mean_output (&sums), ==, -1);
  g_assert_cmpfloat (thimble_sums_get_output_cost_share (&sums), ==, -1);
}

static void
test_breakdown (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (GPtrArray) models = NULL;
  g_autoptr (GPtrArray) tiers = NULL;
  g_autoptr (GPtrArray) days = NULL;
  ThimbleRecord *record;
  ThimbleGroup *group;

  store_test_add (fixture->store, record_at (DAY));
  for (guint i = 0; i < 2; i++)
    {
      record = record_at (-DAY / 2 + i);
      set_text (&record->model_id, "large");
      set_text (&record->model_name, i == 0 ? "Large" : "Larger");
      record->tier = THIMBLE_TIER_PREMIUM;
      store_test_add (fixture->store, record);
    }
  store_test_add (fixture->store, thimble_record_new ());

  models = break_down (fixture, NULL, THIMBLE_BY_MODEL);
  g_assert_cmpuint (models->len, ==, 3);
  group = models->pdata[0];
  g_assert_cmpstr (group->id, ==, "large");
  g_assert_cmpstr (group->name, ==, "Larger");
  g_assert_cmpint (group->sums.requests, ==, 2);
  g_assert_cmpint (group->sums.total, ==, 300);
  g_assert_cmpint (group->sums.dearest_id, ==, 2);
  group = models->pdata[2];
  g_assert_null (group->id);
  g_assert_cmpint (group->sums.requests, ==, 1);

  tiers = break_down (fixture, NULL, THIMBLE_BY_TIER);
  g_assert_cmpuint (tiers->len, ==, 3);
  g_assert_cmpstr (((ThimbleGroup *) tiers->pdata[0])->id, ==, "premium");

  days = break_down (fixture, NULL, THIMBLE_BY_DAY);
  g_assert_cmpuint (days->len, ==, 2); /* what has no time has no day */
  group = days->pdata[0];
  g_assert_cmpint (group->from_us, ==, -DAY);
  g_assert_cmpint (group->until_us, ==, 0);
  g_assert_cmpint (group->sums.requests, ==, 2);
  group = days->pdata[1];
  g_assert_cmpint (group->from_us, ==, DAY);
  g_assert_cmpint (group->sums.requests, ==, 1);
}

static void
test_series (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ThimbleSeries) series = NULL;
  g_autoptr (ThimbleSeries) nepal = NULL;
  const ThimbleSlot *slot;

  store_test_add (fixture->store, record_at (10 * HOUR));
  store_test_add (fixture->store, record_at (10 * HOUR - 1));
  store_test_add (fixture->store, record_at (-1 * HOUR));
  store_test_add (fixture->store, record_at (10 * HOUR + HOUR / 2));
  store_test_add (fixture->store, thimble_record_new ());

  series = ask_series (fixture, NULL);
  g_assert_cmpuint (series->slots->len, ==, 3);
  slot = (const ThimbleSlot *) (gpointer) series->slots->data;
  g_assert_cmpint (slot[0].from_us, ==, -1 * HOUR);
  g_assert_cmpint (slot[1].from_us, ==, 9 * HOUR);
  g_assert_cmpint (slot[2].from_us, ==, 10 * HOUR);
  g_assert_cmpint (slot[2].sums.requests, ==, 2);
  g_assert_cmpint (series->all.requests, ==, 5);
  g_assert_cmpint (series->all.total, ==, 600);

  /* 5 h 45 min from Greenwich: hours begin at 15 minutes past ours. */
  g_setenv ("TZ", "+05:45", TRUE);
  nepal = ask_series (fixture, NULL);
  g_setenv ("TZ", "UTC", TRUE);
  g_assert_cmpuint (nepal->slots->len, ==, 3);
  slot = (const ThimbleSlot *) (gpointer) nepal->slots->data;
  g_assert_cmpint (slot[0].from_us, ==, -1 * HOUR - HOUR * 3 / 4);
  g_assert_cmpint (slot[1].from_us, ==, 9 * HOUR + HOUR / 4);
  g_assert_cmpint (slot[1].sums.requests, ==, 2);
  g_assert_cmpint (slot[2].from_us, ==, 10 * HOUR + HOUR / 4);
}

static void
test_points (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr (ThimblePoints) single = NULL;
  g_autoptr (ThimblePoints) few = NULL;
  g_autoptr (ThimblePoints) part = NULL;
  const ThimblePoint *point;

  /* Ids against time: what was imported last is oldest. */
  for (guint i = 0; i < 11; i++)
    store_test_add (fixture->store, record_at (1000 - i));
  store_test_add (fixture->store, thimble_record_new ());

  single = ask_points (fixture, NULL, G_MININT64, G_MAXINT64, 11);
  g_assert_cmpuint (single->per_point, ==, 1);
  g_assert_cmpuint (single->points->len, ==, 11);
  point = (const ThimblePoint *) (gpointer) single->points->data;
  g_assert_cmpint (point->id, ==, 11);
  g_assert_cmpint (point->last_id, ==, 11);
  g_assert_cmpint (point->from_us, ==, 990);
  g_assert_cmpint (point->state, ==, THIMBLE_STATE_COMPLETED);
  g_assert_cmpint (point->sums.total, ==, 150);

  few = ask_points (fixture, NULL, G_MININT64, G_MAXINT64, 5);
  g_assert_cmpuint (few->per_point, ==, 4);
  g_assert_cmpuint (few->points->len, ==, 3);
  point = (const ThimblePoint *) (gpointer) few->points->data;
  g_assert_cmpint (point[0].id, ==, 11);
  g_assert_cmpint (point[0].last_id, ==, 8);
  g_assert_cmpint (point[0].sums.requests, ==, 4);
  g_assert_cmpint (point[2].sums.requests, ==, 3);
  g_assert_cmpint (point[2].last_us, ==, 1000);
  g_assert_cmpint (point[0].sums.input + point[1].sums.input + point[2].sums.input, ==, 1100);

  part = ask_points (fixture, NULL, 993, 996, 5);
  g_assert_cmpuint (part->points->len, ==, 3);
  g_assert_cmpint (((const ThimblePoint *) (gpointer) part->points->data)->id, ==, 8);
}

/* Each part of a filter, on the same rows. */
static void
test_filters (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  ThimbleRecord *record;

  record = record_at (-5);
  record->cost = 0;
  record->tier = THIMBLE_TIER_LOCAL;
  store_test_add (fixture->store, record);
  record = record_at (5);
  set_text (&record->model_id, "large");
  record->cost = THIMBLE_MONEY_UNKNOWN;
  store_test_add (fixture->store, record);
  record = record_at (G_GINT64_CONSTANT (4200000000) * G_USEC_PER_SEC); /* 2103 */
  set_text (&record->model_id, "middle");
  record->practice = TRUE;
  store_test_add (fixture->store, record);
  store_test_add (fixture->store, thimble_record_new ());

#define ASSERT_FILTER(expected) \
  G_STMT_START { \
    g_autofree char *found = store_test_query_text (fixture->store, filter); \
    g_autoptr (ThimbleSeries) series = ask_series (fixture, filter); \
    g_auto (GStrv) parts = g_strsplit (expected, " ", -1); \
    g_assert_cmpstr (found, ==, expected); \
    g_assert_cmpint (store_test_sums (fixture->store, filter).requests, ==, g_strv_length (parts)); \
    g_assert_cmpint (series->all.requests, ==, g_strv_length (parts)); \
  } G_STMT_END

  ASSERT_FILTER ("4 3 2 1");
  filter->models = g_strsplit ("large,middle,it's", ",", -1);
  ASSERT_FILTER ("3 2");
  g_clear_pointer (&filter->models, g_strfreev);
  filter->tiers = 1u << THIMBLE_TIER_LOCAL | 1u << THIMBLE_TIER_UNPRICED;
  ASSERT_FILTER ("4 1");
  filter->tiers = 0;
  filter->practice = 1;
  ASSERT_FILTER ("3");
  filter->practice = 0;
  ASSERT_FILTER ("4 2 1");
  filter->practice = -1;
  filter->cost_unknown = TRUE;
  ASSERT_FILTER ("2");
  filter->cost_unknown = FALSE;
  filter->cost_max = 0;
  ASSERT_FILTER ("1");
  filter->cost_max = -1;
  filter->cost_min = 1;
  ASSERT_FILTER ("3");
  filter->cost_min = -1;
  filter->total_min = 150;
  ASSERT_FILTER ("3 2 1");
  filter->total_min = 151;
  ASSERT_FILTER ("");
  filter->total_min = -1;
  filter->since_us = -5;
  filter->until_us = 5;
  ASSERT_FILTER ("1");
  filter->since_us = G_GINT64_CONSTANT (4100000000) * G_USEC_PER_SEC;
  filter->until_us = G_MAXINT64;
  ASSERT_FILTER ("3");
  filter->states = 1u << THIMBLE_STATE_FAILED;
  ASSERT_FILTER ("");
#undef ASSERT_FILTER
}

/* Whatever is done to rows in whatever order, the kept summaries say what the rows say, quarter by quarter and kind by kind. */
static void
test_summaries (Fixture       *fixture,
                gconstpointer  data)
{
  static const char *models[] = { "small", "large", NULL };
  g_autoptr (ThimbleFilter) all = thimble_filter_new ();
  GRand *random = g_rand_new_with_seed (7);

  all->since_us = G_MININT64 + 1; /* asks the rows */
  for (guint i = 0; i < 300; i++)
    {
      gint64 id = g_rand_int_range (random, 1, 60);
      guint what = (guint) g_rand_int_range (random, 0, 10);

      if (what < 5)
        {
          ThimbleRecord *record = record_at (G_GINT64_CONSTANT (900000000) * g_rand_int_range (random, -4, 8) + i);
          ThimbleUsageCounts counts = { g_rand_int_range (random, 0, 50), 9, -1, 0, -1, -1, 3 };

          set_text (&record->model_id, models[g_rand_int_range (random, 0, 3)]);
          record->state = (ThimbleState) g_rand_int_range (random, THIMBLE_STATE_COMPLETED, THIMBLE_STATE_INTERRUPTED + 1);
          record->practice = g_rand_int_range (random, 0, 5) == 0;
          record->cost = g_rand_int_range (random, 0, 4) == 0 ? THIMBLE_MONEY_UNKNOWN : g_rand_int_range (random, 0, 9);
          record->duration_us = g_rand_int_range (random, -1, 3);
          thimble_usage_unref (record->usage);
          record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_ESTIMATE, NULL);
          record->id = id;
          if (what < 3)
            store_test_insert (fixture->store, record, NULL);
          else
            store_test_update (fixture->store, record, NULL);
          thimble_record_unref (record);
        }
      else if (what < 8)
        store_test_delete (fixture->store, id, what == 7, NULL);
      if (i % 25 == 0)
        {
          g_autoptr (ThimbleSeries) kept = ask_series (fixture, NULL);
          g_autoptr (ThimbleSeries) counted = ask_series (fixture, all);
          g_autoptr (GPtrArray) kinds = break_down (fixture, NULL, THIMBLE_BY_MODEL);
          g_autoptr (GPtrArray) counted_kinds = break_down (fixture, all, THIMBLE_BY_MODEL);
          ThimbleSums sums = store_test_sums (fixture->store, NULL);

          g_assert_cmpuint (kept->slots->len, ==, counted->slots->len);
          g_assert_cmpmem (kept->slots->data, kept->slots->len * sizeof (ThimbleSlot),
                           counted->slots->data, counted->slots->len * sizeof (ThimbleSlot));
          g_assert_cmpmem (&kept->all, sizeof sums, &counted->all, sizeof sums);
          g_assert_cmpmem (&sums, sizeof sums, &counted->all, sizeof sums);
          g_assert_cmpuint (kinds->len, ==, counted_kinds->len);
          for (guint j = 0; j < kinds->len; j++)
            {
              ThimbleGroup *one = kinds->pdata[j], *other = counted_kinds->pdata[j];

              g_assert_cmpstr (one->id, ==, other->id);
              g_assert_cmpmem (&one->sums, sizeof sums, &other->sums, sizeof sums);
            }
        }
    }
  g_rand_free (random);
}

/* Filters by kind and by whole quarters of an hour are answered from summaries, others from rows: with the same result. */
static void
test_both_ways (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  ThimbleSums one, other;

  for (guint i = 0; i < 40; i++)
    {
      ThimbleRecord *record = record_at (G_GINT64_CONSTANT (300000000) * ((gint64) i - 20));

      if (i % 3 == 0)
        set_text (&record->model_id, "large");
      record->state = i % 2 == 0 ? THIMBLE_STATE_FAILED : THIMBLE_STATE_COMPLETED;
      store_test_add (fixture->store, record);
    }
  filter->models = g_strsplit ("large,none", ",", -1);
  filter->states = 1u << THIMBLE_STATE_FAILED;
  filter->practice = 0;
  one = store_test_sums (fixture->store, filter);
  filter->since_us = G_MININT64 + 1;
  other = store_test_sums (fixture->store, filter);
  g_assert_cmpint (one.requests, ==, 7);
  g_assert_cmpmem (&one, sizeof one, &other, sizeof other);

  g_clear_pointer (&filter->models, g_strfreev);
  filter->states = 0;
  filter->practice = -1;
  for (gint64 from = -5; from < 5; from++)
    {
      g_autoptr (ThimbleFilter) rows = NULL;

      filter->since_us = from * 900000000;
      filter->until_us = (from + 3) * 900000000;
      rows = thimble_filter_copy (filter);
      rows->tasks = g_strsplit ("free", ",", -1);
      one = store_test_sums (fixture->store, filter);
      other = store_test_sums (fixture->store, rows);
      g_assert_cmpint (one.requests, >, 0);
      g_assert_cmpmem (&one, sizeof one, &other, sizeof other);
    }
}

int
main (int   argc,
      char *argv[])
{
  store_test_drop_root ();
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/store-sums/" name, Fixture, NULL, store_test_set_up, func, store_test_tear_down)
  ADD ("all", test_all);
  ADD ("one-side", test_one_side);
  ADD ("nothing", test_nothing);
  ADD ("breakdown", test_breakdown);
  ADD ("series", test_series);
  ADD ("points", test_points);
  ADD ("filters", test_filters);
  ADD ("summaries", test_summaries);
  ADD ("both-ways", test_both_ways);
#undef ADD

  return g_test_run ();
}
