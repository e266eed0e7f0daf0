/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "measure/thimble-run.h"
#include "measure/thimble-statistics.h"

#define assert_near(a, b, epsilon) g_assert_cmpfloat_with_epsilon (a, b, epsilon)

/* R 4: quantile (x, p, type = 7), and the worked examples of Wikipedia's "Percentile". */
static void
test_quantiles (void)
{
  static const gint64 four[] = { 1, 2, 3, 4 };
  static const gint64 five[] = { 15, 20, 35, 40, 50 };
  static const gint64 ten[] = { 3, 6, 7, 8, 8, 10, 13, 15, 16, 20 };
  static const gint64 ends[] = { G_MININT64 + 1, G_MAXINT64 };

  assert_near (thimble_quantile (four, 4, 0.25), 1.75, 1e-15);
  assert_near (thimble_quantile (four, 4, 0.5), 2.5, 1e-15);
  assert_near (thimble_quantile (four, 4, 0.75), 3.25, 1e-15);
  assert_near (thimble_quantile (four, 4, 0), 1, 1e-15);
  assert_near (thimble_quantile (four, 4, 1), 4, 1e-15);
  assert_near (thimble_quantile (five, 5, 0.25), 20, 1e-15);
  assert_near (thimble_quantile (five, 5, 0.4), 29, 1e-12);
  assert_near (thimble_quantile (ten, 10, 0.25), 7.25, 1e-12);
  assert_near (thimble_quantile (ten, 10, 0.75), 14.5, 1e-12);
  assert_near (thimble_quantile (ten, 10, 0.9), 16.4, 1e-12);
  assert_near (thimble_quantile (five, 1, 0.3), 15, 1e-15);
  assert_near (thimble_quantile (ends, 2, 0.5), 0, 1);
  g_assert_true (isnan (thimble_quantile (NULL, 0, 0.5)));
}

/* Upper 2.5 %, 5 % and 0.5 % points as every printed table has them (NIST/SEMATECH e-Handbook 1.3.6.7.2). */
static void
test_student (void)
{
  static const struct {
    double p;
    double df;
    double t;
  } table[] = {
    { 0.975, 1, 12.706 }, { 0.975, 2, 4.303 }, { 0.975, 3, 3.182 }, { 0.975, 4, 2.776 }, { 0.975, 5, 2.571 },
    { 0.975, 6, 2.447 }, { 0.975, 7, 2.365 }, { 0.975, 8, 2.306 }, { 0.975, 9, 2.262 }, { 0.975, 10, 2.228 },
    { 0.975, 15, 2.131 }, { 0.975, 20, 2.086 }, { 0.975, 29, 2.045 }, { 0.975, 30, 2.042 }, { 0.975, 60, 2.000 },
    { 0.975, 100, 1.984 }, { 0.95, 1, 6.314 }, { 0.95, 9, 1.833 }, { 0.95, 30, 1.697 }, { 0.995, 2, 9.925 },
    { 0.995, 9, 3.250 }, { 0.995, 100, 2.626 }, { 0.975, 1e7, 1.960 }, { 0.9995, 1, 636.619 }, { 0.9995, 5, 6.869 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      double t = thimble_student_quantile (table[i].p, table[i].df);
      double epsilon = table[i].df > 1000 ? 1e-8 : 1e-12; /* lgamma() of millions has no more digits */

      assert_near (t, table[i].t, 0.0005001);
      assert_near (thimble_student_quantile (1 - table[i].p, table[i].df), -t, 1e-9 * t);
      assert_near (thimble_student_probability (t, table[i].df), table[i].p, epsilon);
      assert_near (thimble_student_probability (-t, table[i].df), 1 - table[i].p, epsilon);
    }
  g_assert_cmpfloat (thimble_student_quantile (0.5, 3), ==, 0);
  /* With one degree of freedom it is Cauchy's: F(t) = 1/2 + arctan (t) / π; with two, 1/2 + t / 2√(2 + t²). */
  for (double t = -50; t <= 50; t += 0.37)
    {
      assert_near (thimble_student_probability (t, 1), 0.5 + atan (t) / G_PI, 1e-13);
      assert_near (thimble_student_probability (t, 2), 0.5 + t / (2 * sqrt (2 + t * t)), 1e-13);
    }
}

static void
test_few (void)
{
  static const gint64 one[] = { 135 };
  static const gint64 two[] = { 1, 3 };
  ThimbleStatistics s;

  thimble_statistics_init (&s, NULL, 0);
  g_assert_cmpuint (s.n, ==, 0);
  g_assert_true (isnan (s.mean) && isnan (s.median) && isnan (s.deviation) && isnan (s.low));
  g_assert_false (thimble_statistics_is_constant (&s));

  thimble_statistics_init (&s, one, 1);
  g_assert_cmpfloat (s.mean, ==, 135);
  g_assert_cmpfloat (s.median, ==, 135);
  g_assert_cmpint (s.least, ==, 135);
  g_assert_true (isnan (s.deviation) && isnan (s.low) && isnan (s.high));

  thimble_statistics_init (&s, two, 2);
  assert_near (s.deviation, sqrt (2), 1e-15);
  /* 2 ± 12.706 × √2 / √2 */
  assert_near (s.low, 2 - 12.7062, 0.0001);
  assert_near (s.high, 2 + 12.7062, 0.0001);
}

/* NIST StRD, univariate: the certified values of NumAcc3 and NumAcc4, in tenths, and of Michelso, in km/s. */
static void
test_certified (void)
{
  static const int michelson[] = {
    299850, 299740, 299900, 300070, 299930, 299850, 299950, 299980, 299980, 299880, 300000, 299980, 299930, 299650, 299760,
    299810, 300000, 300000, 299960, 299960, 299960, 299940, 299960, 299940, 299880, 299800, 299850, 299880, 299900, 299840,
    299830, 299790, 299810, 299880, 299880, 299830, 299800, 299790, 299760, 299800, 299880, 299880, 299880, 299860, 299720,
    299720, 299620, 299860, 299970, 299950, 299880, 299910, 299850, 299870, 299840, 299840, 299850, 299840, 299840, 299840,
    299890, 299810, 299810, 299820, 299800, 299770, 299760, 299740, 299750, 299760, 299910, 299920, 299890, 299860, 299880,
    299720, 299840, 299850, 299850, 299780, 299890, 299840, 299780, 299810, 299760, 299810, 299790, 299810, 299820, 299850,
    299870, 299870, 299810, 299740, 299810, 299940, 299950, 299800, 299810, 299870,
  };
  static const gint64 bases[] = { 10000002, 100000002, G_GINT64_CONSTANT (4000000000000000002) };
  ThimbleStatistics s;

  for (guint b = 0; b < G_N_ELEMENTS (bases); b++)
    {
      gint64 values[1001];

      values[0] = bases[b];
      for (guint i = 1; i < G_N_ELEMENTS (values); i++)
        values[i] = bases[b] + (i % 2 == 1 ? -1 : 1);
      thimble_statistics_init (&s, values, G_N_ELEMENTS (values));
      g_assert_cmpfloat (s.mean, ==, (double) bases[b]);
      assert_near (s.deviation, 1, 1e-15);
      if (b == 2)
        g_assert_cmpint (s.sum, ==, G_MAXINT64); /* saturated; the mean is not */
    }

  gint64 speed[G_N_ELEMENTS (michelson)];

  for (guint i = 0; i < G_N_ELEMENTS (michelson); i++)
    speed[i] = michelson[i];
  thimble_statistics_init (&s, speed, G_N_ELEMENTS (speed));
  assert_near (s.mean, 299852.4, 1e-9);
  assert_near (s.deviation, 79.0105478190518, 1e-10);
}

static void
test_constant (void)
{
  gint64 values[1000];
  ThimbleStatistics s;

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    values[i] = 49000000;
  thimble_statistics_init (&s, values, G_N_ELEMENTS (values));
  g_assert_true (thimble_statistics_is_constant (&s));
  g_assert_cmpfloat (s.deviation, ==, 0);
  g_assert_cmpfloat (s.low, ==, 49000000);
  g_assert_cmpint (s.sum, ==, G_GINT64_CONSTANT (49000000000));
}

/* The first example of Wikipedia's "Welch's t-test", in tenths, with its t, degrees of freedom and P. */
static void
test_difference (void)
{
  static const gint64 a1[] = { 275, 210, 190, 236, 170, 179, 169, 201, 219, 226, 231, 196, 190, 217, 214 };
  static const gint64 a2[] = { 271, 220, 208, 234, 234, 235, 258, 220, 248, 202, 219, 221, 229, 205, 244 };
  static const gint64 same[] = { 5, 5, 5 };
  static const gint64 other[] = { 6, 6 };
  ThimbleStatistics first, second;
  ThimbleDifference d;

  thimble_statistics_init (&first, a1, G_N_ELEMENTS (a1));
  thimble_statistics_init (&second, a2, G_N_ELEMENTS (a2));
  thimble_difference_init (&d, &first, &second);
  assert_near (d.t, 2.46, 0.005);
  assert_near (d.df, 25.0, 0.05);
  assert_near (d.p, 0.021, 0.0005);
  g_assert_cmpint (d.kind, ==, THIMBLE_DIFFERENCE_REAL);
  g_assert_true (d.low > 0 && d.low < d.difference && d.difference < d.high);
  thimble_difference_init (&d, &second, &first);
  assert_near (d.t, -2.46, 0.005);
  g_assert_cmpfloat (d.high, <, 0);

  thimble_difference_init (&d, &first, &first);
  g_assert_cmpint (d.kind, ==, THIMBLE_DIFFERENCE_NOISE);
  assert_near (d.p, 1, 1e-12);

  thimble_statistics_init (&first, same, 3);
  thimble_statistics_init (&second, other, 2);
  thimble_difference_init (&d, &first, &second);
  g_assert_cmpint (d.kind, ==, THIMBLE_DIFFERENCE_REAL);
  g_assert_cmpfloat (d.p, ==, 0);
  thimble_difference_init (&d, &first, &first);
  g_assert_cmpint (d.kind, ==, THIMBLE_DIFFERENCE_NOISE);

  thimble_statistics_init (&second, other, 1);
  thimble_difference_init (&d, &first, &second);
  g_assert_cmpint (d.kind, ==, THIMBLE_DIFFERENCE_UNKNOWN);
  g_assert_cmpfloat (d.difference, ==, 1);
  thimble_statistics_init (&second, NULL, 0);
  thimble_difference_init (&d, &first, &second);
  g_assert_true (isnan (d.difference));
}

/* No two ticks beside each other are written the same. */
static void
test_axis_step (void)
{
  g_assert_cmpfloat (thimble_quantity_choose_step (THIMBLE_QUANTITY_TOTAL, 30, 0, 140), ==, 50);
  g_assert_cmpfloat (thimble_quantity_choose_step (THIMBLE_QUANTITY_TOTAL, 0.25, 0, 1), ==, 1);
  g_assert_cmpfloat (thimble_quantity_choose_step (THIMBLE_QUANTITY_DURATION, 2000, 660000, 668000), ==, 10000);
  g_assert_cmpfloat (thimble_quantity_choose_step (THIMBLE_QUANTITY_DURATION, 2000, 1000, 8000), ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/statistics/quantiles", test_quantiles);
  g_test_add_func ("/statistics/student", test_student);
  g_test_add_func ("/statistics/few", test_few);
  g_test_add_func ("/statistics/certified", test_certified);
  g_test_add_func ("/statistics/constant", test_constant);
  g_test_add_func ("/statistics/axis-step", test_axis_step);
  g_test_add_func ("/statistics/difference", test_difference);
  return g_test_run ();
}
