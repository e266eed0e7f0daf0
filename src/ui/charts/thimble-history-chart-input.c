/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-history-chart-private.h"

/* One step of the wheel, and one key. */
#define WHEEL_FACTOR 0.8
#define KEY_FACTOR   0.5
#define WHEEL_PAN    0.1
#define PAGE_PAN     0.8
/* How far a press may move and still be a click. */
#define CLICK_SLACK  6

static gboolean
is_rtl (ThimbleHistoryChart *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* Pointer */

static int
hit (ThimbleHistoryChart *self, double x, double y)
{
  ThimbleChartPaint paint;

  if (self->model == NULL || y < 0 || y > gtk_widget_get_height (GTK_WIDGET (self)))
    return -1;
  thimble_history_chart_lay_out (self, &paint);
  return thimble_chart_paint_hit (&paint, x);
}

/* Share of the view where the pointer is, as time runs. */
static double
get_share (ThimbleHistoryChart *self, double x)
{
  ThimblePlotWindow window = thimble_chart_model_get_window (self->model);
  ThimbleChartPaint paint;

  thimble_history_chart_lay_out (self, &paint);
  return CLAMP ((thimble_chart_paint_get_place (&paint, x) - window.from) / (window.until - window.from), 0, 1);
}

static double
get_plot_width (ThimbleHistoryChart *self)
{
  ThimbleChartPaint paint;

  thimble_history_chart_lay_out (self, &paint);
  return MAX (paint.plot.size.width, 1);
}

static void
set_hovered (ThimbleHistoryChart *self, int index)
{
  /* Redrawn when the column changes, not when the pointer moves. */
  if (self->hovered == index)
    return;
  self->hovered = index;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (ThimbleHistoryChart *self, double x, double y)
{
  self->pointed = TRUE;
  self->pointer_x = x;
  self->pointer_y = y;
  set_hovered (self, hit (self, x, y));
}

static void
on_leave (ThimbleHistoryChart *self)
{
  self->pointed = FALSE;
  set_hovered (self, -1);
}

static gboolean
on_scroll (ThimbleHistoryChart *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  ThimblePlotUnit unit;
  guint per_column;

  if (self->model == NULL || thimble_chart_model_get_grouping (self->model, &unit, &per_column) == THIMBLE_COLUMN_CATEGORY)
    return GDK_EVENT_PROPAGATE;
  if (state & GDK_SHIFT_MASK)
    {
      dx += dy;
      dy = 0;
    }
  if (dx != 0)
    thimble_chart_model_pan (self->model, (is_rtl (self) ? -dx : dx) * WHEEL_PAN);
  if (dy != 0)
    thimble_chart_model_zoom (self->model, self->pointed ? get_share (self, self->pointer_x) : 0.5, pow (WHEEL_FACTOR, -dy));
  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (ThimbleHistoryChart *self)
{
  self->pinch = 1;
}

static void
on_pinch (ThimbleHistoryChart *self, double scale, GtkGesture *gesture)
{
  double x, y;

  if (self->model == NULL || !(scale > 0) || !gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    return;
  thimble_chart_model_zoom (self->model, get_share (self, x), self->pinch / scale);
  self->pinch = scale;
}

static void
on_drag_begin (ThimbleHistoryChart *self)
{
  self->dragged = FALSE;
  self->drag_x = 0;
}

static void
on_drag_update (ThimbleHistoryChart *self, double x, double y, GtkGesture *gesture)
{
  if (self->model == NULL || (!self->dragged && fabs (x) < CLICK_SLACK))
    return;
  if (!self->dragged)
    gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragged = TRUE;
  /* The time under the pointer goes with it. */
  thimble_chart_model_pan (self->model, (is_rtl (self) ? x - self->drag_x : self->drag_x - x) / get_plot_width (self));
  self->drag_x = x;
}

static void
on_pressed (ThimbleHistoryChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
on_released (ThimbleHistoryChart *self, int n_press, double x, double y)
{
  if (self->model == NULL || self->dragged)
    return;
  if (n_press == 2)
    thimble_chart_model_fit (self->model);
  else if (n_press == 1)
    thimble_history_chart_activate (self, hit (self, x, y));
}

/* Keys */

static guint
get_n (ThimbleHistoryChart *self)
{
  return thimble_chart_model_get_columns (self->model)->len;
}

/* The first or last column of all, once it is in view and read. */
static void
reach_goal (ThimbleHistoryChart *self)
{
  GArray *columns = thimble_chart_model_get_columns (self->model);
  const ThimbleChartColumn *column;
  guint index;

  if (self->goal == THIMBLE_GOAL_NONE || columns->len == 0)
    return;
  index = self->goal == THIMBLE_GOAL_FIRST ? 0 : columns->len - 1;
  column = &g_array_index (columns, ThimbleChartColumn, index);
  if (column->kind == THIMBLE_COLUMN_MEAN)
    return; /* its requests are being read */
  self->goal = THIMBLE_GOAL_NONE;
  thimble_history_chart_choose (self, (int) index);
}

static void
go_to_end (ThimbleHistoryChart *self, ThimbleChartGoal goal)
{
  gint64 from, until, all_from, all_until;

  if (!thimble_chart_model_get_viewport (self->model, &from, &until) || !thimble_chart_model_get_range (self->model, &all_from, &all_until))
    return;
  self->goal = goal;
  /* Farther than all of time is: it stops at the end. */
  thimble_chart_model_pan (self->model, goal == THIMBLE_GOAL_FIRST ? -1e12 : 1e12);
  reach_goal (self);
}

/* To the column before or after the chosen one; what is out of view comes into it. */
static void
step (ThimbleHistoryChart *self, int by)
{
  int chosen = thimble_history_chart_get_chosen (self), n = (int) get_n (self);
  ThimblePlotWindow window;
  const ThimbleChartColumn *column;
  double length;

  if (chosen < 0)
    {
      thimble_history_chart_choose (self, n - 1);
      return;
    }
  column = &g_array_index (thimble_chart_model_get_columns (self->model), ThimbleChartColumn, chosen);
  window = thimble_chart_model_get_window (self->model);
  length = window.until - window.from;
  if (chosen + by < 0 || chosen + by >= n)
    {
      gint64 from = column->from_us, until = column->until_us;

      if (column->kind == THIMBLE_COLUMN_CATEGORY)
        return;
      thimble_chart_model_pan (self->model, by * (column->until - column->from) / length);
      /* What was chosen is where it was, or beside it. */
      for (guint i = 0; i < get_n (self); i++)
        {
          const ThimbleChartColumn *other = &g_array_index (thimble_chart_model_get_columns (self->model), ThimbleChartColumn, i);

          if (by > 0 ? other->from_us >= until : other->from_us < from)
            chosen = (int) i;
          if (by > 0 && other->from_us >= until)
            break;
        }
      thimble_history_chart_choose (self, chosen);
      return;
    }
  thimble_history_chart_choose (self, chosen + by);
}

static void
zoom (ThimbleHistoryChart *self, double factor)
{
  int chosen = thimble_history_chart_get_chosen (self);
  ThimblePlotWindow window = thimble_chart_model_get_window (self->model);
  const ThimbleChartColumn *column;
  double share = 0.5;

  if (chosen >= 0)
    {
      column = &g_array_index (thimble_chart_model_get_columns (self->model), ThimbleChartColumn, chosen);
      share = ((column->from + column->until) / 2 - window.from) / (window.until - window.from);
    }
  thimble_chart_model_zoom (self->model, share, factor);
}

static gboolean
on_key (ThimbleHistoryChart *self, guint keyval, guint keycode, GdkModifierType state)
{
  int forward = is_rtl (self) ? -1 : 1, chosen;

  if (self->model == NULL || get_n (self) == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left: step (self, -forward); break;
    case GDK_KEY_Right: case GDK_KEY_KP_Right: step (self, forward); break;
    case GDK_KEY_Home: case GDK_KEY_KP_Home: go_to_end (self, THIMBLE_GOAL_FIRST); break;
    case GDK_KEY_End: case GDK_KEY_KP_End: go_to_end (self, THIMBLE_GOAL_LAST); break;
    case GDK_KEY_Page_Up: case GDK_KEY_KP_Page_Up: thimble_chart_model_pan (self->model, -PAGE_PAN); break;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: thimble_chart_model_pan (self->model, PAGE_PAN); break;
    case GDK_KEY_plus: case GDK_KEY_equal: case GDK_KEY_KP_Add: zoom (self, KEY_FACTOR); break;
    case GDK_KEY_minus: case GDK_KEY_KP_Subtract: zoom (self, 1 / KEY_FACTOR); break;
    case GDK_KEY_0: case GDK_KEY_KP_0: thimble_chart_model_fit (self->model); break;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_space:
      chosen = thimble_history_chart_get_chosen (self);
      if (chosen < 0)
        return GDK_EVENT_PROPAGATE;
      thimble_history_chart_activate (self, chosen);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  return GDK_EVENT_STOP;
}

void
thimble_history_chart_renew_input (ThimbleHistoryChart *self)
{
  self->hovered = self->pointed ? hit (self, self->pointer_x, self->pointer_y) : -1;
  if (self->model != NULL)
    reach_goal (self);
}

void
thimble_history_chart_add_input (ThimbleHistoryChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  g_signal_connect_swapped (motion, "enter", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (widget, motion);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (widget, scroll);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}
