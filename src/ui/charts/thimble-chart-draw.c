/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-chart-draw.h"

#define NOTE_PADDING 8
#define NOTE_GAP     8
#define NOTE_WIDTH   260 /* of its text, where there is so much room */

PangoLayout *
thimble_chart_make_layout_in (PangoContext *context, const char *text)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoAttrList *attrs = pango_attr_list_new ();

  pango_layout_set_text (layout, text, -1);
  pango_attr_list_insert (attrs, pango_attr_scale_new (0.86));
  pango_attr_list_insert (attrs, pango_attr_font_features_new ("tnum"));
  pango_layout_set_attributes (layout, attrs);
  pango_attr_list_unref (attrs);
  return layout;
}

PangoLayout *
thimble_chart_make_layout (GtkWidget *widget, const char *text)
{
  return thimble_chart_make_layout_in (gtk_widget_get_pango_context (widget), text);
}

void
thimble_chart_append_layout (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) round (x), (float) round (y)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

void
thimble_chart_append_cross (GtkSnapshot *snapshot, double centre, double bottom, const GdkRGBA *color)
{
  const float arm = 3.5f;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) centre - arm - 1, (float) bottom - 2 * arm - 3, 2 * arm + 2, 2 * arm + 2);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &bounds);

  gdk_cairo_set_source_rgba (cr, color);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, centre - arm, bottom - 2 * arm - 2);
  cairo_line_to (cr, centre + arm, bottom - 2);
  cairo_move_to (cr, centre + arm, bottom - 2 * arm - 2);
  cairo_line_to (cr, centre - arm, bottom - 2);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

void
thimble_chart_append_note (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, const graphene_rect_t *column,
                           const graphene_rect_t *plot, graphene_rect_t *area)
{
  /* The colours of a tooltip, the same in light and dark. */
  static const GdkRGBA ground = { 0.12f, 0.12f, 0.13f, 0.94f }, ink = { 1, 1, 1, 1 }, rim = { 1, 1, 1, 0.25f };
  g_autoptr (PangoLayout) layout = thimble_chart_make_layout (widget, text);
  float left = column->origin.x - plot->origin.x;
  float right = plot->origin.x + plot->size.width - column->origin.x - column->size.width;
  const float frame = 2 * NOTE_PADDING + NOTE_GAP;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL, after;
  GskRoundedRect box;
  int width, height;
  float x;

  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_width (layout, NOTE_WIDTH * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &width, NULL);
  /* After the column as one reads, if it fits there; else where there is more room. */
  if ((rtl ? left : right) >= (float) width + frame)
    after = !rtl;
  else
    after = right >= left;
  pango_layout_set_width (layout, (int) CLAMP ((after ? right : left) - frame, 40, NOTE_WIDTH) * PANGO_SCALE);
  pango_layout_get_pixel_size (layout, &width, &height);
  x = after ? column->origin.x + column->size.width + NOTE_GAP : column->origin.x - NOTE_GAP - (float) width - 2 * NOTE_PADDING;
  graphene_rect_init (area, roundf (x), plot->origin.y, (float) width + 2 * NOTE_PADDING, (float) height + 2 * NOTE_PADDING);
  gsk_rounded_rect_init_from_rect (&box, area, 6);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &ground, area);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &box, (float[4]) { 1, 1, 1, 1 }, (GdkRGBA[4]) { rim, rim, rim, rim });
  /* Lines of right-to-left text stand at the right end of the width that is set. */
  pango_layout_set_width (layout, width * PANGO_SCALE);
  thimble_chart_append_layout (snapshot, layout, area->origin.x + NOTE_PADDING, area->origin.y + NOTE_PADDING, &ink);
}
