/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-secret.h"
#include "tokens/thimble-counter.h"
#include "thimble-forecaster.h"

#define N_PARTS (THIMBLE_PART_SYSTEM + 1)
/* After the last edit; then what was asked before for the same text is looked up, which reads all of it. */
#define RECALL_MS 300

typedef struct {
  ThimbleCounter  *counter;   /* NULL: the table cannot be read */
  ThimbleScriptMix mix;
  GCancellable    *counting;  /* (nullable): a long text, in a thread */
  gboolean         awaited;   /* what is counted is not the text any more */
} Part;

struct _ThimbleForecaster
{
  GObject           parent_instance;

  /* configured */
  ThimbleRunner    *runner;
  ThimblePromptFunc prompt;
  gpointer          prompt_data;
  ThimbleModel     *model;      /* nullable */
  gint64            max_output;
  char             *effort;     /* nullable */
  ThimblePrompt    *turns;      /* nullable */
  guint             rest_ms;

  /* counted */
  const char       *encoding;   /* interned */
  Part              parts[N_PARTS];
  ThimblePromptSize carried;
  GCancellable     *carrying;   /* (nullable): turns are being counted */

  /* asked */
  gint64            provider_count;
  ThimbleProblem   *problem;
  GCancellable     *asking;
  guint             recall_id;
  guint             rest_id;
};

enum { CHANGED, REREAD, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleForecaster, thimble_forecaster, G_TYPE_OBJECT)

static void
stop (GCancellable **cancellable)
{
  if (*cancellable != NULL)
    g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
}

static void
thimble_forecaster_dispose (GObject *object)
{
  ThimbleForecaster *self = THIMBLE_FORECASTER (object);

  for (guint i = 0; i < N_PARTS; i++)
    {
      stop (&self->parts[i].counting);
      g_clear_pointer (&self->parts[i].counter, thimble_counter_free);
    }
  stop (&self->carrying);
  stop (&self->asking);
  g_clear_handle_id (&self->recall_id, g_source_remove);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_object (&self->model);
  g_clear_object (&self->runner);
  g_clear_pointer (&self->turns, thimble_prompt_unref);
  g_clear_pointer (&self->effort, g_free);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  G_OBJECT_CLASS (thimble_forecaster_parent_class)->dispose (object);
}

static void
thimble_forecaster_class_init (ThimbleForecasterClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_forecaster_dispose;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[REREAD] = g_signal_new ("reread", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
}

static void
thimble_forecaster_init (ThimbleForecaster *self)
{
  self->provider_count = THIMBLE_COUNT_UNKNOWN;
  self->carried = THIMBLE_PROMPT_SIZE_EMPTY;
}

static void
tell (ThimbleForecaster *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

ThimbleForecaster *
thimble_forecaster_new (ThimbleRunner *runner, ThimblePromptFunc prompt, gpointer data)
{
  ThimbleForecaster *self;

  g_return_val_if_fail (THIMBLE_IS_RUNNER (runner), NULL);
  g_return_val_if_fail (prompt != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_FORECASTER, NULL);
  self->runner = g_object_ref (runner);
  self->prompt = prompt;
  self->prompt_data = data;
  g_signal_connect_object (thimble_runner_get_counts (runner), "changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  return self;
}

/* Asking */

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleForecaster) self = data;
  g_autoptr (GError) error = NULL;
  gint64 count = thimble_runner_count_finish (THIMBLE_RUNNER (source), result, &error);

  /* An edit, another model or another question came between. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->asking);
  if (count >= 0)
    {
      g_autoptr (ThimblePrompt) prompt = self->prompt (self->prompt_data);

      self->provider_count = count;
      thimble_count_book_remember (thimble_runner_get_counts (self->runner), self->model, prompt, count);
    }
  else
    self->problem = thimble_problem_from_error (error);
  tell (self);
}

gboolean
thimble_forecaster_can_ask (ThimbleForecaster *self)
{
  ThimbleForecast forecast;

  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), FALSE);

  return self->asking == NULL && thimble_forecaster_get (self, &forecast) && forecast.text > 0 && !forecast.exact &&
         !thimble_forecast_is_over_window (&forecast) &&
         thimble_endpoint_get_quirks (thimble_model_get_endpoint (self->model))->counts_input;
}

void
thimble_forecaster_ask (ThimbleForecaster *self)
{
  g_autoptr (ThimblePrompt) prompt = NULL;

  g_return_if_fail (THIMBLE_IS_FORECASTER (self));

  if (!thimble_forecaster_can_ask (self))
    return;
  g_clear_pointer (&self->problem, thimble_problem_unref);
  prompt = self->prompt (self->prompt_data);
  if (thimble_secret_looks_like_key (thimble_prompt_get_text (prompt)) || thimble_secret_looks_like_key (thimble_prompt_get_system (prompt)))
    {
      self->problem = thimble_problem_new (THIMBLE_ERROR_BAD_SECRET, _("This looks like an API key, so it was not sent to be counted."),
                                           _("A key belongs in Preferences, Keys."), NULL, -1);
      tell (self);
      return;
    }
  self->asking = g_cancellable_new ();
  thimble_runner_count_async (self->runner, self->model, prompt, self->asking, answered, g_object_ref (self));
  tell (self);
}

static gboolean
on_rest (gpointer data)
{
  ThimbleForecaster *self = data;

  self->rest_id = 0;
  thimble_forecaster_ask (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_recall (gpointer data)
{
  ThimbleForecaster *self = data;
  g_autoptr (ThimblePrompt) prompt = NULL;

  self->recall_id = 0;
  if (self->model == NULL || !thimble_count_book_was_asked (thimble_runner_get_counts (self->runner)))
    return G_SOURCE_REMOVE;
  prompt = self->prompt (self->prompt_data);
  self->provider_count = thimble_count_book_recall (thimble_runner_get_counts (self->runner), self->model, prompt);
  if (self->provider_count >= 0)
    tell (self);
  return G_SOURCE_REMOVE;
}

/* What a provider said was said of another text. */
static void
changed (ThimbleForecaster *self)
{
  stop (&self->asking);
  g_clear_pointer (&self->problem, thimble_problem_unref);
  self->provider_count = THIMBLE_COUNT_UNKNOWN;
  g_clear_handle_id (&self->recall_id, g_source_remove);
  self->recall_id = g_timeout_add (RECALL_MS, on_recall, self);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (self->rest_ms > 0)
    self->rest_id = g_timeout_add (MAX (self->rest_ms, RECALL_MS + 1), on_rest, self);
  tell (self);
}

gboolean
thimble_forecaster_is_asking (ThimbleForecaster *self)
{
  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), FALSE);
  return self->asking != NULL;
}

ThimbleProblem *
thimble_forecaster_get_problem (ThimbleForecaster *self)
{
  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), NULL);
  return self->problem;
}

void
thimble_forecaster_set_rest (ThimbleForecaster *self, guint ms)
{
  g_return_if_fail (THIMBLE_IS_FORECASTER (self));

  if (self->rest_ms == ms)
    return;
  self->rest_ms = ms;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  if (ms > 0)
    self->rest_id = g_timeout_add (ms, on_rest, self);
}

/* Counting */

/* A long text, counted in a thread. */
typedef struct {
  ThimblePart       part;
  GBytes           *text;
  ThimbleEncoding  *encoding; /* nullable */
  ThimblePromptSize size;
} LongText;

static void
long_text_free (gpointer data)
{
  LongText *job = data;

  g_bytes_unref (job->text);
  g_free (job);
}

static void
count_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LongText *job = data;
  gsize length;
  const char *text = g_bytes_get_data (job->text, &length);

  thimble_prompt_size_add_text (&job->size, job->encoding, text, length);
  g_task_return_boolean (task, TRUE);
}

static void
long_text_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleForecaster) self = data;
  GTask *task = G_TASK (result);
  LongText *job = g_task_get_task_data (task);
  Part *part = &self->parts[job->part];
  gsize length;
  const char *text = g_bytes_get_data (job->text, &length);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  g_clear_object (&part->counting);
  part->mix = job->size.mix;
  if (part->counter != NULL)
    thimble_counter_take_counted (part->counter, text, length, job->size.tokens);
  changed (self);
}

void
thimble_forecaster_set_text (ThimbleForecaster *self, ThimblePart part, GBytes *text)
{
  Part *at;
  ThimbleEncoding *encoding;
  const char *bytes;
  gsize length;

  g_return_if_fail (THIMBLE_IS_FORECASTER (self));
  g_return_if_fail ((guint) part < N_PARTS);
  g_return_if_fail (text != NULL);

  if (self->encoding == NULL) /* no model yet: it will ask to reread */
    return;
  at = &self->parts[part];
  bytes = g_bytes_get_data (text, &length);
  encoding = thimble_encoding_get (self->encoding, NULL);
  stop (&at->counting);
  at->awaited = FALSE;
  g_clear_pointer (&at->counter, thimble_counter_free);
  if (encoding != NULL)
    at->counter = thimble_counter_new (encoding);
  if (length > THIMBLE_LONG_TEXT)
    {
      LongText *job = g_new0 (LongText, 1);
      g_autoptr (GTask) task = NULL;

      at->counting = g_cancellable_new ();
      task = g_task_new (NULL, at->counting, long_text_counted, g_object_ref (self));
      job->part = part;
      job->text = g_bytes_ref (text);
      job->encoding = encoding;
      job->size = THIMBLE_PROMPT_SIZE_EMPTY;
      g_task_set_task_data (task, job, long_text_free);
      g_task_run_in_thread (task, count_in_thread);
    }
  else
    {
      memset (&at->mix, 0, sizeof at->mix);
      thimble_script_mix_add (&at->mix, bytes, length);
      if (at->counter != NULL)
        thimble_counter_set_text (at->counter, bytes, length);
    }
  changed (self);
}

void
thimble_forecaster_await_text (ThimbleForecaster *self, ThimblePart part)
{
  g_return_if_fail (THIMBLE_IS_FORECASTER (self));
  g_return_if_fail ((guint) part < N_PARTS);

  if (self->parts[part].awaited)
    return;
  self->parts[part].awaited = TRUE;
  changed (self);
}

gboolean
thimble_forecaster_edit (ThimbleForecaster *self, ThimblePart part, gsize offset, const char *removed, gsize n_removed,
                         const char *inserted, gsize n_inserted)
{
  Part *at;

  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), FALSE);
  g_return_val_if_fail ((guint) part < N_PARTS, FALSE);

  at = &self->parts[part];
  if (at->counting != NULL)
    return FALSE;
  if (self->encoding == NULL)
    return TRUE;
  thimble_script_mix_subtract (&at->mix, removed, n_removed);
  thimble_script_mix_add (&at->mix, inserted, n_inserted);
  if (at->counter != NULL)
    thimble_counter_edit (at->counter, offset, n_removed, inserted, n_inserted);
  changed (self);
  return TRUE;
}

static void
turns_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleForecaster) self = data;
  ThimblePromptSize size;

  if (!thimble_prompt_size_finish (result, &size, NULL) ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->carrying);
  self->carried = size;
  tell (self);
}

static void
count_turns (ThimbleForecaster *self)
{
  stop (&self->carrying);
  self->carried = THIMBLE_PROMPT_SIZE_EMPTY;
  if (self->turns == NULL || thimble_prompt_get_n_turns (self->turns) == 0 || self->encoding == NULL)
    return;
  self->carrying = g_cancellable_new ();
  thimble_prompt_size_async (self->turns, self->encoding, TRUE, self->carrying, turns_counted, g_object_ref (self));
}

void
thimble_forecaster_set_turns (ThimbleForecaster *self, ThimblePrompt *turns)
{
  g_return_if_fail (THIMBLE_IS_FORECASTER (self));

  g_clear_pointer (&self->turns, thimble_prompt_unref);
  self->turns = turns != NULL ? thimble_prompt_ref (turns) : NULL;
  count_turns (self);
  changed (self);
}

void
thimble_forecaster_set_model (ThimbleForecaster *self, ThimbleModel *model)
{
  const char *encoding;

  g_return_if_fail (THIMBLE_IS_FORECASTER (self));
  g_return_if_fail (model == NULL || THIMBLE_IS_MODEL (model));

  if (!g_set_object (&self->model, model))
    return;
  encoding = model != NULL ? g_intern_string (thimble_forecast_encoding (model)) : self->encoding;
  if (encoding != self->encoding)
    {
      self->encoding = encoding;
      count_turns (self);
      g_signal_emit (self, signals[REREAD], 0);
    }
  changed (self);
}

void
thimble_forecaster_set_settings (ThimbleForecaster *self, gint64 max_output, const char *effort)
{
  g_return_if_fail (THIMBLE_IS_FORECASTER (self));

  if (self->max_output == max_output && g_strcmp0 (self->effort, effort) == 0)
    return;
  self->max_output = max_output;
  if (g_strcmp0 (self->effort, effort) == 0)
    {
      tell (self); /* the limit is no part of what is counted */
      return;
    }
  g_free (self->effort);
  self->effort = g_strdup (effort);
  changed (self);
}

gboolean
thimble_forecaster_is_counting (ThimbleForecaster *self)
{
  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), FALSE);
  for (guint i = 0; i < N_PARTS; i++)
    if (self->parts[i].counting != NULL || self->parts[i].awaited)
      return TRUE;
  return self->carrying != NULL;
}

static void
size_part (const Part *part, ThimblePromptSize *out)
{
  *out = THIMBLE_PROMPT_SIZE_EMPTY;
  out->mix = part->mix;
  out->counted = part->counter != NULL;
  out->tokens = part->counter != NULL ? thimble_counter_get_count (part->counter) : thimble_script_mix_estimate (&part->mix);
}

gboolean
thimble_forecaster_get (ThimbleForecaster *self, ThimbleForecast *out)
{
  ThimblePromptSize size, system;
  ThimbleLearned learned;

  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  if (self->model == NULL || thimble_forecaster_is_counting (self))
    return FALSE;
  size_part (&self->parts[THIMBLE_PART_TEXT], &size);
  size.n_turns = 1;
  size_part (&self->parts[THIMBLE_PART_SYSTEM], &system);
  if (!thimble_script_mix_is_blank (&system.mix))
    {
      system.has_system = TRUE;
      thimble_prompt_size_merge (&size, &system);
    }
  thimble_prompt_size_merge (&size, &self->carried);
  thimble_count_book_get_learned (thimble_runner_get_counts (self->runner), thimble_model_get_key (self->model), &learned);
  thimble_forecast_make (out, self->model, &size, self->effort, self->max_output, &learned, self->provider_count);
  return TRUE;
}

gint64
thimble_forecaster_get_carried (ThimbleForecaster *self)
{
  ThimbleLearned learned;
  ThimbleForecast with;

  g_return_val_if_fail (THIMBLE_IS_FORECASTER (self), 0);

  if (self->carried.n_turns == 0 || self->model == NULL)
    return 0;
  thimble_count_book_get_learned (thimble_runner_get_counts (self->runner), thimble_model_get_key (self->model), &learned);
  thimble_forecast_make (&with, self->model, &self->carried, NULL, 0, &learned, THIMBLE_COUNT_UNKNOWN);
  return with.input - thimble_counting_for_model (self->model)->per_request;
}
