/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryBreakdown:
 *
 * What is shown, by day, by model or by task: a small sortable table, each line with a bar of its input and output against the
 * largest. A line that is activated stands for a filter.
 *
 * Signals: `chosen` (ThimbleGroup): a person activated that line.
 */
#define THIMBLE_TYPE_HISTORY_BREAKDOWN (thimble_history_breakdown_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryBreakdown, thimble_history_breakdown, THIMBLE, HISTORY_BREAKDOWN, AdwBin)

/* @groups: (element-type ThimbleGroup). */
void thimble_history_breakdown_set        (ThimbleHistoryBreakdown *self, ThimbleBreakdown by, GPtrArray *groups);
void thimble_history_breakdown_set_narrow (ThimbleHistoryBreakdown *self, gboolean narrow);

G_END_DECLS
