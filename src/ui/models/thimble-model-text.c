/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-model-text.h"

char *
thimble_model_text_tier_range (ThimbleTier tier)
{
  switch (tier)
    {
    case THIMBLE_TIER_ENTRY:
      /* Translators: “blended” is the price of 3 parts input to 1 part output. */
      return g_strdup (_("up to $1 blended"));
    case THIMBLE_TIER_STANDARD:
      return g_strdup (_("up to $6"));
    case THIMBLE_TIER_PREMIUM:
      return g_strdup (_("above $6"));
    case THIMBLE_TIER_LOCAL:
      return g_strdup (_("on this computer"));
    case THIMBLE_TIER_PRACTICE:
      return g_strdup (_("inside Thimble, no key, no price"));
    case THIMBLE_TIER_UNPRICED:
      return g_strdup (_("the price is not known"));
    }

  g_return_val_if_reached (NULL);
}

char *
thimble_model_text_tier_rule (ThimbleTier tier)
{
  switch (tier)
    {
    case THIMBLE_TIER_ENTRY:
      return g_strdup (_("Entry: the blended price, 3 parts input to 1 part output, is at most $1 per million tokens."));
    case THIMBLE_TIER_STANDARD:
      return g_strdup (_("Standard: the blended price, 3 parts input to 1 part output, is above $1 and at most $6 per million tokens."));
    case THIMBLE_TIER_PREMIUM:
      return g_strdup (_("Premium: the blended price, 3 parts input to 1 part output, is above $6 per million tokens."));
    case THIMBLE_TIER_LOCAL:
      return g_strdup (_("Local: it runs on this computer, and costs nothing unless you gave it a price of your own."));
    case THIMBLE_TIER_PRACTICE:
      return g_strdup (_("Practice: answers made by rule on this computer. It costs nothing."));
    case THIMBLE_TIER_UNPRICED:
      return g_strdup (_("Unpriced: no price is known for this model. It may be charged all the same."));
    }

  g_return_val_if_reached (NULL);
}

static char *
price_text (ThimbleModel *model, gboolean output)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  const ThimblePriceRates *rates;

  if (price == NULL)
    return thimble_money_format_per_million (THIMBLE_MONEY_UNKNOWN);
  if (thimble_price_is_free (price))
    return g_strdup (C_("price", "free"));

  rates = thimble_price_get_rates (price);
  return thimble_money_format_per_million (output ? rates->output : rates->input);
}

char *
thimble_model_text_input (ThimbleModel *model)
{
  return price_text (model, FALSE);
}

char *
thimble_model_text_output (ThimbleModel *model)
{
  return price_text (model, TRUE);
}

char *
thimble_model_text_prices (ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;

  if (price == NULL)
    return g_strdup (_("price unknown"));
  if (thimble_price_is_free (price))
    return g_strdup (C_("price", "free"));

  input = price_text (model, FALSE);
  output = price_text (model, TRUE);
  /* Translators: prices for input and output tokens. */
  return g_strdup_printf (_("%s in · %s out"), input, output);
}

/* "$4.00 / $20.00 from 1 Dec 2026", or NULL. */
static char *
change_text (ThimbleModel *model, gboolean sentence)
{
  ThimblePrice *next = NULL;
  const char *from = thimble_model_get_price_change (model, &next);
  g_autofree char *day = NULL;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;

  if (from == NULL || next == NULL)
    return NULL;

  day = thimble_format_day (from);
  input = thimble_money_format_per_million (thimble_price_get_rates (next)->input);
  output = thimble_money_format_per_million (thimble_price_get_rates (next)->output);
  if (sentence)
    /* Translators: %1$s is a day, then the prices of input and output. */
    return g_strdup_printf (_("From %1$s it costs %2$s for input and %3$s for output per million tokens."),
                            day, input, output);

  /* Translators: prices of input and output, then a day. Short. */
  return g_strdup_printf (_("%1$s / %2$s from %3$s"), input, output, day);
}

char *
thimble_model_text_subtitle (ThimbleModel *model)
{
  GString *text = g_string_new (thimble_endpoint_get_name (thimble_model_get_endpoint (model)));
  gint64 window = thimble_model_get_context_window (model);
  g_autofree char *change = change_text (model, FALSE);

  /* What may surprise comes first: the end of the line may be cut off. */
  if (thimble_model_get_retirement (model) != NULL)
    {
      g_autofree char *day = thimble_format_day (thimble_model_get_retirement (model));
      g_autofree char *part = g_strdup_printf (_("retires %s"), day);

      g_string_append_printf (text, " · %s", part);
    }
  else if (thimble_model_is_deprecated (model))
    {
      g_string_append_printf (text, " · %s", _("being retired"));
    }
  if (change != NULL)
    g_string_append_printf (text, " · %s", change);
  /* Both together are cut off; the tip over the row has the window too. */
  if (window >= 0 && thimble_model_get_retirement (model) == NULL)
    {
      g_autofree char *count = thimble_format_count_short (window);
      /* Translators: how many tokens a model can read and write at once: “1.05M context”. */
      g_autofree char *part = g_strdup_printf (_("%s context"), count);

      g_string_append_printf (text, " · %s", part);
    }

  return g_string_free (text, FALSE);
}

static void
add_sentence (GString *text, const char *sentence)
{
  if (sentence == NULL || sentence[0] == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
}

static char *
price_sentence (ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;

  if (price == NULL)
    return g_strdup (_("Its price is not known."));
  if (thimble_price_is_free (price))
    return g_strdup (_("It costs nothing."));

  input = price_text (model, FALSE);
  output = price_text (model, TRUE);
  return g_strdup_printf (_("%1$s for input and %2$s for output per million tokens."), input, output);
}

char *
thimble_model_text_source (ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  const char *source = price != NULL ? thimble_price_get_source (price) : NULL;
  g_autofree char *day = NULL;

  if (price == NULL || thimble_price_is_free (price))
    return NULL;
  if (thimble_price_get_as_of (price) == NULL)
    return g_strcmp0 (source, "override") == 0 ? g_strdup (_("This price is your own.")) : NULL;

  day = thimble_format_day (thimble_price_get_as_of (price));
  if (g_strcmp0 (source, "override") == 0)
    return g_strdup_printf (_("This price is your own, of %s."), day);
  if (g_strcmp0 (source, "provider") == 0)
    return g_strdup_printf (_("The provider's own list said so on %s."), day);

  return g_strdup_printf (_("Price of %s, from Thimble's catalogue."), day);
}

static char *
step_sentence (ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  const ThimblePriceRates *rates = NULL;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  g_autofree char *above = NULL;

  if (price == NULL || thimble_price_get_n_steps (price) == 0)
    return NULL;

  above = thimble_format_count (thimble_price_get_step (price, 0, &rates));
  input = thimble_money_format_per_million (rates->input);
  output = thimble_money_format_per_million (rates->output);
  return g_strdup_printf (_("With more than %1$s input tokens in one request: %2$s and %3$s."), above, input, output);
}

static char *
retirement_sentence (ThimbleModel *model)
{
  const char *retirement = thimble_model_get_retirement (model);
  const char *replacement = thimble_model_get_replacement (model);
  g_autofree char *day = NULL;

  if (retirement == NULL)
    return thimble_model_is_deprecated (model) ? g_strdup (_("The provider is retiring it.")) : NULL;

  day = thimble_format_day (retirement);
  if (replacement != NULL)
    return g_strdup_printf (_("It retires on %1$s; then %2$s answers in its place, at its own price."), day, replacement);

  return g_strdup_printf (_("It retires on %s."), day);
}

static char *
window_sentence (ThimbleModel *model)
{
  gint64 window = thimble_model_get_context_window (model);
  g_autofree char *count = window >= 0 ? thimble_format_count_short (window) : NULL;

  return count != NULL ? g_strdup_printf (_("Context window: %s tokens."), count) : NULL;
}

char *
thimble_model_text_tooltip (ThimbleModel *model)
{
  GString *text = g_string_new (NULL);
  g_autofree char *price = price_sentence (model);
  g_autofree char *source = thimble_model_text_source (model);
  g_autofree char *step = step_sentence (model);
  g_autofree char *change = change_text (model, TRUE);
  g_autofree char *window = window_sentence (model);
  g_autofree char *retirement = retirement_sentence (model);
  g_autofree char *id = thimble_text_for_label (thimble_model_get_id (model), 80);

  add_sentence (text, id);
  add_sentence (text, price);
  add_sentence (text, window);
  if (thimble_model_is_peak_price (model))
    add_sentence (text, _("That is the price of the peak hours; at others it costs less."));
  add_sentence (text, step);
  add_sentence (text, change);
  add_sentence (text, source);
  add_sentence (text, retirement);

  return g_string_free (text, FALSE);
}

char *
thimble_model_text_sentence (ThimbleModel *model, gboolean is_default, gboolean lacks_key)
{
  GString *text = g_string_new (NULL);
  g_autofree char *price = price_sentence (model);
  g_autofree char *change = change_text (model, TRUE);
  g_autofree char *window = window_sentence (model);
  g_autofree char *retirement = retirement_sentence (model);

  /* Translators: model, provider, tier, for a screen reader: “GPT-6 Luna of OpenAI, tier Entry.” */
  g_string_append_printf (text, _("%1$s of %2$s, tier %3$s."), thimble_model_get_name (model),
                          thimble_endpoint_get_name (thimble_model_get_endpoint (model)),
                          thimble_tier_get_label (thimble_model_get_tier (model)));
  g_string_append_printf (text, " %s", price);
  if (window != NULL)
    g_string_append_printf (text, " %s", window);
  if (change != NULL)
    g_string_append_printf (text, " %s", change);
  if (retirement != NULL)
    g_string_append_printf (text, " %s", retirement);
  if (is_default)
    g_string_append_printf (text, " %s", _("Your default model."));
  if (lacks_key)
    g_string_append_printf (text, " %s", _("It has no key yet."));

  return g_string_free (text, FALSE);
}
