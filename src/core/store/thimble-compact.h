/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/* How large the history's files are, and how much of that holds nothing any more. */
gboolean thimble_compact_measure (ThimbleDatabase *db, gint64 *bytes, gint64 *free_bytes, GError **error);

/* Writes the file anew without what is free in it. Refused where the disk has no room for the two copies that takes. A
 * request that waits to be recorded goes first: the work is begun again, and given up when that happens too often. */
gboolean thimble_compact_run     (ThimbleDatabase *db, GError **error);

/* Whether a compacting is not possible for want of room; @available as the disk says, or a test. */
gboolean thimble_compact_has_room (gint64 bytes, gint64 free_bytes, gint64 available, GError **error);

G_END_DECLS
