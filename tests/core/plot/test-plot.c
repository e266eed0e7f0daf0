/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "plot/thimble-plot.h"

static void
test_steps (void)
{
  static const struct {
    double max;
    guint  ticks;
    double step, top;
  } table[] = {
    { 400, 6, 100, 400 }, { 401, 6, 100, 500 }, { 500, 6, 100, 500 }, { 501, 6, 200, 600 }, { 300, 4, 100, 300 },
    { 0.3, 4, 0.1, 0.3 }, { 7, 6, 2, 8 }, { 1, 6, 0.2, 1 }, { 1000000, 6, 200000, 1000000 }, { 0.00045, 6, 0.0001, 0.0005 },
    { 10, 2, 10, 10 }, { 11, 2, 20, 20 }, { 10, 1, 10, 10 }, { 10, 0, 10, 10 },
    /* An empty or impossible range is a chart from 0 to 1. */
    { 0, 6, 0.2, 1 }, { -5, 6, 0.2, 1 }, { NAN, 6, 0.2, 1 }, { INFINITY, 6, 0.2, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      double top = 0;
      double step = thimble_plot_nice_step (table[i].max, table[i].ticks, &top);

      g_assert_cmpfloat_with_epsilon (step / table[i].step, 1, 1e-9);
      g_assert_cmpfloat_with_epsilon (top / table[i].top, 1, 1e-9);
      g_assert_cmpfloat (thimble_plot_nice_step (table[i].max, table[i].ticks, NULL), ==, step);
    }
}

/* Over thirty orders of magnitude: reached, not too many, and 1, 2 or 5 times a power of ten. */
static void
test_many_steps (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 100000; i++)
    {
      double max = pow (10, g_rand_double_range (rand, -15, 15));
      guint ticks = (guint) g_rand_int_range (rand, 2, 12);
      double top, step = thimble_plot_nice_step (max, ticks, &top);
      double mantissa = step / pow (10, floor (log10 (step * (1 + 1e-12))));

      g_assert_cmpfloat (top, >=, max);
      g_assert_cmpfloat (top / step, <, ticks - 1 + 1e-6);
      g_assert_cmpfloat (top - max, <, step * (1 + 1e-6));
      g_assert_true (fabs (mantissa - 1) < 1e-6 || fabs (mantissa - 2) < 1e-6 || fabs (mantissa - 5) < 1e-6);
    }
}

static void
test_extremes (void)
{
  static const double values[] = { G_MINDOUBLE, G_MAXDOUBLE, 5e-324, 1e308 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      double top, step = thimble_plot_nice_step (values[i], 6, &top);

      g_assert_true (isfinite (step) && step > 0);
      g_assert_cmpfloat (top, >=, values[i]);
    }
}

static void
test_columns (void)
{
  ThimblePlotColumns columns;

  thimble_plot_columns_init (&columns, 100, 4, 10, FALSE);
  g_assert_cmpfloat (columns.slot, ==, 25);
  g_assert_cmpfloat (columns.column, ==, 10);
  g_assert_cmpfloat (thimble_plot_columns_x (&columns, 0), ==, 7.5);
  g_assert_cmpfloat (thimble_plot_columns_x (&columns, 3), ==, 82.5);
  thimble_plot_columns_init (&columns, 100, 4, 0, FALSE);
  g_assert_cmpfloat_with_epsilon (columns.column, 17.5, 1e-9);

  thimble_plot_columns_init (&columns, 100, 4, 10, TRUE);
  g_assert_cmpfloat (thimble_plot_columns_x (&columns, 0), ==, 82.5);
  g_assert_cmpfloat (thimble_plot_columns_x (&columns, 3), ==, 7.5);
}

static void
test_hit (void)
{
  for (int rtl = 0; rtl < 2; rtl++)
    for (guint n = 1; n < 2000; n = n * 3 + 1)
      {
        ThimblePlotColumns columns;

        thimble_plot_columns_init (&columns, 713, n, 40, rtl);
        for (guint i = 0; i < n; i++)
          {
            double x = thimble_plot_columns_x (&columns, i);

            g_assert_cmpfloat (x, >=, 0);
            g_assert_cmpfloat (x + columns.column, <=, 713 + 1e-6);
            g_assert_cmpint (thimble_plot_columns_hit (&columns, x + columns.column / 2), ==, (int) i);
          }
        g_assert_cmpint (thimble_plot_columns_hit (&columns, 0), ==, rtl ? (int) n - 1 : 0);
        g_assert_cmpint (thimble_plot_columns_hit (&columns, 712.999999), ==, rtl ? 0 : (int) n - 1);
        g_assert_cmpint (thimble_plot_columns_hit (&columns, -0.001), ==, -1);
        g_assert_cmpint (thimble_plot_columns_hit (&columns, 713), ==, -1);
        g_assert_cmpint (thimble_plot_columns_hit (&columns, NAN), ==, -1);
      }
}

static void
test_empty (void)
{
  ThimblePlotColumns columns;

  thimble_plot_columns_init (&columns, 100, 0, 10, FALSE);
  g_assert_cmpint (thimble_plot_columns_hit (&columns, 50), ==, -1);
  thimble_plot_columns_init (&columns, 0, 5, 10, FALSE);
  g_assert_cmpint (thimble_plot_columns_hit (&columns, 0), ==, -1);
  thimble_plot_columns_init (&columns, -5, 5, 10, TRUE);
  g_assert_cmpint (thimble_plot_columns_hit (&columns, 0), ==, -1);
  g_assert_cmpfloat (columns.width, ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot/steps", test_steps);
  g_test_add_func ("/plot/many-steps", test_many_steps);
  g_test_add_func ("/plot/extremes", test_extremes);
  g_test_add_func ("/plot/columns", test_columns);
  g_test_add_func ("/plot/hit", test_hit);
  g_test_add_func ("/plot/empty", test_empty);
  return g_test_run ();
}
