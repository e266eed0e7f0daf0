/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleKeyRow:
 *
 * One endpoint on the Keys page: its name, what may be shown of its key, the state in words, and a
 * menu. Checks and removes by itself; the page is asked for what needs its form.
 *
 * Actions (group "key"): check, stop, details, replace, change-address, remove, remove-endpoint, open-page(i).
 * Signals: `replace`, `change-address` (no arguments).
 */
#define THIMBLE_TYPE_KEY_ROW (thimble_key_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeyRow, thimble_key_row, THIMBLE, KEY_ROW, AdwPreferencesRow)

/* @endpoint NULL: a key whose endpoint is gone from the catalogue. */
GtkWidget       *thimble_key_row_new          (ThimbleEngine *engine, const char *endpoint_id, ThimbleEndpoint *endpoint);
ThimbleEndpoint *thimble_key_row_get_endpoint (ThimbleKeyRow *self); /* nullable */
gboolean         thimble_key_row_has_key      (ThimbleKeyRow *self);
/* (transfer none): the state, in words. */
GtkWidget       *thimble_key_row_get_pill     (ThimbleKeyRow *self);
/* @info NULL: there is no key. Also reads the last check anew. */
void             thimble_key_row_set_info     (ThimbleKeyRow *self, ThimbleKeyInfo *info);

G_END_DECLS
