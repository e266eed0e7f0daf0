/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compose/thimble-compose-page.h"
#include "compose/thimble-growth-bar.h"
#include "compose/thimble-hint.h"
#include "ui-test.h"

static AdwApplication *application;

typedef struct {
  UiEngine *engine;
  GtkWidget *window;
  GtkWidget *root;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const char * const keys[] = { "draft-text", "draft-system", "draft-task", "model", "default-model", "max-output", "hints-seen" };
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    g_settings_reset (settings, keys[i]);
  fixture->engine = ui_engine_new (TRUE);
  thimble_practice_set_pace (thimble_engine_get_practice (fixture->engine->engine), 0);
  fixture->window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 1100, 694);
  fixture->root = thimble_compose_page_new (fixture->engine->engine);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (fixture->window), fixture->root);
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  ui_wait_ms (50);
  ui_engine_free (fixture->engine);
}

static gboolean
is_running (Fixture *fixture)
{
  return thimble_compose_page_is_running (THIMBLE_COMPOSE_PAGE (fixture->root));
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_get (fixture->root, "prompt-text"))), text, -1);
}

static void
send (Fixture *fixture)
{
  ui_wait_for (gtk_widget_is_sensitive (ui_get (fixture->root, "send")));
  ui_press (ui_get (fixture->root, "send"));
  ui_wait_for (is_running (fixture));
  ui_wait_for (!is_running (fixture));
}

static guint
count_bars (GtkWidget *root)
{
  guint n = THIMBLE_IS_GROWTH_BAR (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_bars (child);
  return n;
}

static const char *
sentence (Fixture *fixture)
{
  return gtk_label_get_text (GTK_LABEL (ui_get (fixture->root, "growth-sentence")));
}

static const char *
hint (Fixture *fixture)
{
  return thimble_hint_get_text (THIMBLE_HINT (ui_get (fixture->root, "hint-growth")));
}

static void
test_grows (Fixture *fixture, gconstpointer data)
{
  GtkWidget *turns;
  g_autofree char *before = NULL;

  g_assert_null (ui_find (fixture->root, "growth"));
  send (fixture);
  g_assert_null (ui_find (fixture->root, "growth"));
  for (guint turn = 1; turn <= 3; turn++)
    {
      ui_press (ui_get (fixture->root, "follow-up"));
      type (fixture, "And now in one sentence.");
      ui_wait_for (ui_find (fixture->root, "growth") != NULL);
      gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "growth-expander")), TRUE);
      turns = ui_get (fixture->root, "growth-turns");
      /* One bar a turn, and one of the next. */
      ui_wait_for (count_bars (turns) == turn + 1);
      if (turn < 3)
        {
          send (fixture);
          /* Send would run that turn again: it goes on telling of it. What a follow-up would read stands above the answer. */
          ui_wait_for (strstr (hint (fixture), "A follow-up would read about") != NULL);
          ui_settle (fixture->window);
          g_assert_nonnull (strstr (sentence (fixture), "This turn reads"));
          g_assert_cmpuint (count_bars (turns), ==, turn + 1);
          if (turn == 1)
            ui_save_picture (fixture->window, "growth-answered.png");
        }
    }
  g_assert_nonnull (strstr (sentence (fixture), "This turn reads"));
  /* It follows the typing. */
  before = g_strdup (sentence (fixture));
  type (fixture, "And now in one sentence that is longer than the one before and so reads more tokens than that.");
  ui_wait_for (!g_str_equal (sentence (fixture), before));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "growth.png");
  gtk_expander_set_expanded (GTK_EXPANDER (ui_get (fixture->root, "growth-expander")), FALSE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 694);
  if (ui_find (fixture->root, "back") != NULL)
    ui_press (ui_get (fixture->root, "back"));
  ui_wait_ms (300);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  ui_save_picture (fixture->window, "growth-narrow.png");
  /* Start fresh is one click away. */
  ui_press (ui_get (fixture->root, "growth-new-task"));
  ui_wait_for (ui_find (fixture->root, "growth") == NULL);
}

int
main (int argc, char **argv)
{
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  g_test_add ("/ui/growth/grows", Fixture, NULL, set_up, test_grows, tear_down);
  result = g_test_run ();
  g_object_unref (application);
  return result;
}
