/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Step by step, each answer kept for those that read it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-chain-private.h"
#include "thimble-fate.h"

static gboolean
pause_over (gpointer data)
{
  ThimbleChain *self = data;

  self->pause_source = 0;
  self->busy = FALSE;
  thimble_experiment_pause_over (THIMBLE_EXPERIMENT (self));
  return G_SOURCE_REMOVE;
}

static void
look (ThimbleExperiment *experiment,
      ThimbleErrand     *errand,
      gboolean           completed)
{
  ThimbleChain *self = THIMBLE_CHAIN (experiment);
  ThimbleProblem *problem = thimble_request_get_problem (errand->request);
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  ThimbleFate fate = thimble_fate_of (errand->request);
  gboolean unbilled = !thimble_run_may_be_billed (errand->run);

  self->busy = FALSE;
  if (completed)
    {
      self->n_refused = self->n_failures = 0;
      if (errand->index < self->plan->steps->len)
        {
          g_free (self->answers[errand->index]);
          self->answers[errand->index] = g_strdup (thimble_request_get_answer (errand->request));
        }
      return;
    }
  if (unbilled)
    thimble_run_wait (errand->run);
  if (fate == THIMBLE_FATE_WAIT && ++self->n_refused < THIMBLE_FATE_REFUSALS && !experiment->ending)
    {
      self->busy = TRUE;
      self->pause_source = g_timeout_add (thimble_experiment_say_pause (experiment, problem, self->n_refused, record->endpoint_name), pause_over, self);
      return;
    }
  if (fate == THIMBLE_FATE_STOPPED)
    return;
  if (fate != THIMBLE_FATE_FAILED || ++self->n_failures >= THIMBLE_EXPERIMENT_FAILURES || unbilled)
    thimble_experiment_wind_up (experiment, thimble_problem_get_code (problem), thimble_problem_get_message (problem));
}

static void
send_step (ThimbleChain *self,
           guint         step,
           ThimbleTrial *trial,
           ThimbleRun   *run)
{
  ThimbleExperiment *experiment = THIMBLE_EXPERIMENT (self);
  gboolean single = step == self->plan->steps->len;
  g_autofree char *text = single ? thimble_chain_plan_make_single (self->plan)
                                 : thimble_chain_plan_make_prompt (self->plan, step, (const char * const *) self->answers);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
  ThimbleMoney ceiling;

  thimble_prompt_set_max_output (prompt, single ? thimble_chain_plan_get_single_limit (self->plan)
                                                : thimble_chain_plan_get_step (self->plan, step)->max_output);
  ceiling = thimble_budget_get_ceiling (thimble_engine_get_counts (experiment->engine), thimble_trial_get_model (trial), prompt);
  if (!thimble_experiment_has_room (experiment, ceiling))
    {
      thimble_experiment_wind_up_at_limit (experiment);
      thimble_experiment_advance (experiment);
      return;
    }
  self->busy = TRUE;
  thimble_chain_set_step (self, (int) step);
  thimble_experiment_send (experiment, step, run, prompt, NULL, NULL, ceiling);
}

/* Answers of steps that ran before */

typedef struct {
  ThimbleChain *chain;
  guint         step;
} Reading;

static void
answer_came (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (ThimbleChain) self = reading->chain;
  g_autoptr (ThimbleRecord) record = thimble_store_load_finish (THIMBLE_STORE (source), result, NULL);

  self->busy = FALSE;
  if (record != NULL && !record->text_deleted)
    self->answers[reading->step] = g_strdup (record->answer);
  else
    {
      g_autofree char *why = g_strdup_printf (_("The answer of step “%s” was deleted, so the steps after it cannot go on. Run the chain again from that step."),
                                              thimble_chain_plan_get_step (self->plan, reading->step)->name);

      thimble_experiment_wind_up (THIMBLE_EXPERIMENT (self), THIMBLE_ERROR_NOT_FOUND, why);
    }
  g_free (reading);
  thimble_experiment_advance (THIMBLE_EXPERIMENT (self));
}

/* TRUE where all answers before @step are known; else one of them is being read. */
static gboolean
has_answers (ThimbleChain *self,
             guint         step,
             guint         number)
{
  if (self->number != number)
    thimble_chain_forget_answers (self);
  self->number = number;
  for (guint i = 0; i < step; i++)
    {
      Reading *reading;

      if (self->answers[i] != NULL)
        continue;
      reading = g_new (Reading, 1);
      *reading = (Reading) { g_object_ref (self), i };
      self->busy = TRUE;
      thimble_store_load_async (thimble_engine_get_store (THIMBLE_EXPERIMENT (self)->engine),
                                thimble_run_get_request_id (thimble_trial_get_run (thimble_experiment_get_trial (self, i), number)), NULL,
                                answer_came, reading);
      return FALSE;
    }
  return TRUE;
}

/* The first run that waits and whose earlier steps are all done. */
static ThimbleRun *
find_next (ThimbleChain *self,
           guint        *step)
{
  guint n_steps = self->plan->steps->len;

  for (guint number = 1; number <= self->plan->runs; number++)
    {
      gboolean open = TRUE;

      for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
        {
          ThimbleRun *run = thimble_trial_get_run (thimble_experiment_get_trial (self, i), number);
          ThimbleRunState state = thimble_run_get_state (run);

          /* All in one prompt reads no step. */
          if (state == THIMBLE_RUN_WAITING && (open || i == n_steps))
            {
              *step = i;
              return run;
            }
          open = open && state == THIMBLE_RUN_DONE;
        }
    }
  return NULL;
}

static void
advance (ThimbleExperiment *experiment)
{
  ThimbleChain *self = THIMBLE_CHAIN (experiment);
  ThimbleRun *run;
  guint step = 0;

  if (experiment->ending && self->pause_source != 0)
    {
      g_clear_handle_id (&self->pause_source, g_source_remove);
      self->busy = FALSE;
    }
  if (self->busy)
    return;
  run = experiment->ending ? NULL : find_next (self, &step);
  if (run == NULL)
    {
      if (!experiment->ending && thimble_experiment_get_done (self) < thimble_experiment_get_total (self))
        thimble_experiment_wind_up (experiment, THIMBLE_ERROR_FAILED, _("A step failed, so the steps after it were not sent."));
      thimble_experiment_end (experiment);
      return;
    }
  if (step == self->plan->steps->len || has_answers (self, step, thimble_run_get_number (run)))
    send_step (self, step, thimble_experiment_get_trial (self, step), run);
}

static void
begin (ThimbleExperiment *experiment)
{
  ThimbleChain *self = THIMBLE_CHAIN (experiment);

  self->busy = FALSE;
  self->n_refused = self->n_failures = 0;
}

static void
finish (ThimbleExperiment *experiment)
{
  thimble_chain_forget_answers (THIMBLE_CHAIN (experiment));
  thimble_chain_set_step (THIMBLE_CHAIN (experiment), -1);
}

void
thimble_chain_run_class_init (ThimbleExperimentClass *klass)
{
  klass->begin = begin;
  klass->advance = advance;
  klass->look = look;
  klass->finish = finish;
}

void
thimble_chain_restart (ThimbleChain *self,
                       guint         step)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));
  g_return_if_fail (!thimble_experiment_is_running (self));

  for (guint i = step; i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self, i);
      gint64 *last = &g_array_index (self->superseded, gint64, i);

      for (guint r = 1; r <= thimble_trial_get_n_runs (trial); r++)
        *last = MAX (*last, thimble_run_get_request_id (thimble_trial_get_run (trial, r)));
      thimble_trial_retry (trial, FALSE);
    }
  thimble_chain_forget_answers (self);
  thimble_experiment_tell (THIMBLE_EXPERIMENT (self));
}
