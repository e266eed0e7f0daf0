/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-palette.h"
#include "thimble-split-bar.h"

#define GAP 2.0f
#define LEAST 2.0f
#define MIN_WIDTH 48
#define NAT_WIDTH 160

struct _ThimbleSplitBar
{
  GtkWidget parent_instance;

  /* configured */
  double input;
  double output;
  double whole;
  int thickness;
  gboolean forecast;
  char *label;

  /* cache, of the style */
  GdkRGBA input_fill;
  GdkRGBA output_fill;
  GdkRGBA track;
};

G_DEFINE_FINAL_TYPE (ThimbleSplitBar, thimble_split_bar, GTK_TYPE_WIDGET)

typedef enum { PROP_THICKNESS = 1, PROP_FORECAST, PROP_LABEL } ThimbleSplitBarProperty;
static GParamSpec *props[PROP_LABEL + 1];

static void
read_style (ThimbleSplitBar *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  thimble_palette_lookup (widget, THIMBLE_PALETTE_INPUT_FILL, &self->input_fill);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_OUTPUT_FILL, &self->output_fill);
  thimble_palette_get_text (widget, &self->track);
  self->track.alpha *= 0.09f;
}

static void
thimble_split_bar_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_split_bar_parent_class)->css_changed (widget, change);
  read_style (THIMBLE_SPLIT_BAR (widget));
  gtk_widget_queue_draw (widget);
}

static void
thimble_split_bar_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  ThimbleSplitBar *self = THIMBLE_SPLIT_BAR (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = self->thickness;
  else
    {
      *minimum = MIN_WIDTH;
      *natural = NAT_WIDTH;
    }
}

/* Pixels of a part: nothing for unknown and zero, at least LEAST else. */
static float
part_length (double value,
             double whole,
             float  room)
{
  if (!(value > 0) || !(whole > 0))
    return 0;
  return CLAMP ((float) (value / whole) * room, LEAST, room);
}

static void
append_part (GtkSnapshot   *snapshot,
             const GdkRGBA *color,
             float          x,
             float          length,
             float          width,
             float          height,
             gboolean       mirrored)
{
  if (length <= 0)
    return;
  if (mirrored)
    x = width - x - length;
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, 0, length, height));
}

static void
thimble_split_bar_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  ThimbleSplitBar *self = THIMBLE_SPLIT_BAR (widget);
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float width = gtk_widget_get_width (widget);
  float room = gtk_widget_get_height (widget);
  float height = MIN (room, self->thickness);
  double input = self->input > 0 ? self->input : 0;
  double output = self->output > 0 ? self->output : 0;
  double whole = self->whole > 0 ? self->whole : input + output;
  float gap = input > 0 && output > 0 ? GAP : 0;
  float a, b;
  GdkRGBA output_fill = self->output_fill;
  GskRoundedRect outline;

  if (width <= gap + 2 * LEAST || height <= 0)
    return;

  a = part_length (input, whole, width - gap);
  b = part_length (output, whole, width - gap);
  if (a > width - gap - (b > 0 ? LEAST : 0))
    a = width - gap - (b > 0 ? LEAST : 0);
  if (a + b > width - gap)
    b = width - gap - a;
  if (self->forecast)
    output_fill.alpha *= 0.55f;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (0, (room - height) / 2));
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  /* The track shows only where no part lies: the gap must stay clear. */
  append_part (snapshot, &self->track, a + gap + b, width - a - gap - b, width, height, mirrored);
  append_part (snapshot, &self->input_fill, 0, a, width, height, mirrored);
  append_part (snapshot, &output_fill, a + gap, b, width, height, mirrored);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static void
thimble_split_bar_direction_changed (GtkWidget        *widget,
                                     GtkTextDirection  previous)
{
  GTK_WIDGET_CLASS (thimble_split_bar_parent_class)->direction_changed (widget, previous);
  gtk_widget_queue_draw (widget);
}

static void
thimble_split_bar_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  ThimbleSplitBar *self = THIMBLE_SPLIT_BAR (object);

  switch ((ThimbleSplitBarProperty) id)
    {
    case PROP_THICKNESS: g_value_set_int (value, self->thickness); break;
    case PROP_FORECAST: g_value_set_boolean (value, self->forecast); break;
    case PROP_LABEL: g_value_set_string (value, self->label); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_split_bar_set_property (GObject      *object,
                                guint         id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  ThimbleSplitBar *self = THIMBLE_SPLIT_BAR (object);

  switch ((ThimbleSplitBarProperty) id)
    {
    case PROP_THICKNESS: thimble_split_bar_set_thickness (self, g_value_get_int (value)); break;
    case PROP_FORECAST: thimble_split_bar_set_forecast (self, g_value_get_boolean (value)); break;
    case PROP_LABEL: thimble_split_bar_set_label (self, g_value_get_string (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_split_bar_finalize (GObject *object)
{
  g_free (THIMBLE_SPLIT_BAR (object)->label);
  G_OBJECT_CLASS (thimble_split_bar_parent_class)->finalize (object);
}

static void
thimble_split_bar_class_init (ThimbleSplitBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = thimble_split_bar_get_property;
  object_class->set_property = thimble_split_bar_set_property;
  object_class->finalize = thimble_split_bar_finalize;
  widget_class->css_changed = thimble_split_bar_css_changed;
  widget_class->measure = thimble_split_bar_measure;
  widget_class->snapshot = thimble_split_bar_snapshot;
  widget_class->direction_changed = thimble_split_bar_direction_changed;

  props[PROP_THICKNESS] = g_param_spec_int ("thickness", NULL, NULL, 2, 64, 12, flags);
  props[PROP_FORECAST] = g_param_spec_boolean ("forecast", NULL, NULL, FALSE, flags);
  props[PROP_LABEL] = g_param_spec_string ("label", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_css_name (widget_class, "split-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_split_bar_init (ThimbleSplitBar *self)
{
  self->thickness = 12;
  self->input = NAN;
  self->output = NAN;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  read_style (self);
}

GtkWidget *
thimble_split_bar_new (void)
{
  return g_object_new (THIMBLE_TYPE_SPLIT_BAR, NULL);
}

void
thimble_split_bar_set_values (ThimbleSplitBar *self,
                              double           input,
                              double           output,
                              double           whole)
{
  g_return_if_fail (THIMBLE_IS_SPLIT_BAR (self));

  self->input = input;
  self->output = output;
  self->whole = whole;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

double
thimble_split_bar_get_input (ThimbleSplitBar *self)
{
  g_return_val_if_fail (THIMBLE_IS_SPLIT_BAR (self), NAN);
  return self->input;
}

double
thimble_split_bar_get_output (ThimbleSplitBar *self)
{
  g_return_val_if_fail (THIMBLE_IS_SPLIT_BAR (self), NAN);
  return self->output;
}

double
thimble_split_bar_get_whole (ThimbleSplitBar *self)
{
  g_return_val_if_fail (THIMBLE_IS_SPLIT_BAR (self), 0);
  return self->whole;
}

void
thimble_split_bar_set_thickness (ThimbleSplitBar *self,
                                 int              thickness)
{
  g_return_if_fail (THIMBLE_IS_SPLIT_BAR (self));

  if (self->thickness == thickness)
    return;
  self->thickness = thickness;
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_THICKNESS]);
}

void
thimble_split_bar_set_forecast (ThimbleSplitBar *self,
                                gboolean         forecast)
{
  g_return_if_fail (THIMBLE_IS_SPLIT_BAR (self));

  forecast = !!forecast;
  if (self->forecast == forecast)
    return;
  self->forecast = forecast;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_FORECAST]);
}

void
thimble_split_bar_set_label (ThimbleSplitBar *self,
                             const char      *label)
{
  g_return_if_fail (THIMBLE_IS_SPLIT_BAR (self));

  if (g_strcmp0 (self->label, label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  if (label != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  else
    gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LABEL]);
}

const char *
thimble_split_bar_get_label (ThimbleSplitBar *self)
{
  g_return_val_if_fail (THIMBLE_IS_SPLIT_BAR (self), NULL);
  return self->label;
}
