/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "requests/thimble-engine.h"
#include "thimble-budget-button.h"

#define RING_SIZE 14
#define RING_LINE 2.5
#define FAINT 0.28
#define NEARLY 0.8

struct _ThimbleBudgetButton
{
  GtkWidget parent_instance;

  /* borrowed */
  GtkWidget *button;
  GtkWidget *ring;
  GtkWidget *label;

  /* owned, nullable before it is in a window */
  ThimbleBudget *budget;
};

G_DEFINE_FINAL_TYPE (ThimbleBudgetButton, thimble_budget_button, GTK_TYPE_WIDGET)

/* Of the month's budget, what is spent, may have been billed besides, and is reserved; 0 without a limit. */
static double
get_share (ThimbleBudgetButton *self)
{
  ThimbleMoney limit = thimble_budget_get_month_limit (self->budget);
  gint64 reserved, possible;

  if (limit == 0)
    return 0;
  g_object_get (self->budget, "reserved", &reserved, "month-possible", &possible, NULL);
  return (double) thimble_money_add (thimble_budget_get_month_spent (self->budget), thimble_money_add (reserved, possible)) / (double) limit;
}

static void
draw_ring (GtkDrawingArea *area,
           cairo_t        *cr,
           int             width,
           int             height,
           gpointer        data)
{
  ThimbleBudgetButton *self = data;
  double radius = (MIN (width, height) - RING_LINE) / 2;
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (area)), &color);
  cairo_translate (cr, width / 2.0, height / 2.0);
  if (gtk_widget_get_direction (GTK_WIDGET (area)) == GTK_TEXT_DIR_RTL)
    cairo_scale (cr, -1, 1);
  cairo_rotate (cr, -G_PI / 2);
  cairo_set_line_width (cr, RING_LINE);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha * FAINT);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI);
  cairo_stroke (cr);
  cairo_set_source_rgba (cr, color.red, color.green, color.blue, color.alpha);
  cairo_arc (cr, 0, 0, radius, 0, 2 * G_PI * MIN (self->budget != NULL ? get_share (self) : 0, 1));
  cairo_stroke (cr);
}

static void
set_class (GtkWidget  *widget,
           const char *name,
           gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update (ThimbleBudgetButton *self)
{
  g_autofree char *text = thimble_budget_describe (self->budget);
  g_autofree char *spoken = NULL;
  gboolean limited = thimble_budget_get_month_limit (self->budget) > 0;
  double share = get_share (self);
  gint64 possible;

  g_object_get (self->budget, "month-possible", &possible, NULL);
  gtk_label_set_text (GTK_LABEL (self->label), text);
  gtk_widget_set_visible (self->ring, limited);
  gtk_widget_queue_draw (self->ring);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          thimble_budget_has_limit (self->budget) || thimble_budget_get_month_spent (self->budget) > 0 || possible > 0);
  set_class (self->button, "warning", share >= NEARLY && share < 1);
  set_class (self->button, "error", share >= 1);
  /* Translators: what was spent this month, as a screen reader and the tooltip say it; %s is such as “$0.42 of $5” */
  spoken = thimble_budget_is_at_least (self->budget) ? g_strdup_printf (_("Spent: %s; the cost of some requests is unknown"), text)
                                                     : g_strdup_printf (_("Spent: %s"), text);
  if (possible > 0)
    {
      g_autofree char *said = g_steal_pointer (&spoken), *more = thimble_money_format (possible);

      /* Translators: the first %s is such as “Spent: at least $0.42 of $5; …”, the second an amount of money */
      spoken = g_strdup_printf (_("%s. About %s more may have been billed."), said, more);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_tooltip_text (self->button, spoken);
}

static void
take_engine (ThimbleBudgetButton *self)
{
  g_autoptr (ThimbleEngine) engine = NULL;

  g_object_get (gtk_widget_get_root (GTK_WIDGET (self)), "engine", &engine, NULL);
  if (engine == NULL || self->budget != NULL)
    return;
  self->budget = g_object_ref (thimble_engine_get_budget (engine));
  g_signal_connect_object (self->budget, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* The window's template is made before its engine is set. */
static void
thimble_budget_button_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (thimble_budget_button_parent_class)->root (widget);
  g_signal_connect_object (gtk_widget_get_root (widget), "notify::engine", G_CALLBACK (take_engine), widget, G_CONNECT_SWAPPED);
  take_engine (THIMBLE_BUDGET_BUTTON (widget));
}

static void
thimble_budget_button_dispose (GObject *object)
{
  ThimbleBudgetButton *self = THIMBLE_BUDGET_BUTTON (object);

  g_clear_object (&self->budget);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (thimble_budget_button_parent_class)->dispose (object);
}

static void
thimble_budget_button_class_init (ThimbleBudgetButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_budget_button_dispose;
  widget_class->root = thimble_budget_button_root;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
thimble_budget_button_init (ThimbleBudgetButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *squeezer = adw_squeezer_new ();

  self->ring = gtk_drawing_area_new ();
  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (self->ring), RING_SIZE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (self->ring), RING_SIZE);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (self->ring), draw_ring, self, NULL);
  gtk_widget_set_valign (self->ring, GTK_ALIGN_CENTER);
  self->label = gtk_label_new (NULL);
  gtk_widget_set_name (self->label, "budget-label");
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (box), self->ring);
  gtk_box_append (GTK_BOX (box), self->label);
  self->button = gtk_button_new ();
  gtk_widget_set_name (self->button, "budget-pill");
  gtk_widget_add_css_class (self->button, "flat");
  /* Half an amount of money is worse than none: where it has no room, a sign stands for it. */
  adw_squeezer_add (ADW_SQUEEZER (squeezer), box);
  adw_squeezer_add (ADW_SQUEEZER (squeezer), gtk_image_new_from_icon_name ("thimble-price-symbolic"));
  adw_squeezer_set_homogeneous (ADW_SQUEEZER (squeezer), FALSE);
  gtk_button_set_child (GTK_BUTTON (self->button), squeezer);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->button), "app.preferences");
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
