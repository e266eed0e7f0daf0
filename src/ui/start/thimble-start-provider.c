/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "thimble-provider-links.h"
#include "thimble-start-header.h"
#include "thimble-start-provider.h"

/* So many stand open; the rest is folded. */
#define N_OPEN 3

struct _ThimbleStartProvider
{
  GtkBox parent_instance;
};

G_DEFINE_FINAL_TYPE (ThimbleStartProvider, thimble_start_provider, GTK_TYPE_BOX)

enum {
  SIGNAL_CHOSEN,
  SIGNAL_COMPATIBLE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_row_activated (ThimbleStartProvider *self,
                  GtkWidget            *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_object_get_data (G_OBJECT (row), "endpoint"));
}

static void
on_compatible_activated (ThimbleStartProvider *self)
{
  g_signal_emit (self, signals[SIGNAL_COMPATIBLE], 0);
}

static GtkWidget *
new_row (const char *name,
         const char *title,
         const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  gtk_widget_set_name (row, name);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  return row;
}

static GtkWidget *
new_endpoint_row (ThimbleStartProvider *self,
                  ThimbleCatalogue     *catalogue,
                  ThimbleEndpoint      *endpoint)
{
  ThimbleModel *model = thimble_catalogue_get_entry_model (catalogue, endpoint);
  g_autofree char *name = g_strconcat ("provider-", thimble_endpoint_get_id (endpoint), NULL);
  g_autofree char *title = thimble_start_escape (thimble_endpoint_get_name (endpoint));
  g_autofree char *subtitle = NULL;
  GtkWidget *row;

  if (model != NULL)
    {
      g_autofree char *model_name = thimble_start_escape (thimble_model_get_name (model));
      g_autofree char *price = thimble_start_describe_price (model);

      /* Translators: a model and its price: "GPT-6 Luna: $0.10 in · $0.50 out per million tokens" */
      subtitle = g_strdup_printf (_("%s: %s"), model_name, price);
    }
  row = new_row (name, title, subtitle != NULL ? subtitle : "");
  g_object_set_data_full (G_OBJECT (row), "endpoint", g_object_ref (endpoint), g_object_unref);
  g_signal_connect_object (row, "activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  return row;
}

static void
fill (ThimbleStartProvider *self,
      ThimbleCatalogue     *catalogue)
{
  GListModel *endpoints = thimble_catalogue_get_endpoints (catalogue);
  GtkWidget *list, *row, *more = NULL;
  guint n = 0;

  gtk_box_append (GTK_BOX (self),
                  thimble_start_header_new (1, _("Choose a provider"),
                                            _("A company whose models answer. You need an account for its API; "
                                              "its cheapest small model is named here.")));
  list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");

  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);

      /* Practice and Ollama are offered on the first page; a person's own endpoints are here. */
      if (thimble_endpoint_is_builtin (endpoint) && !thimble_endpoint_needs_key (endpoint))
        continue;
      row = new_endpoint_row (self, catalogue, endpoint);
      if (n++ < N_OPEN)
        {
          gtk_list_box_append (GTK_LIST_BOX (list), row);
          continue;
        }
      if (more == NULL)
        {
          more = adw_expander_row_new ();
          gtk_widget_set_name (more, "more-providers");
          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (more), _("More Providers"));
          gtk_list_box_append (GTK_LIST_BOX (list), more);
        }
      adw_expander_row_add_row (ADW_EXPANDER_ROW (more), row);
    }

  row = new_row ("provider-compatible", _("Compatible Endpoint…"),
                 _("Any server that speaks the OpenAI chat format, also one of your own"));
  g_signal_connect_object (row, "activated", G_CALLBACK (on_compatible_activated), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  gtk_box_append (GTK_BOX (self), list);

  gtk_box_append (GTK_BOX (self), thimble_product_note_new (catalogue, NULL));
}

static void
thimble_start_provider_class_init (ThimbleStartProviderClass *klass)
{
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", THIMBLE_TYPE_START_PROVIDER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, THIMBLE_TYPE_ENDPOINT);
  signals[SIGNAL_COMPATIBLE] = g_signal_new ("compatible", THIMBLE_TYPE_START_PROVIDER, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_start_provider_init (ThimbleStartProvider *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_widget_set_name (GTK_WIDGET (self), "start-provider");
}

GtkWidget *
thimble_start_provider_new (ThimbleEngine *engine)
{
  ThimbleStartProvider *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_START_PROVIDER, NULL);
  fill (self, thimble_engine_get_catalogue (engine));
  return GTK_WIDGET (self);
}
