/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "store/thimble-conversation-turns.h"
#include "thimble-history-detail-private.h"
#include "thimble-still-layout.h"

#define WIDTH 370
#define MARGIN        16
#define MARGIN_NARROW 10 /* millions side by side fit 360 pixels */

enum { CLOSE, GONE, SHOWN, RUN_AGAIN, COPIED, GO_TO, SHOW_MEASUREMENT, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryDetail, thimble_history_detail, GTK_TYPE_WIDGET)

/* Loading */

static void refresh (ThimbleHistoryDetail *self);

/* Whether an answer is still wanted. Superseded ones come as cancelled. */
static gboolean
end_loading (ThimbleHistoryDetail *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine == NULL)
    return FALSE;
  g_clear_object (&self->loading);
  return TRUE;
}

static void
gone (ThimbleHistoryDetail *self)
{
  thimble_history_detail_show (self, 0);
  g_signal_emit (self, signals[GONE], 0);
}

static void
turns_known (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryDetail) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) turns = thimble_conversation_turns_finish (THIMBLE_STORE (source), result, &error);

  /* Without them the pane only lacks two buttons. */
  if (turns == NULL || self->engine == NULL)
    return;
  g_clear_object (&self->asking);
  g_clear_pointer (&self->turns, g_array_unref);
  self->turns = g_steal_pointer (&turns);
  thimble_history_detail_show_turn (self);
}

static void
stop_asking (ThimbleHistoryDetail *self)
{
  g_cancellable_cancel (self->asking);
  g_clear_object (&self->asking);
}

static void
ask_turns (ThimbleHistoryDetail *self)
{
  stop_asking (self);
  self->asking = g_cancellable_new ();
  thimble_conversation_turns_async (thimble_engine_get_store (self->engine), self->id, self->asking, turns_known, g_object_ref (self));
}

static void
loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryDetail) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleRecord) record = thimble_store_load_finish (THIMBLE_STORE (source), result, &error);

  if (!end_loading (self, error))
    return;
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND))
    {
      gone (self);
      return;
    }
  if (record == NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
      g_autofree char *text = thimble_history_detail_describe_problem (problem);

      /* What is still to come of the one before would take the notice away. */
      self->next_part = THIMBLE_DETAIL_NONE;
      thimble_history_detail_set_notice (self, text);
      return;
    }
  g_clear_pointer (&self->record, thimble_record_unref);
  self->record = g_steal_pointer (&record);
  ask_turns (self);
  thimble_history_detail_show_record (self);
  g_signal_emit (self, signals[SHOWN], 0);
  if (self->again)
    refresh (self);
}

static void
load (ThimbleHistoryDetail *self)
{
  self->again = FALSE;
  self->loading = g_cancellable_new ();
  thimble_store_load_async (thimble_engine_get_store (self->engine), self->id, self->loading, loaded, g_object_ref (self));
}

static void
looked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryDetail) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = thimble_store_rows_finish (THIMBLE_STORE (source), result, &error);
  ThimbleRecord *row;

  if (!end_loading (self, error) || rows == NULL)
    return;
  row = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  if (row == NULL)
    gone (self);
  else if (row->text_deleted != self->record->text_deleted || row->state != self->record->state
           || g_strcmp0 (row->measurement, self->record->measurement) != 0)
    load (self);
  else if (self->again)
    refresh (self);
}

/* Any change of the store comes here, most of them of other requests. One that has ended can only lose its text or its measurement, or
 * go: that is looked up without its texts, which may be megabytes. */
static void
refresh (ThimbleHistoryDetail *self)
{
  self->again = FALSE;
  if (self->record == NULL || !thimble_state_is_final (self->record->state))
    {
      load (self);
      return;
    }
  self->loading = g_cancellable_new ();
  thimble_store_rows_async (thimble_engine_get_store (self->engine), &self->id, 1, self->loading, looked, g_object_ref (self));
}

/* Doing */

static void
on_close (ThimbleHistoryDetail *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
on_run_again (ThimbleHistoryDetail *self)
{
  if (self->record != NULL && self->record->prompt != NULL && !self->record->text_deleted)
    g_signal_emit (self, signals[RUN_AGAIN], 0, self->record);
}

static void
copy_part (ThimbleHistoryDetail *self, const char *what, const char *said)
{
  if (thimble_history_detail_copy_part (self, what))
    g_signal_emit (self, signals[COPIED], 0, said);
}

void
thimble_history_detail_copy (ThimbleHistoryDetail *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  copy_part (self, "answer", _("Answer copied"));
}

static void
on_copy_usage (ThimbleHistoryDetail *self)
{
  copy_part (self, "usage", _("Usage object copied"));
}

static void
on_copy_id (ThimbleHistoryDetail *self)
{
  copy_part (self, "id", _("Request id copied"));
}

static void
on_copy_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleHistoryDetail *self = THIMBLE_HISTORY_DETAIL (widget);

  if (g_str_equal (name, "detail.copy-answer"))
    thimble_history_detail_copy (self);
  else if (g_str_equal (name, "detail.copy-prompt"))
    copy_part (self, "prompt", _("Prompt copied"));
  else
    copy_part (self, g_str_equal (name, "detail.copy-json") ? "json" : "markdown", _("Request copied"));
}

static void
go (ThimbleHistoryDetail *self, int by)
{
  for (guint i = 0; self->turns != NULL && i < self->turns->len; i++)
    if (g_array_index (self->turns, gint64, i) == self->id && (int) i + by >= 0 && i + by < self->turns->len)
      {
        g_signal_emit (self, signals[GO_TO], 0, g_array_index (self->turns, gint64, i + by));
        return;
      }
}

static void
on_open_measurement (ThimbleHistoryDetail *self)
{
  if (self->record != NULL && self->record->measurement != NULL)
    g_signal_emit (self, signals[SHOW_MEASUREMENT], 0, self->record);
}

static void
on_previous (ThimbleHistoryDetail *self)
{
  go (self, -1);
}

static void
on_next (ThimbleHistoryDetail *self)
{
  go (self, 1);
}

static void
deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryDetail) self = data;
  g_autoptr (GError) error = NULL;

  if (thimble_store_delete_finish (THIMBLE_STORE (source), result, &error) || self->engine == NULL)
    return;

  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  g_autofree char *text = thimble_history_detail_describe_problem (problem);

  thimble_history_detail_set_notice (self, text);
}

static void
on_delete_response (ThimbleHistoryDetail *self, const char *response, AdwMessageDialog *dialog)
{
  gint64 id = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (dialog), "request-id"));

  if (g_str_equal (response, "text") || g_str_equal (response, "all"))
    thimble_store_delete_async (thimble_engine_get_store (self->engine), id, g_str_equal (response, "text"), NULL, deleted,
                                g_object_ref (self));
}

void
thimble_history_detail_ask_delete (ThimbleHistoryDetail *self)
{
  GtkWidget *dialog;
  AdwMessageDialog *message;

  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  if (self->record == NULL || !thimble_state_is_final (self->record->state))
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Delete this request?"),
                                   _("Deleting the text removes prompt and answer and keeps the numbers, so sums stay true. "
                                     "Follow-ups that carried the text lose their copy of it. "
                                     "Deleting the receipt too leaves nothing. Neither can be undone."));
  message = ADW_MESSAGE_DIALOG (dialog);
  gtk_widget_set_name (dialog, "history-delete-dialog");
  adw_message_dialog_add_response (message, "cancel", _("_Cancel"));
  adw_message_dialog_add_response (message, "all", _("Delete Text and _Receipt"));
  adw_message_dialog_set_response_appearance (message, "all", ADW_RESPONSE_DESTRUCTIVE);
  if (!self->record->text_deleted)
    {
      adw_message_dialog_add_response (message, "text", _("Delete _Text, Keep Receipt"));
      adw_message_dialog_set_response_appearance (message, "text", ADW_RESPONSE_SUGGESTED);
      adw_message_dialog_set_default_response (message, "text");
    }
  adw_message_dialog_set_close_response (message, "cancel");
  g_object_set_data (G_OBJECT (dialog), "request-id", GSIZE_TO_POINTER ((gsize) self->id));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Object */

/* What was loaded out of sight is seen now. */
static void
thimble_history_detail_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (thimble_history_detail_parent_class)->map (widget);
  thimble_history_detail_go_on (THIMBLE_HISTORY_DETAIL (widget));
}

static void
thimble_history_detail_dispose (GObject *object)
{
  ThimbleHistoryDetail *self = THIMBLE_HISTORY_DETAIL (object);
  GtkWidget *child;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  stop_asking (self);
  g_clear_pointer (&self->turns, g_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->record, thimble_record_unref);
  g_clear_pointer (&self->shown, thimble_record_unref);
  G_OBJECT_CLASS (thimble_history_detail_parent_class)->dispose (object);
}

static void
thimble_history_detail_class_init (ThimbleHistoryDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_detail_dispose;
  widget_class->map = thimble_history_detail_map;
  g_type_ensure (THIMBLE_TYPE_HISTORY_DETAIL_SECTION);
  g_type_ensure (THIMBLE_TYPE_HISTORY_DETAIL_TEXTS);
  g_type_ensure (THIMBLE_TYPE_RECEIPT_VIEW);
  g_type_ensure (THIMBLE_TYPE_STILL_LAYOUT);
  signals[CLOSE] = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RUN_AGAIN] = g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  signals[COPIED] = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[GO_TO] = g_signal_new ("go-to", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SHOW_MEASUREMENT] = g_signal_new ("show-measurement", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-detail.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryDetail, child)
  BIND (title); BIND (subtitle); BIND (scroller); BIND (content); BIND (problem); BIND (measurement);
  BIND (measurement_name); BIND (measurement_open); BIND (conversation); BIND (turn); BIND (previous);
  BIND (next); BIND (texts);
  BIND (receipt); BIND (rates); BIND (what_if); BIND (what_if_text); BIND (facts); BIND (copy_id); BIND (usage_section);
  BIND (usage); BIND (limits_section); BIND (limits); BIND (run_again); BIND (copy); BIND (delete);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_run_again);
  gtk_widget_class_bind_template_callback (widget_class, on_open_measurement);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_usage);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_id);
  gtk_widget_class_bind_template_callback (widget_class, thimble_history_detail_copy);
  gtk_widget_class_bind_template_callback (widget_class, thimble_history_detail_ask_delete);
  gtk_widget_class_install_action (widget_class, "detail.copy-answer", NULL, on_copy_action);
  gtk_widget_class_install_action (widget_class, "detail.copy-prompt", NULL, on_copy_action);
  gtk_widget_class_install_action (widget_class, "detail.copy-markdown", NULL, on_copy_action);
  gtk_widget_class_install_action (widget_class, "detail.copy-json", NULL, on_copy_action);
}

static void
thimble_history_detail_init (ThimbleHistoryDetail *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
thimble_history_detail_set_engine (ThimbleHistoryDetail *self, ThimbleEngine *engine)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  g_set_object (&self->engine, engine);
}

void
thimble_history_detail_show (ThimbleHistoryDetail *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  if (self->id == id)
    return;
  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  stop_asking (self);
  self->id = id;
  g_clear_pointer (&self->record, thimble_record_unref);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  if (id != 0 && self->engine != NULL)
    load (self);
}

void
thimble_history_detail_set_narrow (ThimbleHistoryDetail *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  /* AdwFlap gives a flap that expands half of the window. */
  gtk_widget_set_hexpand (GTK_WIDGET (self), narrow);
  gtk_widget_set_size_request (GTK_WIDGET (self), narrow ? -1 : WIDTH, -1);
  gtk_widget_set_margin_start (self->content, narrow ? MARGIN_NARROW : MARGIN);
  gtk_widget_set_margin_end (self->content, narrow ? MARGIN_NARROW : MARGIN);
}

void
thimble_history_detail_refresh (ThimbleHistoryDetail *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  if (self->id == 0 || self->engine == NULL)
    return;
  if (self->loading != NULL)
    self->again = TRUE;
  else
    refresh (self);
}

ThimbleRecord *
thimble_history_detail_get_record (ThimbleHistoryDetail *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL (self), NULL);
  return self->record;
}

gboolean
thimble_history_detail_is_filled (ThimbleHistoryDetail *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL (self), FALSE);
  return self->record != NULL && self->record == self->shown && self->next_part == THIMBLE_DETAIL_NONE;
}

GtkWidget *
thimble_history_detail_get_content (ThimbleHistoryDetail *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL (self), NULL);
  return self->content;
}
