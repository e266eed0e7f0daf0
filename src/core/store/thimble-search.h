/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-ordering.h"
#include "thimble-store.h"

G_BEGIN_DECLS

/* Ids of many rows, on the database's thread, in slices as thimble-facts.h says. */

/**
 * ThimbleScan:
 * @ids: (element-type gint64): what matches, in order
 * @keys: (element-type gint64): by what each stands where it stands
 * @ordering: the order; a word that it does not rank came later
 * @revision: the store's revision before the scan; what came later is asked for with thimble_search_changes()
 * @partial: of a preview: the index is being built, and more may be found a moment later
 */
typedef struct {
  GArray          *ids;
  GArray          *keys;
  ThimbleOrdering *ordering;
  gint64           revision;
  gboolean         partial;
} ThimbleScan;

ThimbleScan *thimble_search_scan (ThimbleDatabase *db, const ThimbleFilter *filter, ThimbleOrder order, gboolean descending,
                                  guint limit, GError **error);
/* The first some that a text is found in, the newest first as far as that can be told without finding all: what is
 * shown until a scan has found all. */
ThimbleScan *thimble_search_preview (ThimbleDatabase *db, const ThimbleFilter *filter, guint limit, GError **error);
void         thimble_scan_free   (ThimbleScan *self);

/**
 * ThimbleChanges:
 * @revision: the store's revision now
 * @removed: rows were removed, too many changed, or one has no place in this order: scan anew
 * @ids: (element-type gint64): rows added or changed since
 * @matching: (element-type gint64): those among them that match the filter, in order
 * @keys: (element-type gint64): their keys
 */
typedef struct {
  gint64   revision;
  gboolean removed;
  GArray  *ids;
  GArray  *matching;
  GArray  *keys;
} ThimbleChanges;

/* More than this many changed rows are a new scan. */
#define THIMBLE_CHANGES_MAX 256

ThimbleChanges *thimble_search_changes (ThimbleDatabase *db, const ThimbleFilter *filter, const ThimbleOrdering *ordering,
                                        gint64 since, GError **error);
void            thimble_changes_free   (ThimbleChanges *self);

GPtrArray *thimble_search_facet (ThimbleDatabase *db, ThimbleFacet facet, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleScan, thimble_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleChanges, thimble_changes_free)

G_END_DECLS
