/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "measure/thimble-report.h"
#include "thimble-chain-page-private.h"
#include "thimble-measure-parts.h"

/* --- running --- */

typedef struct {
  ThimbleChainPage *page; /* weak */
  gboolean          allowed;
} Running;

static void run_chain (ThimbleChainPage *self, gboolean allowed);

static void
on_budget_response (ThimbleChainPage *self, const char *response)
{
  if (g_str_equal (response, "run"))
    run_chain (self, TRUE);
}

static void
ask (ThimbleChainPage *self, const char *question)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Run Past the Budget?"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), question);
  gtk_widget_set_name (dialog, "chain-budget-dialog");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "run", _("_Run Anyway"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_budget_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
say_error (ThimbleChainPage *self, const GError *error)
{
  g_autofree char *text = thimble_measure_text_error (error);

  thimble_chain_page_say (self, text);
}

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Running *running = user_data;
  ThimbleChainPage *self = running->page;
  gboolean allowed = running->allowed;
  g_autoptr (GError) error = NULL;
  gboolean done = thimble_experiment_run_finish (THIMBLE_CHAIN (source), result, &error);

  g_clear_weak_pointer (&running->page);
  g_free (running);
  if (self == NULL || self->chain != THIMBLE_CHAIN (source))
    return;
  if (!done && !allowed && g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET))
    ask (self, error->message);
  else if (!done)
    thimble_measure_say_refused (self->message, source, error);
  thimble_chain_page_update (self);
  /* In a narrow window it is told on the other page. */
  if (!done)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->form_pane));
  /* Stop is gone; the keyboard goes back to what was pressed. */
  if (!done && gtk_widget_get_mapped (GTK_WIDGET (self->run)))
    gtk_widget_grab_focus (GTK_WIDGET (self->run));
}

static void
run_chain (ThimbleChainPage *self, gboolean allowed)
{
  Running *running;

  if (self->chain == NULL || thimble_experiment_is_running (self->chain))
    return;
  running = g_new0 (Running, 1);
  g_set_weak_pointer (&running->page, self);
  running->allowed = allowed;
  thimble_chain_page_say (self, NULL);
  thimble_experiment_run_async (self->chain, allowed, NULL, ran_cb, running);
  thimble_chain_page_update (self);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->results_pane));
  /* What was pressed is dead now; what can be done next is to stop. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (self->stop));
}

/* @agreed: the person was asked about a text that looks like a key, and wants it sent. */
static void
start (ThimbleChainPage *self, gboolean agreed)
{
  g_autoptr (ThimbleChainPlan) plan = NULL;
  g_autoptr (ThimbleChain) chain = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *providers = NULL;

  if (thimble_chain_page_is_running (self))
    return;
  thimble_measure_take_typed (GTK_WIDGET (self));
  plan = thimble_chain_form_get_plan (self->form);
  if (!thimble_chain_form_check (self->form, &error) || !thimble_chain_plan_check (plan, &error))
    {
      say_error (self, error);
      return;
    }
  chain = thimble_chain_new (self->engine, plan);
  providers = thimble_measure_text_providers (thimble_experiment_get_trials (chain));
  /* A step that is a key and nothing else has no place for a text: it was refused above. */
  if (!agreed && thimble_refusal_ask_about_key (self->message, plan->input, providers))
    return;
  thimble_chain_page_set_chain (self, chain);
  run_chain (self, FALSE);
}

void
thimble_chain_page_send_key (ThimbleChainPage *self)
{
  start (self, TRUE);
}

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  start (THIMBLE_CHAIN_PAGE (widget), FALSE);
}

static void
new_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  thimble_chain_page_begin_anew (THIMBLE_CHAIN_PAGE (widget));
}

static void
kept_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  thimble_chain_page_show_kept (THIMBLE_CHAIN_PAGE (widget));
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  thimble_chain_page_stop (THIMBLE_CHAIN_PAGE (widget));
}

static void
resume_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run_chain (THIMBLE_CHAIN_PAGE (widget), FALSE);
}

static void
retry_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleChainPage *self = THIMBLE_CHAIN_PAGE (widget);

  if (self->chain != NULL && thimble_experiment_retry_failed (self->chain) > 0)
    run_chain (self, FALSE);
}

void
thimble_chain_page_restart (ThimbleChainPage *self, guint step)
{
  if (self->chain == NULL || thimble_experiment_is_running (self->chain))
    return;
  thimble_chain_restart (self->chain, step);
  run_chain (self, FALSE);
}

/* --- reopening --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChain) chain = thimble_chain_open_finish (result, &error);
  ThimbleChainPage *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  if (chain == NULL)
    {
      thimble_chain_page_say (self, error->message);
      return;
    }
  /* One may have been started meanwhile. */
  if (thimble_chain_page_is_running (self))
    return;
  thimble_chain_page_say (self, NULL);
  thimble_chain_form_set_plan (self->form, thimble_chain_get_plan (chain));
  thimble_chain_page_set_chain (self, chain);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->results_pane));
}

void
thimble_chain_page_open (ThimbleChainPage *self, gint64 id)
{
  if (!thimble_chain_page_is_running (self))
    thimble_chain_open_async (self->engine, id, self->gone, opened_cb, self);
  else if (thimble_experiment_get_id (self->chain) != id)
    thimble_chain_page_say (self, _("Stop the chain that runs before you open another."));
}

static void
opened_before_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChain) before = thimble_chain_open_finish (result, &error);
  ThimbleChainPage *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  thimble_chain_page_say (self, before == NULL ? error->message : NULL);
  if (before == NULL || self->chain == NULL)
    return;
  thimble_chain_results_set_before (self->results, before);
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->results_pane));
}

void
thimble_chain_page_compare (ThimbleChainPage *self, gint64 id)
{
  thimble_chain_open_async (self->engine, id, self->gone, opened_before_cb, self);
}

/* --- saving --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleChainPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (g_cancellable_is_cancelled (self->gone))
    return;
  thimble_chain_page_say (self, thimble_report_save_finish (result, &error) ? _("The chain is saved.") : error->message);
}

void
thimble_chain_page_save_to (ThimbleChainPage *self, GFile *file)
{
  g_autofree char *path = NULL;
  ThimbleReportFormat format;

  g_return_if_fail (THIMBLE_IS_CHAIN_PAGE (self));
  g_return_if_fail (self->chain != NULL);

  path = g_file_get_path (file);
  if (path == NULL)
    {
      thimble_chain_page_say (self, _("Choose a folder on this computer."));
      return;
    }
  if (!thimble_report_format_from_name (path, &format))
    {
      thimble_chain_page_say (self, _("Give the file a name that ends in .csv, .json or .html."));
      return;
    }
  thimble_report_save_async (path, thimble_chain_make_report (self->chain, thimble_chain_results_get_before (self->results), format), TRUE, self->gone, saved_cb, g_object_ref (self));
}

static void
on_chosen (ThimbleChainPage *self, int response, GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT && file != NULL && self->chain != NULL)
    thimble_chain_page_save_to (self, file);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleChainPage *self = THIMBLE_CHAIN_PAGE (widget);
  g_autofree char *file = g_strdup_printf ("%s.%s", _("chain"), g_variant_get_string (parameter, NULL));

  if (self->chain == NULL || self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_("Save Chain"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), file);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

void
thimble_chain_page_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "chain.new", NULL, new_action);
  gtk_widget_class_install_action (widget_class, "chain.kept", NULL, kept_action);
  gtk_widget_class_install_action (widget_class, "chain.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "chain.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "chain.resume", NULL, resume_action);
  gtk_widget_class_install_action (widget_class, "chain.retry", NULL, retry_action);
  gtk_widget_class_install_action (widget_class, "chain.save", "s", save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "chain.stop", NULL);
}
