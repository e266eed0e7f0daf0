/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-experiment-private.h"
#include "thimble-fate.h"
#include "thimble-measurement.h"

/* Requests to one endpoint: so many at once, and pauses where it asks for one. */
typedef struct {
  ThimbleMeasurement *measurement; /* borrowed: it goes with the measurement */
  char               *endpoint_id;
  guint               n_running;
  guint               n_refused;    /* in a row: asked to wait */
  gint64              until_us;     /* monotonic; 0: no pause */
  guint               pause_source;
} Lane;

struct _ThimbleMeasurement
{
  ThimbleExperiment  parent_instance;

  ThimblePlan       *plan;
  ThimbleMoney       ceilings[THIMBLE_PLAN_MODELS]; /* of one request, as predicted */
  GPtrArray         *lanes;                         /* of Lane */
};

G_DEFINE_FINAL_TYPE (ThimbleMeasurement, thimble_measurement, THIMBLE_TYPE_EXPERIMENT)

/* Lanes */

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  g_clear_handle_id (&lane->pause_source, g_source_remove);
  g_free (lane->endpoint_id);
  g_free (lane);
}

static Lane *
find_lane (ThimbleMeasurement *self,
           ThimbleTrial       *trial)
{
  const char *endpoint_id = thimble_trial_get_endpoint_id (trial);
  Lane *lane;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      lane = g_ptr_array_index (self->lanes, i);
      if (g_str_equal (lane->endpoint_id, endpoint_id))
        return lane;
    }
  lane = g_new0 (Lane, 1);
  lane->measurement = self;
  lane->endpoint_id = g_strdup (endpoint_id);
  g_ptr_array_add (self->lanes, lane);
  return lane;
}

static gboolean
pause_over (gpointer data)
{
  Lane *lane = data;

  lane->pause_source = 0;
  lane->until_us = 0;
  thimble_experiment_pause_over (THIMBLE_EXPERIMENT (lane->measurement));
  return G_SOURCE_REMOVE;
}

static void
rest (Lane           *lane,
      ThimbleProblem *problem,
      const char     *endpoint_name)
{
  guint wait_ms = thimble_experiment_say_pause (THIMBLE_EXPERIMENT (lane->measurement), problem, lane->n_refused, endpoint_name);

  g_clear_handle_id (&lane->pause_source, g_source_remove);
  lane->until_us = g_get_monotonic_time () + wait_ms * G_GINT64_CONSTANT (1000);
  lane->pause_source = g_timeout_add (wait_ms, pause_over, lane);
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

static void
look (ThimbleExperiment *experiment,
      ThimbleErrand     *errand,
      gboolean           completed)
{
  ThimbleProblem *problem = thimble_request_get_problem (errand->request);
  ThimbleRecord *record = thimble_request_get_record (errand->request);
  Lane *lane = find_lane (THIMBLE_MEASUREMENT (experiment), errand->trial);
  ThimbleFate fate = thimble_fate_of (errand->request);
  gboolean unbilled = !thimble_run_may_be_billed (errand->run);

  lane->n_running--;
  if (completed)
    {
      lane->n_refused = 0;
      return;
    }
  if (fate == THIMBLE_FATE_STOPPED || fate == THIMBLE_FATE_END)
    {
      if (unbilled)
        thimble_run_wait (errand->run);
      if (fate == THIMBLE_FATE_END)
        thimble_experiment_wind_up (experiment, thimble_problem_get_code (problem), thimble_problem_get_message (problem));
    }
  else if (fate == THIMBLE_FATE_WAIT && ++lane->n_refused < THIMBLE_FATE_REFUSALS)
    {
      thimble_run_wait (errand->run);
      if (!experiment->ending)
        rest (lane, problem, record->endpoint_name);
    }
  else if (fate == THIMBLE_FATE_HOPELESS || failures_in_a_row (errand->trial) >= THIMBLE_EXPERIMENT_FAILURES)
    {
      if (unbilled)
        thimble_run_wait (errand->run);
      if (!experiment->ending)
        experiment->why = thimble_problem_get_code (problem);
      thimble_trial_set_halted (errand->trial, thimble_problem_get_message (problem));
    }
}

/* Run 1 of all its models, then run 2: what is stopped early can still be compared. */
static ThimbleRun *
next_of_lane (ThimbleMeasurement *self,
              Lane               *lane,
              guint              *series)
{
  ThimbleRun *best = NULL;

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self, i);

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

static ThimbleMoney
get_ceiling (ThimbleExperiment *experiment,
             guint              index)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (experiment);
  ThimbleTrial *trial = thimble_experiment_get_trial (self, index);
  ThimbleModel *model = thimble_trial_get_model (trial);
  const ThimbleStatistics *input = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_INPUT);
  gint64 output = self->plan->max_output;

  if (model != NULL && output <= 0)
    output = thimble_model_get_output_limit (model);
  /* The same prompt is billed as the same input: the bill knows it better than any prediction. */
  if (model == NULL || input->n == 0 || output <= 0 || thimble_budget_is_exempt (model))
    return self->ceilings[index];
  return thimble_price_get_ceiling (thimble_model_get_price (model, NULL), input->most, output);
}

static void
advance_lane (ThimbleMeasurement *self,
              Lane               *lane)
{
  ThimbleExperiment *experiment = THIMBLE_EXPERIMENT (self);
  guint series = 0;

  while (!experiment->ending && lane->until_us == 0 && lane->n_running < self->plan->parallel)
    {
      ThimbleRun *run = next_of_lane (self, lane, &series);
      g_autoptr (ThimblePrompt) prompt = NULL;
      ThimbleMoney ceiling;

      if (run == NULL)
        return;
      ceiling = get_ceiling (experiment, series);
      if (!thimble_experiment_has_room (experiment, ceiling))
        {
          /* One that runs may cost less than it could, and then there is room again. */
          if (experiment->n_running == 0)
            thimble_experiment_wind_up_at_limit (experiment);
          return;
        }
      prompt = thimble_plan_make_prompt (self->plan);
      lane->n_running++;
      thimble_experiment_send (experiment, series, run, prompt, self->plan->task, self->plan->check, ceiling);
    }
}

static void
advance (ThimbleExperiment *experiment)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (experiment);
  gboolean waits = FALSE;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);
      guint series;

      advance_lane (self, lane);
      waits = waits || (lane->until_us > 0 && next_of_lane (self, lane, &series) != NULL);
    }
  if (experiment->n_running == 0 && (experiment->ending || !waits))
    thimble_experiment_end (experiment);
}

static void
begin (ThimbleExperiment *experiment)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (experiment);

  g_ptr_array_set_size (self->lanes, 0);
  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    find_lane (self, thimble_experiment_get_trial (self, i));
}

static void
finish (ThimbleExperiment *experiment)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (experiment);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = g_ptr_array_index (self->lanes, i);

      g_clear_handle_id (&lane->pause_source, g_source_remove);
      lane->until_us = 0;
    }
}

/* Lanes run side by side: the longest of them counts. */
static gint64
get_time_left (ThimbleExperiment *experiment)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (experiment);
  gint64 longest = 0;

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = g_ptr_array_index (self->lanes, i);
      double left = 0;

      for (guint j = 0; j < thimble_experiment_get_n_trials (self); j++)
        {
          ThimbleTrial *trial = thimble_experiment_get_trial (self, j);
          const ThimbleStatistics *times = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_DURATION);
          guint to_do = thimble_trial_get_n_waiting (trial) + thimble_trial_get_n_running (trial);

          if (!g_str_equal (thimble_trial_get_endpoint_id (trial), lane->endpoint_id) || to_do == 0
              || thimble_trial_get_halted (trial) != NULL)
            continue;
          if (times->n == 0)
            return -1;
          left += times->mean * to_do / self->plan->parallel;
        }
      if (lane->until_us > 0)
        left += (double) MAX (0, lane->until_us - g_get_monotonic_time ());
      longest = MAX (longest, (gint64) left);
    }
  return longest;
}

/* A prompt that one of the models cannot hold would be refused only after the others were paid for. */
static gboolean
check_plan (ThimbleExperiment  *self,
            GError            **error)
{
  const ThimblePlan *plan = THIMBLE_MEASUREMENT (self)->plan;
  g_autoptr (ThimblePrompt) prompt = NULL;

  if (!thimble_plan_check (plan, error))
    return FALSE;
  prompt = thimble_plan_make_prompt (plan);
  for (guint i = 0; self->id == 0 && i < thimble_experiment_get_n_trials (self); i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_experiment_get_trial (self, i));
      g_autoptr (ThimbleProblem) problem = NULL;
      ThimbleForecast forecast;

      if (model == NULL)
        continue;
      thimble_count_book_forecast_now (thimble_engine_get_counts (self->engine), model, prompt, &forecast);
      problem = thimble_forecast_check_window (&forecast, model);
      if (problem != NULL)
        {
          thimble_problem_set_error (problem, error);
          return FALSE;
        }
    }
  return TRUE;
}

static JsonNode *
write_plan (ThimbleExperiment *self)
{
  return thimble_plan_to_json (THIMBLE_MEASUREMENT (self)->plan);
}

static void
plan_ceiling (ThimbleExperiment *self,
              ThimbleMoney       ceiling)
{
  THIMBLE_MEASUREMENT (self)->plan->ceiling = ceiling;
}

/* The object */

static void
thimble_measurement_finalize (GObject *object)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (object);

  g_clear_pointer (&self->plan, thimble_plan_free);
  g_ptr_array_unref (self->lanes);
  G_OBJECT_CLASS (thimble_measurement_parent_class)->finalize (object);
}

static void
thimble_measurement_class_init (ThimbleMeasurementClass *klass)
{
  ThimbleExperimentClass *experiment_class = (ThimbleExperimentClass *) klass;

  G_OBJECT_CLASS (klass)->finalize = thimble_measurement_finalize;
  experiment_class->kind = THIMBLE_MEASUREMENT_MEASURE;
  experiment_class->check_plan = check_plan;
  experiment_class->write_plan = write_plan;
  experiment_class->plan_ceiling = plan_ceiling;
  experiment_class->get_ceiling = get_ceiling;
  experiment_class->begin = begin;
  experiment_class->advance = advance;
  experiment_class->look = look;
  experiment_class->finish = finish;
  experiment_class->get_time_left = get_time_left;
}

static void
thimble_measurement_init (ThimbleMeasurement *self)
{
  self->lanes = g_ptr_array_new_with_free_func (lane_free);
}

/* "Summarise, 3 models × 10 times" */
static char *
make_name (const ThimblePlan *plan)
{
  const ThimbleTask *task = thimble_task_find (plan->task);
  const char *what = task != NULL ? thimble_task_get_name (task) : plan->task;
  g_autofree char *times = thimble_format_count (plan->runs);
  const ThimblePlanModel *first = g_ptr_array_index (plan->models, 0);

  if (plan->models->len == 1)
    /* Translators: a task, a model, a number: “Summarise, GPT-6 Luna × 10” */
    return g_strdup_printf (_("%s, %s × %s"), what, first->name, times);
  /* Translators: a task, a number of models, how often each is asked: “Summarise, 3 models × 10” */
  return g_strdup_printf (ngettext ("%s, %u model × %s", "%s, %u models × %s", plan->models->len), what, plan->models->len, times);
}

/* Two endpoints may offer a model of one name: then the endpoint's tells them apart. */
static char *
name_trial (const ThimblePlan *plan, const ThimblePlanModel *planned, ThimbleEndpoint *endpoint)
{
  for (guint i = 0; i < plan->models->len; i++)
    {
      const ThimblePlanModel *other = g_ptr_array_index (plan->models, i);

      if (other != planned && g_str_equal (other->name, planned->name))
        return g_strdup_printf ("%s (%s)", planned->name, endpoint != NULL ? thimble_endpoint_get_name (endpoint) : planned->endpoint_id);
    }
  return g_strdup (planned->name);
}

ThimbleMeasurement *
thimble_measurement_new (ThimbleEngine     *engine,
                         const ThimblePlan *plan)
{
  ThimbleMeasurement *self;
  ThimbleExperiment *experiment;
  ThimbleCatalogue *catalogue;
  g_autoptr (ThimblePrompt) prompt = NULL;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_MEASUREMENT, NULL);
  experiment = THIMBLE_EXPERIMENT (self);
  experiment->engine = g_object_ref (engine);
  experiment->name = make_name (plan);
  experiment->limit = plan->ceiling;
  self->plan = thimble_plan_copy (plan);
  catalogue = thimble_engine_get_catalogue (engine);
  prompt = thimble_plan_make_prompt (plan);
  for (guint i = 0; i < plan->models->len; i++)
    {
      const ThimblePlanModel *planned = g_ptr_array_index (plan->models, i);
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, planned->endpoint_id);
      g_autoptr (ThimbleModel) model = endpoint != NULL ? thimble_catalogue_ensure_model (catalogue, endpoint, planned->model_id) : NULL;
      g_autofree char *name = NULL;

      if (i < THIMBLE_PLAN_MODELS)
        self->ceilings[i] = model != NULL ? thimble_budget_get_ceiling (thimble_engine_get_counts (experiment->engine), model, prompt) : THIMBLE_MONEY_UNKNOWN;
      name = name_trial (plan, planned, endpoint);
      thimble_experiment_add_trial (experiment, planned->endpoint_id, planned->model_id, name, model, plan->runs);
    }
  return self;
}

static ThimbleExperiment *
make (ThimbleEngine  *engine,
      JsonObject     *object,
      GError        **error)
{
  g_autoptr (ThimblePlan) plan = thimble_plan_from_json (object, error);

  return plan != NULL ? THIMBLE_EXPERIMENT (thimble_measurement_new (engine, plan)) : NULL;
}

void
thimble_measurement_open_async (ThimbleEngine       *engine,
                                gint64               id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  thimble_experiment_open (engine, id, THIMBLE_MEASUREMENT_MEASURE, make, thimble_measurement_open_async, cancellable, callback, user_data);
}

ThimbleMeasurement *
thimble_measurement_open_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

ThimbleCatalogue *
thimble_measurement_get_catalogue (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return thimble_engine_get_catalogue (THIMBLE_EXPERIMENT (self)->engine);
}

const ThimblePlan *
thimble_measurement_get_plan (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return self->plan;
}
