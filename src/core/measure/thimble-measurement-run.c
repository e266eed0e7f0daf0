/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-clock.h"
#include "base/thimble-format.h"
#include "thimble-fate.h"
#include "thimble-measurement-private.h"

/* So many failures of one model in a row, and nothing more is sent to it. */
#define MAX_FAILURES 3

static void pump (ThimbleMeasurement *self);

/* The end */

/* Not by g_cancellable_disconnect(), which waits for its own handler; all of it happens on one thread. */
static void
unchain (ThimbleMeasurement *self)
{
  if (self->chained != 0)
    g_signal_handler_disconnect (g_task_get_cancellable (self->task), self->chained);
  self->chained = 0;
  g_clear_object (&self->stop);
}

static void
end_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleMeasurement *self = data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);
  g_autoptr (GError) error = NULL;

  /* The runs themselves are written; a state that is not is taken for stopped when it is opened. */
  if (thimble_store_save_measurement_finish (THIMBLE_STORE (source), result, &error) < 0)
    thimble_measurement_set_message (self, error->message);
  thimble_measurement_tell (self);
  g_task_return_boolean (task, TRUE);
}

static void
end (ThimbleMeasurement *self)
{
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  gboolean left = thimble_measurement_get_waiting (self) > 0;

  unchain (self);
  for (guint i = 0; i < self->lanes->len; i++)
    {
      ThimbleLane *lane = g_ptr_array_index (self->lanes, i);

      g_clear_handle_id (&lane->pause_source, g_source_remove);
      lane->until_us = 0;
    }
  self->waiting_until = 0;
  if (left && self->message == NULL)
    for (guint i = 0; i < thimble_measurement_get_n_trials (self) && self->message == NULL; i++)
      thimble_measurement_set_message (self, thimble_trial_get_halted (thimble_measurement_get_trial (self, i)));
  thimble_measurement_set_state (self, left ? THIMBLE_MEASUREMENT_STOPPED : THIMBLE_MEASUREMENT_DONE, left ? self->message : NULL);
  row = thimble_measurement_make_row (self);
  thimble_store_save_measurement_async (thimble_engine_get_store (self->engine), row, NULL, end_saved, self);
}

/* Nothing more is sent; what runs goes on to its end unless it is stopped too. */
static void
wind_up (ThimbleMeasurement *self,
         ThimbleError        code,
         const char         *why)
{
  if (self->ending)
    return;
  self->ending = TRUE;
  self->why = code;
  self->waiting_until = 0;
  thimble_measurement_set_message (self, why);
}

void
thimble_measurement_stop (ThimbleMeasurement *self)
{
  g_return_if_fail (THIMBLE_IS_MEASUREMENT (self));

  if (self->task == NULL || self->stop == NULL)
    return;
  wind_up (self, THIMBLE_ERROR_CANCELLED, _("Stopped. What is finished is kept, and it can be resumed."));
  g_cancellable_cancel (self->stop);
  if (self->started)
    pump (self);
}

/* Lanes */

static ThimbleLane *
find_lane (ThimbleMeasurement *self,
           const char         *endpoint_id)
{
  ThimbleLane *lane;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      lane = g_ptr_array_index (self->lanes, i);
      if (g_str_equal (lane->endpoint_id, endpoint_id))
        return lane;
    }
  lane = g_new0 (ThimbleLane, 1);
  lane->endpoint_id = g_strdup (endpoint_id);
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

typedef struct {
  ThimbleMeasurement *measurement; /* borrowed: the source goes with the lane, and that with the measurement */
  ThimbleLane        *lane;
} Pause;

static gboolean
pause_over (gpointer data)
{
  Pause *pause = data;

  pause->lane->pause_source = 0;
  pause->lane->until_us = 0;
  pause->measurement->waiting_until = 0;
  if (!pause->measurement->ending)
    thimble_measurement_set_message (pause->measurement, NULL);
  pump (pause->measurement);
  return G_SOURCE_REMOVE;
}

static void
rest (ThimbleMeasurement *self,
      ThimbleLane        *lane,
      ThimbleProblem     *problem,
      const char         *endpoint_name)
{
  gint64 wait_s = thimble_fate_get_pause (problem, lane->n_refused);
  g_autofree char *time = NULL;
  g_autofree char *message = NULL;
  Pause *pause;

  g_clear_handle_id (&lane->pause_source, g_source_remove);
  lane->until_us = g_get_monotonic_time () + wait_s * G_USEC_PER_SEC;
  pause = g_new (Pause, 1);
  *pause = (Pause) { self, lane };
  lane->pause_source = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) MIN (wait_s * 1000, G_MAXINT), pause_over, pause, g_free);
  self->waiting_until = thimble_clock_wall_us () + wait_s * G_USEC_PER_SEC;
  time = thimble_format_seconds (wait_s * G_USEC_PER_SEC);
  /* Translators: an endpoint's name, and a time such as “20 s” */
  message = g_strdup_printf (_("%s asks to wait: going on in %s."), endpoint_name, time);
  thimble_measurement_set_message (self, message);
}

/* One request */

typedef struct {
  ThimbleMeasurement *measurement;
  ThimbleTrial       *trial;
  ThimbleRun         *run;
  ThimbleRequest     *request;
  ThimbleLane        *lane;
  ThimbleMoney        ceiling;
} Errand;

static void
errand_free (Errand *errand)
{
  g_object_unref (errand->request);
  g_object_unref (errand->run);
  g_object_unref (errand->trial);
  g_object_unref (errand->measurement);
  g_free (errand);
}

static guint
failures_in_a_row (ThimbleTrial *trial)
{
  guint n = 0;

  for (guint i = 1; i <= thimble_trial_get_n_runs (trial); i++)
    {
      ThimbleRunState state = thimble_run_get_state (thimble_trial_get_run (trial, i));

      if (state == THIMBLE_RUN_DONE)
        n = 0;
      else if (state == THIMBLE_RUN_FAILED)
        n++;
    }
  return n;
}

/* What an end that is no completion means for the others. */
static void
look_at_problem (Errand *errand)
{
  ThimbleMeasurement *self = errand->measurement;
  ThimbleProblem *problem = thimble_request_get_problem (errand->request);
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  ThimbleFate fate = thimble_fate_of (errand->request);
  gboolean unbilled = record->billed == THIMBLE_BILLED_NONE;

  if (fate == THIMBLE_FATE_STOPPED || fate == THIMBLE_FATE_END)
    {
      if (unbilled)
        thimble_run_wait (errand->run);
      if (fate == THIMBLE_FATE_END)
        wind_up (self, thimble_problem_get_code (problem), thimble_problem_get_message (problem));
    }
  else if (fate == THIMBLE_FATE_WAIT && ++errand->lane->n_refused < THIMBLE_FATE_REFUSALS)
    {
      thimble_run_wait (errand->run);
      if (!self->ending)
        rest (self, errand->lane, problem, record->endpoint_name);
    }
  else if (fate == THIMBLE_FATE_HOPELESS || failures_in_a_row (errand->trial) >= MAX_FAILURES)
    {
      if (unbilled)
        thimble_run_wait (errand->run);
      if (!self->ending)
        self->why = thimble_problem_get_code (problem);
      thimble_trial_set_halted (errand->trial, thimble_problem_get_message (problem));
    }
}

static void
request_ended (GObject *source, GAsyncResult *result, gpointer data)
{
  Errand *errand = data;
  ThimbleMeasurement *self = errand->measurement;
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  gboolean completed = thimble_runner_send_finish (THIMBLE_RUNNER (source), result, NULL);
  ThimbleRunRow row;

  errand->lane->n_running--;
  self->n_running--;
  self->reserved -= thimble_money_is_known (errand->ceiling) ? errand->ceiling : 0;
  thimble_measurement_account (self, record->cost, record->billed, errand->ceiling);
  thimble_fate_fill_row (&row, record);
  if (completed)
    {
      errand->lane->n_refused = 0;
      thimble_fate_judge (errand->request, self->plan->check, thimble_engine_get_store (self->engine), &row);
    }
  thimble_run_take (errand->run, &row);
  thimble_run_row_clear (&row);
  if (!completed)
    look_at_problem (errand);
  thimble_trial_changed (errand->trial);
  thimble_measurement_tell (self);
  pump (self);
  errand_free (errand);
}

static void
send_run (ThimbleMeasurement *self,
          ThimbleLane        *lane,
          guint               series,
          ThimbleTrial       *trial,
          ThimbleRun         *run,
          ThimbleMoney        ceiling)
{
  g_autoptr (ThimblePrompt) prompt = thimble_plan_make_prompt (self->plan);
  Errand *errand = g_new (Errand, 1);
  ThimbleRecord *record;

  *errand = (Errand) { g_object_ref (self), g_object_ref (trial), g_object_ref (run),
                       thimble_request_new (thimble_trial_get_model (trial), prompt, self->plan->task, 0), lane, ceiling };
  record = thimble_request_get_record (errand->request);
  record->measurement_id = self->id;
  record->series = series;
  record->number = thimble_run_get_number (run);
  record->attempt = thimble_run_get_attempt (run) + 1;
  if (self->allowed)
    thimble_request_allow (errand->request);
  thimble_run_begin (run, record->attempt);
  lane->n_running++;
  self->n_running++;
  self->reserved += thimble_money_is_known (ceiling) ? ceiling : 0;
  thimble_trial_changed (trial);
  thimble_runner_send_async (thimble_engine_get_runner (self->engine), errand->request, self->key, self->stop, request_ended, errand);
}

/* Run 1 of all its models, then run 2: what is stopped early can still be compared. */
static ThimbleRun *
next_of_lane (ThimbleMeasurement *self,
              ThimbleLane        *lane,
              guint              *series)
{
  ThimbleRun *best = NULL;

  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_measurement_get_trial (self, i);

      if (thimble_trial_get_model (trial) == NULL || thimble_trial_get_halted (trial) != NULL
          || !g_str_equal (thimble_trial_get_endpoint_id (trial), lane->endpoint_id))
        continue;
      for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
        {
          ThimbleRun *run = thimble_trial_get_run (trial, n);

          if (best != NULL && n >= thimble_run_get_number (best))
            break;
          if (thimble_run_get_state (run) == THIMBLE_RUN_WAITING)
            {
              best = run;
              *series = i;
              break;
            }
        }
    }
  return best;
}

/* Whether one more request of at most @ceiling stays below the measurement's own. */
static gboolean
has_room (ThimbleMeasurement *self,
          ThimbleMoney        ceiling)
{
  ThimbleMoney all;

  if (!thimble_money_is_known (self->plan->ceiling) || !thimble_money_is_known (ceiling))
    return TRUE;
  all = thimble_money_add (thimble_money_add (self->spent, self->held), thimble_money_add (self->reserved, ceiling));
  return all <= self->plan->ceiling;
}

static void
pump_lane (ThimbleMeasurement *self,
           ThimbleLane        *lane)
{
  guint series = 0;

  while (!self->ending && lane->until_us == 0 && lane->n_running < self->plan->parallel)
    {
      ThimbleRun *run = next_of_lane (self, lane, &series);
      ThimbleTrial *trial;
      ThimbleMoney ceiling;

      if (run == NULL)
        return;
      trial = thimble_measurement_get_trial (self, series);
      ceiling = thimble_measurement_get_ceiling (self, series);
      if (!has_room (self, ceiling))
        {
          /* One that runs may cost less than it could, and then there is room again. */
          if (self->n_running > 0)
            return;
          g_autofree char *limit = thimble_money_format (self->plan->ceiling);
          g_autofree char *why = g_strdup_printf (_("Stopped: the next request could pass the ceiling of %s."), limit);

          wind_up (self, THIMBLE_ERROR_OVER_BUDGET, why);
          return;
        }
      send_run (self, lane, series, trial, run, ceiling);
    }
}

static void
pump (ThimbleMeasurement *self)
{
  gboolean waits = FALSE;

  if (self->task == NULL || self->stop == NULL)
    return;
  for (guint i = 0; i < self->lanes->len; i++)
    {
      ThimbleLane *lane = g_ptr_array_index (self->lanes, i);
      guint series;

      pump_lane (self, lane);
      waits = waits || (lane->until_us > 0 && next_of_lane (self, lane, &series) != NULL);
    }
  if (self->n_running == 0 && (self->ending || !waits))
    end (self);
}

/* The beginning */

/* Takes @error. */
static void
refuse (ThimbleMeasurement *self,
        GError             *error)
{
  g_autoptr (GTask) task = NULL;

  unchain (self);
  task = g_steal_pointer (&self->task);
  g_task_return_error (task, error);
}

static void
start_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  ThimbleMeasurement *self = data;
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
  thimble_measurement_set_state (self, THIMBLE_MEASUREMENT_RUNNING, self->ending ? self->message : NULL);
  pump (self);
}

/* What all that is left could cost, held against ceiling and budget. */
static gboolean
may_start (ThimbleMeasurement  *self,
           gboolean             allowed,
           GError             **error)
{
  ThimbleBudget *budget = thimble_engine_get_budget (self->engine);
  ThimbleMoney most = 0; /* those with a limit or not: the exempt ones cost nothing */

  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_measurement_get_trial (self, i);
      ThimbleModel *model = thimble_trial_get_model (trial);
      ThimbleMoney ceiling;
      guint left;

      thimble_trial_set_halted (trial, NULL);
      if (model == NULL)
        {
          g_autofree char *why = g_strdup_printf (_("The endpoint of %s is gone, so nothing is sent to it."), thimble_trial_get_name (trial));

          thimble_trial_set_halted (trial, why);
          continue;
        }
      left = thimble_trial_get_n_runs (trial) - thimble_trial_get_n_done (trial) - thimble_trial_get_n_failed (trial);
      ceiling = thimble_measurement_get_ceiling (self, i);
      if (left == 0)
        continue;
      if (!has_room (self, ceiling))
        {
          g_autofree char *limit = thimble_money_format (self->plan->ceiling);
          g_autofree char *one = thimble_money_format (ceiling);
          g_autofree char *message = g_strdup_printf (_("One request to %s can cost up to %s; that would pass the ceiling of %s."),
                                                      thimble_trial_get_name (trial), one, limit);
          g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_OVER_BUDGET, message,
                                                                    _("Raise the ceiling, or lower the output limit."), NULL, -1);

          thimble_problem_set_error (problem, error);
          return FALSE;
        }
      /* A ceiling that cannot be kept is none: the person is asked. */
      if (!allowed && thimble_money_is_known (self->plan->ceiling) && !thimble_money_is_known (ceiling))
        {
          thimble_set_error (error, THIMBLE_ERROR_OVER_BUDGET,
                             _("What %s costs is not known beforehand, so no ceiling can be kept."), thimble_trial_get_name (trial));
          return FALSE;
        }
      if (!allowed && !thimble_budget_check (budget, model, ceiling, error))
        return FALSE;
      if (thimble_money_is_known (ceiling))
        most = thimble_money_add (most, thimble_money_multiply (ceiling, left));
    }
  /* One that has a ceiling of its own may come to an end before it costs all that it could. */
  return allowed || thimble_money_is_known (self->plan->ceiling) || thimble_budget_check_sum (budget, most, error);
}

static void
set_out (ThimbleMeasurement *self)
{
  g_autoptr (ThimbleMeasurementRow) row = NULL;
  GError *error = NULL;

  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    thimble_trial_revive (thimble_measurement_get_trial (self, i));
  if (!may_start (self, self->allowed, &error))
    {
      refuse (self, error);
      return;
    }
  g_ptr_array_set_size (self->lanes, 0);
  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    find_lane (self, thimble_trial_get_endpoint_id (thimble_measurement_get_trial (self, i)));
  row = thimble_measurement_make_row (self);
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
thimble_measurement_run_async (ThimbleMeasurement  *self,
                               gboolean             allowed,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GError *error = NULL;
  gboolean must_wait = FALSE;

  g_return_if_fail (THIMBLE_IS_MEASUREMENT (self));
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, thimble_measurement_run_async);
  g_task_set_check_cancellable (self->task, FALSE); /* a stopped one has ended well */
  self->stop = g_cancellable_new ();
  self->ending = self->started = FALSE;
  self->why = THIMBLE_ERROR_FAILED;
  self->allowed = allowed;
  if (cancellable != NULL)
    self->chained = g_signal_connect_swapped (cancellable, "cancelled", G_CALLBACK (thimble_measurement_stop), self);
  if (g_cancellable_is_cancelled (cancellable))
    thimble_measurement_stop (self);
  if (!thimble_plan_check (self->plan, &error))
    {
      refuse (self, error);
      return;
    }
  if (self->elsewhere)
    {
      thimble_set_error (&error, THIMBLE_ERROR_FAILED, "%s", _("Another window or terminal runs this measurement."));
      refuse (self, error);
      return;
    }
  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_measurement_get_trial (self, i));

      must_wait = must_wait || (model != NULL && thimble_budget_must_wait (thimble_engine_get_budget (self->engine), model));
    }
  if (must_wait && !allowed)
    thimble_budget_wait_async (thimble_engine_get_budget (self->engine), NULL, budget_known, self);
  else
    set_out (self);
}

gboolean
thimble_measurement_run_finish (ThimbleMeasurement  *self,
                                GAsyncResult        *result,
                                GError             **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

guint
thimble_measurement_retry_failed (ThimbleMeasurement *self)
{
  guint n = 0;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), 0);
  g_return_val_if_fail (self->task == NULL, 0);

  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_measurement_get_trial (self, i);

      for (guint r = 1; r <= thimble_trial_get_n_runs (trial); r++)
        if (thimble_run_get_state (thimble_trial_get_run (trial, r)) == THIMBLE_RUN_FAILED)
          {
            thimble_run_wait (thimble_trial_get_run (trial, r));
            n++;
          }
      thimble_trial_changed (trial);
    }
  thimble_measurement_tell (self);
  return n;
}

void
thimble_measurement_set_key (ThimbleMeasurement *self,
                             ThimbleSecret      *key)
{
  g_return_if_fail (THIMBLE_IS_MEASUREMENT (self));

  g_clear_pointer (&self->key, thimble_secret_unref);
  self->key = key != NULL ? thimble_secret_ref (key) : NULL;
}
