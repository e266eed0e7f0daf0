/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-breakdown.h"
#include "thimble-history-figures.h"
#include "thimble-history-summary.h"

#define FIGURES_WIDTH 370

struct _ThimbleHistorySummary
{
  AdwBin                   parent_instance;

  /* template children */
  GtkWidget               *switcher;
  GtkToggleButton         *all;
  GtkToggleButton         *day;
  GtkToggleButton         *model;
  GtkToggleButton         *task;
  GtkWidget               *figures_scroller;
  ThimbleHistoryFigures   *figures;
  GtkWidget               *separator;
  ThimbleHistoryBreakdown *breakdown;

  ThimbleBreakdown         by;
  gboolean                 narrow;
};

typedef enum { PROP_BY = 1 } ThimbleHistorySummaryProperty;
static GParamSpec *props[PROP_BY + 1];

enum { DEAREST, CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistorySummary, thimble_history_summary, ADW_TYPE_BIN)

static void
update_shown (ThimbleHistorySummary *self)
{
  gboolean all = gtk_toggle_button_get_active (self->all);

  gtk_widget_set_visible (GTK_WIDGET (self->all), self->narrow);
  gtk_widget_set_visible (self->figures_scroller, !self->narrow || all);
  gtk_widget_set_hexpand (self->figures_scroller, self->narrow);
  gtk_widget_set_size_request (self->figures_scroller, self->narrow ? -1 : FIGURES_WIDTH, -1);
  gtk_widget_set_visible (self->separator, !self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->breakdown), !self->narrow || !all);
  gtk_widget_set_halign (self->switcher, self->narrow ? GTK_ALIGN_FILL : GTK_ALIGN_END);
  gtk_button_set_label (GTK_BUTTON (self->day), self->narrow ? _("Day") : _("By Day"));
  gtk_button_set_label (GTK_BUTTON (self->model), self->narrow ? _("Model") : _("By Model"));
  gtk_button_set_label (GTK_BUTTON (self->task), self->narrow ? _("Task") : _("By Task"));
}

static void
on_toggled (ThimbleHistorySummary *self)
{
  ThimbleBreakdown by = self->by;

  if (gtk_toggle_button_get_active (self->day))
    by = THIMBLE_BY_DAY;
  else if (gtk_toggle_button_get_active (self->model))
    by = THIMBLE_BY_MODEL;
  else if (gtk_toggle_button_get_active (self->task))
    by = THIMBLE_BY_TASK;
  update_shown (self);
  if (by == self->by)
    return;
  self->by = by;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BY]);
}

static void
on_dearest (ThimbleHistorySummary *self, gint64 id)
{
  g_signal_emit (self, signals[DEAREST], 0, id);
}

static void
on_chosen (ThimbleHistorySummary *self, ThimbleGroup *group)
{
  g_signal_emit (self, signals[CHOSEN], 0, group);
}

static void
thimble_history_summary_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleHistorySummaryProperty) id)
    {
    case PROP_BY: g_value_set_int (value, (int) THIMBLE_HISTORY_SUMMARY (object)->by); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_summary_class_init (ThimbleHistorySummaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->get_property = thimble_history_summary_get_property;
  props[PROP_BY] = g_param_spec_int ("by", NULL, NULL, 0, THIMBLE_BY_TIER, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
  signals[DEAREST] = g_signal_new ("dearest", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_GROUP);
  g_type_ensure (THIMBLE_TYPE_HISTORY_FIGURES);
  g_type_ensure (THIMBLE_TYPE_HISTORY_BREAKDOWN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-summary.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySummary, child)
  BIND (switcher); BIND (all); BIND (day); BIND (model); BIND (task); BIND (figures_scroller); BIND (figures); BIND (separator);
  BIND (breakdown);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_dearest);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
thimble_history_summary_init (ThimbleHistorySummary *self)
{
  self->by = THIMBLE_BY_DAY;
  gtk_widget_init_template (GTK_WIDGET (self));
  update_shown (self);
}

ThimbleBreakdown
thimble_history_summary_get_by (ThimbleHistorySummary *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_SUMMARY (self), THIMBLE_BY_DAY);
  return self->by;
}

void
thimble_history_summary_set_sums (ThimbleHistorySummary *self, const ThimbleSums *sums)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SUMMARY (self));
  thimble_history_figures_set (self->figures, sums);
}

void
thimble_history_summary_set_groups (ThimbleHistorySummary *self, GPtrArray *groups)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SUMMARY (self));
  thimble_history_breakdown_set (self->breakdown, self->by, groups);
}

void
thimble_history_summary_set_narrow (ThimbleHistorySummary *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SUMMARY (self));
  if (self->narrow != narrow)
    gtk_toggle_button_set_active (narrow ? self->all : self->day, TRUE);
  self->narrow = narrow;
  thimble_history_breakdown_set_narrow (self->breakdown, narrow);
  update_shown (self);
}
