/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-row-cache.h"

#define PAGES_IN_FLIGHT 2

struct _ThimbleRowCache {
  ThimbleStore *store;        /* borrowed of the list; NULL after close */
  GHashTable   *rows;         /* RowKey → ThimbleRequestRow, weak: who shows a row keeps it */
  GHashTable   *in_flight;    /* gint64*: asked for, or waiting in pages */
  GQueue        pages;        /* GArray of ids, the newest wish at the tail */
  GCancellable *cancellable;
  guint         n_in_flight;
  void        (*filled) (gpointer data);
  gpointer      data;
};

/* The key carries what the weak notify needs. The id comes first, so that it hashes as one. */
typedef struct {
  gint64           id;
  ThimbleRowCache *cache;
} RowKey;

typedef struct {
  ThimbleRowCache *cache;
  GArray          *ids;   /* to take out of in_flight; NULL for a reload */
} Page;

static void load_next (ThimbleRowCache *self);

ThimbleRowCache *
thimble_row_cache_new (ThimbleStore *store,
                       void        (*filled) (gpointer data),
                       gpointer      data)
{
  ThimbleRowCache *self = g_rc_box_new0 (ThimbleRowCache);

  self->store = store;
  self->filled = filled;
  self->data = data;
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->in_flight = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_queue_init (&self->pages);
  self->cancellable = g_cancellable_new ();
  return self;
}

static void
clear_cache (gpointer data)
{
  ThimbleRowCache *self = data;

  g_hash_table_unref (self->rows);
  g_hash_table_unref (self->in_flight);
  g_object_unref (self->cancellable);
}

static void
on_row_gone (gpointer  data,
             GObject  *where_it_was)
{
  RowKey *key = data;

  g_hash_table_remove (key->cache->rows, key);
}

void
thimble_row_cache_close (ThimbleRowCache *self)
{
  GHashTableIter iter;
  gpointer key, row;

  g_cancellable_cancel (self->cancellable);
  self->store = NULL;
  g_queue_clear_full (&self->pages, (GDestroyNotify) g_array_unref);
  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &key, &row))
    {
      g_object_weak_unref (row, on_row_gone, key);
      g_hash_table_iter_remove (&iter);
    }
  g_rc_box_release_full (self, clear_cache);
}

ThimbleRequestRow *
thimble_row_cache_get (ThimbleRowCache *self,
                       gint64           id)
{
  ThimbleRequestRow *row = g_hash_table_lookup (self->rows, &id);
  RowKey *key;

  if (row != NULL)
    return g_object_ref (row);
  row = thimble_request_row_new (id);
  key = g_new (RowKey, 1);
  *key = (RowKey) { id, self };
  g_hash_table_insert (self->rows, key, row);
  g_object_weak_ref (G_OBJECT (row), on_row_gone, key);
  return row;
}

static gboolean
is_loaded (ThimbleRowCache *self,
           gint64           id)
{
  ThimbleRequestRow *row = g_hash_table_lookup (self->rows, &id);

  return row != NULL && thimble_request_row_is_loaded (row);
}

gboolean
thimble_row_cache_needs (ThimbleRowCache *self,
                         gint64           id)
{
  return !g_hash_table_contains (self->in_flight, &id) && !is_loaded (self, id);
}

static void
forget_page (ThimbleRowCache *self,
             GArray          *ids)
{
  for (guint i = 0; i < ids->len; i++)
    g_hash_table_remove (self->in_flight, &g_array_index (ids, gint64, i));
  g_array_unref (ids);
}

static void
on_page (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  Page *page = data;
  ThimbleRowCache *self = page->cache;
  g_autoptr (GPtrArray) records = thimble_store_rows_finish (THIMBLE_STORE (source), result, NULL);

  self->n_in_flight--;
  if (page->ids != NULL)
    forget_page (self, page->ids);
  g_free (page);

  for (guint i = 0; self->store != NULL && records != NULL && i < records->len; i++)
    {
      ThimbleRecord *record = records->pdata[i];
      ThimbleRequestRow *row = g_hash_table_lookup (self->rows, &record->id);

      if (row == NULL)
        continue;
      /* Kept while it tells: who hears it may let it go. */
      g_object_ref (row);
      thimble_request_row_fill (row, record);
      g_object_unref (row);
    }
  if (self->store != NULL && records != NULL)
    self->filled (self->data);
  if (self->store != NULL)
    load_next (self);
  g_rc_box_release_full (self, clear_cache);
}

static void
ask (ThimbleRowCache *self,
     GArray          *ids,
     GArray          *page_ids)
{
  Page *page = g_new (Page, 1);

  *page = (Page) { g_rc_box_acquire (self), page_ids };
  self->n_in_flight++;
  thimble_store_rows_async (self->store, (const gint64 *) ids->data, ids->len, self->cancellable, on_page, page);
}

/* A row that scrolled away while its page waited needs no loading. */
static gboolean
is_wanted (ThimbleRowCache *self,
           GArray          *ids)
{
  for (guint i = 0; i < ids->len; i++)
    {
      ThimbleRequestRow *row = g_hash_table_lookup (self->rows, &g_array_index (ids, gint64, i));

      if (row != NULL && !thimble_request_row_is_loaded (row))
        return TRUE;
    }
  return FALSE;
}

static void
load_next (ThimbleRowCache *self)
{
  while (self->n_in_flight < PAGES_IN_FLIGHT && !g_queue_is_empty (&self->pages))
    {
      /* The newest wish first: that is where the person looks now. */
      GArray *ids = g_queue_pop_tail (&self->pages);

      if (is_wanted (self, ids))
        ask (self, ids, ids);
      else
        forget_page (self, ids);
    }
}

void
thimble_row_cache_load (ThimbleRowCache *self,
                        GArray          *ids)
{
  guint n = 0;

  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);

      if (!thimble_row_cache_needs (self, id))
        continue;
      g_hash_table_add (self->in_flight, g_memdup2 (&id, sizeof id));
      g_array_index (ids, gint64, n++) = id;
    }
  g_array_set_size (ids, n);
  g_queue_push_tail (&self->pages, ids);
  load_next (self);
}

void
thimble_row_cache_reload (ThimbleRowCache *self,
                          GArray          *ids)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  GHashTableIter iter;
  gpointer key, row;

  if (ids != NULL)
    {
      for (guint i = 0; i < ids->len; i++)
        if (is_loaded (self, g_array_index (ids, gint64, i)))
          g_array_append_val (wanted, g_array_index (ids, gint64, i));
    }
  else
    {
      g_hash_table_iter_init (&iter, self->rows);
      while (g_hash_table_iter_next (&iter, &key, &row))
        if (thimble_request_row_is_loaded (row))
          g_array_append_val (wanted, ((RowKey *) key)->id);
    }
  if (wanted->len > 0)
    ask (self, wanted, NULL);
}
