/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistorySummary:
 *
 * Stands in the table's place when a person asks for the sums: the figures beside the breakdown, or, where it is narrow, one of
 * them at a time.
 *
 * Property: `by` (int, read-only): the ThimbleBreakdown that is chosen.
 * Signals: `dearest` (gint64 id); `chosen` (ThimbleGroup): a line of the breakdown.
 */
#define THIMBLE_TYPE_HISTORY_SUMMARY (thimble_history_summary_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistorySummary, thimble_history_summary, THIMBLE, HISTORY_SUMMARY, AdwBin)

ThimbleBreakdown thimble_history_summary_get_by     (ThimbleHistorySummary *self);
void             thimble_history_summary_set_sums   (ThimbleHistorySummary *self, const ThimbleSums *sums);
/* (element-type ThimbleGroup): by what thimble_history_summary_get_by() says. */
void             thimble_history_summary_set_groups (ThimbleHistorySummary *self, GPtrArray *groups);
void             thimble_history_summary_set_narrow (ThimbleHistorySummary *self, gboolean narrow);

G_END_DECLS
