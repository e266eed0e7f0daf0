/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartCompatible:
 *
 * First step for a server of one's own choice that speaks the OpenAI chat format: its address and
 * whether it needs a key. The endpoint is added to the person's own.
 *
 * Signal: `chosen` (ThimbleEndpoint).
 */
#define THIMBLE_TYPE_START_COMPATIBLE (thimble_start_compatible_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartCompatible, thimble_start_compatible, THIMBLE, START_COMPATIBLE, GtkBox)

GtkWidget *thimble_start_compatible_new (ThimbleEngine *engine);

G_END_DECLS
