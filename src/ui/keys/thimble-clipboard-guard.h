/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "base/thimble-secret.h"

G_BEGIN_DECLS

/**
 * thimble_clipboard_guard_offer:
 * @place: where the toast is shown: an AdwPreferencesWindow or an AdwToastOverlay
 * @secret: a key that was just saved
 *
 * Where the clipboard still holds the key, offers for 30 s to clear it. Clears only what is
 * unchanged by then. Keeps no copy of the key, only a keyed digest.
 */
void thimble_clipboard_guard_offer (GtkWidget     *place,
                                    ThimbleSecret *secret);

G_END_DECLS
