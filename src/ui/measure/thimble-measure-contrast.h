/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ThimbleMeasureContrast:
 *
 * A card that tells what is different from another measurement or chain, a paragraph a model or step. Hidden while there is none.
 *
 * Signal: `closed`: the person has read it.
 */
#define THIMBLE_TYPE_MEASURE_CONTRAST (thimble_measure_contrast_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureContrast, thimble_measure_contrast, THIMBLE, MEASURE_CONTRAST, AdwBin)

GtkWidget *thimble_measure_contrast_new  (void);
/* @name: of the other; @contrasts: (element-type ThimbleContrast) (nullable): NULL hides it */
void       thimble_measure_contrast_show (ThimbleMeasureContrast *self, const char *name, GPtrArray *contrasts);

G_END_DECLS
