/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <string.h>
#include <glib.h>

#include "history/thimble-history-condition.h"

static ThimbleFilter *
full_filter (void)
{
  ThimbleFilter *filter = thimble_filter_new ();

  filter->text = g_strdup ("trees");
  filter->endpoints = g_strsplit ("openai", ",", 0);
  filter->models = g_strsplit ("gpt-6-luna,unknown-model", ",", 0);
  filter->tasks = g_strsplit ("summarise", ",", 0);
  filter->tiers = 1u << THIMBLE_TIER_ENTRY | 1u << THIMBLE_TIER_LOCAL;
  filter->measurements = g_strsplit ("12,any", ",", -1);
  filter->states = 1u << THIMBLE_STATE_FAILED;
  filter->since_us = 0;
  filter->cost_min = THIMBLE_PICODOLLARS_PER_DOLLAR / 10;
  filter->total_max = 2000;
  filter->cost_unknown = TRUE;
  filter->practice = 0;
  return filter;
}

static const char *
name_of (ThimbleHistoryCondition condition, const char *id, gpointer data)
{
  if (condition == THIMBLE_HISTORY_CONDITION_PROVIDER)
    return "Open\nAI";
  return g_str_equal (id, "gpt-6-luna") ? "GPT-6 Luna" : NULL;
}

/* Each condition is seen, said and taken back by itself. */
static void
test_each (void)
{
  static const char * const said[] = {
    [THIMBLE_HISTORY_CONDITION_TEXT] = "Text: trees",
    [THIMBLE_HISTORY_CONDITION_PROVIDER] = "Provider: Open AI",
    [THIMBLE_HISTORY_CONDITION_MODEL] = "Model: GPT-6 Luna, unknown-model",
    [THIMBLE_HISTORY_CONDITION_TASK] = "Task: summarise",
    [THIMBLE_HISTORY_CONDITION_MEASUREMENT] = "Measurement: 12, any",
    [THIMBLE_HISTORY_CONDITION_TIER] = "Tier: Entry, Local",
    [THIMBLE_HISTORY_CONDITION_STATE] = "State: failed",
    [THIMBLE_HISTORY_CONDITION_DATES] = "Dates: Last 7 Days",
    [THIMBLE_HISTORY_CONDITION_COST] = "Cost: at least $0.100",
    [THIMBLE_HISTORY_CONDITION_TOKENS] = "Tokens: at most 2,000",
    [THIMBLE_HISTORY_CONDITION_COST_UNKNOWN] = "Cost unknown",
    [THIMBLE_HISTORY_CONDITION_PRACTICE] = "Practice: without",
  };
  g_autoptr (ThimbleFilter) filter = full_filter ();

  for (guint i = 0; i < THIMBLE_N_HISTORY_CONDITIONS; i++)
    {
      g_autofree char *text = thimble_history_condition_describe (i, filter, THIMBLE_HISTORY_DATES_7_DAYS, name_of, NULL);

      g_assert_true (thimble_history_condition_is_set (i, filter));
      if (i != THIMBLE_HISTORY_CONDITION_COST)
        g_assert_cmpstr (text, ==, said[i]);
      else
        g_assert_true (g_str_has_prefix (text, "Cost: at least $0.1"));
      thimble_history_condition_clear (i, filter);
      g_assert_false (thimble_history_condition_is_set (i, filter));
      g_assert_null (thimble_history_condition_describe (i, filter, THIMBLE_HISTORY_DATES_7_DAYS, name_of, NULL));
      for (guint j = i + 1; j < THIMBLE_N_HISTORY_CONDITIONS; j++)
        g_assert_true (thimble_history_condition_is_set (j, filter));
    }
  g_assert_true (thimble_filter_is_empty (filter));
}

static void
test_ranges (void)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autofree char *tokens = NULL, *dates = NULL;
  gint64 end;

  filter->total_min = 10;
  filter->total_max = 20;
  tokens = thimble_history_condition_describe (THIMBLE_HISTORY_CONDITION_TOKENS, filter, THIMBLE_HISTORY_DATES_ANY, name_of, NULL);
  g_assert_cmpstr (tokens, ==, "Tokens: 10 – 20");
  g_assert_true (thimble_history_parse_day ("2026-11-10", &filter->since_us, &end));
  g_assert_true (thimble_history_parse_day ("2026-11-12", &end, &filter->until_us));
  dates = thimble_history_condition_describe (THIMBLE_HISTORY_CONDITION_DATES, filter, THIMBLE_HISTORY_DATES_CUSTOM, name_of, NULL);
  g_assert_nonnull (strstr (dates, "10"));
  g_assert_nonnull (strstr (dates, "12"));
  g_assert_null (strstr (dates, "13"));
}

static void
expect_money (const char *text, gint64 picodollars)
{
  ThimbleMoney money = -7;

  g_assert_true (thimble_history_parse_money (text, &money));
  g_assert_cmpint (money, ==, picodollars);
}

static void
test_money (void)
{
  static const char * const bad[] = {
    "-1", "1.2.3.", "abc", "1e3", "$", "€5", "NaN", "1..2", "0.0000000000001", "99999999999999999999", "0x10", "1 $ 2", "$$1", "\xff",
  };
  ThimbleMoney money = -7;

  expect_money ("", -1);
  expect_money ("   ", -1);
  expect_money ("0", 0);
  expect_money ("$1.20", G_GINT64_CONSTANT (1200000000000));
  expect_money ("0.0000485", 48500000);
  expect_money ("0,0005", 500000000);
  expect_money ("1,234.5", G_GINT64_CONSTANT (1234500000000000));
  expect_money ("1.234,5", G_GINT64_CONSTANT (1234500000000000));
  expect_money ("1,234,567", G_GINT64_CONSTANT (1234567000000000000));
  expect_money ("0.500", G_GINT64_CONSTANT (500000000000));
  expect_money ("0,500", G_GINT64_CONSTANT (500000000000));
  expect_money ("1 000", G_GINT64_CONSTANT (1000000000000000));
  expect_money (".5", G_GINT64_CONSTANT (500000000000));
  expect_money ("5 $", G_GINT64_CONSTANT (5000000000000));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      if (thimble_history_parse_money (bad[i], &money))
        g_error ("“%s” was read as %" G_GINT64_FORMAT, bad[i], money);
      g_assert_cmpint (money, ==, -7);
    }
}

static void
expect_count (const char *text, gint64 wanted)
{
  gint64 count = -7;

  g_assert_true (thimble_history_parse_count (text, &count));
  g_assert_cmpint (count, ==, wanted);
}

static void
test_count (void)
{
  static const char * const bad[] = { "-1", "1.5", "two", "k", "1kk", "1e3", "2.0001k", "9999999999999999999" };
  gint64 count = -7;

  expect_count ("", -1);
  expect_count ("0", 0);
  expect_count ("1500", 1500);
  expect_count ("1,500", 1500);
  expect_count ("1’500", 1500);
  expect_count ("2k", 2000);
  expect_count ("1.5 M", 1500000);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      if (thimble_history_parse_count (bad[i], &count))
        g_error ("“%s” was read as %" G_GINT64_FORMAT, bad[i], count);
      g_assert_cmpint (count, ==, -7);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history-condition/each", test_each);
  g_test_add_func ("/history-condition/ranges", test_ranges);
  g_test_add_func ("/history-condition/money", test_money);
  g_test_add_func ("/history-condition/count", test_count);
  return g_test_run ();
}
