/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-import-record.h"

G_BEGIN_DECLS

/* The bytes that every SQLite file begins with. */
#define THIMBLE_IMPORT_SQLITE_MAGIC "SQLite format 3"

/**
 * ThimbleImportLlm:
 *
 * The log of the `llm` program (llm.datasette.io), its tables `responses` and, since llm 0.32, `turns`, as rows. The file is
 * foreign: it is opened for reading only, as a file that nobody changes, without trusting its schema: no
 * trigger, view, function or table of it runs but the plain reading of those. One thread.
 */
typedef struct _ThimbleImportLlm ThimbleImportLlm;

/* @cancellable: (nullable): looked at while a query runs. */
ThimbleImportLlm *thimble_import_llm_open  (const char *path, GCancellable *cancellable, GError **error);
void              thimble_import_llm_free  (ThimbleImportLlm *self);
gint64            thimble_import_llm_count (ThimbleImportLlm *self); /* how many rows there are */
/* FALSE: damaged, or cancelled. @row: (out) (nullable) (transfer full): NULL at the end. */
gboolean          thimble_import_llm_next  (ThimbleImportLlm *self, ThimbleImportRow **row, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleImportLlm, thimble_import_llm_free)

G_END_DECLS
