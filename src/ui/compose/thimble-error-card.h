/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-endpoint.h"
#include "store/thimble-record.h"

G_BEGIN_DECLS

/**
 * ThimbleErrorCard:
 *
 * What went wrong: what happened and why, what to do next, the buttons that fit, and the
 * provider's own words under Details. Where the provider asked to wait, Send Again counts down
 * (at most 120 s) and then can be pressed; it is never pressed by the program. Where the request
 * may have been billed, it says that sending again may cost again.
 *
 * Signals: `send-again`; `open-keys` (string: endpoint id); `unlock`.
 */
#define THIMBLE_TYPE_ERROR_CARD (thimble_error_card_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleErrorCard, thimble_error_card, THIMBLE, ERROR_CARD, AdwBin)

GtkWidget *thimble_error_card_new         (void);
/**
 * thimble_error_card_set_problem:
 * @problem: (nullable): %NULL hides the card
 * @endpoint: (nullable): whose pages and key are meant
 * @record: (nullable): of the request, for HTTP status, request id and billing
 */
void       thimble_error_card_set_problem (ThimbleErrorCard *self, ThimbleProblem *problem, ThimbleEndpoint *endpoint,
                                           ThimbleRecord *record);

G_END_DECLS
