/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "charts/thimble-chart-text.h"
#include "charts/thimble-palette.h"
#include "chart-fixture.h"

static void
save (ChartFixture *fixture, const char *name)
{
  g_autofree char *file = g_strdup_printf ("chart-%s%s.png", name, gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "-rtl" : "");

  ui_save_picture (fixture->window, file);
}

static double
centre (graphene_rect_t area)
{
  return area.origin.x + area.size.width / 2;
}

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

/* Twenty days of 25 requests each, from eight in the morning. */
static void
add_days (ChartFixture *fixture)
{
  for (guint day = 0; day < 20; day++)
    chart_add_many (fixture, CHART_MONDAY + day * CHART_DAY + 8 * CHART_HOUR, 17 * CHART_MINUTE, 25);
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
  save (fixture, "empty");
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
  save (fixture, "one");
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
      chart_click (fixture, centre (chart_area (fixture, i)), chart_area (fixture, i).origin.y + 2, 1);
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
  chart_click (fixture, centre (chart_area (fixture, 7)), 80, 1);
  chart_settle (fixture);
  g_assert_cmpint (grouping (fixture), ==, THIMBLE_COLUMN_REQUEST);
  g_assert_cmpint (chart_column (fixture, 2)->from_us / CHART_DAY, ==, CHART_MONDAY / CHART_DAY + 7);
  /* A model or a task is the page's to show. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  chart_settle (fixture);
  chart_click (fixture, centre (chart_area (fixture, 0)), 80, 1);
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

/* What the pointer is on is told beside its column and never over it. */
static void
test_note (ChartFixture *fixture, gconstpointer rtl)
{
  for (guint i = 0; i < 5; i++)
    chart_add (fixture, CHART_MONDAY + i * CHART_MINUTE, i == 2 ? -1 : 30, 16, i == 2 ? THIMBLE_STATE_FAILED : THIMBLE_STATE_COMPLETED);
  chart_settle (fixture);
  g_assert_null (thimble_history_chart_get_note (fixture->chart, NULL));
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  for (int width = 560; width >= 360; width -= 100)
    {
      ui_resize (GTK_WINDOW (fixture->window), width, 330);
      chart_settle (fixture);
      ui_wait_for (thimble_chart_model_get_record (fixture->model, 1) != NULL);
      for (guint i = 0; i < 5; i++)
        {
          graphene_rect_t area = chart_area (fixture, i), note, chart = GRAPHENE_RECT_INIT (0, 0, width, 330);
          g_autofree char *text = NULL;

          chart_point_at (fixture, centre (area), area.origin.y + 30);
          ui_settle (fixture->window);
          text = thimble_history_chart_get_note (fixture->chart, &note);
          g_assert_true (g_str_has_prefix (text, "Translate, GPT-6 Luna, "));
          g_assert_true (g_str_has_suffix (text, i == 2 ? "failed, tokens unknown." : "30 input + 16 output = 46 tokens · $0.0000110"));
          g_assert_cmpfloat (note.size.width, >, 50);
          g_assert_false (graphene_rect_intersection (&note, &area, NULL));
          g_assert_true (graphene_rect_contains_rect (&chart, &note));
        }
    }
  g_signal_emit_by_name (history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_MOTION), "leave");
  g_assert_null (thimble_history_chart_get_note (fixture->chart, NULL));
}

/* What is seen is said, and the column that is chosen by the sentence that stands beside it. */
static void
test_said (ChartFixture *fixture, gconstpointer unused)
{
  GtkAccessible *chart = GTK_ACCESSIBLE (fixture->chart);
  g_autofree char *label = NULL;

  chart_add (fixture, CHART_MONDAY + 9 * CHART_HOUR, 1000, 100, THIMBLE_STATE_COMPLETED);
  chart_add (fixture, CHART_MONDAY + 10 * CHART_HOUR, 234, 100, THIMBLE_STATE_COMPLETED);
  chart_settle (fixture);
  ui_wait_for (thimble_chart_model_get_record (fixture->model, 2) != NULL);
  ui_settle (fixture->window);
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  {
    gint64 from, until;
    g_autofree char *range = NULL;

    g_assert_true (thimble_chart_model_get_viewport (fixture->model, &from, &until));
    range = thimble_chart_text_range (from, until);
    label = g_strdup_printf ("Chart, Tokens, %s, each column is one request: 2 requests, 1,234 input + 200 output = 1,434 tokens · $0.000223.", range);
  }
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  chart_point_at (fixture, centre (chart_area (fixture, 1)), 60);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL), *both = g_strdup_printf ("%s Selected: %s", label, note);

    thimble_history_chart_set_selected (fixture->chart, 2);
    ui_settle (fixture->window);
    gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, both);
  }
  /* A day's sentence. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  chart_point_at (fixture, centre (chart_area (fixture, 0)), 60);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL);

    g_assert_cmpstr (note, ==, "Mon, 2 Mar 2026: 2 requests, 1,234 input + 200 output = 1,434 tokens · $0.000223");
  }
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_TIME);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL);

    g_assert_true (g_str_has_suffix (note, " · 2.64 s"));
  }
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  chart_settle (fixture);
  chart_point_at (fixture, centre (chart_area (fixture, 0)), 60);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL);

    g_assert_true (g_str_has_prefix (note, "GPT-6 Luna: 2 requests, "));
  }
}

static void
assert_pixel (ChartFixture *fixture, const HistoryPixels *pixels, double x, double y, ThimblePaletteRole role, gboolean same)
{
  GdkRGBA color, pixel = history_pixel (pixels, x, y);

  thimble_palette_lookup (GTK_WIDGET (fixture->chart), role, &color);
  g_assert_cmpint (history_same_colour (&pixel, &color), ==, same);
}

static void
test_pixels (ChartFixture *fixture, gconstpointer unused)
{
  static const ThimbleState states[] = { THIMBLE_STATE_COMPLETED, THIMBLE_STATE_FAILED, THIMBLE_STATE_STOPPED, THIMBLE_STATE_COMPLETED };
  HistoryPixels pixels;
  graphene_rect_t first, failed, stopped;
  GdkRGBA text, pixel;
  gboolean cross = FALSE;
  double bottom, height;

  for (guint i = 0; i < 4; i++)
    chart_add (fixture, CHART_MONDAY + i * CHART_MINUTE, states[i] == THIMBLE_STATE_FAILED ? -1 : i == 3 ? 200 : 100, i == 3 ? 50 : 100, states[i]);
  chart_settle (fixture);
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL & ~(THIMBLE_SERIES_REASONING | THIMBLE_SERIES_COST));
  first = chart_area (fixture, 0);
  failed = chart_area (fixture, 1);
  stopped = chart_area (fixture, 2);
  pixels = history_draw (GTK_WIDGET (fixture->chart));
  thimble_palette_get_text (GTK_WIDGET (fixture->chart), &text);
  bottom = first.origin.y + first.size.height;
  height = first.size.height;
  /* 100 + 100 of a scale to 300: a third input, a third output above it, a third empty. */
  assert_pixel (fixture, &pixels, centre (first), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, TRUE);
  assert_pixel (fixture, &pixels, centre (first), bottom - height / 2, THIMBLE_PALETTE_OUTPUT_FILL, TRUE);
  assert_pixel (fixture, &pixels, centre (first), bottom - height * 5 / 6, THIMBLE_PALETTE_OUTPUT_FILL, FALSE);
  /* Paler: neither the fill nor the ground. */
  assert_pixel (fixture, &pixels, centre (stopped), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, FALSE);
  g_assert_cmpfloat (history_pixel (&pixels, centre (stopped), bottom - height / 6).alpha, >, 0.3);
  /* A cross of the text's colour at the foot, and nothing above. */
  for (int y = -10; y < 0; y++)
    for (int x = -5; x <= 5; x++)
      {
        pixel = history_pixel (&pixels, centre (failed) + x, bottom + y);
        cross |= pixel.alpha > 0.8f * text.alpha && pixel.red < 0.5f;
      }
  g_assert_true (cross);
  assert_pixel (fixture, &pixels, centre (failed), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, FALSE);
  g_free (pixels.data);

  /* Reasoning is a fifth of the output, on top, in another pattern. */
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL & ~THIMBLE_SERIES_COST);
  pixels = history_draw (GTK_WIDGET (fixture->chart));
  {
    guint n_full = 0, n_pale = 0;

    for (int y = 4; y < height / 16; y++)
      for (int x = -4; x <= 4; x++)
        {
          GdkRGBA color;

          thimble_palette_lookup (GTK_WIDGET (fixture->chart), THIMBLE_PALETTE_OUTPUT_FILL, &color);
          pixel = history_pixel (&pixels, centre (first) + x, bottom - height * 2 / 3 + y);
          if (history_same_colour (&pixel, &color))
            n_full++;
          else
            n_pale++;
        }
    g_assert_cmpuint (n_full, >, 10);
    g_assert_cmpuint (n_pale, >, 10);
  }
  g_free (pixels.data);
  /* Without input, output stands on the ground. */
  ui_press (ui_get (fixture->pane, "legend-input"));
  pixels = history_draw (GTK_WIDGET (fixture->chart));
  assert_pixel (fixture, &pixels, centre (first), bottom - height / 6, THIMBLE_PALETTE_OUTPUT_FILL, TRUE);
  g_free (pixels.data);
}

static void
test_legend (ChartFixture *fixture, gconstpointer unused)
{
  GtkWidget *cost = ui_get (fixture->pane, "legend-cost"), *total = ui_get (fixture->pane, "legend-total");

  chart_add_many (fixture, CHART_MONDAY, CHART_HOUR, 5);
  chart_settle (fixture);
  /* What nothing has is no entry. */
  g_assert_null (ui_find (fixture->pane, "legend-cached"));
  g_assert_nonnull (ui_find (fixture->pane, "legend-reasoning"));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (cost)));
  /* By keyboard. */
  g_assert_true (gtk_widget_grab_focus (cost));
  g_assert_true (gtk_widget_activate (cost));
  ui_wait_for (thimble_history_chart_get_series (fixture->chart) & THIMBLE_SERIES_COST);
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (cost), GTK_ACCESSIBLE_STATE_PRESSED, GTK_ACCESSIBLE_TRISTATE_TRUE);
  ui_press (total);
  gtk_test_accessible_assert_state (GTK_ACCESSIBLE (total), GTK_ACCESSIBLE_STATE_PRESSED, GTK_ACCESSIBLE_TRISTATE_FALSE);
  g_assert_false (thimble_history_chart_get_series (fixture->chart) & THIMBLE_SERIES_TOTAL);
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (total)));
  /* Of money, cost is what is counted. */
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->pane, "chart-quantity")), THIMBLE_QUANTITY_COST);
  ui_settle (fixture->window);
  g_assert_null (ui_find (fixture->pane, "legend-cost"));
  g_assert_null (ui_find (fixture->pane, "legend-reasoning"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->pane, "chart-quantity")), THIMBLE_QUANTITY_TIME);
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (fixture->pane, "First text"));
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
  chart_click (fixture, centre (chart_area (fixture, 3)), 80, 1);
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
  chart_drag (strip, centre (before), 50);
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

/* What comes while one looks: the column under the pointer is marked, the selected request stays selected. */
static void
test_living (ChartFixture *fixture, gconstpointer unused)
{
  chart_add_many (fixture, CHART_MONDAY, CHART_MINUTE, 10);
  chart_settle (fixture);
  thimble_history_chart_set_selected (fixture->chart, 4);
  chart_point_at (fixture, centre (chart_area (fixture, 9)), 60);
  chart_add_many (fixture, CHART_MONDAY + CHART_HOUR, CHART_MINUTE, 5);
  chart_settle (fixture);
  g_assert_cmpuint (chart_n_columns (fixture), ==, 15);
  g_assert_cmpint (selected (fixture), ==, 4);
  g_assert_cmpint (thimble_chart_model_find_selected (fixture->model), ==, 3);
  {
    graphene_rect_t area = chart_area (fixture, 9);
    g_autofree char *note = NULL;

    chart_point_at (fixture, centre (area), 60);
    note = thimble_history_chart_get_note (fixture->chart, NULL);
    g_assert_nonnull (note);
  }
}

static void
count (guint *n)
{
  ++*n;
}

/* Nothing is drawn anew while nothing changes. */
static void
test_redraws (ChartFixture *fixture, gconstpointer unused)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (fixture->chart));
  guint n = 0;
  gulong handler;
  graphene_rect_t area;

  chart_add_many (fixture, CHART_MONDAY, CHART_MINUTE, 5);
  chart_settle (fixture);
  area = chart_area (fixture, 2);
  chart_point_at (fixture, centre (area), 40);
  ui_settle (fixture->window);
  handler = g_signal_connect_swapped (paintable, "invalidate-contents", G_CALLBACK (count), &n);
  for (int y = 20; y < 80; y++)
    chart_point_at (fixture, centre (area) + y % 3, y);
  ui_settle (fixture->window);
  g_assert_cmpuint (n, ==, 0);
  chart_point_at (fixture, centre (chart_area (fixture, 3)), 40);
  ui_settle (fixture->window);
  g_assert_cmpuint (n, >, 0);
  g_signal_handler_disconnect (paintable, handler);
}

static void
test_looks (ChartFixture *fixture, gconstpointer unused)
{
  for (guint i = 0; i < 60; i++)
    {
      ThimbleState state = i % 23 == 5 ? THIMBLE_STATE_FAILED : i % 19 == 7 ? THIMBLE_STATE_STOPPED : THIMBLE_STATE_COMPLETED;
      gint64 r = (i * 7919 + 13) % 97;

      chart_add (fixture, CHART_MONDAY + i * 7 * CHART_MINUTE, state == THIMBLE_STATE_FAILED ? -1 : 30 + r * 2, 10 + (r * 31) % 190, state);
    }
  chart_settle (fixture);
  save (fixture, "60");
  chart_point_at (fixture, chart_area (fixture, 20).origin.x + 2, 60);
  thimble_history_chart_set_selected (fixture->chart, 50);
  save (fixture, "60-note");
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  save (fixture, "60-cost");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_COST);
  save (fixture, "60-money");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_TIME);
  save (fixture, "60-time");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_TOKENS);
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 400);
  ui_settle (fixture->window);
  chart_settle (fixture);
  save (fixture, "60-narrow");
}

/* Five years, more at their end than at their beginning. */
static void
test_years (ChartFixture *fixture, gconstpointer unused)
{
  gint64 now = CHART_MONDAY + 200 * CHART_DAY;

  if (g_getenv ("THIMBLE_PICTURES") == NULL)
    {
      g_test_skip ("for pictures only");
      return;
    }
  for (guint i = 0; i < 5000; i++)
    {
      double share = (double) i / 5000;
      gint64 day = (gint64) (1825 * (1 - share) * (1 - share));

      chart_add (fixture, now - day * CHART_DAY - (i * 7919) % 1440 * CHART_MINUTE, 30 + (i * 7919 + 13) % 97 * 2, 10 + (i * 31) % 190, THIMBLE_STATE_COMPLETED);
    }
  chart_settle (fixture);
  save (fixture, "years-newest");
  thimble_chart_model_fit (fixture->model);
  chart_settle (fixture);
  save (fixture, "years");
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  thimble_chart_model_zoom (fixture->model, 0.8, 0.3);
  chart_settle (fixture);
  save (fixture, "weeks");
  thimble_chart_model_zoom (fixture->model, 0.8, 0.2);
  chart_settle (fixture);
  save (fixture, "days");
  thimble_chart_model_zoom (fixture->model, 0.8, 0.05);
  chart_settle (fixture);
  save (fixture, "closer");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  save (fixture, "by-day");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  chart_settle (fixture);
  save (fixture, "by-task");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_REQUESTS);
  thimble_chart_model_fit (fixture->model);
  ui_set_dark (fixture->window, TRUE);
  chart_settle (fixture);
  save (fixture, "years-dark");
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 330);
  chart_settle (fixture);
  save (fixture, "years-narrow");
  ui_set_dark (fixture->window, FALSE);
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
  CHART_ADD ("note", NULL, test_note);
  CHART_ADD ("note-rtl", "rtl", test_note);
  CHART_ADD ("said", NULL, test_said);
  CHART_ADD ("pixels", NULL, test_pixels);
  CHART_ADD ("legend", NULL, test_legend);
  CHART_ADD ("chooser", NULL, test_chooser);
  CHART_ADD ("strip", NULL, test_strip);
  CHART_ADD ("strip-rtl", "rtl", test_strip);
  CHART_ADD ("living", NULL, test_living);
  CHART_ADD ("redraws", NULL, test_redraws);
  CHART_ADD ("looks", NULL, test_looks);
  CHART_ADD ("looks-rtl", "rtl", test_looks);
  CHART_ADD ("years", NULL, test_years);
  CHART_ADD ("years-rtl", "rtl", test_years);
  return history_run ();
}
