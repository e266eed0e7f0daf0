/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-cells.h"
#include "thimble-history-filler.h"

/* Rows out of sight that are filled between two frames: a millisecond or two, and as much again in the next frame for their style. */
#define REST 6

struct _ThimbleHistoryFiller
{
  GObject        parent_instance;

  GtkColumnView *view;        /* borrowed; NULL once closed */
  GdkFrameClock *clock;       /* owned; NULL while the view has none */
  gulong         layout;
  guint          rest_source;
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryFiller, thimble_history_filler, G_TYPE_OBJECT)

static GtkWidget *
first_row (ThimbleHistoryFiller *self)
{
  return gtk_widget_get_first_child (gtk_widget_get_last_child (GTK_WIDGET (self->view)));
}

static gboolean
on_rest (gpointer data)
{
  ThimbleHistoryFiller *self = data;
  guint n = 0;

  self->rest_source = 0;
  for (GtkWidget *row = first_row (self); row != NULL && n < REST; row = gtk_widget_get_next_sibling (row))
    n += thimble_history_cells_fill_row (row);
  if (n == REST)
    thimble_history_filler_queue (self);
  return G_SOURCE_REMOVE;
}

/* After the table has been laid out, so that it is known what is in sight. What that makes larger is laid out again before the
 * frame is drawn. */
static void
on_layout (ThimbleHistoryFiller *self)
{
  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return;
  for (GtkWidget *row = first_row (self); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_mapped (row))
      thimble_history_cells_fill_row (row);
  /* What is in sight is asked for first. */
  for (GtkWidget *row = first_row (self); row != NULL; row = gtk_widget_get_next_sibling (row))
    thimble_history_cells_load_row (row);
  if (self->rest_source == 0)
    self->rest_source = g_idle_add_full (G_PRIORITY_LOW, on_rest, self, NULL);
}

static void
on_unrealize (ThimbleHistoryFiller *self)
{
  if (self->clock != NULL)
    g_signal_handler_disconnect (self->clock, self->layout);
  g_clear_object (&self->clock);
  g_clear_handle_id (&self->rest_source, g_source_remove);
}

static void
on_realize (ThimbleHistoryFiller *self)
{
  self->clock = g_object_ref (gtk_widget_get_frame_clock (GTK_WIDGET (self->view)));
  self->layout = g_signal_connect_data (self->clock, "layout", G_CALLBACK (on_layout), self, NULL, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
thimble_history_filler_dispose (GObject *object)
{
  thimble_history_filler_close (THIMBLE_HISTORY_FILLER (object));
  G_OBJECT_CLASS (thimble_history_filler_parent_class)->dispose (object);
}

static void
thimble_history_filler_class_init (ThimbleHistoryFillerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_history_filler_dispose;
}

static void
thimble_history_filler_init (ThimbleHistoryFiller *self)
{
}

ThimbleHistoryFiller *
thimble_history_filler_new (GtkColumnView *view)
{
  ThimbleHistoryFiller *self;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);
  self = g_object_new (THIMBLE_TYPE_HISTORY_FILLER, NULL);
  self->view = view;
  g_signal_connect_object (view, "realize", G_CALLBACK (on_realize), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (view, "unrealize", G_CALLBACK (on_unrealize), self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_realized (GTK_WIDGET (view)))
    on_realize (self);
  return self;
}

void
thimble_history_filler_queue (ThimbleHistoryFiller *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILLER (self));
  if (self->clock != NULL)
    gdk_frame_clock_request_phase (self->clock, GDK_FRAME_CLOCK_PHASE_LAYOUT);
}

void
thimble_history_filler_close (ThimbleHistoryFiller *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FILLER (self));
  if (self->view != NULL)
    g_signal_handlers_disconnect_by_data (self->view, self);
  on_unrealize (self);
  self->view = NULL;
}
