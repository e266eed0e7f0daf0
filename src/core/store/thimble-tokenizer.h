/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* How texts become words that are searched, as an FTS5 tokenizer named "thimble". Letters and digits
 * of one run are a word: case, compatibility forms and accents are folded away. Scripts that do not part
 * their words by spaces (Chinese, Japanese, Korean, Thai, Lao, Burmese, Khmer) become overlapping pairs of
 * characters, and the last of a run also by itself, so that any part of a run is found as a phrase
 * and a single character as a prefix. A word counts up to 96 bytes. */

/* FALSE where this SQLite has no FTS5. */
gboolean thimble_tokenizer_register (sqlite3 *db);

/**
 * thimble_tokenizer_make_query:
 * @text: as a person types it: words, of which all are wanted; "a phrase"; prefix*. The last word is
 *   a prefix too, for it may still be typed, unless a space or a quote ends it. Anything is allowed.
 *
 * Returns: (transfer full) (nullable): an FTS5 expression that cannot be wrong; %NULL where nothing in
 *   @text could be found
 */
char    *thimble_tokenizer_make_query (const char *text);

G_END_DECLS
