/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A damaged database: its bytes are kept aside under a name with the date, what can be read
 * goes to a new file in its place. The caller holds the folder's lock alone and has no
 * connection open. A kill at any instant leaves the damaged file in place or the new one;
 * thimble_salvage_resume() ends what was begun. */

/**
 * thimble_salvage_run:
 * @path: the database
 * @aside: (out): where the damaged bytes are now
 * @n_saved: (out): requests in the new file
 */
gboolean thimble_salvage_run    (const char *path, char **aside, gint64 *n_saved, GError **error);
/* Before opening: puts a finished new file in place and removes unfinished ones. */
gboolean thimble_salvage_resume (const char *path, GError **error);

G_END_DECLS
