/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/thimble-plot-calendar.h"
#include "plot/thimble-plot-scale.h"
#include "thimble-chart-column.h"
#include "thimble-store.h"

G_BEGIN_DECLS

/* What one column of a history chart is. Requests and days group further where they outnumber the pixels; models and tasks do not. */
typedef enum { THIMBLE_CHART_REQUESTS, THIMBLE_CHART_DAYS, THIMBLE_CHART_MODELS, THIMBLE_CHART_TASKS } ThimbleChartBy;

#define THIMBLE_N_CHART_BY (THIMBLE_CHART_TASKS + 1)

/**
 * ThimbleChartModel:
 *
 * What a history chart shows, without a picture of it: which part of time, in which columns. It asks the store for all of time in hours
 * once, from which every coarser piece of the calendar is made in memory, and for single requests where they fit the pixels; many
 * requests in little time are shown in columns of as many each. A step of zoom or pan computes what is in view and waits for nothing:
 * until the single requests of a place are read, the hours they lie in are shown there.
 *
 * The axis: columns of the calendar stand where their time is. Where columns are requests (or as many requests each), a place is
 * the number of requests before it. Either way a zoom keeps the moment under the pointer where it is.
 *
 * It follows the store's `changed`: what is in view stays in view, unless the newest end is in view, which goes on being so. A
 * new filter begins at the newest end.
 *
 * Properties: `quantity`, `by` (notify).
 * Signals: `columns-changed`: what is to be drawn changed, or what is known of it. `viewport-changed`: another part of time is in view.
 */
#define THIMBLE_TYPE_CHART_MODEL (thimble_chart_model_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChartModel, thimble_chart_model, THIMBLE, CHART_MODEL, GObject)

ThimbleChartModel   *thimble_chart_model_new          (ThimbleStore *store);
void                 thimble_chart_model_set_filter   (ThimbleChartModel *self, const ThimbleFilter *filter);
void                 thimble_chart_model_set_quantity (ThimbleChartModel *self, ThimbleChartQuantity quantity);
ThimbleChartQuantity thimble_chart_model_get_quantity (ThimbleChartModel *self);
void                 thimble_chart_model_set_by       (ThimbleChartModel *self, ThimbleChartBy by);
ThimbleChartBy       thimble_chart_model_get_by       (ThimbleChartModel *self);
/* How many columns there is room for; nothing is shown before that is known. */
void                 thimble_chart_model_set_width    (ThimbleChartModel *self, guint columns);
/* Asks the store again: at once, or when the running question has its answer. */
void                 thimble_chart_model_refresh      (ThimbleChartModel *self);
/* Ends it: no signal comes any more. */
void                 thimble_chart_model_close        (ThimbleChartModel *self);

/* What is in view: (element-type ThimbleChartColumn), as they stand on the axis; valid until the model changes. */
GArray              *thimble_chart_model_get_columns  (ThimbleChartModel *self);
/* The part of the axis that is in view, in places. */
ThimblePlotWindow    thimble_chart_model_get_window   (ThimbleChartModel *self);
double               thimble_chart_model_get_place    (ThimbleChartModel *self, gint64 us);
/* Unix microseconds [from, until) in view; FALSE where there are no requests. */
gboolean             thimble_chart_model_get_viewport (ThimbleChartModel *self, gint64 *from_us, gint64 *until_us);
/* All of time: to the request where it is short, else to the hour; a second at least. It ends now, unless a request is said to be of later. */
gboolean             thimble_chart_model_get_range    (ThimbleChartModel *self, gint64 *from_us, gint64 *until_us);
/* Sums of what is in view. */
void                 thimble_chart_model_get_sums     (ThimbleChartModel *self, ThimbleSums *sums);
/**
 * thimble_chart_model_get_grouping:
 * @unit: (out): of columns that are pieces of the calendar
 * @per_column: (out): requests a column has, of those that are requests
 */
ThimbleColumnKind    thimble_chart_model_get_grouping (ThimbleChartModel *self, ThimblePlotUnit *unit, guint *per_column);
gboolean             thimble_chart_model_fits_all     (ThimbleChartModel *self);
/* Whether there is less that can be looked at. */
gboolean             thimble_chart_model_can_zoom_in  (ThimbleChartModel *self);
/* (nullable): all of time once more, finer than hours, where that is little; NULL where its hours say enough, or it is not read yet. */
ThimblePoints       *thimble_chart_model_get_overview (ThimbleChartModel *self);
/* (nullable): hours of all of time, once known. */
ThimbleSeries       *thimble_chart_model_get_series   (ThimbleChartModel *self);
GTimeZone           *thimble_chart_model_get_zone     (ThimbleChartModel *self); /* (nullable) likewise */
gboolean             thimble_chart_model_is_known     (ThimbleChartModel *self); /* the store has answered the filter */
gboolean             thimble_chart_model_is_loading   (ThimbleChartModel *self);
/* (nullable): the row of a single request in view, or of the selected one, once it is read. */
ThimbleRecord       *thimble_chart_model_get_record   (ThimbleChartModel *self, gint64 id);

/**
 * thimble_chart_model_select:
 * @id: a request, 0 for none
 * @reveal: bring it into view, as soon as it is known when it was
 *
 * Remembers which request is selected, so that its column can be found.
 */
void                 thimble_chart_model_select       (ThimbleChartModel *self, gint64 id, gboolean reveal);
gint64               thimble_chart_model_get_selected (ThimbleChartModel *self);
/* Index of the column in view that has the selected request, or -1. */
int                  thimble_chart_model_find_selected (ThimbleChartModel *self);

/* Where in the view: 0 at its beginning, 1 at its end. Columns that are models or tasks neither zoom nor pan. */
void                 thimble_chart_model_zoom         (ThimbleChartModel *self, double share, double factor);
void                 thimble_chart_model_pan          (ThimbleChartModel *self, double shares);
void                 thimble_chart_model_fit          (ThimbleChartModel *self);
void                 thimble_chart_model_set_viewport (ThimbleChartModel *self, gint64 from_us, gint64 until_us);
/* Shows what a group holds: its time, in finer columns. FALSE where it is no group that can be opened. */
gboolean             thimble_chart_model_open         (ThimbleChartModel *self, guint index);

G_END_DECLS
