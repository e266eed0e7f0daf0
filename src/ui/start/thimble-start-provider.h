/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartProvider:
 *
 * First step: the providers that need a key, each with what its entry model costs.
 *
 * Signals: `chosen` (ThimbleEndpoint), `compatible`: another server that speaks the same format.
 */
#define THIMBLE_TYPE_START_PROVIDER (thimble_start_provider_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartProvider, thimble_start_provider, THIMBLE, START_PROVIDER, GtkBox)

GtkWidget *thimble_start_provider_new (ThimbleEngine *engine);

G_END_DECLS
