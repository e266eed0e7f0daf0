/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-money.h"

G_BEGIN_DECLS

/**
 * thimble_usd_per_token_to_money:
 *
 * An exact decimal such as "0.00000015" or "1.5e-7", in dollars per token, to picodollars; what
 * lies below a picodollar is rounded half up. %FALSE where it is no such number, negative, or
 * above a dollar.
 */
gboolean thimble_usd_per_token_to_money (const char *text, ThimbleMoney *out);

G_END_DECLS
