/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-key-info-private.h"
#include "thimble-keyring-private.h"

#define SERVICE_NAME "org.freedesktop.secrets"

/* Changes that come in a bunch (locking touches the service, the collection and its items) are told once. */
#define CHANGED_DELAY_MS 100

typedef struct
{
  ThimbleSecret *secret; /* bound */
  char          *label;
} SessionKey;

struct _ThimbleKeyStore
{
  GObject parent_instance;

  /* configured */
  ThimbleKeyringLimits limits;

  /* owned */
  GHashTable          *session;     /* endpoint id → SessionKey */
  GCancellable        *connecting;
  GDBusConnection     *bus;         /* NULL before the first call, and where there is no bus */
  guint                subscriptions[3];
  guint                changed_id;
  gboolean             watching;
};

G_DEFINE_FINAL_TYPE (ThimbleKeyStore, thimble_key_store, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
session_key_free (gpointer data)
{
  SessionKey *key = data;

  thimble_secret_unref (key->secret);
  g_free (key->label);
  g_free (key);
}

/* Others lock, unlock and change the keyring too. */

static gboolean
on_changed_delay (gpointer data)
{
  ThimbleKeyStore *self = data;

  self->changed_id = 0;
  g_signal_emit (self, signals[CHANGED], 0);
  return G_SOURCE_REMOVE;
}

static void
queue_changed (ThimbleKeyStore *self)
{
  if (self->changed_id == 0)
    self->changed_id = g_timeout_add (CHANGED_DELAY_MS, on_changed_delay, self);
}

static void
on_bus_signal (GDBusConnection *bus,
               const char      *sender,
               const char      *path,
               const char      *interface,
               const char      *name,
               GVariant        *parameters,
               gpointer         user_data)
{
  queue_changed (user_data);
}

static void
on_bus (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_finish (result, &error);
  ThimbleKeyStore *self = user_data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || bus == NULL)
    return; /* cancelled: the store is gone */

  self->bus = g_steal_pointer (&bus);
  /* Secret Service API 0.2, “Signals”; keyrings differ in which they send, so listen to both. */
  self->subscriptions[0] = g_dbus_connection_signal_subscribe (self->bus, SERVICE_NAME, "org.freedesktop.Secret.Service",
                                                               "CollectionChanged", NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                               on_bus_signal, self, NULL);
  self->subscriptions[1] = g_dbus_connection_signal_subscribe (self->bus, SERVICE_NAME, "org.freedesktop.DBus.Properties",
                                                               "PropertiesChanged", NULL, "org.freedesktop.Secret.Collection",
                                                               G_DBUS_SIGNAL_FLAGS_NONE, on_bus_signal, self, NULL);
  self->subscriptions[2] = g_dbus_connection_signal_subscribe (self->bus, "org.freedesktop.DBus", "org.freedesktop.DBus",
                                                               "NameOwnerChanged", NULL, SERVICE_NAME,
                                                               G_DBUS_SIGNAL_FLAGS_NONE, on_bus_signal, self, NULL);
}

static void
watch (ThimbleKeyStore *self)
{
  if (self->watching)
    return;
  self->watching = TRUE;
  g_bus_get (G_BUS_TYPE_SESSION, self->connecting, on_bus, self);
}

static void
thimble_key_store_dispose (GObject *object)
{
  ThimbleKeyStore *self = THIMBLE_KEY_STORE (object);

  g_cancellable_cancel (self->connecting);
  if (self->bus != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (self->subscriptions); i++)
      g_dbus_connection_signal_unsubscribe (self->bus, self->subscriptions[i]);
  g_clear_object (&self->bus);
  g_clear_handle_id (&self->changed_id, g_source_remove);
  g_hash_table_remove_all (self->session);

  G_OBJECT_CLASS (thimble_key_store_parent_class)->dispose (object);
}

static void
thimble_key_store_finalize (GObject *object)
{
  ThimbleKeyStore *self = THIMBLE_KEY_STORE (object);

  g_clear_object (&self->connecting);
  g_hash_table_unref (self->session);

  G_OBJECT_CLASS (thimble_key_store_parent_class)->finalize (object);
}

static void
thimble_key_store_class_init (ThimbleKeyStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = thimble_key_store_dispose;
  object_class->finalize = thimble_key_store_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_key_store_init (ThimbleKeyStore *self)
{
  self->limits.call_ms = 60 * 1000;
  self->limits.prompt_ms = 5 * 60 * 1000;
  self->session = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, session_key_free);
  self->connecting = g_cancellable_new ();
}

ThimbleKeyStore *
thimble_key_store_new (void)
{
  return g_object_new (THIMBLE_TYPE_KEY_STORE, NULL);
}

void
thimble_key_store_set_limits (ThimbleKeyStore            *self,
                              const ThimbleKeyringLimits *limits)
{
  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));

  if (limits->call_ms > 0)
    self->limits.call_ms = limits->call_ms;
  if (limits->prompt_ms > 0)
    self->limits.prompt_ms = limits->prompt_ms;
}

const char *
thimble_key_store_get_install_advice (void)
{
  return _("Install gnome-keyring, or turn on the Secret Service of KWallet or KeePassXC, then log in again. "
           "Until then a key can be kept for this session only.");
}

/* The callbacks below only carry a result from the keyring's task to ours. */

static void
on_probed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ThimbleKeyState state = thimble_keyring_probe_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, state);
}

void
thimble_key_store_probe_async (ThimbleKeyStore     *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));

  watch (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_probe_async);
  thimble_keyring_probe_async (&self->limits, cancellable, on_probed, task);
}

ThimbleKeyState
thimble_key_store_probe_finish (ThimbleKeyStore  *self,
                                GAsyncResult     *result,
                                GError          **error)
{
  gssize state;

  g_return_val_if_fail (g_task_is_valid (result, self), THIMBLE_KEY_NO_SERVICE);

  state = g_task_propagate_int (G_TASK (result), error);
  return state < 0 ? THIMBLE_KEY_NO_SERVICE : (ThimbleKeyState) state;
}

/* lookup */

static void
set_state (GTask           *task,
           ThimbleKeyState  state)
{
  g_task_set_task_data (task, GINT_TO_POINTER (state), NULL);
}

static void
return_secret (GTask         *task,
               ThimbleSecret *secret) /* (transfer full) (nullable) */
{
  g_task_return_pointer (task, secret, (GDestroyNotify) (void (*) (void)) thimble_secret_unref);
}

static void
on_looked_up (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ThimbleKeyState state;
  ThimbleSecret *secret = thimble_keyring_lookup_finish (result, &state, &error);

  set_state (task, state);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    return_secret (task, secret);
}

void
thimble_key_store_lookup_async (ThimbleKeyStore     *self,
                                const char          *endpoint_id,
                                const char          *origin,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;
  SessionKey *key;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));
  g_return_if_fail (endpoint_id != NULL && origin != NULL);

  watch (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_lookup_async);
  key = g_hash_table_lookup (self->session, endpoint_id);
  if (key != NULL)
    {
      const char *stored = thimble_secret_get_origin (key->secret);

      set_state (task, THIMBLE_KEY_FOUND);
      if (g_str_equal (stored, origin))
        return_secret (task, thimble_secret_ref (key->secret));
      else
        g_task_return_error (task, thimble_keyring_new_origin_error (stored, origin));
      g_object_unref (task);
      return;
    }
  thimble_keyring_lookup_async (&self->limits, endpoint_id, origin, cancellable, on_looked_up, task);
}

ThimbleSecret *
thimble_key_store_lookup_finish (ThimbleKeyStore  *self,
                                 GAsyncResult     *result,
                                 ThimbleKeyState  *state,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (state != NULL)
    *state = GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* save */

typedef struct
{
  char     *endpoint_id;
  gboolean  had_session;
} Edit;

static void
edit_free (gpointer data)
{
  Edit *edit = data;

  g_free (edit->endpoint_id);
  g_free (edit);
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyStore *self = g_task_get_source_object (task);
  Edit *edit = g_task_get_task_data (task);
  GError *error = NULL;

  if (thimble_keyring_save_finish (result, &error))
    {
      g_hash_table_remove (self->session, edit->endpoint_id);
      queue_changed (self);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

void
thimble_key_store_save_async (ThimbleKeyStore     *self,
                              const char          *endpoint_id,
                              const char          *origin,
                              const char          *label,
                              ThimbleSecret       *secret,
                              gboolean             session_only,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (ThimbleSecret) bound = NULL;
  GTask *task;
  Edit *edit;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));
  g_return_if_fail (endpoint_id != NULL && origin != NULL && secret != NULL);

  watch (self);
  bound = thimble_secret_bind (secret, origin);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_save_async);
  if (session_only)
    {
      if (!g_task_return_error_if_cancelled (task))
        {
          SessionKey *key = g_new0 (SessionKey, 1);

          key->secret = g_steal_pointer (&bound);
          key->label = g_utf8_make_valid (label != NULL ? label : "", -1);
          g_hash_table_replace (self->session, g_strdup (endpoint_id), key);
          queue_changed (self);
          g_task_return_boolean (task, TRUE);
        }
      g_object_unref (task);
      return;
    }
  edit = g_new0 (Edit, 1);
  edit->endpoint_id = g_strdup (endpoint_id);
  g_task_set_task_data (task, edit, edit_free);
  thimble_keyring_save_async (&self->limits, endpoint_id, label, bound, cancellable, on_saved, task);
}

gboolean
thimble_key_store_save_finish (ThimbleKeyStore  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* remove */

static void
on_removed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyStore *self = g_task_get_source_object (task);
  Edit *edit = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (thimble_keyring_remove_finish (result, &error))
    {
      queue_changed (self);
      g_task_return_boolean (task, TRUE);
    }
  /* The key of this session is gone, and without a keyring there is no other. */
  else if (edit->had_session && g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
thimble_key_store_remove_async (ThimbleKeyStore     *self,
                                const char          *endpoint_id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;
  Edit *edit;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));
  g_return_if_fail (endpoint_id != NULL);

  watch (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_remove_async);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  edit = g_new0 (Edit, 1);
  edit->endpoint_id = g_strdup (endpoint_id);
  edit->had_session = g_hash_table_remove (self->session, endpoint_id);
  g_task_set_task_data (task, edit, edit_free);
  if (edit->had_session)
    queue_changed (self);
  thimble_keyring_remove_async (&self->limits, endpoint_id, cancellable, on_removed, task);
}

gboolean
thimble_key_store_remove_finish (ThimbleKeyStore  *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* unlock */

static void
on_unlocked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gboolean unlocked = thimble_keyring_unlock_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (unlocked)
    queue_changed (g_task_get_source_object (task));
  g_task_return_boolean (task, unlocked);
}

void
thimble_key_store_unlock_async (ThimbleKeyStore     *self,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));

  watch (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_unlock_async);
  thimble_keyring_unlock_async (&self->limits, cancellable, on_unlocked, task);
}

gboolean
thimble_key_store_unlock_finish (ThimbleKeyStore  *self,
                                 GAsyncResult     *result,
                                 GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* list */

static gint
compare_infos (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (thimble_key_info_get_endpoint_id (*(ThimbleKeyInfo **) a),
                    thimble_key_info_get_endpoint_id (*(ThimbleKeyInfo **) b));
}

static void
on_listed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyStore *self = g_task_get_source_object (task);
  GError *error = NULL;
  ThimbleKeyState state;
  g_autoptr (GPtrArray) stored = thimble_keyring_list_finish (result, &state, &error);
  g_autoptr (GPtrArray) all = NULL;
  GHashTableIter iter;
  gpointer id, value;

  set_state (task, state);
  /* A keyring that stays silent does not hide the keys of this session. */
  if (error != NULL
      && (!g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE)
          || g_hash_table_size (self->session) == 0))
    {
      g_task_return_error (task, error);
      return;
    }
  g_clear_error (&error);

  all = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) thimble_key_info_unref);
  for (guint i = 0; stored != NULL && i < stored->len; i++)
    if (!g_hash_table_contains (self->session, thimble_key_info_get_endpoint_id (stored->pdata[i])))
      g_ptr_array_add (all, thimble_key_info_ref (stored->pdata[i]));
  g_hash_table_iter_init (&iter, self->session);
  while (g_hash_table_iter_next (&iter, &id, &value))
    {
      SessionKey *key = value;
      g_autofree char *last_four = thimble_secret_get_last_four (key->secret);

      g_ptr_array_add (all, thimble_key_info_new (id, thimble_secret_get_origin (key->secret), key->label,
                                                  last_four, FALSE, TRUE));
    }
  g_ptr_array_sort (all, compare_infos);
  g_task_return_pointer (task, g_steal_pointer (&all), (GDestroyNotify) g_ptr_array_unref);
}

void
thimble_key_store_list_async (ThimbleKeyStore     *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_KEY_STORE (self));

  watch (self);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_key_store_list_async);
  thimble_keyring_list_async (&self->limits, cancellable, on_listed, task);
}

GPtrArray *
thimble_key_store_list_finish (ThimbleKeyStore  *self,
                               GAsyncResult     *result,
                               ThimbleKeyState  *state,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (state != NULL)
    *state = GPOINTER_TO_INT (g_task_get_task_data (G_TASK (result)));
  return g_task_propagate_pointer (G_TASK (result), error);
}
