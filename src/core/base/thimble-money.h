/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ThimbleMoney:
 *
 * US dollars in whole picodollars (10⁻¹² USD), so that sums are exact: one dollar per million
 * tokens is 1,000,000 picodollars a token. Sums saturate at ±THIMBLE_MONEY_MAX and never wrap.
 * %THIMBLE_MONEY_UNKNOWN is its own value: adding it to anything gives unknown.
 */
typedef gint64 ThimbleMoney;

#define THIMBLE_MONEY_UNKNOWN G_MININT64
#define THIMBLE_MONEY_MAX     G_MAXINT64
#define THIMBLE_PICODOLLARS_PER_DOLLAR G_GINT64_CONSTANT (1000000000000)

static inline gboolean
thimble_money_is_known (ThimbleMoney money)
{
  return money != THIMBLE_MONEY_UNKNOWN;
}

ThimbleMoney thimble_money_add          (ThimbleMoney a, ThimbleMoney b);
/* count × per-token price; unknown where either is unknown or count is negative */
ThimbleMoney thimble_money_multiply     (ThimbleMoney price, gint64 count);
/* Decimal dollars per million tokens (as price lists have them) to picodollars per token, rounded half up.
 * Refuses negative, non-finite and above $1,000,000 per million. */
gboolean     thimble_money_from_usd_per_million (double usd, ThimbleMoney *out);

/* What a person typed: "$1.20", "US$5", "0,0005", "5 $"; see thimble_digits_parse(). FALSE for what is not an amount that is
 * zero or more, or can be read in two ways; @out is left alone then. */
gboolean     thimble_money_parse        (const char *text, ThimbleMoney *out);

/* A figure a person can hold, in the locale: "$0.0000485", "$1.20", "$0" ; unknown is "—".
 * Three significant digits below a cent, two decimals from one dollar up. */
char        *thimble_money_format       (ThimbleMoney money);
/* The same, whole dollars without cents: "$5", "$0.42". For limits that a person set. */
char        *thimble_money_format_limit (ThimbleMoney money);
/* The exact figure, in the locale: all digits that are not trailing zeros, at least two decimals. */
char        *thimble_money_format_exact (ThimbleMoney money);
/* What a thousand of these cost: "1,000 of these: $0.0485". NULL where unknown or zero. */
char        *thimble_money_format_thousand (ThimbleMoney money);
/* A price list figure: "$0.10", "$50.00", per million tokens; unknown is "—". */
char        *thimble_money_format_per_million (ThimbleMoney per_token);
/* Exact decimal in the C locale for JSON: "0.0000448"; NULL where unknown. */
char        *thimble_money_to_string    (ThimbleMoney money);

G_END_DECLS
