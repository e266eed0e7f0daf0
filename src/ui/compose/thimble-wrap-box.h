/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleWrapBox:
 *
 * Its visible children one after the other, each as wide as it likes, in as many lines as that takes. GtkFlowBox asks
 * for the height of one line and then has the width for one child in each.
 */
#define THIMBLE_TYPE_WRAP_BOX (thimble_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleWrapBox, thimble_wrap_box, THIMBLE, WRAP_BOX, GtkWidget)

G_END_DECLS
