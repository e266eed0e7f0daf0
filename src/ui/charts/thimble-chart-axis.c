/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "plot/thimble-plot.h"
#include "thimble-chart-draw.h"
#include "thimble-chart-paint-private.h"
#include "thimble-chart-text.h"

/* Pixels. */
#define AXIS_GAP    8
#define LEAST_AXIS  24
#define TIME_ROOM   72  /* what a time and its gap take, about */
#define TEXT_GAP    14
#define LEAST_NAME  28
#define MAX_TICKS   5
#define MIN_TOP     4   /* tokens: there are no halves on the axis */

/* Widest of the numbers from 0 to @top. */
static int
measure_numbers (ThimbleChartPaint *self, ThimbleChartQuantity quantity, double top, double step)
{
  int widest = LEAST_AXIS;

  for (guint i = 0; i <= (guint) round (top / step); i++)
    {
      g_autofree char *text = thimble_chart_text_value (quantity, step * i);
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (self->context, text);
      int width;

      pango_layout_get_pixel_size (layout, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

void
thimble_chart_axis_layout (ThimbleChartPaint *self, double most, double most_cost)
{
  ThimbleChartQuantity quantity = thimble_chart_model_get_quantity (self->model);

  if (quantity == THIMBLE_CHART_QUANTITY_TIME)
    self->step = thimble_plot_duration_step (most > 0 ? most : G_USEC_PER_SEC, MAX_TICKS, &self->top);
  else if (quantity == THIMBLE_CHART_QUANTITY_COST)
    self->step = thimble_plot_nice_step (most > 0 ? most : THIMBLE_PICODOLLARS_PER_DOLLAR, MAX_TICKS, &self->top);
  else
    self->step = thimble_plot_nice_step (most > 0 ? MAX (most, MIN_TOP) : 100, MAX_TICKS, &self->top);
  self->start = MAX (measure_numbers (self, quantity, self->top, self->step) + AXIS_GAP, self->least_start);
  self->end = 0;
  self->cost_top = self->cost_step = 0;
  if (most_cost > 0)
    {
      self->cost_step = thimble_plot_nice_step (most_cost, MAX_TICKS, &self->cost_top);
      self->end = MAX (measure_numbers (self, THIMBLE_CHART_QUANTITY_COST, self->cost_top, self->cost_step) + AXIS_GAP, self->least_end);
    }
  graphene_rect_init (&self->plot, (float) (self->rtl ? self->end : self->start), THIMBLE_CHART_TOP,
                      (float) MAX (self->width - self->start - self->end, 1),
                      (float) MAX (self->height - THIMBLE_CHART_TOP - THIMBLE_CHART_BOTTOM, 1));
}

static void
append_numbers (ThimbleChartPaint *self, GtkSnapshot *snapshot, ThimbleChartQuantity quantity, double top, double step, gboolean at_end,
                const GdkRGBA *color)
{
  guint n = (guint) round (top / step);
  /* On the left the numbers end at the plot, on the right they begin there. */
  gboolean left = at_end == self->rtl;

  for (guint i = 0; i <= n; i++)
    {
      double y = self->plot.origin.y + self->plot.size.height * (1 - step * i / top);
      g_autofree char *text = thimble_chart_text_value (quantity, step * i);
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (self->context, text);
      int width, height;

      pango_layout_get_pixel_size (layout, &width, &height);
      thimble_chart_append_layout (snapshot, layout, left ? self->plot.origin.x - AXIS_GAP - width
                                                          : self->plot.origin.x + self->plot.size.width + AXIS_GAP,
                                   y - height / 2.0, color);
    }
}

void
thimble_chart_axis_append (ThimbleChartPaint *self, GtkSnapshot *snapshot)
{
  GdkRGBA line = self->colours->text, number = self->colours->text;
  gboolean any = thimble_chart_model_get_columns (self->model)->len > 0;

  line.alpha *= 0.12f;
  number.alpha *= 0.74f;
  for (guint i = 0; i <= (guint) round (self->top / self->step); i++)
    {
      double y = self->plot.origin.y + self->plot.size.height * (1 - self->step * i / self->top);

      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (self->plot.origin.x, (float) round (y), self->plot.size.width, 1));
    }
  /* Without columns the numbers would mean nothing; the lines keep the place. */
  if (!any)
    return;
  append_numbers (self, snapshot, thimble_chart_model_get_quantity (self->model), self->top, self->step, FALSE, &number);
  if (self->cost_top > 0)
    append_numbers (self, snapshot, THIMBLE_CHART_QUANTITY_COST, self->cost_top, self->cost_step, TRUE, &self->colours->cost);
}

/* Times */

typedef struct {
  double taken_from, taken_to;
  gint64 said_us;
} Texts;

/* Centred at @x where that is in the plot, and where no other text is. */
static gboolean
append_text (ThimbleChartPaint *self, GtkSnapshot *snapshot, Texts *texts, PangoLayout *layout, double x)
{
  GdkRGBA color = self->colours->text;
  int width, height;

  color.alpha *= 0.74f;
  pango_layout_get_pixel_size (layout, &width, &height);
  x = CLAMP (x - width / 2.0, self->plot.origin.x - AXIS_GAP, MAX (self->plot.origin.x, self->plot.origin.x + self->plot.size.width - width));
  if (x < texts->taken_to + TEXT_GAP && x + width > texts->taken_from - TEXT_GAP)
    return FALSE;
  thimble_chart_append_layout (snapshot, layout, x, self->height - height, &color);
  texts->taken_from = MIN (texts->taken_from, x);
  texts->taken_to = MAX (texts->taken_to, x + width);
  return TRUE;
}

/* The first column from @first on that begins at @us or later. */
static guint
find_column (GArray *columns, guint first, gint64 us)
{
  guint low = first, high = columns->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (columns, ThimbleChartColumn, middle).from_us < us)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* How many pieces of the calendar the columns lie in; no more than @most are counted. */
static guint
count_pieces (GArray *columns, ThimblePlotUnit unit, guint count, guint most, GTimeZone *zone)
{
  guint n = 0;

  for (guint i = 0; i < columns->len && n <= most; n++)
    i = MAX (find_column (columns, i, thimble_plot_calendar_next (unit, count, g_array_index (columns, ThimbleChartColumn, i).from_us, zone)), i + 1);
  return n;
}

/* The finest pieces whose beginnings have room for a time each. */
static void
choose_pieces (ThimbleChartPaint *self, GArray *columns, ThimblePlotUnit *unit, guint *count, GTimeZone *zone)
{
  guint most = (guint) MAX (self->plot.size.width / TIME_ROOM, 2);
  const ThimbleChartColumn *first = &g_array_index (columns, ThimbleChartColumn, 0);
  gint64 span = MAX (g_array_index (columns, ThimbleChartColumn, columns->len - 1).until_us - first->from_us, 1);
  ThimblePlotUnit coarsest = span > 2 * thimble_plot_calendar_length (THIMBLE_PLOT_DAY) ? THIMBLE_PLOT_DAY : THIMBLE_PLOT_MINUTE;
  guint parted = 0;

  if (first->kind == THIMBLE_COLUMN_SPAN)
    {
      thimble_plot_calendar_step (span, most, unit, count);
      return;
    }
  /* Requests stand close together where time passes without any: finer pieces than those of all of it may do. Of those
   * that part the columns as well, the coarsest: it takes no seconds to tell two days apart. */
  for (guint n = 1 << 16; n >= 1; n /= 2)
    {
      ThimblePlotUnit coarser;
      guint coarser_count, pieces;

      thimble_plot_calendar_step (span, n * most, &coarser, &coarser_count);
      pieces = count_pieces (columns, coarser, coarser_count, most, zone);
      if (parted > 0 && (pieces < parted || coarser > coarsest || coarser_count > 1))
        return;
      *unit = coarser;
      *count = coarser_count;
      if (pieces <= most)
        parted = pieces;
    }
}

static void
append_names (ThimbleChartPaint *self, GtkSnapshot *snapshot, GArray *columns)
{
  Texts texts = { G_MAXDOUBLE, -G_MAXDOUBLE, G_MININT64 };

  for (guint i = 0; i < columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);
      double a = thimble_chart_paint_get_x (self, column->from), b = thimble_chart_paint_get_x (self, column->until);
      g_autofree char *name = thimble_chart_text_category (self->model, column);
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (self->context, name);

      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (layout, (int) MAX (fabs (b - a) - TEXT_GAP, LEAST_NAME) * PANGO_SCALE);
      append_text (self, snapshot, &texts, layout, (a + b) / 2);
    }
}

static void
append_time (ThimbleChartPaint *self, GtkSnapshot *snapshot, Texts *texts, ThimblePlotUnit unit, gint64 us, double x)
{
  g_autofree char *text = thimble_chart_text_tick (unit, us, texts->said_us);
  g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (self->context, text);

  if (x >= self->plot.origin.x && x <= self->plot.origin.x + self->plot.size.width && append_text (self, snapshot, texts, layout, x))
    texts->said_us = us;
}

/* Places are times: each piece of the calendar in view, under the middle of the column that it begins with. */
static void
append_calendar (ThimbleChartPaint *self, GtkSnapshot *snapshot, ThimblePlotUnit unit, guint count, GTimeZone *zone)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (self->model);
  Texts texts = { G_MAXDOUBLE, -G_MAXDOUBLE, G_MININT64 };
  ThimblePlotUnit column_unit;
  guint per_column;
  double half;

  thimble_chart_model_get_grouping (self->model, &column_unit, &per_column);
  half = unit >= column_unit ? (double) thimble_plot_calendar_length (column_unit) / 2 : 0;
  for (gint64 us = thimble_plot_calendar_floor (unit, count, (gint64) window.from, zone); (double) us < window.until;
       us = thimble_plot_calendar_next (unit, count, us, zone))
    append_time (self, snapshot, &texts, unit, us, thimble_chart_paint_get_x (self, (double) us + half));
}

/* Places are requests: under the first column that begins in each piece of the calendar. What is said is the column's own
 * time and not that of the piece: nothing happened in the moment when that began. */
static void
append_beginnings (ThimbleChartPaint *self, GtkSnapshot *snapshot, GArray *columns, ThimblePlotUnit unit, guint count, GTimeZone *zone)
{
  Texts texts = { G_MAXDOUBLE, -G_MAXDOUBLE, G_MININT64 };

  for (guint i = 0; i < columns->len;)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);

      append_time (self, snapshot, &texts, unit, column->from_us, thimble_chart_paint_get_x (self, (column->from + column->until) / 2));
      i = MAX (find_column (columns, i, thimble_plot_calendar_next (unit, count, column->from_us, zone)), i + 1);
    }
}

void
thimble_chart_axis_append_times (ThimbleChartPaint *self, GtkSnapshot *snapshot)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  GTimeZone *zone = thimble_chart_model_get_zone (self->model);
  ThimblePlotUnit unit;
  guint count;

  if (columns->len == 0 || zone == NULL)
    return;
  if (g_array_index (columns, ThimbleChartColumn, 0).kind == THIMBLE_COLUMN_CATEGORY)
    {
      append_names (self, snapshot, columns);
      return;
    }
  choose_pieces (self, columns, &unit, &count, zone);
  if (g_array_index (columns, ThimbleChartColumn, 0).kind == THIMBLE_COLUMN_SPAN)
    append_calendar (self, snapshot, unit, count, zone);
  else
    append_beginnings (self, snapshot, columns, unit, count, zone);
}
