/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "charts/thimble-chart-pane.h"
#include "charts/thimble-time-strip.h"
#include "history-fixture.h"

G_BEGIN_DECLS

#define CHART_MINUTE (60 * G_GINT64_CONSTANT (1000000))
#define CHART_HOUR   (60 * CHART_MINUTE)
#define CHART_DAY    (24 * CHART_HOUR)
/* Monday, 2 March 2026, 00:00 UTC; the tests run in UTC. */
#define CHART_MONDAY (G_GINT64_CONSTANT (1772409600) * 1000000)

/* The chart with what belongs to it, in a window of its own, over a real store that a test fills. */
typedef struct {
  UiEngine            *engine;
  ThimbleStore        *store;   /* of the engine */
  ThimbleChartModel   *model;
  GtkWidget           *window;
  GtkWidget           *pane;
  ThimbleHistoryChart *chart;
  ThimbleTimeStrip    *strip;
  gint64               added;
  gint64               activated;
  char                *category; /* that was activated */
} ChartFixture;

void                chart_set_up    (ChartFixture *fixture, gconstpointer unused);
void                chart_tear_down (ChartFixture *fixture, gconstpointer unused);
#define CHART_ADD(path, data, function) g_test_add ("/history-chart/" path, ChartFixture, data, chart_set_up, function, chart_tear_down)

/* A request at a time; @input -1: it failed and its numbers are unknown. Returns its id. */
gint64              chart_add       (ChartFixture *fixture, gint64 started_us, gint64 input, gint64 output, ThimbleState state);
void                chart_add_many  (ChartFixture *fixture, gint64 from_us, gint64 step_us, guint n);
/* Everything that was asked for is there and drawn. */
void                chart_settle    (ChartFixture *fixture);
guint               chart_n_columns (ChartFixture *fixture);
ThimbleChartColumn *chart_column    (ChartFixture *fixture, guint index);
graphene_rect_t     chart_area      (ChartFixture *fixture, guint index);
/* Where a moment is drawn, in pixels of the chart. */
double              chart_get_x     (ChartFixture *fixture, gint64 us);
gboolean            chart_key       (GtkWidget *widget, guint keyval, GdkModifierType state);
void                chart_point_at  (ChartFixture *fixture, double x, double y);
void                chart_click     (ChartFixture *fixture, double x, double y, int n_press);
void                chart_scroll    (ChartFixture *fixture, double dx, double dy);
/* Presses at @x, moves by @by, lets go. */
void                chart_drag      (GtkWidget *widget, double x, double by);

void                chart_save      (ChartFixture *fixture, const char *name); /* a picture, where they are wanted */
double              chart_centre    (graphene_rect_t area);

G_END_DECLS
