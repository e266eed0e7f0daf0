/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <langinfo.h>
#include <math.h>

#include "thimble-plot-calendar.h"
#include "thimble-plot.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE (60 * G_GINT64_CONSTANT (1000000))
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static gint64
floor_to (gint64 us, gint64 length)
{
  gint64 rest = us % length;

  if (rest < 0)
    rest += length;
  return us < G_MININT64 + rest ? G_MININT64 : us - rest;
}

static gint64
add (gint64 us, gint64 length)
{
  return us > G_MAXINT64 - length ? G_MAXINT64 : us + length;
}

gint64
thimble_plot_calendar_length (ThimblePlotUnit unit)
{
  static const gint64 lengths[] = { SECOND, MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY + 10 * HOUR, 365 * DAY + 6 * HOUR };

  g_return_val_if_fail (unit < G_N_ELEMENTS (lengths), DAY);
  return lengths[unit];
}

guint
thimble_plot_calendar_first_weekday (void)
{
#if defined(__GLIBC__)
  /* _NL_TIME_WEEK_1STDAY is a date whose weekday _NL_TIME_FIRST_WEEKDAY counts from, 1 being that day: glibc
   * bug 16978 and the comments in its locale/langinfo.h. The first is an integer in the pointer's place. */
  guint day = (guint) *(const unsigned char *) nl_langinfo (_NL_TIME_FIRST_WEEKDAY);
  guint origin = (guint) GPOINTER_TO_SIZE (nl_langinfo (_NL_TIME_WEEK_1STDAY));

  if (day >= 1 && day <= 7)
    /* 19971130 is a Sunday, 19971201 a Monday. */
    return (day + (origin == 19971201 ? 6 : 5)) % 7 + 1;
#endif
  return 1;
}

static GDateTime *
local (gint64 us, GTimeZone *zone)
{
  gint64 seconds = floor_to (us, SECOND) / SECOND;
  /* (a GDateTime's years are 1 to 9999) */
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (seconds);

  return utc != NULL ? g_date_time_to_timezone (utc, zone) : NULL;
}

gint64
thimble_plot_calendar_floor (ThimblePlotUnit unit, guint count, gint64 us, GTimeZone *zone)
{
  g_autoptr (GDateTime) time = local (us, zone);
  g_autoptr (GDateTime) begin = NULL;
  int year, month, day;

  g_return_val_if_fail (count > 0, us);

  if (time == NULL)
    return floor_to (us, thimble_plot_calendar_length (unit) * count);
  if (unit <= THIMBLE_PLOT_HOUR && count * thimble_plot_calendar_length (unit) <= HOUR)
    {
      gint64 offset = g_date_time_get_utc_offset (time);

      /* By the offset, and not by the clock: an hour that comes twice is two. */
      return floor_to (us + offset, count * thimble_plot_calendar_length (unit)) - offset;
    }
  g_date_time_get_ymd (time, &year, &month, &day);
  switch (unit)
    {
    case THIMBLE_PLOT_HOUR:
      begin = g_date_time_new (zone, year, month, day, g_date_time_get_hour (time) / (int) count * (int) count, 0, 0);
      break;
    case THIMBLE_PLOT_WEEK:
      {
        guint back = ((guint) g_date_time_get_day_of_week (time) + 7 - thimble_plot_calendar_first_weekday ()) % 7;
        g_autoptr (GDateTime) midnight = g_date_time_new (zone, year, month, day, 0, 0, 0);

        begin = midnight != NULL ? g_date_time_add_days (midnight, -(int) back) : NULL;
        break;
      }
    case THIMBLE_PLOT_MONTH:
      begin = g_date_time_new (zone, year, (month - 1) / (int) count * (int) count + 1, 1, 0, 0, 0);
      break;
    case THIMBLE_PLOT_YEAR:
      begin = g_date_time_new (zone, MAX (year / (int) count * (int) count, 1), 1, 1, 0, 0, 0);
      break;
    default:
      begin = g_date_time_new (zone, year, month, day, 0, 0, 0);
      break;
    }
  return begin != NULL ? g_date_time_to_unix (begin) * SECOND : floor_to (us, thimble_plot_calendar_length (unit) * count);
}

gint64
thimble_plot_calendar_next (ThimblePlotUnit unit, guint count, gint64 us, GTimeZone *zone)
{
  gint64 begin = thimble_plot_calendar_floor (unit, count, us, zone), length = thimble_plot_calendar_length (unit) * count;
  gint64 at, next;

  if (unit <= THIMBLE_PLOT_HOUR && length <= HOUR)
    return add (begin, length);
  /* Into the next piece, however long this one is, and back to where that begins: clocks change by an hour, months have 28 days. */
  at = unit == THIMBLE_PLOT_HOUR ? add (begin, length - HOUR - HOUR / 2) : add (begin, length + length / 4);
  do
    {
      next = thimble_plot_calendar_floor (unit, count, at, zone);
      at = add (at, HOUR);
    }
  while (next <= us && at < add (begin, 2 * length));
  return next > us ? next : add (begin, length);
}

void
thimble_plot_calendar_step (gint64 span_us, guint max, ThimblePlotUnit *unit, guint *count)
{
  static const struct {
    ThimblePlotUnit unit;
    guint           count;
  } steps[] = {
    { THIMBLE_PLOT_SECOND, 1 }, { THIMBLE_PLOT_SECOND, 5 }, { THIMBLE_PLOT_SECOND, 15 }, { THIMBLE_PLOT_SECOND, 30 },
    { THIMBLE_PLOT_MINUTE, 1 }, { THIMBLE_PLOT_MINUTE, 5 }, { THIMBLE_PLOT_MINUTE, 15 }, { THIMBLE_PLOT_MINUTE, 30 },
    { THIMBLE_PLOT_HOUR, 1 }, { THIMBLE_PLOT_HOUR, 3 }, { THIMBLE_PLOT_HOUR, 6 }, { THIMBLE_PLOT_HOUR, 12 },
    { THIMBLE_PLOT_DAY, 1 }, { THIMBLE_PLOT_WEEK, 1 }, { THIMBLE_PLOT_MONTH, 1 }, { THIMBLE_PLOT_MONTH, 3 },
    { THIMBLE_PLOT_YEAR, 1 }, { THIMBLE_PLOT_YEAR, 2 }, { THIMBLE_PLOT_YEAR, 5 }, { THIMBLE_PLOT_YEAR, 10 },
    { THIMBLE_PLOT_YEAR, 20 }, { THIMBLE_PLOT_YEAR, 50 }, { THIMBLE_PLOT_YEAR, 100 },
  };
  guint i = 0;

  g_return_if_fail (unit != NULL && count != NULL);

  while (i + 1 < G_N_ELEMENTS (steps)
         && (double) span_us / ((double) thimble_plot_calendar_length (steps[i].unit) * steps[i].count) > MAX (max, 1))
    i++;
  *unit = steps[i].unit;
  *count = steps[i].count;
}

double
thimble_plot_duration_step (double max_us, guint max_ticks, double *top)
{
  static const double seconds[] = { 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200 };
  double n = MAX (max_ticks, 2) - 1, step = 0;

  if (!isfinite (max_us) || max_us <= n * 10 * SECOND)
    {
      step = thimble_plot_nice_step (max_us / SECOND, max_ticks, top) * SECOND;
      if (top != NULL)
        *top *= SECOND;
      return step;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seconds) && step == 0; i++)
    if (seconds[i] * SECOND * n >= max_us * (1 - 1e-9))
      step = seconds[i] * SECOND;
  if (step == 0)
    step = thimble_plot_nice_step (max_us / DAY, max_ticks, NULL) * DAY;
  if (top != NULL)
    *top = MAX (ceil (max_us / step * (1 - 1e-9)) * step, max_us);
  return step;
}
