/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryKept:
 *
 * The filters that were kept under a name: choose one, keep the present one, rename, delete. They are notes of the store,
 * `filter:NAME`, whose text is thimble_filter_to_json() and, where the dates have a name that moves on with the calendar, a
 * member `dates`.
 *
 * Signals: `chosen` (const char *text): a person chose a kept filter. Deleting one can be undone.
 */
#define THIMBLE_TYPE_HISTORY_KEPT (thimble_history_kept_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryKept, thimble_history_kept, THIMBLE, HISTORY_KEPT, AdwBin)

void thimble_history_kept_set_store   (ThimbleHistoryKept *self, ThimbleStore *store);
/* @text: (nullable): what keeping would write; NULL: there is nothing worth keeping. */
void thimble_history_kept_set_present (ThimbleHistoryKept *self, const char *text);

G_END_DECLS
