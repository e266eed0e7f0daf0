/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-prompt-size.h"

/* Bytes that are counted while somebody waits: some milliseconds. */
#define COUNTED_NOW (256 * 1024)
#define LEAST_COUNTED ((gsize) 4096)

void
thimble_prompt_size_add_text (ThimblePromptSize *self, ThimbleEncoding *encoding, const char *text, gsize length)
{
  ThimbleScriptMix mix = { { 0 } };

  g_return_if_fail (self != NULL);
  g_return_if_fail (text != NULL || length == 0);

  if (length == 0)
    return;
  thimble_script_mix_add (&mix, text, length);
  thimble_script_mix_merge (&self->mix, &mix);
  self->tokens += encoding != NULL ? thimble_encoding_count (encoding, text, length) : thimble_script_mix_estimate (&mix);
  self->counted &= encoding != NULL;
}

void
thimble_prompt_size_merge (ThimblePromptSize *self, const ThimblePromptSize *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  self->tokens += other->tokens;
  self->counted &= other->counted;
  self->n_turns += other->n_turns;
  self->has_system |= other->has_system;
  thimble_script_mix_merge (&self->mix, &other->mix);
}

typedef struct {
  ThimblePrompt *prompt;
  const char    *encoding;    /* interned */
  gboolean       turns_only;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  thimble_prompt_unref (job->prompt);
  g_free (job);
}

/* Counts @text while there is something of @room, in bytes; what lies beyond is taken to be like its beginning. */
static void
measure_text (ThimblePromptSize *size, ThimbleEncoding *encoding, const char *text, gsize *room)
{
  gsize length = strlen (text), counted = MIN (length, MAX (*room, LEAST_COUNTED));
  ThimblePromptSize part = THIMBLE_PROMPT_SIZE_EMPTY;

  thimble_prompt_size_add_text (&part, encoding, text, counted);
  if (counted < length)
    {
      part.tokens = (gint64) ((double) part.tokens * (double) length / (double) counted);
      part.counted = FALSE;
    }
  *room -= MIN (*room, counted);
  thimble_prompt_size_merge (size, &part);
}

static void
measure (ThimblePromptSize *size, ThimblePrompt *prompt, const char *encoding_name, gboolean turns_only, gsize room)
{
  const char *system = thimble_prompt_get_system (prompt);
  ThimbleEncoding *encoding = thimble_encoding_get (encoding_name, NULL);

  *size = THIMBLE_PROMPT_SIZE_EMPTY;
  size->n_turns = thimble_prompt_get_n_turns (prompt);
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    measure_text (size, encoding, thimble_prompt_get_turn_text (prompt, i), &room);
  if (turns_only)
    return;
  size->n_turns++;
  measure_text (size, encoding, thimble_prompt_get_text (prompt), &room);
  size->has_system = system != NULL;
  if (system != NULL)
    measure_text (size, encoding, system, &room);
}

void
thimble_prompt_size_now (ThimblePrompt *prompt, const char *encoding, ThimblePromptSize *out)
{
  g_return_if_fail (prompt != NULL);
  g_return_if_fail (encoding != NULL);

  measure (out, prompt, encoding, FALSE, COUNTED_NOW);
}

static void
measure_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  ThimblePromptSize *size = g_new (ThimblePromptSize, 1);

  measure (size, job->prompt, job->encoding, job->turns_only, G_MAXSIZE);
  g_task_return_pointer (task, size, g_free);
}

void
thimble_prompt_size_async (ThimblePrompt *prompt, const char *encoding, gboolean turns_only, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (prompt != NULL);
  g_return_if_fail (encoding != NULL);

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_prompt_size_async);
  job = g_new0 (Job, 1);
  job->prompt = thimble_prompt_ref (prompt);
  job->encoding = g_intern_string (encoding);
  job->turns_only = turns_only;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, measure_in_thread);
}

gboolean
thimble_prompt_size_finish (GAsyncResult *result, ThimblePromptSize *out, GError **error)
{
  g_autofree ThimblePromptSize *size = NULL;

  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  size = g_task_propagate_pointer (G_TASK (result), error);
  if (size != NULL)
    *out = *size;
  return size != NULL;
}
