/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "thimble-history-dates.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryDateChoice:
 *
 * The dates of the filter bar: the usual spans, or two days that are typed or picked. A day that does not exist, and an end
 * before the beginning, is told and changes nothing.
 *
 * Signals: `changed` (no arguments): a person chose.
 */
#define THIMBLE_TYPE_HISTORY_DATE_CHOICE (thimble_history_date_choice_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryDateChoice, thimble_history_date_choice, THIMBLE, HISTORY_DATE_CHOICE, AdwBin)

/* The span counts for custom dates only. Without `changed`. */
void                thimble_history_date_choice_set (ThimbleHistoryDateChoice *self, ThimbleHistoryDates dates, gint64 since_us, gint64 until_us);
/* The span as it is now, with `until` exclusive. */
ThimbleHistoryDates thimble_history_date_choice_get (ThimbleHistoryDateChoice *self, gint64 *since_us, gint64 *until_us);

G_END_DECLS
