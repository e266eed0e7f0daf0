/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartKey:
 *
 * Second step: a key for one provider. It is checked by a call that costs no tokens and put into
 * the system keyring; where that is locked, it can be unlocked; where there is none, it says what
 * to install and offers to keep the key for this session only. The key is never shown, and leaves
 * the entry when it is saved.
 *
 * Signals: `done` (ThimbleEndpoint): a key is there, or the step was skipped; `other-provider`
 * (ThimbleEndpoint): the key looks like another provider's, and the person agreed.
 */
#define THIMBLE_TYPE_START_KEY (thimble_start_key_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartKey, thimble_start_key, THIMBLE, START_KEY, GtkBox)

GtkWidget *thimble_start_key_new (ThimbleEngine *engine, ThimbleEndpoint *endpoint);

G_END_DECLS
