/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-search.h"
#include "thimble-store.h"
#include "thimble-worker.h"

G_BEGIN_DECLS

/* Between thimble-store.c and the other files of the store. (transfer full) data. */
void            thimble_store_push           (ThimbleStore *self, ThimbleJobKind kind, ThimbleJobFunc func, gpointer data, GDestroyNotify free_data,
                                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data, gpointer tag);

/* For the list model only: ids with the revision they were true at, and what changed since. */
void            thimble_store_scan_async     (ThimbleStore *self, const ThimbleFilter *filter, ThimbleOrder order, gboolean descending,
                                              GCancellable *c, GAsyncReadyCallback cb, gpointer d);
/* The first @limit of a search for a text, the newest first; finished as a scan. */
void            thimble_store_preview_async  (ThimbleStore *self, const ThimbleFilter *filter, guint limit, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimbleScan    *thimble_store_scan_finish    (ThimbleStore *self, GAsyncResult *r, GError **error);
void            thimble_store_changes_async  (ThimbleStore *self, const ThimbleFilter *filter, ThimbleOrdering *ordering, gint64 since,
                                              GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimbleChanges *thimble_store_changes_finish (ThimbleStore *self, GAsyncResult *r, GError **error);

G_END_DECLS
