/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-error.h"
#include "store/thimble-filter.h"

static void
test_empty (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  g_assert_true (thimble_filter_is_empty (NULL));
  g_assert_true (thimble_filter_is_empty (filter));
  filter->text = g_strdup ("");
  g_assert_true (thimble_filter_is_empty (filter));
  filter->states = 1u << THIMBLE_STATE_PREPARED;
  g_assert_false (thimble_filter_is_empty (filter));
  filter->states = 0;
  filter->models = g_new0 (char *, 1);
  g_assert_true (thimble_filter_is_empty (filter));
  filter->since_us = 0;
  g_assert_false (thimble_filter_is_empty (filter));
}

static void
test_equal (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleFilter) copy = NULL;

  filter->text = g_strdup ("cat");
  filter->endpoints = g_strsplit ("openai", ",", -1);
  filter->models = g_strsplit ("m,n", ",", -1);
  filter->tasks = g_strsplit ("free", ",", -1);
  filter->states = 1u << THIMBLE_STATE_COMPLETED;
  filter->since_us = 5;
  filter->until_us = 9;
  copy = thimble_filter_copy (filter);
  g_assert_true (thimble_filter_equal (filter, copy));
  g_assert_true (copy->text != filter->text);
  copy->until_us = 10;
  g_assert_false (thimble_filter_equal (filter, copy));
  copy->until_us = 9;
  g_clear_pointer (&copy->tasks, g_strfreev);
  g_assert_false (thimble_filter_equal (filter, copy));
}

static void
test_nothing_equals_nothing (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleFilter) copy = thimble_filter_copy (NULL);

  g_assert_true (thimble_filter_equal (NULL, NULL));
  g_assert_true (thimble_filter_equal (NULL, filter));
  g_assert_true (thimble_filter_equal (copy, NULL));
  filter->text = g_strdup ("x");
  g_assert_false (thimble_filter_equal (NULL, filter));
}

static void
test_json (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleFilter) any = NULL;
  g_autoptr (ThimbleFilter) read = NULL;
  g_autoptr (ThimbleFilter) odd = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *nothing = thimble_filter_to_json (filter);
  g_autofree char *text = NULL;

  g_assert_cmpstr (nothing, ==, "{}");
  any = thimble_filter_from_json (nothing, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_filter_is_empty (any));

  filter->text = g_strdup ("\"Größe\" 中文*");
  filter->endpoints = g_strsplit ("openai,gemini", ",", -1);
  filter->models = g_strsplit ("m", ",", -1);
  filter->tasks = g_strsplit ("free", ",", -1);
  filter->measurements = g_strsplit ("12,any", ",", -1);
  filter->tiers = 1u << THIMBLE_TIER_ENTRY | 1u << THIMBLE_TIER_UNPRICED;
  filter->states = 1u << THIMBLE_STATE_FAILED;
  filter->practice = 0;
  filter->cost_unknown = TRUE;
  filter->since_us = -5;
  filter->until_us = 0;
  filter->cost_min = 0;
  filter->cost_max = 7;
  filter->total_min = 1;
  filter->total_max = 9;
  text = thimble_filter_to_json (filter);
  read = thimble_filter_from_json (text, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_filter_equal (filter, read));

  /* What a newer version may have put there is left out, what is of the wrong type too. */
  odd = thimble_filter_from_json ("{\"colour\": 3, \"tiers\": [\"entry\", \"gold\", 4], \"models\": \"m\", \"practice\": 9}", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (odd->tiers, ==, 1u << THIMBLE_TIER_ENTRY);
  g_assert_null (odd->models);
  g_assert_cmpint (odd->practice, ==, 1);

  g_assert_null (thimble_filter_from_json ("[]", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_null (thimble_filter_from_json ("{", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_UNDERSTOOD);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/empty", test_empty);
  g_test_add_func ("/filter/equal", test_equal);
  g_test_add_func ("/filter/json", test_json);
  g_test_add_func ("/filter/nothing-equals-nothing", test_nothing_equals_nothing);

  return g_test_run ();
}
