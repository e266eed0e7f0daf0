/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "requests/thimble-forecast.h"
#include "thimble-chain-private.h"

enum { PROP_ID = 1, PROP_NAME, PROP_STATE, PROP_TOTAL, PROP_DONE, PROP_FAILED, PROP_SPENT, PROP_STEP, PROP_MESSAGE, N_PROPS };
static GParamSpec *props[N_PROPS];
static guint progress_signal;

G_DEFINE_FINAL_TYPE (ThimbleChain, thimble_chain, G_TYPE_OBJECT)

void
thimble_chain_forget_answers (ThimbleChain *self)
{
  for (guint i = 0; self->answers != NULL && i < self->plan->steps->len; i++)
    g_clear_pointer (&self->answers[i], g_free);
  self->number = 0;
}

static void
thimble_chain_dispose (GObject *object)
{
  ThimbleChain *self = THIMBLE_CHAIN (object);

  g_clear_handle_id (&self->pause_source, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_parent_class)->dispose (object);
}

static void
thimble_chain_finalize (GObject *object)
{
  ThimbleChain *self = THIMBLE_CHAIN (object);

  thimble_chain_forget_answers (self);
  g_free (self->answers);
  g_clear_pointer (&self->plan, thimble_chain_plan_free);
  g_clear_pointer (&self->key, thimble_secret_unref);
  g_clear_object (&self->stop);
  g_object_unref (self->trials);
  g_free (self->name);
  g_free (self->message);
  G_OBJECT_CLASS (thimble_chain_parent_class)->finalize (object);
}

static void
thimble_chain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleChain *self = THIMBLE_CHAIN (object);

  switch (id)
    {
    case PROP_ID: g_value_set_int64 (value, self->id); break;
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_STATE: g_value_set_int (value, (int) self->state); break;
    case PROP_TOTAL: g_value_set_uint (value, thimble_chain_get_total (self)); break;
    case PROP_DONE: g_value_set_uint (value, thimble_chain_get_done (self)); break;
    case PROP_FAILED: g_value_set_uint (value, thimble_chain_get_failed (self)); break;
    case PROP_SPENT: g_value_set_int64 (value, self->spent); break;
    case PROP_STEP: g_value_set_int (value, self->step); break;
    case PROP_MESSAGE: g_value_set_string (value, self->message); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_chain_class_init (ThimbleChainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = thimble_chain_dispose;
  object_class->finalize = thimble_chain_finalize;
  object_class->get_property = thimble_chain_get_property;
  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, THIMBLE_MEASUREMENT_DONE, 0, readable);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_SPENT] = g_param_spec_int64 ("spent", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, -1, THIMBLE_CHAIN_STEPS, -1, readable);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
  progress_signal = g_signal_new ("progress", THIMBLE_TYPE_CHAIN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_chain_init (ThimbleChain *self)
{
  self->created_us = -1;
  self->step = -1;
  self->trials = g_list_store_new (THIMBLE_TYPE_TRIAL);
}

static void
add_trial (ThimbleChain *self,
           guint         index,
           const char   *name)
{
  g_autoptr (ThimbleModel) model = thimble_chain_plan_find_model (self->plan, thimble_engine_get_catalogue (self->engine), index);
  const ThimbleChainStep *step = index < self->plan->steps->len ? thimble_chain_plan_get_step (self->plan, index) : NULL;
  gboolean own = step != NULL && step->model_id != NULL;
  g_autoptr (ThimbleTrial) trial = NULL;

  trial = thimble_trial_new (model != NULL ? thimble_endpoint_get_id (thimble_model_get_endpoint (model)) : own ? step->endpoint_id : self->plan->endpoint_id,
                             model != NULL ? thimble_model_get_id (model) : own ? step->model_id : self->plan->model_id,
                             name, model, self->plan->runs);
  g_list_store_append (self->trials, trial);
}

ThimbleChain *
thimble_chain_new (ThimbleEngine          *engine,
                   const ThimbleChainPlan *plan)
{
  ThimbleChain *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN, NULL);
  self->engine = g_object_ref (engine);
  self->plan = thimble_chain_plan_copy (plan);
  self->answers = g_new0 (char *, plan->steps->len + 1);
  self->name = plan->name != NULL && *plan->name != '\0'
                 ? g_strdup (plan->name)
                 : g_strdup_printf (ngettext ("Chain of %u step", "Chain of %u steps", plan->steps->len), plan->steps->len);
  for (guint i = 0; i < plan->steps->len; i++)
    add_trial (self, i, thimble_chain_plan_get_step (plan, i)->name);
  if (plan->compare)
    add_trial (self, plan->steps->len, _("All in one prompt"));
  return self;
}

/* Opening one of the history */

typedef struct {
  ThimbleEngine         *engine;
  ThimbleMeasurementRow *row; /* nullable */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->engine);
  g_clear_pointer (&opening->row, thimble_measurement_row_free);
  g_free (opening);
}

static void
take_runs (ThimbleChain *self,
           GArray       *rows)
{
  guint n_trials = g_list_model_get_n_items (G_LIST_MODEL (self->trials));

  for (guint i = 0; i < rows->len; i++)
    {
      const ThimbleRunRow *row = &g_array_index (rows, ThimbleRunRow, i);
      ThimbleRun *run;

      if (row->series >= n_trials || row->number < 1 || row->number > self->plan->runs)
        continue;
      run = thimble_trial_get_run (thimble_chain_get_trial (self, row->series), row->number);
      thimble_run_take (run, row);
      if (!row->gone)
        thimble_chain_account (self, row->cost, row->billed, THIMBLE_MONEY_UNKNOWN);
    }
  for (guint i = 0; i < n_trials; i++)
    thimble_trial_revive (thimble_chain_get_trial (self, i));
}

static void
runs_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  const ThimbleMeasurementRow *row = opening->row;
  GError *error = NULL;
  g_autoptr (GArray) runs = thimble_store_list_runs_finish (THIMBLE_STORE (source), result, &error);
  g_autoptr (JsonNode) node = runs != NULL ? thimble_json_parse (row->plan, -1, G_MAXINT, &error) : NULL;
  g_autoptr (ThimbleChainPlan) plan = node != NULL ? thimble_chain_plan_from_json (thimble_json_root_object (node), &error) : NULL;
  ThimbleChain *self;

  if (plan == NULL || !thimble_chain_plan_check (plan, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self = thimble_chain_new (opening->engine, plan);
  self->id = row->id;
  self->created_us = row->created_us;
  self->state = row->state;
  self->elsewhere = row->elsewhere;
  self->message = g_strdup (row->why);
  if (row->name != NULL && *row->name != '\0')
    {
      g_free (self->name);
      self->name = g_strdup (row->name);
    }
  take_runs (self, runs);
  g_task_return_pointer (task, self, g_object_unref);
}

static void
row_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->row = thimble_store_load_measurement_finish (THIMBLE_STORE (source), result, &error);
  if (opening->row != NULL && opening->row->kind != THIMBLE_MEASUREMENT_CHAIN)
    thimble_set_error (&error, THIMBLE_ERROR_NOT_FOUND, "%s", _("That is a measurement, not a chain."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  thimble_store_list_runs_async (THIMBLE_STORE (source), opening->row->id, g_task_get_cancellable (task), runs_came, g_object_ref (task));
}

void
thimble_chain_open_async (ThimbleEngine       *engine,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GTask *task;
  Opening *opening;

  g_return_if_fail (THIMBLE_IS_ENGINE (engine));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_chain_open_async);
  opening = g_new0 (Opening, 1);
  opening->engine = g_object_ref (engine);
  g_task_set_task_data (task, opening, opening_free);
  thimble_store_load_measurement_async (thimble_engine_get_store (engine), id, cancellable, row_came, task);
}

ThimbleChain *
thimble_chain_open_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Telling */

void
thimble_chain_tell (ThimbleChain *self)
{
  static const guint often[] = { PROP_DONE, PROP_FAILED, PROP_SPENT };

  for (guint i = 0; i < G_N_ELEMENTS (often); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[often[i]]);
  g_signal_emit (self, progress_signal, 0);
}

void
thimble_chain_set_state (ThimbleChain            *self,
                         ThimbleMeasurementState  state)
{
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ID]);
}

void
thimble_chain_set_message (ThimbleChain *self,
                           const char   *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
}

void
thimble_chain_set_step (ThimbleChain *self,
                        int           step)
{
  if (self->step == step)
    return;
  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STEP]);
}

void
thimble_chain_account (ThimbleChain  *self,
                       ThimbleMoney   cost,
                       ThimbleBilled  billed,
                       ThimbleMoney   ceiling)
{
  if (thimble_money_is_known (cost))
    self->spent = thimble_money_add (self->spent, cost);
  else if (billed != THIMBLE_BILLED_NONE)
    {
      self->at_least = TRUE;
      self->held = thimble_money_add (self->held, thimble_money_is_known (ceiling) ? ceiling : 0);
    }
}

ThimbleMeasurementRow *
thimble_chain_make_row (ThimbleChain *self)
{
  ThimbleMeasurementRow *row = thimble_measurement_row_new ();
  g_autoptr (JsonNode) plan = thimble_chain_plan_to_json (self->plan);

  row->id = self->id;
  row->kind = THIMBLE_MEASUREMENT_CHAIN;
  row->state = self->state;
  row->name = g_strdup (self->name);
  row->plan = thimble_json_to_string (plan, FALSE);
  row->why = g_strdup (self->message);
  return row;
}

void
thimble_chain_rename (ThimbleChain *self,
                      const char   *name)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));
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

#define GETTER(type, name, otherwise)           \
  type                                          \
  thimble_chain_get_##name (ThimbleChain *self) \
  {                                             \
    g_return_val_if_fail (THIMBLE_IS_CHAIN (self), otherwise); \
    return self->name;                          \
  }

GETTER (gint64, id, 0)
GETTER (const char *, name, NULL)
GETTER (ThimbleMeasurementState, state, THIMBLE_MEASUREMENT_READY)
GETTER (ThimbleMoney, spent, 0)
GETTER (int, step, -1)
GETTER (const char *, message, NULL)
GETTER (ThimbleError, why, THIMBLE_ERROR_FAILED)

const ThimbleChainPlan *
thimble_chain_get_plan (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);
  return self->plan;
}

GListModel *
thimble_chain_get_trials (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);
  return G_LIST_MODEL (self->trials);
}

ThimbleTrial *
thimble_chain_get_trial (ThimbleChain *self,
                         guint         index)
{
  g_autoptr (ThimbleTrial) trial = g_list_model_get_item (thimble_chain_get_trials (self), index);

  return trial; /* the list holds it */
}

guint
thimble_chain_get_n_steps (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), 0);
  return self->plan->steps->len;
}

ThimbleTrial *
thimble_chain_get_single (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);
  return self->plan->compare ? thimble_chain_get_trial (self, self->plan->steps->len) : NULL;
}

gboolean
thimble_chain_is_running (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), FALSE);
  return self->task != NULL;
}

gboolean
thimble_chain_is_elsewhere (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), FALSE);
  return self->elsewhere;
}

gboolean
thimble_chain_is_at_least (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), FALSE);
  return self->at_least;
}

gint64
thimble_chain_get_started_us (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), -1);
  return self->created_us;
}

static guint
count (ThimbleChain *self,
       guint       (*of_trial) (ThimbleTrial *trial))
{
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (thimble_chain_get_trials (self)); i++)
    n += of_trial (thimble_chain_get_trial (self, i));
  return n;
}

guint
thimble_chain_get_total (ThimbleChain *self)
{
  return count (self, thimble_trial_get_n_runs);
}

guint
thimble_chain_get_done (ThimbleChain *self)
{
  return count (self, thimble_trial_get_n_done);
}

guint
thimble_chain_get_failed (ThimbleChain *self)
{
  return count (self, thimble_trial_get_n_failed);
}

char *
thimble_chain_describe_progress (ThimbleChain *self)
{
  g_autofree char *done = thimble_format_count (thimble_chain_get_done (self));
  g_autofree char *total = thimble_format_count (thimble_chain_get_total (self));
  g_autofree char *spent = thimble_money_format (self->spent);
  g_autofree char *counts = g_strdup_printf (_("%s of %s done"), done, total);
  g_autofree char *money = g_strdup_printf (self->at_least ? _("at least %s spent") : _("%s spent"), spent);

  return g_strconcat (counts, " · ", money, NULL);
}

/* Prediction */

/* By the model's encoding and framing, about where these are not public. @model_id: (nullable) */
static gint64
count_message (const char *model_id,
               const char *own,
               const char *input)
{
  const char *id = model_id != NULL ? model_id : "";
  gint64 framing = thimble_counting_get_framing (thimble_counting_find (id), 1, FALSE, FALSE, NULL, NULL);

  return thimble_forecast_count_text (id, own) + thimble_forecast_count_text (id, input) + MAX (framing, 0);
}

/* Tokens that step @index reads: its own words, the input where it reads it, and each answer as long as its limit. -1: one has no limit. */
static gint64
most_input (const ThimbleChainPlan *plan,
            guint                   index,
            gboolean                least)
{
  const ThimbleChainStep *step = thimble_chain_plan_get_step (plan, index);
  g_autoptr (ThimbleTemplate) template = thimble_template_new (step->text, NULL);
  g_autofree char *own = thimble_template_dup_own_text (template);
  gint64 tokens = count_message (step->model_id != NULL ? step->model_id : plan->model_id, own,
                                 thimble_template_reads_input (template) ? plan->input : "");

  for (guint i = 0; i < index && !least; i++)
    {
      const ThimbleChainStep *other = thimble_chain_plan_get_step (plan, i);

      if (!thimble_template_reads (template, other->name, i + 1 == index))
        continue;
      if (other->max_output <= 0)
        return -1;
      tokens += other->max_output;
    }
  return tokens;
}

/* Tokens of all in one prompt, about. */
static gint64
single_input (const ThimbleChainPlan *plan)
{
  g_autofree char *text = thimble_chain_plan_make_single (plan);

  return count_message (plan->model_id != NULL ? plan->model_id : thimble_chain_plan_get_step (plan, 0)->model_id, text, "");
}

gboolean
thimble_chain_predict (const ThimbleChainPlan  *plan,
                       ThimbleCatalogue        *catalogue,
                       ThimblePrediction       *out,
                       GError                 **error)
{
  *out = (ThimblePrediction) { .one_most = THIMBLE_MONEY_UNKNOWN };
  for (guint i = 0; i < plan->steps->len + (plan->compare ? 1 : 0); i++)
    {
      gboolean single = i == plan->steps->len;
      g_autoptr (ThimbleModel) model = thimble_chain_plan_find_model (plan, catalogue, i);
      gint64 least = single ? single_input (plan) : most_input (plan, i, TRUE);
      gint64 most = single ? least : most_input (plan, i, FALSE);
      gint64 limit = single ? thimble_chain_plan_get_single_limit (plan) : thimble_chain_plan_get_step (plan, i)->max_output;
      ThimblePrice *price;
      ThimbleMoney ceiling;

      if (model == NULL)
        {
          /* What has no model of its own has the chain's, as all in one prompt has. */
          const char *name = thimble_chain_plan_get_step (plan, single ? 0 : i)->name;

          thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("The endpoint of step “%s” is gone."), name);
          return FALSE;
        }
      price = thimble_model_get_price (model, NULL);
      out->requests += plan->runs;
      out->input += least * plan->runs;
      out->input_most = most < 0 || out->input_most < 0 ? -1 : out->input_most + most * plan->runs;
      out->output_most = limit <= 0 || out->output_most < 0 ? -1 : out->output_most + limit * plan->runs;
      if (thimble_budget_is_exempt (model))
        continue;
      ceiling = most >= 0 && limit > 0 ? thimble_price_get_ceiling (price, most + most / 3, limit) : THIMBLE_MONEY_UNKNOWN;
      if (!thimble_money_is_known (ceiling))
        {
          out->unpriced++;
          out->most = THIMBLE_MONEY_UNKNOWN;
          continue;
        }
      out->most = thimble_money_add (out->most, thimble_money_multiply (ceiling, plan->runs));
      out->one_most = thimble_money_is_known (out->one_most) ? MAX (out->one_most, ceiling) : ceiling;
      out->least = thimble_money_add (out->least, thimble_money_multiply (thimble_price_get_ceiling (price, least, 0), plan->runs));
    }
  return TRUE;
}
