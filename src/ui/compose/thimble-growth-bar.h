/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "measure/thimble-growth.h"

G_BEGIN_DECLS

typedef enum { THIMBLE_GROWTH_FRESH, THIMBLE_GROWTH_CARRIED, THIMBLE_GROWTH_FRAMING, THIMBLE_N_GROWTH_PARTS } ThimbleGrowthPart;

/**
 * ThimbleGrowthBar:
 *
 * What the input of one turn is made of, stacked: new text, carried history (striped, so that it is not told by its colour
 * alone), framing. In right-to-left languages it starts at the right. CSS node: `growth-bar`.
 */
#define THIMBLE_TYPE_GROWTH_BAR (thimble_growth_bar_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleGrowthBar, thimble_growth_bar, THIMBLE, GROWTH_BAR, GtkWidget)

GtkWidget  *thimble_growth_bar_new        (void);
/* @whole: tokens that the full length stands for */
void        thimble_growth_bar_set_turn   (ThimbleGrowthBar *self, const ThimbleTurnGrowth *turn, gint64 whole);
const char *thimble_growth_part_get_label (ThimbleGrowthPart part); /* translated */

G_END_DECLS
