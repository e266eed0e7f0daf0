/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "thimble-keyring-call-private.h"

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

  while (!call->returned && call->next != NULL)
    {
      gpointer item = call->next->data;

      call->next = call->next->next;
      if (is_overwritten (call, item))
        continue;
      if (SECRET_IS_ITEM (item))
        secret_item_delete (item, call->inner, on_item_deleted, g_object_ref (task));
      else
        {
          g_autoptr (GHashTable) attributes = secret_retrievable_get_attributes (item);

          g_hash_table_remove (attributes, "xdg:schema");
          secret_password_clearv (&thimble_keyring_schema, attributes, call->inner, on_item_cleared, g_object_ref (task));
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
                                 call->inner, on_stored, g_object_ref (task));
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

/* unlock */

static void
on_unlocked (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  gint n = secret_service_unlock_finish (SECRET_SERVICE (source), result, NULL, &error);

  if (error != NULL)
    {
      thimble_keyring_call_fail (task, error);
      return;
    }
  call->state = n > 0 ? THIMBLE_KEY_FOUND : THIMBLE_KEY_LOCKED; /* 0: the prompt was dismissed */
  thimble_keyring_call_return (task);
}

static void
unlock_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  const char *path = call->collection != NULL ? g_dbus_proxy_get_object_path (G_DBUS_PROXY (call->collection)) : NULL;

  if (call->state == THIMBLE_KEY_LOCKED)
    call->unlocking = g_list_prepend (call->unlocking, g_object_ref (call->collection));
  /* Ours may lie in another collection as well. */
  for (GList *l = call->items; l != NULL; l = l->next)
    if (thimble_keyring_item_is_locked (l->data)
        && (path == NULL || !g_str_has_prefix (g_dbus_proxy_get_object_path (l->data), path)))
      call->unlocking = g_list_prepend (call->unlocking, g_object_ref (l->data));

  if (call->unlocking == NULL)
    {
      thimble_keyring_call_return (task);
      return;
    }
  thimble_keyring_call_start_clock (task, call->limits.prompt_ms);
  secret_service_unlock (SECRET_SERVICE (call->backend), call->unlocking, call->inner, on_unlocked,
                         g_object_ref (task));
}

static void
unlock_opened (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (SECRET_IS_SERVICE (call->backend))
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
