/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-json.h"
#include "measure/thimble-chain-plan.h"

/* A file of a chain. What is taken can be written as a file that is taken, and from there on nothing changes any more, whether
 * it goes through lines or through JSON; a chain that passes its check makes its prompts. */

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static char *
write_json (const ThimbleChainPlan *plan)
{
  g_autoptr (JsonNode) node = thimble_chain_plan_to_json (plan);

  return thimble_json_to_string (node, FALSE);
}

static void
check_lines (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (text, &error);
  g_autoptr (ThimbleChainPlan) again = NULL;
  g_autofree char *written = NULL, *rewritten = NULL, *json = NULL, *json_again = NULL;

  g_assert_no_error (error);
  written = thimble_chain_plan_to_text (plan);
  again = thimble_chain_plan_parse (written, &error);
  g_assert_no_error (error);
  rewritten = thimble_chain_plan_to_text (again);
  g_assert_cmpstr (written, ==, rewritten);
  json = write_json (plan);
  json_again = write_json (again);
  g_assert_cmpstr (json, ==, json_again);
}

static void
check_json (const ThimbleChainPlan *plan)
{
  g_autofree char *json = write_json (plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) again = thimble_chain_plan_parse (json, &error);
  g_autofree char *json_again = NULL;

  g_assert_no_error (error);
  json_again = write_json (again);
  g_assert_cmpstr (json, ==, json_again);
}

static void
make_prompts (const ThimbleChainPlan *plan)
{
  const char *answers[THIMBLE_CHAIN_STEPS];
  g_autofree char *single = thimble_chain_plan_make_single (plan);

  for (guint i = 0; i < plan->steps->len; i++)
    {
      g_autofree char *prompt = thimble_chain_plan_make_prompt (plan, i, answers);

      g_assert_true (g_utf8_validate (prompt, -1, NULL));
      answers[i] = "{{input}}";
    }
  g_assert_true (g_utf8_validate (single, -1, NULL));
  g_assert_cmpint (thimble_chain_plan_get_single_limit (plan), >=, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        size_t        size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (text, &error);

  g_assert_true ((plan == NULL) == (error != NULL));
  if (plan == NULL)
    return 0;
  check_json (plan);
  if (thimble_chain_plan_check (plan, NULL))
    {
      g_autofree char *written = thimble_chain_plan_to_text (plan);

      check_lines (written);
      make_prompts (plan);
    }
  return 0;
}
