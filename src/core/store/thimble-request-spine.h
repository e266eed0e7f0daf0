/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-ordering.h"

G_BEGIN_DECLS

/* Ids of a list and what they stand by, in its order: two arrays of one length. */
typedef struct {
  GArray          *ids;      /* gint64 */
  GArray          *keys;     /* gint64, rising */
  ThimbleOrdering *ordering; /* what compares them; NULL before the first scan */
} ThimbleRequestSpine;

void  thimble_request_spine_clear      (ThimbleRequestSpine *self);
/* Where a request of that key stands, or would stand. */
guint thimble_request_spine_find_place (const ThimbleRequestSpine *self, gint64 key, gint64 id);
/* Position of an id whose key is not known, else %G_MAXUINT: a million are looked through in about a millisecond. */
guint thimble_request_spine_find_id    (const ThimbleRequestSpine *self, gint64 id);
/* How many of two arrays of ids are the same at the top, and of the rest at the bottom. */
void  thimble_request_spine_compare    (const GArray *ids, const GArray *others, guint *n_top, guint *n_bottom);

G_END_DECLS
