/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-import-record.h"

G_BEGIN_DECLS

/**
 * ThimbleImportReader:
 *
 * Bytes of an export, CSV or JSON Lines as their beginning shows, to rows. Does no I/O. The bytes
 * are foreign: what is not of the format ends it with an error and a message for people; a row that is well
 * formed and no request is handed on as refused. It holds one row at most.
 */
typedef struct _ThimbleImportReader ThimbleImportReader;

ThimbleImportReader *thimble_import_reader_new    (void);
void                 thimble_import_reader_free   (ThimbleImportReader *self);
/* Takes the next bytes; rows that became whole are popped then. FALSE: damaged or foreign, and so for good. */
gboolean             thimble_import_reader_feed   (ThimbleImportReader *self, const char *bytes, gsize length, GError **error);
/* The end of the file: FALSE where it ends in the middle of a row, or held nothing. */
gboolean             thimble_import_reader_finish (ThimbleImportReader *self, GError **error);
/* (transfer full) (nullable): in the file's order. */
ThimbleImportRow    *thimble_import_reader_pop    (ThimbleImportReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleImportReader, thimble_import_reader_free)

G_END_DECLS
