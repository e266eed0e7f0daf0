/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "tokens/thimble-estimate.h"
#include "thimble-growth.h"

static gint64
estimate (const char *text)
{
  return text != NULL ? thimble_estimate_tokens (text, -1) : 0;
}

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

GArray *
thimble_growth_of_turns (ThimbleConversation *conversation)
{
  GArray *turns = g_array_new (FALSE, TRUE, sizeof (ThimbleTurnGrowth));

  g_return_val_if_fail (THIMBLE_IS_CONVERSATION (conversation), turns);

  for (guint i = 0; i < thimble_conversation_get_n_turns (conversation); i++)
    {
      ThimbleRecord *record = thimble_conversation_get_turn (conversation, i);
      ThimbleUsage *usage = record->usage;
      gint64 billed = usage != NULL ? thimble_usage_get_input (usage) : THIMBLE_COUNT_UNKNOWN;
      ThimbleTurnGrowth growth = { record->id, 0, 0, 0, 0, THIMBLE_COUNT_UNKNOWN, TRUE, record->cost };

      growth.fresh = estimate (thimble_prompt_get_text (record->prompt)) + estimate (thimble_prompt_get_system (record->prompt));
      for (guint t = 0; t < thimble_prompt_get_n_turns (record->prompt); t++)
        growth.carried += estimate (thimble_prompt_get_turn_text (record->prompt, t));
      growth.output = usage != NULL ? thimble_usage_get_output (usage) : THIMBLE_COUNT_UNKNOWN;
      if (billed >= 0)
        fit (&growth, billed);
      else
        growth.input = growth.fresh + growth.carried;
      g_array_append_val (turns, growth);
    }
  return turns;
}

void
thimble_growth_of_next (ThimbleConversation *conversation,
                        const char          *text,
                        const char          *system,
                        ThimblePrice        *price,
                        ThimbleTurnGrowth   *out)
{
  g_return_if_fail (THIMBLE_IS_CONVERSATION (conversation));

  *out = (ThimbleTurnGrowth) { 0, 0, 0, 0, 0, THIMBLE_COUNT_UNKNOWN, TRUE, THIMBLE_MONEY_UNKNOWN };
  out->fresh = estimate (text) + estimate (system);
  out->carried = thimble_conversation_get_carried (conversation);
  out->input = out->fresh + out->carried;
  if (price != NULL)
    out->cost = thimble_price_get_ceiling (price, out->input, 0);
}

ThimbleMoney
thimble_growth_get_saving (const ThimbleTurnGrowth *next,
                           ThimblePrice            *price)
{
  ThimbleMoney fresh;

  if (price == NULL || !thimble_money_is_known (next->cost))
    return THIMBLE_MONEY_UNKNOWN;
  /* Not the carried tokens alone: a long context is billed at other rates as a whole. */
  fresh = thimble_price_get_ceiling (price, next->fresh, 0);
  return thimble_money_is_known (fresh) ? next->cost - fresh : THIMBLE_MONEY_UNKNOWN;
}

char *
thimble_growth_describe (const ThimbleTurnGrowth *next,
                         ThimblePrice            *price)
{
  g_autofree char *input = thimble_format_count (next->input);
  g_autofree char *carried = thimble_format_count (next->carried);
  g_autofree char *cost = NULL;
  g_autofree char *saving = NULL;
  ThimbleMoney saved = thimble_growth_get_saving (next, price);

  if (next->carried == 0)
    return NULL;
  if (!thimble_money_is_known (saved) || saved <= 0)
    return g_strdup_printf (ngettext ("The next turn reads about %s token, %s of them again.",
                                      "The next turn reads about %s tokens, %s of them again.", (gulong) next->input),
                            input, carried);
  cost = thimble_money_format (next->cost);
  saving = thimble_money_format (saved);
  /* Translators: two numbers of tokens, two amounts of money */
  return g_strdup_printf (ngettext ("The next turn reads about %s token, %s of them again, and costs at least about %s. Starting fresh saves about %s.",
                                    "The next turn reads about %s tokens, %s of them again, and costs at least about %s. Starting fresh saves about %s.",
                                    (gulong) next->input), input, carried, cost, saving);
}
