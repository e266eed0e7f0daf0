/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "key-store-helper.h"

#define SERVICE "org.freedesktop.secrets"
#define PATH    "/org/freedesktop/secrets"

void
helper_on_ready (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GAsyncResult **out = user_data;

  g_assert_null (*out);
  *out = g_object_ref (result);
}

static gboolean
on_deadline (gpointer data)
{
  g_error ("waited in vain");
  return G_SOURCE_REMOVE;
}

void
helper_wait (GAsyncResult **result)
{
  guint id = g_timeout_add_seconds (thimble_test_limit (20), on_deadline, NULL);

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static gboolean
on_turned (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
helper_turn (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, on_turned, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

ThimbleKeyState
helper_probe (ThimbleKeyStore  *store,
              GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_probe_async (store, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_probe_finish (store, result, error);
}

ThimbleSecret *
helper_lookup (ThimbleKeyStore  *store,
               const char       *endpoint,
               const char       *origin,
               ThimbleKeyState  *state,
               GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_lookup_async (store, endpoint, origin, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_lookup_finish (store, result, state, error);
}

gboolean
helper_save (ThimbleKeyStore  *store,
             const char       *endpoint,
             const char       *origin,
             const char       *label,
             const char       *key,
             gboolean          session_only,
             GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) bad = NULL;
  g_autoptr (ThimbleSecret) secret = thimble_secret_new (key, -1, NULL, &bad);

  g_assert_no_error (bad);
  thimble_key_store_save_async (store, endpoint, origin, label, secret, session_only, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_save_finish (store, result, error);
}

gboolean
helper_remove (ThimbleKeyStore  *store,
               const char       *endpoint,
               GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_remove_async (store, endpoint, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_remove_finish (store, result, error);
}

gboolean
helper_unlock (ThimbleKeyStore  *store,
               GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_unlock_async (store, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_unlock_finish (store, result, error);
}

GPtrArray *
helper_list (ThimbleKeyStore  *store,
             ThimbleKeyState  *state,
             GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  thimble_key_store_list_async (store, NULL, helper_on_ready, &result);
  helper_wait (&result);
  return thimble_key_store_list_finish (store, result, state, error);
}

ThimbleKeyInfo *
helper_find (GPtrArray  *infos,
             const char *endpoint)
{
  for (guint i = 0; i < infos->len; i++)
    if (g_str_equal (thimble_key_info_get_endpoint_id (infos->pdata[i]), endpoint))
      return infos->pdata[i];
  return NULL;
}

static GVariant *
call (const char *path,
      const char *interface,
      const char *method,
      GVariant   *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  GVariant *answer;

  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (bus, SERVICE, path, interface, method, arguments, NULL,
                                        G_DBUS_CALL_FLAGS_NONE, 10000, NULL, &error);
  g_assert_no_error (error);
  return answer;
}

char *
helper_default_collection (void)
{
  g_autoptr (GVariant) answer = call (PATH, "org.freedesktop.Secret.Service", "ReadAlias", g_variant_new ("(s)", "default"));
  char *path;

  g_variant_get (answer, "(o)", &path);
  return path;
}

void
helper_lock_keyring (void)
{
  g_autofree char *collection = helper_default_collection ();
  const char *paths[] = { collection, NULL };
  g_autoptr (GVariant) answer = call (PATH, "org.freedesktop.Secret.Service", "Lock",
                                      g_variant_new ("(^ao)", paths));

  g_assert_nonnull (answer);
}

/* gnome-keyring's own way for PAM and tests: no prompt. */
void
helper_unlock_keyring (const char *password)
{
  g_autofree char *collection = helper_default_collection ();
  g_autoptr (GVariant) opened = call (PATH, "org.freedesktop.Secret.Service", "OpenSession",
                                      g_variant_new ("(sv)", "plain", g_variant_new_string ("")));
  g_autofree char *session = NULL;
  g_autoptr (GVariant) answer = NULL;

  g_variant_get (opened, "(vo)", NULL, &session);
  answer = call (PATH, "org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword",
                 g_variant_new ("(o@(oayays))", collection,
                                g_variant_new ("(o@ay@ays)", session,
                                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, "", 0, 1),
                                               g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, password, strlen (password), 1),
                                               "text/plain")));
}

static GVariant *
get_property (const char *path,
              const char *interface,
              const char *name)
{
  g_autoptr (GVariant) answer = call (path, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", interface, name));
  GVariant *value;

  g_variant_get (answer, "(v)", &value);
  return value;
}

char *
helper_dump_items (guint *n_items)
{
  g_autofree char *collection = helper_default_collection ();
  g_autoptr (GVariant) items = get_property (collection, "org.freedesktop.Secret.Collection", "Items");
  GString *text = g_string_new (NULL);

  *n_items = g_variant_n_children (items);
  for (gsize i = 0; i < *n_items; i++)
    {
      g_autofree char *path = NULL;
      g_autoptr (GVariant) attributes = NULL;
      g_autoptr (GVariant) label = NULL;
      g_autofree char *printed = NULL;

      g_variant_get_child (items, i, "o", &path);
      attributes = get_property (path, "org.freedesktop.Secret.Item", "Attributes");
      label = get_property (path, "org.freedesktop.Secret.Item", "Label");
      printed = g_variant_print (attributes, FALSE);
      g_string_append_printf (text, "%s %s\n", g_variant_get_string (label, NULL), printed);
    }
  return g_string_free (text, FALSE);
}
