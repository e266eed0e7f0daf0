/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-measurement.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureTable:
 *
 * The figures of a measurement, model by model: mean, and least to most beneath; with its details every quantity with median,
 * deviation and interval of the mean too. In a narrow window a model is a block of its own.
 */
#define THIMBLE_TYPE_MEASURE_TABLE (thimble_measure_table_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureTable, thimble_measure_table, THIMBLE, MEASURE_TABLE, AdwBin)

GtkWidget *thimble_measure_table_new             (void);
void       thimble_measure_table_set_measurement (ThimbleMeasureTable *self, ThimbleMeasurement *measurement); /* nullable */
void       thimble_measure_table_set_details     (ThimbleMeasureTable *self, gboolean details);
void       thimble_measure_table_set_narrow      (ThimbleMeasureTable *self, gboolean narrow);
void       thimble_measure_table_update          (ThimbleMeasureTable *self); /* its figures are others than before */

G_END_DECLS
