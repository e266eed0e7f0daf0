/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "thimble-key-info-private.h"
#include "thimble-keyring-call-private.h"

/* probe */

static void
probe_opened (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  if (call->service != NULL)
    thimble_keyring_call_return (task);
  else
    thimble_keyring_call_search (task, thimble_keyring_call_return); /* opens the file */
}

void
thimble_keyring_probe_async (const ThimbleKeyringLimits *limits,
                             GCancellable               *cancellable,
                             GAsyncReadyCallback         callback,
                             gpointer                    user_data)
{
  GTask *task = thimble_keyring_call_new (limits, NULL, cancellable, callback, user_data);
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->want_state = TRUE;
  thimble_keyring_call_open (task, probe_opened);
}

ThimbleKeyState
thimble_keyring_probe_finish (GAsyncResult  *result,
                              GError       **error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), error);
  return call->state;
}

/* lookup */

GError *
thimble_keyring_new_origin_error (const char *stored,
                                  const char *wanted)
{
  g_autofree char *message = g_strdup_printf (_("The stored key belongs to %s and is not sent to %s."), stored, wanted);
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_KEY_ORIGIN, message,
                                                            _("If the address is right, add the key again."), NULL, -1);

  return thimble_problem_to_error (problem);
}

static void
on_lookup_secret (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  GError *error = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (value != NULL)
    {
      gsize length = 0;
      const char *text = secret_value_get (value, &length);

      call->found = thimble_secret_new (text, length, call->origin, &error);
      secret_value_unref (value); /* libsecret's secure memory is wiped by this */
    }
  if (error != NULL)
    {
      thimble_keyring_call_fail (task, error);
      return;
    }
  call->state = call->found != NULL ? THIMBLE_KEY_FOUND : THIMBLE_KEY_LOCKED;
  thimble_keyring_call_return (task);
}

static void
lookup_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  gpointer item = NULL;

  call->items = g_list_sort (call->items, thimble_keyring_compare_items);
  for (GList *l = call->items; l != NULL && item == NULL; l = l->next)
    if (thimble_keyring_item_is_for (l->data, "origin", call->origin))
      item = l->data;

  if (item == NULL && call->items != NULL)
    {
      g_autofree char *stored = thimble_keyring_item_dup_attribute (call->items->data, "origin");

      thimble_keyring_call_fail (task, thimble_keyring_new_origin_error (stored, call->origin));
    }
  else if (item == NULL)
    {
      call->state = thimble_keyring_call_is_hidden (call) ? THIMBLE_KEY_LOCKED : THIMBLE_KEY_MISSING;
      thimble_keyring_call_return (task);
    }
  else if (thimble_keyring_item_is_locked (item))
    {
      call->state = THIMBLE_KEY_LOCKED;
      thimble_keyring_call_return (task);
    }
  else
    secret_retrievable_retrieve_secret (item, call->inner, on_lookup_secret, g_object_ref (task));
}

static void
lookup_opened (GTask *task)
{
  thimble_keyring_call_search (task, lookup_searched);
}

void
thimble_keyring_lookup_async (const ThimbleKeyringLimits *limits,
                              const char                 *endpoint_id,
                              const char                 *origin,
                              GCancellable               *cancellable,
                              GAsyncReadyCallback         callback,
                              gpointer                    user_data)
{
  GTask *task = thimble_keyring_call_new (limits, endpoint_id, cancellable, callback, user_data);
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->origin = g_strdup (origin);
  call->want_state = TRUE;
  thimble_keyring_call_open (task, lookup_opened);
}

ThimbleSecret *
thimble_keyring_lookup_finish (GAsyncResult     *result,
                               ThimbleKeyState  *state,
                               GError          **error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (G_TASK (result));
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  *state = call->state;
  return done ? g_steal_pointer (&call->found) : NULL;
}

/* list */

static void list_next (GTask *task);

static void
list_add (ThimbleKeyringCall          *call,
          gpointer       item,
          ThimbleSecret *secret)
{
  g_autofree char *endpoint_id = thimble_keyring_item_dup_attribute (item, "endpoint");
  g_autofree char *origin = thimble_keyring_item_dup_attribute (item, "origin");
  g_autofree char *label = thimble_keyring_item_dup_attribute (item, "label");
  g_autofree char *last_four = secret != NULL ? thimble_secret_get_last_four (secret) : NULL;

  for (guint i = 0; i < call->infos->len; i++)
    if (g_str_equal (thimble_key_info_get_endpoint_id (call->infos->pdata[i]), endpoint_id))
      return; /* the better one came first */
  g_ptr_array_add (call->infos, thimble_key_info_new (endpoint_id, origin, label, last_four,
                                                      thimble_keyring_item_is_locked (item), FALSE));
}

static void
on_list_secret (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  ThimbleKeyringCall *call = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleSecret) secret = NULL;
  SecretValue *value = secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      thimble_keyring_call_fail (task, g_steal_pointer (&error));
      return;
    }
  /* One that cannot be read is listed without its last four. */
  if (value != NULL)
    {
      gsize length = 0;
      const char *text = secret_value_get (value, &length);

      secret = thimble_secret_new (text, length, NULL, NULL);
      secret_value_unref (value);
    }
  list_add (call, source, secret);
  list_next (task);
}

static void
list_next (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  while (!call->returned && call->next != NULL)
    {
      gpointer item = call->next->data;

      call->next = call->next->next;
      if (!thimble_keyring_item_is_locked (item))
        {
          secret_retrievable_retrieve_secret (item, call->inner, on_list_secret, g_object_ref (task));
          return;
        }
      list_add (call, item, NULL);
    }
  thimble_keyring_call_return (task);
}

static void
list_searched (GTask *task)
{
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->items = g_list_sort (call->items, thimble_keyring_compare_items);
  call->next = call->items;
  list_next (task);
}

static void
list_opened (GTask *task)
{
  thimble_keyring_call_search (task, list_searched);
}

void
thimble_keyring_list_async (const ThimbleKeyringLimits *limits,
                            GCancellable               *cancellable,
                            GAsyncReadyCallback         callback,
                            gpointer                    user_data)
{
  GTask *task = thimble_keyring_call_new (limits, NULL, cancellable, callback, user_data);
  ThimbleKeyringCall *call = g_task_get_task_data (task);

  call->want_state = TRUE;
  call->infos = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_key_info_unref);
  thimble_keyring_call_open (task, list_opened);
}

GPtrArray *
thimble_keyring_list_finish (GAsyncResult     *result,
                             ThimbleKeyState  *state,
                             GError          **error)
{
  ThimbleKeyringCall *call = g_task_get_task_data (G_TASK (result));
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  *state = call->state;
  return done ? g_steal_pointer (&call->infos) : NULL;
}
