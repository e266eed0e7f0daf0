/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "catalogue/thimble-counting.h"

static void
test_families (void)
{
  const struct { const char *model; const char *family; const char *encoding; gboolean exact; } rows[] = {
    { "gpt-4o-mini", "gpt-4o", "o200k_base", TRUE },
    { "gpt-4.1-mini", "gpt-4o", "o200k_base", TRUE },
    { "gpt-4-turbo", "gpt-4", "cl100k_base", TRUE },
    { "gpt-3.5-turbo", "gpt-4", "cl100k_base", TRUE },
    { "gpt-5.4-nano", "gpt-5", "o200k_base", TRUE },
    { "o3-mini", "gpt-5", "o200k_base", TRUE },
    { "gpt-6-luna", "gpt-6", "o200k_base", FALSE },
    { "gpt-6.1-sol", "gpt-6", "o200k_base", FALSE },
    { "ft:gpt-4o-mini:me::abc", "gpt-4o", "o200k_base", TRUE },
    { "openai/gpt-oss-120b", "gpt-oss", "o200k_harmony", TRUE },
    { "claude-opus-4-6", "claude-4", NULL, FALSE },
    { "claude-opus-4-20250514", "claude-4", NULL, FALSE },
    { "claude-haiku-4-5", "claude-4", NULL, FALSE },
    { "claude-opus-4-8", "claude-5", NULL, FALSE },
    /* as OpenRouter writes it */
    { "anthropic/claude-opus-4.7", "claude-5", NULL, FALSE },
    { "anthropic/claude-opus-4.6", "claude-4", NULL, FALSE },
    { "claude-sonnet-5", "claude-5", NULL, FALSE },
    { "claude-fable-5-2", "claude-5", NULL, FALSE },
    { "anthropic/claude-haiku-5-5", "claude-5", NULL, FALSE },
    { "models/gemini-3.8-flash", "gemini", NULL, FALSE },
    { "grok-4.7", "other", NULL, FALSE },
    { "qwen/qwen3.8-27b", "other", NULL, FALSE },
    { "", "other", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const ThimbleCounting *counting = thimble_counting_find (rows[i].model);

      g_test_message ("%s", rows[i].model);
      g_assert_cmpstr (counting->id, ==, rows[i].family);
      g_assert_cmpstr (counting->encoding, ==, rows[i].encoding);
      g_assert_cmpint (counting->exact, ==, rows[i].exact);
      g_assert_nonnull (counting->name);
    }
}

static void
test_framing (void)
{
  gint64 least, most;

  /* 4n + 3 and 4n + 2, the system text being a message. */
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("gpt-4o-mini"), 1, FALSE, FALSE, &least, &most), ==, 7);
  g_assert_cmpint (least, ==, 7);
  g_assert_cmpint (most, ==, 7);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("gpt-4o-mini"), 3, TRUE, FALSE, NULL, NULL), ==, 19);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("gpt-5.4"), 1, TRUE, TRUE, NULL, NULL), ==, 10);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("claude-haiku-4-5"), 1, TRUE, FALSE, &least, &most), ==, 7);
  g_assert_cmpint (least, <, 7);
  g_assert_cmpint (most, >, 7);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("claude-haiku-4-5"), 1, FALSE, TRUE, NULL, NULL), ==, 36);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("gemini-3.8-flash"), 1, FALSE, FALSE, &least, &most), ==, 0);
  g_assert_cmpint (least, ==, 0);
  g_assert_cmpint (most, ==, 1);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("grok-4.7"), 1, FALSE, FALSE, NULL, NULL), ==, -1);
  g_assert_cmpint (thimble_counting_get_framing (thimble_counting_find ("gpt-oss-20b"), 1, FALSE, FALSE, NULL, NULL), ==, -1);
}

static void
test_factors (void)
{
  ThimbleScriptMix english = { { 0 } }, chinese = { { 0 } };
  ThimbleFactor factor;
  guint n;
  const ThimbleCounting * const *list = thimble_counting_list (&n);

  thimble_script_mix_add (&english, "Trees cool the street", 21);
  thimble_script_mix_add (&chinese, "城市的樹木", strlen ("城市的樹木"));
  thimble_counting_get_factor (thimble_counting_find ("claude-haiku-4-5"), &english, &factor);
  g_assert_cmpfloat_with_epsilon (factor.middle, 1.16, 1e-9);
  g_assert_cmpfloat_with_epsilon (factor.least, 1.06, 1e-9);
  g_assert_cmpfloat_with_epsilon (factor.most, 1.37, 1e-9);
  thimble_counting_get_factor (thimble_counting_find ("gemini-3.8-flash"), &chinese, &factor);
  g_assert_cmpfloat_with_epsilon (factor.middle, 0.88, 1e-9);
  g_assert_cmpfloat_with_epsilon (factor.least, 0.88 * 0.85, 1e-9);

  g_assert_cmpuint (n, >, 5);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < THIMBLE_N_SCRIPTS; k++)
      {
        const ThimbleFactor *one = &list[i]->factors[k];

        g_assert_cmpfloat (one->least, >, 0);
        g_assert_cmpfloat (one->least, <=, one->middle);
        g_assert_cmpfloat (one->middle, <=, one->most);
        /* Without a table of its own a family has a range. */
        if (list[i]->encoding == NULL)
          g_assert_cmpfloat (one->least, <, one->most);
        g_assert_nonnull (list[i]->source);
      }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/counting/families", test_families);
  g_test_add_func ("/counting/framing", test_framing);
  g_test_add_func ("/counting/factors", test_factors);
  return g_test_run ();
}
