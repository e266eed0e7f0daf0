/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-check.h"

G_BEGIN_DECLS

/**
 * ThimbleMeasureCheck:
 *
 * Chooses a check of the answers: its kind, and the number or the text that the kind needs. What is wrong with them, a
 * pattern that cannot be compiled above all, stands under the field.
 *
 * Signal: `changed`.
 */
#define THIMBLE_TYPE_MEASURE_CHECK (thimble_measure_check_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleMeasureCheck, thimble_measure_check, THIMBLE, MEASURE_CHECK, AdwBin)

GtkWidget    *thimble_measure_check_new  (void);
void          thimble_measure_check_set  (ThimbleMeasureCheck *self, ThimbleCheck *check);
ThimbleCheck *thimble_measure_check_make (ThimbleMeasureCheck *self, GError **error); /* (transfer full) */

G_END_DECLS
