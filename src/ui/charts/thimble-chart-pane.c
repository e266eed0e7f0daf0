/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-chart-export.h"
#include "thimble-chart-head.h"
#include "thimble-chart-legend.h"
#include "thimble-chart-pane.h"
#include "thimble-chart-text.h"
#include "thimble-time-strip.h"

#define BUTTON_FACTOR 0.5

struct _ThimbleChartPane
{
  GtkWidget            parent_instance;

  /* template children */
  GtkDropDown         *quantity, *by;
  GtkLabel            *note;
  GtkWidget           *zoom_buttons;
  ThimbleChartLegend  *legend;
  ThimbleHistoryChart *chart;
  ThimbleTimeStrip    *strip;

  /* owned */
  ThimbleChartModel   *model;        /* nullable */
  gulong               handlers[3];
  char                *filter_text;  /* nullable */
  GCancellable        *cancellable;  /* of a picture that is being saved */
  GtkNativeDialog     *dialog;       /* (nullable): asks where to */
};

typedef enum { PROP_SELECTED = 1 } ThimbleChartPaneProperty;
static GParamSpec *props[PROP_SELECTED + 1];
enum { ACTIVATED, CATEGORY_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleChartPane, thimble_chart_pane, GTK_TYPE_WIDGET)

/* A column is what the choice beside it says, so that the note would say it twice. */
static gboolean
is_plain (ThimbleChartModel *model)
{
  ThimblePlotUnit unit;
  guint per_column;

  switch (thimble_chart_model_get_grouping (model, &unit, &per_column))
    {
    case THIMBLE_COLUMN_REQUEST:
    case THIMBLE_COLUMN_MEAN: return thimble_chart_model_get_by (model) == THIMBLE_CHART_REQUESTS;
    case THIMBLE_COLUMN_SPAN: return thimble_chart_model_get_by (model) == THIMBLE_CHART_DAYS && unit == THIMBLE_PLOT_DAY;
    case THIMBLE_COLUMN_CATEGORY: return TRUE;
    case THIMBLE_COLUMN_REQUESTS:
    default: return FALSE;
    }
}

static void
on_model_changed (ThimbleChartPane *self)
{
  g_autofree char *note = thimble_chart_text_grouping (self->model);
  gint64 from, until;
  gboolean any = thimble_chart_model_get_viewport (self->model, &from, &until);

  gtk_label_set_text (self->note, any ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), any && !is_plain (self->model));
  gtk_drop_down_set_selected (self->quantity, thimble_chart_model_get_quantity (self->model));
  gtk_drop_down_set_selected (self->by, thimble_chart_model_get_by (self->model));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.save", any);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.zoom-in", any && thimble_chart_model_can_zoom_in (self->model));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.zoom-out", any && !thimble_chart_model_fits_all (self->model));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "chart.fit", any && !thimble_chart_model_fits_all (self->model));
}

static void
on_quantity (ThimbleChartPane *self)
{
  if (self->model != NULL)
    thimble_chart_model_set_quantity (self->model, gtk_drop_down_get_selected (self->quantity));
}

static void
on_by (ThimbleChartPane *self)
{
  if (self->model != NULL)
    thimble_chart_model_set_by (self->model, gtk_drop_down_get_selected (self->by));
}

static void
on_selected (ThimbleChartPane *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

static void
on_activated (ThimbleChartPane *self, gint64 id)
{
  g_signal_emit (self, signals[ACTIVATED], 0, id);
}

static void
on_category_activated (ThimbleChartPane *self, const char *id)
{
  g_signal_emit (self, signals[CATEGORY_ACTIVATED], 0, (guint) thimble_chart_model_get_by (self->model), id);
}

/* Saving */

static void
tell (ThimbleChartPane *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleChartPane) self = data;
  g_autoptr (GError) error = NULL;

  if (thimble_history_chart_export_finish (THIMBLE_HISTORY_CHART (source), result, &error))
    tell (self, _("Chart saved"));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, error->message);
}

static void
close_dialog (ThimbleChartPane *self)
{
  g_autoptr (GtkNativeDialog) dialog = g_steal_pointer (&self->dialog);

  if (dialog == NULL)
    return;
  g_signal_handlers_disconnect_by_data (dialog, self);
  gtk_native_dialog_destroy (dialog);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, ThimbleChartPane *self)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  ThimbleChartFormat format = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "format"));

  if (file != NULL && self->model != NULL)
    thimble_history_chart_export_async (self->chart, file, format, self->filter_text, self->cancellable, on_saved, g_object_ref (self));
  close_dialog (self);
}

static void
ask_where (ThimbleChartPane *self, const char *format)
{
  gboolean png = g_str_equal (format, "png");
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the Chart"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  close_dialog (self);
  self->dialog = GTK_NATIVE_DIALOG (dialog);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), png ? "thimble.png" : "thimble.svg");
  g_object_set_data (G_OBJECT (dialog), "format", GINT_TO_POINTER (png ? THIMBLE_CHART_PNG : THIMBLE_CHART_SVG));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleChartPane *self = THIMBLE_CHART_PANE (widget);

  if (self->model == NULL)
    return;
  if (g_str_equal (name, "chart.save"))
    ask_where (self, g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "chart.zoom-in"))
    thimble_chart_model_zoom (self->model, 0.5, BUTTON_FACTOR);
  else if (g_str_equal (name, "chart.zoom-out"))
    thimble_chart_model_zoom (self->model, 0.5, 1 / BUTTON_FACTOR);
  else if (g_str_equal (name, "chart.fit"))
    thimble_chart_model_fit (self->model);
}

/* Object */

static void
forget_model (ThimbleChartPane *self)
{
  for (guint i = 0; self->model != NULL && i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->model);
  g_clear_object (&self->model);
}

static void
thimble_chart_pane_dispose (GObject *object)
{
  ThimbleChartPane *self = THIMBLE_CHART_PANE (object);
  GtkWidget *child;

  g_cancellable_cancel (self->cancellable);
  close_dialog (self);
  forget_model (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->filter_text, g_free);
  G_OBJECT_CLASS (thimble_chart_pane_parent_class)->dispose (object);
}

static void
thimble_chart_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleChartPaneProperty) id)
    {
    case PROP_SELECTED: g_value_set_int64 (value, thimble_chart_pane_get_selected (THIMBLE_CHART_PANE (object))); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_chart_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleChartPaneProperty) id)
    {
    case PROP_SELECTED: thimble_chart_pane_set_selected (THIMBLE_CHART_PANE (object), g_value_get_int64 (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_chart_pane_class_init (ThimbleChartPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = thimble_chart_pane_dispose;
  object_class->get_property = thimble_chart_pane_get_property;
  object_class->set_property = thimble_chart_pane_set_property;
  g_type_ensure (THIMBLE_TYPE_HISTORY_CHART);
  g_type_ensure (THIMBLE_TYPE_CHART_HEAD);
  g_type_ensure (THIMBLE_TYPE_CHART_LEGEND);
  g_type_ensure (THIMBLE_TYPE_TIME_STRIP);
  props[PROP_SELECTED] = g_param_spec_int64 ("selected", NULL, NULL, 0, G_MAXINT64, 0,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CATEGORY_ACTIVATED] = g_signal_new ("category-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "chart-pane");
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/charts/thimble-chart-pane.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleChartPane, child)
  BIND (quantity); BIND (by); BIND (note); BIND (zoom_buttons); BIND (legend); BIND (chart); BIND (strip);
#undef BIND
#define CALLBACK(function) gtk_widget_class_bind_template_callback (widget_class, function)
  CALLBACK (on_quantity); CALLBACK (on_by); CALLBACK (on_selected); CALLBACK (on_activated); CALLBACK (on_category_activated);
#undef CALLBACK
  gtk_widget_class_install_action (widget_class, "chart.save", "s", on_action);
  gtk_widget_class_install_action (widget_class, "chart.zoom-in", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "chart.zoom-out", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "chart.fit", NULL, on_action);
}

static void
thimble_chart_pane_init (ThimbleChartPane *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_chart_pane_new (void)
{
  return g_object_new (THIMBLE_TYPE_CHART_PANE, NULL);
}

void
thimble_chart_pane_set_model (ThimbleChartPane *self, ThimbleChartModel *model)
{
  g_return_if_fail (THIMBLE_IS_CHART_PANE (self));
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (model));

  if (self->model == model)
    return;
  forget_model (self);
  self->model = g_object_ref (model);
  self->handlers[0] = g_signal_connect_swapped (model, "columns-changed", G_CALLBACK (on_model_changed), self);
  self->handlers[1] = g_signal_connect_swapped (model, "notify::by", G_CALLBACK (on_model_changed), self);
  self->handlers[2] = g_signal_connect_swapped (model, "notify::quantity", G_CALLBACK (on_model_changed), self);
  thimble_history_chart_set_model (self->chart, model);
  thimble_time_strip_set_model (self->strip, model);
  thimble_chart_legend_set_chart (self->legend, self->chart);
  on_model_changed (self);
}

ThimbleHistoryChart *
thimble_chart_pane_get_chart (ThimbleChartPane *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_PANE (self), NULL);
  return self->chart;
}

void
thimble_chart_pane_set_selected (ThimbleChartPane *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_CHART_PANE (self));
  thimble_history_chart_set_selected (self->chart, id);
}

gint64
thimble_chart_pane_get_selected (ThimbleChartPane *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_PANE (self), 0);
  return thimble_history_chart_get_selected (self->chart);
}

void
thimble_chart_pane_set_narrow (ThimbleChartPane *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_CHART_PANE (self));

  thimble_history_chart_set_narrow (self->chart, narrow);
  /* Pinching, the keyboard and the strip do the same. */
  gtk_widget_set_visible (self->zoom_buttons, !narrow);
}

void
thimble_chart_pane_set_filter_text (ThimbleChartPane *self, const char *text)
{
  g_return_if_fail (THIMBLE_IS_CHART_PANE (self));

  g_free (self->filter_text);
  self->filter_text = g_strdup (text);
}

void
thimble_chart_pane_set_drawn (ThimbleChartPane *self, gboolean drawn)
{
  g_return_if_fail (THIMBLE_IS_CHART_PANE (self));
  gtk_widget_set_opacity (GTK_WIDGET (self->chart), drawn ? 1 : 0);
  gtk_widget_set_opacity (GTK_WIDGET (self->strip), drawn ? 1 : 0);
}
