/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleCountsPage:
 *
 * How good the counts before sending are: for each model what its bills said of them, with a way to forget it, and whether
 * the provider counts whenever the typing rests.
 */
#define THIMBLE_TYPE_COUNTS_PAGE (thimble_counts_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleCountsPage, thimble_counts_page, THIMBLE, COUNTS_PAGE, AdwPreferencesPage)

void thimble_counts_page_set_engine (ThimbleCountsPage *self, ThimbleEngine *engine);

G_END_DECLS
