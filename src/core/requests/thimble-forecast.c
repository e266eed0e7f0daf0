/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/thimble-format.h"
#include "thimble-forecast.h"

#define COMPARED_WITH "o200k_base"
/* A server's own words round the messages: gpt-oss's template takes some 70 tokens, most others fewer. */
#define UNKNOWN_FRAMING_MOST 120
/* The estimate by script is off by a third at the most for the scripts that it knows. */
#define ROUGH_LEAST 0.7
#define ROUGH_MOST 1.4

const char *
thimble_forecast_encoding (ThimbleModel *model)
{
  const ThimbleCounting *counting = thimble_counting_for_model (model);

  return counting->encoding != NULL ? counting->encoding : COMPARED_WITH;
}

static gint64
scale (gint64 tokens, double factor)
{
  return (gint64) llround ((double) tokens * factor);
}

/* @text and its bounds; the framing is added by the caller. */
static void
count_text (ThimbleForecast *self, const ThimbleCounting *counting, const ThimblePromptSize *size,
            const ThimbleLearned *learned, gint64 *text)
{
  gboolean has_learned = learned->n_samples >= THIMBLE_LEARN_LEAST;
  ThimbleFactor factor;

  thimble_counting_get_factor (counting, &size->mix, &factor);
  self->text = scale (size->tokens, factor.middle);
  if (!size->counted)
    {
      self->by = THIMBLE_COUNTED_ROUGHLY;
      *text = self->text;
      self->least = scale (size->tokens, factor.least * ROUGH_LEAST);
      self->most = scale (size->tokens, factor.most * ROUGH_MOST);
    }
  else if (counting->encoding != NULL)
    {
      gint64 offset = has_learned && (learned->contradicted || !counting->exact) ? learned->offset : 0;

      self->by = THIMBLE_COUNTED_HERE;
      self->exact = has_learned && learned->confirmed;
      self->exact |= counting->exact && counting->framing_known && !(has_learned && learned->contradicted);
      *text = MAX (self->text + offset, 0);
      self->least = MIN (scale (size->tokens, factor.least), *text);
      self->most = MAX (scale (size->tokens, factor.most), *text);
    }
  else if (has_learned)
    {
      self->by = THIMBLE_COUNTED_BY_BILLS;
      *text = scale (self->text, learned->factor);
      self->least = scale (self->text, learned->factor_least);
      self->most = scale (self->text, learned->factor_most);
    }
  else
    {
      self->by = THIMBLE_COUNTED_BY_FACTOR;
      *text = self->text;
      self->least = scale (size->tokens, factor.least);
      self->most = scale (size->tokens, factor.most);
    }
}

static void
count_input (ThimbleForecast *self, const ThimbleCounting *counting, const ThimblePromptSize *size, gboolean thinks,
             const ThimbleLearned *learned)
{
  gint64 text = 0, framing_least = 0, framing_most = 0;

  count_text (self, counting, size, learned, &text);
  self->learns = size->counted;
  self->framing = thimble_counting_get_framing (counting, size->n_turns, size->has_system, thinks, &framing_least,
                                                &framing_most);
  if (self->framing < 0)
    framing_most = UNKNOWN_FRAMING_MOST;
  self->base_framing = MAX (self->framing, 0);
  self->input = text + self->base_framing;
  self->least = MIN (self->least + framing_least, self->input);
  self->most = MAX (self->most + framing_most, self->input);
}

static void
cost (ThimbleForecast *self, ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);

  self->cost_least = self->cost_most = THIMBLE_MONEY_UNKNOWN;
  self->priced = price != NULL;
  if (price == NULL)
    return;
  self->free = thimble_price_is_free (price);
  self->cost_least = thimble_price_get_ceiling (price, self->least, 0);
  if (self->output_limit > 0)
    self->cost_most = thimble_price_get_ceiling (price, self->most, self->output_limit);
}

void
thimble_forecast_make (ThimbleForecast *self, ThimbleModel *model, const ThimblePromptSize *size,
                       const char *effort, gint64 max_output, const ThimbleLearned *learned, gint64 provider_count)
{
  const ThimbleLearned nothing = THIMBLE_LEARNED_NOTHING;

  g_return_if_fail (self != NULL);
  g_return_if_fail (THIMBLE_IS_MODEL (model));
  g_return_if_fail (size != NULL);

  *self = (ThimbleForecast) { .framing = THIMBLE_COUNT_UNKNOWN };
  count_input (self, thimble_counting_for_model (model), size, effort != NULL && !g_str_equal (effort, "none"),
               learned != NULL ? learned : &nothing);
  if (provider_count >= 0)
    {
      self->input = provider_count;
      self->exact = TRUE;
      self->by = THIMBLE_COUNTED_BY_PROVIDER;
      /* What of it is framing the provider does not say. */
      if (self->framing >= 0 && provider_count != self->text + self->framing)
        self->framing = THIMBLE_COUNT_UNKNOWN;
    }
  if (self->exact)
    self->least = self->most = self->input;
  self->output_limit = max_output > 0 ? max_output : thimble_model_get_output_limit (model);
  self->window = thimble_model_get_context_window (model);
  cost (self, model);
}

char *
thimble_learned_describe (const ThimbleLearned *self)
{
  g_autofree char *bills = NULL, *count = NULL, *right = NULL, *error = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  count = thimble_format_count (self->n_samples);
  bills = g_strdup_printf (ngettext ("%s bill", "%s bills", self->n_samples), count);
  if (self->n_right == self->n_samples)
    /* Translators: %s is such as “12 bills” */
    return g_strdup_printf (_("%s, each predicted to the token"), bills);
  right = thimble_format_count (self->n_right);
  error = isnan (self->error) || self->error < 0.01 ? g_strdup (_("less than 1%")) : thimble_format_percent (self->error);
  if (self->n_right > 0)
    /* Translators: such as “12 bills”, a number of them, a percentage */
    return g_strdup_printf (_("%s, %s predicted to the token; half of them off by at most %s"), bills, right, error);
  /* Translators: such as “12 bills”, a percentage */
  return g_strdup_printf (_("%s; half of them off by at most %s"), bills, error);
}

gint64
thimble_forecast_count_text (const char *model_id, const char *text)
{
  ThimblePromptSize size = THIMBLE_PROMPT_SIZE_EMPTY;
  const ThimbleCounting *counting;
  ThimbleFactor factor;

  g_return_val_if_fail (text != NULL, 0);

  counting = thimble_counting_find (model_id != NULL ? model_id : "");
  thimble_prompt_size_add_text (&size, thimble_encoding_get (counting->encoding != NULL ? counting->encoding : COMPARED_WITH, NULL),
                                text, strlen (text));
  thimble_counting_get_factor (counting, &size.mix, &factor);
  return scale (size.tokens, factor.middle);
}

gint64
thimble_forecast_count_now (const char *model_id, ThimblePrompt *prompt)
{
  const ThimbleCounting *counting = thimble_counting_find (model_id != NULL ? model_id : "");
  ThimblePromptSize size;
  ThimbleFactor factor;

  g_return_val_if_fail (prompt != NULL, 0);

  thimble_prompt_size_now (prompt, counting->encoding != NULL ? counting->encoding : COMPARED_WITH, &size);
  thimble_counting_get_factor (counting, &size.mix, &factor);
  return scale (size.tokens, factor.middle);
}

double
thimble_forecast_get_window_share (const ThimbleForecast *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  if (self->window <= 0)
    return NAN;
  return (double) self->input / (double) self->window;
}

gboolean
thimble_forecast_is_over_window (const ThimbleForecast *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->window > 0 && self->least > self->window;
}

ThimbleProblem *
thimble_forecast_check_window (const ThimbleForecast *self, ThimbleModel *model)
{
  g_autofree char *about = NULL, *room = NULL, *message = NULL;

  if (!thimble_forecast_is_over_window (self))
    return NULL;
  about = thimble_format_count (self->input);
  room = thimble_format_count (self->window);
  message = g_strdup_printf (self->exact ? _("The prompt has %s tokens; %s can hold %s.")
                                             : _("The prompt has about %s tokens; %s can hold %s."),
                             about, thimble_model_get_name (model), room);
  return thimble_problem_new (THIMBLE_ERROR_TOO_LONG, message, NULL, NULL, -1);
}

gboolean
thimble_forecast_has_range (const ThimbleForecast *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->most - self->least > MAX (1, self->input / 50);
}

char *
thimble_forecast_describe_input (const ThimbleForecast *self)
{
  g_autofree char *input = NULL, *least = NULL, *most = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  input = thimble_format_count (self->input);
  if (self->exact)
    /* Translators: %s is a count of tokens that will be billed just so */
    return g_strdup_printf (_("%s exact"), input);
  if (!thimble_forecast_has_range (self))
    return g_strdup_printf (_("about %s"), input);
  least = thimble_format_count (self->least);
  most = thimble_format_count (self->most);
  /* Translators: a count, and the least and the most that it may be */
  return g_strdup_printf (_("about %s (%s–%s)"), input, least, most);
}

char *
thimble_forecast_describe_source (const ThimbleForecast *self, ThimbleModel *model)
{
  const char *encoding, *name;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (THIMBLE_IS_MODEL (model), NULL);

  encoding = thimble_forecast_encoding (model);
  name = thimble_model_get_name (model);
  switch (self->by)
    {
    case THIMBLE_COUNTED_BY_PROVIDER:
      /* Translators: %s is a provider, as in Anthropic */
      return g_strdup_printf (_("Counted by %s."), thimble_endpoint_get_name (thimble_model_get_endpoint (model)));
    case THIMBLE_COUNTED_HERE:
      if (self->exact)
        /* Translators: an encoding, a model */
        return g_strdup_printf (_("Counted on this computer with %s, the encoding of %s."), encoding, name);
      if (self->framing < 0)
        return g_strdup_printf (_("The text is counted with %s; what the server puts round it is not known."), encoding);
      return g_strdup_printf (_("Counted with %s; that %s uses it is not confirmed yet."), encoding, name);
    case THIMBLE_COUNTED_BY_BILLS:
      return g_strdup_printf (_("Estimated from your own bills for %s."), name);
    case THIMBLE_COUNTED_BY_FACTOR:
      if (g_str_equal (thimble_counting_for_model (model)->id, "other"))
        return g_strdup_printf (_("Estimated with %s: how %s cuts text was not measured, so the range is wide."), encoding, name);
      /* Translators: %s is a model */
      return g_strdup_printf (_("Estimated: the tokenizer of %s is not public."), name);
    case THIMBLE_COUNTED_ROUGHLY:
      return g_strdup_printf (_("Estimated by script: the table of %s cannot be read. Install Thimble again to have it back."),
                              encoding);
    default:
      g_return_val_if_reached (NULL);
    }
}
