/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-measurement.h"

G_BEGIN_DECLS

/* What a measurement says, in sentences: translated, newly allocated; NULL where there is nothing to say yet. */

/* "GPT-6 Luna is the cheapest: $0.0000490 a request, 60% less than Gemini 3.1 Flash Lite. The difference is more than noise." */
char      *thimble_findings_describe_cheapest (ThimbleMeasurement *measurement);
char      *thimble_findings_describe_quickest (ThimbleMeasurement *measurement);
/* "GPT-6 Luna is the cheapest that passes 10 of 10." */
char      *thimble_findings_describe_passing  (ThimbleMeasurement *measurement);
/* All of them, and what the cache did: (transfer full) (element-type utf8) */
GPtrArray *thimble_findings_list              (ThimbleMeasurement *measurement);

/**
 * thimble_findings_list_break_even:
 *
 * When the dearer ones are worth it: the cheapest measured against the others, and against the cheapest model one tier down and up
 * at the same endpoint, as that would cost about with the same token counts. (transfer full) (element-type utf8)
 */
GPtrArray *thimble_findings_list_break_even   (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs);

/* What the batch service of all its models' providers asks, in percent; 0 where one is not known or they differ: a discount of one says
 * nothing of the others. */
guint         thimble_findings_get_batch_percent (ThimbleMeasurement *measurement);

/* (transfer none) (nullable): with the least mean of what is known, @passing: among those that passed every check. */
ThimbleTrial *thimble_findings_get_least      (ThimbleMeasurement *measurement, ThimbleQuantity quantity, gboolean passing);

G_END_DECLS
