/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "thimble-json-scanner.h"

#define MAX_DEPTH 256
/* Values in a document. json-glib makes about two million of them a second, in the main loop; a list of a thousand models
 * has some 50,000. */
#define MAX_VALUES 100000
#define REPLACEMENT "\\ufffd"

/* What may come next. */
typedef enum {
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,  /* after "[" */
  EXPECT_NAME_OR_END,   /* after "{" */
  EXPECT_NAME,          /* after "," in an object */
  EXPECT_COLON,
  EXPECT_COMMA_OR_END,
  EXPECT_NOTHING,       /* the document is over */
} Expect;

typedef struct {
  const char *at;
  const char *end;
  GString    *out; /* nullable */
} Scanner;

static void
emit (Scanner    *self,
      const char *from,
      gsize       length)
{
  if (self->out != NULL)
    g_string_append_len (self->out, from, (gssize) length);
}

static gboolean
read_hex4 (Scanner *self,
           guint   *out)
{
  guint value = 0;

  if (self->end - self->at < 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (self->at[i]);

      if (digit < 0)
        return FALSE;
      value = value * 16 + (guint) digit;
    }
  self->at += 4;
  *out = value;
  return TRUE;
}

/* After "\u". A pair stays as it is, half a pair and NUL do not. */
static gboolean
scan_unicode_escape (Scanner *self)
{
  const char *start = self->at - 2;
  guint unit, second;

  if (!read_hex4 (self, &unit))
    return FALSE;
  if (unit == 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    {
      emit (self, REPLACEMENT, strlen (REPLACEMENT));
      return TRUE;
    }
  if (unit >= 0xd800 && unit <= 0xdbff)
    {
      const char *after = self->at;

      if (self->end - self->at >= 2 && self->at[0] == '\\' && self->at[1] == 'u')
        {
          self->at += 2;
          if (!read_hex4 (self, &second))
            return FALSE;
          if (second >= 0xdc00 && second <= 0xdfff)
            {
              emit (self, start, (gsize) (self->at - start));
              return TRUE;
            }
          self->at = after;
        }
      emit (self, REPLACEMENT, strlen (REPLACEMENT));
      return TRUE;
    }
  emit (self, start, (gsize) (self->at - start));
  return TRUE;
}

/* At the opening quote. UTF-8 was checked before. */
static gboolean
scan_string (Scanner  *self,
             gboolean  is_name)
{
  const char *run;

  self->at++;
  emit (self, "\"", 1);
  if (is_name && self->at < self->end && *self->at == '"')
    emit (self, REPLACEMENT, strlen (REPLACEMENT));
  run = self->at;
  while (self->at < self->end)
    {
      guchar c = (guchar) *self->at;

      if (c == '"')
        {
          self->at++;
          emit (self, run, (gsize) (self->at - run));
          return TRUE;
        }
      if (c < 0x20)
        return FALSE;
      if (c != '\\')
        {
          self->at++;
          continue;
        }
      if (self->end - self->at < 2)
        return FALSE;
      if (self->at[1] == 'u')
        {
          emit (self, run, (gsize) (self->at - run));
          self->at += 2;
          if (!scan_unicode_escape (self))
            return FALSE;
          run = self->at;
        }
      else if (self->at[1] != '\0' && strchr ("\"\\/bfnrt", self->at[1]) != NULL)
        self->at += 2;
      else
        return FALSE;
    }
  return FALSE;
}

static gboolean
scan_digits (Scanner *self)
{
  const char *start = self->at;

  while (self->at < self->end && g_ascii_isdigit (*self->at))
    self->at++;
  return self->at > start;
}

/* Whether the digits stand for more than 2⁶³ − 1. */
static gboolean
overflows (const char *digits,
           gsize       length)
{
  static const char most[] = "9223372036854775807";

  if (length != strlen (most))
    return length > strlen (most);
  return memcmp (digits, most, length) > 0;
}

/* Beyond double, or so small that double makes zero of it. */
static gboolean
is_out_of_range (const char *text)
{
  double number = g_ascii_strtod (text, NULL);
  const char *first = strpbrk (text, "123456789eE"); /* what is not zero before the exponent */

  if (number == 0)
    return first != NULL && g_ascii_isdigit (*first);
  return !isfinite (number);
}

static void
emit_number (Scanner    *self,
             const char *start,
             const char *digits,
             gboolean    is_whole)
{
  gsize length = (gsize) (self->at - start);
  g_autofree char *copy = NULL;

  if (self->out == NULL)
    return;
  if (is_whole && !overflows (digits, (gsize) (self->at - digits)))
    {
      emit (self, start, length);
      return;
    }
  copy = g_strndup (start, length);
  if (is_out_of_range (copy))
    {
      emit (self, "\"", 1);
      emit (self, start, length);
      emit (self, "\"", 1);
      return;
    }
  emit (self, start, length);
  if (is_whole)
    emit (self, ".0", 2);
}

static gboolean
scan_number (Scanner *self)
{
  const char *start = self->at;
  const char *digits;
  gboolean is_whole = TRUE;

  if (*self->at == '-')
    self->at++;
  digits = self->at;
  if (!scan_digits (self))
    return FALSE;
  if (*digits == '0' && self->at - digits > 1)
    return FALSE;
  if (self->at < self->end && *self->at == '.')
    {
      is_whole = FALSE;
      self->at++;
      if (!scan_digits (self))
        return FALSE;
    }
  if (self->at < self->end && (*self->at == 'e' || *self->at == 'E'))
    {
      is_whole = FALSE;
      self->at++;
      if (self->at < self->end && (*self->at == '+' || *self->at == '-'))
        self->at++;
      if (!scan_digits (self))
        return FALSE;
    }
  emit_number (self, start, digits, is_whole);
  return TRUE;
}

static gboolean
scan_word (Scanner    *self,
           const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (self->end - self->at) < length || memcmp (self->at, word, length) != 0)
    return FALSE;
  self->at += length;
  emit (self, word, length);
  return TRUE;
}

static gboolean
scan_scalar (Scanner *self)
{
  switch (*self->at)
    {
    case '"':
      return scan_string (self, FALSE);
    case 't':
      return scan_word (self, "true");
    case 'f':
      return scan_word (self, "false");
    case 'n':
      return scan_word (self, "null");
    default:
      return scan_number (self);
    }
}

static ThimbleJsonScan
scan_document (Scanner *self,
               guint    max_depth)
{
  char stack[MAX_DEPTH];
  guint depth = 0;
  guint n_values = 0;
  Expect expect = EXPECT_VALUE;
  gboolean anything = FALSE;

  max_depth = MIN (max_depth, MAX_DEPTH);
  for (;;)
    {
      char c;

      while (self->at < self->end
             && (*self->at == ' ' || *self->at == '\t' || *self->at == '\n' || *self->at == '\r'))
        self->at++;
      if (self->at == self->end)
        break;
      anything = TRUE;
      c = *self->at;

      if (expect == EXPECT_NOTHING)
        return THIMBLE_JSON_SCAN_MALFORMED;

      if (expect == EXPECT_COLON)
        {
          if (c != ':')
            return THIMBLE_JSON_SCAN_MALFORMED;
          self->at++;
          emit (self, ":", 1);
          expect = EXPECT_VALUE;
          continue;
        }

      if (c == ']' || c == '}')
        {
          char opened = c == ']' ? '[' : '{';
          Expect empty = c == ']' ? EXPECT_VALUE_OR_END : EXPECT_NAME_OR_END;

          if (depth == 0 || stack[depth - 1] != opened
              || (expect != EXPECT_COMMA_OR_END && expect != empty))
            return THIMBLE_JSON_SCAN_MALFORMED;
          self->at++;
          emit (self, &c, 1);
          depth--;
          expect = depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
          continue;
        }

      if (expect == EXPECT_COMMA_OR_END)
        {
          if (c != ',')
            return THIMBLE_JSON_SCAN_MALFORMED;
          self->at++;
          emit (self, ",", 1);
          expect = stack[depth - 1] == '{' ? EXPECT_NAME : EXPECT_VALUE;
          continue;
        }

      if (expect == EXPECT_NAME || expect == EXPECT_NAME_OR_END)
        {
          if (c != '"' || !scan_string (self, TRUE))
            return THIMBLE_JSON_SCAN_MALFORMED;
          expect = EXPECT_COLON;
          continue;
        }

      if (++n_values > MAX_VALUES)
        return THIMBLE_JSON_SCAN_TOO_MANY;
      if (c == '[' || c == '{')
        {
          if (depth == max_depth)
            return THIMBLE_JSON_SCAN_TOO_DEEP;
          stack[depth++] = c;
          self->at++;
          emit (self, &c, 1);
          expect = c == '[' ? EXPECT_VALUE_OR_END : EXPECT_NAME_OR_END;
          continue;
        }

      if (!scan_scalar (self))
        return THIMBLE_JSON_SCAN_MALFORMED;
      expect = depth > 0 ? EXPECT_COMMA_OR_END : EXPECT_NOTHING;
    }
  if (!anything)
    return THIMBLE_JSON_SCAN_EMPTY;
  return expect == EXPECT_NOTHING ? THIMBLE_JSON_SCAN_OK : THIMBLE_JSON_SCAN_MALFORMED;
}

ThimbleJsonScan
thimble_json_scan (const char *text,
                   gsize       length,
                   guint       max_depth,
                   GString    *out,
                   gsize      *position)
{
  Scanner scanner = { text, text + length, out };
  ThimbleJsonScan result;
  const char *bad;

  g_return_val_if_fail (text != NULL, THIMBLE_JSON_SCAN_EMPTY);

  /* g_utf8_validate_len() refuses NUL bytes and surrogates too. */
  if (!g_utf8_validate_len (text, length, &bad))
    {
      if (position != NULL)
        *position = (gsize) (bad - text);
      return THIMBLE_JSON_SCAN_MALFORMED;
    }
  /* RFC 8259, 8.1: a parser may ignore a byte order mark. */
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    scanner.at += 3;
  result = scan_document (&scanner, max_depth);
  if (position != NULL)
    *position = (gsize) (scanner.at - text);
  return result;
}
