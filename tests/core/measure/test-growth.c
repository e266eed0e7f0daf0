/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "measure/thimble-growth.h"

static void
add_turn (ThimbleConversation *conversation, gint64 id, const char *text, const char *answer, gint64 input, gint64 output)
{
  g_autoptr (ThimbleRecord) record = thimble_record_new ();
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;

  record->id = id;
  record->state = THIMBLE_STATE_COMPLETED;
  g_clear_pointer (&record->prompt, thimble_prompt_unref);
  record->prompt = thimble_conversation_make_prompt (conversation, text, NULL);
  g_free (record->answer);
  record->answer = g_strdup (answer);
  counts.input = input;
  counts.output = output;
  if (input >= 0)
    record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  g_assert_true (thimble_conversation_add (conversation, record));
}

static void
test_turns (void)
{
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  ThimbleTurnGrowth turns[4];
  const char *question = "Why do street trees so often die young?";
  const char *answer = "Because nobody waters them in their first three summers.";
  gint64 q = thimble_forecast_count_text (NULL, question), a = thimble_forecast_count_text (NULL, answer);

  add_turn (conversation, 7, question, answer, q + 8, 12);
  add_turn (conversation, 8, question, answer, 2 * q + a + 15, 12);
  add_turn (conversation, 9, question, answer, 3, 12); /* less than its parts could be */
  add_turn (conversation, 10, question, answer, -1, -1);
  for (guint i = 0; i < G_N_ELEMENTS (turns); i++)
    {
      const ThimbleTurnGrowth *turn = &turns[i];

      thimble_growth_of_turn (thimble_conversation_get_turn (conversation, i), &turns[i]);
      g_assert_cmpint (turn->request_id, ==, 7 + i);
      g_assert_cmpint (turn->fresh + turn->carried + turn->framing, ==, turn->input);
      g_assert_cmpint (turn->fresh, >=, 0);
      g_assert_cmpint (turn->carried, >=, 0);
    }
  g_assert_cmpint (turns[0].carried, ==, 0);
  g_assert_cmpint (turns[0].framing, ==, 8);
  g_assert_cmpint (turns[1].carried, ==, q + a);
  g_assert_cmpint (turns[1].framing, ==, 15);
  g_assert_cmpint (turns[2].input, ==, 3);
  g_assert_cmpint (turns[3].output, ==, -1);
}

static void
test_next (void)
{
  const ThimblePriceRates rates = { 1000000, 5000000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  const ThimblePriceRates dear = { 2000000, 5000000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");
  g_autoptr (ThimblePrice) stepped = thimble_price_new (&rates, NULL, "catalogue");
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("test", "Test", THIMBLE_DIALECT_OPENAI_CHAT, "https://example.org/v1", TRUE, NULL);
  g_autoptr (ThimbleModel) model = thimble_model_new (endpoint, "gpt-6-luna");
  ThimbleForecast forecast = { .input = 1007, .exact = TRUE, .cost_least = 1007 * 1000000 };
  g_autofree char *sentence = NULL;
  g_autofree char *unpriced = NULL;
  g_autofree char *about = NULL;
  ThimbleTurnGrowth next;

  thimble_growth_of_next (&forecast, 0, model, &next);
  g_assert_cmpint (next.fresh + next.framing, ==, 1007);
  g_assert_cmpint (next.framing, ==, thimble_counting_get_framing (thimble_counting_for_model (model), 1, FALSE, FALSE, NULL, NULL));
  g_assert_null (thimble_growth_describe (&next, price));

  /* The meter's own figure, exact as it is. */
  thimble_growth_of_next (&forecast, 900, model, &next);
  g_assert_cmpint (next.input, ==, 1007);
  g_assert_cmpint (next.carried, ==, 900);
  g_assert_cmpint (thimble_growth_get_saving (&next, price), ==, 900 * 1000000);
  sentence = thimble_growth_describe (&next, price);
  g_assert_cmpstr (sentence, ==, "This turn reads 1,007 tokens, about 900 of them again. That costs at least $0.00101; starting fresh saves about $0.000900.");
  forecast.exact = FALSE;
  thimble_growth_of_next (&forecast, 900, model, &next);
  unpriced = thimble_growth_describe (&next, NULL);
  g_assert_cmpstr (unpriced, ==, "This turn reads about 1,007 tokens, about 900 of them again.");

  /* Past a long-context step the fresh tokens grow cheaper too. */
  thimble_price_add_step (stepped, 500, &dear);
  g_assert_cmpint (thimble_growth_get_saving (&next, stepped), ==, 1007 * 2000000 - 107 * 1000000);
}

/* After an answer: what the turn after it reads before it is written. */
static void
test_after (void)
{
  const ThimblePriceRates rates = { 1000000, 5000000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autofree char *sentence = NULL;
  ThimbleTurnGrowth next;

  add_turn (conversation, 7, "Hello", "Hei!", 900, 100);
  add_turn (conversation, 8, "And?", "Well.", -1, -1);
  g_assert_true (thimble_growth_after (thimble_conversation_get_turn (conversation, 0), price, &next));
  g_assert_cmpint (next.input, ==, 1000);
  g_assert_cmpint (next.cost, ==, 1000 * 1000000);
  sentence = thimble_growth_describe (&next, price);
  g_assert_cmpstr (sentence, ==, "A follow-up would read about 1,000 tokens again before a word of it is written. That costs at least $0.00100; starting fresh saves about $0.00100.");
  g_assert_false (thimble_growth_after (thimble_conversation_get_turn (conversation, 1), price, &next));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/growth/turns", test_turns);
  g_test_add_func ("/growth/next", test_next);
  g_test_add_func ("/growth/after", test_after);
  return g_test_run ();
}
