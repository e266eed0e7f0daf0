/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-page-private.h"
#include "thimble-still-layout.h"

enum { RUN_AGAIN, SHOW_MEASUREMENT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryPage, thimble_history_page, GTK_TYPE_WIDGET)

ThimbleStore *
thimble_history_page_get_store (ThimbleHistoryPage *self)
{
  return thimble_engine_get_store (self->engine);
}

/* Selection: one for chart, table and side pane */

/* GTK 4.8 has no scroll_to; the list's own action does it. */
void
thimble_history_page_scroll_to (ThimbleHistoryPage *self, guint position)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->table)), "list.scroll-to-item", "u", position);
}

void
thimble_history_page_update_actions (ThimbleHistoryPage *self)
{
  ThimbleRecord *record = self->selected != 0 ? thimble_history_detail_get_record (self->detail) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.delete", record != NULL && thimble_state_is_final (record->state));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.run-again",
                                 record != NULL && record->prompt != NULL && !record->text_deleted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.copy", record != NULL && *record->answer != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.close",
                                 adw_flap_get_reveal_flap (self->flap) || thimble_history_sums_get_open (self->sums));
}

void
thimble_history_page_set_selected (ThimbleHistoryPage *self, gint64 id, gboolean reveal)
{
  guint position;

  if (self->syncing)
    return;
  self->syncing = TRUE;
  self->selected = id;
  thimble_chart_pane_set_selected (self->chart, id);
  position = id != 0 ? thimble_request_list_find (self->list, id) : GTK_INVALID_LIST_POSITION;
  self->to_reveal = id != 0 && position == GTK_INVALID_LIST_POSITION;
  if (position != GTK_INVALID_LIST_POSITION)
    thimble_history_page_need_row (self, position);
  if (gtk_single_selection_get_selected (self->selection) != position)
    {
      gtk_single_selection_set_selected (self->selection, position);
      if (position != GTK_INVALID_LIST_POSITION)
        thimble_history_page_scroll_to (self, position);
    }
  thimble_history_detail_show (self->detail, id);
  if (reveal || id == 0)
    adw_flap_set_reveal_flap (self->flap, id != 0);
  self->syncing = FALSE;
  thimble_history_page_update_actions (self);
}

static ThimbleRequestRow *
get_selected_row (ThimbleHistoryPage *self)
{
  ThimbleHistorySlot *slot = gtk_single_selection_get_selected_item (self->selection);

  return slot != NULL ? thimble_history_slot_get_row (slot) : NULL;
}

static void
on_table_selected (ThimbleHistoryPage *self)
{
  ThimbleRequestRow *row = get_selected_row (self);

  /* Where the pane covers the list arrow keys must not open it, a click or Return does. */
  if (row != NULL)
    thimble_history_page_set_selected (self, thimble_request_row_get_id (row), !self->covers);
}

static void
on_row_activated (ThimbleHistoryPage *self, guint position)
{
  g_autoptr (ThimbleRequestRow) row = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (row != NULL)
    thimble_history_page_set_selected (self, thimble_request_row_get_id (row), TRUE);
}

static void
on_chart_selected (ThimbleHistoryPage *self)
{
  thimble_history_page_set_selected (self, thimble_chart_pane_get_selected (self->chart), !self->covers);
}

static void
on_chart_activated (ThimbleHistoryPage *self, gint64 id)
{
  thimble_history_page_set_selected (self, id, TRUE);
}

/* A click on the row that is selected already says nothing to the selection, but means: show it. */
static void
on_table_released (ThimbleHistoryPage *self, int n_press, double x, double y)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self->table), x, y, GTK_PICK_DEFAULT);
  ThimbleRequestRow *row = get_selected_row (self);

  while (at != NULL && at != GTK_WIDGET (self->table) && g_strcmp0 (gtk_widget_get_css_name (at), "row") != 0)
    at = gtk_widget_get_parent (at);
  if (at != NULL && at != GTK_WIDGET (self->table) && row != NULL)
    thimble_history_page_set_selected (self, thimble_request_row_get_id (row), TRUE);
}

static void
close_detail (ThimbleHistoryPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean here = focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->detail));

  adw_flap_set_reveal_flap (self->flap, FALSE);
  /* Only out of the pane: who types in the search goes on typing. */
  if (here)
    gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

/* The side pane first, unless it is the sums that one is in. */
static void
close_something (ThimbleHistoryPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean in_sums = focus != NULL && (gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sums_slot))
                                       || gtk_widget_is_ancestor (focus, GTK_WIDGET (self->summary_slot)));

  if (!thimble_history_sums_get_open (self->sums) || (adw_flap_get_reveal_flap (self->flap) && !in_sums))
    {
      close_detail (self);
      return;
    }
  thimble_history_sums_set_open (self->sums, FALSE);
  if (in_sums)
    gtk_widget_child_focus (GTK_WIDGET (self->sums), GTK_DIR_TAB_FORWARD);
}

/* Deleted, here or by another program. */
static void
on_detail_gone (ThimbleHistoryPage *self)
{
  close_detail (self);
  thimble_history_page_set_selected (self, 0, FALSE);
}

static void
on_detail_run_again (ThimbleHistoryPage *self, ThimbleRecord *record)
{
  g_signal_emit (self, signals[RUN_AGAIN], 0, record);
}

static void
on_detail_show_measurement (ThimbleHistoryPage *self, ThimbleRecord *record)
{
  g_signal_emit (self, signals[SHOW_MEASUREMENT], 0, record);
}

static void
on_detail_go_to (ThimbleHistoryPage *self, gint64 id)
{
  thimble_history_page_set_selected (self, id, TRUE);
}

static void
on_detail_copied (ThimbleHistoryPage *self, const char *said)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (said));
}

static void
on_reveal (ThimbleHistoryPage *self)
{
  /* A hidden pane keeps no tab stops. */
  gtk_widget_set_can_focus (GTK_WIDGET (self->detail), adw_flap_get_reveal_flap (self->flap));
  thimble_history_page_choose_shape (self, gtk_widget_get_width (GTK_WIDGET (self)));
  thimble_history_page_update_actions (self);
}

static void
on_scrolled (ThimbleHistoryPage *self)
{
  self->at_top = gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->table))) < 1;
}

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);
  ThimbleRecord *record;

  if (g_str_equal (name, "history.search"))
    {
      thimble_history_page_search (self);
      return;
    }
  if (!thimble_history_page_is_built (self))
    return;
  record = thimble_history_detail_get_record (self->detail);
  if (g_str_equal (name, "history.close"))
    close_something (self);
  else if (g_str_equal (name, "history.export"))
    thimble_history_exchange_ask_export (self->exchange);
  else if (g_str_equal (name, "history.import"))
    thimble_history_exchange_ask_import (self->exchange);
  else if (g_str_equal (name, "history.delete"))
    thimble_history_detail_ask_delete (self->detail);
  else if (g_str_equal (name, "history.copy"))
    thimble_history_detail_copy (self->detail);
  else if (g_str_equal (name, "history.run-again") && record != NULL && record->prompt != NULL && !record->text_deleted)
    g_signal_emit (self, signals[RUN_AGAIN], 0, record);
}

void
thimble_history_page_make_detail (ThimbleHistoryPage *self)
{
  self->detail = g_object_new (THIMBLE_TYPE_HISTORY_DETAIL, NULL);
  thimble_history_detail_set_engine (self->detail, self->engine);
  g_signal_connect_object (self->detail, "close", G_CALLBACK (close_detail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "gone", G_CALLBACK (on_detail_gone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "shown", G_CALLBACK (thimble_history_page_update_actions), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "run-again", G_CALLBACK (on_detail_run_again), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "copied", G_CALLBACK (on_detail_copied), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "go-to", G_CALLBACK (on_detail_go_to), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->detail, "show-measurement", G_CALLBACK (on_detail_show_measurement), self, G_CONNECT_SWAPPED);
}

void
thimble_history_page_connect (ThimbleHistoryPage *self)
{
  thimble_history_page_apply_shape (self);
  on_reveal (self);
  g_signal_connect_object (self->flap, "notify::reveal-flap", G_CALLBACK (on_reveal), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chart, "notify::selected", G_CALLBACK (on_chart_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->chart, "activated", G_CALLBACK (on_chart_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->table, "activate", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_table_selected), self);
  thimble_history_page_connect_shown (self);
  thimble_history_page_set_selected (self, 0, FALSE);
  thimble_history_page_ask (self);
}

/* Object */

/* Gone elsewhere: the search that was asked for must not take the focus from there. */
static void
thimble_history_page_unmap (GtkWidget *widget)
{
  THIMBLE_HISTORY_PAGE (widget)->to_search = FALSE;
  thimble_history_page_release_keys (THIMBLE_HISTORY_PAGE (widget), FALSE);
  GTK_WIDGET_CLASS (thimble_history_page_parent_class)->unmap (widget);
}

static void
thimble_history_page_dispose (GObject *object)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (object);

  thimble_history_page_release_keys (self, FALSE);
  g_clear_handle_id (&self->shape_idle, g_source_remove);
  g_clear_handle_id (&self->build_source, g_source_remove);
  if (self->query != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->query, self);
      thimble_history_query_close (self->query);
    }
  if (self->chart_model != NULL)
    thimble_chart_model_close (self->chart_model);
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  /* Before its view: what a person changed last is written down. Others may hold it longer than we live. */
  if (self->columns != NULL)
    g_signal_handlers_disconnect_by_data (self->columns, self);
  g_clear_object (&self->columns);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_object (&self->query);
  g_clear_object (&self->chart_model);
  g_clear_object (&self->selection);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  thimble_history_page_clear_rows (self);
  g_clear_object (&self->list);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_history_page_parent_class)->dispose (object);
}

static void
thimble_history_page_class_init (ThimbleHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_page_dispose;
  widget_class->unmap = thimble_history_page_unmap;
  thimble_history_page_init_shape (widget_class);
  g_type_ensure (THIMBLE_TYPE_STILL_LAYOUT);
  signals[RUN_AGAIN] = g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  signals[SHOW_MEASUREMENT] = g_signal_new ("show-measurement", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-page.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryPage, child)
  BIND (stack); BIND (problem_page); BIND (try_again); BIND (flap); BIND (chart_slot); BIND (filter_slot); BIND (sums_slot);
  BIND (table_stack); BIND (table); BIND (nothing_page); BIND (summary_slot); BIND (detail_slot);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_table_released);
  thimble_history_page_bind_shown (widget_class);
  /* Widget actions, which are not exported over D-Bus: nobody outside deletes. */
  gtk_widget_class_install_action (widget_class, "history.delete", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.run-again", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.copy", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.search", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.export", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.import", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.close", NULL, on_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "history.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "history.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "history.copy", NULL);
}

/* Wherever in the window the focus is: who has come here through its title has it there. */
static gboolean
on_search_key (GtkWidget *widget, GVariant *parameter, gpointer data)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action (widget, "history.search", NULL);
}

static void
add_search_key (ThimbleHistoryPage *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_f, GDK_CONTROL_MASK),
                                                          gtk_callback_action_new (on_search_key, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
thimble_history_page_init (ThimbleHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->columns = thimble_history_columns_new (self->table);
  self->at_top = TRUE;
  add_search_key (self);
  /* The requests' page is laid out bit by bit as its parts come, and seen when something is known. */
  thimble_history_page_set_seen (self, FALSE);
}

GtkWidget *
thimble_history_page_new (ThimbleEngine *engine)
{
  ThimbleHistoryPage *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_HISTORY_PAGE, NULL);
  self->engine = g_object_ref (engine);
  /* What they ask the store for comes while the page is being built. */
  self->list = thimble_request_list_new (thimble_history_page_get_store (self));
  thimble_history_columns_set_list (self->columns, self->list);
  self->query = thimble_history_query_new (thimble_history_page_get_store (self));
  self->chart_model = thimble_chart_model_new (thimble_history_page_get_store (self));
  thimble_history_page_make_rows (self);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->table)), "value-changed", G_CALLBACK (on_scrolled),
                           self, G_CONNECT_SWAPPED);
  thimble_history_page_go_on (self);
  return GTK_WIDGET (self);
}

void
thimble_history_page_select (ThimbleHistoryPage *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_PAGE (self));
  if (!thimble_history_page_is_built (self))
    {
      self->to_select = id;
      return;
    }
  /* Who asks for a request from another page means that one, whatever was filtered here. */
  if (thimble_request_list_find (self->list, id) == GTK_INVALID_LIST_POSITION)
    thimble_history_filter_clear (self->filter);
  thimble_history_page_set_selected (self, id, TRUE);
}
