/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-chart-swatch.h"

#define SIZE 12

struct _ThimbleChartSwatch
{
  GtkWidget           parent_instance;

  ThimbleSeriesMask   series;
  ThimbleChartColours colours;
};

G_DEFINE_FINAL_TYPE (ThimbleChartSwatch, thimble_chart_swatch, GTK_TYPE_WIDGET)

static void
thimble_chart_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleChartSwatch *self = THIMBLE_CHART_SWATCH (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  thimble_chart_append_swatch (snapshot, &self->colours, self->series, &GRAPHENE_RECT_INIT ((width - SIZE) / 2, (height - SIZE) / 2, SIZE, SIZE));
}

static void
thimble_chart_swatch_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
thimble_chart_swatch_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_chart_swatch_parent_class)->css_changed (widget, change);
  thimble_chart_colours_read (&THIMBLE_CHART_SWATCH (widget)->colours, widget);
  gtk_widget_queue_draw (widget);
}

static void
thimble_chart_swatch_class_init (ThimbleChartSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = thimble_chart_swatch_snapshot;
  widget_class->measure = thimble_chart_swatch_measure;
  widget_class->css_changed = thimble_chart_swatch_css_changed;
  gtk_widget_class_set_css_name (widget_class, "chart-swatch");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
thimble_chart_swatch_init (ThimbleChartSwatch *self)
{
}

GtkWidget *
thimble_chart_swatch_new (ThimbleSeriesMask series)
{
  ThimbleChartSwatch *self = g_object_new (THIMBLE_TYPE_CHART_SWATCH, NULL);

  self->series = series;
  return GTK_WIDGET (self);
}
