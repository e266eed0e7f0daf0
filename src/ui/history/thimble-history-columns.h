/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-request-list.h"
#include "thimble-history-cells.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryShape:
 * @THIMBLE_HISTORY_WIDE: all columns that are chosen
 * @THIMBLE_HISTORY_MEDIUM: where the usual ones are chosen, without tier and duration, which the side pane tells
 * @THIMBLE_HISTORY_NARROW: one column of two lines, without titles
 */
typedef enum { THIMBLE_HISTORY_WIDE, THIMBLE_HISTORY_MEDIUM, THIMBLE_HISTORY_NARROW } ThimbleHistoryShape;

/**
 * ThimbleHistoryColumns:
 *
 * Which columns the table has, in which order, how wide, and by which of them it is sorted. A person changes that by
 * dragging titles, by a title's own menu, and by ThimbleHistoryView; GSettings remember all but the sorting: a history opens
 * with the newest on top. Sorting is the store's work: the list is told, and no row is compared here.
 *
 * Signals: `changed` (no arguments): shown, order or sorting are other ones. `sorted` (no arguments): the list was told to sort
 * by something else.
 */
#define THIMBLE_TYPE_HISTORY_COLUMNS (thimble_history_columns_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryColumns, thimble_history_columns, THIMBLE, HISTORY_COLUMNS, GObject)

/* Makes the columns of @view, and is let go of before it. */
ThimbleHistoryColumns *thimble_history_columns_new       (GtkColumnView *view);
void                   thimble_history_columns_set_list  (ThimbleHistoryColumns *self, ThimbleRequestList *list);
void                   thimble_history_columns_set_shape (ThimbleHistoryColumns *self, ThimbleHistoryShape shape);

/* The columns a person can choose from, in the order in which they stand. */
guint                  thimble_history_columns_get_n     (ThimbleHistoryColumns *self);
ThimbleHistoryColumn   thimble_history_columns_get       (ThimbleHistoryColumns *self, guint position);
gboolean               thimble_history_columns_is_shown  (ThimbleHistoryColumns *self, ThimbleHistoryColumn column);
/* The last one that is shown stays. */
void                   thimble_history_columns_set_shown (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, gboolean shown);
/* @by: towards the end of the line, or negative, towards its start; to the next that is shown. */
void                   thimble_history_columns_move      (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, int by);
/* The usual ones, as wide as they like. */
void                   thimble_history_columns_reset     (ThimbleHistoryColumns *self);

void                   thimble_history_columns_sort      (ThimbleHistoryColumns *self, ThimbleHistoryColumn column, gboolean descending);
ThimbleHistoryColumn   thimble_history_columns_get_sort  (ThimbleHistoryColumns *self, gboolean *descending);

/* Makes a title of a GtkColumnView stand at the end of its column, as numbers do. */
void                   thimble_history_columns_align_title (GtkWidget *title);

G_END_DECLS
