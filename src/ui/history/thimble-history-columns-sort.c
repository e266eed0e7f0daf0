/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-history-columns-private.h"

/* GTK 4.8 does not tell by which column a view is sorted, but its sorter asks that column first. */

typedef struct {
  ThimbleHistoryColumns *self;
  ThimbleHistoryColumn   column;
} Probe;

static int
on_probe (gconstpointer a, gconstpointer b, gpointer data)
{
  Probe *probe = data;

  probe->self->sorted = probe->column;
  return -1;
}

static ThimbleOrder
get_order (ThimbleHistoryColumn column)
{
  switch (column)
    {
    case THIMBLE_HISTORY_COLUMN_TASK: return THIMBLE_ORDER_TASK;
    case THIMBLE_HISTORY_COLUMN_PROVIDER: return THIMBLE_ORDER_ENDPOINT;
    case THIMBLE_HISTORY_COLUMN_MODEL: return THIMBLE_ORDER_MODEL;
    case THIMBLE_HISTORY_COLUMN_TIER: return THIMBLE_ORDER_TIER;
    case THIMBLE_HISTORY_COLUMN_INPUT: return THIMBLE_ORDER_INPUT;
    case THIMBLE_HISTORY_COLUMN_CACHED: return THIMBLE_ORDER_CACHED;
    case THIMBLE_HISTORY_COLUMN_OUTPUT: return THIMBLE_ORDER_OUTPUT;
    case THIMBLE_HISTORY_COLUMN_REASONING: return THIMBLE_ORDER_REASONING;
    case THIMBLE_HISTORY_COLUMN_TOTAL: return THIMBLE_ORDER_TOTAL;
    case THIMBLE_HISTORY_COLUMN_COST: return THIMBLE_ORDER_COST;
    case THIMBLE_HISTORY_COLUMN_FIRST_TEXT: return THIMBLE_ORDER_FIRST_TEXT;
    case THIMBLE_HISTORY_COLUMN_DURATION: return THIMBLE_ORDER_DURATION;
    case THIMBLE_HISTORY_COLUMN_STATE: return THIMBLE_ORDER_STATE;
    case THIMBLE_HISTORY_COLUMN_TIME:
    case THIMBLE_HISTORY_COLUMN_COMPACT:
    default: return THIMBLE_ORDER_TIME;
    }
}

/* People look for the newest, the largest and the dearest. */
static gboolean
begins_descending (ThimbleHistoryColumn column)
{
  return column == THIMBLE_HISTORY_COLUMN_TIME || thimble_history_column_is_number (column);
}

void
thimble_history_columns_apply_sort (ThimbleHistoryColumns *self)
{
  if (self->list != NULL)
    thimble_request_list_set_order (self->list, get_order (self->sorted), self->descending);
}

static void
change_sort (ThimbleHistoryColumns *self)
{
  g_settings_set (self->settings, "history-sort", "(sb)", thimble_history_column_get_id (self->sorted), self->descending);
  thimble_history_columns_apply_sort (self);
  thimble_history_columns_tell (self, TRUE);
}

static void
show_sort (ThimbleHistoryColumns *self)
{
  self->loading = TRUE;
  /* None at first: otherwise the title by which it was sorted keeps its arrow. */
  gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
  gtk_column_view_sort_by_column (self->view, self->columns[self->sorted], self->descending ? GTK_SORT_DESCENDING : GTK_SORT_ASCENDING);
  self->loading = FALSE;
}

void
thimble_history_columns_add_sorter (ThimbleHistoryColumns *self, ThimbleHistoryColumn column)
{
  Probe *probe = g_new (Probe, 1);
  g_autoptr (GtkSorter) sorter = NULL;

  *probe = (Probe) { self, column };
  sorter = GTK_SORTER (gtk_custom_sorter_new (on_probe, probe, g_free));
  gtk_column_view_column_set_sorter (self->columns[column], sorter);
}

static void
on_sorter_changed (ThimbleHistoryColumns *self)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  ThimbleHistoryColumn before = self->sorted;
  gboolean descending;

  if (self->loading)
    return;
  /* Any two objects: the first column's probe answers "smaller", and where the view turns that round, it sorts descending. */
  descending = gtk_sorter_compare (sorter, self, self->view) == GTK_ORDERING_LARGER;
  if (self->sorted != before && !descending && begins_descending (self->sorted))
    {
      self->descending = descending = TRUE;
      show_sort (self);
    }
  else if (self->sorted == before && self->descending == descending)
    return;
  self->descending = descending;
  change_sort (self);
}

void
thimble_history_columns_sort (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, gboolean descending)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  g_return_if_fail (column < N_CHOICES);
  if (self->sorted == column && self->descending == !!descending)
    return;
  self->sorted = column;
  self->descending = !!descending;
  show_sort (self);
  change_sort (self);
}

ThimbleHistoryColumn
thimble_history_columns_get_sort (ThimbleHistoryColumns *self, gboolean *descending)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self), THIMBLE_HISTORY_COLUMN_TIME);
  if (descending != NULL)
    *descending = self->descending;
  return self->sorted;
}

void
thimble_history_columns_init_sort (ThimbleHistoryColumns *self)
{
  g_autofree char *id = NULL;

  g_settings_get (self->settings, "history-sort", "(sb)", &id, &self->descending);
  /* Of another version, or by another hand. */
  if (!thimble_history_columns_find_id (id, &self->sorted))
    {
      self->sorted = THIMBLE_HISTORY_COLUMN_TIME;
      self->descending = TRUE;
    }
  show_sort (self);
  g_signal_connect_object (gtk_column_view_get_sorter (self->view), "changed", G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
}
