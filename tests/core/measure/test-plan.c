/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>

#include "measure-helper.h"

static void
test_bad_plans (MeasureFixture *fixture, gconstpointer unused)
{
  static const struct { guint models, runs, parallel; const char *text; } table[] = {
    { 1, 0, 1, "a" }, { 1, 1001, 1, "a" }, { 7, 1, 1, "a" }, { 1, 1, 0, "a" }, { 1, 1, 17, "a" }, { 1, 1, 1, " \n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimblePlan) plan = measure_plan (fixture, table[i].models, table[i].runs);
      g_autoptr (GError) error = NULL;

      plan->parallel = table[i].parallel;
      g_free (plan->text);
      plan->text = g_strdup (table[i].text);
      g_assert_false (thimble_plan_check (plan, &error));
      g_assert_error (error, THIMBLE_ERROR, (i == 5 ? (int) THIMBLE_ERROR_EMPTY_PROMPT : (int) THIMBLE_ERROR_BAD_REQUEST));
    }

  g_autoptr (ThimblePlan) none = thimble_plan_new ();
  g_autoptr (ThimblePlan) twice = measure_plan (fixture, 1, 1);

  g_assert_false (thimble_plan_check (none, NULL));
  thimble_plan_add_model (twice, fixture->runner.model);
  g_assert_false (thimble_plan_check (twice, NULL));
}

/* As a draft it has no key; what is sent is asked about. */
static void
test_keys (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePlan) plan = measure_plan (fixture, 1, 1);

  g_assert_null (thimble_plan_find_key (plan));
  plan->system = g_strdup ("sk-ant-api03-0123456789abcdef");
  g_assert_true (thimble_plan_find_key (plan) == plan->system);
  g_free (plan->text);
  plan->text = g_strdup (" sk-ant-api03-0123456789abcdef\n");
  g_assert_true (thimble_plan_find_key (plan) == plan->text);
  thimble_plan_leave_out_keys (plan);
  g_assert_cmpstr (plan->text, ==, "");
  g_assert_cmpstr (plan->system, ==, "");
  g_assert_null (thimble_plan_find_key (plan));
}

static void
test_plan_json (MeasureFixture *fixture, gconstpointer unused)
{
  g_autoptr (ThimblePlan) plan = measure_plan (fixture, 3, 17);
  g_autoptr (ThimblePlan) back = NULL;
  g_autoptr (ThimbleCheck) check = thimble_check_parse ("points:3", NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) node_again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;

  thimble_plan_set_check (plan, check);
  plan->system = g_strdup ("Be „kurz“.");
  plan->effort = g_strdup ("low");
  plan->temperature = 0.25;
  plan->ceiling = G_GINT64_CONSTANT (9007199254740993); /* no double holds it */
  node = thimble_plan_to_json (plan);
  text = thimble_json_to_string (node, FALSE);
  back = thimble_plan_from_json (json_node_get_object (node), NULL);
  g_assert_nonnull (back);
  g_assert_cmpint (back->ceiling, ==, plan->ceiling);
  node_again = thimble_plan_to_json (back);
  again = thimble_json_to_string (node_again, FALSE);
  g_assert_cmpstr (text, ==, again);
}

#define ADD(name, test) g_test_add ("/plan/" name, MeasureFixture, NULL, measure_set_up, test, measure_tear_down)

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  ADD ("bad", test_bad_plans);
  ADD ("json", test_plan_json);
  ADD ("keys", test_keys);
  return g_test_run ();
}
