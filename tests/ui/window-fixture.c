/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-compose-page.h"
#include "window-fixture.h"

ThimbleApplication *window_application;
UiEngine *window_engine;
GSettings *window_settings;

GtkWidget *
window_open (void)
{
  GtkWidget *window;

  g_application_activate (G_APPLICATION (window_application));
  window = GTK_WIDGET (ui_find_window ("thimble-window"));
  g_assert_nonnull (window);
  ui_settle (window);
  return window;
}

void
window_close (GtkWidget *window)
{
  gtk_window_close (GTK_WINDOW (window));
  ui_wait_for (ui_find_window ("thimble-window") == NULL);
}

void
window_reset_settings (void)
{
  static const char * const keys[] = {
    "window-width", "window-height", "window-maximized", "page", "draft-text", "draft-system", "draft-task",
    "model", "default-model", "start-done", "signs-hidden",
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (window_settings, keys[i]);
}

/* As on the very first start. */
void
window_set_up_first (WindowFixture *fixture,
                     gconstpointer  data)
{
  window_reset_settings ();
  fixture->window = window_open ();
}

/* As on every later one. */
void
window_set_up_later (WindowFixture *fixture,
                     gconstpointer  data)
{
  window_reset_settings ();
  g_settings_set_boolean (window_settings, "start-done", TRUE);
  fixture->window = window_open ();
}

void
window_tear_down (WindowFixture *fixture,
                  gconstpointer  data)
{
  if (fixture->window != NULL)
    window_close (fixture->window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
window_least_width (GtkWidget *widget)
{
  int minimum;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

void
window_check_narrow (WindowFixture *fixture,
                     const char    *picture)
{
  /* The content: without a compositor the window adds a border. */
  GtkWidget *content = adw_application_window_get_content (ADW_APPLICATION_WINDOW (fixture->window));

  ui_blame_width (content, 360);
  g_assert_cmpint (window_least_width (content), <=, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_save_picture (fixture->window, picture);
}

void
window_take_result (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

gint64
window_count_requests (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ThimbleStore *store = thimble_engine_get_store (window_engine->engine);
  ThimbleSums sums;

  thimble_store_sums_async (store, NULL, NULL, window_take_result, &result);
  ui_wait_for (result != NULL);
  thimble_store_sums_finish (store, result, &sums, &error);
  g_assert_no_error (error);
  return sums.requests;
}

GtkWidget *
window_begin_practice (WindowFixture *fixture)
{
  GtkWidget *page;

  ui_press (ui_get (fixture->window, "try-practice"));
  ui_wait_for (g_settings_get_boolean (window_settings, "start-done"));
  page = ui_find_type (fixture->window, THIMBLE_TYPE_COMPOSE_PAGE);
  g_assert_nonnull (page);
  /* The page finds out first whether the history takes a row. */
  ui_wait_for ((gtk_widget_activate_action (page, "compose.send", NULL),
                thimble_compose_page_get_request (THIMBLE_COMPOSE_PAGE (page)) != NULL));
  return page;
}

int
window_run (int    argc,
            char **argv,
            void (*add_tests) (void))
{
  int result;

  ui_init (&argc, &argv);
  window_engine = ui_engine_new (TRUE);
  window_settings = g_settings_new (APP_ID);
  window_application = thimble_application_new (window_engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (window_application), NULL, NULL));
  g_application_hold (G_APPLICATION (window_application));
  add_tests ();
  result = g_test_run ();

  g_clear_object (&window_settings);
  g_application_release (G_APPLICATION (window_application));
  g_clear_object (&window_application);
  g_clear_pointer (&window_engine, ui_engine_free);
  return result;
}
