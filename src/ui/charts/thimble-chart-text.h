/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chart-paint.h"

G_BEGIN_DECLS

/* What a history chart says: for the eye and for the ear alike. All newly allocated. */

/* A column as a whole sentence: "12 Nov 2026: 34 requests, 1,234 input + 567 output = 1,801 tokens · $0.0123". */
char *thimble_chart_text_describe  (ThimbleChartModel *model, const ThimbleChartColumn *column);
/* "each column is one request", "each column is one day". */
char *thimble_chart_text_grouping  (ThimbleChartModel *model);
/* What is counted: "Tokens". */
char *thimble_chart_text_title     (ThimbleChartModel *model);
/* "26 Nov, 08:00 – 14:02"; of what is in view, empty where there is nothing. */
char *thimble_chart_text_range     (gint64 from_us, gint64 until_us);
/* The range of what is in view. */
char *thimble_chart_text_view     (ThimbleChartModel *model);
/* Range, grouping and sums of what is in view. */
char *thimble_chart_text_summary   (ThimbleChartModel *model);
/* A number of the axis. */
char *thimble_chart_text_value     (ThimbleChartQuantity quantity, double value);
/**
 * thimble_chart_text_tick:
 * @unit: what the ticks are apart
 * @previous_us: time of the tick before, %G_MININT64 for the first: what has not changed since is not said again
 */
char *thimble_chart_text_tick      (ThimblePlotUnit unit, gint64 us, gint64 previous_us);
/* Name of a model or task. */
char *thimble_chart_text_category  (ThimbleChartModel *model, const ThimbleChartColumn *column);
/* Name of a series in the legend, (transfer none), and whether the chart has it. */
const char *thimble_chart_text_series (ThimbleSeriesMask series, ThimbleChartQuantity quantity);
gboolean    thimble_chart_text_has_series (ThimbleChartModel *model, ThimbleSeriesMask series);

G_END_DECLS
