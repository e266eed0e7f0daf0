/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chain-plan.h"
#include "thimble-experiment.h"
#include "thimble-plan.h"

G_BEGIN_DECLS

/**
 * ThimbleChain:
 *
 * A chain that is run: one ThimbleTrial a step, in order, and one more for “all in one prompt” where the plan compares; run n of
 * each trial belongs to the n-th run of the whole. Requests go one after the other. A plan that is edited is another chain: make a new
 * one of it.
 *
 * Property (notifies): `step` (int: which runs now, -1 none).
 */
#define THIMBLE_TYPE_CHAIN (thimble_chain_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChain, thimble_chain, THIMBLE, CHAIN, ThimbleExperiment)

/* @plan must pass thimble_chain_plan_check(); copied. */
ThimbleChain *thimble_chain_new          (ThimbleEngine *engine, const ThimbleChainPlan *plan);
void          thimble_chain_open_async   (ThimbleEngine *engine, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ThimbleChain *thimble_chain_open_finish  (GAsyncResult *result, GError **error);
/* Step @step and all after it wait again, with the earlier answers as they are; 0: all of it anew. Kept once it runs. Costs again. */
void          thimble_chain_restart      (ThimbleChain *self, guint step);

const ThimbleChainPlan *thimble_chain_get_plan (ThimbleChain *self);
guint         thimble_chain_get_n_steps  (ThimbleChain *self);
ThimbleTrial *thimble_chain_get_single   (ThimbleChain *self); /* (transfer none) (nullable): all in one prompt */
int           thimble_chain_get_step     (ThimbleChain *self); /* -1: none runs */

/* What one run of it could cost at the most, each answer as long as its limit lets it. FALSE as thimble_plan_predict(). */
gboolean      thimble_chain_predict      (const ThimbleChainPlan *plan, ThimbleEngine *engine, ThimblePrediction *out, GError **error);

G_END_DECLS
