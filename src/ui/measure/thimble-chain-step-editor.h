/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-chain-plan.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainStepEditor:
 *
 * One step of a chain as it is edited: name, template, output limit, a model of its own. What is wrong with it stands
 * under it while it is typed.
 *
 * Signals: `changed`; `move` (int: −1 up, 1 down); `duplicate`; `remove`; `add-key` (string: endpoint id).
 */
#define THIMBLE_TYPE_CHAIN_STEP_EDITOR (thimble_chain_step_editor_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainStepEditor, thimble_chain_step_editor, THIMBLE, CHAIN_STEP_EDITOR, AdwBin)

GtkWidget  *thimble_chain_step_editor_new        (ThimbleEngine *engine, const ThimbleChainStep *step);
/* As it stands now, at the end of @plan. */
void        thimble_chain_step_editor_add_to     (ThimbleChainStepEditor *self, ThimbleChainPlan *plan);
const char *thimble_chain_step_editor_get_name   (ThimbleChainStepEditor *self);
/* @names: (array length=n_names): of all steps; @index is this one's place. Tells what is wrong. */
void        thimble_chain_step_editor_set_place  (ThimbleChainStepEditor *self, const char * const *names, guint n_names, guint index);
void        thimble_chain_step_editor_grab_name  (ThimbleChainStepEditor *self);

G_END_DECLS
