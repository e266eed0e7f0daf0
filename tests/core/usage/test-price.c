/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-problem.h"
#include "usage/thimble-price.h"

#define UNKNOWN THIMBLE_MONEY_UNKNOWN

static const ThimblePriceRates luna = { 100000, 500000, 10000, UNKNOWN, UNKNOWN };

static ThimbleUsage *
make_usage (gint64 input,
            gint64 output,
            gint64 cached_read,
            gint64 cache_write,
            gint64 cache_write_long)
{
  ThimbleUsageCounts counts = { input, output, -1, cached_read, cache_write, cache_write_long, -1 };

  return thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
}

static void
test_cost (void)
{
  static const struct {
    ThimblePriceRates rates;
    gint64            input, output, cached_read, cache_write, cache_write_long;
    ThimbleMoney      input_cost, output_cost;
    gboolean          at_most;
  } table[] = {
    /* The receipt of the pictures: $0.0000135 + $0.0000350. */
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, 135, 70, 0, -1, -1, 13500000, 35000000, FALSE },
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, 135, 70, 100, -1, -1, 35 * 100000 + 100 * 10000, 35000000, FALSE },
    /* Price of cached input unknown: the full one, and it says so. */
    { { 100000, 500000, UNKNOWN, UNKNOWN, UNKNOWN }, 135, 70, 100, -1, -1, 13500000, 35000000, TRUE },
    { { 100000, 500000, UNKNOWN, UNKNOWN, UNKNOWN }, 135, 70, 0, -1, -1, 13500000, 35000000, FALSE },
    /* Price of writes unknown: plain input, which is the rule and no estimate. */
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, 135, 70, -1, 100, -1, 13500000, 35000000, FALSE },
    { { 1000000, 5000000, 100000, 1250000, 2000000 }, 1000, 10, 200, 300, 100,
      500 * 1000000 + 200 * 100000 + 200 * 1250000 + 100 * 2000000, 50000000, FALSE },
    { { 1000000, 5000000, 100000, 1250000, UNKNOWN }, 1000, 10, 0, 300, 100,
      700 * 1000000 + 300 * 1250000, 50000000, FALSE },
    { { 0, 0, 0, 0, 0 }, 135, 70, 5, 5, 5, 0, 0, FALSE },
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, 0, 0, -1, -1, -1, 0, 0, FALSE },
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, 135, -1, -1, -1, -1, 13500000, UNKNOWN, FALSE },
    { { 100000, 500000, 10000, UNKNOWN, UNKNOWN }, -1, 70, -1, -1, -1, UNKNOWN, UNKNOWN, FALSE },
    { { UNKNOWN, 500000, 10000, UNKNOWN, UNKNOWN }, 135, 70, -1, -1, -1, UNKNOWN, 35000000, FALSE },
    { { 100000, UNKNOWN, 10000, UNKNOWN, UNKNOWN }, 135, 70, -1, -1, -1, 13500000, UNKNOWN, FALSE },
    { { -5, 500000, 10000, UNKNOWN, UNKNOWN }, 135, 70, -1, -1, -1, UNKNOWN, 35000000, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimblePrice) price = thimble_price_new (&table[i].rates, "2026-11-10", "catalogue");
      g_autoptr (ThimbleUsage) usage = make_usage (table[i].input, table[i].output, table[i].cached_read,
                                                   table[i].cache_write, table[i].cache_write_long);
      ThimbleCost cost;

      g_assert_true (thimble_usage_is_plausible (usage));
      thimble_price_get_cost (price, usage, &cost);
      g_assert_cmpint (cost.input, ==, table[i].input_cost);
      g_assert_cmpint (cost.output, ==, table[i].output_cost);
      g_assert_cmpint (cost.total, ==, thimble_money_add (table[i].input_cost, table[i].output_cost));
      g_assert_cmpint (cost.at_most, ==, table[i].at_most);
    }
}

static void
test_nothing (void)
{
  g_autoptr (ThimblePrice) price = thimble_price_new (&luna, NULL, "catalogue");
  g_autoptr (ThimbleUsage) usage = make_usage (1, 1, -1, -1, -1);
  ThimbleCost cost = { 1, 1, 1, TRUE };

  thimble_price_get_cost (NULL, usage, &cost);
  g_assert_false (thimble_money_is_known (cost.total));
  g_assert_false (cost.at_most);
  thimble_price_get_cost (price, NULL, &cost);
  g_assert_false (thimble_money_is_known (cost.total));
}

/* Every token of a long request is billed at the step, output included; the border itself is not above. */
static void
test_steps (void)
{
  static const ThimblePriceRates second = { 200000, 750000, UNKNOWN, UNKNOWN, UNKNOWN };
  static const ThimblePriceRates third = { 400000, 900000, UNKNOWN, UNKNOWN, UNKNOWN };
  static const struct {
    gint64       input;
    ThimbleMoney rate_in, rate_out;
  } table[] = {
    { 0, 100000, 500000 }, { 200000, 100000, 500000 }, { 200001, 200000, 750000 }, { 500000, 200000, 750000 },
    { 500001, 400000, 900000 }, { 1000000000, 400000, 900000 },
  };
  g_autoptr (ThimblePrice) price = thimble_price_new (&luna, NULL, "catalogue");
  const ThimblePriceRates *rates;

  /* In any order. */
  thimble_price_add_step (price, 500000, &third);
  thimble_price_add_step (price, 200000, &second);
  g_assert_cmpuint (thimble_price_get_n_steps (price), ==, 2);
  g_assert_cmpint (thimble_price_get_step (price, 0, &rates), ==, 200000);
  g_assert_cmpint (rates->input, ==, 200000);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleUsage) usage = make_usage (table[i].input, 10, -1, -1, -1);
      ThimbleCost cost;

      thimble_price_get_cost (price, usage, &cost);
      g_assert_cmpint (cost.input, ==, table[i].input * table[i].rate_in);
      g_assert_cmpint (cost.output, ==, 10 * table[i].rate_out);
      g_assert_cmpint (thimble_price_get_ceiling (price, table[i].input, 10), ==, cost.total);
    }
  g_assert_cmpint (thimble_price_get_rates_for (price, THIMBLE_COUNT_UNKNOWN)->input, ==, 100000);
  /* Cached parts count towards the step: the whole input decides. */
  {
    g_autoptr (ThimbleUsage) usage = make_usage (200001, 0, 200001, -1, -1);
    ThimbleCost cost;

    thimble_price_get_cost (price, usage, &cost);
    g_assert_cmpint (cost.input, ==, G_GINT64_CONSTANT (200001) * 200000);
    g_assert_true (cost.at_most);
  }
}

static void
test_saturates (void)
{
  static const ThimblePriceRates dear = { THIMBLE_PICODOLLARS_PER_DOLLAR, THIMBLE_PICODOLLARS_PER_DOLLAR, 0, 0, 0 };
  g_autoptr (ThimblePrice) price = thimble_price_new (&dear, NULL, "override");
  g_autoptr (ThimbleUsage) usage = make_usage (1000000000, 1000000000, -1, -1, -1);
  ThimbleCost cost;

  thimble_price_get_cost (price, usage, &cost);
  g_assert_cmpint (cost.total, ==, THIMBLE_MONEY_MAX);
}

static void
test_ceiling (void)
{
  g_autoptr (ThimblePrice) price = thimble_price_new (&luna, NULL, "catalogue");

  /* The meter of the pictures: 128 in, 300 out, at most $0.000163. */
  g_assert_cmpint (thimble_price_get_ceiling (price, 128, 300), ==, 162800000);
  g_assert_cmpint (thimble_price_get_ceiling (price, -1, 300), ==, UNKNOWN);
  g_assert_cmpint (thimble_price_get_ceiling (price, 128, -1), ==, UNKNOWN);
  g_assert_cmpint (thimble_price_get_ceiling (NULL, 128, 300), ==, UNKNOWN);
}

static void
test_tiers (void)
{
  static const struct {
    ThimbleMoney input, output;
    ThimbleTier  tier;
    ThimbleMoney blended;
  } table[] = {
    { 100000, 500000, THIMBLE_TIER_ENTRY, 200000 },
    { 1000000, 1000000, THIMBLE_TIER_ENTRY, 1000000 },
    { 1000000, 1000001, THIMBLE_TIER_STANDARD, 1000000 },
    { 6000000, 6000000, THIMBLE_TIER_STANDARD, 6000000 },
    { 6000000, 6000004, THIMBLE_TIER_PREMIUM, 6000001 },
    { 15000000, 75000000, THIMBLE_TIER_PREMIUM, 30000000 },
    { 0, 0, THIMBLE_TIER_ENTRY, 0 },
    { UNKNOWN, 500000, THIMBLE_TIER_UNPRICED, UNKNOWN },
    { 100000, UNKNOWN, THIMBLE_TIER_UNPRICED, UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      ThimblePriceRates rates = { table[i].input, table[i].output, UNKNOWN, UNKNOWN, UNKNOWN };
      g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");

      g_assert_cmpint (thimble_tier_from_price (price), ==, table[i].tier);
      g_assert_cmpint (thimble_price_get_blended (price), ==, table[i].blended);
    }
  g_assert_cmpint (thimble_tier_from_price (NULL), ==, THIMBLE_TIER_UNPRICED);
  g_assert_cmpint (thimble_price_get_blended (NULL), ==, UNKNOWN);
}

static void
test_json (void)
{
  static const ThimblePriceRates long_rates = { 200000, 750000, 20000, 250000, UNKNOWN };
  g_autoptr (ThimblePrice) price = thimble_price_new (&luna, "2026-11-10", "catalogue");
  g_autoptr (ThimblePrice) free_price = thimble_price_new_free ("free");
  g_autoptr (ThimblePrice) back = NULL;
  g_autoptr (ThimblePrice) free_back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;
  g_autofree char *free_json = NULL;

  json = thimble_price_to_json (price);
  g_assert_cmpstr (json, ==,
                   "{\"input\":100000,\"output\":500000,\"cached_read\":10000,\"as_of\":\"2026-11-10\",\"source\":\"catalogue\"}");
  g_clear_pointer (&json, g_free);
  thimble_price_add_step (price, 272000, &long_rates);
  json = thimble_price_to_json (price);
  back = thimble_price_from_json (json, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_price_equal (price, back));
  g_assert_cmpstr (thimble_price_get_as_of (back), ==, "2026-11-10");
  g_assert_false (thimble_price_is_free (back));

  free_json = thimble_price_to_json (free_price);
  free_back = thimble_price_from_json (free_json, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_price_is_free (free_back));
  g_assert_true (thimble_price_equal (free_price, free_back));
  g_assert_false (thimble_price_equal (price, free_back));
  g_assert_false (thimble_price_equal (price, NULL));
  g_assert_true (thimble_price_equal (NULL, NULL));
}

static void
test_bad_json (void)
{
  static const char *const texts[] = {
    "", "[]", "null", "{\"input\":-1}", "{\"input\":\"1\"}", "{\"input\":1.5}", "{\"input\":1e400}", "{\"output\":9223372036854775808}",
    "{\"input\":1000000000001}", "{\"steps\":[1]}", "{\"steps\":[{\"input\":1}]}", "{\"steps\":[{\"input_above\":-1}]}",
    "{\"steps\":[{\"input_above\":5,\"input\":\"x\"}]}", "{\"input\":1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (thimble_price_from_json (texts[i], &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
    }
  {
    g_autoptr (GError) error = NULL;
    g_autoptr (ThimblePrice) price = thimble_price_from_json ("{\"input\":null,\"output\":5,\"more\":[]}", &error);

    g_assert_no_error (error);
    g_assert_false (thimble_money_is_known (thimble_price_get_rates (price)->input));
    g_assert_cmpint (thimble_price_get_rates (price)->output, ==, 5);
  }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/price/cost", test_cost);
  g_test_add_func ("/price/nothing", test_nothing);
  g_test_add_func ("/price/steps", test_steps);
  g_test_add_func ("/price/saturates", test_saturates);
  g_test_add_func ("/price/ceiling", test_ceiling);
  g_test_add_func ("/price/tiers", test_tiers);
  g_test_add_func ("/price/json", test_json);
  g_test_add_func ("/price/bad-json", test_bad_json);
  return g_test_run ();
}
