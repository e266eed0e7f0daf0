/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-history-sums.h"

struct _ThimbleHistorySums
{
  GtkWidget parent_instance;

  /* template children */
  GtkWidget *tokens;
  GtkLabel  *requests;
  GtkLabel  *input;
  GtkLabel  *output;
  GtkLabel  *total;
  GtkLabel  *cost;

  ThimbleSums sums;
  gboolean    narrow;
};

G_DEFINE_FINAL_TYPE (ThimbleHistorySums, thimble_history_sums, GTK_TYPE_WIDGET)

static void
set_sum (ThimbleHistorySums *self, GtkLabel *label, const char *name, gint64 value)
{
  /* No request has no tokens: a sum of nothing is unknown. */
  g_autofree char *exact = thimble_format_count (value > 0 ? value : -1);
  /* Millions side by side do not fit 360 pixels. */
  g_autofree char *figure = self->narrow && value >= 1000000 ? thimble_format_count_short (value) : g_strdup (exact);
  g_autofree char *text = g_strdup_printf ("%s %s%s", name, self->sums.estimated > 0 && value > 0 ? _("about ") : "", figure);

  gtk_label_set_text (label, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), g_str_equal (exact, figure) ? NULL : exact);
}

static void
set_tokens (ThimbleHistorySums *self)
{
  set_sum (self, self->input, _("Input"), self->sums.input);
  set_sum (self, self->output, _("Output"), self->sums.output);
  set_sum (self, self->total, _("Total"), self->sums.total);
}

static char *
describe_cost (const ThimbleSums *sums)
{
  /* "$0" would be read as a price. */
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
  cost = describe_cost (sums);
  gtk_label_set_text (self->cost, cost);
  /* Of nothing there are no sums. */
  gtk_widget_set_visible (self->tokens, sums->requests > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cost), sums->requests > 0);
}

void
thimble_history_sums_set_narrow (ThimbleHistorySums *self, gboolean narrow)
{
  GtkLayoutManager *layout;

  g_return_if_fail (THIMBLE_IS_HISTORY_SUMS (self));

  layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));
  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_label_set_xalign (self->cost, narrow ? 0 : 1);
  gtk_widget_set_visible (GTK_WIDGET (self->total), !narrow);
  self->narrow = narrow;
  set_tokens (self);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-sums.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, tokens);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, requests);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, input);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, output);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, total);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistorySums, cost);
}

static void
thimble_history_sums_init (ThimbleHistorySums *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
