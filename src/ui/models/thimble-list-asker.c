/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-list-asker.h"

typedef struct {
  gboolean  busy;
  gboolean  failed;
  char     *message; /* nullable */
} Asking;

struct _ThimbleListAsker
{
  GObject parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* owned */
  GHashTable   *askings;     /* endpoint id → Asking */
  GHashTable   *origins;     /* (nullable): endpoint id → origin its key is for; NULL: not known yet */
  GCancellable *cancellable; /* of everything, when this goes away */
  guint         keys_serial; /* an older answer of the keyring is not believed */
};

G_DEFINE_FINAL_TYPE (ThimbleListAsker, thimble_list_asker, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct {
  GWeakRef  asker; /* who has gone away waits for nothing */
  char     *endpoint_id;
  guint     serial;
} Call;

static Call *
call_new (ThimbleListAsker *self, const char *endpoint_id)
{
  Call *call = g_new0 (Call, 1);

  g_weak_ref_init (&call->asker, self);
  call->endpoint_id = g_strdup (endpoint_id);
  call->serial = self->keys_serial;

  return call;
}

static void
call_free (Call *call)
{
  g_weak_ref_clear (&call->asker);
  g_free (call->endpoint_id);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static void
asking_free (gpointer data)
{
  Asking *self = data;

  g_free (self->message);
  g_free (self);
}

static void
thimble_list_asker_finalize (GObject *object)
{
  ThimbleListAsker *self = THIMBLE_LIST_ASKER (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->cancellable);
  g_hash_table_unref (self->askings);
  g_clear_pointer (&self->origins, g_hash_table_unref);

  G_OBJECT_CLASS (thimble_list_asker_parent_class)->finalize (object);
}

static void
thimble_list_asker_dispose (GObject *object)
{
  g_cancellable_cancel (THIMBLE_LIST_ASKER (object)->cancellable);

  G_OBJECT_CLASS (thimble_list_asker_parent_class)->dispose (object);
}

static void
thimble_list_asker_class_init (ThimbleListAskerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_list_asker_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_list_asker_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_list_asker_init (ThimbleListAsker *self)
{
  self->askings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asking_free);
  self->cancellable = g_cancellable_new ();
}

static void
on_keys_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (ThimbleListAsker) self = g_weak_ref_get (&call->asker);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) infos = NULL;

  infos = thimble_key_store_list_finish (THIMBLE_KEY_STORE (source), result, NULL, &error);
  if (self == NULL || call->serial != self->keys_serial || g_cancellable_is_cancelled (self->cancellable))
    return;

  g_clear_pointer (&self->origins, g_hash_table_unref);
  /* No answer: nobody is told that a key is missing. */
  if (infos != NULL)
    {
      self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      for (guint i = 0; i < infos->len; i++)
        {
          ThimbleKeyInfo *info = g_ptr_array_index (infos, i);

          g_hash_table_replace (self->origins, g_strdup (thimble_key_info_get_endpoint_id (info)),
                                g_strdup (thimble_key_info_get_origin (info)));
        }
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
read_keys (ThimbleListAsker *self)
{
  self->keys_serial++;
  thimble_key_store_list_async (thimble_engine_get_keys (self->engine), self->cancellable, on_keys_listed,
                                call_new (self, NULL));
}

ThimbleListAsker *
thimble_list_asker_new (ThimbleEngine *engine)
{
  ThimbleListAsker *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_LIST_ASKER, NULL);
  self->engine = g_object_ref (engine);
  g_signal_connect_object (thimble_engine_get_keys (engine), "changed", G_CALLBACK (read_keys), self, G_CONNECT_SWAPPED);
  read_keys (self);

  return self;
}

static void
on_asked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Call) call = user_data;
  g_autoptr (ThimbleListAsker) self = g_weak_ref_get (&call->asker);
  g_autoptr (GError) error = NULL;
  gint count = thimble_runner_refresh_models_finish (THIMBLE_RUNNER (source), result, &error);
  Asking *asking;

  if (self == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;

  asking = g_hash_table_lookup (self->askings, call->endpoint_id);
  g_assert (asking != NULL);
  asking->busy = FALSE;
  asking->failed = error != NULL;
  g_clear_pointer (&asking->message, g_free);
  if (error != NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
      const char *advice = thimble_problem_get_advice (problem);

      asking->message = g_strconcat (thimble_problem_get_message (problem), advice[0] != '\0' ? " " : NULL, advice, NULL);
    }
  else if (count == 0)
    {
      asking->message = g_strdup (_("It answered, and has no models."));
    }
  else
    {
      asking->message = g_strdup_printf (ngettext ("Just now: %d model", "Just now: %d models", (gulong) count), count);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
thimble_list_asker_ask (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  Asking *asking;
  const char *id;

  g_return_if_fail (THIMBLE_IS_LIST_ASKER (self));
  g_return_if_fail (THIMBLE_IS_ENDPOINT (endpoint));

  id = thimble_endpoint_get_id (endpoint);
  asking = g_hash_table_lookup (self->askings, id);
  if (asking == NULL)
    {
      asking = g_new0 (Asking, 1);
      g_hash_table_insert (self->askings, g_strdup (id), asking);
    }
  if (asking->busy)
    return;

  asking->busy = TRUE;
  asking->failed = FALSE;
  g_clear_pointer (&asking->message, g_free);
  thimble_runner_refresh_models_async (thimble_engine_get_runner (self->engine), endpoint, self->cancellable,
                                       on_asked, call_new (self, id));
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static const Asking *
look_up (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  static const Asking never;
  const Asking *asking = g_hash_table_lookup (self->askings, thimble_endpoint_get_id (endpoint));

  return asking != NULL ? asking : &never;
}

gboolean
thimble_list_asker_is_busy (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  g_return_val_if_fail (THIMBLE_IS_LIST_ASKER (self), FALSE);

  return look_up (self, endpoint)->busy;
}

const char *
thimble_list_asker_get_message (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  g_return_val_if_fail (THIMBLE_IS_LIST_ASKER (self), NULL);

  return look_up (self, endpoint)->message;
}

gboolean
thimble_list_asker_has_failed (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  g_return_val_if_fail (THIMBLE_IS_LIST_ASKER (self), FALSE);

  return look_up (self, endpoint)->failed;
}

gboolean
thimble_list_asker_lacks_key (ThimbleListAsker *self, ThimbleEndpoint *endpoint)
{
  g_return_val_if_fail (THIMBLE_IS_LIST_ASKER (self), FALSE);
  g_return_val_if_fail (THIMBLE_IS_ENDPOINT (endpoint), FALSE);

  /* A key for another origin does not fit. */
  return thimble_endpoint_needs_key (endpoint) && self->origins != NULL &&
         g_strcmp0 (g_hash_table_lookup (self->origins, thimble_endpoint_get_id (endpoint)),
                    thimble_endpoint_get_origin (endpoint)) != 0;
}
