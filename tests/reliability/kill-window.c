/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "app/thimble-application.h"
#include "app/thimble-window.h"
#include "compose/thimble-compose-page.h"
#include "ui-test.h"

/* kill-window DATA CONFIG CACHE: the real window, which sends one prompt after the other to the endpoint "loop" until it is
 * killed. Each prompt is different and is told on standard output once its button was pressed. */

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(gboolean *) user_data = thimble_engine_open_finish (THIMBLE_ENGINE (source), result, NULL);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (ThimbleEngine) engine = NULL;
  g_autoptr (ThimbleApplication) application = NULL;
  g_autoptr (ThimbleModel) model = NULL;
  g_autoptr (GSettings) settings = NULL;
  ThimbleCatalogue *catalogue;
  ThimbleComposePage *page;
  GtkWidget *window;
  gboolean opened = FALSE;

  ui_init (&argc, &argv);
  engine = thimble_engine_new_in (argv[1], argv[2], argv[3]);
  application = thimble_application_new (engine);
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, NULL);
  thimble_engine_open_async (engine, NULL, opened_cb, &opened);
  ui_wait_for (opened);

  settings = g_settings_new (APP_ID);
  g_settings_set_boolean (settings, "start-done", TRUE);
  window = GTK_WIDGET (thimble_window_new (application, engine));
  gtk_window_present (GTK_WINDOW (window));
  catalogue = thimble_engine_get_catalogue (engine);
  model = thimble_catalogue_ensure_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "loop"), "m");
  page = THIMBLE_COMPOSE_PAGE (ui_get (window, "compose-page"));
  thimble_compose_page_set_model (page, model);
  for (guint i = 0;; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("window %d prompt %u", (int) getpid (), i);

      gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (window, "prompt-text"))), prompt, -1);
      ui_wait_for (gtk_widget_is_sensitive (ui_get (window, "send")));
      ui_press (ui_get (window, "send"));
      printf ("%s\n", prompt);
      fflush (stdout);
      while (thimble_compose_page_is_running (page))
        ui_iterate ();
    }
}
