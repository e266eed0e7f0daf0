/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-model-picker-private.h"
#include "thimble-model-row.h"

#define PAGE 8 /* rows of Page Up and Page Down */

static gboolean
list_has_focus (ThimbleModelPicker *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->list));
}

/* GTK 4.8 cannot be asked for the widget of a position. */
static gboolean
focus_selected_row (ThimbleModelPicker *self)
{
  ThimblePickerItem *item = thimble_model_picker_get_selected (self);

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->list));
       item != NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (THIMBLE_IS_MODEL_ROW (row) && thimble_model_row_get_item (THIMBLE_MODEL_ROW (row)) == item)
        return gtk_widget_grab_focus (child);
    }

  return FALSE;
}

/* By @delta rows that can be chosen; stops at either end. */
static void
move (ThimbleModelPicker *self, int delta)
{
  GListModel *model = G_LIST_MODEL (self->selection);
  guint n_items = g_list_model_get_n_items (model);
  guint selected = gtk_single_selection_get_selected (self->selection);
  gint64 position = selected != GTK_INVALID_LIST_POSITION ? (gint64) selected : (delta > 0 ? -1 : (gint64) n_items);
  gint64 last = -1;
  int step = delta > 0 ? 1 : -1;
  int left = ABS (delta);

  for (position += step; left > 0 && position >= 0 && position < (gint64) n_items; position += step)
    {
      g_autoptr (ThimblePickerItem) item = g_list_model_get_item (model, (guint) position);

      if (!thimble_picker_item_is_choosable (item))
        continue;
      last = position;
      left--;
    }
  if (last < 0)
    return;

  thimble_model_picker_select (self, (guint) last);
  if (list_has_focus (self))
    focus_selected_row (self);
}

void
thimble_model_picker_toggle_star (ThimbleModelPicker *self, const char *key)
{
  g_autofree char *before = g_settings_get_string (self->settings, "default-model");

  g_settings_set_string (self->settings, "default-model", g_str_equal (before, key) ? "" : key);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers, ThimbleModelPicker *self)
{
  ThimblePickerItem *selected = thimble_model_picker_get_selected (self);
  GdkModifierType pressed = modifiers & gtk_accelerator_get_default_mod_mask ();

  if (pressed == GDK_CONTROL_MASK && (key == GDK_KEY_d || key == GDK_KEY_D))
    {
      if (selected != NULL)
        thimble_model_picker_toggle_star (self, thimble_model_get_key (thimble_picker_item_get_model (selected)));
      return GDK_EVENT_STOP;
    }
  if (pressed != 0)
    return GDK_EVENT_PROPAGATE;

  switch (key)
    {
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      move (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      move (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
    case GDK_KEY_KP_Page_Up:
      move (self, -PAGE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
    case GDK_KEY_KP_Page_Down:
      move (self, PAGE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      /* Into the selected row, not the first. */
      return list_has_focus (self) || !gtk_widget_has_focus (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->search))))
        ? GDK_EVENT_PROPAGATE : focus_selected_row (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
thimble_model_picker_add_keys (ThimbleModelPicker *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (self->models_page, keys);
}
