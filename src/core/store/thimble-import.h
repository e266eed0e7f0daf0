/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleImportResult:
 * @imported: requests that are new
 * @present: requests that were there already, by their uid
 * @refused: rows that are no request Thimble can keep
 * @reasons: (element-type utf8): why, "line 7: why", translated; of the first hundred
 */
typedef struct {
  gint64     imported;
  gint64     present;
  gint64     refused;
  GPtrArray *reasons;
} ThimbleImportResult;

void   thimble_import_result_free     (ThimbleImportResult *self);
/* "120 requests imported, 30 were already there, 2 refused"; newly allocated */
char  *thimble_import_result_describe (const ThimbleImportResult *self);

/**
 * thimble_import_async:
 * @path: an export of Thimble, JSON Lines or CSV, or llm's logs.db: recognised by what is in it
 * @cancellable: (nullable): ends it within a slice
 * @progress: (nullable): how far of how much, on the caller's context, some ten times a second
 *
 * Reads twice: once to check all, then to write, so that a file that is damaged anywhere changes nothing. Rows are written in slices
 * between which others write. All or nothing: an error, a cancel and (at the next opening) a kill take back what was written.
 * Of what is in the file only requests come in: no key, no endpoint, no price list.
 * Errors: THIMBLE_ERROR_NOT_UNDERSTOOD, _TOO_LARGE, _UNSUPPORTED (newer), _NOT_FOUND, those of the store.
 */
void                 thimble_import_async  (ThimbleStore *store, const char *path, GCancellable *cancellable,
                                            GFileProgressCallback progress, gpointer progress_data,
                                            GAsyncReadyCallback callback, gpointer user_data);
ThimbleImportResult *thimble_import_finish (ThimbleStore *store, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleImportResult, thimble_import_result_free)

G_END_DECLS
