/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "../../support/thimble-test-loop.h"
#include "key-store-helper.h"

/* Without a Secret Service: run on a bus that has none, and once more without a bus. */

static void
test_answers (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state = THIMBLE_KEY_FOUND;

  g_assert_cmpint (helper_probe (store, &error), ==, THIMBLE_KEY_NO_SERVICE);
  g_assert_no_error (error);
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_NO_SERVICE);
  state = THIMBLE_KEY_FOUND;
  infos = helper_list (store, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 0);
  g_assert_cmpint (state, ==, THIMBLE_KEY_NO_SERVICE);

  g_assert_false (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE);
  g_assert_null (strstr (error->message, "Qx7Z"));
  g_clear_error (&error);
  g_assert_false (helper_remove (store, "openai", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_false (helper_unlock (store, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE);
  g_assert_nonnull (strstr (thimble_key_store_get_install_advice (), "gnome-keyring"));
}

static void
test_session_only (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;

  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, TRUE, &error));
  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_FOUND);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY);
  infos = helper_list (store, &state, &error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_cmpint (state, ==, THIMBLE_KEY_NO_SERVICE);
  g_assert_true (helper_remove (store, "openai", &error));
  g_assert_no_error (error);
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
}

/* A service that takes every call and never answers. */
static GDBusMessage *
swallow (GDBusConnection *connection,
         GDBusMessage    *message,
         gboolean         incoming,
         gpointer         data)
{
  if (incoming && g_dbus_message_get_message_type (message) == G_DBUS_MESSAGE_TYPE_METHOD_CALL)
    {
      g_object_unref (message);
      return NULL;
    }
  return message;
}

static GDBusConnection *
start_silent_service (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) owned = NULL;
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  GDBusConnection *connection;

  g_assert_no_error (error);
  connection = g_dbus_connection_new_for_address_sync (address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                       | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);
  g_dbus_connection_add_filter (connection, swallow, NULL, NULL);
  owned = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "RequestName", g_variant_new ("(su)", "org.freedesktop.secrets", 4), NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);
  return connection;
}

typedef struct
{
  gint64 last;
  gint64 longest;
} Pulse;

static gboolean
on_pulse (gpointer data)
{
  Pulse *pulse = data;
  gint64 now = g_get_monotonic_time ();

  if (pulse->last != 0)
    pulse->longest = MAX (pulse->longest, now - pulse->last);
  pulse->last = now;
  return G_SOURCE_CONTINUE;
}

static void
test_silent (void)
{
  g_autoptr (GDBusConnection) service = NULL;
  ThimbleKeyStore *store = thimble_key_store_new ();
  ThimbleKeyringLimits limits = { 600, 600 };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Pulse pulse = { 0, 0 };
  gint64 start;
  guint id;

  if (g_getenv ("THIMBLE_TEST_NO_BUS") != NULL)
    {
      g_test_skip ("needs a bus");
      g_object_unref (store);
      return;
    }
  service = start_silent_service ();
  thimble_key_store_set_limits (store, &limits);
  id = g_timeout_add (5, on_pulse, &pulse);

  /* gives up by itself, and the loop turns meanwhile */
  start = g_get_monotonic_time ();
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE);
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (2 * G_USEC_PER_SEC));
  g_assert_cmpint (pulse.longest, <, thimble_test_limit (200 * 1000));
  g_clear_error (&error);

  /* Stop needs no answer either */
  thimble_key_store_probe_async (store, cancellable, helper_on_ready, &result);
  helper_turn (20);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  helper_wait (&result);
  g_assert_cmpint (g_get_monotonic_time () - start, <, thimble_test_limit (200 * 1000));
  thimble_key_store_probe_finish (store, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  /* a session key is there at once, and still listed */
  g_assert_true (helper_save (store, "guest", TEST_ORIGIN, "", TEST_KEY, TRUE, &error));
  infos = helper_list (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 1);

  g_source_remove (id);
  g_clear_object (&result);
  helper_turn (100);
  g_assert_finalize_object (store);
  g_dbus_connection_close_sync (service, NULL, NULL);
  helper_turn (100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-store-none/answers", test_answers);
  g_test_add_func ("/key-store-none/session-only", test_session_only);
  g_test_add_func ("/key-store-none/silent-service", test_silent);
  return g_test_run ();
}
