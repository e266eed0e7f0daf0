/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-experiment.h"
#include "thimble-plan.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasurement:
 *
 * The same task sent many times to one or more models: a trial a model. One lane an endpoint, run 1 of all its models first.
 */
#define THIMBLE_TYPE_MEASUREMENT (thimble_measurement_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasurement, thimble_measurement, THIMBLE, MEASUREMENT, ThimbleExperiment)

/* @plan must pass thimble_plan_check(); copied. Named "Summarise, 3 models × 10" until it is renamed. */
ThimbleMeasurement *thimble_measurement_new          (ThimbleEngine *engine, const ThimblePlan *plan);
/* One of the history, with all its runs. THIMBLE_ERROR_NOT_FOUND. */
void                thimble_measurement_open_async   (ThimbleEngine *engine, gint64 id, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
ThimbleMeasurement *thimble_measurement_open_finish  (GAsyncResult *result, GError **error);
ThimbleCatalogue   *thimble_measurement_get_catalogue (ThimbleMeasurement *self); /* (transfer none): the engine's */
const ThimblePlan  *thimble_measurement_get_plan     (ThimbleMeasurement *self);

G_END_DECLS
