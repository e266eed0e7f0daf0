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

/* The two that cost most, or where nothing costs anything use the most tokens; -1: there is none. TRUE where one alone is ahead by a tenth. */
static gboolean
find_dearest (ThimbleChain *self,
              int          *first,
              int          *second)
{
  double most = -1, next = -1;
  gboolean priced = FALSE;

  *first = *second = -1;
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
          next = most;
          *second = *first;
          most = value;
          *first = (int) i;
        }
      else if (value > next)
        {
          next = value;
          *second = (int) i;
        }
    }
  return *first >= 0 && (*second < 0 || most * 10 >= next * 11);
}

int
thimble_chain_get_dearest (ThimbleChain *self)
{
  int first, second;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), -1);

  return find_dearest (self, &first, &second) ? first : -1;
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
thimble_chain_format_share (ThimbleChain *self,
                            guint         step)
{
  double all = 0;
  gboolean of_cost;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);

  if (step < thimble_chain_get_n_steps (self))
    return thimble_format_percent (thimble_chain_get_share (self, step, &of_cost));
  for (guint i = 0; i < thimble_chain_get_n_steps (self); i++)
    all += thimble_chain_get_share (self, i, &of_cost);
  return thimble_format_percent (isnan (all) ? NAN : 1);
}

static const char *
get_share_title (ThimbleChain *self)
{
  gboolean of_cost;

  thimble_chain_get_share (self, 0, &of_cost);
  /* Translators: the head of a column of percentages */
  return of_cost ? _("Of cost") : _("Of total");
}

char *
thimble_chain_format_tokens (ThimbleChain *self,
                             double        tokens)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);

  return thimble_quantity_format_mean (THIMBLE_QUANTITY_TOTAL, tokens, thimble_chain_get_plan (self)->runs);
}

char **
thimble_chain_list_figures (ThimbleChain *self,
                            guint         step)
{
  ThimbleChainSum sum;
  char **figures;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (self), NULL);

  if (step < thimble_chain_get_n_steps (self))
    thimble_chain_get_step_sum (self, step, &sum);
  else
    thimble_chain_get_sum (self, &sum);
  figures = g_new0 (char *, THIMBLE_CHAIN_FIGURES + 1);
  figures[0] = thimble_chain_format_tokens (self, sum.input);
  figures[1] = thimble_chain_format_tokens (self, sum.output);
  figures[2] = thimble_chain_format_tokens (self, sum.input + sum.output);
  figures[3] = thimble_quantity_format (THIMBLE_QUANTITY_COST, sum.cost);
  figures[4] = thimble_chain_format_share (self, step);
  figures[5] = thimble_quantity_format (THIMBLE_QUANTITY_DURATION, sum.duration);
  return figures;
}

char **
thimble_chain_list_heads (ThimbleChain *self)
{
  const char *heads[] = { _("Input"), _("Output"), _("Total"), _("Cost"), get_share_title (self), _("Time"), NULL };

  return g_strdupv ((char **) heads);
}

/* The mean of what its runs read from the cache; NAN where no run knows it. */
static double
get_cached (ThimbleTrial *trial)
{
  double sum = 0;
  guint n = 0;

  for (guint i = 1; i <= thimble_trial_get_n_runs (trial); i++)
    {
      gint64 cached = thimble_run_get_cached (thimble_trial_get_run (trial, i));

      if (cached < 0)
        continue;
      sum += (double) cached;
      n++;
    }
  return n > 0 ? sum / n : NAN;
}

/* The side that made the most of its cost, with what is worth to know of that side. */
static char *
describe_side (const char            *name,
               const char            *share,
               const ThimbleChainSum *step,
               ThimbleTrial          *trial)
{
  gboolean wrote = step->output_cost >= step->input_cost;
  double part = floor ((wrote ? thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_REASONING)->mean : get_cached (trial)) + 0.5);
  gint64 n = (gint64) floor ((wrote ? step->output : step->input) + 0.5);
  g_autofree char *of_step = thimble_format_percent ((wrote ? step->output_cost : step->input_cost) / step->cost);
  g_autofree char *tokens = thimble_format_count (n);
  g_autofree char *of_them = part > 0 ? thimble_format_count ((gint64) part) : NULL;

  /* Translators: a step’s name, its share of the cost, a share of that share, a number of tokens; then how many of them */
  if (wrote && of_them != NULL)
    return g_strdup_printf (ngettext ("“%s” is the dearest step: %s of the cost, and %s of that is for the %s token it wrote, %s of them reasoning.",
                                      "“%s” is the dearest step: %s of the cost, and %s of that is for the %s tokens it wrote, %s of them reasoning.",
                                      (gulong) n), name, share, of_step, tokens, of_them);
  if (wrote)
    return g_strdup_printf (ngettext ("“%s” is the dearest step: %s of the cost, and %s of that is for the %s token it wrote.",
                                      "“%s” is the dearest step: %s of the cost, and %s of that is for the %s tokens it wrote.",
                                      (gulong) n), name, share, of_step, tokens);
  if (of_them != NULL)
    return g_strdup_printf (ngettext ("“%s” is the dearest step: %s of the cost, and %s of that is for the %s token it read, %s of them from the cache.",
                                      "“%s” is the dearest step: %s of the cost, and %s of that is for the %s tokens it read, %s of them from the cache.",
                                      (gulong) n), name, share, of_step, tokens, of_them);
  return g_strdup_printf (ngettext ("“%s” is the dearest step: %s of the cost, and %s of that is for the %s token it read.",
                                    "“%s” is the dearest step: %s of the cost, and %s of that is for the %s tokens it read.",
                                    (gulong) n), name, share, of_step, tokens);
}

char *
thimble_chain_describe_dearest (ThimbleChain *self)
{
  int dearest, next;
  gboolean ahead = find_dearest (self, &dearest, &next);
  ThimbleChainSum step;
  g_autofree char *share = NULL;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  const char *name;
  gboolean of_cost;

  if (dearest < 0)
    return NULL;
  thimble_chain_get_step_sum (self, (guint) dearest, &step);
  share = thimble_format_percent (thimble_chain_get_share (self, (guint) dearest, &of_cost));
  name = thimble_chain_plan_get_step (thimble_chain_get_plan (self), (guint) dearest)->name;
  if (!ahead)
    /* Translators: two steps’ names */
    return g_strdup_printf (of_cost ? _("No step is clearly the dearest: “%s” and “%s” cost the most, and differ by less than a tenth.")
                                    : _("No step clearly uses the most tokens: “%s” and “%s” use the most, and differ by less than a tenth."),
                            name, thimble_chain_plan_get_step (thimble_chain_get_plan (self), (guint) next)->name);
  if (of_cost && !isnan (step.input_cost))
    return describe_side (name, share, &step, thimble_experiment_get_trial (self, (guint) dearest));
  input = thimble_format_count ((gint64) floor (step.input + 0.5));
  output = thimble_format_count ((gint64) floor (step.output + 0.5));
  /* Translators: a step’s name, a percentage, two numbers of tokens */
  return g_strdup_printf (of_cost ? _("“%s” is the dearest step: %s of the cost. It read %s tokens and wrote %s.")
                                  : _("“%s” uses the most tokens: %s of all. It read %s and wrote %s."), name, share, input, output);
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
