/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureView:
 *
 * The mode Measure: what to measure beside what it came to. In a narrow window they are two pages: Start leads to the
 * results, Back to the form.
 *
 * Signals: `add-key` (string: endpoint id), `show-request` (gint64: id).
 */
#define THIMBLE_TYPE_MEASURE_VIEW (thimble_measure_view_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureView, thimble_measure_view, THIMBLE, MEASURE_VIEW, AdwBin)

GtkWidget *thimble_measure_view_new        (ThimbleEngine *engine);
/* A kept one; while another runs it says that this one must be stopped first. */
void       thimble_measure_view_open       (ThimbleMeasureView *self, gint64 id);
gboolean   thimble_measure_view_is_running (ThimbleMeasureView *self);
void       thimble_measure_view_stop       (ThimbleMeasureView *self);

G_END_DECLS
