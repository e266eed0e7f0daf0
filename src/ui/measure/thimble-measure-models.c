/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "models/thimble-model-picker.h"
#include "models/thimble-model-text.h"
#include "models/thimble-tier-pill.h"
#include "thimble-measure-models.h"

struct _ThimbleMeasureModels
{
  AdwBin parent_instance;

  /* owned */
  GListStore *models; /* of ThimbleModel */

  /* children */
  GtkWidget *count;
  GtkWidget *list;
  GtkWidget *add;

  /* borrowed: the menu button holds it */
  ThimbleModelPicker *picker;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureModels, thimble_measure_models, ADW_TYPE_BIN)

enum { CHANGED, ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_remove (ThimbleMeasureModels *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);

  g_list_store_remove (self->models, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
  gtk_widget_grab_focus (self->add);
}

static void
on_row_key (GtkWidget *button, ThimbleMeasureModels *self)
{
  g_signal_emit (self, signals[ADD_KEY], 0, gtk_widget_get_name (button));
}

/* A model can be chosen before its key is there; its row says so and leads to the keys. */
static void
show_keys (ThimbleMeasureModels *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->models)); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (G_LIST_MODEL (self->models), i);
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);

      gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "add-key"), thimble_model_picker_lacks_key (self->picker, model));
    }
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  ThimbleModel *model = item;
  g_autofree char *prices = thimble_model_text_prices (model);
  g_autofree char *tooltip = thimble_model_text_tooltip (model);
  g_autofree char *name = thimble_text_for_label (thimble_model_get_name (model), 80);
  /* Translators: %s is a model */
  g_autofree char *remove = g_strdup_printf (_("Take %s Out"), name);
  g_autofree char *add_key = g_strdup_printf (_("Add a key for %s"), thimble_endpoint_get_name (thimble_model_get_endpoint (model)));
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  GtkWidget *title = gtk_label_new (name), *subtitle = gtk_label_new (prices);
  GtkWidget *second = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *key = gtk_button_new_with_label (_("Add Key…"));
  GtkWidget *pill = thimble_tier_pill_new (thimble_model_get_tier (model));
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "small-dim");
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (pill, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_name (button, "measure-remove-model");
  gtk_widget_set_tooltip_text (button, remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_remove), user_data);
  gtk_widget_set_tooltip_text (words, tooltip);
  gtk_box_append (GTK_BOX (words), title);
  gtk_widget_set_name (key, thimble_endpoint_get_id (thimble_model_get_endpoint (model)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (key), GTK_ACCESSIBLE_PROPERTY_LABEL, add_key, -1);
  gtk_widget_set_visible (key, FALSE);
  gtk_widget_add_css_class (key, "flat");
  gtk_widget_add_css_class (key, "small-button");
  g_signal_connect (key, "clicked", G_CALLBACK (on_row_key), user_data);
  g_object_set_data (G_OBJECT (row), "add-key", key);
  gtk_box_append (GTK_BOX (second), subtitle);
  gtk_box_append (GTK_BOX (second), key);
  gtk_box_append (GTK_BOX (words), second);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), pill);
  gtk_box_append (GTK_BOX (box), button);
  gtk_widget_add_css_class (box, "measure-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  return row;
}

static void
on_items_changed (ThimbleMeasureModels *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->models));
  /* Translators: how many models are chosen, of how many at the most */
  g_autofree char *count = g_strdup_printf (_("%u of %u"), n, THIMBLE_PLAN_MODELS);

  gtk_label_set_text (GTK_LABEL (self->count), count);
  if (self->picker != NULL)
    show_keys (self);
  gtk_widget_set_visible (self->list, n > 0);
  gtk_widget_set_sensitive (self->add, n < THIMBLE_PLAN_MODELS);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_chosen (ThimbleMeasureModels *self, ThimbleModel *model)
{
  thimble_measure_models_add (self, model);
}

static void
on_add_key (ThimbleMeasureModels *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

/* A popover that is open when its window is destroyed is never finalized (GTK 4.8), and the picker holds the engine. */
static void
thimble_measure_models_unmap (GtkWidget *widget)
{
  gtk_menu_button_popdown (GTK_MENU_BUTTON (THIMBLE_MEASURE_MODELS (widget)->add));
  GTK_WIDGET_CLASS (thimble_measure_models_parent_class)->unmap (widget);
}

static void
thimble_measure_models_dispose (GObject *object)
{
  ThimbleMeasureModels *self = THIMBLE_MEASURE_MODELS (object);

  if (self->models != NULL)
    g_signal_handlers_disconnect_by_data (self->models, self);
  self->picker = NULL;
  g_clear_object (&self->models);
  G_OBJECT_CLASS (thimble_measure_models_parent_class)->dispose (object);
}

static void
thimble_measure_models_class_init (ThimbleMeasureModelsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_measure_models_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = thimble_measure_models_unmap;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
thimble_measure_models_init (ThimbleMeasureModels *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_("Models"));
  GtkWidget *content = adw_button_content_new ();

  self->models = g_list_store_new (THIMBLE_TYPE_MODEL);
  gtk_widget_add_css_class (title, "strong");
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "small-dim");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), self->count);
  self->list = gtk_list_box_new ();
  gtk_widget_set_name (self->list, "measure-models");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Models"), -1);
  self->add = gtk_menu_button_new ();
  gtk_widget_set_name (self->add, "measure-add-model");
  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "list-add-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("A_dd Model"));
  adw_button_content_set_use_underline (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->add), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add Model"), -1);
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->list);
  gtk_box_append (GTK_BOX (box), self->add);
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->models), make_row, self, NULL);
  g_signal_connect_swapped (self->models, "items-changed", G_CALLBACK (on_items_changed), self);
  on_items_changed (self);
}

GtkWidget *
thimble_measure_models_new (ThimbleEngine *engine)
{
  ThimbleMeasureModels *self = g_object_new (THIMBLE_TYPE_MEASURE_MODELS, NULL);
  GtkWidget *picker = thimble_model_picker_new (engine);

  self->picker = THIMBLE_MODEL_PICKER (picker);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->add), picker);
  g_signal_connect_object (picker, "notify::lacks-key", G_CALLBACK (show_keys), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (picker, "chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (picker, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

void
thimble_measure_models_add (ThimbleMeasureModels *self, ThimbleModel *model)
{
  guint n;

  g_return_if_fail (THIMBLE_IS_MEASURE_MODELS (self));
  g_return_if_fail (THIMBLE_IS_MODEL (model));

  n = g_list_model_get_n_items (G_LIST_MODEL (self->models));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ThimbleModel) other = g_list_model_get_item (G_LIST_MODEL (self->models), i);

      if (g_str_equal (thimble_model_get_key (other), thimble_model_get_key (model)))
        return;
    }
  if (n < THIMBLE_PLAN_MODELS)
    g_list_store_append (self->models, model);
}

void
thimble_measure_models_clear (ThimbleMeasureModels *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_MODELS (self));

  g_list_store_remove_all (self->models);
}

void
thimble_measure_models_fill (ThimbleMeasureModels *self, ThimblePlan *plan)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_MODELS (self));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->models)); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (G_LIST_MODEL (self->models), i);

      thimble_plan_add_model (plan, model);
    }
}
