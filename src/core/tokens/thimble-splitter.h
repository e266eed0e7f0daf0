/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

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
