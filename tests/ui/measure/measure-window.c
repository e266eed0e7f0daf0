/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-window.h"
#include "measure-window.h"

ThimbleApplication *mw_application;
GSettings *mw_settings;
UiEngine *mw_engine;
ThimbleTestServer *mw_server;

void
mw_open_again (Fixture *fixture)
{
  g_application_activate (G_APPLICATION (mw_application));
  fixture->window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (fixture->window);
  thimble_window_show_page (THIMBLE_WINDOW (fixture->window), "measure");
  ui_wait_for (ui_find (fixture->window, "measure-start") != NULL);
  ui_settle (fixture->window);
}

void
mw_set_up (Fixture *fixture, gconstpointer unused)
{
  static const char * const keys[] = { "page", "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output", "start-done",
                                       "signs-hidden", "window-width", "window-height", "measure-draft", "chain-draft" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (mw_settings, keys[i]);
  g_settings_set_boolean (mw_settings, "start-done", TRUE);
  thimble_practice_set_pace (thimble_engine_get_practice (mw_engine->engine), 0);
  mw_open_again (fixture);
}

void
mw_tear_down (Fixture *fixture, gconstpointer unused)
{
  if (ui_find_window ("thimble-window") != NULL)
    gtk_window_close (GTK_WINDOW (fixture->window));
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

GtkWidget *
mw_get (Fixture *fixture, const char *name)
{
  return ui_get (fixture->window, name);
}

const char *
mw_text_of (Fixture *fixture, const char *name)
{
  return gtk_label_get_text (GTK_LABEL (mw_get (fixture, name)));
}

char *
mw_get_prompt (Fixture *fixture)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (GTK_TEXT_VIEW (mw_get (fixture, "measure-prompt"))), "text", &text, NULL);
  return text;
}

void
mw_set_spin (Fixture *fixture, const char *name, double value)
{
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (mw_get (fixture, name)), value);
}

gboolean
mw_can_start (Fixture *fixture)
{
  return gtk_widget_is_sensitive (mw_get (fixture, "measure-start"));
}

void
mw_start (Fixture *fixture)
{
  ui_wait_for (mw_can_start (fixture));
  ui_press (mw_get (fixture, "measure-start"));
  ui_wait_for (ui_find (fixture->window, "measure-stop") != NULL);
}

void
mw_measure (Fixture *fixture, guint runs)
{
  mw_set_spin (fixture, "measure-runs", runs);
  mw_start (fixture);
  /* However slow the machine: as long as it goes on. */
  while (ui_find (fixture->window, "measure-stop") != NULL)
    {
      g_autofree char *before = g_strdup (mw_text_of (fixture, "measure-progress"));

      ui_wait_for (ui_find (fixture->window, "measure-stop") == NULL || !g_str_equal (mw_text_of (fixture, "measure-progress"), before));
    }
  ui_settle (fixture->window);
}

void
mw_respond (const char *dialog, const char *response)
{
  GtkWindow *window = ui_find_window (dialog);

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (window), response);
  gtk_window_destroy (window);
}

gboolean
mw_has (Fixture *fixture, const char *name, const char *text)
{
  return ui_find_text (mw_get (fixture, name), text) != NULL;
}

GtkWidget *
mw_open_kept (Fixture *fixture, const char *button)
{
  ui_press (mw_get (fixture, button));
  ui_wait_for (ui_find_window ("measure-kept-window") != NULL);
  ui_wait_for (ui_find (GTK_WIDGET (ui_find_window ("measure-kept-window")), "measure-kept-menu") != NULL);
  return GTK_WIDGET (ui_find_window ("measure-kept-window"));
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer done)
{
  *(gboolean *) done = TRUE;
}

/* One answer: @output tokens out of it, and 120 in. */
void
mw_push_answer (ThimbleTestServer *server, guint output)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_sse_head (script);
  thimble_test_script_send (script, "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":"
                                    "\"- One.\\n- Two.\\n- Three.\"},\"finish_reason\":null}],\"usage\":null}\n\n");
  thimble_test_script_printf (script, "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}\n\n"
                                      "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":120,\"completion_tokens\":%u,"
                                      "\"total_tokens\":%u}}\n\ndata: [DONE]\n\n", output, 120 + output);
  thimble_test_script_cut (script);
  thimble_test_server_push (server, script);
}

/* Three models with prices at a provider on loopback, whose answers differ. */
void
mw_choose_priced (Fixture *fixture)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (mw_engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (mw_server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("paid", "Paid", THIMBLE_DIALECT_OPENAI_CHAT, url, TRUE, NULL);
  g_autoptr (ThimbleSecret) secret = thimble_secret_new ("sk-for-a-test-only-0000-7Qx4", -1, NULL, NULL);
  GtkWidget *picker = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (mw_get (fixture, "measure-add-model"))));
  gboolean done = FALSE;

  if (thimble_catalogue_find_endpoint (catalogue, "paid") == NULL)
    {
      thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_done, &done);
      ui_wait_for (done);
      done = FALSE;
      thimble_key_store_save_async (thimble_engine_get_keys (mw_engine->engine), "paid", thimble_endpoint_get_origin (endpoint), "Test", secret,
                                    FALSE, NULL, on_done, &done);
      ui_wait_for (done);
    }
  ui_press (mw_get (fixture, "measure-remove-model"));
  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *id = g_strdup_printf ("paid-model-%u", i);
      g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "paid"), id);

      g_signal_emit_by_name (picker, "chosen", model);
    }
}

void
mw_push_status (guint status, const char *headers)
{
  ThimbleTestScript *script = thimble_test_script_new ();
  const char *body = "{\"error\": {\"message\": \"not now\"}}";

  thimble_test_script_printf (script, "HTTP/1.1 %u No\r\nContent-Type: application/json\r\n%sContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                              status, headers, strlen (body), body);
  thimble_test_script_cut (script);
  thimble_test_server_push (mw_server, script);
}

/* The person's own prices, which are read when the window opens the mw_engine. */
static void
write_prices (void)
{
  g_autofree char *config = g_build_filename (mw_engine->folder, "config", NULL), *path = g_build_filename (config, "prices.json", NULL);

  g_mkdir_with_parents (config, 0700);
  g_assert_true (g_file_set_contents (path, "{\"models\": ["
    "{\"id\": \"paid-model-1\", \"endpoint\": \"paid\", \"input\": 0.1, \"output\": 0.5, \"as_of\": \"2026-11-10\"},"
    "{\"id\": \"paid-model-2\", \"endpoint\": \"paid\", \"input\": 1, \"output\": 5, \"as_of\": \"2026-11-10\"},"
    "{\"id\": \"paid-model-3\", \"endpoint\": \"paid\", \"input\": 4, \"output\": 20, \"as_of\": \"2026-11-10\"}]}", -1, NULL));
}

void
mw_begin (int *argc, char ***argv)
{
  ui_init (argc, argv);
  mw_settings = g_settings_new (APP_ID);
  mw_server = thimble_test_server_new ();
  mw_engine = ui_engine_new (FALSE);
  write_prices ();
  mw_application = thimble_application_new (mw_engine->engine);
  g_application_set_flags (G_APPLICATION (mw_application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (mw_application), NULL, NULL));
  g_application_hold (G_APPLICATION (mw_application));
}

int
mw_end (void)
{
  int status = g_test_run ();

  g_application_release (G_APPLICATION (mw_application));
  g_object_unref (mw_application);
  ui_engine_free (mw_engine);
  thimble_test_server_free (mw_server);
  g_object_unref (mw_settings);
  return status;
}
