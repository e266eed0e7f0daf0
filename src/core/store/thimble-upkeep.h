/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleUpkeep:
 *
 * Keeps the history as the settings want it while a window program runs: soon after its start and then once a day it
 * deletes texts that are older than they are to be kept, and looks whether what the store keeps beside the requests is
 * sound. All of it in the background. A shorter time that was just chosen counts after a minute, for a hand may slip.
 *
 * Property: `keep-days` (int, writable; 0: forever). Signal: `ran` (no arguments), after each time.
 */
#define THIMBLE_TYPE_UPKEEP (thimble_upkeep_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleUpkeep, thimble_upkeep, THIMBLE, UPKEEP, GObject)

ThimbleUpkeep *thimble_upkeep_new           (ThimbleStore *store);
/* Binds `keep-days` to the program's setting `keep-texts`, and begins; where settings are not installed it does nothing. */
void           thimble_upkeep_start         (ThimbleUpkeep *self);
/* Now, unless it is at it. */
void           thimble_upkeep_run           (ThimbleUpkeep *self);

/**
 * thimble_upkeep_believe:
 * @now_us: what the clock says
 * @last_us: what it said when this was last asked and the answer was another
 * @believed_us: the last answer; 0: none
 *
 * Retention trusts no clock that ran ahead: of what it went on, seven days count for each day on which the program runs. So nothing
 * is deleted years early, and after months without the program what is due goes within days.
 *
 * Returns: what the clock is taken for
 */
gint64         thimble_upkeep_believe       (gint64 now_us, gint64 last_us, gint64 believed_us);

G_END_DECLS
