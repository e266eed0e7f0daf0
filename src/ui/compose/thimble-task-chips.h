/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ThimbleTaskChips:
 *
 * The tasks as a row of toggle buttons of which one is on; it scrolls sideways where there is
 * little room. Property `task` (string, a task id) notifies when another is chosen. Signal
 * `pressed`: a chip was pressed, the chosen one too.
 */
#define THIMBLE_TYPE_TASK_CHIPS (thimble_task_chips_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTaskChips, thimble_task_chips, THIMBLE, TASK_CHIPS, AdwBin)

GtkWidget  *thimble_task_chips_new      (void);
GtkWidget  *thimble_task_chips_new_in_lines (void); /* in as many lines as they take, for a column that is always narrow */
/* An unknown id chooses "free". */
void        thimble_task_chips_set_task (ThimbleTaskChips *self, const char *id);
const char *thimble_task_chips_get_task (ThimbleTaskChips *self);

G_END_DECLS
