/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "plot/thimble-plot-calendar.h"

static gint64
at (GTimeZone *zone, int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new (zone, year, month, day, hour, minute, 0);

  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
test_floor (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  gint64 us = at (zone, 2026, 11, 26, 14, 37) + 12345678;
  GDateTime *week;
  gint64 begin;

#define FLOOR(unit, count) thimble_plot_calendar_floor (THIMBLE_PLOT_##unit, count, us, zone)
  g_assert_cmpint (FLOOR (SECOND, 1), ==, at (zone, 2026, 11, 26, 14, 37) + 12000000);
  g_assert_cmpint (FLOOR (MINUTE, 1), ==, at (zone, 2026, 11, 26, 14, 37));
  g_assert_cmpint (FLOOR (MINUTE, 15), ==, at (zone, 2026, 11, 26, 14, 30));
  g_assert_cmpint (FLOOR (HOUR, 1), ==, at (zone, 2026, 11, 26, 14, 0));
  g_assert_cmpint (FLOOR (HOUR, 6), ==, at (zone, 2026, 11, 26, 12, 0));
  g_assert_cmpint (FLOOR (DAY, 1), ==, at (zone, 2026, 11, 26, 0, 0));
  g_assert_cmpint (FLOOR (MONTH, 1), ==, at (zone, 2026, 11, 1, 0, 0));
  g_assert_cmpint (FLOOR (MONTH, 3), ==, at (zone, 2026, 10, 1, 0, 0));
  g_assert_cmpint (FLOOR (YEAR, 1), ==, at (zone, 2026, 1, 1, 0, 0));
  g_assert_cmpint (FLOOR (YEAR, 10), ==, at (zone, 2020, 1, 1, 0, 0));
  begin = FLOOR (WEEK, 1);
#undef FLOOR
  week = g_date_time_new_from_unix_utc (begin / G_USEC_PER_SEC);
  {
    g_autoptr (GDateTime) here = g_date_time_to_timezone (week, zone);

    g_assert_cmpint (g_date_time_get_day_of_week (here), ==, (int) thimble_plot_calendar_first_weekday ());
    g_assert_cmpint (g_date_time_get_hour (here), ==, 0);
    g_assert_cmpint (us - begin, <, G_GINT64_CONSTANT (7) * 24 * 3600 * G_USEC_PER_SEC);
  }
  g_date_time_unref (week);
}

/* Clocks change on 29 March and 25 October 2026 in Berlin. */
static void
test_clock_changes (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Berlin");
  const gint64 hour = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  gint64 spring = at (zone, 2026, 3, 29, 0, 0), autumn = at (zone, 2026, 10, 25, 0, 0);

  g_assert_cmpint (thimble_plot_calendar_next (THIMBLE_PLOT_DAY, 1, spring, zone) - spring, ==, 23 * hour);
  g_assert_cmpint (thimble_plot_calendar_next (THIMBLE_PLOT_DAY, 1, autumn + 24 * hour, zone) - autumn, ==, 25 * hour);
  g_assert_cmpint (thimble_plot_calendar_next (THIMBLE_PLOT_HOUR, 3, spring, zone), ==, at (zone, 2026, 3, 29, 3, 0));
  g_assert_cmpint (thimble_plot_calendar_next (THIMBLE_PLOT_HOUR, 3, autumn, zone), ==, at (zone, 2026, 10, 25, 3, 0));
  /* The hour that comes twice is two hours. */
  for (guint i = 0; i < 25; i++)
    {
      g_assert_cmpint (thimble_plot_calendar_floor (THIMBLE_PLOT_HOUR, 1, autumn + i * hour + 1, zone), ==, autumn + i * hour);
      g_assert_cmpint (thimble_plot_calendar_next (THIMBLE_PLOT_HOUR, 1, autumn + i * hour, zone), ==, autumn + (i + 1) * hour);
    }
}

/* Each piece begins where the one before ends, and holds what lies in it. */
static void
test_pieces (void)
{
  static const char *const zones[] = { "UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia" };
  static const struct { ThimblePlotUnit unit; guint count; } steps[] = {
    { THIMBLE_PLOT_MINUTE, 15 }, { THIMBLE_PLOT_HOUR, 1 }, { THIMBLE_PLOT_HOUR, 3 }, { THIMBLE_PLOT_HOUR, 12 }, { THIMBLE_PLOT_DAY, 1 },
    { THIMBLE_PLOT_WEEK, 1 }, { THIMBLE_PLOT_MONTH, 1 }, { THIMBLE_PLOT_MONTH, 3 }, { THIMBLE_PLOT_YEAR, 1 }, { THIMBLE_PLOT_YEAR, 5 },
  };

  for (guint z = 0; z < G_N_ELEMENTS (zones); z++)
    for (guint s = 0; s < G_N_ELEMENTS (steps); s++)
      {
        g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[z]);
        gint64 us = at (zone, 2011, 12, 20, 0, 0);

        g_assert_nonnull (zone);
        for (guint i = 0; i < 800; i++)
          {
            gint64 next = thimble_plot_calendar_next (steps[s].unit, steps[s].count, us, zone);

            g_assert_cmpint (next, >, us);
            g_assert_cmpint (thimble_plot_calendar_floor (steps[s].unit, steps[s].count, next, zone), ==, next);
            g_assert_cmpint (thimble_plot_calendar_floor (steps[s].unit, steps[s].count, next - 1, zone), <=, us);
            us = next;
          }
      }
}

/* Far from any calendar there are still pieces, and no loop without end. */
static void
test_far (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  static const gint64 times[] = { G_MININT64, G_MININT64 + 1, -70000000000000000, 0, 300000000000000000, G_MAXINT64 - 1, G_MAXINT64 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    for (ThimblePlotUnit unit = THIMBLE_PLOT_SECOND; unit <= THIMBLE_PLOT_YEAR; unit++)
      {
        g_assert_cmpint (thimble_plot_calendar_floor (unit, 1, times[i], zone), <=, times[i]);
        if (times[i] < G_MAXINT64)
          g_assert_cmpint (thimble_plot_calendar_next (unit, 1, times[i], zone), >, times[i]);
      }
  g_assert_cmpint (thimble_plot_calendar_floor (THIMBLE_PLOT_YEAR, 1, -1, zone), ==, at (zone, 1969, 1, 1, 0, 0));
}

static void
test_step (void)
{
  const gint64 hour = G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC;
  static const struct { gint64 hours; ThimblePlotUnit unit; guint count; } table[] = {
    { 0, THIMBLE_PLOT_SECOND, 1 }, { 1, THIMBLE_PLOT_MINUTE, 15 }, { 6, THIMBLE_PLOT_HOUR, 1 }, { 24, THIMBLE_PLOT_HOUR, 6 },
    { 24 * 6, THIMBLE_PLOT_DAY, 1 }, { 24 * 30, THIMBLE_PLOT_WEEK, 1 }, { 24 * 366, THIMBLE_PLOT_MONTH, 3 },
    { 24 * 365 * 5, THIMBLE_PLOT_YEAR, 1 }, { 24 * 365 * 130, THIMBLE_PLOT_YEAR, 50 }, { 2000000000, THIMBLE_PLOT_YEAR, 100 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      ThimblePlotUnit unit;
      guint count;

      thimble_plot_calendar_step (table[i].hours * hour, 6, &unit, &count);
      g_assert_cmpint (unit, ==, table[i].unit);
      g_assert_cmpuint (count, ==, table[i].count);
    }
}

static void
test_durations (void)
{
  static const struct { double max; guint ticks; double step, top; } table[] = {
    { 0.9, 6, 0.2, 1 }, { 9, 6, 2, 10 }, { 50, 6, 10, 50 }, { 51, 6, 15, 60 }, { 100, 6, 30, 120 }, { 300, 6, 60, 300 },
    { 301, 6, 120, 360 }, { 3600, 5, 900, 3600 }, { 90000, 6, 21600, 108000 }, { 864000, 6, 172800, 864000 },
    { 0, 6, 0.2, 1 }, { NAN, 6, 0.2, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      double top, step = thimble_plot_duration_step (table[i].max * G_USEC_PER_SEC, table[i].ticks, &top);

      g_assert_cmpfloat_with_epsilon (step / G_USEC_PER_SEC, table[i].step, 1e-6);
      g_assert_cmpfloat_with_epsilon (top / G_USEC_PER_SEC, table[i].top, 1e-6);
      g_assert_cmpfloat (top / step, <=, table[i].ticks - 1 + 1e-6);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plot-calendar/floor", test_floor);
  g_test_add_func ("/plot-calendar/clock-changes", test_clock_changes);
  g_test_add_func ("/plot-calendar/pieces", test_pieces);
  g_test_add_func ("/plot-calendar/far", test_far);
  g_test_add_func ("/plot-calendar/step", test_step);
  g_test_add_func ("/plot-calendar/durations", test_durations);
  return g_test_run ();
}
