/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "charts/thimble-chart-text.h"
#include "charts/thimble-palette.h"
#include "chart-fixture.h"

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

          chart_point_at (fixture, chart_centre (area), area.origin.y + 30);
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
    g_autofree char *range = thimble_chart_text_range (CHART_MONDAY + 9 * CHART_HOUR, CHART_MONDAY + 10 * CHART_HOUR);

    label = g_strdup_printf ("Chart, Tokens, %s, each column is one request: 2 requests, 1,234 input + 200 output = 1,434 tokens · $0.000223.", range);
  }
  gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, label);
  chart_point_at (fixture, chart_centre (chart_area (fixture, 1)), 60);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL), *both = g_strdup_printf ("%s Selected: %s", label, note);

    thimble_history_chart_set_selected (fixture->chart, 2);
    ui_settle (fixture->window);
    gtk_test_accessible_assert_property (chart, GTK_ACCESSIBLE_PROPERTY_LABEL, both);
  }
  /* A day's sentence. */
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  chart_point_at (fixture, chart_centre (chart_area (fixture, 0)), 60);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL);

    g_assert_cmpstr (note, ==, "Mon, 2 Mar 2026: 2 requests, 1,234 input + 200 output = 1,434 tokens · $0.000223");
  }
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_CHART_QUANTITY_TIME);
  {
    g_autofree char *note = thimble_history_chart_get_note (fixture->chart, NULL);

    g_assert_true (g_str_has_suffix (note, " · 2.64 s"));
  }
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_MODELS);
  chart_settle (fixture);
  chart_point_at (fixture, chart_centre (chart_area (fixture, 0)), 60);
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
  assert_pixel (fixture, &pixels, chart_centre (first), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, TRUE);
  assert_pixel (fixture, &pixels, chart_centre (first), bottom - height / 2, THIMBLE_PALETTE_OUTPUT_FILL, TRUE);
  assert_pixel (fixture, &pixels, chart_centre (first), bottom - height * 5 / 6, THIMBLE_PALETTE_OUTPUT_FILL, FALSE);
  /* Paler: neither the fill nor the ground. */
  assert_pixel (fixture, &pixels, chart_centre (stopped), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, FALSE);
  g_assert_cmpfloat (history_pixel (&pixels, chart_centre (stopped), bottom - height / 6).alpha, >, 0.3);
  /* A cross of the text's colour at the foot, and nothing above. */
  for (int y = -10; y < 0; y++)
    for (int x = -5; x <= 5; x++)
      {
        pixel = history_pixel (&pixels, chart_centre (failed) + x, bottom + y);
        cross |= pixel.alpha > 0.8f * text.alpha && pixel.red < 0.5f;
      }
  g_assert_true (cross);
  assert_pixel (fixture, &pixels, chart_centre (failed), bottom - height / 6, THIMBLE_PALETTE_INPUT_FILL, FALSE);
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
          pixel = history_pixel (&pixels, chart_centre (first) + x, bottom - height * 2 / 3 + y);
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
  assert_pixel (fixture, &pixels, chart_centre (first), bottom - height / 6, THIMBLE_PALETTE_OUTPUT_FILL, TRUE);
  g_free (pixels.data);
}

/* What was read from a cache is a part of the input, and an entry of the legend. */
static void
test_cached (ChartFixture *fixture, gconstpointer unused)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  HistoryPixels pixels;
  GdkRGBA input, pixel;
  graphene_rect_t area;
  guint n_full = 0, n_pale = 0;

  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 340);
  for (guint i = 0; i < 12; i++)
    {
      ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "translate", "Hello", "Hei", 100, 50, THIMBLE_STATE_COMPLETED, 0);

      counts.input = 400;
      counts.output = 200;
      counts.cached_read = 100 + 20 * i;
      counts.reasoning = 80;
      thimble_usage_unref (record->usage);
      record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      record->started_us = CHART_MONDAY + i * CHART_HOUR;
      record->practice = i % 3 == 0;
      fixture->added++;
      history_add (fixture->store, record);
    }
  chart_settle (fixture);
  g_assert_nonnull (ui_find (fixture->pane, "legend-cached"));
  chart_save (fixture, "cached");
  thimble_palette_lookup (GTK_WIDGET (fixture->chart), THIMBLE_PALETTE_INPUT_FILL, &input);
  area = chart_area (fixture, 11);
  pixels = history_draw (GTK_WIDGET (fixture->chart));
  for (int y = 2; y < 14; y++)
    {
      pixel = history_pixel (&pixels, chart_centre (area), area.origin.y + area.size.height - y);
      if (history_same_colour (&pixel, &input))
        n_full++;
      else
        n_pale++;
    }
  g_assert_cmpuint (n_full, >, 3);
  g_assert_cmpuint (n_pale, >, 3);
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
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->pane, "chart-quantity")), THIMBLE_CHART_QUANTITY_COST);
  ui_settle (fixture->window);
  g_assert_null (ui_find (fixture->pane, "legend-cost"));
  g_assert_null (ui_find (fixture->pane, "legend-reasoning"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (ui_get (fixture->pane, "chart-quantity")), THIMBLE_CHART_QUANTITY_TIME);
  ui_settle (fixture->window);
  g_assert_nonnull (ui_find_text (fixture->pane, "First text"));
}

/* The line below practice is drawn and explained where there is something to tell it from. */
static void
test_practice (ChartFixture *fixture, gconstpointer unused)
{
  GdkRGBA practice, pixel;
  graphene_rect_t area;
  HistoryPixels pixels;

  for (guint i = 0; i < 2; i++)
    {
      ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "translate", "Hello", "Hei", 30, 16, THIMBLE_STATE_COMPLETED, 0);

      record->started_us = CHART_MONDAY + i * CHART_MINUTE;
      record->practice = i == 0;
      fixture->added++;
      history_add (fixture->store, record);
      chart_settle (fixture);
      thimble_palette_lookup (GTK_WIDGET (fixture->chart), THIMBLE_PALETTE_PRACTICE, &practice);
      area = chart_area (fixture, 0);
      pixels = history_draw (GTK_WIDGET (fixture->chart));
      pixel = history_pixel (&pixels, chart_centre (area), area.origin.y + area.size.height + 3);
      g_assert_true (history_same_colour (&pixel, &practice) == (i == 1));
      g_assert_true ((ui_find (fixture->pane, "legend-practice") != NULL) == (i == 1));
      g_free (pixels.data);
    }
  chart_save (fixture, "practice");
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
  chart_point_at (fixture, chart_centre (area), 40);
  ui_settle (fixture->window);
  handler = g_signal_connect_swapped (paintable, "invalidate-contents", G_CALLBACK (count), &n);
  for (int y = 20; y < 80; y++)
    chart_point_at (fixture, chart_centre (area) + y % 3, y);
  ui_settle (fixture->window);
  g_assert_cmpuint (n, ==, 0);
  chart_point_at (fixture, chart_centre (chart_area (fixture, 3)), 40);
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
  chart_save (fixture, "60");
  chart_point_at (fixture, chart_area (fixture, 20).origin.x + 2, 60);
  thimble_history_chart_set_selected (fixture->chart, 50);
  chart_save (fixture, "60-note");
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  chart_save (fixture, "60-cost");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_CHART_QUANTITY_COST);
  chart_save (fixture, "60-money");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_CHART_QUANTITY_TIME);
  chart_save (fixture, "60-time");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_CHART_QUANTITY_TOKENS);
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 400);
  ui_settle (fixture->window);
  chart_settle (fixture);
  chart_save (fixture, "60-narrow");
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
  chart_save (fixture, "years-newest");
  thimble_chart_model_fit (fixture->model);
  chart_settle (fixture);
  chart_save (fixture, "years");
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  thimble_chart_model_zoom (fixture->model, 0.8, 0.3);
  chart_settle (fixture);
  chart_save (fixture, "weeks");
  thimble_chart_model_zoom (fixture->model, 0.8, 0.2);
  chart_settle (fixture);
  chart_save (fixture, "days");
  thimble_chart_model_zoom (fixture->model, 0.8, 0.05);
  chart_settle (fixture);
  chart_save (fixture, "closer");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_DAYS);
  chart_settle (fixture);
  chart_save (fixture, "by-day");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_TASKS);
  chart_settle (fixture);
  chart_save (fixture, "by-task");
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_REQUESTS);
  thimble_chart_model_fit (fixture->model);
  ui_set_dark (fixture->window, TRUE);
  chart_settle (fixture);
  chart_save (fixture, "years-dark");
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 330);
  chart_settle (fixture);
  chart_save (fixture, "years-narrow");
  ui_set_dark (fixture->window, FALSE);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  CHART_ADD ("note", NULL, test_note);
  CHART_ADD ("note-rtl", "rtl", test_note);
  CHART_ADD ("said", NULL, test_said);
  CHART_ADD ("pixels", NULL, test_pixels);
  CHART_ADD ("cached", NULL, test_cached);
  CHART_ADD ("legend", NULL, test_legend);
  CHART_ADD ("practice", NULL, test_practice);
  CHART_ADD ("redraws", NULL, test_redraws);
  CHART_ADD ("looks", NULL, test_looks);
  CHART_ADD ("looks-rtl", "rtl", test_looks);
  CHART_ADD ("years", NULL, test_years);
  CHART_ADD ("years-rtl", "rtl", test_years);
  return history_run ();
}
