/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimblePrivateFile:
 *
 * A file that is there whole or not at all, for its owner only (0600): it is written beside its place under
 * another name and put there at the end, over a file of that name or the one that a link of that name leads to. What a kill leaves
 * behind is the other name, hidden, ending in `.part`. Errors say what and why for people:
 * THIMBLE_ERROR_FAILED, _NOT_FOUND where the folder is missing. Blocks: for a thread.
 */
typedef struct _ThimblePrivateFile ThimblePrivateFile;

ThimblePrivateFile *thimble_private_file_new    (const char *path, GError **error);
/* To a stream that is open and not ours to close: nothing is put or removed. */
ThimblePrivateFile *thimble_private_file_new_fd (int fd);
/* Commit replaces nothing then: it fails where something has that name by that time. */
void                thimble_private_file_keep_others (ThimblePrivateFile *self);
gboolean            thimble_private_file_write  (ThimblePrivateFile *self, const char *bytes, gsize length, GError **error);
/* Puts it in its place, on the disk. */
gboolean            thimble_private_file_commit (ThimblePrivateFile *self, GError **error);
/* Without a commit nothing is left. */
void                thimble_private_file_free   (ThimblePrivateFile *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimblePrivateFile, thimble_private_file_free)

G_END_DECLS
