/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <adwaita.h>
#include "requests/thimble-request.h"
#include "usage/thimble-receipt.h"

G_BEGIN_DECLS

/**
 * ThimbleReceiptView:
 *
 * A receipt as a card: input + output = total in large numbers, what each cost, how tokens and
 * cost were shared, the parts, the times and the price's day. It says what the receipt says
 * and computes nothing; what is unknown is “—”.
 *
 * With a living request it shows what is known so far: “about” before a count that is ours, “—”
 * for the total, one bar towards the limit, times that run ten times a second. When the
 * request ends its receipt takes the place; the card's size and its numbers' places stay.
 *
 * Screen reader: the card is a group that is described by the receipt's numbers as a sentence. The
 * sentence of the card is a label of role `status` whose accessible label becomes the same
 * sentence when the numbers arrive, which AT-SPI reports as a change of name (GTK 4.8 has no
 * call to announce a text; that came with 4.14).
 *
 * Properties: `receipt` (ThimbleReceipt), `request` (ThimbleRequest), `compact` (smaller numbers for a side
 * pane), `narrow` (parts in one column), `price-page` (URL the price date leads to).
 * CSS node: `receipt`, style class `card`.
 */
#define THIMBLE_TYPE_RECEIPT_VIEW (thimble_receipt_view_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleReceiptView, thimble_receipt_view, THIMBLE, RECEIPT_VIEW, AdwBin)

GtkWidget      *thimble_receipt_view_new            (void);
/* Shows a finished receipt; NULL shows unknown numbers. Lets go of the request. */
void            thimble_receipt_view_set_receipt    (ThimbleReceiptView *self, ThimbleReceipt *receipt);
ThimbleReceipt *thimble_receipt_view_get_receipt    (ThimbleReceiptView *self); /* (transfer none) (nullable): also the ended request's */
/* Watches a request; its price page is taken from its endpoint. */
void            thimble_receipt_view_set_request    (ThimbleReceiptView *self, ThimbleRequest *request);
void            thimble_receipt_view_set_compact    (ThimbleReceiptView *self, gboolean compact);
void            thimble_receipt_view_set_narrow     (ThimbleReceiptView *self, gboolean narrow);
/* @url: (nullable): https page that the price date leads to. */
void            thimble_receipt_view_set_price_page (ThimbleReceiptView *self, const char *url);

G_END_DECLS
