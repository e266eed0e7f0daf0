/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "thimble-catalogue.h"
#include "thimble-model-list.h"

G_BEGIN_DECLS

/* A price of the person's: prices.json. */
typedef struct {
  char         *id;
  char         *provider; /* nullable */
  char         *endpoint; /* nullable */
  ThimblePrice *price;
} ThimbleOverride;

struct _ThimbleCatalogue
{
  GObject parent_instance;

  /* configured */
  char       *config_dir;
  char       *cache_dir;

  /* bundled */
  JsonNode   *bundle;
  JsonArray  *bundle_models; /* borrowed of bundle */
  char       *date;
  char       *price_date;
  char       *source;

  /* the person's, and the providers' own lists */
  GPtrArray  *overrides;     /* of ThimbleOverride */
  GHashTable *lists;         /* endpoint id → ThimbleModelList */
  ThimbleProblem *warning;   /* nullable */
  gboolean    loaded;
  gboolean    prices_damaged;    /* some of the person's prices are not known */
  gboolean    endpoints_damaged; /* endpoints.json is not ours to overwrite */

  /* what comes of it */
  GListStore *endpoints;
  GListStore *models;        /* in picker order */
  GHashTable *per_endpoint;  /* endpoint id → GPtrArray of ThimbleModel */
  GHashTable *by_key;        /* key → ThimbleModel, borrowed of models */
};

void     thimble_override_free              (gpointer data);

/* thimble-catalogue.c */
void     thimble_catalogue_append_endpoint  (ThimbleCatalogue *self, ThimbleEndpoint *endpoint);
void     thimble_catalogue_drop_endpoint    (ThimbleCatalogue *self, ThimbleEndpoint *endpoint);
/* Takes @list (nullable: forgets it). */
void     thimble_catalogue_take_list        (ThimbleCatalogue *self, const char *endpoint_id, ThimbleModelList *list);
/* Makes the models of one endpoint anew, or of all (NULL); then sorts and emits `changed`. */
void     thimble_catalogue_rebuild          (ThimbleCatalogue *self, ThimbleEndpoint *endpoint);

/* thimble-catalogue-load.c */
char    *thimble_catalogue_list_path        (const char *cache_dir, const char *endpoint_id);

/* thimble-catalogue-save.c: atomically, 0600 in a folder of 0700. Blocks: for worker threads. */
gboolean thimble_catalogue_write_file       (const char *path, const char *text, GError **error);

G_END_DECLS
