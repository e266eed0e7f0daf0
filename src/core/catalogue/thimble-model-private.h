/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "thimble-model.h"
#include "thimble-model-list.h"

G_BEGIN_DECLS

/* How a model is put together before it is in the catalogue; afterwards nothing changes it. */

/* An entry of models.json. */
ThimbleModel *thimble_model_new_from_json  (ThimbleEndpoint *endpoint, JsonObject *object);
void          thimble_model_set_name       (ThimbleModel *self, const char *name);
/* What the provider's own list says. Prices of the catalogue stay; where it has none, the list's own are taken. */
void          thimble_model_add_listing    (ThimbleModel *self, const ThimbleListedModel *listed, const char *day);
/* The person's own price, instead of all others. */
void          thimble_model_override_price (ThimbleModel *self, ThimblePrice *price);

/* One of a local endpoint that is in no catalogue is free until its owner says otherwise: what they say could not be read. */
void          thimble_model_doubt_free     (ThimbleModel *self);

/* Picker order: tier, blended price, name, key. */
int           thimble_model_compare        (ThimbleModel *a, ThimbleModel *b);

G_END_DECLS
