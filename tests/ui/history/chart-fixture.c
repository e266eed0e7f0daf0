/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chart-fixture.h"

static void
on_activated (ChartFixture *fixture, gint64 id)
{
  fixture->activated = id;
}

static void
on_category (ChartFixture *fixture, guint by, const char *id)
{
  g_free (fixture->category);
  fixture->category = g_strdup_printf ("%u %s", by, id);
}

void
chart_set_up (ChartFixture *fixture, gconstpointer data)
{
  fixture->engine = ui_engine_new (TRUE);
  fixture->store = thimble_engine_get_store (fixture->engine->engine);
  fixture->model = thimble_chart_model_new (fixture->store);
  fixture->pane = thimble_chart_pane_new ();
  if (g_strcmp0 (data, "rtl") == 0)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  thimble_chart_pane_set_model (THIMBLE_CHART_PANE (fixture->pane), fixture->model);
  fixture->chart = THIMBLE_HISTORY_CHART (ui_get (fixture->pane, "history-chart"));
  fixture->strip = THIMBLE_TIME_STRIP (ui_get (fixture->pane, "time-strip"));
  g_signal_connect_swapped (fixture->pane, "activated", G_CALLBACK (on_activated), fixture);
  g_signal_connect_swapped (fixture->pane, "category-activated", G_CALLBACK (on_category), fixture);
  fixture->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 720, 330);
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->pane);
  gtk_widget_add_css_class (fixture->window, "view");
  gtk_window_present (GTK_WINDOW (fixture->window));
  ui_settle (fixture->window);
}

void
chart_tear_down (ChartFixture *fixture, gconstpointer unused)
{
  gpointer gone = fixture->model;

  thimble_chart_model_close (fixture->model);
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  g_object_add_weak_pointer (G_OBJECT (fixture->model), &gone);
  g_clear_object (&fixture->model);
  /* Neither the widgets nor what was asked last keep it. */
  ui_wait_for (gone == NULL);
  ui_engine_free (fixture->engine);
  g_clear_pointer (&fixture->category, g_free);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

gint64
chart_add (ChartFixture *fixture, gint64 started_us, gint64 input, gint64 output, ThimbleState state)
{
  ThimbleRecord *record = history_record (fixture->engine, "gpt-6-luna", "translate", "Hello", "Hei", input, output, state, 0);

  record->started_us = started_us;
  fixture->added++;
  return history_add (fixture->store, record);
}

void
chart_add_many (ChartFixture *fixture, gint64 from_us, gint64 step_us, guint n)
{
  for (guint i = 0; i < n; i++)
    chart_add (fixture, from_us + i * step_us, 30 + (i * 7919 + 13) % 97 * 2, 10 + (i * 31) % 190, THIMBLE_STATE_COMPLETED);
}

void
chart_settle (ChartFixture *fixture)
{
  ui_wait_for (thimble_chart_model_is_known (fixture->model)
               && thimble_chart_model_get_series (fixture->model)->all.requests == fixture->added
               && !thimble_chart_model_is_loading (fixture->model));
  ui_settle (fixture->window);
  ui_wait_for (!thimble_chart_model_is_loading (fixture->model));
  ui_settle (fixture->window);
}

guint
chart_n_columns (ChartFixture *fixture)
{
  return thimble_chart_model_get_columns (fixture->model)->len;
}

ThimbleChartColumn *
chart_column (ChartFixture *fixture, guint index)
{
  g_assert_cmpuint (index, <, chart_n_columns (fixture));
  return &g_array_index (thimble_chart_model_get_columns (fixture->model), ThimbleChartColumn, index);
}

graphene_rect_t
chart_area (ChartFixture *fixture, guint index)
{
  graphene_rect_t area;

  g_assert_true (thimble_history_chart_get_area (fixture->chart, index, &area));
  return area;
}

double
chart_get_x (ChartFixture *fixture, gint64 us)
{
  guint last = chart_n_columns (fixture) - 1;
  /* Columns stand on whole pixels: from end to end that matters least. */
  graphene_rect_t a = chart_area (fixture, 0), b = chart_area (fixture, last);
  double from = (chart_column (fixture, 0)->from + chart_column (fixture, 0)->until) / 2;
  double until = (chart_column (fixture, last)->from + chart_column (fixture, last)->until) / 2;
  double from_x = a.origin.x + a.size.width / 2, until_x = b.origin.x + b.size.width / 2;

  return from_x + (until_x - from_x) * (thimble_chart_model_get_place (fixture->model, us) - from) / (until - from);
}

gboolean
chart_key (GtkWidget *widget, guint keyval, GdkModifierType state)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name (history_controller (widget, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", keyval, 0, state, &handled);
  return handled;
}

void
chart_point_at (ChartFixture *fixture, double x, double y)
{
  g_signal_emit_by_name (history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_MOTION), "motion", x, y);
}

void
chart_click (ChartFixture *fixture, double x, double y, int n_press)
{
  gpointer click = history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_GESTURE_CLICK);

  g_signal_emit_by_name (history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_GESTURE_DRAG), "drag-begin", x, y);
  g_signal_emit_by_name (click, "pressed", n_press, x, y);
  g_signal_emit_by_name (click, "released", n_press, x, y);
}

void
chart_scroll (ChartFixture *fixture, double dx, double dy)
{
  gboolean handled = FALSE;

  g_signal_emit_by_name (history_controller (GTK_WIDGET (fixture->chart), GTK_TYPE_EVENT_CONTROLLER_SCROLL), "scroll", dx, dy, &handled);
}

void
chart_drag (GtkWidget *widget, double x, double by)
{
  gpointer drag = history_controller (widget, GTK_TYPE_GESTURE_DRAG);

  g_signal_emit_by_name (drag, "drag-begin", x, 10.0);
  g_signal_emit_by_name (drag, "drag-update", by / 2, 0.0);
  g_signal_emit_by_name (drag, "drag-update", by, 0.0);
  g_signal_emit_by_name (drag, "drag-end", by, 0.0);
}

void
chart_save (ChartFixture *fixture, const char *name)
{
  g_autofree char *file = g_strdup_printf ("chart-%s%s.png", name, gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "-rtl" : "");

  ui_save_picture (fixture->window, file);
}

double
chart_centre (graphene_rect_t area)
{
  return area.origin.x + area.size.width / 2;
}
