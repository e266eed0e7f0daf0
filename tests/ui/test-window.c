/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "start/thimble-start-page.h"
#include "thimble-test-server.h"
#include "ui-test.h"

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;

typedef struct {
  GtkWidget *window;
} Fixture;

static GtkWidget *
open_window (void)
{
  GtkWidget *window;

  g_application_activate (G_APPLICATION (application));
  window = GTK_WIDGET (ui_find_window ("thimble-window"));
  g_assert_nonnull (window);
  ui_settle (window);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

static void
reset_settings (void)
{
  static const char * const keys[] = {
    "window-width", "window-height", "window-maximized", "page", "draft-text", "draft-system", "draft-task",
    "model", "default-model", "start-done", "signs-hidden",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
}

/* As on the very first start. */
static void
set_up_first (Fixture       *fixture,
              gconstpointer  data)
{
  reset_settings ();
  fixture->window = open_window ();
}

/* As on every later one. */
static void
set_up_later (Fixture       *fixture,
              gconstpointer  data)
{
  reset_settings ();
  g_settings_set_boolean (settings, "start-done", TRUE);
  fixture->window = open_window ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  if (fixture->window != NULL)
    close_window (fixture->window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static ThimbleStartPage *
start_page (Fixture *fixture)
{
  return THIMBLE_START_PAGE (ui_get (fixture->window, "start-page"));
}

static int
least_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void
test_first_start (Fixture       *fixture,
                  gconstpointer  data)
{
  g_assert_cmpstr (thimble_start_page_get_step (start_page (fixture)), ==, "welcome");
  g_assert_null (ui_find (fixture->window, "signs"));
  g_assert_null (ui_find (fixture->window, "start-back"));
  g_assert_nonnull (ui_find (fixture->window, "start-skip"));
  g_assert_cmpint (gtk_widget_get_width (ui_get (fixture->window, "try-practice")), ==,
                   gtk_widget_get_width (ui_get (fixture->window, "choose-provider")));
  ui_save_picture (fixture->window, "first-start.png");

  ui_press (ui_get (fixture->window, "try-practice"));
  ui_wait_for (g_settings_get_boolean (settings, "start-done"));
  {
    g_autofree char *model = g_settings_get_string (settings, "model");
    g_autofree char *text = g_settings_get_string (settings, "draft-text");
    g_autofree char *task = g_settings_get_string (settings, "draft-task");

    g_assert_true (g_str_has_prefix (model, "practice/"));
    g_assert_cmpstr (task, ==, "summarise");
    g_assert_cmpstr (text, !=, "");
  }
  g_assert_null (ui_find (fixture->window, "start-page"));
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (ui_get (fixture->window, "pages"))), ==,
                   "compose");
  g_assert_nonnull (ui_find (fixture->window, "signs"));
}

static void
test_skip (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *model = NULL;

  ui_press (ui_get (fixture->window, "start-skip"));
  ui_wait_for (ui_find (fixture->window, "start-page") == NULL);
  g_assert_true (g_settings_get_boolean (settings, "start-done"));
  model = g_settings_get_string (settings, "model");
  g_assert_cmpstr (model, ==, "");
}

static void
test_provider_steps (Fixture       *fixture,
                     gconstpointer  data)
{
  GtkWidget *note;

  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  g_assert_nonnull (ui_find (fixture->window, "provider-openai"));
  g_assert_nonnull (ui_find (fixture->window, "provider-anthropic"));
  g_assert_nonnull (ui_find (fixture->window, "provider-gemini"));
  g_assert_nonnull (ui_find (fixture->window, "start-back"));
  ui_save_picture (fixture->window, "first-start-provider.png");

  note = ui_get (fixture->window, "product-note");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (note), TRUE);
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (note, "billed by use"));
  ui_save_picture (fixture->window, "first-start-product-note.png");

  ui_press (ui_get (fixture->window, "provider-openai"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  g_assert_nonnull (ui_find (fixture->window, "start-key-link"));
  g_assert_false (gtk_widget_is_sensitive (ui_get (fixture->window, "start-key-check")));
  ui_save_picture (fixture->window, "first-start-key.png");

  /* A key of another provider is asked about, and nothing is sent. */
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "start-key-entry")),
                         "sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
  ui_press (ui_get (fixture->window, "start-key-check"));
  ui_wait_for (ui_find_text (fixture->window, "Nothing was sent") != NULL);
  ui_save_picture (fixture->window, "first-start-other-key.png");
  ui_press (ui_get (fixture->window, "start-key-status-button"));
  ui_wait_for (ui_find_text (fixture->window, "Anthropic") != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->window, "start-key-entry"))), ==, "");

  ui_press (ui_get (fixture->window, "start-key-later"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  g_assert_true (gtk_widget_is_sensitive (ui_get (fixture->window, "start-begin")));
  ui_save_picture (fixture->window, "first-start-model.png");

  ui_press (ui_get (fixture->window, "start-back"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  while (thimble_start_page_can_go_back (start_page (fixture)))
    thimble_start_page_go_back (start_page (fixture));
  g_assert_cmpstr (thimble_start_page_get_step (start_page (fixture)), ==, "welcome");
  ui_wait_for (ui_find (fixture->window, "start-back") == NULL);
}

static ThimbleTestServer *
new_key_server (void)
{
  static const char * const answers[] = { "{\"object\":\"list\",\"data\":[{\"id\":\"tiny-1\",\"object\":\"model\"}]}" };
  ThimbleTestServer *server = thimble_test_server_new ();
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, 401, "application/json", NULL,
                              "{\"error\":{\"message\":\"no such key\",\"type\":\"invalid_request_error\","
                              "\"code\":\"invalid_api_key\"}}");
  thimble_test_server_push (server, script);
  script = thimble_test_script_new ();
  thimble_test_script_answer (script, 200, "application/json", NULL, answers[0]);
  thimble_test_server_push (server, script);
  return server;
}

/* Provider, key and model with a server that refuses the first key. */
static void
test_key_flow (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (ThimbleTestServer) server = new_key_server ();
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  GtkWidget *entry;
  g_autofree char *header = NULL;
  g_autofree char *model = NULL;

  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "provider-compatible") != NULL);
  ui_press (ui_get (fixture->window, "provider-compatible"));
  ui_wait_for (ui_find (fixture->window, "start-compatible") != NULL);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "compatible-url")), "http://example.org/v1");
  ui_press (ui_get (fixture->window, "compatible-add"));
  ui_wait_for (ui_find (fixture->window, "compatible-status") != NULL);
  ui_save_picture (fixture->window, "first-start-compatible.png");
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "compatible-url")), url);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->window, "compatible-name")), "A & <b>B</b>");
  ui_press (ui_get (fixture->window, "compatible-add"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);

  entry = ui_get (fixture->window, "start-key-entry");
  gtk_editable_set_text (GTK_EDITABLE (entry), "wrong-key-000000000000");
  ui_press (ui_get (fixture->window, "start-key-check"));
  ui_wait_for (thimble_test_server_get_n_requests (server) == 1);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "start-key-check")));
  g_assert_nonnull (ui_find (fixture->window, "start-key-status"));
  g_assert_null (ui_find (fixture->window, "start-key-status-button"));
  ui_save_picture (fixture->window, "first-start-refused.png");

  gtk_editable_set_text (GTK_EDITABLE (entry), "right-key-000000001234");
  ui_press (ui_get (fixture->window, "start-key-check"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "");
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "start-begin")));
  header = thimble_test_server_dup_header (server, 1, "Authorization");
  g_assert_cmpstr (header, ==, "Bearer right-key-000000001234");
  ui_press (ui_get (fixture->window, "start-begin"));
  ui_wait_for (g_settings_get_boolean (settings, "start-done"));
  model = g_settings_get_string (settings, "model");
  g_assert_true (g_str_has_suffix (model, "/tiny-1"));

  /* The key is there the next time. */
  gtk_widget_activate_action (fixture->window, "win.first-steps", NULL);
  ui_wait_for (ui_find (fixture->window, "choose-provider") != NULL);
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (ui_get (fixture->window, "more-providers")), TRUE);
  ui_settle (fixture->window);
  {
    g_autofree char *id = g_strndup (model, strchr (model, '/') - model);
    g_autofree char *row = g_strconcat ("provider-", id, NULL);

    ui_press (ui_get (fixture->window, row));
  }
  ui_wait_for (ui_find_text (fixture->window, "1234") != NULL);
  ui_press (ui_get (fixture->window, "start-key-status-button"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
}

/* A running Ollama is offered, and leads to its models without a key. */
static void
test_ollama (void)
{
  g_autoptr (ThimbleTestServer) server = thimble_test_server_new ();
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  ThimbleTestScript *script = thimble_test_script_new ();
  g_autoptr (UiEngine) own = ui_engine_new (TRUE);
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (own->engine), "ollama");
  GtkWidget *window;
  g_autofree char *model = NULL;

  thimble_test_script_answer (script, 200, "application/json", NULL,
                              "{\"object\":\"list\",\"data\":[{\"id\":\"llama3.2:3b\",\"object\":\"model\"},"
                              "{\"id\":\"qwen3:4b\",\"object\":\"model\"}]}");
  thimble_test_server_push (server, script);
  g_assert_true (thimble_endpoint_set_base_url (endpoint, url, NULL));

  reset_settings ();
  window = GTK_WIDGET (thimble_window_new (application, own->engine));
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (ui_find_text (window, "with 2 models") != NULL);
  ui_settle (window);
  ui_save_picture (window, "first-start-ollama.png");
  ui_press (ui_get (window, "use-ollama"));
  ui_wait_for (ui_find (window, "start-model") != NULL);
  ui_settle (window);
  ui_save_picture (window, "first-start-ollama-models.png");
  ui_press (ui_get (window, "start-begin"));
  ui_wait_for (g_settings_get_boolean (settings, "start-done"));
  model = g_settings_get_string (settings, "model");
  g_assert_true (g_str_has_prefix (model, "ollama/"));
  close_window (window);
}

static void
check_narrow (Fixture    *fixture,
              const char *picture)
{
  /* The content: without a compositor the window adds a border. */
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window));

  ui_blame_width (content, 360);
  g_assert_cmpint (least_width (content), <=, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_save_picture (fixture->window, picture);
}

static void
test_narrow_start (Fixture       *fixture,
                   gconstpointer  data)
{
  check_narrow (fixture, "first-start-narrow.png");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  check_narrow (fixture, "first-start-provider-narrow.png");
  ui_press (ui_get (fixture->window, "provider-gemini"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  check_narrow (fixture, "first-start-key-narrow.png");
  ui_press (ui_get (fixture->window, "start-key-later"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  check_narrow (fixture, "first-start-model-narrow.png");
}

static void
test_narrow (Fixture       *fixture,
             gconstpointer  data)
{
  AdwViewSwitcherBar *bar = ADW_VIEW_SWITCHER_BAR (ui_find_type (fixture->window, ADW_TYPE_VIEW_SWITCHER_BAR));

  g_assert_false (adw_view_switcher_bar_get_reveal (bar));
  check_narrow (fixture, "compose-narrow.png");
  ui_wait_for (adw_view_switcher_bar_get_reveal (bar));
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  check_narrow (fixture, "history-narrow.png");
  ui_resize (GTK_WINDOW (fixture->window), 1100, 740);
  ui_wait_for (!adw_view_switcher_bar_get_reveal (bar));
}

static void
test_dark (Fixture       *fixture,
           gconstpointer  data)
{
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "first-start-dark.png");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  ui_save_picture (fixture->window, "first-start-provider-dark.png");
}

static void
test_dark_pages (Fixture       *fixture,
                 gconstpointer  data)
{
  ui_save_picture (fixture->window, "compose.png");
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "compose-dark.png");
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  ui_save_picture (fixture->window, "history-dark.png");
}

static void
test_restore (Fixture       *fixture,
              gconstpointer  data)
{
  ui_resize (GTK_WINDOW (fixture->window), 900, 600);
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  close_window (fixture->window);
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), >=, 900);
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), <, 1000);
  g_assert_false (g_settings_get_boolean (settings, "window-maximized"));

  fixture->window = open_window ();
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 900);
  g_assert_cmpint (gtk_widget_get_height (fixture->window), ==, 600);
  g_assert_cmpstr (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (ui_get (fixture->window, "pages"))), ==,
                   "history");
}

static void
test_one_window (Fixture       *fixture,
                 gconstpointer  data)
{
  guint n_windows = g_list_model_get_n_items (gtk_window_get_toplevels ());

  g_application_activate (G_APPLICATION (application));
  g_assert_true (GTK_WIDGET (ui_find_window ("thimble-window")) == fixture->window);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, n_windows);
}

static void
check_dialog (const char *action,
              const char *target,
              const char *name)
{
  GtkWindow *dialog;
  g_autofree char *picture = g_strconcat (name, ".png", NULL);

  g_action_group_activate_action (G_ACTION_GROUP (application), action,
                                  target != NULL ? g_variant_new_string (target) : NULL);
  ui_wait_for ((dialog = ui_find_window (name)) != NULL);
  ui_save_picture (GTK_WIDGET (dialog), picture);
  /* A second call raises the same one. */
  if (!g_str_equal (name, "about"))
    {
      g_action_group_activate_action (G_ACTION_GROUP (application), action,
                                      target != NULL ? g_variant_new_string (target) : NULL);
      ui_settle (GTK_WIDGET (dialog));
      g_assert_true (ui_find_window (name) == dialog);
    }
  gtk_window_destroy (dialog);
  ui_wait_for (ui_find_window (name) == NULL);
}

static void
test_dialogs (Fixture       *fixture,
              gconstpointer  data)
{
  check_dialog ("shortcuts", NULL, "shortcuts");
  check_dialog ("help", NULL, "help");
  check_dialog ("about", NULL, "about");
  check_dialog ("preferences", NULL, "preferences");
  check_dialog ("keys", "anthropic", "preferences");
  check_dialog ("keys", "", "preferences");
  check_dialog ("shortcuts", NULL, "shortcuts");
}

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gint64
count_requests (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleStore *store = thimble_engine_get_store (engine->engine);
  ThimbleSums sums;

  thimble_store_sums_async (store, NULL, NULL, stored_cb, &result);
  ui_wait_for (result != NULL);
  thimble_store_sums_finish (store, result, &sums, &error);
  g_assert_no_error (error);
  return sums.requests;
}

static GtkWidget *
begin_practice (Fixture *fixture)
{
  GtkWidget *page;

  ui_press (ui_get (fixture->window, "try-practice"));
  ui_wait_for (g_settings_get_boolean (settings, "start-done"));
  page = ui_find_type (fixture->window, THIMBLE_TYPE_COMPOSE_PAGE);
  g_assert_nonnull (page);
  /* The page finds out first whether the history takes a row. */
  ui_wait_for ((gtk_widget_activate_action (page, "compose.send", NULL),
                thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)) != NULL));
  return page;
}

/* From the first start to three numbers without a key: three clicks. */
static void
test_first_receipt (Fixture       *fixture,
                    gconstpointer  data)
{
  gint64 n_requests = count_requests ();
  GtkWidget *page = begin_practice (fixture);
  ThimbleRequest *request;
  ThimbleUsage *usage;
  ThimbleSigns signs;

  ui_wait_for ((request = thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page))) != NULL);
  ui_wait_for (thimble_request_get_receipt (request) != NULL);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_COMPLETED);
  usage = thimble_request_get_usage (request);
  g_assert_cmpint (thimble_usage_get_input (usage), >, 0);
  g_assert_cmpint (thimble_usage_get_output (usage), >, 0);
  g_assert_cmpint (count_requests (), ==, n_requests + 1);
  ui_wait_for ((thimble_engine_get_signs (engine->engine, &signs), signs.request_sent && signs.usage_read));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "first-receipt.png");
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "first-history.png");
}

/* Closing while an answer comes in asks; waiting goes on, stopping closes, and the request stays in the history. */
static void
test_close_while_running (Fixture       *fixture,
                          gconstpointer  data)
{
  GtkWidget *page = begin_practice (fixture);
  g_autoptr (ThimbleRequest) request = NULL;
  GtkWindow *dialog;
  ThimbleRunner *runner = thimble_engine_get_runner (engine->engine);

  ui_wait_for (thimble_runner_get_n_running (runner) == 1);
  ui_wait_for (thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)) != NULL);
  request = g_object_ref (thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)));
  ui_wait_for (thimble_request_get_state (request) == THIMBLE_STATE_STREAMING);

  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for ((dialog = ui_find_window ("close-dialog")) != NULL);
  ui_save_picture (GTK_WIDGET (dialog), "close-while-running.png");
  gtk_window_close (dialog);
  ui_wait_for (ui_find_window ("close-dialog") == NULL);
  g_assert_nonnull (ui_find_window ("thimble-window"));
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_STREAMING);

  gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for ((dialog = ui_find_window ("close-dialog")) != NULL);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "stop");
  gtk_window_destroy (dialog);
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  fixture->window = NULL;
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_STOPPED);
  g_assert_cmpuint (thimble_runner_get_n_running (runner), ==, 0);
}

static void
test_signs (Fixture       *fixture,
            gconstpointer  data)
{
  GtkWidget *signs = ui_find (fixture->window, "signs");

  g_assert_nonnull (signs);
  g_assert_nonnull (ui_find_text (signs, "of 4"));
  ui_press (signs);
  ui_wait_for (ui_find_text (fixture->window, "Sides compared") != NULL);
  ui_settle (fixture->window);
  ui_save_picture (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (signs))), "signs.png");
  ui_press (ui_get (fixture->window, "signs-hide"));
  ui_wait_for (ui_find (fixture->window, "signs") == NULL);
  g_assert_true (g_settings_get_boolean (settings, "signs-hidden"));
  gtk_widget_activate_action (fixture->window, "win.signs", NULL);
  ui_wait_for (ui_find (fixture->window, "signs") != NULL);
  g_assert_false (g_settings_get_boolean (settings, "signs-hidden"));
}

static guint
count_keys (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  ThimbleKeyStore *store = thimble_engine_get_keys (engine->engine);
  ThimbleKeyState state;

  thimble_key_store_list_async (store, NULL, stored_cb, &result);
  ui_wait_for (result != NULL);
  keys = thimble_key_store_list_finish (store, result, &state, NULL);
  return keys != NULL ? keys->len : 0;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

static char *
list_actions (GActionGroup *group)
{
  g_auto (GStrv) names = g_action_group_list_actions (group);

  qsort (names, g_strv_length (names), sizeof (char *), compare_names);
  return g_strjoinv (" ", names);
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
call_action (const char *path,
             const char *name,
             const char *target)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  GVariantBuilder parameters;
  gboolean called = FALSE;

  g_variant_builder_init (&parameters, G_VARIANT_TYPE ("av"));
  if (target != NULL)
    g_variant_builder_add (&parameters, "v", g_variant_new_string (target));
  g_dbus_connection_call (bus, APP_ID, path, "org.gtk.Actions", "Activate",
                          g_variant_new ("(sava{sv})", name, &parameters, NULL), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, called_cb, &called);
  ui_wait_for (called);
}

/* Whoever is on the bus can call these: none of them spends, reveals or deletes. The lists are
 * written out so that a new exported action has to be thought about here. */
static void
test_exported_actions (Fixture       *fixture,
                       gconstpointer  data)
{
  const char *path = g_application_get_dbus_object_path (G_APPLICATION (application));
  g_autofree char *app_actions = list_actions (G_ACTION_GROUP (application));
  g_autofree char *win_actions = list_actions (G_ACTION_GROUP (fixture->window));
  g_autofree char *window_path = NULL;
  gint64 n_requests = count_requests ();
  guint n_keys = count_keys ();
  static const char * const dialogs[] = { "shortcuts", "help", "about" };

  g_assert_cmpstr (app_actions, ==, "about help keys preferences quit shortcuts");
  g_assert_cmpstr (win_actions, ==, "first-steps show-page signs");

  window_path = g_strdup_printf ("%s/window/%u", path,
                                 gtk_application_window_get_id (GTK_APPLICATION_WINDOW (fixture->window)));
  call_action (path, "keys", "no-such-endpoint <b>");
  call_action (path, "preferences", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (dialogs); i++)
    call_action (path, dialogs[i], NULL);
  call_action (window_path, "show-page", "history");
  call_action (window_path, "show-page", "no-such-page");
  call_action (window_path, "show-page", "compose");
  call_action (window_path, "signs", NULL);
  call_action (window_path, "signs", NULL);
  call_action (window_path, "first-steps", NULL);
  ui_settle (fixture->window);
  ui_wait_ms (200);

  g_assert_cmpuint (thimble_runner_get_n_running (thimble_engine_get_runner (engine->engine)), ==, 0);
  g_assert_cmpint (count_requests (), ==, n_requests);
  g_assert_cmpuint (count_keys (), ==, n_keys);

  /* quit closes the window, as its close button would. */
  call_action (path, "quit", NULL);
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  fixture->window = NULL;
}

/* A history that cannot be opened is told in the window, and can be tried again. */
static void
test_store_problem (void)
{
  g_autoptr (UiEngine) broken = ui_engine_new (FALSE);
  g_autofree char *data = g_build_filename (broken->folder, "data", NULL);
  GtkWidget *window;

  reset_settings ();
  g_remove (data);
  g_assert_true (g_file_set_contents (data, "in the way", -1, NULL)); /* a file where the folder should be */
  window = GTK_WIDGET (thimble_window_new (application, broken->engine));
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (ui_find (window, "banner-retry") != NULL);
  ui_settle (window);
  ui_save_picture (window, "store-problem.png");
  ui_resize (GTK_WINDOW (window), 360, 720);
  ui_save_picture (window, "store-problem-narrow.png");

  g_remove (data);
  ui_press (ui_get (window, "banner-retry"));
  ui_wait_for (ui_find (window, "banner-retry") == NULL);
  close_window (window);
}

int
main (int   argc,
      char *argv[])
{
  int result;

  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  settings = g_settings_new (APP_ID);
  application = thimble_application_new (engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));

#define ADD(name, set_up, test) g_test_add ("/window/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("first-start", set_up_first, test_first_start);
  ADD ("skip", set_up_first, test_skip);
  ADD ("provider-steps", set_up_first, test_provider_steps);
  ADD ("key-flow", set_up_first, test_key_flow);
  g_test_add_func ("/window/ollama", test_ollama);
  ADD ("narrow-start", set_up_first, test_narrow_start);
  ADD ("narrow", set_up_later, test_narrow);
  ADD ("dark", set_up_first, test_dark);
  ADD ("dark-pages", set_up_later, test_dark_pages);
  ADD ("restore", set_up_later, test_restore);
  ADD ("one-window", set_up_later, test_one_window);
  ADD ("dialogs", set_up_later, test_dialogs);
  ADD ("signs", set_up_later, test_signs);
  ADD ("first-receipt", set_up_first, test_first_receipt);
  ADD ("close-while-running", set_up_first, test_close_while_running);
  ADD ("exported-actions", set_up_later, test_exported_actions);
  g_test_add_func ("/window/store-problem", test_store_problem);
  result = g_test_run ();

  g_clear_object (&settings);
  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_pointer (&engine, ui_engine_free);
  return result;
}
