/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-plan.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureModels:
 *
 * The models that are to be measured, one to six: each with its tier and prices and a button that takes it out, and one that
 * adds another from the picker. One whose key is not there yet has a button for that too.
 *
 * Signals: `changed`; `add-key` (string: endpoint id).
 */
#define THIMBLE_TYPE_MEASURE_MODELS (thimble_measure_models_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureModels, thimble_measure_models, THIMBLE, MEASURE_MODELS, AdwBin)

GtkWidget *thimble_measure_models_new       (ThimbleEngine *engine);
void       thimble_measure_models_add       (ThimbleMeasureModels *self, ThimbleModel *model); /* one that is there already stays once */
void       thimble_measure_models_clear     (ThimbleMeasureModels *self);
/* Puts them into @plan, in their order. */
void       thimble_measure_models_fill      (ThimbleMeasureModels *self, ThimblePlan *plan);

G_END_DECLS
