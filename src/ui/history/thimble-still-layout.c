/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-still-layout.h"

/* Of a table with a line or two. */
#define LEAST 48

struct _ThimbleStillLayout
{
  GtkLayoutManager parent_instance;

  gboolean tells_width;
};

typedef enum { PROP_TELLS_WIDTH = 1 } ThimbleStillLayoutProperty;
static GParamSpec *props[PROP_TELLS_WIDTH + 1];

G_DEFINE_FINAL_TYPE (ThimbleStillLayout, thimble_still_layout, GTK_TYPE_LAYOUT_MANAGER)

static GtkSizeRequestMode
thimble_still_layout_get_request_mode (GtkLayoutManager *manager, GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

static void
thimble_still_layout_measure (GtkLayoutManager *manager, GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                              int *natural, int *minimum_baseline, int *natural_baseline)
{
  ThimbleStillLayout *self = THIMBLE_STILL_LAYOUT (manager);
  GtkWidget *child = gtk_widget_get_first_child (widget);

  *minimum = *natural = LEAST;
  if (orientation == GTK_ORIENTATION_HORIZONTAL && self->tells_width && child != NULL)
    gtk_widget_measure (child, orientation, -1, minimum, natural, NULL, NULL);
}

static void
thimble_still_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_allocate (child, width, height, -1, NULL);
}

static void
thimble_still_layout_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TELLS_WIDTH)
    g_value_set_boolean (value, THIMBLE_STILL_LAYOUT (object)->tells_width);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_still_layout_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TELLS_WIDTH)
    THIMBLE_STILL_LAYOUT (object)->tells_width = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_still_layout_class_init (ThimbleStillLayoutClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  object_class->get_property = thimble_still_layout_get_property;
  object_class->set_property = thimble_still_layout_set_property;
  props[PROP_TELLS_WIDTH] = g_param_spec_boolean ("tells-width", NULL, NULL, FALSE,
                                                  G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  layout_class->get_request_mode = thimble_still_layout_get_request_mode;
  layout_class->measure = thimble_still_layout_measure;
  layout_class->allocate = thimble_still_layout_allocate;
}

static void
thimble_still_layout_init (ThimbleStillLayout *self)
{
}
