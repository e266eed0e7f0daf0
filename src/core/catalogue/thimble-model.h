/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dialects/thimble-dialect.h"
#include "usage/thimble-price.h"
#include "thimble-endpoint.h"

G_BEGIN_DECLS

/**
 * ThimbleModel:
 *
 * What answers: an id at an endpoint, with window, limits, price and tier. Immutable after it
 * is in the catalogue; a refresh makes new ones. (dialects/thimble-dialect.h is included for
 * the traits only; both folders stand on the same floor and no cycle arises.)
 */
#define THIMBLE_TYPE_MODEL (thimble_model_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleModel, thimble_model, THIMBLE, MODEL, GObject)

ThimbleModel    *thimble_model_new                (ThimbleEndpoint *endpoint, const char *id); /* of unknown price */
const char      *thimble_model_get_id             (ThimbleModel *self);
const char      *thimble_model_get_name           (ThimbleModel *self);
ThimbleEndpoint *thimble_model_get_endpoint       (ThimbleModel *self); /* (transfer none) */
/* "endpoint/model-id": unique, stable, used by settings and the default's star. */
const char      *thimble_model_get_key            (ThimbleModel *self);
gint64           thimble_model_get_context_window (ThimbleModel *self); /* tokens, -1 unknown */
gint64           thimble_model_get_output_limit   (ThimbleModel *self); /* tokens, -1 unknown */
/* The price on @iso_day ("YYYY-MM-DD", NULL today): scheduled prices are honoured. (transfer none) (nullable) */
ThimblePrice    *thimble_model_get_price          (ThimbleModel *self, const char *iso_day);
/* The next scheduled change after today: its date, or NULL. */
const char      *thimble_model_get_price_change   (ThimbleModel *self, ThimblePrice **price);
ThimbleTier      thimble_model_get_tier           (ThimbleModel *self); /* by today's price, or Local, Practice */
const char * const *thimble_model_get_efforts     (ThimbleModel *self); /* wire values, empty where none */
gboolean         thimble_model_is_deprecated      (ThimbleModel *self);
const char      *thimble_model_get_retirement     (ThimbleModel *self); /* "YYYY-MM-DD" or NULL */
/* The model that takes over at retirement, or NULL. */
const char      *thimble_model_get_replacement    (ThimbleModel *self);
/* The price is that of the provider's peak hours: an upper figure at all others (DeepSeek). */
gboolean         thimble_model_is_peak_price      (ThimbleModel *self);
gboolean         thimble_model_is_listed          (ThimbleModel *self); /* the provider's own list named it */
gboolean         thimble_model_is_in_catalogue    (ThimbleModel *self);
void             thimble_model_get_traits         (ThimbleModel *self, ThimbleModelTraits *out);

G_END_DECLS
