/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "key-store-helper.h"
#include "keys/thimble-preferences.h"
#include "thimble-test-server.h"
#include "ui-test.h"

/* The real window, a real keyring, a real server on loopback. */

typedef struct
{
  UiEngine  *engine;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->engine = ui_engine_new (TRUE);
  fixture->window = thimble_preferences_new (fixture->engine->engine);
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  thimble_preferences_show_keys (THIMBLE_PREFERENCES (fixture->window), NULL);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  g_assert_null (fixture->window); /* nothing keeps it */
  ui_engine_free (fixture->engine);
}

static void
type_into (Fixture    *fixture,
           const char *name,
           const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, name)), text);
}

static const char *
text_of (GtkWidget  *root,
         const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (root, name)));
}

static const char *
hint_of (Fixture *fixture)
{
  return ui_find (fixture->window, "key-hint") != NULL ? text_of (fixture->window, "key-hint") : "";
}

static gboolean
row_is (Fixture    *fixture,
        const char *endpoint,
        const char *state)
{
  GtkWidget *row = ui_find (fixture->window, endpoint);

  return row != NULL && g_str_equal (text_of (row, "key-state"), state);
}

static void
select_provider (Fixture    *fixture,
                 const char *name)
{
  AdwComboRow *row = ADW_COMBO_ROW (ui_get (fixture->window, "key-provider"));
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    if (g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), name))
      {
        adw_combo_row_set_selected (row, i);
        return;
      }
  g_error ("no provider “%s”", name);
}

static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  if (GTK_IS_BUTTON (root) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
answer_dialog (const char *name,
               const char *button)
{
  ui_wait_for (ui_find_window (name) != NULL);
  ui_press (find_button (GTK_WIDGET (ui_find_window (name)), button));
  ui_wait_for (ui_find_window (name) == NULL);
}

static void
remove_key (Fixture    *fixture,
            const char *endpoint)
{
  gtk_widget_activate_action (ui_get (fixture->window, endpoint), "key.remove", NULL);
  answer_dialog ("key-remove", "_Remove");
}

/* What was typed stands nowhere on screen. */
static void
assert_key_not_shown (GtkWidget  *root,
                      const char *key)
{
  if (GTK_IS_LABEL (root))
    g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (root)), key));
  if (GTK_IS_EDITABLE (root))
    g_assert_null (strstr (gtk_editable_get_text (GTK_EDITABLE (root)), key));
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_key_not_shown (child, key);
}

static void
test_empty (Fixture       *fixture,
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
test_add_typed (Fixture       *fixture,
                gconstpointer  data)
{
  guint n;
  g_autofree char *dump = NULL;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  type_into (fixture, "key-label", "Work <b>");
  type_into (fixture, "key-entry", TEST_KEY);
  ui_save_picture (fixture->window, "keys-typed.png");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, "openai", "Not checked"));
  g_assert_cmpstr (text_of (ui_get (fixture->window, "openai"), "key-subtitle"), ==, "Work <b> · key ends in Qx7Z");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->window, "key-entry"))), ==, "");
  assert_key_not_shown (fixture->window, TEST_KEY);
  /* the next provider without a key is offered */
  ui_wait_for (ui_find_text (fixture->window, "Where Anthropic makes keys") != NULL);
  g_free (helper_dump_items (&n));
  g_assert_cmpuint (n, ==, 1);

  /* replaced: still one, with the label kept */
  gtk_widget_activate_action (ui_get (fixture->window, "openai"), "key.replace", NULL);
  ui_wait_for (ui_find_text (fixture->window, "Replace the Key for OpenAI") != NULL);
  type_into (fixture, "key-entry", "sk-proj-another-key-AbCd");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (strstr (text_of (ui_get (fixture->window, "openai"), "key-subtitle"), "AbCd") != NULL);
  dump = helper_dump_items (&n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_nonnull (strstr (dump, "Work <b>"));

  remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
  g_free (helper_dump_items (&n));
  g_assert_cmpuint (n, ==, 0);
}

static ThimbleTestServer *
start_server (guint       status,
              const char *body)
{
  ThimbleTestServer *server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, "application/json", NULL, body);
  thimble_test_server_push (server, script);
  return server;
}

static char *
type_compatible (Fixture           *fixture,
                 ThimbleTestServer *server)
{
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1/", NULL);

  select_provider (fixture, "Compatible endpoint…");
  type_into (fixture, "key-name", "Test Bench");
  type_into (fixture, "key-url", url);
  type_into (fixture, "key-entry", TEST_KEY);
  return g_strdup_printf ("127-0-0-1-%u", thimble_test_server_get_port (server));
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = start_server (401, "{\"error\":{\"message\":\"Incorrect API key provided: " TEST_KEY "\","
                                                            "\"type\":\"invalid_request_error\",\"code\":\"invalid_api_key\"}}");
  g_autofree char *id = NULL;
  g_autofree char *head = NULL;
  GtkWidget *row;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = type_compatible (fixture, server);
  ui_save_picture (fixture->window, "keys-compatible.png");
  ui_press (ui_get (fixture->window, "key-check"));
  ui_wait_for (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
  assert_key_not_shown (ui_get (fixture->window, "key-hint"), TEST_KEY);
  ui_save_picture (fixture->window, "keys-refused-before.png");
  /* the check asked for the list of models, with the key, and nothing else */
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
  head = thimble_test_server_dup_head (server, 0);
  g_assert_true (g_str_has_prefix (head, "GET /v1/models "));

  /* saved all the same, and checked there */
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, id, "Not checked"));
  row = ui_get (fixture->window, id);
  ui_wait_for (ui_find (row, "key-button") != NULL);
  ui_press (ui_get (row, "key-button"));
  ui_wait_for (row_is (fixture, id, "Refused"));
  ui_wait_for (ui_find (row, "key-button") != NULL);
  ui_save_picture (fixture->window, "keys-refused.png");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (ui_get (row, "key-button"))), ==, "Details");
  ui_press (ui_get (row, "key-button"));
  ui_wait_for (ui_find_window ("key-details") != NULL);
  ui_settle (GTK_WIDGET (ui_find_window ("key-details")));
  assert_key_not_shown (GTK_WIDGET (ui_find_window ("key-details")), TEST_KEY);
  g_assert_nonnull (ui_find_text (GTK_WIDGET (ui_find_window ("key-details")), "Incorrect API key"));
  ui_save_picture (GTK_WIDGET (ui_find_window ("key-details")), "keys-details.png");
  answer_dialog ("key-details", "_Close");

  gtk_widget_activate_action (row, "key.remove-endpoint", NULL);
  answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_works (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = start_server (200, "{\"object\":\"list\",\"data\":[]}");
  g_autofree char *id = NULL;
  GtkWidget *row;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = type_compatible (fixture, server);
  ui_press (ui_get (fixture->window, "key-check"));
  ui_wait_for (g_str_has_prefix (hint_of (fixture), "The key works."));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, id, "Works"));
  row = ui_get (fixture->window, id);
  g_assert_nonnull (strstr (text_of (row, "key-subtitle"), "checked today at "));
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1); /* saving asks nobody */

  /* another address: said at once, and the key stays behind */
  gtk_widget_activate_action (row, "key.change-address", NULL);
  type_into (fixture, "key-url", "https://elsewhere.example.test/v1");
  ui_wait_for (strstr (hint_of (fixture), "Enter the key again.") != NULL);
  ui_save_picture (fixture->window, "keys-address.png");
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, id, "Other address"));
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);

  gtk_widget_activate_action (row, "key.remove-endpoint", NULL);
  answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_needs_none (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = start_server (200, "{\"object\":\"list\",\"data\":[]}");
  g_autofree char *id = NULL;
  g_autofree char *header = NULL;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  id = type_compatible (fixture, server);
  ui_press (ui_get (fixture->window, "key-needs-key"));
  g_assert_null (ui_find (fixture->window, "key-entry"));
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, id, "Needs no key"));
  ui_wait_for (ui_find (ui_get (fixture->window, id), "key-button") != NULL);
  ui_press (ui_get (ui_get (fixture->window, id), "key-button"));
  ui_wait_for (row_is (fixture, id, "Works"));
  header = thimble_test_server_dup_header (server, 0, "authorization");
  g_assert_null (header);
  gtk_widget_activate_action (ui_get (fixture->window, id), "key.remove-endpoint", NULL);
  answer_dialog ("key-remove", "_Remove");
  ui_wait_for (ui_find (fixture->window, id) == NULL);
}

static void
test_hints (Fixture       *fixture,
            gconstpointer  data)
{
  const char *bad_keys[] = { "sk-proj-1234\n5678901234", "sk-proj-schlüssel-1234567" };
  const char *bad_urls[] = { "http://api.example.test/v1", "https://me:pw@api.example.test/v1", "ftp://example.test", "not a url" };

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_keys); i++)
    {
      type_into (fixture, "key-entry", bad_keys[i]);
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
      g_assert_cmpuint (strlen (hint_of (fixture)), >, 10);
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-check")));
    }
  type_into (fixture, "key-entry", "  sk-ant-api03-0123456789abcdef  ");
  g_assert_cmpstr (hint_of (fixture), ==, "This looks like a key of Anthropic.");
  ui_save_picture (fixture->window, "keys-looks-like.png");
  ui_press (ui_get (fixture->window, "key-hint-button"));
  g_assert_nonnull (ui_find_text (fixture->window, "Where Anthropic makes keys"));
  g_assert_cmpstr (hint_of (fixture), ==, "");
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));

  select_provider (fixture, "Compatible endpoint…");
  type_into (fixture, "key-entry", "abcdefghijklmnop");
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      type_into (fixture, "key-url", bad_urls[i]);
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-hint"), "error"));
      g_assert_true (gtk_widget_has_css_class (ui_get (fixture->window, "key-url"), "error"));
      g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
    }
  type_into (fixture, "key-url", "https://api.example.test/v1");
  g_assert_false (gtk_widget_has_css_class (ui_get (fixture->window, "key-url"), "error"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
}

static void
test_locked (Fixture       *fixture,
             gconstpointer  data)
{
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  type_into (fixture, "key-entry", TEST_KEY);
  ui_press (ui_get (fixture->window, "key-save"));
  ui_wait_for (row_is (fixture, "openai", "Not checked"));
  g_assert_null (ui_find (fixture->window, "keyring-row"));

  helper_lock_keyring ();
  ui_wait_for (row_is (fixture, "openai", "Locked"));
  ui_wait_for (ui_find (fixture->window, "keyring-row") != NULL);
  g_assert_nonnull (ui_find_text (fixture->window, "The keyring is locked"));
  g_assert_nonnull (ui_find (fixture->window, "keyring-unlock"));
  /* a new key waits for it, unless it is for this session only */
  type_into (fixture, "key-entry", "sk-ant-api03-0123456789");
  select_provider (fixture, "Anthropic");
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  g_assert_nonnull (strstr (hint_of (fixture), "locked"));
  ui_save_picture (fixture->window, "keys-locked.png");
  ui_press (ui_get (fixture->window, "key-session"));
  g_assert_true (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save")));
  ui_press (ui_get (fixture->window, "key-session"));

  helper_unlock_keyring ("testpw");
  ui_wait_for (row_is (fixture, "openai", "Not checked"));
  ui_wait_for (ui_find (fixture->window, "keyring-row") == NULL);
  ui_wait_for (gtk_widget_get_sensitive (ui_get (fixture->window, "key-save"))); /* what was typed is still there */
  remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
}

static void
test_session_only (Fixture       *fixture,
                   gconstpointer  data)
{
  gboolean keyring = g_strcmp0 (g_getenv ("KEYRING"), "1") == 0;

  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
  type_into (fixture, "key-entry", TEST_KEY);
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
  ui_wait_for (row_is (fixture, "openai", "This session only"));
  if (keyring)
    {
      guint n;
      g_autofree char *dump = helper_dump_items (&n);

      g_assert_cmpuint (n, ==, 0);
    }
  ui_save_picture (fixture->window, "keys-session.png");
  remove_key (fixture, "openai");
  ui_wait_for (ui_find (fixture->window, "openai") == NULL);
}

static gboolean
clipboard_is_empty (GdkClipboard *clipboard)
{
  return !gdk_content_formats_contain_gtype (gdk_clipboard_get_formats (clipboard), G_TYPE_STRING);
}

static void
test_clipboard (Fixture       *fixture,
                gconstpointer  data)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (fixture->window);

  for (guint changed = 0; changed < 2; changed++)
    {
      ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
      gdk_clipboard_set_text (clipboard, TEST_KEY "\n");
      select_provider (fixture, "OpenAI");
      type_into (fixture, "key-entry", TEST_KEY "\n");
      ui_press (ui_get (fixture->window, "key-save"));
      ui_wait_for (find_button (fixture->window, "_Clear Clipboard") != NULL);
      if (changed)
        gdk_clipboard_set_text (clipboard, "something else");
      else
        ui_save_picture (fixture->window, "keys-clipboard.png");
      g_signal_emit_by_name (find_button (fixture->window, "_Clear Clipboard"), "clicked");
      if (!changed)
        ui_wait_for (clipboard_is_empty (clipboard));
      else
        {
          ui_wait_ms (200);
          g_assert_false (clipboard_is_empty (clipboard)); /* not the key any more: left alone */
        }
      ui_wait_for (ui_find (fixture->window, "openai") != NULL);
      remove_key (fixture, "openai");
      ui_wait_for (ui_find (fixture->window, "openai") == NULL);
    }
}

static void
test_show_endpoint (Fixture       *fixture,
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

/* Light, dark and narrow, with a row of each kind. */
static void
test_pictures (Fixture       *fixture,
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
  ui_wait_for (row_is (fixture, "openai", "Works"));
  ui_wait_for (row_is (fixture, "gemini", "Refused"));
  ui_wait_for (row_is (fixture, "anthropic", "Not checked"));
  ui_wait_for (row_is (fixture, "groq", "This session only"));
  ui_save_picture (fixture->window, "keys.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "keys-dark.png");
  ui_set_dark (fixture->window, FALSE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 960);
  ui_wait_ms (100);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  g_assert_null (ui_find (ui_get (fixture->window, "gemini"), "key-button")); /* the menu has it */
  ui_save_picture (fixture->window, "keys-narrow.png");
  gtk_widget_set_direction (fixture->window, GTK_TEXT_DIR_RTL);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_true (helper_remove (keys, all[i].id, NULL));
  ui_wait_for (ui_find (fixture->window, "keys-empty") != NULL);
}

static void
test_general (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  const char *seen[] = { "some-hint", NULL };

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "general");
  ui_settle (fixture->window);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_get (fixture->window, "general-max-output")), 500);
  g_assert_cmpint (g_settings_get_int (settings, "max-output"), ==, 500);
  ui_press (ui_get (fixture->window, "general-signs"));
  g_assert_true (g_settings_get_boolean (settings, "signs-hidden"));
  g_settings_set_strv (settings, "hints-seen", seen);
  ui_save_picture (fixture->window, "general.png");
  ui_press (ui_get (fixture->window, "general-hints"));
  {
    g_auto (GStrv) now = g_settings_get_strv (settings, "hints-seen");

    g_assert_null (now[0]);
  }
  g_settings_reset (settings, "max-output");
  g_settings_reset (settings, "signs-hidden");
}

/* How long texts are kept, how large the history is, and compacting it. */
static void
test_history (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  GtkWidget *keep, *size, *compact;
  g_autofree char *kept = NULL;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "general");
  ui_settle (fixture->window);
  keep = ui_get (fixture->window, "history-keep");
  size = ui_get (fixture->window, "history-size");
  compact = ui_get (fixture->window, "history-compact");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (keep)), ==, 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (keep), 2);
  kept = g_settings_get_string (settings, "keep-texts");
  g_assert_cmpstr (kept, ==, "90-days");
  g_assert_cmpint (g_settings_get_enum (settings, "keep-texts"), ==, 90);
  g_settings_set_string (settings, "keep-texts", "30-days");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (keep)), ==, 3);

  ui_wait_for (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "B") != NULL); /* kB, MB */
  gtk_widget_grab_focus (compact);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "general-history.png");
  ui_press (compact);
  ui_wait_for (g_str_equal (gtk_button_get_label (GTK_BUTTON (compact)), "_Compact")
               && !gtk_widget_get_visible (ui_get (fixture->window, "history-spinner")));
  ui_wait_for (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "B") != NULL);
  g_assert_null (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "unused"));
  g_settings_reset (settings, "keep-texts");
}

static void
test_prices (Fixture       *fixture,
             gconstpointer  data)
{
  g_autofree char *path = thimble_catalogue_dup_prices_path (thimble_engine_get_catalogue (fixture->engine->engine));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "prices");
  ui_settle (fixture->window);
  g_assert_cmpuint (strlen (text_of (fixture->window, "prices-date")), >, 6);
  g_assert_nonnull (ui_find_text (fixture->window, path));
  g_assert_null (ui_find (fixture->window, "prices-warning"));
  g_assert_nonnull (ui_find_text (fixture->window, "Anthropic"));
  ui_save_picture (fixture->window, "prices.png");
  ui_press (ui_get (fixture->window, "prices-copy"));
}

static guint
count_named (GtkWidget  *widget,
             const char *name)
{
  guint n = g_str_equal (gtk_widget_get_name (widget), name);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_named (child, name);
  return n;
}

static void
test_counts (Fixture       *fixture,
             gconstpointer  data)
{
  ThimbleEngine *engine = fixture->engine->engine;
  ThimbleCountBook *book = thimble_runner_get_counts (thimble_engine_get_runner (engine));
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine);
  g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue,
                                     thimble_catalogue_find_endpoint (catalogue, "anthropic"), "claude-haiku-4-5");
  ThimblePromptSize size = THIMBLE_PROMPT_SIZE_EMPTY;
  ThimbleUsageCounts counts = { 120, 10, 130, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  ThimbleForecast forecast;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "counts");
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find (fixture->window, "counts-none"));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (ui_get (fixture->window, "counts-rest")))); /* off from the start */

  size.tokens = 100;
  size.n_turns = 1;
  thimble_forecast_make (&forecast, model, &size, NULL, 300, NULL, -1);
  for (guint i = 0; i < 4; i++)
    g_assert_true (thimble_count_book_learn (book, model, NULL, &forecast, usage));
  ui_wait_for (count_named (fixture->window, "counts-model") == 1);
  g_assert_null (ui_find (fixture->window, "counts-none"));
  g_assert_nonnull (ui_find_text (fixture->window, "4 bills"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "preferences-counts.png");
  ui_press (ui_get (fixture->window, "counts-forget"));
  ui_wait_for (ui_find (fixture->window, "counts-none") != NULL);
  g_assert_cmpuint (count_named (fixture->window, "counts-model"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) app = NULL;

  ui_init (&argc, &argv);
  app = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE); /* loads the style sheets */
  g_assert_true (g_application_register (G_APPLICATION (app), NULL, NULL));
#define ADD(name, func) g_test_add ("/preferences/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("session-only", test_session_only);
  ADD ("counts", test_counts);
  if (g_strcmp0 (g_getenv ("KEYRING"), "1") == 0)
    {
      ADD ("empty", test_empty);
      ADD ("add-typed", test_add_typed);
      ADD ("refused", test_refused);
      ADD ("works", test_works);
      ADD ("needs-none", test_needs_none);
      ADD ("hints", test_hints);
      ADD ("locked", test_locked);
      ADD ("clipboard", test_clipboard);
      ADD ("show-endpoint", test_show_endpoint);
      ADD ("pictures", test_pictures);
      ADD ("general", test_general);
      ADD ("history", test_history);
      ADD ("prices", test_prices);
    }
  return g_test_run ();
}
