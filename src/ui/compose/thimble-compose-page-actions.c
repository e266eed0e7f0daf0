/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-save-text.h"
#include "thimble-compose-page-private.h"

static void
action_send (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  thimble_compose_page_send (THIMBLE_COMPOSE_PAGE (widget));
}

static void
action_stop (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  thimble_compose_page_stop (THIMBLE_COMPOSE_PAGE (widget));
}

static void
forget (ThimbleComposePage *self)
{
  thimble_conversation_clear (self->conversation);
  g_clear_pointer (&self->carried, thimble_prompt_unref);
  self->carried_id = 0;
  thimble_compose_page_follow_turns (self);
  g_clear_object (&self->request);
  self->folded_in = FALSE;
  thimble_answer_card_set_request (self->answer, NULL);
  thimble_receipt_view_set_receipt (self->receipt, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->receipt), FALSE);
  thimble_compose_page_say (self, NULL);
}

static void
action_new_task (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);
  g_autofree char *star = g_settings_get_string (self->settings, "default-model");
  ThimbleModel *model = *star != '\0' ? thimble_compose_page_find_model (self, TRUE) : NULL;

  forget (self);
  thimble_prompt_editor_set_text (self->editor, "");
  if (model != NULL)
    thimble_compose_page_set_model (self, model);
  adw_leaflet_set_visible_child_name (self->leaflet, "prompt");
  thimble_prompt_editor_grab_text_focus (self->editor);
  thimble_compose_page_update (self);
  thimble_compose_page_show_hints (self);
}

static void
action_follow_up (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);

  if (self->request == NULL || self->folded_in ||
      !thimble_conversation_add (self->conversation, thimble_request_get_record (self->request)))
    return;
  self->folded_in = TRUE;
  thimble_task_chips_set_task (self->chips, "free");
  thimble_prompt_editor_set_text (self->editor, "");
  adw_leaflet_set_visible_child_name (self->leaflet, "prompt");
  thimble_prompt_editor_grab_text_focus (self->editor);
  thimble_compose_page_update (self);
  thimble_compose_page_show_hints (self);
}

static void
action_copy_answer (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), thimble_answer_card_get_text (self->answer));
}

static char *
dup_answer (gpointer request)
{
  return g_strdup (thimble_request_get_answer (request));
}

static void
action_save_answer (GtkWidget  *widget,
                    const char *name,
                    GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);

  if (self->request != NULL)
    thimble_save_text_ask (widget, _("Save the Answer"), "answer.md", dup_answer, g_object_ref (self->request), g_object_unref);
}

static void
action_record_again (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);

  if (self->request != NULL)
    thimble_runner_save_again (thimble_engine_get_runner (self->engine), self->request);
}

static void
action_run_again (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  thimble_compose_page_send_again (THIMBLE_COMPOSE_PAGE (widget));
}

static void
action_show_in_history (GtkWidget  *widget,
                        const char *name,
                        GVariant   *parameter)
{
  thimble_compose_page_emit_show_request (THIMBLE_COMPOSE_PAGE (widget));
}

static void
action_back (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  ThimbleComposePage *self = THIMBLE_COMPOSE_PAGE (widget);

  adw_leaflet_set_visible_child_name (self->leaflet, "prompt");
  thimble_prompt_editor_grab_text_focus (self->editor);
}

void
thimble_compose_page_run_again (ThimbleComposePage *self,
                                ThimbleRecord      *record)
{
  ThimbleCatalogue *catalogue;
  ThimbleEndpoint *endpoint;
  gboolean same_turn;

  g_return_if_fail (THIMBLE_IS_COMPOSE_PAGE (self));
  g_return_if_fail (record != NULL);

  if (thimble_compose_page_is_running (self))
    return;
  catalogue = thimble_engine_get_catalogue (self->engine);
  endpoint = thimble_catalogue_find_endpoint (catalogue, record->endpoint_id);
  /* Run again of what is shown keeps the page; of another request it begins anew. */
  same_turn = self->request != NULL && thimble_request_get_record (self->request) == record && !self->folded_in;
  if (!same_turn)
    forget (self);
  if (record->prompt != NULL)
    {
      g_clear_pointer (&self->carried, thimble_prompt_unref);
      if (thimble_conversation_get_n_turns (self->conversation) == 0 && thimble_prompt_get_n_turns (record->prompt) > 0)
        {
          self->carried = thimble_prompt_ref (record->prompt);
          self->carried_id = record->conversation_id;
        }
      thimble_compose_page_follow_turns (self);
      g_free (self->task);
      self->task = g_strdup (record->task); /* the texts are the record's: nothing is swapped */
      thimble_task_chips_set_task (self->chips, record->task);
      thimble_prompt_editor_set_text (self->editor, thimble_prompt_get_text (record->prompt));
      thimble_prompt_editor_set_system (self->editor, thimble_prompt_get_system (record->prompt));
      thimble_answer_settings_read (self->answer_settings, record->prompt);
    }
  if (record->text_deleted)
    thimble_compose_page_say (self, _("The text of this request was deleted; only its numbers are kept."));
  if (endpoint != NULL && record->model_id != NULL)
    {
      g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue, endpoint, record->model_id);

      thimble_compose_page_set_model (self, model);
    }
  else
    thimble_compose_page_say (self, _("The endpoint of this request is gone. Choose a model below."));
  adw_leaflet_set_visible_child_name (self->leaflet, "prompt");
  thimble_compose_page_update (self);
  thimble_compose_page_show_hints (self);
}

void
thimble_compose_page_send_again (ThimbleComposePage *self)
{
  g_autoptr (ThimbleRecord) record = NULL;

  if (self->request == NULL || thimble_compose_page_is_running (self))
    return;
  record = thimble_record_ref (thimble_request_get_record (self->request));
  thimble_compose_page_run_again (self, record);
  thimble_compose_page_send (self);
}

void
thimble_compose_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "compose.send", NULL, action_send);
  gtk_widget_class_install_action (widget_class, "compose.stop", NULL, action_stop);
  gtk_widget_class_install_action (widget_class, "compose.new-task", NULL, action_new_task);
  gtk_widget_class_install_action (widget_class, "compose.follow-up", NULL, action_follow_up);
  gtk_widget_class_install_action (widget_class, "compose.copy-answer", NULL, action_copy_answer);
  gtk_widget_class_install_action (widget_class, "compose.save-answer", NULL, action_save_answer);
  gtk_widget_class_install_action (widget_class, "compose.record-again", NULL, action_record_again);
  gtk_widget_class_install_action (widget_class, "compose.run-again", NULL, action_run_again);
  gtk_widget_class_install_action (widget_class, "compose.show-in-history", NULL, action_show_in_history);
  gtk_widget_class_install_action (widget_class, "compose.back", NULL, action_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "compose.stop", NULL);
}

/* Keys that the text view would take as its own are caught on the way down; Escape is not, so that it
 * closes a popover first. */
void
thimble_compose_page_add_shortcuts (ThimbleComposePage *self)
{
  static const struct { const char *keys; const char *action; } shortcuts[] = {
    { "<Control>Return|<Control>KP_Enter", "compose.send" },
    { "<Control><Shift>Return|<Control><Shift>KP_Enter", "compose.follow-up" },
    { "<Control>n", "compose.new-task" },
    { "<Control>r", "compose.run-again" },
    { "<Control><Shift>c", "compose.copy-answer" },
    { "<Alt>Left", "compose.back" },
  };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (shortcuts[i].keys),
                                                            gtk_named_action_new (shortcuts[i].action)));
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}
