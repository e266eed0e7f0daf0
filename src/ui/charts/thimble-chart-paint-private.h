/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chart-paint.h"

/* Of thimble-chart-axis.c: texts and lines around the columns of thimble-chart-paint.c. */

#define THIMBLE_CHART_TOP    10
#define THIMBLE_CHART_BOTTOM 24

/* Of what is seen of a column; FALSE: nothing is. */
G_GNUC_INTERNAL gboolean thimble_chart_paint_get_parts (ThimbleChartPaint *self, const ThimbleChartColumn *column, ThimbleColumnParts *parts);

/* Chooses ticks and sets @plot. */
G_GNUC_INTERNAL void thimble_chart_axis_layout (ThimbleChartPaint *self, double most, double most_cost);
G_GNUC_INTERNAL void thimble_chart_axis_append (ThimbleChartPaint *self, GtkSnapshot *snapshot);
/* Times under the columns, or names; one that would touch its neighbour is left out. */
G_GNUC_INTERNAL void thimble_chart_axis_append_times (ThimbleChartPaint *self, GtkSnapshot *snapshot);
