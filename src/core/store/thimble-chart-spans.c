/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-chart-spans.h"

#define HOUR_US (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct {
  gint64      from_us, until_us;
  ThimbleSums sums;
} Span;

struct _ThimbleChartSpans
{
  ThimbleSeries *series;
  GTimeZone     *zone;
  GArray        *coarser[THIMBLE_PLOT_YEAR + 1]; /* (element-type Span); NULL: not made yet. Hours are the series itself. */
};

ThimbleChartSpans *
thimble_chart_spans_new (ThimbleSeries *series)
{
  ThimbleChartSpans *self;

  g_return_val_if_fail (series != NULL, NULL);

  self = g_new0 (ThimbleChartSpans, 1);
  self->series = thimble_series_ref (series);
  self->zone = g_time_zone_new_local ();
  return self;
}

void
thimble_chart_spans_free (ThimbleChartSpans *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->coarser); i++)
    g_clear_pointer (&self->coarser[i], g_array_unref);
  thimble_series_unref (self->series);
  g_time_zone_unref (self->zone);
  g_free (self);
}

GTimeZone *
thimble_chart_spans_get_zone (ThimbleChartSpans *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->zone;
}

static const ThimbleSlot *
slot_at (ThimbleChartSpans *self, guint index)
{
  return &g_array_index (self->series->slots, ThimbleSlot, index);
}

/* Dates are slow to compute: one for each piece that holds something, and none for each hour. */
static GArray *
get_coarser (ThimbleChartSpans *self, ThimblePlotUnit unit)
{
  GArray *spans = self->coarser[unit];
  Span span = { 0 };

  if (spans != NULL)
    return spans;
  spans = self->coarser[unit] = g_array_new (FALSE, FALSE, sizeof (Span));
  for (guint i = 0; i < self->series->slots->len; i++)
    {
      const ThimbleSlot *slot = slot_at (self, i);

      if (i == 0 || slot->from_us >= span.until_us)
        {
          if (i > 0)
            g_array_append_val (spans, span);
          span = (Span) { .from_us = thimble_plot_calendar_floor (unit, 1, slot->from_us, self->zone),
                          .until_us = thimble_plot_calendar_next (unit, 1, slot->from_us, self->zone) };
        }
      thimble_sums_add (&span.sums, &slot->sums);
    }
  if (self->series->slots->len > 0)
    g_array_append_val (spans, span);
  return spans;
}

guint
thimble_chart_spans_get_n (ThimbleChartSpans *self, ThimblePlotUnit unit)
{
  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (unit >= THIMBLE_PLOT_HOUR && unit <= THIMBLE_PLOT_YEAR, 0);

  return unit == THIMBLE_PLOT_HOUR ? self->series->slots->len : get_coarser (self, unit)->len;
}

const ThimbleSums *
thimble_chart_spans_get (ThimbleChartSpans *self, ThimblePlotUnit unit, guint index, gint64 *from_us, gint64 *until_us)
{
  const ThimbleSlot *slot;
  const Span *span;

  g_return_val_if_fail (index < thimble_chart_spans_get_n (self, unit), NULL);

  if (unit != THIMBLE_PLOT_HOUR)
    {
      span = &g_array_index (get_coarser (self, unit), Span, index);
      *from_us = span->from_us;
      *until_us = span->until_us;
      return &span->sums;
    }
  slot = slot_at (self, index);
  *from_us = slot->from_us;
  *until_us = slot->from_us > G_MAXINT64 - HOUR_US ? G_MAXINT64 : slot->from_us + HOUR_US;
  /* An hour that is cut where the zone's offset changes. */
  if (index + 1 < self->series->slots->len)
    *until_us = MIN (*until_us, slot_at (self, index + 1)->from_us);
  return &slot->sums;
}

guint
thimble_chart_spans_find (ThimbleChartSpans *self, ThimblePlotUnit unit, gint64 us)
{
  guint low = 0, high = thimble_chart_spans_get_n (self, unit);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      gint64 from, until;

      thimble_chart_spans_get (self, unit, middle, &from, &until);
      if (until <= us)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}
