/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/**
 * ThimbleClass:
 *
 * What the split patterns tell apart: the general categories of Unicode 16.0
 * (data/tokens/unicode-classes.tsv). A byte that is no part of valid UTF-8 is a character of its
 * own, of class other.
 */
typedef enum {
  THIMBLE_CLASS_OTHER,
  THIMBLE_CLASS_UPPER,   /* Lu Lt */
  THIMBLE_CLASS_LOWER,   /* Ll */
  THIMBLE_CLASS_LETTER,  /* Lm Lo: both or neither */
  THIMBLE_CLASS_MARK,    /* Mn Mc Me */
  THIMBLE_CLASS_NUMBER,  /* Nd Nl No */
  THIMBLE_CLASS_SPACE,   /* White_Space other than CR and LF */
  THIMBLE_CLASS_BREAK,   /* CR LF */
} ThimbleClass;

/**
 * ThimbleSplit:
 *
 * The end of the piece that begins at @text, which is before @end and at the begin of a piece. A
 * piece depends on nothing before it.
 */
typedef const guint8 *(*ThimbleSplit) (const guint8 *text,
                                       const guint8 *end);

/* The patterns of the reference (openai/tiktoken 0.14, tiktoken_ext/openai_public.py), by hand. */
const guint8 *thimble_split_o200k  (const guint8 *text, const guint8 *end);
const guint8 *thimble_split_cl100k (const guint8 *text, const guint8 *end);

enum { THIMBLE_SPLIT_WORD_ROOM = 24 };

/* What an ASCII byte is to thimble_split_ascii_word(). */
extern const guint8 thimble_split_bytes[256];
enum {
  THIMBLE_SPLIT_LETTER = 1,
  THIMBLE_SPLIT_PREFIX = 2,   /* may go before the letters of a word; the apostrophe may not everywhere */
  THIMBLE_SPLIT_AFTER = 4,    /* ends a word, in both patterns and whatever follows */
};

/**
 * thimble_split_ascii_word:
 * @p: the begin of a piece with THIMBLE_SPLIT_WORD_ROOM bytes from it on
 *
 * Most pieces of most texts, eight bytes at a time: a sign or a space, or none, and a word of lower-case ASCII letters, its
 * first perhaps upper-case.
 *
 * Returns: bytes of the piece, which are its end in both patterns, or 0 where it is anything else
 */
static inline gsize
thimble_split_ascii_word (const guint8 *p)
{
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101), tops = ones << 7;
  gsize length = (thimble_split_bytes[*p] & THIMBLE_SPLIT_PREFIX) != 0, first = length;
  guint64 others = 0;

  for (guint i = 0; others == 0 && i < 2; i++)
    {
      guint64 eight, low;

      memcpy (&eight, p + length, 8);
      eight = GUINT64_FROM_LE (eight);
      if (i == 0)
        eight |= 0x20;
      low = eight & ~tops;
      others = ~((low + ones * (0x80 - 'a')) & ~(low + ones * (0x7f - 'z')) & ~eight) & tops;
      length += others != 0 ? (gsize) __builtin_ctzll (others) >> 3 : 8;
    }
  return others != 0 && length > first && (thimble_split_bytes[p[length]] & THIMBLE_SPLIT_AFTER) ? length : 0;
}

/**
 * thimble_split_border_before:
 * @text: the begin of the text
 * @from: up to where; characters that reach further do not count
 *
 * A border is a place where pieces end under both patterns whatever stands on either side, so that counts add across it.
 *
 * Returns: the last border before @from, or @text
 */
const guint8 *thimble_split_border_before (const guint8 *text, const guint8 *from);
/* The first border after @from, which may be inside a character; or @end. */
const guint8 *thimble_split_border_after  (const guint8 *from, const guint8 *end);

G_END_DECLS
