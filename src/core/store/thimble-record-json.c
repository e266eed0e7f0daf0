/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A request as scripts read it. Member names and their order are a promise: docs/terminal and
 * `thimble-cli --help` show them, so a name here is never changed. What is unknown is null. */
#include "config.h"

#include "base/thimble-format.h"
#include "thimble-record.h"

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
add_usage (JsonBuilder  *builder,
           ThimbleUsage *usage)
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
             ThimbleProblem *problem)
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
  json_builder_end_object (builder);
}

JsonNode *
thimble_record_to_json (ThimbleRecord *self)
{
  g_autoptr (JsonBuilder) builder = NULL;
  g_autofree char *started = NULL;
  gboolean has_text;

  g_return_val_if_fail (self != NULL, NULL);

  builder = json_builder_new_immutable ();
  has_text = self->prompt != NULL && !self->text_deleted;
  if (self->started_us >= 0)
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
  add_usage (builder, self->usage);
  if (self->predicted_input >= 0)
    {
      json_builder_set_member_name (builder, "predicted");
      json_builder_begin_object (builder);
      add_count (builder, "input", self->predicted_input);
      json_builder_set_member_name (builder, "exact");
      json_builder_add_boolean_value (builder, self->predicted_exact);
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
  add_problem (builder, self->problem);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
