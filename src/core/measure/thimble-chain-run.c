/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "thimble-chain-private.h"
#include "thimble-fate.h"

#define MAX_FAILURES 3

static void advance (ThimbleChain *self);

/* The end */

static void
unchain (ThimbleChain *self)
{
  if (self->chained != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->chained);
  self->chained = 0;
  g_clear_object (&self->stop);
}

static void
end_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleChain *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GError) error = NULL;

  if (thimble_store_save_measurement_finish (THIMBLE_STORE (source), result, &error) < 0)
    thimble_chain_set_message (self, error->message);
  thimble_chain_tell (self);
  g_task_return_boolean (task, TRUE);
}

static void
end (ThimbleChain *self)
{
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  gboolean whole = thimble_chain_get_done (self) == thimble_chain_get_total (self);

  unchain (self);
  thimble_chain_forget_answers (self);
  thimble_chain_set_step (self, -1);
  if (whole)
    thimble_chain_set_message (self, NULL);
  thimble_chain_set_state (self, whole ? THIMBLE_MEASUREMENT_DONE : THIMBLE_MEASUREMENT_STOPPED);
  row = thimble_chain_make_row (self);
  thimble_store_save_measurement_async (thimble_engine_get_store (self->engine), row, NULL, end_saved, self);
}

static void
wind_up (ThimbleChain *self,
         ThimbleError  code,
         const char   *why)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  self->why = code;
  thimble_chain_set_message (self, why);
}

void
thimble_chain_stop (ThimbleChain *self)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));

  if (self->task == NULL || self->stop == NULL)
    return;
  wind_up (self, THIMBLE_ERROR_CANCELLED, _("Stopped. What is finished is kept, and it can be resumed."));
  g_cancellable_cancel (self->stop);
  if (self->pause_source != 0)
    {
      g_clear_handle_id (&self->pause_source, g_source_remove);
      self->busy = FALSE;
    }
  if (self->started)
    advance (self);
}

/* One request */

typedef struct {
  ThimbleChain   *chain;
  ThimbleTrial   *trial;
  ThimbleRun     *run;
  ThimbleRequest *request;
  guint           step;
  ThimbleMoney    ceiling;
} Errand;

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->request);
  g_object_unref (errand->run);
  g_object_unref (errand->trial);
  g_object_unref (errand->chain);
  g_free (errand);
}

static gboolean
pause_over (gpointer data)
{
  ThimbleChain *self = data;

  self->pause_source = 0;
  self->busy = FALSE;
  thimble_chain_set_message (self, NULL);
  advance (self);
  return G_SOURCE_REMOVE;
}

static void
rest (ThimbleChain   *self,
      ThimbleProblem *problem,
      const char     *endpoint_name)
{
  gint64 wait_s = thimble_fate_get_pause (problem, self->n_refused);
  g_autofree char *time = thimble_format_seconds (wait_s * G_USEC_PER_SEC);
  g_autofree char *message = g_strdup_printf (_("%s asks to wait: going on in %s."), endpoint_name, time);

  self->busy = TRUE;
  self->pause_source = g_timeout_add ((guint) MIN (wait_s * 1000, G_MAXINT), pause_over, self);
  thimble_chain_set_message (self, message);
}

/* What an end that is no completion means for the steps that follow. */
static void
look_at_problem (Errand *errand)
{
  ThimbleChain *self = errand->chain;
  ThimbleProblem *problem = thimble_request_get_problem (errand->request);
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  ThimbleFate fate = thimble_fate_of (errand->request);

  if (fate == THIMBLE_FATE_WAIT && ++self->n_refused < THIMBLE_FATE_REFUSALS && !self->ending)
    {
      thimble_run_wait (errand->run);
      rest (self, problem, record->endpoint_name);
      return;
    }
  if (record->billed == THIMBLE_BILLED_NONE)
    thimble_run_wait (errand->run);
  if (fate == THIMBLE_FATE_STOPPED)
    return;
  if (fate != THIMBLE_FATE_FAILED || ++self->n_failures >= MAX_FAILURES || record->billed == THIMBLE_BILLED_NONE)
    wind_up (self, thimble_problem_get_code (problem), thimble_problem_get_message (problem));
}

static void
request_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Errand *errand = data;
  ThimbleChain *self = errand->chain;
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  ThimbleRunRow row;

  self->busy = FALSE;
  thimble_chain_account (self, record->cost, record->billed, errand->ceiling);
  thimble_fate_fill_row (&row, record);
  thimble_run_take (errand->run, &row);
  thimble_run_row_clear (&row);
  if (thimble_runner_send_finish (THIMBLE_RUNNER (source), result, NULL))
    {
      self->n_refused = self->n_failures = 0;
      if (errand->step < self->plan->steps->len)
        {
          g_free (self->answers[errand->step]);
          self->answers[errand->step] = g_strdup (thimble_request_get_answer (errand->request));
        }
    }
  else
    look_at_problem (errand);
  thimble_trial_changed (errand->trial);
  thimble_chain_tell (self);
  advance (self);
  errand_free (errand);
}

/* Whether one more request of at most @ceiling stays below the chain's own. */
static gboolean
has_room (ThimbleChain *self,
          ThimbleMoney  ceiling)
{
  if (!thimble_money_is_known (self->plan->ceiling) || !thimble_money_is_known (ceiling))
    return TRUE;
  return thimble_money_add (thimble_money_add (self->spent, self->held), ceiling) <= self->plan->ceiling;
}

static void
send_step (ThimbleChain *self,
           guint         step,
           ThimbleTrial *trial,
           ThimbleRun   *run)
{
  gboolean single = step == self->plan->steps->len;
  g_autofree char *text = single ? thimble_chain_plan_make_single (self->plan)
                                 : thimble_chain_plan_make_prompt (self->plan, step, (const char * const *) self->answers);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (text);
  ThimbleModel *model = thimble_trial_get_model (trial);
  ThimbleMoney ceiling;
  ThimbleRecord *record;
  Errand *errand;

  thimble_prompt_set_max_output (prompt, single ? thimble_chain_plan_get_single_limit (self->plan)
                                                : thimble_chain_plan_get_step (self->plan, step)->max_output);
  ceiling = thimble_budget_get_ceiling (model, prompt);
  if (!has_room (self, ceiling))
    {
      g_autofree char *limit = thimble_money_format (self->plan->ceiling);
      g_autofree char *why = g_strdup_printf (_("Stopped: the next request could pass the ceiling of %s."), limit);

      wind_up (self, THIMBLE_ERROR_OVER_BUDGET, why);
      advance (self);
      return;
    }
  errand = g_new (Errand, 1);
  *errand = (Errand) { g_object_ref (self), g_object_ref (trial), g_object_ref (run), thimble_request_new (model, prompt, NULL, 0), step, ceiling };
  record = thimble_request_get_record (errand->request);
  record->measurement_id = self->id;
  record->series = step;
  record->number = thimble_run_get_number (run);
  record->attempt = thimble_run_get_attempt (run) + 1;
  if (self->allowed)
    thimble_request_allow (errand->request);
  thimble_run_begin (run, record->attempt);
  self->busy = TRUE;
  thimble_chain_set_step (self, (int) step);
  thimble_trial_changed (trial);
  thimble_chain_tell (self);
  thimble_runner_send_async (thimble_engine_get_runner (self->engine), errand->request, self->key, self->stop, request_ended, errand);
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

      wind_up (self, THIMBLE_ERROR_NOT_FOUND, why);
    }
  g_free (reading);
  advance (self);
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
      thimble_store_load_async (thimble_engine_get_store (self->engine),
                                thimble_run_get_request_id (thimble_trial_get_run (thimble_chain_get_trial (self, i), number)), NULL,
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

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->trials)); i++)
        {
          ThimbleRun *run = thimble_trial_get_run (thimble_chain_get_trial (self, i), number);
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
advance (ThimbleChain *self)
{
  ThimbleTrial *trial;
  ThimbleRun *run;
  guint step = 0;

  if (self->task == NULL || self->stop == NULL || self->busy)
    return;
  run = self->ending ? NULL : find_next (self, &step);
  if (run == NULL)
    {
      if (!self->ending && thimble_chain_get_done (self) < thimble_chain_get_total (self))
        wind_up (self, THIMBLE_ERROR_FAILED, _("A step failed, so the steps after it were not sent."));
      end (self);
      return;
    }
  trial = thimble_chain_get_trial (self, step);
  if (thimble_trial_get_model (trial) == NULL)
    {
      g_autofree char *why = g_strdup_printf (_("The endpoint of step “%s” is gone, so nothing is sent to it."), thimble_trial_get_name (trial));

      wind_up (self, THIMBLE_ERROR_NOT_FOUND, why);
      end (self);
      return;
    }
  if (step == self->plan->steps->len || has_answers (self, step, thimble_run_get_number (run)))
    send_step (self, step, trial, run);
}

/* The beginning */

/* Takes @error. */
static void
refuse (ThimbleChain *self,
        GError       *error)
{
  g_autoptr (GTask) task = NULL;

  unchain (self);
  task = g_steal_pointer (&self->task);
  g_task_return_error (task, error);
}

static void
start_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleChain *self = data;
  GError *error = NULL;
  gint64 id = thimble_store_save_measurement_finish (THIMBLE_STORE (source), result, &error);

  if (id < 0)
    {
      refuse (self, error);
      return;
    }
  self->id = id;
  if (self->created_us < 0)
    self->created_us = thimble_clock_wall_us ();
  if (self->renamed)
    thimble_store_rename_measurement_async (THIMBLE_STORE (source), id, self->name, NULL, NULL, NULL);
  self->renamed = FALSE;
  self->started = TRUE;
  if (!self->ending)
    thimble_chain_set_message (self, NULL);
  thimble_chain_set_state (self, THIMBLE_MEASUREMENT_RUNNING);
  advance (self);
}

static gboolean
may_start (ThimbleChain  *self,
           GError       **error)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  ThimblePrediction prediction;

  if (!thimble_chain_predict (self->plan, catalogue, &prediction, error))
    return FALSE;
  if (thimble_money_is_known (prediction.one_most) && !has_room (self, prediction.one_most))
    {
      g_autofree char *limit = thimble_money_format (self->plan->ceiling);
      g_autofree char *one = thimble_money_format (prediction.one_most);
      g_autofree char *message = g_strdup_printf (_("One step can cost up to %s; that would pass the ceiling of %s."), one, limit);
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_OVER_BUDGET, message,
                                                                _("Raise the ceiling, or lower the output limits."), NULL, -1);

      thimble_problem_set_error (problem, error);
      return FALSE;
    }
  for (guint i = 0; !self->allowed && i < self->plan->steps->len; i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_chain_get_trial (self, i));

      if (prediction.unpriced > 0 && thimble_money_is_known (self->plan->ceiling))
        {
          thimble_set_error (error, THIMBLE_ERROR_OVER_BUDGET, "%s",
                             _("What the chain costs is not known beforehand, so no ceiling can be kept."));
          return FALSE;
        }
      if (!thimble_budget_check (thimble_engine_get_budget (self->engine), model, prediction.one_most, error))
        return FALSE;
    }
  return self->allowed || !thimble_money_is_known (prediction.most)
         || thimble_budget_check_sum (thimble_engine_get_budget (self->engine), prediction.most, error);
}

static void
set_out (ThimbleChain *self)
{
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  GError *error = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->trials)); i++)
    thimble_trial_revive (thimble_chain_get_trial (self, i));
  if (!may_start (self, &error))
    {
      refuse (self, error);
      return;
    }
  row = thimble_chain_make_row (self);
  row->state = THIMBLE_MEASUREMENT_RUNNING;
  g_clear_pointer (&row->why, g_free);
  thimble_store_save_measurement_async (thimble_engine_get_store (self->engine), row, NULL, start_saved, self);
}

static void
budget_known (GObject *source, GAsyncResult *result, gpointer data)
{
  thimble_budget_wait_finish (THIMBLE_BUDGET (source), result);
  set_out (data);
}

void
thimble_chain_run_async (ThimbleChain        *self,
                         gboolean             allowed,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  GError *error = NULL;
  gboolean must_wait = FALSE;

  g_return_if_fail (THIMBLE_IS_CHAIN (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, thimble_chain_run_async);
  g_task_set_check_cancellable (self->task, FALSE); /* a stopped one has ended well */
  self->stop = g_cancellable_new ();
  self->ending = self->started = self->busy = FALSE;
  self->why = THIMBLE_ERROR_FAILED;
  self->allowed = allowed;
  self->n_refused = self->n_failures = 0;
  if (cancellable != NULL)
    self->chained = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (thimble_chain_stop), self);
  if (g_cancellable_is_cancelled (cancellable))
    thimble_chain_stop (self);
  if (!thimble_chain_plan_check (self->plan, &error))
    {
      refuse (self, error);
      return;
    }
  if (self->elsewhere)
    {
      thimble_set_error (&error, THIMBLE_ERROR_FAILED, "%s", _("Another window or terminal runs this chain."));
      refuse (self, error);
      return;
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->trials)); i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_chain_get_trial (self, i));

      must_wait = must_wait || (model != NULL && thimble_budget_must_wait (thimble_engine_get_budget (self->engine), model));
    }
  if (must_wait && !allowed)
    thimble_budget_wait_async (thimble_engine_get_budget (self->engine), NULL, budget_known, self);
  else
    set_out (self);
}

gboolean
thimble_chain_run_finish (ThimbleChain  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Runs of @state in steps from @from on wait again. */
static guint
let_wait (ThimbleChain *self,
          guint         from,
          gboolean      only_failed)
{
  guint n = 0;

  for (guint i = from; i < g_list_model_get_n_items (G_LIST_MODEL (self->trials)); i++)
    {
      ThimbleTrial *trial = thimble_chain_get_trial (self, i);

      for (guint r = 1; r <= self->plan->runs; r++)
        {
          ThimbleRun *run = thimble_trial_get_run (trial, r);

          if (thimble_run_get_state (run) == THIMBLE_RUN_WAITING || (only_failed && thimble_run_get_state (run) != THIMBLE_RUN_FAILED))
            continue;
          thimble_run_wait (run);
          n++;
        }
      thimble_trial_changed (trial);
    }
  thimble_chain_forget_answers (self);
  thimble_chain_tell (self);
  return n;
}

void
thimble_chain_restart (ThimbleChain *self,
                       guint         step)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));
  g_return_if_fail (self->task == NULL);

  let_wait (self, step, FALSE);
}

guint
thimble_chain_retry_failed (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), 0);
  g_return_val_if_fail (self->task == NULL, 0);

  return let_wait (self, 0, TRUE);
}

void
thimble_chain_set_key (ThimbleChain  *self,
                       ThimbleSecret *key)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));

  g_clear_pointer (&self->key, thimble_secret_unref);
  self->key = key != NULL ? thimble_secret_ref (key) : NULL;
}
