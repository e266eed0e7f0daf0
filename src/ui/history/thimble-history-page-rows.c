/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

/* More than what is taken out by hand. */
#define MANY 16

static void
stop_stepping (ThimbleHistoryPage *self)
{
  if (self->step_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->step_tick);
  self->step_tick = 0;
}

static void
on_whole (ThimbleHistoryPage *self)
{
  /* GTK 4.8 shows nothing after a jump beyond the rows that have widgets while the table has never been scrolled anywhere. */
  if (self->at_top)
    thimble_history_page_scroll_to (self, 0);
}

static gboolean
on_step (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);
  gboolean was_seen = self->was_seen;

  /* The first frame that is seen has enough to draw. */
  self->was_seen = gtk_widget_get_opacity (GTK_WIDGET (self->table_stack)) == 1;
  if (!was_seen || thimble_history_rows_step (self->rows))
    return G_SOURCE_CONTINUE;
  self->step_tick = 0;
  on_whole (self);
  return G_SOURCE_REMOVE;
}

/* What goes must not have widgets: where many go, the table is at its top already. */
static void
on_changes (ThimbleHistoryPage *self, guint position, guint removed, guint added)
{
  if (self->at_top && removed > MANY && gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->table))) > 0)
    thimble_history_page_scroll_to (self, 0);
}

static void
on_changed (ThimbleHistoryPage *self)
{
  thimble_history_filler_queue (self->filler);
  if (self->step_tick == 0 && !thimble_history_rows_is_whole (self->rows))
    self->step_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_step, NULL, NULL);
}

void
thimble_history_page_make_rows (ThimbleHistoryPage *self)
{
  self->rows = thimble_history_rows_new (self->list);
  self->filler = thimble_history_filler_new (self->table);
  g_signal_connect_object (self->rows, "changes", G_CALLBACK (on_changes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->rows, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "loaded", G_CALLBACK (thimble_history_filler_queue), self->filler, G_CONNECT_SWAPPED);
}

void
thimble_history_page_need_row (ThimbleHistoryPage *self, guint position)
{
  if (position < g_list_model_get_n_items (G_LIST_MODEL (self->rows)))
    return;
  stop_stepping (self);
  while (thimble_history_rows_step (self->rows))
    ;
  on_whole (self);
}

void
thimble_history_page_clear_rows (ThimbleHistoryPage *self)
{
  stop_stepping (self);
  if (self->filler != NULL)
    thimble_history_filler_close (self->filler);
  g_clear_object (&self->filler);
  g_clear_object (&self->rows);
}
