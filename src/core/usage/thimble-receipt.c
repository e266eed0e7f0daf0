/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-receipt.h"

struct _ThimbleReceipt {
  ThimbleReceiptFacts facts; /* usage and price are references of its own */
  ThimbleCost         cost;
};

G_DEFINE_BOXED_TYPE (ThimbleReceipt, thimble_receipt, thimble_receipt_ref, thimble_receipt_unref)

static gboolean
has_reported_cost (const ThimbleReceiptFacts *facts)
{
  return thimble_money_is_known (facts->reported_cost) && facts->reported_cost >= 0
         && (facts->usage == NULL || thimble_usage_is_plausible (facts->usage));
}

static void
find_cost (ThimbleReceipt *self)
{
  static const ThimbleCost nothing_known = { THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, FALSE };
  const ThimbleReceiptFacts *facts = &self->facts;
  gboolean ended = thimble_state_is_final (facts->state);
  ThimbleCost *cost = &self->cost;

  *cost = nothing_known;
  if (ended && facts->billed == THIMBLE_BILLED_NONE && facts->state != THIMBLE_STATE_COMPLETED)
    {
      cost->total = 0;
      return;
    }
  thimble_price_get_cost (facts->price, facts->usage, cost);
  if (!has_reported_cost (facts))
    {
      if (facts->price != NULL && thimble_price_is_free (facts->price))
        cost->total = 0; /* however many they were */
      else if (ended && facts->billed == THIMBLE_BILLED_POSSIBLE)
        *cost = nothing_known; /* what the counts so far would cost is not what it costs */
      return;
    }
  /* Parts that do not make up the server's sum are not parts of it. */
  if (cost->total != facts->reported_cost)
    cost->input = cost->output = THIMBLE_MONEY_UNKNOWN;
  cost->total = facts->reported_cost;
  cost->at_most = FALSE;
}

ThimbleReceipt *
thimble_receipt_new (const ThimbleReceiptFacts *facts)
{
  ThimbleReceipt *self;

  g_return_val_if_fail (facts != NULL, NULL);

  self = g_atomic_rc_box_new0 (ThimbleReceipt);
  self->facts = *facts;
  if (facts->usage != NULL)
    thimble_usage_ref (facts->usage);
  if (facts->price != NULL)
    thimble_price_ref (facts->price);
  find_cost (self);
  return self;
}

ThimbleReceipt *
thimble_receipt_ref (ThimbleReceipt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
thimble_receipt_clear (gpointer data)
{
  ThimbleReceipt *self = data;

  g_clear_pointer (&self->facts.usage, thimble_usage_unref);
  g_clear_pointer (&self->facts.price, thimble_price_unref);
}

void
thimble_receipt_unref (ThimbleReceipt *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, thimble_receipt_clear);
}

const ThimbleReceiptFacts *
thimble_receipt_get_facts (ThimbleReceipt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->facts;
}

const ThimbleCost *
thimble_receipt_get_cost (ThimbleReceipt *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->cost;
}

static gint64
get_input (ThimbleReceipt *self)
{
  return self->facts.usage != NULL ? thimble_usage_get_input (self->facts.usage) : THIMBLE_COUNT_UNKNOWN;
}

static gint64
get_output (ThimbleReceipt *self)
{
  return self->facts.usage != NULL ? thimble_usage_get_output (self->facts.usage) : THIMBLE_COUNT_UNKNOWN;
}

static gint64
get_total (ThimbleReceipt *self)
{
  return self->facts.usage != NULL ? thimble_usage_get_total (self->facts.usage) : THIMBLE_COUNT_UNKNOWN;
}

double
thimble_receipt_get_output_token_share (ThimbleReceipt *self)
{
  gint64 output, total;

  g_return_val_if_fail (self != NULL, NAN);

  output = get_output (self);
  total = get_total (self);
  if (output < 0 || total <= 0)
    return NAN;
  return (double) output / (double) total;
}

double
thimble_receipt_get_output_cost_share (ThimbleReceipt *self)
{
  g_return_val_if_fail (self != NULL, NAN);

  if (!thimble_money_is_known (self->cost.output) || !thimble_money_is_known (self->cost.total)
      || self->cost.total <= 0)
    return NAN;
  return (double) self->cost.output / (double) self->cost.total;
}

char *
thimble_receipt_describe_shares (ThimbleReceipt *self)
{
  g_autofree char *of_tokens = NULL;
  g_autofree char *of_cost = NULL;
  double token_share, cost_share;

  g_return_val_if_fail (self != NULL, NULL);

  token_share = thimble_receipt_get_output_token_share (self);
  cost_share = thimble_receipt_get_output_cost_share (self);
  if (isnan (token_share))
    return NULL;
  of_tokens = thimble_format_percent (token_share);
  if (isnan (cost_share))
    /* Translators: %s is a percentage */
    return g_strdup_printf (_("Output was %s of the tokens."), of_tokens);
  of_cost = thimble_format_percent (cost_share);
  /* Translators: both are percentages */
  return g_strdup_printf (_("Output was %s of the tokens and %s of the cost."), of_tokens, of_cost);
}

char *
thimble_receipt_describe_total (ThimbleReceipt *self)
{
  g_autofree char *told = NULL;
  g_autofree char *sum = NULL;
  gint64 total;

  g_return_val_if_fail (self != NULL, NULL);

  total = self->facts.usage != NULL ? thimble_usage_get_contradicting_total (self->facts.usage) : THIMBLE_COUNT_UNKNOWN;
  if (total < 0)
    return NULL;
  told = thimble_format_count (total);
  sum = thimble_format_count (get_total (self));
  /* Translators: numbers of tokens; the first is what the provider called the total */
  return g_strdup_printf (_("The provider’s own total is %s; its input and output make %s."), told, sum);
}

static char *
describe_exact_prediction (gint64 predicted,
                           gint64 framing,
                           gint64 billed)
{
  g_autofree char *before = thimble_format_count (predicted);
  g_autofree char *after = thimble_format_count (billed);
  g_autofree char *difference = thimble_format_count (ABS (billed - predicted));
  gulong n = (gulong) ABS (billed - predicted);

  if (billed == predicted && framing > 0)
    {
      g_autofree char *part = thimble_format_count (framing);

      /* Translators: tokens of input; the framing is what stands round a message, such as roles, and was predicted too */
      return g_strdup_printf (ngettext ("Predicted %s, billed the same: %s is the message’s framing.",
                                        "Predicted %s, billed the same: %s are the message’s framing.", (gulong) framing),
                              before, part);
    }
  if (billed == predicted)
    return g_strdup_printf (_("Predicted %s, billed the same."), before);
  if (billed < predicted)
    return g_strdup_printf (ngettext ("Predicted %s, billed %s: %s fewer.",
                                      "Predicted %s, billed %s: %s fewer.", n), before, after, difference);
  /* An exact prediction holds the framing, the provider's own count too: what lies beyond it is something else. */
  return g_strdup_printf (ngettext ("Predicted %s, billed %s: %s more.",
                                    "Predicted %s, billed %s: %s more.", n), before, after, difference);
}

char *
thimble_receipt_describe_prediction (ThimbleReceipt *self)
{
  const ThimbleReceiptFacts *facts;
  ThimbleUsageSource source;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  facts = &self->facts;
  if (facts->predicted_input < 0 || get_input (self) < 0)
    return NULL;
  /* An estimate held against an estimate says nothing. Practice counts as exactly as a provider. */
  source = thimble_usage_get_source (facts->usage);
  if (source == THIMBLE_USAGE_ESTIMATE || (source == THIMBLE_USAGE_COUNTED_HERE && !facts->practice))
    return NULL;
  if (facts->predicted_exact && !facts->practice)
    return describe_exact_prediction (facts->predicted_input, facts->predicted_framing, get_input (self));
  before = thimble_format_count (facts->predicted_input);
  after = thimble_format_count (get_input (self));
  if (!facts->practice)
    return g_strdup_printf (_("Predicted about %s, billed %s."), before, after);
  /* Nothing is billed in practice. */
  if (facts->predicted_exact)
    return g_strdup_printf (_("Predicted %s, used %s."), before, after);
  return g_strdup_printf (_("Predicted about %s, used %s."), before, after);
}

static char *
describe_input_bound (ThimbleReceipt *self)
{
  gint64 input = get_input (self);
  g_autofree char *count = thimble_format_count (input >= 0 ? input : self->facts.predicted_input);

  if (input >= 0)
    return g_strdup_printf (_("input at least %s (reported)"), count);
  if (self->facts.predicted_input < 0)
    return g_strdup (_("input unknown"));
  if (self->facts.predicted_exact)
    return g_strdup_printf (_("input at least %s (predicted)"), count);
  return g_strdup_printf (_("input about %s (predicted)"), count);
}

static char *
describe_output_bound (ThimbleReceipt *self)
{
  gint64 reported = get_output (self);
  gint64 counted = self->facts.counted_output;
  g_autofree char *count = thimble_format_count (MAX (reported, counted));

  if (reported >= 0 && reported >= counted)
    return g_strdup_printf (_("output at least %s (reported)"), count);
  if (counted >= 0)
    return g_strdup_printf (_("output at least %s (counted here)"), count);
  return g_strdup (_("output unknown"));
}

char *
thimble_receipt_describe_billing (ThimbleReceipt *self)
{
  const ThimbleReceiptFacts *facts;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  facts = &self->facts;
  if (facts->practice || !thimble_state_is_final (facts->state) || facts->billed == THIMBLE_BILLED_REPORTED)
    return NULL;
  if (facts->billed == THIMBLE_BILLED_NONE)
    return facts->state == THIMBLE_STATE_COMPLETED ? NULL : g_strdup (_("Not billed."));
  if (facts->price != NULL && thimble_price_is_free (facts->price))
    return NULL;
  if (get_input (self) < 0 && get_output (self) < 0 && facts->predicted_input < 0 && facts->counted_output < 0)
    return g_strdup (_("May have been billed: the token usage is not known."));
  input = describe_input_bound (self);
  output = describe_output_bound (self);
  /* Translators: the first %s is such as “input at least 143 (reported)”, the second the same for output */
  return g_strdup_printf (_("May have been billed: %s, %s."), input, output);
}

char *
thimble_receipt_describe_price (ThimbleReceipt *self)
{
  const ThimbleReceiptFacts *facts;
  g_autofree char *day = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  facts = &self->facts;
  if (facts->practice)
    return g_strdup (_("Practice costs nothing"));
  if (has_reported_cost (facts))
    return g_strdup (_("Cost as the provider reported it"));
  if (facts->price == NULL || !thimble_money_is_known (thimble_price_get_blended (facts->price)))
    return g_strdup (_("No known price"));
  if (thimble_price_is_free (facts->price))
    return g_strdup (_("Costs nothing"));
  if (thimble_price_get_as_of (facts->price) == NULL)
    return g_str_equal (thimble_price_get_source (facts->price), "override") ? g_strdup (_("Your own prices"))
                                                                             : g_strdup (_("Prices without a date"));
  day = thimble_format_day (thimble_price_get_as_of (facts->price));
  if (g_str_equal (thimble_price_get_source (facts->price), "override"))
    /* Translators: %s is a day; the prices were entered by the person */
    return g_strdup_printf (_("Your own prices of %s"), day);
  if (self->cost.at_most)
    return g_strdup_printf (_("Prices of %s, cached input at the full price"), day);
  /* Translators: %s is a day, as in 10 Nov 2026 */
  return g_strdup_printf (_("Prices of %s"), day);
}

static char *
describe_cost (ThimbleReceipt *self)
{
  g_autofree char *amount = NULL;

  if (!thimble_money_is_known (self->cost.total))
    return self->facts.practice ? g_strdup (_("Practice costs nothing.")) : g_strdup (_("Cost unknown."));
  if (self->cost.total == 0)
    return self->facts.practice ? g_strdup (_("Practice costs nothing.")) : g_strdup (_("It cost nothing."));
  amount = thimble_money_format (self->cost.total);
  if (self->cost.at_most)
    return g_strdup_printf (_("Cost at most %s."), amount);
  return g_strdup_printf (_("Cost %s."), amount);
}

static char *
spoken (ThimbleReceipt *self, gint64 count)
{
  g_autofree char *text = NULL;

  if (count < 0)
    /* Translators: a count of tokens that nobody reported, read aloud */
    return g_strdup (C_("token count", "unknown"));
  text = thimble_format_count (count);
  if (self->facts.usage != NULL && thimble_usage_get_source (self->facts.usage) == THIMBLE_USAGE_ESTIMATE)
    /* Translators: %s is a count that is an estimate */
    return g_strdup_printf (_("about %s"), text);
  return g_steal_pointer (&text);
}

char *
thimble_receipt_describe_numbers (ThimbleReceipt *self)
{
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  g_autofree char *total = NULL;
  g_autofree char *tokens = NULL;
  g_autofree char *cost = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  cost = describe_cost (self);
  if (get_input (self) < 0 && get_output (self) < 0 && get_total (self) < 0)
    tokens = g_strdup (_("No token usage was reported."));
  else
    {
      input = spoken (self, get_input (self));
      output = spoken (self, get_output (self));
      total = spoken (self, get_total (self));
      if (get_input (self) < 0)
        tokens = g_strdup_printf (_("Input unknown, output %s, total %s."), output, total);
      else
        tokens = g_strdup_printf (ngettext ("Input %s token, output %s, total %s.",
                                            "Input %s tokens, output %s, total %s.",
                                            (gulong) get_input (self)), input, output, total);
    }
  /* Translators: two sentences, the tokens and the cost */
  return g_strdup_printf (C_("two sentences", "%s %s"), tokens, cost);
}
