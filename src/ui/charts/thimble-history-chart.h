/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-chart-model.h"
#include "thimble-chart-paint.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryChart:
 *
 * The history as stacked columns: input below, output above, shares of them (cached input, reasoning) in patterns, a mark for the total of
 * a request, a line for that of pieces of the calendar, and cost on a second axis. A failed request is a small cross, one whose numbers
 * are not final is paler, practice is underlined. What a column is the model decides.
 *
 * Scroll and pinch zoom around the pointer, a sideways scroll, or one with Shift, and a drag pan, a double click shows all. A click selects
 * a request, or opens a group of them. Keys: arrows go to the next column, Home and End to the first and last of all, Page Up and Page Down to
 * earlier and later ones, + and - zoom, 0 shows all, Return activates a request or opens a group. In right-to-left languages time
 * runs to the left. A sentence about the column that the pointer is on, or the keyboard, stands beside it.
 *
 * Assistive technology hears the range, what a column is, the sums, and the column that is chosen, by the same sentence.
 *
 * Properties: `selected` (gint64 id, 0 none; notifies), `series` (flags of ThimbleSeriesMask; notifies).
 * Signals: `activated` (gint64 id): a click or Return on a request. `category-activated` (char *id): on a model or task.
 *
 * CSS node: `history-chart`, focusable.
 */
#define THIMBLE_TYPE_HISTORY_CHART (thimble_history_chart_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryChart, thimble_history_chart, THIMBLE, HISTORY_CHART, GtkWidget)

GtkWidget         *thimble_history_chart_new          (void);
void               thimble_history_chart_set_model    (ThimbleHistoryChart *self, ThimbleChartModel *model);
ThimbleChartModel *thimble_history_chart_get_model    (ThimbleHistoryChart *self); /* (nullable) */
/* Brings it into view when another than before is selected. */
void               thimble_history_chart_set_selected (ThimbleHistoryChart *self, gint64 id);
gint64             thimble_history_chart_get_selected (ThimbleHistoryChart *self);
void               thimble_history_chart_set_series   (ThimbleHistoryChart *self, ThimbleSeriesMask series);
ThimbleSeriesMask  thimble_history_chart_get_series   (ThimbleHistoryChart *self);
/* Lower, where there is little room in all. */
void               thimble_history_chart_set_narrow   (ThimbleHistoryChart *self, gboolean narrow);
/* Where a column of the model may stand, from the top of the scale to its bottom. */
gboolean           thimble_history_chart_get_area     (ThimbleHistoryChart *self, guint index, graphene_rect_t *area);
/* The sentence that stands beside the hovered column, or the chosen one where the keyboard is used; NULL: none.
 * @area: (out) (optional): where it was drawn last. */
char              *thimble_history_chart_get_note     (ThimbleHistoryChart *self, graphene_rect_t *area);

G_END_DECLS
