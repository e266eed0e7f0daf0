/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <math.h>

#include "usage/thimble-receipt.h"

#define UNKNOWN THIMBLE_MONEY_UNKNOWN

static const ThimblePriceRates luna = { 100000, 500000, 10000, UNKNOWN, UNKNOWN };

typedef struct {
  ThimblePrice        *price;
  ThimbleUsage        *usage;
  ThimbleReceiptFacts  facts;
} Fixture;

static void
set_usage (Fixture *self,
           gint64   input,
           gint64   output)
{
  ThimbleUsageCounts counts = { input, output, -1, -1, -1, -1, -1 };

  g_clear_pointer (&self->usage, thimble_usage_unref);
  self->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  self->facts.usage = self->usage;
}

static void
set_price (Fixture      *self,
           ThimblePrice *price)
{
  g_clear_pointer (&self->price, thimble_price_unref);
  self->price = price;
  self->facts.price = price;
}

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  ThimbleReceiptFacts facts = {
    .reported_cost = UNKNOWN,
    .state = THIMBLE_STATE_COMPLETED,
    .finish = THIMBLE_FINISH_STOP,
    .billed = THIMBLE_BILLED_REPORTED,
    .predicted_input = 128,
    .predicted_exact = TRUE,
    .predicted_framing = -1,
    .first_text_us = 410000,
    .duration_us = 1320000,
    .counted_output = -1,
  };

  self->facts = facts;
  set_usage (self, 135, 70);
  set_price (self, thimble_price_new (&luna, "2026-11-10", "catalogue"));
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  g_clear_pointer (&self->usage, thimble_usage_unref);
  g_clear_pointer (&self->price, thimble_price_unref);
}

typedef char *(*Describe) (ThimbleReceipt *);

static void
assert_says (Fixture    *self,
             Describe    describe,
             const char *expected)
{
  g_autoptr (ThimbleReceipt) receipt = thimble_receipt_new (&self->facts);
  g_autofree char *text = describe (receipt);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_whole (Fixture       *self,
            gconstpointer  data)
{
  g_autoptr (ThimbleReceipt) receipt = thimble_receipt_new (&self->facts);
  const ThimbleCost *cost = thimble_receipt_get_cost (receipt);

  g_assert_cmpint (cost->total, ==, 48500000);
  g_assert_cmpfloat_with_epsilon (thimble_receipt_get_output_token_share (receipt), 70.0 / 205, 1e-12);
  g_assert_cmpfloat_with_epsilon (thimble_receipt_get_output_cost_share (receipt), 35.0 / 48.5, 1e-12);
  g_assert_cmpint (thimble_receipt_get_facts (receipt)->duration_us, ==, 1320000);
  /* It keeps its own references: a receipt outlives what it was made of. */
  set_usage (self, 1, 1);
  set_price (self, NULL);
  g_assert_cmpint (thimble_usage_get_input (thimble_receipt_get_facts (receipt)->usage), ==, 135);
  g_assert_cmpstr (thimble_price_get_as_of (thimble_receipt_get_facts (receipt)->price), ==, "2026-11-10");
}

static void
test_shares (Fixture       *self,
             gconstpointer  data)
{
  assert_says (self, thimble_receipt_describe_shares, "Output was 34% of the tokens and 72% of the cost.");
  set_price (self, NULL);
  assert_says (self, thimble_receipt_describe_shares, "Output was 34% of the tokens.");
  set_price (self, thimble_price_new_free ("free"));
  assert_says (self, thimble_receipt_describe_shares, "Output was 34% of the tokens.");
  set_usage (self, 0, 0);
  assert_says (self, thimble_receipt_describe_shares, NULL);
  set_usage (self, 135, -1);
  assert_says (self, thimble_receipt_describe_shares, NULL);
  self->facts.usage = NULL;
  assert_says (self, thimble_receipt_describe_shares, NULL);
}

static void
test_prediction (Fixture       *self,
                 gconstpointer  data)
{
  /* The provider counted it, framing and all: what it billed beyond that is no framing. */
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 128, billed 135: 7 more.");
  self->facts.predicted_input = 134;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 134, billed 135: 1 more.");
  self->facts.predicted_input = 135;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 135, billed the same.");
  /* Where the framing was predicted as well, it is told, and explains nothing beyond itself. */
  self->facts.predicted_framing = 7;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 135, billed the same: 7 are the message’s framing.");
  self->facts.predicted_input = 131;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 131, billed 135: 4 more.");
  self->facts.predicted_framing = -1;
  self->facts.predicted_input = 1200;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 1,200, billed 135: 1,065 fewer.");
  self->facts.predicted_input = 20;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted 20, billed 135: 115 more.");
  self->facts.predicted_input = 128;
  self->facts.predicted_exact = FALSE;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted about 128, billed 135.");
  self->facts.practice = TRUE;
  assert_says (self, thimble_receipt_describe_prediction, "Predicted about 128, used 135.");
  self->facts.practice = FALSE;
  set_usage (self, -1, 70);
  assert_says (self, thimble_receipt_describe_prediction, NULL);
  set_usage (self, 135, 70);
  self->facts.predicted_input = THIMBLE_COUNT_UNKNOWN;
  assert_says (self, thimble_receipt_describe_prediction, NULL);
}

/* Counts so far are no bill; nothing sent, nothing owed; what is free stays free. */
static void
test_cost_by_billing (Fixture       *self,
                      gconstpointer  data)
{
  static const struct {
    ThimbleState  state;
    ThimbleBilled billed;
    gboolean      free;
    gboolean      known;
    gboolean      nothing;
  } table[] = {
    { THIMBLE_STATE_COMPLETED, THIMBLE_BILLED_REPORTED, FALSE, TRUE, FALSE },
    { THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_REPORTED, FALSE, TRUE, FALSE },
    { THIMBLE_STATE_STREAMING, THIMBLE_BILLED_POSSIBLE, FALSE, TRUE, FALSE },
    { THIMBLE_STATE_STOPPED, THIMBLE_BILLED_POSSIBLE, FALSE, FALSE, FALSE },
    { THIMBLE_STATE_INTERRUPTED, THIMBLE_BILLED_POSSIBLE, FALSE, FALSE, FALSE },
    { THIMBLE_STATE_STOPPED, THIMBLE_BILLED_POSSIBLE, TRUE, TRUE, TRUE },
    { THIMBLE_STATE_STOPPED, THIMBLE_BILLED_NONE, FALSE, TRUE, TRUE },
    { THIMBLE_STATE_FAILED, THIMBLE_BILLED_NONE, FALSE, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimblePrice) nothing = thimble_price_new_free ("free");
      ThimbleReceiptFacts facts = self->facts;
      g_autoptr (ThimbleReceipt) receipt = NULL;
      ThimbleMoney total;

      set_usage (self, 135, 70);
      facts.usage = self->facts.usage;
      facts.state = table[i].state;
      facts.billed = table[i].billed;
      if (table[i].free)
        facts.price = nothing;
      receipt = thimble_receipt_new (&facts);
      total = thimble_receipt_get_cost (receipt)->total;
      g_assert_cmpint (thimble_money_is_known (total), ==, table[i].known);
      if (table[i].known)
        g_assert_cmpint (total == 0, ==, table[i].nothing);
    }
}

/* Numbers that do not add up are not put right without a word. */
static void
test_total (Fixture       *self,
            gconstpointer  data)
{
  const ThimbleUsageCounts counts = { 10, 5, 99, -1, -1, -1, -1 };

  assert_says (self, thimble_receipt_describe_total, NULL);
  g_clear_pointer (&self->usage, thimble_usage_unref);
  self->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, "{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":99}");
  self->facts.usage = self->usage;
  assert_says (self, thimble_receipt_describe_total, "The provider’s own total is 99; its input and output make 15.");
}

static void
test_billing (Fixture       *self,
              gconstpointer  data)
{
  assert_says (self, thimble_receipt_describe_billing, NULL);
  self->facts.billed = THIMBLE_BILLED_POSSIBLE;
  self->facts.state = THIMBLE_STATE_STREAMING;
  assert_says (self, thimble_receipt_describe_billing, NULL);
  self->facts.state = THIMBLE_STATE_STOPPED;
  set_usage (self, 143, -1);
  self->facts.counted_output = 60;
  assert_says (self, thimble_receipt_describe_billing,
               "May have been billed: input at least 143 (reported), output at least 60 (counted here).");
  /* The larger one is the better lower bound. */
  set_usage (self, 143, 12);
  assert_says (self, thimble_receipt_describe_billing,
               "May have been billed: input at least 143 (reported), output at least 60 (counted here).");
  set_usage (self, 143, 80);
  assert_says (self, thimble_receipt_describe_billing,
               "May have been billed: input at least 143 (reported), output at least 80 (reported).");
  self->facts.usage = NULL;
  self->facts.counted_output = -1;
  assert_says (self, thimble_receipt_describe_billing,
               "May have been billed: input at least 128 (predicted), output unknown.");
  self->facts.predicted_exact = FALSE;
  assert_says (self, thimble_receipt_describe_billing,
               "May have been billed: input about 128 (predicted), output unknown.");
  self->facts.predicted_input = -1;
  assert_says (self, thimble_receipt_describe_billing, "May have been billed: the token usage is not known.");
  self->facts.practice = TRUE;
  assert_says (self, thimble_receipt_describe_billing, NULL);
  self->facts.practice = FALSE;
  self->facts.state = THIMBLE_STATE_FAILED;
  self->facts.billed = THIMBLE_BILLED_NONE;
  assert_says (self, thimble_receipt_describe_billing, "Not billed.");
}

static void
test_price (Fixture       *self,
            gconstpointer  data)
{
  static const ThimblePriceRates no_cached = { 100000, 500000, UNKNOWN, UNKNOWN, UNKNOWN };
  ThimbleUsageCounts cached = { 135, 70, -1, 100, -1, -1, -1 };

  assert_says (self, thimble_receipt_describe_price, "Prices of 10 Nov 2026");
  set_price (self, thimble_price_new (&luna, "2026-11-10", "override"));
  assert_says (self, thimble_receipt_describe_price, "Your own prices of 10 Nov 2026");
  set_price (self, thimble_price_new (&luna, NULL, "override"));
  assert_says (self, thimble_receipt_describe_price, "Your own prices");
  set_price (self, thimble_price_new (&luna, NULL, "provider"));
  assert_says (self, thimble_receipt_describe_price, "Prices without a date");
  set_price (self, thimble_price_new_free ("free"));
  assert_says (self, thimble_receipt_describe_price, "Costs nothing");
  set_price (self, NULL);
  assert_says (self, thimble_receipt_describe_price, "No known price");
  self->facts.practice = TRUE;
  assert_says (self, thimble_receipt_describe_price, "Practice costs nothing");
  self->facts.practice = FALSE;
  self->facts.reported_cost = 5;
  assert_says (self, thimble_receipt_describe_price, "Cost as the provider reported it");
  self->facts.reported_cost = UNKNOWN;
  set_price (self, thimble_price_new (&no_cached, "2026-11-10", "catalogue"));
  thimble_usage_unref (self->usage);
  self->facts.usage = self->usage = thimble_usage_new (&cached, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  assert_says (self, thimble_receipt_describe_price, "Prices of 10 Nov 2026, cached input at the full price");
}

static void
test_numbers (Fixture       *self,
              gconstpointer  data)
{
  assert_says (self, thimble_receipt_describe_numbers, "Input 135 tokens, output 70, total 205. Cost $0.0000485.");
  set_usage (self, 1, 0);
  assert_says (self, thimble_receipt_describe_numbers, "Input 1 token, output 0, total 1. Cost $0.000000100.");
  set_usage (self, 143, -1);
  assert_says (self, thimble_receipt_describe_numbers, "Input 143 tokens, output unknown, total unknown. Cost unknown.");
  set_usage (self, -1, 70);
  assert_says (self, thimble_receipt_describe_numbers, "Input unknown, output 70, total unknown. Cost unknown.");
  self->facts.usage = NULL;
  assert_says (self, thimble_receipt_describe_numbers, "No token usage was reported. Cost unknown.");
  set_usage (self, 135, 70);
  set_price (self, thimble_price_new_free ("free"));
  assert_says (self, thimble_receipt_describe_numbers, "Input 135 tokens, output 70, total 205. It cost nothing.");
  self->facts.practice = TRUE;
  assert_says (self, thimble_receipt_describe_numbers, "Input 135 tokens, output 70, total 205. Practice costs nothing.");
}

/* The server's own figure wins; parts that do not make it up are not shown as its parts. */
static void
test_reported_cost (Fixture       *self,
                    gconstpointer  data)
{
  g_autoptr (ThimbleReceipt) same = NULL;
  g_autoptr (ThimbleReceipt) other = NULL;
  g_autoptr (ThimbleReceipt) negative = NULL;
  g_autoptr (ThimbleReceipt) implausible = NULL;

  self->facts.reported_cost = 48500000;
  same = thimble_receipt_new (&self->facts);
  g_assert_cmpint (thimble_receipt_get_cost (same)->total, ==, 48500000);
  g_assert_cmpint (thimble_receipt_get_cost (same)->output, ==, 35000000);
  self->facts.reported_cost = 50000000;
  other = thimble_receipt_new (&self->facts);
  g_assert_cmpint (thimble_receipt_get_cost (other)->total, ==, 50000000);
  g_assert_false (thimble_money_is_known (thimble_receipt_get_cost (other)->output));
  g_assert_true (isnan (thimble_receipt_get_output_cost_share (other)));
  self->facts.reported_cost = -3;
  negative = thimble_receipt_new (&self->facts);
  g_assert_cmpint (thimble_receipt_get_cost (negative)->total, ==, 48500000);
  self->facts.reported_cost = 50000000;
  thimble_usage_unref (self->usage);
  self->facts.usage = self->usage = thimble_usage_new_implausible (NULL);
  implausible = thimble_receipt_new (&self->facts);
  g_assert_false (thimble_money_is_known (thimble_receipt_get_cost (implausible)->total));
}

int
main (int   argc,
      char *argv[])
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/receipt/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("shares", test_shares);
  ADD ("prediction", test_prediction);
  ADD ("billing", test_billing);
  ADD ("total", test_total);
  ADD ("cost-by-billing", test_cost_by_billing);
  ADD ("price", test_price);
  ADD ("numbers", test_numbers);
  ADD ("reported-cost", test_reported_cost);
#undef ADD
  return g_test_run ();
}
