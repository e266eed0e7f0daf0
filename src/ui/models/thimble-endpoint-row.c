/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-endpoint-row.h"

struct _ThimbleEndpointRow
{
  AdwBin parent_instance;

  /* template children */
  GtkLabel   *name;
  GtkLabel   *message;
  GtkSpinner *spinner;
  GtkWidget  *add_key;
  GtkWidget  *get_list;
};

G_DEFINE_FINAL_TYPE (ThimbleEndpointRow, thimble_endpoint_row, ADW_TYPE_BIN)

static void
thimble_endpoint_row_class_init (ThimbleEndpointRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/models/thimble-endpoint-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleEndpointRow, name);
  gtk_widget_class_bind_template_child (widget_class, ThimbleEndpointRow, message);
  gtk_widget_class_bind_template_child (widget_class, ThimbleEndpointRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleEndpointRow, add_key);
  gtk_widget_class_bind_template_child (widget_class, ThimbleEndpointRow, get_list);
}

static void
thimble_endpoint_row_init (ThimbleEndpointRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
thimble_endpoint_row_new (void)
{
  return g_object_new (THIMBLE_TYPE_ENDPOINT_ROW, NULL);
}

char *
thimble_endpoint_row_show (ThimbleEndpointRow *self, ThimbleEndpoint *endpoint,
                           gboolean lacks_key, gboolean busy, const char *message)
{
  const char *name;
  g_autofree char *add_key = NULL;
  g_autofree char *get_list = NULL;

  g_return_val_if_fail (THIMBLE_IS_ENDPOINT_ROW (self), NULL);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);

  name = thimble_endpoint_get_name (endpoint);
  if (message == NULL)
    message = busy ? _("Asking for its models…")
            : thimble_endpoint_is_local (endpoint) ? _("Its models show here once it runs.")
            : _("Its models have not been asked for yet.");

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), busy);
  gtk_spinner_set_spinning (self->spinner, busy);
  gtk_widget_set_visible (self->add_key, lacks_key);
  gtk_widget_set_visible (self->get_list, !lacks_key && !busy);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->add_key), "s", thimble_endpoint_get_id (endpoint));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->get_list), "s", thimble_endpoint_get_id (endpoint));

  add_key = g_strdup_printf (_("Add a key for %s"), name);
  get_list = g_strdup_printf (_("Ask %s which models it has; this costs no tokens"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_key), GTK_ACCESSIBLE_PROPERTY_LABEL, add_key, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->get_list), GTK_ACCESSIBLE_PROPERTY_LABEL, get_list, -1);

  return g_strdup_printf ("%s. %s", name, message);
}
