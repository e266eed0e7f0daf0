/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history-fixture.h"
#include "history/thimble-history-condition.h"
#include "history/thimble-history-filter.h"
#include "thimble-test-loop.h"

/* Chart, table and sums show the same requests. */
static void
expect_shown (HistoryFixture *fixture, guint n)
{
  g_autofree char *sum = g_strdup_printf (n == 1 ? "%u request" : "%u requests", n);

  ui_wait_for (history_n_rows (fixture) == n);
  ui_wait_for (g_str_equal (gtk_label_get_text (GTK_LABEL (ui_get (fixture->page, "history-sum-requests"))), sum));
}

static void
type (HistoryFixture *fixture, const char *entry, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, entry)), text);
}

static void
press (HistoryFixture *fixture, const char *name)
{
  GtkWidget *button = ui_get (fixture->page, name);

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static void
fill (HistoryFixture *fixture)
{
  history_insert (fixture, "gpt-6-luna", "translate", "Apple tree", "Leaf", 10, 5, THIMBLE_STATE_COMPLETED, 60 * 24 * 400);
  history_insert (fixture, "gpt-6.1-terra", "free", "Apple pie", "Cake", 500, 50, THIMBLE_STATE_COMPLETED, 60 * 24 * 3);
  history_insert (fixture, "claude-haiku-5-5", "free", "Pear", "Leaf", 40, 50, THIMBLE_STATE_STOPPED, 2);
  history_insert (fixture, "claude-haiku-5-5", "titles", "Plum", "", -1, -1, THIMBLE_STATE_FAILED, 1);
  expect_shown (fixture, 4);
}

static GtkWidget *
chip (HistoryFixture *fixture, ThimbleHistoryCondition condition)
{
  g_autofree char *name = g_strdup_printf ("history-chip-%u", condition);

  return ui_find (fixture->page, name);
}

static void
test_choices (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *remove;

  fill (fixture);
  g_assert_null (ui_find (fixture->page, "history-clear"));
  history_choose (fixture, "history-model", "gpt-6-luna");
  expect_shown (fixture, 1);
  history_choose (fixture, "history-model", "claude-haiku-5-5"); /* either of them */
  expect_shown (fixture, 3);
  history_choose (fixture, "history-state", "stopped"); /* and that */
  expect_shown (fixture, 1);

  /* A chip says it and takes it back. */
  remove = chip (fixture, THIMBLE_HISTORY_CONDITION_MODEL);
  g_assert_nonnull (remove);
  g_assert_nonnull (ui_find_text (remove, "Model: "));
  g_assert_nonnull (ui_find_text (remove, "GPT-6 Luna"));
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_STATE), "State: stopped"));
  {
    g_autofree char *all = thimble_history_filter_describe (THIMBLE_HISTORY_FILTER (
                             gtk_widget_get_ancestor (ui_get (fixture->page, "history-chips"), THIMBLE_TYPE_HISTORY_FILTER)));

    g_assert_nonnull (strstr (all, "GPT-6 Luna"));
    g_assert_true (g_str_has_suffix (all, " · State: stopped"));
  }
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chip (fixture, THIMBLE_HISTORY_CONDITION_STATE)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Remove the condition State: stopped");
  g_signal_emit_by_name (chip (fixture, THIMBLE_HISTORY_CONDITION_STATE), "clicked");
  expect_shown (fixture, 3);
  g_assert_null (chip (fixture, THIMBLE_HISTORY_CONDITION_STATE));

  history_choose (fixture, "history-task", "titles");
  expect_shown (fixture, 1);
  history_choose (fixture, "history-task", "titles"); /* unchecked again */
  expect_shown (fixture, 3);
  press (fixture, "history-clear");
  expect_shown (fixture, 4);
  history_choose (fixture, "history-tier", "standard");
  expect_shown (fixture, 1);
}

/* A list says how many requests each choice would show beside the other conditions. */
static void
test_counts (HistoryFixture *fixture, gconstpointer unused)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_get (fixture->page, "history-model"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));

  fill (fixture);
  history_choose (fixture, "history-task", "free");
  expect_shown (fixture, 2);
  gtk_menu_button_popup (button);
  ui_wait_for (ui_find (popover, "history-choice-claude-haiku-5-5") != NULL);
  g_assert_null (ui_find (popover, "history-choice-gpt-6-luna"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (ui_find (popover, "history-choice-claude-haiku-5-5")),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Claude Haiku 5.5, 1 request");
  gtk_menu_button_popdown (button);
}

/* What it costs nothing to know of each state, also that none is in it. */
static void
test_state_counts (HistoryFixture *fixture, gconstpointer unused)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_get (fixture->page, "history-state"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  GtkWidget *completed = ui_get (popover, "history-choice-completed");

  fill (fixture);
  gtk_menu_button_popup (button);
  ui_wait_for (ui_find_text (completed, "2") != NULL);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (completed), GTK_ACCESSIBLE_PROPERTY_LABEL, "done, 2 requests");
  g_assert_nonnull (ui_find_text (ui_find (popover, "history-choice-stopped"), "1"));
  g_assert_nonnull (ui_find_text (ui_find (popover, "history-choice-interrupted"), "0"));
  g_assert_true (completed == ui_find (popover, "history-choice-completed")); /* it kept its place */
  ui_settle (fixture->window);
  ui_save_picture (popover, "history-state-counts.png");
  gtk_menu_button_popdown (button);
}

static void
on_show_measurement (gint64 *id, ThimbleRecord *record)
{
  *id = record->measurement_id;
}

/* A run is told apart from what one sent by hand: by its name, in its pane, and by a filter. */
static void
test_measurement (HistoryFixture *fixture, gconstpointer unused)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_get (fixture->page, "history-measurement"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  ThimbleRecord *record;
  gint64 run, asked = 0;

  fill (fixture);
  history_sql (fixture, "INSERT INTO measurements (id, kind, state, owner, name, created_us, changed_us, plan)"
                        " VALUES (7, 'chain', 'done', '', 'An article in four steps', 0, 0, '{}')");
  record = history_record (fixture->engine, "gpt-6-luna", "free", "Outline", "1. Trees", 20, 9, THIMBLE_STATE_COMPLETED, 0);
  record->measurement_id = 7;
  record->series = 1;
  record->number = record->attempt = 1;
  run = history_add (thimble_engine_get_store (fixture->engine->engine), record);
  expect_shown (fixture, 5);

  gtk_menu_button_popup (button);
  ui_wait_for (ui_find (popover, "history-choice-7") != NULL);
  g_assert_nonnull (ui_find_text (ui_find (popover, "history-choice-none"), "4"));
  g_assert_nonnull (ui_find_text (ui_find (popover, "history-choice-any"), "1"));
  ui_settle (fixture->window);
  ui_save_picture (popover, "history-measurement-choice.png");
  gtk_menu_button_popdown (button);
  history_choose (fixture, "history-measurement", "7");
  expect_shown (fixture, 1);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_MEASUREMENT), "Measurement: An article in four steps"));
  history_choose (fixture, "history-measurement", "7");
  history_choose (fixture, "history-measurement", "none");
  expect_shown (fixture, 4);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_MEASUREMENT), "Measurement: None"));
  press (fixture, "history-clear");
  expect_shown (fixture, 5);

  history_show (fixture, run);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (ui_get (fixture->detail, "history-detail-measurement-name"))), ==,
                   "Part of the chain “An article in four steps”");
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-measurement.png");
  g_signal_connect_swapped (fixture->page, "show-measurement", G_CALLBACK (on_show_measurement), &asked);
  g_signal_emit_by_name (ui_get (fixture->detail, "history-detail-measurement-open"), "clicked");
  g_assert_cmpint (asked, ==, 7);
  history_show (fixture, 1);
  g_assert_false (gtk_widget_get_visible (ui_get (fixture->detail, "history-detail-measurement")));
}

static void
test_dates (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *problem = ui_get (fixture->page, "history-dates-problem");
  g_autofree char *month_ago = thimble_history_write_day (g_get_real_time () - 40 * G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC);

  fill (fixture);
  gtk_menu_button_popup (GTK_MENU_BUTTON (ui_get (fixture->page, "history-dates")));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-dates-7-days")), TRUE);
  expect_shown (fixture, 3);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_DATES), "Dates: Last 7 Days"));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-dates-any")), TRUE);
  expect_shown (fixture, 4);

  type (fixture, "history-to", month_ago);
  expect_shown (fixture, 1);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_DATES), "Dates: until "));
  /* What is no day is told and changes nothing. */
  type (fixture, "history-from", "2026-02-30");
  ui_wait_for (gtk_widget_get_visible (problem));
  g_assert_true (gtk_widget_has_css_class (ui_get (fixture->page, "history-from"), "error"));
  expect_shown (fixture, 1);
  type (fixture, "history-from", "9998-01-01");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (problem)), "before the first"));
  expect_shown (fixture, 1);
  ui_settle (fixture->window);
  ui_save_picture (GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (ui_get (fixture->page, "history-dates")))), "history-dates.png");
  type (fixture, "history-to", "");
  g_assert_false (gtk_widget_get_visible (problem));
  ui_wait_for (history_n_rows (fixture) == 0);
  type (fixture, "history-from", "");
  expect_shown (fixture, 4);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (ui_get (fixture->page, "history-dates")));
}

static void
test_ranges (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *problem = ui_get (fixture->page, "history-more-problem");

  fill (fixture);
  type (fixture, "history-total-min", "1oo");
  g_assert_true (gtk_widget_get_visible (problem));
  expect_shown (fixture, 4);
  type (fixture, "history-total-min", "100");
  g_assert_false (gtk_widget_get_visible (problem));
  expect_shown (fixture, 1);
  type (fixture, "history-total-max", "50");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (problem)), "ends before"));
  expect_shown (fixture, 1);
  type (fixture, "history-total-min", "");
  expect_shown (fixture, 1);
  type (fixture, "history-total-max", "");
  expect_shown (fixture, 4);
  type (fixture, "history-cost-min", "$0.0001");
  expect_shown (fixture, 1);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_COST), "Cost: at least $0.000"));
  press (fixture, "history-clear");
  expect_shown (fixture, 4);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ui_get (fixture->page, "history-cost-min"))), ==, "");
}

static void
test_unknown_and_practice (HistoryFixture *fixture, gconstpointer unused)
{
  ThimbleRecord *unknown = history_record (fixture->engine, "gpt-6-luna", "free", "Who knows", "Nobody", 10, 5, THIMBLE_STATE_COMPLETED, 1);
  ThimbleRecord *practice = history_record (fixture->engine, "gpt-6-luna", "free", "Play", "Fun", 10, 5, THIMBLE_STATE_COMPLETED, 1);

  g_clear_pointer (&unknown->price, thimble_price_unref);
  unknown->cost = THIMBLE_MONEY_UNKNOWN;
  practice->practice = TRUE;
  history_add (thimble_engine_get_store (fixture->engine->engine), unknown);
  history_add (thimble_engine_get_store (fixture->engine->engine), practice);
  expect_shown (fixture, 2);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-cost-unknown")), TRUE);
  expect_shown (fixture, 1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-cost-unknown")), FALSE);
  expect_shown (fixture, 2);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-practice")), 2);
  expect_shown (fixture, 1);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_PRACTICE), "Practice: only"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-practice")), 1);
  expect_shown (fixture, 1);
  press (fixture, "history-clear");
  expect_shown (fixture, 2);
}

static void
test_text (HistoryFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  type (fixture, "history-search", "apple");
  expect_shown (fixture, 2);
  type (fixture, "history-search", "leaf tree"); /* all of them, wherever they stand */
  expect_shown (fixture, 1);
  type (fixture, "history-search", "\"apple pie\"");
  expect_shown (fixture, 1);
  type (fixture, "history-search", "\"pie apple\"");
  ui_wait_for (history_n_rows (fixture) == 0);
  type (fixture, "history-search", "pl*");
  expect_shown (fixture, 1);
  /* Escape empties it. */
  g_signal_emit_by_name (ui_get (fixture->page, "history-search"), "stop-search");
  expect_shown (fixture, 4);
}

/* New requests come while a filter is set: those that match, and only in the sums of those. */
static void
test_new_while_filtered (HistoryFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  history_choose (fixture, "history-task", "free");
  expect_shown (fixture, 2);
  history_insert (fixture, "gpt-6-luna", "titles", "Another", "x", 1, 1, THIMBLE_STATE_COMPLETED, 0);
  history_insert (fixture, "gpt-6-luna", "free", "One more", "x", 1, 1, THIMBLE_STATE_COMPLETED, 0);
  expect_shown (fixture, 3);
}

static guint
n_notes (HistoryFixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) notes = NULL;
  ThimbleStore *store = thimble_engine_get_store (fixture->engine->engine);

  thimble_store_list_notes_async (store, "filter:", NULL, thimble_test_store_result, &result);
  thimble_test_wait_result (&result);
  notes = thimble_store_list_notes_finish (store, result, NULL);
  g_assert_nonnull (notes);
  return notes->len / 2;
}

/* Kept, chosen, replaced, renamed, deleted, and brought back. */
static void
test_kept (HistoryFixture *fixture, gconstpointer unused)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_get (fixture->page, "history-kept"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  GtkWidget *entry;

  fill (fixture);
  gtk_menu_button_popup (button);
  g_assert_null (ui_find (popover, "history-kept-name")); /* nothing worth keeping */
  gtk_menu_button_popdown (button);
  history_choose (fixture, "history-task", "free");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, "history-dates-7-days")), TRUE);
  expect_shown (fixture, 2);
  gtk_menu_button_popup (button);
  ui_wait_for (ui_find (popover, "history-kept-name") != NULL);
  g_assert_false (gtk_widget_get_sensitive (ui_get (popover, "history-kept-keep")));
  type (fixture, "history-kept-name", "  Free <b>week</b> ");
  press (fixture, "history-kept-keep");
  ui_wait_for (ui_find (popover, "history-kept-choose") != NULL);
  g_assert_nonnull (ui_find_text (popover, "Free <b>week</b>"));
  g_assert_cmpuint (n_notes (fixture), ==, 1);

  press (fixture, "history-clear");
  expect_shown (fixture, 4);
  press (fixture, "history-kept-choose");
  expect_shown (fixture, 2);
  g_assert_nonnull (ui_find_text (chip (fixture, THIMBLE_HISTORY_CONDITION_DATES), "Dates: Last 7 Days"));

  /* The same name again replaces it. */
  gtk_menu_button_popup (button);
  type (fixture, "history-search", "pear");
  expect_shown (fixture, 1);
  type (fixture, "history-kept-name", "Free <b>week</b>");
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (ui_get (popover, "history-kept-keep"))), ==, "_Replace");
  press (fixture, "history-kept-keep");
  ui_wait_for (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (ui_get (popover, "history-kept-name"))), ""));
  ui_wait_for (n_notes (fixture) == 1);
  press (fixture, "history-clear");
  type (fixture, "history-search", "");
  expect_shown (fixture, 4);
  ui_wait_for (ui_find (popover, "history-kept-choose") != NULL);
  press (fixture, "history-kept-choose");
  expect_shown (fixture, 1);

  gtk_menu_button_popup (button);
  ui_settle (fixture->window);
  press (fixture, "history-kept-rename");
  entry = ui_get (popover, "history-kept-new-name");
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Pears");
  g_signal_emit_by_name (entry, "activate");
  ui_wait_for (ui_find_text (popover, "Pears") != NULL);
  g_assert_null (ui_find_text (popover, "week"));
  ui_wait_for (n_notes (fixture) == 1);

  press (fixture, "history-kept-delete");
  ui_wait_for (n_notes (fixture) == 0);
  ui_wait_for (ui_find (popover, "history-kept-choose") == NULL);
}

/* A note by another hand is no reason to fall over. */
static void
test_foreign_note (HistoryFixture *fixture, gconstpointer unused)
{
  static const char * const texts[] = { "", "[]", "{\"dates\": 7, \"tiers\": \"x\"}", "{\"dates\": \"today\"}", "{\"dates\": \"custom\"" };
  GtkMenuButton *button = GTK_MENU_BUTTON (ui_get (fixture->page, "history-kept"));
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (button));
  ThimbleStore *store = thimble_engine_get_store (fixture->engine->engine);

  fill (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;

      thimble_store_set_note_async (store, "filter:x", texts[i], NULL, thimble_test_store_result, &result);
      thimble_test_wait_result (&result);
      g_assert_true (thimble_store_set_note_finish (store, result, NULL));
      gtk_menu_button_popup (button);
      ui_wait_for (ui_find (popover, "history-kept-choose") != NULL);
      ui_wait_ms (20);
      press (fixture, "history-kept-choose");
    }
  ui_settle (fixture->window);
}

/* Where the bar is narrow the buttons fold into one popover, which says when something in it is set. */
static void
test_folded (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *more = ui_get (fixture->page, "history-more");
  GtkWidget *popover = GTK_WIDGET (gtk_menu_button_get_popover (GTK_MENU_BUTTON (more)));
  graphene_rect_t bounds;

  fill (fixture);
  ui_wait_for (ui_find (fixture->page, "history-tier") != NULL);
  g_assert_false (gtk_widget_is_ancestor (ui_get (fixture->page, "history-tier"), popover));
  ui_resize (GTK_WINDOW (fixture->window), 360, 720);
  ui_wait_for (gtk_widget_is_ancestor (ui_get (fixture->page, "history-tier"), popover));
  g_assert_true (gtk_widget_is_ancestor (ui_get (fixture->page, "history-provider"), popover));
  g_assert_true (gtk_widget_is_ancestor (ui_get (fixture->page, "history-dates"), popover));
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (more)), ==, "Filters");
  g_assert_false (gtk_widget_has_css_class (more, "history-set"));
  gtk_menu_button_popup (GTK_MENU_BUTTON (more));
  history_choose (fixture, "history-task", "free");
  expect_shown (fixture, 2);
  g_assert_true (gtk_widget_has_css_class (more, "history-set"));
  ui_settle (fixture->window);
  ui_save_picture (popover, "history-filters-narrow.png");
  /* No higher than the room that the window has for it. */
  g_assert_true (gtk_widget_compute_bounds (more, fixture->window, &bounds));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height + (float) gtk_widget_get_height (popover), <=, 720);
  ui_save_picture (fixture->window, "history-filtered-narrow.png");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (more));
  ui_resize (GTK_WINDOW (fixture->window), 1100, 740);
  ui_wait_for (!gtk_widget_is_ancestor (ui_get (fixture->page, "history-tier"), popover));
  g_assert_cmpstr (gtk_menu_button_get_label (GTK_MENU_BUTTON (more)), ==, "More");
  g_assert_false (gtk_widget_has_css_class (more, "history-set"));
  g_assert_true (gtk_widget_has_css_class (ui_get (fixture->page, "history-task"), "history-set"));
}

/* Where nothing matches, the way back is in sight on a small screen, too: 720 pixels less the window's bars. */
static void
test_nothing_narrow (HistoryFixture *fixture, gconstpointer unused)
{
  GtkWidget *button = ui_get (fixture->page, "history-clear-filter");
  graphene_rect_t bounds;

  fill (fixture);
  ui_resize (GTK_WINDOW (fixture->window), 360, 626);
  gtk_editable_set_text (GTK_EDITABLE (ui_get (fixture->page, "history-search")), "nowhere");
  ui_wait_for (gtk_widget_get_mapped (button));
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-nothing-narrow.png");
  g_assert_true (gtk_widget_compute_bounds (button, fixture->window, &bounds));
  g_assert_cmpfloat (bounds.origin.y + bounds.size.height, <=, 626);
  ui_press (button);
  ui_wait_for (history_n_rows (fixture) > 0);
}

/* A request that Compose asks for is shown, whatever is filtered. */
static void
test_asked_for (HistoryFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  history_choose (fixture, "history-task", "free");
  expect_shown (fixture, 2);
  history_show (fixture, 1);
  expect_shown (fixture, 4);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-filter/choices", test_choices);
  HISTORY_ADD ("/history-filter/counts", test_counts);
  HISTORY_ADD ("/history-filter/state-counts", test_state_counts);
  HISTORY_ADD ("/history-filter/measurement", test_measurement);
  HISTORY_ADD ("/history-filter/dates", test_dates);
  HISTORY_ADD ("/history-filter/ranges", test_ranges);
  HISTORY_ADD ("/history-filter/unknown-and-practice", test_unknown_and_practice);
  HISTORY_ADD ("/history-filter/text", test_text);
  HISTORY_ADD ("/history-filter/new-while-filtered", test_new_while_filtered);
  HISTORY_ADD ("/history-filter/kept", test_kept);
  HISTORY_ADD ("/history-filter/foreign-note", test_foreign_note);
  HISTORY_ADD ("/history-filter/folded", test_folded);
  HISTORY_ADD ("/history-filter/nothing-narrow", test_nothing_narrow);
  HISTORY_ADD ("/history-filter/asked-for", test_asked_for);
  return history_run ();
}
