/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/thimble-clock.h"
#include "history-fixture.h"

/* Each case is a picture to look at (THIMBLE_PICTURES), and checks what a program can: that the page fits, that
 * nothing warns. Built twice: once for people who ask for high contrast. */

#ifdef HIGH_CONTRAST
#define PREFIX "history-hc-"
#else
#define PREFIX "history-"
#endif

static void
picture (HistoryFixture *fixture, const char *name)
{
  g_autofree char *file = g_strconcat (PREFIX, name, ".png", NULL);

  ui_settle (fixture->window);
  ui_save_picture (fixture->window, file);
}

static void
test_main (HistoryFixture *fixture, gconstpointer unused)
{
  history_fill (fixture, 70);
  ui_wait_for (history_n_columns (fixture) == 60);
  ui_settle (fixture->window);
  picture (fixture, "list");
  history_show (fixture, 65);
  ui_wait_ms (200);
  gtk_widget_grab_focus (fixture->chart);
  picture (fixture, "pane");
  ui_set_dark (fixture->window, TRUE);
  picture (fixture, "dark");
  ui_set_dark (fixture->window, FALSE);
#ifndef HIGH_CONTRAST
  ui_resize (GTK_WINDOW (fixture->window), 700, 700);
  ui_wait_ms (200);
  picture (fixture, "700");
  ui_press (ui_get (fixture->page, "history-detail-close"));
  ui_wait_ms (200);
  picture (fixture, "700-list");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  ui_resize (GTK_WINDOW (fixture->window), 1100, 740);
  ui_wait_ms (200);
  picture (fixture, "rtl-list");
  history_show (fixture, 65);
  ui_wait_ms (200);
  picture (fixture, "rtl");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (200);
  ui_press (ui_get (fixture->page, "history-detail-close"));
  ui_wait_ms (200);
  picture (fixture, "rtl-narrow");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  history_show (fixture, 65);
#endif
  ui_blame_width (fixture->window, 360);
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
  ui_wait_ms (200);
  picture (fixture, "narrow-pane");
  ui_press (ui_get (fixture->page, "history-detail-close"));
  ui_wait_ms (200);
  picture (fixture, "narrow");
}

#ifndef HIGH_CONTRAST

static void
test_empty (HistoryFixture *fixture, gconstpointer unused)
{
  ui_wait_for (g_strcmp0 (history_stack_page (fixture), "empty") == 0);
  picture (fixture, "empty");
  ui_resize (GTK_WINDOW (fixture->window), 360, 600);
  picture (fixture, "empty-narrow");
}

static void
test_few (HistoryFixture *fixture, gconstpointer unused)
{
  history_insert (fixture, "gpt-6-luna", "free", "Hello", "Hei", 12, 9, THIMBLE_STATE_COMPLETED, 3);
  ui_wait_for (history_n_columns (fixture) == 1 && history_n_rows (fixture) == 1);
  picture (fixture, "one");
  history_insert (fixture, "claude-haiku-5-5", "titles", "Hello", "Hei", 30, 40, THIMBLE_STATE_COMPLETED, 2);
  ui_wait_for (history_n_columns (fixture) == 2 && history_n_rows (fixture) == 2);
  picture (fixture, "two");
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-search")), "no such words");
  ui_wait_for (ui_find (fixture->page, "history-clear-filter") != NULL && history_n_columns (fixture) == 0);
  picture (fixture, "nothing");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (100);
  picture (fixture, "nothing-narrow");
}

static void
test_practice (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (fixture->engine->engine);
  ThimbleModel *model = thimble_catalogue_get_entry_model (catalogue, thimble_catalogue_find_endpoint (catalogue, "practice"));

  g_assert_nonnull (model);
  for (guint i = 0; i < 5; i++)
    history_insert (fixture, thimble_model_get_id (model), "free", "Hello", "Hei", 12 + i * 3, 9 + i * 11 % 7, THIMBLE_STATE_COMPLETED, 30 - i);
  ui_wait_for (history_n_columns (fixture) == 5 && history_n_rows (fixture) == 5);
  ui_wait_for (g_str_equal (gtk_label_get_text (GTK_LABEL (ui_get (fixture->page, "history-sum-cost"))), "Practice: no cost"));
  picture (fixture, "practice");
}

static ThimbleRecord *
long_names (HistoryFixture *fixture, gint64 ago_min, ThimbleState state)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "free", "Zusammenfassung der Berücksichtigungsgrundsätze", "Ja", 1234567,
                                          987654, state, ago_min);

  g_free (record->model_name);
  record->model_name = g_strdup ("Donaudampfschifffahrtsgesellschaft Großsprachmodell 700B Instruct Vorschau 2026-11-01");
  g_free (record->endpoint_id);
  record->endpoint_id = g_strdup ("custom-1");
  g_free (record->endpoint_name);
  record->endpoint_name = g_strdup ("Rechenzentrum der Straßenbahnbetriebe Nordrhein");
  record->tier = THIMBLE_TIER_UNPRICED;
  g_clear_pointer (&record->price, thimble_price_unref);
  record->cost = THIMBLE_MONEY_UNKNOWN;
  return record;
}

/* A giant beside dwarfs, names that are too long, requests of years and of one minute. */
static void
test_extremes (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleStore *store = thimble_engine_get_store (fixture->engine->engine);
  gint64 id;

  for (guint i = 0; i < 9; i++)
    history_insert (fixture, "gpt-6-luna", "free", "Hello", "Hei", 12, 9, THIMBLE_STATE_COMPLETED, (9 - i) * 60 * 24 * 90);
  history_add (store, long_names (fixture, 2, THIMBLE_STATE_STOPPED));
  id = history_add (store, long_names (fixture, 1, THIMBLE_STATE_COMPLETED));
  ui_wait_for (history_n_columns (fixture) == 11 && history_n_rows (fixture) == 11);
  ui_wait_for (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (ui_get (fixture->page, "history-sum-requests"))), "11"));
  picture (fixture, "extremes");
  history_show (fixture, id);
  ui_wait_ms (200);
  /* "at least $… (2 unpriced)": a sum cut short is a wrong one. */
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (ui_get (fixture->page, "history-sum-cost")))));
  picture (fixture, "extremes-pane");
  ui_resize (GTK_WINDOW (fixture->window), 700, 700);
  ui_wait_ms (200);
  picture (fixture, "extremes-700");
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_ms (200);
  ui_press (ui_get (fixture->page, "history-detail-close"));
  ui_wait_ms (200);
  picture (fixture, "extremes-narrow");
  ui_blame_width (gtk_widget_get_first_child (fixture->page), 360);
  {
    int minimum;

    gtk_widget_measure (gtk_widget_get_first_child (fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
    g_assert_cmpint (minimum, <=, 360);
  }
  g_assert_cmpint (gtk_widget_get_width (fixture->window), ==, 360);
}

static void
test_one_minute (HistoryFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 20; i++)
    history_insert (fixture, "gpt-6-luna", "free", "Hello", "Hei", 12 + i, 9, THIMBLE_STATE_COMPLETED, 5);
  ui_wait_for (history_n_columns (fixture) == 20 && history_n_rows (fixture) == 20);
  picture (fixture, "one-minute");
}

#endif

int
main (int argc, char **argv)
{
#ifdef HIGH_CONTRAST
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
#endif
  history_init (&argc, &argv);
#ifdef HIGH_CONTRAST
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
  HISTORY_ADD ("/history-looks/high-contrast", test_main);
#else
  HISTORY_ADD ("/history-looks/main", test_main);
  HISTORY_ADD ("/history-looks/empty", test_empty);
  HISTORY_ADD ("/history-looks/few", test_few);
  HISTORY_ADD ("/history-looks/practice", test_practice);
  HISTORY_ADD ("/history-looks/extremes", test_extremes);
  HISTORY_ADD ("/history-looks/one-minute", test_one_minute);
#endif
  return history_run ();
}
