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

const char         *thimble_history_column_get_css   (ThimbleHistoryColumn column); /* nullable: the class of its texts */
guint               thimble_history_column_get_width_chars (ThimbleHistoryColumn column); /* of its texts, at least */

/* Of an object that was marked with g_object_set_data() "thimble-column". */
ThimbleHistoryColumn thimble_history_column_of       (gpointer object);

/* What all cells of a table share; a reference counted box. */
typedef struct {
  /* Which columns stand at the ends of the table: their cells have the CSS classes `first` and `last`. CSS cannot know: GTK 4.8
   * appends the cells of a column that is shown again to each row, wherever the column stands. */
  ThimbleHistoryColumn first, last;
  gboolean             shown[THIMBLE_N_HISTORY_COLUMNS];   /* cells of others have no content until they are */
  int                  widths[THIMBLE_N_HISTORY_COLUMNS];  /* of the largest content so far */
  int                  heights[THIMBLE_N_HISTORY_COLUMNS];
  guint                chars[THIMBLE_N_HISTORY_COLUMNS];   /* of the longest text so far */
  int                  units[THIMBLE_N_HISTORY_COLUMNS];   /* a character's width, in Pango units; 0: not measured yet */
  guint                fonts[THIMBLE_N_HISTORY_COLUMNS];   /* hash of the font it was measured of */
} ThimbleHistoryCommon;

/* (transfer full): makes the column's cells over ThimbleHistorySlot items. */
GtkListItemFactory *thimble_history_cells_new        (ThimbleHistoryColumn column, ThimbleHistoryCommon *common);
/* Asks for what a row of the table shows; whether there is a request. */
gboolean            thimble_history_cells_load_row   (GtkWidget *row);
/* Fills the cells of a row of the table; whether anything was to be done. */
gboolean            thimble_history_cells_fill_row   (GtkWidget *row);
/* Marks the cells that are there already, and the titles, which say their column by "thimble-column". */
void                thimble_history_cells_mark_ends  (GtkColumnView *view, const ThimbleHistoryCommon *common);

G_END_DECLS
