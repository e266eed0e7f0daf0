/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "key-store-helper.h"

/* Against a real gnome-keyring with an unlocked default collection: tests/headless.sh --keyring. */

static void
count_changed (ThimbleKeyStore *store,
               gpointer         data)
{
  g_assert_true (THIMBLE_IS_KEY_STORE (store));
  ++*(guint *) data;
}

static void
assert_n_items (guint wanted)
{
  guint n;
  g_autofree char *dump = helper_dump_items (&n);

  g_assert_cmpuint (n, ==, wanted);
  /* T8: nothing of the key lies beside the secret. */
  g_assert_null (strstr (dump, "Qx7Z"));
  g_assert_null (strstr (dump, "0123456789"));
}

static void
test_probe (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (helper_probe (store, &error), ==, THIMBLE_KEY_FOUND);
  g_assert_no_error (error);
}

static void
test_missing (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state = THIMBLE_KEY_FOUND;

  g_assert_null (helper_lookup (store, "nobody", TEST_ORIGIN, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_MISSING);
  /* removing what is not there leaves nothing: done */
  g_assert_true (helper_remove (store, "nobody", &error));
  g_assert_no_error (error);
}

static void
test_add_lookup_remove (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;
  ThimbleKeyInfo *info;

  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Work", TEST_KEY, FALSE, &error));
  g_assert_no_error (error);
  assert_n_items (1);

  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_FOUND);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY);
  g_assert_cmpstr (thimble_secret_get_origin (secret), ==, TEST_ORIGIN);

  infos = helper_list (store, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_FOUND);
  g_assert_cmpuint (infos->len, ==, 1);
  info = infos->pdata[0];
  g_assert_cmpstr (thimble_key_info_get_endpoint_id (info), ==, "openai");
  g_assert_cmpstr (thimble_key_info_get_origin (info), ==, TEST_ORIGIN);
  g_assert_cmpstr (thimble_key_info_get_label (info), ==, "Work");
  g_assert_cmpstr (thimble_key_info_get_last_four (info), ==, "Qx7Z");
  g_assert_false (thimble_key_info_is_locked (info));
  g_assert_false (thimble_key_info_is_session_only (info));

  g_assert_true (helper_remove (store, "openai", &error));
  g_assert_no_error (error);
  assert_n_items (0);
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
  g_assert_cmpint (state, ==, THIMBLE_KEY_MISSING);
}

static void
test_replace (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;

  /* The same attributes, another label, another origin: one item each time. */
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Work", "first-key-first-key", FALSE, &error));
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Work", "second-key-second-key", FALSE, &error));
  assert_n_items (1);
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Home", "third-key-third-key", FALSE, &error));
  assert_n_items (1);
  g_assert_true (helper_save (store, "openai", "https://other.example.test:443", "", "fourth-key-fourth-key", FALSE, &error));
  assert_n_items (1);
  g_assert_no_error (error);

  secret = helper_lookup (store, "openai", "https://other.example.test:443", &state, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, "fourth-key-fourth-key");
  g_assert_true (helper_remove (store, "openai", &error));
}

/* Another program may take an item away between the search and the look at what it found: that is no fault of the keyring. */
static void
test_list_while_saving (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleKeyStore) other = thimble_key_store_new ();
  g_autoptr (GError) error = NULL;
  /* libsecret 0.20.5 returns a search twice where an item is gone (secret-methods.c): told, but harmless. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (ThimbleSecret) secret = thimble_secret_new (TEST_KEY, -1, TEST_ORIGIN, NULL);
      g_autoptr (GAsyncResult) saved = NULL;
      g_autoptr (GAsyncResult) listed = NULL;
      g_autoptr (GPtrArray) infos = NULL;
      g_autofree char *label = g_strdup_printf ("label %u", i);

      thimble_key_store_save_async (other, "openai", TEST_ORIGIN, label, secret, FALSE, NULL, helper_on_ready, &saved);
      helper_turn (i % 5);
      thimble_key_store_list_async (store, NULL, helper_on_ready, &listed);
      helper_wait (&listed);
      infos = thimble_key_store_list_finish (store, listed, NULL, &error);
      g_assert_no_error (error);
      helper_wait (&saved);
      thimble_key_store_save_finish (other, saved, &error);
      g_assert_no_error (error);
    }
  helper_remove (store, "openai", NULL);
  g_log_set_always_fatal (fatal);
}

static void
test_two_endpoints (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (helper_save (store, "zebra", TEST_ORIGIN, "日本語", "zebra-zebra-zebra", FALSE, &error));
  g_assert_true (helper_save (store, "apple", TEST_ORIGIN, NULL, "short", FALSE, &error));
  infos = helper_list (store, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 2);
  g_assert_cmpstr (thimble_key_info_get_endpoint_id (infos->pdata[0]), ==, "apple");
  g_assert_null (thimble_key_info_get_last_four (infos->pdata[0])); /* too short to show */
  g_assert_cmpstr (thimble_key_info_get_label (infos->pdata[0]), ==, "");
  g_assert_cmpstr (thimble_key_info_get_label (infos->pdata[1]), ==, "日本語");

  g_assert_true (helper_remove (store, "zebra", &error));
  secret = helper_lookup (store, "apple", TEST_ORIGIN, NULL, &error);
  g_assert_nonnull (secret); /* the neighbour stays */
  g_assert_true (helper_remove (store, "apple", &error));
  g_assert_no_error (error);
}

static void
test_other_origin (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;

  for (guint session_only = 0; session_only < 2; session_only++)
    {
      g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, session_only, &error));
      g_assert_null (helper_lookup (store, "openai", "https://evil.example.test:443", &state, &error));
      g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_ORIGIN);
      g_assert_nonnull (strstr (error->message, "evil.example.test"));
      g_assert_null (strstr (error->message, "Qx7Z"));
      g_clear_error (&error);
      g_assert_true (helper_remove (store, "openai", &error));
    }
}

static void
test_session_only (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleKeyStore) other = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;
  guint changed = 0;

  g_signal_connect (store, "changed", G_CALLBACK (count_changed), &changed);
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Guest", TEST_KEY, TRUE, &error));
  assert_n_items (0);
  helper_turn (200);
  g_assert_cmpuint (changed, ==, 1);

  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY);
  infos = helper_list (store, &state, &error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_true (thimble_key_info_is_session_only (infos->pdata[0]));
  g_assert_cmpstr (thimble_key_info_get_last_four (infos->pdata[0]), ==, "Qx7Z");
  g_assert_null (helper_lookup (other, "openai", TEST_ORIGIN, &state, &error));
  g_assert_cmpint (state, ==, THIMBLE_KEY_MISSING);

  /* Kept for good after all: the session's one goes. */
  g_clear_pointer (&infos, g_ptr_array_unref);
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, FALSE, &error));
  infos = helper_list (store, &state, &error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_false (thimble_key_info_is_session_only (infos->pdata[0]));
  g_assert_true (helper_remove (store, "openai", &error));
  g_assert_no_error (error);
}

static void
test_locked (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleKeyState state;
  ThimbleKeyInfo *info;
  guint changed = 0;

  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Work", TEST_KEY, FALSE, &error));
  helper_turn (300);
  g_signal_connect (store, "changed", G_CALLBACK (count_changed), &changed);
  helper_lock_keyring ();
  helper_turn (400);
  g_assert_cmpuint (changed, >=, 1); /* locked by another program: told */

  g_assert_cmpint (helper_probe (store, &error), ==, THIMBLE_KEY_LOCKED);
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_LOCKED);
  g_assert_null (helper_lookup (store, "nobody", TEST_ORIGIN, &state, &error));
  g_assert_cmpint (state, ==, THIMBLE_KEY_MISSING);
  /* attributes are readable: another origin is seen before unlocking */
  g_assert_null (helper_lookup (store, "openai", "https://evil.example.test:443", &state, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_ORIGIN);
  g_clear_error (&error);

  infos = helper_list (store, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_LOCKED);
  info = helper_find (infos, "openai");
  g_assert_true (thimble_key_info_is_locked (info));
  g_assert_null (thimble_key_info_get_last_four (info));
  g_assert_cmpstr (thimble_key_info_get_label (info), ==, "Work");

  g_assert_false (helper_save (store, "openai", TEST_ORIGIN, "", "another-key-another", FALSE, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_LOCKED);
  g_clear_error (&error);
  g_assert_false (helper_remove (store, "openai", &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_LOCKED);
  g_clear_error (&error);
  g_assert_true (helper_save (store, "guest", TEST_ORIGIN, "", "another-key-another", TRUE, &error));

  changed = 0;
  helper_unlock_keyring ("testpw");
  helper_turn (400);
  g_assert_cmpuint (changed, >=, 1);
  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY); /* what was refused left it alone */
  g_assert_true (helper_unlock (store, &error)); /* nothing to do */
  g_assert_true (helper_remove (store, "openai", &error));
  g_assert_no_error (error);
}

static void
test_cancel (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = thimble_secret_new (TEST_KEY, -1, NULL, NULL);
  g_autoptr (GError) error = NULL;

  /* before */
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;

    g_cancellable_cancel (cancellable);
    thimble_key_store_save_async (store, "openai", TEST_ORIGIN, "", secret, FALSE, cancellable, helper_on_ready, &result);
    helper_wait (&result);
    g_assert_false (thimble_key_store_save_finish (store, result, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
  }
  /* during */
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;

    thimble_key_store_lookup_async (store, "openai", TEST_ORIGIN, cancellable, helper_on_ready, &result);
    g_main_context_iteration (NULL, FALSE);
    g_cancellable_cancel (cancellable);
    helper_wait (&result);
    g_assert_null (thimble_key_store_lookup_finish (store, result, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_clear_error (&error);
  }
  /* after */
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GPtrArray) infos = NULL;

    thimble_key_store_list_async (store, cancellable, helper_on_ready, &result);
    helper_wait (&result);
    infos = thimble_key_store_list_finish (store, result, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (infos);
    g_cancellable_cancel (cancellable);
    helper_turn (50);
  }
  helper_turn (100);
  assert_n_items (0);
}

static void
test_finalize (void)
{
  ThimbleKeyStore *store = thimble_key_store_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (helper_probe (store, NULL), ==, THIMBLE_KEY_FOUND);
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "", TEST_KEY, TRUE, NULL));
  thimble_key_store_list_async (store, cancellable, helper_on_ready, &result);
  g_cancellable_cancel (cancellable);
  helper_wait (&result);
  g_assert_null (thimble_key_store_list_finish (store, result, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result);
  helper_turn (50);
  g_assert_finalize_object (store);
  /* the bus goes on talking to nobody */
  helper_lock_keyring ();
  helper_unlock_keyring ("testpw");
  helper_turn (200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-store/probe", test_probe);
  g_test_add_func ("/key-store/missing", test_missing);
  g_test_add_func ("/key-store/add-lookup-remove", test_add_lookup_remove);
  g_test_add_func ("/key-store/replace", test_replace);
  g_test_add_func ("/key-store/list-while-saving", test_list_while_saving);
  g_test_add_func ("/key-store/two-endpoints", test_two_endpoints);
  g_test_add_func ("/key-store/other-origin", test_other_origin);
  g_test_add_func ("/key-store/session-only", test_session_only);
  g_test_add_func ("/key-store/locked", test_locked);
  g_test_add_func ("/key-store/cancel", test_cancel);
  g_test_add_func ("/key-store/finalize", test_finalize);
  return g_test_run ();
}
