/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ThimbleEncoding:
 *
 * A public byte-pair encoding, exact over any bytes: NUL and invalid UTF-8 too, and the text of
 * special tokens counts as ordinary text. Lives as long as the process, immutable, any thread.
 */
typedef struct _ThimbleEncoding ThimbleEncoding;

/**
 * thimble_encoding_get:
 * @name: "o200k_base", "cl100k_base" or "o200k_harmony", which has the merges of o200k_base
 *
 * Maps the encoding's table at its first use; a failure is not remembered.
 *
 * Returns: (transfer none) (nullable): the encoding, or %NULL with a THIMBLE_ERROR: there is no such
 *   encoding, or its table is missing (not-found), damaged or of another version (failed)
 */
ThimbleEncoding *thimble_encoding_get      (const char       *name,
                                            GError          **error);
/* Whether there is one of that name; its table may be missing all the same. */
gboolean         thimble_encoding_is_known (const char       *name);
const char      *thimble_encoding_get_name (ThimbleEncoding  *self); /* as it was asked for */

/**
 * thimble_encoding_count:
 *
 * Blocks some 10 ms a megabyte; thimble_encoding_count_async() is for long texts.
 *
 * Returns: tokens of @bytes
 */
gint64           thimble_encoding_count    (ThimbleEncoding  *self,
                                            const char       *bytes,
                                            gsize             length);

/**
 * ThimbleTokenFunc:
 * @id: as in the published ranks
 * @offset: bytes before it
 * @length: its bytes; tokens follow each other without a gap and may cut a character
 *
 * Returns: whether to go on
 */
typedef gboolean (*ThimbleTokenFunc)       (guint32           id,
                                            gsize             offset,
                                            gsize             length,
                                            gpointer          data);
void             thimble_encoding_encode   (ThimbleEncoding  *self,
                                            const char       *bytes,
                                            gsize             length,
                                            ThimbleTokenFunc  func,
                                            gpointer          data);

/* The same count in a worker thread. -1 with @error set when cancelled. */
void             thimble_encoding_count_async  (ThimbleEncoding     *self,
                                                GBytes              *bytes,
                                                GCancellable        *cancellable,
                                                GAsyncReadyCallback  callback,
                                                gpointer             data);
gint64           thimble_encoding_count_finish (ThimbleEncoding     *self,
                                                GAsyncResult        *result,
                                                GError             **error);

G_END_DECLS
