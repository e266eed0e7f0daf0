/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-counts-page.h"
#include "thimble-general-page.h"
#include "thimble-keys-page.h"
#include "thimble-preferences.h"
#include "thimble-prices-page.h"

struct _ThimblePreferences
{
  AdwPreferencesWindow parent_instance;

  /* template children */
  ThimbleGeneralPage *general;
  ThimbleKeysPage    *keys;
  ThimblePricesPage  *prices;
  ThimbleCountsPage *counts;
};

G_DEFINE_FINAL_TYPE (ThimblePreferences, thimble_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
on_first_steps (ThimblePreferences *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.first-steps", NULL);
  gtk_window_close (GTK_WINDOW (self));
}

static void
thimble_preferences_class_init (ThimblePreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (THIMBLE_TYPE_COUNTS_PAGE);
  g_type_ensure (THIMBLE_TYPE_GENERAL_PAGE);
  g_type_ensure (THIMBLE_TYPE_KEYS_PAGE);
  g_type_ensure (THIMBLE_TYPE_PRICES_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimblePreferences, general);
  gtk_widget_class_bind_template_child (widget_class, ThimblePreferences, keys);
  gtk_widget_class_bind_template_child (widget_class, ThimblePreferences, prices);
  gtk_widget_class_bind_template_child (widget_class, ThimblePreferences, counts);
  gtk_widget_class_bind_template_callback (widget_class, on_first_steps);
}

static void
thimble_preferences_init (ThimblePreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_preferences_new (ThimbleEngine *engine)
{
  ThimblePreferences *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_PREFERENCES, NULL);
  thimble_keys_page_set_engine (self->keys, engine);
  thimble_general_page_set_engine (self->general, engine);
  thimble_prices_page_set_catalogue (self->prices, thimble_engine_get_catalogue (engine));
  thimble_counts_page_set_engine (self->counts, engine);
  return GTK_WIDGET (self);
}

void
thimble_preferences_show_keys (ThimblePreferences *self,
                               const char         *endpoint_id)
{
  g_return_if_fail (THIMBLE_IS_PREFERENCES (self));

  adw_preferences_window_set_visible_page (ADW_PREFERENCES_WINDOW (self), ADW_PREFERENCES_PAGE (self->keys));
  thimble_keys_page_show (self->keys, endpoint_id);
}
