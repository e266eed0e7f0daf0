/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of the history's table over ThimbleRequestRow items. Cells bind to a row's `record` and are filled
 * when it has been loaded. In the narrow shape one column of two lines stands for all. */

void thimble_history_table_add_columns (GtkColumnView *view);
/**
 * ThimbleHistoryShape:
 * @THIMBLE_HISTORY_WIDE: all columns
 * @THIMBLE_HISTORY_MEDIUM: without tier and duration, which the side pane tells
 * @THIMBLE_HISTORY_NARROW: one column of two lines, without titles
 */
typedef enum { THIMBLE_HISTORY_WIDE, THIMBLE_HISTORY_MEDIUM, THIMBLE_HISTORY_NARROW } ThimbleHistoryShape;
void thimble_history_table_set_shape   (GtkColumnView *view, ThimbleHistoryShape shape);

G_END_DECLS
