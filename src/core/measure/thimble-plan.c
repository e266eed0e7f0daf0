/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "base/thimble-secret.h"
#include "thimble-plan.h"

G_DEFINE_BOXED_TYPE (ThimblePlan, thimble_plan, thimble_plan_copy, thimble_plan_free)

static void
plan_model_free (gpointer data)
{
  ThimblePlanModel *model = data;

  g_free (model->endpoint_id);
  g_free (model->model_id);
  g_free (model->name);
  g_free (model);
}

static void
add_model (ThimblePlan *self,
           const char  *endpoint_id,
           const char  *model_id,
           const char  *name)
{
  ThimblePlanModel *model = g_new (ThimblePlanModel, 1);

  *model = (ThimblePlanModel) { g_strdup (endpoint_id), g_strdup (model_id), g_strdup (name) };
  g_ptr_array_add (self->models, model);
}

ThimblePlan *
thimble_plan_new (void)
{
  ThimblePlan *self = g_new0 (ThimblePlan, 1);

  self->task = g_strdup ("free");
  self->text = g_strdup ("");
  self->temperature = NAN;
  self->runs = 10;
  self->parallel = 1;
  self->ceiling = THIMBLE_MONEY_UNKNOWN;
  self->check = thimble_check_new (THIMBLE_CHECK_NONE, 0, NULL, NULL);
  self->per_day = 500;
  self->models = g_ptr_array_new_with_free_func (plan_model_free);
  return self;
}

ThimblePlan *
thimble_plan_copy (const ThimblePlan *self)
{
  ThimblePlan *copy = g_memdup2 (self, sizeof *self);

  copy->task = g_strdup (self->task);
  copy->text = g_strdup (self->text);
  copy->system = g_strdup (self->system);
  copy->effort = g_strdup (self->effort);
  copy->check = thimble_check_ref (self->check);
  copy->models = g_ptr_array_new_with_free_func (plan_model_free);
  for (guint i = 0; i < self->models->len; i++)
    {
      const ThimblePlanModel *model = g_ptr_array_index (self->models, i);

      add_model (copy, model->endpoint_id, model->model_id, model->name);
    }
  return copy;
}

void
thimble_plan_free (ThimblePlan *self)
{
  g_free (self->task);
  g_free (self->text);
  g_free (self->system);
  g_free (self->effort);
  thimble_check_unref (self->check);
  g_ptr_array_unref (self->models);
  g_free (self);
}

void
thimble_plan_add_model (ThimblePlan  *self,
                        ThimbleModel *model)
{
  g_return_if_fail (THIMBLE_IS_MODEL (model));

  add_model (self, thimble_endpoint_get_id (thimble_model_get_endpoint (model)), thimble_model_get_id (model),
             thimble_model_get_name (model));
}

void
thimble_plan_set_check (ThimblePlan  *self,
                        ThimbleCheck *check)
{
  thimble_check_ref (check);
  thimble_check_unref (self->check);
  self->check = check;
}

gboolean
thimble_plan_check (const ThimblePlan  *self,
                    GError            **error)
{
  g_autofree char *text = g_strstrip (g_strdup (self->text));

  if (*text == '\0')
    return thimble_refuse (error, THIMBLE_ERROR_EMPTY_PROMPT, NULL, NULL);
  if (self->models->len == 0)
    return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("There is no model to measure."), _("Choose one to six models."));
  if (self->models->len > THIMBLE_PLAN_MODELS)
    return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("More than six models cannot be compared at once."),
                           _("Leave some out, or measure them by themselves."));
  if (self->runs < 1 || self->runs > THIMBLE_PLAN_RUNS)
    return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("A measurement has between 1 and 1,000 runs."),
                           _("Ten are enough for a first look."));
  if (self->parallel < 1 || self->parallel > THIMBLE_PLAN_PARALLEL)
    return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("Between 1 and 16 requests can run at once."),
                           _("One at a time gives the truest times."));
  for (guint i = 0; i < self->models->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const ThimblePlanModel *a = g_ptr_array_index (self->models, i), *b = g_ptr_array_index (self->models, j);

        if (g_str_equal (a->endpoint_id, b->endpoint_id) && g_str_equal (a->model_id, b->model_id))
          {
            g_autofree char *name = thimble_text_for_label (a->name, 60);
            g_autofree char *message = g_strdup_printf (_("%s is in the list twice."), name);

            return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, message, _("Take one of them out."));
          }
      }
  return TRUE;
}

ThimblePrompt *
thimble_plan_make_prompt (const ThimblePlan *self)
{
  ThimblePrompt *prompt = thimble_prompt_new (self->text);

  thimble_prompt_set_system (prompt, self->system);
  thimble_prompt_set_max_output (prompt, self->max_output);
  thimble_prompt_set_temperature (prompt, self->temperature);
  thimble_prompt_set_effort (prompt, self->effort);
  return prompt;
}

const char *
thimble_plan_find_key (const ThimblePlan *self)
{
  if (thimble_secret_looks_like_key (self->text))
    return self->text;
  return thimble_secret_looks_like_key (self->system) ? self->system : NULL;
}

void
thimble_plan_leave_out_keys (ThimblePlan *self)
{
  thimble_secret_leave_out (&self->text);
  thimble_secret_leave_out (&self->system);
}

/* JSON */

static void
set_string (JsonObject *object,
            const char *name,
            const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

JsonNode *
thimble_plan_to_json (const ThimblePlan *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *models = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "task", self->task);
  json_object_set_string_member (object, "text", self->text);
  set_string (object, "system", self->system);
  if (self->max_output > 0)
    json_object_set_int_member (object, "max_output", self->max_output);
  if (!isnan (self->temperature))
    json_object_set_double_member (object, "temperature", self->temperature);
  set_string (object, "effort", self->effort);
  json_object_set_int_member (object, "runs", self->runs);
  json_object_set_int_member (object, "parallel", self->parallel);
  /* As text: numbers in JSON are exact up to 2⁵³ only. */
  if (thimble_money_is_known (self->ceiling))
    {
      g_autofree char *ceiling = g_strdup_printf ("%" G_GINT64_FORMAT, self->ceiling);

      json_object_set_string_member (object, "ceiling_picodollars", ceiling);
    }
  json_object_set_member (object, "check", thimble_check_to_json (self->check));
  json_object_set_int_member (object, "per_day", self->per_day);
  for (guint i = 0; i < self->models->len; i++)
    {
      const ThimblePlanModel *model = g_ptr_array_index (self->models, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "endpoint", model->endpoint_id);
      json_object_set_string_member (one, "model", model->model_id);
      json_object_set_string_member (one, "name", model->name);
      json_array_add_object_element (models, one);
    }
  json_object_set_array_member (object, "models", models);
  json_node_take_object (node, object);
  return node;
}

ThimblePlan *
thimble_plan_parse (JsonObject  *object,
                    GError     **error)
{
  g_autoptr (ThimblePlan) self = thimble_plan_new ();
  const char *task = thimble_json_get_string (object, "task");
  const char *text = thimble_json_get_string (object, "text");
  JsonArray *models = thimble_json_get_array (object, "models");
  JsonObject *check = thimble_json_get_object (object, "check");
  const char *ceiling = thimble_json_get_string (object, "ceiling_picodollars");
  gint64 number = 0;

  if (task != NULL)
    {
      g_free (self->task);
      self->task = g_strdup (task);
    }
  g_free (self->text);
  self->text = g_strdup (text != NULL ? text : "");
  self->system = g_strdup (thimble_json_get_string (object, "system"));
  thimble_json_get_integer (object, "max_output", &self->max_output);
  thimble_json_get_double (object, "temperature", &self->temperature);
  self->effort = g_strdup (thimble_json_get_string (object, "effort"));
  if (thimble_json_get_integer (object, "runs", &number))
    self->runs = (guint) CLAMP (number, 0, G_MAXINT);
  if (thimble_json_get_integer (object, "parallel", &number))
    self->parallel = (guint) CLAMP (number, 0, G_MAXINT);
  thimble_json_get_integer (object, "per_day", &self->per_day);
  if (ceiling != NULL)
    g_ascii_string_to_signed (ceiling, 10, 0, THIMBLE_MONEY_MAX, &self->ceiling, NULL);
  if (check != NULL)
    {
      g_autoptr (ThimbleCheck) read = thimble_check_from_json (check, error);

      if (read == NULL)
        return NULL;
      thimble_plan_set_check (self, read);
    }
  for (guint i = 0; models != NULL && i < json_array_get_length (models); i++)
    {
      JsonObject *one = thimble_json_array_object (models, i);
      const char *endpoint = one != NULL ? thimble_json_get_string (one, "endpoint") : NULL;
      const char *model = one != NULL ? thimble_json_get_string (one, "model") : NULL;
      const char *name = one != NULL ? thimble_json_get_string (one, "name") : NULL;

      if (endpoint != NULL && model != NULL)
        add_model (self, endpoint, model, name != NULL ? name : model);
    }
  return g_steal_pointer (&self);
}

ThimblePlan *
thimble_plan_from_json (JsonObject  *object,
                        GError     **error)
{
  g_autoptr (ThimblePlan) self = thimble_plan_parse (object, error);

  return self != NULL && thimble_plan_check (self, error) ? g_steal_pointer (&self) : NULL;
}

/* Prediction */

gboolean
thimble_plan_predict (const ThimblePlan  *self,
                      ThimbleEngine      *engine,
                      ThimblePrediction  *out,
                      GError            **error)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine);
  g_autoptr (ThimblePrompt) prompt = thimble_plan_make_prompt (self);

  *out = (ThimblePrediction) { .one_most = THIMBLE_MONEY_UNKNOWN };
  for (guint i = 0; i < self->models->len; i++)
    {
      const ThimblePlanModel *planned = g_ptr_array_index (self->models, i);
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, planned->endpoint_id);
      g_autoptr (ThimbleModel) model = NULL;
      ThimbleForecast forecast;
      ThimbleMoney ceiling;

      if (endpoint == NULL)
        {
          thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("The endpoint of %s is gone."), planned->name);
          return FALSE;
        }
      model = thimble_catalogue_ensure_model (catalogue, endpoint, planned->model_id);
      thimble_count_book_forecast_now (thimble_engine_get_counts (engine), model, prompt, &forecast);
      ceiling = thimble_budget_is_exempt (model) ? 0 : forecast.cost_most;
      out->requests += self->runs;
      /* The same ends that the money has; where there is none, the likeliest. */
      out->input += (thimble_budget_is_exempt (model) ? forecast.input : forecast.least) * self->runs;
      out->input_most += (thimble_budget_is_exempt (model) ? forecast.input : forecast.most) * self->runs;
      out->output_most = forecast.output_limit < 0 || out->output_most < 0 ? -1 : out->output_most + forecast.output_limit * self->runs;
      if (!thimble_money_is_known (ceiling))
        {
          out->unpriced++;
          out->most = THIMBLE_MONEY_UNKNOWN;
          continue;
        }
      out->most = thimble_money_add (out->most, thimble_money_multiply (ceiling, self->runs));
      out->one_most = thimble_money_is_known (out->one_most) ? MAX (out->one_most, ceiling) : ceiling;
      if (!thimble_budget_is_exempt (model))
        out->least = thimble_money_add (out->least, thimble_money_multiply (forecast.cost_least, self->runs));
    }
  return TRUE;
}

/* "about 4,050", "about 69 to 1,669", "at least 69". */
static char *
describe_input (const ThimblePrediction *self)
{
  g_autofree char *least = thimble_format_count (self->input);
  g_autofree char *most = thimble_format_count (self->input_most);

  if (self->input_most < 0)
    return g_strdup_printf (_("at least %s"), least);
  if (self->input_most == self->input)
    return g_strdup_printf (_("about %s"), least);
  return g_strdup_printf (_("about %s to %s"), least, most);
}

char *
thimble_prediction_describe (const ThimblePrediction *self)
{
  g_autofree char *requests = thimble_format_count (self->requests);
  g_autofree char *input = describe_input (self);
  g_autofree char *output = thimble_format_count (self->output_most);
  g_autofree char *least = thimble_money_format (self->least);
  g_autofree char *most = thimble_money_format (self->most);
  g_autofree char *tokens = NULL;

  tokens = self->output_most >= 0
             ? g_strdup_printf (ngettext ("%s request, %s tokens in and up to %s out", "%s requests, %s tokens in and up to %s out",
                                          (gulong) self->requests), requests, input, output)
             : g_strdup_printf (ngettext ("%s request, %s tokens in", "%s requests, %s tokens in", (gulong) self->requests),
                                requests, input);
  if (self->unpriced > 0)
    /* Translators: %s is such as “30 requests, about 4,050 tokens in and up to 9,000 out” */
    return g_strdup_printf (_("%s. What it costs is not known beforehand."), tokens);
  if (self->most == 0)
    return g_strdup_printf (_("%s. It costs nothing."), tokens);
  return g_strdup_printf (_("%s. It costs about %s to %s."), tokens, least, most);
}
