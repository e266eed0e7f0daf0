/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-measurement-private.h"

/* Runs end in swarms where they are quick; the window looks ten times a second. */
#define PROGRESS_MS 100

enum {
  PROP_ID = 1, PROP_NAME, PROP_STATE, PROP_TOTAL, PROP_DONE, PROP_FAILED, PROP_SPENT, PROP_TIME_LEFT, PROP_MESSAGE,
  PROP_WAITING_UNTIL, N_PROPS
};
static GParamSpec *props[N_PROPS];
static guint progress_signal;

G_DEFINE_FINAL_TYPE (ThimbleMeasurement, thimble_measurement, G_TYPE_OBJECT)

static void
lane_free (gpointer data)
{
  ThimbleLane *lane = data;

  g_clear_handle_id (&lane->pause_source, g_source_remove);
  g_free (lane->endpoint_id);
  g_free (lane);
}

static void
thimble_measurement_dispose (GObject *object)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_measurement_parent_class)->dispose (object);
}

static void
thimble_measurement_finalize (GObject *object)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (object);

  g_clear_pointer (&self->plan, thimble_plan_free);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_clear_object (&self->stop);
  g_object_unref (self->trials);
  g_ptr_array_unref (self->lanes);
  g_free (self->name);
  g_free (self->message);
  G_OBJECT_CLASS (thimble_measurement_parent_class)->finalize (object);
}

static void
thimble_measurement_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleMeasurement *self = THIMBLE_MEASUREMENT (object);

  switch (id)
    {
    case PROP_ID: g_value_set_int64 (value, self->id); break;
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_STATE: g_value_set_int (value, (int) self->state); break;
    case PROP_TOTAL: g_value_set_uint (value, thimble_measurement_get_total (self)); break;
    case PROP_DONE: g_value_set_uint (value, thimble_measurement_get_done (self)); break;
    case PROP_FAILED: g_value_set_uint (value, thimble_measurement_get_failed (self)); break;
    case PROP_SPENT: g_value_set_int64 (value, self->spent); break;
    case PROP_TIME_LEFT: g_value_set_int64 (value, thimble_measurement_get_time_left (self)); break;
    case PROP_MESSAGE: g_value_set_string (value, self->message); break;
    case PROP_WAITING_UNTIL: g_value_set_int64 (value, self->waiting_until); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_measurement_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NAME: thimble_measurement_rename (THIMBLE_MEASUREMENT (object), g_value_get_string (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_measurement_class_init (ThimbleMeasurementClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = thimble_measurement_dispose;
  object_class->finalize = thimble_measurement_finalize;
  object_class->get_property = thimble_measurement_get_property;
  object_class->set_property = thimble_measurement_set_property;
  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, THIMBLE_MEASUREMENT_DONE, 0, readable);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_SPENT] = g_param_spec_int64 ("spent", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_TIME_LEFT] = g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, readable);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, readable);
  props[PROP_WAITING_UNTIL] = g_param_spec_int64 ("waiting-until", NULL, NULL, 0, G_MAXINT64, 0, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
  progress_signal = g_signal_new ("progress", THIMBLE_TYPE_MEASUREMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_measurement_init (ThimbleMeasurement *self)
{
  self->created_us = -1;
  self->trials = g_list_store_new (THIMBLE_TYPE_TRIAL);
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

ThimbleMeasurement *
thimble_measurement_new (ThimbleEngine     *engine,
                         const ThimblePlan *plan)
{
  ThimbleMeasurement *self;
  ThimbleCatalogue *catalogue;
  g_autoptr (ThimblePrompt) prompt = NULL;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_MEASUREMENT, NULL);
  self->engine = g_object_ref (engine);
  self->plan = thimble_plan_copy (plan);
  self->name = make_name (plan);
  catalogue = thimble_engine_get_catalogue (engine);
  prompt = thimble_plan_make_prompt (plan);
  for (guint i = 0; i < plan->models->len; i++)
    {
      const ThimblePlanModel *planned = g_ptr_array_index (plan->models, i);
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, planned->endpoint_id);
      g_autoptr (ThimbleModel) model = endpoint != NULL ? thimble_catalogue_ensure_model (catalogue, endpoint, planned->model_id) : NULL;
      g_autoptr (ThimbleTrial) trial = thimble_trial_new (planned->endpoint_id, planned->model_id, planned->name, model, plan->runs);

      if (i < THIMBLE_PLAN_MODELS)
        self->ceilings[i] = model != NULL ? thimble_budget_get_ceiling (model, prompt) : THIMBLE_MONEY_UNKNOWN;
      g_list_store_append (self->trials, trial);
    }
  return self;
}

/* Telling */

static gboolean
progress_due (gpointer data)
{
  ThimbleMeasurement *self = data;
  static const guint often[] = { PROP_DONE, PROP_FAILED, PROP_SPENT, PROP_TIME_LEFT };

  self->progress_source = 0;
  for (guint i = 0; i < G_N_ELEMENTS (often); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[often[i]]);
  g_signal_emit (self, progress_signal, 0);
  return G_SOURCE_REMOVE;
}

void
thimble_measurement_tell (ThimbleMeasurement *self)
{
  if (self->progress_source == 0)
    self->progress_source = g_timeout_add (PROGRESS_MS, progress_due, self);
}

void
thimble_measurement_set_message (ThimbleMeasurement *self,
                                 const char         *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING_UNTIL]);
  thimble_measurement_tell (self);
}

void
thimble_measurement_set_state (ThimbleMeasurement      *self,
                               ThimbleMeasurementState  state,
                               const char              *message)
{
  thimble_measurement_set_message (self, message);
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      /* Whoever waits for the state wants the numbers that go with it. */
      g_clear_handle_id (&self->progress_source, g_source_remove);
      progress_due (self);
    }
  if (self->id != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ID]);
}

void
thimble_measurement_account (ThimbleMeasurement *self,
                             ThimbleMoney        cost,
                             ThimbleBilled       billed,
                             ThimbleMoney        ceiling)
{
  if (thimble_money_is_known (cost))
    self->spent = thimble_money_add (self->spent, cost);
  else if (billed != THIMBLE_BILLED_NONE)
    {
      self->at_least = TRUE;
      self->held = thimble_money_add (self->held, thimble_money_is_known (ceiling) ? ceiling : 0);
    }
}

ThimbleMoney
thimble_measurement_get_ceiling (ThimbleMeasurement *self,
                                 guint               index)
{
  ThimbleTrial *trial = thimble_measurement_get_trial (self, index);
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

ThimbleMeasurementRow *
thimble_measurement_make_row (ThimbleMeasurement *self)
{
  ThimbleMeasurementRow *row = thimble_measurement_row_new ();
  g_autoptr (JsonNode) plan = thimble_plan_to_json (self->plan);

  row->id = self->id;
  row->kind = THIMBLE_MEASUREMENT_MEASURE;
  row->state = self->state;
  row->name = g_strdup (self->name);
  row->plan = thimble_json_to_string (plan, FALSE);
  row->why = g_strdup (self->message);
  return row;
}

void
thimble_measurement_rename (ThimbleMeasurement *self,
                            const char         *name)
{
  g_return_if_fail (THIMBLE_IS_MEASUREMENT (self));
  g_return_if_fail (name != NULL);

  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  if (self->id != 0)
    thimble_store_rename_measurement_async (thimble_engine_get_store (self->engine), self->id, name, NULL, NULL, NULL);
  else
    self->renamed = self->task != NULL;
}

/* Asking */

gint64
thimble_measurement_get_id (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), 0);
  return self->id;
}

const char *
thimble_measurement_get_name (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return self->name;
}

ThimbleCatalogue *
thimble_measurement_get_catalogue (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return thimble_engine_get_catalogue (self->engine);
}

const ThimblePlan *
thimble_measurement_get_plan (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return self->plan;
}

GListModel *
thimble_measurement_get_trials (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return G_LIST_MODEL (self->trials);
}

guint
thimble_measurement_get_n_trials (ThimbleMeasurement *self)
{
  return g_list_model_get_n_items (thimble_measurement_get_trials (self));
}

ThimbleTrial *
thimble_measurement_get_trial (ThimbleMeasurement *self,
                               guint               index)
{
  g_autoptr (ThimbleTrial) trial = g_list_model_get_item (thimble_measurement_get_trials (self), index);

  return trial; /* the list holds it */
}

ThimbleMeasurementState
thimble_measurement_get_state (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), THIMBLE_MEASUREMENT_READY);
  return self->state;
}

gboolean
thimble_measurement_is_running (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), FALSE);
  return self->task != NULL;
}

gboolean
thimble_measurement_is_elsewhere (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), FALSE);
  return self->elsewhere;
}

static guint
count (ThimbleMeasurement *self,
       guint             (*of_trial) (ThimbleTrial *trial))
{
  guint n = 0;

  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    n += of_trial (thimble_measurement_get_trial (self, i));
  return n;
}

guint
thimble_measurement_get_total (ThimbleMeasurement *self)
{
  return count (self, thimble_trial_get_n_runs);
}

guint
thimble_measurement_get_done (ThimbleMeasurement *self)
{
  return count (self, thimble_trial_get_n_done);
}

guint
thimble_measurement_get_failed (ThimbleMeasurement *self)
{
  return count (self, thimble_trial_get_n_failed);
}

guint
thimble_measurement_get_waiting (ThimbleMeasurement *self)
{
  return thimble_measurement_get_total (self) - thimble_measurement_get_done (self) - thimble_measurement_get_failed (self)
         - count (self, thimble_trial_get_n_running);
}

ThimbleMoney
thimble_measurement_get_spent (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), 0);
  return self->spent;
}

gboolean
thimble_measurement_is_at_least (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), FALSE);
  return self->at_least;
}

const char *
thimble_measurement_get_message (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), NULL);
  return self->message;
}

ThimbleError
thimble_measurement_get_why (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), THIMBLE_ERROR_FAILED);
  return self->why;
}

gint64
thimble_measurement_get_started_us (ThimbleMeasurement *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), -1);
  return self->created_us;
}

/* Lanes run side by side: the longest of them counts. */
gint64
thimble_measurement_get_time_left (ThimbleMeasurement *self)
{
  gint64 longest = 0;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (self), -1);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      const ThimbleLane *lane = g_ptr_array_index (self->lanes, i);
      double left = 0;

      for (guint j = 0; j < thimble_measurement_get_n_trials (self); j++)
        {
          ThimbleTrial *trial = thimble_measurement_get_trial (self, j);
          const ThimbleStatistics *times = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_DURATION);
          guint to_do = thimble_trial_get_n_runs (trial) - thimble_trial_get_n_done (trial) - thimble_trial_get_n_failed (trial);

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
  return self->task != NULL ? longest : -1;
}

char *
thimble_measurement_describe_progress (ThimbleMeasurement *self)
{
  g_autofree char *done = thimble_format_count (thimble_measurement_get_done (self));
  g_autofree char *total = thimble_format_count (thimble_measurement_get_total (self));
  guint n_failed = thimble_measurement_get_failed (self);
  g_autofree char *spent = thimble_money_format (self->spent);
  gint64 left = thimble_measurement_get_time_left (self);
  GString *text = g_string_new (NULL);

  /* Translators: how many requests of a measurement are done: “17 of 30 done” */
  g_string_append_printf (text, _("%s of %s done"), done, total);
  if (n_failed > 0)
    {
      g_autofree char *failed = thimble_format_count (n_failed);

      g_string_append_printf (text, ngettext (", %s failed", ", %s failed", n_failed), failed);
    }
  g_string_append (text, " · ");
  g_string_append_printf (text, self->at_least ? _("at least %s spent") : _("%s spent"), spent);
  if (left > 0)
    {
      g_autofree char *time = thimble_format_seconds ((left + 500000) / 1000000 * 1000000);

      g_string_append (text, " · ");
      g_string_append_printf (text, _("about %s left"), time);
    }
  return g_string_free (text, FALSE);
}
