/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "measure/thimble-measurement.h"

G_BEGIN_DECLS

/**
 * ThimbleStripPlot:
 *
 * Every run of a measurement as a point, a strip a model, all on one scale; equal runs stack. A band reaches from the least
 * to the most, a darker one from the lower to the upper quartile, a thin line is the median, a thick one the mean. It computes nothing
 * but places.
 *
 * A run is selected with the pointer or the arrow keys: Left and Right go by value from each to the next, Page Up and
 * Page Down by twenty, Home and End to the ends, Up and Down to another model; Return or a double click activates it.
 *
 * Properties: `sentence` (string, NULL: none; notifies): about the run under the pointer, else the selected one; `selected` (gint64
 * request id, 0 none; notifies). Signal: `activated` (gint64: request id).
 *
 * CSS node: `strip-plot`.
 */
#define THIMBLE_TYPE_STRIP_PLOT (thimble_strip_plot_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStripPlot, thimble_strip_plot, THIMBLE, STRIP_PLOT, GtkWidget)

GtkWidget  *thimble_strip_plot_new             (void);
void        thimble_strip_plot_set_measurement (ThimbleStripPlot *self, ThimbleMeasurement *measurement); /* nullable */
void        thimble_strip_plot_set_quantity    (ThimbleStripPlot *self, ThimbleQuantity quantity);
void        thimble_strip_plot_update          (ThimbleStripPlot *self); /* its runs are others than before */
const char *thimble_strip_plot_get_sentence    (ThimbleStripPlot *self);
gint64      thimble_strip_plot_get_selected    (ThimbleStripPlot *self);

G_END_DECLS
