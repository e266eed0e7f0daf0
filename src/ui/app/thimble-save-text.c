/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "measure/thimble-report.h"
#include "thimble-save-text.h"

typedef struct {
  GtkWidget          *host; /* owned */
  ThimbleSaveTextMake make;
  gpointer            data;
  GDestroyNotify      destroy;
} Asking;

typedef struct {
  GtkWidget *host; /* owned */
  char      *name; /* of the file, for people */
} Saving;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_object_unref (asking->host);
  asking->destroy (asking->data);
  g_free (asking);
}

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->host);
  g_free (saving->name);
  g_free (saving);
}

static void
say (GtkWidget *host, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (host, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (escaped));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (thimble_report_save_finish (result, &error))
    {
      /* Translators: %s is a file's name */
      text = g_strdup_printf (_("Saved as %s"), saving->name);
    }
  else
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      text = g_strjoin (" ", thimble_problem_get_message (problem), thimble_problem_get_advice (problem), NULL);
    }
  say (saving->host, text);
  saving_free (saving);
}

static void
on_chosen (GtkFileChooserNative *chooser, int response, Asking *asking)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT && file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    thimble_save_text_to (asking->host, path, asking->make (asking->data));
  else if (response == GTK_RESPONSE_ACCEPT)
    say (asking->host, _("That place is not a folder of this computer."));
  g_object_unref (chooser);
}

void
thimble_save_text_ask (GtkWidget *host, const char *title, const char *name, ThimbleSaveTextMake make, gpointer data, GDestroyNotify destroy)
{
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (gtk_widget_get_root (host)),
                                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  Asking *asking = g_new (Asking, 1);

  *asking = (Asking) { g_object_ref (host), make, data, destroy };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  g_signal_connect_data (chooser, "response", G_CALLBACK (on_chosen), asking, asking_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
thimble_save_text_to (GtkWidget *host, const char *path, char *text)
{
  Saving *saving = g_new (Saving, 1);
  g_autofree char *base = g_path_get_basename (path);

  *saving = (Saving) { g_object_ref (host), g_filename_display_name (base) };
  thimble_report_save_async (path, text, TRUE, NULL, saved_cb, saving);
}
