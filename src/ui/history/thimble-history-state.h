/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "base/thimble-types.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryState:
 *
 * A request's state as an icon with a name, as a GtkImage would show it; but that asks for another layout of the whole table with each
 * new icon.
 */
#define THIMBLE_TYPE_HISTORY_STATE (thimble_history_state_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryState, thimble_history_state, THIMBLE, HISTORY_STATE, GtkWidget)

GtkWidget  *thimble_history_state_new           (void);
void        thimble_history_state_set           (ThimbleHistoryState *self, ThimbleState state);
const char *thimble_history_state_get_icon_name (ThimbleHistoryState *self);

G_END_DECLS
