/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "plot/thimble-plot-scale.h"

static GArray *
make_knots (const ThimblePlotKnot *knots, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (ThimblePlotKnot));

  g_array_append_vals (array, knots, n);
  return array;
}

static void
test_straight (void)
{
  ThimblePlotScale scale = { NULL, 1 };

  g_assert_cmpfloat (thimble_plot_scale_place (&scale, 1764180000123456), ==, 1764180000123456.0);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 1764180000123456.0), ==, 1764180000123456);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 1e300), >, 0);
  g_assert_cmpint (thimble_plot_scale_time (&scale, -1e300), <, 0);
}

static void
test_knots (void)
{
  const ThimblePlotKnot knots[] = { { 1000, 0 }, { 2000, 1 }, { 2001, 2 }, { 10000, 2 }, { 11000, 4 } };
  g_autoptr (GArray) array = make_knots (knots, G_N_ELEMENTS (knots));
  ThimblePlotScale scale = { array, 500 };

  for (guint i = 0; i < G_N_ELEMENTS (knots); i++)
    g_assert_cmpfloat (thimble_plot_scale_place (&scale, knots[i].us), ==, knots[i].place);
  g_assert_cmpfloat (thimble_plot_scale_place (&scale, 1500), ==, 0.5);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 0.5), ==, 1500);
  /* A flat piece has one place, which is one of its times. */
  g_assert_cmpfloat (thimble_plot_scale_place (&scale, 5000), ==, 2);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 2), >=, 2001);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 2), <=, 10000);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 3), ==, 10500);
  /* Outside it goes on as told. */
  g_assert_cmpfloat (thimble_plot_scale_place (&scale, 0), ==, -2);
  g_assert_cmpint (thimble_plot_scale_time (&scale, -2), ==, 0);
  g_assert_cmpfloat (thimble_plot_scale_place (&scale, 12000), ==, 6);
  g_assert_cmpint (thimble_plot_scale_time (&scale, 6), ==, 12000);
}

/* Ascending, and there and back, over many knots. */
static void
test_many (void)
{
  g_autoptr (GArray) array = g_array_new (FALSE, FALSE, sizeof (ThimblePlotKnot));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  ThimblePlotScale scale = { array, 1e6 };
  ThimblePlotKnot knot = { -5000000000, 0 };
  double last = -INFINITY;

  for (guint i = 0; i < 5000; i++)
    {
      g_array_append_val (array, knot);
      knot.us += g_rand_int_range (rand, 1000, 1000000);
      knot.place += g_rand_double_range (rand, 0.5, 3);
    }
  for (gint64 us = -5001000000; us < knot.us + 1000000; us += 777777)
    {
      double place = thimble_plot_scale_place (&scale, us);

      g_assert_cmpfloat (place, >, last);
      g_assert_cmpint (ABS (thimble_plot_scale_time (&scale, place) - us), <=, 1);
      last = place;
    }
}

static void
test_zoom (void)
{
  const ThimblePlotWindow bounds = { 0, 1000 };

  /* What is under the pointer stays under the pointer. */
  for (double share = 0; share <= 1; share += 0.125)
    {
      ThimblePlotWindow window = { 400, 600 };
      double kept = 400 + share * 200;

      thimble_plot_window_zoom (&window, share, 0.8, 1, &bounds);
      g_assert_cmpfloat_with_epsilon (window.until - window.from, 160, 1e-9);
      g_assert_cmpfloat_with_epsilon (window.from + share * 160, kept, 1e-9);
      thimble_plot_window_zoom (&window, share, 1.25, 1, &bounds);
      g_assert_cmpfloat_with_epsilon (window.from, 400, 1e-9);
      g_assert_cmpfloat_with_epsilon (window.until, 600, 1e-9);
    }
  {
    ThimblePlotWindow window = { 400, 600 };

    thimble_plot_window_zoom (&window, 0.5, 0.001, 8, &bounds);
    g_assert_cmpfloat_with_epsilon (window.until - window.from, 8, 1e-9);
    g_assert_cmpfloat_with_epsilon (window.from, 496, 1e-9);
    thimble_plot_window_zoom (&window, 0.1, 1e6, 8, &bounds);
    g_assert_cmpfloat (window.from, ==, 0);
    g_assert_cmpfloat (window.until, ==, 1000);
  }
  {
    ThimblePlotWindow window = { 0, 100 };

    thimble_plot_window_zoom (&window, 1, 2, 1, &bounds);
    g_assert_cmpfloat (window.from, ==, 0);
    g_assert_cmpfloat (window.until, ==, 200);
  }
}

static void
test_pan (void)
{
  const ThimblePlotWindow bounds = { 0, 1000 }, small = { 450, 500 };
  ThimblePlotWindow window = { 400, 600 };

  g_assert_true (thimble_plot_window_pan (&window, 0.5, &bounds));
  g_assert_cmpfloat (window.from, ==, 500);
  g_assert_true (thimble_plot_window_pan (&window, 5, &bounds));
  g_assert_cmpfloat (window.from, ==, 800);
  g_assert_cmpfloat (window.until, ==, 1000);
  g_assert_false (thimble_plot_window_pan (&window, 0.1, &bounds));
  g_assert_true (thimble_plot_window_pan (&window, -10, &bounds));
  g_assert_cmpfloat (window.from, ==, 0);
  g_assert_cmpfloat (window.until, ==, 200);
  thimble_plot_window_clamp (&window, &small);
  g_assert_cmpfloat (window.from, ==, 450);
  g_assert_cmpfloat (window.until, ==, 500);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot-scale/straight", test_straight);
  g_test_add_func ("/plot-scale/knots", test_knots);
  g_test_add_func ("/plot-scale/many", test_many);
  g_test_add_func ("/plot-scale/zoom", test_zoom);
  g_test_add_func ("/plot-scale/pan", test_pan);
  return g_test_run ();
}
