/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleModelButton:
 *
 * Shows the chosen model, its tier and prices, and opens the picker. Where there is little room
 * the prices go first, then the tier.
 *
 * Properties: `engine` (construct only), `model` (read-write, nullable; follows the catalogue: when a list is
 * refreshed, the same model made anew takes its place), `lacks-key` (read-only, of the model). Signal: `add-key` (endpoint id).
 */
#define THIMBLE_TYPE_MODEL_BUTTON (thimble_model_button_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleModelButton, thimble_model_button, THIMBLE, MODEL_BUTTON, AdwBin)

GtkWidget    *thimble_model_button_new       (ThimbleEngine      *engine);
ThimbleModel *thimble_model_button_get_model (ThimbleModelButton *self); /* (transfer none) (nullable) */
void          thimble_model_button_set_model (ThimbleModelButton *self, ThimbleModel *model);
/* As thimble_model_picker_lacks_key(), of the model shown. */
gboolean      thimble_model_button_lacks_key (ThimbleModelButton *self);
/* Opens the picker, as a click does. */
void          thimble_model_button_popup     (ThimbleModelButton *self);

G_END_DECLS
