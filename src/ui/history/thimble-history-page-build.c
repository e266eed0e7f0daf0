/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

/* What making parts may take of the time between two frames, in microseconds; the last may take longer. */
#define ENOUGH_US 3000
/* The step in which the chart is drawn, and how many frames it is waited for. */
#define CHART 2
#define PATIENCE 30

static void
put (ThimbleHistoryPage *self, AdwBin *slot, gpointer part)
{
  adw_bin_set_child (slot, part);
  self->fresh = GTK_WIDGET (slot);
}

/* Each makes a part, or some of one: TRUE when more of it is to come. */

static gboolean
add_chart (ThimbleHistoryPage *self)
{
  self->chart = g_object_new (THIMBLE_TYPE_CHART_PANE, NULL);
  thimble_chart_pane_set_model (self->chart, self->chart_model);
  thimble_chart_pane_set_drawn (self->chart, FALSE);
  put (self, self->chart_slot, self->chart);
  return FALSE;
}

static gboolean
add_filter (ThimbleHistoryPage *self)
{
  if (self->filter == NULL)
    {
      self->filter = g_object_new (THIMBLE_TYPE_HISTORY_FILTER, NULL);
      adw_bin_set_child (self->filter_slot, GTK_WIDGET (self->filter));
    }
  else if (!thimble_history_filter_build (self->filter))
    {
      thimble_history_filter_set_store (self->filter, thimble_history_page_get_store (self));
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_view (ThimbleHistoryPage *self)
{
  self->view = g_object_new (THIMBLE_TYPE_HISTORY_VIEW, NULL);
  thimble_history_view_set_columns (self->view, self->columns);
  thimble_history_filter_append (self->filter, GTK_WIDGET (self->view));
  return FALSE;
}

static gboolean
add_exchange (ThimbleHistoryPage *self)
{
  self->exchange = g_object_new (THIMBLE_TYPE_HISTORY_EXCHANGE, NULL);
  thimble_history_exchange_set_list (self->exchange, thimble_history_page_get_store (self), self->list);
  thimble_history_filter_append (self->filter, GTK_WIDGET (self->exchange));
  self->fresh = GTK_WIDGET (self->filter_slot);
  return FALSE;
}

static gboolean
add_sums (ThimbleHistoryPage *self)
{
  self->sums = g_object_new (THIMBLE_TYPE_HISTORY_SUMS, NULL);
  put (self, self->sums_slot, self->sums);
  return FALSE;
}

static gboolean
add_summary (ThimbleHistoryPage *self)
{
  self->summary = g_object_new (THIMBLE_TYPE_HISTORY_SUMMARY, NULL);
  put (self, self->summary_slot, self->summary);
  return FALSE;
}

static gboolean
add_detail (ThimbleHistoryPage *self)
{
  thimble_history_page_make_detail (self);
  gtk_widget_set_visible (thimble_history_detail_get_content (self->detail), FALSE);
  put (self, self->detail_slot, self->detail);
  return FALSE;
}

static gboolean
add_detail_content (ThimbleHistoryPage *self)
{
  self->fresh = thimble_history_detail_get_content (self->detail);
  return FALSE;
}

static gboolean
connect_all (ThimbleHistoryPage *self)
{
  thimble_history_page_connect (self);
  return FALSE;
}

static gboolean (* const steps[]) (ThimbleHistoryPage *) = {
  add_chart, add_filter, add_view, add_exchange, add_sums, add_summary, add_detail, add_detail_content, connect_all,
};

static gboolean
on_build (gpointer data)
{
  ThimbleHistoryPage *self = data;
  gint64 began = g_get_monotonic_time ();

  self->build_source = 0;
  do
    self->n_built += !steps[self->n_built] (self);
  while (self->fresh == NULL && !thimble_history_page_is_built (self) && g_get_monotonic_time () - began < ENOUGH_US);
  if (thimble_history_page_is_built (self) && self->to_select != 0)
    thimble_history_page_select (self, self->to_select);
  return G_SOURCE_REMOVE;
}

/* About as much to draw in each frame: TRUE when others are to follow. */
static gboolean
reveal (ThimbleHistoryPage *self)
{
  /* Empty now, it would have to be drawn again in one frame with the rows. */
  if (self->n_seen == CHART && !thimble_chart_model_is_known (self->chart_model) && self->n_waited++ < PATIENCE)
    return TRUE;
  switch (self->n_seen++)
    {
    case 0:
      gtk_widget_set_opacity (GTK_WIDGET (self->chart_slot), 1);
      gtk_widget_set_opacity (GTK_WIDGET (self->sums_slot), 1);
      return TRUE;
    case 1:
      gtk_widget_set_opacity (GTK_WIDGET (self->filter_slot), 1);
      return TRUE;
    case CHART:
      thimble_chart_pane_set_drawn (self->chart, TRUE);
      return TRUE;
    default:
      gtk_widget_set_opacity (GTK_WIDGET (self->table_stack), 1);
      return FALSE;
    }
}

/* Who has asked for the search types on, while its entry is still to come. Shortcuts go their way. */
static gboolean
on_early_key (ThimbleHistoryPage *self, GdkEvent *event)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if ((type != GDK_KEY_PRESS && type != GDK_KEY_RELEASE) || gdk_key_event_get_keyval (event) == GDK_KEY_Escape
      || (gdk_event_get_modifier_state (event) & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  g_ptr_array_add (self->early_keys, gdk_event_ref (event));
  return GDK_EVENT_STOP;
}

static void
keep_keys (ThimbleHistoryPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->early_keys != NULL || root == NULL)
    return;
  self->early_keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gdk_event_unref);
  self->key_catcher = gtk_event_controller_legacy_new ();
  gtk_event_controller_set_propagation_phase (self->key_catcher, GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->key_catcher, "event", G_CALLBACK (on_early_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (root), self->key_catcher);
}

void
thimble_history_page_release_keys (ThimbleHistoryPage *self, gboolean deliver)
{
  g_autoptr (GPtrArray) keys = g_steal_pointer (&self->early_keys);

  if (keys == NULL)
    return;
  gtk_widget_remove_controller (gtk_event_controller_get_widget (self->key_catcher), self->key_catcher);
  self->key_catcher = NULL;
  for (guint i = 0; deliver && i < keys->len; i++)
    gdk_display_put_event (gtk_widget_get_display (GTK_WIDGET (self)), g_ptr_array_index (keys, i));
}

void
thimble_history_page_search (ThimbleHistoryPage *self)
{
  self->to_search = !gtk_widget_get_visible (GTK_WIDGET (self->filter_slot));
  if (self->to_search)
    {
      keep_keys (self);
      return;
    }
  gtk_widget_set_can_focus (GTK_WIDGET (self->stack), TRUE);
  thimble_history_filter_focus (self->filter);
  thimble_history_page_release_keys (self, TRUE);
}

static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);

  if (self->fresh != NULL)
    gtk_widget_set_visible (self->fresh, TRUE);
  self->fresh = NULL;
  if (self->to_search)
    thimble_history_page_search (self);
  /* Built, it waits for what it shows, which may take a migration's time, without a frame: see thimble_history_page_go_on (). */
  if (thimble_history_page_is_built (self))
    {
      if (gtk_widget_get_opacity (GTK_WIDGET (self->stack)) == 1 && reveal (self))
        return G_SOURCE_CONTINUE;
      self->build_tick = 0;
      return G_SOURCE_REMOVE;
    }
  /* Before the next frame, behind which it would wait for ever where every frame takes longer than it may. */
  if (self->build_source == 0)
    self->build_source = g_idle_add_full (GDK_PRIORITY_REDRAW - 1, on_build, self, NULL);
  return G_SOURCE_CONTINUE;
}

void
thimble_history_page_go_on (ThimbleHistoryPage *self)
{
  if (self->build_tick == 0 && gtk_widget_get_opacity (GTK_WIDGET (self->table_stack)) < 1)
    self->build_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

gboolean
thimble_history_page_is_built (ThimbleHistoryPage *self)
{
  return self->n_built == G_N_ELEMENTS (steps);
}
