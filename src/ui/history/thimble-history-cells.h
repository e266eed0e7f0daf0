/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleHistoryColumn:
 *
 * The columns of the history's table in their usual order. The last is the one of two lines that stands for all of them
 * where there is no room.
 */
typedef enum {
  THIMBLE_HISTORY_COLUMN_TIME,
  THIMBLE_HISTORY_COLUMN_TASK,
  THIMBLE_HISTORY_COLUMN_PROVIDER,
  THIMBLE_HISTORY_COLUMN_MODEL,
  THIMBLE_HISTORY_COLUMN_TIER,
  THIMBLE_HISTORY_COLUMN_INPUT,
  THIMBLE_HISTORY_COLUMN_CACHED,
  THIMBLE_HISTORY_COLUMN_OUTPUT,
  THIMBLE_HISTORY_COLUMN_REASONING,
  THIMBLE_HISTORY_COLUMN_TOTAL,
  THIMBLE_HISTORY_COLUMN_COST,
  THIMBLE_HISTORY_COLUMN_FIRST_TEXT,
  THIMBLE_HISTORY_COLUMN_DURATION,
  THIMBLE_HISTORY_COLUMN_STATE,
  THIMBLE_HISTORY_COLUMN_COMPACT,
} ThimbleHistoryColumn;

#define THIMBLE_N_HISTORY_COLUMNS (THIMBLE_HISTORY_COLUMN_COMPACT + 1)

const char         *thimble_history_column_get_id    (ThimbleHistoryColumn column); /* for settings: never renamed */
const char         *thimble_history_column_get_title (ThimbleHistoryColumn column); /* translated */
gboolean            thimble_history_column_is_number (ThimbleHistoryColumn column); /* stands at the end of its cell */

/* (transfer full): makes the column's cells over ThimbleRequestRow items. A cell is filled when its row is loaded; until
 * then it is there and shows nothing. */
GtkListItemFactory *thimble_history_cells_new        (ThimbleHistoryColumn column);

G_END_DECLS
