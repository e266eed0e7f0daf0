/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keys-fixture.h"

/* With dconf on a bus that does not know it: every write is taken back. */

#define DOLLAR THIMBLE_PICODOLLARS_PER_DOLLAR

static gboolean
has_dconf (GSettings *settings)
{
  g_autoptr (GObject) backend = NULL;

  g_object_get (settings, "backend", &backend, NULL);
  return g_str_equal (G_OBJECT_TYPE_NAME (backend), "DConfSettingsBackend");
}

static void
count (guint *n)
{
  ++*n;
}

static void
test_unkept (KeysFixture   *fixture,
             gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  GtkWidget *month, *day, *row;
  guint n_writes = 0;

  if (!has_dconf (settings))
    {
      g_test_skip ("no dconf");
      return;
    }
  thimble_budget_bind_settings (thimble_engine_get_budget (fixture->engine->engine));
  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "general");
  ui_settle (fixture->window);
  month = ui_get (fixture->window, "general-budget-month");
  day = ui_get (fixture->window, "general-budget-day");
  g_assert_null (ui_find (fixture->window, "general-budget-unkept"));

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (month), 5);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (month), 7.25);
  ui_wait_for (ui_find (fixture->window, "general-budget-unkept") != NULL);
  ui_settle (fixture->window);
  row = ui_get (fixture->window, "general-budget-unkept");
  g_assert_nonnull (ui_find_text (row, "The budget was not kept"));
  g_assert_nonnull (ui_find_text (row, "Log in to the desktop"));
  /* What was typed stands, marked; what holds is what is kept. */
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (month)), ==, "7.25");
  g_assert_true (gtk_widget_has_css_class (month, "error"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (month), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE);
  g_assert_false (gtk_widget_has_css_class (day, "error"));
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (day), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_FALSE);
  g_assert_cmpint (g_settings_get_int64 (settings, "budget-month"), ==, 0);
  g_assert_cmpint (thimble_budget_get_month_limit (thimble_engine_get_budget (fixture->engine->engine)), ==, 0);
  ui_save_picture (fixture->window, "budget-unkept.png");
  ui_set_dark (fixture->window, TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_save_picture (fixture->window, "budget-unkept-narrow-dark.png");
  ui_set_dark (fixture->window, FALSE);

  g_signal_connect_swapped (settings, "changed::budget-month", G_CALLBACK (count), &n_writes);
  ui_press (ui_get (fixture->window, "general-budget-again"));
  ui_wait_for (n_writes == 2); /* written, and taken back */
  ui_settle (fixture->window);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (month)), ==, "7.25");
  g_assert_nonnull (ui_find (fixture->window, "general-budget-unkept"));
}

static void
add_tests (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL); /* dconf warns of each write */
  KEYS_ADD ("/preferences/budget-unkept", test_unkept);
}

int
main (int   argc,
      char *argv[])
{
  return keys_run (argc, argv, add_tests);
}
