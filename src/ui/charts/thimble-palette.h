/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "base/thimble-types.h"

G_BEGIN_DECLS

/**
 * ThimblePaletteRole:
 *
 * What a colour means. The style sheets of the application define each as a named colour
 * (`thimble_input_fill`, …) for light, dark and high contrast.
 */
typedef enum {
  THIMBLE_PALETTE_INPUT_FILL,
  THIMBLE_PALETTE_INPUT_TEXT,
  THIMBLE_PALETTE_OUTPUT_FILL,
  THIMBLE_PALETTE_OUTPUT_TEXT,
  THIMBLE_PALETTE_TOTAL,
  THIMBLE_PALETTE_COST,
  THIMBLE_PALETTE_ENTRY,
  THIMBLE_PALETTE_STANDARD,
  THIMBLE_PALETTE_PREMIUM,
  THIMBLE_PALETTE_LOCAL,
  THIMBLE_PALETTE_PRACTICE,
  THIMBLE_PALETTE_UNPRICED,
} ThimblePaletteRole;

#define THIMBLE_N_PALETTE_ROLES (THIMBLE_PALETTE_UNPRICED + 1)

/**
 * thimble_palette_lookup:
 * @widget: in whose style to look
 * @role: what the colour means
 * @color: (out): the colour
 *
 * Reads a colour role from the style: the one place that does. Ask again whenever `css_changed`
 * is called, so that a change to dark or high contrast is followed.
 *
 * Returns: whether the style defines it; where it does not (the style sheets are not loaded),
 *   @color is the light value, so that a chart is never invisible
 */
gboolean            thimble_palette_lookup        (GtkWidget          *widget,
                                                   ThimblePaletteRole  role,
                                                   GdkRGBA            *color);
/* The colour of the widget's own text, for axes and hairlines. */
void                thimble_palette_get_text      (GtkWidget          *widget,
                                                   GdkRGBA            *color);
/* The CSS name of a role, "thimble_input_fill". */
const char         *thimble_palette_get_name      (ThimblePaletteRole  role);
ThimblePaletteRole  thimble_palette_role_for_tier (ThimbleTier         tier);

G_END_DECLS
