/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"
#include "thimble-plan.h"
#include "thimble-trial.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasurement:
 *
 * The same task sent many times to one or more models: planned, running, stopped or done. It is kept in the history's
 * database from its start on, so it can be opened again and resumed by any later program.
 *
 * What is sent goes through the engine's runner, one lane an endpoint, run 1 of all its models first. Nothing that may have
 * been billed is sent again unless thimble_measurement_retry_failed() asks for it.
 *
 * Properties (notify): `id` (gint64, 0 before it is kept), `name` (string, writable), `state` (int, a ThimbleMeasurementState),
 * `total`, `done`, `failed` (uint), `spent` (gint64 picodollars, of those with a known cost), `time-left` (gint64
 * microseconds, -1 unknown), `message` (string or NULL: why it stopped, or what it waits for), `waiting-until` (gint64, Unix
 * microseconds, 0: it does not wait).
 * Signal: `progress`, after any of them or of a trial changed; many changes come as one.
 */
#define THIMBLE_TYPE_MEASUREMENT (thimble_measurement_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasurement, thimble_measurement, THIMBLE, MEASUREMENT, GObject)

/* @plan must pass thimble_plan_check(); copied. */
ThimbleMeasurement *thimble_measurement_new          (ThimbleEngine *engine, const ThimblePlan *plan);
/* One of the history, with all its runs. THIMBLE_ERROR_NOT_FOUND. */
void                thimble_measurement_open_async   (ThimbleEngine *engine, gint64 id, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
ThimbleMeasurement *thimble_measurement_open_finish  (GAsyncResult *result, GError **error);

/**
 * thimble_measurement_run_async:
 * @allowed: the person was asked about the budget, or about an unknown cost, and said yes
 *
 * Starts it, or resumes what is left. Fails at once, with nothing sent, with THIMBLE_ERROR_OVER_BUDGET where one request could
 * pass the ceiling (also with @allowed), or all of them the budget, or where a cost is unknown; with THIMBLE_ERROR_FAILED
 * where another program runs it, and with the store's errors. Else finish is TRUE once nothing runs any more: `state` and
 * `message` say how it ended. Cancelling is thimble_measurement_stop().
 */
void                thimble_measurement_run_async    (ThimbleMeasurement *self, gboolean allowed, GCancellable *cancellable,
                                                      GAsyncReadyCallback callback, gpointer user_data);
gboolean            thimble_measurement_run_finish   (ThimbleMeasurement *self, GAsyncResult *result, GError **error);
/* Running requests are stopped; what is finished is kept. */
void                thimble_measurement_stop         (ThimbleMeasurement *self);
/* Failed runs wait again, also those that may have been billed; then run_async. Returns how many. */
guint               thimble_measurement_retry_failed (ThimbleMeasurement *self);
/* A key for one endpoint, for this program only (the terminal's --key-fd). */
void                thimble_measurement_set_key      (ThimbleMeasurement *self, ThimbleSecret *key);
/* Keeps a changed name. */
void                thimble_measurement_rename       (ThimbleMeasurement *self, const char *name);

gint64              thimble_measurement_get_id       (ThimbleMeasurement *self);
const char         *thimble_measurement_get_name     (ThimbleMeasurement *self); /* "Summarise, 3 models × 10 times" unless named */
ThimbleCatalogue   *thimble_measurement_get_catalogue (ThimbleMeasurement *self); /* (transfer none): the engine's */
const ThimblePlan  *thimble_measurement_get_plan     (ThimbleMeasurement *self);
GListModel         *thimble_measurement_get_trials   (ThimbleMeasurement *self); /* (transfer none) of ThimbleTrial, as planned */
ThimbleTrial       *thimble_measurement_get_trial    (ThimbleMeasurement *self, guint index); /* (transfer none) */
guint               thimble_measurement_get_n_trials (ThimbleMeasurement *self);
ThimbleMeasurementState thimble_measurement_get_state (ThimbleMeasurement *self);
gboolean            thimble_measurement_is_running   (ThimbleMeasurement *self); /* here */
gboolean            thimble_measurement_is_elsewhere (ThimbleMeasurement *self); /* another program runs it */
guint               thimble_measurement_get_total    (ThimbleMeasurement *self);
guint               thimble_measurement_get_done     (ThimbleMeasurement *self);
guint               thimble_measurement_get_failed   (ThimbleMeasurement *self);
guint               thimble_measurement_get_waiting  (ThimbleMeasurement *self); /* what run_async would send */
ThimbleMoney        thimble_measurement_get_spent    (ThimbleMeasurement *self);
gboolean            thimble_measurement_is_at_least  (ThimbleMeasurement *self); /* what was spent holds unknown costs */
gint64              thimble_measurement_get_time_left (ThimbleMeasurement *self);
const char         *thimble_measurement_get_message  (ThimbleMeasurement *self); /* nullable */
/* Why it stopped, as a code; of the last run_async of this program only. */
ThimbleError        thimble_measurement_get_why      (ThimbleMeasurement *self);
gint64              thimble_measurement_get_started_us (ThimbleMeasurement *self); /* Unix, when it was made; -1 before it is kept */
/* "17 of 30 done, 1 failed · $0.0042 spent · about 40 s left"; newly allocated. */
char               *thimble_measurement_describe_progress (ThimbleMeasurement *self);

G_END_DECLS
