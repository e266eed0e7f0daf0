/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-chart.h"

G_BEGIN_DECLS

/**
 * ThimbleChartPane:
 *
 * A history chart with what belongs to it: what is counted and what a column is, to choose from; the legend; buttons to zoom, for who has
 * neither wheel nor keyboard, and to save a picture; the strip of all of time.
 *
 * Properties: `selected` (gint64 id, 0 none; notifies).
 * Signals: `activated` (gint64 id), `category-activated` (guint ThimbleChartBy, char *id): a model or task.
 * Actions: chart.save (string: png, svg), chart.zoom-in, chart.zoom-out, chart.fit.
 *
 * CSS node: `chart-pane`.
 */
#define THIMBLE_TYPE_CHART_PANE (thimble_chart_pane_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChartPane, thimble_chart_pane, THIMBLE, CHART_PANE, GtkWidget)

GtkWidget           *thimble_chart_pane_new          (void);
void                 thimble_chart_pane_set_model    (ThimbleChartPane *self, ThimbleChartModel *model);
ThimbleHistoryChart *thimble_chart_pane_get_chart    (ThimbleChartPane *self);
void                 thimble_chart_pane_set_selected (ThimbleChartPane *self, gint64 id);
gint64               thimble_chart_pane_get_selected (ThimbleChartPane *self);
/* Where there is little width. */
void                 thimble_chart_pane_set_narrow   (ThimbleChartPane *self, gboolean narrow);
/* Whether columns and strip are seen below the head: who opens a page may want them in a frame of their own. */
void                 thimble_chart_pane_set_drawn    (ThimbleChartPane *self, gboolean drawn);
/* In words, what the filter leaves, for pictures that are saved; NULL: nothing is left out. */
void                 thimble_chart_pane_set_filter_text (ThimbleChartPane *self, const char *text);

G_END_DECLS
