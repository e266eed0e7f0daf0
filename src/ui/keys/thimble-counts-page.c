/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-counts-page.h"

struct _ThimbleCountsPage
{
  AdwPreferencesPage parent_instance;

  /* template children */
  GtkSwitch *rest;
  AdwPreferencesGroup *models;
  GtkButton *forget_all;
  AdwActionRow *none;

  /* owned */
  ThimbleEngine *engine;
  GSettings *settings;
  GPtrArray *rows;     /* of the group's GtkWidget */
};

G_DEFINE_FINAL_TYPE (ThimbleCountsPage, thimble_counts_page, ADW_TYPE_PREFERENCES_PAGE)

static ThimbleCountBook *
get_book (ThimbleCountsPage *self)
{
  return thimble_engine_get_counts (self->engine);
}

static void
on_forget (GtkWidget *button,
           gpointer   user_data)
{
  thimble_count_book_reset (get_book (THIMBLE_COUNTS_PAGE (user_data)), g_object_get_data (G_OBJECT (button), "model"));
}

static void
on_forget_all (ThimbleCountsPage *self)
{
  thimble_count_book_reset (get_book (self), NULL);
}

static void
add_model (ThimbleCountsPage *self,
           const char        *key)
{
  ThimbleModel *model = thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine), NULL, key);
  g_autofree char *name = thimble_text_for_label (model != NULL ? thimble_model_get_name (model) : key, 60);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Forget"));
  g_autofree char *text = NULL;
  /* Translators: %s is a model */
  g_autofree char *label = g_strdup_printf (_("Forget the bills of %s"), name);
  ThimbleLearned learned;

  thimble_count_book_get_learned (get_book (self), key, &learned);
  text = thimble_learned_describe (&learned);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_set_name (row, "counts-model");
  gtk_widget_set_name (button, "counts-forget");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full (G_OBJECT (button), "model", g_strdup (key), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_forget), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (self->models, row);
  g_ptr_array_add (self->rows, row);
}

static void
fill (ThimbleCountsPage *self)
{
  g_autoptr (GPtrArray) keys = thimble_count_book_list (get_book (self));

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->models, g_ptr_array_index (self->rows, i));
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < keys->len; i++)
    add_model (self, g_ptr_array_index (keys, i));
  gtk_widget_set_visible (GTK_WIDGET (self->none), keys->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->forget_all), keys->len > 0);
}

static void
thimble_counts_page_dispose (GObject *object)
{
  ThimbleCountsPage *self = THIMBLE_COUNTS_PAGE (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  G_OBJECT_CLASS (thimble_counts_page_parent_class)->dispose (object);
}

static void
thimble_counts_page_class_init (ThimbleCountsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_counts_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-counts-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleCountsPage, rest);
  gtk_widget_class_bind_template_child (widget_class, ThimbleCountsPage, models);
  gtk_widget_class_bind_template_child (widget_class, ThimbleCountsPage, forget_all);
  gtk_widget_class_bind_template_child (widget_class, ThimbleCountsPage, none);
  gtk_widget_class_bind_template_callback (widget_class, on_forget_all);
}

static void
thimble_counts_page_init (ThimbleCountsPage *self)
{
  self->rows = g_ptr_array_new ();
  self->settings = g_settings_new (APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (self->settings, "count-at-rest", self->rest, "active", G_SETTINGS_BIND_DEFAULT);
}

void
thimble_counts_page_set_engine (ThimbleCountsPage *self,
                                ThimbleEngine     *engine)
{
  g_return_if_fail (THIMBLE_IS_COUNTS_PAGE (self));
  g_return_if_fail (THIMBLE_IS_ENGINE (engine) && self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (get_book (self), "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}
