/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as scripts read it. Member names and their order are a promise: docs/core/cli.md and
 * `thimble-cli --help` show them, so a name here is never changed. What is unknown is null. */
#include "config.h"

#include <math.h>

#include "base/thimble-format.h"
#include "thimble-export-format.h"

static void
add_string (JsonBuilder *builder,
            const char  *name,
            const char  *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder,
           const char  *name,
           gint64       value)
{
  json_builder_set_member_name (builder, name);
  if (value >= 0)
    json_builder_add_int_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_null (JsonBuilder *builder,
          const char  *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

static void
add_boolean (JsonBuilder *builder,
             const char  *name,
             gboolean     value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value != FALSE);
}

static void
add_usage (JsonBuilder  *builder,
           ThimbleUsage *usage,
           gboolean      whole)
{
  if (usage == NULL)
    {
      add_null (builder, "usage");
      return;
    }
  json_builder_set_member_name (builder, "usage");
  json_builder_begin_object (builder);
  add_count (builder, "input", thimble_usage_get_input (usage));
  add_count (builder, "output", thimble_usage_get_output (usage));
  add_count (builder, "total", thimble_usage_get_total (usage));
  add_count (builder, "cached_read", thimble_usage_get_cached_read (usage));
  add_count (builder, "cache_write", thimble_usage_get_cache_write (usage));
  add_count (builder, "reasoning", thimble_usage_get_reasoning (usage));
  add_string (builder, "source", thimble_usage_source_to_id (thimble_usage_get_source (usage)));
  if (whole)
    {
      add_count (builder, "cache_write_long", thimble_usage_get_cache_write_long (usage));
      add_boolean (builder, "plausible", thimble_usage_is_plausible (usage));
      add_boolean (builder, "consistent", thimble_usage_is_consistent (usage));
      /* As text: an object would not keep the spelling of its numbers. */
      add_string (builder, "verbatim", thimble_usage_get_verbatim (usage));
    }
  json_builder_end_object (builder);
}

/* Where the server told the cost itself, that figure won, and no price list stands behind it. */
static void
add_cost (JsonBuilder   *builder,
          ThimbleRecord *self)
{
  g_autofree char *usd = NULL;
  gboolean reported = thimble_money_is_known (self->reported_cost);

  if (!thimble_money_is_known (self->cost) && self->price == NULL)
    {
      add_null (builder, "cost");
      return;
    }
  json_builder_set_member_name (builder, "cost");
  json_builder_begin_object (builder);
  if (thimble_money_is_known (self->cost))
    {
      json_builder_set_member_name (builder, "picodollars");
      json_builder_add_int_value (builder, self->cost);
      usd = thimble_money_to_string (self->cost);
    }
  else
    add_null (builder, "picodollars");
  add_string (builder, "usd", usd);
  add_string (builder, "price_as_of",
              self->price != NULL && !reported ? thimble_price_get_as_of (self->price) : NULL);
  add_string (builder, "price_source",
              reported ? "provider" : self->price != NULL ? thimble_price_get_source (self->price) : NULL);
  json_builder_end_object (builder);
}

static void
add_problem (JsonBuilder    *builder,
             ThimbleProblem *problem,
             gboolean        whole)
{
  if (problem == NULL)
    {
      add_null (builder, "error");
      return;
    }
  json_builder_set_member_name (builder, "error");
  json_builder_begin_object (builder);
  add_string (builder, "code", thimble_error_to_code (thimble_problem_get_code (problem)));
  add_string (builder, "message", thimble_problem_get_message (problem));
  add_string (builder, "advice", thimble_problem_get_advice (problem));
  add_count (builder, "retry_after_s", thimble_problem_get_retry_after (problem));
  add_string (builder, "details", thimble_problem_get_details (problem));
  if (whole)
    {
      guint http_status = thimble_problem_get_http_status (problem);

      add_count (builder, "http_status", http_status > 0 ? (gint64) http_status : -1);
      add_string (builder, "vendor_code", thimble_problem_get_vendor_code (problem));
      add_string (builder, "parameter", thimble_problem_get_parameter (problem));
    }
  json_builder_end_object (builder);
}

static void
add_turns (JsonBuilder   *builder,
           ThimblePrompt *prompt)
{
  guint n_turns = prompt != NULL ? thimble_prompt_get_n_turns (prompt) : 0;

  json_builder_set_member_name (builder, "turns");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n_turns; i++)
    {
      json_builder_begin_object (builder);
      add_string (builder, "role", thimble_prompt_get_turn_role (prompt, i) == THIMBLE_ROLE_USER ? "user" : "assistant");
      add_string (builder, "text", thimble_prompt_get_turn_text (prompt, i));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* NULL: no prompt was kept. */
static void
add_settings (JsonBuilder   *builder,
              ThimblePrompt *prompt)
{
  double temperature;

  if (prompt == NULL)
    {
      add_null (builder, "settings");
      return;
    }
  temperature = thimble_prompt_get_temperature (prompt);
  json_builder_set_member_name (builder, "settings");
  json_builder_begin_object (builder);
  add_count (builder, "max_output", thimble_prompt_get_max_output (prompt));
  json_builder_set_member_name (builder, "temperature");
  if (isnan (temperature))
    json_builder_add_null_value (builder);
  else
    json_builder_add_double_value (builder, temperature);
  add_string (builder, "effort", thimble_prompt_get_effort (prompt));
  add_boolean (builder, "stream", thimble_prompt_get_stream (prompt));
  json_builder_end_object (builder);
}

/* What an export knows beyond what scripts read: all that the history keeps. */
static void
add_the_rest (JsonBuilder   *builder,
              ThimbleRecord *self,
              const char    *conversation)
{
  g_autofree char *price = self->price != NULL ? thimble_price_to_json (self->price) : NULL;
  g_autofree char *reported = thimble_money_to_string (self->reported_cost);
  JsonNode *price_node = price != NULL ? thimble_json_parse (price, -1, G_MAXSIZE, NULL) : NULL;

  add_string (builder, "format", THIMBLE_EXPORT_FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, THIMBLE_EXPORT_VERSION);
  add_string (builder, "uid", self->uid);
  json_builder_set_member_name (builder, "started_us");
  if (self->started_us != -1)
    json_builder_add_int_value (builder, self->started_us);
  else
    json_builder_add_null_value (builder);
  add_string (builder, "conversation", conversation);
  add_string (builder, "endpoint_name", self->endpoint_name);
  add_string (builder, "provider", self->provider);
  add_string (builder, "origin", self->origin);
  add_string (builder, "model_name", self->model_name);
  add_string (builder, "answered_model", self->answered_model);
  add_boolean (builder, "practice", self->practice);
  add_boolean (builder, "text_deleted", self->text_deleted);
  add_turns (builder, self->text_deleted ? NULL : self->prompt);
  add_settings (builder, self->prompt);
  add_string (builder, "reasoning", self->text_deleted ? NULL : self->reasoning);
  add_string (builder, "finish_word", self->finish_word);
  add_string (builder, "finish_explanation", self->finish_explanation);
  add_count (builder, "counted_output", self->counted_output);
  json_builder_set_member_name (builder, "price");
  if (price_node != NULL)
    json_builder_add_value (builder, price_node);
  else
    json_builder_add_null_value (builder);
  add_string (builder, "reported_usd", reported);
  add_string (builder, "service_tier", self->service_tier);
  add_string (builder, "rate_limits", self->rate_limits);
}

static JsonNode *
build (ThimbleRecord *self,
       const char    *conversation,
       gboolean       whole)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree char *started = NULL;
  gboolean has_text;

  builder = json_builder_new_immutable ();
  has_text = self->prompt != NULL && !self->text_deleted;
  if (self->started_us != -1)
    started = thimble_format_iso (self->started_us);

  json_builder_begin_object (builder);
  add_count (builder, "id", self->id > 0 ? self->id : -1);
  add_string (builder, "state", thimble_state_to_id (self->state));
  add_string (builder, "endpoint", self->endpoint_id);
  add_string (builder, "dialect", thimble_dialect_kind_to_id (self->dialect));
  add_string (builder, "model", self->model_id);
  add_string (builder, "tier", thimble_tier_to_id (self->tier));
  add_string (builder, "task", self->task);
  add_string (builder, "started", started);
  add_string (builder, "prompt", has_text ? thimble_prompt_get_text (self->prompt) : NULL);
  add_string (builder, "system", has_text ? thimble_prompt_get_system (self->prompt) : NULL);
  add_string (builder, "answer", self->text_deleted ? NULL : self->answer);
  add_usage (builder, self->usage, whole);
  if (self->predicted_input >= 0)
    {
      json_builder_set_member_name (builder, "predicted");
      json_builder_begin_object (builder);
      add_count (builder, "input", self->predicted_input);
      json_builder_set_member_name (builder, "exact");
      json_builder_add_boolean_value (builder, self->predicted_exact);
      add_count (builder, "framing", self->predicted_framing);
      json_builder_end_object (builder);
    }
  else
    add_null (builder, "predicted");
  add_cost (builder, self);
  json_builder_set_member_name (builder, "timing");
  json_builder_begin_object (builder);
  add_count (builder, "first_text_us", self->first_text_us);
  add_count (builder, "duration_us", self->duration_us);
  json_builder_end_object (builder);
  add_string (builder, "finish",
              self->finish != THIMBLE_FINISH_UNKNOWN ? thimble_finish_to_id (self->finish) : NULL);
  add_count (builder, "http_status", self->http_status > 0 ? (gint64) self->http_status : -1);
  add_string (builder, "request_id", self->request_id);
  add_string (builder, "billed", thimble_billed_to_id (self->billed));
  add_problem (builder, self->problem, whole);
  if (whole)
    add_the_rest (builder, self, conversation);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}

JsonNode *
thimble_record_to_json (ThimbleRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return build (self, NULL, FALSE);
}

JsonNode *
thimble_export_record_to_json (ThimbleRecord *self,
                               const char    *conversation)
{
  g_return_val_if_fail (self != NULL, NULL);

  return build (self, conversation, TRUE);
}
