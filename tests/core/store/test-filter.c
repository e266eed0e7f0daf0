/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store/thimble-filter.h"

static void
test_empty (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  g_assert_true (thimble_filter_is_empty (NULL));
  g_assert_true (thimble_filter_is_empty (filter));
  filter->text = g_strdup ("");
  g_assert_true (thimble_filter_is_empty (filter));
  filter->state = 0; /* prepared is a state too */
  g_assert_false (thimble_filter_is_empty (filter));
  filter->state = -1;
  filter->since_us = 0;
  g_assert_false (thimble_filter_is_empty (filter));
}

static void
test_equal (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autoptr (ThimbleFilter) copy = NULL;

  filter->text = g_strdup ("cat");
  filter->endpoint_id = g_strdup ("openai");
  filter->model_id = g_strdup ("m");
  filter->task = g_strdup ("free");
  filter->state = 3;
  filter->since_us = 5;
  filter->until_us = 9;
  copy = thimble_filter_copy (filter);
  g_assert_true (thimble_filter_equal (filter, copy));
  g_assert_true (copy->text != filter->text);
  copy->until_us = 10;
  g_assert_false (thimble_filter_equal (filter, copy));
  copy->until_us = 9;
  g_free (copy->task);
  copy->task = NULL;
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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/filter/empty", test_empty);
  g_test_add_func ("/filter/equal", test_equal);
  g_test_add_func ("/filter/nothing-equals-nothing", test_nothing_equals_nothing);

  return g_test_run ();
}
