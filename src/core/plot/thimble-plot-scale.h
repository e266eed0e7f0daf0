/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimblePlotScale:
 *
 * Where moments lie on an axis. Without knots a place is the time itself, in microseconds: columns of a calendar
 * stand on it. With knots it runs straight from knot to knot: where a place is the number of requests
 * before it, each request gets as much room as any other, and an hour without requests none.
 *
 * Knots ascend in time and place; either may stand still (a flat piece), so that a time without requests has one place.
 */
typedef struct {
  gint64 us;
  double place;
} ThimblePlotKnot;

typedef struct {
  GArray *knots;       /* (element-type ThimblePlotKnot); NULL or empty: places are times */
  double  us_per_place; /* before the first knot and after the last; above 0 */
} ThimblePlotScale;

double thimble_plot_scale_place (const ThimblePlotScale *self, gint64 us);
gint64 thimble_plot_scale_time  (const ThimblePlotScale *self, double place);

/* A part of an axis that is shown: [from, until) in places. */
typedef struct {
  double from;
  double until;
} ThimblePlotWindow;

/**
 * thimble_plot_window_zoom:
 * @share: where in the window the place lies that stays: 0 at its beginning, 1 at its end
 * @factor: of the length: below 1 shows less
 * @least: the length is never less
 * @bounds: (nullable): the window is moved, and at last cut, to lie in them
 */
void     thimble_plot_window_zoom  (ThimblePlotWindow *self, double share, double factor, double least, const ThimblePlotWindow *bounds);
/* Moves it by a share of its length; it keeps its length, and stops at @bounds. Returns whether it moved. */
gboolean thimble_plot_window_pan   (ThimblePlotWindow *self, double share, const ThimblePlotWindow *bounds);
/* Into the bounds: keeps its length where that is possible. */
void     thimble_plot_window_clamp (ThimblePlotWindow *self, const ThimblePlotWindow *bounds);

G_END_DECLS
