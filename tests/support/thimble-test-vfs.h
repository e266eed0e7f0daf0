/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* A VFS for SQLite between the program and the disk, in the place of the default one: it counts operations, fails the
 * n-th, and keeps apart what has been synced from what has not, so that the power can be cut at any moment. Safe from any
 * thread. What SQLite maps (-shm) is not among it: it means nothing after a power cut. */

void       thimble_test_vfs_install  (void);

/* The operations of databases and their logs since the last call: opening, reading, writing, syncing, truncating,
 * measuring, deleting, locking, mapping the log's index. */
guint      thimble_test_vfs_count    (void);
/* The n-th operation from now (1 the next) gives @code, once or for good: SQLITE_FULL for what writes, or SQLITE_IOERR
 * for any (in the extended form of that operation). 0 lets all pass. */
void       thimble_test_vfs_fail     (guint nth, gboolean for_good, int code);

/* From now on unsynced writes are kept apart; @lie: syncs are believed done and are not. */
void       thimble_test_vfs_keep     (gboolean keep, gboolean lie);
/* Called before each operation that changes a file, while its thread waits. */
void       thimble_test_vfs_set_hook (void (*hook) (gpointer data), gpointer data);

/**
 * thimble_test_vfs_cut:
 *
 * What a power cut now would leave of each file: what was synced, and of each unsynced write every sector of 512 bytes
 * written, torn in the middle, or not.
 *
 * Returns: (transfer full) (element-type filename GBytes): base name → bytes
 */
GHashTable *thimble_test_vfs_cut     (GRand *dice);

G_END_DECLS
