/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store-helper.h"
#include "store/thimble-chart-model-private.h"

G_BEGIN_DECLS

#define MINUTE (60 * G_GINT64_CONSTANT (1000000))
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
/* Monday, 2 March 2026, 00:00 UTC; the tests run in UTC. */
#define MONDAY (G_GINT64_CONSTANT (1772409600) * 1000000)
#define WIDTH  40

/* The model of a history chart over a real store. */
typedef struct {
  char              *folder;
  ThimbleStore      *store;
  ThimbleChartModel *model;
} ModelFixture;

void model_set_up (ModelFixture *fixture, gconstpointer unused);
void model_tear_down (ModelFixture *fixture, gconstpointer unused);
gint64 model_add (ModelFixture *fixture, gint64 started_us, gint64 input, gint64 output);
void model_add_many (ModelFixture *fixture, gint64 from_us, gint64 step_us, guint n);
void model_settle (ModelFixture *fixture);
void model_open_model (ModelFixture *fixture);
ThimbleChartColumn *model_column (ModelFixture *fixture, guint index);
guint model_n_columns (ModelFixture *fixture);
void model_assert_grouping (ModelFixture *fixture, ThimbleColumnKind kind, ThimblePlotUnit unit);
double model_get_share (ModelFixture *fixture, gint64 us);

G_END_DECLS
