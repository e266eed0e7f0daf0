/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasurePage:
 *
 * What a task costs on average, before it goes live. Its modes stand in a stack under one switch, so that each keeps what it
 * shows: Measure (one task, many times, to one or more models) and Chain (a task in steps).
 *
 * Signals: `add-key` (string: endpoint id): the person wants to add or see that key; `show-request` (gint64: id): the
 * person wants to see that request in the history.
 */
#define THIMBLE_TYPE_MEASURE_PAGE (thimble_measure_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasurePage, thimble_measure_page, THIMBLE, MEASURE_PAGE, AdwBin)

GtkWidget *thimble_measure_page_new        (ThimbleEngine *engine);
/* Shows a kept measurement or chain in its mode, as *Kept* does. */
void       thimble_measure_page_open       (ThimbleMeasurePage *self, gint64 id, gboolean chain);
/* Something of any mode runs, also while it only waits between two requests. */
gboolean   thimble_measure_page_is_running (ThimbleMeasurePage *self);
/* Stops it; what is finished is kept. thimble_measure_page_is_running() tells when that is done. */
void       thimble_measure_page_stop       (ThimbleMeasurePage *self);

G_END_DECLS
