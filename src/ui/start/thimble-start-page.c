/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "thimble-start-compatible.h"
#include "thimble-start-key.h"
#include "thimble-start-model.h"
#include "thimble-start-page.h"
#include "thimble-start-provider.h"
#include "thimble-start-welcome.h"

struct _ThimbleStartPage
{
  GtkWidget parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  GtkScrolledWindow *scroller;
  GtkStack          *steps;

  /* owned */
  GPtrArray *trail; /* names of the steps before this one; static strings */
};

G_DEFINE_FINAL_TYPE (ThimbleStartPage, thimble_start_page, GTK_TYPE_WIDGET)

typedef enum {
  PROP_ENGINE = 1,
  PROP_CAN_GO_BACK,
} ThimbleStartPageProperty;
static GParamSpec *props[PROP_CAN_GO_BACK + 1];

enum {
  SIGNAL_FINISHED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* A later step is built anew each time, for its own provider; the welcome stays. */
static void
show_step (ThimbleStartPage *self,
           const char       *name,
           GtkWidget        *child)
{
  GtkWidget *old = gtk_stack_get_child_by_name (self->steps, name);
  /* Interned: the name goes with its child. */
  const char *current = g_intern_string (gtk_stack_get_visible_child_name (self->steps));

  if (old != NULL)
    gtk_stack_remove (self->steps, old);
  gtk_stack_add_named (self->steps, child, name);
  if (current != NULL && !g_str_equal (current, name))
    g_ptr_array_add (self->trail, (gpointer) current);
  gtk_stack_set_visible_child (self->steps, child);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  if (!gtk_widget_grab_focus (child))
    gtk_widget_child_focus (child, GTK_DIR_TAB_FORWARD);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_GO_BACK]);
}

static void
finish (ThimbleStartPage *self,
        ThimbleModel     *model)
{
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0, model);
}

static void
show_model (ThimbleStartPage *self,
            ThimbleEndpoint  *endpoint)
{
  GtkWidget *step = thimble_start_model_new (self->engine, endpoint);

  g_signal_connect_swapped (step, "chosen", G_CALLBACK (finish), self);
  show_step (self, "model", step);
}

static void
show_key (ThimbleStartPage *self,
          ThimbleEndpoint  *endpoint)
{
  GtkWidget *step;

  if (!thimble_endpoint_needs_key (endpoint))
    {
      show_model (self, endpoint);
      return;
    }
  step = thimble_start_key_new (self->engine, endpoint);
  g_signal_connect_swapped (step, "done", G_CALLBACK (show_model), self);
  g_signal_connect_swapped (step, "other-provider", G_CALLBACK (show_key), self);
  show_step (self, "key", step);
}

static void
show_compatible (ThimbleStartPage *self)
{
  GtkWidget *step = thimble_start_compatible_new (self->engine);

  g_signal_connect_swapped (step, "chosen", G_CALLBACK (show_key), self);
  show_step (self, "compatible", step);
}

static void
show_provider (ThimbleStartPage *self)
{
  GtkWidget *step = thimble_start_provider_new (self->engine);

  g_signal_connect_swapped (step, "chosen", G_CALLBACK (show_key), self);
  g_signal_connect_swapped (step, "compatible", G_CALLBACK (show_compatible), self);
  show_step (self, "provider", step);
}

static void
try_practice (ThimbleStartPage *self)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  GListModel *endpoints = thimble_catalogue_get_endpoints (catalogue);

  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);

      if (thimble_endpoint_is_practice (endpoint))
        {
          finish (self, thimble_catalogue_get_entry_model (catalogue, endpoint));
          return;
        }
    }
  finish (self, NULL);
}

static void
thimble_start_page_constructed (GObject *object)
{
  ThimbleStartPage *self = THIMBLE_START_PAGE (object);
  GtkWidget *welcome;

  G_OBJECT_CLASS (thimble_start_page_parent_class)->constructed (object);

  welcome = thimble_start_welcome_new (self->engine);
  g_signal_connect_swapped (welcome, "choose-provider", G_CALLBACK (show_provider), self);
  g_signal_connect_swapped (welcome, "try-practice", G_CALLBACK (try_practice), self);
  g_signal_connect_swapped (welcome, "use-local", G_CALLBACK (show_model), self);
  gtk_stack_add_named (self->steps, welcome, "welcome");
}

static void
thimble_start_page_dispose (GObject *object)
{
  ThimbleStartPage *self = THIMBLE_START_PAGE (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_pointer (&child, gtk_widget_unparent);
  g_clear_pointer (&self->trail, g_ptr_array_unref);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (thimble_start_page_parent_class)->dispose (object);
}

static void
thimble_start_page_get_property (GObject    *object,
                                 guint       id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  ThimbleStartPage *self = THIMBLE_START_PAGE (object);

  switch ((ThimbleStartPageProperty) id)
    {
    case PROP_ENGINE: g_value_set_object (value, self->engine); break;
    case PROP_CAN_GO_BACK: g_value_set_boolean (value, thimble_start_page_can_go_back (self)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_start_page_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  ThimbleStartPage *self = THIMBLE_START_PAGE (object);

  switch ((ThimbleStartPageProperty) id)
    {
    case PROP_ENGINE: self->engine = g_value_dup_object (value); break;
    case PROP_CAN_GO_BACK:
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_start_page_class_init (ThimbleStartPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = thimble_start_page_constructed;
  object_class->dispose = thimble_start_page_dispose;
  object_class->get_property = thimble_start_page_get_property;
  object_class->set_property = thimble_start_page_set_property;

  props[PROP_ENGINE] = g_param_spec_object ("engine", NULL, NULL, THIMBLE_TYPE_ENGINE,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_CAN_GO_BACK] = g_param_spec_boolean ("can-go-back", NULL, NULL, FALSE,
                                                  G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_FINISHED] = g_signal_new ("finished", THIMBLE_TYPE_START_PAGE, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_MODEL);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/start/thimble-start-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThimbleStartPage, steps);
}

static void
thimble_start_page_init (ThimbleStartPage *self)
{
  self->trail = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_start_page_new (ThimbleEngine *engine)
{
  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  return g_object_new (THIMBLE_TYPE_START_PAGE, "engine", engine, NULL);
}

gboolean
thimble_start_page_can_go_back (ThimbleStartPage *self)
{
  g_return_val_if_fail (THIMBLE_IS_START_PAGE (self), FALSE);

  return self->trail != NULL && self->trail->len > 0;
}

void
thimble_start_page_go_back (ThimbleStartPage *self)
{
  const char *name;

  g_return_if_fail (THIMBLE_IS_START_PAGE (self));

  if (!thimble_start_page_can_go_back (self))
    return;
  name = g_ptr_array_steal_index (self->trail, self->trail->len - 1);
  gtk_stack_set_visible_child_full (self->steps, name, GTK_STACK_TRANSITION_TYPE_SLIDE_RIGHT);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_GO_BACK]);
}

const char *
thimble_start_page_get_step (ThimbleStartPage *self)
{
  g_return_val_if_fail (THIMBLE_IS_START_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->steps);
}
