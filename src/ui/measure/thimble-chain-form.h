/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-chain-plan.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainForm:
 *
 * A chain's plan as it is edited: input, model, steps, runs, ceiling. It begins with the article chain.
 *
 * Signals: `changed`; `add-key` (string: endpoint id).
 */
#define THIMBLE_TYPE_CHAIN_FORM (thimble_chain_form_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainForm, thimble_chain_form, THIMBLE, CHAIN_FORM, AdwBin)

GtkWidget        *thimble_chain_form_new      (ThimbleEngine *engine);
ThimbleChainPlan *thimble_chain_form_get_plan (ThimbleChainForm *self); /* (transfer full) */
/* Whether all that was typed was understood; what the plan says is checked by itself. */
gboolean          thimble_chain_form_check    (ThimbleChainForm *self, GError **error);
void              thimble_chain_form_set_plan (ThimbleChainForm *self, const ThimbleChainPlan *plan);

G_END_DECLS
