/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleStillLayout:
 *
 * Gives its widget's child all the room there is and asks for none, without asking the child: a GtkScrolledWindow measures all rows of a
 * table with each change of it, in several ways, to no end.
 *
 * Property `tells-width`: the child is asked for its width all the same.
 */
#define THIMBLE_TYPE_STILL_LAYOUT (thimble_still_layout_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStillLayout, thimble_still_layout, THIMBLE, STILL_LAYOUT, GtkLayoutManager)

G_END_DECLS
