/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "thimble-token-cut.h"

/* A line is drawn as a whole. Past so many bytes it ends with its sentence, past twice as many with its word, past three
 * times as many with its character. */
#define LINE_BYTES 800
/* Longer than this on average, words are no words: Chinese and its like put no spaces between them. */
#define WORD_CHARACTERS 20

typedef struct {
  guint32 id;
  guint32 end;    /* offset after its last byte */
} Token;

struct _ThimbleTokenCut {
  GBytes  *text;
  GArray  *tokens;       /* of Token */
  GArray  *lines;        /* of guint: their first tokens */
  guint    n_words;
  guint    n_characters;
  gboolean whole;
};

G_DEFINE_BOXED_TYPE (ThimbleTokenCut, thimble_token_cut, thimble_token_cut_ref, thimble_token_cut_unref)

static void
cut_clear (gpointer data)
{
  ThimbleTokenCut *self = data;

  g_bytes_unref (self->text);
  g_array_unref (self->tokens);
  g_array_unref (self->lines);
}

ThimbleTokenCut *
thimble_token_cut_ref (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return g_atomic_rc_box_acquire (self);
}

void
thimble_token_cut_unref (ThimbleTokenCut *self)
{
  g_return_if_fail (self != NULL);
  g_atomic_rc_box_release_full (self, cut_clear);
}

/* Whether a line of @bytes that goes on at @offset had better end there. */
static gboolean
is_long (const char *text,
         gsize       offset,
         gsize       bytes)
{
  static const char * const stops[] = { "。", "！", "？" };

  if (bytes <= LINE_BYTES || ((guchar) text[offset] & 0xc0) == 0x80)
    return FALSE;
  if (bytes > 3 * LINE_BYTES || (bytes > 2 * LINE_BYTES && text[offset] == ' '))
    return TRUE;
  if (text[offset] == ' ' && strchr (".!?", text[offset - 1]) != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (stops); i++)
    if (memcmp (text + offset - strlen (stops[i]), stops[i], strlen (stops[i])) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
take_token (guint32  id,
            gsize    offset,
            gsize    length,
            gpointer data)
{
  ThimbleTokenCut *self = data;
  Token token = { id, (guint32) (offset + length) };
  const char *text = g_bytes_get_data (self->text, NULL);
  guint line, first = 0, begin = 0;

  line = self->lines->len;
  if (line > 0)
    {
      first = g_array_index (self->lines, guint, line - 1);
      begin = first > 0 ? g_array_index (self->tokens, Token, first - 1).end : 0;
    }
  /* A line ends with the token that has a line break, and never inside a character. */
  if (line == 0 || (offset > 0 && text[offset - 1] == '\n') || is_long (text, offset, token.end - begin))
    g_array_append_val (self->lines, self->tokens->len);
  g_array_append_val (self->tokens, token);
  return TRUE;
}

static void
count_words (ThimbleTokenCut *self)
{
  gsize length;
  const char *at = g_bytes_get_data (self->text, &length), *end = at + length;
  gboolean in_word = FALSE;
  guint in_words = 0;

  while (at < end)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;
      gboolean space = valid && g_unichar_isspace (c);

      self->n_characters++;
      self->n_words += !space && !in_word;
      in_words += !space;
      in_word = !space;
      at = valid ? g_utf8_next_char (at) : at + 1;
    }
  if (self->n_words > 0 && in_words / self->n_words > WORD_CHARACTERS)
    self->n_words = 0;
}

ThimbleTokenCut *
thimble_token_cut_new (ThimbleEncoding *encoding,
                       GBytes          *text)
{
  ThimbleTokenCut *self;
  gsize length;

  g_return_val_if_fail (encoding != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_atomic_rc_box_new0 (ThimbleTokenCut);
  length = g_bytes_get_size (text);
  self->whole = length <= THIMBLE_CUT_MAX;
  self->text = self->whole ? g_bytes_ref (text) : g_bytes_new_from_bytes (text, 0, THIMBLE_CUT_MAX);
  self->tokens = g_array_new (FALSE, FALSE, sizeof (Token));
  self->lines = g_array_new (FALSE, FALSE, sizeof (guint));
  thimble_encoding_encode (encoding, g_bytes_get_data (self->text, NULL), g_bytes_get_size (self->text), take_token, self);
  count_words (self);
  return self;
}

guint
thimble_token_cut_get_n_tokens (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->tokens->len;
}

gboolean
thimble_token_cut_is_whole (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->whole;
}

const char *
thimble_token_cut_get_token (ThimbleTokenCut *self,
                             guint            index,
                             guint32         *id,
                             gsize           *length)
{
  const Token *token;
  guint32 begin;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->tokens->len, NULL);

  token = &g_array_index (self->tokens, Token, index);
  begin = index > 0 ? token[-1].end : 0;
  if (id != NULL)
    *id = token->id;
  *length = token->end - begin;
  return (const char *) g_bytes_get_data (self->text, NULL) + begin;
}

guint
thimble_token_cut_get_n_lines (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->lines->len;
}

guint
thimble_token_cut_get_line (ThimbleTokenCut *self,
                            guint            line,
                            guint           *n_tokens)
{
  guint first, next;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (line < self->lines->len, 0);

  first = g_array_index (self->lines, guint, line);
  next = line + 1 < self->lines->len ? g_array_index (self->lines, guint, line + 1) : self->tokens->len;
  *n_tokens = next - first;
  return first;
}

guint
thimble_token_cut_find_line (ThimbleTokenCut *self,
                             guint            token)
{
  guint low = 0, high;

  g_return_val_if_fail (self != NULL && self->lines->len > 0, 0);

  high = self->lines->len;
  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->lines, guint, middle) <= token)
        low = middle;
      else
        high = middle;
    }
  return low;
}

guint
thimble_token_cut_get_n_words (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_words;
}

guint
thimble_token_cut_get_n_characters (ThimbleTokenCut *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_characters;
}

static void
append_bytes (GString    *out,
              const char *bytes,
              gsize       length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (out, i > 0 ? " %02X" : "%02X", (guchar) bytes[i]);
}

char *
thimble_token_cut_show (ThimbleTokenCut *self,
                        guint            index)
{
  GString *out = g_string_new (NULL);
  gsize length = 0;
  const char *at = thimble_token_cut_get_token (self, index, NULL, &length), *end;

  if (at == NULL)
    return g_string_free (out, FALSE);
  for (end = at + length; at < end;)
    {
      gunichar c = g_utf8_get_char_validated (at, end - at);
      gsize n = 1;

      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          while (at + n < end && ((guchar) at[n] & 0xc0) == 0x80)
            n++;
          g_string_append (out, "‹");
          append_bytes (out, at, n);
          g_string_append (out, "›");
          at += n;
          continue;
        }
      if (c == '\n')
        g_string_append (out, "⏎");
      else if (c == '\t')
        g_string_append (out, "⇥");
      else if (!g_unichar_isprint (c) && c != ' ')
        g_string_append_printf (out, "‹U+%04X›", c);
      else
        g_string_append_unichar (out, c);
      at = g_utf8_next_char (at);
    }
  return g_string_free (out, FALSE);
}

/* The character that the bytes from @offset on are in the middle of, NULL where there is none. */
static char *
find_character (ThimbleTokenCut *self,
                gsize            offset)
{
  gsize length;
  const char *text = g_bytes_get_data (self->text, &length);
  gunichar c;

  while (offset > 0 && ((guchar) text[offset] & 0xc0) == 0x80)
    offset--;
  c = g_utf8_get_char_validated (text + offset, (gssize) (length - offset));
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return NULL;
  return g_strndup (text + offset, (gsize) (g_utf8_next_char (text + offset) - (text + offset)));
}

char *
thimble_token_cut_describe (ThimbleTokenCut *self,
                            guint            index)
{
  gsize length = 0;
  guint32 id = 0;
  const char *token, *invalid = NULL;
  g_autofree char *shown = NULL, *character = NULL, *number = NULL, *all = NULL;
  g_autoptr (GString) bytes = g_string_new (NULL);

  g_return_val_if_fail (self != NULL && index < self->tokens->len, NULL);

  token = thimble_token_cut_get_token (self, index, &id, &length);
  shown = thimble_token_cut_show (self, index);
  number = thimble_format_count ((gint64) index + 1);
  all = thimble_format_count (self->tokens->len);
  append_bytes (bytes, token, MIN (length, 24));
  if (length > 24)
    g_string_append (bytes, " …");
  if (!g_utf8_validate (token, (gssize) length, &invalid))
    character = find_character (self, (gsize) (invalid - (const char *) g_bytes_get_data (self->text, NULL)));
  if (character != NULL)
    /* Translators: number of the token, how many there are, its id, its bytes in hexadecimal, a character */
    return g_strdup_printf (_("Token %s of %s: ID %u, bytes %s. They are a part of the character “%s”, which takes several bytes."),
                            number, all, id, bytes->str, character);
  return g_strdup_printf (ngettext ("Token %s of %s: “%s”, ID %u, %u byte: %s", "Token %s of %s: “%s”, ID %u, %u bytes: %s",
                                    (gulong) length), number, all, shown, id, (guint) length, bytes->str);
}

/* In a worker thread */

typedef struct {
  ThimbleEncoding *encoding;
  GBytes          *text;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->text);
  g_free (job);
}

static void
cut_in_thread (GTask        *task,
               gpointer      source,
               gpointer      data,
               GCancellable *cancellable)
{
  const Job *job = data;

  g_task_return_pointer (task, thimble_token_cut_new (job->encoding, job->text), (GDestroyNotify) thimble_token_cut_unref);
}

void
thimble_token_cut_async (ThimbleEncoding    *encoding,
                         GBytes             *text,
                         GCancellable       *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer            data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, thimble_token_cut_async);
  job->encoding = encoding;
  job->text = g_bytes_ref (text);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, cut_in_thread);
}

ThimbleTokenCut *
thimble_token_cut_finish (GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
