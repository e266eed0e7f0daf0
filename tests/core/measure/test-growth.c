/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "measure/thimble-growth.h"
#include "tokens/thimble-estimate.h"

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
  g_autoptr (GArray) turns = NULL;
  const char *question = "Why do street trees so often die young?";
  const char *answer = "Because nobody waters them in their first three summers.";
  gint64 q = thimble_estimate_tokens (question, -1), a = thimble_estimate_tokens (answer, -1);

  add_turn (conversation, 7, question, answer, q + 8, 12);
  add_turn (conversation, 8, question, answer, 2 * q + a + 15, 12);
  add_turn (conversation, 9, question, answer, 3, 12); /* less than its parts could be */
  add_turn (conversation, 10, question, answer, -1, -1);
  turns = thimble_growth_of_turns (conversation);
  g_assert_cmpuint (turns->len, ==, 4);
  for (guint i = 0; i < turns->len; i++)
    {
      const ThimbleTurnGrowth *turn = &g_array_index (turns, ThimbleTurnGrowth, i);

      g_assert_cmpint (turn->request_id, ==, 7 + i);
      g_assert_cmpint (turn->fresh + turn->carried + turn->framing, ==, turn->input);
      g_assert_cmpint (turn->fresh, >=, 0);
      g_assert_cmpint (turn->carried, >=, 0);
    }
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 0).carried, ==, 0);
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 0).framing, ==, 8);
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 1).carried, ==, q + a);
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 1).framing, ==, 15);
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 2).input, ==, 3);
  g_assert_cmpint (g_array_index (turns, ThimbleTurnGrowth, 3).output, ==, -1);
}

static void
test_next (void)
{
  const ThimblePriceRates rates = { 1000000, 5000000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  const ThimblePriceRates dear = { 2000000, 5000000, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  g_autoptr (ThimblePrice) price = thimble_price_new (&rates, NULL, "catalogue");
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autofree char *sentence = NULL;
  g_autofree char *unpriced = NULL;
  ThimbleTurnGrowth next;
  gint64 fresh = thimble_estimate_tokens ("And now?", -1);

  thimble_growth_of_next (conversation, "And now?", NULL, price, &next);
  g_assert_cmpint (next.carried, ==, 0);
  g_assert_null (thimble_growth_describe (&next, price));

  add_turn (conversation, 7, "Hello", "Hei!", 900, 100);
  thimble_growth_of_next (conversation, "And now?", NULL, price, &next);
  g_assert_cmpint (next.carried, ==, 1000);
  g_assert_cmpint (next.input, ==, 1000 + fresh);
  g_assert_cmpint (next.cost, ==, (1000 + fresh) * 1000000);
  g_assert_cmpint (thimble_growth_get_saving (&next, price), ==, 1000 * 1000000);
  sentence = thimble_growth_describe (&next, price);
  g_assert_nonnull (strstr (sentence, "Starting fresh saves about $0.00100."));
  unpriced = thimble_growth_describe (&next, NULL);
  g_assert_nonnull (strstr (unpriced, "1,000 of them again."));

  /* Past a long-context step the fresh tokens grow cheaper too. */
  g_autoptr (ThimblePrice) stepped = thimble_price_new (&rates, NULL, "catalogue");

  thimble_price_add_step (stepped, 500, &dear);
  thimble_growth_of_next (conversation, "And now?", NULL, stepped, &next);
  g_assert_cmpint (thimble_growth_get_saving (&next, stepped), ==, 1000 * 2000000 + fresh * 1000000);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/growth/turns", test_turns);
  g_test_add_func ("/growth/next", test_next);
  return g_test_run ();
}
