/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "charts/thimble-request-chart.h"
#include "store/thimble-request-list.h"
#include "thimble-history-detail.h"
#include "thimble-history-filter.h"
#include "thimble-history-page.h"
#include "thimble-history-query.h"
#include "thimble-history-sums.h"
#include "thimble-history-table.h"

/* Columns of the chart: more than fit side by side belong to a chart that groups. */
#define CHART_WIDE   60
#define CHART_NARROW 30
/* Widths below which what is beside the side pane changes its shape, and the page's below which the pane covers it. */
#define NARROW_WIDTH 680
#define MEDIUM_WIDTH 820
#define COVER_WIDTH  720
#define MIN_WIDTH    340
#define DETAIL_WIDTH 370

struct _ThimbleHistoryPage
{
  GtkWidget             parent_instance;

  /* template children */
  GtkStack             *stack;
  AdwStatusPage        *problem_page;
  GtkWidget            *try_again;
  AdwFlap              *flap;
  ThimbleHistoryDetail *detail;
  GtkLabel             *chart_title;
  GtkLabel             *chart_note;
  ThimbleRequestChart  *chart;
  ThimbleHistoryFilter *filter;
  ThimbleHistorySums   *sums;
  GtkStack             *table_stack;
  GtkColumnView        *table;

  /* owned */
  ThimbleEngine        *engine;
  ThimbleRequestList   *list;
  GtkSingleSelection   *selection;
  ThimbleHistoryQuery  *query;      /* of chart and sums */

  gint64                selected;   /* request id, 0 none */
  ThimbleHistoryShape   shape, next_shape;
  gboolean              covers, next_covers; /* the pane covers the page instead of standing beside the list */
  guint                 shape_idle;
  guint                 to_reveal : 1; /* scroll to the selected request when the table has it */
  guint                 syncing : 1;  /* a selection is being carried over: not a person's */
  guint                 at_top : 1;   /* the table shows its newest row */
};

enum { RUN_AGAIN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryPage, thimble_history_page, GTK_TYPE_WIDGET)

static gboolean is_narrow (ThimbleHistoryPage *self);

static ThimbleStore *
get_store (ThimbleHistoryPage *self)
{
  return thimble_engine_get_store (self->engine);
}

/* Selection: one for chart, table and side pane */

/* GTK 4.8 has no scroll_to; the list's own action does it. */
static void
scroll_to (ThimbleHistoryPage *self, guint position)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->table)), "list.scroll-to-item", "u", position);
}

static void
update_actions (ThimbleHistoryPage *self)
{
  ThimbleRecord *record = self->selected != 0 ? thimble_history_detail_get_record (self->detail) : NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.delete", record != NULL && thimble_state_is_final (record->state));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.run-again", record != NULL && !record->text_deleted);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.copy", record != NULL && *record->answer != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "history.close", adw_flap_get_reveal_flap (self->flap));
}

static void
set_selected (ThimbleHistoryPage *self, gint64 id, gboolean reveal)
{
  guint position;

  if (self->syncing)
    return;
  self->syncing = TRUE;
  self->selected = id;
  thimble_request_chart_set_selected (self->chart, id);
  position = id != 0 ? thimble_request_list_find (self->list, id) : GTK_INVALID_LIST_POSITION;
  self->to_reveal = id != 0 && position == GTK_INVALID_LIST_POSITION;
  if (gtk_single_selection_get_selected (self->selection) != position)
    {
      gtk_single_selection_set_selected (self->selection, position);
      if (position != GTK_INVALID_LIST_POSITION)
        scroll_to (self, position);
    }
  thimble_history_detail_show (self->detail, id);
  if (reveal || id == 0)
    adw_flap_set_reveal_flap (self->flap, id != 0);
  self->syncing = FALSE;
  update_actions (self);
}

static void
on_table_selected (ThimbleHistoryPage *self)
{
  ThimbleRequestRow *row = gtk_single_selection_get_selected_item (self->selection);

  /* Where the pane covers the list arrow keys must not open it, a click or Return does. */
  if (row != NULL)
    set_selected (self, thimble_request_row_get_id (row), !self->covers);
}

static void
on_row_activated (ThimbleHistoryPage *self, guint position)
{
  g_autoptr (ThimbleRequestRow) row = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (row != NULL)
    set_selected (self, thimble_request_row_get_id (row), TRUE);
}

static void
on_chart_selected (ThimbleHistoryPage *self)
{
  set_selected (self, thimble_request_chart_get_selected (self->chart), !self->covers);
}

static void
on_chart_activated (ThimbleHistoryPage *self, gint64 id)
{
  set_selected (self, id, TRUE);
}

/* A click on the row that is selected already says nothing to the selection, but means: show it. */
static void
on_table_released (ThimbleHistoryPage *self, int n_press, double x, double y)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self->table), x, y, GTK_PICK_DEFAULT);
  ThimbleRequestRow *row = gtk_single_selection_get_selected_item (self->selection);

  while (at != NULL && at != GTK_WIDGET (self->table) && g_strcmp0 (gtk_widget_get_css_name (at), "row") != 0)
    at = gtk_widget_get_parent (at);
  if (at != NULL && at != GTK_WIDGET (self->table) && row != NULL)
    set_selected (self, thimble_request_row_get_id (row), TRUE);
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

/* Deleted, here or by another program. */
static void
on_detail_gone (ThimbleHistoryPage *self)
{
  close_detail (self);
  set_selected (self, 0, FALSE);
}

static void
on_detail_run_again (ThimbleHistoryPage *self, ThimbleRecord *record)
{
  g_signal_emit (self, signals[RUN_AGAIN], 0, record);
}

static void
on_detail_go_to (ThimbleHistoryPage *self, gint64 id)
{
  set_selected (self, id, TRUE);
}

static void
on_detail_copied (ThimbleHistoryPage *self, const char *said)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (said));
}

/* What is shown */

static void
show_problem (ThimbleHistoryPage *self, ThimbleProblem *problem, gboolean again)
{
  g_autofree char *message = g_markup_escape_text (thimble_problem_get_message (problem), -1);
  g_autofree char *advice = g_markup_escape_text (thimble_problem_get_advice (problem), -1);

  adw_status_page_set_title (self->problem_page, message);
  adw_status_page_set_description (self->problem_page, advice);
  gtk_widget_set_visible (self->try_again, again);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

static void
update_shown (ThimbleHistoryPage *self)
{
  ThimbleProblem *closed = thimble_engine_get_store_problem (self->engine);
  ThimbleProblem *problem = thimble_history_query_get_problem (self->query);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0;
  gboolean filtered = !thimble_filter_is_empty (thimble_history_filter_get_filter (self->filter));

  /* A warning comes with a history that is open; where it is not, the window's banner opens it again. */
  if (closed != NULL && thimble_store_get_warning (get_store (self)) == NULL)
    show_problem (self, closed, FALSE);
  else if (problem != NULL)
    show_problem (self, problem, TRUE);
  else if (any)
    {
      gtk_stack_set_visible_child_name (self->table_stack, "table");
      gtk_stack_set_visible_child_name (self->stack, "requests");
    }
  /* Empty is only what both the list and the query found empty. */
  else if (thimble_history_query_is_known (self->query) && thimble_history_query_get_columns (self->query)->len == 0
           && !thimble_request_list_is_loading (self->list))
    {
      gtk_stack_set_visible_child_name (self->table_stack, "nothing");
      gtk_stack_set_visible_child_name (self->stack, filtered ? "requests" : "empty");
    }
}

static void
on_sums (ThimbleHistoryPage *self)
{
  thimble_history_sums_set (self->sums, thimble_history_query_get_sums (self->query));
}

static void
update_note (ThimbleHistoryPage *self)
{
  GPtrArray *rows = thimble_history_query_get_columns (self->query);
  g_autofree char *note = NULL, *n = thimble_format_count (rows->len);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > rows->len)
    note = g_strdup_printf (ngettext ("the newest request", "the newest %s, each column is one", rows->len), n);
  else
    note = g_strdup (rows->len > 0 ? _("each column is one request") : "");
  gtk_label_set_text (self->chart_note, note);
}

static void
on_columns (ThimbleHistoryPage *self)
{
  thimble_request_chart_set_records (self->chart, thimble_history_query_get_columns (self->query));
  thimble_request_chart_set_selected (self->chart, self->selected);
  update_note (self);
  thimble_history_filter_refresh (self->filter);
}

static void
ask (ThimbleHistoryPage *self)
{
  thimble_history_query_ask (self->query, thimble_history_filter_get_filter (self->filter), is_narrow (self) ? CHART_NARROW : CHART_WIDE);
  update_shown (self);
}

static void
on_store_changed (ThimbleHistoryPage *self)
{
  thimble_history_detail_refresh (self->detail);
  thimble_history_query_refresh (self->query);
}

static void
on_filter_changed (ThimbleHistoryPage *self)
{
  thimble_request_list_set_filter (self->list, thimble_history_filter_get_filter (self->filter));
  ask (self);
}

static void
on_clear_filter (ThimbleHistoryPage *self)
{
  thimble_history_filter_clear (self->filter);
}

static void
on_list_changed (ThimbleHistoryPage *self, guint position, guint removed, guint added)
{
  guint selected;

  update_shown (self);
  update_note (self);
  /* New rows come on top; a person who looks at the top goes on looking at it. */
  if (position == 0 && added > 0 && self->at_top)
    scroll_to (self, 0);
  /* They move the positions; the request stays the same. */
  if (self->selected == 0 || self->syncing)
    return;
  selected = thimble_request_list_find (self->list, self->selected);
  self->syncing = TRUE;
  if (gtk_single_selection_get_selected (self->selection) != selected)
    gtk_single_selection_set_selected (self->selection, selected);
  if (self->to_reveal && selected != GTK_INVALID_LIST_POSITION)
    {
      self->to_reveal = FALSE;
      scroll_to (self, selected);
    }
  self->syncing = FALSE;
}

/* Shape */

static gboolean
is_narrow (ThimbleHistoryPage *self)
{
  return self->shape == THIMBLE_HISTORY_NARROW;
}

static void
apply_shape (ThimbleHistoryPage *self)
{
  gboolean narrow = is_narrow (self);

  thimble_history_table_set_shape (self->table, self->shape);
  thimble_history_filter_set_narrow (self->filter, narrow);
  adw_flap_set_fold_policy (self->flap, self->covers ? ADW_FLAP_FOLD_POLICY_ALWAYS : ADW_FLAP_FOLD_POLICY_NEVER);
  thimble_history_detail_set_narrow (self->detail, self->covers);
  thimble_history_sums_set_narrow (self->sums, narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->chart_note), !narrow);
  gtk_label_set_text (self->chart_title, narrow ? _("Tokens") : _("Tokens a Request"));
  /* Without the note the title pushes the legend to its end. */
  gtk_widget_set_hexpand (GTK_WIDGET (self->chart_title), narrow);
}

static gboolean
on_shape_idle (gpointer data)
{
  ThimbleHistoryPage *self = data;
  gboolean other_chart = (self->shape == THIMBLE_HISTORY_NARROW) != (self->next_shape == THIMBLE_HISTORY_NARROW);

  self->shape_idle = 0;
  if (self->shape == self->next_shape && self->covers == self->next_covers)
    return G_SOURCE_REMOVE;
  self->shape = self->next_shape;
  self->covers = self->next_covers;
  apply_shape (self);
  if (other_chart)
    ask (self);
  return G_SOURCE_REMOVE;
}

static void
choose_shape (ThimbleHistoryPage *self, int width)
{
  int content;

  self->next_covers = width < COVER_WIDTH;
  content = width - (adw_flap_get_reveal_flap (self->flap) && !self->next_covers ? DETAIL_WIDTH : 0);
  if (content < NARROW_WIDTH)
    self->next_shape = THIMBLE_HISTORY_NARROW;
  else
    self->next_shape = content < MEDIUM_WIDTH ? THIMBLE_HISTORY_MEDIUM : THIMBLE_HISTORY_WIDE;
  /* Not in the middle of an allocation. */
  if ((self->next_shape != self->shape || self->next_covers != self->covers) && self->shape_idle == 0)
    self->shape_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_shape_idle, self, NULL);
}

static int
child_min_width (ThimbleHistoryPage *self)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (self->stack), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

/* Small whatever the shape is, so that the window can become narrow at all. */
static void
thimble_history_page_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      gtk_widget_measure (GTK_WIDGET (self->stack), orientation, for_size >= 0 ? MAX (for_size, child_min_width (self)) : -1,
                          minimum, natural, NULL, NULL);
      return;
    }
  gtk_widget_measure (GTK_WIDGET (self->stack), orientation, -1, minimum, natural, NULL, NULL);
  *minimum = MIN (*minimum, MIN_WIDTH);
}

static void
thimble_history_page_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (widget);

  choose_shape (self, width);
  /* For the one frame before the shape follows, the child may be wider than we are. */
  gtk_widget_allocate (GTK_WIDGET (self->stack), MAX (width, child_min_width (self)), height, baseline, NULL);
}

static void
on_reveal (ThimbleHistoryPage *self)
{
  /* A hidden pane keeps no tab stops. */
  gtk_widget_set_can_focus (GTK_WIDGET (self->detail), adw_flap_get_reveal_flap (self->flap));
  choose_shape (self, gtk_widget_get_width (GTK_WIDGET (self)));
  update_actions (self);
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
  ThimbleRecord *record = thimble_history_detail_get_record (self->detail);

  if (g_str_equal (name, "history.search"))
    thimble_history_filter_focus (self->filter);
  else if (g_str_equal (name, "history.close"))
    close_detail (self);
  else if (g_str_equal (name, "history.delete"))
    thimble_history_detail_ask_delete (self->detail);
  else if (g_str_equal (name, "history.copy"))
    thimble_history_detail_copy (self->detail);
  else if (g_str_equal (name, "history.run-again") && record != NULL && !record->text_deleted)
    g_signal_emit (self, signals[RUN_AGAIN], 0, record);
}

/* Object */

static void
thimble_history_page_dispose (GObject *object)
{
  ThimbleHistoryPage *self = THIMBLE_HISTORY_PAGE (object);

  g_clear_handle_id (&self->shape_idle, g_source_remove);
  if (self->query != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->query, self);
      thimble_history_query_close (self->query);
    }
  if (self->selection != NULL)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->stack));
  self->stack = NULL;
  g_clear_object (&self->query);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_history_page_parent_class)->dispose (object);
}

static void
thimble_history_page_class_init (ThimbleHistoryPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_page_dispose;
  widget_class->measure = thimble_history_page_measure;
  widget_class->size_allocate = thimble_history_page_size_allocate;
  g_type_ensure (THIMBLE_TYPE_REQUEST_CHART);
  g_type_ensure (THIMBLE_TYPE_HISTORY_DETAIL);
  g_type_ensure (THIMBLE_TYPE_HISTORY_FILTER);
  g_type_ensure (THIMBLE_TYPE_HISTORY_SUMS);
  signals[RUN_AGAIN] = g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-page.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryPage, child)
  BIND (stack); BIND (problem_page); BIND (try_again); BIND (flap); BIND (detail); BIND (chart_title); BIND (chart_note);
  BIND (chart); BIND (filter); BIND (sums); BIND (table_stack); BIND (table);
#undef BIND
#define CALLBACK(function) gtk_widget_class_bind_template_callback (widget_class, function)
  CALLBACK (on_chart_selected); CALLBACK (on_chart_activated); CALLBACK (on_row_activated); CALLBACK (on_table_released);
  CALLBACK (close_detail); CALLBACK (on_detail_gone); CALLBACK (update_actions); CALLBACK (on_detail_run_again);
  CALLBACK (on_detail_copied); CALLBACK (on_detail_go_to); CALLBACK (on_filter_changed); CALLBACK (on_clear_filter); CALLBACK (on_reveal); CALLBACK (ask);
#undef CALLBACK
  /* Widget actions, which are not exported over D-Bus: nobody outside deletes. */
  gtk_widget_class_install_action (widget_class, "history.delete", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.run-again", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.copy", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.search", NULL, on_action);
  gtk_widget_class_install_action (widget_class, "history.close", NULL, on_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "history.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "history.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "history.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "history.copy", NULL);
}

static void
thimble_history_page_init (ThimbleHistoryPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  thimble_history_table_add_columns (self->table);
  self->at_top = TRUE;
  apply_shape (self);
  on_reveal (self);
}

GtkWidget *
thimble_history_page_new (ThimbleEngine *engine)
{
  ThimbleHistoryPage *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_HISTORY_PAGE, NULL);
  self->engine = g_object_ref (engine);
  self->list = thimble_request_list_new (get_store (self));
  self->query = thimble_history_query_new (get_store (self));
  g_signal_connect_swapped (self->query, "columns", G_CALLBACK (on_columns), self);
  g_signal_connect_swapped (self->query, "sums", G_CALLBACK (on_sums), self);
  g_signal_connect_swapped (self->query, "ended", G_CALLBACK (update_shown), self);
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "notify::selected-item", G_CALLBACK (on_table_selected), self);
  g_signal_connect_swapped (self->list, "items-changed", G_CALLBACK (on_list_changed), self);
  g_signal_connect_swapped (self->list, "notify::loading", G_CALLBACK (update_shown), self);
  g_signal_connect_object (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->table)), "value-changed", G_CALLBACK (on_scrolled),
                           self, G_CONNECT_SWAPPED);
  thimble_history_detail_set_engine (self->detail, engine);
  thimble_history_filter_set_store (self->filter, get_store (self));
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (engine, "opened", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  set_selected (self, 0, FALSE);
  ask (self);
  return GTK_WIDGET (self);
}

void
thimble_history_page_select (ThimbleHistoryPage *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_PAGE (self));
  set_selected (self, id, TRUE);
}
