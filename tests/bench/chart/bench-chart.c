/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <time.h>

#include "charts/thimble-chart-pane.h"
#include "history-fixture.h"
#include "store/thimble-chart-model-private.h"

/* What a step of zoom or pan costs at a million requests: five years, with requests in each hour, as the store's series has them.
 * The single requests of a place are the store's to read, and nothing waits for them: they are not in this measure. A step is
 * from the wheel to the drawn frame: columns, axes, texts, and chart and strip rendered by GSK's cairo renderer. */

#define HOURS    (5 * 365 * 24)
#define REQUESTS G_GINT64_CONSTANT (1000000)
#define STEPS    240

static ThimbleSeries *
make_series (void)
{
  ThimbleSeries *series = thimble_series_new ();
  gint64 begin = (G_GINT64_CONSTANT (1772409600) - HOURS * G_GINT64_CONSTANT (3600)) * G_USEC_PER_SEC;

  for (guint i = 0; i < HOURS; i++)
    {
      ThimbleSlot slot = { .from_us = begin + i * G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC };
      gint64 n = REQUESTS * (i + 1) / HOURS - REQUESTS * i / HOURS;

      slot.sums = (ThimbleSums) {
        .requests = n, .known = n, .input = n * (100 + i % 97), .output = n * (50 + i % 31), .total = n * (150 + i % 97 + i % 31),
        .cached_read = n * 20, .reasoning = n * 10, .cost = n * 100000000, .priced = n, .output_cost = n * 60000000, .split_cost = n * 100000000,
        .duration_us = n * 1500000, .timed = n, .first_text_us = n * 400000, .first_timed = n,
      };
      g_array_append_val (series->slots, slot);
      thimble_sums_add (&series->all, &slot.sums);
    }
  return series;
}

/* Processor time of this thread, in milliseconds: what else the machine does is left out. */
static double
now_ms (void)
{
  struct timespec spec;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &spec);
  return (double) spec.tv_sec * 1e3 + (double) spec.tv_nsec / 1e6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static void
draw (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (gtk_widget_get_native (widget)), node, &GRAPHENE_RECT_INIT (0, 0, width, height));
}

static void
report (const char *what, double *ms, guint n)
{
  qsort (ms, n, sizeof (double), compare);
  g_print ("%-32s median %6.2f ms, 95%% %6.2f ms, worst %6.2f ms of a frame of 16.67 ms\n", what, ms[n / 2], ms[n * 95 / 100], ms[n - 1]);
}

int
main (int argc, char **argv)
{
  g_autoptr (UiEngine) engine = NULL;
  g_autoptr (ThimbleChartModel) model = NULL;
  g_autoptr (ThimbleSeries) series = make_series ();
  GtkWidget *window, *pane;
  double compute[STEPS], whole[STEPS];
  double began;

  history_init (&argc, &argv);
  engine = ui_engine_new (TRUE);
  model = thimble_chart_model_new (thimble_engine_get_store (engine->engine));
  ui_wait_for (thimble_chart_model_is_known (model));
  pane = thimble_chart_pane_new ();
  thimble_chart_pane_set_model (THIMBLE_CHART_PANE (pane), model);
  thimble_history_chart_set_series (thimble_chart_pane_get_chart (THIMBLE_CHART_PANE (pane)), THIMBLE_SERIES_ALL);
  window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 360);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);

  began = now_ms ();
  thimble_chart_model_take_series (model, series);
  thimble_chart_model_fit (model);
  g_print ("%" G_GINT64_FORMAT " requests in %u hours; first fit: %.2f ms\n", REQUESTS, HOURS, now_ms () - began);
  ui_settle (window);
  for (guint i = 0; i < STEPS; i++)
    {
      /* In at one place and out at another, and along in between. */
      began = now_ms ();
      if (i % 4 == 3)
        thimble_chart_model_pan (model, i % 8 == 3 ? 0.1 : -0.1);
      else
        thimble_chart_model_zoom (model, 0.2 + 0.6 * (i % 5) / 4, i % 80 < 40 ? 0.8 : 1.25);
      compute[i] = now_ms () - began;
      draw (ui_get (pane, "history-chart"));
      draw (ui_get (pane, "time-strip"));
      whole[i] = now_ms () - began;
      /* The window draws its own frame, and the store answers, outside the measure. */
      ui_settle (window);
      g_assert_cmpuint (thimble_chart_model_get_columns (model)->len, >, 0);
    }
  report ("a step, computed", compute, STEPS);
  report ("a step, computed and drawn", whole, STEPS);
  thimble_chart_model_close (model);
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
