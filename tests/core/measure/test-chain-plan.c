/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/thimble-error.h"
#include "base/thimble-json.h"
#include "measure/thimble-chain-plan.h"

static const char lines[] =
  "# An article, in two steps\n"
  "name: Article\n"
  "model: gpt-6-luna\n"
  "max-output: 300\n"
  "runs: 2\n"
  "input: Why street trees die young\n"
  "\n"
  "== Outline\n"
  "List five headings about {{input}}.\n"
  "\n"
  "== Expand\r\n"
  "endpoint: anthropic\r\n"
  "model: claude-haiku-4.5\r\n"
  "max-output: 900\r\n"
  "\n"
  "model: this line is the prompt's\n"
  "\\== and so is this\n"
  "{{previous}}\n"
  "\n";

static void
test_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (lines, &error);
  g_autofree char *text = NULL;
  const ThimbleChainStep *step;

  g_assert_no_error (error);
  g_assert_cmpstr (plan->name, ==, "Article");
  g_assert_cmpstr (plan->model_id, ==, "gpt-6-luna");
  g_assert_cmpuint (plan->runs, ==, 2);
  g_assert_cmpuint (plan->steps->len, ==, 2);
  step = thimble_chain_plan_get_step (plan, 0);
  g_assert_cmpstr (step->name, ==, "Outline");
  g_assert_cmpstr (step->text, ==, "List five headings about {{input}}.");
  g_assert_cmpint (step->max_output, ==, 300);
  g_assert_null (step->model_id);
  step = thimble_chain_plan_get_step (plan, 1);
  g_assert_cmpstr (step->endpoint_id, ==, "anthropic");
  g_assert_cmpint (step->max_output, ==, 900);
  g_assert_cmpstr (step->text, ==, "model: this line is the prompt's\n== and so is this\n{{previous}}");
  g_assert_true (thimble_chain_plan_check (plan, &error));
  g_assert_no_error (error);

  /* Written and read again it is the same. */
  text = thimble_chain_plan_to_text (plan);
  {
    g_autoptr (ThimbleChainPlan) back = thimble_chain_plan_parse (text, &error);
    g_autoptr (JsonNode) a = thimble_chain_plan_to_json (plan);
    g_autoptr (JsonNode) b = NULL;
    g_autofree char *before = thimble_json_to_string (a, FALSE);
    g_autofree char *after = NULL;
    g_autoptr (ThimbleChainPlan) third = NULL;

    g_assert_no_error (error);
    b = thimble_chain_plan_to_json (back);
    after = thimble_json_to_string (b, FALSE);
    g_assert_cmpstr (before, ==, after);
    third = thimble_chain_plan_parse (before, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (third->steps->len, ==, 2);
  }
}

static void
test_bad_files (void)
{
  static const char *texts[] = {
    "", "hello", "# only a note", "runs: none\n== A\n{{input}}", "runs: 0\n== A\n{{input}}", "== A\nname: x\n{{input}}", "== A\nruns: 2\n{{input}}",
    "model: m\nwhat is this\n== A\nx", "{", "{}", "{\"steps\": 3}", "{\"steps\": [{}]}", "{\"steps\": [{\"name\": \"A\"}]}", "{\"steps\": [1]}",
    "== A\nmax-output: -3\nx", "\xff\xfe",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (texts[i], &error);

      g_test_message ("%s", error != NULL ? error->message : texts[i]);
      g_assert_null (plan);
      g_assert_nonnull (error);
    }
}

static void
test_checks (void)
{
  static const struct { const char *text, *says; } table[] = {
    { "input: x\n== A\n{{input}}", "has no model" },
    { "model: m\ninput: x\n== A\n{{B}}", "“B”, which is not there" },
    { "model: m\ninput: x\n== A\n{{A}}", "reads its own answer" },
    { "model: m\ninput: x\n== A\n{{input}}\n== B\nnothing", "reads nothing" },
    { "model: m\ninput: x\n== A\n{{previous}}", "is the first" },
    { "model: m\ninput: x\n== A\n{{input", "not closed" },
    { "model: m\ninput: x\n== A\n{{input}}\n== a\n{{previous}}", "Two steps are called" },
    { "model: m\ninput: x\n== Input\n{{input}}", "already means something" },
    { "model: m\ninput: x\n== \n{{input}}", "no name" },
    { "model: m\n== A\n{{input}}", "no input" },
    { "model: m\nruns: 101\ninput: x\n== A\n{{input}}", "between 1 and 100" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (table[i].text, &error);

      g_assert_no_error (error);
      g_assert_false (thimble_chain_plan_check (plan, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, table[i].says));
    }
}

static void
test_article (void)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_new_article ();
  g_autoptr (GError) error = NULL;
  static const char * const answers[] = { "headings {{input}}", "an article", "questions" };
  g_autofree char *expand = NULL;
  g_autofree char *meta = NULL;
  g_autofree char *single = NULL;

  g_assert_false (thimble_chain_plan_check (plan, NULL)); /* no model yet */
  plan->endpoint_id = g_strdup ("practice");
  plan->model_id = g_strdup ("by-rule");
  g_assert_true (thimble_chain_plan_check (plan, &error));
  g_assert_no_error (error);
  expand = thimble_chain_plan_make_prompt (plan, 1, answers);
  g_assert_true (g_str_has_suffix (expand, "headings {{input}}"));
  meta = thimble_chain_plan_make_prompt (plan, 3, answers);
  g_assert_true (g_str_has_suffix (meta, "an article"));
  single = thimble_chain_plan_make_single (plan);
  g_assert_nonnull (strstr (single, "1. Outline"));
  g_assert_nonnull (strstr (single, plan->input));
  g_assert_nonnull (strstr (single, "(the result of “Expand”)"));
  g_assert_cmpint (thimble_chain_plan_get_single_limit (plan), ==, 1600);
}

/* What only JSON can say is written as lines that mean the same, and are the same when they are written once more. */
static void
test_rewritten (void)
{
  static const char json[] =
    "{\"name\":\"a\\n== b\",\"model\":\"m\\nruns: 7\",\"input\":\"x\\ny\",\"steps\":["
    "{\"name\":\" A \",\"prompt\":\"{{input}}\\n\\\\== b\\n\\\\\\\\== c\\n== d\\r\\r\\ne\",\"max_output\":9007199254740991},"
    "{\"name\":\"B\",\"prompt\":\"{{a}}\",\"max_output\":9007199254740991}]}";
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (json, &error);
  g_autoptr (ThimbleChainPlan) back = NULL;
  g_autofree char *text = NULL, *again = NULL;

  g_assert_no_error (error);
  g_assert_true (thimble_chain_plan_check (plan, &error));
  g_assert_cmpstr (thimble_chain_plan_get_step (plan, 0)->name, ==, "A");
  g_assert_cmpint (thimble_chain_plan_get_single_limit (plan), ==, 2 * (gint64) G_MAXINT);
  text = thimble_chain_plan_to_text (plan);
  back = thimble_chain_plan_parse (text, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->steps->len, ==, 2);
  g_assert_cmpuint (back->runs, ==, 1);
  g_assert_cmpstr (back->model_id, ==, "m runs: 7");
  g_assert_cmpstr (thimble_chain_plan_get_step (back, 0)->text, ==, "{{input}}\n\\== b\n\\\\== c\n== d\ne");
  again = thimble_chain_plan_to_text (back);
  {
    g_autoptr (ThimbleChainPlan) third = thimble_chain_plan_parse (again, &error);
    g_autofree char *once_more = NULL;

    g_assert_no_error (error);
    once_more = thimble_chain_plan_to_text (third);
    g_assert_cmpstr (again, ==, once_more);
  }
}

/* Lines take no more steps than JSON does, so that what was read is kept. */
static void
test_many_steps (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ThimbleChainPlan) plan = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 10 * THIMBLE_CHAIN_STEPS; i++)
    g_string_append (text, "== A\nx\n");
  plan = thimble_chain_plan_parse (text->str, &error);
  g_assert_no_error (error);
  node = thimble_chain_plan_to_json (plan);
  g_clear_pointer (&plan, thimble_chain_plan_free);
  plan = thimble_chain_plan_from_json (thimble_json_root_object (node), &error);
  g_assert_no_error (error);
  g_clear_pointer (&plan, thimble_chain_plan_free);
  g_string_append (text, "== A\nx\n");
  plan = thimble_chain_plan_parse (text->str, &error);
  g_assert_null (plan);
  g_assert_nonnull (strstr (error->message, "at most 20"));
}

/* A line is named as a person counts it, blank ones before the first included. */
static void
test_line_number (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse ("\n\nruns: 0\n== A\n{{input}}", &error);

  g_assert_null (plan);
  g_assert_nonnull (strstr (error->message, "Line 3"));
}

/* Any bytes at all are read or refused in a sentence, and what is read can be checked. */
static void
test_noise (void)
{
  static const char * const parts[] = { "== ", "\n", "{{", "}}", "input", "previous", "A", "model: m", "runs: 3", ":", "{", "\"steps\": [", "}", "]", "\\== ", "\xc3", "ä", " " };
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  guint n_read = 0;

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (GString) text = g_string_new (g_rand_boolean (rand) ? "model: m\n== A\n" : "");
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleChainPlan) plan = NULL;
      int n = g_rand_int_range (rand, 0, 24);

      for (int j = 0; j < n; j++)
        g_string_append (text, parts[g_rand_int_range (rand, 0, G_N_ELEMENTS (parts))]);
      plan = thimble_chain_plan_parse (text->str, &error);
      if (plan == NULL)
        {
          g_assert_nonnull (error);
          continue;
        }
      g_assert_no_error (error);
      n_read++;
      if (!thimble_chain_plan_check (plan, &error))
        g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
    }
  g_assert_cmpuint (n_read, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chain-plan/lines", test_lines);
  g_test_add_func ("/chain-plan/bad-files", test_bad_files);
  g_test_add_func ("/chain-plan/checks", test_checks);
  g_test_add_func ("/chain-plan/article", test_article);
  g_test_add_func ("/chain-plan/rewritten", test_rewritten);
  g_test_add_func ("/chain-plan/many-steps", test_many_steps);
  g_test_add_func ("/chain-plan/line-number", test_line_number);
  g_test_add_func ("/chain-plan/noise", test_noise);
  return g_test_run ();
}
