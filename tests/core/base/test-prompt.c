/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/thimble-problem.h"
#include "base/thimble-prompt.h"
#include "base/thimble-types.h"

static void
test_settings (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("Hello");

  g_assert_cmpstr (thimble_prompt_get_text (prompt), ==, "Hello");
  g_assert_null (thimble_prompt_get_system (prompt));
  g_assert_cmpint (thimble_prompt_get_max_output (prompt), ==, 0);
  g_assert_true (isnan (thimble_prompt_get_temperature (prompt)));
  g_assert_null (thimble_prompt_get_effort (prompt));
  g_assert_true (thimble_prompt_get_stream (prompt));

  thimble_prompt_set_system (prompt, "Be terse.");
  g_assert_cmpstr (thimble_prompt_get_system (prompt), ==, "Be terse.");
  thimble_prompt_set_system (prompt, thimble_prompt_get_system (prompt));
  g_assert_cmpstr (thimble_prompt_get_system (prompt), ==, "Be terse.");
  thimble_prompt_set_system (prompt, " \n\xe3\x80\x80");
  g_assert_null (thimble_prompt_get_system (prompt));
  thimble_prompt_set_max_output (prompt, 300);
  g_assert_cmpint (thimble_prompt_get_max_output (prompt), ==, 300);
  thimble_prompt_set_max_output (prompt, -4);
  g_assert_cmpint (thimble_prompt_get_max_output (prompt), ==, 0);
  thimble_prompt_set_temperature (prompt, 0.7);
  g_assert_cmpfloat (thimble_prompt_get_temperature (prompt), ==, 0.7);
  thimble_prompt_set_temperature (prompt, INFINITY);
  g_assert_true (isnan (thimble_prompt_get_temperature (prompt)));
  thimble_prompt_set_effort (prompt, "low");
  g_assert_cmpstr (thimble_prompt_get_effort (prompt), ==, "low");
  thimble_prompt_set_effort (prompt, "");
  g_assert_null (thimble_prompt_get_effort (prompt));
  thimble_prompt_set_stream (prompt, FALSE);
  g_assert_false (thimble_prompt_get_stream (prompt));
}

static void
test_turns (void)
{
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("third");
  g_autoptr (ThimblePrompt) other = thimble_prompt_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *json = NULL;

  g_assert_null (thimble_prompt_turns_to_json (prompt));
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "first \"quoted\"");
  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_ASSISTANT, "second\n\xe4\xb8\xad");
  json = thimble_prompt_turns_to_json (prompt);
  g_assert_cmpstr (json, ==, "[[\"user\",\"first \\\"quoted\\\"\"],[\"assistant\",\"second\\n\xe4\xb8\xad\"]]");
  g_assert_true (thimble_prompt_turns_from_json (other, json, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (thimble_prompt_get_n_turns (other), ==, 2);
  g_assert_cmpint (thimble_prompt_get_turn_role (other, 0), ==, THIMBLE_ROLE_USER);
  g_assert_cmpint (thimble_prompt_get_turn_role (other, 1), ==, THIMBLE_ROLE_ASSISTANT);
  g_assert_cmpstr (thimble_prompt_get_turn_text (other, 1), ==, "second\n\xe4\xb8\xad");
  g_assert_true (thimble_prompt_turns_from_json (other, NULL, &error));
  g_assert_cmpuint (thimble_prompt_get_n_turns (other), ==, 0);
}

static void
test_bad_turns (void)
{
  static const char *const texts[] = {
    "", "{}", "null", "[1]", "[[]]", "[[\"user\"]]", "[[\"user\",1]]", "[[\"system\",\"x\"]]", "[[\"user\",\"x\",\"y\"]]",
    "[[\"user\",\"ok\"],[\"nobody\",\"x\"]]", "[[\"user\",\"x\"]", "[[null,\"x\"]]",
  };
  g_autoptr (ThimblePrompt) prompt = thimble_prompt_new ("x");

  thimble_prompt_add_turn (prompt, THIMBLE_ROLE_USER, "kept");
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (thimble_prompt_turns_from_json (prompt, texts[i], &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
      g_assert_cmpuint (thimble_prompt_get_n_turns (prompt), ==, 1);
      g_assert_cmpstr (thimble_prompt_get_turn_text (prompt, 0), ==, "kept");
    }
}

#define CHECK_IDS(Type, name, last)                                                   \
  G_STMT_START {                                                                      \
    Type value_ = (Type) 0;                                                           \
    for (guint i_ = 0; i_ <= (guint) (last); i_++)                                    \
      {                                                                               \
        g_assert_true (thimble_##name##_from_id (thimble_##name##_to_id ((Type) i_), &value_)); \
        g_assert_cmpint (value_, ==, i_);                                             \
      }                                                                               \
    g_assert_false (thimble_##name##_from_id ("nonsense", &value_));                  \
    g_assert_false (thimble_##name##_from_id ("", &value_));                          \
    g_assert_false (thimble_##name##_from_id (NULL, &value_));                        \
    g_assert_cmpint (value_, ==, (last));                                             \
  } G_STMT_END

static void
test_types (void)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (THIMBLE_TYPE_STATE);
  g_autoptr (GEnumClass) tiers = g_type_class_ref (THIMBLE_TYPE_TIER);

  CHECK_IDS (ThimbleDialectKind, dialect_kind, THIMBLE_DIALECT_GEMINI);
  CHECK_IDS (ThimbleState, state, THIMBLE_STATE_INTERRUPTED);
  CHECK_IDS (ThimbleFinish, finish, THIMBLE_FINISH_OTHER);
  CHECK_IDS (ThimbleBilled, billed, THIMBLE_BILLED_POSSIBLE);
  CHECK_IDS (ThimbleTier, tier, THIMBLE_TIER_UNPRICED);
  g_assert_cmpstr (thimble_dialect_kind_to_id (THIMBLE_DIALECT_OPENAI_RESPONSES), ==, "openai-responses");
  g_assert_cmpstr (thimble_state_to_id (THIMBLE_STATE_INTERRUPTED), ==, "interrupted");
  g_assert_cmpstr (thimble_tier_get_label (THIMBLE_TIER_ENTRY), ==, "Entry");
  g_assert_cmpstr (thimble_state_get_label (THIMBLE_STATE_COMPLETED), ==, "done");
  g_assert_cmpstr (thimble_finish_get_label (THIMBLE_FINISH_STOP), ==, "answer complete");
  for (guint i = 0; i <= THIMBLE_STATE_INTERRUPTED; i++)
    {
      g_assert_cmpstr (g_enum_get_value (states, (int) i)->value_nick, ==, thimble_state_to_id ((ThimbleState) i));
      g_assert_cmpint (thimble_state_is_final ((ThimbleState) i), ==, i >= THIMBLE_STATE_COMPLETED);
    }
  for (guint i = 0; i < THIMBLE_N_TIERS; i++)
    g_assert_cmpstr (g_enum_get_value (tiers, (int) i)->value_nick, ==, thimble_tier_to_id ((ThimbleTier) i));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prompt/settings", test_settings);
  g_test_add_func ("/prompt/turns", test_turns);
  g_test_add_func ("/prompt/bad-turns", test_bad_turns);
  g_test_add_func ("/types/ids", test_types);
  return g_test_run ();
}
