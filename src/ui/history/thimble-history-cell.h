/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-request-list.h"
#include "thimble-history-cells.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryCell:
 *
 * One cell of the history's table. A GtkColumnView keeps some two hundred rows, ten times what is in sight, and gives each of them
 * another item with each jump. So a cell does nothing by itself: who knows what is in sight lets it fill itself.
 */
#define THIMBLE_TYPE_HISTORY_CELL (thimble_history_cell_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryCell, thimble_history_cell, THIMBLE, HISTORY_CELL, GtkWidget)

/* @item is borrowed: its child is the cell. */
GtkWidget *thimble_history_cell_new      (GtkListItem *item, ThimbleHistoryColumn column, ThimbleHistoryCommon *common);
/* (transfer none) (nullable): what stands in its slot, which loads it where that has not been done. */
ThimbleRequestRow *thimble_history_cell_get_row (ThimbleHistoryCell *self);
const char *thimble_history_cell_get_text (ThimbleHistoryCell *self); /* nullable: what it says, where it is a text */
/* Shows what its slot has now, or nothing while that is being loaded. Whether anything was to be done. */
gboolean   thimble_history_cell_fill     (ThimbleHistoryCell *self);
/* Tells its place by the classes `first` and `last`, as of any widget of that column. */
void       thimble_history_cell_mark_end (ThimbleHistoryCell *self);
void       thimble_history_mark_end      (GtkWidget *widget, ThimbleHistoryColumn column, const ThimbleHistoryCommon *common);

G_END_DECLS
