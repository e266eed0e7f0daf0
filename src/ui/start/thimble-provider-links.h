/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "catalogue/thimble-catalogue.h"

G_BEGIN_DECLS

/* Links to a provider's own pages (keys, prices, limits, usage, billing) side by side, as many as
 * fit a line. NULL where the provider has none. */
GtkWidget *thimble_provider_links_new (ThimbleEndpoint *endpoint);

/**
 * thimble_product_note_new:
 * @endpoint: (nullable): whose pages to link; %NULL for the large providers, each under its name
 *
 * Tells the chat product and the API apart, folded under one line, with the pages where an
 * API account lives.
 */
GtkWidget *thimble_product_note_new   (ThimbleCatalogue *catalogue,
                                       ThimbleEndpoint  *endpoint);

G_END_DECLS
