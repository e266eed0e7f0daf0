/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "measure/thimble-measurement.h"
#include "runner-helper.h"

G_BEGIN_DECLS

/* As RunnerFixture, with prices: at "test" (no key, local, free) and at "paid" (a key, so somebody bills: $1 a million tokens
 * in, $10 out, and so does its twin-model), both on the one server. */
typedef struct {
  RunnerFixture  runner;
  ThimbleModel  *paid;
} MeasureFixture;

void                measure_set_up      (MeasureFixture *fixture, gconstpointer unused);
void                measure_tear_down   (MeasureFixture *fixture, gconstpointer unused);

/* @models: how many of the free endpoint, named test-model, test-model-2, …; 0: the paid one. */
ThimblePlan        *measure_plan        (MeasureFixture *fixture, guint models, guint runs);
ThimbleMeasurement *measure_new         (MeasureFixture *fixture, ThimblePlan *plan); /* (transfer full) plan; with a key */
/* Runs to the end of it; FALSE with @error where it did not start. */
gboolean            measure_run         (ThimbleMeasurement *measurement, GError **error);
ThimbleMeasurement *measure_open        (MeasureFixture *fixture, gint64 id);

/* Bills of the paid model from before: twice the text that was predicted. */
void                measure_teach_bills (MeasureFixture *fixture);

/* What the server answers, one call a request; the last one serves all further ones. */
void                measure_push_answer (MeasureFixture *fixture);
void                measure_push_cut    (MeasureFixture *fixture); /* text, then the connection is gone */
void                measure_push_status (MeasureFixture *fixture, guint status, const char *headers);
void                measure_push_slow   (MeasureFixture *fixture, guint ms);

/* An answer of these bills 25 in and 12 out. */
#define PAID_COST (25 * G_GINT64_CONSTANT (1000000) + 12 * G_GINT64_CONSTANT (10000000))

G_END_DECLS
