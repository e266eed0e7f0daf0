/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "keys-fixture.h"

static void
test_general (KeysFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  const char *seen[] = { "some-hint", NULL };

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "general");
  ui_settle (fixture->window);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (ui_get (fixture->window, "general-max-output")), 500);
  g_assert_cmpint (g_settings_get_int (settings, "max-output"), ==, 500);
  ui_press (ui_get (fixture->window, "general-signs"));
  g_assert_true (g_settings_get_boolean (settings, "signs-hidden"));
  g_settings_set_strv (settings, "hints-seen", seen);
  ui_save_picture (fixture->window, "general.png");
  ui_press (ui_get (fixture->window, "general-hints"));
  {
    g_auto (GStrv) now = g_settings_get_strv (settings, "hints-seen");

    g_assert_null (now[0]);
  }
  g_settings_reset (settings, "max-output");
  g_settings_reset (settings, "signs-hidden");
}

/* How long texts are kept, how large the history is, and compacting it. */
static void
test_history (KeysFixture   *fixture,
              gconstpointer  data)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  GtkWidget *keep, *size, *compact;
  g_autofree char *kept = NULL;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "general");
  ui_settle (fixture->window);
  keep = ui_get (fixture->window, "history-keep");
  size = ui_get (fixture->window, "history-size");
  compact = ui_get (fixture->window, "history-compact");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (keep)), ==, 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (keep), 2);
  kept = g_settings_get_string (settings, "keep-texts");
  g_assert_cmpstr (kept, ==, "90-days");
  g_assert_cmpint (g_settings_get_enum (settings, "keep-texts"), ==, 90);
  g_settings_set_string (settings, "keep-texts", "30-days");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (keep)), ==, 3);

  ui_wait_for (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "B") != NULL); /* kB, MB */
  gtk_widget_grab_focus (compact);
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "general-history.png");
  ui_press (compact);
  ui_wait_for (g_str_equal (gtk_button_get_label (GTK_BUTTON (compact)), "_Compact")
               && !gtk_widget_get_visible (ui_get (fixture->window, "history-spinner")));
  ui_wait_for (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "B") != NULL);
  g_assert_null (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (size)), "unused"));
  g_settings_reset (settings, "keep-texts");
}

static void
test_prices (KeysFixture   *fixture,
             gconstpointer  data)
{
  g_autofree char *path = thimble_catalogue_dup_prices_path (thimble_engine_get_catalogue (fixture->engine->engine));

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "prices");
  ui_settle (fixture->window);
  g_assert_cmpuint (strlen (keys_text_of (fixture->window, "prices-date")), >, 6);
  g_assert_nonnull (ui_find_text (fixture->window, path));
  g_assert_null (ui_find (fixture->window, "prices-warning"));
  g_assert_nonnull (ui_find_text (fixture->window, "Anthropic"));
  ui_save_picture (fixture->window, "prices.png");
  ui_press (ui_get (fixture->window, "prices-copy"));
}

static guint
count_named (GtkWidget  *widget,
             const char *name)
{
  guint n = g_str_equal (gtk_widget_get_name (widget), name);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_named (child, name);
  return n;
}

static void
test_counts (KeysFixture   *fixture,
             gconstpointer  data)
{
  ThimbleEngine *engine = fixture->engine->engine;
  ThimbleCountBook *book = thimble_engine_get_counts (engine);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine);
  g_autoptr (ThimbleModel) model = thimble_catalogue_ensure_model (catalogue,
                                     thimble_catalogue_find_endpoint (catalogue, "anthropic"), "claude-haiku-4-5");
  ThimblePromptSize size = THIMBLE_PROMPT_SIZE_EMPTY;
  ThimbleUsageCounts counts = { 120, 10, 130, -1, -1, -1, -1 };
  g_autoptr (ThimbleUsage) usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
  ThimbleForecast forecast;

  adw_preferences_window_set_visible_page_name (ADW_PREFERENCES_WINDOW (fixture->window), "counts");
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find (fixture->window, "counts-none"));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (ui_get (fixture->window, "counts-rest")))); /* off from the start */

  size.tokens = 100;
  size.n_turns = 1;
  thimble_forecast_make (&forecast, model, &size, NULL, 300, NULL, -1);
  for (guint i = 0; i < 4; i++)
    g_assert_true (thimble_count_book_learn (book, model, NULL, &forecast, usage));
  ui_wait_for (count_named (fixture->window, "counts-model") == 1);
  g_assert_null (ui_find (fixture->window, "counts-none"));
  g_assert_nonnull (ui_find_text (fixture->window, "4 bills"));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "preferences-counts.png");
  ui_press (ui_get (fixture->window, "counts-forget"));
  ui_wait_for (ui_find (fixture->window, "counts-none") != NULL);
  g_assert_cmpuint (count_named (fixture->window, "counts-model"), ==, 0);
}

static void
add_tests (void)
{
  KEYS_ADD ("/preferences/counts", test_counts);
  KEYS_ADD ("/preferences/general", test_general);
  KEYS_ADD ("/preferences/history", test_history);
  KEYS_ADD ("/preferences/prices", test_prices);
}

int
main (int   argc,
      char *argv[])
{
  return keys_run (argc, argv, add_tests);
}
