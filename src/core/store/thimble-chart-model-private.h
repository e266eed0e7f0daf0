/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chart-model.h"
#include "thimble-chart-spans.h"

/* Shared by thimble-chart-model.c, -moves.c (what a person does), -view.c (axis and columns) and -ask.c (the store). */

struct _ThimbleChartModel
{
  GObject            parent_instance;

  /* configured */
  ThimbleStore      *store;         /* NULL once closed */
  ThimbleFilter     *filter;
  ThimbleChartQuantity quantity;
  ThimbleChartBy     by;
  guint              width;         /* columns, 0 unknown */

  /* what the store told */
  ThimbleSeries     *series;        /* NULL before its first answer */
  ThimbleChartSpans *spans;         /* of it */
  ThimblePoints     *points;        /* NULL: none read */
  gint64             points_from, points_until; /* of which time */
  double             points_base;   /* place of the first */
  double             points_end;    /* and after the last */
  ThimblePoints     *overview;      /* all of time, finer than the series; NULL: none */
  GPtrArray         *groups;        /* (element-type ThimbleGroup), of models or tasks; NULL */
  gint64             groups_from, groups_until; /* of which time */
  GHashTable        *records;       /* request id → ThimbleRecord */

  /* the axis */
  ThimblePlotScale   map;           /* time to number of requests before it */
  double             total;         /* requests on it */
  gboolean           ordinal;       /* places are on the map; else they are times */
  ThimblePlotUnit    unit;          /* of columns, where places are times */
  ThimblePlotWindow  window;        /* in places */
  GArray            *columns;       /* those in view */
  gint64             anchor_us;     /* a moment that stays where it is when the map becomes finer … */
  double             anchor_share;  /* … which is here in the view; below 0: none */
  gboolean           untouched;     /* nobody chose another part of time yet */
  gint64             told_from, told_until; /* viewport that was last signalled */

  gint64             selected;
  gboolean           to_reveal;

  /* questions: each is asked at most once at a time; NULL: none runs */
  GCancellable      *asks_series, *asks_overview, *asks_points, *asks_groups, *asks_rows;
  gint64             asked_from, asked_until; /* of the points that are asked for or came last */
  double             asked_base;    /* place of their first */
  guint              asked_most;    /* and how many at most */
  gint64             asked_row;     /* the first of the rows that were asked for last, and how many */
  guint              asked_rows;
  gboolean           living_asked;  /* rows of living requests are as the series has them, or asked for */
  gboolean           fresh;         /* points and groups are of the series; else they are to be read again */
  gboolean           renewed;       /* the filter is another since the series came */
  gint64             began;
  guint              rest;          /* timeout until the store may be asked again */
  gboolean           again;         /* it changed meanwhile */
};

enum { THIMBLE_CHART_MODEL_COLUMNS, THIMBLE_CHART_MODEL_VIEWPORT, THIMBLE_CHART_MODEL_N_SIGNALS };

/* thimble-chart-model.c */
G_GNUC_INTERNAL void     thimble_chart_model_emit          (ThimbleChartModel *self, guint signal);
/* After the window, the map or the unit changed: builds the columns, asks for what they lack, tells. */
G_GNUC_INTERNAL void     thimble_chart_model_show          (ThimbleChartModel *self);
/* The part of time that is shown while nobody has chosen another. */
G_GNUC_INTERNAL void     thimble_chart_model_show_default  (ThimbleChartModel *self);
G_GNUC_INTERNAL void     thimble_chart_model_fit_all       (ThimbleChartModel *self);
G_GNUC_INTERNAL void     thimble_chart_model_take_by       (ThimbleChartModel *self, ThimbleChartBy by);
G_GNUC_INTERNAL gboolean thimble_chart_model_has_requests  (ThimbleChartModel *self);
G_GNUC_INTERNAL gboolean thimble_chart_model_has_categories (ThimbleChartModel *self);
/* What came. */
G_GNUC_INTERNAL void     thimble_chart_model_take_series   (ThimbleChartModel *self, ThimbleSeries *series);
G_GNUC_INTERNAL void     thimble_chart_model_take_overview (ThimbleChartModel *self, ThimblePoints *points);
G_GNUC_INTERNAL void     thimble_chart_model_take_points   (ThimbleChartModel *self, ThimblePoints *points);

/* thimble-chart-model-moves.c */
G_GNUC_INTERNAL void     thimble_chart_model_reveal        (ThimbleChartModel *self, gint64 us);

/* thimble-chart-model-view.c */
G_GNUC_INTERNAL void     thimble_chart_model_build_map     (ThimbleChartModel *self);
G_GNUC_INTERNAL ThimblePlotWindow thimble_chart_model_get_bounds (ThimbleChartModel *self);
/* The shortest window, in places. */
G_GNUC_INTERNAL double   thimble_chart_model_get_least     (ThimbleChartModel *self);
/* Chooses columns for what is in view, and turns the window into places of their axis. */
G_GNUC_INTERNAL void     thimble_chart_model_choose        (ThimbleChartModel *self);
G_GNUC_INTERNAL void     thimble_chart_model_set_axis      (ThimbleChartModel *self, gboolean ordinal, ThimblePlotUnit unit);
G_GNUC_INTERNAL gint64   thimble_chart_model_get_time      (ThimbleChartModel *self, double place);
G_GNUC_INTERNAL void     thimble_chart_model_build_columns (ThimbleChartModel *self);

/* thimble-chart-model-ask.c */
G_GNUC_INTERNAL void     thimble_chart_model_ask_series    (ThimbleChartModel *self);
/* Where all of time is short. */
G_GNUC_INTERNAL void     thimble_chart_model_ask_overview  (ThimbleChartModel *self);
/* What is in view and not known yet. */
G_GNUC_INTERNAL void     thimble_chart_model_ask_missing   (ThimbleChartModel *self);
G_GNUC_INTERNAL void     thimble_chart_model_cancel        (ThimbleChartModel *self);
