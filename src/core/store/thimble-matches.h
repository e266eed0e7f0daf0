/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/**
 * ThimbleMatches:
 *
 * Which requests a searched text is found in: a set of ids. The database keeps the last one, for
 * table, chart and sums ask for the same.
 */

/* FALSE where the text asks for nothing. */
gboolean thimble_matches_is_asked (const char *text);
/* Makes db->matches those of @text, unless they are. */
gboolean thimble_matches_find     (ThimbleDatabase *db, const char *text, GError **error);
gboolean thimble_matches_contains (ThimbleMatches *self, gint64 id);
void     thimble_matches_free     (ThimbleMatches *self);
/* Whether the text is found in one request. */
gboolean thimble_matches_one      (ThimbleDatabase *db, const char *text, gint64 id, gboolean *found, GError **error);

/* SQL functions of the search, for a new connection. */
void     thimble_matches_register (ThimbleDatabase *db);

G_END_DECLS
