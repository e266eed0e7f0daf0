/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-endpoint.h"

G_BEGIN_DECLS

/**
 * ThimbleEndpointRow:
 *
 * What the picker shows for an endpoint without models: its name, why, and “Get List” or “Add
 * Key…” by the picker's actions `picker.get-list` and `picker.add-key`.
 */
#define THIMBLE_TYPE_ENDPOINT_ROW (thimble_endpoint_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleEndpointRow, thimble_endpoint_row, THIMBLE, ENDPOINT_ROW, AdwBin)

GtkWidget *thimble_endpoint_row_new  (void);
/* @message: (nullable): how the last asking ended. Returns the same as a sentence. (transfer full) */
char      *thimble_endpoint_row_show (ThimbleEndpointRow *self, ThimbleEndpoint *endpoint,
                                      gboolean lacks_key, gboolean busy, const char *message);

G_END_DECLS
