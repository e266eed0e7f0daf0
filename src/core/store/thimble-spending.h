/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleSpending:
 * @month: what requests since then came to, as @day
 * @month_possible: picodollars that those of unknown cost may have cost besides, by what is known of them
 *   (thimble_record_get_possible_cost()), as @day_possible
 * @elsewhere: picodollars that other living processes have reserved for what they send
 */
typedef struct {
  ThimbleSums  month;
  ThimbleSums  day;
  ThimbleMoney month_possible;
  ThimbleMoney day_possible;
  ThimbleMoney elsewhere;
} ThimbleSpending;

/**
 * thimble_store_spending_async:
 * @reserved: picodollars that requests of this process may still cost
 * @month_us: Unix microseconds, as @day_us: what started before does not count
 *
 * Tells the other processes what is @reserved here, and only then reads what they have reserved and what was spent: of two that
 * ask at once at least one sees the other. What a process has reserved is forgotten when it ends, whatever way.
 */
void     thimble_store_spending_async  (ThimbleStore *self, ThimbleMoney reserved, gint64 month_us, gint64 day_us, GCancellable *c,
                                        GAsyncReadyCallback cb, gpointer d);
gboolean thimble_store_spending_finish (ThimbleStore *self, GAsyncResult *r, ThimbleSpending *out, GError **error);

G_END_DECLS
