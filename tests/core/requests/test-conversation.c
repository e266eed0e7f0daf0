/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "requests/thimble-conversation.h"

static ThimbleRecord *
make_record (gint64 id, const char *text, const char *answer, gint64 input, gint64 output)
{
  ThimbleRecord *record = thimble_record_new ();
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;

  record->id = id;
  record->state = THIMBLE_STATE_COMPLETED;
  g_clear_pointer (&record->prompt, thimble_prompt_unref);
  record->prompt = thimble_prompt_new (text);
  g_free (record->answer);
  record->answer = g_strdup (answer);
  if (input >= 0)
    {
      counts.input = input;
      counts.output = output;
      record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
    }
  return record;
}

static void
count_signal (ThimbleConversation *conversation, guint *n)
{
  (*n)++;
}

static void
test_turns (void)
{
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autoptr (ThimbleRecord) first = make_record (7, "Hello", "Hei!", 10, 5);
  g_autoptr (ThimbleRecord) second = make_record (8, "And in Swedish?", "Hej!", 30, 6);
  g_autoptr (ThimblePrompt) prompt = NULL;
  g_autofree char *growth = NULL;
  guint changed = 0;

  g_signal_connect (conversation, "changed", G_CALLBACK (count_signal), &changed);
  g_assert_cmpint (thimble_conversation_get_id (conversation), ==, 0);
  g_assert_null (thimble_conversation_describe_growth (conversation));
  g_assert_true (thimble_conversation_add (conversation, first));
  second->conversation_id = 7;
  g_assert_true (thimble_conversation_add (conversation, second));
  g_assert_cmpuint (changed, ==, 2);
  g_assert_cmpint (thimble_conversation_get_id (conversation), ==, 7);

  prompt = thimble_conversation_make_prompt (conversation, "And in Danish?", "Be terse.");
  g_assert_cmpuint (thimble_prompt_get_n_turns (prompt), ==, 4);
  g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 0), ==, "Hello");
  g_assert_cmpint (thimble_prompt_get_turn_role (prompt, 1), ==, THIMBLE_ROLE_ASSISTANT);
  g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 3), ==, "Hej!");
  g_assert_cmpstr (thimble_prompt_get_text (prompt), ==, "And in Danish?");
  g_assert_cmpstr (thimble_prompt_get_system (prompt), ==, "Be terse.");

  /* The last bill says what the next turn carries. */
  g_assert_cmpint (thimble_conversation_get_carried (conversation), ==, 36);
  growth = thimble_conversation_describe_growth (conversation);
  g_assert_cmpstr (growth, ==, "Turn 3 carries about 36 tokens of earlier turns.");

  thimble_conversation_clear (conversation);
  g_assert_cmpuint (changed, ==, 3);
  g_assert_cmpuint (thimble_conversation_get_n_turns (conversation), ==, 0);
}

static void
test_nothing_to_carry (void)
{
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autoptr (ThimbleRecord) empty = make_record (1, "Hello", "", 10, 0);
  g_autoptr (ThimbleRecord) living = make_record (2, "Hello", "Hei", -1, -1);
  g_autoptr (ThimbleRecord) deleted = make_record (3, "Hello", "Hei", -1, -1);

  living->state = THIMBLE_STATE_STREAMING;
  deleted->text_deleted = TRUE;
  g_assert_false (thimble_conversation_add (conversation, empty));
  g_assert_false (thimble_conversation_add (conversation, living));
  g_assert_false (thimble_conversation_add (conversation, deleted));
  g_assert_cmpuint (thimble_conversation_get_n_turns (conversation), ==, 0);
}

/* A follow-up of a follow-up taken from the history brings the turns of its own prompt. */
static void
test_taken_up_in_the_middle (void)
{
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autoptr (ThimbleRecord) record = make_record (9, "Third", "3", -1, -1);
  g_autoptr (ThimblePrompt) prompt = NULL;

  record->conversation_id = 4;
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_USER, "First");
  thimble_prompt_add_turn (record->prompt, THIMBLE_ROLE_ASSISTANT, "1");
  g_assert_true (thimble_conversation_add (conversation, record));
  g_assert_cmpint (thimble_conversation_get_id (conversation), ==, 4);
  prompt = thimble_conversation_make_prompt (conversation, "Fourth", NULL);
  g_assert_cmpuint (thimble_prompt_get_n_turns (prompt), ==, 4);
  g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 0), ==, "First");
  g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 2), ==, "Third");
  g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 3), ==, "3");
  /* No bill: counted here, and about. */
  g_assert_cmpint (thimble_conversation_get_carried (conversation), >=, 2);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conversation/turns", test_turns);
  g_test_add_func ("/conversation/nothing-to-carry", test_nothing_to_carry);
  g_test_add_func ("/conversation/taken-up-in-the-middle", test_taken_up_in_the_middle);
  return g_test_run ();
}
