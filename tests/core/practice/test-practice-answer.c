/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "catalogue/thimble-task.h"
#include "practice/thimble-practice-private.h"

static void
assert_contains (const char *text,
                 const char *wanted)
{
  if (strstr (text, wanted) == NULL)
    g_error ("“%s” is not in: %s", wanted, text);
}

static guint
count_lines_starting (const char *text,
                      const char *prefix)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_has_prefix (lines[i], prefix);
  return n;
}

static char *
answer_task (const char *id,
             const char *text)
{
  g_autofree char *prompt = thimble_task_make_prompt (thimble_task_find (id), text);

  return thimble_practice_answer (prompt);
}

static void
test_honest (void)
{
  guint n;
  const ThimbleTask *tasks = thimble_task_get_all (&n);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *first = answer_task (tasks[i].id, NULL);
      g_autofree char *second = answer_task (tasks[i].id, NULL);

      g_assert_true (g_str_has_prefix (first, "*Practice answer, made by rule on this computer."));
      g_assert_cmpstr (first, ==, second);
      g_assert_true (g_utf8_validate (first, -1, NULL));
    }
}

static void
test_summarise (void)
{
  g_autofree char *answer = answer_task ("summarise", NULL);
  g_autofree char *short_one = answer_task ("summarise", "One sentence only.");
  g_autofree char *chinese = answer_task ("summarise",
                                          "城市的樹木可以降溫。樹木的樹蔭讓城市街道涼快。昨天我吃了麵。城市樹木的葉子抓住灰塵，樹木讓城市更好。天氣不錯。");

  g_assert_cmpuint (count_lines_starting (answer, "- "), ==, 3);
  assert_contains (answer, "- Urban trees do more than decorate a street.");
  g_assert_cmpuint (count_lines_starting (short_one, "- "), ==, 1);
  g_assert_cmpuint (count_lines_starting (chinese, "- "), ==, 3);
  assert_contains (chinese, "城市樹木的葉子");
  g_assert_null (strstr (chinese, "麵"));
}

static void
test_translate (void)
{
  g_autofree char *answer = answer_task ("translate", "Good morning.\n\nSecond paragraph.");

  assert_contains (answer, "No rule can translate.");
  assert_contains (answer, "> Good morning.\n>\n> Second paragraph.");
}

static void
test_titles (void)
{
  g_autofree char *answer = answer_task ("titles", NULL);
  g_autofree char *tiny = answer_task ("titles", "Ox.");

  g_assert_cmpuint (count_lines_starting (answer, "1. ") + count_lines_starting (answer, "5. "), ==, 2);
  assert_contains (answer, "1. Bicycles in Brief");
  assert_contains (tiny, "This Text in Brief");
}

static void
test_rewrite (void)
{
  g_autofree char *sample = answer_task ("rewrite", NULL);
  g_autofree char *messy = answer_task ("rewrite", "  this   is is a   test. second one");
  g_autofree char *wide = answer_task ("rewrite", "第一句。 第二句");

  assert_contains (sample, "because of repairs");
  assert_contains (sample, "9.00 and 12.00");
  assert_contains (messy, "This is a test. second one.");
  assert_contains (wide, "第一句。第二句。");
}

static void
test_classify (void)
{
  g_autofree char *answer = answer_task ("classify", NULL);

  assert_contains (answer, "1. praise\n2. question\n3. complaint\n4. other\n5. praise\n");
}

static void
test_table (void)
{
  g_autofree char *sample = answer_task ("table", NULL);
  g_autofree char *lines = answer_task ("table", "tea | 3\nmilk 1.50");

  assert_contains (sample, "| No. | Item | Numbers |\n| ---: | --- | --- |\n| 1 | For the picnic Anna brings two loaves of bread for 5 euros | 5 |");
  g_assert_cmpuint (count_lines_starting (sample, "| "), >=, 5);
  assert_contains (lines, "| 1 | tea \\| 3 | 3 |");
  assert_contains (lines, "| 2 | milk 1.50 | 1.50 |");
}

static void
test_free (void)
{
  g_autofree char *answer = thimble_practice_answer ("Why is the sky blue? Tell me why the sky is blue.");

  assert_contains (answer, "You wrote: “Why is the sky blue?”");
  assert_contains (answer, "It has 12 words in 2 sentences.");
  assert_contains (answer, "blue");
}

/* Edited instructions, and those in another language than the window's. */
static void
test_recognises_edited (void)
{
  g_autofree char *english = thimble_practice_answer ("Please summarize this for a child:\n\nA cat sat. A dog ran. A bird flew. A fish swam.");
  g_autofree char *german = thimble_practice_answer ("Fasse den Text zusammen.\n\nEine Katze saß. Ein Hund lief.");
  g_autofree char *chinese = thimble_practice_answer ("把下面的文字翻譯成英文\n\n你好");
  g_autofree char *only = answer_task ("titles", " \n ");

  g_assert_cmpuint (count_lines_starting (english, "- "), ==, 3);
  g_assert_cmpuint (count_lines_starting (german, "- "), ==, 2);
  assert_contains (chinese, "> 你好");
  assert_contains (only, "without a text");
}

static void
test_hostile (void)
{
  g_autofree char *invalid = thimble_practice_answer ("\xff\xfe caf\xe9");
  g_autofree char *empty = thimble_practice_answer ("");
  g_autoptr (GString) big = g_string_new ("Summarise this\n");
  g_autofree char *long_one = NULL;
  gint64 start;

  g_assert_true (g_utf8_validate (invalid, -1, NULL));
  g_assert_true (g_utf8_validate (empty, -1, NULL));
  for (guint i = 0; i < 40000; i++)
    g_string_append_printf (big, "Sentence number %u speaks of apples and pears. ", i % 977);
  start = g_get_monotonic_time ();
  long_one = thimble_practice_answer (big->str);
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (3 * G_USEC_PER_SEC));
  g_assert_cmpuint (count_lines_starting (long_one, "- "), ==, 3);
}

static void
test_pieces (void)
{
  const char *texts[] = { "", "one", "one two three four five six seven", "城市的樹木可以降溫，讓街道涼快。", " \n\n a  b\n", };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) pieces = thimble_practice_split_pieces (texts[i]);
      g_autoptr (GString) joined = g_string_new (NULL);

      for (guint j = 0; j < pieces->len; j++)
        {
          g_assert_true (g_utf8_validate (pieces->pdata[j], -1, NULL));
          g_string_append (joined, pieces->pdata[j]);
        }
      g_assert_cmpstr (joined->str, ==, texts[i]);
      g_assert_true (i < 2 || pieces->len > 1);
    }
}

static void
test_sentences (void)
{
  g_autoptr (GPtrArray) list = thimble_practice_split_sentences ("At 9.00 it is v1.2, e.g. now. \"Really?\" Yes!\n1. First line\n好嗎？好。");

  g_assert_cmpuint (list->len, ==, 6);
  g_assert_cmpstr (list->pdata[0], ==, "At 9.00 it is v1.2, e.g. now.");
  g_assert_cmpstr (list->pdata[3], ==, "1. First line");
  g_assert_cmpstr (list->pdata[5], ==, "好。");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice-answer/honest", test_honest);
  g_test_add_func ("/practice-answer/summarise", test_summarise);
  g_test_add_func ("/practice-answer/translate", test_translate);
  g_test_add_func ("/practice-answer/titles", test_titles);
  g_test_add_func ("/practice-answer/rewrite", test_rewrite);
  g_test_add_func ("/practice-answer/classify", test_classify);
  g_test_add_func ("/practice-answer/table", test_table);
  g_test_add_func ("/practice-answer/free", test_free);
  g_test_add_func ("/practice-answer/recognises-edited", test_recognises_edited);
  g_test_add_func ("/practice-answer/hostile", test_hostile);
  g_test_add_func ("/practice-answer/pieces", test_pieces);
  g_test_add_func ("/practice-answer/sentences", test_sentences);
  return g_test_run ();
}
