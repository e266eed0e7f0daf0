/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-compose-page.h"
#include "start/thimble-start-page.h"
#include "thimble-test-server.h"
#include "window-fixture.h"

static ThimbleStartPage *
start_page (WindowFixture *fixture)
{
  return THIMBLE_START_PAGE (ui_get (fixture->window, "start-page"));
}

static void
test_first_start (WindowFixture *fixture,
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
  ui_wait_for (g_settings_get_boolean (window_settings, "start-done"));
  {
    g_autofree char *model = g_settings_get_string (window_settings, "model");
    g_autofree char *text = g_settings_get_string (window_settings, "draft-text");
    g_autofree char *task = g_settings_get_string (window_settings, "draft-task");

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
test_skip (WindowFixture *fixture,
           gconstpointer  data)
{
  g_autofree char *model = NULL;

  ui_press (ui_get (fixture->window, "start-skip"));
  ui_wait_for (ui_find (fixture->window, "start-page") == NULL);
  g_assert_true (g_settings_get_boolean (window_settings, "start-done"));
  model = g_settings_get_string (window_settings, "model");
  g_assert_cmpstr (model, ==, "");
}

static void
test_provider_steps (WindowFixture *fixture,
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
test_key_flow (WindowFixture *fixture,
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
  ui_wait_for (g_settings_get_boolean (window_settings, "start-done"));
  model = g_settings_get_string (window_settings, "model");
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

  window_reset_settings ();
  window = GTK_WIDGET (thimble_window_new (window_application, own->engine));
  gtk_window_present (GTK_WINDOW (window));
  ui_wait_for (ui_find_text (window, "with 2 models") != NULL);
  ui_settle (window);
  ui_save_picture (window, "first-start-ollama.png");
  ui_press (ui_get (window, "use-ollama"));
  ui_wait_for (ui_find (window, "start-model") != NULL);
  ui_settle (window);
  ui_save_picture (window, "first-start-ollama-models.png");
  ui_press (ui_get (window, "start-begin"));
  ui_wait_for (g_settings_get_boolean (window_settings, "start-done"));
  model = g_settings_get_string (window_settings, "model");
  g_assert_true (g_str_has_prefix (model, "ollama/"));
  window_close (window);
}

static void
test_narrow_start (WindowFixture *fixture,
                   gconstpointer  data)
{
  window_check_narrow (fixture, "first-start-narrow.png");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  window_check_narrow (fixture, "first-start-provider-narrow.png");
  ui_press (ui_get (fixture->window, "provider-gemini"));
  ui_wait_for (ui_find (fixture->window, "start-key") != NULL);
  window_check_narrow (fixture, "first-start-key-narrow.png");
  ui_press (ui_get (fixture->window, "start-key-later"));
  ui_wait_for (ui_find (fixture->window, "start-model") != NULL);
  window_check_narrow (fixture, "first-start-model-narrow.png");
}

static void
test_dark (WindowFixture *fixture,
           gconstpointer  data)
{
  ui_set_dark (fixture->window, TRUE);
  ui_save_picture (fixture->window, "first-start-dark.png");
  ui_press (ui_get (fixture->window, "choose-provider"));
  ui_wait_for (ui_find (fixture->window, "start-provider") != NULL);
  ui_save_picture (fixture->window, "first-start-provider-dark.png");
}

/* From the first start to three numbers without a key: three clicks. */
static void
test_first_receipt (WindowFixture *fixture,
                    gconstpointer  data)
{
  gint64 n_requests = window_count_requests ();
  GtkWidget *page = window_begin_practice (fixture);
  ThimbleRequest *request;
  ThimbleUsage *usage;
  ThimbleSigns signs;

  ui_wait_for ((request = thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page))) != NULL);
  ui_wait_for (thimble_request_get_receipt (request) != NULL);
  g_assert_cmpint (thimble_request_get_state (request), ==, THIMBLE_STATE_COMPLETED);
  usage = thimble_request_get_usage (request);
  g_assert_cmpint (thimble_usage_get_input (usage), >, 0);
  g_assert_cmpint (thimble_usage_get_output (usage), >, 0);
  g_assert_cmpint (window_count_requests (), ==, n_requests + 1);
  ui_wait_for ((thimble_engine_get_signs (window_engine->engine, &signs), signs.request_sent && signs.usage_read));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "first-receipt.png");
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "history");
  ui_wait_ms (300);
  ui_save_picture (fixture->window, "first-history.png");
}

static void
add_tests (void)
{
  WINDOW_ADD ("/first-start/first-start", window_set_up_first, test_first_start);
  WINDOW_ADD ("/first-start/skip", window_set_up_first, test_skip);
  WINDOW_ADD ("/first-start/provider-steps", window_set_up_first, test_provider_steps);
  WINDOW_ADD ("/first-start/key-flow", window_set_up_first, test_key_flow);
  g_test_add_func ("/first-start/ollama", test_ollama);
  WINDOW_ADD ("/first-start/narrow-start", window_set_up_first, test_narrow_start);
  WINDOW_ADD ("/first-start/dark", window_set_up_first, test_dark);
  WINDOW_ADD ("/first-start/first-receipt", window_set_up_first, test_first_receipt);
}

int
main (int   argc,
      char *argv[])
{
  return window_run (argc, argv, add_tests);
}
