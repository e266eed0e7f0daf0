/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-json.h"
#include "thimble-chain-private.h"

enum { PROP_STEP = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ThimbleChain, thimble_chain, THIMBLE_TYPE_EXPERIMENT)

void
thimble_chain_forget_answers (ThimbleChain *self)
{
  for (guint i = 0; self->answers != NULL && i < self->plan->steps->len; i++)
    g_clear_pointer (&self->answers[i], g_free);
  self->number = 0;
}

static gboolean
check_plan (ThimbleExperiment  *self,
            GError            **error)
{
  return thimble_chain_plan_check (THIMBLE_CHAIN (self)->plan, error);
}

/* With what was to be sent again: a restart is no less kept than its runs. */
static JsonNode *
write_plan (ThimbleExperiment *experiment)
{
  ThimbleChain *self = THIMBLE_CHAIN (experiment);
  JsonNode *node = thimble_chain_plan_to_json (self->plan);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->superseded->len; i++)
    json_array_add_int_element (array, g_array_index (self->superseded, gint64, i));
  json_object_set_array_member (json_node_get_object (node), "superseded", array);
  return node;
}

static void
plan_ceiling (ThimbleExperiment *self,
              ThimbleMoney       ceiling)
{
  THIMBLE_CHAIN (self)->plan->ceiling = ceiling;
}

static gboolean
is_superseded (ThimbleExperiment   *experiment,
               const ThimbleRunRow *row)
{
  ThimbleChain *self = THIMBLE_CHAIN (experiment);

  return row->series < self->superseded->len && row->request_id <= g_array_index (self->superseded, gint64, row->series);
}

static ThimbleMoney get_ceiling (ThimbleExperiment *experiment, guint index);

static void
thimble_chain_dispose (GObject *object)
{
  g_clear_handle_id (&THIMBLE_CHAIN (object)->pause_source, g_source_remove);
  G_OBJECT_CLASS (thimble_chain_parent_class)->dispose (object);
}

static void
thimble_chain_finalize (GObject *object)
{
  ThimbleChain *self = THIMBLE_CHAIN (object);

  thimble_chain_forget_answers (self);
  g_free (self->answers);
  g_array_unref (self->superseded);
  g_clear_pointer (&self->plan, thimble_chain_plan_free);
  G_OBJECT_CLASS (thimble_chain_parent_class)->finalize (object);
}

static void
thimble_chain_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int (value, THIMBLE_CHAIN (object)->step);
}

static void
thimble_chain_class_init (ThimbleChainClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ThimbleExperimentClass *experiment_class = (ThimbleExperimentClass *) klass;

  object_class->dispose = thimble_chain_dispose;
  object_class->finalize = thimble_chain_finalize;
  object_class->get_property = thimble_chain_get_property;
  experiment_class->kind = THIMBLE_MEASUREMENT_CHAIN;
  experiment_class->needs_all = TRUE;
  experiment_class->check_plan = check_plan;
  experiment_class->write_plan = write_plan;
  experiment_class->plan_ceiling = plan_ceiling;
  experiment_class->get_ceiling = get_ceiling;
  experiment_class->is_superseded = is_superseded;
  thimble_chain_run_class_init (experiment_class);
  props[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, -1, THIMBLE_CHAIN_STEPS, -1,
                                       G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
thimble_chain_init (ThimbleChain *self)
{
  self->step = -1;
  self->superseded = g_array_new (FALSE, TRUE, sizeof (gint64));
}

static void
add_trial (ThimbleChain *self,
           guint         index,
           const char   *name)
{
  g_autoptr (ThimbleModel) model = thimble_chain_plan_find_model (self->plan, thimble_engine_get_catalogue (THIMBLE_EXPERIMENT (self)->engine), index);
  const ThimbleChainStep *step = index < self->plan->steps->len ? thimble_chain_plan_get_step (self->plan, index) : NULL;
  gboolean own = step != NULL && step->model_id != NULL;

  thimble_experiment_add_trial (THIMBLE_EXPERIMENT (self),
                                model != NULL ? thimble_endpoint_get_id (thimble_model_get_endpoint (model)) : own ? step->endpoint_id : self->plan->endpoint_id,
                                model != NULL ? thimble_model_get_id (model) : own ? step->model_id : self->plan->model_id,
                                name, model, self->plan->runs);
}

ThimbleChain *
thimble_chain_new (ThimbleEngine          *engine,
                   const ThimbleChainPlan *plan)
{
  ThimbleChain *self;
  ThimbleExperiment *experiment;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (plan != NULL, NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN, NULL);
  self->plan = thimble_chain_plan_copy (plan);
  self->answers = g_new0 (char *, plan->steps->len + 1);
  experiment = THIMBLE_EXPERIMENT (self);
  experiment->engine = g_object_ref (engine);
  experiment->limit = plan->ceiling;
  experiment->name = plan->name != NULL && *plan->name != '\0'
                       ? g_strdup (plan->name)
                       : g_strdup_printf (ngettext ("Chain of %u step", "Chain of %u steps", plan->steps->len), plan->steps->len);
  for (guint i = 0; i < plan->steps->len; i++)
    add_trial (self, i, thimble_chain_plan_get_step (plan, i)->name);
  if (plan->compare)
    add_trial (self, plan->steps->len, _("All in one prompt"));
  g_array_set_size (self->superseded, thimble_experiment_get_n_trials (self));
  return self;
}

static ThimbleExperiment *
make (ThimbleEngine  *engine,
      JsonObject     *object,
      GError        **error)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_from_json (object, error);
  JsonArray *superseded = thimble_json_get_array (object, "superseded");
  ThimbleChain *self;

  if (plan == NULL || !thimble_chain_plan_check (plan, error))
    return NULL;
  self = thimble_chain_new (engine, plan);
  for (guint i = 0; superseded != NULL && i < MIN (json_array_get_length (superseded), self->superseded->len); i++)
    thimble_json_array_integer (superseded, i, &g_array_index (self->superseded, gint64, i));
  return THIMBLE_EXPERIMENT (self);
}

void
thimble_chain_open_async (ThimbleEngine       *engine,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  thimble_experiment_open (engine, id, THIMBLE_MEASUREMENT_CHAIN, make, thimble_chain_open_async, cancellable, callback, user_data);
}

ThimbleChain *
thimble_chain_open_finish (GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
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

int
thimble_chain_get_step (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), -1);
  return self->step;
}

const ThimbleChainPlan *
thimble_chain_get_plan (ThimbleChain *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);
  return self->plan;
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
  return self->plan->compare ? thimble_experiment_get_trial (self, self->plan->steps->len) : NULL;
}

/* Prediction */

/* What one request of step @index, or after them of all in one prompt, could be. */
typedef struct {
  ThimbleModel *model;   /* owned, nullable: its endpoint is gone */
  gint64        least;   /* tokens in, without the answers that it reads; the likeliest where nothing costs anything, as of a measurement */
  ThimbleMoney  cheapest; /* of @least; unknown without a price */
  gint64        most;    /* with the longest answers that may stand in it, and what counting may be off where that costs; -1 unknown */
  gint64        output;  /* 0 without a limit */
  ThimbleMoney  ceiling; /* 0 where it costs nothing */
} Step;

/* What stands in a step's prompt before any answer: its own words, and the input where it reads it. */
static char *
make_known_text (const ThimbleChainPlan *plan,
                 guint                   index,
                 ThimbleTemplate        *template)
{
  g_autofree char *own = NULL;

  if (index == plan->steps->len)
    return thimble_chain_plan_make_single (plan);
  own = thimble_template_dup_own_text (template);
  return g_strconcat (own, thimble_template_reads_input (template) ? plan->input : NULL, NULL);
}

/* Tokens of all answers that step @index reads, each as long as its limit. -1: one has no limit. */
static gint64
sum_answers (const ThimbleChainPlan *plan,
             guint                   index,
             ThimbleTemplate        *template)
{
  gint64 tokens = 0;

  for (guint i = 0; i < index; i++)
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

static void
predict_step (const ThimbleChainPlan *plan,
              ThimbleEngine          *engine,
              guint                   index,
              Step                   *out)
{
  gboolean single = index == plan->steps->len;
  const ThimbleChainStep *step = single ? NULL : thimble_chain_plan_get_step (plan, index);
  g_autoptr (ThimbleTemplate) template = single ? NULL : thimble_template_new (step->text, NULL);
  g_autofree char *known = make_known_text (plan, index, template);
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new (known);
  gint64 answers = single ? 0 : sum_answers (plan, index, template);
  ThimbleForecast forecast;

  *out = (Step) {
    .model = thimble_chain_plan_find_model (plan, thimble_engine_get_catalogue (engine), index),
    .most = -1,
    .output = single ? thimble_chain_plan_get_single_limit (plan) : step->max_output,
    .ceiling = THIMBLE_MONEY_UNKNOWN,
  };
  if (out->model == NULL)
    return;
  thimble_count_book_forecast_now (thimble_engine_get_counts (engine), out->model, prompt, &forecast);
  out->cheapest = forecast.cost_least;
  out->least = forecast.least;
  if (thimble_budget_is_exempt (out->model))
    {
      out->least = forecast.input;
      out->most = answers >= 0 ? forecast.input + answers : -1;
      out->ceiling = 0;
    }
  else if (answers >= 0)
    {
      /* An answer was counted by the model that wrote it; here it may be a third more. */
      out->most = forecast.most + answers + answers / 3;
      if (out->output > 0)
        out->ceiling = thimble_price_get_ceiling (thimble_model_get_price (out->model, NULL), out->most, out->output);
    }
}

gboolean
thimble_chain_predict (const ThimbleChainPlan  *plan,
                       ThimbleEngine           *engine,
                       ThimblePrediction       *out,
                       GError                 **error)
{
  *out = (ThimblePrediction) { .one_most = THIMBLE_MONEY_UNKNOWN };
  for (guint i = 0; i < plan->steps->len + (plan->compare ? 1 : 0); i++)
    {
      Step step;
      g_autoptr (ThimbleModel) model = NULL;

      predict_step (plan, engine, i, &step);
      model = step.model;
      if (model == NULL)
        {
          /* What has no model of its own has the chain's, as all in one prompt has. */
          thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("The endpoint of step “%s” is gone."),
                             thimble_chain_plan_get_step (plan, i == plan->steps->len ? 0 : i)->name);
          return FALSE;
        }
      out->requests += plan->runs;
      out->input += step.least * plan->runs;
      out->input_most = step.most < 0 || out->input_most < 0 ? -1 : out->input_most + step.most * plan->runs;
      out->output_most = step.output <= 0 || out->output_most < 0 ? -1 : out->output_most + step.output * plan->runs;
      if (thimble_budget_is_exempt (model))
        continue;
      if (!thimble_money_is_known (step.ceiling))
        {
          out->unpriced++;
          out->most = THIMBLE_MONEY_UNKNOWN;
          continue;
        }
      out->most = thimble_money_add (out->most, thimble_money_multiply (step.ceiling, plan->runs));
      out->one_most = thimble_money_is_known (out->one_most) ? MAX (out->one_most, step.ceiling) : step.ceiling;
      out->least = thimble_money_add (out->least, thimble_money_multiply (step.cheapest, plan->runs));
    }
  return TRUE;
}

static ThimbleMoney
get_ceiling (ThimbleExperiment *experiment,
             guint              index)
{
  Step step;

  predict_step (THIMBLE_CHAIN (experiment)->plan, experiment->engine, index, &step);
  g_clear_object (&step.model);
  return step.ceiling;
}
