/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "thimble-chart-paint.h"

G_BEGIN_DECLS

/* A small picture of how a chart draws a series, for its legend. It tells nothing: the words beside it do. */
#define THIMBLE_TYPE_CHART_SWATCH (thimble_chart_swatch_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChartSwatch, thimble_chart_swatch, THIMBLE, CHART_SWATCH, GtkWidget)

GtkWidget *thimble_chart_swatch_new (ThimbleSeriesMask series); /* one of them */

G_END_DECLS
