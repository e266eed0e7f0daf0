/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

/* A GtkColumnView makes the widgets of some two hundred rows at once, ten times what is in sight and a tenth of a second of
 * nothing else. So a list that is new, of another filter or order, is given to it in slices: first what can be seen, then a few
 * rows more each frame, then all. */
#define FIRST 24
#define STEP 8
#define ENOUGH 240 /* more rows have no widgets */

static void
stop_growing (ThimbleHistoryPage *self)
{
  if (self->grow_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->grow_tick);
  self->grow_tick = 0;
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);
  guint size = gtk_slice_list_model_get_size (self->slice) + STEP;

  if (size < ENOUGH && size < g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    {
      gtk_slice_list_model_set_size (self->slice, size);
      return G_SOURCE_CONTINUE;
    }
  self->grow_tick = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
  return G_SOURCE_REMOVE;
}

/* Before the rows of a new list come, it has none, or the few that it has in common with the old one. */
static void
on_changed (ThimbleHistoryPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) >= FIRST)
    {
      if (self->grow_tick == 0 && gtk_slice_list_model_get_size (self->slice) != G_MAXUINT)
        self->grow_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
      return;
    }
  stop_growing (self);
  gtk_slice_list_model_set_size (self->slice, FIRST);
}

void
thimble_history_page_make_rows (ThimbleHistoryPage *self)
{
  self->slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->list)), 0, FIRST);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
}

void
thimble_history_page_need_row (ThimbleHistoryPage *self, guint position)
{
  if (position < gtk_slice_list_model_get_size (self->slice))
    return;
  stop_growing (self);
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}

void
thimble_history_page_clear_rows (ThimbleHistoryPage *self)
{
  stop_growing (self);
  g_clear_object (&self->slice);
}
