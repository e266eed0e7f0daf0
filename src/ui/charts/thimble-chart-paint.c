/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-chart-draw.h"
#include "thimble-chart-paint-private.h"
#include "thimble-chart-text.h"
#include "thimble-palette.h"

/* Pixels. */
#define PART_GAP     1
#define CAP          2
#define MAX_COLUMN   24  /* of requests */
#define MAX_GROUP    40  /* of the calendar, and of models */
#define STRIPE       4
#define LEAST_STRIPE 3   /* what is narrower or lower shows no pattern */
/* Share of a slot that its column fills where there is room for more. */
#define COLUMN_SHARE 0.7

void
thimble_chart_colours_read (ThimbleChartColours *self, GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  thimble_palette_lookup (widget, THIMBLE_PALETTE_INPUT_FILL, &self->input);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_OUTPUT_FILL, &self->output);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_TOTAL, &self->total);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_COST, &self->cost);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_PRACTICE, &self->practice);
  thimble_palette_get_text (widget, &self->text);
  if (!gtk_style_context_lookup_color (style, "view_bg_color", &self->ground))
    self->ground = (GdkRGBA) { 1, 1, 1, 1 };
}

static void
append_gradient (GtkSnapshot *snapshot, const graphene_rect_t *area, const GdkRGBA *color, float dx, float dy)
{
  GdkRGBA pale = *color;
  float bottom = area->origin.y + area->size.height;
  GskColorStop stops[4];

  pale.alpha *= 0.3f;
  stops[0] = (GskColorStop) { 0, *color };
  stops[1] = (GskColorStop) { 0.5f, *color };
  stops[2] = (GskColorStop) { 0.5f, pale };
  stops[3] = (GskColorStop) { 1, pale };
  gtk_snapshot_append_repeating_linear_gradient (snapshot, area, &GRAPHENE_POINT_INIT (area->origin.x, bottom),
                                                 &GRAPHENE_POINT_INIT (area->origin.x + dx, bottom - dy), stops, G_N_ELEMENTS (stops));
}

void
thimble_chart_append_fill (GtkSnapshot *snapshot, const graphene_rect_t *area, const GdkRGBA *color, ThimbleChartFill fill)
{
  GdkRGBA pale = *color;

  if (area->size.width <= 0 || area->size.height <= 0)
    return;
  if (fill != THIMBLE_FILL_SOLID && fill != THIMBLE_FILL_PALE && area->size.width >= LEAST_STRIPE && area->size.height >= LEAST_STRIPE)
    {
      append_gradient (snapshot, area, color, fill == THIMBLE_FILL_SLANTED ? 3 : 0, fill == THIMBLE_FILL_SLANTED ? 3 : STRIPE);
      return;
    }
  if (fill != THIMBLE_FILL_SOLID)
    pale.alpha *= 0.5f;
  gtk_snapshot_append_color (snapshot, &pale, area);
}

void
thimble_chart_append_diamond (GtkSnapshot *snapshot, double x, double y, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_rotate (snapshot, 45);
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (-2.5f, -2.5f, 5, 5));
  gtk_snapshot_restore (snapshot);
}

void
thimble_chart_append_swatch (GtkSnapshot *snapshot, const ThimbleChartColours *colours, ThimbleSeriesMask series, const graphene_rect_t *area)
{
  graphene_point_t centre = GRAPHENE_POINT_INIT (area->origin.x + area->size.width / 2, area->origin.y + area->size.height / 2);
  GskRoundedRect outline;

  if (series == THIMBLE_SERIES_TOTAL)
    {
      gtk_snapshot_append_color (snapshot, &colours->total, &GRAPHENE_RECT_INIT (area->origin.x, centre.y - 1.5f, area->size.width, 3));
      return;
    }
  if (series == THIMBLE_SERIES_NONE)
    {
      gtk_snapshot_append_color (snapshot, &colours->practice, &GRAPHENE_RECT_INIT (area->origin.x, area->origin.y + area->size.height - 3, area->size.width, 2));
      return;
    }
  if (series == THIMBLE_SERIES_COST)
    {
      thimble_chart_append_diamond (snapshot, centre.x, centre.y, &colours->cost);
      return;
    }
  gsk_rounded_rect_init_from_rect (&outline, area, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  thimble_chart_append_fill (snapshot, area, series & (THIMBLE_SERIES_INPUT | THIMBLE_SERIES_CACHED) ? &colours->input : &colours->output,
                             series == THIMBLE_SERIES_CACHED      ? THIMBLE_FILL_STRIPES
                             : series == THIMBLE_SERIES_REASONING ? THIMBLE_FILL_SLANTED
                                                                  : THIMBLE_FILL_SOLID);
  gtk_snapshot_pop (snapshot);
}

/* Places and pixels */

double
thimble_chart_paint_get_x (ThimbleChartPaint *self, double place)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (self->model);
  double share = (place - window.from) / (window.until - window.from);

  return self->plot.origin.x + self->plot.size.width * (self->rtl ? 1 - share : share);
}

double
thimble_chart_paint_get_place (ThimbleChartPaint *self, double x)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (self->model);
  double share = (x - self->plot.origin.x) / MAX (self->plot.size.width, 1);

  return window.from + (window.until - window.from) * (self->rtl ? 1 - share : share);
}

void
thimble_chart_paint_get_area (ThimbleChartPaint *self, const ThimbleChartColumn *column, graphene_rect_t *area)
{
  double a = thimble_chart_paint_get_x (self, column->from), b = thimble_chart_paint_get_x (self, column->until);
  double slot = fabs (b - a), width = slot;

  /* What stands for columns to come has no gaps. */
  if (column->kind != THIMBLE_COLUMN_MEAN)
    {
      /* Where columns get thin, the gaps go first. */
      width = slot >= LEAST_STRIPE ? MAX (round (slot * COLUMN_SHARE), 1) : MAX (slot, 1);
      width = MIN (width, column->kind == THIMBLE_COLUMN_REQUEST || column->kind == THIMBLE_COLUMN_REQUESTS ? MAX_COLUMN : MAX_GROUP);
    }
  a = (a + b - width) / 2;
  if (slot >= LEAST_STRIPE)
    a = round (a);
  graphene_rect_init (area, (float) a, self->plot.origin.y, (float) width, self->plot.size.height);
}

int
thimble_chart_paint_hit (ThimbleChartPaint *self, double x)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  double place = thimble_chart_paint_get_place (self, x);
  guint low = 0, high = columns->len;

  if (!(x >= self->plot.origin.x) || x >= self->plot.origin.x + self->plot.size.width)
    return -1;
  /* The whole slot is the target: a thin column is hard to meet. */
  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (columns, ThimbleChartColumn, middle).until <= place)
        low = middle + 1;
      else
        high = middle;
    }
  if (low == columns->len || g_array_index (columns, ThimbleChartColumn, low).from > place)
    return -1;
  return (int) low;
}

/* Values */

gboolean
thimble_chart_paint_get_parts (ThimbleChartPaint *self, const ThimbleChartColumn *column, ThimbleColumnParts *parts)
{
  ThimbleRecord *record = column->kind == THIMBLE_COLUMN_REQUEST ? thimble_chart_model_get_record (self->model, column->id) : NULL;

  thimble_chart_column_get_parts (column, record, thimble_chart_model_get_quantity (self->model), parts);
  if (!(self->series & THIMBLE_SERIES_INPUT))
    parts->below = parts->below_part = 0;
  if (!(self->series & THIMBLE_SERIES_OUTPUT))
    parts->above = parts->above_part = 0;
  if (!(self->series & THIMBLE_SERIES_CACHED))
    parts->below_part = 0;
  if (!(self->series & THIMBLE_SERIES_REASONING))
    parts->above_part = 0;
  return parts->known;
}

static double
get_cost (ThimbleChartPaint *self, const ThimbleChartColumn *column)
{
  ThimbleColumnParts parts;

  thimble_chart_column_get_parts (column, NULL, THIMBLE_CHART_QUANTITY_COST, &parts);
  return parts.known ? parts.total : NAN;
}

void
thimble_chart_paint_layout (ThimbleChartPaint *self, int width, int height)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  gboolean with_cost = (self->series & THIMBLE_SERIES_COST) != 0 && thimble_chart_model_get_quantity (self->model) != THIMBLE_CHART_QUANTITY_COST;
  double most = 0, most_cost = 0;

  self->width = width;
  self->height = height;
  for (guint i = 0; i < columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);
      ThimbleColumnParts parts;

      if (thimble_chart_paint_get_parts (self, column, &parts))
        most = MAX (most, self->series & THIMBLE_SERIES_TOTAL ? parts.total : parts.below + parts.above + parts.rest);
      if (with_cost)
        most_cost = fmax (most_cost, get_cost (self, column));
    }
  thimble_chart_axis_layout (self, most, with_cost ? most_cost : -1);
}

/* Columns */

static void
append_band (ThimbleChartPaint *self, GtkSnapshot *snapshot, int index, const GdkRGBA *base, float alpha)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  GdkRGBA color = *base;
  graphene_rect_t area;
  GskRoundedRect band;
  double slot, more;

  if (index < 0 || (guint) index >= columns->len)
    return;
  thimble_chart_paint_get_area (self, &g_array_index (columns, ThimbleChartColumn, index), &area);
  slot = fabs (thimble_chart_paint_get_x (self, g_array_index (columns, ThimbleChartColumn, index).until)
               - thimble_chart_paint_get_x (self, g_array_index (columns, ThimbleChartColumn, index).from));
  more = CLAMP ((slot - area.size.width) / 2, 2, 6);
  color.alpha = alpha;
  graphene_rect_inset (&area, (float) -more, 0);
  area.origin.y -= 4;
  area.size.height += 4;
  gsk_rounded_rect_init_from_rect (&band, &area, 4);
  gtk_snapshot_push_rounded_clip (snapshot, &band);
  gtk_snapshot_append_color (snapshot, &color, &band.bounds);
  gtk_snapshot_pop (snapshot);
}

/* One part on top of another; a part that is not nothing has a pixel. Returns the new top. */
static float
append_part (ThimbleChartPaint *self, GtkSnapshot *snapshot, const graphene_rect_t *area, float bottom, double value, const GdkRGBA *color,
             ThimbleChartFill fill)
{
  float height = value > 0 ? MAX (roundf ((float) (value / self->top * area->size.height)), 1) : 0;

  thimble_chart_append_fill (snapshot, &GRAPHENE_RECT_INIT (area->origin.x, bottom - height, area->size.width, height), color, fill);
  return bottom - height;
}

static float
gap_above (float bottom, float y)
{
  return y < bottom ? y - PART_GAP : y;
}

/* Returns where its total is, NAN where nothing is known. */
static double
append_column (ThimbleChartPaint *self, GtkSnapshot *snapshot, const ThimbleChartColumn *column)
{
  const ThimbleChartColours *colours = self->colours;
  float bottom, y;
  ThimbleColumnParts parts;
  graphene_rect_t area;

  thimble_chart_paint_get_area (self, column, &area);
  bottom = area.origin.y + area.size.height;
  if (column->practice && thimble_chart_text_has_series (self->model, THIMBLE_SERIES_NONE))
    gtk_snapshot_append_color (snapshot, &colours->practice, &GRAPHENE_RECT_INIT (area.origin.x, bottom + 2, area.size.width, 2));
  if (!thimble_chart_paint_get_parts (self, column, &parts))
    {
      if (column->kind == THIMBLE_COLUMN_REQUEST && thimble_state_is_final (column->state))
        thimble_chart_append_cross (snapshot, area.origin.x + area.size.width / 2, bottom, &colours->text);
      return NAN;
    }
  if (!parts.final)
    gtk_snapshot_push_opacity (snapshot, 0.45);
  y = append_part (self, snapshot, &area, bottom, parts.below_part, &colours->input, THIMBLE_FILL_STRIPES);
  y = append_part (self, snapshot, &area, y, parts.below - parts.below_part, &colours->input, THIMBLE_FILL_SOLID);
  if (parts.above > 0)
    {
      y = append_part (self, snapshot, &area, gap_above (bottom, y), parts.above - parts.above_part, &colours->output, THIMBLE_FILL_SOLID);
      y = append_part (self, snapshot, &area, y, parts.above_part, &colours->output, THIMBLE_FILL_SLANTED);
    }
  if (parts.rest > 0)
    y = append_part (self, snapshot, &area, gap_above (bottom, y), parts.rest, &colours->total, THIMBLE_FILL_PALE);
  if (!parts.final)
    gtk_snapshot_pop (snapshot);
  /* Where all parts are shown it rests on them, rounded as they are. */
  if (parts.below + parts.above + parts.rest < parts.total)
    y = bottom - (float) (parts.total / self->top) * area.size.height;
  return y - PART_GAP;
}

static void
append_cap (ThimbleChartPaint *self, GtkSnapshot *snapshot, const ThimbleChartColumn *column, double y)
{
  graphene_rect_t area;

  thimble_chart_paint_get_area (self, column, &area);
  if (area.size.width >= LEAST_STRIPE)
    gtk_snapshot_append_color (snapshot, &self->colours->total,
                               &GRAPHENE_RECT_INIT (area.origin.x - 1, (float) y - CAP, area.size.width + 2, CAP));
}

/* Pieces of the calendar that follow each other are joined; where one had no requests there is a gap. */
static gboolean
are_neighbours (const ThimbleChartColumn *a, const ThimbleChartColumn *b)
{
  return a->kind == THIMBLE_COLUMN_SPAN && b->kind == THIMBLE_COLUMN_SPAN && a->until_us == b->from_us;
}

static void
append_line (ThimbleChartPaint *self, GtkSnapshot *snapshot, const double *ys, const GdkRGBA *color, double line_width, gboolean dashed)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  const double dashes[] = { 4, 3 };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (self->plot.origin.x, self->plot.origin.y - 4, self->plot.size.width,
                                                                          self->plot.size.height + 8));

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, line_width);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  if (dashed)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  for (guint i = 0; i < columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);
      double x = thimble_chart_paint_get_x (self, (column->from + column->until) / 2);

      if (isnan (ys[i]))
        continue;
      if (i > 0 && !isnan (ys[i - 1]) && are_neighbours (column - 1, column))
        cairo_line_to (cr, x, ys[i]);
      else
        cairo_move_to (cr, x, ys[i]);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* A mark for each request, or as many; a line for pieces of the calendar. One that stands alone has a mark too. */
static void
append_totals (ThimbleChartPaint *self, GtkSnapshot *snapshot, const double *ys)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  GdkRGBA line = self->colours->total;
  gboolean any = FALSE;

  for (guint i = 0; i < columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);

      if (isnan (ys[i]) || column->kind == THIMBLE_COLUMN_MEAN)
        continue;
      if ((i > 0 && are_neighbours (column - 1, column)) || (i + 1 < columns->len && are_neighbours (column, column + 1)))
        any = TRUE;
      else
        append_cap (self, snapshot, column, ys[i]);
    }
  line.alpha *= 0.8f;
  if (any)
    append_line (self, snapshot, ys, &line, 1.5, FALSE);
}

static void
append_costs (ThimbleChartPaint *self, GtkSnapshot *snapshot)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  g_autofree double *ys = g_new (double, MAX (columns->len, 1));
  double bottom = self->plot.origin.y + self->plot.size.height;

  for (guint i = 0; i < columns->len; i++)
    ys[i] = bottom - self->plot.size.height * get_cost (self, &g_array_index (columns, ThimbleChartColumn, i)) / self->cost_top;
  append_line (self, snapshot, ys, &self->colours->cost, 1.5, TRUE);
  for (guint i = 0; i < columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (columns, ThimbleChartColumn, i);

      if (!isnan (ys[i]) && column->kind != THIMBLE_COLUMN_MEAN)
        thimble_chart_append_diamond (snapshot, thimble_chart_paint_get_x (self, (column->from + column->until) / 2), ys[i], &self->colours->cost);
    }
}

static void
append_nothing (ThimbleChartPaint *self, GtkSnapshot *snapshot)
{
  g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (self->context, _("No requests in this part of time"));
  GdkRGBA color = self->colours->text;
  int width, height;

  color.alpha *= 0.74f;
  pango_layout_get_pixel_size (layout, &width, &height);
  thimble_chart_append_layout (snapshot, layout, self->plot.origin.x + (self->plot.size.width - width) / 2,
                               self->plot.origin.y + (self->plot.size.height - height) / 2, &color);
}

void
thimble_chart_paint_snapshot (ThimbleChartPaint *self, GtkSnapshot *snapshot)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  g_autofree double *ys = g_new (double, MAX (columns->len, 1));
  gint64 from, until;

  thimble_chart_axis_append (self, snapshot);
  if (columns->len == 0)
    {
      if (thimble_chart_model_get_range (self->model, &from, &until) && !thimble_chart_model_is_loading (self->model))
        append_nothing (self, snapshot);
      return;
    }
  /* Columns of the calendar may reach beyond what is in view. */
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (self->plot.origin.x, 0, self->plot.size.width, (float) self->height));
  append_band (self, snapshot, self->chosen, &self->colours->input, 0.22f);
  if (self->hovered != self->chosen)
    append_band (self, snapshot, self->hovered, &self->colours->text, 0.10f);
  for (guint i = 0; i < columns->len; i++)
    ys[i] = append_column (self, snapshot, &g_array_index (columns, ThimbleChartColumn, i));
  if (self->series & THIMBLE_SERIES_TOTAL)
    append_totals (self, snapshot, ys);
  if (self->cost_top > 0)
    append_costs (self, snapshot);
  gtk_snapshot_pop (snapshot);
  thimble_chart_axis_append_times (self, snapshot);
}
