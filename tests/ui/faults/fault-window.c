/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fault-window.h"

static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static UiEngine *shared;
static ThimbleApplication *application;

void
fault_begin (int    *argc,
             char ***argv)
{
  ui_init (argc, argv);
  shared = ui_engine_new (TRUE);
  application = thimble_application_new (shared->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));
}

int
fault_end (void)
{
  int result = g_test_run ();

  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_pointer (&shared, ui_engine_free);
  return result;
}

static void
init (FaultWindow *self,
      UiEngine    *engine)
{
  static const char * const keys[] = {
    "window-width", "window-height", "window-maximized", "page", "draft-text", "draft-system", "draft-task", "model",
    "default-model", "max-output", "start-done", "signs-hidden", "hints-seen",
  };

  self->settings = g_settings_new (APP_ID);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (self->settings, keys[i]);
  self->engine = engine;
  self->own = engine != shared;
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
}

void
fault_window_open (FaultWindow *self,
                   gboolean     first_start)
{
  g_settings_set_boolean (self->settings, "start-done", !first_start);
  g_settings_set_string (self->settings, "draft-task", "free");
  g_settings_set_string (self->settings, "draft-text", FAULT_PROMPT);
  self->window = GTK_WIDGET (thimble_window_new (application, self->engine->engine));
  gtk_window_present (GTK_WINDOW (self->window));
  ui_settle (self->window);
  ui_wait_ms (100);
  ui_settle (self->window);
  ui_watch_loop ();
}

void
fault_set_up (FaultWindow   *self,
              gconstpointer  data)
{
  init (self, shared);
  self->n_before = fault_window_count (self);
  fault_window_open (self, FALSE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (self->window, "send")));
}

void
fault_set_up_closed (FaultWindow   *self,
                     gconstpointer  data)
{
  init (self, ui_engine_new (FALSE));
}

void
fault_tear_down (FaultWindow   *self,
                 gconstpointer  data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  while (g_list_model_get_n_items (windows) > 0)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);

      gtk_window_destroy (window);
    }
  ui_wait_ms (50);
  g_clear_object (&self->settings);
  if (self->own)
    g_clear_pointer (&self->engine, ui_engine_free);
}

void
fault_window_write (FaultWindow *self,
                    const char  *folder,
                    const char  *name,
                    const char  *text)
{
  g_autofree char *dir = g_build_filename (self->engine->folder, folder, NULL);
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

ThimbleComposePage *
fault_window_page (FaultWindow *self)
{
  return THIMBLE_COMPOSE_PAGE (ui_get (self->window, "compose-page"));
}

ThimbleRequest *
fault_window_request (FaultWindow *self)
{
  return thimble_compose_page_get_request (fault_window_page (self));
}

const char *
fault_window_text (FaultWindow *self,
                   const char  *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (self->window, name)));
}

static GtkTextBuffer *
prompt_buffer (FaultWindow *self)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (self->window, "prompt-text")));
}

void
fault_window_type (FaultWindow *self,
                   const char  *prompt)
{
  gtk_text_buffer_set_text (prompt_buffer (self), prompt, -1);
}

void
fault_window_choose_model (FaultWindow *self,
                           const char  *endpoint_id,
                           const char  *model_id)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine->engine);
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, endpoint_id);
  g_autoptr (ThimbleModel) model = NULL;

  g_assert_nonnull (endpoint);
  model = thimble_catalogue_ensure_model (catalogue, endpoint, model_id);
  thimble_compose_page_set_model (fault_window_page (self), model);
}

ThimbleEndpoint *
fault_window_choose (FaultWindow *self,
                     const char  *base_url,
                     gboolean     needs_key)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine->engine);
  const char *id = needs_key ? "scripted-key" : "scripted";
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, id);
  g_autoptr (GError) error = NULL;

  if (endpoint != NULL)
    thimble_endpoint_set_base_url (endpoint, base_url, &error);
  else
    {
      g_autoptr (ThimbleEndpoint) made = thimble_endpoint_new (id, "Scripted", THIMBLE_DIALECT_OPENAI_CHAT, base_url,
                                                               needs_key, &error);
      g_autoptr (GAsyncResult) result = NULL;

      g_assert_no_error (error);
      thimble_catalogue_add_endpoint_async (catalogue, made, NULL, stored_cb, &result);
      ui_wait_for (result != NULL);
      thimble_catalogue_add_endpoint_finish (catalogue, result, &error);
    }
  g_assert_no_error (error);
  fault_window_choose_model (self, id, "test-1");
  return thimble_catalogue_find_endpoint (catalogue, id);
}

void
fault_window_save_key (FaultWindow     *self,
                       ThimbleEndpoint *endpoint,
                       const char      *key,
                       gboolean         session_only)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (self->engine->engine);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleSecret) secret = thimble_secret_new (key, -1, thimble_endpoint_get_origin (endpoint), &error);
  g_autoptr (GAsyncResult) result = NULL;

  g_assert_no_error (error);
  thimble_key_store_save_async (keys, thimble_endpoint_get_id (endpoint), thimble_endpoint_get_origin (endpoint), "",
                                secret, session_only, NULL, stored_cb, &result);
  ui_wait_for (result != NULL);
  thimble_key_store_save_finish (keys, result, &error);
  g_assert_no_error (error);
}

void
fault_window_remove_key (FaultWindow     *self,
                         ThimbleEndpoint *endpoint)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (self->engine->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_key_store_remove_async (keys, thimble_endpoint_get_id (endpoint), NULL, stored_cb, &result);
  ui_wait_for (result != NULL);
  thimble_key_store_remove_finish (keys, result, &error);
  g_assert_no_error (error);
}

void
fault_window_send (FaultWindow *self)
{
  ui_press (ui_get (self->window, "send"));
  g_assert_nonnull (fault_window_request (self));
  ui_wait_for (!thimble_compose_page_is_running (fault_window_page (self)));
  ui_settle (self->window);
}

gint64
fault_window_count (FaultWindow *self)
{
  ThimbleStore *store = thimble_engine_get_store (self->engine->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleSums sums;

  thimble_store_sums_async (store, NULL, NULL, stored_cb, &result);
  ui_wait_for (result != NULL);
  thimble_store_sums_finish (store, result, &sums, &error);
  g_assert_no_error (error);
  return sums.requests - self->n_before;
}

void
fault_window_check_kept (FaultWindow *self)
{
  GtkWidget *view = ui_get (self->window, "prompt-text");
  g_autofree char *prompt = NULL;
  g_autofree char *typed = NULL;

  g_object_get (prompt_buffer (self), "text", &prompt, NULL);
  g_assert_cmpstr (prompt, ==, FAULT_PROMPT);
  g_assert_true (gtk_widget_is_sensitive (view));
  g_assert_true (gtk_text_view_get_editable (GTK_TEXT_VIEW (view)));
  gtk_text_buffer_insert_at_cursor (prompt_buffer (self), " And these.", -1);
  g_object_get (prompt_buffer (self), "text", &typed, NULL);
  g_assert_nonnull (strstr (typed, "And these."));
  fault_window_type (self, FAULT_PROMPT);
  g_assert_true (gtk_widget_get_mapped (self->window));
  g_test_message ("the loop was held for %" G_GINT64_FORMAT " us at most", ui_longest_busy_us ());
  ui_assert_live ();
}

void
fault_window_check_error (FaultWindow  *self,
                          ThimbleError  code,
                          ThimbleState  state,
                          const char   *what,
                          const char   *why)
{
  ThimbleRequest *request = fault_window_request (self);
  ThimbleProblem *problem = thimble_request_get_problem (request);
  const char *message = fault_window_text (self, "error-message");
  const char *advice = fault_window_text (self, "error-advice");

  g_test_message ("%s\n%s", message, advice);
  g_assert_nonnull (problem);
  g_assert_cmpstr (thimble_error_to_code (thimble_problem_get_code (problem)), ==, thimble_error_to_code (code));
  g_assert_cmpint (thimble_request_get_state (request), ==, state);
  g_assert_nonnull (ui_find (self->window, "error-card"));
  g_assert_nonnull (ui_find (self->window, "error-message"));
  g_assert_nonnull (strstr (message, what));
  g_assert_nonnull (ui_find (self->window, "error-advice"));
  g_assert_cmpint (g_utf8_strlen (advice, -1), >, 10);
  if (why != NULL)
    g_assert_true (strstr (message, why) != NULL || strstr (advice, why) != NULL);
  g_assert_true (gtk_widget_is_sensitive (ui_get (self->window, "send")));
  fault_window_check_kept (self);
}

char *
fault_url (ThimbleTestServer *server)
{
  return g_strconcat (thimble_test_server_get_url (server), "/v1", NULL);
}

void
fault_script (ThimbleTestServer *server,
              guint              status,
              const char        *type,
              const char        *headers,
              const char        *body)
{
  ThimbleTestScript *script = thimble_test_script_new ();

  thimble_test_script_answer (script, status, type, headers, body);
  thimble_test_server_push (server, script);
}
