/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleGeneralPage:
 *
 * The few settings there are, bound to GSettings. A budget that could not be written stays as it was typed, with what to do about it.
 *
 * Signals: `first-steps` (no arguments): the first start is wanted again.
 */
#define THIMBLE_TYPE_GENERAL_PAGE (thimble_general_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleGeneralPage, thimble_general_page, THIMBLE, GENERAL_PAGE, AdwPreferencesPage)

void thimble_general_page_set_engine (ThimbleGeneralPage *self, ThimbleEngine *engine);

G_END_DECLS
