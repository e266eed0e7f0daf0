/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-practice-private.h"

/* Text longer than this is looked at up to here: practice answers a small task. */
#define LOOK_AT (256 * 1024)

/* Words that say nothing about what a text is about. */
static const char * const common_words[] = {
  "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because", "been", "before",
  "but", "by", "can", "could", "did", "do", "does", "each", "even", "every", "for", "from", "had", "has", "have",
  "he", "her", "his", "here", "how", "i", "if", "in", "into", "is", "it", "its", "just", "last", "me", "more", "most", "my", "no",
  "not", "of", "on", "one", "ones", "only", "or", "other", "our", "out", "over", "she", "so", "some", "such", "than",
  "that", "the", "their", "them", "then", "there", "these", "they", "this", "instead", "wanted", "two", "three", "four", "five", "new", "those", "to", "up", "us", "was",
  "we", "were", "what", "when", "where", "which", "while", "who", "why", "will", "with", "would", "you", "your",
  "aber", "als", "am", "an", "auch", "auf", "aus", "bei", "das", "dass", "dem", "den", "der", "des", "die",
  "ein", "eine", "einem", "einen", "einer", "er", "es", "für", "ist", "im", "in", "mit", "nicht", "sich", "sie",
  "sind", "und", "von", "war", "wie", "wir", "zu", "zum", "zur",
  "au", "aux", "avec", "ce", "ces", "cette", "dans", "de", "des", "du", "elle", "en", "est", "et", "il", "la",
  "le", "les", "mais", "ne", "nous", "ou", "par", "pas", "plus", "pour", "que", "qui", "se", "ses", "son", "sont",
  "sur", "un", "une", "vous",
  "al", "como", "con", "del", "el", "ella", "ellos", "este", "esta", "las", "lo", "los", "más", "no", "para",
  "pero", "por", "se", "sin", "su", "sus", "una", "y", "ya",
  "that's", "it's", "don't", "s", "t",
};

/* Characters that join others in Chinese and Japanese; a pair with one of them is no key word. */
static const char *joining = "的了是在和與与也都而及或就不這这那個个我你他她它們们有為为上下中大小每一所以到把被對对於于之其"
                             "はがをにでとのもやかへてたしるれなだすまいうこそあ";

static gboolean
is_unspaced (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  return script == G_UNICODE_SCRIPT_HAN || script == G_UNICODE_SCRIPT_HIRAGANA
         || script == G_UNICODE_SCRIPT_KATAKANA || script == G_UNICODE_SCRIPT_THAI;
}

static gboolean
is_word_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '\'' || c == 0x2019;
}

/* A valid copy of what is looked at. */
static char *
take_text (const char *text)
{
  return g_utf8_make_valid (text, strnlen (text, LOOK_AT));
}

static gboolean
is_common (const char *word)
{
  static gsize once;
  static GHashTable *set;

  if (g_once_init_enter (&once))
    {
      set = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < G_N_ELEMENTS (common_words); i++)
        g_hash_table_add (set, (gpointer) common_words[i]);
      g_once_init_leave (&once, 1);
    }
  if (g_hash_table_contains (set, word))
    return TRUE;
  if (is_unspaced (g_utf8_get_char (word)))
    for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
      if (g_utf8_strchr (joining, -1, g_utf8_get_char (p)) != NULL)
        return TRUE;
  return FALSE;
}

static void
add_trimmed (GPtrArray  *list,
             const char *from,
             const char *to)
{
  g_autofree char *piece = g_strndup (from, to - from);

  g_strstrip (piece);
  if (piece[0] != '\0')
    g_ptr_array_add (list, g_steal_pointer (&piece));
}

GPtrArray *
thimble_practice_split_lines (const char *text)
{
  g_autofree char *valid = take_text (text);
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *start = valid, *p;

  for (p = valid; *p != '\0'; p++)
    if (*p == '\n' || *p == '\r')
      {
        add_trimmed (lines, start, p);
        start = p + 1;
      }
  add_trimmed (lines, start, p);
  return lines;
}

/* A full stop ends a sentence where white space follows and what comes then is no small letter:
 * "e.g. this", "9.00" and "v1.2" go on. "1. First" is a numbered line, not two sentences. */
static gboolean
ends_sentence (const char *start,
               const char *p)
{
  gunichar c = g_utf8_get_char (p);
  const char *next = g_utf8_next_char (p);
  const char *q;
  gboolean letters = FALSE;

  if (g_utf8_strchr ("。！？｡؟।", -1, c) != NULL)
    return TRUE;
  if (g_utf8_strchr (".!?…", -1, c) == NULL)
    return FALSE;
  while (g_utf8_get_char (next) == '"' || g_utf8_get_char (next) == ')' || g_utf8_get_char (next) == 0x201d)
    next = g_utf8_next_char (next);
  if (*next == '\0')
    return TRUE;
  if (!g_unichar_isspace (g_utf8_get_char (next)))
    return FALSE;
  for (q = start; q < p && !letters; q = g_utf8_next_char (q))
    letters = g_unichar_isalpha (g_utf8_get_char (q));
  if (!letters)
    return FALSE;
  while (g_unichar_isspace (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  return !g_unichar_islower (g_utf8_get_char (next));
}

GPtrArray *
thimble_practice_split_sentences (const char *text)
{
  g_autoptr (GPtrArray) lines = thimble_practice_split_lines (text);
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < lines->len; i++)
    {
      const char *start = lines->pdata[i], *p = start;

      while (*p != '\0')
        {
          gboolean end = ends_sentence (start, p);

          p = g_utf8_next_char (p);
          if (!end)
            continue;
          while (*p != '\0' && g_utf8_strchr (".!?…。！？\")”’」』", -1, g_utf8_get_char (p)) != NULL)
            p = g_utf8_next_char (p);
          add_trimmed (sentences, start, p);
          start = p;
        }
      add_trimmed (sentences, start, p);
    }
  return sentences;
}

typedef void (*WordFunc) (const char *from, gsize length, gpointer data);

static void
foreach_word (const char *text,
              WordFunc    func,
              gpointer    data)
{
  const char *p = text;

  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);
      const char *start = p;

      if (is_unspaced (c))
        {
          if (is_unspaced (g_utf8_get_char (next)))
            func (p, g_utf8_next_char (next) - p, data);
          p = next;
          continue;
        }
      if (!g_unichar_isalnum (c))
        {
          p = next;
          continue;
        }
      while (*p != '\0' && is_word_char (g_utf8_get_char (p)) && !is_unspaced (g_utf8_get_char (p)))
        p = g_utf8_next_char (p);
      func (start, p - start, data);
    }
}

typedef struct
{
  GPtrArray *words;
  gboolean   skip_common;
} SplitWords;

static void
add_word (const char *from,
          gsize       length,
          gpointer    data)
{
  SplitWords *split = data;
  g_autofree char *word = g_utf8_strdown (from, length);

  if (!split->skip_common || !is_common (word))
    g_ptr_array_add (split->words, g_steal_pointer (&word));
}

GPtrArray *
thimble_practice_split_words (const char *text,
                              gboolean    skip_common)
{
  g_autofree char *valid = take_text (text);
  SplitWords split = { g_ptr_array_new_with_free_func (g_free), skip_common };

  foreach_word (valid, add_word, &split);
  return split.words;
}

static void
count_word (const char *from,
            gsize       length,
            gpointer    data)
{
  ++*(guint *) data;
}

guint
thimble_practice_count_words (const char *text)
{
  g_autofree char *valid = take_text (text);
  guint n = 0;

  foreach_word (valid, count_word, &n);
  return n;
}

typedef struct
{
  char  *written;
  guint  count;
  guint  place;
} KeyWord;

static void
key_word_free (gpointer data)
{
  KeyWord *word = data;

  g_free (word->written);
  g_free (word);
}

static void
add_key_word (const char *from,
              gsize       length,
              gpointer    data)
{
  GHashTable *table = data;
  g_autofree char *folded = g_utf8_strdown (from, length);
  KeyWord *word;

  if (is_common (folded))
    return;
  /* "bicycles" counts as "bicycle" */
  if (strlen (folded) > 4 && g_str_has_suffix (folded, "s"))
    folded[strlen (folded) - 1] = '\0';
  word = g_hash_table_lookup (table, folded);
  if (word != NULL)
    {
      word->count++;
      return;
    }
  /* Short words of spaced scripts and bare numbers make no subject. */
  if (g_ascii_isdigit (folded[0])
      || (!is_unspaced (g_utf8_get_char (folded)) && g_utf8_strlen (folded, -1) < 3))
    return;
  word = g_new0 (KeyWord, 1);
  word->written = g_strndup (from, length);
  word->count = 1;
  word->place = g_hash_table_size (table);
  g_hash_table_insert (table, g_steal_pointer (&folded), word);
}

static gint
compare_key_words (gconstpointer a,
                   gconstpointer b)
{
  const KeyWord *x = *(KeyWord **) a, *y = *(KeyWord **) b;

  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  if (strlen (x->written) != strlen (y->written))
    return strlen (x->written) > strlen (y->written) ? -1 : 1; /* a longer word tells more */
  return x->place < y->place ? -1 : x->place > y->place;
}

/* 「樹木」 and 「木的」 share a character: the second says little new. */
static gboolean
overlaps (GPtrArray  *taken,
          const char *word)
{
  if (!is_unspaced (g_utf8_get_char (word)))
    return FALSE;
  for (guint i = 0; i < taken->len; i++)
    for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
      if (g_utf8_strchr (taken->pdata[i], -1, g_utf8_get_char (p)) != NULL)
        return TRUE;
  return FALSE;
}

GPtrArray *
thimble_practice_key_words (const char *text,
                            guint       n)
{
  g_autofree char *valid = take_text (text);
  g_autoptr (GHashTable) table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, key_word_free);
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer value;

  foreach_word (valid, add_key_word, table);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (sorted, value);
  g_ptr_array_sort (sorted, compare_key_words);
  for (guint i = 0; i < sorted->len && words->len < n; i++)
    {
      KeyWord *word = sorted->pdata[i];

      if (!overlaps (words, word->written))
        g_ptr_array_add (words, g_strdup (word->written));
    }
  return words;
}

GPtrArray *
thimble_practice_split_pieces (const char *text)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func (g_free);
  const char *start = text, *p = text;
  guint words = 0, wanted = 2;

  while (*p != '\0')
    {
      gboolean unspaced = is_unspaced (g_utf8_get_char (p));
      gboolean space = g_unichar_isspace (g_utf8_get_char (p));

      p = g_utf8_next_char (p);
      if (unspaced || (space && !g_unichar_isspace (g_utf8_get_char (p))))
        words++;
      if (words < wanted && p - start < 64)
        continue;
      g_ptr_array_add (pieces, g_strndup (start, p - start));
      start = p;
      words = 0;
      wanted = 1 + (pieces->len * 7 + 1) % 4; /* uneven as a model's, the same every time */
    }
  if (p > start)
    g_ptr_array_add (pieces, g_strndup (start, p - start));
  return pieces;
}
