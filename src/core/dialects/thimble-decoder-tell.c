/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-dialect-private.h"

/* What the dialects tell */

static ThimbleEvent *
push_event (ThimbleDecoder   *self,
            ThimbleEventType  type)
{
  ThimbleEvent *event = g_new0 (ThimbleEvent, 1);

  event->type = type;
  event->cost = THIMBLE_MONEY_UNKNOWN;
  g_queue_push_tail (&self->events, event);
  return event;
}

/* Sets *place once, to a word that is neither missing nor empty. */
static gboolean
learn_word (char       **place,
            const char  *word)
{
  if (*place != NULL || word == NULL || *word == '\0')
    return FALSE;

  *place = thimble_foreign_text (word, -1, THIMBLE_WORD_MAX);
  return TRUE;
}

void
thimble_decoder_tell_start (ThimbleDecoder *self,
                            const char     *model,
                            const char     *id)
{
  ThimbleEvent *event;
  gboolean news;

  if (self->failed || self->ended)
    return;

  news = learn_word (&self->model, model);
  news = learn_word (&self->id, id) || news;
  if (!news)
    return;

  event = push_event (self, THIMBLE_EVENT_START);
  event->model = g_strdup (self->model);
  event->id = g_strdup (self->id);
}

void
thimble_decoder_tell_text (ThimbleDecoder   *self,
                           ThimbleEventType  type,
                           const char       *text)
{
  gsize *bytes = type == THIMBLE_EVENT_REASONING ? &self->reasoning_bytes : &self->answer_bytes;
  gsize length;

  if (text == NULL || *text == '\0' || self->failed || self->ended || self->too_large)
    return;

  length = strlen (text);
  if (length > THIMBLE_ANSWER_MAX - *bytes)
    {
      self->too_large = TRUE;
      return;
    }

  *bytes += length;
  if (type == THIMBLE_EVENT_REFUSAL)
    self->refused = TRUE;
  push_event (self, type)->text = thimble_foreign_text (text, length, length);
}

void
thimble_decoder_tell_finish (ThimbleDecoder *self,
                             ThimbleFinish   finish,
                             const char     *word,
                             const char     *explanation)
{
  ThimbleEvent *event;

  if (self->failed || self->ended)
    return;
  /* OpenAI ends a refusal as any other answer. */
  if (finish == THIMBLE_FINISH_STOP && self->refused)
    finish = THIMBLE_FINISH_REFUSAL;
  if (self->has_finish && self->finish == finish && g_strcmp0 (self->finish_word, word) == 0)
    return;

  self->has_finish = TRUE;
  self->finish = finish;
  g_free (self->finish_word);
  self->finish_word = g_strdup (word);

  event = push_event (self, THIMBLE_EVENT_FINISH);
  event->finish = finish;
  event->text = thimble_foreign_text (word, -1, THIMBLE_WORD_MAX);
  event->explanation = thimble_foreign_text (explanation, -1, THIMBLE_EXPLANATION_MAX);
}

void
thimble_decoder_tell_problem (ThimbleDecoder *self,
                              ThimbleProblem *problem)
{
  if (self->failed || self->ended)
    {
      thimble_problem_unref (problem);
      return;
    }

  self->failed = TRUE;
  push_event (self, THIMBLE_EVENT_PROBLEM)->problem = problem;
}

void
thimble_decoder_tell_end (ThimbleDecoder *self)
{
  if (self->failed || self->ended || self->too_large)
    return;

  self->ended = TRUE;
  push_event (self, THIMBLE_EVENT_END);
}

void
thimble_decoder_set_tier (ThimbleDecoder *self,
                          const char     *service_tier)
{
  if (service_tier == NULL || *service_tier == '\0' || g_strcmp0 (self->service_tier, service_tier) == 0)
    return;

  g_free (self->service_tier);
  self->service_tier = thimble_foreign_text (service_tier, -1, THIMBLE_WORD_MAX);
}

void
thimble_decoder_tell_usage (ThimbleDecoder      *self,
                            ThimbleUsageReading *reading,
                            char                *verbatim)
{
  const ThimbleUsageCounts *counts = &reading->counts;
  gboolean any = counts->input >= 0 || counts->output >= 0 || counts->total >= 0;
  /* Practice marks its counts, wherever its server runs: an estimate stays one. */
  gboolean estimate = verbatim != NULL && strstr (verbatim, "\"thimble_estimate\":true") != NULL;
  gboolean counted = verbatim != NULL && strstr (verbatim, "\"thimble_counted\":true") != NULL;
  ThimbleUsageSource source = estimate ? THIMBLE_USAGE_ESTIMATE : counted ? THIMBLE_USAGE_COUNTED_HERE : THIMBLE_USAGE_FROM_PROVIDER;
  ThimbleEvent *event;

  /* Usage is welcome after a problem: it says what the failure cost. */
  if (self->ended || (!any && !reading->implausible))
    {
      g_free (verbatim);
      return;
    }

  event = push_event (self, THIMBLE_EVENT_USAGE);
  if (reading->implausible)
    event->usage = thimble_usage_new_implausible (verbatim);
  else
    event->usage = thimble_usage_new (counts, source, verbatim);
  /* No money from numbers that cannot be. */
  if (thimble_usage_is_plausible (event->usage))
    event->cost = reading->cost;
  event->service_tier = g_strdup (self->service_tier);
  self->usage_told = TRUE;
  g_free (verbatim);
}
