/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-key-row-private.h"

static void
add_toast (ThimbleKeyRow *self,
           const char    *text)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *safe = g_markup_escape_text (text, -1);

  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (safe));
}

/* check */

static void
checked_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (ThimbleKeyRow) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean accepted = thimble_runner_check_key_finish (THIMBLE_RUNNER (source), result, &error);

  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->checking);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  if (!accepted)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      if (thimble_problem_get_code (problem) != THIMBLE_ERROR_CANCELLED)
        self->problem = g_steal_pointer (&problem);
    }
  thimble_key_row_update (self);
  thimble_key_row_read_note (self);
}

static void
check_action (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;

  if (self->checking != NULL)
    return;
  self->checking = g_cancellable_new ();
  thimble_key_row_update (self);
  thimble_runner_check_key_async (thimble_engine_get_runner (self->engine), self->endpoint, NULL, self->checking,
                                  checked_cb, g_object_ref (self));
}

static void
stop_action (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;

  if (self->checking != NULL)
    g_cancellable_cancel (self->checking);
}

static void
details_action (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;
  g_autofree char *name = thimble_key_row_dup_name (self);
  g_autofree char *heading = NULL;
  const char *advice = thimble_problem_get_advice (self->problem);
  const char *details = thimble_problem_get_details (self->problem);
  g_autofree char *safe_details = details != NULL ? thimble_text_for_label (details, 2000) : NULL;
  g_autofree char *body = g_strjoin (*advice != '\0' ? "\n\n" : "", thimble_problem_get_message (self->problem), advice, NULL);
  GtkWidget *dialog;

  /* Translators: %s is an endpoint */
  heading = g_strdup_printf (thimble_key_row_is_refusal (self->problem) ? _("%s Refused the Key") : _("%s Could Not Be Asked"), name);
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, body);
  gtk_widget_set_name (dialog, "key-details");
  if (safe_details != NULL)
    {
      GtkWidget *label = gtk_label_new (safe_details);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_selectable (GTK_LABEL (label), TRUE);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "keys-note");
      adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), label);
    }
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* remove */

static void
endpoint_removed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr (ThimbleKeyRow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!thimble_catalogue_remove_endpoint_finish (THIMBLE_CATALOGUE (source), result, &error)
      && !g_cancellable_is_cancelled (self->cancellable))
    add_toast (self, error->message);
}

static void
remove_endpoint (ThimbleKeyRow *self)
{
  /* Not cancelled with the row: it goes while this runs. */
  thimble_catalogue_remove_endpoint_async (thimble_engine_get_catalogue (self->engine), self->id, NULL,
                                           endpoint_removed_cb, g_object_ref (self));
}

typedef struct {
  ThimbleKeyRow *self;
  gboolean       endpoint_too;
} Removal;

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Removal *removal = user_data;
  g_autoptr (ThimbleKeyRow) self = removal->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = g_strconcat ("key-check:", self->id, NULL);

  if (thimble_key_store_remove_finish (THIMBLE_KEY_STORE (source), result, &error))
    {
      thimble_store_set_note_async (thimble_engine_get_store (self->engine), note, NULL, NULL, NULL, NULL);
      if (removal->endpoint_too)
        remove_endpoint (self);
      else if (!g_cancellable_is_cancelled (self->cancellable))
        add_toast (self, _("Key removed"));
    }
  else if (!g_cancellable_is_cancelled (self->cancellable))
    add_toast (self, error->message);
}

static void
confirmed_cb (AdwMessageDialog *dialog,
              const char       *response,
              gpointer          user_data)
{
  ThimbleKeyRow *self = user_data;
  gboolean endpoint_too = g_str_equal (response, "remove-endpoint");
  Removal *removal;

  if (!endpoint_too && !g_str_equal (response, "remove"))
    return;
  if (endpoint_too && self->info == NULL)
    {
      remove_endpoint (self);
      return;
    }
  removal = g_new0 (Removal, 1);
  removal->self = g_object_ref (self);
  removal->endpoint_too = endpoint_too;
  thimble_key_store_remove_async (thimble_engine_get_keys (self->engine), self->id, NULL, removed_cb, removal);
}

static void
confirm (ThimbleKeyRow *self,
         const char    *heading,
         const char    *body,
         const char    *response)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, body);

  gtk_widget_set_name (dialog, "key-remove");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), response, _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), response, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
remove_action (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;
  g_autofree char *name = thimble_key_row_dup_name (self);
  /* Translators: %s is an endpoint */
  g_autofree char *heading = g_strdup_printf (_("Remove the Key for %s?"), name);

  confirm (self, heading, thimble_key_info_is_session_only (self->info)
           ? _("It is forgotten here. The provider still accepts it until you revoke it there.")
           : _("It is removed from the keyring. The provider still accepts it until you revoke it there."), "remove");
}

static void
remove_endpoint_action (GSimpleAction *action,
                        GVariant      *parameter,
                        gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;
  g_autofree char *name = thimble_key_row_dup_name (self);
  /* Translators: %s is an endpoint */
  g_autofree char *heading = g_strdup_printf (_("Remove %s?"), name);

  confirm (self, heading, _("The endpoint and its key are removed. Its requests stay in the history."), "remove-endpoint");
}

static void
open_page_action (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  ThimbleKeyRow *self = user_data;
  gint32 page = g_variant_get_int32 (parameter);
  const char *uri = page >= 0 && page < (gint32) THIMBLE_N_PAGES ? thimble_endpoint_get_page (self->endpoint, page) : NULL;

  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

void
thimble_key_row_add_actions (ThimbleKeyRow *self)
{
  static const GActionEntry entries[] = {
    { .name = "check", .activate = check_action },
    { .name = "stop", .activate = stop_action },
    { .name = "details", .activate = details_action },
    { .name = "remove", .activate = remove_action },
    { .name = "remove-endpoint", .activate = remove_endpoint_action },
    { .name = "open-page", .activate = open_page_action, .parameter_type = "i" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}
