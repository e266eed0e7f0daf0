/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-model-lists.h"

/* The parts of a row that change. */
typedef struct {
  ThimbleEndpoint *endpoint; /* owned */
  AdwActionRow    *row;
  GtkWidget       *spinner;
  GtkWidget       *add_key;
  GtkWidget       *refresh;
} Line;

struct _ThimbleModelLists
{
  AdwBin parent_instance;

  /* template children */
  GtkWidget  *back;
  GtkListBox *list;

  /* owned */
  GPtrArray  *lines; /* of Line */
};

G_DEFINE_FINAL_TYPE (ThimbleModelLists, thimble_model_lists, ADW_TYPE_BIN)

static void
line_free (gpointer data)
{
  Line *line = data;

  g_object_unref (line->endpoint);
  g_free (line);
}

static void
thimble_model_lists_finalize (GObject *object)
{
  g_ptr_array_unref (THIMBLE_MODEL_LISTS (object)->lines);

  G_OBJECT_CLASS (thimble_model_lists_parent_class)->finalize (object);
}

static void
thimble_model_lists_class_init (ThimbleModelListsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thimble_model_lists_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/thimble/Thimble/ui/models/thimble-model-lists.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelLists, back);
  gtk_widget_class_bind_template_child (widget_class, ThimbleModelLists, list);
}

static void
thimble_model_lists_init (ThimbleModelLists *self)
{
  self->lines = g_ptr_array_new_with_free_func (line_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

static GtkWidget *
make_button (ThimbleEndpoint *endpoint, const char *action)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", thimble_endpoint_get_id (endpoint));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);

  return button;
}

static void
add_line (ThimbleModelLists *self, ThimbleEndpoint *endpoint)
{
  Line *line = g_new0 (Line, 1);
  g_autofree char *add_key = g_strdup_printf (_("Add a key for %s"), thimble_endpoint_get_name (endpoint));
  g_autofree char *refresh = g_strdup_printf (_("Refresh the list of %s"), thimble_endpoint_get_name (endpoint));
  g_autofree char *name = g_strconcat ("picker-list-", thimble_endpoint_get_id (endpoint), NULL);

  line->endpoint = g_object_ref (endpoint);
  line->row = ADW_ACTION_ROW (adw_action_row_new ());
  gtk_widget_set_name (GTK_WIDGET (line->row), name);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line->row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line->row), thimble_endpoint_get_name (endpoint));
  adw_action_row_set_subtitle_lines (line->row, 4);

  line->spinner = gtk_spinner_new ();
  line->add_key = make_button (endpoint, "picker.add-key");
  gtk_button_set_label (GTK_BUTTON (line->add_key), _("Add Key…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->add_key), GTK_ACCESSIBLE_PROPERTY_LABEL, add_key, -1);
  gtk_widget_add_css_class (line->add_key, "small-link");
  line->refresh = make_button (endpoint, "picker.get-list");
  gtk_button_set_icon_name (GTK_BUTTON (line->refresh), "view-refresh-symbolic");
  gtk_widget_set_tooltip_text (line->refresh, refresh);
  gtk_accessible_update_property (GTK_ACCESSIBLE (line->refresh), GTK_ACCESSIBLE_PROPERTY_LABEL, refresh, -1);

  adw_action_row_add_suffix (line->row, line->spinner);
  adw_action_row_add_suffix (line->row, line->add_key);
  adw_action_row_add_suffix (line->row, line->refresh);
  gtk_list_box_append (self->list, GTK_WIDGET (line->row));
  g_ptr_array_add (self->lines, line);
}

static void
show_line (Line *line, ThimbleCatalogue *catalogue, ThimbleListAsker *asker)
{
  gboolean busy = thimble_list_asker_is_busy (asker, line->endpoint);
  gboolean lacks_key = thimble_list_asker_lacks_key (asker, line->endpoint);
  const char *message = thimble_list_asker_get_message (asker, line->endpoint);
  const char *day = thimble_catalogue_get_list_day (catalogue, line->endpoint);
  g_autofree char *text = NULL;

  if (busy)
    text = g_strdup (_("Asking…"));
  else if (message != NULL)
    text = g_strdup (message);
  else if (day != NULL)
    {
      g_autofree char *shown = thimble_format_day (day);

      text = g_strdup_printf (_("Asked on %s"), shown);
    }
  else if (lacks_key)
    text = g_strdup (_("Needs a key"));
  else
    text = g_strdup (_("Not asked yet"));

  adw_action_row_set_subtitle (line->row, text);
  if (!busy && thimble_list_asker_has_failed (asker, line->endpoint))
    gtk_widget_add_css_class (GTK_WIDGET (line->row), "failed");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (line->row), "failed");
  gtk_widget_set_visible (line->spinner, busy);
  gtk_spinner_set_spinning (GTK_SPINNER (line->spinner), busy);
  gtk_widget_set_visible (line->add_key, lacks_key);
  gtk_widget_set_visible (line->refresh, !lacks_key && !busy);
}

static gboolean
has_same_endpoints (ThimbleModelLists *self, GPtrArray *endpoints)
{
  if (self->lines->len != endpoints->len)
    return FALSE;
  for (guint i = 0; i < endpoints->len; i++)
    if (((Line *) g_ptr_array_index (self->lines, i))->endpoint != g_ptr_array_index (endpoints, i))
      return FALSE;

  return TRUE;
}

void
thimble_model_lists_show (ThimbleModelLists *self, ThimbleCatalogue *catalogue, ThimbleListAsker *asker)
{
  GListModel *all;
  g_autoptr (GPtrArray) endpoints = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_if_fail (THIMBLE_IS_MODEL_LISTS (self));

  all = thimble_catalogue_get_endpoints (catalogue);
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (all, i);

      /* Practice has one model, and it is there. */
      if (!thimble_endpoint_is_practice (endpoint))
        g_ptr_array_add (endpoints, g_steal_pointer (&endpoint));
    }

  /* Rows stay while they can, so that the focus does. */
  if (!has_same_endpoints (self, endpoints))
    {
      for (guint i = 0; i < self->lines->len; i++)
        gtk_list_box_remove (self->list, GTK_WIDGET (((Line *) g_ptr_array_index (self->lines, i))->row));
      g_ptr_array_set_size (self->lines, 0);
      for (guint i = 0; i < endpoints->len; i++)
        add_line (self, g_ptr_array_index (endpoints, i));
    }
  for (guint i = 0; i < self->lines->len; i++)
    show_line (g_ptr_array_index (self->lines, i), catalogue, asker);
}

void
thimble_model_lists_grab_focus (ThimbleModelLists *self)
{
  g_return_if_fail (THIMBLE_IS_MODEL_LISTS (self));

  gtk_widget_grab_focus (self->back);
}
