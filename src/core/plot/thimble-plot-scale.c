/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-plot-scale.h"

#define KNOT(self, i) (&g_array_index ((self)->knots, ThimblePlotKnot, i))

static gint64
to_us (double us)
{
  /* The greatest double below 2⁶³. */
  return (gint64) CLAMP (us, -9223372036854774784.0, 9223372036854774784.0);
}

/* The first knot at or after @us, or at or after @place where @by_place; their number where there is none. */
static guint
find (const ThimblePlotScale *self, gint64 us, double place, gboolean by_place)
{
  guint low = 0, high = self->knots->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const ThimblePlotKnot *knot = KNOT (self, middle);

      if (by_place ? knot->place < place : knot->us < us)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

double
thimble_plot_scale_place (const ThimblePlotScale *self, gint64 us)
{
  const ThimblePlotKnot *a, *b;
  guint at;

  g_return_val_if_fail (self != NULL, 0);

  if (self->knots == NULL || self->knots->len == 0)
    return (double) us;
  at = find (self, us, 0, FALSE);
  if (at == 0)
    return KNOT (self, 0)->place - ((double) KNOT (self, 0)->us - (double) us) / self->us_per_place;
  a = KNOT (self, at - 1);
  if (at == self->knots->len)
    return a->place + ((double) us - (double) a->us) / self->us_per_place;
  b = KNOT (self, at);
  return a->place + (b->place - a->place) * (((double) us - (double) a->us) / ((double) b->us - (double) a->us));
}

gint64
thimble_plot_scale_time (const ThimblePlotScale *self, double place)
{
  const ThimblePlotKnot *a, *b;
  guint at;

  g_return_val_if_fail (self != NULL, 0);

  if (self->knots == NULL || self->knots->len == 0)
    return to_us (round (place));
  at = find (self, 0, place, TRUE);
  if (at == 0)
    return to_us ((double) KNOT (self, 0)->us - (KNOT (self, 0)->place - place) * self->us_per_place);
  a = KNOT (self, at - 1);
  if (at == self->knots->len)
    return to_us ((double) a->us + (place - a->place) * self->us_per_place);
  b = KNOT (self, at);
  return a->us + to_us (round (((double) b->us - (double) a->us) * ((place - a->place) / (b->place - a->place))));
}

void
thimble_plot_window_clamp (ThimblePlotWindow *self, const ThimblePlotWindow *bounds)
{
  double length = self->until - self->from;

  g_return_if_fail (self != NULL && bounds != NULL);

  if (length >= bounds->until - bounds->from)
    *self = *bounds;
  else if (self->from < bounds->from)
    *self = (ThimblePlotWindow) { bounds->from, bounds->from + length };
  else if (self->until > bounds->until)
    *self = (ThimblePlotWindow) { bounds->until - length, bounds->until };
}

void
thimble_plot_window_zoom (ThimblePlotWindow *self, double share, double factor, double least, const ThimblePlotWindow *bounds)
{
  double length, kept;

  g_return_if_fail (self != NULL);
  g_return_if_fail (factor > 0);

  length = self->until - self->from;
  kept = self->from + share * length;
  length = MAX (length * factor, least);
  *self = (ThimblePlotWindow) { kept - share * length, kept + (1 - share) * length };
  if (bounds != NULL)
    thimble_plot_window_clamp (self, bounds);
}

gboolean
thimble_plot_window_pan (ThimblePlotWindow *self, double share, const ThimblePlotWindow *bounds)
{
  ThimblePlotWindow before;
  double by;

  g_return_val_if_fail (self != NULL, FALSE);

  before = *self;
  by = share * (self->until - self->from);
  self->from += by;
  self->until += by;
  if (bounds != NULL)
    thimble_plot_window_clamp (self, bounds);
  return self->from != before.from || self->until != before.until;
}
