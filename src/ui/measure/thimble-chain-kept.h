/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainKept:
 *
 * A button whose popover lists the chains of the history, to be reopened or deleted.
 *
 * Signals: `open` (gint64: id); `deleted` (gint64: id); `failed` (string: what went wrong).
 */
#define THIMBLE_TYPE_CHAIN_KEPT (thimble_chain_kept_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainKept, thimble_chain_kept, THIMBLE, CHAIN_KEPT, AdwBin)

GtkWidget *thimble_chain_kept_new (ThimbleEngine *engine);

G_END_DECLS
