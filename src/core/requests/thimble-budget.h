/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-model.h"
#include "store/thimble-store.h"
#include "thimble-count-book.h"

G_BEGIN_DECLS

/**
 * ThimbleBudget:
 *
 * What may be spent in a month, a day, and by one request. What was spent comes from the history; what running requests
 * could still cost is reserved, also what those of other programs with the same history could. Practice and local models pass. Where any limit is set, a request whose cost cannot be
 * known beforehand is as one above it: the person is asked.
 *
 * What may have been billed with unknown numbers stays reserved at its ceiling while the program lives; after that it counts
 * with what is known of it (thimble_record_get_possible_cost()).
 *
 * Properties (gint64 picodollars; notify): `month-limit`, `day-limit`, `request-limit` (writable, 0: none);
 * `month-spent`, `day-spent`, `month-possible`, `day-possible` (what those of unknown cost may have cost besides), `reserved`. Signal: `changed`, after any of them.
 */
#define THIMBLE_TYPE_BUDGET (thimble_budget_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleBudget, thimble_budget, THIMBLE, BUDGET, GObject)

/* 0: none; THIMBLE_MONEY_UNKNOWN: as it is. */
typedef struct {
  ThimbleMoney month;
  ThimbleMoney day;
  ThimbleMoney request;
} ThimbleBudgetLimits;

ThimbleBudget *thimble_budget_new             (ThimbleStore *store);
/* Binds the limits to the program's settings `budget-month`, `budget-day`, `budget-request`, where they are installed: both ways. */
void           thimble_budget_bind_settings   (ThimbleBudget *self);
gboolean       thimble_budget_is_kept         (ThimbleBudget *self); /* bound: what is set here stays set */
/* Writes the limits and waits until it is done. %FALSE where they are not kept, as without a session bus or without dconf. */
void           thimble_budget_keep_async      (ThimbleBudget *self, const ThimbleBudgetLimits *limits, GAsyncReadyCallback callback,
                                               gpointer user_data);
gboolean       thimble_budget_keep_finish     (ThimbleBudget *self, GAsyncResult *result, GError **error);
gboolean       thimble_budget_has_limit       (ThimbleBudget *self);
ThimbleMoney   thimble_budget_get_month_limit (ThimbleBudget *self);
ThimbleMoney   thimble_budget_get_month_spent (ThimbleBudget *self); /* this month, without what is reserved */
gboolean       thimble_budget_is_at_least     (ThimbleBudget *self); /* of some of it the cost is unknown */
/* Of month and day, whichever has less, with what is reserved taken off; never negative; unknown where neither is limited. */
ThimbleMoney   thimble_budget_get_left        (ThimbleBudget *self);
/* "$0.42 of $5", "at least $0.42 of $5", or "$0.42 this month" without a limit; newly allocated. */
char          *thimble_budget_describe        (ThimbleBudget *self);
/* Reads again what was spent; also done when the history changes. */
void           thimble_budget_refresh         (ThimbleBudget *self);

/* Practice, or free of charge, as a local model is whose price nobody set. */
gboolean       thimble_budget_is_exempt       (ThimbleModel *model);
/**
 * thimble_budget_get_ceiling:
 *
 * The most that a request can cost: input at the most that thimble_count_book_forecast_now() allows, output up to the limit of the
 * prompt or else of the model. Unknown where there is no price or no limit. When it is sent, the whole text is counted.
 */
ThimbleMoney   thimble_budget_get_ceiling     (ThimbleCountBook *counts, ThimbleModel *model, ThimblePrompt *prompt);

/**
 * thimble_budget_check:
 * @ceiling: the most that one request to @model can cost; unknown is asked about
 *
 * %FALSE with THIMBLE_ERROR_OVER_BUDGET where it could pass a limit: a question for the person, with what was last read of
 * the history.
 */
gboolean       thimble_budget_check           (ThimbleBudget *self, ThimbleModel *model, ThimbleMoney ceiling, GError **error);
/* Of all requests together, against day and month. @most: what they can cost, known */
gboolean       thimble_budget_check_sum       (ThimbleBudget *self, ThimbleMoney most, GError **error);

/* Whether what was spent must be read before @model can be judged: then thimble_budget_wait_async() first. */
gboolean       thimble_budget_must_wait       (ThimbleBudget *self, ThimbleModel *model);
void           thimble_budget_wait_async      (ThimbleBudget *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
void           thimble_budget_wait_finish     (ThimbleBudget *self, GAsyncResult *result);
/**
 * thimble_budget_admit_async:
 * @allowed: the person was asked and said yes: nothing is checked
 *
 * Reserves @ceiling, for other programs of the same history to see, reads what was spent and what they have reserved, and then
 * decides. Finish gives a ticket for thimble_budget_settle(), or 0 with THIMBLE_ERROR_OVER_BUDGET.
 */
void           thimble_budget_admit_async     (ThimbleBudget *self, ThimbleModel *model, ThimbleMoney ceiling, gboolean allowed,
                                               GAsyncReadyCallback callback, gpointer user_data);
guint          thimble_budget_admit_finish    (ThimbleBudget *self, GAsyncResult *result, GError **error);
/* @cost: as the receipt has it; unknown keeps what was reserved, in which @possible, thimble_record_get_possible_cost(), counts once. */
void           thimble_budget_settle          (ThimbleBudget *self, guint ticket, ThimbleMoney cost, ThimbleMoney possible);

G_END_DECLS
