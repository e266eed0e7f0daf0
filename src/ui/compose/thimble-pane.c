/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-pane.h"

struct _ThimblePane
{
  GtkWidget parent_instance;

  GtkWidget *child;
  gboolean narrow;
  gboolean next_narrow;
  guint idle_id;
};

typedef enum { PROP_CHILD = 1, PROP_NARROW } ThimblePaneProperty;
static GParamSpec *props[PROP_NARROW + 1];

static void buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ThimblePane, thimble_pane, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE, buildable_init))

static GtkBuildableIface *parent_buildable;

static void
add_child (GtkBuildable *buildable,
           GtkBuilder   *builder,
           GObject      *child,
           const char   *type)
{
  if (GTK_IS_WIDGET (child))
    thimble_pane_set_child (THIMBLE_PANE (buildable), GTK_WIDGET (child));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = add_child;
}

static GtkSizeRequestMode
thimble_pane_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
child_min_width (ThimblePane *self)
{
  int minimum = 0;

  if (self->child != NULL)
    gtk_widget_measure (self->child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
thimble_pane_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  ThimblePane *self = THIMBLE_PANE (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = THIMBLE_PANE_MIN_WIDTH;
  else if (self->child != NULL)
    gtk_widget_measure (self->child, orientation, for_size >= 0 ? MAX (for_size, child_min_width (self)) : -1,
                        minimum, natural, NULL, NULL);
}

static gboolean
on_idle (gpointer user_data)
{
  ThimblePane *self = user_data;

  self->idle_id = 0;
  if (self->narrow != self->next_narrow)
    {
      self->narrow = self->next_narrow;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NARROW]);
    }
  return G_SOURCE_REMOVE;
}

static void
thimble_pane_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  ThimblePane *self = THIMBLE_PANE (widget);

  self->next_narrow = width < THIMBLE_PANE_NARROW_WIDTH;
  if (self->next_narrow != self->narrow && self->idle_id == 0)
    self->idle_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_idle, self, NULL);
  /* For the one frame before the layout follows, the child may be wider than we are. */
  if (self->child != NULL)
    gtk_widget_allocate (self->child, MAX (width, child_min_width (self)), height, baseline, NULL);
}

static void
thimble_pane_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  ThimblePane *self = THIMBLE_PANE (object);

  switch ((ThimblePaneProperty) id)
    {
    case PROP_CHILD: g_value_set_object (value, self->child); break;
    case PROP_NARROW: g_value_set_boolean (value, self->narrow); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_pane_set_property (GObject      *object,
                           guint         id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch ((ThimblePaneProperty) id)
    {
    case PROP_CHILD: thimble_pane_set_child (THIMBLE_PANE (object), g_value_get_object (value)); break;
    case PROP_NARROW:
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_pane_dispose (GObject *object)
{
  ThimblePane *self = THIMBLE_PANE (object);

  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_pointer (&self->child, gtk_widget_unparent);
  G_OBJECT_CLASS (thimble_pane_parent_class)->dispose (object);
}

static void
thimble_pane_class_init (ThimblePaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = thimble_pane_get_property;
  object_class->set_property = thimble_pane_set_property;
  object_class->dispose = thimble_pane_dispose;
  widget_class->get_request_mode = thimble_pane_get_request_mode;
  widget_class->measure = thimble_pane_measure;
  widget_class->size_allocate = thimble_pane_size_allocate;

  props[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET,
                                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE,
                                             G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
thimble_pane_init (ThimblePane *self)
{
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

void
thimble_pane_set_child (ThimblePane *self,
                        GtkWidget   *child)
{
  g_return_if_fail (THIMBLE_IS_PANE (self));

  if (self->child == child)
    return;
  g_clear_pointer (&self->child, gtk_widget_unparent);
  self->child = child;
  if (child != NULL)
    gtk_widget_set_parent (child, GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CHILD]);
}

gboolean
thimble_pane_is_narrow (ThimblePane *self)
{
  g_return_val_if_fail (THIMBLE_IS_PANE (self), FALSE);
  return self->narrow;
}
