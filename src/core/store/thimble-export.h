/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-export-format.h"
#include "thimble-store.h"

G_BEGIN_DECLS

/**
 * thimble_export_async:
 * @ids: (element-type gint64): which, in the order in which they are written; copied
 * @path: (nullable): the file, private and whole or not at all; %NULL: standard output
 * @cancellable: (nullable): ends it within a page; the file is as it was before
 * @progress: (nullable): how many of how many requests, on the caller's context, some ten times a second
 *
 * Writes requests with their texts, page by page on a thread of its own, so that neither the window nor the store
 * waits. Those that were deleted meanwhile are left out. The file holds prompts and answers in clear.
 */
void   thimble_export_async  (ThimbleStore *store, GArray *ids, ThimbleExportFormat format, const char *path,
                              GCancellable *cancellable, GFileProgressCallback progress, gpointer progress_data,
                              GAsyncReadyCallback callback, gpointer user_data);
gint64 thimble_export_finish (ThimbleStore *store, GAsyncResult *result, GError **error); /* how many were written, or -1 */

G_END_DECLS
