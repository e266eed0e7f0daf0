/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/thimble-task.h"
#include "thimble-history-facets.h"

struct _ThimbleHistoryFacets
{
  GObject                 parent_instance;

  /* owned */
  ThimbleStore           *store;       /* NULL once closed */
  GCancellable           *cancellable; /* nullable: of the question that runs */
  GHashTable             *endpoints;   /* id → name */
  GHashTable             *models;
  GHashTable             *measurements;

  /* state */
  ThimbleHistoryCondition asked;
  ThimbleHistoryCondition named;  /* whose names are being asked for, while @naming */
  gboolean                naming;
};

static const ThimbleState states[] = {
  THIMBLE_STATE_SENT, THIMBLE_STATE_STREAMING, THIMBLE_STATE_COMPLETED, THIMBLE_STATE_STOPPED, THIMBLE_STATE_FAILED,
  THIMBLE_STATE_INTERRUPTED,
};

enum { CAME, NAMED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryFacets, thimble_history_facets, G_TYPE_OBJECT)

static ThimbleBreakdown
get_breakdown (ThimbleHistoryCondition condition)
{
  switch (condition)
    {
    case THIMBLE_HISTORY_CONDITION_PROVIDER: return THIMBLE_BY_ENDPOINT;
    case THIMBLE_HISTORY_CONDITION_MODEL: return THIMBLE_BY_MODEL;
    case THIMBLE_HISTORY_CONDITION_TASK: return THIMBLE_BY_TASK;
    case THIMBLE_HISTORY_CONDITION_MEASUREMENT: return THIMBLE_BY_MEASUREMENT;
    case THIMBLE_HISTORY_CONDITION_TIER: return THIMBLE_BY_TIER;
    case THIMBLE_HISTORY_CONDITION_STATE: return THIMBLE_BY_STATE;
    case THIMBLE_HISTORY_CONDITION_TEXT:
    case THIMBLE_HISTORY_CONDITION_DATES:
    case THIMBLE_HISTORY_CONDITION_COST:
    case THIMBLE_HISTORY_CONDITION_TOKENS:
    case THIMBLE_HISTORY_CONDITION_COST_UNKNOWN:
    case THIMBLE_HISTORY_CONDITION_PRACTICE:
    default: g_return_val_if_reached (THIMBLE_BY_MODEL);
    }
}

static GHashTable *
get_names (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition)
{
  if (condition == THIMBLE_HISTORY_CONDITION_PROVIDER)
    return self->endpoints;
  if (condition == THIMBLE_HISTORY_CONDITION_MEASUREMENT)
    return self->measurements;
  return condition == THIMBLE_HISTORY_CONDITION_MODEL ? self->models : NULL;
}

static void
groups_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryFacets) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) groups = thimble_store_breakdown_finish (THIMBLE_STORE (source), result, &error);
  GHashTable *names;

  /* Superseded, or closed. Without an answer the list stays as it is; the table says what is wrong with the history. */
  if (self->store == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (groups == NULL)
    return;
  names = get_names (self, self->asked);
  for (guint i = 0; names != NULL && i < groups->len; i++)
    {
      const ThimbleGroup *group = g_ptr_array_index (groups, i);

      if (group->id != NULL && group->name != NULL)
        g_hash_table_replace (names, g_strdup (group->id), g_strdup (group->name));
    }
  g_signal_emit (self, signals[CAME], 0, self->asked, groups);
}

void
thimble_history_facets_ask (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition, const ThimbleFilter *filter)
{
  g_autoptr (ThimbleFilter) others = thimble_filter_copy (filter);

  g_return_if_fail (THIMBLE_IS_HISTORY_FACETS (self));
  if (self->store == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  self->asked = condition;
  thimble_history_condition_clear (condition, others);
  thimble_store_breakdown_async (self->store, others, get_breakdown (condition), self->cancellable, groups_came, g_object_ref (self));
}

/* A filter that was kept names ids whose names were not seen yet in this run. */
static void
names_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryFacets) self = data;
  g_autoptr (GPtrArray) found = thimble_store_facet_finish (THIMBLE_STORE (source), result, NULL);
  gboolean any = FALSE;

  self->naming = FALSE;
  for (guint i = 0; found != NULL && i + 1 < found->len; i += 2)
    any = g_hash_table_replace (get_names (self, self->named), g_strdup (g_ptr_array_index (found, i)),
                                g_strdup (g_ptr_array_index (found, i + 1))) || any;
  if (any && self->store != NULL)
    g_signal_emit (self, signals[NAMED], 0);
}

static void
ask_names (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition)
{
  if (self->naming || self->store == NULL)
    return;
  self->naming = TRUE;
  self->named = condition;
  thimble_store_facet_async (self->store, condition == THIMBLE_HISTORY_CONDITION_MODEL ? THIMBLE_FACET_MODEL
                                          : condition == THIMBLE_HISTORY_CONDITION_MEASUREMENT ? THIMBLE_FACET_MEASUREMENT : THIMBLE_FACET_ENDPOINT,
                             NULL, names_came, g_object_ref (self));
}

const char *
thimble_history_facets_get_name (ThimbleHistoryCondition condition, const char *id, gpointer data)
{
  ThimbleHistoryFacets *self = data;
  const char *name;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_FACETS (self), NULL);
  if (condition == THIMBLE_HISTORY_CONDITION_TASK)
    return thimble_task_find (id) != NULL ? thimble_task_get_name (thimble_task_find (id)) : NULL;
  if (condition == THIMBLE_HISTORY_CONDITION_MEASUREMENT && g_str_equal (id, THIMBLE_FILTER_ANY))
    return C_("measurement", "Any");
  if (condition == THIMBLE_HISTORY_CONDITION_MEASUREMENT && g_str_equal (id, THIMBLE_FILTER_NONE))
    return C_("measurement", "None");
  name = get_names (self, condition) != NULL ? g_hash_table_lookup (get_names (self, condition), id) : NULL;
  if (name == NULL)
    ask_names (self, condition);
  return name;
}

/* What is chosen from */

static void
add_item (GPtrArray *items, const char *id, const char *name, gint64 requests)
{
  g_ptr_array_add (items, thimble_history_choice_item_new (id, name != NULL ? name : id, requests));
}

/* In the order of a request's life, and those that are of none too: there are few. */
static void
add_states (GPtrArray *items, GPtrArray *groups)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      gint64 requests = groups != NULL ? 0 : -1;

      for (guint k = 0; groups != NULL && k < groups->len; k++)
        {
          const ThimbleGroup *group = g_ptr_array_index (groups, k);

          if (g_strcmp0 (group->id, thimble_state_to_id (states[i])) == 0)
            requests = group->sums.requests;
        }
      add_item (items, thimble_state_to_id (states[i]), thimble_state_get_label (states[i]), requests);
    }
}

/* Before the single ones: all of them, and what is of none. */
static void
add_any_measurement (ThimbleHistoryFacets *self, GPtrArray *items, GPtrArray *groups)
{
  gint64 any = 0, none = 0;

  for (guint i = 0; i < groups->len; i++)
    {
      const ThimbleGroup *group = g_ptr_array_index (groups, i);

      *(group->id != NULL ? &any : &none) += group->sums.requests;
    }
  if (any == 0)
    return;
  add_item (items, THIMBLE_FILTER_NONE, thimble_history_facets_get_name (THIMBLE_HISTORY_CONDITION_MEASUREMENT, THIMBLE_FILTER_NONE, self), none);
  add_item (items, THIMBLE_FILTER_ANY, thimble_history_facets_get_name (THIMBLE_HISTORY_CONDITION_MEASUREMENT, THIMBLE_FILTER_ANY, self), any);
}

static void
add_groups (ThimbleHistoryFacets *self, GPtrArray *items, guint condition, GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const ThimbleGroup *group = g_ptr_array_index (groups, i);
      const char *name = group->name;
      ThimbleTier tier;

      if (group->id == NULL || group->sums.requests == 0)
        continue;
      if (condition == THIMBLE_HISTORY_CONDITION_TIER && thimble_tier_from_id (group->id, &tier))
        name = thimble_tier_get_label (tier);
      else if (condition == THIMBLE_HISTORY_CONDITION_TASK)
        name = thimble_history_facets_get_name (condition, group->id, self);
      add_item (items, group->id, name, group->sums.requests);
    }
}

GPtrArray *
thimble_history_facets_make_items (ThimbleHistoryFacets *self, ThimbleHistoryCondition condition, GPtrArray *groups)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_history_choice_item_free);

  g_return_val_if_fail (THIMBLE_IS_HISTORY_FACETS (self), items);
  g_return_val_if_fail (groups != NULL || condition == THIMBLE_HISTORY_CONDITION_STATE, items);
  if (condition == THIMBLE_HISTORY_CONDITION_STATE)
    {
      add_states (items, groups);
      return items;
    }
  if (condition == THIMBLE_HISTORY_CONDITION_MEASUREMENT)
    add_any_measurement (self, items, groups);
  add_groups (self, items, condition, groups);
  return items;
}

void
thimble_history_facets_close (ThimbleHistoryFacets *self)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_FACETS (self));
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
}

static void
thimble_history_facets_finalize (GObject *object)
{
  ThimbleHistoryFacets *self = THIMBLE_HISTORY_FACETS (object);

  thimble_history_facets_close (self);
  g_hash_table_unref (self->endpoints);
  g_hash_table_unref (self->models);
  g_hash_table_unref (self->measurements);
  G_OBJECT_CLASS (thimble_history_facets_parent_class)->finalize (object);
}

static void
thimble_history_facets_class_init (ThimbleHistoryFacetsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_history_facets_finalize;
  signals[CAME] = g_signal_new ("came", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                G_TYPE_UINT, G_TYPE_PTR_ARRAY);
  signals[NAMED] = g_signal_new ("named", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_history_facets_init (ThimbleHistoryFacets *self)
{
  self->endpoints = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->models = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->measurements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

ThimbleHistoryFacets *
thimble_history_facets_new (ThimbleStore *store)
{
  ThimbleHistoryFacets *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);
  self = g_object_new (THIMBLE_TYPE_HISTORY_FACETS, NULL);
  self->store = g_object_ref (store);
  return self;
}
