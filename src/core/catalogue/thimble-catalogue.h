/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-problem.h"
#include "net/thimble-transport.h"
#include "thimble-endpoint.h"
#include "thimble-model.h"

G_BEGIN_DECLS

/**
 * ThimbleCatalogue:
 *
 * Endpoints and models: the bundled catalogue (data/catalogue), the person's own endpoints
 * (`endpoints.json` in the configuration folder, no secrets in it), their own prices
 * (`prices.json` there, which win), and what the providers' own model lists said (remembered
 * in the cache folder). Models are a GListModel in picker order: tier, then blended price,
 * then name.
 *
 * Emits `changed` when endpoints or models changed.
 */
#define THIMBLE_TYPE_CATALOGUE (thimble_catalogue_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleCatalogue, thimble_catalogue, THIMBLE, CATALOGUE, GObject)

/* Folders NULL: the user's own (g_get_user_config_dir()/thimble, g_get_user_cache_dir()/thimble). The
 * bundled data are there at once, without I/O on disk. */
ThimbleCatalogue *thimble_catalogue_new            (const char *config_dir, const char *cache_dir);
/* Reads the person's files and the remembered lists. A damaged file is left alone, and named by
 * thimble_catalogue_get_warning(); loading goes on without it. */
void              thimble_catalogue_load_async     (ThimbleCatalogue *self, GCancellable *cancellable,
                                                    GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_catalogue_load_finish    (ThimbleCatalogue *self, GAsyncResult *result, GError **error);
/* (transfer none) (nullable): what was wrong with a file of the person's, with advice. */
ThimbleProblem   *thimble_catalogue_get_warning    (ThimbleCatalogue *self);

const char       *thimble_catalogue_get_date       (ThimbleCatalogue *self); /* "2026-11-23", when the list was compiled */
const char       *thimble_catalogue_get_price_date (ThimbleCatalogue *self); /* "2026-11-10", when most prices were true */
const char       *thimble_catalogue_get_source     (ThimbleCatalogue *self); /* for About and Preferences */
char             *thimble_catalogue_dup_prices_path (ThimbleCatalogue *self); /* where the person's own prices may stand */
char             *thimble_catalogue_make_prices_path (const char *config_dir); /* the same of a catalogue in this folder, NULL: the user's own */

GListModel       *thimble_catalogue_get_endpoints  (ThimbleCatalogue *self); /* (transfer none) of ThimbleEndpoint */
ThimbleEndpoint  *thimble_catalogue_find_endpoint  (ThimbleCatalogue *self, const char *id); /* (transfer none) (nullable) */
/* Whose key @key looks like, where that is not @endpoint (NULL: any): pasted at the wrong provider? By its beginning and
 * length alone; NULL where it fits or says nothing. (transfer none) */
ThimbleEndpoint  *thimble_catalogue_guess_other    (ThimbleCatalogue *self, ThimbleSecret *key, ThimbleEndpoint *endpoint);
GListModel       *thimble_catalogue_get_models     (ThimbleCatalogue *self); /* (transfer none) of ThimbleModel */
/* @endpoint_id NULL: any; an exact id first at an endpoint of the model's own provider. @key form "endpoint/id" works too. */
ThimbleModel     *thimble_catalogue_find_model     (ThimbleCatalogue *self, const char *endpoint_id, const char *model_id);
/* Whose id or name is nearest to what was typed, at @endpoint (NULL: anywhere); (transfer none) (nullable). */
ThimbleModel     *thimble_catalogue_suggest_model  (ThimbleCatalogue *self, ThimbleEndpoint *endpoint, const char *typed);
/* Never NULL: one of unknown price where it is not known; the provider decides whether it exists. (transfer full) */
ThimbleModel     *thimble_catalogue_ensure_model   (ThimbleCatalogue *self, ThimbleEndpoint *endpoint, const char *model_id);
/* The cheapest active Entry model of an endpoint (NULL: Practice's only one for practice); (transfer none) (nullable). */
ThimbleModel     *thimble_catalogue_get_entry_model (ThimbleCatalogue *self, ThimbleEndpoint *endpoint);

/* Adds a person's own endpoint and saves; THIMBLE_ERROR_BAD_REQUEST where the id is taken. */
void              thimble_catalogue_add_endpoint_async     (ThimbleCatalogue *self, ThimbleEndpoint *endpoint,
                                                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_catalogue_add_endpoint_finish    (ThimbleCatalogue *self, GAsyncResult *result, GError **error);
void              thimble_catalogue_remove_endpoint_async  (ThimbleCatalogue *self, const char *id,
                                                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_catalogue_remove_endpoint_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error);
/* Saves what was learnt of an endpoint (quirks after a refused parameter, changed base URL). */
void              thimble_catalogue_save_endpoints_async   (ThimbleCatalogue *self, GCancellable *cancellable,
                                                            GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_catalogue_save_endpoints_finish  (ThimbleCatalogue *self, GAsyncResult *result, GError **error);

/**
 * thimble_catalogue_refresh_async:
 * @key: (nullable): where the endpoint needs one
 *
 * Asks the provider's own model list (no tokens), all pages, and remembers it. May retry a
 * GET twice. Finish returns the number of models listed, or -1.
 */
void              thimble_catalogue_refresh_async  (ThimbleCatalogue *self, ThimbleTransport *transport,
                                                    ThimbleEndpoint *endpoint, ThimbleSecret *key,
                                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint              thimble_catalogue_refresh_finish (ThimbleCatalogue *self, GAsyncResult *result, GError **error);

/* The day an endpoint's own list was last asked, "YYYY-MM-DD", or NULL. (transfer none) */
const char       *thimble_catalogue_get_list_day   (ThimbleCatalogue *self, ThimbleEndpoint *endpoint);

G_END_DECLS
