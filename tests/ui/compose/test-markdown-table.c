/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-markdown-table.h"

static const char *
cell (ThimbleMarkdownTable *table,
      guint                 row,
      guint                 column)
{
  return ((char **) g_ptr_array_index (table->rows, row))[column];
}

static void
test_plain (void)
{
  g_autoptr (ThimbleMarkdownTable) table = thimble_markdown_table_parse ("| Item | Price |\n|:-----|------:|\n| Bread | 5 |\n| Cake | |");

  g_assert_nonnull (table);
  g_assert_cmpuint (table->n_columns, ==, 2);
  g_assert_cmpuint (table->rows->len, ==, 3);
  g_assert_cmpint (table->aligns[0], ==, THIMBLE_COLUMN_START);
  g_assert_cmpint (table->aligns[1], ==, THIMBLE_COLUMN_END);
  g_assert_cmpstr (cell (table, 0, 1), ==, "Price");
  g_assert_cmpstr (cell (table, 1, 0), ==, "Bread");
  g_assert_cmpstr (cell (table, 2, 1), ==, "");
  g_assert_null (table->before);
}

static void
test_loose (void)
{
  g_autoptr (ThimbleMarkdownTable) table = thimble_markdown_table_parse ("Here it is:\na | b\n:-:|---\none\\|two | 3 | 4\nfive");

  g_assert_nonnull (table);
  g_assert_cmpstr (table->before, ==, "Here it is:");
  g_assert_cmpint (table->aligns[0], ==, THIMBLE_COLUMN_CENTER);
  g_assert_cmpuint (table->rows->len, ==, 3);
  g_assert_cmpstr (cell (table, 1, 0), ==, "one|two");
  g_assert_cmpstr (cell (table, 1, 1), ==, "3");
  g_assert_cmpstr (cell (table, 2, 0), ==, "five");
  g_assert_cmpstr (cell (table, 2, 1), ==, "");
}

static void
test_none (void)
{
  static const char * const texts[] = {
    "", "|", "a | b", "a | b\nc | d", "a | b\n---", "| a | b |\n| --- |\n", "| a |\n| -x- |", "a\n|-|", "|\n|", "||\n||",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ThimbleMarkdownTable) table = thimble_markdown_table_parse (texts[i]);

      if (table != NULL)
        g_test_message ("taken for a table: %s", texts[i]);
      g_assert_null (table);
    }
}

static void
test_large (void)
{
  GString *text = g_string_new ("a|b\n-|-\n");
  g_autoptr (ThimbleMarkdownTable) table = NULL;

  /* Too many rows are words, not widgets. */
  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "1|2\n");
  table = thimble_markdown_table_parse (text->str);
  g_assert_null (table);
  g_string_free (text, TRUE);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ui/markdown-table/plain", test_plain);
  g_test_add_func ("/ui/markdown-table/loose", test_loose);
  g_test_add_func ("/ui/markdown-table/none", test_none);
  g_test_add_func ("/ui/markdown-table/large", test_large);
  return g_test_run ();
}
