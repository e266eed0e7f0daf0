/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-request-private.h"
#include "thimble-what-if.h"

static ThimbleModel *
find_model (ThimbleCatalogue *catalogue, ThimbleRecord *record)
{
  ThimbleModel *model = NULL;

  if (record->endpoint_id == NULL)
    return NULL;
  if (record->answered_model != NULL)
    model = thimble_catalogue_find_model (catalogue, record->endpoint_id, record->answered_model);
  if (model == NULL && record->model_id != NULL)
    model = thimble_catalogue_find_model (catalogue, record->endpoint_id, record->model_id);
  return model;
}

char *
thimble_what_if_describe (ThimbleCatalogue *catalogue, ThimbleRecord *record)
{
  ThimbleModel *model = find_model (catalogue, record);
  ThimblePrice *price = model != NULL ? thimble_model_get_price (model, NULL) : NULL;
  g_autoptr (ThimblePrice) scaled = NULL;
  g_autofree char *then = NULL, *now = NULL, *day = NULL, *difference = NULL;
  ThimbleCost cost;

  if (price == NULL || thimble_price_is_free (price) || record->practice)
    return NULL;
  scaled = thimble_price_new_scaled (price, thimble_request_get_price_percent (record), thimble_price_get_source (price));
  thimble_price_get_cost (scaled, record->usage, &cost);
  if (!thimble_money_is_known (cost.total))
    return NULL;
  now = thimble_money_format (cost.total);
  day = thimble_price_get_as_of (price) != NULL ? thimble_format_day (thimble_price_get_as_of (price))
                                                : g_strdup (_("an unknown day"));
  if (!thimble_money_is_known (record->cost))
    /* Translators: a day and an amount, as in “10 Nov 2026” and “$0.0000485” */
    return g_strdup_printf (_("At today’s prices, those of %s, it would cost %s."), day, now);
  if (cost.total == record->cost)
    return g_strdup_printf (_("At today’s prices, those of %s, it would cost the same: %s."), day, now);
  then = thimble_money_format (record->cost);
  difference = thimble_money_format (ABS (cost.total - record->cost));
  /* Translators: a day, what it would cost, the difference, what it did cost */
  return g_strdup_printf (cost.total > record->cost ? _("At today’s prices, those of %s, it would cost %s: %s more than the %s of then.")
                                                    : _("At today’s prices, those of %s, it would cost %s: %s less than the %s of then."),
                          day, now, difference, then);
}
