/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-sums.h"

struct _ThimbleHistorySums
{
  GtkWidget parent_instance;

  /* template children */
  GtkGrid   *lines;
  GtkWidget *tokens;
  GtkLabel  *requests;
  GtkLabel  *input;
  GtkLabel  *output;
  GtkLabel  *total;
  GtkLabel  *cost;
  GtkToggleButton *details;

  ThimbleSums sums;
  gboolean    narrow;
};

typedef enum { PROP_OPEN = 1 } ThimbleHistorySumsProperty;
static GParamSpec *props[PROP_OPEN + 1];

G_DEFINE_FINAL_TYPE (ThimbleHistorySums, thimble_history_sums, GTK_TYPE_WIDGET)

static void
set_sum (ThimbleHistorySums *self, GtkLabel *label, const char *name, gint64 value)
{
  g_autofree char *exact = thimble_format_count (value);
  /* Millions side by side do not fit 360 pixels. */
  g_autofree char *figure = self->narrow && value >= 1000000 ? thimble_format_count_short (value) : g_strdup (exact);
  g_autofree char *text = g_strdup_printf ("%s %s%s", name, self->sums.estimated > 0 && value > 0 ? _("about ") : "", figure);

  gtk_label_set_text (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), g_str_equal (exact, figure) ? NULL : exact);
}

static void
set_tokens (ThimbleHistorySums *self)
{
  ThimbleSumsTokens tokens;

  thimble_sums_get_tokens (&self->sums, &tokens);
  set_sum (self, self->input, _("Input"), tokens.input);
  set_sum (self, self->output, _("Output"), tokens.output);
  set_sum (self, self->total, _("Total"), tokens.total);
}

char *
thimble_history_sums_describe_cost (const ThimbleSums *sums)
{
  g_return_val_if_fail (sums != NULL, NULL);
  if (sums->practice == sums->requests)
    return g_strdup (_("Practice: no cost"));
  return thimble_sums_describe_cost (sums);
}

void
thimble_history_sums_set (ThimbleHistorySums *self, const ThimbleSums *sums)
{
  g_autofree char *n = NULL, *requests = NULL, *cost = NULL;

  g_return_if_fail (THIMBLE_IS_HISTORY_SUMS (self));
  g_return_if_fail (sums != NULL);

  n = thimble_format_count (sums->requests);
  requests = g_strdup_printf (ngettext ("%s request", "%s requests", (gulong) sums->requests), n);
  gtk_label_set_text (self->requests, requests);
  self->sums = *sums;
  set_tokens (self);
  cost = thimble_history_sums_describe_cost (sums);
  gtk_label_set_text (self->cost, cost);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cost), cost);
  /* Of nothing there are no sums. */
  gtk_widget_set_visible (self->tokens, sums->requests > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cost), sums->requests > 0);
}

static void
place (GtkGridLayout *layout, GtkWidget *child, int column, int row, int span)
{
  g_object_set (gtk_layout_manager_get_layout_child (GTK_LAYOUT_MANAGER (layout), child), "column", column, "row", row,
                "column-span", span, NULL);
}

void
thimble_history_sums_set_narrow (ThimbleHistorySums *self, gboolean narrow)
{
  GtkGridLayout *layout;

  g_return_if_fail (THIMBLE_IS_HISTORY_SUMS (self));

  /* "60 requests  $0.0103" over the tokens, or all in one line. */
  layout = GTK_GRID_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self->lines)));
  place (layout, GTK_WIDGET (self->requests), 0, 0, 1);
  place (layout, self->tokens, narrow ? 0 : 1, narrow ? 1 : 0, narrow ? 2 : 1);
  place (layout, GTK_WIDGET (self->cost), narrow ? 1 : 2, 0, 1);
  gtk_box_set_spacing (GTK_BOX (self->tokens), narrow ? 8 : 14);
  self->narrow = narrow;
  set_tokens (self);
}

gboolean
thimble_history_sums_get_open (ThimbleHistorySums *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_SUMS (self), FALSE);
  return gtk_toggle_button_get_active (self->details);
}

void
thimble_history_sums_set_open (ThimbleHistorySums *self, gboolean open)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_SUMS (self));
  gtk_toggle_button_set_active (self->details, open);
}

static void
on_details (ThimbleHistorySums *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_OPEN]);
}

static void
thimble_history_sums_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleHistorySumsProperty) id)
    {
    case PROP_OPEN: g_value_set_boolean (value, thimble_history_sums_get_open (THIMBLE_HISTORY_SUMS (object))); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_sums_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (thimble_history_sums_parent_class)->dispose (object);
}

static void
thimble_history_sums_class_init (ThimbleHistorySumsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_sums_dispose;
  G_OBJECT_CLASS (klass)->get_property = thimble_history_sums_get_property;
  props[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-sums.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, lines);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, tokens);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, requests);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, input);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, output);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, total);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, cost);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, details);
  gtk_widget_class_bind_template_callback (widget_class, on_details);
}

static void
thimble_history_sums_init (ThimbleHistorySums *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
