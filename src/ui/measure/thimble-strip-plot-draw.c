/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/thimble-format.h"
#include "charts/thimble-chart-draw.h"
#include "charts/thimble-palette.h"
#include "thimble-strip-plot-private.h"

/* Places */

guint
thimble_strip_plot_get_n_trials (ThimbleStripPlot *self)
{
  return self->measurement != NULL ? thimble_experiment_get_n_trials (self->measurement) : 0;
}

gboolean
thimble_strip_plot_is_narrow (ThimbleStripPlot *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self)) < NARROW;
}

/* Where values are drawn, as if from left to right. */
static void
get_span (ThimbleStripPlot *self, float *left, float *width)
{
  float all = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float start = thimble_strip_plot_is_narrow (self) ? 12 : NAMES, end = thimble_strip_plot_is_narrow (self) ? 12 : VALUES;

  *left = start;
  *width = MAX (all - start - end, 20);
}

float
thimble_strip_plot_get_x (ThimbleStripPlot *self, double value)
{
  float left, width;

  get_span (self, &left, &width);
  return left + (float) ((value - self->from) / (self->until - self->from)) * width;
}

static float
get_row_height (ThimbleStripPlot *self)
{
  return thimble_strip_plot_is_narrow (self) ? ROW + 18 : ROW;
}

float
thimble_strip_plot_get_row_centre (ThimbleStripPlot *self, guint trial)
{
  return (float) trial * get_row_height (self) + (thimble_strip_plot_is_narrow (self) ? 18 + ROW / 2.0f : ROW / 2.0f);
}

float
thimble_strip_plot_mirror (ThimbleStripPlot *self, float x)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? (float) gtk_widget_get_width (GTK_WIDGET (self)) - x : x;
}

float
thimble_strip_plot_get_radius (ThimbleStripPlot *self, guint trial)
{
  return thimble_trial_get_n_done (thimble_experiment_get_trial (self->measurement, trial)) > MANY ? 2 : 3.5f;
}

/* Drawing */

static void
append_box (GtkSnapshot *snapshot, ThimbleStripPlot *self, float from, float until, float y, float height, const GdkRGBA *color, float alpha)
{
  GdkRGBA paler = *color;
  float a = thimble_strip_plot_mirror (self, from), b = thimble_strip_plot_mirror (self, until);
  GskRoundedRect box;

  paler.alpha *= alpha;
  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT (MIN (a, b), y - height / 2, MAX (fabsf (b - a), 1), height), MIN (height, 22) / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &paler, &box.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_line (GtkSnapshot *snapshot, ThimbleStripPlot *self, double value, float y, float height, float thick, const GdkRGBA *color)
{
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (roundf (thimble_strip_plot_mirror (self, thimble_strip_plot_get_x (self, value)) - thick / 2), y - height / 2, thick, height));
}

static void
append_points (ThimbleStripPlot *self, GtkSnapshot *snapshot, const GdkRGBA *color)
{
  if (self->node == NULL)
    {
      graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) self->width, (float) self->height);
      g_autoptr (GtkSnapshot) own = gtk_snapshot_new ();
      cairo_t *cr = gtk_snapshot_append_cairo (own, &bounds);

      gdk_cairo_set_source_rgba (cr, color);
      for (guint i = 0; i < self->points->len; i++)
        {
          const Point *point = &g_array_index (self->points, Point, i);

          cairo_new_sub_path (cr);
          cairo_arc (cr, thimble_strip_plot_mirror (self, point->x), point->y, thimble_strip_plot_get_radius (self, point->trial), 0, 2 * G_PI);
        }
      cairo_fill (cr);
      cairo_destroy (cr);
      self->node = gtk_snapshot_to_node (own);
    }
  if (self->node != NULL)
    gtk_snapshot_append_node (snapshot, self->node);
}

static void
append_words (ThimbleStripPlot *self, GtkSnapshot *snapshot, guint i, const ThimbleStatistics *s, const GdkRGBA *color)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean narrow = thimble_strip_plot_is_narrow (self), rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int all = gtk_widget_get_width (widget), width, height, used;
  g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (thimble_experiment_get_trial (self->measurement, i)), 60);
  g_autofree char *value = thimble_quantity_format_mean (self->quantity, s->mean, s->n);
  g_autoptr (PangoLayout) first = thimble_chart_make_layout (widget, name), second = thimble_chart_make_layout (widget, value);
  float y = narrow ? thimble_strip_plot_get_row_centre (self, i) - ROW / 2.0f - 9 : thimble_strip_plot_get_row_centre (self, i);

  pango_layout_get_pixel_size (second, &used, NULL);
  pango_layout_set_ellipsize (first, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (first, (narrow ? MAX (all - used - 24, 40) : NAMES - 14) * PANGO_SCALE);
  pango_layout_get_pixel_size (first, &width, &height);
  thimble_chart_append_layout (snapshot, first, rtl ? all - (narrow ? MAX (all - used - 24, 40) : NAMES - 14) : 0, y - (float) height / 2, color);
  thimble_chart_append_layout (snapshot, second, rtl ? 0 : all - used, y - (float) height / 2, color);
}

static void
append_axis (ThimbleStripPlot *self, GtkSnapshot *snapshot, const GdkRGBA *text)
{
  float bottom = get_row_height (self) * (float) thimble_strip_plot_get_n_trials (self);
  int last = G_MININT;
  GdkRGBA grid = *text, dim = *text;

  grid.alpha *= 0.12f;
  dim.alpha *= 0.74f;
  for (int i = 0; i <= 40; i++)
    {
      double value = self->from + self->step * i;
      float x = thimble_strip_plot_mirror (self, thimble_strip_plot_get_x (self, value));
      g_autofree char *said = NULL;
      g_autoptr (PangoLayout) layout = NULL;
      int width, at;

      if (value > self->until + self->step / 2)
        break;
      said = thimble_quantity_format_one (self->quantity, (gint64) llround (value));
      layout = thimble_chart_make_layout (GTK_WIDGET (self), said);
      pango_layout_get_pixel_size (layout, &width, NULL);
      at = CLAMP ((int) x - width / 2, 0, MAX (gtk_widget_get_width (GTK_WIDGET (self)) - width, 0));
      gtk_snapshot_append_color (snapshot, &grid, &GRAPHENE_RECT_INIT (roundf (x), 0, 1, bottom));
      if (last != G_MININT && (thimble_strip_plot_mirror (self, 0) > 0 ? at + width + 8 > last : at < last))
        continue;
      thimble_chart_append_layout (snapshot, layout, at, bottom + 4, &dim);
      last = thimble_strip_plot_mirror (self, 0) > 0 ? at : at + width + 8;
    }
}

void
thimble_strip_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleStripPlot *self = THIMBLE_STRIP_PLOT (widget);
  gboolean tokens_in = self->quantity == THIMBLE_QUANTITY_INPUT, tokens_out = self->quantity == THIMBLE_QUANTITY_OUTPUT;
  GdkRGBA fill, text, total;
  int marked[2] = { self->hover, self->selected };

  if (self->width != gtk_widget_get_width (widget) || self->height != gtk_widget_get_height (widget))
    {
      thimble_strip_plot_choose_scale (self);
      thimble_strip_plot_place (self);
    }
  thimble_palette_lookup (widget, tokens_in ? THIMBLE_PALETTE_INPUT_FILL : tokens_out ? THIMBLE_PALETTE_OUTPUT_FILL
                                  : self->quantity == THIMBLE_QUANTITY_COST ? THIMBLE_PALETTE_COST : THIMBLE_PALETTE_LOCAL, &fill);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_TOTAL, &total);
  thimble_palette_get_text (widget, &text);
  append_axis (self, snapshot, &text);
  for (guint i = 0; i < thimble_strip_plot_get_n_trials (self); i++)
    {
      const ThimbleStatistics *s = thimble_trial_get_statistics (thimble_experiment_get_trial (self->measurement, i), self->quantity);
      float y = thimble_strip_plot_get_row_centre (self, i);

      append_words (self, snapshot, i, s, &text);
      if (s->n == 0)
        continue;
      append_box (snapshot, self, thimble_strip_plot_get_x (self, (double) s->least) - 7, thimble_strip_plot_get_x (self, (double) s->most) + 7, y, 22, &fill, 0.14f);
      append_box (snapshot, self, thimble_strip_plot_get_x (self, s->lower_quartile), thimble_strip_plot_get_x (self, s->upper_quartile), y, 22, &fill, 0.2f);
    }
  append_points (self, snapshot, &fill);
  for (guint i = 0; i < thimble_strip_plot_get_n_trials (self); i++)
    {
      const ThimbleStatistics *s = thimble_trial_get_statistics (thimble_experiment_get_trial (self->measurement, i), self->quantity);

      if (s->n == 0)
        continue;
      append_line (snapshot, self, s->median, thimble_strip_plot_get_row_centre (self, i), 22, 1, &total);
      append_line (snapshot, self, s->mean, thimble_strip_plot_get_row_centre (self, i), 32, 2, &total);
    }
  for (guint i = 0; i < G_N_ELEMENTS (marked); i++)
    {
      const Point *point = marked[i] >= 0 ? &g_array_index (self->points, Point, marked[i]) : NULL;
      GskRoundedRect ring;

      if (point == NULL)
        continue;
      gsk_rounded_rect_init_from_rect (&ring, &GRAPHENE_RECT_INIT (thimble_strip_plot_mirror (self, point->x) - 6, point->y - 6, 12, 12), 6);
      gtk_snapshot_append_border (snapshot, &ring, (float[4]) { 2, 2, 2, 2 }, (GdkRGBA[4]) { text, text, text, text });
    }
}
