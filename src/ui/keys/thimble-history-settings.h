/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistorySettings:
 *
 * How long the history keeps texts, how large it is, and a button that compacts it. Says what goes and what stays.
 */
#define THIMBLE_TYPE_HISTORY_SETTINGS (thimble_history_settings_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistorySettings, thimble_history_settings, THIMBLE, HISTORY_SETTINGS, AdwPreferencesGroup)

void thimble_history_settings_set_store (ThimbleHistorySettings *self, ThimbleStore *store);

G_END_DECLS
