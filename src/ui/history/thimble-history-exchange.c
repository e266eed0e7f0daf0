/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "store/thimble-export.h"
#include "store/thimble-import.h"
#include "thimble-history-exchange-dialogs.h"
#include "thimble-history-exchange.h"

/* What is over sooner needs no window of its own. */
#define PATIENCE_MS 500

struct _ThimbleHistoryExchange
{
  AdwBin                parent_instance;

  /* owned */
  ThimbleStore         *store;
  ThimbleRequestList   *list;
  GtkFileChooserNative *chooser;     /* while it is open */
  GCancellable         *running;     /* NULL: nothing runs */
  AdwMessageDialog     *progress;    /* while it is seen */
  ThimbleImportResult  *result;      /* of the last import, for "Show Details" */
  char                 *name;        /* of the file that is written */

  ThimbleExportFormat   format;      /* what the chooser asks a place for */
  guint                 patience;    /* source */
  double                share;
};

enum { PROP_0, PROP_BUSY, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryExchange, thimble_history_exchange, ADW_TYPE_BIN)

/* What came of it */

static void
on_details (ThimbleHistoryExchange *self)
{
  g_autofree char *outcome = thimble_import_result_describe (self->result);
  g_autofree char *body = g_strconcat (outcome, ".", NULL);

  thimble_exchange_show_reasons (GTK_WIDGET (self), body, self->result->reasons, self->result->refused > self->result->reasons->len);
}

/* @title is no markup. */
static void
say (ThimbleHistoryExchange *self, const char *title, gboolean details)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  AdwToast *toast;

  if (overlay == NULL)
    return;
  toast = adw_toast_new (escaped);
  if (details)
    {
      adw_toast_set_button_label (toast, _("_Show Details"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_details), self, G_CONNECT_SWAPPED);
      adw_toast_set_timeout (toast, 10);
    }
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

static gboolean
on_patience (gpointer data)
{
  ThimbleHistoryExchange *self = data;

  self->patience = 0;
  thimble_exchange_progress_set_share (self->progress, self->share);
  gtk_window_present (GTK_WINDOW (self->progress));
  return G_SOURCE_REMOVE;
}

static void
on_stop (ThimbleHistoryExchange *self)
{
  g_clear_object (&self->progress); /* it closes by itself */
  g_cancellable_cancel (self->running);
}

static void
begin (ThimbleHistoryExchange *self, const char *heading)
{
  self->running = g_cancellable_new ();
  self->share = 0;
  self->progress = g_object_ref (thimble_exchange_progress_new (GTK_WIDGET (self), heading));
  g_signal_connect_object (self->progress, "response", G_CALLBACK (on_stop), self, G_CONNECT_SWAPPED);
  self->patience = g_timeout_add (PATIENCE_MS, on_patience, self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
close_progress (ThimbleHistoryExchange *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->progress == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->progress, self);
  gtk_window_destroy (GTK_WINDOW (self->progress));
  g_clear_object (&self->progress);
}

static void
on_progress (goffset done, goffset total, gpointer data)
{
  ThimbleHistoryExchange *self = data;

  self->share = total > 0 ? (double) done / (double) total : 0;
  if (self->progress != NULL && self->patience == 0)
    thimble_exchange_progress_set_share (self->progress, self->share);
}

/* Whether there is something to show: a window that is gone shows nothing. */
static gboolean
end (ThimbleHistoryExchange *self, const GError *error, const char *stopped, const char *failed)
{
  g_autoptr (ThimbleProblem) problem = NULL;

  close_progress (self);
  g_clear_object (&self->running);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return FALSE;
  if (error == NULL)
    return TRUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      say (self, stopped, FALSE);
      return FALSE;
    }
  problem = thimble_problem_from_error (error);
  thimble_exchange_show_problem (GTK_WIDGET (self), failed, problem);
  return FALSE;
}

static void
exported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryExchange) self = data;
  g_autoptr (GError) error = NULL;
  gint64 n = thimble_export_finish (THIMBLE_STORE (source), result, &error);
  g_autofree char *count = thimble_format_count (n);
  g_autofree char *said = NULL;

  if (!end (self, error, _("Stopped. No file was written."), _("Export Failed")))
    return;
  said = g_strdup_printf (ngettext ("%s request exported to %s", "%s requests exported to %s", (gulong) n), count, self->name);
  say (self, said, FALSE);
}

static void
imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryExchange) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleImportResult) outcome = thimble_import_finish (THIMBLE_STORE (source), result, &error);
  g_autofree char *said = NULL;

  if (!end (self, error, _("Stopped. Nothing was imported."), _("Import Failed")))
    return;
  g_clear_pointer (&self->result, thimble_import_result_free);
  self->result = g_steal_pointer (&outcome);
  said = thimble_import_result_describe (self->result);
  say (self, said, self->result->reasons->len > 0);
}

/* (transfer full) (nullable): with a message where the file lies on no disk of this computer */
static char *
get_path (ThimbleHistoryExchange *self, GFile *file, const char *failed)
{
  char *path = g_file_get_path (file);

  if (path == NULL)
    {
      g_autoptr (ThimbleProblem) problem =
        thimble_problem_new (THIMBLE_ERROR_UNSUPPORTED, _("That place is not a folder of this computer."),
                             _("Choose a folder on this computer, then copy the file from there or to there."), NULL, -1);

      thimble_exchange_show_problem (GTK_WIDGET (self), failed, problem);
    }
  return path;
}

void
thimble_history_exchange_export_to (ThimbleHistoryExchange *self, ThimbleExportFormat format, GFile *file)
{
  g_autofree char *path = NULL, *name = NULL;
  g_autoptr (GArray) ids = NULL;

  g_return_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self));
  g_return_if_fail (self->list != NULL);

  path = self->running == NULL ? get_path (self, file, _("Export Failed")) : NULL;
  if (path == NULL)
    return;
  name = g_file_get_basename (file);
  g_free (self->name);
  self->name = g_filename_display_name (name);
  ids = thimble_request_list_copy_ids (self->list);
  begin (self, _("Exporting…"));
  thimble_export_async (self->store, ids, format, path, self->running, on_progress, self, exported, g_object_ref (self));
}

void
thimble_history_exchange_import_from (ThimbleHistoryExchange *self, GFile *file)
{
  g_autofree char *path = NULL;

  g_return_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self));
  g_return_if_fail (self->store != NULL);

  path = self->running == NULL ? get_path (self, file, _("Import Failed")) : NULL;
  if (path == NULL)
    return;
  begin (self, _("Importing…"));
  thimble_import_async (self->store, path, self->running, on_progress, self, imported, g_object_ref (self));
}

/* Asking */

static void
on_chosen (ThimbleHistoryExchange *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  gboolean save = gtk_file_chooser_get_action (GTK_FILE_CHOOSER (chooser)) == GTK_FILE_CHOOSER_ACTION_SAVE;

  g_clear_object (&self->chooser);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    return;
  if (save)
    thimble_history_exchange_export_to (self, self->format, file);
  else
    thimble_history_exchange_import_from (self, file);
}

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char * const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

static void
open_chooser (ThimbleHistoryExchange *self, const char *title, GtkFileChooserAction action, const char *accept)
{
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
}

static void
on_format (ThimbleHistoryExchange *self, const char *response)
{
  static const char * const csv[] = { "*.csv", NULL };
  static const char * const lines[] = { "*.jsonl", NULL };
  g_autofree char *name = NULL;

  if (!g_str_equal (response, "csv") && !g_str_equal (response, "jsonl"))
    return;
  self->format = g_str_equal (response, "csv") ? THIMBLE_EXPORT_CSV : THIMBLE_EXPORT_JSON_LINES;
  name = thimble_export_format_suggest (self->format);
  open_chooser (self, _("Export History"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"));
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  if (self->format == THIMBLE_EXPORT_CSV)
    add_filter (self->chooser, _("Tables (CSV)"), csv);
  else
    add_filter (self->chooser, _("Requests (JSON Lines)"), lines);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
thimble_history_exchange_ask_export (ThimbleHistoryExchange *self)
{
  AdwMessageDialog *dialog;
  g_autofree char *count = NULL, *heading = NULL;
  guint n;

  g_return_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self));
  if (self->running != NULL || self->chooser != NULL)
    return;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  if (n == 0)
    {
      say (self, _("No request is shown, so there is nothing to export"), FALSE);
      return;
    }
  count = thimble_format_count (n);
  heading = g_strdup_printf (ngettext ("Export %s Request?", "Export %s Requests?", n), count);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading,
    _("What the filter shows, in this order. The file holds prompts and answers in clear: whoever has it can read them. It never holds a key.\n\n"
      "CSV is for spreadsheets. JSON Lines has everything, and is best for bringing it back.")));
  gtk_widget_set_name (GTK_WIDGET (dialog), "exchange-export");
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "csv", _("C_SV…"), "jsonl", _("_JSON Lines…"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "jsonl", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "jsonl");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_format), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
thimble_history_exchange_ask_import (ThimbleHistoryExchange *self)
{
  static const char * const known[] = { "*.jsonl", "*.csv", "*.db", NULL };
  static const char * const all[] = { "*", NULL };

  g_return_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self));
  if (self->running != NULL || self->chooser != NULL)
    return;
  open_chooser (self, _("Import into the History"), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Import"));
  add_filter (self->chooser, _("Exports of Thimble, logs of llm"), known);
  add_filter (self->chooser, _("All files"), all);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Object */

static void
thimble_history_exchange_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, thimble_history_exchange_is_busy (THIMBLE_HISTORY_EXCHANGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* The window goes: what runs has nobody to stop it any more. */
static void
thimble_history_exchange_dispose (GObject *object)
{
  ThimbleHistoryExchange *self = THIMBLE_HISTORY_EXCHANGE (object);

  close_progress (self);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));
  g_clear_object (&self->chooser);
  g_clear_object (&self->running);
  g_clear_object (&self->list);
  g_clear_object (&self->store);
  g_clear_pointer (&self->result, thimble_import_result_free);
  g_clear_pointer (&self->name, g_free);
  G_OBJECT_CLASS (thimble_history_exchange_parent_class)->dispose (object);
}

/* What runs holds a reference, so it is ended before the last one can go. */
static void
thimble_history_exchange_unroot (GtkWidget *widget)
{
  ThimbleHistoryExchange *self = THIMBLE_HISTORY_EXCHANGE (widget);

  g_cancellable_cancel (self->running);
  close_progress (self);
  GTK_WIDGET_CLASS (thimble_history_exchange_parent_class)->unroot (widget);
}

static void
thimble_history_exchange_class_init (ThimbleHistoryExchangeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thimble_history_exchange_get_property;
  object_class->dispose = thimble_history_exchange_dispose;
  GTK_WIDGET_CLASS (klass)->unroot = thimble_history_exchange_unroot;
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
thimble_history_exchange_init (ThimbleHistoryExchange *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  g_menu_append (menu, _("_Export…"), "history.export");
  g_menu_append (menu, _("_Import…"), "history.import");
  gtk_widget_set_name (button, "history-exchange");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_tooltip_text (button, _("Export and Import"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Export and import"), -1);
  adw_bin_set_child (ADW_BIN (self), button);
}

void
thimble_history_exchange_set_list (ThimbleHistoryExchange *self, ThimbleStore *store, ThimbleRequestList *list)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self));
  g_set_object (&self->store, store);
  g_set_object (&self->list, list);
}

gboolean
thimble_history_exchange_is_busy (ThimbleHistoryExchange *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_EXCHANGE (self), FALSE);
  return self->running != NULL;
}
