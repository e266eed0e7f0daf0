/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/**
 * ThimbleMatches:
 *
 * Which requests a searched text is found in: a set of ids. The database keeps the last one, for
 * table, chart and sums ask for the same. Found in slices; between two waiting writes are done.
 */

/* FALSE where the text asks for nothing. */
gboolean thimble_matches_is_asked (const char *text);
/* Makes db->matches those of @text, unless they are. */
gboolean thimble_matches_find     (ThimbleDatabase *db, const char *text, GError **error);
gboolean thimble_matches_contains (ThimbleMatches *self, gint64 id);
/* (nullable) (element-type gint64): the ids, where they are so few that each is better looked up by itself. */
#define THIMBLE_MATCHES_FEW 8192
const GArray *thimble_matches_get_few (ThimbleMatches *self);
void     thimble_matches_free     (ThimbleMatches *self);
/* Calls @func for each id that @text is found in, about the newest first, until it returns FALSE. It waits for no index: where
 * that is being built, *@partial is TRUE and what it does not have yet is left out. */
typedef gboolean (*ThimbleMatchFunc) (gint64 id, gpointer data);
gboolean thimble_matches_first    (ThimbleDatabase *db, const char *text, ThimbleMatchFunc func, gpointer data, gboolean *partial, GError **error);
/* Whether the text is found in one request. */
gboolean thimble_matches_one      (ThimbleDatabase *db, const char *text, gint64 id, gboolean *found, GError **error);

/* SQL functions of the search, for a new connection. */
void     thimble_matches_register (ThimbleDatabase *db);

G_END_DECLS
