/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"
#include "thimble-chain-plan.h"
#include "thimble-plan.h"
#include "thimble-trial.h"

G_BEGIN_DECLS

/**
 * ThimbleChain:
 *
 * A chain that is run: one ThimbleTrial a step, in order, and one more for “all in one prompt” where the plan compares; run n of
 * each trial belongs to the n-th run of the whole. Requests go one after the other. Kept and resumed as a measurement is. A plan that
 * is edited is another chain: make a new one of it.
 *
 * Properties (notify): `id` (gint64), `name` (string), `state` (int, a ThimbleMeasurementState), `total`, `done`, `failed` (uint), `spent`
 * (gint64 picodollars), `step` (int: which runs now, -1 none), `message` (string or NULL). Signal: `progress`.
 */
#define THIMBLE_TYPE_CHAIN (thimble_chain_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChain, thimble_chain, THIMBLE, CHAIN, GObject)

/* @plan must pass thimble_chain_plan_check(); copied. */
ThimbleChain *thimble_chain_new          (ThimbleEngine *engine, const ThimbleChainPlan *plan);
void          thimble_chain_open_async   (ThimbleEngine *engine, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ThimbleChain *thimble_chain_open_finish  (GAsyncResult *result, GError **error);

/* As thimble_measurement_run_async(). */
void          thimble_chain_run_async    (ThimbleChain *self, gboolean allowed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean      thimble_chain_run_finish   (ThimbleChain *self, GAsyncResult *result, GError **error);
void          thimble_chain_stop         (ThimbleChain *self);
/* Step @step and all after it wait again, with the earlier answers as they are; 0: all of it anew. Costs again. */
void          thimble_chain_restart      (ThimbleChain *self, guint step);
/* The failed ones wait again, also those that may have been billed. Returns how many. */
guint         thimble_chain_retry_failed (ThimbleChain *self);
void          thimble_chain_set_key      (ThimbleChain *self, ThimbleSecret *key);
void          thimble_chain_rename       (ThimbleChain *self, const char *name);

gint64        thimble_chain_get_id       (ThimbleChain *self);
const char   *thimble_chain_get_name     (ThimbleChain *self);
const ThimbleChainPlan *thimble_chain_get_plan (ThimbleChain *self);
GListModel   *thimble_chain_get_trials   (ThimbleChain *self); /* (transfer none) of ThimbleTrial */
ThimbleTrial *thimble_chain_get_trial    (ThimbleChain *self, guint index); /* (transfer none) */
guint         thimble_chain_get_n_steps  (ThimbleChain *self);
ThimbleTrial *thimble_chain_get_single   (ThimbleChain *self); /* (transfer none) (nullable): all in one prompt */
ThimbleMeasurementState thimble_chain_get_state (ThimbleChain *self);
gboolean      thimble_chain_is_running   (ThimbleChain *self);
gboolean      thimble_chain_is_elsewhere (ThimbleChain *self);
guint         thimble_chain_get_total    (ThimbleChain *self);
guint         thimble_chain_get_done     (ThimbleChain *self);
guint         thimble_chain_get_failed   (ThimbleChain *self);
ThimbleMoney  thimble_chain_get_spent    (ThimbleChain *self);
gboolean      thimble_chain_is_at_least  (ThimbleChain *self);
int           thimble_chain_get_step     (ThimbleChain *self); /* -1: none runs */
const char   *thimble_chain_get_message  (ThimbleChain *self); /* nullable */
ThimbleError  thimble_chain_get_why      (ThimbleChain *self);
gint64        thimble_chain_get_started_us (ThimbleChain *self);
/* "3 of 4 done · $0.000811 spent"; newly allocated. */
char         *thimble_chain_describe_progress (ThimbleChain *self);

/* What one run of it could cost at the most, each answer as long as its limit lets it. FALSE as thimble_plan_predict(). */
gboolean      thimble_chain_predict      (const ThimbleChainPlan *plan, ThimbleCatalogue *catalogue, ThimblePrediction *out, GError **error);

G_END_DECLS
