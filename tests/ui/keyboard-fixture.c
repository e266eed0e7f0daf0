/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk/x11/gdkx.h>

#include "app/thimble-application.h"
#include "keyboard-fixture.h"

static ThimbleApplication *application;
UiEngine *keyboard_engine;
static GSettings *settings;

static void
run_tool (const char *first,
          const char *second)
{
  const char *argv[] = { "xdotool", first, second, NULL };
  g_autoptr (GError) error = NULL;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL,
                &error);
  g_assert_no_error (error);
}

/* Without a window manager nobody gives a new window the keys. */
void
keyboard_give_keys (GtkWidget *window)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (window));
  g_autofree char *id = g_strdup_printf ("%lu", (gulong) gdk_x11_surface_get_xid (surface));

  ui_settle (window);
  run_tool ("windowfocus", id);
  ui_wait_for (gtk_window_is_active (GTK_WINDOW (window)));
}

void
keyboard_press (const char *keys)
{
  run_tool ("key", keys);
  ui_wait_ms ((guint) thimble_test_limit (30));
}

static void
clear_settings (gboolean start_done)
{
  static const char * const keys[] = {
    "window-width", "window-height", "window-maximized", "page", "draft-text", "draft-system", "draft-task", "model",
    "default-model", "max-output", "signs-hidden", "hints-seen",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  g_settings_set_boolean (settings, "start-done", start_done);
}

static void
open_window (KeyboardFixture *fixture,
             gboolean         start_done)
{
  clear_settings (start_done);
  thimble_practice_set_pace (thimble_engine_get_practice (keyboard_engine->engine), 0);
  g_application_activate (G_APPLICATION (application));
  fixture->window = GTK_WIDGET (ui_find_window ("thimble-window"));
  ui_settle (fixture->window);
  keyboard_give_keys (fixture->window);
}

void
keyboard_set_up_first (KeyboardFixture *fixture,
                       gconstpointer    data)
{
  open_window (fixture, FALSE);
}

void
keyboard_set_up (KeyboardFixture *fixture,
                 gconstpointer    data)
{
  open_window (fixture, TRUE);
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->window, "send")));
}

void
keyboard_tear_down (KeyboardFixture *fixture,
                    gconstpointer    data)
{
  GListModel *windows = gtk_window_get_toplevels ();

  while (g_list_model_get_n_items (windows) > 0)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, 0);

      gtk_window_destroy (window);
    }
  ui_wait_ms (50);
}

ThimbleComposePage *
keyboard_get_compose (KeyboardFixture *fixture)
{
  return THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"));
}

void
keyboard_send_and_wait (KeyboardFixture *fixture)
{
  ThimbleComposePage *page = THIMBLE_COMPOSE_PAGE (ui_get (fixture->window, "compose-page"));

  ui_press (ui_get (fixture->window, "send"));
  ui_wait_for (!thimble_compose_page_is_running (page));
  ui_wait_for (ui_find (fixture->window, "receipt-sentence") != NULL);
  ui_settle (fixture->window);
}

int
keyboard_run (int    argc,
              char **argv,
              void (*add_tests) (void))
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  int result;

  if (tool == NULL)
    {
      g_print ("1..0 # SKIP xdotool is not installed\n");
      return 0;
    }
  ui_init (&argc, &argv);
  keyboard_engine = ui_engine_new (TRUE);
  settings = g_settings_new (APP_ID);
  application = thimble_application_new (keyboard_engine->engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_application_hold (G_APPLICATION (application));
  add_tests ();
  result = g_test_run ();
  g_clear_object (&settings);
  g_application_release (G_APPLICATION (application));
  g_clear_object (&application);
  g_clear_pointer (&keyboard_engine, ui_engine_free);
  return result;
}
