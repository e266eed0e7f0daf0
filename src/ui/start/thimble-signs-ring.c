/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-signs-ring.h"

#define SIZE 16
#define LINE 3.0
#define GAP 0.34 /* radians between two arcs */
#define FAINT 0.28

struct _ThimbleSignsRing
{
  GtkWidget parent_instance;

  /* configured */
  guint n_arcs;
  guint n_done;
};

G_DEFINE_FINAL_TYPE (ThimbleSignsRing, thimble_signs_ring, GTK_TYPE_WIDGET)

static void
thimble_signs_ring_measure (GtkWidget      *widget,
                            GtkOrientation  orientation,
                            int             for_size,
                            int            *minimum,
                            int            *natural,
                            int            *minimum_baseline,
                            int            *natural_baseline)
{
  *minimum = *natural = SIZE;
}

static void
thimble_signs_ring_snapshot (GtkWidget   *widget,
                             GtkSnapshot *snapshot)
{
  ThimbleSignsRing *self = THIMBLE_SIGNS_RING (widget);
  float width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  double step = 2 * G_PI / self->n_arcs, radius = (MIN (width, height) - LINE) / 2;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  cairo_translate (cr, width / 2, height / 2);
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    cairo_scale (cr, -1, 1);
  cairo_rotate (cr, -G_PI / 2);
  cairo_set_line_width (cr, LINE);
  for (guint i = 0; i < self->n_arcs; i++)
    {
      cairo_set_source_rgba (cr, color.red, color.green, color.blue, i < self->n_done ? color.alpha : color.alpha * FAINT);
      cairo_arc (cr, 0, 0, radius, i * step + GAP / 2, (i + 1) * step - GAP / 2);
      cairo_stroke (cr);
    }
  cairo_destroy (cr);
}

static void
thimble_signs_ring_class_init (ThimbleSignsRingClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = thimble_signs_ring_measure;
  widget_class->snapshot = thimble_signs_ring_snapshot;
  gtk_widget_class_set_css_name (widget_class, "signs-ring");
  /* The button beside it says the same in words. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
thimble_signs_ring_init (ThimbleSignsRing *self)
{
  self->n_arcs = 1;
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
thimble_signs_ring_new (guint n_arcs)
{
  ThimbleSignsRing *self;

  g_return_val_if_fail (n_arcs > 0, NULL);

  self = g_object_new (THIMBLE_TYPE_SIGNS_RING, NULL);
  self->n_arcs = n_arcs;
  return GTK_WIDGET (self);
}

void
thimble_signs_ring_set_done (ThimbleSignsRing *self,
                             guint             n_done)
{
  g_return_if_fail (THIMBLE_IS_SIGNS_RING (self));

  self->n_done = MIN (n_done, self->n_arcs);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
