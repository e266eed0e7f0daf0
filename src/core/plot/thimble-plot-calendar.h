/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimblePlotUnit:
 *
 * Pieces of the calendar in local time, from fine to coarse. Weeks begin on the day that is usual in the locale.
 */
typedef enum {
  THIMBLE_PLOT_SECOND,
  THIMBLE_PLOT_MINUTE,
  THIMBLE_PLOT_HOUR,
  THIMBLE_PLOT_DAY,
  THIMBLE_PLOT_WEEK,
  THIMBLE_PLOT_MONTH,
  THIMBLE_PLOT_YEAR,
} ThimblePlotUnit;

/* About how long a unit lasts, in microseconds. */
gint64 thimble_plot_calendar_length (ThimblePlotUnit unit);
/**
 * thimble_plot_calendar_floor:
 * @count: of what number of units the pieces are: quarters of an hour are 15 minutes, quarters of a year three months
 * @us: Unix microseconds; what lies outside the years 1 to 9999 is counted in units of equal length
 * @zone: whose local time
 *
 * Returns: the beginning of the piece that holds @us. A day has 23 to 25 hours where clocks change.
 */
gint64 thimble_plot_calendar_floor  (ThimblePlotUnit unit, guint count, gint64 us, GTimeZone *zone);
/* The beginning of the piece after the one that holds @us: always later than @us. */
gint64 thimble_plot_calendar_next   (ThimblePlotUnit unit, guint count, gint64 us, GTimeZone *zone);
/* The day on which weeks begin in the locale, 1 (Monday) to 7; Monday where the system does not tell. */
guint  thimble_plot_calendar_first_weekday (void);

/* The finest round step whose pieces are at most @max in @span_us. */
void   thimble_plot_calendar_step   (gint64 span_us, guint max, ThimblePlotUnit *unit, guint *count);

/* "Nice" ticks of a duration in microseconds: 1, 2, 5 × 10ⁿ seconds up to a minute, then 1, 2, 5, 10, 15, 30 minutes, 1, 2, 3, 6, 12
 * hours and days. As thimble_plot_nice_step(). */
double thimble_plot_duration_step   (double max_us, guint max_ticks, double *top);

G_END_DECLS
