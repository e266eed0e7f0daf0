/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-catalogue.h"

G_BEGIN_DECLS

/**
 * ThimblePricesPage:
 *
 * Where the prices come from and how old they are, the person's own price file with what is wrong
 * with it, and each provider's price page.
 */
#define THIMBLE_TYPE_PRICES_PAGE (thimble_prices_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePricesPage, thimble_prices_page, THIMBLE, PRICES_PAGE, AdwPreferencesPage)

void thimble_prices_page_set_catalogue (ThimblePricesPage *self, ThimbleCatalogue *catalogue);

G_END_DECLS
