/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-compose-page.h"
#include "thimble-test-server.h"
#include "ui-test.h"

/* The meter in the page it belongs to: what stands there before anything is sent. */

#define ENGLISH "Urban trees do more than decorate a street. Their shade can cool the pavement below by up to twelve degrees."

static AdwApplication *application;
static GSettings *settings;

typedef struct {
  UiEngine *engine;
  GtkWidget *window;
  ThimbleComposePage *page;
  GtkWidget *root;
  ThimbleTestServer *server;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  unused)
{
  static const char * const keys[] = { "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output",
                                       "hints-seen", "count-at-rest", "budget-month" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  fixture->server = thimble_test_server_new ();
  fixture->engine = ui_engine_new (TRUE);
  thimble_budget_bind_settings (thimble_engine_get_budget (fixture->engine->engine));
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 694);
  fixture->root = thimble_compose_page_new (fixture->engine->engine);
  fixture->page = THIMBLE_COMPOSE_PAGE (fixture->root);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->root);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  unused)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  ui_engine_free (fixture->engine);
  thimble_test_server_free (fixture->server);
}

static const char *
text_of (Fixture    *fixture,
         const char *name)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->root, name)));
}

#define wait_for_text(fixture, name, part) ui_wait_for (strstr (text_of (fixture, name), part) != NULL)

static GtkTextBuffer *
prompt_buffer (Fixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "prompt-text")));
}

static ThimbleModel *
choose (Fixture    *fixture,
        const char *endpoint,
        const char *id)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue,
                                                                   thimble_catalogue_find_endpoint (catalogue, endpoint), id);

  thimble_compose_page_set_model (fixture->page, model);
  return model;
}

static void
on_added (GObject      *source,
          GAsyncResult *result,
          gpointer      added)
{
  g_assert_true (thimble_catalogue_add_endpoint_finish (THIMBLE_CATALOGUE (source), result, NULL));
  *(gboolean *) added = TRUE;
}

/* A provider on loopback that speaks Anthropic's dialect and wants no key. */
static void
choose_server (Fixture *fixture)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  g_autofree char *url = g_strconcat (thimble_test_server_get_url (fixture->server), "/v1", NULL);
  g_autoptr (ThimbleEndpoint) endpoint = thimble_endpoint_new ("scripted", "Scripted", THIMBLE_DIALECT_ANTHROPIC_MESSAGES, url, FALSE, NULL);
  gboolean added = FALSE;

  thimble_catalogue_add_endpoint_async (catalogue, endpoint, NULL, on_added, &added);
  ui_wait_for (added);
  choose (fixture, "scripted", "claude-haiku-4-5");
}

static void
script (Fixture    *fixture,
        guint       status,
        const char *body)
{
  ThimbleTestScript *answer = thimble_test_script_new ();

  thimble_test_script_answer (answer, status, "application/json", NULL, body);
  thimble_test_server_push (fixture->server, answer);
}

static char *
exact_line (const char *text,
            gint64      framing)
{
  gint64 n = thimble_encoding_count (thimble_encoding_get ("o200k_base", NULL), text, strlen (text));

  return g_strdup_printf ("Input %" G_GINT64_FORMAT " exact", n + framing);
}

static void
test_exact (Fixture       *fixture,
            gconstpointer  unused)
{
  g_autofree char *line = exact_line (ENGLISH, 7);
  g_autofree char *shorter = exact_line ("Urban trees", 7);
  GtkTextIter start, end;

  choose (fixture, "openai", "gpt-4o-mini");
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  wait_for_text (fixture, "meter-tokens", line);
  wait_for_text (fixture, "meter-tokens", "Output up to 300");
  wait_for_text (fixture, "meter-cost", "At most $0.0");
  wait_for_text (fixture, "meter-details", "At least $0.0");
  wait_for_text (fixture, "meter-details", "of the context window");
  g_assert_null (strstr (text_of (fixture, "meter-details"), "budget"));
  g_assert_null (ui_find (fixture->root, "meter-ask")); /* the provider could say nothing more */
  ui_save_picture (fixture->window, "meter-exact.png");

  /* Words taken away from the end, and put into the middle, by hand. */
  gtk_text_buffer_get_iter_at_offset (prompt_buffer (fixture), &start, 11);
  gtk_text_buffer_get_end_iter (prompt_buffer (fixture), &end);
  gtk_text_buffer_delete (prompt_buffer (fixture), &start, &end);
  wait_for_text (fixture, "meter-tokens", shorter);
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *text = NULL;
      GtkTextIter at;

      gtk_text_buffer_get_iter_at_offset (prompt_buffer (fixture), &at, (int) (i * 7 % (11 + i)));
      gtk_text_buffer_insert (prompt_buffer (fixture), &at, i % 3 == 0 ? "樹" : i % 3 == 1 ? " é" : "x\n", -1);
    }
  {
    g_autofree char *text = NULL;
    g_autofree char *edited = NULL;

    g_object_get (prompt_buffer (fixture), "text", &text, NULL);
    edited = exact_line (text, 7);
    wait_for_text (fixture, "meter-tokens", edited);
  }
}

static void
test_about (Fixture       *fixture,
            gconstpointer  unused)
{
  choose (fixture, "anthropic", "claude-haiku-4-5");
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  wait_for_text (fixture, "meter-tokens", "Input about ");
  wait_for_text (fixture, "meter-tokens", "–");
  ui_wait_for (ui_find (fixture->root, "meter-ask") != NULL);
  ui_save_picture (fixture->window, "meter-about.png");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "meter-about-narrow.png");
}

static void
test_asked (Fixture       *fixture,
            gconstpointer  unused)
{
  choose_server (fixture);
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  ui_wait_for (ui_find (fixture->root, "meter-ask") != NULL);

  /* An error is told where it was asked, and disturbs nothing else. */
  script (fixture, 529, "{\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}");
  ui_press (ui_get (fixture->root, "meter-ask"));
  wait_for_text (fixture, "meter-details", "Scripted");
  g_assert_nonnull (strstr (text_of (fixture, "meter-tokens"), "about"));

  script (fixture, 200, "{\"input_tokens\":61}");
  ui_press (ui_get (fixture->root, "meter-ask"));
  wait_for_text (fixture, "meter-tokens", "Input 61 exact, counted by Scripted");
  ui_wait_for (ui_find (fixture->root, "meter-ask") == NULL);
  ui_save_picture (fixture->window, "meter-counted.png");

  /* Another text is another count, and the same one again is remembered. */
  gtk_text_buffer_insert_at_cursor (prompt_buffer (fixture), " More.", -1);
  wait_for_text (fixture, "meter-tokens", "about");
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  wait_for_text (fixture, "meter-tokens", "Input 61 exact");
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 2);
}

/* Only where the person switched it on. */
static void
test_at_rest (Fixture       *fixture,
              gconstpointer  unused)
{
  script (fixture, 200, "{\"input_tokens\":61}");
  choose_server (fixture);
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  ui_wait_ms (1500);
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 0);
  g_settings_set_boolean (settings, "count-at-rest", TRUE);
  wait_for_text (fixture, "meter-tokens", "Input 61 exact");
  g_assert_cmpuint (thimble_test_server_get_n_requests (fixture->server), ==, 1);
}

static void
test_warnings (Fixture       *fixture,
               gconstpointer  unused)
{
  g_autoptr (GString) text = g_string_new (NULL);

  choose (fixture, "openai", "gpt-4o-mini");
  g_settings_set_int64 (settings, "budget-month", THIMBLE_PICODOLLARS_PER_DOLLAR / 100);
  gtk_text_buffer_set_text (prompt_buffer (fixture), ENGLISH, -1);
  wait_for_text (fixture, "meter-details", "of the month’s budget");
  while (text->len < 20000)
    g_string_append (text, ENGLISH " ");
  gtk_text_buffer_set_text (prompt_buffer (fixture), text->str, -1);
  ui_wait_for (gtk_widget_has_css_class (ui_get (fixture->root, "meter-count"), "over"));
  while (text->len < 700000)
    g_string_append (text, ENGLISH "\n");
  gtk_text_buffer_set_text (prompt_buffer (fixture), text->str, -1);
  ui_wait_for (ui_find (fixture->root, "meter-advice") != NULL && ui_find_text (fixture->root, "more than") != NULL);
  ui_save_picture (fixture->window, "meter-over-window.png");
}

int
main (int    argc,
      char **argv)
{
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  settings = g_settings_new (APP_ID);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
  ADD ("/meter/exact", test_exact);
  ADD ("/meter/about", test_about);
  ADD ("/meter/asked", test_asked);
  ADD ("/meter/at-rest", test_at_rest);
  ADD ("/meter/warnings", test_warnings);
  result = g_test_run ();
  g_object_unref (settings);
  g_object_unref (application);
  return result;
}
