/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-closest.h"
#include "base/thimble-json.h"
#include "thimble-bundle.h"
#include "thimble-catalogue-private.h"
#include "thimble-endpoint-private.h"
#include "thimble-model-private.h"

G_DEFINE_FINAL_TYPE (ThimbleCatalogue, thimble_catalogue, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

void
thimble_override_free (gpointer data)
{
  ThimbleOverride *self = data;

  g_free (self->id);
  g_free (self->provider);
  g_free (self->endpoint);
  g_clear_pointer (&self->price, thimble_price_unref);
  g_free (self);
}

static void
thimble_catalogue_dispose (GObject *object)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (object);

  for (guint i = 0; self->endpoints != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->endpoints)); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);

      g_signal_handlers_disconnect_by_data (endpoint, self);
    }

  G_OBJECT_CLASS (thimble_catalogue_parent_class)->dispose (object);
}

static void
thimble_catalogue_finalize (GObject *object)
{
  ThimbleCatalogue *self = THIMBLE_CATALOGUE (object);

  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->per_endpoint);
  g_object_unref (self->models);
  g_object_unref (self->endpoints);
  g_clear_pointer (&self->warning, thimble_problem_unref);
  g_hash_table_unref (self->lists);
  g_ptr_array_unref (self->overrides);
  g_clear_pointer (&self->bundle, json_node_unref);
  g_free (self->date);
  g_free (self->price_date);
  g_free (self->source);
  g_free (self->config_dir);
  g_free (self->cache_dir);

  G_OBJECT_CLASS (thimble_catalogue_parent_class)->finalize (object);
}

static void
thimble_catalogue_class_init (ThimbleCatalogueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_catalogue_dispose;
  object_class->finalize = thimble_catalogue_finalize;

  /**
   * ThimbleCatalogue::changed:
   *
   * Endpoints or models changed.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_catalogue_init (ThimbleCatalogue *self)
{
  self->overrides = g_ptr_array_new_with_free_func (thimble_override_free);
  self->lists = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) thimble_model_list_free);
  self->endpoints = g_list_store_new (THIMBLE_TYPE_ENDPOINT);
  self->models = g_list_store_new (THIMBLE_TYPE_MODEL);
  self->per_endpoint = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
}

static char *
dup_config_dir (const char *config_dir)
{
  return config_dir != NULL ? g_strdup (config_dir) : g_build_filename (g_get_user_config_dir (), "thimble", NULL);
}

ThimbleCatalogue *
thimble_catalogue_new (const char *config_dir, const char *cache_dir)
{
  ThimbleCatalogue *self = g_object_new (THIMBLE_TYPE_CATALOGUE, NULL);
  g_autoptr (JsonNode) endpoints = thimble_bundle_read ("endpoints.json");
  JsonArray *entries = thimble_json_get_array (thimble_json_root_object (endpoints), "endpoints");
  JsonObject *root, *first;
  JsonArray *sources;

  self->config_dir = dup_config_dir (config_dir);
  self->cache_dir = cache_dir != NULL ? g_strdup (cache_dir)
                                      : g_build_filename (g_get_user_cache_dir (), "thimble", NULL);

  self->bundle = thimble_bundle_read ("models.json");
  root = thimble_json_root_object (self->bundle);
  self->bundle_models = thimble_json_get_array (root, "models");
  self->date = g_strdup (thimble_json_get_string (root, "compiled"));
  self->price_date = g_strdup (thimble_json_get_string (root, "price_date"));
  sources = thimble_json_get_array (root, "sources");
  first = sources != NULL ? thimble_json_array_object (sources, 0) : NULL;
  self->source = g_strdup (first != NULL ? thimble_json_get_string (first, "name") : "");

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleEndpoint) endpoint =
        thimble_endpoint_new_from_json (thimble_json_array_object (entries, i), TRUE, &error);

      if (endpoint == NULL)
        g_error ("A bundled endpoint cannot be read: %s", error->message);
      thimble_catalogue_append_endpoint (self, endpoint);
    }
  thimble_catalogue_rebuild (self, NULL);

  return self;
}

static void
on_base_url_changed (ThimbleEndpoint *endpoint, GParamSpec *pspec, ThimbleCatalogue *self)
{
  /* Practice gets its address whenever its server starts: nothing about its model follows from it. */
  if (thimble_endpoint_is_practice (endpoint))
    return;

  /* Another server has other models. */
  thimble_catalogue_take_list (self, thimble_endpoint_get_id (endpoint), NULL);
  thimble_catalogue_rebuild (self, endpoint);
}

void
thimble_catalogue_append_endpoint (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  g_list_store_append (self->endpoints, endpoint);
  g_signal_connect (endpoint, "notify::base-url", G_CALLBACK (on_base_url_changed), self);
}

void
thimble_catalogue_drop_endpoint (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  guint position;

  if (!g_list_store_find (self->endpoints, endpoint, &position))
    return;

  g_signal_handlers_disconnect_by_data (endpoint, self);
  g_hash_table_remove (self->per_endpoint, thimble_endpoint_get_id (endpoint));
  g_hash_table_remove (self->lists, thimble_endpoint_get_id (endpoint));
  g_list_store_remove (self->endpoints, position);
}

void
thimble_catalogue_take_list (ThimbleCatalogue *self, const char *endpoint_id, ThimbleModelList *list)
{
  if (list != NULL)
    g_hash_table_replace (self->lists, g_strdup (endpoint_id), list);
  else
    g_hash_table_remove (self->lists, endpoint_id);
}

static gboolean
override_fits (const ThimbleOverride *override, ThimbleEndpoint *endpoint)
{
  if (override->endpoint != NULL)
    return g_str_equal (override->endpoint, thimble_endpoint_get_id (endpoint));

  /* A person's own endpoint has no provider of the catalogue; its id is what they know it by. */
  return override->provider == NULL || g_strcmp0 (override->provider, thimble_endpoint_get_provider (endpoint)) == 0
         || g_str_equal (override->provider, thimble_endpoint_get_id (endpoint));
}

static GPtrArray *
build (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *models = g_ptr_array_new_with_free_func (g_object_unref);
  const char *provider = thimble_endpoint_get_provider (endpoint);
  const ThimbleModelList *list = g_hash_table_lookup (self->lists, thimble_endpoint_get_id (endpoint));
  JsonArray *fixed = thimble_endpoint_get_fixed_models (endpoint);
  ThimbleModel *model;

  for (guint i = 0; fixed != NULL && i < json_array_get_length (fixed); i++)
    {
      JsonObject *entry = thimble_json_array_object (fixed, i);
      const char *id = entry != NULL ? thimble_json_get_string (entry, "id") : NULL;

      if (id == NULL)
        continue;
      model = thimble_model_new (endpoint, id);
      thimble_model_set_name (model, thimble_endpoint_is_practice (endpoint)
                                       ? C_("practice model", "By rule")
                                       : thimble_json_get_string (entry, "name"));
      g_ptr_array_add (models, model);
      g_hash_table_insert (by_id, (char *) thimble_model_get_id (model), model);
    }

  for (guint i = 0; provider != NULL && i < json_array_get_length (self->bundle_models); i++)
    {
      JsonObject *entry = thimble_json_array_object (self->bundle_models, i);

      if (entry == NULL || g_strcmp0 (thimble_json_get_string (entry, "provider"), provider) != 0)
        continue;
      model = thimble_model_new_from_json (endpoint, entry);
      if (model == NULL)
        continue;
      g_ptr_array_add (models, model);
      g_hash_table_insert (by_id, (char *) thimble_model_get_id (model), model);
    }

  for (guint i = 0; list != NULL && i < list->models->len; i++)
    {
      const ThimbleListedModel *listed = g_ptr_array_index (list->models, i);

      model = g_hash_table_lookup (by_id, listed->id);
      if (model == NULL)
        {
          /* What the catalogue knows can answer; of the rest the endpoint says what may. */
          if (!thimble_endpoint_keeps_model (endpoint, listed->id))
            continue;
          model = thimble_model_new (endpoint, listed->id);
          g_ptr_array_add (models, model);
          g_hash_table_insert (by_id, (char *) thimble_model_get_id (model), model);
        }
      thimble_model_add_listing (model, listed, list->day);
    }

  for (guint i = 0; i < self->overrides->len; i++)
    {
      const ThimbleOverride *override = g_ptr_array_index (self->overrides, i);

      if (!override_fits (override, endpoint))
        continue;
      model = g_hash_table_lookup (by_id, override->id);
      if (model == NULL)
        {
          /* A price for “anybody's” model of this name is no reason to offer it everywhere. */
          if (override->endpoint == NULL && override->provider == NULL)
            continue;
          model = thimble_model_new (endpoint, override->id);
          g_ptr_array_add (models, model);
          g_hash_table_insert (by_id, (char *) thimble_model_get_id (model), model);
        }
      thimble_model_override_price (model, override->price);
    }
  for (guint i = 0; self->prices_damaged && i < models->len; i++)
    thimble_model_doubt_free (g_ptr_array_index (models, i));

  return models;
}

static int
compare_models (gconstpointer a, gconstpointer b)
{
  return thimble_model_compare (*(ThimbleModel * const *) a, *(ThimbleModel * const *) b);
}

void
thimble_catalogue_rebuild (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  guint n_endpoints = g_list_model_get_n_items (G_LIST_MODEL (self->endpoints));
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; i < n_endpoints; i++)
    {
      g_autoptr (ThimbleEndpoint) each = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);
      const char *id = thimble_endpoint_get_id (each);
      GPtrArray *models = NULL;

      if (endpoint != NULL && endpoint != each)
        models = g_hash_table_lookup (self->per_endpoint, id);
      if (models == NULL)
        {
          models = build (self, each);
          g_hash_table_replace (self->per_endpoint, g_strdup (id), models);
        }
      g_ptr_array_extend (all, models, NULL, NULL);
    }

  g_ptr_array_sort (all, compare_models);
  g_hash_table_remove_all (self->by_key);
  for (guint i = 0; i < all->len; i++)
    {
      ThimbleModel *model = g_ptr_array_index (all, i);

      g_hash_table_insert (self->by_key, (char *) thimble_model_get_key (model), model);
    }
  g_list_store_splice (self->models, 0, g_list_model_get_n_items (G_LIST_MODEL (self->models)), all->pdata, all->len);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

ThimbleProblem *
thimble_catalogue_get_warning (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return self->warning;
}

const char *
thimble_catalogue_get_date (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return self->date;
}

const char *
thimble_catalogue_get_price_date (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return self->price_date;
}

const char *
thimble_catalogue_get_source (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return self->source;
}

char *
thimble_catalogue_make_prices_path (const char *config_dir)
{
  g_autofree char *folder = dup_config_dir (config_dir);

  return g_build_filename (folder, "prices.json", NULL);
}

char *
thimble_catalogue_dup_prices_path (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return thimble_catalogue_make_prices_path (self->config_dir);
}

GListModel *
thimble_catalogue_get_endpoints (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return G_LIST_MODEL (self->endpoints);
}

ThimbleEndpoint *
thimble_catalogue_find_endpoint (ThimbleCatalogue *self, const char *id)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  for (guint i = 0; id != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->endpoints)); i++)
    {
      /* The list holds it: the pointer stays good. */
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);

      if (g_str_equal (thimble_endpoint_get_id (endpoint), id))
        return endpoint;
    }

  return NULL;
}

ThimbleEndpoint *
thimble_catalogue_guess_other (ThimbleCatalogue *self, ThimbleSecret *key, ThimbleEndpoint *endpoint)
{
  const char *guess;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  guess = thimble_secret_guess_endpoint (key);
  if (guess == NULL || (endpoint != NULL && (g_str_equal (guess, thimble_endpoint_get_id (endpoint))
                                             || g_strcmp0 (guess, thimble_endpoint_get_provider (endpoint)) == 0)))
    return NULL;
  return thimble_catalogue_find_endpoint (self, guess);
}

GListModel *
thimble_catalogue_get_models (ThimbleCatalogue *self)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  return G_LIST_MODEL (self->models);
}

static ThimbleModel *
find_at (ThimbleCatalogue *self, const char *endpoint_id, const char *model_id)
{
  g_autofree char *key = g_strconcat (endpoint_id, "/", model_id, NULL);

  return g_hash_table_lookup (self->by_key, key);
}

ThimbleModel *
thimble_catalogue_find_model (ThimbleCatalogue *self, const char *endpoint_id, const char *model_id)
{
  ThimbleModel *found = NULL;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  if (model_id == NULL)
    return NULL;

  if (endpoint_id != NULL)
    {
      gsize length = strlen (endpoint_id);

      found = find_at (self, endpoint_id, model_id);
      if (found == NULL && strncmp (model_id, endpoint_id, length) == 0 && model_id[length] == '/')
        found = g_hash_table_lookup (self->by_key, model_id);
      return found;
    }

  /* A key first: "openai/gpt-6-luna" is also what a gateway calls it, but OpenAI's own is meant. */
  found = g_hash_table_lookup (self->by_key, model_id);
  if (found != NULL)
    return found;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->endpoints)); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (G_LIST_MODEL (self->endpoints), i);
      ThimbleModel *model = find_at (self, thimble_endpoint_get_id (endpoint), model_id);

      if (model != NULL && thimble_model_is_in_catalogue (model))
        return model;
      if (found == NULL)
        found = model;
    }

  return found;
}

ThimbleModel *
thimble_catalogue_suggest_model (ThimbleCatalogue *self, ThimbleEndpoint *endpoint, const char *typed)
{
  g_autoptr (GPtrArray) models = g_ptr_array_new ();
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  int found;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);
  g_return_val_if_fail (typed != NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->models)); i++)
    {
      /* The list holds it: the pointers stay good. */
      g_autoptr (ThimbleModel) model = g_list_model_get_item (G_LIST_MODEL (self->models), i);

      if (endpoint != NULL && thimble_model_get_endpoint (model) != endpoint)
        continue;
      g_ptr_array_add (models, model);
      g_ptr_array_add (names, (gpointer) thimble_model_get_id (model));
      g_ptr_array_add (names, (gpointer) thimble_model_get_name (model));
    }
  found = thimble_closest (typed, (const char * const *) names->pdata, names->len);
  return found >= 0 ? g_ptr_array_index (models, (guint) found / 2) : NULL;
}

ThimbleModel *
thimble_catalogue_ensure_model (ThimbleCatalogue *self, ThimbleEndpoint *endpoint, const char *model_id)
{
  ThimbleModel *model;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);
  g_return_val_if_fail (model_id != NULL, NULL);

  model = thimble_catalogue_find_model (self, thimble_endpoint_get_id (endpoint), model_id);
  if (model != NULL)
    return g_object_ref (model);

  model = thimble_model_new (endpoint, model_id);
  for (guint i = 0; i < self->overrides->len; i++)
    {
      const ThimbleOverride *override = g_ptr_array_index (self->overrides, i);

      if (g_str_equal (override->id, model_id) && override_fits (override, endpoint))
        thimble_model_override_price (model, override->price);
    }
  if (self->prices_damaged)
    thimble_model_doubt_free (model);

  return model;
}

ThimbleModel *
thimble_catalogue_get_entry_model (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);

  if (endpoint == NULL)
    endpoint = thimble_catalogue_find_endpoint (self, "practice");

  /* In picker order the first that fits is the cheapest. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->models)); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (G_LIST_MODEL (self->models), i);
      ThimbleTier tier = thimble_model_get_tier (model);

      if (thimble_model_get_endpoint (model) != endpoint || thimble_model_is_deprecated (model))
        continue;
      if (tier == THIMBLE_TIER_ENTRY || tier == THIMBLE_TIER_LOCAL || tier == THIMBLE_TIER_PRACTICE)
        return model;
    }

  return NULL;
}

const char *
thimble_catalogue_get_list_day (ThimbleCatalogue *self, ThimbleEndpoint *endpoint)
{
  const ThimbleModelList *list;

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (self), NULL);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), NULL);

  list = g_hash_table_lookup (self->lists, thimble_endpoint_get_id (endpoint));

  return list != NULL ? list->day : NULL;
}
