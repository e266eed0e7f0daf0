/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "measure/thimble-kept-list.h"
#include "thimble-chain-kept.h"

struct _ThimbleChainKept
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine   *engine;
  ThimbleKeptList *kept;

  /* made by hand */
  GtkMenuButton *button;
  GtkListBox    *list;

  GCancellable *gone;
  gint64 doomed; /* which is asked about */
};

G_DEFINE_FINAL_TYPE (ThimbleChainKept, thimble_chain_kept, ADW_TYPE_BIN)

enum { OPEN, DELETED, FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_row (ThimbleChainKept *self, GtkListBoxRow *row)
{
  g_autoptr (ThimbleKept) kept = g_list_model_get_item (G_LIST_MODEL (self->kept), (guint) gtk_list_box_row_get_index (row));

  gtk_menu_button_popdown (self->button);
  if (kept != NULL)
    g_signal_emit (self, signals[OPEN], 0, thimble_kept_get_id (kept));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean done = thimble_store_delete_measurement_finish (THIMBLE_STORE (source), result, &error);
  ThimbleChainKept *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  if (done)
    g_signal_emit (self, signals[DELETED], 0, self->doomed);
  else
    g_signal_emit (self, signals[FAILED], 0, error->message);
}

static void
on_response (ThimbleChainKept *self, const char *response)
{
  if (g_str_equal (response, "delete"))
    thimble_store_delete_measurement_async (thimble_engine_get_store (self->engine), self->doomed, self->gone, deleted_cb, self);
}

static void
on_delete (ThimbleChainKept *self, GtkWidget *button)
{
  ThimbleKept *kept = g_object_get_data (G_OBJECT (button), "kept");
  g_autofree char *name = thimble_text_for_label (thimble_kept_get_name (kept), 80);
  /* Translators: %s is the name of a chain */
  g_autofree char *heading = g_strdup_printf (_("Delete “%s”?"), name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL);

  self->doomed = thimble_kept_get_id (kept);
  gtk_menu_button_popdown (self->button);
  gtk_widget_set_name (dialog, "chain-delete-dialog");
  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), _("Its steps are forgotten. The requests it sent stay in the history."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  ThimbleChainKept *self = user_data;
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6)), *words = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  GtkWidget *name = gtk_label_new (NULL), *summary = gtk_label_new (NULL), *delete = gtk_button_new_from_icon_name ("thimble-trash-symbolic");
  GtkWidget *labels[] = { name, summary };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_label_set_xalign (GTK_LABEL (labels[i]), 0);
      gtk_label_set_ellipsize (GTK_LABEL (labels[i]), PANGO_ELLIPSIZE_END);
      gtk_label_set_single_line_mode (GTK_LABEL (labels[i]), TRUE);
      gtk_box_append (words, labels[i]);
    }
  g_object_bind_property (item, "name", name, "label", G_BINDING_SYNC_CREATE);
  g_object_bind_property (item, "summary", summary, "label", G_BINDING_SYNC_CREATE);
  gtk_widget_add_css_class (summary, "small-dim");
  gtk_widget_set_hexpand (GTK_WIDGET (words), TRUE);
  gtk_box_append (row, GTK_WIDGET (words));
  gtk_widget_set_name (delete, "chain-delete");
  gtk_widget_add_css_class (delete, "flat");
  gtk_widget_set_valign (delete, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (delete, _("Delete"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (delete), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Delete"), -1);
  g_object_set_data_full (G_OBJECT (delete), "kept", g_object_ref (item), g_object_unref);
  g_signal_connect_object (delete, "clicked", G_CALLBACK (on_delete), self, G_CONNECT_SWAPPED);
  gtk_box_append (row, delete);
  return GTK_WIDGET (row);
}

static void
thimble_chain_kept_unmap (GtkWidget *widget)
{
  /* A popover that is open when its window is destroyed is never finalized (GTK 4.8). */
  gtk_menu_button_popdown (THIMBLE_CHAIN_KEPT (widget)->button);
  GTK_WIDGET_CLASS (thimble_chain_kept_parent_class)->unmap (widget);
}

static void
thimble_chain_kept_dispose (GObject *object)
{
  ThimbleChainKept *self = THIMBLE_CHAIN_KEPT (object);

  g_cancellable_cancel (self->gone);
  g_clear_object (&self->gone);
  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  self->list = NULL;
  g_clear_object (&self->kept);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_kept_parent_class)->dispose (object);
}

static void
thimble_chain_kept_class_init (ThimbleChainKeptClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_chain_kept_dispose;
  GTK_WIDGET_CLASS (klass)->unmap = thimble_chain_kept_unmap;
  signals[OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[DELETED] = g_signal_new ("deleted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
thimble_chain_kept_init (ThimbleChainKept *self)
{
  GtkWidget *popover = gtk_popover_new (), *scroller = gtk_scrolled_window_new ();
  GtkWidget *none = gtk_label_new (_("No chain is kept yet. Every chain that is run is listed here."));

  self->gone = g_cancellable_new ();
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_widget_set_name (GTK_WIDGET (self->list), "chain-kept-list");
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_label_set_wrap (GTK_LABEL (none), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (none), 28);
  gtk_widget_add_css_class (none, "chain-none");
  gtk_list_box_set_placeholder (self->list, none);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "chain-kept");
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row), self, G_CONNECT_SWAPPED);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 360);
  gtk_widget_set_size_request (scroller, 300, -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->list));
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_widget_set_name (GTK_WIDGET (self->button), "chain-kept");
  gtk_menu_button_set_label (self->button, _("Kept Chains"));
  gtk_menu_button_set_popover (self->button, popover);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

GtkWidget *
thimble_chain_kept_new (ThimbleEngine *engine)
{
  ThimbleChainKept *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_KEPT, NULL);
  self->engine = g_object_ref (engine);
  self->kept = thimble_kept_list_new (thimble_engine_get_store (engine), THIMBLE_MEASUREMENT_CHAIN);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->kept), make_row, self, NULL);
  return GTK_WIDGET (self);
}
