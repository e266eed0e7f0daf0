/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleKeyLayout:
 *
 * Lays out what a row of a key says. The first child is the text; the others stand behind it at the end, each in one piece, where that leaves
 * the text room to be read; else below it, the last one, the state, first, and the others at the end of that line or of the next.
 */
#define THIMBLE_TYPE_KEY_LAYOUT (thimble_key_layout_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeyLayout, thimble_key_layout, THIMBLE, KEY_LAYOUT, GtkLayoutManager)

G_END_DECLS
