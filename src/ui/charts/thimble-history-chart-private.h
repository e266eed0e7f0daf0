/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-history-chart.h"

/* Shared by thimble-history-chart.c and thimble-history-chart-input.c (pointer and keys). */

/* The end of time that the keyboard asked for, until its columns are there. */
typedef enum { THIMBLE_GOAL_NONE, THIMBLE_GOAL_FIRST, THIMBLE_GOAL_LAST } ThimbleChartGoal;

struct _ThimbleHistoryChart
{
  GtkWidget           parent_instance;

  /* owned */
  ThimbleChartModel  *model;          /* nullable */
  gulong              columns_handler, quantity_handler;
  ThimbleSeriesMask   series;
  gboolean            narrow;

  /* pointer: where it is, and the column it is on, which the columns may leave below it */
  gboolean            pointed;
  double              pointer_x, pointer_y;
  int                 hovered;
  gboolean            dragged;        /* the press became a pan: its release is no click */
  double              drag_x;         /* how far the pan has come */
  double              pinch;          /* scale that is applied already */

  /* keyboard: a group that is chosen; requests are selected */
  gboolean            has_cursor;
  gint64              cursor_us;
  char               *cursor_category; /* nullable */
  ThimbleChartGoal    goal;

  /* cache */
  ThimbleChartColours colours;
  int                 axis_start, axis_end; /* widest so far: what is under the pointer shall not move because a number got shorter */
  graphene_rect_t     note;           /* of the last snapshot; no size: there is none */
  guint               tell_idle;      /* the label is told anew */
  gboolean            stale;          /* paler: what is shown is not what the filter lets through, and a search takes its time */
  guint               stale_timeout;
  guint               width_idle;     /* the model hears of another width */
};

/* The column that is chosen: of the selected request, or that of the keyboard; -1: none in view. */
G_GNUC_INTERNAL int  thimble_history_chart_get_chosen  (ThimbleHistoryChart *self);
G_GNUC_INTERNAL void thimble_history_chart_choose      (ThimbleHistoryChart *self, int index);
G_GNUC_INTERNAL void thimble_history_chart_activate    (ThimbleHistoryChart *self, int index);
G_GNUC_INTERNAL void thimble_history_chart_lay_out     (ThimbleHistoryChart *self, ThimbleChartPaint *paint);
G_GNUC_INTERNAL void thimble_history_chart_changed     (ThimbleHistoryChart *self);

/* thimble-history-chart-input.c */
G_GNUC_INTERNAL void thimble_history_chart_add_input   (ThimbleHistoryChart *self);
/* The columns changed: another may be under the pointer, or at the end that the keyboard asked for. */
G_GNUC_INTERNAL void thimble_history_chart_renew_input (ThimbleHistoryChart *self);
