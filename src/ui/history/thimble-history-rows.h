/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-slot.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryRows:
 *
 * A GListModel of #ThimbleHistorySlot over a list of requests, for the table: where requests are replaced by others, as by sorting, the
 * places stay, and only how many there are is told. A few rows that come or go tell it as they do in the list.
 *
 * A GtkColumnView makes the widgets of some two hundred rows at once, ten times what is in sight and a tenth of a second of nothing
 * else, and to take them away costs as much. So where many come or go, the number of places follows that of the list in steps: a table
 * knows of fewer rows than there are for some frames, or of places without a request at the end.
 *
 * `changes` (position, removed, added): the list will be told to have changed so.
 * `changed` (position, removed, added): it has, also where `items-changed` told less of it; and after each step.
 */
#define THIMBLE_TYPE_HISTORY_ROWS (thimble_history_rows_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryRows, thimble_history_rows, THIMBLE, HISTORY_ROWS, GObject)

ThimbleHistoryRows *thimble_history_rows_new       (ThimbleRequestList *list);
ThimbleRequestList *thimble_history_rows_get_list  (ThimbleHistoryRows *self); /* (transfer none) */
/* Whether the table knows of all rows, and of no more. */
gboolean            thimble_history_rows_is_whole  (ThimbleHistoryRows *self);
/* A step towards that; whether more are needed. For each frame one. */
gboolean            thimble_history_rows_step      (ThimbleHistoryRows *self);

G_END_DECLS
