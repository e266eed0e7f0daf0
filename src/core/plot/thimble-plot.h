/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Arithmetic of charts: pure functions, tested without a display. */

/* "Nice" ticks (1, 2, 5 × 10ⁿ) from 0 to at least @max, at most @max_ticks of them; returns the step, fills the top. */
double thimble_plot_nice_step   (double max, guint max_ticks, double *top);

/**
 * ThimblePlotColumns:
 *
 * Where n equal columns lie in a width: @slot is the distance of two columns, @column its drawn width, @left the
 * first one's offset. RTL turns it round.
 */
typedef struct {
  double  left;
  double  slot;
  double  column;
  guint   n;
  double  width;
  gboolean rtl;
} ThimblePlotColumns;
void     thimble_plot_columns_init (ThimblePlotColumns *self, double width, guint n, double max_column, gboolean rtl);
double   thimble_plot_columns_x    (const ThimblePlotColumns *self, guint index); /* left edge of the drawn column */
int      thimble_plot_columns_hit  (const ThimblePlotColumns *self, double x);    /* index, or -1 */

G_END_DECLS
