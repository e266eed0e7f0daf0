/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-forecaster.h"

G_BEGIN_DECLS

/* What a small task stays under, input and output together. */
#define THIMBLE_SMALL_TASK 2000

/**
 * ThimbleMeter:
 *
 * What the prompt would cost, before it is sent: “Input 143 exact · Output up to 300 · At most $0.00018”, with a bar that
 * counts towards a small task, the least that it costs and how much of the context window it takes. What is no exact count
 * says “about” and gives its range. A first test that grows past a small task, and a prompt that no longer fits the
 * model, are said, and not prevented. It computes nothing but lengths: the numbers are the forecast's.
 *
 * Signals: `smaller`: the person wants the smaller task. `ask`: the provider is to count. `look`: the person wants to see
 * the tokens. Assistive technology hears the whole sentence once the numbers rest.
 */
#define THIMBLE_TYPE_METER (thimble_meter_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeter, thimble_meter, THIMBLE, METER, AdwBin)

GtkWidget *thimble_meter_new         (void);
/**
 * thimble_meter_show:
 * @model: (nullable): what would answer
 * @first: whether nothing was ever answered yet: only then a smaller task is offered
 * @budget: what of the month’s limit, where there is one, the request could take is said
 */
void       thimble_meter_show        (ThimbleMeter *self, ThimbleForecaster *forecaster, ThimbleModel *model, gboolean first,
                                      ThimbleBudget *budget);
void       thimble_meter_set_narrow  (ThimbleMeter *self, gboolean narrow);

G_END_DECLS
