/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-measurement.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureProjection:
 *
 * What was measured, at so many requests a day: cost of a day, a month, a year as a range, with the knobs a person turns; when a
 * dearer model is worth it.
 */
#define THIMBLE_TYPE_MEASURE_PROJECTION (thimble_measure_projection_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureProjection, thimble_measure_projection, THIMBLE, MEASURE_PROJECTION, AdwBin)

GtkWidget *thimble_measure_projection_new             (void);
void       thimble_measure_projection_set_measurement (ThimbleMeasureProjection *self, ThimbleMeasurement *measurement); /* nullable */
void       thimble_measure_projection_set_narrow      (ThimbleMeasureProjection *self, gboolean narrow);
void       thimble_measure_projection_update          (ThimbleMeasureProjection *self);
void       thimble_measure_projection_get_knobs       (ThimbleMeasureProjection *self, ThimbleProjectionKnobs *out);

G_END_DECLS
