/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-row-cache.h"
#include "thimble-store-private.h"

#define PAGE 64
/* A replacement of more rows than this is told as "all gone" and "all new": told as one, a
 * GtkListItemManager looks at each new item for its old widgets. */
#define BIG 1024

/* The ids lie oldest first, so that new ones are appended at the end of the array and not
 * moved in front of a million; position 0 is the array's last. */

struct _ThimbleRequestList {
  GObject parent_instance;

  /* configured */
  ThimbleStore  *store;      /* NULL after dispose */
  ThimbleFilter *filter;     /* never NULL */

  /* owned */
  GArray        *ids;        /* gint64, ascending */
  ThimbleRowCache *rows;     /* NULL after dispose */
  GCancellable  *scan;       /* of the scan that runs, else NULL */
  GCancellable  *work;       /* of changes; cancelled at dispose */

  /* state */
  gint64         revision;   /* what the ids are true at, -1 before the first scan */
  guint          generation; /* of the filter: late answers of an older one are thrown away */
  gboolean       looking;    /* a changes call runs */
  gboolean       look_again;
};

static void list_model_iface_init (GListModelInterface *iface);

G_DEFINE_TYPE_WITH_CODE (ThimbleRequestList, thimble_request_list, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_iface_init))

typedef enum { PROP_STORE = 1, PROP_FILTER, PROP_LOADING } ThimbleRequestListProperty;
static GParamSpec *props[PROP_LOADING + 1];

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
  return g_array_index (self->ids, gint64, self->ids->len - 1 - position);
}

/* Index of the first id ≥ @id. */
static guint
lower_bound (GArray *ids,
             gint64  id)
{
  guint low = 0, high = ids->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (ids, gint64, middle) < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
find_index (ThimbleRequestList *self,
            gint64              id,
            guint              *index)
{
  *index = lower_bound (self->ids, id);
  return *index < self->ids->len && g_array_index (self->ids, gint64, *index) == id;
}

static void
reverse (GArray *ids)
{
  for (guint i = 0, j = ids->len; i + 1 < j; i++)
    {
      gint64 swap = g_array_index (ids, gint64, i);

      j--;
      g_array_index (ids, gint64, i) = g_array_index (ids, gint64, j);
      g_array_index (ids, gint64, j) = swap;
    }
}

/* Scans */

/* Replaces all ids (ascending) and tells the least that differs. */
static void
take_ids (ThimbleRequestList *self,
          GArray             *ids)
{
  g_autoptr (GArray) old = g_steal_pointer (&self->ids);
  guint shorter = MIN (old->len, ids->len);
  guint same_old = 0, same_new = 0; /* at the bottom, at the top */
  guint removed, added;

  self->ids = g_array_ref (ids);
  while (same_old < shorter && g_array_index (old, gint64, same_old) == g_array_index (ids, gint64, same_old))
    same_old++;
  while (same_new < shorter - same_old
         && g_array_index (old, gint64, old->len - 1 - same_new) == g_array_index (ids, gint64, ids->len - 1 - same_new))
    same_new++;
  removed = old->len - same_old - same_new;
  added = ids->len - same_old - same_new;
  if (removed == 0 && added == 0)
    return;
  if (removed > 0 && added > 0 && removed + added > BIG)
    {
      /* Between the two signals the list is what the first one says. */
      g_autoptr (GArray) rest = g_array_sized_new (FALSE, FALSE, sizeof (gint64), same_old + same_new);

      g_array_append_vals (rest, ids->data, same_old);
      g_array_append_vals (rest, &g_array_index (ids, gint64, ids->len - same_new), same_new);
      g_array_unref (self->ids);
      self->ids = g_array_ref (rest);
      g_list_model_items_changed (G_LIST_MODEL (self), same_new, removed, 0);
      g_array_unref (self->ids);
      self->ids = g_array_ref (ids);
      g_list_model_items_changed (G_LIST_MODEL (self), same_new, 0, added);
      return;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), same_new, removed, added);
}

static void
set_scan (ThimbleRequestList *self,
          GCancellable       *scan)
{
  gboolean was_loading = self->scan != NULL;

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
      reverse (scan->ids);
      take_ids (self, scan->ids);
      if (!first && self->rows != NULL)
        thimble_row_cache_reload (self->rows, NULL);
    }
  set_scan (self, NULL);
  if (self->look_again)
    look_for_changes (self);
}

static void
start_scan (ThimbleRequestList *self)
{
  g_autoptr (GCancellable) scan = g_cancellable_new ();

  self->generation++;
  set_scan (self, scan);
  thimble_store_scan_async (self->store, self->filter, scan, on_scan, question_new (self));
}

/* Changes */

static gboolean
contains_id (GArray *descending,
             gint64  id)
{
  for (guint i = 0; i < descending->len; i++)
    if (g_array_index (descending, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static void
apply_changes (ThimbleRequestList *self,
               ThimbleChanges     *changes)
{
  guint n_new = 0;

  /* All above our newest that match: one signal for them together. */
  for (guint i = changes->matching->len; i > 0; i--)
    {
      gint64 id = g_array_index (changes->matching, gint64, i - 1);

      if (self->ids->len == 0 || id > id_at (self, 0))
        {
          g_array_append_val (self->ids, id);
          n_new++;
        }
    }
  if (n_new > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n_new);

  for (guint i = 0; i < changes->ids->len; i++)
    {
      gint64 id = g_array_index (changes->ids, gint64, i);
      gboolean matches = contains_id (changes->matching, id);
      guint index;
      gboolean here = find_index (self, id, &index);

      if (here && !matches)
        {
          guint position = self->ids->len - 1 - index;

          g_array_remove_index (self->ids, index);
          g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
        }
      else if (!here && matches)
        {
          g_array_insert_val (self->ids, index, id);
          g_list_model_items_changed (G_LIST_MODEL (self), self->ids->len - 1 - index, 0, 1);
        }
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
  thimble_store_changes_async (self->store, self->filter, self->revision, self->work, on_changes, question_new (self));
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
  return THIMBLE_REQUEST_LIST (model)->ids->len;
}

static void
load_page (ThimbleRequestList *self,
           guint               position)
{
  guint first = position / PAGE * PAGE;
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), PAGE);

  for (guint i = first; i < self->ids->len && i < first + PAGE; i++)
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

  if (position >= self->ids->len)
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
thimble_request_list_constructed (GObject *object)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  G_OBJECT_CLASS (thimble_request_list_parent_class)->constructed (object);

  if (self->store == NULL)
    return;
  self->rows = thimble_row_cache_new (self->store);
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
  g_clear_pointer (&self->rows, thimble_row_cache_close);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (thimble_request_list_parent_class)->dispose (object);
}

static void
thimble_request_list_finalize (GObject *object)
{
  ThimbleRequestList *self = THIMBLE_REQUEST_LIST (object);

  g_array_unref (self->ids);
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
}

static void
thimble_request_list_init (ThimbleRequestList *self)
{
  self->filter = thimble_filter_new ();
  self->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
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
  guint index;

  g_return_val_if_fail (THIMBLE_IS_REQUEST_LIST (self), G_MAXUINT);

  return find_index (self, id, &index) ? self->ids->len - 1 - index : G_MAXUINT;
}
