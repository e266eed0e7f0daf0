/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

/* A GtkColumnView makes the widgets of some two hundred rows at once, ten times what is in sight and a tenth of a second of
 * nothing else. So a list that is new, of another filter or order, is given to it in slices: first what can be seen, then a few
 * rows more each frame, then all. To take them away costs as much: while the rows of the new list are looked for, those of the old
 * one that are not in sight go in the same way. */
#define FIRST 24
#define STEP 8
#define SHRINK_STEP 16
#define ENOUGH 240 /* more rows have no widgets */

static guint
get_slice_size (ThimbleHistoryPage *self)
{
  return gtk_slice_list_model_get_size (self->slice);
}

static void
stop_resizing (ThimbleHistoryPage *self)
{
  if (self->resize_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->resize_tick);
  self->resize_tick = 0;
}

static gboolean
on_grow (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);
  guint size = get_slice_size (self) + STEP;

  if (size < ENOUGH && size < g_list_model_get_n_items (G_LIST_MODEL (self->list)))
    {
      gtk_slice_list_model_set_size (self->slice, size);
      return G_SOURCE_CONTINUE;
    }
  self->resize_tick = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
  /* GTK 4.8 shows nothing after a jump beyond the rows that have widgets while the table has never been scrolled anywhere. */
  if (self->at_top)
    thimble_history_page_scroll_to (self, 0);
  return G_SOURCE_REMOVE;
}

static void
grow (ThimbleHistoryPage *self)
{
  stop_resizing (self);
  self->resize_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_grow, NULL, NULL);
}

static guint
count_in_sight (ThimbleHistoryPage *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->table));
  double share = gtk_adjustment_get_page_size (adjustment) / MAX (gtk_adjustment_get_upper (adjustment), 1);

  return (guint) (share * g_list_model_get_n_items (G_LIST_MODEL (self->slice))) + 2;
}

static gboolean
on_shrink (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);
  guint size = get_slice_size (self), least = MAX (FIRST, count_in_sight (self));

  if (self->at_top && size > least)
    {
      gtk_slice_list_model_set_size (self->slice, MAX (least, MIN (size, ENOUGH) - SHRINK_STEP));
      return G_SOURCE_CONTINUE;
    }
  self->resize_tick = 0;
  return G_SOURCE_REMOVE;
}

static void
on_loading (ThimbleHistoryPage *self)
{
  gboolean loading = thimble_request_list_is_loading (self->list);

  if (loading && self->at_top && self->selected == 0 && self->resize_tick == 0 && get_slice_size (self) == G_MAXUINT)
    self->resize_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_shrink, NULL, NULL);
  /* What was found may be what was there. */
  else if (!loading && get_slice_size (self) != G_MAXUINT && g_list_model_get_n_items (G_LIST_MODEL (self->list)) >= FIRST)
    grow (self);
}

/* Before the rows of a new list come, it has none, or the few that it has in common with the old one. */
static void
on_changed (ThimbleHistoryPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) >= FIRST)
    {
      if (get_slice_size (self) != G_MAXUINT && self->resize_tick == 0)
        grow (self);
      return;
    }
  stop_resizing (self);
  gtk_slice_list_model_set_size (self->slice, FIRST);
}

void
thimble_history_page_make_rows (ThimbleHistoryPage *self)
{
  self->slice = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->list)), 0, FIRST);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (on_loading), self, G_CONNECT_SWAPPED);
}

void
thimble_history_page_need_row (ThimbleHistoryPage *self, guint position)
{
  if (position < get_slice_size (self))
    return;
  stop_resizing (self);
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);
}

void
thimble_history_page_clear_rows (ThimbleHistoryPage *self)
{
  stop_resizing (self);
  g_clear_object (&self->slice);
}
