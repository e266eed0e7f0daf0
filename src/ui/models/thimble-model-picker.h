/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleModelPicker:
 *
 * The popover from which a model is chosen: search, groups by tier, prices in columns, a star for
 * the default, “Add Key…” where one is missing: a model without a key can be chosen all the same. Typing searches, Up, Down, Page Up and Page Down
 * move, Return chooses, Ctrl+D stars, Tab goes into the row.
 *
 * Properties: `model` (what is chosen now), `lacks-key` (read-only, of that model). Signals: `chosen` (ThimbleModel), `add-key` (endpoint id).
 */
#define THIMBLE_TYPE_MODEL_PICKER (thimble_model_picker_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleModelPicker, thimble_model_picker, THIMBLE, MODEL_PICKER, GtkPopover)

GtkWidget    *thimble_model_picker_new       (ThimbleEngine      *engine);
void          thimble_model_picker_set_model (ThimbleModelPicker *self, ThimbleModel *model);
/* The endpoint of @model (nullable) needs a key, and none that fits is there. FALSE while that is not known. `lacks-key` is
 * notified where it may be otherwise for any model. */
gboolean      thimble_model_picker_lacks_key (ThimbleModelPicker *self, ThimbleModel *model);

G_END_DECLS
