/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "key-store-helper.h"
#include "keys-fixture.h"

/* A good key is not lost to a doubtful one without a word. */

static const char *
subtitle_of (KeysFixture *fixture,
             const char  *endpoint)
{
  return keys_text_of (ui_get (fixture->window, endpoint), "key-subtitle");
}

static void
save_over (KeysFixture *fixture,
           const char  *endpoint,
           const char  *key)
{
  gtk_widget_activate_action (ui_get (fixture->window, endpoint), "key.replace", NULL);
  keys_type_into (fixture, "key-entry", key);
  ui_press (ui_get (fixture->window, "key-save"));
}

static void
test_another_providers (KeysFixture   *fixture,
                        gconstpointer  data)
{
  guint n;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  keys_type_into (fixture, "key-entry", TEST_KEY);
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, "openai", "Not checked"));

  save_over (fixture, "openai", "sk-ant-api03-0123456789abcdef");
  ui_wait_for (ui_find_window ("key-replace") != NULL);
  ui_settle (GTK_WIDGET (ui_find_window ("key-replace")));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("key-replace")), "Replace the Key for OpenAI?"));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("key-replace")), "looks like a key of Anthropic"));
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("key-replace")), "Qx7Z"));
  ui_save_picture (GTK_WIDGET (ui_find_window ("key-replace")), "keys-replace.png");
  keys_answer_dialog ("key-replace", "_Cancel");
  g_assert_nonnull (strstr (subtitle_of (fixture, "openai"), "Qx7Z"));
  /* what was typed is not lost either */
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));

  ui_press (ui_get (fixture->window, "key-save"));
  keys_answer_dialog ("key-replace", "_Replace");
  ui_wait_for (strstr (subtitle_of (fixture, "openai"), "cdef") != NULL);
  g_free (helper_dump_items (&n));
  g_assert_cmpuint (n, ==, 1);

  /* one that fits is not asked about, but named where it is added rather than replaced */
  keys_select_provider (fixture, "OpenAI");
  keys_type_into (fixture, "key-entry", TEST_KEY);
  g_assert_cmpstr (keys_hint_of (fixture), ==, "It takes the place of the saved key that ends in cdef.");
  ui_save_picture (fixture->window, "keys-takes-place.png");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (strstr (subtitle_of (fixture, "openai"), "Qx7Z") != NULL);
  keys_remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
}

static void
test_refused (KeysFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = keys_start_server (401, "{\"error\":{\"message\":\"Incorrect API key provided\","
                                                                 "\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}");
  g_autofree char *id = NULL;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = keys_type_compatible (fixture, server);
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, id, "Not checked"));

  gtk_widget_activate_action (ui_get (fixture->window, id), "key.replace", NULL);
  keys_type_into (fixture, "key-entry", "any-server-makes-its-own-WXYZ");
  ui_press (ui_get (fixture->window, "key-check"));
  ui_wait_for (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (ui_find_window ("key-replace") != NULL);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("key-replace")), "Test Bench did not accept the new key."));
  keys_answer_dialog ("key-replace", "_Cancel");
  g_assert_nonnull (strstr (subtitle_of (fixture, id), "Qx7Z"));

  /* that was said of this key, not of the next; and a server of one's own takes keys of any make */
  keys_type_into (fixture, "key-entry", "sk-ant-api03-0123456789abcdef");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (strstr (subtitle_of (fixture, id), "cdef") != NULL);
  g_assert_null (ui_find_window ("key-replace"));
  gtk_widget_activate_action (ui_get (fixture->window, id), "key.remove-endpoint", NULL);
  keys_answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
add_tests (void)
{
  KEYS_ADD ("/key-replace/another-providers", test_another_providers);
  KEYS_ADD ("/key-replace/refused", test_refused);
}

int
main (int   argc,
      char *argv[])
{
  return keys_run (argc, argv, add_tests);
}
