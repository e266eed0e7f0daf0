/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartWelcome:
 *
 * What the first start looks like before anything is chosen: the four steps, and the two ways
 * that need no key. Looks for a running Ollama when it is first shown.
 *
 * Signals: `choose-provider`, `try-practice`, `use-local` (ThimbleEndpoint).
 */
#define THIMBLE_TYPE_START_WELCOME (thimble_start_welcome_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartWelcome, thimble_start_welcome, THIMBLE, START_WELCOME, GtkWidget)

GtkWidget *thimble_start_welcome_new (ThimbleEngine *engine);

G_END_DECLS
