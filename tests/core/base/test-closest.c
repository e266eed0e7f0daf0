/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-closest.h"

static const char * const names[] = { "gpt-6-luna", "gpt-6.1-sol", "claude-haiku-4-5", "claude-haiku-5-5", "Claude Haiku 5.5",
                                      "openai/gpt-oss-20b", "o3" };

static const char *
closest (const char *word)
{
  int i = thimble_closest (word, names, G_N_ELEMENTS (names));

  return i >= 0 ? names[i] : NULL;
}

static void
test_closest (void)
{
  static const struct { const char *word, *meant; } table[] = {
    { "claude-haiku-5.5", "claude-haiku-5-5" },
    { "CLAUDE_HAIKU_5_5", "claude-haiku-5-5" },
    { "cluade-haiku-5-5", "claude-haiku-5-5" }, /* swapped */
    { "claude-haiku-45", "claude-haiku-4-5" },
    { "gpt-6-lunar", "gpt-6-luna" },
    { "gpt6luna", "gpt-6-luna" },
    { "gpt-6", "gpt-6-luna" },                  /* a part of it: the shortest */
    { "gpt-oss", "openai/gpt-oss-20b" },
    { "haiku", "claude-haiku-4-5" },
    { "o4", "o3" },
    { "gemini-3", NULL },
    { "x", NULL },
    { "lu", NULL },                             /* too short to be a part */
    { "", NULL },
    { "---", NULL },
  };
  g_autofree char *endless = g_strnfill (100000, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("%s", table[i].word);
      g_assert_cmpstr (closest (table[i].word), ==, table[i].meant);
    }
  g_assert_null (closest (endless));
  g_assert_cmpint (thimble_closest ("word", NULL, 0), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/closest", test_closest);
  return g_test_run ();
}
