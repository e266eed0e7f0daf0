/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-page-private.h"

static void
add_view (ThimbleHistoryPage *self)
{
  self->view = g_object_new (THIMBLE_TYPE_HISTORY_VIEW, NULL);
  thimble_history_view_set_columns (self->view, self->columns);
  thimble_history_filter_append (self->filter, GTK_WIDGET (self->view));
}

static void
add_exchange (ThimbleHistoryPage *self)
{
  self->exchange = g_object_new (THIMBLE_TYPE_HISTORY_EXCHANGE, NULL);
  thimble_history_exchange_set_list (self->exchange, thimble_history_page_get_store (self), self->list);
  thimble_history_filter_append (self->filter, GTK_WIDGET (self->exchange));
}

static void (* const steps[]) (ThimbleHistoryPage *) = {
  thimble_history_page_add_chart,
  thimble_history_page_add_filter,
  add_view,
  add_exchange,
  thimble_history_page_add_sums,
  thimble_history_page_add_summary,
  thimble_history_page_add_detail,
  thimble_history_page_connect,
};

static gboolean
on_build (gpointer data)
{
  ThimbleHistoryPage *self = data;

  steps[self->n_built++] (self);
  if (!thimble_history_page_is_built (self))
    return G_SOURCE_CONTINUE;
  self->build_source = 0;
  if (self->to_select != 0)
    thimble_history_page_select (self, self->to_select);
  return G_SOURCE_REMOVE;
}

void
thimble_history_page_build (ThimbleHistoryPage *self)
{
  self->build_source = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_build, self, NULL);
}

gboolean
thimble_history_page_is_built (ThimbleHistoryPage *self)
{
  return self->n_built == G_N_ELEMENTS (steps);
}
