/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-json.h"
#include "base/thimble-money.h"
#include "base/thimble-types.h"
#include "thimble-usage.h"

G_BEGIN_DECLS

/**
 * ThimblePriceRates:
 *
 * Picodollars per token of each kind, THIMBLE_MONEY_UNKNOWN where the list has none. Where
 * @cached_read is unknown, @input is used and the cost is an upper estimate; where a cache
 * write price is unknown, writes are billed as plain input.
 */
typedef struct {
  ThimbleMoney input;
  ThimbleMoney output;
  ThimbleMoney cached_read;
  ThimbleMoney cache_write;
  ThimbleMoney cache_write_long;
} ThimblePriceRates;

/**
 * ThimblePrice:
 *
 * What a model costs on a day: base rates, long-context steps (when the whole input of one
 * request exceeds the step, every token of it, output included, is billed at the step's
 * rates), the day it was true and who says so. Immutable, reference counted, thread-safe.
 */
typedef struct _ThimblePrice ThimblePrice;

#define THIMBLE_TYPE_PRICE (thimble_price_get_type ())
GType         thimble_price_get_type   (void);
ThimblePrice *thimble_price_new        (const ThimblePriceRates *rates,
                                        const char              *as_of,   /* "YYYY-MM-DD", nullable */
                                        const char              *source); /* "catalogue", "override", "provider", "free" */
ThimblePrice *thimble_price_new_free   (const char              *source); /* local and practice: zero, known */
/* All rates and steps of @price at so many percent of them: flex and priority service. */
ThimblePrice *thimble_price_new_scaled (ThimblePrice            *price,
                                        guint                    percent,
                                        const char              *source);
ThimblePrice *thimble_price_ref        (ThimblePrice            *self);
void          thimble_price_unref      (ThimblePrice            *self);
void          thimble_price_add_step   (ThimblePrice            *self,    /* before it is shared */
                                        gint64                   input_above,
                                        const ThimblePriceRates *rates);
const ThimblePriceRates *thimble_price_get_rates      (ThimblePrice *self);
/* The rates a request of @input tokens is billed at. @input unknown: the base. */
const ThimblePriceRates *thimble_price_get_rates_for  (ThimblePrice *self, gint64 input);
guint         thimble_price_get_n_steps   (ThimblePrice *self);
gint64        thimble_price_get_step      (ThimblePrice *self, guint index, const ThimblePriceRates **rates);
const char   *thimble_price_get_as_of     (ThimblePrice *self); /* nullable */
const char   *thimble_price_get_source    (ThimblePrice *self);
gboolean      thimble_price_is_free       (ThimblePrice *self);
gboolean      thimble_price_equal         (ThimblePrice *a, ThimblePrice *b);

/* Frozen into a request and read back: {"input":100000,…,"as_of":…,"source":…,"steps":[…]}, picodollars per token. */
char         *thimble_price_to_json       (ThimblePrice *self);
ThimblePrice *thimble_price_from_json     (const char   *json, GError **error);

/**
 * ThimbleCost:
 * @input: picodollars for all input, cached parts at their own rates
 * @output: picodollars for all output
 * @total: the sum, or unknown
 * @at_most: the cached-read price was unknown and the full one was used
 */
typedef struct {
  ThimbleMoney input;
  ThimbleMoney output;
  ThimbleMoney total;
  gboolean     at_most;
} ThimbleCost;

/* usage × price. Unknown where either is unknown, incomplete or implausible. Both may be NULL. */
void          thimble_price_get_cost      (ThimblePrice *self, ThimbleUsage *usage, ThimbleCost *out);
/* The most a request can cost: @input tokens in and @max_output out, no cache. */
ThimbleMoney  thimble_price_get_ceiling   (ThimblePrice *self, gint64 input, gint64 max_output);

/* Blended price of 3 parts input to 1 part output, picodollars per token. Entry up to $1 per
 * million, Standard up to $6, Premium above; Unpriced where unknown. Local and Practice are the endpoint's word. */
ThimbleMoney  thimble_price_get_blended   (ThimblePrice *self);
ThimbleTier   thimble_tier_from_price     (ThimblePrice *self); /* NULL: unpriced */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimblePrice, thimble_price_unref)

G_END_DECLS
