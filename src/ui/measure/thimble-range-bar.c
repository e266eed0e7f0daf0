/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "charts/thimble-palette.h"
#include "thimble-range-bar.h"

#define MONTHS 12

struct _ThimbleRangeBar
{
  GtkWidget parent_instance;

  ThimbleRange range;
  double       months[MONTHS];
  guint        n_months; /* 0: a range */
  double       whole;
};

G_DEFINE_FINAL_TYPE (ThimbleRangeBar, thimble_range_bar, GTK_TYPE_WIDGET)

static void
append (GtkSnapshot *snapshot, GtkWidget *widget, const GdkRGBA *color, float x, float y, float width, float height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = (float) gtk_widget_get_width (widget) - x - width;
  gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, width, height));
}

static void
thimble_range_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleRangeBar *self = THIMBLE_RANGE_BAR (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget), middle = height / 2;
  GdkRGBA fill, line;

  thimble_palette_lookup (widget, THIMBLE_PALETTE_COST, &fill);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_TOTAL, &line);
  fill.alpha *= 0.55f;
  if (!(self->whole > 0))
    return;
  for (guint i = 0; i < self->n_months; i++)
    {
      float room = width / MONTHS, length = (float) (self->months[i] / self->whole) * height;

      if (self->months[i] >= 0)
        append (snapshot, widget, &fill, (float) i * room + 1, height - MAX (length, 1), MAX (room - 2, 1), MAX (length, 1));
    }
  if (self->n_months == 0 && self->range.mean >= 0)
    {
      float mean = MAX ((float) (self->range.mean / self->whole) * (width - 2), 2);
      float least = (float) (self->range.least / self->whole) * (width - 2), most = (float) (self->range.most / self->whole) * (width - 2);

      append (snapshot, widget, &fill, 0, middle - 5, mean, 10);
      append (snapshot, widget, &line, least, middle - 1, MAX (most - least, 1), 2);
      append (snapshot, widget, &line, least, middle - 5, 2, 10);
      append (snapshot, widget, &line, most, middle - 5, 2, 10);
    }
}

static void
thimble_range_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *a, int *b)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;

  *minimum = across ? 96 : THIMBLE_RANGE_BAR (widget)->n_months > 0 ? 28 : 14;
  *natural = across ? 200 : *minimum;
}

static void
thimble_range_bar_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_range_bar_parent_class)->css_changed (widget, change);
  gtk_widget_queue_draw (widget);
}

static void
thimble_range_bar_class_init (ThimbleRangeBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = thimble_range_bar_snapshot;
  widget_class->measure = thimble_range_bar_measure;
  widget_class->css_changed = thimble_range_bar_css_changed;
  gtk_widget_class_set_css_name (widget_class, "range-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_range_bar_init (ThimbleRangeBar *self)
{
  self->whole = NAN;
}

GtkWidget *
thimble_range_bar_new (void)
{
  return g_object_new (THIMBLE_TYPE_RANGE_BAR, NULL);
}

static void
changed (ThimbleRangeBar *self, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), label);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
thimble_range_bar_set_range (ThimbleRangeBar *self, const ThimbleRange *range, double whole, const char *label)
{
  g_return_if_fail (THIMBLE_IS_RANGE_BAR (self));

  self->range = *range;
  self->n_months = 0;
  self->whole = whole;
  changed (self, label);
}

void
thimble_range_bar_set_months (ThimbleRangeBar *self, const double *months, guint n, double whole, const char *label)
{
  g_return_if_fail (THIMBLE_IS_RANGE_BAR (self));
  g_return_if_fail (n <= MONTHS);

  for (guint i = 0; i < n; i++)
    self->months[i] = months[i];
  self->n_months = n;
  self->whole = whole;
  changed (self, label);
}
