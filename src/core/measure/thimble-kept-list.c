/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "thimble-kept-list.h"

/* While something runs the history changes all the time. */
#define REFRESH_MS 500

/* The item */

struct _ThimbleKept
{
  GObject                parent_instance;

  ThimbleMeasurementRow *row;
};

enum { KEPT_PROP_NAME = 1, KEPT_PROP_SUMMARY, N_KEPT_PROPS };
static GParamSpec *kept_props[N_KEPT_PROPS];

G_DEFINE_FINAL_TYPE (ThimbleKept, thimble_kept, G_TYPE_OBJECT)

static void
thimble_kept_finalize (GObject *object)
{
  thimble_measurement_row_free (THIMBLE_KEPT (object)->row);
  G_OBJECT_CLASS (thimble_kept_parent_class)->finalize (object);
}

static void
thimble_kept_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleKept *self = THIMBLE_KEPT (object);

  switch (id)
    {
    case KEPT_PROP_NAME: g_value_set_string (value, self->row->name); break;
    case KEPT_PROP_SUMMARY: g_value_take_string (value, thimble_kept_describe (self)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_kept_class_init (ThimbleKeptClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = thimble_kept_finalize;
  object_class->get_property = thimble_kept_get_property;
  kept_props[KEPT_PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  kept_props[KEPT_PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_KEPT_PROPS, kept_props);
}

static void
thimble_kept_init (ThimbleKept *self)
{
}

gint64
thimble_kept_get_id (ThimbleKept *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEPT (self), 0);
  return self->row->id;
}

const char *
thimble_kept_get_name (ThimbleKept *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEPT (self), NULL);
  return self->row->name;
}

const ThimbleMeasurementRow *
thimble_kept_get_row (ThimbleKept *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEPT (self), NULL);
  return self->row;
}

gint64
thimble_kept_count_planned (const ThimbleMeasurementRow *row)
{
  gboolean chain = row->kind == THIMBLE_MEASUREMENT_CHAIN;
  g_autoptr (JsonNode) node = thimble_json_parse (row->plan, -1, G_MAXINT, NULL);
  JsonObject *plan = node != NULL ? thimble_json_root_object (node) : NULL;
  JsonArray *each = plan != NULL ? thimble_json_get_array (plan, chain ? "steps" : "models") : NULL;
  gint64 runs;

  if (each == NULL || !thimble_json_get_integer (plan, "runs", &runs) || runs < 0 || runs > G_MAXINT)
    return -1;
  return runs * (json_array_get_length (each) + (chain && thimble_json_get_boolean (plan, "compare", FALSE) ? 1 : 0));
}

char *
thimble_kept_describe (ThimbleKept *self)
{
  const char *states[] = { C_("measurement", "not started"), C_("measurement", "running"), C_("measurement", "stopped"), C_("measurement", "done") };
  g_autofree char *requests = NULL;
  g_autofree char *completed = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *cost = NULL;
  g_autofree char *when = NULL;

  g_return_val_if_fail (THIMBLE_IS_KEPT (self), NULL);

  requests = thimble_format_count (self->row->requests);
  completed = thimble_format_count (self->row->completed);
  /* What failed or was broken off was a request too. */
  sent = self->row->completed == self->row->requests || self->row->state == THIMBLE_MEASUREMENT_RUNNING
           ? g_strdup_printf (ngettext ("%s request", "%s requests", (gulong) self->row->requests), requests)
           : g_strdup_printf (ngettext ("%s request, %s answered", "%s requests, %s answered", (gulong) self->row->requests), requests, completed);
  cost = thimble_money_format (self->row->cost);
  when = thimble_format_when (self->row->changed_us);
  return g_strjoin (" · ", states[self->row->state], sent, cost, when, NULL);
}

/* Takes @row. */
static ThimbleKept *
kept_new (ThimbleMeasurementRow *row)
{
  ThimbleKept *self = g_object_new (THIMBLE_TYPE_KEPT, NULL);

  self->row = row;
  return self;
}

/* Takes @row. */
static void
kept_renew (ThimbleKept           *self,
            ThimbleMeasurementRow *row)
{
  thimble_measurement_row_free (self->row);
  self->row = row;
  for (guint i = 1; i < N_KEPT_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), kept_props[i]);
}

/* The list */

struct _ThimbleKeptList
{
  GObject                 parent_instance;

  /* configured */
  ThimbleStore           *store;
  ThimbleMeasurementKind  kind;

  GPtrArray              *items;   /* of ThimbleKept */
  GCancellable           *gone;
  guint                   refresh_source;
  gboolean                reading;
  gboolean                stale;   /* something changed since the reading began */
  gboolean                loaded;
  GError                 *error;   /* nullable: of the last reading */
};

static GParamSpec *loaded_prop;

static GType
get_item_type (GListModel *model)
{
  return THIMBLE_TYPE_KEPT;
}

static guint
get_n_items (GListModel *model)
{
  return THIMBLE_KEPT_LIST (model)->items->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ThimbleKeptList *self = THIMBLE_KEPT_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position)) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ThimbleKeptList, thimble_kept_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
thimble_kept_list_dispose (GObject *object)
{
  ThimbleKeptList *self = THIMBLE_KEPT_LIST (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_cancellable_cancel (self->gone);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (thimble_kept_list_parent_class)->dispose (object);
}

static void
thimble_kept_list_finalize (GObject *object)
{
  ThimbleKeptList *self = THIMBLE_KEPT_LIST (object);

  g_clear_error (&self->error);
  g_object_unref (self->gone);
  g_ptr_array_unref (self->items);
  G_OBJECT_CLASS (thimble_kept_list_parent_class)->finalize (object);
}

static void
thimble_kept_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, THIMBLE_KEPT_LIST (object)->loaded);
}

static void
thimble_kept_list_class_init (ThimbleKeptListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_kept_list_dispose;
  object_class->finalize = thimble_kept_list_finalize;
  object_class->get_property = thimble_kept_list_get_property;
  loaded_prop = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, 1, loaded_prop);
}

static void
thimble_kept_list_init (ThimbleKeptList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->gone = g_cancellable_new ();
}

static gboolean
same_ids (ThimbleKeptList *self,
          GPtrArray       *rows)
{
  if (rows->len != self->items->len)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (thimble_kept_get_id (g_ptr_array_index (self->items, i)) != ((ThimbleMeasurementRow *) g_ptr_array_index (rows, i))->id)
      return FALSE;
  return TRUE;
}

/* Rows of our kind, which are taken out of @rows. */
static void
take_rows (ThimbleKeptList *self,
           GPtrArray       *rows)
{
  guint n_before = self->items->len;

  for (guint i = rows->len; i > 0; i--)
    if (((ThimbleMeasurementRow *) g_ptr_array_index (rows, i - 1))->kind != self->kind)
      g_ptr_array_remove_index (rows, i - 1);
  g_ptr_array_set_free_func (rows, NULL);
  if (same_ids (self, rows))
    {
      for (guint i = 0; i < rows->len; i++)
        kept_renew (g_ptr_array_index (self->items, i), g_ptr_array_index (rows, i));
      return;
    }
  g_ptr_array_set_size (self->items, 0);
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (self->items, kept_new (g_ptr_array_index (rows, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->items->len);
}

static void read_again (ThimbleKeptList *self);

static void
rows_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleKeptList) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = thimble_store_list_measurements_finish (THIMBLE_STORE (source), result, &error);
  gboolean told;

  self->reading = FALSE;
  if (g_cancellable_is_cancelled (self->gone))
    return;
  if (rows != NULL)
    take_rows (self, rows);
  told = self->loaded && (error != NULL) == (self->error != NULL);
  self->loaded = TRUE;
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  if (!told)
    g_object_notify_by_pspec (G_OBJECT (self), loaded_prop);
  if (self->stale)
    read_again (self);
}

static gboolean
refresh_due (gpointer data)
{
  ThimbleKeptList *self = data;

  self->refresh_source = 0;
  self->stale = self->reading;
  if (self->reading)
    return G_SOURCE_REMOVE;
  self->reading = TRUE;
  thimble_store_list_measurements_async (self->store, self->gone, rows_came, g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
read_again (ThimbleKeptList *self)
{
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (self->loaded ? REFRESH_MS : 0, refresh_due, self);
}

ThimbleKeptList *
thimble_kept_list_new (ThimbleStore           *store,
                       ThimbleMeasurementKind  kind)
{
  ThimbleKeptList *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  self = g_object_new (THIMBLE_TYPE_KEPT_LIST, NULL);
  self->store = g_object_ref (store);
  self->kind = kind;
  g_signal_connect_object (store, "changed", G_CALLBACK (read_again), self, G_CONNECT_SWAPPED);
  read_again (self);
  return self;
}

gboolean
thimble_kept_list_is_loaded (ThimbleKeptList *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEPT_LIST (self), FALSE);
  return self->loaded;
}

const GError *
thimble_kept_list_get_error (ThimbleKeptList *self)
{
  g_return_val_if_fail (THIMBLE_IS_KEPT_LIST (self), NULL);
  return self->error;
}
