/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-growth.h"

/* The provider bills a sum; its parts are estimated. What they leave over is framing, and where they are too large
 * they are brought down together, so that parts and sum agree. */
static void
fit (ThimbleTurnGrowth *growth,
     gint64             billed)
{
  gint64 parts = growth->fresh + growth->carried;

  growth->input = billed;
  if (parts <= billed)
    {
      growth->framing = billed - parts;
      return;
    }
  growth->fresh = growth->fresh * billed / parts;
  growth->carried = billed - growth->fresh;
  growth->framing = 0;
}

/* What stands round @n_messages, 0 where it is not known. */
static gint64
get_framing (const char    *model_id,
             guint          n_messages,
             ThimblePrompt *prompt)
{
  const char *effort = prompt != NULL ? thimble_prompt_get_effort (prompt) : NULL;

  return MAX (0, thimble_counting_get_framing (thimble_counting_find (model_id != NULL ? model_id : ""), n_messages,
                                               prompt != NULL && thimble_prompt_get_system (prompt) != NULL,
                                               effort != NULL && !g_str_equal (effort, "none"), NULL, NULL));
}

void
thimble_growth_of_turn (ThimbleRecord     *record,
                        ThimbleTurnGrowth *out)
{
  ThimbleUsage *usage = record->usage;
  gint64 billed = usage != NULL ? thimble_usage_get_input (usage) : THIMBLE_COUNT_UNKNOWN;
  guint n_turns = thimble_prompt_get_n_turns (record->prompt);
  g_autoptr (ThimblePrompt) own = thimble_prompt_new (thimble_prompt_get_text (record->prompt));

  thimble_prompt_set_system (own, thimble_prompt_get_system (record->prompt));
  *out = (ThimbleTurnGrowth) { .request_id = record->id, .about = billed < 0, .cost = record->cost };
  out->output = usage != NULL ? thimble_usage_get_output (usage) : THIMBLE_COUNT_UNKNOWN;
  out->fresh = thimble_forecast_count_now (record->model_id, own);
  out->framing = get_framing (record->model_id, 1, record->prompt);
  if (n_turns > 0)
    out->carried = MAX (0, thimble_forecast_count_now (record->model_id, record->prompt) - out->fresh)
                   + get_framing (record->model_id, n_turns + 1, record->prompt) - out->framing;
  if (billed >= 0)
    fit (out, billed);
  else
    out->input = out->fresh + out->carried + out->framing;
}

void
thimble_growth_of_next (const ThimbleForecast *forecast,
                        gint64                 carried,
                        ThimbleModel          *model,
                        ThimbleTurnGrowth     *out)
{
  gint64 rest;

  g_return_if_fail (forecast != NULL);
  g_return_if_fail (THIMBLE_IS_MODEL (model));

  *out = (ThimbleTurnGrowth) { .input = forecast->input, .output = THIMBLE_COUNT_UNKNOWN, .about = !forecast->exact,
                               .cost = forecast->cost_least };
  out->carried = CLAMP (carried, 0, forecast->input);
  rest = forecast->input - out->carried;
  out->framing = MIN (rest, get_framing (thimble_model_get_id (model), 1, NULL));
  out->fresh = rest - out->framing;
}

gboolean
thimble_growth_after (ThimbleRecord     *record,
                      ThimblePrice      *price,
                      ThimbleTurnGrowth *out)
{
  gint64 carried = thimble_conversation_carried_after (record);

  *out = (ThimbleTurnGrowth) { .carried = carried, .input = carried, .output = THIMBLE_COUNT_UNKNOWN, .about = TRUE,
                               .cost = price != NULL ? thimble_price_get_ceiling (price, carried, 0) : THIMBLE_MONEY_UNKNOWN };
  return carried > 0;
}

ThimbleMoney
thimble_growth_get_saving (const ThimbleTurnGrowth *next,
                           ThimblePrice            *price)
{
  ThimbleMoney all, fresh;

  if (price == NULL)
    return THIMBLE_MONEY_UNKNOWN;
  /* Not the carried tokens alone: a long context is billed at other rates as a whole. */
  all = thimble_price_get_ceiling (price, next->input, 0);
  fresh = thimble_price_get_ceiling (price, next->input - next->carried, 0);
  return thimble_money_is_known (all) && thimble_money_is_known (fresh) ? all - fresh : THIMBLE_MONEY_UNKNOWN;
}

char *
thimble_growth_describe (const ThimbleTurnGrowth *next,
                         ThimblePrice            *price)
{
  g_autofree char *number = thimble_format_count (next->input);
  /* Translators: %s is a number of tokens that is an estimate */
  g_autofree char *input = next->about ? g_strdup_printf (_("about %s"), number) : g_strdup (number);
  g_autofree char *carried = thimble_format_count (next->carried);
  g_autofree char *cost = NULL;
  g_autofree char *saving = NULL;
  g_autofree char *reads = NULL;
  ThimbleMoney saved = thimble_growth_get_saving (next, price);

  if (next->carried == 0)
    return NULL;
  if (next->carried == next->input)
    reads = g_strdup_printf (ngettext ("A follow-up would read %s token again before a word of it is written.",
                                       "A follow-up would read %s tokens again before a word of it is written.", (gulong) next->input), input);
  else
    /* Translators: “about 240” or “240” tokens, and a number of tokens */
    reads = g_strdup_printf (ngettext ("This turn reads %s token, about %s of them again.",
                                       "This turn reads %s tokens, about %s of them again.", (gulong) next->input), input, carried);
  if (!thimble_money_is_known (saved) || saved <= 0 || !thimble_money_is_known (next->cost))
    return g_steal_pointer (&reads);
  cost = thimble_money_format (next->cost);
  saving = thimble_money_format (saved);
  /* Translators: a sentence of how many tokens a turn reads, two amounts of money */
  return g_strdup_printf (_("%s That costs at least %s; starting fresh saves about %s."), reads, cost, saving);
}
