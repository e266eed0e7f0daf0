/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "history-fixture.h"
#include "history/thimble-history-cells.h"
#include "history/thimble-history-slot.h"

/* The ids of the first rows. */
static void
expect_ids (HistoryFixture *fixture, guint n, const gint64 *ids)
{
  GListModel *rows = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (fixture->table)));

  for (guint i = 0; i < n; i++)
    {
      gint64 deadline = g_get_monotonic_time () + thimble_test_limit (10 * G_USEC_PER_SEC);
      gint64 id = 0;

      while (id != ids[i])
        {
          g_autoptr (ThimbleHistorySlot) slot = g_list_model_get_item (rows, i);
          ThimbleRequestRow *row = slot != NULL ? thimble_history_slot_get_row (slot) : NULL;

          id = row != NULL ? thimble_request_row_get_id (row) : 0;
          if (g_get_monotonic_time () > deadline)
            g_assert_cmpint (id, ==, ids[i]);
          ui_iterate ();
        }
    }
}

/* "Time Task Model …": the titles that are shown, in order. */
static char *
titles (HistoryFixture *fixture)
{
  GListModel *all = gtk_column_view_get_columns (GTK_COLUMN_VIEW (fixture->table));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (all, i);

      if (gtk_column_view_column_get_visible (column))
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", gtk_column_view_column_get_title (column));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
expect_titles (HistoryFixture *fixture, const char *wanted)
{
  g_autofree char *shown = titles (fixture);

  g_assert_cmpstr (shown, ==, wanted);
}

static GtkWidget *
title_widget (HistoryFixture *fixture, const char *text)
{
  GtkWidget *header = gtk_widget_get_first_child (fixture->table);

  for (GtkWidget *title = gtk_widget_get_first_child (header); title != NULL; title = gtk_widget_get_next_sibling (title))
    if (ui_find_text (title, text) != NULL)
      return title;
  g_error ("no title %s", text);
}

static GtkWidget *
arrow_of (GtkWidget *title)
{
  GtkWidget *box = gtk_widget_get_first_child (title);

  for (GtkWidget *child = gtk_widget_get_first_child (box); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (g_strcmp0 (gtk_widget_get_css_name (child), "sort-indicator") == 0)
      return child;
  g_error ("no arrow");
}

/* With the pointer of the X server. */
static void
click_title (HistoryFixture *fixture, const char *text)
{
  GtkWidget *title = title_widget (fixture, text);
  graphene_rect_t bounds;
  g_autofree char *x = NULL, *y = NULL;
  g_autoptr (GError) error = NULL;

  ui_wait_for (gtk_window_is_active (GTK_WINDOW (fixture->window)));
  ui_settle (fixture->window);
  g_assert_true (gtk_widget_compute_bounds (title, fixture->window, &bounds));
  x = g_strdup_printf ("%d", (int) (bounds.origin.x + bounds.size.width / 2));
  y = g_strdup_printf ("%d", (int) (bounds.origin.y + bounds.size.height / 2));
  {
    const char *argv[] = { "xdotool", "getwindowfocus", "mousemove", "--window", "%1", x, y, "click", "1", NULL };

    g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
  }
}

static void
test_sort (HistoryFixture *fixture, gconstpointer unused)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  gint64 small = history_insert (fixture, "gpt-6-luna", "translate", "A", "a", 10, 5, THIMBLE_STATE_COMPLETED, 30);
  gint64 large = history_insert (fixture, "claude-haiku-5-5", "free", "B", "b", 500, 50, THIMBLE_STATE_COMPLETED, 20);
  gint64 unknown = history_insert (fixture, "gpt-6.1-terra", "titles", "C", "", -1, -1, THIMBLE_STATE_FAILED, 10);
  gint64 middle;

  ui_wait_for (history_n_rows (fixture) == 3);
  expect_ids (fixture, 3, (gint64[]) { unknown, large, small });
  g_assert_true (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Time")), "descending"));

  if (tool == NULL)
    {
      g_test_skip ("xdotool is not installed");
      return;
    }
  /* The largest first, what is unknown last either way. */
  click_title (fixture, "Input");
  expect_ids (fixture, 3, (gint64[]) { large, small, unknown });
  g_assert_true (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Input")), "descending"));
  g_assert_false (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Time")), "descending"));
  click_title (fixture, "Input");
  expect_ids (fixture, 3, (gint64[]) { small, large, unknown });
  g_assert_true (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Input")), "ascending"));

  /* A new one comes where it belongs. */
  middle = history_insert (fixture, "gpt-6-luna", "free", "D", "d", 100, 5, THIMBLE_STATE_COMPLETED, 0);
  expect_ids (fixture, 4, (gint64[]) { small, middle, large, unknown });

  click_title (fixture, "Task"); /* classify, free, titles, translate by id */
  expect_ids (fixture, 4, (gint64[]) { middle, large, unknown, small });
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->table), GTK_ACCESSIBLE_PROPERTY_LABEL, "Requests, by Task, ascending");

  /* By keyboard: the same from the popover. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-sort")), 0);
  expect_ids (fixture, 4, (gint64[]) { middle, unknown, large, small });
  g_signal_emit_by_name (ui_get (fixture->page, "history-direction"), "clicked");
  expect_ids (fixture, 4, (gint64[]) { small, large, unknown, middle });
  g_assert_true (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Time")), "ascending"));
}

/* As it was sorted last; what another hand wrote is as if nothing had been. */
static void
test_sort_kept (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  HistoryFixture other = { 0 };

  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-sort")), THIMBLE_HISTORY_COLUMN_COST);
  g_signal_emit_by_name (ui_get (fixture->page, "history-direction"), "clicked");
  for (guint i = 0; i < 2; i++)
    {
      gboolean descending = TRUE;

      other.page = g_object_ref_sink (thimble_history_page_new (fixture->engine->engine));
      other.table = ui_get (other.page, "history-table");
          g_assert_cmpint (thimble_request_list_get_order (history_list (&other), &descending), ==, i == 0 ? THIMBLE_ORDER_COST : THIMBLE_ORDER_TIME);
      g_assert_true (descending == (i == 1));
      g_object_unref (other.page);
      g_settings_set (settings, "history-sort", "(sb)", "no-such", FALSE);
    }
}

/* Every column can be sorted by, both ways, and nothing is lost. */
static void
test_sort_each (HistoryFixture *fixture, gconstpointer unused)
{
  GtkDropDown *sort = GTK_DROP_DOWN (ui_get (fixture->page, "history-sort"));
  guint n = g_list_model_get_n_items (gtk_drop_down_get_model (sort));

  history_fill (fixture, 30);
  ui_wait_for (history_n_rows (fixture) == 30);
  g_assert_cmpuint (n, ==, 14);
  for (guint i = n; i > 0; i--)
    for (guint j = 0; j < 2; j++)
      {
        if (j == 0)
          gtk_drop_down_set_selected (sort, i - 1);
        else
          g_signal_emit_by_name (ui_get (fixture->page, "history-direction"), "clicked");
        ui_wait_for (!thimble_request_list_is_loading (history_list (fixture)));
        ui_wait_for (history_n_rows (fixture) == 30);
      }
}

#define USUAL "Time Task Model Tier Input Output Total Cost Duration State"

static void
check (HistoryFixture *fixture, const char *name, gboolean active)
{
  gtk_check_button_set_active (GTK_CHECK_BUTTON (ui_get (fixture->page, name)), active);
}

static void
press (HistoryFixture *fixture, const char *name)
{
  GtkWidget *button = ui_get (fixture->page, name);

  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static guint
n_kept (GSettings *settings)
{
  g_auto (GStrv) kept = g_settings_get_strv (settings, "history-columns");

  return g_strv_length (kept);
}

static void
test_choose (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  HistoryFixture other = { 0 };
  GtkWidget *page;

  history_fill (fixture, 3);
  ui_wait_for (history_n_rows (fixture) == 3);
  expect_titles (fixture, USUAL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (ui_get (fixture->page, "history-view")));
  /* By a column that nobody sees, which then comes with its arrow. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-sort")), THIMBLE_HISTORY_COLUMN_REASONING);
  g_assert_false (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Time")), "descending"));
  check (fixture, "history-column-reasoning", TRUE);
  g_assert_true (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Reasoning")), "descending"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->page, "history-sort")), THIMBLE_HISTORY_COLUMN_TIME);
  g_assert_false (gtk_widget_has_css_class (arrow_of (title_widget (fixture, "Reasoning")), "descending"));
  check (fixture, "history-column-tier", FALSE);
  check (fixture, "history-column-task", FALSE);
  expect_titles (fixture, "Time Model Input Output Reasoning Total Cost Duration State");
  press (fixture, "history-column-left-cost");
  press (fixture, "history-column-left-cost");
  press (fixture, "history-column-right-time");
  expect_titles (fixture, "Model Time Input Output Cost Reasoning Total Duration State");
  /* Past the end there is nowhere to go. */
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->page, "history-column-left-model")));
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->page, "history-column-right-state")));
  /* The pointer's way: a title's own menu. */
  gtk_widget_activate_action (fixture->table, "columns.hide", "s", "duration");
  gtk_widget_activate_action (fixture->table, "columns.move-left", "s", "state");
  expect_titles (fixture, "Model Time Input Output Cost Reasoning State Total");
  ui_settle (fixture->window);
  ui_save_picture (fixture->window, "history-columns.png");

  /* Remembered. */
  ui_wait_for (n_kept (settings) == 14);
  page = g_object_ref_sink (thimble_history_page_new (fixture->engine->engine));
  other.table = ui_get (page, "history-table");
  expect_titles (&other, "Model Time Input Output Cost Reasoning State Total");
  g_object_unref (page);
  press (fixture, "history-columns-reset");
  expect_titles (fixture, USUAL);
  g_assert_cmpuint (n_kept (settings), ==, 0);
}

/* A table without columns would show nothing. */
static void
test_last_stays (HistoryFixture *fixture, gconstpointer unused)
{
  static const char * const hide[] = { "time", "task", "model", "tier", "input", "output", "total", "cost", "duration" };

  history_fill (fixture, 1);
  ui_wait_for (history_n_rows (fixture) == 1);
  gtk_menu_button_popup (GTK_MENU_BUTTON (ui_get (fixture->page, "history-view")));
  for (guint i = 0; i < G_N_ELEMENTS (hide); i++)
    {
      g_autofree char *name = g_strconcat ("history-column-", hide[i], NULL);

      check (fixture, name, FALSE);
    }
  expect_titles (fixture, "State");
  g_assert_false (gtk_widget_get_sensitive (ui_get (fixture->page, "history-column-state")));
  gtk_widget_activate_action (fixture->table, "columns.hide", "s", "state");
  expect_titles (fixture, "State");
  press (fixture, "history-columns-reset");
  expect_titles (fixture, USUAL);
}

/* Settings of another version or another hand. */
static void
test_foreign_settings (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  const char * const strange[] = { "cost", "no-such", "cost", "-", "", "-time", "-cost", "model", NULL };
  GtkWidget *page;
  HistoryFixture other = { 0 };

  g_settings_set_strv (settings, "history-columns", strange);
  g_settings_set (settings, "history-column-widths", "a{si}", NULL);
  page = g_object_ref_sink (thimble_history_page_new (fixture->engine->engine));
  other.table = ui_get (page, "history-table");
  expect_titles (&other, "Cost Model Task Tier Input Output Total Duration State");
  g_object_unref (page);
  g_settings_reset (settings, "history-columns");
}

static int
kept_width (GSettings *settings, const char *id)
{
  g_autoptr (GVariant) widths = g_settings_get_value (settings, "history-column-widths");
  int width = -1;

  g_variant_lookup (widths, id, "i", &width);
  return width;
}

/* A width that was dragged is there again. */
static void
test_width (HistoryFixture *fixture, gconstpointer unused)
{
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (fixture->table)), 1);
  g_autoptr (GtkColumnViewColumn) again = NULL;
  GtkWidget *page;

  gtk_column_view_column_set_fixed_width (column, 177);
  ui_wait_for (kept_width (settings, "task") == 177);
  page = g_object_ref_sink (thimble_history_page_new (fixture->engine->engine));
  again = g_list_model_get_item (gtk_column_view_get_columns (GTK_COLUMN_VIEW (ui_get (page, "history-table"))), 1);
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (again), ==, 177);
  g_object_unref (page);
  g_signal_emit_by_name (ui_get (fixture->page, "history-columns-reset"), "clicked");
  g_assert_cmpint (gtk_column_view_column_get_fixed_width (column), ==, -1);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  HISTORY_ADD ("/history-columns/sort", test_sort);
  HISTORY_ADD ("/history-columns/sort-kept", test_sort_kept);
  HISTORY_ADD ("/history-columns/sort-each", test_sort_each);
  HISTORY_ADD ("/history-columns/choose", test_choose);
  HISTORY_ADD ("/history-columns/last-stays", test_last_stays);
  HISTORY_ADD ("/history-columns/foreign-settings", test_foreign_settings);
  HISTORY_ADD ("/history-columns/width", test_width);
  return history_run ();
}
