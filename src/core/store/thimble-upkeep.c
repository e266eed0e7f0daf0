/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-upkeep.h"

/* Not while the program still starts; and how long a choice may be taken back. */
#define SOON_S 60
#define LOOK_S 3600
#define DAY_US (G_GINT64_CONSTANT (24 * 3600) * G_USEC_PER_SEC)
/* A clock that was set wrong must not delete early: by how much it is believed to have gone on, once in most of a day. */
#define STEP_US (7 * DAY_US)
#define ONCE_US (20 * (DAY_US / 24))
/* "now believed": microseconds, when upkeep ran last. */
#define CLOCK_NOTE "upkeep-clock"

struct _ThimbleUpkeep
{
  GObject parent_instance;

  /* owned */
  ThimbleStore *store;        /* NULL after dispose */
  GSettings    *settings;     /* NULL where it was not started */
  GCancellable *cancellable;

  /* state */
  int      keep_days;
  guint    soon;              /* timeout */
  guint    look;              /* timeout */
  gint64   ran_us;            /* wall clock; 0: not yet */
  gint64   believed_us;       /* what the clock is taken for */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (ThimbleUpkeep, thimble_upkeep, G_TYPE_OBJECT)

enum { PROP_KEEP_DAYS = 1, N_PROPS };
static GParamSpec *props[N_PROPS];
enum { SIGNAL_RAN, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
end (ThimbleUpkeep *self)
{
  self->running = FALSE;
  g_signal_emit (self, signals[SIGNAL_RAN], 0);
}

/* What cannot be done now (a history that only reads, a full disk) is tried again tomorrow; the window says what is wrong. */
static void
on_checked (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr (ThimbleUpkeep) self = data;

  thimble_store_check_finish (THIMBLE_STORE (source), result, NULL);
  end (self);
}

static void
check (ThimbleUpkeep *self)
{
  if (self->store != NULL)
    thimble_store_check_async (self->store, self->cancellable, on_checked, g_object_ref (self));
  else
    end (self);
}

static void
on_pruned (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (ThimbleUpkeep) self = data;

  thimble_store_prune_texts_finish (THIMBLE_STORE (source), result, NULL);
  check (self);
}

gint64
thimble_upkeep_believe (gint64 now_us,
                        gint64 last_us,
                        gint64 believed_us)
{
  if (believed_us <= 0 || now_us <= believed_us + STEP_US)
    return now_us;
  /* Years ahead of what it was: no further than this, however often the program is started on that day. */
  return now_us - last_us < ONCE_US ? believed_us : believed_us + STEP_US;
}

static void
on_noted (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (ThimbleUpkeep) self = data;

  /* Without the note the same would be believed again and again. */
  if (self->store != NULL && thimble_store_set_note_finish (THIMBLE_STORE (source), result, NULL) && self->keep_days > 0)
    thimble_store_prune_texts_async (self->store, self->believed_us - self->keep_days * DAY_US, self->cancellable, on_pruned,
                                     g_object_ref (self));
  else
    check (self);
}

static void
on_clock (GObject      *source,
          GAsyncResult *result,
          gpointer      data)
{
  g_autoptr (ThimbleUpkeep) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *note = thimble_store_get_note_finish (THIMBLE_STORE (source), result, &error);
  g_autofree char *said = NULL;
  gint64 last = 0, before = 0;
  char *end = NULL;

  if (self->store == NULL || error != NULL)
    {
      check (self);
      return;
    }
  if (note != NULL)
    {
      last = g_ascii_strtoll (note, &end, 10);
      before = g_ascii_strtoll (end, NULL, 10);
    }
  self->believed_us = thimble_upkeep_believe (self->ran_us, last, before);
  /* A day that did not count does not put the next one off. */
  if (self->believed_us != before || self->ran_us < last)
    last = self->ran_us;
  said = g_strdup_printf ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, last, self->believed_us);
  thimble_store_set_note_async (self->store, CLOCK_NOTE, said, NULL, on_noted, g_object_ref (self));
}

void
thimble_upkeep_run (ThimbleUpkeep *self)
{
  gint64 now = g_get_real_time ();

  g_return_if_fail (THIMBLE_IS_UPKEEP (self));

  if (self->running || self->store == NULL)
    return;
  self->running = TRUE;
  self->ran_us = now;
  thimble_store_get_note_async (self->store, CLOCK_NOTE, NULL, on_clock, g_object_ref (self));
}

static gboolean
on_soon (gpointer data)
{
  ThimbleUpkeep *self = data;

  self->soon = 0;
  thimble_upkeep_run (self);
  return G_SOURCE_REMOVE;
}

static void
take_setting (ThimbleUpkeep *self)
{
  self->keep_days = g_settings_get_enum (self->settings, "keep-texts");
  g_clear_handle_id (&self->soon, g_source_remove);
  self->soon = g_timeout_add_seconds (SOON_S, on_soon, self);
}

/* By the wall clock, for a machine may sleep. */
static gboolean
on_look (gpointer data)
{
  ThimbleUpkeep *self = data;
  gint64 since = g_get_real_time () - self->ran_us;

  if (since >= DAY_US || since < 0)
    thimble_upkeep_run (self);
  return G_SOURCE_CONTINUE;
}

void
thimble_upkeep_start (ThimbleUpkeep *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  g_return_if_fail (THIMBLE_IS_UPKEEP (self));

  schema = source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  if (schema == NULL || self->settings != NULL)
    return;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  g_signal_connect_object (self->settings, "changed::keep-texts", G_CALLBACK (take_setting), self, G_CONNECT_SWAPPED);
  self->look = g_timeout_add_seconds (LOOK_S, on_look, self);
  take_setting (self);
}

static void
thimble_upkeep_get_property (GObject    *object,
                             guint       id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  if (id == PROP_KEEP_DAYS)
    g_value_set_int (value, THIMBLE_UPKEEP (object)->keep_days);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_upkeep_set_property (GObject      *object,
                             guint         id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  if (id == PROP_KEEP_DAYS)
    THIMBLE_UPKEEP (object)->keep_days = g_value_get_int (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
thimble_upkeep_dispose (GObject *object)
{
  ThimbleUpkeep *self = THIMBLE_UPKEEP (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_handle_id (&self->look, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (thimble_upkeep_parent_class)->dispose (object);
}

static void
thimble_upkeep_finalize (GObject *object)
{
  g_clear_object (&THIMBLE_UPKEEP (object)->cancellable);

  G_OBJECT_CLASS (thimble_upkeep_parent_class)->finalize (object);
}

static void
thimble_upkeep_class_init (ThimbleUpkeepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = thimble_upkeep_get_property;
  object_class->set_property = thimble_upkeep_set_property;
  object_class->dispose = thimble_upkeep_dispose;
  object_class->finalize = thimble_upkeep_finalize;

  props[PROP_KEEP_DAYS] = g_param_spec_int ("keep-days", NULL, NULL, 0, G_MAXINT, 0, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_RAN] = g_signal_new ("ran", THIMBLE_TYPE_UPKEEP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_upkeep_init (ThimbleUpkeep *self)
{
  self->cancellable = g_cancellable_new ();
}

ThimbleUpkeep *
thimble_upkeep_new (ThimbleStore *store)
{
  ThimbleUpkeep *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  self = g_object_new (THIMBLE_TYPE_UPKEEP, NULL);
  self->store = g_object_ref (store);
  return self;
}
