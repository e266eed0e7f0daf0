/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <time.h>
#include <glib.h>

#include "history/thimble-history-dates.h"

static gint64
at (int year, int month, int day, int hour)
{
  g_autoptr (GDateTime) moment = g_date_time_new_local (year, month, day, hour, 0, 0);

  return g_date_time_to_unix (moment) * G_USEC_PER_SEC;
}

static void
use_zone (const char *zone)
{
  g_setenv ("TZ", zone, TRUE);
  tzset ();
}

static void
expect_span (ThimbleHistoryDates dates, gint64 now, gint64 since, gint64 until)
{
  gint64 from, to;

  thimble_history_dates_get_span (dates, now, &from, &to);
  g_assert_cmpint (from, ==, since);
  g_assert_cmpint (to, ==, until);
}

static void
test_spans (void)
{
  gint64 now;

  use_zone ("Europe/Helsinki");
  now = at (2026, 3, 30, 12);
  expect_span (THIMBLE_HISTORY_DATES_ANY, now, G_MININT64, G_MAXINT64);
  expect_span (THIMBLE_HISTORY_DATES_TODAY, now, at (2026, 3, 30, 0), G_MAXINT64);
  /* Over the clock change of 29 March: a day is what the calendar calls one. */
  expect_span (THIMBLE_HISTORY_DATES_7_DAYS, now, at (2026, 3, 24, 0), G_MAXINT64);
  expect_span (THIMBLE_HISTORY_DATES_30_DAYS, now, at (2026, 3, 1, 0), G_MAXINT64);
  expect_span (THIMBLE_HISTORY_DATES_THIS_MONTH, now, at (2026, 3, 1, 0), G_MAXINT64);
  expect_span (THIMBLE_HISTORY_DATES_LAST_MONTH, now, at (2026, 2, 1, 0), at (2026, 3, 1, 0));
  /* Over the turn of the year. */
  expect_span (THIMBLE_HISTORY_DATES_LAST_MONTH, at (2026, 1, 5, 9), at (2025, 12, 1, 0), at (2026, 1, 1, 0));
}

/* In Asuncion the clock went from 23:59 to 1:00 on 1 October 2023: that day has no midnight. */
static void
test_no_midnight (void)
{
  gint64 start, end, since, until;

  use_zone ("America/Asuncion");
  g_assert_true (thimble_history_parse_day ("2023-10-01", &start, &end));
  g_assert_cmpint (end - start, <=, 24 * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  g_assert_cmpint (end - start, >=, 23 * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  thimble_history_dates_get_span (THIMBLE_HISTORY_DATES_TODAY, at (2023, 10, 1, 12), &since, &until);
  g_assert_cmpint (since, ==, start);
}

static void
test_days (void)
{
  static const char * const good[] = { "2026-11-10", "0001-01-01", "9999-12-31", "2024-02-29", "1969-07-20", "2100-01-01" };
  static const char * const bad[] = {
    "", "today", "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "2026-11-00", "0000-01-01", "10.11.2026", "2026-11-1",
    "2026-1-10", "26-11-10", "12026-11-10", "-026-11-10", "2026-11-10 ten", "2026/11/10", "２０２６-11-10", "2026-11-10-1", "+026-11-10",
  };
  gint64 start = 7, end = 7;

  use_zone ("Asia/Taipei");
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *again = NULL;

      g_assert_true (thimble_history_parse_day (good[i], &start, &end));
      g_assert_cmpint (start, <, end);
      again = thimble_history_write_day (start);
      g_assert_cmpstr (again, ==, good[i]);
      g_free (again);
      again = thimble_history_write_day (end == G_MAXINT64 ? start : end - 1);
      g_assert_cmpstr (again, ==, good[i]);
    }
  start = end = 7;
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (thimble_history_parse_day (bad[i], &start, &end));
      g_assert_cmpint (start, ==, 7);
      g_assert_cmpint (end, ==, 7);
    }
  g_assert_true (thimble_history_parse_day (" 2026-11-10 ", &start, &end));
  g_assert_cmpint (start, ==, at (2026, 11, 10, 0));
}

static void
test_ids (void)
{
  for (guint i = 0; i < THIMBLE_N_HISTORY_DATES; i++)
    {
      ThimbleHistoryDates dates = THIMBLE_N_HISTORY_DATES;

      g_assert_true (thimble_history_dates_from_id (thimble_history_dates_get_id (i), &dates));
      g_assert_cmpuint (dates, ==, i);
      g_assert_cmpstr (thimble_history_dates_get_label (i), !=, "");
    }
  g_assert_false (thimble_history_dates_from_id ("yesterday", NULL));
  g_assert_false (thimble_history_dates_from_id (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history-dates/spans", test_spans);
  g_test_add_func ("/history-dates/no-midnight", test_no_midnight);
  g_test_add_func ("/history-dates/days", test_days);
  g_test_add_func ("/history-dates/ids", test_ids);
  return g_test_run ();
}
