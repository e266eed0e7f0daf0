/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleSignsRing:
 *
 * A small ring of as many arcs as there are signs of progress; those that are ticked are full, the others faint. It
 * begins at the top and runs the way of the writing. Its CSS node is `signs-ring`; its colour is the node's.
 */
#define THIMBLE_TYPE_SIGNS_RING (thimble_signs_ring_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleSignsRing, thimble_signs_ring, THIMBLE, SIGNS_RING, GtkWidget)

GtkWidget *thimble_signs_ring_new      (guint n_arcs);
void       thimble_signs_ring_set_done (ThimbleSignsRing *self, guint n_done);

G_END_DECLS
