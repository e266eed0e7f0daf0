/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The columns of the history's table over ThimbleRequestRow items. Cells bind to a row's `record` and are filled
 * when it has been loaded. In the narrow shape one column of two lines stands for all. */

void thimble_history_table_add_columns (GtkColumnView *view);
void thimble_history_table_set_narrow  (GtkColumnView *view, gboolean narrow);

G_END_DECLS
