/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/thimble-application.h"
#include "app/thimble-help-window.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "history/thimble-history-page.h"
#include "keys/thimble-preferences.h"
#include "models/thimble-model-button.h"
#include "start/thimble-signs-button.h"
#include "start/thimble-start-key.h"
#include "start/thimble-start-page.h"
#include "ui-test.h"

/* Every widget that takes the engine is gone once it is closed: nothing that lives longer keeps it, and
 * what was under way when it closed finds nobody to tell. */

static ThimbleApplication *application;
static UiEngine *engine;
static GSettings *settings;
static guint n_references; /* of an engine without a window */

static GtkWidget *
open_window (ThimbleEngine *of,
             gboolean       start_done)
{
  GtkWidget *window;
  g_settings_set_boolean (settings, "start-done", start_done);
  window = GTK_WIDGET (thimble_window_new (application, of));
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* A weak pointer is cleared at the first dispose; an object's own data go with its last reference. */
#define MAX_WATCHED 400

typedef struct {
  const char *what; /* type name, static */
  gboolean    gone;
} Watched;

static void
data_freed (gpointer data)
{
  ((Watched *) data)->gone = TRUE;
}

/* Every widget of ours in @root, which has its place in @watched: that must not move. */
static void
watch_ours (GArray    *watched,
            GtkWidget *root)
{
  const char *type = G_OBJECT_TYPE_NAME (root);

  /* libadwaita 1.2 never finalizes a group of the preferences; what it holds is looked at. */
  if (g_str_has_prefix (type, "Thimble") && !ADW_IS_PREFERENCES_GROUP (root))
    for (guint i = 0; i < watched->len; i++)
      {
        Watched *place = &g_array_index (watched, Watched, i);

        if (place->what != NULL)
          continue;
        place->what = type;
        g_object_set_data_full (G_OBJECT (root), "test-lifetime", place, data_freed);
        break;
      }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    watch_ours (watched, child);
}

static void
wait_for_ends (GArray *watched)
{
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit (5 * G_USEC_PER_SEC);
  guint n = 0;

  for (; n < watched->len && g_array_index (watched, Watched, n).what != NULL; n++)
    {
      const Watched *place = &g_array_index (watched, Watched, n);

      while (!place->gone && g_get_monotonic_time () < deadline)
        ui_iterate ();
      if (!place->gone)
        g_error ("%s outlives its window", place->what);
    }
  g_assert_cmpuint (n, >, 0);
}

/* Closes @window; everything in it that is ours must be gone with it, and with that what it held of @of. */
static void
close_and_check (GtkWidget     *window,
                 ThimbleEngine *of)
{
  g_autoptr (GArray) watched = g_array_sized_new (FALSE, TRUE, sizeof (Watched), MAX_WATCHED);

  g_array_set_size (watched, MAX_WATCHED);
  watch_ours (watched, window);
  gtk_window_close (GTK_WINDOW (window));
  wait_for_ends (watched);
  ui_wait_for (G_OBJECT (of)->ref_count <= n_references);
}

static void
test_start (void)
{
  GtkWidget *window = open_window (engine->engine, FALSE);

  ui_settle (window);
  ui_press (ui_get (window, "choose-provider"));
  ui_press (ui_get (window, "provider-anthropic"));
  ui_settle (window);
  g_assert_nonnull (ui_find_type (window, THIMBLE_TYPE_START_KEY));
  close_and_check (window, engine->engine);
}

static void
test_pages (void)
{
  GtkWidget *window = open_window (engine->engine, TRUE);

  ui_settle (window);
  thimble_window_show_page (THIMBLE_WINDOW (window), "measure");
  ui_settle (window);
  thimble_window_show_page (THIMBLE_WINDOW (window), "history");
  ui_settle (window);
  thimble_window_show_page (THIMBLE_WINDOW (window), "compose");
  ui_settle (window);
  close_and_check (window, engine->engine);
}

/* Closed before its first frame: the catalogue, the store and the keyring are being asked. */
static void
test_at_once (void)
{
  g_autoptr (UiEngine) shut = ui_engine_new (FALSE);
  GtkWidget *window = open_window (shut->engine, TRUE);

  close_and_check (window, shut->engine);
  window = open_window (shut->engine, FALSE);
  g_main_context_iteration (NULL, FALSE);
  close_and_check (window, shut->engine);
}

/* Closed with its popovers open. */
static void
test_popovers (void)
{
  GtkWidget *window = open_window (engine->engine, TRUE);

  ui_settle (window);
  ui_press (ui_get (window, "signs"));
  ui_settle (window);
  thimble_model_button_popup (THIMBLE_MODEL_BUTTON (ui_find_type (window, THIMBLE_TYPE_MODEL_BUTTON)));
  ui_settle (window);
  ui_wait_ms (700); /* GTK 4.8 may still be about to show a tooltip where the pointer is */
  close_and_check (window, engine->engine);
}

/* A request ends with its page, and so does what watches it. */
static void
test_request (void)
{
  GtkWidget *window = open_window (engine->engine, TRUE);
  GtkWidget *page = ui_get (window, "compose-page");

  ui_wait_for ((gtk_widget_activate_action (page, "compose.send", NULL),
                thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)) != NULL));
  ui_wait_for (!thimble_compose_page_is_running (THIMBLE_COMPOSE_PAGE (page)));
  ui_settle (window);
  gtk_widget_activate_action (page, "compose.follow-up", NULL);
  ui_settle (window);
  close_and_check (window, engine->engine);
}

/* Destroyed, not closed, while the answer comes in: nobody asks. */
static void
test_running_request (void)
{
  ThimbleRunner *runner = thimble_engine_get_runner (engine->engine);
  GtkWidget *window = open_window (engine->engine, TRUE);
  GtkWidget *page = ui_get (window, "compose-page");
  g_autoptr (GArray) watched = g_array_sized_new (FALSE, TRUE, sizeof (Watched), MAX_WATCHED);

  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 50);
  ui_wait_for ((gtk_widget_activate_action (page, "compose.send", NULL),
                thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)) != NULL));
  ui_wait_for (thimble_request_get_state (thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)))
               == THIMBLE_STATE_STREAMING);
  g_array_set_size (watched, MAX_WATCHED);
  watch_ours (watched, window);
  gtk_window_destroy (GTK_WINDOW (window));
  wait_for_ends (watched);
  ui_wait_for (thimble_runner_get_n_running (runner) == 0);
  ui_wait_for (G_OBJECT (engine->engine)->ref_count <= n_references);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
}

static void
test_preferences (void)
{
  GtkWidget *window = thimble_preferences_new (engine->engine);

  gtk_window_present (GTK_WINDOW (window));
  thimble_preferences_show_keys (THIMBLE_PREFERENCES (window), "anthropic");
  ui_settle (window);
  close_and_check (window, engine->engine);

  /* At once: the list of keys is on its way. */
  window = thimble_preferences_new (engine->engine);
  gtk_window_present (GTK_WINDOW (window));
  close_and_check (window, engine->engine);
}

static void
test_help (void)
{
  GtkWidget *window = thimble_help_window_new (thimble_engine_get_catalogue (engine->engine));

  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);
  close_and_check (window, engine->engine);
}

/* With the main window everything that stands over it goes, and the application may end. */
static void
test_dialogs (void)
{
  static const char * const actions[] = { "preferences", "help", "shortcuts", "about" };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_settings_set_boolean (settings, "start-done", TRUE);
      g_application_activate (G_APPLICATION (application));
      g_action_group_activate_action (G_ACTION_GROUP (application), actions[i], NULL);
      ui_wait_for (ui_find_window (actions[i]) != NULL);
      ui_settle (GTK_WIDGET (ui_find_window (actions[i])));
      close_and_check (GTK_WIDGET (ui_find_window ("thimble-window")), engine->engine);
      g_assert_null (ui_find_window (actions[i]));
      g_assert_null (gtk_application_get_windows (GTK_APPLICATION (application)));
    }
}

int
main (int   argc,
      char *argv[])
{
  int result;

  ui_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  thimble_practice_set_pace (thimble_engine_get_practice (engine->engine), 0);
  settings = g_settings_new (APP_ID);
  application = thimble_application_new (engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  n_references = G_OBJECT (engine->engine)->ref_count;
  g_application_hold (G_APPLICATION (application));

  g_test_add_func ("/lifetimes/start", test_start);
  g_test_add_func ("/lifetimes/pages", test_pages);
  g_test_add_func ("/lifetimes/at-once", test_at_once);
  g_test_add_func ("/lifetimes/popovers", test_popovers);
  g_test_add_func ("/lifetimes/request", test_request);
  g_test_add_func ("/lifetimes/running-request", test_running_request);
  g_test_add_func ("/lifetimes/preferences", test_preferences);
  g_test_add_func ("/lifetimes/help", test_help);
  g_test_add_func ("/lifetimes/dialogs", test_dialogs);
  result = g_test_run ();

  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_object (&settings);
  g_clear_pointer (&engine, ui_engine_free);
  return result;
}
