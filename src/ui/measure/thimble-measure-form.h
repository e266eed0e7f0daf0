/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "compose/thimble-refusal.h"
#include "measure/thimble-plan.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureForm:
 *
 * What is to be measured: task, prompt, models, how often, a check, a ceiling; under it what that would use, why it cannot be
 * started where it cannot, and Start (action `measure.start` of an ancestor).
 *
 * Signals: `add-key` (string: endpoint id); `updated`: what was said about it is said anew.
 */
#define THIMBLE_TYPE_MEASURE_FORM (thimble_measure_form_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureForm, thimble_measure_form, THIMBLE, MEASURE_FORM, AdwBin)

GtkWidget   *thimble_measure_form_new       (ThimbleEngine *engine);
/* (transfer full): NULL with why it cannot be measured, which the form says too. */
ThimblePlan *thimble_measure_form_make_plan (ThimbleMeasureForm *self, GError **error);
/* Asks about a text that looks like a key; (transfer none). */
ThimbleRefusal *thimble_measure_form_get_refusal (ThimbleMeasureForm *self);
/* Fills everything from a measurement that was kept; models that are gone are named and left out. */
void         thimble_measure_form_set_plan  (ThimbleMeasureForm *self, const ThimblePlan *plan);
/* While something runs nothing of it can be changed. */
void         thimble_measure_form_set_busy  (ThimbleMeasureForm *self, gboolean busy);
guint        thimble_measure_form_get_runs  (ThimbleMeasureForm *self); /* as it stands there, also where it is refused */
gboolean     thimble_measure_form_can_start (ThimbleMeasureForm *self); /* as of the last `updated` */

G_END_DECLS
