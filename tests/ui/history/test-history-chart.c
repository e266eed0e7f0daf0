/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "chart-fixture.h"

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
  ui_save_picture (fixture->window, "hc-60.png");
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
  ui_save_picture (fixture->window, "hc-60-cost.png");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_COST);
  ui_save_picture (fixture->window, "hc-60-money.png");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_TIME);
  ui_save_picture (fixture->window, "hc-60-time.png");
  thimble_chart_model_set_quantity (fixture->model, THIMBLE_QUANTITY_TOKENS);
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), TRUE);
  ui_resize (GTK_WINDOW (fixture->window), 360, 400);
  ui_settle (fixture->window);
  chart_settle (fixture);
  ui_save_picture (fixture->window, "hc-60-narrow.png");
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  CHART_ADD ("looks", NULL, test_looks);
  return history_run ();
}
