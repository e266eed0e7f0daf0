/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-chain-findings.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainResults:
 *
 * What a chain came to, as it runs and after: a bar a step on one scale, the three numbers, the sentences.
 *
 * Signals: `show-request` (gint64: id); `restart` (guint: step).
 */
#define THIMBLE_TYPE_CHAIN_RESULTS (thimble_chain_results_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainResults, thimble_chain_results, THIMBLE, CHAIN_RESULTS, AdwBin)

GtkWidget *thimble_chain_results_new        (ThimbleEngine *engine);
void       thimble_chain_results_set_chain  (ThimbleChainResults *self, ThimbleChain *chain);
void       thimble_chain_results_set_before (ThimbleChainResults *self, ThimbleChain *before); /* nullable: compared with it */
ThimbleChain *thimble_chain_results_get_before (ThimbleChainResults *self);

G_END_DECLS
