/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-chart.h"

G_BEGIN_DECLS

typedef enum { THIMBLE_CHART_PNG, THIMBLE_CHART_SVG } ThimbleChartFormat;

/**
 * thimble_history_chart_export_async:
 * @file: is replaced as a whole, or left as it was
 * @filter: (nullable): in words, what the chart shows of all requests
 *
 * Saves what the chart shows as a picture of its own size, with title, range, legend and axes, on the ground of the style that is
 * in use. The same drawing as on the screen; an SVG keeps it as shapes, and says in its title and description what it shows.
 * Drawn at once, compressed and written on another thread. Errors: THIMBLE_ERROR_FAILED.
 */
void     thimble_history_chart_export_async  (ThimbleHistoryChart *self, GFile *file, ThimbleChartFormat format, const char *filter,
                                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean thimble_history_chart_export_finish (ThimbleHistoryChart *self, GAsyncResult *result, GError **error);

G_END_DECLS
