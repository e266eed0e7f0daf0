/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-still-layout.h"

/* Of a table with a line or two. */
#define LEAST 48

struct _ThimbleStillLayout
{
  GtkLayoutManager parent_instance;
};

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
  *minimum = *natural = LEAST;
}

static void
thimble_still_layout_allocate (GtkLayoutManager *manager, GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *child = gtk_widget_get_first_child (widget);

  if (child != NULL)
    gtk_widget_allocate (child, width, height, -1, NULL);
}

static void
thimble_still_layout_class_init (ThimbleStillLayoutClass *klass)
{
  GtkLayoutManagerClass *layout_class = GTK_LAYOUT_MANAGER_CLASS (klass);

  layout_class->get_request_mode = thimble_still_layout_get_request_mode;
  layout_class->measure = thimble_still_layout_measure;
  layout_class->allocate = thimble_still_layout_allocate;
}

static void
thimble_still_layout_init (ThimbleStillLayout *self)
{
}
