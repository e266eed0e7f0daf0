/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-plot.h"

/* Share of a slot that its column fills where there is room for more. */
#define COLUMN_SHARE 0.7

double
thimble_plot_nice_step (double  max,
                        guint   max_ticks,
                        double *top)
{
  static const double factors[] = { 1, 2, 5, 10 };
  double rough, power, step;
  guint n_steps;

  /* A chart of nothing still has a scale: 0 to 1. */
  if (!isfinite (max) || max <= 0)
    max = 1;
  /* The tick at zero counts. */
  n_steps = MAX (max_ticks, 2) - 1;
  rough = max / n_steps;
  power = pow (10, floor (log10 (rough)));
  if (!isfinite (power) || power <= 0)
    {
      if (top != NULL)
        *top = max;
      return max;
    }
  step = factors[G_N_ELEMENTS (factors) - 1] * power;
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    /* A hair of tolerance, so that 300 in three steps is 100 and not 200. */
    if (factors[i] * power * n_steps >= max * (1 - 1e-9))
      {
        step = factors[i] * power;
        break;
      }
  if (top != NULL)
    *top = MAX (ceil (max / step * (1 - 1e-9)) * step, max);
  return step;
}

void
thimble_plot_columns_init (ThimblePlotColumns *self,
                           double              width,
                           guint               n,
                           double              max_column,
                           gboolean            rtl)
{
  g_return_if_fail (self != NULL);

  self->n = n;
  self->width = MAX (width, 0);
  self->rtl = rtl;
  self->slot = n > 0 ? self->width / n : 0;
  /* Where columns get thin, the gaps go first. */
  self->column = self->slot >= 3 ? self->slot * COLUMN_SHARE : self->slot;
  if (max_column > 0)
    self->column = MIN (self->column, max_column);
  self->left = (self->slot - self->column) / 2;
}

double
thimble_plot_columns_x (const ThimblePlotColumns *self,
                        guint                     index)
{
  guint position;

  g_return_val_if_fail (self != NULL, 0);

  position = index;
  if (self->rtl && index < self->n)
    position = self->n - 1 - index;
  return self->left + position * self->slot;
}

int
thimble_plot_columns_hit (const ThimblePlotColumns *self,
                          double                    x)
{
  guint position;

  g_return_val_if_fail (self != NULL, -1);

  if (self->n == 0 || self->slot <= 0 || !(x >= 0) || x >= self->width)
    return -1;
  /* The whole slot is the target: a thin column is hard to meet. */
  position = MIN ((guint) (x / self->slot), self->n - 1);
  return (int) (self->rtl ? self->n - 1 - position : position);
}
