/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-window.h"
#include "key-store-helper.h"

/* Keys and addresses that cannot be right, typed and pasted, in the first start and in Preferences; a keyring that is
 * locked; and, where the test runs without one, none at all. */

static const struct {
  const char *key;
  const char *said; /* part of what is read */
} bad_keys[] = {
  { "sk-proj-1234\n5678901234567890", "line" },
  { "sk-proj-1234\r\n5678901234567890", "line" },
  { "sk-proj-schlüssel-1234567890", "character" },
  { "sk-proj-“1234567890123456”", "character" },
};

static const struct {
  const char *url;
  const char *said;
} bad_urls[] = {
  { "http://api.example.test/v1", "https://" },
  { "http://192.0.2.7:8080/v1", "https://" },
  { "https://me:secret@api.example.test/v1", "@" },
  { "http://localhost.example.test/v1", "https://" },
  { "ftp://example.test", "https://" },
  { "not an address", "https://" },
};

/* From another program, as far as GTK can tell: through the clipboard and the paste of the text. */
static void
paste_into (GtkWidget  *entry,
            const char *text)
{
  GtkWidget *inner = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  g_autofree char *before = g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry)));

  while (!GTK_IS_TEXT (inner))
    inner = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (inner)));
  gdk_clipboard_set_text (gtk_widget_get_clipboard (entry), text);
  g_signal_emit_by_name (inner, "paste-clipboard");
  ui_wait_for (!g_str_equal (gtk_editable_get_text (GTK_EDITABLE (entry)), before));
}

static void
put (GtkWidget  *entry,
     const char *text,
     gboolean    pasted)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  if (pasted)
    paste_into (entry, text);
  else
    gtk_editable_set_text (GTK_EDITABLE (entry), text);
}

static void
check_said (const char *said,
            const char *part)
{
  g_test_message ("%s", said);
  g_assert_cmpint (g_utf8_strlen (said, -1), >, 25);
  g_assert_nonnull (strstr (said, part));
}

/* Never a piece of the key itself. */
static void
check_no_key (const char *said)
{
  g_assert_null (strstr (said, "1234"));
}

static void
test_start_key (FaultWindow   *self,
                gconstpointer  data)
{
  GtkWidget *entry;

  fault_window_open (self, TRUE);
  ui_press (ui_get (self->window, "choose-provider"));
  ui_wait_for (ui_find (self->window, "provider-openai") != NULL);
  ui_press (ui_get (self->window, "provider-openai"));
  ui_wait_for (ui_find (self->window, "start-key") != NULL);
  entry = ui_get (self->window, "start-key-entry");
  for (guint i = 0; i < 2 * G_N_ELEMENTS (bad_keys); i++)
    {
      put (entry, bad_keys[i / 2].key, i % 2 == 1);
      ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "start-key-check")));
      ui_press (ui_get (self->window, "start-key-check"));
      ui_wait_for (ui_find (self->window, "start-key-status") != NULL);
      check_said (fault_window_text (self, "start-key-status"), bad_keys[i / 2].said);
      check_no_key (fault_window_text (self, "start-key-status"));
      /* It stays, to be put right; nothing was asked of anybody, nothing kept. */
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), !=, "");
      g_assert_nonnull (ui_find (self->window, "start-key"));
    }
  ui_save_picture (self->window, "fault-start-key.png");
  ui_assert_live ();
}

static void
test_start_address (FaultWindow   *self,
                    gconstpointer  data)
{
  GtkWidget *entry;

  fault_window_open (self, TRUE);
  ui_press (ui_get (self->window, "choose-provider"));
  ui_wait_for (ui_find (self->window, "provider-compatible") != NULL);
  ui_press (ui_get (self->window, "provider-compatible"));
  ui_wait_for (ui_find (self->window, "start-compatible") != NULL);
  entry = ui_get (self->window, "compatible-url");
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (entry), bad_urls[i].url);
      ui_press (ui_get (self->window, "compatible-add"));
      g_assert_nonnull (ui_find (self->window, "compatible-status"));
      check_said (fault_window_text (self, "compatible-status"), bad_urls[i].said);
      g_assert_null (strstr (fault_window_text (self, "compatible-status"), "secret"));
      g_assert_true (gtk_widget_has_css_class (entry, "error"));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, bad_urls[i].url);
    }
  ui_save_picture (self->window, "fault-start-address.png");
  ui_assert_live ();
}

static GtkWidget *
open_keys (FaultWindow *self)
{
  GtkWidget *preferences;

  gtk_widget_activate_action (self->window, "app.keys", "s", "");
  ui_wait_for (ui_find_window ("preferences") != NULL);
  preferences = GTK_WIDGET (ui_find_window ("preferences"));
  ui_wait_for (ui_find (preferences, "key-entry") != NULL);
  ui_settle (preferences);
  ui_watch_loop ();
  return preferences;
}

static void
test_form_key (FaultWindow   *self,
               gconstpointer  data)
{
  GtkWidget *preferences = open_keys (self);
  GtkWidget *entry = ui_get (preferences, "key-entry");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (bad_keys); i++)
    {
      put (entry, bad_keys[i / 2].key, i % 2 == 1);
      g_assert_nonnull (ui_find (preferences, "key-hint"));
      check_said (gtk_label_get_text (GTK_LABEL (ui_get (preferences, "key-hint"))), bad_keys[i / 2].said);
      check_no_key (gtk_label_get_text (GTK_LABEL (ui_get (preferences, "key-hint"))));
      g_assert_false (gtk_widget_get_sensitive (ui_get (preferences, "key-save")));
      g_assert_false (gtk_widget_get_sensitive (ui_get (preferences, "key-check")));
    }
  ui_save_picture (preferences, "fault-form-key.png");
  ui_assert_live ();
  fault_window_check_kept (self);
}

static void
test_form_address (FaultWindow   *self,
                   gconstpointer  data)
{
  GtkWidget *preferences = open_keys (self);
  AdwComboRow *provider = ADW_COMBO_ROW (ui_get (preferences, "key-provider"));

  adw_combo_row_set_selected (provider, g_list_model_get_n_items (adw_combo_row_get_model (provider)) - 1);
  ui_wait_for (ui_find (preferences, "key-url") != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      gtk_editable_set_text (GTK_EDITABLE (ui_get (preferences, "key-url")), bad_urls[i].url);
      gtk_editable_set_text (GTK_EDITABLE (ui_get (preferences, "key-entry")), TEST_KEY);
      g_assert_nonnull (ui_find (preferences, "key-hint"));
      check_said (gtk_label_get_text (GTK_LABEL (ui_get (preferences, "key-hint"))), bad_urls[i].said);
      g_assert_false (gtk_widget_get_sensitive (ui_get (preferences, "key-save")));
      g_assert_false (gtk_widget_get_sensitive (ui_get (preferences, "key-check")));
    }
  ui_save_picture (preferences, "fault-form-address.png");
  ui_assert_live ();
  fault_window_check_kept (self);
}

/* The keyring is locked when a request wants its key: said, with a button; after that the same prompt goes out. */
static void
test_locked (FaultWindow   *self,
             gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  g_autofree char *header = NULL;
  ThimbleEndpoint *endpoint;

  fault_script (server, 200, "application/json", NULL,
                "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"test-1\",\"choices\":[{\"index\":0,\"message\":"
                "{\"role\":\"assistant\",\"content\":\"Open.\"},\"finish_reason\":\"stop\"}],"
                "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":4,\"total_tokens\":15}}");
  endpoint = fault_window_choose (self, url, TRUE);
  fault_window_save_key (self, endpoint, TEST_KEY, FALSE);
  helper_lock_keyring ();
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_KEY_LOCKED, THIMBLE_STATE_FAILED, "locked", "Unlock");
  g_assert_nonnull (ui_find (self->window, "error-unlock"));
  g_assert_nonnull (ui_find (self->window, "error-send-again"));
  ui_save_picture (self->window, "fault-locked.png");
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);

  helper_unlock_keyring ("testpw");
  ui_press (ui_get (self->window, "error-send-again"));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  g_assert_cmpint (thimble_request_get_state (fault_window_request (self)), ==, THIMBLE_STATE_COMPLETED);
  header = thimble_test_server_dup_header (server, 0, "Authorization");
  g_assert_cmpstr (header, ==, "Bearer " TEST_KEY);
  fault_window_remove_key (self, endpoint);
}

static void
test_start_locked (FaultWindow   *self,
                   gconstpointer  data)
{
  fault_window_open (self, TRUE);
  helper_lock_keyring ();
  ui_press (ui_get (self->window, "choose-provider"));
  ui_wait_for (ui_find (self->window, "provider-openai") != NULL);
  ui_press (ui_get (self->window, "provider-openai"));
  ui_wait_for (ui_find (self->window, "start-key") != NULL);
  ui_wait_for (ui_find_text (self->window, "The keyring is locked") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (self->window, "start-key-entry")), TEST_KEY);
  g_assert_false (gtk_widget_is_sensitive (ui_get (self->window, "start-key-check")));
  ui_settle (self->window);
  ui_save_picture (self->window, "fault-start-locked.png");
  /* For this session it goes without. */
  gtk_switch_set_active (GTK_SWITCH (ui_find_type (ui_get (self->window, "start-key-session"), GTK_TYPE_SWITCH)), TRUE);
  g_assert_true (gtk_widget_is_sensitive (ui_get (self->window, "start-key-check")));
  helper_unlock_keyring ("testpw");
  ui_assert_live ();
}

/* No Secret Service: a key can be kept for the session only, and a request says why it has none. */
static void
test_absent (FaultWindow   *self,
             gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = fault_url (server);
  ThimbleEndpoint *endpoint;

  fault_script (server, 401, "application/json", NULL, "{\"error\":{\"message\":\"no\",\"code\":\"invalid_api_key\"}}");
  endpoint = fault_window_choose (self, url, TRUE);
  fault_window_send (self);
  fault_window_check_error (self, THIMBLE_ERROR_KEYRING_UNAVAILABLE, THIMBLE_STATE_FAILED, "keyring", "session");
  g_assert_nonnull (ui_find (self->window, "error-open-keys"));
  g_assert_cmpuint (thimble_test_server_get_n_connections (server), ==, 0);
  ui_save_picture (self->window, "fault-no-keyring.png");
  fault_window_save_key (self, endpoint, TEST_KEY, TRUE);
  fault_window_send (self);
  g_assert_cmpuint (thimble_test_server_get_n_requests (server), ==, 1);
}

static void
test_start_absent (FaultWindow   *self,
                   gconstpointer  data)
{
  fault_window_open (self, TRUE);
  ui_press (ui_get (self->window, "choose-provider"));
  ui_wait_for (ui_find (self->window, "provider-openai") != NULL);
  ui_press (ui_get (self->window, "provider-openai"));
  ui_wait_for (ui_find (self->window, "start-key") != NULL);
  ui_wait_for (ui_find_text (self->window, "No keyring was found") != NULL);
  g_assert_nonnull (ui_find_text (self->window, "Install"));
  gtk_editable_set_text (GTK_EDITABLE (ui_get (self->window, "start-key-entry")), TEST_KEY);
  g_assert_false (gtk_widget_is_sensitive (ui_get (self->window, "start-key-check")));
  ui_save_picture (self->window, "fault-start-no-keyring.png");
  gtk_switch_set_active (GTK_SWITCH (ui_find_type (ui_get (self->window, "start-key-session"), GTK_TYPE_SWITCH)), TRUE);
  g_assert_true (gtk_widget_is_sensitive (ui_get (self->window, "start-key-check")));
  ui_assert_live ();
}

int
main (int    argc,
      char **argv)
{
  fault_begin (&argc, &argv);
  if (g_strcmp0 (g_getenv ("KEYRING"), "1") == 0)
    {
      FAULT_ADD_CLOSED ("/faults/key/start-key", test_start_key);
      FAULT_ADD_CLOSED ("/faults/key/start-address", test_start_address);
      FAULT_ADD ("/faults/key/form-key", test_form_key);
      FAULT_ADD ("/faults/key/form-address", test_form_address);
      FAULT_ADD ("/faults/key/locked", test_locked);
      FAULT_ADD_CLOSED ("/faults/key/start-locked", test_start_locked);
    }
  else
    {
      FAULT_ADD ("/faults/key/absent", test_absent);
      FAULT_ADD_CLOSED ("/faults/key/start-absent", test_start_absent);
    }
  return fault_end ();
}
