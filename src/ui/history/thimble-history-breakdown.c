/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "thimble-history-breakdown.h"
#include "thimble-history-columns.h"
#include "thimble-history-group.h"
#include "thimble-history-sums.h"

typedef enum { COLUMN_NAME, COLUMN_REQUESTS, COLUMN_INPUT, COLUMN_OUTPUT, COLUMN_TOTAL, COLUMN_COST } Column;
#define N_COLUMNS (COLUMN_COST + 1)

struct _ThimbleHistoryBreakdown
{
  AdwBin               parent_instance;

  /* children */
  GtkColumnView       *view;

  /* owned */
  GtkColumnViewColumn *columns[N_COLUMNS];
  GListStore          *groups;  /* ThimbleHistoryGroup */
  GtkSortListModel    *sorted;

  ThimbleBreakdown     by;
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryBreakdown, thimble_history_breakdown, ADW_TYPE_BIN)

static const struct {
  const char *title;
  const char *css; /* nullable */
} columns[] = {
  [COLUMN_NAME] = { N_("Name"), NULL },
  [COLUMN_REQUESTS] = { N_("Requests"), NULL },
  [COLUMN_INPUT] = { N_("Input"), "input" },
  [COLUMN_OUTPUT] = { N_("Output"), "output" },
  [COLUMN_TOTAL] = { N_("Total"), "strong" },
  [COLUMN_COST] = { N_("Cost"), NULL },
};

/* Cells */

static Column
column_of (gpointer item)
{
  return GPOINTER_TO_UINT (g_object_get_data (item, "thimble-column"));
}

static char *
cell_text (Column column, const ThimbleSums *sums)
{
  ThimbleSumsTokens tokens;

  thimble_sums_get_tokens (sums, &tokens);
  switch (column)
    {
    case COLUMN_REQUESTS: return thimble_format_count (sums->requests);
    case COLUMN_INPUT: return thimble_format_count (tokens.input);
    case COLUMN_OUTPUT: return thimble_format_count (tokens.output);
    case COLUMN_TOTAL: return thimble_format_count (tokens.total);
    case COLUMN_COST: return thimble_history_sums_describe_cost (sums);
    case COLUMN_NAME:
    default: return g_strdup ("");
    }
}

/* The name over its bar. */
static GtkWidget *
make_name_cell (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *label = gtk_label_new (NULL), *bar = thimble_split_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (label), 10);
  gtk_widget_add_css_class (label, "numeric");
  thimble_split_bar_set_thickness (THIMBLE_SPLIT_BAR (bar), 5);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), bar);
  return box;
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Column column = GPOINTER_TO_UINT (data);
  GtkWidget *label;

  g_object_set_data (G_OBJECT (item), "thimble-column", data);
  if (column == COLUMN_NAME)
    {
      gtk_list_item_set_child (item, make_name_cell ());
      return;
    }
  label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "numeric");
  if (columns[column].css != NULL)
    gtk_widget_add_css_class (label, columns[column].css);
  gtk_list_item_set_child (item, label);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  ThimbleHistoryGroup *group = gtk_list_item_get_item (item);
  const ThimbleSums *sums = &thimble_history_group_get (group)->sums;
  GtkWidget *child = gtk_list_item_get_child (item);
  g_autofree char *text = NULL, *input = NULL, *output = NULL, *spoken = NULL;
  GtkWidget *bar, *cell = gtk_widget_get_parent (child);

  if (cell != NULL && column_of (item) == COLUMN_NAME)
    gtk_widget_add_css_class (cell, "first");
  else if (cell != NULL && column_of (item) == COLUMN_COST)
    gtk_widget_add_css_class (cell, "last");
  if (column_of (item) != COLUMN_NAME)
    {
      text = cell_text (column_of (item), sums);
      gtk_label_set_text (GTK_LABEL (child), text);
      return;
    }
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (child)), thimble_history_group_get_name (group));
  bar = gtk_widget_get_last_child (child);
  input = cell_text (COLUMN_INPUT, sums);
  output = cell_text (COLUMN_OUTPUT, sums);
  spoken = g_strdup_printf (_("Input %s, output %s"), input, output);
  thimble_split_bar_set_values (THIMBLE_SPLIT_BAR (bar), (double) sums->input, (double) sums->output,
                                (double) MAX (thimble_history_group_get_largest (group), 1));
  thimble_split_bar_set_label (THIMBLE_SPLIT_BAR (bar), spoken);
}

/* Sorting: days and models are few */

static gint64
value_of (Column column, const ThimbleSums *sums)
{
  switch (column)
    {
    case COLUMN_REQUESTS: return sums->requests;
    case COLUMN_INPUT: return sums->input;
    case COLUMN_OUTPUT: return sums->output;
    case COLUMN_TOTAL: return thimble_sums_get_total (sums);
    case COLUMN_COST: return sums->cost;
    case COLUMN_NAME:
    default: return 0;
    }
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  ThimbleHistoryGroup *one = (gpointer) a, *other = (gpointer) b;
  Column column = GPOINTER_TO_UINT (data);
  gint64 first, second;

  if (column == COLUMN_NAME && thimble_history_group_get_by (one) != THIMBLE_BY_DAY)
    return g_utf8_collate (thimble_history_group_get_name (one), thimble_history_group_get_name (other));
  first = column == COLUMN_NAME ? thimble_history_group_get (one)->from_us : value_of (column, &thimble_history_group_get (one)->sums);
  second = column == COLUMN_NAME ? thimble_history_group_get (other)->from_us : value_of (column, &thimble_history_group_get (other)->sums);
  return (first > second) - (first < second);
}

static void
on_activate (ThimbleHistoryBreakdown *self, guint position)
{
  g_autoptr (ThimbleHistoryGroup) group = g_list_model_get_item (G_LIST_MODEL (self->sorted), position);

  if (group != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, thimble_history_group_get (group));
}

void
thimble_history_breakdown_set (ThimbleHistoryBreakdown *self, ThimbleBreakdown by, GPtrArray *groups)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  gint64 largest = 0;

  g_return_if_fail (THIMBLE_IS_HISTORY_BREAKDOWN (self));
  g_return_if_fail (groups != NULL);
  for (guint i = 0; i < groups->len; i++)
    largest = MAX (largest, thimble_sums_get_total (&((ThimbleGroup *) g_ptr_array_index (groups, i))->sums));
  for (guint i = 0; i < groups->len; i++)
    g_ptr_array_add (items, thimble_history_group_new (by, g_ptr_array_index (groups, i), largest));
  if (by != self->by)
    {
      const char *titles[] = { [THIMBLE_BY_DAY] = _("Day"), [THIMBLE_BY_MODEL] = _("Model"), [THIMBLE_BY_TASK] = _("Task"),
                               [THIMBLE_BY_ENDPOINT] = _("Provider"), [THIMBLE_BY_TIER] = _("Tier") };

      self->by = by;
      gtk_column_view_column_set_title (self->columns[COLUMN_NAME], titles[by]);
      /* The newest day, and what uses most, on top; and no arrow of the order before. */
      gtk_column_view_sort_by_column (self->view, NULL, GTK_SORT_ASCENDING);
      gtk_column_view_sort_by_column (self->view, self->columns[by == THIMBLE_BY_DAY ? COLUMN_NAME : COLUMN_TOTAL], GTK_SORT_DESCENDING);
    }
  g_list_store_splice (self->groups, 0, g_list_model_get_n_items (G_LIST_MODEL (self->groups)), items->pdata, items->len);
}

void
thimble_history_breakdown_set_narrow (ThimbleHistoryBreakdown *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_BREAKDOWN (self));
  gtk_column_view_column_set_visible (self->columns[COLUMN_REQUESTS], !narrow);
  gtk_column_view_column_set_visible (self->columns[COLUMN_INPUT], !narrow);
  gtk_column_view_column_set_visible (self->columns[COLUMN_OUTPUT], !narrow);
}

/* Object */

static void
thimble_history_breakdown_dispose (GObject *object)
{
  ThimbleHistoryBreakdown *self = THIMBLE_HISTORY_BREAKDOWN (object);

  g_clear_object (&self->groups);
  g_clear_object (&self->sorted);
  for (guint i = 0; i < N_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  G_OBJECT_CLASS (thimble_history_breakdown_parent_class)->dispose (object);
}

static void
thimble_history_breakdown_class_init (ThimbleHistoryBreakdownClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_history_breakdown_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  THIMBLE_TYPE_GROUP);
}

static void
add_columns (ThimbleHistoryBreakdown *self)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (compare, GUINT_TO_POINTER (i), NULL));

      g_signal_connect (factory, "setup", G_CALLBACK (on_setup), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
      self->columns[i] = gtk_column_view_column_new (_(columns[i].title), factory);
      gtk_column_view_column_set_sorter (self->columns[i], sorter);
      gtk_column_view_column_set_expand (self->columns[i], i == COLUMN_NAME);
      gtk_column_view_append_column (self->view, self->columns[i]);
    }
}

/* As in the big table: numbers and their titles stand at the end. */
static void
align_titles (ThimbleHistoryBreakdown *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title != NULL; title = gtk_widget_get_next_sibling (title), i++)
    if (i != COLUMN_NAME)
      thimble_history_columns_align_title (title);
  if (header == NULL || gtk_widget_get_first_child (header) == NULL)
    return;
  gtk_widget_add_css_class (gtk_widget_get_first_child (header), "first");
  gtk_widget_add_css_class (gtk_widget_get_last_child (header), "last");
}

static void
thimble_history_breakdown_init (ThimbleHistoryBreakdown *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  /* None that is ever asked for: the first answer sets title and order. */
  self->by = THIMBLE_BY_TIER;
  self->groups = g_list_store_new (THIMBLE_TYPE_HISTORY_GROUP);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  add_columns (self);
  align_titles (self);
  self->sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->groups)), g_object_ref (gtk_column_view_get_sorter (self->view)));
  {
    g_autoptr (GtkSelectionModel) none = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->sorted))));

    gtk_column_view_set_model (self->view, none);
  }
  gtk_column_view_set_single_click_activate (self->view, TRUE);
  gtk_column_view_set_reorderable (self->view, FALSE);
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  gtk_widget_set_name (GTK_WIDGET (self->view), "history-breakdown");
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "history-table");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What is shown, added up"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activate), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  gtk_widget_set_vexpand (scroller, TRUE);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
