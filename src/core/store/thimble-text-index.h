/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/* The words of prompts, system texts, answers and errors, and where they stand. The texts themselves are not kept
 * a second time. The index is in parts of 16,384 ids each, FTS5 tables `search_0`, `search_1`, …: small enough for a
 * deleted text's words to be purged from the file at once, by writing its part anew, with any SQLite; and a
 * search goes part by part, the newest first.
 *
 * A request is indexed after it has ended, by the thread when it has nothing else to do; `requests.indexed`
 * says so in the same transaction. A search first catches up with what is missing. */

/* Indexes what ended, and purges, for about @budget_us. *@more: there is more to do. */
gboolean thimble_text_index_catch_up (ThimbleDatabase *db, gint64 budget_us, gboolean *more, GError **error);

/* In a write that is about to change or remove a request's text: takes its words out and marks them to be purged. */
gboolean thimble_text_index_remove   (ThimbleDatabase *db, gint64 id, GError **error);

/* Parts from @from down to 0, the newest first; -1 for none. */
gint64   thimble_text_index_last     (ThimbleDatabase *db, GError **error);
gint64   thimble_text_index_part     (gint64 id);
/* Adds the ids that an FTS5 expression finds in one part, the newest first, to @ids; @only > 0: looks at that one. */
gboolean thimble_text_index_find     (ThimbleDatabase *db, gint64 part, const char *query, gint64 only, GArray *ids, GError **error);
/* The same for requests that run: they are in no part, and their texts are looked through as they are now. */
gboolean thimble_text_index_find_running (ThimbleDatabase *db, const char *query, gint64 only, GArray *ids, GError **error);

/* Looks whether a part is sound and there; makes it anew where it is not. */
gboolean thimble_text_index_check    (ThimbleDatabase *db, gint64 part, GError **error);

/* Earlier versions counted places so that a phrase was not found that goes on after a run of Chinese, Japanese, Korean or Thai. Part by
 * part, from the last one down, what such versions may have indexed is to be indexed anew, by catching up; once for each part with such a script. */
gboolean thimble_text_index_renew    (ThimbleDatabase *db, gint64 part, GError **error);

G_END_DECLS
