/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-model.h"

G_BEGIN_DECLS

/* What a small task stays under, input and output together. */
#define THIMBLE_SMALL_TASK 2000

/**
 * ThimbleMeter:
 *
 * What the prompt would cost at most, before it is sent: “Input about 128 · Output up to 300 · At
 * most about $0.000163”, with a bar that counts towards a small task. The input is an estimate
 * and says “about”. Where a first test grows past a small task it says so and offers a smaller one.
 *
 * Signal `smaller`: the person wants the smaller one. Property `narrow`: two lines.
 */
#define THIMBLE_TYPE_METER (thimble_meter_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeter, thimble_meter, THIMBLE, METER, AdwBin)

GtkWidget *thimble_meter_new          (void);
/**
 * thimble_meter_set_forecast:
 * @model: (nullable): what would answer
 * @input: tokens of all that would be sent, about
 * @max_output: the output limit; 0: the provider's own
 * @first: whether nothing was ever answered yet: only then is advice given
 */
void       thimble_meter_set_forecast (ThimbleMeter *self, ThimbleModel *model, gint64 input, gint64 max_output, gboolean first);
void       thimble_meter_set_narrow   (ThimbleMeter *self, gboolean narrow);

G_END_DECLS
