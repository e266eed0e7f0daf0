/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartModel:
 *
 * Third step: the provider's entry models, the cheapest one taken. Where the catalogue knows
 * none (a server of one's own), the server's list is asked for, and said to be.
 *
 * Signal: `chosen` (ThimbleModel or NULL).
 */
#define THIMBLE_TYPE_START_MODEL (thimble_start_model_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartModel, thimble_start_model, THIMBLE, START_MODEL, GtkBox)

GtkWidget *thimble_start_model_new (ThimbleEngine *engine, ThimbleEndpoint *endpoint);

G_END_DECLS
