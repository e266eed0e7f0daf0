/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "key-store-helper.h"
#include "keys-fixture.h"
#include "keys/thimble-preferences.h"

static void
test_empty (KeysFixture   *fixture,
            gconstpointer  data)
{
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  g_assert_nonnull (ui_find_text (fixture->window, "A key is a ticket: it lets you in"));
  g_assert_nonnull (ui_find_text (fixture->window, "A token is usage: it is what you pay for"));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  g_assert_nonnull (ui_find_text (fixture->window, "Where OpenAI makes keys"));
  ui_save_picture (fixture->window, "keys-empty.png");

  ui_press (ui_get (fixture->window, "keys-word-seen"));
  g_assert_null (ui_find (fixture->window, "keys-word"));
}

static void
test_add_typed (KeysFixture   *fixture,
                gconstpointer  data)
{
  guint n;
  g_autofree char *dump = NULL;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  keys_type_into (fixture, "key-label", "Work <b>");
  keys_type_into (fixture, "key-entry", TEST_KEY);
  ui_save_picture (fixture->window, "keys-typed.png");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, "openai", "Not checked"));
  /* No line below the last row, as between rows. */
  g_assert_true (gtk_widget_get_last_child (ui_get (fixture->window, "keys-list")) == ui_get (fixture->window, "openai"));
  g_assert_cmpstr (keys_text_of (ui_get (fixture->window, "openai"), "key-subtitle"), ==, "Work <b> · key ends in Qx7Z");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->window, "key-entry"))), ==, "");
  keys_assert_key_not_shown (fixture->window, TEST_KEY);
  /* the next provider without a key is offered */
  ui_wait_for (ui_find_text (fixture->window, "Where Anthropic makes keys") != NULL);
  g_free (helper_dump_items (&n));
  g_assert_cmpuint (n, ==, 1);

  /* replaced: still one, with the label kept */
  gtk_widget_activate_action (ui_get (fixture->window, "openai"), "key.replace", NULL);
  ui_wait_for (ui_find_text (fixture->window, "Replace the Key for OpenAI") != NULL);
  keys_type_into (fixture, "key-entry", "sk-proj-another-key-AbCd");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (strstr (keys_text_of (ui_get (fixture->window, "openai"), "key-subtitle"), "AbCd") != NULL);
  dump = helper_dump_items (&n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_nonnull (strstr (dump, "Work <b>"));

  keys_remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
  g_assert_nonnull (ui_find (fixture->window, "keys-empty"));
  g_free (helper_dump_items (&n));
  g_assert_cmpuint (n, ==, 0);
}

static void
test_refused (KeysFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = keys_start_server (401, "{\"error\":{\"message\":\"Incorrect API key provided: " TEST_KEY "\","
                                                            "\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}");
  g_autofree char *id = NULL;
  g_autofree char *head = NULL;
  GtkWidget *row;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = keys_type_compatible (fixture, server);
  ui_save_picture (fixture->window, "keys-compatible.png");
  ui_press (ui_get (fixture->window, "key-check"));
  ui_wait_for (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
  keys_assert_key_not_shown (ui_get (fixture->window, "key-hint"), TEST_KEY);
  ui_save_picture (fixture->window, "keys-refused-before.png");
  /* the check asked for the list of models, with the key, and nothing else */
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  head = thimble_test_server_dup_head (server, 0);
  g_assert_true (g_str_has_prefix (head, "GET /v1/models "));

  /* saved all the same, and checked there */
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, id, "Not checked"));
  row = ui_get (fixture->window, id);
  ui_wait_for (ui_find (row, "key-button") != NULL);
  ui_press (ui_get (row, "key-button"));
  ui_wait_for (keys_row_is (fixture, id, "Refused"));
  ui_wait_for (ui_find (row, "key-button") != NULL);
  ui_save_picture (fixture->window, "keys-refused.png");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (ui_get (row, "key-button"))), ==, "Details");
  ui_press (ui_get (row, "key-button"));
  ui_wait_for (ui_find_window ("key-details") != NULL);
  ui_settle (GTK_WIDGET (ui_find_window ("key-details")));
  keys_assert_key_not_shown (GTK_WIDGET (ui_find_window ("key-details")), TEST_KEY);
  ui_wait_for (ui_find_text (GTK_WIDGET (ui_find_window ("key-details")), "Incorrect API key") != NULL);
  ui_save_picture (GTK_WIDGET (ui_find_window ("key-details")), "keys-details.png");
  keys_answer_dialog ("key-details", "_Close");

  gtk_widget_activate_action (row, "key.remove-endpoint", NULL);
  keys_answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_works (KeysFixture   *fixture,
            gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = keys_start_server (200, "{\"object\":\"list\",\"data\":[]}");
  g_autofree char *id = NULL;
  GtkWidget *row;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = keys_type_compatible (fixture, server);
  ui_press (ui_get (fixture->window, "key-check"));
  ui_wait_for (g_str_has_prefix (keys_hint_of (fixture), "The key works."));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, id, "Works"));
  row = ui_get (fixture->window, id);
  g_assert_nonnull (strstr (keys_text_of (row, "key-subtitle"), "checked today at "));
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1); /* saving asks nobody */

  /* another address: said at once, and the key stays behind */
  gtk_widget_activate_action (row, "key.change-address", NULL);
  keys_type_into (fixture, "key-url", "https://elsewhere.example.test/v1");
  ui_wait_for (strstr (keys_hint_of (fixture), "Enter the key again.") != NULL);
  ui_save_picture (fixture->window, "keys-address.png");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, id, "Other address"));
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);

  gtk_widget_activate_action (row, "key.remove-endpoint", NULL);
  keys_answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_needs_none (KeysFixture   *fixture,
                 gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = keys_start_server (200, "{\"object\":\"list\",\"data\":[]}");
  g_autofree char *id = NULL;
  g_autofree char *header = NULL;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = keys_type_compatible (fixture, server);
  ui_press (ui_get (fixture->window, "key-needs-key"));
  g_assert_null (ui_find (fixture->window, "key-entry"));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, id, "Needs no key"));
  ui_wait_for (ui_find (ui_get (fixture->window, id), "key-button") != NULL);
  ui_press (ui_get (ui_get (fixture->window, id), "key-button"));
  ui_wait_for (keys_row_is (fixture, id, "Works"));
  header = thimble_test_server_dup_header (server, 0, "authorization");
  g_assert_null (header);
  gtk_widget_activate_action (ui_get (fixture->window, id), "key.remove-endpoint", NULL);
  keys_answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_hints (KeysFixture   *fixture,
            gconstpointer  data)
{
  const char *bad_keys[] = { "sk-proj-1234\n5678901234", "sk-proj-schlüssel-1234567" };
  const char *bad_urls[] = { "http://api.example.test/v1", "https://me:pw@api.example.test/v1", "ftp://example.test", "not a url" };

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_keys); i++)
    {
      keys_type_into (fixture, "key-entry", bad_keys[i]);
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
      g_assert_cmpuint (strlen (keys_hint_of (fixture)), >, 10);
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-check")));
    }
  keys_type_into (fixture, "key-entry", "  sk-ant-api03-0123456789abcdef  ");
  g_assert_cmpstr (keys_hint_of (fixture), ==, "This looks like a key of Anthropic.");
  ui_save_picture (fixture->window, "keys-looks-like.png");
  ui_press (ui_get (fixture->window, "key-hint-button"));
  g_assert_nonnull (ui_find_text (fixture->window, "Where Anthropic makes keys"));
  g_assert_cmpstr (keys_hint_of (fixture), ==, "");
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));

  keys_select_provider (fixture, "Compatible endpoint…");
  keys_type_into (fixture, "key-entry", "abcdefghijklmnop");
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      keys_type_into (fixture, "key-url", bad_urls[i]);
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-url"), "error"));
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
    }
  keys_type_into (fixture, "key-url", "https://api.example.test/v1");
  g_assert_false (gtk_widget_has_css_class (ui_get (fixture->window, "key-url"), "error"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
}

static void
test_locked (KeysFixture   *fixture,
             gconstpointer  data)
{
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  keys_type_into (fixture, "key-entry", TEST_KEY);
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, "openai", "Not checked"));
  g_assert_null (ui_find (fixture->window, "keyring-row"));

  helper_lock_keyring ();
  ui_wait_for (keys_row_is (fixture, "openai", "Locked"));
  ui_wait_for (ui_find (fixture->window, "keyring-row") != NULL);
  g_assert_nonnull (ui_find_text (fixture->window, "The keyring is locked"));
  g_assert_nonnull (ui_find (fixture->window, "keyring-unlock"));
  /* a new key waits for it, unless it is for this session only */
  keys_type_into (fixture, "key-entry", "sk-ant-api03-0123456789");
  keys_select_provider (fixture, "Anthropic");
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  g_assert_nonnull (strstr (keys_hint_of (fixture), "locked"));
  ui_save_picture (fixture->window, "keys-locked.png");
  ui_press (ui_get (fixture->window, "key-session"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  ui_press (ui_get (fixture->window, "key-session"));

  helper_unlock_keyring ("testpw");
  ui_wait_for (keys_row_is (fixture, "openai", "Not checked"));
  ui_wait_for (ui_find (fixture->window, "keyring-row") == NULL);
  ui_wait_for (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save"))); /* what was typed is still there */
  keys_remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
}

static void
test_session_only (KeysFixture   *fixture,
                   gconstpointer  data)
{
  gboolean keyring = g_strcmp0 (g_getenv ("KEYRING"), "1") == 0;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  keys_type_into (fixture, "key-entry", TEST_KEY);
  if (!keyring)
    {
      ui_wait_for (ui_find (fixture->window, "keyring-row") != NULL);
      g_assert_nonnull (ui_find_text (fixture->window, "No keyring is running"));
      g_assert_nonnull (ui_find_text (fixture->window, "Install gnome-keyring"));
      g_assert_null (ui_find (fixture->window, "keyring-unlock"));
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
      ui_save_picture (fixture->window, "keys-no-service.png");
    }
  ui_press (ui_get (fixture->window, "key-session"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (keys_row_is (fixture, "openai", "This session only"));
  if (keyring)
    {
      guint n;
      g_autofree char *dump = helper_dump_items (&n);

      g_assert_cmpuint (n, ==, 0);
    }
  ui_save_picture (fixture->window, "keys-session.png");
  keys_remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
}

static gboolean
clipboard_is_empty (GdkClipboard *clipboard)
{
  return !gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), G_TYPE_STRING);
}

static void
test_clipboard (KeysFixture   *fixture,
                gconstpointer  data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);

  for (guint changed = 0; changed < 2; changed++)
    {
      ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
      gdk_clipboard_set_text (clipboard, TEST_KEY "\n");
      keys_select_provider (fixture, "OpenAI");
      keys_type_into (fixture, "key-entry", TEST_KEY "\n");
      ui_press (ui_get (fixture->window, "key-save"));
      ui_wait_for (keys_find_button (fixture->window, "_Clear Clipboard") != NULL);
      if (changed)
        gdk_clipboard_set_text (clipboard, "something else");
      else
        ui_save_picture (fixture->window, "keys-clipboard.png");
      g_signal_emit_by_name (keys_find_button (fixture->window, "_Clear Clipboard"), "clicked");
      if (!changed)
        ui_wait_for (clipboard_is_empty (clipboard));
      else
        {
          ui_wait_ms (200);
          g_assert_false (clipboard_is_empty (clipboard)); /* not the key any more: left alone */
        }
      ui_wait_for (ui_find (fixture->window, "openai") != NULL);
      keys_remove_key (fixture, "openai");
      ui_wait_for (ui_find (fixture->window, "openai") == NULL);
    }
}

static void
test_show_endpoint (KeysFixture   *fixture,
                    gconstpointer  data)
{
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  thimble_preferences_show_keys (THIMBLE_PREFERENCES (fixture->window), "groq");
  ui_wait_for (ui_find_text (fixture->window, "Add a Key for Groq") != NULL);
  ui_press (ui_get (fixture->window, "key-cancel"));
  ui_wait_for (ui_find (fixture->window, "key-provider") != NULL);
  thimble_preferences_show_keys (THIMBLE_PREFERENCES (fixture->window), "no-such-endpoint");
  ui_settle (fixture->window);
}

static double
y_of (GtkWidget  *row,
      const char *name)
{
  double y;

  g_assert_true (gtk_widget_translate_coordinates (ui_get (row, name), row, 0, 0, NULL, &y));
  return y;
}

/* Light, dark and narrow, with a row of each kind. */
static void
test_pictures (KeysFixture   *fixture,
               gconstpointer  data)
{
  ThimbleEngine *engine = fixture->engine->engine;
  ThimbleKeyStore *keys = thimble_engine_get_keys (engine);
  ThimbleStore *store = thimble_engine_get_store (engine);
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  const char *seen[] = { "key-and-token", NULL };
  const struct { const char *id, *label, *key, *note; gboolean session; } all[] = {
    { "openai", "Work", "sk-proj-0123456789-7Qx4", "{\"at\":%" G_GINT64_FORMAT ",\"ok\":true}", FALSE },
    { "gemini", "", "AQ.0123456789abcdef-m2Kd", "{\"at\":%" G_GINT64_FORMAT ",\"ok\":false,\"code\":\"bad-key\",\"message\":\"Google Gemini refused the key.\"}", FALSE },
    { "anthropic", "Evaluation", "sk-ant-0123456789-Zt0A", NULL, FALSE },
    { "groq", "", "gsk_0123456789abcdef-Gr0q", NULL, TRUE },
  };

  g_settings_set_strv (settings, "hints-seen", seen);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (engine), all[i].id);
      g_autoptr (GError) error = NULL;
      g_autofree char *name = g_strconcat ("key-check:", all[i].id, NULL);
      g_auto (GStrv) parts = all[i].note != NULL ? g_strsplit (all[i].note, "%" G_GINT64_FORMAT, 2) : NULL;
      g_autofree char *note = parts != NULL ? g_strdup_printf ("%s%" G_GINT64_FORMAT "%s", parts[0], g_get_real_time (), parts[1]) : NULL;

      if (note != NULL)
        thimble_store_set_note_async (store, name, note, NULL, NULL, NULL);
      g_assert_true (helper_save (keys, all[i].id, thimble_endpoint_get_origin (endpoint), all[i].label, all[i].key, all[i].session, &error));
      g_assert_no_error (error);
    }
  ui_wait_for (keys_row_is (fixture, "openai", "Works"));
  ui_wait_for (keys_row_is (fixture, "gemini", "Refused"));
  ui_wait_for (keys_row_is (fixture, "anthropic", "Not checked"));
  ui_wait_for (keys_row_is (fixture, "groq", "This session only"));
  ui_settle (fixture->window);
  /* The states have one width, so that what stands before them does so in a column. */
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_cmpint (gtk_widget_get_width (ui_get (ui_get (fixture->window, all[i].id), "key-state")), ==,
                     gtk_widget_get_width (ui_get (ui_get (fixture->window, all[0].id), "key-state")));
  ui_save_picture (fixture->window, "keys.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "keys-dark.png");
  ui_set_dark (fixture->window, FALSE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 960);
  ui_wait_ms (100);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      GtkWidget *row = ui_get (fixture->window, all[i].id);

      /* In one piece, below the text. */
      g_assert_cmpint (pango_layout_get_line_count (gtk_label_get_layout (GTK_LABEL (ui_get (row, "key-state")))), ==, 1);
      g_assert_cmpfloat (y_of (row, "key-state"), >, y_of (row, "key-subtitle"));
    }
  ui_save_picture (fixture->window, "keys-narrow.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "keys-narrow-dark.png");
  ui_set_dark (fixture->window, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_true (helper_remove (keys, all[i].id, NULL));
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
}

static void
add_tests (void)
{
  KEYS_ADD ("/keys-page/session-only", test_session_only);
  if (g_strcmp0 (g_getenv ("KEYRING"), "1") != 0)
    return;
  KEYS_ADD ("/keys-page/empty", test_empty);
  KEYS_ADD ("/keys-page/add-typed", test_add_typed);
  KEYS_ADD ("/keys-page/refused", test_refused);
  KEYS_ADD ("/keys-page/works", test_works);
  KEYS_ADD ("/keys-page/needs-none", test_needs_none);
  KEYS_ADD ("/keys-page/hints", test_hints);
  KEYS_ADD ("/keys-page/locked", test_locked);
  KEYS_ADD ("/keys-page/clipboard", test_clipboard);
  KEYS_ADD ("/keys-page/show-endpoint", test_show_endpoint);
  KEYS_ADD ("/keys-page/pictures", test_pictures);
}

int
main (int   argc,
      char *argv[])
{
  return keys_run (argc, argv, add_tests);
}
