/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "compose/thimble-wrap-box.h"
#include "thimble-chart-legend.h"
#include "thimble-chart-swatch.h"
#include "thimble-chart-text.h"

struct _ThimbleChartLegend
{
  GtkWidget            parent_instance;

  /* owned */
  GtkWidget           *box;
  GtkWidget           *buttons[THIMBLE_N_SERIES];
  GtkLabel            *labels[THIMBLE_N_SERIES];
  GtkWidget           *practice; /* what the line below a column means: it cannot be hidden */
  ThimbleHistoryChart *chart;   /* nullable */
  ThimbleChartModel   *model;   /* of the chart */
  gulong               handlers[2];
  gboolean             updating;
};

G_DEFINE_FINAL_TYPE (ThimbleChartLegend, thimble_chart_legend, GTK_TYPE_WIDGET)

static void
update (ThimbleChartLegend *self)
{
  ThimbleSeriesMask shown = thimble_history_chart_get_series (self->chart);

  self->updating = TRUE;
  for (guint i = 0; i < THIMBLE_N_SERIES; i++)
    {
      gtk_widget_set_visible (self->buttons[i], thimble_chart_text_has_series (self->model, 1u << i));
      gtk_label_set_text (self->labels[i], thimble_chart_text_series (1u << i, thimble_chart_model_get_quantity (self->model)));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->buttons[i]), (shown & (1u << i)) != 0);
    }
  gtk_widget_set_visible (self->practice, thimble_chart_text_has_series (self->model, THIMBLE_SERIES_NONE));
  self->updating = FALSE;
}

static void
on_toggled (ThimbleChartLegend *self)
{
  ThimbleSeriesMask shown = 0;

  if (self->updating || self->chart == NULL)
    return;
  for (guint i = 0; i < THIMBLE_N_SERIES; i++)
    if (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->buttons[i])))
      shown |= 1u << i;
  thimble_history_chart_set_series (self->chart, shown);
}

static void
forget_chart (ThimbleChartLegend *self)
{
  if (self->chart != NULL)
    g_clear_signal_handler (&self->handlers[0], self->chart);
  if (self->model != NULL)
    g_clear_signal_handler (&self->handlers[1], self->model);
  g_clear_object (&self->chart);
  g_clear_object (&self->model);
}

static void
thimble_chart_legend_dispose (GObject *object)
{
  ThimbleChartLegend *self = THIMBLE_CHART_LEGEND (object);

  forget_chart (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (thimble_chart_legend_parent_class)->dispose (object);
}

static void
thimble_chart_legend_class_init (ThimbleChartLegendClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_chart_legend_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "chart-legend");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
new_entry (ThimbleSeriesMask series, GtkLabel *label)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);

  gtk_box_append (GTK_BOX (box), thimble_chart_swatch_new (series));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (label));
  return box;
}

static void
thimble_chart_legend_init (ThimbleChartLegend *self)
{
  static const char *const names[THIMBLE_N_SERIES] = {
    "legend-input", "legend-cached", "legend-output", "legend-reasoning", "legend-total", "legend-cost",
  };

  self->box = g_object_new (THIMBLE_TYPE_WRAP_BOX, NULL);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the chart shows"), -1);
  for (guint i = 0; i < THIMBLE_N_SERIES; i++)
    {
      self->buttons[i] = gtk_toggle_button_new ();
      self->labels[i] = GTK_LABEL (gtk_label_new (NULL));
      gtk_widget_set_name (self->buttons[i], names[i]);
      gtk_widget_add_css_class (self->buttons[i], "flat");
      gtk_button_set_child (GTK_BUTTON (self->buttons[i]), new_entry (1u << i, self->labels[i]));
      gtk_accessible_update_relation (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_RELATION_LABELLED_BY, self->labels[i], NULL, -1);
      g_signal_connect_swapped (self->buttons[i], "toggled", G_CALLBACK (on_toggled), self);
      gtk_widget_set_parent (self->buttons[i], self->box);
    }
  self->practice = new_entry (THIMBLE_SERIES_NONE, GTK_LABEL (gtk_label_new (thimble_chart_text_series (THIMBLE_SERIES_NONE, THIMBLE_CHART_QUANTITY_TOKENS))));
  gtk_widget_set_name (self->practice, "legend-practice");
  gtk_widget_add_css_class (self->practice, "entry");
  gtk_widget_set_parent (self->practice, self->box);
}

GtkWidget *
thimble_chart_legend_new (void)
{
  return g_object_new (THIMBLE_TYPE_CHART_LEGEND, NULL);
}

void
thimble_chart_legend_set_chart (ThimbleChartLegend *self, ThimbleHistoryChart *chart)
{
  g_return_if_fail (THIMBLE_IS_CHART_LEGEND (self));
  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (chart) && thimble_history_chart_get_model (chart) != NULL);

  forget_chart (self);
  self->chart = g_object_ref (chart);
  self->model = g_object_ref (thimble_history_chart_get_model (chart));
  self->handlers[0] = g_signal_connect_swapped (chart, "notify::series", G_CALLBACK (update), self);
  self->handlers[1] = g_signal_connect_swapped (self->model, "columns-changed", G_CALLBACK (update), self);
  update (self);
}
