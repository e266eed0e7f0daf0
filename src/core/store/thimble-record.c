/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-record.h"

G_DEFINE_BOXED_TYPE (ThimbleRecord, thimble_record, thimble_record_ref, thimble_record_unref)

ThimbleRecord *
thimble_record_new (void)
{
  ThimbleRecord *self = g_atomic_rc_box_new0 (ThimbleRecord);

  self->state = THIMBLE_STATE_PREPARED;
  self->started_us = -1;
  self->dialect = THIMBLE_DIALECT_OPENAI_CHAT;
  self->tier = THIMBLE_TIER_UNPRICED;
  self->task = g_strdup ("free");
  self->answer = g_strdup ("");
  self->finish = THIMBLE_FINISH_UNKNOWN;
  self->counted_output = THIMBLE_COUNT_UNKNOWN;
  self->predicted_input = THIMBLE_COUNT_UNKNOWN;
  self->predicted_framing = THIMBLE_COUNT_UNKNOWN;
  self->reported_cost = THIMBLE_MONEY_UNKNOWN;
  self->cost = THIMBLE_MONEY_UNKNOWN;
  self->first_text_us = -1;
  self->duration_us = -1;
  self->billed = THIMBLE_BILLED_NONE;
  return self;
}

/* A prompt's reference count belongs to one thread, so another thread gets a prompt of its own. */
static ThimblePrompt *
copy_prompt (ThimblePrompt *prompt)
{
  ThimblePrompt *copy;

  if (prompt == NULL)
    return NULL;
  copy = thimble_prompt_new (thimble_prompt_get_text (prompt));
  thimble_prompt_set_system (copy, thimble_prompt_get_system (prompt));
  thimble_prompt_set_max_output (copy, thimble_prompt_get_max_output (prompt));
  thimble_prompt_set_temperature (copy, thimble_prompt_get_temperature (prompt));
  thimble_prompt_set_effort (copy, thimble_prompt_get_effort (prompt));
  thimble_prompt_set_stream (copy, thimble_prompt_get_stream (prompt));
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    thimble_prompt_add_turn (copy, thimble_prompt_get_turn_role (prompt, i), thimble_prompt_get_turn_text (prompt, i));
  return copy;
}

ThimbleRecord *
thimble_record_copy (ThimbleRecord *self)
{
  ThimbleRecord *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_atomic_rc_box_new0 (ThimbleRecord);
  *copy = *self;
  copy->uid = g_strdup (self->uid);
  copy->endpoint_id = g_strdup (self->endpoint_id);
  copy->endpoint_name = g_strdup (self->endpoint_name);
  copy->provider = g_strdup (self->provider);
  copy->origin = g_strdup (self->origin);
  copy->model_id = g_strdup (self->model_id);
  copy->model_name = g_strdup (self->model_name);
  copy->answered_model = g_strdup (self->answered_model);
  copy->task = g_strdup (self->task);
  copy->measurement = g_strdup (self->measurement);
  copy->prompt = copy_prompt (self->prompt);
  copy->answer = g_strdup (self->answer != NULL ? self->answer : "");
  copy->reasoning = g_strdup (self->reasoning);
  copy->finish_word = g_strdup (self->finish_word);
  copy->finish_explanation = g_strdup (self->finish_explanation);
  copy->usage = self->usage != NULL ? thimble_usage_ref (self->usage) : NULL;
  copy->price = self->price != NULL ? thimble_price_ref (self->price) : NULL;
  copy->request_id = g_strdup (self->request_id);
  copy->service_tier = g_strdup (self->service_tier);
  copy->rate_limits = g_strdup (self->rate_limits);
  copy->problem = self->problem != NULL ? thimble_problem_ref (self->problem) : NULL;
  return copy;
}

ThimbleRecord *
thimble_record_ref (ThimbleRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
clear_record (gpointer data)
{
  ThimbleRecord *self = data;

  g_free (self->uid);
  g_free (self->endpoint_id);
  g_free (self->endpoint_name);
  g_free (self->provider);
  g_free (self->origin);
  g_free (self->model_id);
  g_free (self->model_name);
  g_free (self->answered_model);
  g_free (self->task);
  g_free (self->measurement);
  g_clear_pointer (&self->prompt, thimble_prompt_unref);
  g_free (self->answer);
  g_free (self->reasoning);
  g_free (self->finish_word);
  g_free (self->finish_explanation);
  g_clear_pointer (&self->usage, thimble_usage_unref);
  g_clear_pointer (&self->price, thimble_price_unref);
  g_free (self->request_id);
  g_free (self->service_tier);
  g_free (self->rate_limits);
  g_clear_pointer (&self->problem, thimble_problem_unref);
}

void
thimble_record_unref (ThimbleRecord *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear_record);
}

ThimbleReceipt *
thimble_record_make_receipt (ThimbleRecord *self)
{
  ThimbleReceiptFacts facts;

  g_return_val_if_fail (self != NULL, NULL);

  facts = (ThimbleReceiptFacts) {
    .usage = self->usage,
    .price = self->price,
    .reported_cost = self->reported_cost,
    .state = self->state,
    .finish = self->finish,
    .billed = self->billed,
    .predicted_input = self->predicted_input,
    .predicted_exact = self->predicted_exact,
    .predicted_framing = self->predicted_framing,
    .first_text_us = self->first_text_us,
    .duration_us = self->duration_us,
    .counted_output = self->counted_output,
    .practice = self->practice,
  };
  return thimble_receipt_new (&facts);
}

ThimbleMoney
thimble_record_get_possible_cost (ThimbleRecord *self)
{
  gint64 input = -1, output = -1;

  g_return_val_if_fail (self != NULL, 0);

  if (self->practice || self->billed != THIMBLE_BILLED_POSSIBLE || self->price == NULL || thimble_money_is_known (self->cost))
    return 0;
  if (self->usage != NULL)
    {
      input = thimble_usage_get_input (self->usage);
      output = thimble_usage_get_output (self->usage);
    }
  if (input < 0)
    input = MAX (self->predicted_input, 0);
  return MAX (thimble_price_get_ceiling (self->price, input, MAX (MAX (output, self->counted_output), 0)), 0);
}
