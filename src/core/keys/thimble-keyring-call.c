/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-keyring-call-private.h"

/* Searches that met a key which went away; more of them in one call are no accident. */
#define MOST_GONE 10

/* Attributes stay readable while the keyring is locked: nothing of the key goes there. */
const SecretSchema thimble_keyring_schema = {
  "io.github.thimble.Thimble.Key", SECRET_SCHEMA_NONE,
  {
    { "endpoint", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "label", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { NULL, 0 },
  },
};

static void
call_stop_clocks (ThimbleKeyringCall *call)
{
  if (call->timeout != NULL)
    g_source_destroy (call->timeout);
  if (call->cancelled != NULL)
    g_source_destroy (call->cancelled);
  g_clear_pointer (&call->timeout, g_source_unref);
  g_clear_pointer (&call->cancelled, g_source_unref);
}

static void
call_free (gpointer data)
{
  ThimbleKeyringCall *call = data;

  call_stop_clocks (call);
  g_free (call->endpoint_id);
  g_free (call->origin);
  g_free (call->label);
  g_clear_pointer (&call->secret, thimble_secret_unref);
  g_clear_object (&call->inner);
  g_clear_object (&call->service);
  g_clear_object (&call->collection);
  g_list_free_full (call->items, g_object_unref);
  g_free (call->prompt);
  g_clear_pointer (&call->infos, g_ptr_array_unref);
  g_clear_pointer (&call->found, thimble_secret_unref);
  g_free (call);
}

void
thimble_keyring_call_return (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->returned)
    return;
  call->returned = TRUE;
  call_stop_clocks (call);
  g_task_return_boolean (task, TRUE);
}

static void
call_return_error (GTask  *task,
                   GError *error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->returned)
    {
      g_error_free (error);
      return;
    }
  call->returned = TRUE;
  call_stop_clocks (call);
  g_task_return_error (task, error);
}

void
thimble_keyring_call_return_problem (GTask       *task,
                                     ThimbleError code,
                                     const char  *message,
                                     const char  *advice,
                                     const char  *details)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (code, message, advice, details, -1);

  call_return_error (task, thimble_problem_to_error (problem));
}

static void
call_return_no_service (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->state = THIMBLE_KEY_NO_SERVICE;
  if (call->want_state)
    thimble_keyring_call_return (task);
  else
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEYRING_UNAVAILABLE,
                         _("No keyring is running, so the key cannot be kept."),
                         thimble_key_store_get_install_advice (), NULL);
}

/* No service answers with SERVICE_UNKNOWN, no bus with an error of GIO's, both within
 * milliseconds (measured with libsecret 0.20.5). */
static gboolean
means_no_service (const GError *error)
{
  if (error->domain == G_DBUS_ERROR)
    switch (error->code)
      {
      case G_DBUS_ERROR_SERVICE_UNKNOWN:
      case G_DBUS_ERROR_NAME_HAS_NO_OWNER:
      case G_DBUS_ERROR_NO_SERVER:
      case G_DBUS_ERROR_SPAWN_EXEC_FAILED:
      case G_DBUS_ERROR_SPAWN_FORK_FAILED:
      case G_DBUS_ERROR_SPAWN_CHILD_EXITED:
      case G_DBUS_ERROR_SPAWN_CHILD_SIGNALED:
      case G_DBUS_ERROR_SPAWN_FAILED:
      case G_DBUS_ERROR_SPAWN_SETUP_FAILED:
      case G_DBUS_ERROR_SPAWN_CONFIG_INVALID:
      case G_DBUS_ERROR_SPAWN_SERVICE_INVALID:
      case G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND:
      case G_DBUS_ERROR_SPAWN_PERMISSIONS_INVALID:
      case G_DBUS_ERROR_SPAWN_FILE_INVALID:
      case G_DBUS_ERROR_SPAWN_NO_MEMORY:
        return TRUE;
      default:
        return FALSE;
      }
  if (error->domain == G_IO_ERROR)
    return error->code != G_IO_ERROR_CANCELLED && error->code != G_IO_ERROR_TIMED_OUT;
  return error->domain == G_SPAWN_ERROR || error->domain == G_FILE_ERROR;
}

/* Takes @error. */
void
thimble_keyring_call_fail (GTask  *task,
                           GError *error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->returned || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      || error->domain == THIMBLE_ERROR)
    {
      call_return_error (task, error);
      return;
    }
  if (means_no_service (error))
    call_return_no_service (task);
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL);
  else
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEYRING_UNAVAILABLE,
                         _("The keyring did not do what it was asked."), NULL, error->message);
  g_error_free (error);
}

static gboolean
on_timeout (gpointer data)
{
  GTask *task = data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  call->state = THIMBLE_KEY_NO_SERVICE;
  thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEYRING_UNAVAILABLE,
                       _("The keyring did not answer in time."),
                       _("Try again. If it stays silent, log out and in again; a key can also be kept for this session only."),
                       NULL);
  g_cancellable_cancel (call->inner);
  return G_SOURCE_REMOVE;
}

static gboolean
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  GTask *task = data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GTask) keep = g_object_ref (task);

  call_return_error (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled")));
  g_cancellable_cancel (call->inner);
  return G_SOURCE_REMOVE;
}

void
thimble_keyring_call_start_clock (GTask *task,
                                  guint  milliseconds)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->returned)
    return;
  if (call->timeout != NULL)
    {
      g_source_destroy (call->timeout);
      g_clear_pointer (&call->timeout, g_source_unref);
    }
  call->timeout = g_timeout_source_new (milliseconds);
  g_source_set_callback (call->timeout, on_timeout, task, NULL);
  g_source_attach (call->timeout, g_task_get_context (task));
}

GTask *
thimble_keyring_call_new (const ThimbleKeyringLimits *limits,
                          const char                 *endpoint_id,
                          GCancellable               *cancellable,
                          GAsyncReadyCallback         callback,
                          gpointer                    user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  ThimbleKeyringCall *call = g_new0 (ThimbleKeyringCall, 1);

  call->limits = *limits;
  call->endpoint_id = g_strdup (endpoint_id);
  call->inner = g_cancellable_new ();
  call->state = THIMBLE_KEY_FOUND;
  g_task_set_task_data (task, call, call_free);
  if (cancellable != NULL)
    {
      call->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (call->cancelled, G_SOURCE_FUNC (on_cancelled), task, NULL);
      g_source_attach (call->cancelled, g_task_get_context (task));
    }
  thimble_keyring_call_start_clock (task, call->limits.call_ms);
  return task;
}

/* Opening: which backend, is there a default collection, is it locked. */

static void
on_collection (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->collection = secret_collection_for_alias_finish (result, &error);
  if (error != NULL)
    {
      thimble_keyring_call_fail (task, error);
      return;
    }
  /* No collection yet is usable too: saving makes one. */
  if (call->collection != NULL && secret_collection_get_locked (call->collection))
    call->state = THIMBLE_KEY_LOCKED;
  if (!call->returned)
    call->opened (task);
}

static void
on_service (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->service = secret_service_get_finish (result, &error);
  if (call->service == NULL)
    {
      thimble_keyring_call_fail (task, error);
      return;
    }
  if (!call->returned)
    secret_collection_for_alias (call->service, SECRET_COLLECTION_DEFAULT, SECRET_COLLECTION_NONE,
                                 call->inner, on_collection, g_steal_pointer (&task));
}

/* As libsecret itself decides (secret-backend.c). Asking secret_backend_get() is no way: in 0.20.5
 * its cache holds no reference, so that the second call after an unref reads freed memory. */
static gboolean
uses_file (void)
{
  const char *backend = g_getenv ("SECRET_BACKEND");

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) || g_getenv ("SNAP_NAME") != NULL)
    return TRUE;
  return g_strcmp0 (backend, "file") == 0;
}

void
thimble_keyring_call_open (GTask              *task,
                           ThimbleKeyringStep  opened)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GTask) owned = task;

  call->opened = opened;
  if (uses_file ())
    opened (task);
  else
    secret_service_get (SECRET_SERVICE_NONE, call->inner, on_service, g_steal_pointer (&owned));
}

/* An item that was found and is gone by the time it is looked at fails the whole search: somebody replaced or removed a key. */
static gboolean
means_gone (const GError *error)
{
  return g_error_matches (error, SECRET_ERROR, SECRET_ERROR_NO_SUCH_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_OBJECT)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_METHOD)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_UNKNOWN_INTERFACE);
}

static void
on_searched (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  call->items = secret_password_search_finish (result, &error);
  if (error != NULL && !call->returned && means_gone (error) && ++call->n_gone < MOST_GONE)
    {
      g_error_free (error);
      thimble_keyring_call_search (task, call->searched);
    }
  else if (error != NULL)
    thimble_keyring_call_fail (task, error);
  else if (!call->returned)
    call->searched (task);
}

void
thimble_keyring_call_search (GTask             *task,
                             ThimbleKeyringStep searched)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = NULL;

  if (call->endpoint_id != NULL)
    attributes = secret_attributes_build (&thimble_keyring_schema, "endpoint", call->endpoint_id, NULL);
  else
    attributes = secret_attributes_build (&thimble_keyring_schema, NULL);
  g_list_free_full (g_steal_pointer (&call->items), g_object_unref);
  call->searched = searched;
  /* ALL finds locked items too, and no flag here makes it prompt. */
  secret_password_searchv (&thimble_keyring_schema, attributes, SECRET_SEARCH_ALL, call->inner, on_searched,
                           g_object_ref (task));
}

/* KeePassXC and KWallet hide the items of a locked database, gnome-keyring does not: nothing
 * found in a locked collection that shows no items at all says nothing. */
gboolean
thimble_keyring_call_is_hidden (ThimbleKeyringCall *call)
{
  g_autoptr (GVariant) items = NULL;

  if (call->state != THIMBLE_KEY_LOCKED || call->items != NULL)
    return FALSE;
  items = g_dbus_proxy_get_cached_property (G_DBUS_PROXY (call->collection), "Items");
  return items == NULL || g_variant_n_children (items) == 0;
}

/* Flatpak's file backend gives other types than SecretItem, always unlocked. */
gboolean
thimble_keyring_item_is_locked (gpointer item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (item);
}

char *
thimble_keyring_item_dup_attribute (gpointer    item,
                                    const char *name)
{
  g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);
  const char *value = attributes != NULL ? g_hash_table_lookup (attributes, name) : NULL;

  return g_strdup (value != NULL ? value : "");
}

gboolean
thimble_keyring_item_is_for (gpointer    item,
                             const char *name,
                             const char *wanted)
{
  g_autofree char *value = thimble_keyring_item_dup_attribute (item, name);

  return g_str_equal (value, wanted);
}

/* Unlocked before locked, then the newest. */
gint
thimble_keyring_compare_items (gconstpointer a,
                               gconstpointer b)
{
  gint locked = thimble_keyring_item_is_locked ((gpointer) a) - thimble_keyring_item_is_locked ((gpointer) b);
  guint64 ta = secret_retrievable_get_modified ((gpointer) a);
  guint64 tb = secret_retrievable_get_modified ((gpointer) b);

  if (locked != 0)
    return locked;
  return ta > tb ? -1 : ta < tb;
}
