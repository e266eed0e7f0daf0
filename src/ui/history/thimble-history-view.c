/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-view.h"

struct _ThimbleHistoryView
{
  AdwBin                 parent_instance;

  /* template children */
  GtkMenuButton         *button;
  GtkDropDown           *sort;
  GtkButton             *direction;
  GtkWidget             *columns_box;
  GtkBox                *rows;        /* none until they are opened for the first time */

  /* owned */
  ThimbleHistoryColumns *columns;

  guint                  filling : 1; /* no choice of a person's */
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryView, thimble_history_view, ADW_TYPE_BIN)

static ThimbleHistoryColumn
column_of (GtkWidget *part)
{
  return GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (part), "thimble-column"));
}

static GtkWidget *
row_of (ThimbleHistoryView *self, ThimbleHistoryColumn column)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));

  while (row != NULL && column_of (row) != column)
    row = gtk_widget_get_next_sibling (row);
  return row;
}

static GtkWidget *
part_of (GtkWidget *row, const char *part)
{
  return g_object_get_data (G_OBJECT (row), part);
}

static void
update_rows (ThimbleHistoryView *self)
{
  guint n = thimble_history_columns_get_n (self->columns), n_shown = 0, nth = 0;
  GtkWidget *before = NULL;

  if (gtk_widget_get_first_child (GTK_WIDGET (self->rows)) == NULL)
    return;
  for (guint i = 0; i < n; i++)
    n_shown += thimble_history_columns_is_shown (self->columns, i);
  for (guint i = 0; i < n; i++)
    {
      ThimbleHistoryColumn column = thimble_history_columns_get (self->columns, i);
      GtkWidget *row = row_of (self, column);
      gboolean shown = thimble_history_columns_is_shown (self->columns, column);

      gtk_box_reorder_child_after (self->rows, row, before);
      before = row;
      nth += shown;
      gtk_check_button_set_active (GTK_CHECK_BUTTON (part_of (row, "check")), shown);
      /* A table without columns would show nothing. */
      gtk_widget_set_sensitive (part_of (row, "check"), !shown || n_shown > 1);
      gtk_widget_set_sensitive (part_of (row, "left"), shown && nth > 1);
      gtk_widget_set_sensitive (part_of (row, "right"), shown && nth < n_shown);
    }
}

static void
update (ThimbleHistoryView *self)
{
  gboolean descending;
  ThimbleHistoryColumn sorted = thimble_history_columns_get_sort (self->columns, &descending);
  const char *text = descending ? _("Descending: turn round") : _("Ascending: turn round");

  self->filling = TRUE;
  gtk_drop_down_set_selected (self->sort, sorted);
  gtk_button_set_icon_name (self->direction, descending ? "view-sort-descending-symbolic" : "view-sort-ascending-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->direction), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->direction), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  update_rows (self);
  self->filling = FALSE;
}

static void
on_sort (ThimbleHistoryView *self)
{
  guint column = gtk_drop_down_get_selected (self->sort);

  /* As a click on a title: numbers and time begin with the largest. */
  if (!self->filling && self->columns != NULL && column != GTK_INVALID_LIST_POSITION)
    thimble_history_columns_sort (self->columns, column,
                                  column == THIMBLE_HISTORY_COLUMN_TIME || thimble_history_column_is_number (column));
}

static void
on_direction (ThimbleHistoryView *self)
{
  gboolean descending;
  ThimbleHistoryColumn sorted = thimble_history_columns_get_sort (self->columns, &descending);

  thimble_history_columns_sort (self->columns, sorted, !descending);
}

static void
on_reset (ThimbleHistoryView *self)
{
  thimble_history_columns_reset (self->columns);
}

static void
on_check (ThimbleHistoryView *self, GParamSpec *pspec, GtkCheckButton *check)
{
  if (!self->filling)
    thimble_history_columns_set_shown (self->columns, column_of (GTK_WIDGET (check)), gtk_check_button_get_active (check));
}

static void
on_move (ThimbleHistoryView *self, GtkWidget *button)
{
  GtkWidget *row = row_of (self, column_of (button));
  gboolean left = button == part_of (row, "left");

  thimble_history_columns_move (self->columns, column_of (button), left ? -1 : 1);
  /* At the end the focus would be lost with the button. */
  gtk_widget_grab_focus (gtk_widget_get_sensitive (button) ? button : part_of (row, left ? "right" : "left"));
}

static GtkWidget *
add_part (ThimbleHistoryView *self, GtkWidget *row, const char *part, GtkWidget *child, ThimbleHistoryColumn column)
{
  g_object_set_data (G_OBJECT (child), "thimble-column", GUINT_TO_POINTER (column));
  g_object_set_data (G_OBJECT (row), part, child);
  gtk_box_append (GTK_BOX (row), child);
  return child;
}

static void
add_move (ThimbleHistoryView *self, GtkWidget *row, ThimbleHistoryColumn column, gboolean left)
{
  GtkWidget *button = gtk_button_new_from_icon_name (left ? "go-previous-symbolic" : "go-next-symbolic");
  g_autofree char *name = g_strdup_printf ("history-column-%s-%s", left ? "left" : "right", thimble_history_column_get_id (column));
  /* Translators: %s is a column's title */
  g_autofree char *label = g_strdup_printf (left ? _("Move “%s” left") : _("Move “%s” right"), thimble_history_column_get_title (column));

  gtk_widget_set_name (button, name);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, left ? _("Move Left") : _("Move Right"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  add_part (self, row, left ? "left" : "right", button, column);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_move), self, G_CONNECT_SWAPPED);
}

static void
add_row (ThimbleHistoryView *self, ThimbleHistoryColumn column)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *check = gtk_check_button_new_with_label (thimble_history_column_get_title (column));
  g_autofree char *name = g_strdup_printf ("history-column-%s", thimble_history_column_get_id (column));

  gtk_widget_set_name (check, name);
  gtk_widget_set_hexpand (check, TRUE);
  g_object_set_data (G_OBJECT (row), "thimble-column", GUINT_TO_POINTER (column));
  add_part (self, row, "check", check, column);
  g_signal_connect_object (check, "notify::active", G_CALLBACK (on_check), self, G_CONNECT_SWAPPED);
  add_move (self, row, column, TRUE);
  add_move (self, row, column, FALSE);
  gtk_box_append (self->rows, row);
}

static void
on_open (GtkMenuButton *button, gpointer data)
{
  ThimbleHistoryView *self = data;

  if (gtk_widget_get_first_child (GTK_WIDGET (self->rows)) != NULL)
    return;
  for (guint i = 0; i < thimble_history_columns_get_n (self->columns); i++)
    add_row (self, i);
  update (self);
}

static void
thimble_history_view_dispose (GObject *object)
{
  g_clear_object (&THIMBLE_HISTORY_VIEW (object)->columns);
  G_OBJECT_CLASS (thimble_history_view_parent_class)->dispose (object);
}

static void
thimble_history_view_class_init (ThimbleHistoryViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_view_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryView, button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryView, sort);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryView, direction);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryView, columns_box);
  gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryView, rows);
  gtk_widget_class_bind_template_callback (widget_class, on_sort);
  gtk_widget_class_bind_template_callback (widget_class, on_direction);
  gtk_widget_class_bind_template_callback (widget_class, on_reset);
}

static void
thimble_history_view_init (ThimbleHistoryView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, on_open, self, NULL);
}

void
thimble_history_view_set_columns (ThimbleHistoryView *self, ThimbleHistoryColumns *columns)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  g_return_if_fail (THIMBLE_IS_HISTORY_VIEW (self));
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (columns));
  g_return_if_fail (self->columns == NULL);
  self->columns = g_object_ref (columns);
  for (guint i = 0; i < thimble_history_columns_get_n (columns); i++)
    gtk_string_list_append (titles, thimble_history_column_get_title (i));
  self->filling = TRUE;
  gtk_drop_down_set_model (self->sort, G_LIST_MODEL (titles));
  self->filling = FALSE;
  g_signal_connect_object (columns, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
thimble_history_view_set_narrow (ThimbleHistoryView *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_VIEW (self));
  gtk_widget_set_visible (self->columns_box, !narrow);
}
