/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-prices-page.h"

struct _ThimblePricesPage
{
  AdwPreferencesPage parent_instance;

  /* configured */
  ThimbleCatalogue *catalogue;

  /* template children */
  GtkLabel            *price_date;
  GtkLabel            *list_date;
  AdwActionRow        *source_row;
  AdwActionRow        *warning_row;
  AdwActionRow        *file_row;
  AdwPreferencesGroup *links;

  /* owned */
  GPtrArray *link_rows; /* borrowed of the group */
};

G_DEFINE_FINAL_TYPE (ThimblePricesPage, thimble_prices_page, ADW_TYPE_PREFERENCES_PAGE)

static void
on_copy (ThimblePricesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *path = thimble_catalogue_dup_prices_path (self->catalogue);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), path);
  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (_("Path copied")));
}

static void
on_link (AdwActionRow *row,
         gpointer      user_data)
{
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (row))),
                g_object_get_data (G_OBJECT (row), "uri"), GDK_CURRENT_TIME);
}

static void
add_link (ThimblePricesPage *self,
          ThimbleEndpoint   *endpoint,
          const char        *uri)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *image = gtk_image_new_from_icon_name ("thimble-external-link-symbolic");
  g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (endpoint), 60);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), uri);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), image);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "uri", g_strdup (uri), g_free);
  g_signal_connect (row, "activated", G_CALLBACK (on_link), NULL);
  adw_preferences_group_add (self->links, row);
  g_ptr_array_add (self->link_rows, row);
}

static void
fill (ThimblePricesPage *self)
{
  GListModel *endpoints = thimble_catalogue_get_endpoints (self->catalogue);
  ThimbleProblem *warning = thimble_catalogue_get_warning (self->catalogue);
  g_autofree char *path = thimble_catalogue_dup_prices_path (self->catalogue);
  g_autofree char *price_date = thimble_format_day (thimble_catalogue_get_price_date (self->catalogue));
  g_autofree char *list_date = thimble_format_day (thimble_catalogue_get_date (self->catalogue));

  gtk_label_set_text (self->price_date, price_date);
  gtk_label_set_text (self->list_date, list_date);
  adw_action_row_set_subtitle (self->source_row, thimble_catalogue_get_source (self->catalogue));
  adw_action_row_set_subtitle (self->file_row, path);
  gtk_widget_set_visible (GTK_WIDGET (self->warning_row), warning != NULL);
  if (warning != NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->warning_row), thimble_problem_get_message (warning));
      adw_action_row_set_subtitle (self->warning_row, thimble_problem_get_advice (warning));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->warning_row), thimble_problem_get_details (warning));
    }
  for (guint i = 0; i < self->link_rows->len; i++)
    adw_preferences_group_remove (self->links, self->link_rows->pdata[i]);
  g_ptr_array_set_size (self->link_rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);
      const char *uri = thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_PRICES);

      if (uri != NULL)
        add_link (self, endpoint, uri);
    }
}

static void
thimble_prices_page_finalize (GObject *object)
{
  ThimblePricesPage *self = THIMBLE_PRICES_PAGE (object);

  g_clear_object (&self->catalogue);
  g_ptr_array_unref (self->link_rows);

  G_OBJECT_CLASS (thimble_prices_page_parent_class)->finalize (object);
}

static void
thimble_prices_page_class_init (ThimblePricesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thimble_prices_page_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-prices-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, price_date);
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, list_date);
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, source_row);
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, warning_row);
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, file_row);
  gtk_widget_class_bind_template_child (widget_class, ThimblePricesPage, links);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
thimble_prices_page_init (ThimblePricesPage *self)
{
  self->link_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
thimble_prices_page_set_catalogue (ThimblePricesPage *self,
                                   ThimbleCatalogue  *catalogue)
{
  g_return_if_fail (THIMBLE_IS_PRICES_PAGE (self));
  g_return_if_fail (THIMBLE_IS_CATALOGUE (catalogue) && self->catalogue == NULL);

  self->catalogue = g_object_ref (catalogue);
  g_signal_connect_object (catalogue, "changed", G_CALLBACK (fill), self, G_CONNECT_SWAPPED);
  fill (self);
}
