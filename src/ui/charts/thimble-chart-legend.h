/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-chart.h"

G_BEGIN_DECLS

/**
 * ThimbleChartLegend:
 *
 * What a history chart draws, as buttons that hide and show it. Shares of input and output stand here only where there are any.
 * Entries that do not fit beside each other take another line.
 *
 * CSS node: `chart-legend`.
 */
#define THIMBLE_TYPE_CHART_LEGEND (thimble_chart_legend_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChartLegend, thimble_chart_legend, THIMBLE, CHART_LEGEND, GtkWidget)

GtkWidget *thimble_chart_legend_new       (void);
/* A chart that has its model. */
void       thimble_chart_legend_set_chart (ThimbleChartLegend *self, ThimbleHistoryChart *chart);

G_END_DECLS
