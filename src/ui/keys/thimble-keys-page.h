/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleKeysPage:
 *
 * The keys that are there, a row each, and the form that adds one. Follows the keyring while it
 * is on screen: what another program locks or changes shows within a second.
 */
#define THIMBLE_TYPE_KEYS_PAGE (thimble_keys_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeysPage, thimble_keys_page, THIMBLE, KEYS_PAGE, AdwPreferencesPage)

void thimble_keys_page_set_engine (ThimbleKeysPage *self, ThimbleEngine *engine);
/* Brings an endpoint's row or the form for it to the person; NULL: the page as it is. */
void thimble_keys_page_show       (ThimbleKeysPage *self, const char *endpoint_id);

G_END_DECLS
