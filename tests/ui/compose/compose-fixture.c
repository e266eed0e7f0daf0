/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose-fixture.h"

static AdwApplication *application;
GSettings *compose_settings;

void
compose_make_page (ComposeFixture *fixture)
{
  fixture->root = thimble_compose_page_new (fixture->engine->engine);
  fixture->page = THIMBLE_COMPOSE_PAGE (fixture->root);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->root);
}

static void
set_up_with (ComposeFixture *fixture, gboolean open)
{
  static const char * const keys[] = { "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output", "hints-seen" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (compose_settings, keys[i]);
  fixture->engine = ui_engine_new (open);
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 0);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 694);
  compose_make_page (fixture);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

void
compose_set_up (ComposeFixture *fixture, gconstpointer data)
{
  set_up_with (fixture, TRUE);
}

void
compose_set_up_closed (ComposeFixture *fixture, gconstpointer data)
{
  set_up_with (fixture, FALSE);
}

void
compose_tear_down (ComposeFixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  ui_engine_free (fixture->engine);
}

gboolean
compose_can (ComposeFixture *fixture, const char *button)
{
  GtkWidget *widget = ui_find (fixture->root, button);

  return widget != NULL && gtk_widget_is_sensitive (widget);
}

const char *
compose_text_of (ComposeFixture *fixture, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->root, name)));
}

GtkTextBuffer *
compose_prompt_buffer (ComposeFixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "prompt-text")));
}

char *
compose_dup_prompt (ComposeFixture *fixture)
{
  char *text = NULL;

  g_object_get (compose_prompt_buffer (fixture), "text", &text, NULL);
  return text;
}

GtkTextBuffer *
compose_system_buffer (ComposeFixture *fixture)
{
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "system-expander")), TRUE);
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "system-text")));
}

void
compose_type_prompt (ComposeFixture *fixture, const char *text)
{
  gtk_text_buffer_set_text (compose_prompt_buffer (fixture), text, -1);
}

void
compose_do_action (ComposeFixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (fixture->root, action, NULL));
}

ThimbleState
compose_state_of (ComposeFixture *fixture)
{
  ThimbleRequest *request = thimble_compose_page_get_request (fixture->page);

  return request != NULL ? thimble_request_get_state (request) : THIMBLE_STATE_PREPARED;
}

void
compose_send_and_wait (ComposeFixture *fixture)
{
  ui_wait_for (compose_can (fixture, "send"));
  compose_do_action (fixture, "compose.send");
  g_assert_nonnull (thimble_compose_page_get_request (fixture->page));
  ui_wait_for (!thimble_compose_page_is_running (fixture->page));
  ui_settle (fixture->window);
}

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

void
compose_choose_server (ComposeFixture *fixture, ThimbleTestServer *server)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("scripted", "Scripted", THIMBLE_DIALECT_OPENAI_CHAT, url, FALSE, &error);
  g_autoptr (ThimbleModel) model = NULL;
  gboolean added = FALSE;

  g_assert_no_error (error);
  thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_added, &added);
  ui_wait_for (added);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "scripted"), "test-1");
  thimble_compose_page_set_model (fixture->page, model);
  g_assert_true (thimble_compose_page_get_model (fixture->page) == model);
}

void
compose_script_answer (ThimbleTestServer *server, guint status, const char *headers, const char *body)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, "application/json", headers, body);
  thimble_test_server_push (server, script);
}

int
compose_run (int argc, char **argv, void (*add_tests) (void))
{
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  compose_settings = g_settings_new (APP_ID);
  add_tests ();
  result = g_test_run ();
  g_clear_object (&compose_settings);
  g_clear_object (&application);
  return result;
}
