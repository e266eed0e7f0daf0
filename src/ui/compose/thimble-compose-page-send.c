/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-compose-page-private.h"

ThimblePrompt *
thimble_compose_page_make_prompt (ThimbleComposePage *self)
{
  g_autofree char *text = thimble_prompt_editor_get_text (self->editor);
  g_autofree char *system = thimble_prompt_editor_get_system (self->editor);
  ThimblePrompt *prompt;

  if (thimble_conversation_get_n_turns (self->conversation) > 0)
    prompt = thimble_conversation_make_prompt (self->conversation, text, system);
  else
    {
      prompt = thimble_prompt_new (text);
      thimble_prompt_set_system (prompt, system);
      if (self->carried != NULL)
        for (guint i = 0; i < thimble_prompt_get_n_turns (self->carried); i++)
          thimble_prompt_add_turn (prompt, thimble_prompt_get_turn_role (self->carried, i),
                                   thimble_prompt_get_turn_text (self->carried, i));
    }
  thimble_answer_settings_apply (self->answer_settings, prompt);

  return prompt;
}

typedef struct
{
  ThimbleComposePage *page;   /* weak */
  ThimbleRequest *request;
} Sent;

static void
on_sent (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Sent *sent = user_data;
  ThimbleComposePage *self = sent->page;
  g_autoptr (GError) error = NULL;

  /* The request tells its own end; the outcome here is the same one. */
  thimble_runner_send_finish (THIMBLE_RUNNER (source), result, &error);
  g_clear_weak_pointer (&sent->page);
  if (self != NULL && self->request == sent->request)
    {
      g_clear_object (&self->stop);
      thimble_compose_page_update (self);
      thimble_compose_page_show_hints (self);
    }
  g_object_unref (sent->request);
  g_free (sent);
}

static gboolean
can_send (ThimbleComposePage *self,
          ThimbleModel       *model)
{
  if (self->stop != NULL)
    return FALSE;
  if (!self->ready)
    {
      thimble_compose_page_say (self, _("The history is still being opened. Try again in a moment."));
      return FALSE;
    }
  if (model == NULL)
    {
      thimble_compose_page_say (self, _("No model is chosen. Choose one below."));
      return FALSE;
    }
  if (thimble_prompt_editor_is_empty (self->editor))
    {
      thimble_compose_page_say (self, _("There is nothing to send. Write what the model is to do, or choose a task above."));
      thimble_prompt_editor_grab_text_focus (self->editor);
      return FALSE;
    }
  return TRUE;
}

/* What the person was asked before, and wants all the same. */
typedef enum { AGREED_NOTHING, AGREED_KEY, AGREED_KEY_AND_COST } Agreed;

static void send_now (ThimbleComposePage *self, Agreed agreed);

static void
on_budget_response (ThimbleComposePage *self,
                    const char         *response)
{
  if (g_strcmp0 (response, "send") == 0)
    send_now (self, AGREED_KEY_AND_COST);
}

/* TRUE where the budget has room; else the person is asked, and answers later. */
static gboolean
budget_allows (ThimbleComposePage *self,
               ThimbleModel       *model,
               ThimblePrompt      *prompt)
{
  ThimbleForecast forecast;
  ThimbleMoney ceiling;
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  /* What the meter shows knows the bills; it has nothing to say only while a long text is being counted. */
  if (!thimble_budget_is_exempt (model) && thimble_forecaster_get (self->forecaster, &forecast))
    ceiling = forecast.cost_most;
  else
    ceiling = thimble_budget_get_ceiling (thimble_engine_get_counts (self->engine), model, prompt);
  if (thimble_budget_check (thimble_engine_get_budget (self->engine), model, ceiling, &error))
    return TRUE;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   thimble_money_is_known (ceiling) ? _("Send Past the Budget?") : _("Send at an Unknown Cost?"),
                                   error->message);
  gtk_widget_set_name (dialog, "budget-dialog");
  gtk_window_set_destroy_with_parent (GTK_WINDOW (dialog), TRUE);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "send", _("_Send Anyway"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_budget_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return FALSE;
}

/* TRUE where neither text is a key; else the person is asked. */
static gboolean
is_no_key (ThimbleComposePage *self,
           ThimbleModel       *model)
{
  g_autofree char *prompt = thimble_prompt_editor_get_text (self->editor);
  g_autofree char *system = thimble_prompt_editor_get_system (self->editor);
  g_autofree char *name = thimble_text_for_label (thimble_endpoint_get_name (thimble_model_get_endpoint (model)), 40);

  return !thimble_refusal_ask_about_key (self->message, prompt, name) && !thimble_refusal_ask_about_key (self->message, system, name);
}

void
thimble_compose_page_send_key (ThimbleComposePage *self)
{
  send_now (self, AGREED_KEY);
}

void
thimble_compose_page_send (ThimbleComposePage *self)
{
  send_now (self, AGREED_NOTHING);
}

static void
send_now (ThimbleComposePage *self,
          Agreed              agreed)
{
  ThimbleModel *model = thimble_compose_page_get_model (self);
  g_autoptr (ThimblePrompt) prompt = NULL;
  g_autoptr (ThimbleRequest) request = NULL;
  gint64 conversation_id;
  Sent *sent;

  if (!can_send (self, model))
    return;
  if (agreed < AGREED_KEY && !is_no_key (self, model))
    return;
  prompt = thimble_compose_page_make_prompt (self);
  if (agreed < AGREED_KEY_AND_COST && !budget_allows (self, model, prompt))
    return;
  thimble_compose_page_say (self, NULL);
  thimble_prompt_editor_save_draft (self->editor);

  conversation_id = thimble_conversation_get_id (self->conversation);
  if (conversation_id == 0)
    conversation_id = self->carried_id;
  request = thimble_request_new (model, prompt, thimble_task_chips_get_task (self->chips), conversation_id);
  if (agreed == AGREED_KEY_AND_COST)
    thimble_request_allow (request);
  g_set_object (&self->request, request);
  self->folded_in = FALSE;
  self->stop = g_cancellable_new ();

  thimble_answer_card_set_request (self->answer, request);
  thimble_receipt_view_set_request (self->receipt, request);
  gtk_widget_set_visible (GTK_WIDGET (self->receipt), TRUE);
  thimble_compose_page_show_hints (self);
  thimble_compose_page_update (self);
  thimble_compose_page_show_answer (self);

  sent = g_new0 (Sent, 1);
  g_set_weak_pointer (&sent->page, self);
  sent->request = g_object_ref (request);
  thimble_runner_send_async (thimble_engine_get_runner (self->engine), request, NULL, self->stop, on_sent, sent);
}

void
thimble_compose_page_stop (ThimbleComposePage *self)
{
  if (self->stop != NULL)
    g_cancellable_cancel (self->stop);
}

/* --- a locked keyring --- */

static void
on_unlocked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  gboolean open = thimble_key_store_unlock_finish (THIMBLE_KEY_STORE (source), result, &error);
  ThimbleComposePage *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  if (error != NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      thimble_compose_page_say (self, thimble_problem_get_message (problem));
    }
  else
    thimble_compose_page_say (self, open ? _("The keyring is open. Send when you are ready.")
                                         : _("The keyring stays locked, so no key can be read."));
}

void
thimble_compose_page_unlock (ThimbleComposePage *self)
{
  thimble_key_store_unlock_async (thimble_engine_get_keys (self->engine), self->gone, on_unlocked, self);
}
