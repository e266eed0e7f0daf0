/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-model-picker-private.h"
#include "thimble-model-row.h"

static void
show_row (ThimbleModelPicker *self, ThimbleModelRow *row, ThimblePickerItem *item)
{
  ThimbleEndpoint *endpoint = thimble_picker_item_get_endpoint (item);
  ThimbleModel *model = thimble_picker_item_get_model (item);
  ThimbleModelRowState state = { .narrow = self->narrow };
  g_autofree char *starred = NULL;

  if (endpoint != NULL)
    {
      state.lacks_key = thimble_list_asker_lacks_key (self->asker, endpoint);
      state.busy = thimble_list_asker_is_busy (self->asker, endpoint);
      state.message = thimble_list_asker_get_message (self->asker, endpoint);
    }
  if (model != NULL)
    {
      starred = g_settings_get_string (self->settings, "default-model");
      state.starred = g_str_equal (starred, thimble_model_get_key (model));
      state.current = self->model != NULL &&
                      g_str_equal (thimble_model_get_key (self->model), thimble_model_get_key (model));
    }
  thimble_model_row_show (row, item, &state);
}

void
thimble_model_picker_show_rows (ThimbleModelPicker *self)
{
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    if (thimble_model_row_get_item (row) != NULL)
      show_row (self, row, thimble_model_row_get_item (row));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *list_item, ThimbleModelPicker *self)
{
  gtk_list_item_set_child (list_item, thimble_model_row_new ());
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *list_item, ThimbleModelPicker *self)
{
  ThimbleModelRow *row = THIMBLE_MODEL_ROW (gtk_list_item_get_child (list_item));
  ThimblePickerItem *item = gtk_list_item_get_item (list_item);
  gboolean choosable = thimble_picker_item_is_choosable (item);

  gtk_list_item_set_selectable (list_item, choosable);
  gtk_list_item_set_activatable (list_item, choosable);
  g_hash_table_add (self->rows, row);
  show_row (self, row, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *list_item, ThimbleModelPicker *self)
{
  ThimbleModelRow *row = THIMBLE_MODEL_ROW (gtk_list_item_get_child (list_item));

  if (row == NULL)
    return;
  g_hash_table_remove (self->rows, row);
  thimble_model_row_show (row, NULL, NULL);
}

void
thimble_model_picker_suggest (ThimbleModelPicker *self, const char *text)
{
  ThimbleModel *model = thimble_catalogue_suggest_model (thimble_engine_get_catalogue (self->engine), NULL, text);
  g_autofree char *label = NULL;

  g_free (self->suggested);
  self->suggested = model != NULL ? g_strdup (thimble_model_get_name (model)) : NULL;
  if (model != NULL)
    /* Translators: %s is a name like the one that was typed */
    label = g_strdup_printf (_("Did you mean “%s”?"), self->suggested);
  gtk_button_set_label (self->suggestion, label != NULL ? label : "");
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion), model != NULL);
}

void
thimble_model_picker_take_suggestion (ThimbleModelPicker *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), self->suggested);
  gtk_editable_set_position (GTK_EDITABLE (self->search), -1);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

GtkListItemFactory *
thimble_model_picker_make_factory (ThimbleModelPicker *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  return factory;
}
