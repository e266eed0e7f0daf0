/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/thimble-plot-calendar.h"
#include "thimble-groups.h"

G_BEGIN_DECLS

/**
 * ThimbleChartSpans:
 *
 * All of time in pieces of the calendar, from hours to years: made of a series when a unit is first asked for, and kept. Only pieces
 * that hold requests are there, ascending. After that a look at any part of them is a search by halves.
 */
typedef struct _ThimbleChartSpans ThimbleChartSpans;

ThimbleChartSpans *thimble_chart_spans_new  (ThimbleSeries *series); /* in the local zone as it is now */
void               thimble_chart_spans_free (ThimbleChartSpans *self);
GTimeZone         *thimble_chart_spans_get_zone (ThimbleChartSpans *self); /* (transfer none) */

/* @unit: THIMBLE_PLOT_HOUR or coarser, as below. */
guint              thimble_chart_spans_get_n (ThimbleChartSpans *self, ThimblePlotUnit unit);
const ThimbleSums *thimble_chart_spans_get   (ThimbleChartSpans *self, ThimblePlotUnit unit, guint index, gint64 *from_us, gint64 *until_us);
/* The first that ends after @us; their number where there is none. */
guint              thimble_chart_spans_find  (ThimbleChartSpans *self, ThimblePlotUnit unit, gint64 us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleChartSpans, thimble_chart_spans_free)

G_END_DECLS
