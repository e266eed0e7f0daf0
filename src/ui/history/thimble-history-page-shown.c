/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-page-private.h"

void
thimble_history_page_set_seen (ThimbleHistoryPage *self, gboolean seen)
{
  gtk_widget_set_opacity (GTK_WIDGET (self->stack), seen ? 1 : 0);
  gtk_widget_set_can_focus (GTK_WIDGET (self->stack), seen);
  gtk_widget_set_can_target (GTK_WIDGET (self->stack), seen);
}

static void
show_page (ThimbleHistoryPage *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  thimble_history_page_set_seen (self, TRUE);
  thimble_history_page_go_on (self);
}

static void
show_problem (ThimbleHistoryPage *self, ThimbleProblem *problem, gboolean again)
{
  g_autofree char *message = g_markup_escape_text (thimble_problem_get_message (problem), -1);
  g_autofree char *advice = g_markup_escape_text (thimble_problem_get_advice (problem), -1);

  adw_status_page_set_title (self->problem_page, message);
  adw_status_page_set_description (self->problem_page, advice);
  gtk_widget_set_visible (self->try_again, again);
  show_page (self, "problem");
}

static void
update_shown (ThimbleHistoryPage *self)
{
  ThimbleProblem *closed = thimble_engine_get_store_problem (self->engine);
  ThimbleProblem *problem = thimble_history_query_get_problem (self->query);
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0;
  gboolean filtered = !thimble_filter_is_empty (thimble_history_filter_get_filter (self->filter));

  /* A warning comes with a history that is open; where it is not, the window's banner opens it again. */
  if (closed != NULL && thimble_store_get_warning (thimble_history_page_get_store (self)) == NULL)
    show_problem (self, closed, FALSE);
  else if (problem != NULL)
    show_problem (self, problem, TRUE);
  else if (any)
    {
      gtk_stack_set_visible_child_name (self->table_stack, thimble_history_sums_get_open (self->sums) ? "summary" : "table");
      show_page (self, "requests");
    }
  /* Empty is only what both the list and the query found empty. */
  else if (thimble_history_query_is_known (self->query) && thimble_history_query_get_sums (self->query)->requests == 0
           && !thimble_request_list_is_loading (self->list))
    {
      gtk_stack_set_visible_child_name (self->table_stack, "nothing");
      show_page (self, filtered ? "requests" : "empty");
    }
}

static void
on_sums (ThimbleHistoryPage *self)
{
  thimble_history_sums_set (self->sums, thimble_history_query_get_sums (self->query));
  thimble_history_summary_set_sums (self->summary, thimble_history_query_get_sums (self->query));
}

void
thimble_history_page_ask (ThimbleHistoryPage *self)
{
  thimble_history_query_ask (self->query, thimble_history_filter_get_filter (self->filter));
  update_shown (self);
}

static void
on_store_changed (ThimbleHistoryPage *self)
{
  thimble_history_detail_refresh (self->detail);
  /* Time has passed too. */
  thimble_history_filter_refresh (self->filter);
  thimble_history_query_refresh (self->query);
}

static void
on_filter_changed (ThimbleHistoryPage *self)
{
  g_autofree char *told = thimble_history_filter_describe (self->filter);

  thimble_request_list_set_filter (self->list, thimble_history_filter_get_filter (self->filter));
  thimble_chart_pane_set_filter_text (self->chart, told);
  thimble_chart_model_set_filter (self->chart_model, thimble_history_filter_get_filter (self->filter));
  thimble_history_page_ask (self);
  /* Other rows: they are looked at from their top. */
  self->at_top = TRUE;
}

static void
on_opened (ThimbleHistoryPage *self)
{
  thimble_history_page_ask (self);
  thimble_chart_model_refresh (self->chart_model);
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
  /* New rows come on top, or others instead of all; a person who looks at the top goes on looking at it. */
  if ((position == 0 || removed > 0) && added > 0 && self->at_top)
    thimble_history_page_scroll_to (self, 0);
  /* They move the positions; the request stays the same. */
  if (self->selected == 0 || self->syncing)
    return;
  selected = thimble_request_list_find (self->list, self->selected);
  /* While the rows grow in number it may not be there yet: it will be told again. */
  if (selected != GTK_INVALID_LIST_POSITION && selected >= g_list_model_get_n_items (G_LIST_MODEL (self->rows)))
    return;
  self->syncing = TRUE;
  if (gtk_single_selection_get_selected (self->selection) != selected)
    gtk_single_selection_set_selected (self->selection, selected);
  if (self->to_reveal && selected != GTK_INVALID_LIST_POSITION)
    {
      self->to_reveal = FALSE;
      thimble_history_page_scroll_to (self, selected);
    }
  self->syncing = FALSE;
}

static void
on_groups (ThimbleHistoryPage *self)
{
  thimble_history_summary_set_groups (self->summary, thimble_history_query_get_groups (self->query));
}

/* The breakdown is asked for while it is looked at. */
static void
on_sums_open (ThimbleHistoryPage *self)
{
  gboolean open = thimble_history_sums_get_open (self->sums);

  thimble_history_query_break_down (self->query, open ? (int) thimble_history_summary_get_by (self->summary) : -1);
  update_shown (self);
  thimble_history_page_update_actions (self);
}

/* A model or task in the chart: only its requests. */
static void
on_category_activated (ThimbleHistoryPage *self, guint by, const char *id)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_copy (thimble_history_filter_get_filter (self->filter));
  char ***ids = by == THIMBLE_CHART_MODELS ? &filter->models : &filter->tasks;

  /* No filter asks for what has no model: one of none would show everything. */
  if (id == NULL)
    return;
  g_strfreev (*ids);
  *ids = g_strdupv ((char *[]) { (char *) id, NULL });
  thimble_history_filter_set_filter (self->filter, filter);
}

/* A line of the breakdown: only its requests, in the table. */
static void
on_group_chosen (ThimbleHistoryPage *self, ThimbleGroup *group)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_copy (thimble_history_filter_get_filter (self->filter));
  const char *ids[] = { group->id, NULL };

  if (group->id == NULL && thimble_history_summary_get_by (self->summary) != THIMBLE_BY_DAY)
    return;
  switch (thimble_history_summary_get_by (self->summary))
    {
    case THIMBLE_BY_DAY:
      filter->since_us = group->from_us;
      filter->until_us = group->until_us;
      break;
    case THIMBLE_BY_MODEL:
      g_strfreev (filter->models);
      filter->models = g_strdupv ((char **) ids);
      break;
    case THIMBLE_BY_TASK:
      g_strfreev (filter->tasks);
      filter->tasks = g_strdupv ((char **) ids);
      break;
    case THIMBLE_BY_ENDPOINT:
    case THIMBLE_BY_TIER:
    default:
      g_return_if_reached ();
    }
  thimble_history_sums_set_open (self->sums, FALSE);
  thimble_history_filter_set_filter (self->filter, filter);
  gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
on_dearest (ThimbleHistoryPage *self, gint64 id)
{
  thimble_history_sums_set_open (self->sums, FALSE);
  thimble_history_page_set_selected (self, id, TRUE);
}

static void
tell_order (ThimbleHistoryPage *self)
{
  gboolean descending;
  ThimbleHistoryColumn sorted = thimble_history_columns_get_sort (self->columns, &descending);
  /* Translators: %s is a column's title */
  g_autofree char *label = g_strdup_printf (descending ? _("Requests, by %s, descending") : _("Requests, by %s, ascending"),
                                            thimble_history_column_get_title (sorted));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->table), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Who sorts looks at the top, or at the request that is selected. */
static void
on_sorted (ThimbleHistoryPage *self)
{
  tell_order (self);
  self->to_reveal = self->selected != 0;
  self->at_top = TRUE;
}

void
thimble_history_page_connect_shown (ThimbleHistoryPage *self)
{
  g_signal_connect_object (self->chart, "category-activated", G_CALLBACK (on_category_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->filter, "notify::filter", G_CALLBACK (on_filter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->sums, "notify::open", G_CALLBACK (on_sums_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->summary, "notify::by", G_CALLBACK (on_sums_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->summary, "chosen", G_CALLBACK (on_group_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->summary, "dearest", G_CALLBACK (on_dearest), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->query, "sums", G_CALLBACK (on_sums), self);
  g_signal_connect_swapped (self->query, "groups", G_CALLBACK (on_groups), self);
  g_signal_connect_swapped (self->query, "ended", G_CALLBACK (update_shown), self);
  g_signal_connect_swapped (self->rows, "changed", G_CALLBACK (on_list_changed), self);
  g_signal_connect_swapped (self->list, "notify::loading", G_CALLBACK (update_shown), self);
  g_signal_connect_object (self->columns, "sorted", G_CALLBACK (on_sorted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_history_page_get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->engine, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  tell_order (self);
  /* Somebody may have typed before all was there. */
  if (!thimble_filter_is_empty (thimble_history_filter_get_filter (self->filter)))
    on_filter_changed (self);
}

void
thimble_history_page_bind_shown (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, on_clear_filter);
  gtk_widget_class_bind_template_callback_full (widget_class, "ask", G_CALLBACK (thimble_history_page_ask));
}
