/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-chain-page.h"
#include "thimble-measure-page.h"
#include "thimble-measure-view.h"

struct _ThimbleMeasurePage
{
  AdwBin parent_instance;

  /* template children */
  GtkStackSwitcher *switcher;
  GtkStack         *modes;

  /* children of the stack */
  GtkWidget *view;
  GtkWidget *chain;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasurePage, thimble_measure_page, ADW_TYPE_BIN)

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_add_key (ThimbleMeasurePage *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
on_show_request (ThimbleMeasurePage *self, gint64 id)
{
  g_signal_emit (self, signals[SHOW_REQUEST], 0, id);
}

/* On the way down: a text that is written in would make a new line of it. */
static void
add_start_key (GtkWidget *mode, const char *action)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter"),
                                                          gtk_named_action_new (action)));
  gtk_widget_add_controller (mode, controller);
}

/* A mode has the signals `add-key` and `show-request`, as this page has. */
static void
add_mode (ThimbleMeasurePage *self, GtkWidget *mode, const char *name, const char *title, const char *start)
{
  GtkStackPage *page = gtk_stack_add_named (self->modes, mode, name);

  gtk_stack_page_set_title (page, title);
  gtk_stack_page_set_use_underline (page, TRUE);
  g_signal_connect_swapped (mode, "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (mode, "show-request", G_CALLBACK (on_show_request), self);
  add_start_key (mode, start);
  /* One mode is no choice. */
  gtk_widget_set_visible (GTK_WIDGET (self->switcher), gtk_widget_get_next_sibling (gtk_widget_get_first_child (GTK_WIDGET (self->modes))) != NULL);
}

static void
thimble_measure_page_class_init (ThimbleMeasurePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/measure/thimble-measure-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeasurePage, switcher);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeasurePage, modes);
}

static void
thimble_measure_page_init (ThimbleMeasurePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_measure_page_new (ThimbleEngine *engine)
{
  ThimbleMeasurePage *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_MEASURE_PAGE, NULL);
  self->view = thimble_measure_view_new (engine);
  add_mode (self, self->view, "measure", _("_Measure"), "measure.start");
  self->chain = thimble_chain_page_new (engine);
  add_mode (self, self->chain, "chain", _("_Chain"), "chain.run");
  return GTK_WIDGET (self);
}

void
thimble_measure_page_open (ThimbleMeasurePage *self, gint64 id, gboolean chain)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_PAGE (self));

  gtk_stack_set_visible_child (self->modes, chain ? self->chain : self->view);
  if (chain)
    thimble_chain_page_open (THIMBLE_CHAIN_PAGE (self->chain), id);
  else
    thimble_measure_view_open (THIMBLE_MEASURE_VIEW (self->view), id);
}

gboolean
thimble_measure_page_is_running (ThimbleMeasurePage *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_PAGE (self), FALSE);

  return thimble_measure_view_is_running (THIMBLE_MEASURE_VIEW (self->view)) ||
         thimble_chain_page_is_running (THIMBLE_CHAIN_PAGE (self->chain));
}

void
thimble_measure_page_stop (ThimbleMeasurePage *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_PAGE (self));

  thimble_measure_view_stop (THIMBLE_MEASURE_VIEW (self->view));
  thimble_chain_page_stop (THIMBLE_CHAIN_PAGE (self->chain));
}
