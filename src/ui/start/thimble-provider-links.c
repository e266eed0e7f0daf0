/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-provider-links.h"
#include "thimble-start-header.h"

/* The ones whose chat products are known by name. */
static const char * const large_providers[] = { "openai", "anthropic", "gemini" };

GtkWidget *
thimble_provider_links_new (ThimbleEndpoint *endpoint)
{
  GtkWidget *box;
  guint n_links = 0;

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);

  box = gtk_flow_box_new ();
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), THIMBLE_N_PAGES);
  gtk_widget_add_css_class (box, "provider-links");

  for (ThimblePage page = 0; page < THIMBLE_N_PAGES; page++)
    {
      const char *uri = thimble_endpoint_get_page (endpoint, page);
      g_autofree char *name = NULL;
      g_autofree char *label = NULL;
      GtkWidget *link, *child;

      if (uri == NULL)
        continue;
      link = gtk_link_button_new_with_label (uri, thimble_page_get_label (page));
      name = thimble_text_for_label (thimble_endpoint_get_name (endpoint), 60);
      /* Translators: what a screen reader says of a link: the first %s is a provider, the second a page of it such as "Prices". */
      label = g_strdup_printf (_("%s: %s, opens in the browser"), name, thimble_page_get_label (page));
      gtk_accessible_update_property (GTK_ACCESSIBLE (link), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
      child = gtk_flow_box_child_new ();
      gtk_widget_set_focusable (child, FALSE);
      gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), link);
      gtk_flow_box_append (GTK_FLOW_BOX (box), child);
      n_links++;
    }
  if (n_links == 0)
    {
      g_object_ref_sink (box);
      g_object_unref (box);
      return NULL;
    }
  return box;
}

static void
add_provider (GtkWidget       *row,
              ThimbleEndpoint *endpoint,
              gboolean         with_name)
{
  GtkWidget *box, *links;

  links = thimble_provider_links_new (endpoint);
  if (links == NULL)
    return;
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (box, "product-note-links");
  if (with_name)
    {
      g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (endpoint), 60);
      GtkWidget *label = gtk_label_new (name);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "heading");
      gtk_box_append (GTK_BOX (box), label);
    }
  gtk_box_append (GTK_BOX (box), links);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), box);
}

GtkWidget *
thimble_product_note_new (ThimbleCatalogue *catalogue,
                          ThimbleEndpoint  *endpoint)
{
  GtkWidget *list, *row, *text;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (catalogue), NULL);
  g_return_val_if_fail (endpoint == NULL || THIMBLE_IS_ENDPOINT (endpoint), NULL);

  list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");

  row = adw_expander_row_new ();
  gtk_widget_set_name (row, "product-note");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("A chat subscription is not the API"));
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), _("What an API account is, and where it lives"));

  text = gtk_label_new (_("The ChatGPT, Claude and Gemini apps are subscriptions for people. The API is for programs: it has "
                          "its own account and key, and is billed by use. A subscription does not include it."));
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_widget_add_css_class (text, "product-note-text");
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), text);

  if (endpoint != NULL)
    add_provider (row, endpoint, FALSE);
  else
    for (guint i = 0; i < G_N_ELEMENTS (large_providers); i++)
      {
        ThimbleEndpoint *large = thimble_catalogue_find_endpoint (catalogue, large_providers[i]);

        if (large != NULL)
          add_provider (row, large, TRUE);
      }
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  return list;
}
