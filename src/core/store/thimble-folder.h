/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The store's folder and files: 0700 and 0600 whatever the umask, and no planted link is
 * followed. Errors: THIMBLE_ERROR_STORE. */

/* Makes @path (its parents too) a folder of ours, 0700. An existing one is closed to others where that is possible. */
gboolean thimble_folder_make       (const char *path, GError **error);
/* The same folder with no link left in its path (SQLite's NOFOLLOW refuses a link anywhere). */
char    *thimble_folder_resolve    (const char *path, GError **error);
/* Makes sure that @path is absent or a regular file of 0600; a link or a folder there is refused. @create makes it. */
gboolean thimble_folder_check_file (const char *path, gboolean create, GError **error);
/* A copy of 0600 that is on the disk when this returns; the target must not be there. */
gboolean thimble_folder_copy_file  (const char *from, const char *to, GError **error);
void     thimble_folder_sync       (const char *path); /* what was renamed in it stays renamed */

/**
 * ThimbleFolderLock:
 *
 * The folder's lock file, `history.lock`. Every open store holds it shared; who renames or
 * migrates the database must be alone and holds it exclusively.
 */
typedef struct _ThimbleFolderLock ThimbleFolderLock;

ThimbleFolderLock *thimble_folder_lock_new      (const char *folder, GError **error);
/* Alone: exclusive at once. Not alone: waits at most @wait_us for shared. FALSE only where neither came. */
gboolean           thimble_folder_lock_take     (ThimbleFolderLock *self, gint64 wait_us, GError **error);
gboolean           thimble_folder_lock_is_alone (ThimbleFolderLock *self);
void               thimble_folder_lock_share    (ThimbleFolderLock *self); /* lets others in */
void               thimble_folder_lock_free     (ThimbleFolderLock *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleFolderLock, thimble_folder_lock_free)

G_END_DECLS
