/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "thimble-keyring-call-private.h"

/* From here on no cancellable goes to libsecret: 0.20.5 returns its task twice when a shown prompt
 * is cancelled. Cancelling answers our caller at once; what was begun is carried through, so that
 * a key replaced is not left beside the old one. */

/* deleting items, one after the other, from call->next on */

static void delete_next (GTask *task);

static void
on_item_deleted (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_item_delete_finish (SECRET_ITEM (source), result, &error);
  if (error != NULL)
    thimble_keyring_call_fail (task, error);
  else
    delete_next (task);
}

static void
on_item_cleared (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  secret_password_clear_finish (result, &error);
  if (error != NULL)
    thimble_keyring_call_fail (task, error);
  else
    delete_next (task);
}

static void remove_deleted (GTask *task);

/* Where a key is replaced: libsecret overwrites the item with the same attributes in the
 * default collection; every other one has to go. */
static gboolean
is_overwritten (ThimbleKeyringCall     *call,
                gpointer  item)
{
  const char *path;

  if (call->secret == NULL
      || !thimble_keyring_item_is_for (item, "origin", call->origin) || !thimble_keyring_item_is_for (item, "label", call->label))
    return FALSE;
  if (!SECRET_IS_ITEM (item))
    return TRUE;
  if (call->collection == NULL)
    return FALSE;
  path = g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->collection));
  return g_str_has_prefix (g_dbus_proxy_get_object_path (item), path)
         && g_dbus_proxy_get_object_path (item)[strlen (path)] == '/';
}

static void
delete_next (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  while (call->next != NULL)
    {
      gpointer item = call->next->data;

      call->next = call->next->next;
      if (is_overwritten (call, item))
        continue;
      if (SECRET_IS_ITEM (item))
        secret_item_delete (item, NULL, on_item_deleted, g_object_ref (task));
      else
        {
          g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);

          g_hash_table_remove (attributes, "xdg:schema");
          secret_password_clearv (&thimble_keyring_schema, attributes, NULL, on_item_cleared, g_object_ref (task));
        }
      return;
    }
  if (call->returned)
    return;
  if (call->secret != NULL)
    thimble_keyring_call_return (task);
  else
    thimble_keyring_call_search (task, remove_deleted);
}

static gboolean
has_locked_item (ThimbleKeyringCall *call)
{
  for (GList *l = call->items; l != NULL; l = l->next)
    if (thimble_keyring_item_is_locked (l->data))
      return TRUE;
  return FALSE;
}

/* save */

static void
on_stored (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;

  if (!secret_password_store_finish (result, &error))
    {
      if (error != NULL)
        thimble_keyring_call_fail (task, error);
      else
        thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL); /* prompt dismissed */
      return;
    }
  /* Only now the old ones go: a failed save leaves what was there. */
  call->next = call->items;
  delete_next (task);
}

static void
save_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GHashTable) attributes = NULL;
  g_autofree char *name = NULL;
  SecretValue *value;

  if (has_locked_item (call))
    {
      thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL);
      return;
    }
  attributes = secret_attributes_build (&thimble_keyring_schema, "endpoint", call->endpoint_id,
                                        "origin", call->origin, "label", call->label, NULL);
  /* Translators: the name of the item in the system keyring; %s is an endpoint such as “openai” */
  name = g_strdup_printf (_("Thimble: API key for %s"), call->endpoint_id);
  value = secret_value_new (thimble_secret_peek (call->secret), thimble_secret_get_length (call->secret),
                            "text/plain");
  thimble_keyring_call_start_clock (task, call->limits.prompt_ms); /* a keyring may ask here before it lets a program write */
  secret_password_storev_binary (&thimble_keyring_schema, attributes, SECRET_COLLECTION_DEFAULT, name, value,
                                 NULL, on_stored, g_object_ref (task));
  secret_value_unref (value);
}

static void
save_opened (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->state == THIMBLE_KEY_LOCKED)
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL);
  else
    thimble_keyring_call_search (task, save_searched);
}

void
thimble_keyring_save_async (const ThimbleKeyringLimits *limits,
                            const char                 *endpoint_id,
                            const char                 *label,
                            ThimbleSecret              *secret,
                            GCancellable               *cancellable,
                            GAsyncReadyCallback         callback,
                            gpointer                    user_data)
{
  GTask *task = thimble_keyring_call_new (limits, endpoint_id, cancellable, callback, user_data);
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->origin = g_strdup (thimble_secret_get_origin (secret));
  call->label = g_utf8_make_valid (label != NULL ? label : "", -1);
  call->secret = thimble_secret_ref (secret);
  thimble_keyring_call_open (task, save_opened);
}

gboolean
thimble_keyring_save_finish (GAsyncResult  *result,
                             GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* remove */

static void
remove_deleted (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->items == NULL)
    thimble_keyring_call_return (task);
  else
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEYRING_UNAVAILABLE,
                         _("The keyring did not remove the key."),
                         _("Remove it with the keyring's own program, “Passwords and Keys” for instance."), NULL);
}

static void
remove_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (has_locked_item (call) || thimble_keyring_call_is_hidden (call))
    thimble_keyring_call_return_problem (task, THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL);
  else if (call->items == NULL)
    thimble_keyring_call_return (task);
  else
    {
      thimble_keyring_call_start_clock (task, call->limits.prompt_ms);
      call->next = call->items;
      delete_next (task);
    }
}

static void
remove_opened (GTask *task)
{
  thimble_keyring_call_search (task, remove_searched);
}

void
thimble_keyring_remove_async (const ThimbleKeyringLimits *limits,
                              const char                 *endpoint_id,
                              GCancellable               *cancellable,
                              GAsyncReadyCallback         callback,
                              gpointer                    user_data)
{
  thimble_keyring_call_open (thimble_keyring_call_new (limits, endpoint_id, cancellable, callback, user_data), remove_opened);
}

gboolean
thimble_keyring_remove_finish (GAsyncResult  *result,
                               GError       **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* unlock: by the Secret Service API 0.2 itself (Unlock, Prompt, Completed, Dismiss), so that a
 * prompt on screen can be closed */

static void
unlock_stop_listening (ThimbleKeyringCall *call,
                       GDBusConnection    *bus)
{
  if (call->completed_id != 0)
    g_dbus_connection_signal_unsubscribe (bus, call->completed_id);
  call->completed_id = 0;
}

static void
on_prompt_completed (GDBusConnection *bus,
                     const char      *sender,
                     const char      *path,
                     const char      *interface,
                     const char      *name,
                     GVariant        *parameters,
                     gpointer         user_data)
{
  GTask *task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  gboolean dismissed = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(bv)")))
    g_variant_get (parameters, "(bv)", &dismissed, NULL);
  call->state = dismissed ? THIMBLE_KEY_LOCKED : THIMBLE_KEY_FOUND;
  thimble_keyring_call_return (task);
  unlock_stop_listening (call, bus); /* drops the subscription's reference of the task */
}

/* The caller went away or the time is up: the prompt is not left on screen. */
static void
on_inner_cancelled (GCancellable *cancellable,
                    gpointer      user_data)
{
  GTask *task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GDBusProxy *service = G_DBUS_PROXY (call->service);
  GDBusConnection *bus = g_dbus_proxy_get_connection (service);

  if (call->completed_id == 0)
    return;
  g_dbus_connection_call (bus, g_dbus_proxy_get_name (service), call->prompt, "org.freedesktop.Secret.Prompt", "Dismiss",
                          NULL, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  unlock_stop_listening (call, bus);
}

static void
on_prompting (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      thimble_keyring_call_fail (task, error);
      unlock_stop_listening (call, G_DBUS_CONNECTION (source));
    }
}

static void
on_unlock_called (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GDBusConnection *bus = g_dbus_proxy_get_connection (G_DBUS_PROXY (source));
  const char *name = g_dbus_proxy_get_name (G_DBUS_PROXY (source));
  GError *error = NULL;
  g_autoptr (GVariant) answer = g_dbus_proxy_call_finish (G_DBUS_PROXY (source), result, &error);

  if (answer == NULL || call->returned)
    {
      if (answer == NULL)
        thimble_keyring_call_fail (task, error);
      return;
    }
  g_variant_get (answer, "(@aoo)", NULL, &call->prompt);
  if (g_str_equal (call->prompt, "/"))
    {
      call->state = THIMBLE_KEY_FOUND;
      thimble_keyring_call_return (task);
      return;
    }
  call->completed_id = g_dbus_connection_signal_subscribe (bus, name, "org.freedesktop.Secret.Prompt", "Completed",
                                                           call->prompt, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                                           on_prompt_completed, g_object_ref (task), g_object_unref);
  g_signal_connect_object (call->inner, "cancelled", G_CALLBACK (on_inner_cancelled), task, 0);
  /* "": no window to attach it to is known here */
  g_dbus_connection_call (bus, name, call->prompt, "org.freedesktop.Secret.Prompt", "Prompt", g_variant_new ("(s)", ""),
                          NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_prompting, g_steal_pointer (&task));
}

static void
unlock_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  const char *path = call->collection != NULL ? g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->collection)) : NULL;
  g_autoptr (GPtrArray) locked = g_ptr_array_new ();

  if (call->state == THIMBLE_KEY_LOCKED)
    g_ptr_array_add (locked, (gpointer) path);
  /* Ours may lie in another collection as well. */
  for (GList *l = call->items; l != NULL; l = l->next)
    if (thimble_keyring_item_is_locked (l->data)
        && (path == NULL || !g_str_has_prefix (g_dbus_proxy_get_object_path (l->data), path)))
      g_ptr_array_add (locked, (gpointer) g_dbus_proxy_get_object_path (l->data));

  if (locked->len == 0)
    {
      thimble_keyring_call_return (task);
      return;
    }
  g_ptr_array_add (locked, NULL);
  thimble_keyring_call_start_clock (task, call->limits.prompt_ms);
  g_dbus_proxy_call (G_DBUS_PROXY (call->service), "Unlock", g_variant_new ("(^ao)", locked->pdata),
                     G_DBUS_CALL_FLAGS_NONE, -1, call->inner, on_unlock_called, g_object_ref (task));
}

static void
unlock_opened (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->service != NULL)
    thimble_keyring_call_search (task, unlock_searched);
  else
    thimble_keyring_call_return (task);
}

void
thimble_keyring_unlock_async (const ThimbleKeyringLimits *limits,
                              GCancellable               *cancellable,
                              GAsyncReadyCallback         callback,
                              gpointer                    user_data)
{
  thimble_keyring_call_open (thimble_keyring_call_new (limits, NULL, cancellable, callback, user_data), unlock_opened);
}

gboolean
thimble_keyring_unlock_finish (GAsyncResult  *result,
                               GError       **error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) && call->state == THIMBLE_KEY_FOUND;
}
