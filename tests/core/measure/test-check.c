/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "base/thimble-error.h"
#include "base/thimble-json.h"
#include "measure/thimble-check.h"

static ThimbleCheck *
parse (const char *spec)
{
  g_autoptr (GError) error = NULL;
  ThimbleCheck *check = thimble_check_parse (spec, &error);

  g_assert_no_error (error);
  return check;
}

static void
test_answers (void)
{
  static const struct {
    const char *spec;
    const char *answer;
    gboolean    passes;
    const char *reason; /* nullable */
  } table[] = {
    { "points:3", "- a\n- b\n- c", TRUE, "3 points." },
    { "points:3", "Here they are:\n\n1. a\n2. b\n3. c\n\nThat is all.", TRUE, NULL },
    { "points:3", "* a\n  - deeper\n  - deeper\n* b\n* c", TRUE, NULL },
    { "points:2", "  - deeper\n* a\n* b", TRUE, NULL },
    { "points:3", "• a\n• b", FALSE, "2 points, not 3." },
    { "points:3", "One.\n\nTwo.\n\nThree.", TRUE, NULL },
    { "points:1", "", FALSE, "0 points, not 1." },
    { "points:1", "Price: 3.50 is what it costs", TRUE, NULL },
    { "points:2", "- a\n---\n- b\n***", TRUE, NULL },
    { "points:2", "12345. not a marker\n2024) nor this", TRUE, NULL },
    { "titles:2", "1) Short\n2) **Bold one**", TRUE, "2 titles." },
    { "titles:1", "This is not a title because it goes on and on and on and on and never ends", FALSE, NULL },
    { "titles:2", "標題一\n標題二", TRUE, NULL },
    { "table", "| a | b |\n|---|:-:|\n| 1 | 2 |", TRUE, "A table of 1 row." },
    { "table", "Here:\n\na | b\n- | -\n1 | 2\n3 | 4\n\nDone | or not", TRUE, "A table of 2 rows." },
    { "table", "| a | b |\n|---|---|\n| 1 |", FALSE, "Row 1 of the table has 1 cell; its head has 2." },
    { "table", "| a | b |\n|---|---|", FALSE, "The table has no rows." },
    { "table", "| a |\n|---|\n| x \\| y |\n| `x | y` |", TRUE, NULL },
    { "table", "a, b\n1, 2", FALSE, "There is no table in it." },
    { "table:2", "| a | b |\n|---|---|\n| 1 | 2 |", FALSE, "The table has 1 row, not 2." },
    { "table", "|", FALSE, NULL },
    { "table", "", FALSE, NULL },
    { "words:3", "one two - three", TRUE, "3 words." },
    { "words:2", "one two three", FALSE, "3 words, more than 2." },
    { "words:4", "街道樹木", TRUE, NULL },
    { "words:3", "街道樹木", FALSE, NULL },
    { "characters:4", "äöü!", TRUE, "4 characters." },
    { "characters:3", "äöü!", FALSE, NULL },
    { "matches:^Yes", "No\nYes, surely", TRUE, NULL },
    { "matches:^\\d+$", "42", TRUE, NULL },
    { "matches:^\\d+$", "forty", FALSE, "The pattern is not found in it." },
    { "equals:Yes", " Yes\n", TRUE, NULL },
    { "equals:Yes", "yes", FALSE, NULL },
    { "contains:PARIS", "It is Paris.", TRUE, NULL },
    { "contains:a:b", "say a:b", TRUE, NULL },
    { "contains:Paris", "London", FALSE, "The text is not in it." },
    { "json", "{\"a\": [1, 2]}", TRUE, NULL },
    { "json", "```json\n{\"a\": 1}\n```", TRUE, NULL },
    { "json", "{a: 1}", FALSE, "It is not JSON." },
    { "json", "", FALSE, NULL },
    { "json", "```", FALSE, NULL },
    { "json", "```\n```", FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleCheck) check = parse (table[i].spec);
      g_autofree char *reason = NULL;
      ThimbleVerdict verdict = thimble_check_judge (check, table[i].answer, &reason);

      g_test_message ("%s: %s: %s", table[i].spec, table[i].answer, reason);
      g_assert_cmpint (verdict, ==, table[i].passes ? THIMBLE_VERDICT_PASSED : THIMBLE_VERDICT_FAILED);
      g_assert_nonnull (reason);
      if (table[i].reason != NULL)
        g_assert_cmpstr (reason, ==, table[i].reason);
    }
}

static void
test_none (void)
{
  g_autoptr (ThimbleCheck) check = parse ("none");
  char *reason = (char *) "";

  g_assert_cmpint (thimble_check_judge (check, "anything", &reason), ==, THIMBLE_VERDICT_NONE);
  g_assert_null (reason);
  g_assert_null (thimble_check_describe (check));
}

static void
test_refused (void)
{
  static const char *specs[] = {
    "points", "points:", "points:0", "points:-1", "points:x", "points:1000001", "points:99999999999999999999", "words:0", "table:-1",
    "matches", "matches:", "matches:(", "matches:[a", "matches:a{2,1}", "equals:", "contains:", "nothing", "", ":3", "point:3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (thimble_check_parse (specs[i], &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_REQUEST);
      g_assert_cmpuint (strlen (error->message), >, 10);
    }
}

/* Patterns that try every way to fail: given up within a moment, and said. */
static void
test_catastrophe (void)
{
  static const char *specs[] = { "matches:^(a+)+$", "matches:^(a|aa)+$", "matches:(.*)*(.*)*(.*)*x", "matches:^(([a-z])+.)+[A-Z]([a-z])+$" };
  g_autofree char *answer = g_strnfill (50000, 'a');

  answer[49999] = '!';
  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (ThimbleCheck) check = parse (specs[i]);
      g_autofree char *reason = NULL;
      gint64 before = g_get_monotonic_time ();

      g_assert_cmpint (thimble_check_judge (check, answer, &reason), ==, THIMBLE_VERDICT_FAILED);
      g_test_message ("%s: %s (%d ms)", specs[i], reason, (int) ((g_get_monotonic_time () - before) / 1000));
      g_assert_cmpint (g_get_monotonic_time () - before, <, thimble_test_limit (2 * G_USEC_PER_SEC));
    }
}

/* Any bytes at all are judged, and nothing is read beyond them. */
static void
test_noise (void)
{
  static const char alphabet[] = "|-:\n\\`*#1. {}[]\"a\xe4\xc3\xa4\xf0\x9f";
  static const char *specs[] = { "points:3", "titles:3", "table", "words:5", "characters:5", "matches:a.c", "equals:a", "contains:a", "json" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (ThimbleCheck) check = parse (specs[i % G_N_ELEMENTS (specs)]);
      gsize length = (gsize) g_rand_int_range (rand, 0, 60);
      g_autofree char *text = g_malloc (length + 1);
      g_autofree char *reason = NULL;

      for (gsize j = 0; j < length; j++)
        text[j] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)];
      text[length] = '\0';
      g_assert_cmpint (thimble_check_judge (check, text, &reason), !=, THIMBLE_VERDICT_NONE);
      g_assert_true (g_utf8_validate (reason, -1, NULL));
    }
}

static void
test_forms (void)
{
  static const char *specs[] = { "none", "points:3", "titles:5", "table", "table:4", "words:50", "characters:150", "matches:^Y", "equals:a:b", "contains:x", "json" };

  for (guint i = 0; i < G_N_ELEMENTS (specs); i++)
    {
      g_autoptr (ThimbleCheck) check = parse (specs[i]);
      g_autoptr (JsonNode) node = thimble_check_to_json (check);
      g_autoptr (ThimbleCheck) back = thimble_check_from_json (json_node_get_object (node), NULL);
      g_autofree char *spec = NULL;
      g_autofree char *words = NULL;

      g_assert_nonnull (back);
      spec = thimble_check_to_spec (back);
      g_assert_cmpstr (spec, ==, specs[i]);
      words = thimble_check_describe (back);
      g_assert_true (words != NULL || i == 0);
    }
}

static void
test_tasks (void)
{
  static const struct { const char *task, *spec; } table[] = {
    { "summarise", "points:3" }, { "titles", "titles:5" }, { "table", "table" }, { "free", "none" }, { NULL, "none" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (ThimbleCheck) check = thimble_check_for_task (table[i].task);
      g_autofree char *spec = thimble_check_to_spec (check);

      g_assert_cmpstr (spec, ==, table[i].spec);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/check/answers", test_answers);
  g_test_add_func ("/check/none", test_none);
  g_test_add_func ("/check/refused", test_refused);
  g_test_add_func ("/check/catastrophe", test_catastrophe);
  g_test_add_func ("/check/noise", test_noise);
  g_test_add_func ("/check/forms", test_forms);
  g_test_add_func ("/check/tasks", test_tasks);
  return g_test_run ();
}
