/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define THIMBLE_PANE_MIN_WIDTH 360
#define THIMBLE_PANE_NARROW_WIDTH 440

/**
 * ThimblePane:
 *
 * One pane of the page. Its natural width is its minimum, whatever text comes in, so that two
 * panes share a window evenly and the line between them never moves. Property `narrow` (read-only)
 * tells when it is narrower than 440 pixels; it changes after the frame in which the width did, never within.
 */
#define THIMBLE_TYPE_PANE (thimble_pane_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePane, thimble_pane, THIMBLE, PANE, GtkWidget)

void     thimble_pane_set_child (ThimblePane *self, GtkWidget *child);
gboolean thimble_pane_is_narrow (ThimblePane *self);

G_END_DECLS
