/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ThimbleMisreadRow:
 *
 * A row below fields of dollars (thimble-dollars-spin.h) that says what was typed into one of them and could not be read, and how
 * to write it. Hidden where there is nothing to say.
 */
#define THIMBLE_TYPE_MISREAD_ROW (thimble_misread_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMisreadRow, thimble_misread_row, THIMBLE, MISREAD_ROW, AdwActionRow)

/* Sets @spin up and tells of it alone, and marks it. */
GtkWidget *thimble_misread_row_new  (GtkSpinButton *spin);
/* For one that is told what @spin could not read; NULL hides it. */
void       thimble_misread_row_tell (ThimbleMisreadRow *self, GtkSpinButton *spin, const char *misread);

G_END_DECLS
