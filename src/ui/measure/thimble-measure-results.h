/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-measurement.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureResults:
 *
 * One measurement, running or kept: how far it is, what it found, its figures, every run, the projection, and how it compares
 * with another. Its buttons are actions of an ancestor: measure.stop, measure.resume, measure.retry, measure.rename,
 * measure.kept, measure.save.
 *
 * Signals: `add-key` (string: endpoint id, or NULL); `show-request` (gint64: id).
 */
#define THIMBLE_TYPE_MEASURE_RESULTS (thimble_measure_results_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureResults, thimble_measure_results, THIMBLE, MEASURE_RESULTS, AdwBin)

GtkWidget *thimble_measure_results_new             (void);
void       thimble_measure_results_set_measurement (ThimbleMeasureResults *self, ThimbleMeasurement *measurement); /* nullable */
/* @before: (nullable): the same task with another prompt, say. */
void       thimble_measure_results_set_before      (ThimbleMeasureResults *self, ThimbleMeasurement *before);
ThimbleMeasurement *thimble_measure_results_get_before (ThimbleMeasureResults *self); /* nullable */
void       thimble_measure_results_set_narrow      (ThimbleMeasureResults *self, gboolean narrow);
/* Why it could not start: NULL for nothing. */
void       thimble_measure_results_say_refused     (ThimbleMeasureResults *self, const GError *error);
void       thimble_measure_results_update          (ThimbleMeasureResults *self);
void       thimble_measure_results_get_knobs       (ThimbleMeasureResults *self, ThimbleProjectionKnobs *out);
/* Gives the keys to Stop, which is there while it runs. */
void       thimble_measure_results_focus_stop      (ThimbleMeasureResults *self);

G_END_DECLS
