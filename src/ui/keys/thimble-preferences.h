/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimblePreferences:
 *
 * General, Keys and Prices. Its transient parent, where that is the main window, is asked for the
 * first steps (action `win.first-steps`).
 */
#define THIMBLE_TYPE_PREFERENCES (thimble_preferences_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePreferences, thimble_preferences, THIMBLE, PREFERENCES, AdwPreferencesWindow)

GtkWidget *thimble_preferences_new       (ThimbleEngine *engine);
/* Turns to Keys; with an endpoint's id, ready to add its key, or at its row where it has one. */
void       thimble_preferences_show_keys (ThimblePreferences *self, const char *endpoint_id);

G_END_DECLS
