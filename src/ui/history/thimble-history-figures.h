/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryFigures:
 *
 * The sums of what is shown, written out: each kind of token in all and for a request on average, money, time, the dearest
 * request, and the sentence that tells which side costs more. What nobody knows is "—".
 *
 * Signals: `dearest` (gint64 id): a person wants to see the dearest request.
 */
#define THIMBLE_TYPE_HISTORY_FIGURES (thimble_history_figures_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryFigures, thimble_history_figures, THIMBLE, HISTORY_FIGURES, AdwBin)

void thimble_history_figures_set (ThimbleHistoryFigures *self, const ThimbleSums *sums);

G_END_DECLS
