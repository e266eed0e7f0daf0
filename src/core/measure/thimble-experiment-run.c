/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the question whether it may start to its end; what is sent next the classes say. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-experiment-private.h"
#include "thimble-fate.h"

void
thimble_experiment_advance (ThimbleExperiment *self)
{
  if (self->task != NULL && self->stop != NULL)
    THIMBLE_EXPERIMENT_GET_CLASS (self)->advance (self);
}

/* The end */

/* Not by g_cancellable_disconnect(), which waits for its own handler; all of it happens on one thread. */
static void
unchain (ThimbleExperiment *self)
{
  if (self->chained != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->chained);
  self->chained = 0;
  g_clear_object (&self->stop);
}

static ThimbleMeasurementRow *
make_row (ThimbleExperiment       *self,
          ThimbleMeasurementState  state)
{
  ThimbleExperimentClass *klass = THIMBLE_EXPERIMENT_GET_CLASS (self);
  ThimbleMeasurementRow *row = thimble_measurement_row_new ();
  g_autoptr (JsonNode) plan = klass->write_plan (self);

  row->id = self->id;
  row->kind = klass->kind;
  row->state = state;
  row->name = g_strdup (self->name);
  row->plan = thimble_json_to_string (plan, FALSE);
  if (state != THIMBLE_MEASUREMENT_RUNNING)
    row->why = g_strdup (self->message);
  return row;
}

static void
end_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleExperiment *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GError) error = NULL;

  /* The runs themselves are written; a state that is not is taken for stopped when it is opened. */
  if (thimble_store_save_measurement_finish (THIMBLE_STORE (source), result, &error) < 0)
    thimble_experiment_set_message (self, error->message);
  thimble_experiment_tell_now (self); /* that it runs no more */
  g_task_return_boolean (task, TRUE);
}

void
thimble_experiment_end (ThimbleExperiment *self)
{
  ThimbleExperimentClass *klass = THIMBLE_EXPERIMENT_GET_CLASS (self);
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  gboolean left = klass->needs_all ? thimble_experiment_get_done (self) < thimble_experiment_get_total (self)
                                   : thimble_experiment_get_waiting (self) > 0;

  unchain (self);
  self->waiting_until = 0;
  if (klass->finish != NULL)
    klass->finish (self);
  for (guint i = 0; left && i < thimble_experiment_get_n_trials (self) && self->message == NULL; i++)
    thimble_experiment_set_message (self, thimble_trial_get_halted (thimble_experiment_get_trial (self, i)));
  if (!left)
    thimble_experiment_set_message (self, NULL);
  thimble_experiment_set_state (self, left ? THIMBLE_MEASUREMENT_STOPPED : THIMBLE_MEASUREMENT_DONE);
  row = make_row (self, self->state);
  thimble_store_save_measurement_async (thimble_engine_get_store (self->engine), row, NULL, end_saved, self);
}

void
thimble_experiment_wind_up (ThimbleExperiment *self,
                            ThimbleError       code,
                            const char        *why)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  self->why = code;
  self->waiting_until = 0;
  thimble_experiment_set_message (self, why);
}

void
thimble_experiment_wind_up_at_limit (ThimbleExperiment *self)
{
  g_autofree char *limit = thimble_money_format (self->limit);
  g_autofree char *why = g_strdup_printf (_("Stopped: the next request could pass the ceiling of %s."), limit);

  thimble_experiment_wind_up (self, THIMBLE_ERROR_OVER_CEILING, why);
}

void
thimble_experiment_stop (gpointer object)
{
  ThimbleExperiment *self = object;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));

  if (self->task == NULL || self->stop == NULL)
    return;
  thimble_experiment_wind_up (self, THIMBLE_ERROR_CANCELLED, _("Stopped. What is finished is kept, and it can be resumed."));
  g_cancellable_cancel (self->stop);
  if (self->started)
    thimble_experiment_advance (self);
}

/* Pauses */

guint
thimble_experiment_say_pause (ThimbleExperiment *self,
                              ThimbleProblem    *problem,
                              guint              n_refused,
                              const char        *endpoint_name)
{
  gint64 wait_s = thimble_fate_get_pause (problem, n_refused);
  g_autofree char *time = thimble_format_seconds (wait_s * G_USEC_PER_SEC);
  /* Translators: an endpoint's name, and a time such as “20 s” */
  g_autofree char *message = g_strdup_printf (_("%s asks to wait: going on in %s."), endpoint_name, time);

  self->waiting_until = thimble_clock_wall_us () + wait_s * G_USEC_PER_SEC;
  thimble_experiment_set_message (self, message);
  return (guint) MIN (wait_s * 1000, G_MAXINT);
}

void
thimble_experiment_pause_over (ThimbleExperiment *self)
{
  self->waiting_until = 0;
  if (!self->ending)
    thimble_experiment_set_message (self, NULL);
  thimble_experiment_advance (self);
}

/* One request */

static void
errand_free (ThimbleErrand *errand)
{
  g_clear_pointer (&errand->check, thimble_check_unref);
  g_object_unref (errand->request);
  g_object_unref (errand->run);
  g_object_unref (errand->trial);
  g_object_unref (errand->experiment);
  g_free (errand);
}

static void
request_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleErrand *errand = data;
  ThimbleExperiment *self = errand->experiment;
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  gboolean completed = thimble_runner_send_finish (THIMBLE_RUNNER (source), result, NULL);
  ThimbleRunRow row;

  self->n_running--;
  self->reserved -= thimble_money_is_known (errand->ceiling) ? errand->ceiling : 0;
  thimble_fate_fill_row (&row, record);
  thimble_fate_excuse (&row, thimble_trial_get_model (errand->trial));
  thimble_experiment_account (self, row.cost, row.billed, errand->ceiling);
  if (completed && errand->check != NULL)
    thimble_fate_judge (errand->request, errand->check, thimble_engine_get_store (self->engine), &row);
  thimble_run_take (errand->run, &row);
  thimble_run_row_clear (&row);
  THIMBLE_EXPERIMENT_GET_CLASS (self)->look (self, errand, completed);
  thimble_trial_changed (errand->trial);
  thimble_experiment_tell (self);
  thimble_experiment_advance (self);
  errand_free (errand);
}

void
thimble_experiment_send (ThimbleExperiment *self,
                         guint              index,
                         ThimbleRun        *run,
                         ThimblePrompt     *prompt,
                         const char        *task,
                         ThimbleCheck      *check,
                         ThimbleMoney       ceiling)
{
  ThimbleErrand *errand = g_new (ThimbleErrand, 1);
  ThimbleTrial *trial = thimble_experiment_get_trial (self, index);
  ThimbleRecord *record;

  *errand = (ThimbleErrand) { g_object_ref (self), g_object_ref (trial), g_object_ref (run),
                              thimble_request_new (thimble_trial_get_model (trial), prompt, task, 0),
                              check != NULL ? thimble_check_ref (check) : NULL, index, ceiling };
  record = thimble_request_get_record (errand->request);
  record->measurement_id = self->id;
  record->series = index;
  record->number = thimble_run_get_number (run);
  record->attempt = thimble_run_get_attempt (run) + 1;
  if (self->allowed)
    thimble_request_allow (errand->request);
  thimble_run_begin (run, record->attempt);
  self->n_running++;
  self->reserved += thimble_money_is_known (ceiling) ? ceiling : 0;
  thimble_trial_changed (trial);
  thimble_experiment_tell (self);
  thimble_runner_send_async (thimble_engine_get_runner (self->engine), errand->request, self->key, self->stop, request_ended, errand);
}

gboolean
thimble_experiment_has_room (ThimbleExperiment *self,
                             ThimbleMoney       ceiling)
{
  ThimbleMoney all;

  if (!thimble_money_is_known (self->limit) || !thimble_money_is_known (ceiling))
    return TRUE;
  all = thimble_money_add (thimble_money_add (self->spent, self->held), thimble_money_add (self->reserved, ceiling));
  return all <= self->limit;
}

/* The beginning */

/* Takes @error. */
static void
give_up (ThimbleExperiment *self,
         GError            *error)
{
  g_autoptr (GTask) task = NULL;

  unchain (self);
  task = g_steal_pointer (&self->task);
  g_task_return_error (task, error);
}

static void
start_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleExperiment *self = data;
  GError *error = NULL;
  gint64 id = thimble_store_save_measurement_finish (THIMBLE_STORE (source), result, &error);

  if (id < 0)
    {
      give_up (self, error);
      return;
    }
  self->id = id;
  if (self->created_us < 0)
    self->created_us = thimble_clock_wall_us ();
  if (self->renamed)
    thimble_experiment_save_name (self);
  self->renamed = FALSE;
  self->started = TRUE;
  if (!self->ending)
    thimble_experiment_set_message (self, NULL);
  thimble_experiment_set_state (self, THIMBLE_MEASUREMENT_RUNNING);
  thimble_experiment_advance (self);
}

static gboolean
refuse_ceiling (ThimbleExperiment  *self,
                ThimbleTrial       *trial,
                ThimbleMoney        ceiling,
                GError            **error)
{
  g_autofree char *limit = thimble_money_format (self->limit);
  g_autofree char *one = thimble_money_format (ceiling);
  /* Translators: a model or a step of a chain, two amounts of money */
  g_autofree char *message = g_strdup_printf (_("One request for %s can cost up to %s; that would pass the ceiling of %s."),
                                              thimble_trial_get_name (trial), one, limit);

  return thimble_refuse (error, THIMBLE_ERROR_OVER_CEILING, message, _("Raise the ceiling, or lower the output limit."));
}

/* What all that is left could cost, held against ceiling and budget. */
static gboolean
may_start (ThimbleExperiment  *self,
           GError            **error)
{
  ThimbleExperimentClass *klass = THIMBLE_EXPERIMENT_GET_CLASS (self);
  ThimbleBudget *budget = thimble_engine_get_budget (self->engine);
  gboolean limited = thimble_money_is_known (self->limit);
  ThimbleMoney most = 0;

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self, i);
      guint left = thimble_trial_get_n_waiting (trial);
      ThimbleMoney ceiling;

      thimble_trial_set_halted (trial, NULL);
      if (thimble_trial_get_model (trial) == NULL)
        {
          g_autofree char *why = g_strdup_printf (_("The endpoint of %s is gone, so nothing is sent to it."), thimble_trial_get_name (trial));

          if (klass->needs_all && left > 0)
            return thimble_refuse (error, THIMBLE_ERROR_NOT_FOUND, why, _("Add the endpoint again, or give that step another model."));
          thimble_trial_set_halted (trial, why);
          continue;
        }
      if (left == 0)
        continue;
      ceiling = klass->get_ceiling (self, i);
      if (!thimble_experiment_has_room (self, ceiling))
        return refuse_ceiling (self, trial, ceiling, error);
      if (self->allowed)
        continue;
      /* A ceiling that cannot be kept is none: the person is asked. */
      if (limited && !thimble_money_is_known (ceiling))
        {
          g_autofree char *message = g_strdup_printf (_("What %s costs is not known beforehand, so no ceiling can be kept."),
                                                      thimble_trial_get_name (trial));

          return thimble_refuse (error, THIMBLE_ERROR_OVER_BUDGET, message, _("Choose a model with a known price, or leave the ceiling out."));
        }
      if (!thimble_budget_check (budget, thimble_trial_get_model (trial), ceiling, error))
        return FALSE;
      if (thimble_money_is_known (ceiling))
        most = thimble_money_add (most, thimble_money_multiply (ceiling, left));
    }
  /* One that has a ceiling of its own may come to an end before it costs all that it could. */
  return self->allowed || limited || thimble_budget_check_sum (budget, most, error);
}

static void
set_out (ThimbleExperiment *self)
{
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  GError *error = NULL;

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    thimble_trial_revive (thimble_experiment_get_trial (self, i));
  if (!may_start (self, &error))
    {
      give_up (self, error);
      return;
    }
  THIMBLE_EXPERIMENT_GET_CLASS (self)->begin (self);
  row = make_row (self, THIMBLE_MEASUREMENT_RUNNING);
  thimble_store_save_measurement_async (thimble_engine_get_store (self->engine), row, NULL, start_saved, self);
}

static void
budget_known (GObject *source, GAsyncResult *result, gpointer data)
{
  thimble_budget_wait_finish (THIMBLE_BUDGET (source), result);
  set_out (data);
}

/* Whether there is a budget to be held against is known only once the history has been read. */
static void
wait_for_budget (ThimbleExperiment *self)
{
  gboolean must_wait = FALSE;

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_experiment_get_trial (self, i));

      must_wait = must_wait || (model != NULL && thimble_budget_must_wait (thimble_engine_get_budget (self->engine), model));
    }
  if (must_wait && !self->allowed)
    thimble_budget_wait_async (thimble_engine_get_budget (self->engine), NULL, budget_known, self);
  else
    set_out (self);
}

static void
keys_checked (GObject *source, GAsyncResult *result, gpointer unused)
{
  ThimbleExperiment *self = THIMBLE_EXPERIMENT (source);
  GError *error = NULL;

  /* One that was stopped meanwhile has ended well, and sends nothing. */
  if (!thimble_experiment_check_keys_finish (self, result, &error) && !self->ending)
    {
      give_up (self, error);
      return;
    }
  g_clear_error (&error);
  wait_for_budget (self);
}

void
thimble_experiment_run_async (gpointer             object,
                              gboolean             allowed,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  ThimbleExperiment *self = object;
  GError *error = NULL;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, thimble_experiment_run_async);
  g_task_set_check_cancellable (self->task, FALSE); /* a stopped one has ended well */
  self->stop = g_cancellable_new ();
  self->ending = self->started = FALSE;
  self->why = THIMBLE_ERROR_FAILED;
  self->allowed = allowed;
  if (cancellable != NULL)
    self->chained = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (thimble_experiment_stop), self);
  if (g_cancellable_is_cancelled (cancellable))
    thimble_experiment_stop (self);
  if (!THIMBLE_EXPERIMENT_GET_CLASS (self)->check_plan (self, &error))
    {
      give_up (self, error);
      return;
    }
  if (self->elsewhere)
    {
      thimble_set_error (&error, THIMBLE_ERROR_FAILED, "%s", _("Another window or terminal runs this."));
      give_up (self, error);
      return;
    }
  thimble_experiment_check_keys_async (self, self->stop, keys_checked, NULL);
}

gboolean
thimble_experiment_run_finish (gpointer       self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
thimble_experiment_retry_failed (gpointer object)
{
  ThimbleExperiment *self = object;
  guint n = 0;

  g_return_val_if_fail (THIMBLE_IS_EXPERIMENT (self), 0);
  g_return_val_if_fail (self->task == NULL, 0);

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    n += thimble_trial_retry (thimble_experiment_get_trial (self, i), TRUE);
  thimble_experiment_tell (self);
  return n;
}
