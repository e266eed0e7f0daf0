/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-request-row-private.h"

G_BEGIN_DECLS

/**
 * ThimbleRowCache:
 *
 * The rows that somebody shows, by id, and the pages of ids that wait to be loaded for them.
 * Rows are held weakly. A page's answer fills whichever of its rows still live; ids do not
 * move, so no answer is ever too late to be right.
 */
typedef struct _ThimbleRowCache ThimbleRowCache;

/* @filled is called after each page has come. */
ThimbleRowCache   *thimble_row_cache_new    (ThimbleStore *store, void (*filled) (gpointer data), gpointer data);
/* Ends it: answers under way are cancelled and fill nothing. */
void               thimble_row_cache_close  (ThimbleRowCache *self);
ThimbleRequestRow *thimble_row_cache_get    (ThimbleRowCache *self, gint64 id); /* (transfer full) */
/* Whether it is neither loaded nor asked for. */
gboolean           thimble_row_cache_needs  (ThimbleRowCache *self, gint64 id);
/* (transfer full): loads those of @ids that are needed. The newest wish is served first. */
void               thimble_row_cache_load   (ThimbleRowCache *self, GArray *ids);
/* Loads those of @ids (%NULL: of all) anew that are loaded. */
void               thimble_row_cache_reload (ThimbleRowCache *self, GArray *ids);

G_END_DECLS
