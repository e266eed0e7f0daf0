/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-tokenizer.h"

#define WORD_MAX 96
/* Terms of a query: a pasted page is no search. */
#define TERMS_MAX 32

typedef int (*TokenFunc) (void *context, int flags, const char *token, int length, int start, int end);

/* A word or a run of characters that is being read. */
typedef struct {
  TokenFunc  func;
  void      *context;
  gboolean   query;
  /* a word */
  char       word[WORD_MAX + 8];
  int        length;
  gboolean   in_word;
  /* a run without spaces: the two last characters, which are not told yet */
  gunichar   before, last;
  guint      n_run;
  /* what FTS5 wants to know of the place in the text */
  int        start, end;
  guint      n_tokens;
  gboolean   single;    /* the last token is a character by itself */
  int        code;
} Tokens;

/* @flags: FTS5_TOKEN_COLOCATED where it stands at the place of the token before */
static void
tell (Tokens     *self,
      int         flags,
      const char *token,
      int         length,
      gboolean    single)
{
  if (self->code == SQLITE_OK)
    self->code = self->func (self->context, flags, token, length, self->start, self->end);
  self->n_tokens++;
  self->single = single;
}

static void
tell_pair (Tokens *self)
{
  char pair[12];
  int length = g_unichar_to_utf8 (self->before, pair);

  length += g_unichar_to_utf8 (self->last, pair + length);
  tell (self, 0, pair, length, FALSE);
}

static void
end_run (Tokens *self)
{
  char one[6];

  if (self->n_run == 0)
    return;
  if (self->n_run > 1)
    tell_pair (self);
  /* In a text the last one stands also by itself, at the place of its pair, so that what follows the run follows the pair; asked
   * for, only where it is alone. */
  if (self->n_run == 1 || !self->query)
    tell (self, self->n_run > 1 ? FTS5_TOKEN_COLOCATED : 0, one, g_unichar_to_utf8 (self->last, one), TRUE);
  self->n_run = 0;
}

static void
end_word (Tokens *self)
{
  if (self->in_word && self->length > 0)
    tell (self, 0, self->word, MIN (self->length, WORD_MAX), FALSE);
  self->in_word = FALSE;
  self->length = 0;
}

static void
add_letter (Tokens   *self,
            gunichar  letter)
{
  self->in_word = TRUE;
  if (self->length < WORD_MAX)
    self->length += g_unichar_to_utf8 (letter, self->word + self->length);
}

static gboolean
is_spaceless (gunichar c)
{
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3040 && c <= 0x30ff) || (c >= 0xac00 && c <= 0xd7af)
         || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3005 && c <= 0x3035)
         || (c >= 0x3100 && c <= 0x31ff) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x3ffff)
         || (c >= 0x1100 && c <= 0x11ff) || (c >= 0x0e00 && c <= 0x0eff) || (c >= 0x1000 && c <= 0x109f)
         || (c >= 0x1780 && c <= 0x17ff) || (c >= 0xff66 && c <= 0xff9f) || (c >= 0xa000 && c <= 0xa4cf);
}

static void
add_character (Tokens   *self,
               gunichar  c)
{
  gunichar whole;

  /* Decomposed kana and Hangul come together again. */
  if (self->n_run > 0 && g_unichar_compose (self->last, c, &whole) && is_spaceless (whole))
    {
      self->last = whole;
      return;
    }
  if (self->n_run > 1)
    tell_pair (self);
  self->before = self->last;
  self->last = c;
  self->n_run++;
}

/* Marks that sit on Latin, Greek and Cyrillic letters: without them is how people type. */
static gboolean
is_accent (gunichar c)
{
  return c >= 0x0300 && c <= 0x036f;
}

static void
add_foreign (Tokens   *self,
             gunichar  c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
  gsize n;

  if (is_accent (c))
    return;
  if (is_spaceless (c) && (g_unichar_isalnum (c) || g_unichar_ismark (c)))
    {
      end_word (self);
      n = c >= 0xf900 ? g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts)) : 0;
      add_character (self, n == 1 ? parts[0] : c);
      return;
    }
  if (!g_unichar_isalnum (c) && !g_unichar_ismark (c))
    {
      end_word (self);
      end_run (self);
      return;
    }
  end_run (self);
  if (c >= 0x0400 && c <= 0x04ff) /* й is no и, but ё is mostly written е */
    parts[0] = c == 0x0401 || c == 0x0451 ? 0x0435 : c;
  n = c >= 0x0400 && c <= 0x04ff ? 1 : g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    {
      gunichar lower = g_unichar_tolower (parts[i]);

      if (is_accent (lower))
        continue;
      if (lower == 0x00df) /* ß */
        {
          add_letter (self, 's');
          lower = 's';
        }
      add_letter (self, lower == 0x03c2 ? 0x03c3 : lower); /* ς is σ */
    }
}

static void
tokenize (Tokens     *self,
          const char *text,
          int         n_bytes)
{
  const char *end = text + n_bytes, *p = text;

  while (p < end && self->code == SQLITE_OK)
    {
      guchar byte = (guchar) *p;
      gunichar c;

      if (!self->in_word && self->n_run == 0)
        self->start = (int) (p - text);
      self->end = (int) (p - text);
      if (byte < 0x80)
        {
          if (g_ascii_isalnum (byte))
            {
              end_run (self);
              self->in_word = TRUE;
              if (self->length < WORD_MAX)
                self->word[self->length++] = g_ascii_tolower (byte);
            }
          else
            {
              end_word (self);
              end_run (self);
            }
          p++;
          continue;
        }
      c = g_utf8_get_char_validated (p, end - p);
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          end_word (self);
          end_run (self);
          p++;
          continue;
        }
      add_foreign (self, c);
      p = g_utf8_next_char (p);
    }
  self->end = n_bytes;
  end_word (self);
  end_run (self);
}

/* FTS5 */

static int
create_tokenizer (void           *context,
                  const char    **arguments,
                  int             n_arguments,
                  Fts5Tokenizer **out)
{
  static int nothing; /* it has no state */

  *out = (Fts5Tokenizer *) &nothing;
  return SQLITE_OK;
}

static void
delete_tokenizer (Fts5Tokenizer *tokenizer)
{
}

static int
run_tokenizer (Fts5Tokenizer *tokenizer,
               void          *context,
               int            flags,
               const char    *text,
               int            n_bytes,
               TokenFunc      func)
{
  Tokens tokens = { .func = func, .context = context, .query = (flags & FTS5_TOKENIZE_QUERY) != 0 };

  if (text != NULL)
    tokenize (&tokens, text, n_bytes);
  return tokens.code;
}

gboolean
thimble_tokenizer_register (sqlite3 *db)
{
  fts5_tokenizer tokenizer = { create_tokenizer, delete_tokenizer, run_tokenizer };
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;
  gboolean ok = FALSE;

  if (sqlite3_prepare_v2 (db, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
      ok = api != NULL && api->xCreateTokenizer (api, "thimble", NULL, &tokenizer, NULL) == SQLITE_OK;
    }
  sqlite3_finalize (statement);
  return ok;
}

/* Queries */

static int
count_only (void       *context,
            int         flags,
            const char *token,
            int         length,
            int         start,
            int         end)
{
  return SQLITE_OK;
}

/* One term in quotes, for which nothing has a meaning of its own but the quote. */
static gboolean
append_term (GString    *query,
             const char *term,
             gsize       length,
             gboolean    prefix)
{
  Tokens tokens = { .func = count_only, .query = TRUE };

  tokenize (&tokens, term, (int) MIN (length, G_MAXINT));
  if (tokens.n_tokens == 0)
    return FALSE;
  if (query->len > 0)
    g_string_append_c (query, ' ');
  g_string_append_c (query, '"');
  for (gsize i = 0; i < length; i++)
    if (term[i] != '"')
      g_string_append_c (query, term[i]);
  g_string_append_c (query, '"');
  /* Every character begins a pair, or ends a run. */
  if (prefix || tokens.single)
    g_string_append (query, " *");
  return TRUE;
}

char *
thimble_tokenizer_make_query (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) query = g_string_new (NULL);
  const char *p = valid;
  guint n_terms = 0;

  while (*p != '\0' && n_terms < TERMS_MAX)
    {
      const char *begin, *end;
      gboolean quoted = *p == '"', prefix;

      if (!quoted && g_unichar_isspace (g_utf8_get_char (p)))
        {
          p = g_utf8_next_char (p);
          continue;
        }
      begin = quoted ? p + 1 : p;
      end = begin;
      while (*end != '\0' && *end != '"' && (quoted || !g_unichar_isspace (g_utf8_get_char (end))))
        end = g_utf8_next_char (end);
      p = quoted && *end == '"' ? end + 1 : end;
      prefix = quoted ? *p == '*' || *end == '\0' : (end > begin && end[-1] == '*') || *end == '\0';
      if (quoted && *p == '*')
        p++;
      n_terms += append_term (query, begin, (gsize) (end - begin), prefix);
    }
  return query->len > 0 ? g_string_free (g_steal_pointer (&query), FALSE) : NULL;
}
