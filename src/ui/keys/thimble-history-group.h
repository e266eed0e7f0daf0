/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryGroup:
 *
 * How long the history keeps texts, how large it is, and a button that compacts it. Says what goes and what stays.
 */
#define THIMBLE_TYPE_HISTORY_GROUP (thimble_history_group_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryGroup, thimble_history_group, THIMBLE, HISTORY_GROUP, AdwPreferencesGroup)

void thimble_history_group_set_store (ThimbleHistoryGroup *self, ThimbleStore *store);

G_END_DECLS
