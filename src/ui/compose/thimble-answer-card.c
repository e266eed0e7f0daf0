/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "models/thimble-tier-pill.h"
#include "thimble-answer-card.h"
#include "thimble-earlier-turns.h"
#include "thimble-markdown-view.h"

#define SILENCE_US (15 * G_USEC_PER_SEC)
#define MAX_WORDS 400

/* What the view keeps in sight while the answer comes. */
typedef enum { PLACE_START, PLACE_END, PLACE_HELD } Place;

struct _ThimbleAnswerCard
{
  AdwBin parent_instance;

  /* configured */
  ThimbleRequest *request;   /* nullable */
  gboolean scrolls;

  /* template children */
  GtkBox *card;
  AdwBin *tier_bin;
  GtkLabel *meta;
  GtkSpinner *spinner;
  GtkButton *show;
  GtkButton *copy;
  GtkBox *unsaved;
  GtkLabel *unsaved_text;
  GtkButton *unsaved_retry;
  GtkScrolledWindow *scroller;
  GtkWidget *body;
  ThimbleEarlierTurns *earlier;
  GtkLabel *empty;
  ThimbleMarkdownView *text;
  GtkLabel *silence;
  GtkLabel *note;
  ThimbleErrorCard *error_card;

  /* owned */
  GSignalGroup *request_signals;
  guint silence_id;
  Place place;
  double upper;              /* of the scroller, when it last moved */
  gboolean moving;           /* we scroll, not the person */
};

G_DEFINE_FINAL_TYPE (ThimbleAnswerCard, thimble_answer_card, ADW_TYPE_BIN)

/* --- the place that is read --- */

static gboolean
is_running (ThimbleAnswerCard *self)
{
  return self->request != NULL && !thimble_state_is_final (thimble_request_get_state (self->request));
}

static void
scroll_to (ThimbleAnswerCard *self,
           GtkAdjustment     *adjustment,
           double             value)
{
  self->moving = TRUE;
  gtk_adjustment_set_value (adjustment, value);
  self->moving = FALSE;
}

/* Where the answer begins: below earlier turns only where these are unfolded. */
static double
get_start (ThimbleAnswerCard *self,
           GtkAdjustment     *adjustment)
{
  graphene_rect_t bounds;

  if (gtk_widget_compute_bounds (GTK_WIDGET (self->text), self->body, &bounds) &&
      bounds.origin.y > gtk_adjustment_get_page_size (adjustment) / 2)
    return bounds.origin.y;
  return 0;
}

static void
on_scrolled (ThimbleAnswerCard *self,
             GtkAdjustment     *adjustment)
{
  double upper = gtk_adjustment_get_upper (adjustment);

  /* Another height is the text's doing, not the person's. */
  if (self->moving || upper != self->upper)
    return;
  self->place = gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >= upper - 8 ? PLACE_END
                                                                                                          : PLACE_HELD;
}

/* An answer is read from its beginning, so that is where it stays while it grows; who goes to its end is taken along.
 * When it is whole nothing moves any more. */
static void
on_grown (ThimbleAnswerCard *self,
          GParamSpec        *pspec,
          GtkAdjustment     *adjustment)
{
  double end = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  self->upper = gtk_adjustment_get_upper (adjustment);
  if (self->scrolls && self->place != PLACE_HELD && is_running (self))
    scroll_to (self, adjustment, self->place == PLACE_END ? end : get_start (self, adjustment));
}

/* What went wrong stands below what had come. One frame later the card has its place. */
static gboolean
on_error_drawn (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  ThimbleAnswerCard *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  /* A page that is not shown gives it no place, and would be asked each frame. */
  if (!gtk_widget_get_mapped (widget))
    return G_SOURCE_REMOVE;
  if (gtk_widget_get_height (widget) == 0)
    return G_SOURCE_CONTINUE;
  if (self->scrolls && self->place != PLACE_HELD)
    scroll_to (self, adjustment, gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment));
  return G_SOURCE_REMOVE;
}

static void
on_error_mapped (ThimbleAnswerCard *self)
{
  /* Goes with the card, which goes with us. */
  gtk_widget_add_tick_callback (GTK_WIDGET (self->error_card), on_error_drawn, self, NULL);
}

/* --- showing --- */

static void
show_head (ThimbleAnswerCard *self)
{
  ThimbleRecord *record = thimble_request_get_record (self->request);
  gboolean running = !thimble_state_is_final (record->state);
  g_autofree char *name = thimble_text_for_label (record->model_name, 60);
  g_autofree char *when = NULL;
  g_autofree char *meta = NULL;

  switch (record->state)
    {
    case THIMBLE_STATE_PREPARED:
    case THIMBLE_STATE_SENT:
      /* Translators: %s is a model; its answer has not begun */
      meta = g_strdup_printf (_("%s · waiting"), name);
      break;
    case THIMBLE_STATE_STREAMING:
      /* Translators: %s is a model; its answer is coming in */
      meta = g_strdup_printf (_("%s · streaming"), name);
      break;
    default:
      when = thimble_format_clock_time (record->started_us);
      /* Translators: a model and a time of the day: "GPT-6 Luna · 14:02" */
      meta = record->started_us > 0 ? g_strdup_printf (_("%s · %s"), name, when) : g_strdup (name);
    }
  gtk_label_set_text (self->meta, meta);
  gtk_spinner_set_spinning (self->spinner, running);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), running);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->show), !running);
  gtk_widget_set_visible (GTK_WIDGET (self->tier_bin), record->practice);
}

static char *
with_words (const char    *sentence,
            ThimbleRecord *record)
{
  g_autofree char *words = NULL;

  if (record->finish_explanation == NULL || *record->finish_explanation == '\0')
    return g_strdup (sentence);
  words = thimble_text_for_label (record->finish_explanation, MAX_WORDS);
  /* Translators: a sentence of ours, then the provider's own words */
  return g_strdup_printf (_("%s The provider says: %s"), sentence, words);
}

/* What the end of an answer is worth saying about; NULL where it simply ended. */
static char *
describe_end (ThimbleRecord *record)
{
  gboolean empty = record->answer == NULL || *record->answer == '\0';
  gint64 reasoning = record->usage != NULL ? thimble_usage_get_reasoning (record->usage) : -1;

  if (record->state == THIMBLE_STATE_STOPPED)
    return g_strdup (empty ? _("Stopped before anything came.") : _("Stopped. What had come is kept."));
  if (record->state != THIMBLE_STATE_COMPLETED)
    return NULL;
  switch (record->finish)
    {
    case THIMBLE_FINISH_LENGTH:
      if (empty && reasoning > 0)
        return g_strdup (_("The limit was reached; reasoning used it all. Raise the limit, or lower the reasoning effort."));
      if (empty)
        return g_strdup (_("The limit was reached before any of the answer came. Raise the limit."));
      return g_strdup (_("The limit was reached, so the answer is cut here. Raise the limit, or ask for less."));
    case THIMBLE_FINISH_CONTEXT:
      return g_strdup (_("The model’s window is full, so the answer is cut here. Begin a new task, or send less."));
    case THIMBLE_FINISH_REFUSAL:
      return with_words (_("The model declined to answer. What it used is billed all the same."), record);
    case THIMBLE_FINISH_BLOCKED:
      return with_words (_("A filter of the provider’s stopped this. What was used may be billed all the same."), record);
    case THIMBLE_FINISH_TOOL:
      return g_strdup (_("The model asked for a tool, which Thimble does not offer."));
    case THIMBLE_FINISH_OTHER:
      if (record->finish_word != NULL)
        {
          g_autofree char *word = thimble_text_for_label (record->finish_word, 60);

          return g_strdup_printf (_("It ended for a reason of the provider’s own: %s."), word);
        }
      return NULL;
    case THIMBLE_FINISH_UNKNOWN:
    case THIMBLE_FINISH_STOP:
    default:
      return empty ? g_strdup (_("The answer is empty.")) : NULL;
    }
}

/* The history takes no rows: said while the answer comes and after it. While it comes, each second tries again by itself. */
static void
show_unsaved (ThimbleAnswerCard *self)
{
  ThimbleProblem *problem = self->request != NULL ? thimble_request_get_unsaved (self->request) : NULL;

  if (problem != NULL)
    {
      g_autofree char *text = g_strjoin (" ", _("This answer is in memory only."), thimble_problem_get_message (problem),
                                         thimble_problem_get_advice (problem), NULL);

      gtk_label_set_text (self->unsaved_text, text);
      gtk_widget_set_visible (GTK_WIDGET (self->unsaved_retry), thimble_state_is_final (thimble_request_get_state (self->request)));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->unsaved), problem != NULL);
}

static void
show_end (ThimbleAnswerCard *self)
{
  ThimbleRecord *record = thimble_request_get_record (self->request);
  ThimbleProblem *problem = thimble_request_get_problem (self->request);
  g_autofree char *note = thimble_state_is_final (record->state) ? describe_end (record) : NULL;

  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  /* Stop is what the person wanted: no error. */
  if (record->state == THIMBLE_STATE_STOPPED)
    problem = NULL;
  thimble_error_card_set_problem (self->error_card, problem, thimble_model_get_endpoint (thimble_request_get_model (self->request)),
                                  record);
}

static gboolean
on_silence (gpointer user_data)
{
  ThimbleAnswerCard *self = user_data;
  gint64 silence = thimble_request_get_silence_us (self->request);
  gboolean long_silence = silence >= SILENCE_US;

  if (long_silence)
    {
      int seconds = (int) (silence / G_USEC_PER_SEC);
      g_autofree char *text = g_strdup_printf (ngettext ("Nothing has come for %d s. Some models think for minutes; Stop keeps what is known.",
                                                         "Nothing has come for %d s. Some models think for minutes; Stop keeps what is known.",
                                                         (gulong) seconds), seconds);

      gtk_label_set_text (self->silence, text);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->silence), long_silence);
  return G_SOURCE_CONTINUE;
}

static void
watch_silence (ThimbleAnswerCard *self,
               gboolean           running)
{
  if (running && self->silence_id == 0)
    self->silence_id = g_timeout_add_seconds (1, on_silence, self);
  if (!running)
    {
      g_clear_handle_id (&self->silence_id, g_source_remove);
      gtk_widget_set_visible (GTK_WIDGET (self->silence), FALSE);
    }
}

static void
on_state (ThimbleAnswerCard *self)
{
  gboolean running = is_running (self);

  show_head (self);
  thimble_markdown_view_set_streaming (self->text, running);
  watch_silence (self, running);
  show_end (self);
  show_unsaved (self);
}

static void
on_text (ThimbleAnswerCard *self,
         const char        *piece)
{
  thimble_markdown_view_append (self->text, piece);
}

static void
thimble_answer_card_dispose (GObject *object)
{
  ThimbleAnswerCard *self = THIMBLE_ANSWER_CARD (object);

  g_clear_handle_id (&self->silence_id, g_source_remove);
  g_clear_object (&self->request_signals);
  g_clear_object (&self->request);
  G_OBJECT_CLASS (thimble_answer_card_parent_class)->dispose (object);
}

static void
thimble_answer_card_class_init (ThimbleAnswerCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_answer_card_dispose;

  g_type_ensure (THIMBLE_TYPE_EARLIER_TURNS);
  g_type_ensure (THIMBLE_TYPE_ERROR_CARD);
  g_type_ensure (THIMBLE_TYPE_MARKDOWN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/compose/thimble-answer-card.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, card);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, tier_bin);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, meta);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, show);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, copy);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, unsaved);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, unsaved_text);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, unsaved_retry);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, scroller);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, body);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, earlier);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, empty);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, text);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, silence);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, note);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerCard, error_card);
}

static void
thimble_answer_card_init (ThimbleAnswerCard *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->show), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Show in History"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->copy), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy Answer"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The answer is coming"), -1);
  adw_bin_set_child (self->tier_bin, thimble_tier_pill_new (THIMBLE_TIER_PRACTICE));

  self->scrolls = TRUE;
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "notify::upper", G_CALLBACK (on_grown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->error_card, "map", G_CALLBACK (on_error_mapped), self, G_CONNECT_SWAPPED);

  self->request_signals = g_signal_group_new (THIMBLE_TYPE_REQUEST);
  g_signal_group_connect_swapped (self->request_signals, "text", G_CALLBACK (on_text), self);
  g_signal_group_connect_swapped (self->request_signals, "notify::state", G_CALLBACK (on_state), self);
  g_signal_group_connect_swapped (self->request_signals, "notify::unsaved", G_CALLBACK (show_unsaved), self);
  thimble_answer_card_set_request (self, NULL);
}

GtkWidget *
thimble_answer_card_new (void)
{
  return g_object_new (THIMBLE_TYPE_ANSWER_CARD, NULL);
}

void
thimble_answer_card_set_request (ThimbleAnswerCard *self,
                                 ThimbleRequest    *request)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_CARD (self));

  g_set_object (&self->request, request);
  g_signal_group_set_target (self->request_signals, request);
  gtk_widget_set_visible (GTK_WIDGET (self->empty), request == NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->text), request != NULL);
  thimble_markdown_view_set_text (self->text, request != NULL ? thimble_request_get_answer (request) : "");
  self->place = PLACE_START;
  if (request != NULL)
    {
      on_state (self);
      return;
    }
  thimble_markdown_view_set_streaming (self->text, FALSE);
  gtk_label_set_text (self->meta, "");
  gtk_widget_set_visible (GTK_WIDGET (self->tier_bin), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->copy), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->show), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->note), FALSE);
  show_unsaved (self);
  watch_silence (self, FALSE);
  thimble_error_card_set_problem (self->error_card, NULL, NULL, NULL);
}

void
thimble_answer_card_set_conversation (ThimbleAnswerCard   *self,
                                      ThimbleConversation *conversation)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_CARD (self));
  thimble_earlier_turns_set_conversation (self->earlier, conversation);
}

void
thimble_answer_card_set_scrolls (ThimbleAnswerCard *self,
                                 gboolean           scrolls)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_CARD (self));

  if (self->scrolls == scrolls)
    return;
  self->scrolls = scrolls;
  /* A scrolled window that may not scroll still asks for its child's greatest height, so it is left out. The body
   * stands in the card itself: a holder that was hidden before keeps the request mode that it had when empty. */
  g_object_ref (self->body);
  if (scrolls)
    {
      gtk_box_remove (self->card, self->body);
      gtk_scrolled_window_set_child (self->scroller, self->body);
    }
  else
    {
      gtk_scrolled_window_set_child (self->scroller, NULL);
      gtk_box_append (self->card, self->body);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->scroller), scrolls);
  g_object_unref (self->body);
}

const char *
thimble_answer_card_get_text (ThimbleAnswerCard *self)
{
  g_return_val_if_fail (THIMBLE_IS_ANSWER_CARD (self), "");
  return thimble_markdown_view_get_text (self->text);
}

ThimbleErrorCard *
thimble_answer_card_get_error_card (ThimbleAnswerCard *self)
{
  g_return_val_if_fail (THIMBLE_IS_ANSWER_CARD (self), NULL);
  return self->error_card;
}
