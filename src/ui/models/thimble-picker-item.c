/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-picker-item.h"

struct _ThimblePickerItem
{
  GObject parent_instance;

  ThimblePickerItemKind  kind;
  ThimbleTier            tier;
  ThimbleModel          *model;    /* nullable */
  ThimbleEndpoint       *endpoint; /* nullable */
  char                  *haystack; /* what a search looks through; nullable until one does */
};

G_DEFINE_FINAL_TYPE (ThimblePickerItem, thimble_picker_item, G_TYPE_OBJECT)

static void
thimble_picker_item_finalize (GObject *object)
{
  ThimblePickerItem *self = THIMBLE_PICKER_ITEM (object);

  g_clear_object (&self->model);
  g_clear_object (&self->endpoint);
  g_free (self->haystack);

  G_OBJECT_CLASS (thimble_picker_item_parent_class)->finalize (object);
}

static void
thimble_picker_item_class_init (ThimblePickerItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_picker_item_finalize;
}

static void
thimble_picker_item_init (ThimblePickerItem *self)
{
}

static ThimblePickerItem *
item_new (ThimblePickerItemKind kind, ThimbleTier tier, ThimbleModel *model, ThimbleEndpoint *endpoint)
{
  ThimblePickerItem *self = g_object_new (THIMBLE_TYPE_PICKER_ITEM, NULL);

  self->kind = kind;
  self->tier = tier;
  g_set_object (&self->model, model);
  g_set_object (&self->endpoint, endpoint);

  return self;
}

ThimblePickerItemKind
thimble_picker_item_get_kind (ThimblePickerItem *self)
{
  g_return_val_if_fail (THIMBLE_IS_PICKER_ITEM (self), THIMBLE_PICKER_HEADER);

  return self->kind;
}

ThimbleTier
thimble_picker_item_get_tier (ThimblePickerItem *self)
{
  g_return_val_if_fail (THIMBLE_IS_PICKER_ITEM (self), THIMBLE_TIER_UNPRICED);

  return self->tier;
}

ThimbleModel *
thimble_picker_item_get_model (ThimblePickerItem *self)
{
  g_return_val_if_fail (THIMBLE_IS_PICKER_ITEM (self), NULL);

  return self->model;
}

ThimbleEndpoint *
thimble_picker_item_get_endpoint (ThimblePickerItem *self)
{
  g_return_val_if_fail (THIMBLE_IS_PICKER_ITEM (self), NULL);

  return self->endpoint;
}

gboolean
thimble_picker_item_is_choosable (ThimblePickerItem *self)
{
  g_return_val_if_fail (THIMBLE_IS_PICKER_ITEM (self), FALSE);

  return self->kind == THIMBLE_PICKER_MODEL;
}

GPtrArray *
thimble_picker_items_read (ThimbleCatalogue *catalogue)
{
  GListModel *models, *endpoints;
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) with_models = g_hash_table_new (NULL, NULL);

  g_return_val_if_fail (THIMBLE_IS_CATALOGUE (catalogue), items);

  models = thimble_catalogue_get_models (catalogue);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);

      g_ptr_array_add (items, item_new (THIMBLE_PICKER_MODEL, thimble_model_get_tier (model), model,
                                        thimble_model_get_endpoint (model)));
      g_hash_table_add (with_models, thimble_model_get_endpoint (model));
    }

  endpoints = thimble_catalogue_get_endpoints (catalogue);
  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);

      if (!g_hash_table_contains (with_models, endpoint))
        g_ptr_array_add (items, item_new (THIMBLE_PICKER_ENDPOINT, THIMBLE_TIER_UNPRICED, NULL, endpoint));
    }

  return items;
}

static char *
fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (normal != NULL ? normal : text, -1);
}

/* Models are written in many ways: “Claude Haiku 5.5”, “claude-haiku-5-5”, “claude_haiku_5.5”. */
static char *
join_words (const char *text)
{
  return g_strdelimit (g_strdup (text), " ._", '-');
}

static gboolean
has_word (const char *haystack,
          const char *word)
{
  g_autofree char *joined = NULL;

  if (strstr (haystack, word) != NULL)
    return TRUE;
  joined = join_words (word);
  return strstr (haystack, joined) != NULL;
}

static gboolean
matches (ThimblePickerItem *self, char **words)
{
  if (words == NULL)
    return TRUE;

  if (self->haystack == NULL)
    {
      g_autofree char *all = self->model != NULL
        ? g_strjoin ("\n", thimble_model_get_name (self->model), thimble_model_get_key (self->model),
                     thimble_endpoint_get_name (self->endpoint), thimble_tier_get_label (self->tier), NULL)
        : g_strjoin ("\n", thimble_endpoint_get_name (self->endpoint), thimble_endpoint_get_id (self->endpoint), NULL);

      g_autofree char *folded = fold (all);
      g_autofree char *joined = join_words (folded);

      self->haystack = g_strjoin ("\n", folded, joined, NULL);
    }
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0' && !has_word (self->haystack, words[i]))
      return FALSE;

  return TRUE;
}

GPtrArray *
thimble_picker_items_search (GPtrArray *items, const char *text)
{
  GPtrArray *shown = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) words = NULL;
  int tier = -1;

  g_return_val_if_fail (items != NULL, shown);

  if (text != NULL && text[0] != '\0')
    {
      g_autofree char *folded = fold (text);

      words = g_strsplit_set (folded, " \t", -1);
    }

  for (guint i = 0; i < items->len; i++)
    {
      ThimblePickerItem *item = g_ptr_array_index (items, i);

      if (!matches (item, words))
        continue;
      if (item->kind == THIMBLE_PICKER_MODEL && (int) item->tier != tier)
        {
          tier = (int) item->tier;
          g_ptr_array_add (shown, item_new (THIMBLE_PICKER_HEADER, item->tier, NULL, NULL));
        }
      g_ptr_array_add (shown, g_object_ref (item));
    }

  return shown;
}
