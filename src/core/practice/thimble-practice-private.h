/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-practice.h"

G_BEGIN_DECLS

/* What the practice server knows of one request. */
typedef struct {
  const char *text;      /* the person's text of this turn */
  guint       n_earlier; /* messages of earlier turns */
  gboolean    system;    /* whether system text came along */
} ThimblePracticeQuestion;

char      *thimble_practice_answer_question (const ThimblePracticeQuestion *question);

/* Text, taken apart by rule. All lists hold newly allocated strings. */
GPtrArray *thimble_practice_split_lines     (const char *text);                  /* without empty ones, trimmed */
GPtrArray *thimble_practice_split_sentences (const char *text);
/* Words folded to lower case; Han and kana in pairs of characters, since they have no spaces. */
GPtrArray *thimble_practice_split_words     (const char *text, gboolean skip_common);
/* The words that occur most, as they were first written, at most @n; of equal ones the longer. */
GPtrArray *thimble_practice_key_words       (const char *text, guint n);
guint      thimble_practice_count_words     (const char *text);
/* Pieces of a few words, as a model streams them; their concatenation is @text. */
GPtrArray *thimble_practice_split_pieces    (const char *text);

G_END_DECLS
