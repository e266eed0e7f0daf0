/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-history-columns-private.h"

/* A title that is dragged tells every pixel. */
#define SAVE_AFTER_MS 400

enum { CHANGED, SORTED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryColumns, thimble_history_columns, G_TYPE_OBJECT)

/* Those that few people need every day can be added. */
static gboolean
is_usual (ThimbleHistoryColumn column)
{
  return column != THIMBLE_HISTORY_COLUMN_PROVIDER && column != THIMBLE_HISTORY_COLUMN_CACHED
         && column != THIMBLE_HISTORY_COLUMN_REASONING && column != THIMBLE_HISTORY_COLUMN_FIRST_TEXT;
}

static gboolean
usual_are_shown (ThimbleHistoryColumns *self)
{
  for (guint i = 0; i < N_CHOICES; i++)
    if (self->shown[i] != is_usual (i))
      return FALSE;
  return TRUE;
}

static guint
n_shown (ThimbleHistoryColumns *self)
{
  guint n = 0;

  for (guint i = 0; i < N_CHOICES; i++)
    n += self->shown[i];
  return n;
}

static void
update_ends (ThimbleHistoryColumns *self)
{
  GListModel *all = gtk_column_view_get_columns (self->view);
  gboolean any = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (all, i);

      if (!gtk_column_view_column_get_visible (column))
        continue;
      if (!any)
        self->common->first = thimble_history_column_of (column);
      self->common->last = thimble_history_column_of (column);
      any = TRUE;
    }
  thimble_history_cells_mark_ends (self->view, self->common);
}

static void
apply_visible (ThimbleHistoryColumns *self)
{
  gboolean narrow = self->shape == THIMBLE_HISTORY_NARROW;
  gboolean tight = self->shape == THIMBLE_HISTORY_MEDIUM && usual_are_shown (self);
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  for (guint i = 0; i < THIMBLE_N_HISTORY_COLUMNS; i++)
    {
      gboolean chosen = i < N_CHOICES ? self->shown[i] && !narrow : narrow;

      self->common->shown[i] = chosen && !(tight && (i == THIMBLE_HISTORY_COLUMN_TIER || i == THIMBLE_HISTORY_COLUMN_DURATION));
      gtk_column_view_column_set_visible (self->columns[i], self->common->shown[i]);
    }
  if (header != NULL)
    gtk_widget_set_visible (header, !narrow);
  update_ends (self);
}

/* Position in the view, where the compact column may stand anywhere. */
static guint
position_of (ThimbleHistoryColumns *self, ThimbleHistoryColumn column)
{
  GListModel *all = gtk_column_view_get_columns (self->view);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) at = g_list_model_get_item (all, i);

      if (at == self->columns[column])
        return i;
    }
  g_assert_not_reached ();
}

/* Settings: "time", "-provider", …: the ids in order, a minus before those that are hidden. */

gboolean
thimble_history_columns_find_id (const char *id, ThimbleHistoryColumn *out)
{
  for (guint i = 0; i < N_CHOICES; i++)
    if (g_str_equal (id, thimble_history_column_get_id (i)))
      {
        *out = i;
        return TRUE;
      }
  return FALSE;
}

static void
save (ThimbleHistoryColumns *self)
{
  g_autoptr (GStrvBuilder) order = g_strv_builder_new ();
  g_auto (GStrv) ids = NULL;
  GVariantBuilder widths;
  gboolean usual = usual_are_shown (self);

  g_clear_handle_id (&self->save_source, g_source_remove);
  g_variant_builder_init (&widths, G_VARIANT_TYPE ("a{si}"));
  for (guint i = 0; i < N_CHOICES; i++)
    {
      ThimbleHistoryColumn column = thimble_history_columns_get (self, i);
      g_autofree char *id = g_strconcat (self->shown[column] ? "" : "-", thimble_history_column_get_id (column), NULL);
      int width = gtk_column_view_column_get_fixed_width (self->columns[column]);

      g_strv_builder_add (order, id);
      usual = usual && column == i;
      if (width >= 0)
        g_variant_builder_add (&widths, "{si}", thimble_history_column_get_id (column), width);
    }
  ids = g_strv_builder_end (order);
  /* Who changed nothing gets the usual ones of later versions too. */
  g_settings_set_strv (self->settings, "history-columns", usual ? NULL : (const char * const *) ids);
  g_settings_set_value (self->settings, "history-column-widths", g_variant_builder_end (&widths));
}

static gboolean
on_save (gpointer data)
{
  ThimbleHistoryColumns *self = data;

  self->save_source = 0;
  save (self);
  return G_SOURCE_REMOVE;
}

static void
save_soon (ThimbleHistoryColumns *self)
{
  if (!self->loading && self->save_source == 0)
    self->save_source = g_timeout_add (SAVE_AFTER_MS, on_save, self);
}

static void
on_order_changed (ThimbleHistoryColumns *self)
{
  /* A column that moves is not there for a moment. */
  if (self->loading || g_list_model_get_n_items (gtk_column_view_get_columns (self->view)) != THIMBLE_N_HISTORY_COLUMNS)
    return;
  update_ends (self);
  save_soon (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
thimble_history_columns_tell (ThimbleHistoryColumns *self, gboolean sorted)
{
  if (sorted)
    g_signal_emit (self, signals[SORTED], 0);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
place (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, guint position)
{
  if (position_of (self, column) != position)
    gtk_column_view_insert_column (self->view, position, self->columns[column]);
}

static void
load (ThimbleHistoryColumns *self)
{
  g_auto (GStrv) ids = g_settings_get_strv (self->settings, "history-columns");
  g_autoptr (GVariant) widths = g_settings_get_value (self->settings, "history-column-widths");
  guint n = 0;

  self->loading = TRUE;
  for (guint i = 0; i < N_CHOICES; i++)
    {
      self->shown[i] = is_usual (i);
      place (self, i, i);
    }
  for (guint i = 0; ids[i] != NULL; i++)
    {
      ThimbleHistoryColumn column;
      gboolean hidden = ids[i][0] == '-';

      /* Of another version, or by another hand: what is not known is passed over. */
      if (!thimble_history_columns_find_id (ids[i] + hidden, &column) || (n > 0 && position_of (self, column) < n))
        continue;
      self->shown[column] = !hidden;
      place (self, column, n++);
    }
  if (n_shown (self) == 0)
    self->shown[THIMBLE_HISTORY_COLUMN_TIME] = TRUE;
  for (guint i = 0; i < N_CHOICES; i++)
    {
      int width = -1;

      g_variant_lookup (widths, thimble_history_column_get_id (i), "i", &width);
      gtk_column_view_column_set_fixed_width (self->columns[i], CLAMP (width, -1, 4000));
    }
  self->loading = FALSE;
}

/* The menu of a title */

static void
on_menu_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ThimbleHistoryColumns *self = data;
  const char *name = g_action_get_name (G_ACTION (action));
  ThimbleHistoryColumn column;

  if (g_str_equal (name, "reset"))
    thimble_history_columns_reset (self);
  else if (!thimble_history_columns_find_id (g_variant_get_string (parameter, NULL), &column))
    return;
  else if (g_str_equal (name, "ascending"))
    thimble_history_columns_sort (self, column, FALSE);
  else if (g_str_equal (name, "descending"))
    thimble_history_columns_sort (self, column, TRUE);
  else if (g_str_equal (name, "hide"))
    thimble_history_columns_set_shown (self, column, FALSE);
  else
    thimble_history_columns_move (self, column, g_str_equal (name, "move-left") ? -1 : 1);
}

static const GActionEntry menu_actions[] = {
  { "ascending", on_menu_action, "s", NULL, NULL, { 0 } },
  { "descending", on_menu_action, "s", NULL, NULL, { 0 } },
  { "move-left", on_menu_action, "s", NULL, NULL, { 0 } },
  { "move-right", on_menu_action, "s", NULL, NULL, { 0 } },
  { "hide", on_menu_action, "s", NULL, NULL, { 0 } },
  { "reset", on_menu_action, NULL, NULL, NULL, { 0 } },
};

static void
add_item (GMenu *menu, const char *label, const char *action, ThimbleHistoryColumn column)
{
  g_autofree char *detailed = g_strdup_printf ("columns.%s::%s", action, thimble_history_column_get_id (column));

  g_menu_append (menu, label, detailed);
}

static GMenuModel *
make_menu (ThimbleHistoryColumn column)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) sort = g_menu_new (), move = g_menu_new (), all = g_menu_new ();

  add_item (sort, _("Sort _Ascending"), "ascending", column);
  add_item (sort, _("Sort _Descending"), "descending", column);
  add_item (move, _("Move _Left"), "move-left", column);
  add_item (move, _("Move _Right"), "move-right", column);
  add_item (move, _("_Hide Column"), "hide", column);
  g_menu_append (all, _("_Reset Columns"), "columns.reset");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (sort));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (move));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (all));
  return G_MENU_MODEL (menu);
}

/* Object */

static void
thimble_history_columns_dispose (GObject *object)
{
  ThimbleHistoryColumns *self = THIMBLE_HISTORY_COLUMNS (object);

  if (self->save_source != 0)
    save (self);
  g_clear_object (&self->list);
  g_clear_object (&self->settings);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->common, g_rc_box_release);
  for (guint i = 0; i < THIMBLE_N_HISTORY_COLUMNS; i++)
    g_clear_object (&self->columns[i]);
  G_OBJECT_CLASS (thimble_history_columns_parent_class)->dispose (object);
}

static void
thimble_history_columns_class_init (ThimbleHistoryColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_history_columns_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SORTED] = g_signal_new ("sorted", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_history_columns_init (ThimbleHistoryColumns *self)
{
  self->settings = g_settings_new (APP_ID);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), menu_actions, G_N_ELEMENTS (menu_actions), self);
  self->common = g_rc_box_new0 (ThimbleHistoryCommon);
}

static void
add_columns (ThimbleHistoryColumns *self)
{
  for (guint i = 0; i < THIMBLE_N_HISTORY_COLUMNS; i++)
    {
      GtkColumnViewColumn *column = gtk_column_view_column_new (thimble_history_column_get_title (i), thimble_history_cells_new (i, self->common));

      self->columns[i] = column;
      self->common->chars[i] = thimble_history_column_get_width_chars (i);
      g_object_set_data (G_OBJECT (column), "thimble-column", GUINT_TO_POINTER (i));
      gtk_column_view_column_set_expand (column, i == THIMBLE_HISTORY_COLUMN_MODEL || i == THIMBLE_HISTORY_COLUMN_COMPACT);
      if (i != THIMBLE_HISTORY_COLUMN_COMPACT)
        {
          g_autoptr (GMenuModel) menu = make_menu (i);

          thimble_history_columns_add_sorter (self, i);
          gtk_column_view_column_set_header_menu (column, menu);
          gtk_column_view_column_set_resizable (column, TRUE);
        }
      gtk_column_view_append_column (self->view, column);
    }
}

/* GTK 4.8 has no way to align a title. Numbers stand at the end, so their titles do too, with the arrow before them. */
void
thimble_history_columns_align_title (GtkWidget *title)
{
  GtkWidget *box = gtk_widget_get_first_child (title);

  if (box == NULL)
    return;
  gtk_widget_set_hexpand (box, TRUE);
  gtk_widget_set_halign (box, GTK_ALIGN_END);
  if (GTK_IS_BOX (box) && gtk_widget_get_last_child (box) != gtk_widget_get_first_child (box))
    gtk_box_reorder_child_after (GTK_BOX (box), gtk_widget_get_last_child (box), NULL);
}

/* While they stand as they were made: moved columns and their titles are not in one order. */
static void
prepare_titles (ThimbleHistoryColumns *self)
{
  GtkWidget *header = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  GtkWidget *title = header != NULL ? gtk_widget_get_first_child (header) : NULL;

  for (guint i = 0; title != NULL && i < THIMBLE_N_HISTORY_COLUMNS; title = gtk_widget_get_next_sibling (title), i++)
    {
      g_object_set_data (G_OBJECT (title), "thimble-column", GUINT_TO_POINTER (i));
      if (thimble_history_column_is_number (i))
        thimble_history_columns_align_title (title);
    }
}

ThimbleHistoryColumns *
thimble_history_columns_new (GtkColumnView *view)
{
  ThimbleHistoryColumns *self;

  g_return_val_if_fail (GTK_IS_COLUMN_VIEW (view), NULL);
  self = g_object_new (THIMBLE_TYPE_HISTORY_COLUMNS, NULL);
  self->view = view;
  add_columns (self);
  prepare_titles (self);
  load (self);
  apply_visible (self);
  gtk_widget_insert_action_group (GTK_WIDGET (view), "columns", G_ACTION_GROUP (self->actions));
  g_signal_connect_object (gtk_column_view_get_columns (view), "items-changed", G_CALLBACK (on_order_changed), self, G_CONNECT_SWAPPED);
  thimble_history_columns_init_sort (self);
  for (guint i = 0; i < N_CHOICES; i++)
    g_signal_connect_object (self->columns[i], "notify::fixed-width", G_CALLBACK (save_soon), self, G_CONNECT_SWAPPED);
  return self;
}

void
thimble_history_columns_set_list (ThimbleHistoryColumns *self, ThimbleRequestList *list)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  if (g_set_object (&self->list, list) && list != NULL)
    thimble_history_columns_apply_sort (self);
}

void
thimble_history_columns_set_shape (ThimbleHistoryColumns *self, ThimbleHistoryShape shape)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  self->shape = shape;
  apply_visible (self);
}

guint
thimble_history_columns_get_n (ThimbleHistoryColumns *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self), 0);
  return N_CHOICES;
}

ThimbleHistoryColumn
thimble_history_columns_get (ThimbleHistoryColumns *self, guint position)
{
  GListModel *all;
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self), THIMBLE_HISTORY_COLUMN_TIME);
  g_return_val_if_fail (position < N_CHOICES, THIMBLE_HISTORY_COLUMN_TIME);
  all = gtk_column_view_get_columns (self->view);
  if (position >= position_of (self, THIMBLE_HISTORY_COLUMN_COMPACT))
    position++;
  column = g_list_model_get_item (all, position);
  return thimble_history_column_of (column);
}

gboolean
thimble_history_columns_is_shown (ThimbleHistoryColumns *self, ThimbleHistoryColumn column)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self), FALSE);
  g_return_val_if_fail (column < N_CHOICES, FALSE);
  return self->shown[column];
}

void
thimble_history_columns_set_shown (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, gboolean shown)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  g_return_if_fail (column < N_CHOICES);
  if (self->shown[column] == !!shown || (!shown && n_shown (self) == 1))
    return;
  self->shown[column] = !!shown;
  apply_visible (self);
  save_soon (self);
  thimble_history_columns_tell (self, FALSE);
}

void
thimble_history_columns_move (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, int by)
{
  int n, to;

  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  g_return_if_fail (column < N_CHOICES);
  n = (int) g_list_model_get_n_items (gtk_column_view_get_columns (self->view));
  by = by < 0 ? -1 : 1;
  for (to = (int) position_of (self, column) + by; to >= 0 && to < n; to += by)
    {
      g_autoptr (GtkColumnViewColumn) at = g_list_model_get_item (gtk_column_view_get_columns (self->view), (guint) to);

      if (thimble_history_column_of (at) < N_CHOICES && self->shown[thimble_history_column_of (at)])
        {
          gtk_column_view_insert_column (self->view, (guint) to, self->columns[column]);
          return;
        }
    }
}

void
thimble_history_columns_reset (ThimbleHistoryColumns *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_COLUMNS (self));
  g_clear_handle_id (&self->save_source, g_source_remove);
  g_settings_reset (self->settings, "history-columns");
  g_settings_reset (self->settings, "history-column-widths");
  load (self);
  apply_visible (self);
  g_signal_emit (self, signals[CHANGED], 0);
}
