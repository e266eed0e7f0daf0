/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "tokens/thimble-counter.h"

static const char *const names[] = { "o200k_base", "cl100k_base" };

/* What is hard: each next to each other. */
static const char *const parts[] = {
  "a", "B", "word", " the", "Word", "'", "'s", "'S", "’s", "'ſ", " ", "  ", "\t", "\n", "\r\n", "\n\n", "1", "2026", "!", "//", "/", "?!",
  "中", "文字", "。", "é", "\xcc\x81", "❤️", "👍🏽", "ʰ", "ǅ", "\xff", "\xe4", "\xb8", "\xad", "\xc3", "\xf0\x9f", "\0", "\xc2\xa0", "\xc2\x85", "\v", "한국", "_",
};

static void
test_random_edits (void)
{
  for (guint k = 0; k < G_N_ELEMENTS (names); k++)
    {
      ThimbleEncoding *encoding = thimble_encoding_get (names[k], NULL);
      g_autoptr (ThimbleCounter) counter = thimble_counter_new (encoding);
      g_autoptr (GString) text = g_string_new (NULL);

      g_assert_cmpint (thimble_counter_get_count (counter), ==, 0);
      for (guint i = 0; i < 30000; i++)
        {
          g_autoptr (GString) inserted = g_string_new (NULL);
          gsize offset = text->len > 0 ? (gsize) g_test_rand_int_range (0, (gint32) text->len + 1) : 0;
          gsize removed = (gsize) g_test_rand_int_range (0, 6);
          gint64 count;

          if (text->len > 300)
            removed += (gsize) g_test_rand_int_range (0, 200);
          removed = MIN (removed, text->len - offset);
          for (gint n = g_test_rand_int_range (0, 4); n > 0; n--)
            {
              const char *part = parts[g_test_rand_int_range (0, G_N_ELEMENTS (parts))];

              g_string_append_len (inserted, part, (gssize) MAX (strlen (part), 1));
            }
          g_string_erase (text, (gssize) offset, (gssize) removed);
          g_string_insert_len (text, (gssize) offset, inserted->str, (gssize) inserted->len);
          count = thimble_counter_edit (counter, offset, removed, inserted->str, inserted->len);
          g_assert_cmpint (count, ==, thimble_encoding_count (encoding, text->str, text->len));
          g_assert_cmpint (thimble_counter_get_count (counter), ==, count);
          g_assert_cmpuint (thimble_counter_get_length (counter), ==, text->len);
        }
    }
}

static void
test_whole_texts (void)
{
  ThimbleEncoding *encoding = thimble_encoding_get ("o200k_base", NULL);
  g_autoptr (ThimbleCounter) counter = thimble_counter_new (encoding);
  g_autofree char *much = g_strnfill (100000, 'x');

  much[0] = ' ';

  g_assert_cmpint (thimble_counter_set_text (counter, "Hello world", 11), ==, 2);
  g_assert_cmpint (thimble_counter_edit (counter, 11, 0, "!", 1), ==, 3);
  g_assert_cmpint (thimble_counter_edit (counter, 5, 0, much, 100000), ==,
                   thimble_encoding_count (encoding, "Hello", 5) + thimble_encoding_count (encoding, much, 100000) + 2);
  g_assert_cmpint (thimble_counter_edit (counter, 5, 100000, NULL, 0), ==, 3);
  g_assert_cmpint (thimble_counter_set_text (counter, NULL, 0), ==, 0);
  thimble_counter_take_counted (counter, "Hello world", 11, 2);
  g_assert_cmpint (thimble_counter_edit (counter, 0, 11, NULL, 0), ==, 0);
  g_assert_cmpuint (thimble_counter_get_length (counter), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/counter/random-edits", test_random_edits);
  g_test_add_func ("/counter/whole-texts", test_whole_texts);
  return g_test_run ();
}
