/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chart-fixture.h"

static void
save (ChartFixture *fixture, const char *name)
{
  g_autofree char *file = g_strdup_printf ("chart-%s%s.png", name, gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "-rtl" : "");

  ui_save_picture (fixture->window, file);
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
  CHART_ADD ("looks", NULL, test_looks);
  CHART_ADD ("looks-rtl", "rtl", test_looks);
  CHART_ADD ("years", NULL, test_years);
  CHART_ADD ("years-rtl", "rtl", test_years);
  return history_run ();
}
