/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimbleHistoryDates:
 *
 * A span of days as people name it. All but custom ones move on with the calendar: a filter that is kept as "the last 30 days"
 * means those before the day on which it is chosen again. Days are those of the local time zone and begin when they begin
 * there, also where a clock change leaves out midnight.
 */
typedef enum {
  THIMBLE_HISTORY_DATES_ANY,
  THIMBLE_HISTORY_DATES_TODAY,
  THIMBLE_HISTORY_DATES_7_DAYS,    /* today and the six before it */
  THIMBLE_HISTORY_DATES_30_DAYS,
  THIMBLE_HISTORY_DATES_THIS_MONTH,
  THIMBLE_HISTORY_DATES_LAST_MONTH,
  THIMBLE_HISTORY_DATES_CUSTOM,
} ThimbleHistoryDates;

#define THIMBLE_N_HISTORY_DATES (THIMBLE_HISTORY_DATES_CUSTOM + 1)

const char *thimble_history_dates_get_id    (ThimbleHistoryDates dates); /* for what is kept: never renamed */
gboolean    thimble_history_dates_from_id   (const char *id, ThimbleHistoryDates *out);
const char *thimble_history_dates_get_label (ThimbleHistoryDates dates); /* translated */
/**
 * thimble_history_dates_get_span:
 * @dates: not custom
 * @now_us: Unix microseconds
 * @since_us: (out): inclusive; %G_MININT64 without a beginning
 * @until_us: (out): exclusive; %G_MAXINT64 without an end. Spans that lead up to today have none, so that a request of a
 *   clock that runs ahead is not hidden
 */
void        thimble_history_dates_get_span  (ThimbleHistoryDates dates, gint64 now_us, gint64 *since_us, gint64 *until_us);

/* Reads "2026-11-10", of the years 1 to 9999. FALSE for days that do not exist. @start_us: when it begins; @end_us: when the
 * next one does. */
gboolean    thimble_history_parse_day       (const char *text, gint64 *start_us, gint64 *end_us);
/* The day of a moment as thimble_history_parse_day() reads it; newly allocated; "" for no limit. */
char       *thimble_history_write_day       (gint64 unix_us);

G_END_DECLS
