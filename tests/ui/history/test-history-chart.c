/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/thimble-chart-text.h"
#include "chart-fixture.h"

static gint64
selected (ChartFixture *fixture)
{
  return thimble_history_chart_get_selected (fixture->chart);
}

static ThimbleColumnKind
grouping (ChartFixture *fixture)
{
  ThimblePlotUnit unit;
  guint per_column;

  return thimble_chart_model_get_grouping (fixture->model, &unit, &per_column);
}

static gboolean
key (ChartFixture *fixture, guint keyval)
{
  gboolean handled = chart_key (GTK_WIDGET (fixture->chart), keyval, 0);

  chart_settle (fixture);
  return handled;
}

/* Twenty days of 15 requests each, from eight in the morning. */
static void
add_days (ChartFixture *fixture)
{
  for (guint day = 0; day < 20; day++)
    chart_add_many (fixture, CHART_MONDAY + day * CHART_DAY + 8 * CHART_HOUR, 17 * CHART_MINUTE, 15);
  chart_settle (fixture);
}

static void
test_empty (ChartFixture *fixture, gconstpointer unused)
{
  g_assert_cmpuint (chart_n_columns (fixture), ==, 0);
  g_assert_false (key (fixture, GDK_KEY_Left));
  chart_click (fixture, 300, 80, 1);
  chart_scroll (fixture, 0, 1);
  chart_drag (GTK_WIDGET (fixture->chart), 300, 50);
  chart_drag (GTK_WIDGET (fixture->strip), 300, 50);
  chart_key (GTK_WIDGET (fixture->strip), GDK_KEY_Home, 0);
  g_assert_cmpint (fixture->activated, ==, 0);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->chart), GTK_ACCESSIBLE_PROPERTY_LABEL, "Chart, Tokens: no requests.");
  chart_save (fixture, "empty");
}

static void
test_one (ChartFixture *fixture, gconstpointer unused)
{
  gint64 id = chart_add (fixture, CHART_MONDAY, 1, 0, THIMBLE_STATE_COMPLETED);

  chart_settle (fixture);
  g_assert_cmpuint (chart_n_columns (fixture), ==, 1);
  key (fixture, GDK_KEY_plus);
  key (fixture, GDK_KEY_minus);
  g_assert_cmpuint (chart_n_columns (fixture), ==, 1);
  g_assert_true (key (fixture, GDK_KEY_Left));
  g_assert_cmpint (selected (fixture), ==, id);
  chart_save (fixture, "one");
}

static void
test_keys (ChartFixture *fixture, gconstpointer rtl)
{
  guint older = rtl != NULL ? GDK_KEY_Right : GDK_KEY_Left, newer = rtl != NULL ? GDK_KEY_Left : GDK_KEY_Right;

  chart_add_many (fixture, CHART_MONDAY, 7 * CHART_MINUTE, 100);
  chart_settle (fixture);
  g_assert_false (key (fixture, GDK_KEY_Return)); /* nothing is chosen yet */
  g_assert_true (key (fixture, older));
  g_assert_cmpint (selected (fixture), ==, 100);
  key (fixture, older);
  g_assert_cmpint (selected (fixture), ==, 99);
  key (fixture, newer);
  key (fixture, newer); /* the end is the end */
  g_assert_cmpint (selected (fixture), ==, 100);
  /* To the first of all, which was not in view. */
  key (fixture, GDK_KEY_Home);
  ui_wait_for (selected (fixture) == 1);
  key (fixture, older);
  g_assert_cmpint (selected (fixture), ==, 1);
  key (fixture, newer);
  g_assert_cmpint (selected (fixture), ==, 2);
  /* What is out of view comes into it. */
  thimble_history_chart_set_selected (fixture->chart, chart_column (fixture, chart_n_columns (fixture) - 1)->id);
  key (fixture, newer);
  g_assert_cmpint (selected (fixture), ==, chart_column (fixture, chart_n_columns (fixture) - 1)->id);
  g_assert_cmpint (chart_column (fixture, 0)->id, ==, 2);
  key (fixture, GDK_KEY_End);
  ui_wait_for (selected (fixture) == 100);
  key (fixture, GDK_KEY_Page_Up);
  g_assert_cmpint (chart_column (fixture, 0)->id, ==, 1);
  key (fixture, GDK_KEY_Page_Down);
  g_assert_cmpint (chart_column (fixture, chart_n_columns (fixture) - 1)->id, ==, 100);
  /* Closer to what is chosen, and back. */
  key (fixture, GDK_KEY_plus);
  g_assert_cmpuint (chart_n_columns (fixture), <=, 31);
  key (fixture, GDK_KEY_0);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  g_assert_cmpuint (chart_n_columns (fixture), ==, 100);
  /* The window's own shortcuts pass. */
  g_assert_false (chart_key (GTK_WIDGET (fixture->chart), GDK_KEY_Left, GDK_ALT_MASK));
  g_assert_false (chart_key (GTK_WIDGET (fixture->chart), GDK_KEY_a, 0));
  g_assert_cmpint (fixture->activated, ==, 0);
  g_assert_true (key (fixture, GDK_KEY_Return));
  g_assert_cmpint (fixture->activated, ==, 100);
}

/* Days are stepped through, opened and left by keyboard alone. */
static void
test_group_keys (ChartFixture *fixture, gconstpointer unused)
{
  add_days (fixture);
  key (fixture, GDK_KEY_0);
  g_assert_cmpint (grouping (fixture), ==, THIMBLE_COLUMN_SPAN);
  g_assert_cmpuint (chart_n_columns (fixture), ==, 20);
  key (fixture, GDK_KEY_Left);
  key (fixture, GDK_KEY_Left);
  g_assert_cmpint (selected (fixture), ==, 0);
  g_assert_true (key (fixture, GDK_KEY_Return));
  g_assert_cmpint (grouping (fixture), ==, THIMBLE_COLUMN_REQUEST);
  g_assert_cmpint (chart_column (fixture, 1)->from_us, >=, CHART_MONDAY + 18 * CHART_DAY);
  g_assert_cmpint (chart_column (fixture, chart_n_columns (fixture) - 2)->from_us, <, CHART_MONDAY + 19 * CHART_DAY);
  g_assert_cmpint (fixture->activated, ==, 0);
  key (fixture, GDK_KEY_0);
  key (fixture, GDK_KEY_Home);
  key (fixture, GDK_KEY_Return);
  g_assert_cmpint (chart_column (fixture, 0)->id, ==, 1);
}

static void
test_click (ChartFixture *fixture, gconstpointer rtl)
{
  for (guint i = 1; i <= 5; i++)
    chart_add (fixture, CHART_MONDAY + i * CHART_MINUTE, i == 3 ? -1 : 100, 50, i == 3 ? THIMBLE_STATE_FAILED : THIMBLE_STATE_COMPLETED);
  chart_settle (fixture);
  /* Time runs in the direction of reading. */
  g_assert_true ((chart_area (fixture, 0).origin.x < chart_area (fixture, 4).origin.x) == (rtl == NULL));
  for (guint i = 0; i < 5; i++)
    {
      fixture->activated = 0;
      /* Above a low column, too: the whole slot is the target. */
      chart_click (fixture, chart_centre (chart_area (fixture, i)), chart_area (fixture, i).origin.y + 2, 1);
      g_assert_cmpint (selected (fixture), ==, i + 1);
      g_assert_cmpint (fixture->activated, ==, i + 1);
    }
  fixture->activated = 0;
  chart_click (fixture, rtl != NULL ? gtk_widget_get_width (GTK_WIDGET (fixture->chart)) - 3.0 : 3.0, 50.0, 1);
  g_assert_cmpint (fixture->activated, ==, 0); /* the axis is no column */
}

static void
test_open_group (ChartFixture *fixture, gconstpointer unused)
{
  add_days (fixture);
  chart_click (fixture, 300, 80, 1);
  chart_click (fixture, 300, 80, 2); /* all of it */
  chart_settle (fixture);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  chart_click (fixture, chart_centre (chart_area (fixture, 7)), 80, 1);
  chart_settle (fixture);
  g_assert_cmpint (grouping (fixture), ==, THIMBLE_COLUMN_REQUEST);
  g_assert_cmpint (chart_column (fixture, 2)->from_us / CHART_DAY, ==, CHART_MONDAY / CHART_DAY + 7);
  /* A model or a task is the page's to show. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  chart_settle (fixture);
  chart_click (fixture, chart_centre (chart_area (fixture, 0)), 80, 1);
  g_assert_cmpstr (fixture->category, ==, "3 translate");
}

/* By wheel, wherever the pointer is and whatever the columns are, what is under it stays there. */
static void
test_wheel (ChartFixture *fixture, gconstpointer rtl)
{
  add_days (fixture);
  for (guint at = 5; at < 16; at += 5)
    {
      gint64 moment = CHART_MONDAY + at * CHART_DAY + 10 * CHART_HOUR;

      thimble_chart_model_fit (fixture->model);
      chart_settle (fixture);
      for (guint i = 0; i < 12; i++)
        {
          double x = chart_get_x (fixture, moment);

          chart_point_at (fixture, x, 60);
          chart_scroll (fixture, 0, i < 8 ? -1 : 1);
          /* Half a pixel of days is some requests; the model's test is exact. */
          g_assert_cmpfloat_with_epsilon (chart_get_x (fixture, moment), x, 5);
          chart_settle (fixture);
          g_assert_cmpfloat_with_epsilon (chart_get_x (fixture, moment), x, 5);
        }
    }
  /* Sideways it pans. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.3);
  chart_settle (fixture);
  {
    gint64 from, until, from_then;

    g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
    chart_scroll (fixture, rtl != NULL ? -1 : 1, 0);
    g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from_then, &until));
    g_assert_cmpint (from_then, >, from);
  }
}

static void
test_drag (ChartFixture *fixture, gconstpointer rtl)
{
  gint64 moment;
  double x;

  add_days (fixture);
  thimble_chart_model_fit (fixture->model);
  thimble_chart_model_zoom (fixture->model, 0.5, 0.5);
  chart_settle (fixture);
  moment = chart_column (fixture, chart_n_columns (fixture) / 2)->from_us;
  x = chart_get_x (fixture, moment);
  fixture->activated = 0;
  chart_drag (GTK_WIDGET (fixture->chart), 300, 60);
  g_assert_cmpfloat_with_epsilon (chart_get_x (fixture, moment), x + 60, 1.5);
  chart_drag (GTK_WIDGET (fixture->chart), 300, -90);
  g_assert_cmpfloat_with_epsilon (chart_get_x (fixture, moment), x - 30, 1.5);
  /* A hand that trembles clicks all the same. */
  x = chart_get_x (fixture, moment);
  chart_drag (GTK_WIDGET (fixture->chart), 300, 3);
  g_assert_cmpfloat (chart_get_x (fixture, moment), ==, x);
}

static void
test_chooser (ChartFixture *fixture, gconstpointer unused)
{
  GtkDropDown *by = GTK_DROP_DOWN (ui_get (fixture->pane, "chart-by"));
  GtkLabel *note = GTK_LABEL (ui_get (fixture->pane, "chart-note"));

  add_days (fixture);
  g_assert_cmpstr (gtk_label_get_text (note), ==, "each column is one request");
  gtk_drop_down_set_selected (by, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  g_assert_cmpstr (gtk_label_get_text (note), ==, "each column is one day");
  gtk_drop_down_set_selected (by, THIMBLE_CHART_MODELS);
  chart_settle (fixture);
  g_assert_cmpstr (gtk_label_get_text (note), ==, "each column is one model");
  gtk_drop_down_set_selected (by, THIMBLE_CHART_REQUESTS);
  chart_settle (fixture);
  ui_press (ui_get (fixture->pane, "chart-fit"));
  chart_settle (fixture);
  g_assert_cmpstr (gtk_label_get_text (note), ==, "each column is one day");
  g_assert_false (gtk_widget_is_sensitive (ui_get (fixture->pane, "chart-zoom-out")));
  ui_press (ui_get (fixture->pane, "chart-zoom-in"));
  chart_settle (fixture);
  g_assert_true (gtk_widget_is_sensitive (ui_get (fixture->pane, "chart-zoom-out")));
  /* A day that is opened is a chart of requests, and the chooser says so. */
  gtk_drop_down_set_selected (by, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  chart_click (fixture, chart_centre (chart_area (fixture, 3)), 80, 1);
  chart_settle (fixture);
  g_assert_cmpuint (gtk_drop_down_get_selected (by), ==, THIMBLE_CHART_REQUESTS);
}

static void
test_strip (ChartFixture *fixture, gconstpointer rtl)
{
  GtkWidget *strip = GTK_WIDGET (fixture->strip);
  graphene_rect_t before, after;
  gint64 from, until, from_then, until_then;

  add_days (fixture);
  thimble_chart_model_set_viewport (fixture->model, CHART_MONDAY + 5 * CHART_DAY, CHART_MONDAY + 15 * CHART_DAY);
  chart_settle (fixture);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &before));
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_ROLE_SLIDER);
  /* Along, and at both ends. */
  chart_drag (strip, chart_centre (before), 50);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x + 50, 2);
  g_assert_cmpfloat_with_epsilon (after.size.width, before.size.width, 2);
  before = after;
  chart_drag (strip, before.origin.x + before.size.width, 30);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x, 2);
  g_assert_cmpfloat_with_epsilon (after.size.width, before.size.width + 30, 2);
  before = after;
  chart_drag (strip, before.origin.x, 40);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x + 40, 2);
  g_assert_cmpfloat_with_epsilon (after.size.width, before.size.width - 40, 2);
  /* Beside it: there it comes. */
  chart_drag (strip, rtl != NULL ? after.origin.x + after.size.width + 40 : after.origin.x / 2, 0);
  before = after;
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &after));
  g_assert_true ((after.origin.x < before.origin.x) == (rtl == NULL));
  chart_settle (fixture);

  g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  g_assert_true (chart_key (strip, rtl != NULL ? GDK_KEY_Left : GDK_KEY_Right, 0));
  g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from_then, &until_then));
  g_assert_cmpint (from_then, >, from);
  g_assert_true (chart_key (strip, rtl != NULL ? GDK_KEY_Right : GDK_KEY_Left, GDK_SHIFT_MASK));
  g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
  g_assert_cmpint (until, <, until_then);
  chart_key (strip, GDK_KEY_Home, 0);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &after));
  if (rtl == NULL)
    g_assert_cmpfloat_with_epsilon (after.origin.x, 0, 4);
  chart_key (strip, GDK_KEY_0, 0);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  g_assert_false (chart_key (strip, GDK_KEY_a, 0));
  ui_settle (fixture->window);
  {
    gint64 all_from, all_until;
    g_autofree char *view = NULL, *all = NULL, *text = NULL;

    g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
    g_assert_true (thimble_chart_model_get_range (fixture->model, &all_from, &all_until));
    view = thimble_chart_text_range (from, until);
    all = thimble_chart_text_range (all_from, all_until);
    text = g_strdup_printf ("%s of %s", view, all);
    gtk_test_accessible_assert_property (GTK_ACCESSIBLE (strip), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text);
  }
}

/* Fourteen requests of one minute are no hour: the strip is as long as they took, and ends with the last of them. */
static void
test_strip_short (ChartFixture *fixture, gconstpointer unused)
{
  gint64 from, until, began = g_get_real_time () - CHART_MINUTE;
  graphene_rect_t window;

  chart_add_many (fixture, began, CHART_MINUTE / 14, 14);
  chart_settle (fixture);
  g_assert_true (thimble_chart_model_get_range (fixture->model, &from, &until));
  g_assert_cmpint (from, ==, began);
  g_assert_cmpint (until, ==, began + 13 * (CHART_MINUTE / 14) + 1);
  g_assert_cmpint (until, <=, g_get_real_time ());
  g_assert_cmpuint (thimble_chart_model_get_overview (fixture->model)->points->len, ==, 14);
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &window));
  g_assert_cmpfloat_with_epsilon (window.size.width, gtk_widget_get_width (GTK_WIDGET (fixture->strip)), 2);
  /* All of it, from end to end, is all that the chart has. */
  thimble_chart_model_zoom (fixture->model, 0.5, 0.6);
  g_assert_false (thimble_chart_model_fits_all (fixture->model));
  chart_settle (fixture);
  chart_save (fixture, "strip-short");
  thimble_chart_model_set_viewport (fixture->model, began + 20 * G_USEC_PER_SEC, began + 40 * G_USEC_PER_SEC);
  g_assert_false (thimble_chart_model_fits_all (fixture->model));
  g_assert_true (thimble_time_strip_get_window (fixture->strip, &window));
  g_assert_cmpfloat (window.origin.x, >, gtk_widget_get_width (GTK_WIDGET (fixture->strip)) / 4.0);
  thimble_chart_model_set_viewport (fixture->model, from, until);
  g_assert_true (thimble_chart_model_fits_all (fixture->model));
  g_assert_cmpuint (chart_n_columns (fixture), ==, 14);
  /* With one of last month hours say enough, and the last one is cut off now. */
  chart_add (fixture, began - 30 * CHART_DAY, 10, 5, THIMBLE_STATE_COMPLETED);
  chart_settle (fixture);
  g_assert_null (thimble_chart_model_get_overview (fixture->model));
  g_assert_true (thimble_chart_model_get_range (fixture->model, &from, &until));
  g_assert_cmpint (until, <=, g_get_real_time ());
  g_assert_cmpint (from, <=, began - 30 * CHART_DAY);
}

/* What comes while one looks: the column under the pointer is marked, the selected request stays selected. */
static void
test_living (ChartFixture *fixture, gconstpointer unused)
{
  chart_add_many (fixture, CHART_MONDAY, CHART_MINUTE, 10);
  chart_settle (fixture);
  thimble_history_chart_set_selected (fixture->chart, 4);
  chart_point_at (fixture, chart_centre (chart_area (fixture, 9)), 60);
  chart_add_many (fixture, CHART_MONDAY + CHART_HOUR, CHART_MINUTE, 5);
  chart_settle (fixture);
  g_assert_cmpuint (chart_n_columns (fixture), ==, 15);
  g_assert_cmpint (selected (fixture), ==, 4);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, 3);
  {
    graphene_rect_t area = chart_area (fixture, 9);
    g_autofree char *note = NULL;

    chart_point_at (fixture, chart_centre (area), 60);
    note = thimble_history_chart_get_note (fixture->chart, NULL);
    g_assert_nonnull (note);
  }
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  CHART_ADD ("empty", NULL, test_empty);
  CHART_ADD ("one", NULL, test_one);
  CHART_ADD ("keys", NULL, test_keys);
  CHART_ADD ("keys-rtl", "rtl", test_keys);
  CHART_ADD ("group-keys", NULL, test_group_keys);
  CHART_ADD ("click", NULL, test_click);
  CHART_ADD ("click-rtl", "rtl", test_click);
  CHART_ADD ("open-group", NULL, test_open_group);
  CHART_ADD ("wheel", NULL, test_wheel);
  CHART_ADD ("wheel-rtl", "rtl", test_wheel);
  CHART_ADD ("drag", NULL, test_drag);
  CHART_ADD ("drag-rtl", "rtl", test_drag);
  CHART_ADD ("chooser", NULL, test_chooser);
  CHART_ADD ("strip", NULL, test_strip);
  CHART_ADD ("strip-rtl", "rtl", test_strip);
  CHART_ADD ("strip-short", NULL, test_strip_short);
  CHART_ADD ("living", NULL, test_living);
  return history_run ();
}
