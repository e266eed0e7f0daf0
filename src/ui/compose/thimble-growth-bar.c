/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "charts/thimble-palette.h"
#include "thimble-growth-bar.h"

#define HEIGHT 10
#define STRIPE 3

struct _ThimbleGrowthBar
{
  GtkWidget parent_instance;

  gint64 parts[THIMBLE_N_GROWTH_PARTS];
  gint64 whole;
};

G_DEFINE_FINAL_TYPE (ThimbleGrowthBar, thimble_growth_bar, GTK_TYPE_WIDGET)

static void
thimble_growth_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 18 : HEIGHT;
}

static void
append_part (GtkSnapshot *snapshot, ThimbleGrowthPart part, const GdkRGBA *color, const graphene_rect_t *place)
{
  GdkRGBA pale = *color;

  if (part != THIMBLE_GROWTH_CARRIED)
    {
      gtk_snapshot_append_color (snapshot, color, place);
      return;
    }
  pale.alpha *= 0.45f;
  gtk_snapshot_append_color (snapshot, &pale, place);
  gtk_snapshot_push_clip (snapshot, place);
  for (float x = 0; x < place->size.width; x += 2 * STRIPE)
    gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (place->origin.x + x, place->origin.y, 1, place->size.height));
  gtk_snapshot_pop (snapshot);
}

static void
thimble_growth_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleGrowthBar *self = THIMBLE_GROWTH_BAR (widget);
  float width = (float) gtk_widget_get_width (widget), top = (float) (gtk_widget_get_height (widget) - HEIGHT) / 2, x = 0;
  gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  GdkRGBA colours[THIMBLE_N_GROWTH_PARTS], track;
  GskRoundedRect outline;

  if (self->whole <= 0 || width <= 0)
    return;
  thimble_palette_lookup (widget, THIMBLE_PALETTE_INPUT_FILL, &colours[THIMBLE_GROWTH_FRESH]);
  colours[THIMBLE_GROWTH_CARRIED] = colours[THIMBLE_GROWTH_FRESH];
  thimble_palette_get_text (widget, &track);
  colours[THIMBLE_GROWTH_FRAMING] = track;
  colours[THIMBLE_GROWTH_FRAMING].alpha *= 0.5f;
  track.alpha *= 0.07f;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, top, width, HEIGHT), HEIGHT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &track, &outline.bounds);
  for (guint i = 0; i < THIMBLE_N_GROWTH_PARTS; i++)
    {
      float length = (float) ((double) self->parts[i] / (double) self->whole * (double) width);

      if (length <= 0)
        continue;
      append_part (snapshot, i, &colours[i], &GRAPHENE_RECT_INIT (mirrored ? width - x - length : x, top, length, HEIGHT));
      x += length;
    }
  gtk_snapshot_pop (snapshot);
}

static void
thimble_growth_bar_class_init (ThimbleGrowthBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = thimble_growth_bar_measure;
  widget_class->snapshot = thimble_growth_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "growth-bar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_growth_bar_init (ThimbleGrowthBar *self)
{
}

GtkWidget *
thimble_growth_bar_new (void)
{
  return g_object_new (THIMBLE_TYPE_GROWTH_BAR, NULL);
}

void
thimble_growth_bar_set_turn (ThimbleGrowthBar *self, const ThimbleTurnGrowth *turn, gint64 whole)
{
  g_return_if_fail (THIMBLE_IS_GROWTH_BAR (self));

  self->parts[THIMBLE_GROWTH_FRESH] = turn->fresh;
  self->parts[THIMBLE_GROWTH_CARRIED] = turn->carried;
  self->parts[THIMBLE_GROWTH_FRAMING] = turn->framing;
  self->whole = whole;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const char *
thimble_growth_part_get_label (ThimbleGrowthPart part)
{
  static const char * const labels[THIMBLE_N_GROWTH_PARTS] = { N_("New text"), N_("Read again"), N_("Framing") };

  g_return_val_if_fail (part < THIMBLE_N_GROWTH_PARTS, NULL);

  return _(labels[part]);
}
