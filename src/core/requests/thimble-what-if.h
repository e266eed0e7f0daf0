/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-catalogue.h"
#include "store/thimble-record.h"

G_BEGIN_DECLS

/**
 * thimble_what_if_describe:
 *
 * What a past request would cost at the prices that the catalogue has today, with the service tier it had: an
 * answer to a question, which is stored nowhere and never stands in for the receipt.
 *
 * Returns: (transfer full) (nullable): a sentence, translated; %NULL where the usage or today's
 *   price is not known, and for what costs nothing
 */
char *thimble_what_if_describe (ThimbleCatalogue *catalogue, ThimbleRecord *record);

G_END_DECLS
