/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-chart-model.h"

G_BEGIN_DECLS

/* What can be shown and hidden. */
typedef enum {
  THIMBLE_SERIES_NONE = 0,           /* of a legend: the line below practice, where not all is practice */
  THIMBLE_SERIES_INPUT = 1 << 0,     /* of time: the wait for the first text */
  THIMBLE_SERIES_CACHED = 1 << 1,    /* a share of input */
  THIMBLE_SERIES_OUTPUT = 1 << 2,
  THIMBLE_SERIES_REASONING = 1 << 3, /* a share of output */
  THIMBLE_SERIES_TOTAL = 1 << 4,
  THIMBLE_SERIES_COST = 1 << 5,      /* on an axis of its own */
} ThimbleSeriesMask;

#define THIMBLE_N_SERIES 6
#define THIMBLE_SERIES_ALL ((1 << THIMBLE_N_SERIES) - 1)

/* How a part of a column is filled: told apart without colour, too. */
typedef enum {
  THIMBLE_FILL_SOLID,
  THIMBLE_FILL_STRIPES,  /* lying: what was read from a cache */
  THIMBLE_FILL_SLANTED,  /* reasoning */
  THIMBLE_FILL_PALE,     /* a cost that cannot be divided */
} ThimbleChartFill;

typedef struct {
  GdkRGBA input, output, total, cost, practice, text, ground;
} ThimbleChartColours;

void thimble_chart_colours_read (ThimbleChartColours *self, GtkWidget *widget);
void thimble_chart_append_fill  (GtkSnapshot *snapshot, const graphene_rect_t *area, const GdkRGBA *color, ThimbleChartFill fill);
/* A mark of the cost's line. */
void thimble_chart_append_diamond (GtkSnapshot *snapshot, double x, double y, const GdkRGBA *color);
/* How one series looks, for a legend. */
void thimble_chart_append_swatch (GtkSnapshot *snapshot, const ThimbleChartColours *colours, ThimbleSeriesMask series, const graphene_rect_t *area);

/**
 * ThimbleChartPaint:
 *
 * Draws a model's columns with axes: for the widget and for a file alike.
 */
typedef struct {
  /* given */
  ThimbleChartModel         *model;
  PangoContext              *context;
  const ThimbleChartColours *colours;
  ThimbleSeriesMask          series;
  gboolean                   rtl;
  int                        chosen, hovered; /* columns with a band behind them, -1 none */
  int                        least_start, least_end; /* pixels for the numbers at either end, at least */
  /* found when it is laid out */
  int                        width, height;
  graphene_rect_t            plot;            /* where columns stand */
  double                     top, step;       /* of the axis at the start */
  double                     cost_top, cost_step; /* of the one at the end; 0: there is none */
  int                        start, end;      /* pixels that the numbers take */
} ThimbleChartPaint;

/* How much room a column needs, and how little room the axes leave in @width. */
#define THIMBLE_CHART_LEAST_SLOT 6

/* Measures the axes. Called before all that follows. */
void     thimble_chart_paint_layout   (ThimbleChartPaint *self, int width, int height);
void     thimble_chart_paint_snapshot (ThimbleChartPaint *self, GtkSnapshot *snapshot);
double   thimble_chart_paint_get_x    (ThimbleChartPaint *self, double place);
double   thimble_chart_paint_get_place (ThimbleChartPaint *self, double x);
/* Where a column may stand, from the top of the scale to its bottom. */
void     thimble_chart_paint_get_area (ThimbleChartPaint *self, const ThimbleChartColumn *column, graphene_rect_t *area);
/* The column whose room @x is in, or -1. */
int      thimble_chart_paint_hit      (ThimbleChartPaint *self, double x);

G_END_DECLS
