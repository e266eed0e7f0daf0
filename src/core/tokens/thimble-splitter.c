/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-splitter.h"
#include "thimble-unicode-classes.h"

#ifndef THIMBLE_WORK
#define THIMBLE_WORK() /* as in thimble-encoding-walk.c */
#endif

#define IN(class, set)  ((1u << (class)) & (set))
#define SET(name)       (1u << THIMBLE_CLASS_ ## name)

enum {
  LETTERS = SET (UPPER) | SET (LOWER) | SET (LETTER),
  RISING = SET (UPPER) | SET (LETTER) | SET (MARK),      /* [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] */
  FALLING = SET (LOWER) | SET (LETTER) | SET (MARK),     /* [\p{Ll}\p{Lm}\p{Lo}\p{M}] */
  EITHER = SET (LETTER) | SET (MARK),
  SPACES = SET (SPACE) | SET (BREAK),                    /* \s */
  SIGNS = SET (OTHER) | SET (MARK),                      /* [^\s\p{L}\p{N}] */
  PREFIX = SET (OTHER) | SET (MARK) | SET (SPACE),       /* [^\r\n\p{L}\p{N}] */
};

const guint8 thimble_split_bytes[256] = {
  4, 6, 6, 6, 6, 6, 6, 6, 6, 6, 4, 6, 6, 4, 6, 6,
  6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
  6, 6, 6, 6, 6, 6, 6, 0, 6, 6, 6, 6, 6, 6, 6, 6,
  4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6,
  6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 6, 6, 6, 6,
  6, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 6, 6, 6, 6, 6,
};

static inline gboolean
continues (guint8 byte)
{
  return (byte & 0xc0) == 0x80;
}

/* The class of the character at @p, which is before @end; @length is its bytes. */
static inline ThimbleClass
class_at (const guint8 *p,
          const guint8 *end,
          guint        *length)
{
  gunichar c = *p;

  THIMBLE_WORK ();
  *length = 1;
  if (G_LIKELY (c < 0x80))
    return class_blocks[0][c];
  if (c >= 0xe1 && c <= 0xec)
    {
      if (end - p < 3 || !continues (p[1]) || !continues (p[2]))
        return THIMBLE_CLASS_OTHER;
      c = (c & 0xf) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
      *length = 3;
    }
  else
    {
      guint n = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

      if (n == 0 || end - p < (gssize) n)
        return THIMBLE_CLASS_OTHER;
      c &= 0xffu >> (n + 1);
      for (guint i = 1; i < n; i++)
        {
          if (!continues (p[i]))
            return THIMBLE_CLASS_OTHER;
          c = c << 6 | (p[i] & 0x3fu);
        }
      /* Longer than need be, a surrogate, or past the last one. */
      if ((n == 3 && (c < 0x800 || (c & 0xf800) == 0xd800)) || (n == 4 && (c < 0x10000 || c > 0x10ffff)))
        return THIMBLE_CLASS_OTHER;
      *length = n;
    }
  return class_blocks[class_stage[c >> 7]][c & 0x7f];
}

static inline const guint8 *
skip (const guint8 *p,
      const guint8 *end,
      guint         set)
{
  guint length;

  while (p < end && IN (class_at (p, end, &length), set))
    p += length;
  return p;
}

/* Past (?i:'s|'t|'re|'ve|'m|'ll|'d) at @p, or @p. Case folds U+017F, ſ, to s as well. */
static inline const guint8 *
skip_contraction (const guint8 *p,
                  const guint8 *end)
{
  guint8 one, two;

  if (G_LIKELY (end - p < 2 || *p != '\''))
    return p;
  one = p[1] | 0x20;
  if (one == 's' || one == 't' || one == 'm' || one == 'd')
    return p + 2;
  if (end - p < 3)
    return p;
  if (p[1] == 0xc5 && p[2] == 0xbf)
    return p + 3;
  two = p[2] | 0x20;
  return (one == 'l' && two == 'l') || ((one == 'r' || one == 'v') && two == 'e') ? p + 3 : p;
}

/* [rising]*[falling]+ from @p on, or NULL. */
static inline const guint8 *
falling_word (const guint8 *p,
              const guint8 *end)
{
  const guint8 *either = NULL;
  ThimbleClass class = THIMBLE_CLASS_OTHER;
  guint length = 0;

  while (p < end && IN (class = class_at (p, end, &length), RISING))
    {
      p += length;
      if (IN (class, EITHER))
        either = p;
    }
  if (p < end && class == THIMBLE_CLASS_LOWER)
    return skip (p, end, FALLING);
  /* What may be either is given back to [falling]+, as little as will do. */
  return either;
}

static const guint8 *
split_spaces (const guint8 *text,
              const guint8 *end)
{
  const guint8 *p = text, *last = text, *after_break = NULL;
  ThimbleClass class;
  guint length;

  while (p < end && IN (class = class_at (p, end, &length), SPACES))
    {
      last = p;
      p += length;
      if (class == THIMBLE_CLASS_BREAK)
        after_break = p;
    }
  if (after_break != NULL)
    return after_break;
  return p == end || last == text ? p : last;
}

/* Two ASCII characters of which none is a letter: no word begins here. */
static inline gboolean
is_plain (const guint8 *text,
          const guint8 *end)
{
  return end - text >= 2 && (text[0] | text[1]) < 0x80 &&
         ((thimble_split_bytes[text[0]] | thimble_split_bytes[text[1]]) & THIMBLE_SPLIT_LETTER) == 0;
}

static const guint8 *
split_number (const guint8 *p,
              const guint8 *end)
{
  guint length;

  for (int i = 0; i < 3 && p < end && class_at (p, end, &length) == THIMBLE_CLASS_NUMBER; i++)
    p += length;
  return p;
}

const guint8 *
thimble_split_o200k (const guint8 *text,
                     const guint8 *end)
{
  guint length;
  ThimbleClass class = class_at (text, end, &length);
  const guint8 *body = IN (class, PREFIX) ? text + length : text;
  const guint8 *p;

  if (class == THIMBLE_CLASS_NUMBER)
    return split_number (text, end);
  if (class != THIMBLE_CLASS_BREAK && !is_plain (text, end))
    {
      /* The first two alternatives, each with the prefix and without; without it only a mark is part of a word. */
      p = falling_word (body, end);
      if (p == NULL && class == THIMBLE_CLASS_MARK)
        p = falling_word (text, end);
      if (p == NULL)
        {
          p = skip (body, end, RISING);
          if (p == body)
            p = NULL;
        }
      if (p != NULL)
        return skip_contraction (p, end);
    }
  p = *text == ' ' ? text + 1 : text;
  body = skip (p, end, SIGNS);
  if (body > p)
    {
      while (body < end && (*body == '\r' || *body == '\n' || *body == '/'))
        body++;
      return body;
    }
  return split_spaces (text, end);
}

const guint8 *
thimble_split_cl100k (const guint8 *text,
                      const guint8 *end)
{
  guint length;
  ThimbleClass class = class_at (text, end, &length);
  const guint8 *body = IN (class, PREFIX) ? text + length : text;
  const guint8 *p = skip_contraction (text, end);

  if (p > text)
    return p;
  if (class == THIMBLE_CLASS_NUMBER)
    return split_number (text, end);
  if (class != THIMBLE_CLASS_BREAK && !is_plain (text, end))
    {
      p = skip (body, end, LETTERS);
      if (p > body)
        return p;
    }
  p = *text == ' ' ? text + 1 : text;
  body = skip (p, end, SIGNS);
  if (body > p)
    {
      while (body < end && (*body == '\r' || *body == '\n'))
        body++;
      return body;
    }
  return split_spaces (text, end);
}

/* Whether pieces always end between a valid character of @left's class and one of @right's, which begins with the byte @c. */
static gboolean
is_border (ThimbleClass left,
           ThimbleClass right,
           guint8       c)
{
  switch (left)
    {
    case THIMBLE_CLASS_UPPER:
    case THIMBLE_CLASS_LOWER:
    case THIMBLE_CLASS_LETTER:
      return IN (right, SET (NUMBER) | SPACES) || (right == THIMBLE_CLASS_OTHER && c != '\'');
    case THIMBLE_CLASS_NUMBER:
      return right != THIMBLE_CLASS_NUMBER;
    case THIMBLE_CLASS_OTHER:
    case THIMBLE_CLASS_MARK:
      return IN (right, SET (NUMBER) | SET (SPACE));
    case THIMBLE_CLASS_BREAK:
      return IN (right, LETTERS | SET (NUMBER)) || (IN (right, SIGNS) && c != '/');
    case THIMBLE_CLASS_SPACE: /* may begin a piece */
    default:
      return FALSE;
    }
}

/* Invalid bytes make no border: the edit that made one valid may be next to it. */
static gboolean
is_valid_at (const guint8 *p,
             const guint8 *end,
             ThimbleClass *class,
             guint        *length)
{
  *class = class_at (p, end, length);
  return *length > 1 || *p < 0x80;
}

const guint8 *
thimble_split_border_before (const guint8 *text,
                             const guint8 *from)
{
  const guint8 *right = NULL;
  ThimbleClass right_class = THIMBLE_CLASS_OTHER;

  for (const guint8 *p = from; p > text;)
    {
      ThimbleClass class;
      guint length;

      p--;
      if (continues (*p))
        continue;
      if (!is_valid_at (p, from, &class, &length))
        right = NULL;
      else
        {
          if (right == p + length && is_border (class, right_class, *right))
            return right;
          right = p;
          right_class = class;
        }
    }
  return text;
}

const guint8 *
thimble_split_border_after (const guint8 *from,
                            const guint8 *end)
{
  ThimbleClass left_class = THIMBLE_CLASS_OTHER;
  gboolean left = FALSE;
  guint length;

  for (const guint8 *p = from; p < end; p += length)
    {
      ThimbleClass class;
      gboolean valid = is_valid_at (p, end, &class, &length);

      if (left && valid && is_border (left_class, class, *p))
        return p;
      left = valid;
      left_class = class;
    }
  return end;
}
