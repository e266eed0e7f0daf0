/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "thimble-endpoint.h"

G_BEGIN_DECLS

/* From endpoints.json: of the bundle (@builtin) or of the person's. */
ThimbleEndpoint *thimble_endpoint_new_from_json (JsonObject *object, gboolean builtin, GError **error);
/* A built-in one takes what was learnt or changed before: {"base_url", "quirks"}. */
gboolean         thimble_endpoint_apply_changes (ThimbleEndpoint *self, JsonObject *object, GError **error);
/* (transfer full) (nullable): the person's own one whole; of a built-in one only what differs, NULL where nothing does. */
JsonNode        *thimble_endpoint_to_json       (ThimbleEndpoint *self);
/* Whether a model of the provider's own list can answer a text, by the endpoint's list_keep and list_drop. */
gboolean         thimble_endpoint_keeps_model   (ThimbleEndpoint *self, const char *model_id);
/* (transfer none) (nullable): models that come with the endpoint: [{"id","name"}]. */
JsonArray       *thimble_endpoint_get_fixed_models (ThimbleEndpoint *self);

G_END_DECLS
