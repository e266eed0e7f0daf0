/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "thimble-matches.h"
#include "thimble-request-spine.h"
#include "thimble-row-cache.h"
#include "thimble-store-private.h"

#define PAGE 64
/* Rows that a search shows at first: more than a window holds. */
#define PREVIEW 128
/* While the index is being built, it is looked for more this often. */
#define PREVIEW_AGAIN_MS 300

struct _ThimbleRequestList {
  GObject parent_instance;

  /* configured */
  ThimbleStore  *store;      /* NULL after dispose */
  ThimbleFilter *filter;     /* never NULL */

  /* owned */
  ThimbleRequestSpine spine;
  ThimbleRowCache *rows;     /* NULL after dispose */
  GCancellable  *scan;       /* of the scan that runs, else NULL */
  GCancellable  *work;       /* of changes; cancelled at dispose */

  /* state */
  ThimbleOrder   order;
  gboolean       descending;
  gint64         revision;   /* what the ids are true at, -1 before the first scan */
  guint          generation; /* of the filter: late answers of an older one are thrown away */
  gboolean       looking;    /* a changes call runs */
  gboolean       look_again;
  guint          preview_source; /* until the next look at an index that is being built */
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (ThimbleRequestList, thimble_request_list, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum { PROP_STORE = 1, PROP_FILTER, PROP_LOADING } ThimbleRequestListProperty;
static GParamSpec *props[PROP_LOADING + 1];

enum { LOADED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void look_for_changes (ThimbleRequestList *self);

/* What an answer needs to know of its question. It does not keep the list. */
typedef struct {
  GWeakRef list;
  guint    generation;
} Question;

static Question *
question_new (ThimbleRequestList *self)
{
  Question *question = g_new (Question, 1);

  g_weak_ref_init (&question->list, self);
  question->generation = self->generation;
  return question;
}

/* (transfer full) (nullable): the list, unless it has gone. */
static ThimbleRequestList *
question_end (Question *question,
              guint    *generation)
{
  ThimbleRequestList *self = g_weak_ref_get (&question->list);

  *generation = question->generation;
  g_weak_ref_clear (&question->list);
  g_free (question);
  if (self != NULL && self->store == NULL)
    g_clear_object (&self);
  return self;
}

/* Ids */

static gint64
id_at (ThimbleRequestList *self,
       guint               position)
{
  return g_array_index (self->spine.ids, gint64, position);
}

/* Scans */

/* Replaces all ids and tells the least that differs. */
static void
take_scan (ThimbleRequestList *self,
           ThimbleScan        *scan)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->spine.ids);
  GArray *ids = scan->ids;
  guint same_top, same_bottom, removed, added;

  thimble_request_spine_clear (&self->spine);
  self->spine = (ThimbleRequestSpine) { g_array_ref (ids), g_array_ref (scan->keys), thimble_ordering_ref (scan->ordering) };
  thimble_request_spine_compare (old, ids, &same_top, &same_bottom);
  removed = old->len - same_top - same_bottom;
  added = ids->len - same_top - same_bottom;
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), same_top, removed, added);
}

static void
set_scan (ThimbleRequestList *self,
          GCancellable       *scan)
{
  gboolean was_loading = self->scan != NULL;

  g_clear_handle_id (&self->preview_source, g_source_remove);
  if (self->scan != NULL && scan != NULL)
    g_cancellable_cancel (self->scan);
  g_set_object (&self->scan, scan);
  if (was_loading != (self->scan != NULL))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING]);
}

static void
on_scan (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  guint generation;
  g_autoptr (ThimbleRequestList) self = question_end (data, &generation);
  g_autoptr (ThimbleScan) scan = thimble_store_scan_finish (THIMBLE_STORE (source), result, NULL);
  gboolean first;

  /* Gone, or superseded. */
  if (self == NULL || generation != self->generation)
    return;
  first = self->revision < 0;
  /* A store that is not open yet says `changed` once it is. */
  if (scan != NULL)
    {
      self->revision = scan->revision;
      take_scan (self, scan);
      if (!first && self->rows != NULL)
        thimble_row_cache_reload (self->rows, NULL);
    }
  set_scan (self, NULL);
  if (self->look_again)
    look_for_changes (self);
}

static void ask_preview (ThimbleRequestList *self);

static gboolean
on_preview_again (gpointer data)
{
  ThimbleRequestList *self = data;

  self->preview_source = 0;
  ask_preview (self);
  return G_SOURCE_REMOVE;
}

/* The first page of a search, which is there long before all is found. */
static void
on_preview (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  guint generation;
  g_autoptr (ThimbleRequestList) self = question_end (data, &generation);
  g_autoptr (ThimbleScan) scan = thimble_store_scan_finish (THIMBLE_STORE (source), result, NULL);
  guint n_same, n_below;

  /* All comes next, and nothing is asked about changes before. Less than was asked for is nearly all, unless the
   * index is being built. */
  if (self == NULL || generation != self->generation || self->scan == NULL || scan == NULL)
    return;
  if (scan->partial)
    self->preview_source = g_timeout_add (PREVIEW_AGAIN_MS, on_preview_again, self);
  thimble_request_spine_compare (self->spine.ids, scan->ids, &n_same, &n_below);
  /* A whole page may be the top of more that is there already. */
  if (n_same < scan->ids->len ? scan->partial || scan->ids->len == PREVIEW : scan->partial && n_same < PREVIEW && n_same > 0)
    take_scan (self, scan);
}

static void
ask_preview (ThimbleRequestList *self)
{
  thimble_store_preview_async (self->store, self->filter, PREVIEW, self->scan, on_preview, question_new (self));
}

static void
start_scan (ThimbleRequestList *self)
{
  g_autoptr (GCancellable) scan = g_cancellable_new ();

  self->generation++;
  set_scan (self, scan);
  if (thimble_matches_is_asked (self->filter->text) && self->order == THIMBLE_ORDER_TIME && self->descending)
    ask_preview (self);
  thimble_store_scan_async (self->store, self->filter, self->order, self->descending, scan, on_scan, question_new (self));
}

/* Changes */

/* Takes a row out unless it stays where it is. */
static void
take_out (ThimbleRequestList *self,
          gint64              id,
          const gint64       *key) /* nullable: does not match any more */
{
  ThimbleRequestSpine *spine = &self->spine;
  guint position = key != NULL ? thimble_request_spine_find_place (spine, *key, id) : G_MAXUINT;

  if (position < spine->ids->len && id_at (self, position) == id && g_array_index (spine->keys, gint64, position) == *key)
    return;
  position = thimble_request_spine_find_id (spine, id);
  if (position == G_MAXUINT)
    return;
  g_array_remove_index (spine->ids, position);
  g_array_remove_index (spine->keys, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static gint64 *
find_key (ThimbleChanges *changes,
          gint64          id)
{
  for (guint i = 0; i < changes->matching->len; i++)
    if (g_array_index (changes->matching, gint64, i) == id)
      return &g_array_index (changes->keys, gint64, i);
  return NULL;
}

static void
apply_changes (ThimbleRequestList *self,
               ThimbleChanges     *changes)
{
  ThimbleRequestSpine *spine = &self->spine;

  for (guint i = 0; i < changes->ids->len; i++)
    {
      gint64 id = g_array_index (changes->ids, gint64, i);

      take_out (self, id, find_key (changes, id));
    }

  /* Neighbours that come together are one signal: what is new in the usual order. */
  for (guint i = 0; i < changes->matching->len;)
    {
      gint64 id = g_array_index (changes->matching, gint64, i), key = g_array_index (changes->keys, gint64, i);
      guint position = thimble_request_spine_find_place (spine, key, id), n = 0;

      if (position < spine->ids->len && id_at (self, position) == id)
        {
          i++;
          continue;
        }
      while (i + n < changes->matching->len
             && (position == spine->ids->len
                 || thimble_ordering_compare (spine->ordering, g_array_index (changes->keys, gint64, i + n),
                                              g_array_index (changes->matching, gint64, i + n),
                                              g_array_index (spine->keys, gint64, position), id_at (self, position)) < 0))
        n++;
      g_array_insert_vals (spine->ids, position, &g_array_index (changes->matching, gint64, i), n);
      g_array_insert_vals (spine->keys, position, &g_array_index (changes->keys, gint64, i), n);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, n);
      i += n;
    }
  if (self->rows != NULL)
    thimble_row_cache_reload (self->rows, changes->ids);
}

static void
on_changes (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  guint generation;
  g_autoptr (ThimbleRequestList) self = question_end (data, &generation);
  g_autoptr (ThimbleChanges) changes = thimble_store_changes_finish (THIMBLE_STORE (source), result, NULL);

  if (self == NULL)
    return;
  self->looking = FALSE;
  if (generation != self->generation)
    self->look_again = TRUE;
  else if (changes != NULL && changes->removed)
    start_scan (self);
  else if (changes != NULL)
    {
      self->revision = changes->revision;
      apply_changes (self, changes);
    }
  if (self->look_again && self->scan == NULL)
    look_for_changes (self);
}

static void
look_for_changes (ThimbleRequestList *self)
{
  if (self->looking || self->scan != NULL)
    {
      self->look_again = TRUE;
      return;
    }
  self->look_again = FALSE;
  if (self->revision < 0)
    {
      start_scan (self);
      return;
    }
  self->looking = TRUE;
  thimble_store_changes_async (self->store, self->filter, self->spine.ordering, self->revision, self->work, on_changes, question_new (self));
}

static void
on_store_changed (ThimbleStore *store,
                  gpointer      data)
{
  look_for_changes (THIMBLE_REQUEST_LIST (data));
}

/* GListModel */

static GType
get_item_type (GListModel *model)
{
  return THIMBLE_TYPE_REQUEST_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return THIMBLE_REQUEST_LIST (model)->spine.ids->len;
}

static void
load_page (ThimbleRequestList *self,
           guint               position)
{
  guint first = position / PAGE * PAGE;
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), PAGE);

  for (guint i = first; i < self->spine.ids->len && i < first + PAGE; i++)
    {
      gint64 id = id_at (self, i);

      g_array_append_val (ids, id);
    }
  thimble_row_cache_load (self->rows, ids);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (model);
  ThimbleRequestRow *row;

  if (position >= self->spine.ids->len)
    return NULL;
  if (self->rows == NULL)
    return thimble_request_row_new (id_at (self, position));
  row = thimble_row_cache_get (self->rows, id_at (self, position));
  if (thimble_row_cache_needs (self->rows, id_at (self, position)))
    load_page (self, position);
  return row;
}

static void
list_model_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* The object */

static void
on_rows_filled (gpointer data)
{
  g_signal_emit (data, signals[LOADED], 0);
}

static void
thimble_request_list_constructed (GObject *object)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  G_OBJECT_CLASS (thimble_request_list_parent_class)->constructed (object);

  if (self->store == NULL)
    return;
  self->rows = thimble_row_cache_new (self->store, on_rows_filled, self);
  g_signal_connect_object (self->store, "changed", G_CALLBACK (on_store_changed), self, 0);
  start_scan (self);
}

static void
thimble_request_list_get_property (GObject    *object,
                                   guint       id,
                                   GValue     *value,
                                   GParamSpec *pspec)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  switch ((ThimbleRequestListProperty) id)
    {
    case PROP_STORE:
      g_value_set_object (value, self->store);
      break;
    case PROP_FILTER:
      g_value_set_boxed (value, self->filter);
      break;
    case PROP_LOADING:
      g_value_set_boolean (value, self->scan != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_list_set_property (GObject      *object,
                                   guint         id,
                                   const GValue *value,
                                   GParamSpec   *pspec)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  switch ((ThimbleRequestListProperty) id)
    {
    case PROP_STORE:
      self->store = g_value_dup_object (value);
      break;
    case PROP_FILTER:
      thimble_request_list_set_filter (self, g_value_get_boxed (value));
      break;
    case PROP_LOADING:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_list_dispose (GObject *object)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  if (self->scan != NULL)
    g_cancellable_cancel (self->scan);
  g_cancellable_cancel (self->work);
  g_clear_handle_id (&self->preview_source, g_source_remove);
  g_clear_pointer (&self->rows, thimble_row_cache_close);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (thimble_request_list_parent_class)->dispose (object);
}

static void
thimble_request_list_finalize (GObject *object)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  thimble_request_spine_clear (&self->spine);
  g_clear_object (&self->scan);
  g_clear_object (&self->work);
  thimble_filter_free (self->filter);

  G_OBJECT_CLASS (thimble_request_list_parent_class)->finalize (object);
}

static void
thimble_request_list_class_init (ThimbleRequestListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = thimble_request_list_constructed;
  object_class->get_property = thimble_request_list_get_property;
  object_class->set_property = thimble_request_list_set_property;
  object_class->dispose = thimble_request_list_dispose;
  object_class->finalize = thimble_request_list_finalize;

  props[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, THIMBLE_TYPE_STORE,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_FILTER] = g_param_spec_boxed ("filter", NULL, NULL, THIMBLE_TYPE_FILTER,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_LOADING] = g_param_spec_boolean ("loading", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_request_list_init (ThimbleRequestList *self)
{
  self->filter = thimble_filter_new ();
  self->spine.ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->descending = TRUE;
  self->work = g_cancellable_new ();
  self->revision = -1;
}

ThimbleRequestList *
thimble_request_list_new (ThimbleStore *store)
{
  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  return g_object_new (THIMBLE_TYPE_REQUEST_LIST, "store", store, NULL);
}

void
thimble_request_list_set_filter (ThimbleRequestList  *self,
                                 const ThimbleFilter *filter)
{
  ThimbleFilter *copy;

  g_return_if_fail (THIMBLE_IS_REQUEST_LIST (self));

  if (thimble_filter_equal (self->filter, filter))
    return;
  copy = thimble_filter_copy (filter);
  thimble_filter_free (self->filter);
  self->filter = copy;
  if (self->store != NULL)
    start_scan (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FILTER]);
}

const ThimbleFilter *
thimble_request_list_get_filter (ThimbleRequestList *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (self), NULL);

  return self->filter;
}

void
thimble_request_list_set_order (ThimbleRequestList *self,
                                ThimbleOrder        order,
                                gboolean            descending)
{
  g_return_if_fail (THIMBLE_IS_REQUEST_LIST (self));

  if (self->order == order && !self->descending == !descending)
    return;
  self->order = order;
  self->descending = descending;
  if (self->store != NULL)
    start_scan (self);
}

ThimbleOrder
thimble_request_list_get_order (ThimbleRequestList *self,
                                gboolean           *descending)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (self), THIMBLE_ORDER_TIME);

  if (descending != NULL)
    *descending = self->descending;
  return self->order;
}

gboolean
thimble_request_list_is_loading (ThimbleRequestList *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (self), FALSE);

  return self->scan != NULL;
}

guint
thimble_request_list_find (ThimbleRequestList *self,
                           gint64              id)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (self), G_MAXUINT);

  return thimble_request_spine_find_id (&self->spine, id);
}

GArray *
thimble_request_list_copy_ids (ThimbleRequestList *self)
{
  return g_array_copy (self->spine.ids);
}
