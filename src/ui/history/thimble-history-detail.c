/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "compose/thimble-markdown-view.h"
#include "compose/thimble-receipt-view.h"
#include "thimble-history-detail.h"

/* Longer prompts are cut on screen: a label of megabytes would stall the window. Copy and Run Again have it whole. */
#define PROMPT_SHOWN 20000
#define PROMPT_LINES 400
#define WIDTH 370
#define MARGIN        16
#define MARGIN_NARROW 10 /* millions side by side fit 360 pixels */

struct _ThimbleHistoryDetail
{
  GtkWidget            parent_instance;

  /* template children */
  GtkLabel            *title;
  GtkLabel            *subtitle;
  GtkScrolledWindow   *scroller;
  GtkWidget           *content;
  GtkLabel            *problem;
  GtkWidget           *texts;
  GtkLabel            *earlier;
  GtkLabel            *prompt;
  GtkWidget           *answer_title;
  GtkWidget           *answer_card;
  ThimbleMarkdownView *answer;
  ThimbleReceiptView  *receipt;
  GtkLabel            *facts;
  GtkWidget           *run_again;
  GtkWidget           *copy;
  GtkWidget           *delete;

  /* owned */
  ThimbleEngine       *engine;
  ThimbleRecord       *record;    /* nullable: not loaded yet */
  GCancellable        *loading;   /* of what is loaded or looked at; NULL where nothing is */
  gint64               id;
  gboolean             again;     /* the store changed since */
};

enum { CLOSE, GONE, SHOWN, RUN_AGAIN, COPIED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryDetail, thimble_history_detail, GTK_TYPE_WIDGET)

/* Showing */

/* A card of a few words on top: what went wrong, or that there is no text. NULL hides it. */
static void
show_notice (ThimbleHistoryDetail *self, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  gtk_label_set_text (self->problem, text != NULL ? text : "");
}

static char *
describe_problem (ThimbleProblem *problem)
{
  g_autofree char *details = NULL;

  if (thimble_problem_get_details (problem) != NULL)
    details = thimble_text_for_label (thimble_problem_get_details (problem), 1000);
  return g_strdup_printf ("%s %s%s%s", thimble_problem_get_message (problem), thimble_problem_get_advice (problem),
                          details != NULL ? "\n\n" : "", details != NULL ? details : "");
}

static void
update_notice (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->record;
  g_autoptr (GString) notice = g_string_new (NULL);

  if (record->problem != NULL)
    {
      g_autofree char *text = describe_problem (record->problem);

      g_string_append (notice, text);
    }
  if (record->text_deleted)
    g_string_append_printf (notice, "%s%s", notice->len > 0 ? "\n\n" : "", _("The text was deleted; the receipt is kept."));
  show_notice (self, notice->len > 0 ? notice->str : NULL);
}

static void
set_label (GtkLabel *label, const char *text)
{
  /* What did not change keeps its selection and its place. */
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* The part of a prompt that is shown; its end is in @text. */
static const char *
end_of_shown (const char *text)
{
  guint lines = 0;

  for (guint i = 0; *text != '\0' && i < PROMPT_SHOWN; i++, text = g_utf8_next_char (text))
    if (*text == '\n' && ++lines == PROMPT_LINES)
      break;
  return text;
}

static void
add_note (GString *notes, const char *note)
{
  g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n" : "", note);
}

static void
show_prompt (ThimbleHistoryDetail *self)
{
  ThimblePrompt *prompt = self->record->prompt;
  const char *text = thimble_prompt_get_text (prompt), *system = thimble_prompt_get_system (prompt);
  const char *end = end_of_shown (text);
  guint turns = thimble_prompt_get_n_turns (prompt) / 2;
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *shown = NULL;

  if (turns > 0)
    {
      g_autofree char *n = thimble_format_count (turns);
      g_autofree char *note = g_strdup_printf (ngettext ("It carried %s earlier turn.", "It carried %s earlier turns.", turns), n);

      add_note (notes, note);
    }
  if (system != NULL)
    {
      g_autofree char *start = thimble_text_for_label (system, 300);
      g_autofree char *note = g_strdup_printf ("%s %s", _("System text:"), start);

      add_note (notes, note);
    }
  if (*end != '\0')
    add_note (notes, _("Only its beginning is shown; Run Again has all of it."));
  shown = *end != '\0' ? g_strdup_printf ("%.*s…", (int) (end - text), text) : g_strdup (text);
  set_label (self->earlier, notes->str);
  gtk_widget_set_visible (GTK_WIDGET (self->earlier), notes->len > 0);
  set_label (self->prompt, shown);
}

static void
show_answer (ThimbleHistoryDetail *self)
{
  const char *answer = self->record->answer, *before = thimble_markdown_view_get_text (self->answer);

  gtk_widget_set_visible (self->answer_title, *answer != '\0');
  gtk_widget_set_visible (self->answer_card, *answer != '\0');
  /* One that grows is added to, so that what is read stays as it is. */
  if (before != NULL && *before != '\0' && g_str_has_prefix (answer, before))
    {
      if (answer[strlen (before)] != '\0')
        thimble_markdown_view_append (self->answer, answer + strlen (before));
    }
  else
    thimble_markdown_view_set_text (self->answer, answer);
  thimble_markdown_view_set_streaming (self->answer, !thimble_state_is_final (self->record->state));
}

static void
show_texts (ThimbleHistoryDetail *self)
{
  gtk_widget_set_visible (self->texts, !self->record->text_deleted);
  if (!self->record->text_deleted)
    {
      show_prompt (self);
      show_answer (self);
      return;
    }
  /* What was deleted is not kept in hidden widgets either. */
  gtk_label_set_text (self->prompt, "");
  gtk_label_set_text (self->earlier, "");
  thimble_markdown_view_clear (self->answer);
}

static void
add_fact (GString *facts, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_autofree char *safe = thimble_text_for_label (value, 200);

  g_string_append_printf (facts, "%s%s: %s", facts->len > 0 ? "\n" : "", name, safe);
}

static void
show_facts (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->record;
  g_autoptr (GString) facts = g_string_new (NULL);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);

  add_fact (facts, _("Request"), number);
  if (g_strcmp0 (record->answered_model, record->model_id) != 0)
    add_fact (facts, _("Answered by"), record->answered_model);
  add_fact (facts, _("Provider’s request id"), record->request_id);
  if (record->finish != THIMBLE_FINISH_STOP)
    add_fact (facts, _("Provider’s reason"), record->finish_word);
  add_fact (facts, _("Explanation"), record->finish_explanation);
  set_label (self->facts, facts->str);
}

static void
update_delete (ThimbleHistoryDetail *self)
{
  gboolean final = thimble_state_is_final (self->record->state);
  const char *reason = final ? _("Delete…") : _("This request is still running; it can be deleted when it has ended");

  gtk_widget_set_sensitive (self->delete, final);
  gtk_widget_set_tooltip_text (self->delete, reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->delete), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
}

static void
show_record (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->record;
  const ThimbleTask *task = thimble_task_find (record->task);
  g_autofree char *when = thimble_format_when (record->started_us);
  g_autofree char *model = thimble_text_for_label (record->model_name != NULL ? record->model_name : record->model_id, 80);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", model, when, thimble_state_get_label (record->state));
  g_autoptr (ThimbleReceipt) receipt = thimble_record_make_receipt (record);
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (self->engine), record->endpoint_id);

  gtk_label_set_text (self->title, task != NULL ? thimble_task_get_name (task) : record->task);
  gtk_label_set_text (self->subtitle, subtitle);
  update_notice (self);
  show_texts (self);
  thimble_receipt_view_set_receipt (self->receipt, receipt);
  thimble_receipt_view_set_price_page (self->receipt, endpoint != NULL ? thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_PRICES) : NULL);
  show_facts (self);
  gtk_widget_set_sensitive (self->run_again, !record->text_deleted);
  gtk_widget_set_sensitive (self->copy, *record->answer != '\0');
  update_delete (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    thimble_engine_receipt_shown (self->engine, receipt);
  g_signal_emit (self, signals[SHOWN], 0);
}

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
      g_autofree char *text = describe_problem (problem);

      show_notice (self, text);
      return;
    }
  g_clear_pointer (&self->record, thimble_record_unref);
  self->record = g_steal_pointer (&record);
  show_record (self);
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
  else if (row->text_deleted != self->record->text_deleted || row->state != self->record->state)
    load (self);
  else if (self->again)
    refresh (self);
}

/* Any change of the store comes here, most of them of other requests. One that has ended can only lose its text or
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
  if (self->record != NULL && !self->record->text_deleted)
    g_signal_emit (self, signals[RUN_AGAIN], 0, self->record);
}

void
thimble_history_detail_copy (ThimbleHistoryDetail *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL (self));
  if (self->record == NULL || *self->record->answer == '\0')
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), self->record->answer);
  g_signal_emit (self, signals[COPIED], 0);
}

static void
deleted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryDetail) self = data;
  g_autoptr (GError) error = NULL;

  if (thimble_store_delete_finish (THIMBLE_STORE (source), result, &error) || self->engine == NULL)
    return;

  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  g_autofree char *text = describe_problem (problem);

  show_notice (self, text);
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
  ThimbleHistoryDetail *self = THIMBLE_HISTORY_DETAIL (widget);

  GTK_WIDGET_CLASS (thimble_history_detail_parent_class)->map (widget);
  if (self->record != NULL)
    {
      g_autoptr (ThimbleReceipt) receipt = thimble_record_make_receipt (self->record);

      thimble_engine_receipt_shown (self->engine, receipt);
    }
}

static void
thimble_history_detail_dispose (GObject *object)
{
  ThimbleHistoryDetail *self = THIMBLE_HISTORY_DETAIL (object);
  GtkWidget *child;

  g_cancellable_cancel (self->loading);
  g_clear_object (&self->loading);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->record, thimble_record_unref);
  G_OBJECT_CLASS (thimble_history_detail_parent_class)->dispose (object);
}

static void
thimble_history_detail_class_init (ThimbleHistoryDetailClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_detail_dispose;
  widget_class->map = thimble_history_detail_map;
  g_type_ensure (THIMBLE_TYPE_MARKDOWN_VIEW);
  g_type_ensure (THIMBLE_TYPE_RECEIPT_VIEW);
  signals[CLOSE] = g_signal_new ("close", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE] = g_signal_new ("gone", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RUN_AGAIN] = g_signal_new ("run-again", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, THIMBLE_TYPE_RECORD);
  signals[COPIED] = g_signal_new ("copied", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-detail.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryDetail, child)
  BIND (title); BIND (subtitle); BIND (scroller); BIND (content); BIND (problem); BIND (texts); BIND (earlier); BIND (prompt);
  BIND (answer_title); BIND (answer_card); BIND (answer); BIND (receipt); BIND (facts); BIND (run_again); BIND (copy); BIND (delete);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_close);
  gtk_widget_class_bind_template_callback (widget_class, on_run_again);
  gtk_widget_class_bind_template_callback (widget_class, thimble_history_detail_copy);
  gtk_widget_class_bind_template_callback (widget_class, thimble_history_detail_ask_delete);
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

gint64
thimble_history_detail_get_id (ThimbleHistoryDetail *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL (self), 0);
  return self->id;
}

ThimbleRecord *
thimble_history_detail_get_record (ThimbleHistoryDetail *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL (self), NULL);
  return self->record;
}
