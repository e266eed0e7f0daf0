/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimbleScript:
 *
 * Classes of text that tokenizers treat differently, as the measured factors have them.
 * @THIMBLE_SCRIPT_LATIN is any language of Latin letters but English: German, French, Spanish, …
 */
typedef enum {
  THIMBLE_SCRIPT_ENGLISH,
  THIMBLE_SCRIPT_CODE,
  THIMBLE_SCRIPT_LATIN,
  THIMBLE_SCRIPT_CHINESE,
  THIMBLE_SCRIPT_JAPANESE,
  THIMBLE_SCRIPT_KOREAN,
  THIMBLE_SCRIPT_CYRILLIC,
  THIMBLE_SCRIPT_ARABIC,
  THIMBLE_SCRIPT_OTHER,
} ThimbleScript;

#define THIMBLE_N_SCRIPTS (THIMBLE_SCRIPT_OTHER + 1)

/* "english", "code", …: the names in data/catalogue/counting.json. */
const char *thimble_script_to_id     (ThimbleScript script);
const char *thimble_script_get_label (ThimbleScript script); /* translated */

/* What a character is by itself; Han may be Chinese or Japanese, letters English or code. */
typedef enum {
  THIMBLE_LETTER_WORD,     /* ASCII letters */
  THIMBLE_LETTER_DIGIT,
  THIMBLE_LETTER_MARK,     /* punctuation of prose */
  THIMBLE_LETTER_CODE,     /* braces, operators and their like */
  THIMBLE_LETTER_ACCENTED, /* Latin letters beyond ASCII */
  THIMBLE_LETTER_HAN,
  THIMBLE_LETTER_KANA,
  THIMBLE_LETTER_HANGUL,
  THIMBLE_LETTER_CYRILLIC,
  THIMBLE_LETTER_ARABIC,
  THIMBLE_LETTER_OTHER,
  THIMBLE_LETTER_SPACE,    /* of no script */
} ThimbleLetter;

#define THIMBLE_N_LETTERS (THIMBLE_LETTER_SPACE + 1)

/**
 * ThimbleScriptMix:
 *
 * What a text is made of. A plain sum: what was added can be taken off again, so an edit costs
 * what it changes. Zero it to begin.
 */
typedef struct {
  gint64 weight[THIMBLE_N_LETTERS]; /* thousandths of an o200k_base token, on average */
} ThimbleScriptMix;

/* Linear; invalid bytes count as Latin ones. Pure: safe on any thread. */
void thimble_script_mix_add      (ThimbleScriptMix *self, const char *text, gsize length);
void thimble_script_mix_subtract (ThimbleScriptMix *self, const char *text, gsize length);
void thimble_script_mix_merge    (ThimbleScriptMix *self, const ThimbleScriptMix *other);
gboolean thimble_script_mix_is_blank (const ThimbleScriptMix *self); /* empty, or nothing but white space */
/* About how many tokens the text has by itself, where no table is there to count them; 1 at least where it is not empty. */
gint64 thimble_script_mix_estimate (const ThimbleScriptMix *self);
/* The part of each script in the tokens, 0…1, together 1; all English for an empty text. */
void thimble_script_mix_get_shares (const ThimbleScriptMix *self, double shares[THIMBLE_N_SCRIPTS]);

G_END_DECLS
