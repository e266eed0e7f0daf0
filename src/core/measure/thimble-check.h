/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * ThimbleCheckKind:
 * @THIMBLE_CHECK_NONE: every answer will do
 * @THIMBLE_CHECK_POINTS: exactly so many points: items of a list, or lines where there is no list (`points`)
 * @THIMBLE_CHECK_TITLES: the same, and each is a title: one line of at most 15 words (`titles`)
 * @THIMBLE_CHECK_TABLE: a Markdown table whose rows all have as many cells as its head; so many rows,
 *   or any number from one up where 0 (`table`)
 * @THIMBLE_CHECK_WORDS: at most so many words; each Han or kana character counts as one (`words`)
 * @THIMBLE_CHECK_CHARACTERS: at most so many characters (`characters`)
 * @THIMBLE_CHECK_MATCHES: the pattern (PCRE, as of GRegex) is found in it (`matches`)
 * @THIMBLE_CHECK_EQUALS: is that text, but for white space at its ends (`equals`)
 * @THIMBLE_CHECK_CONTAINS: has that text in it, in whatever case (`contains`)
 * @THIMBLE_CHECK_JSON: is one JSON value, in a code fence or not (`json`)
 *
 * What a program can decide about an answer.
 */
typedef enum {
  THIMBLE_CHECK_NONE,
  THIMBLE_CHECK_POINTS,
  THIMBLE_CHECK_TITLES,
  THIMBLE_CHECK_TABLE,
  THIMBLE_CHECK_WORDS,
  THIMBLE_CHECK_CHARACTERS,
  THIMBLE_CHECK_MATCHES,
  THIMBLE_CHECK_EQUALS,
  THIMBLE_CHECK_CONTAINS,
  THIMBLE_CHECK_JSON,
} ThimbleCheckKind;

#define THIMBLE_N_CHECKS (THIMBLE_CHECK_JSON + 1)

typedef enum {
  THIMBLE_VERDICT_NONE,   /* not checked */
  THIMBLE_VERDICT_PASSED,
  THIMBLE_VERDICT_FAILED,
} ThimbleVerdict;

/**
 * ThimbleCheck:
 *
 * A check of an answer. Immutable, reference counted. Pure: no I/O, and the work on one answer is
 * bounded, also that of a pattern that would try forever.
 */
typedef struct _ThimbleCheck ThimbleCheck;

#define THIMBLE_TYPE_CHECK (thimble_check_get_type ())
GType            thimble_check_get_type   (void);
/* @n: for points, titles, table, words, characters. @text: for matches, equals, contains. THIMBLE_ERROR_BAD_REQUEST
 * where a number is out of 1…1,000,000 (table: 0…), a text is empty, or a pattern cannot be compiled. */
ThimbleCheck    *thimble_check_new        (ThimbleCheckKind kind, gint64 n, const char *text, GError **error);
ThimbleCheck    *thimble_check_ref        (ThimbleCheck *self);
void             thimble_check_unref      (ThimbleCheck *self);
ThimbleCheckKind thimble_check_get_kind   (ThimbleCheck *self);
gint64           thimble_check_get_n      (ThimbleCheck *self);
const char      *thimble_check_get_text   (ThimbleCheck *self); /* nullable */
gboolean         thimble_check_kind_has_number (ThimbleCheckKind kind);
gboolean         thimble_check_kind_has_text   (ThimbleCheckKind kind);
const char      *thimble_check_kind_get_label  (ThimbleCheckKind kind); /* translated: "Points", for a list to choose from */
/* "Three points?" as a person reads it; newly allocated: "exactly 3 points". NULL for none. */
char            *thimble_check_describe   (ThimbleCheck *self);
/* The check that a task asks for by its own template: summarise → 3 points, titles → 5, table → a table; else none. (transfer full) */
ThimbleCheck    *thimble_check_for_task   (const char *task);

/* As the terminal has it: "points:3", "table", "matches:^Yes", "json", "none". */
ThimbleCheck    *thimble_check_parse      (const char *spec, GError **error);
char            *thimble_check_to_spec    (ThimbleCheck *self);
/* {"kind": "points", "n": 3}, {"kind": "matches", "text": "…"} */
JsonNode        *thimble_check_to_json    (ThimbleCheck *self);
ThimbleCheck    *thimble_check_from_json  (JsonObject *object, GError **error);

/**
 * thimble_check_judge:
 * @answer: the text, any
 * @reason: (out) (optional): one sentence, translated, newly allocated: "4 points, not 3."; NULL for none
 */
ThimbleVerdict   thimble_check_judge      (ThimbleCheck *self, const char *answer, char **reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleCheck, thimble_check_unref)

G_END_DECLS
