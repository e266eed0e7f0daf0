/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-money.h"

G_BEGIN_DECLS

/**
 * ThimbleOwner:
 *
 * A living process' sign in the folder: `owners/<uuid>.lock`, held by flock() while it lives. The kernel
 * lets go of it whatever way the process ends, and it means the same in every PID namespace,
 * so neither a PID used again nor a Flatpak sandbox confuses it.
 */
typedef struct _ThimbleOwner ThimbleOwner;

/* @folder: of the store. NULL with @error where no lock file can be made. */
ThimbleOwner *thimble_owner_new      (const char *folder, GError **error);
/* Lets go and removes the file. */
void          thimble_owner_free     (ThimbleOwner *self);
const char   *thimble_owner_get_uuid (ThimbleOwner *self);
/* What the process may still spend, for the others to read: picodollars. Forgotten with the process. */
void          thimble_owner_set_reserved (ThimbleOwner *self, ThimbleMoney reserved);
/* What all living ones but @self have set, saturated. */
ThimbleMoney  thimble_owner_sum_reserved (const char *folder, ThimbleOwner *self);

/**
 * thimble_owner_seize:
 * @uuid: a row's owner; anything may stand there
 * @fd: (out): the lock to hold while its rows are taken over, or -1 where there is no file;
 *   give it to thimble_owner_bury()
 *
 * Returns: whether that owner is surely dead. Doubt counts as alive.
 */
gboolean      thimble_owner_seize    (const char *folder, const char *uuid, int *fd);
/* Removes the dead's file and lets go of its lock. */
void          thimble_owner_bury     (const char *folder, const char *uuid, int fd);
/* Removes the files of dead owners for which @has_rows is FALSE. */
void          thimble_owner_sweep    (const char *folder, gboolean (*has_rows) (const char *uuid, gpointer data), gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleOwner, thimble_owner_free)

G_END_DECLS
