/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-request-row-private.h"

struct _ThimbleRequestRow {
  GObject parent_instance;

  /* configured */
  gint64         id;

  /* owned */
  ThimbleRecord *record; /* NULL until loaded */
};

G_DEFINE_TYPE (ThimbleRequestRow, thimble_request_row, G_TYPE_OBJECT)

typedef enum { PROP_ID = 1, PROP_LOADED, PROP_RECORD } ThimbleRequestRowProperty;
static GParamSpec *props[PROP_RECORD + 1];

static void
thimble_request_row_get_property (GObject    *object,
                                  guint       id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  ThimbleRequestRow *self = THIMBLE_REQUEST_ROW (object);

  switch ((ThimbleRequestRowProperty) id)
    {
    case PROP_ID:
      g_value_set_int64 (value, self->id);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->record != NULL);
      break;
    case PROP_RECORD:
      g_value_set_boxed (value, self->record);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_row_finalize (GObject *object)
{
  ThimbleRequestRow *self = THIMBLE_REQUEST_ROW (object);

  g_clear_pointer (&self->record, thimble_record_unref);

  G_OBJECT_CLASS (thimble_request_row_parent_class)->finalize (object);
}

static void
thimble_request_row_class_init (ThimbleRequestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thimble_request_row_get_property;
  object_class->finalize = thimble_request_row_finalize;

  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_RECORD] = g_param_spec_boxed ("record", NULL, NULL, THIMBLE_TYPE_RECORD,
                                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
thimble_request_row_init (ThimbleRequestRow *self)
{
}

ThimbleRequestRow *
thimble_request_row_new (gint64 id)
{
  ThimbleRequestRow *self = g_object_new (THIMBLE_TYPE_REQUEST_ROW, NULL);

  self->id = id;
  return self;
}

void
thimble_request_row_fill (ThimbleRequestRow *self,
                          ThimbleRecord     *record)
{
  gboolean was_loaded;

  g_return_if_fail (THIMBLE_IS_REQUEST_ROW (self));
  g_return_if_fail (record != NULL && record->id == self->id);

  was_loaded = self->record != NULL;
  thimble_record_ref (record);
  g_clear_pointer (&self->record, thimble_record_unref);
  self->record = record;
  g_object_freeze_notify (G_OBJECT (self));
  if (!was_loaded)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORD]);
  g_object_thaw_notify (G_OBJECT (self));
}

gint64
thimble_request_row_get_id (ThimbleRequestRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_ROW (self), 0);

  return self->id;
}

gboolean
thimble_request_row_is_loaded (ThimbleRequestRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_ROW (self), FALSE);

  return self->record != NULL;
}

ThimbleRecord *
thimble_request_row_get_record (ThimbleRequestRow *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_ROW (self), NULL);

  return self->record;
}
