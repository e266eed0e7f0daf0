/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleStartPage:
 *
 * The first start: provider, key, entry model, first task; each step can be skipped, and all of
 * them by trying without a key. Steps: `welcome`, `provider`, `compatible`, `key`, `model`.
 *
 * Property `can-go-back` (boolean, read-only, notifies): there is an earlier step.
 * Signal `finished` (ThimbleModel or NULL): the model to begin with; NULL where none was chosen.
 */
#define THIMBLE_TYPE_START_PAGE (thimble_start_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleStartPage, thimble_start_page, THIMBLE, START_PAGE, GtkWidget)

GtkWidget  *thimble_start_page_new         (ThimbleEngine    *engine);
gboolean    thimble_start_page_can_go_back (ThimbleStartPage *self);
void        thimble_start_page_go_back     (ThimbleStartPage *self);
const char *thimble_start_page_get_step    (ThimbleStartPage *self);

G_END_DECLS
