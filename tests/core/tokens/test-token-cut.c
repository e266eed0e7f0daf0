/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "tokens/thimble-token-cut.h"

static ThimbleTokenCut *
cut (const char *text,
     gssize      length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);
  ThimbleEncoding *encoding = thimble_encoding_get ("o200k_base", NULL);

  g_assert_nonnull (encoding);
  return thimble_token_cut_new (encoding, bytes);
}

static void
test_words (void)
{
  g_autoptr (ThimbleTokenCut) self = cut ("Urban trees\tcool\nthe street.\n\nNext", -1);
  g_autoptr (GString) all = g_string_new (NULL);
  guint n, seen = 0;

  g_assert_cmpuint (thimble_token_cut_get_n_words (self), ==, 6);
  g_assert_cmpuint (thimble_token_cut_get_n_lines (self), ==, 3);
  for (guint line = 0; line < thimble_token_cut_get_n_lines (self); line++)
    {
      guint first = thimble_token_cut_get_line (self, line, &n);

      g_assert_cmpuint (first, ==, seen);
      g_assert_cmpuint (n, >, 0);
      for (guint i = first; i < first + n; i++)
        {
          g_autofree char *shown = thimble_token_cut_show (self, i);

          g_assert_cmpuint (thimble_token_cut_find_line (self, i), ==, line);
          g_string_append (all, shown);
        }
      seen += n;
    }
  g_assert_cmpuint (seen, ==, thimble_token_cut_get_n_tokens (self));
  g_assert_cmpstr (all->str, ==, "Urban trees⇥cool⏎the street.⏎⏎Next");
}

/* A character whose bytes lie in several tokens, and bytes that are no text. */
static void
test_bytes (void)
{
  g_autoptr (ThimbleTokenCut) rare = cut ("𓀀", -1);
  g_autoptr (ThimbleTokenCut) junk = cut ("\xff\xfe\0z", 4);
  g_autofree char *shown = thimble_token_cut_show (rare, 0);
  g_autofree char *told = thimble_token_cut_describe (rare, 0);
  g_autoptr (GString) all = g_string_new (NULL);

  g_assert_cmpuint (thimble_token_cut_get_n_tokens (rare), >, 1);
  g_assert_true (g_str_has_prefix (shown, "‹F0"));
  g_assert_nonnull (strstr (told, "𓀀"));
  for (guint i = 0; i < thimble_token_cut_get_n_tokens (junk); i++)
    {
      g_autofree char *part = thimble_token_cut_show (junk, i);
      g_autofree char *words = thimble_token_cut_describe (junk, i);

      g_assert_true (g_utf8_validate (part, -1, NULL));
      g_assert_true (g_utf8_validate (words, -1, NULL));
      g_string_append (all, part);
    }
  g_assert_nonnull (strstr (all->str, "FF"));
  g_assert_nonnull (strstr (all->str, "00›"));
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (ThimbleTokenCut) self = NULL;
  g_autoptr (ThimbleTokenCut) empty = cut ("", 0);
  g_autoptr (ThimbleTokenCut) chinese = cut ("城市的樹木不只是裝飾街道夏天的樹蔭能讓路面涼快十二度附近的住家也因此少用一些電", -1);
  guint n;

  while (text->len < THIMBLE_CUT_MAX + 100)
    g_string_append (text, "no end of words without a line break ");
  self = cut (text->str, (gssize) text->len);
  g_assert_false (thimble_token_cut_is_whole (self));
  g_assert_cmpuint (thimble_token_cut_get_n_lines (self), >, 400);
  for (guint line = 0; line < 400; line++)
    {
      gsize bytes = 0, length;
      guint first = thimble_token_cut_get_line (self, line, &n);

      for (guint i = 0; i < n; i++)
        {
          thimble_token_cut_get_token (self, first + i, NULL, &length);
          bytes += length;
        }
      g_assert_cmpuint (bytes, <=, 1700); /* ends with a word */
    }
  g_assert_cmpuint (thimble_token_cut_get_n_tokens (empty), ==, 0);
  g_assert_cmpuint (thimble_token_cut_get_n_lines (empty), ==, 0);
  g_assert_cmpuint (thimble_token_cut_get_n_words (chinese), ==, 0);
  g_assert_cmpuint (thimble_token_cut_get_n_characters (chinese), ==, 39);
}

/* A paragraph ends where it does, and a long one with a sentence. */
static void
test_sentences (void)
{
  static const struct { const char *sentence; const char *begins; } scripts[] = {
    { "A paragraph is read sentence by sentence, so that is how it goes on. ", " A paragraph" },
    { "長的段落在句子結束的地方換行，這樣讀起來才順。", "長" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (ThimbleTokenCut) self = NULL;
      guint n, n_lines;

      while (text->len < 600)
        g_string_append (text, scripts[i].sentence);
      self = cut (text->str, (gssize) text->len);
      g_assert_cmpuint (thimble_token_cut_get_n_lines (self), ==, 1);
      g_clear_pointer (&self, thimble_token_cut_unref);
      while (text->len < 5000)
        g_string_append (text, scripts[i].sentence);
      self = cut (text->str, (gssize) text->len);
      n_lines = thimble_token_cut_get_n_lines (self);
      g_assert_cmpuint (n_lines, >, 4);
      for (guint line = 1; line < n_lines; line++)
        {
          gsize length;
          const char *begin = thimble_token_cut_get_token (self, thimble_token_cut_get_line (self, line, &n), NULL, &length);

          g_assert_cmpmem (begin, strlen (scripts[i].begins), scripts[i].begins, strlen (scripts[i].begins));
        }
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-cut/words", test_words);
  g_test_add_func ("/token-cut/bytes", test_bytes);
  g_test_add_func ("/token-cut/long", test_long);
  g_test_add_func ("/token-cut/sentences", test_sentences);
  return g_test_run ();
}
