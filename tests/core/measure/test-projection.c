/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>
#include <string.h>

#include "measure/thimble-projection.h"

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon ((a) / (b), 1, 1e-9)

/* $0.10 in, $0.50 out, $0.01 cached, a million. */
static ThimblePrice *
make_price (void)
{
  const ThimblePriceRates rates = { 100000, 500000, 10000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };

  return thimble_price_new (&rates, "2026-11-10", "catalogue");
}

static const ThimbleObservation three[] = { { 135, 65, 46000000 }, { 135, 71, 49000000 }, { 135, 79, 53000000 } };

static void
test_plain (void)
{
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  ThimbleProjection p;

  thimble_projection_init (&p, three, 3, NULL, &knobs);
  assert_near (p.cost.least, 46e6);
  assert_near (p.cost.mean, 148e6 / 3);
  assert_near (p.cost.most, 53e6);
  assert_near (p.day.mean, 500 * 148e6 / 3);
  assert_near (p.month.least, 500 * 30 * 46e6);
  assert_near (p.year.most, 500 * 365 * 53e6);
  assert_near (p.tokens_day.least, 500 * 200);
  assert_near (p.tokens_year.most, 500 * 365 * 214);
  g_assert_cmpint (thimble_projection_round (p.month.least), ==, G_GINT64_CONSTANT (690000000000));
}

static void
test_growth (void)
{
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  ThimbleProjection p;

  knobs.per_day = 12;
  knobs.growth = 1;
  thimble_projection_init (&p, three, 3, NULL, &knobs);
  /* 1 + 2 + 4 + … + 2048 */
  assert_near (p.year.least, 365.0 * 4095 * 46e6);
  assert_near (p.month.least, 12 * 30 * 46e6);
  assert_near (thimble_projection_get_requests (&knobs, 3), 12 * 30 * 8.0);
  knobs.growth = -0.5;
  thimble_projection_init (&p, three, 3, NULL, &knobs);
  assert_near (p.year.least, 365.0 * (2 - pow (0.5, 11)) * 46e6);
}

static void
test_knobs (void)
{
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  g_autoptr (ThimblePrice) price = make_price ();
  ThimbleProjection p;

  knobs.cached_share = 0;
  thimble_projection_init (&p, three, 3, price, &knobs);
  assert_near (p.cost.least, 135 * 1e5 + 65 * 5e5);
  knobs.cached_share = 0.8;
  thimble_projection_init (&p, three, 3, price, &knobs);
  assert_near (p.cost.least, 27 * 1e5 + 108 * 1e4 + 65 * 5e5);
  knobs.batch_percent = 50;
  thimble_projection_init (&p, three, 3, price, &knobs);
  assert_near (p.cost.least, (27 * 1e5 + 108 * 1e4 + 65 * 5e5) / 2);
  /* Without a price the turned share has no cost; tokens stay. */
  thimble_projection_init (&p, three, 3, NULL, &knobs);
  g_assert_true (isnan (p.cost.mean) && isnan (p.year.most));
  assert_near (p.input.mean, 135.0);
}

static void
test_unknown (void)
{
  static const ThimbleObservation some[] = { { 100, 10, THIMBLE_MONEY_UNKNOWN }, { -1, -1, 7000000 } };
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  ThimbleProjection p;

  thimble_projection_init (&p, some, 2, NULL, &knobs);
  assert_near (p.cost.mean, 7e6);
  assert_near (p.input.most, 100.0);
  thimble_projection_init (&p, NULL, 0, NULL, &knobs);
  g_assert_true (isnan (p.cost.mean) && isnan (p.input.mean) && isnan (p.tokens_year.mean));
  g_assert_false (thimble_money_is_known (thimble_projection_round (p.year.mean)));
  g_assert_cmpint (thimble_projection_round (1e300), ==, THIMBLE_MONEY_MAX);
}

static void
test_break_even (void)
{
  static const ThimbleObservation dear[] = { { 149, 88, 589000000 } };
  static const ThimbleObservation cheap[] = { { 135, 71, 49000000 } };
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  ThimbleProjection a, b, none;
  ThimbleBreakEven even;
  g_autofree char *text = NULL;

  thimble_projection_init (&a, dear, 1, NULL, &knobs);
  thimble_projection_init (&b, cheap, 1, NULL, &knobs);
  thimble_projection_init (&none, NULL, 0, NULL, &knobs);
  g_assert_true (thimble_break_even_init (&even, &a, &b));
  g_assert_false (even.cheaper_is_first);
  assert_near (even.ratio, 589.0 / 49);
  assert_near (even.pass_share, 49.0 / 589);
  assert_near (even.saved_month, 15000 * 540e6);
  text = thimble_break_even_describe (&even, "Haiku", "Luna");
  g_assert_cmpstr (text, ==, "Luna saves $8.10 a month: Haiku costs 12 times as much. "
                             "Luna stays cheaper as long as more than 8% of its answers can be used.");
  g_assert_false (thimble_break_even_init (&even, &a, &a));
  g_assert_false (thimble_break_even_init (&even, &a, &none));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/projection/plain", test_plain);
  g_test_add_func ("/projection/growth", test_growth);
  g_test_add_func ("/projection/knobs", test_knobs);
  g_test_add_func ("/projection/unknown", test_unknown);
  g_test_add_func ("/projection/break-even", test_break_even);
  return g_test_run ();
}
