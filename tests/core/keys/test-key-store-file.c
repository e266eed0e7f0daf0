/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#define _GNU_SOURCE
#include <string.h>

#include <glib/gstdio.h>

#include "key-store-helper.h"

/* libsecret's file backend, which it uses inside Flatpak: encrypted, and with other item types. */

static void
test_life (void)
{
  g_autoptr (ThimbleKeyStore) store = thimble_key_store_new ();
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  gsize length;
  ThimbleKeyState state = THIMBLE_KEY_LOCKED;

  g_assert_cmpint (helper_probe (store, &error), ==, THIMBLE_KEY_FOUND);
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Work", "first-key-first-key", FALSE, &error));
  g_assert_true (helper_save (store, "openai", TEST_ORIGIN, "Home", TEST_KEY, FALSE, &error));
  g_assert_no_error (error);
  secret = helper_lookup (store, "openai", TEST_ORIGIN, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state, ==, THIMBLE_KEY_FOUND);
  g_assert_cmpstr (thimble_secret_peek (secret), ==, TEST_KEY);
  infos = helper_list (store, &state, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (infos->len, ==, 1);
  g_assert_cmpstr (thimble_key_info_get_label (infos->pdata[0]), ==, "Home");
  g_assert_cmpstr (thimble_key_info_get_last_four (infos->pdata[0]), ==, "Qx7Z");
  g_assert_null (helper_lookup (store, "openai", "https://evil.example.test:443", &state, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_ORIGIN);
  g_clear_error (&error);

  g_assert_true (g_file_get_contents (g_getenv ("SECRET_FILE_TEST_PATH"), &contents, &length, &error));
  g_assert_null (memmem (contents, length, TEST_KEY, strlen (TEST_KEY)));
  g_assert_null (memmem (contents, length, "first-key", strlen ("first-key")));

  g_assert_true (helper_unlock (store, &error));
  g_assert_true (helper_remove (store, "openai", &error));
  g_assert_no_error (error);
  g_assert_null (helper_lookup (store, "openai", TEST_ORIGIN, &state, &error));
  g_assert_cmpint (state, ==, THIMBLE_KEY_MISSING);
}

int
main (int   argc,
      char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-keys-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "keyring", NULL);
  int rc;

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "file-password", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-store-file/life", test_life);
  rc = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  return rc;
}
