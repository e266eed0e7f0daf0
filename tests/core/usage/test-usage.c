/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "usage/thimble-price.h"
#include "usage/thimble-usage.h"

static ThimbleUsage *
make (gint64 input,
      gint64 output,
      gint64 total,
      gint64 cached_read,
      gint64 cache_write,
      gint64 cache_write_long,
      gint64 reasoning)
{
  ThimbleUsageCounts counts = { input, output, total, cached_read, cache_write, cache_write_long, reasoning };

  return thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, "{\"verbatim\":true}");
}

static void
test_plain (void)
{
  g_autoptr (ThimbleUsage) usage = make (135, 70, -1, 100, 20, 5, 30);
  ThimbleUsageCounts counts;

  g_assert_cmpint (thimble_usage_get_input (usage), ==, 135);
  g_assert_cmpint (thimble_usage_get_output (usage), ==, 70);
  g_assert_cmpint (thimble_usage_get_total (usage), ==, 205);
  g_assert_cmpint (thimble_usage_get_cached_read (usage), ==, 100);
  g_assert_cmpint (thimble_usage_get_cache_write (usage), ==, 20);
  g_assert_cmpint (thimble_usage_get_cache_write_long (usage), ==, 5);
  g_assert_cmpint (thimble_usage_get_reasoning (usage), ==, 30);
  g_assert_cmpint (thimble_usage_get_input_uncached (usage), ==, 15);
  g_assert_cmpstr (thimble_usage_get_verbatim (usage), ==, "{\"verbatim\":true}");
  g_assert_cmpint (thimble_usage_get_source (usage), ==, THIMBLE_USAGE_FROM_PROVIDER);
  g_assert_true (thimble_usage_is_plausible (usage));
  g_assert_true (thimble_usage_is_consistent (usage));
  g_assert_true (thimble_usage_is_complete (usage));
  thimble_usage_get_counts (usage, &counts);
  g_assert_cmpint (counts.total, ==, 205);
}

static void
test_unknown_is_not_zero (void)
{
  g_autoptr (ThimbleUsage) nothing = make (-1, -1, -1, -1, -1, -1, -1);
  g_autoptr (ThimbleUsage) half = make (143, -1, -1, -1, -1, -1, -1);
  g_autoptr (ThimbleUsage) zero = make (0, 0, 0, 0, 0, 0, 0);
  g_autoptr (ThimbleUsage) total = make (-1, -1, 204, -1, -1, -1, -1);

  g_assert_true (thimble_usage_is_plausible (nothing));
  g_assert_false (thimble_usage_is_complete (nothing));
  g_assert_cmpint (thimble_usage_get_total (nothing), ==, -1);
  g_assert_cmpint (thimble_usage_get_input_uncached (nothing), ==, -1);
  g_assert_cmpint (thimble_usage_get_input (half), ==, 143);
  g_assert_cmpint (thimble_usage_get_total (half), ==, -1);
  g_assert_cmpint (thimble_usage_get_input_uncached (half), ==, 143);
  g_assert_false (thimble_usage_is_complete (half));
  g_assert_true (thimble_usage_is_complete (zero));
  g_assert_cmpint (thimble_usage_get_total (zero), ==, 0);
  g_assert_cmpint (thimble_usage_get_total (total), ==, 204);
}

static void
test_reported_total (void)
{
  g_autoptr (ThimbleUsage) same = make (100, 50, 150, -1, -1, -1, -1);
  g_autoptr (ThimbleUsage) other = make (100, 50, 170, -1, -1, -1, -1);
  g_autoptr (ThimbleUsage) small = make (100, -1, 90, -1, -1, -1, -1);
  g_autoptr (ThimbleUsage) absurd = make (100, 50, -7, -1, -1, -1, -1);

  g_assert_true (thimble_usage_is_consistent (same));
  g_assert_false (thimble_usage_is_consistent (other));
  g_assert_true (thimble_usage_is_plausible (other));
  g_assert_cmpint (thimble_usage_get_total (other), ==, 150);
  g_assert_false (thimble_usage_is_consistent (small));
  g_assert_cmpint (thimble_usage_get_total (small), ==, -1);
  g_assert_false (thimble_usage_is_plausible (absurd));
}

/* Each breaks one invariant: that side keeps no number, the other one does, and nothing is charged. */
static void
test_invariants (void)
{
  static const struct {
    ThimbleUsageCounts counts;
    gboolean           input_kept;
    gboolean           output_kept;
  } table[] = {
    { { -2, 50, -1, -1, -1, -1, -1 }, FALSE, TRUE },
    { { G_MININT64, 50, -1, -1, -1, -1, -1 }, FALSE, TRUE },
    { { 1000000001, 50, -1, -1, -1, -1, -1 }, FALSE, TRUE },
    { { G_MAXINT64, 50, -1, -1, -1, -1, -1 }, FALSE, TRUE },
    { { 100, 50, -1, 101, -1, -1, -1 }, FALSE, TRUE },
    { { 100, 50, -1, 60, 41, -1, -1 }, FALSE, TRUE },
    { { 100, 50, -1, -1, 10, 11, -1 }, FALSE, TRUE },
    { { 100, 50, -1, -1, -1, 101, -1 }, FALSE, TRUE },
    { { 100, 50, -1, -5, -1, -1, -1 }, FALSE, TRUE },
    { { 100, 50, -1, G_MAXINT64, G_MAXINT64, -1, -1 }, FALSE, TRUE },
    { { 100, 50, -1, -1, -1, -1, 51 }, TRUE, FALSE },
    { { 100, -9, -1, -1, -1, -1, -1 }, TRUE, FALSE },
    { { 100, 1000000001, -1, -1, -1, -1, -1 }, TRUE, FALSE },
    { { 100, 50, -1, -1, -1, -1, G_MAXINT64 }, TRUE, FALSE },
    { { -2, -2, 5, -1, -1, -1, -1 }, FALSE, FALSE },
  };
  static const ThimblePriceRates rates = { 100000, 500000, 10000, 125000, 200000 };
  g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleUsage) usage = thimble_usage_new (&table[i].counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      ThimbleCost cost;

      g_assert_false (thimble_usage_is_plausible (usage));
      g_assert_cmpint (thimble_usage_get_input (usage), ==, table[i].input_kept ? 100 : -1);
      g_assert_cmpint (thimble_usage_get_output (usage), ==, table[i].output_kept ? 50 : -1);
      g_assert_cmpint (thimble_usage_get_total (usage), ==, -1);
      if (!table[i].input_kept)
        g_assert_cmpint (thimble_usage_get_cached_read (usage), ==, -1);
      if (!table[i].output_kept)
        g_assert_cmpint (thimble_usage_get_reasoning (usage), ==, -1);
      thimble_price_get_cost (price, usage, &cost);
      g_assert_false (thimble_money_is_known (cost.input));
      g_assert_false (thimble_money_is_known (cost.output));
      g_assert_false (thimble_money_is_known (cost.total));
    }
}

/* T20 from the wire to the bill: no absurd number is ever charged. */
static void
test_t20 (void)
{
  static const char *const numbers[] = {
    "-1", "-5", "1000000001", "1.5", "\"12\"", "1e400", "-1e400", "9223372036854775808", "18446744073709551616",
    "-18446744073709551615", "null", "true", "[]", "{}", "1e30",
  };
  static const char *const members[] = { "input", "output" };
  static const ThimblePriceRates rates = { 100000, 500000, 10000, -1, -1 };
  g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    for (guint j = 0; j < G_N_ELEMENTS (members); j++)
      {
        g_autofree char *text = g_strdup_printf ("{\"%s\":%s,\"%s\":7}", members[j], numbers[i], members[1 - j]);
        g_autoptr (GError) error = NULL;
        g_autoptr (JsonNode) node = thimble_json_parse (text, -1, 1024, &error);
        JsonObject *object = thimble_json_root_object (node);
        ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
        g_autoptr (ThimbleUsage) usage = NULL;
        ThimbleCost cost;

        g_assert_no_error (error);
        if (thimble_json_get_count (object, "input", &counts.input) == THIMBLE_COUNT_IMPLAUSIBLE
            || thimble_json_get_count (object, "output", &counts.output) == THIMBLE_COUNT_IMPLAUSIBLE)
          usage = thimble_usage_new_implausible (text);
        else
          usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, text);
        thimble_price_get_cost (price, usage, &cost);
        g_assert_false (thimble_money_is_known (cost.total));
        g_assert_cmpint (thimble_usage_get_total (usage), ==, -1);
        g_assert_cmpstr (thimble_usage_get_verbatim (usage), ==, text);
      }
}

static void
test_implausible (void)
{
  g_autoptr (ThimbleUsage) usage = thimble_usage_new_implausible ("{\"input_tokens\":-4}");
  ThimbleUsageSource source = THIMBLE_USAGE_ESTIMATE;

  g_assert_false (thimble_usage_is_plausible (usage));
  g_assert_false (thimble_usage_is_complete (usage));
  g_assert_cmpstr (thimble_usage_get_verbatim (usage), ==, "{\"input_tokens\":-4}");
  for (guint i = 0; i <= THIMBLE_USAGE_ESTIMATE; i++)
    {
      g_assert_true (thimble_usage_source_from_id (thimble_usage_source_to_id ((ThimbleUsageSource) i), &source));
      g_assert_cmpint (source, ==, i);
    }
  g_assert_false (thimble_usage_source_from_id ("guess", &source));
  g_assert_false (thimble_usage_source_from_id (NULL, &source));
}

/* Whatever comes in: what comes out keeps the promises of the header. */
static void
test_random (void)
{
  static const gint64 values[] = { -1, -1, -1, 0, 1, 5, 70, 135, 1000000000, 1000000001, -2, G_MAXINT64, G_MININT64 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (guint i = 0; i < 100000; i++)
    {
      ThimbleUsageCounts counts, out;
      gint64 *all = (gint64 *) &counts;
      g_autoptr (ThimbleUsage) usage = NULL;

      for (guint j = 0; j < sizeof counts / sizeof (gint64); j++)
        all[j] = values[g_rand_int_range (rand, 0, G_N_ELEMENTS (values))];
      usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      thimble_usage_get_counts (usage, &out);
      all = (gint64 *) &out;
      for (guint j = 0; j < sizeof out / sizeof (gint64); j++)
        g_assert_true (all[j] >= -1 && all[j] <= 2 * THIMBLE_COUNT_MAX);
      if (thimble_usage_is_complete (usage))
        g_assert_cmpint (out.total, ==, out.input + out.output);
      if (out.input >= 0)
        g_assert_cmpint (thimble_usage_get_input_uncached (usage), >=, 0);
      if (out.output >= 0)
        g_assert_cmpint (out.reasoning, <=, out.output);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usage/plain", test_plain);
  g_test_add_func ("/usage/unknown-is-not-zero", test_unknown_is_not_zero);
  g_test_add_func ("/usage/reported-total", test_reported_total);
  g_test_add_func ("/usage/invariants", test_invariants);
  g_test_add_func ("/usage/T20-no-cost", test_t20);
  g_test_add_func ("/usage/implausible", test_implausible);
  g_test_add_func ("/usage/random", test_random);
  return g_test_run ();
}
