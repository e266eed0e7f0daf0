/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-dates.h"

static const struct {
  const char *id;
  const char *label;
} dates_table[] = {
  [THIMBLE_HISTORY_DATES_ANY] = { "any", N_("All Dates") },
  [THIMBLE_HISTORY_DATES_TODAY] = { "today", N_("Today") },
  [THIMBLE_HISTORY_DATES_7_DAYS] = { "7-days", N_("Last 7 Days") },
  [THIMBLE_HISTORY_DATES_30_DAYS] = { "30-days", N_("Last 30 Days") },
  [THIMBLE_HISTORY_DATES_THIS_MONTH] = { "this-month", N_("This Month") },
  [THIMBLE_HISTORY_DATES_LAST_MONTH] = { "last-month", N_("Last Month") },
  [THIMBLE_HISTORY_DATES_CUSTOM] = { "custom", N_("From – To") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (dates_table) == THIMBLE_N_HISTORY_DATES);

const char *
thimble_history_dates_get_id (ThimbleHistoryDates dates)
{
  g_return_val_if_fail (dates < THIMBLE_N_HISTORY_DATES, NULL);
  return dates_table[dates].id;
}

gboolean
thimble_history_dates_from_id (const char *id, ThimbleHistoryDates *out)
{
  for (guint i = 0; i < THIMBLE_N_HISTORY_DATES; i++)
    if (g_strcmp0 (id, dates_table[i].id) == 0)
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

const char *
thimble_history_dates_get_label (ThimbleHistoryDates dates)
{
  g_return_val_if_fail (dates < THIMBLE_N_HISTORY_DATES, NULL);
  return _(dates_table[dates].label);
}

/* When a local day begins: at midnight, or where a clock change leaves that out, just after it. */
static gint64
start_of_day (int year, int month, int day)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_local ();
  g_autoptr (GDateTime) start = g_date_time_new (zone, year, month, day, 0, 0, 0);

  return start != NULL ? g_date_time_to_unix (start) * G_USEC_PER_SEC : G_MAXINT64;
}

static gint64
start_of_date (const GDate *date)
{
  return start_of_day (g_date_get_year (date), (int) g_date_get_month (date), g_date_get_day (date));
}

void
thimble_history_dates_get_span (ThimbleHistoryDates dates, gint64 now_us, gint64 *since_us, gint64 *until_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_us / G_USEC_PER_SEC);
  GDate date;
  int year, month, day;

  g_return_if_fail (dates != THIMBLE_HISTORY_DATES_CUSTOM);
  *since_us = G_MININT64;
  *until_us = G_MAXINT64;
  if (now == NULL)
    return;
  g_date_time_get_ymd (now, &year, &month, &day);
  g_date_set_dmy (&date, (GDateDay) day, month, (GDateYear) year);
  switch (dates)
    {
    case THIMBLE_HISTORY_DATES_TODAY:
      break;
    case THIMBLE_HISTORY_DATES_7_DAYS:
      g_date_subtract_days (&date, 6);
      break;
    case THIMBLE_HISTORY_DATES_30_DAYS:
      g_date_subtract_days (&date, 29);
      break;
    case THIMBLE_HISTORY_DATES_THIS_MONTH:
      g_date_set_day (&date, 1);
      break;
    case THIMBLE_HISTORY_DATES_LAST_MONTH:
      g_date_set_day (&date, 1);
      *until_us = start_of_date (&date);
      g_date_subtract_months (&date, 1);
      break;
    case THIMBLE_HISTORY_DATES_ANY:
    case THIMBLE_HISTORY_DATES_CUSTOM:
    default:
      return;
    }
  *since_us = start_of_date (&date);
}

/* @n digits and nothing else. */
static gboolean
read_digits (const char **at, guint n, int *value)
{
  *value = 0;
  for (guint i = 0; i < n; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + (**at - '0');
    }
  return TRUE;
}

gboolean
thimble_history_parse_day (const char *text, gint64 *start_us, gint64 *end_us)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  const char *at = stripped;
  int year, month, day;
  GDate date;

  if (!read_digits (&at, 4, &year) || *at++ != '-' || !read_digits (&at, 2, &month) || *at++ != '-' || !read_digits (&at, 2, &day)
      || *at != '\0' || year < 1 || month < 1 || month > 12 || !g_date_valid_dmy ((GDateDay) day, month, (GDateYear) year))
    return FALSE;
  g_date_set_dmy (&date, (GDateDay) day, month, (GDateYear) year);
  *start_us = start_of_date (&date);
  g_date_add_days (&date, 1);
  /* After the last day that a GDateTime knows there is no end. */
  *end_us = start_of_date (&date);
  return TRUE;
}

char *
thimble_history_write_day (gint64 unix_us)
{
  g_autoptr (GDateTime) moment = NULL;

  if (unix_us == G_MININT64 || unix_us == G_MAXINT64)
    return g_strdup ("");
  moment = g_date_time_new_from_unix_local (unix_us / G_USEC_PER_SEC - (unix_us % G_USEC_PER_SEC < 0));
  /* g_date_time_format() pads a year to no more digits than it has. */
  return moment != NULL ? g_strdup_printf ("%04d-%02d-%02d", g_date_time_get_year (moment), g_date_time_get_month (moment),
                                           g_date_time_get_day_of_month (moment))
                        : g_strdup ("");
}
