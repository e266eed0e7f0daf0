/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"
#include "thimble-store.h"

G_BEGIN_DECLS

/* Reads over many rows, on the database's thread. They go from the newest id downwards in
 * slices of some 20 ms, and between two slices waiting writes are done: no search keeps a
 * request from being recorded. Cancelling ends them at once (G_IO_ERROR_CANCELLED). */

/**
 * ThimbleScan:
 * @ids: (element-type gint64): what matches, newest first
 * @revision: the store's revision before the scan; what came later is asked for with thimble_search_changes()
 */
typedef struct {
  GArray *ids;
  gint64  revision;
} ThimbleScan;

ThimbleScan *thimble_search_scan (ThimbleDatabase *db, const ThimbleFilter *filter, guint limit, GError **error);
void         thimble_scan_free   (ThimbleScan *self);

/**
 * ThimbleChanges:
 * @revision: the store's revision now
 * @removed: rows were removed, or too many changed: scan anew
 * @ids: (element-type gint64): rows added or changed since, newest first
 * @matching: (element-type gint64): those among them that match the filter
 */
typedef struct {
  gint64   revision;
  gboolean removed;
  GArray  *ids;
  GArray  *matching;
} ThimbleChanges;

/* More than this many changed rows are a new scan. */
#define THIMBLE_CHANGES_MAX 256

ThimbleChanges *thimble_search_changes (ThimbleDatabase *db, const ThimbleFilter *filter, gint64 since, GError **error);
void            thimble_changes_free   (ThimbleChanges *self);

gboolean   thimble_search_sums  (ThimbleDatabase *db, const ThimbleFilter *filter, ThimbleSums *out, GError **error);
GPtrArray *thimble_search_facet (ThimbleDatabase *db, ThimbleFacet facet, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleScan, thimble_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleChanges, thimble_changes_free)

G_END_DECLS
