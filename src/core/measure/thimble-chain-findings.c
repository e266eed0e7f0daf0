/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-chain-findings.h"
#include "thimble-experiment-private.h"

static void
sum_of_trial (ThimbleTrial    *trial,
              ThimbleChainSum *out)
{
  ThimbleModel *model = thimble_trial_get_model (trial);
  ThimblePrice *price = model != NULL ? thimble_model_get_price (model, NULL) : NULL;

  out->input = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_INPUT)->mean;
  out->output = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_OUTPUT)->mean;
  out->cost = thimble_trial_has_unpriced (trial) ? NAN : thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_COST)->mean;
  out->duration = thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_DURATION)->mean;
  out->input_cost = out->output_cost = NAN;
  out->complete = !isnan (out->input) && !isnan (out->output);
  if (price != NULL && out->complete)
    {
      const ThimblePriceRates *rates = thimble_price_get_rates_for (price, (gint64) out->input);

      if (thimble_money_is_known (rates->output))
        out->output_cost = out->output * (double) rates->output;
      /* What is left is the input's, the cached part of it at its own price. */
      out->input_cost = out->cost - out->output_cost;
      if (!(out->input_cost >= 0))
        out->input_cost = out->output_cost = NAN;
    }
}

void
thimble_chain_get_step_sum (ThimbleChain    *self,
                            guint            step,
                            ThimbleChainSum *out)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));
  g_return_if_fail (step < g_list_model_get_n_items (thimble_experiment_get_trials (self)));

  sum_of_trial (thimble_experiment_get_trial (self, step), out);
}

void
thimble_chain_get_sum (ThimbleChain    *self,
                       ThimbleChainSum *out)
{
  g_return_if_fail (THIMBLE_IS_CHAIN (self));

  *out = (ThimbleChainSum) { TRUE, 0, 0, 0, 0, 0, 0 };
  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    {
      ThimbleChainSum step;

      thimble_chain_get_step_sum (self, i, &step);
      out->complete = out->complete && step.complete;
      out->input += step.input;
      out->output += step.output;
      out->cost += step.cost;
      out->input_cost += step.input_cost;
      out->output_cost += step.output_cost;
      out->duration += step.duration;
    }
}

int
thimble_chain_get_dearest (ThimbleChain *self)
{
  int dearest = -1;
  double most = -1;
  gboolean priced = FALSE;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), -1);

  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    {
      ThimbleChainSum step;

      thimble_chain_get_step_sum (self, i, &step);
      priced = priced || step.cost > 0;
    }
  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    {
      ThimbleChainSum step;
      double value;

      thimble_chain_get_step_sum (self, i, &step);
      value = priced ? step.cost : step.input + step.output;
      if (value > most)
        {
          most = value;
          dearest = (int) i;
        }
    }
  return dearest;
}

double
thimble_chain_get_share (ThimbleChain *self,
                         guint         step,
                         gboolean     *of_cost)
{
  double cost = 0, tokens = 0;
  ThimbleChainSum one;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NAN);

  /* Of the steps that have figures: a stopped chain has something to say as well. */
  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    {
      thimble_chain_get_step_sum (self, i, &one);
      cost += isnan (one.cost) ? 0 : one.cost;
      tokens += one.complete ? one.input + one.output : 0;
    }
  thimble_chain_get_step_sum (self, step, &one);
  *of_cost = cost > 0;
  return *of_cost ? one.cost / cost : (one.input + one.output) / tokens;
}

char *
thimble_chain_describe_dearest (ThimbleChain *self)
{
  int dearest = thimble_chain_get_dearest (self);
  ThimbleChainSum step;
  g_autofree char *share = NULL;
  g_autofree char *tokens = NULL;
  const char *name;
  gboolean wrote, of_cost;

  if (dearest < 0)
    return NULL;
  thimble_chain_get_step_sum (self, (guint) dearest, &step);
  share = thimble_format_percent (thimble_chain_get_share (self, (guint) dearest, &of_cost));
  name = thimble_chain_plan_get_step (thimble_chain_get_plan (self), (guint) dearest)->name;
  wrote = isnan (step.output_cost) || step.cost == 0 ? step.output >= step.input : step.output_cost >= step.input_cost;
  tokens = thimble_format_count ((gint64) floor ((wrote ? step.output : step.input) + 0.5));
  if (of_cost)
    /* Translators: a step’s name, a percentage, a number of tokens */
    return g_strdup_printf (wrote ? _("“%s” is the dearest step: %s of the cost, because it wrote %s tokens.")
                                  : _("“%s” is the dearest step: %s of the cost, because it read %s tokens."), name, share, tokens);
  return g_strdup_printf (wrote ? _("“%s” uses the most tokens: %s of all, because it wrote %s.")
                                : _("“%s” uses the most tokens: %s of all, because it read %s."), name, share, tokens);
}

/* The chain against one prompt: @about where that one was not sent. */
static char *
compare (const ThimbleChainSum *chain,
         double                 input,
         double                 output,
         double                 cost,
         gboolean               about)
{
  g_autofree char *in = thimble_format_count ((gint64) (input + 0.5));
  g_autofree char *chain_in = thimble_format_count ((gint64) (chain->input + 0.5));
  g_autofree char *out = thimble_format_count ((gint64) (output + 0.5));
  g_autofree char *money = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *tokens = NULL;

  tokens = about ? g_strdup_printf (_("All in one prompt would read about %s tokens instead of %s."), in, chain_in)
                 : g_strdup_printf (_("All in one prompt read %s tokens instead of %s and wrote %s."), in, chain_in, out);
  if (isnan (cost) || !(chain->cost > 0))
    return g_steal_pointer (&tokens);
  money = thimble_money_format (thimble_projection_round (cost));
  percent = thimble_format_percent (fabs (1 - cost / chain->cost));
  if (about)
    return g_strdup_printf (cost <= chain->cost ? _("%s If it wrote as much, it would cost about %s, %s less.")
                                                : _("%s If it wrote as much, it would cost about %s, %s more."), tokens, money, percent);
  return g_strdup_printf (cost <= chain->cost ? _("%s It cost %s, %s less.") : _("%s It cost %s, %s more."), tokens, money, percent);
}

char *
thimble_chain_describe_single (ThimbleChain *self)
{
  const ThimbleChainPlan *plan;
  ThimbleTrial *single;
  ThimbleChainSum chain, one;
  g_autofree char *text = NULL;
  g_autoptr (ThimblePrompt) prompt = NULL;
  ThimbleForecast forecast;
  ThimbleModel *model;
  ThimblePrice *price;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);

  thimble_chain_get_sum (self, &chain);
  if (!chain.complete)
    return NULL;
  single = thimble_chain_get_single (self);
  if (single != NULL && thimble_trial_get_n_done (single) > 0)
    {
      sum_of_trial (single, &one);
      return one.complete ? compare (&chain, one.input, one.output, one.cost, FALSE) : NULL;
    }
  plan = thimble_chain_get_plan (self);
  text = thimble_chain_plan_make_single (plan);
  prompt = thimble_prompt_new (text);
  model = thimble_trial_get_model (thimble_experiment_get_trial (self, 0));
  if (model == NULL)
    return NULL;
  thimble_count_book_forecast_now (thimble_engine_get_counts (THIMBLE_EXPERIMENT (self)->engine), model, prompt, &forecast);
  price = thimble_model_get_price (model, NULL);
  return compare (&chain, (double) forecast.input, chain.output,
                  price != NULL ? (double) thimble_price_get_ceiling (price, forecast.input, (gint64) (chain.output + 0.5)) : NAN, TRUE);
}
