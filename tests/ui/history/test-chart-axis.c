/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/thimble-chart-draw.h"
#include "charts/thimble-chart-text.h"
#include "chart-fixture.h"

#define LABELS_HEIGHT 16 /* pixels at the chart's foot: the middle of its lowest number is above */

typedef struct {
  char  *text; /* without spaces */
  double x;    /* its middle */
} Label;

static void
label_clear (Label *label)
{
  g_free (label->text);
}

/* Glyphs of ASCII, as the chart writes it. */
static PangoGlyph glyphs[128];

static void
learn_glyphs (GtkWidget *widget)
{
  for (int c = '!'; c <= '~'; c++)
    {
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout (widget, (char[]) { (char) c, '\0' });
      PangoLayoutRun *run = pango_layout_get_line_readonly (layout, 0)->runs->data;

      glyphs[c] = run->glyphs->glyphs[0].glyph;
    }
}

static char *
read_text (GskRenderNode *node)
{
  GString *text = g_string_new (NULL);
  const PangoGlyphInfo *infos = gsk_text_node_get_glyphs (node, NULL);

  for (guint i = 0; i < gsk_text_node_get_num_glyphs (node); i++)
    for (int c = '!'; c <= '~'; c++)
      if (glyphs[c] == infos[i].glyph)
        {
          g_string_append_c (text, (char) c);
          break;
        }
  return g_string_free (text, FALSE);
}

/* Moves are all that charts transform by. */
static void
read_node (GskRenderNode *node, double x, double y, double least_y, GArray *labels)
{
  graphene_rect_t area;
  float dx, dy;

  switch (gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        read_node (gsk_container_node_get_child (node, i), x, y, least_y, labels);
      break;
    case GSK_TRANSFORM_NODE:
      gsk_transform_to_translate (gsk_transform_node_get_transform (node), &dx, &dy);
      read_node (gsk_transform_node_get_child (node), x + dx, y + dy, least_y, labels);
      break;
    case GSK_CLIP_NODE:
      read_node (gsk_clip_node_get_child (node), x, y, least_y, labels);
      break;
    case GSK_TEXT_NODE:
      gsk_render_node_get_bounds (node, &area);
      if (y + area.origin.y + area.size.height / 2 >= least_y)
        g_array_append_val (labels, ((Label) { read_text (node), x + area.origin.x + area.size.width / 2 }));
      break;
    default:
      break;
    }
}

/* What stands under the columns. */
static GArray *
read_labels (ChartFixture *fixture)
{
  GtkWidget *chart = GTK_WIDGET (fixture->chart);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (chart);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  GArray *labels = g_array_new (FALSE, FALSE, sizeof (Label));

  g_array_set_clear_func (labels, (GDestroyNotify) label_clear);
  learn_glyphs (chart);
  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (chart), gtk_widget_get_height (chart));
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  read_node (node, 0, 0, gtk_widget_get_height (chart) - LABELS_HEIGHT, labels);
  return labels;
}

static void
show (ChartFixture *fixture, int width)
{
  thimble_chart_pane_set_narrow (THIMBLE_CHART_PANE (fixture->pane), width < 500);
  ui_resize (GTK_WINDOW (fixture->window), width, 400);
  chart_settle (fixture);
}

/* Whether @index has the first column that begins in its piece of the calendar of @length, which divides a day. */
static gboolean
begins (ChartFixture *fixture, guint index, gint64 length)
{
  return index == 0 || chart_column (fixture, index - 1)->from_us / length < chart_column (fixture, index)->from_us / length;
}

/* Every label stands under a column that begins a piece of @length and says when that column begins, as @format does.
 * Returns how many there are. */
static guint
assert_labels (ChartFixture *fixture, gint64 length, const char *format)
{
  g_autoptr (GArray) labels = read_labels (fixture);
  guint column = 0;

  for (guint i = 0; i < labels->len; i++)
    {
      const Label *label = &g_array_index (labels, Label, i);
      /* Those at the ends are moved into the plot. */
      double most = i == 0 || i + 1 == labels->len ? 40 : 3;
      gboolean found = FALSE;

      for (; column < chart_n_columns (fixture) && !found; column++)
        {
          g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (chart_column (fixture, column)->from_us / G_USEC_PER_SEC);
          g_autofree char *text = g_date_time_format (time, format);

          found = ABS (label->x - chart_centre (chart_area (fixture, column))) < most && begins (fixture, column, length)
                  && g_str_has_suffix (label->text, text);
        }
      g_test_message ("%s at %g: %s", label->text, label->x, found ? "true" : "not true");
      g_assert_true (found);
    }
  return labels->len;
}

#define AT(hour, minute, second) (CHART_MONDAY + (gint64) (((hour) * 60 + (minute)) * 60 + (second)) * G_USEC_PER_SEC)

/* No request starts with its piece of the calendar: each is labelled with its own minute. */
static void
test_minutes (ChartFixture *fixture, gconstpointer unused)
{
  chart_add_many (fixture, AT (2, 12, 25), 103 * G_USEC_PER_SEC + 17, 12);
  show (fixture, 360);
  g_assert_cmpint (chart_n_columns (fixture), ==, 12);
  g_assert_cmpuint (assert_labels (fixture, 5 * CHART_MINUTE, "%H:%M"), >=, 2);
  chart_save (fixture, "axis-minutes");
}

static void
test_seconds (ChartFixture *fixture, gconstpointer unused)
{
  chart_add_many (fixture, AT (2, 12, 25), 7 * G_USEC_PER_SEC + 17, 14);
  show (fixture, 720);
  g_assert_cmpint (chart_n_columns (fixture), ==, 14);
  g_assert_cmpuint (assert_labels (fixture, 15 * G_USEC_PER_SEC, "%H:%M:%S"), >=, 4);
  chart_save (fixture, "axis-seconds");
}

/* The first request of a day did not start in its first moment. */
static void
test_midnight (ChartFixture *fixture, gconstpointer unused)
{
  chart_add_many (fixture, AT (23, 2, 20), 29 * CHART_MINUTE, 12);
  show (fixture, 720);
  g_assert_cmpint (chart_n_columns (fixture), ==, 12);
  g_assert_cmpint (chart_column (fixture, 2)->from_us, ==, AT (24, 0, 20));
  g_assert_cmpuint (assert_labels (fixture, CHART_HOUR, "%H:%M"), >=, 4);
  chart_save (fixture, "axis-midnight");
}

/* After yesterday's times the first of today tells its day. */
static void
test_today (void)
{
  gint64 now = g_get_real_time (), midnight = now - now % CHART_DAY, request = midnight + 20 * CHART_MINUTE;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (request / G_USEC_PER_SEC);
  g_autofree char *day = g_date_time_format (time, "%-d %b, 00:20");
  g_autofree char *first = thimble_chart_text_tick (THIMBLE_PLOT_HOUR, request, midnight - CHART_HOUR);
  g_autofree char *next = thimble_chart_text_tick (THIMBLE_PLOT_HOUR, request + CHART_HOUR, request);

  g_assert_cmpstr (first, ==, day);
  g_assert_cmpstr (next, ==, "01:20");
}

/* Of columns of many requests each, too, a day is written under the first that begins in it. */
static void
test_days (ChartFixture *fixture, gconstpointer unused)
{
  for (gint64 night = 0; night < 3; night++)
    chart_add_many (fixture, AT (23, 10, 5) + night * CHART_DAY, 25 * G_USEC_PER_SEC, 240);
  thimble_chart_model_set_by (fixture->model, THIMBLE_CHART_REQUESTS);
  thimble_chart_model_fit (fixture->model);
  show (fixture, 360);
  g_assert_cmpint (chart_column (fixture, 0)->kind, ==, THIMBLE_COLUMN_REQUESTS);
  g_assert_cmpuint (assert_labels (fixture, CHART_DAY, "%-d%b"), >=, 3);
  chart_save (fixture, "axis-days");
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  CHART_ADD ("axis/minutes", NULL, test_minutes);
  CHART_ADD ("axis/seconds", NULL, test_seconds);
  CHART_ADD ("axis/midnight", NULL, test_midnight);
  g_test_add_func ("/history-chart/axis/today", test_today);
  CHART_ADD ("axis/days", NULL, test_days);
  return history_run ();
}
