/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-measurements.h"

G_BEGIN_DECLS

/**
 * ThimbleKept:
 *
 * A measurement or chain of the history as a list shows it. Properties (read-only, notify): `name` (string), `summary`
 * (string: "stopped · 17 of 30 requests · $0.0042 · yesterday at 9:10").
 */
#define THIMBLE_TYPE_KEPT (thimble_kept_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKept, thimble_kept, THIMBLE, KEPT, GObject)

gint64      thimble_kept_get_id      (ThimbleKept *self);
const char *thimble_kept_get_name    (ThimbleKept *self);
char       *thimble_kept_describe    (ThimbleKept *self); /* `summary`; newly allocated */
/* How many requests the plan of @row has; -1 where it cannot be read. */
gint64      thimble_kept_count_planned (const ThimbleMeasurementRow *row);
const ThimbleMeasurementRow *thimble_kept_get_row (ThimbleKept *self); /* until it changes */

/**
 * ThimbleKeptList:
 *
 * A GListModel of ThimbleKept of one kind, newest change first, that follows the history. Property: `loaded` (boolean, notifies):
 * it has been read once, so that an empty list is known to be empty; notified also when reading begins or ceases to fail.
 */
#define THIMBLE_TYPE_KEPT_LIST (thimble_kept_list_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeptList, thimble_kept_list, THIMBLE, KEPT_LIST, GObject)

ThimbleKeptList *thimble_kept_list_new       (ThimbleStore *store, ThimbleMeasurementKind kind);
gboolean         thimble_kept_list_is_loaded (ThimbleKeptList *self);
const GError    *thimble_kept_list_get_error (ThimbleKeptList *self); /* nullable: why it could not be read the last time */

G_END_DECLS
