/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-cell.h"

static const struct {
  const char *id;
  const char *title;
  const char *css;
  gboolean    number;
  guint       width_chars;
} columns[] = {
  [THIMBLE_HISTORY_COLUMN_TIME] = { "time", N_("Time"), NULL, FALSE, 6 },
  [THIMBLE_HISTORY_COLUMN_TASK] = { "task", N_("Task"), NULL, FALSE, 10 },
  [THIMBLE_HISTORY_COLUMN_PROVIDER] = { "provider", N_("Provider"), NULL, FALSE, 12 },
  [THIMBLE_HISTORY_COLUMN_MODEL] = { "model", N_("Model"), NULL, FALSE, 10 },
  [THIMBLE_HISTORY_COLUMN_TIER] = { "tier", N_("Tier"), NULL, FALSE, 0 },
  [THIMBLE_HISTORY_COLUMN_INPUT] = { "input", N_("Input"), "input", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_CACHED] = { "cached", N_("Cached"), "part", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_OUTPUT] = { "output", N_("Output"), "output", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_REASONING] = { "reasoning", N_("Reasoning"), "part", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_TOTAL] = { "total", N_("Total"), "strong", TRUE, 5 },
  [THIMBLE_HISTORY_COLUMN_COST] = { "cost", N_("Cost"), NULL, TRUE, 11 },
  [THIMBLE_HISTORY_COLUMN_FIRST_TEXT] = { "first-text", N_("First Text"), NULL, TRUE, 6 },
  [THIMBLE_HISTORY_COLUMN_DURATION] = { "duration", N_("Duration"), NULL, TRUE, 6 },
  [THIMBLE_HISTORY_COLUMN_STATE] = { "state", N_("State"), NULL, FALSE, 0 },
  [THIMBLE_HISTORY_COLUMN_COMPACT] = { "compact", N_("Requests"), NULL, FALSE, 0 },
};

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  ThimbleHistoryColumn column = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (factory), "thimble-column"));

  gtk_list_item_set_child (item, thimble_history_cell_new (item, column, data));
}

static void
release_common (gpointer common, GClosure *closure)
{
  g_rc_box_release (common);
}

GtkListItemFactory *
thimble_history_cells_new (ThimbleHistoryColumn column, ThimbleHistoryCommon *common)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_object_set_data (G_OBJECT (factory), "thimble-column", GUINT_TO_POINTER (column));
  g_signal_connect_data (factory, "setup", G_CALLBACK (on_setup), g_rc_box_acquire (common), release_common, 0);
  return factory;
}

static ThimbleHistoryCell *
cell_in (GtkWidget *cell)
{
  GtkWidget *child = gtk_widget_get_first_child (cell);

  return THIMBLE_IS_HISTORY_CELL (child) ? THIMBLE_HISTORY_CELL (child) : NULL;
}

gboolean
thimble_history_cells_load_row (GtkWidget *row)
{
  GtkWidget *cell;

  g_return_val_if_fail (GTK_IS_WIDGET (row), FALSE);
  cell = gtk_widget_get_first_child (row);
  return cell != NULL && cell_in (cell) != NULL && thimble_history_cell_get_row (cell_in (cell)) != NULL;
}

gboolean
thimble_history_cells_fill_row (GtkWidget *row)
{
  gboolean is_there, filled = FALSE;

  g_return_val_if_fail (GTK_IS_WIDGET (row), FALSE);
  /* A place that will go has no request: nothing to see or click. */
  is_there = thimble_history_cells_load_row (row);
  gtk_widget_set_opacity (row, is_there ? 1 : 0);
  gtk_widget_set_can_target (row, is_there);
  for (GtkWidget *cell = gtk_widget_get_first_child (row); is_there && cell != NULL; cell = gtk_widget_get_next_sibling (cell))
    if (gtk_widget_get_visible (cell) && cell_in (cell) != NULL)
      filled |= thimble_history_cell_fill (cell_in (cell));
  return filled;
}

void
thimble_history_cells_mark_ends (GtkColumnView *view, const ThimbleHistoryCommon *common)
{
  GtkWidget *header, *rows;

  g_return_if_fail (GTK_IS_COLUMN_VIEW (view));
  header = gtk_widget_get_first_child (GTK_WIDGET (view));
  rows = gtk_widget_get_last_child (GTK_WIDGET (view));
  for (GtkWidget *title = header != rows ? gtk_widget_get_first_child (header) : NULL; title != NULL; title = gtk_widget_get_next_sibling (title))
    thimble_history_mark_end (title, thimble_history_column_of (title), common);
  for (GtkWidget *row = rows != NULL ? gtk_widget_get_first_child (rows) : NULL; row != NULL; row = gtk_widget_get_next_sibling (row))
    for (GtkWidget *cell = gtk_widget_get_first_child (row); cell != NULL; cell = gtk_widget_get_next_sibling (cell))
      if (cell_in (cell) != NULL)
        thimble_history_cell_mark_end (cell_in (cell));
}

ThimbleHistoryColumn
thimble_history_column_of (gpointer object)
{
  return GPOINTER_TO_UINT (g_object_get_data (object, "thimble-column"));
}

const char *
thimble_history_column_get_id (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, NULL);
  return columns[column].id;
}

const char *
thimble_history_column_get_title (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, NULL);
  return _(columns[column].title);
}

gboolean
thimble_history_column_is_number (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, FALSE);
  return columns[column].number;
}

const char *
thimble_history_column_get_css (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, NULL);
  return columns[column].css;
}

guint
thimble_history_column_get_width_chars (ThimbleHistoryColumn column)
{
  g_return_val_if_fail (column < THIMBLE_N_HISTORY_COLUMNS, 0);
  return columns[column].width_chars;
}
