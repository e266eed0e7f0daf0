/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimbleOrder:
 *
 * What a list of requests is ordered by. Time is the order in which they were made, which holds also where the
 * clock was put back; providers and models go by name, tasks by id, tiers and states in their own order.
 */
typedef enum {
  THIMBLE_ORDER_TIME,
  THIMBLE_ORDER_TASK,
  THIMBLE_ORDER_MODEL,
  THIMBLE_ORDER_TIER,
  THIMBLE_ORDER_INPUT,
  THIMBLE_ORDER_OUTPUT,
  THIMBLE_ORDER_TOTAL,
  THIMBLE_ORDER_COST,
  THIMBLE_ORDER_DURATION,
  THIMBLE_ORDER_STATE,
  THIMBLE_ORDER_ENDPOINT,
  THIMBLE_ORDER_REASONING,
  THIMBLE_ORDER_CACHED,
  THIMBLE_ORDER_FIRST_TEXT,
} ThimbleOrder;

/**
 * ThimbleOrdering:
 *
 * An order made into numbers: each request has a key, and lists go by rising key, whatever the direction.
 * Unknown values have the highest. Reference counted and not changed once it is shared.
 */
typedef struct {
  ThimbleOrder  order;
  gboolean      descending;
  GHashTable   *ranks;      /* nullable: word → its place (GINT), where the column holds words */
} ThimbleOrdering;

ThimbleOrdering *thimble_ordering_new   (ThimbleOrder order, gboolean descending);
ThimbleOrdering *thimble_ordering_ref   (ThimbleOrdering *self);
void             thimble_ordering_unref (ThimbleOrdering *self);

/* The column of the row `r` it goes by. */
const char *thimble_ordering_get_column (const ThimbleOrdering *self);
gboolean    thimble_ordering_has_words  (const ThimbleOrdering *self);
gint64      thimble_ordering_make_key   (const ThimbleOrdering *self, gint64 value);
#define THIMBLE_ORDERING_UNKNOWN G_MAXINT64
/* Equal keys: the newest request first, but oldest first where time rises. */
int         thimble_ordering_compare    (const ThimbleOrdering *self, gint64 key_a, gint64 id_a, gint64 key_b, gint64 id_b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleOrdering, thimble_ordering_unref)

G_END_DECLS
