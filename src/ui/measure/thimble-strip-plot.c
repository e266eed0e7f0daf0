/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-strip-plot-private.h"

/* Points that a page is. */
#define FAR 20

G_DEFINE_FINAL_TYPE (ThimbleStripPlot, thimble_strip_plot, GTK_TYPE_WIDGET)

typedef enum { PROP_SENTENCE = 1, PROP_SELECTED } ThimbleStripPlotProperty;
static GParamSpec *props[PROP_SELECTED + 1];
enum { ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* Round ends and steps. */
void
thimble_strip_plot_choose_scale (ThimbleStripPlot *self)
{
  double least = INFINITY, most = -INFINITY, span;

  for (guint i = 0; i < self->points->len; i++)
    {
      least = MIN (least, (double) g_array_index (self->points, Point, i).value);
      most = MAX (most, (double) g_array_index (self->points, Point, i).value);
    }
  if (!(least <= most))
    least = 0, most = 1;
  span = most - least;
  if (span <= 0)
    span = MAX (fabs (most) * 0.2, 1);
  self->step = thimble_quantity_choose_step (self->quantity, span / (thimble_strip_plot_is_narrow (self) ? 2 : 4),
                                             least - span * 0.04, most + span * 0.04);
  self->from = floor ((least - span * 0.04) / self->step) * self->step;
  self->until = ceil ((most + span * 0.04) / self->step) * self->step;
  if (self->from < 0 && least >= 0)
    self->from = 0;
  if (self->until <= self->from)
    self->until = self->from + self->step;
}

static int
compare_points (gconstpointer a, gconstpointer b)
{
  const Point *first = a, *second = b;

  if (first->trial != second->trial)
    return first->trial < second->trial ? -1 : 1;
  if (first->value != second->value)
    return first->value < second->value ? -1 : 1;
  return (int) thimble_run_get_number (first->run) - (int) thimble_run_get_number (second->run);
}

/* Points that would lie on one another go up and down from the middle, and closer together where there are many. */
void
thimble_strip_plot_place (ThimbleStripPlot *self)
{
  for (guint i = 0; i < self->points->len;)
    {
      Point *first = &g_array_index (self->points, Point, i);
      float radius = thimble_strip_plot_get_radius (self, first->trial), x = thimble_strip_plot_get_x (self, (double) first->value);
      guint n = 1;
      float gap;

      while (i + n < self->points->len && g_array_index (self->points, Point, i + n).trial == first->trial
             && thimble_strip_plot_get_x (self, (double) g_array_index (self->points, Point, i + n).value) - x < radius * 1.6f)
        n++;
      gap = n > 1 ? MIN (radius * 2, (ROW - 8 - 2 * radius) / (float) (n - 1)) : 0;
      for (guint j = 0; j < n; j++)
        {
          Point *point = &g_array_index (self->points, Point, i + j);

          point->x = thimble_strip_plot_get_x (self, (double) point->value);
          point->y = thimble_strip_plot_get_row_centre (self, point->trial) + ((float) j - (float) (n - 1) / 2) * gap;
        }
      i += n;
    }
  self->width = gtk_widget_get_width (GTK_WIDGET (self));
  self->height = gtk_widget_get_height (GTK_WIDGET (self));
  g_clear_pointer (&self->node, gsk_render_node_unref);
}

static void
say (ThimbleStripPlot *self)
{
  int index = self->hover >= 0 ? self->hover : self->selected;
  g_autofree char *sentence = NULL;

  if (index >= 0)
    {
      const Point *point = &g_array_index (self->points, Point, index);
      g_autofree char *run = thimble_run_describe (point->run);
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (thimble_experiment_get_trial (self->measurement, point->trial)), 60);

      /* Translators: a model, and a sentence about one run of it */
      sentence = g_strdup_printf (_("%s. %s"), name, run);
    }
  if (g_strcmp0 (sentence, self->sentence) == 0)
    return;
  g_free (self->sentence);
  self->sentence = g_steal_pointer (&sentence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, self->sentence != NULL ? self->sentence : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SENTENCE]);
}

static void
set_selected (ThimbleStripPlot *self, int index)
{
  gint64 id = index >= 0 ? thimble_run_get_request_id (g_array_index (self->points, Point, index).run) : 0;

  self->selected = index;
  if (self->selected_id != id)
    {
      self->selected_id = id;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
    }
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static int
find_at (ThimbleStripPlot *self, double x, double y)
{
  double best = REACH * REACH;
  int found = -1;

  x = thimble_strip_plot_mirror (self, (float) x);
  for (guint i = 0; i < self->points->len; i++)
    {
      const Point *point = &g_array_index (self->points, Point, i);
      double dx = point->x - x, dy = point->y - y;

      if (dx * dx + dy * dy < best)
        {
          best = dx * dx + dy * dy;
          found = (int) i;
        }
    }
  return found;
}

static void
thimble_strip_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *a, int *b)
{
  ThimbleStripPlot *self = THIMBLE_STRIP_PLOT (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 240;
      *natural = 600;
    }
  else
    {
      *minimum = *natural = (int) MAX (thimble_strip_plot_get_n_trials (self), 1) * (for_size >= 0 && for_size < NARROW ? ROW + 18 : ROW) + AXIS;
    }
}

static GtkSizeRequestMode
thimble_strip_plot_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
thimble_strip_plot_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_strip_plot_parent_class)->css_changed (widget, change);
  g_clear_pointer (&THIMBLE_STRIP_PLOT (widget)->node, gsk_render_node_unref);
  gtk_widget_queue_draw (widget);
}

/* Input */

static void
set_hover (ThimbleStripPlot *self, int index)
{
  if (self->hover == index)
    return;
  self->hover = index;
  say (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (ThimbleStripPlot *self, double x, double y)
{
  set_hover (self, find_at (self, x, y));
}

static void
on_leave (ThimbleStripPlot *self)
{
  set_hover (self, -1);
}

static void
activate (ThimbleStripPlot *self)
{
  if (self->selected_id != 0)
    g_signal_emit (self, signals[ACTIVATED], 0, self->selected_id);
}

static void
on_pressed (ThimbleStripPlot *self, int n_press, double x, double y)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  set_selected (self, find_at (self, x, y));
  if (n_press == 2)
    activate (self);
}

/* The nearest point, by value, of another strip. */
static int
find_beside (ThimbleStripPlot *self, int direction)
{
  const Point *from = &g_array_index (self->points, Point, self->selected);
  int found = self->selected;
  double best = INFINITY;
  int trial = (int) from->trial;

  for (trial += direction; trial >= 0 && trial < (int) thimble_strip_plot_get_n_trials (self) && !isfinite (best); trial += direction)
    for (guint i = 0; i < self->points->len; i++)
      {
        const Point *point = &g_array_index (self->points, Point, i);

        if ((int) point->trial == trial && fabs ((double) (point->value - from->value)) < best)
          {
            best = fabs ((double) (point->value - from->value));
            found = (int) i;
          }
      }
  return found;
}

static gboolean
on_key (ThimbleStripPlot *self, guint keyval, guint keycode, GdkModifierType state)
{
  int n = (int) self->points->len, forward = thimble_strip_plot_mirror (self, 0) > 0 ? -1 : 1, next = self->selected;

  if (n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left: next -= forward; break;
    case GDK_KEY_Right: case GDK_KEY_KP_Right: next += forward; break;
    case GDK_KEY_Page_Up: case GDK_KEY_KP_Page_Up: next -= FAR; break;
    case GDK_KEY_Page_Down: case GDK_KEY_KP_Page_Down: next += FAR; break;
    case GDK_KEY_Home: next = 0; break;
    case GDK_KEY_End: next = n - 1; break;
    case GDK_KEY_Up: case GDK_KEY_KP_Up: next = self->selected < 0 ? 0 : find_beside (self, -1); break;
    case GDK_KEY_Down: case GDK_KEY_KP_Down: next = self->selected < 0 ? 0 : find_beside (self, 1); break;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_ISO_Enter: activate (self); return TRUE;
    default: return FALSE;
    }
  self->hover = -1;
  set_selected (self, self->selected < 0 ? 0 : CLAMP (next, 0, n - 1));
  return TRUE;
}

/* Object */

static void
thimble_strip_plot_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleStripPlot *self = THIMBLE_STRIP_PLOT (object);

  switch ((ThimbleStripPlotProperty) id)
    {
    case PROP_SENTENCE: g_value_set_string (value, self->sentence); break;
    case PROP_SELECTED: g_value_set_int64 (value, self->selected_id); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_strip_plot_dispose (GObject *object)
{
  ThimbleStripPlot *self = THIMBLE_STRIP_PLOT (object);

  g_clear_pointer (&self->points, g_array_unref);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->sentence, g_free);
  g_clear_object (&self->measurement);
  G_OBJECT_CLASS (thimble_strip_plot_parent_class)->dispose (object);
}

static void
thimble_strip_plot_class_init (ThimbleStripPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  G_OBJECT_CLASS (klass)->get_property = thimble_strip_plot_get_property;
  G_OBJECT_CLASS (klass)->dispose = thimble_strip_plot_dispose;
  widget_class->snapshot = thimble_strip_plot_snapshot;
  widget_class->measure = thimble_strip_plot_measure;
  widget_class->get_request_mode = thimble_strip_plot_get_request_mode;
  widget_class->css_changed = thimble_strip_plot_css_changed;
  props[PROP_SENTENCE] = g_param_spec_string ("sentence", NULL, NULL, NULL, flags);
  props[PROP_SELECTED] = g_param_spec_int64 ("selected", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), G_N_ELEMENTS (props), props);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "strip-plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_strip_plot_init (ThimbleStripPlot *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (Point));
  self->hover = self->selected = -1;
  self->until = 1;
  self->step = 1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_name (GTK_WIDGET (self), "measure-strip");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Every run; the arrow keys go from one to the next"), -1);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

GtkWidget *
thimble_strip_plot_new (void)
{
  return g_object_new (THIMBLE_TYPE_STRIP_PLOT, NULL);
}

void
thimble_strip_plot_update (ThimbleStripPlot *self)
{
  gint64 selected = self->selected_id;

  g_return_if_fail (THIMBLE_IS_STRIP_PLOT (self));

  g_array_set_size (self->points, 0);
  self->hover = self->selected = -1;
  for (guint i = 0; i < thimble_strip_plot_get_n_trials (self); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self->measurement, i);

      for (guint j = 1; j <= thimble_trial_get_n_runs (trial); j++)
        {
          Point point = { .run = thimble_trial_get_run (trial, j), .trial = i };

          if (thimble_run_get_value (point.run, self->quantity, &point.value))
            g_array_append_val (self->points, point);
        }
    }
  g_array_sort (self->points, compare_points);
  for (guint i = 0; i < self->points->len && selected != 0; i++)
    if (thimble_run_get_request_id (g_array_index (self->points, Point, i).run) == selected)
      self->selected = (int) i;
  thimble_strip_plot_choose_scale (self);
  thimble_strip_plot_place (self);
  set_selected (self, self->selected);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
thimble_strip_plot_set_measurement (ThimbleStripPlot *self, ThimbleMeasurement *measurement)
{
  g_return_if_fail (THIMBLE_IS_STRIP_PLOT (self));

  g_set_object (&self->measurement, measurement);
  thimble_strip_plot_update (self);
}

void
thimble_strip_plot_set_quantity (ThimbleStripPlot *self, ThimbleQuantity quantity)
{
  g_return_if_fail (THIMBLE_IS_STRIP_PLOT (self));

  self->quantity = quantity;
  thimble_strip_plot_update (self);
}

const char *
thimble_strip_plot_get_sentence (ThimbleStripPlot *self)
{
  g_return_val_if_fail (THIMBLE_IS_STRIP_PLOT (self), NULL);

  return self->sentence;
}

gint64
thimble_strip_plot_get_selected (ThimbleStripPlot *self)
{
  g_return_val_if_fail (THIMBLE_IS_STRIP_PLOT (self), 0);

  return self->selected_id;
}
