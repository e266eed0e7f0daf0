/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-chain-findings.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainStepRow:
 *
 * What one step of a chain came to: a bar on the scale of all steps, its figures, its answer folded away.
 *
 * Signals: `show-request` (gint64: id); `restart`: the person wants this step and all after it anew.
 */
#define THIMBLE_TYPE_CHAIN_STEP_ROW (thimble_chain_step_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainStepRow, thimble_chain_step_row, THIMBLE, CHAIN_STEP_ROW, AdwBin)

/* @index: of a trial of @chain; the one after the steps is all in one prompt. */
GtkWidget *thimble_chain_step_row_new    (ThimbleEngine *engine, ThimbleChain *chain, guint index);
/* The costs of all rows are as wide as the widest, so that all bars are as long. */
void       thimble_chain_step_row_join   (ThimbleChainStepRow *self, GtkSizeGroup *costs);
/* @whole: what the full length stands for, tokens, or picodollars with @money. */
void       thimble_chain_step_row_update (ThimbleChainStepRow *self, gboolean money, double whole);

G_END_DECLS
