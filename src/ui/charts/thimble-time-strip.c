/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "thimble-chart-draw.h"
#include "thimble-chart-paint.h"
#include "thimble-chart-text.h"
#include "thimble-time-strip.h"

/* Pixels. */
#define HEIGHT       42
#define TEXT_HEIGHT  15
#define BAR          3
#define GRIP         8   /* how near to an end of the window a press takes that end */
#define LEAST_WINDOW 6
#define TIME_ROOM    84

#define KEY_STEP 0.1
#define KEY_ZOOM 0.5

typedef enum { HOLDS_NOTHING, HOLDS_WINDOW, HOLDS_FROM, HOLDS_UNTIL } Hold;

struct _ThimbleTimeStrip
{
  GtkWidget           parent_instance;

  /* owned */
  ThimbleChartModel  *model;     /* nullable */
  gulong              handlers[2];

  /* what is being dragged, and where the view was when it began */
  Hold                hold;
  double              press_x;
  gint64              from_us, until_us;

  /* cache: heights of the bars, of these hours or points at this width */
  GArray             *bars;      /* (element-type double), 0 to 1 */
  ThimbleSeries      *bars_series;
  ThimblePoints      *bars_points;
  gint64              bars_from, bars_until;
  int                 bars_width;
  ThimbleChartQuantity bars_quantity;
  ThimbleChartColours colours;
  guint               tell_idle;
};

G_DEFINE_FINAL_TYPE (ThimbleTimeStrip, thimble_time_strip, GTK_TYPE_WIDGET)

static gboolean
is_rtl (ThimbleTimeStrip *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

static double
get_x (ThimbleTimeStrip *self, gint64 us)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  gint64 from, until;
  double share;

  if (!thimble_chart_model_get_range (self->model, &from, &until))
    return 0;
  share = ((double) us - (double) from) / MAX ((double) until - (double) from, 1);
  return CLAMP (is_rtl (self) ? 1 - share : share, 0, 1) * width;
}

/* Microseconds that @x pixels stand for. */
static double
get_span (ThimbleTimeStrip *self, double x)
{
  gint64 from, until;

  if (!thimble_chart_model_get_range (self->model, &from, &until))
    return 0;
  return (is_rtl (self) ? -x : x) / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1) * ((double) until - (double) from);
}

gboolean
thimble_time_strip_get_window (ThimbleTimeStrip *self, graphene_rect_t *area)
{
  gint64 from, until;
  double a, b;

  g_return_val_if_fail (THIMBLE_IS_TIME_STRIP (self), FALSE);
  g_return_val_if_fail (area != NULL, FALSE);

  if (self->model == NULL || !thimble_chart_model_get_viewport (self->model, &from, &until))
    return FALSE;
  /* Before the first request and after the last one there is nothing that is not in view. */
  if (thimble_chart_model_fits_all (self->model))
    thimble_chart_model_get_range (self->model, &from, &until);
  a = get_x (self, is_rtl (self) ? until : from);
  b = get_x (self, is_rtl (self) ? from : until);
  if (b - a < LEAST_WINDOW)
    {
      a = CLAMP ((a + b - LEAST_WINDOW) / 2, 0, MAX (gtk_widget_get_width (GTK_WIDGET (self)) - LEAST_WINDOW, 0));
      b = a + LEAST_WINDOW;
    }
  graphene_rect_init (area, (float) round (a), 0, (float) MAX (round (b) - round (a), 1), HEIGHT - TEXT_HEIGHT);
  return TRUE;
}

/* Drawing */

/* What was from @from_us to @until_us, as high in all the bars that it reaches into. */
static void
add_bars (ThimbleTimeStrip *self, double from_us, double until_us, const ThimbleSums *sums)
{
  ThimbleChartColumn column = { .kind = THIMBLE_COLUMN_SPAN, .share = 1, .sums = *sums };
  double all = (double) self->bars_until - (double) self->bars_from;
  guint n = self->bars->len, first, last;
  ThimbleColumnParts parts;

  first = (guint) CLAMP ((from_us - (double) self->bars_from) / all * n, 0, n - 1);
  last = (guint) CLAMP ((until_us - (double) self->bars_from) / all * n, first + 1, n);
  thimble_chart_column_get_parts (&column, NULL, self->bars_quantity, &parts);
  for (guint bar = first; bar < last; bar++)
    g_array_index (self->bars, double, bar) += parts.total;
}

static void
build_bars (ThimbleTimeStrip *self, int width)
{
  ThimbleSeries *series = thimble_chart_model_get_series (self->model);
  ThimblePoints *points = thimble_chart_model_get_overview (self->model);
  ThimbleChartQuantity quantity = thimble_chart_model_get_quantity (self->model);
  guint n = (guint) MAX (width / BAR, 1);
  gint64 from = 0, until = 0;
  double most = 0;
  gboolean any = thimble_chart_model_get_range (self->model, &from, &until);

  if (series == self->bars_series && points == self->bars_points && from == self->bars_from && until == self->bars_until
      && width == self->bars_width && quantity == self->bars_quantity)
    return;
  g_clear_pointer (&self->bars_series, thimble_series_unref);
  g_clear_pointer (&self->bars_points, thimble_points_unref);
  self->bars_series = series != NULL ? thimble_series_ref (series) : NULL;
  self->bars_points = points != NULL ? thimble_points_ref (points) : NULL;
  self->bars_from = from;
  self->bars_until = until;
  self->bars_width = width;
  self->bars_quantity = quantity;
  g_array_set_size (self->bars, 0);
  if (!any)
    return;
  g_array_set_size (self->bars, n);
  for (guint i = 0; points != NULL && i < points->points->len; i++)
    {
      const ThimblePoint *point = &g_array_index (points->points, ThimblePoint, i);

      add_bars (self, (double) point->from_us, (double) point->last_us, &point->sums);
    }
  for (guint i = 0; points == NULL && i < series->slots->len; i++)
    {
      const ThimbleSlot *slot = &g_array_index (series->slots, ThimbleSlot, i);

      add_bars (self, (double) slot->from_us, (double) slot->from_us + (double) thimble_plot_calendar_length (THIMBLE_PLOT_HOUR), &slot->sums);
    }
  for (guint i = 0; i < n; i++)
    most = MAX (most, g_array_index (self->bars, double, i));
  for (guint i = 0; i < n && most > 0; i++)
    g_array_index (self->bars, double, i) = sqrt (g_array_index (self->bars, double, i) / most);
}

static void
append_bars (ThimbleTimeStrip *self, GtkSnapshot *snapshot, int width)
{
  float bottom = HEIGHT - TEXT_HEIGHT;
  GdkRGBA color = self->colours.text;

  color.alpha *= 0.5f;
  for (guint i = 0; i < self->bars->len; i++)
    {
      double bar = g_array_index (self->bars, double, i);
      float height = bar > 0 ? MAX (roundf ((float) bar * (bottom - 3)), 1) : 0;
      float x = (float) i * width / self->bars->len;

      if (height > 0)
        gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (is_rtl (self) ? width - x - BAR + 1 : x, bottom - height, BAR - 1, height));
    }
}

static void
append_grip (ThimbleTimeStrip *self, GtkSnapshot *snapshot, float x)
{
  GskRoundedRect grip;

  gsk_rounded_rect_init_from_rect (&grip, &GRAPHENE_RECT_INIT (x - 2, (HEIGHT - TEXT_HEIGHT - 14) / 2.0f, 4, 14), 2);
  gtk_snapshot_push_rounded_clip (snapshot, &grip);
  gtk_snapshot_append_color (snapshot, &self->colours.input, &grip.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
append_window (ThimbleTimeStrip *self, GtkSnapshot *snapshot)
{
  GdkRGBA fill = self->colours.input, edge = self->colours.input;
  GskRoundedRect outline;
  graphene_rect_t area;

  if (!thimble_time_strip_get_window (self, &area))
    return;
  fill.alpha = 0.18f;
  gsk_rounded_rect_init_from_rect (&outline, &area, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &fill, &area);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 1, 1, 1, 1 }, (GdkRGBA[4]) { edge, edge, edge, edge });
  append_grip (self, snapshot, MAX (area.origin.x, 2));
  append_grip (self, snapshot, MIN (area.origin.x + area.size.width, (float) gtk_widget_get_width (GTK_WIDGET (self)) - 2));
}

static void
append_times (ThimbleTimeStrip *self, GtkSnapshot *snapshot, int width)
{
  GTimeZone *zone = thimble_chart_model_get_zone (self->model);
  GdkRGBA color = self->colours.text;
  gint64 from, until, said = G_MININT64;
  double taken_from = G_MAXDOUBLE, taken_to = -G_MAXDOUBLE;
  ThimblePlotUnit unit;
  guint count;

  if (zone == NULL || !thimble_chart_model_get_range (self->model, &from, &until))
    return;
  color.alpha *= 0.74f;
  thimble_plot_calendar_step (until - from, (guint) MAX (width / TIME_ROOM, 1), &unit, &count);
  for (gint64 us = thimble_plot_calendar_floor (unit, count, from, zone); us < until; us = thimble_plot_calendar_next (unit, count, us, zone))
    {
      /* What began before all of time is named by its day, but not by its minute. */
      g_autofree char *text = thimble_chart_text_tick (unit, unit < THIMBLE_PLOT_DAY ? MAX (us, from) : us, said);
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout (GTK_WIDGET (self), text);
      int text_width, text_height;
      double x;

      pango_layout_get_pixel_size (layout, &text_width, &text_height);
      x = get_x (self, MAX (us, from)) - (is_rtl (self) ? text_width : 0);
      x = CLAMP (x, 0, MAX (width - text_width, 0));
      if (x < taken_to + 12 && x + text_width > taken_from - 12)
        continue;
      thimble_chart_append_layout (snapshot, layout, x, HEIGHT - text_height, &color);
      taken_from = MIN (taken_from, x);
      taken_to = MAX (taken_to, x + text_width);
      said = us;
    }
}

static void
thimble_time_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleTimeStrip *self = THIMBLE_TIME_STRIP (widget);
  int width = gtk_widget_get_width (widget);
  GdkRGBA line = self->colours.text;

  if (self->model == NULL || width <= 0)
    return;
  line.alpha *= 0.12f;
  gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (0, HEIGHT - TEXT_HEIGHT - 1, (float) width, 1));
  build_bars (self, width);
  append_bars (self, snapshot, width);
  append_window (self, snapshot);
  append_times (self, snapshot, width);
}

static void
thimble_time_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
  *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 600;
}

static void
thimble_time_strip_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_time_strip_parent_class)->css_changed (widget, change);
  thimble_chart_colours_read (&THIMBLE_TIME_STRIP (widget)->colours, widget);
  gtk_widget_queue_draw (widget);
}

/* What it tells */

static gboolean
on_tell (gpointer data)
{
  ThimbleTimeStrip *self = data;
  g_autofree char *view = NULL, *all = NULL, *text = NULL;
  gint64 from, until, all_from, all_until;

  self->tell_idle = 0;
  if (self->model == NULL || !thimble_chart_model_get_viewport (self->model, &from, &until)
      || !thimble_chart_model_get_range (self->model, &all_from, &all_until))
    return G_SOURCE_REMOVE;
  view = thimble_chart_text_range (from, until);
  all = thimble_chart_text_range (all_from, all_until);
  /* Translators: the time that a chart shows, and all of time: "08:00 – 14:02 of 12 Mar 2021 – 26 Nov 2026" */
  text = g_strdup_printf (_("%s of %s"), view, all);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW,
                                  CLAMP (((double) from - (double) all_from) / MAX ((double) all_until - (double) all_from, 1), 0, 1) * 100,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
  return G_SOURCE_REMOVE;
}

static void
on_changed (ThimbleTimeStrip *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->tell_idle == 0)
    self->tell_idle = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, on_tell, self, NULL);
}

/* Pointer and keys */

static Hold
get_hold (ThimbleTimeStrip *self, double x)
{
  graphene_rect_t area;
  double a, b, near;

  if (!thimble_time_strip_get_window (self, &area))
    return HOLDS_NOTHING;
  a = area.origin.x;
  b = a + area.size.width;
  /* A small window can still be taken in its middle. */
  near = MIN (GRIP, area.size.width / 4 + 2);
  if (fabs (x - a) <= near)
    return is_rtl (self) ? HOLDS_UNTIL : HOLDS_FROM;
  if (fabs (x - b) <= near)
    return is_rtl (self) ? HOLDS_FROM : HOLDS_UNTIL;
  return x > a && x < b ? HOLDS_WINDOW : HOLDS_NOTHING;
}

static void
on_motion (ThimbleTimeStrip *self, double x, double y)
{
  static const char *const cursors[] = { [HOLDS_NOTHING] = "pointer", [HOLDS_WINDOW] = "grab", [HOLDS_FROM] = "ew-resize", [HOLDS_UNTIL] = "ew-resize" };

  if (self->model != NULL)
    gtk_widget_set_cursor_from_name (GTK_WIDGET (self), cursors[get_hold (self, x)]);
}

static void
on_drag_begin (ThimbleTimeStrip *self, double x, double y)
{
  graphene_rect_t area;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->hold = HOLDS_NOTHING;
  if (self->model == NULL || !thimble_chart_model_get_viewport (self->model, &self->from_us, &self->until_us)
      || !thimble_time_strip_get_window (self, &area))
    return;
  self->hold = get_hold (self, x);
  if (self->hold != HOLDS_NOTHING)
    return;
  /* Beside it: its middle comes here, and goes on with the pointer. */
  thimble_chart_model_set_viewport (self->model, self->from_us + (gint64) get_span (self, x - area.origin.x - area.size.width / 2),
                                    self->until_us + (gint64) get_span (self, x - area.origin.x - area.size.width / 2));
  self->hold = HOLDS_WINDOW;
  thimble_chart_model_get_viewport (self->model, &self->from_us, &self->until_us);
}

static void
on_drag_update (ThimbleTimeStrip *self, double x, double y)
{
  gint64 by;

  if (self->model == NULL || self->hold == HOLDS_NOTHING || x == 0)
    return;
  by = (gint64) get_span (self, x);
  if (self->hold == HOLDS_WINDOW)
    thimble_chart_model_set_viewport (self->model, self->from_us + by, self->until_us + by);
  else if (self->hold == HOLDS_FROM)
    thimble_chart_model_set_viewport (self->model, MIN (self->from_us + by, self->until_us - 1), self->until_us);
  else
    thimble_chart_model_set_viewport (self->model, self->from_us, MAX (self->until_us + by, self->from_us + 1));
}

static void
on_drag_end (ThimbleTimeStrip *self)
{
  self->hold = HOLDS_NOTHING;
}

static void
on_pressed (ThimbleTimeStrip *self, int n_press)
{
  if (self->model != NULL && n_press == 2)
    thimble_chart_model_fit (self->model);
}

static void
move (ThimbleTimeStrip *self, double share, gboolean only_end)
{
  gint64 from, until;
  double by;

  if (!thimble_chart_model_get_viewport (self->model, &from, &until))
    return;
  by = share * ((double) until - (double) from);
  thimble_chart_model_set_viewport (self->model, only_end ? from : from + (gint64) by, MAX (until + (gint64) by, from + 1));
}

static void
move_to_end (ThimbleTimeStrip *self, gboolean the_last)
{
  gint64 from, until, all_from, all_until;

  if (thimble_chart_model_get_viewport (self->model, &from, &until) && thimble_chart_model_get_range (self->model, &all_from, &all_until))
    thimble_chart_model_set_viewport (self->model, the_last ? all_until - (until - from) : all_from,
                                      the_last ? all_until : all_from + (until - from));
}

static gboolean
on_key (ThimbleTimeStrip *self, guint keyval, guint keycode, GdkModifierType state)
{
  double forward = is_rtl (self) ? -KEY_STEP : KEY_STEP;
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;

  if (self->model == NULL || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left: move (self, -forward, shift); break;
    case GDK_KEY_Right: case GDK_KEY_KP_Right: move (self, forward, shift); break;
    case GDK_KEY_Page_Up: case GDK_KEY_KP_Page_Up: move (self, -1, FALSE); break;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: move (self, 1, FALSE); break;
    case GDK_KEY_Home: case GDK_KEY_KP_Home: move_to_end (self, FALSE); break;
    case GDK_KEY_End: case GDK_KEY_KP_End: move_to_end (self, TRUE); break;
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add: thimble_chart_model_zoom (self->model, 0.5, KEY_ZOOM); break;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract: thimble_chart_model_zoom (self->model, 0.5, 1 / KEY_ZOOM); break;
    case GDK_KEY_0: case GDK_KEY_KP_0: thimble_chart_model_fit (self->model); break;
    default: return GDK_EVENT_PROPAGATE;
    }
  return GDK_EVENT_STOP;
}

/* Object */

static void
forget_model (ThimbleTimeStrip *self)
{
  for (guint i = 0; self->model != NULL && i < G_N_ELEMENTS (self->handlers); i++)
    g_clear_signal_handler (&self->handlers[i], self->model);
  g_clear_object (&self->model);
}

static void
thimble_time_strip_dispose (GObject *object)
{
  ThimbleTimeStrip *self = THIMBLE_TIME_STRIP (object);

  g_clear_handle_id (&self->tell_idle, g_source_remove);
  forget_model (self);
  g_clear_pointer (&self->bars, g_array_unref);
  g_clear_pointer (&self->bars_series, thimble_series_unref);
  g_clear_pointer (&self->bars_points, thimble_points_unref);
  G_OBJECT_CLASS (thimble_time_strip_parent_class)->dispose (object);
}

static void
thimble_time_strip_class_init (ThimbleTimeStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_time_strip_dispose;
  widget_class->snapshot = thimble_time_strip_snapshot;
  widget_class->measure = thimble_time_strip_measure;
  widget_class->css_changed = thimble_time_strip_css_changed;
  gtk_widget_class_set_css_name (widget_class, "time-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
thimble_time_strip_init (ThimbleTimeStrip *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  self->bars = g_array_new (FALSE, TRUE, sizeof (double));
  gtk_widget_set_focusable (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Part of time that is shown"),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, 100.0, -1);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (on_drag_end), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
thimble_time_strip_new (void)
{
  return g_object_new (THIMBLE_TYPE_TIME_STRIP, NULL);
}

void
thimble_time_strip_set_model (ThimbleTimeStrip *self, ThimbleChartModel *model)
{
  g_return_if_fail (THIMBLE_IS_TIME_STRIP (self));
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (model));

  if (self->model == model)
    return;
  forget_model (self);
  self->model = g_object_ref (model);
  self->handlers[0] = g_signal_connect_swapped (model, "columns-changed", G_CALLBACK (on_changed), self);
  self->handlers[1] = g_signal_connect_swapped (model, "viewport-changed", G_CALLBACK (on_changed), self);
  on_changed (self);
}
