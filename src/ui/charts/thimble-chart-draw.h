/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pieces that charts draw. */

/* Axis text: smaller than the widget's own, numbers of one width. (transfer full) */
PangoLayout *thimble_chart_make_layout   (GtkWidget *widget, const char *text);
PangoLayout *thimble_chart_make_layout_in (PangoContext *context, const char *text);
void         thimble_chart_append_layout (GtkSnapshot *snapshot, PangoLayout *layout, double x, double y, const GdkRGBA *color);
/* A small cross that stands on @bottom. */
void         thimble_chart_append_cross  (GtkSnapshot *snapshot, double centre, double bottom, const GdkRGBA *color);

/**
 * thimble_chart_append_note:
 * @text: a sentence about a column
 * @column: where the column is
 * @plot: where there is room
 * @area: (out): where the note is
 *
 * Draws a note beside its column, never over it; it wraps where there is little room. GTK 4 cannot do
 * that: the tooltip of a widget that is higher than 56 pixels stands under the pointer.
 */
void         thimble_chart_append_note   (GtkWidget *widget, GtkSnapshot *snapshot, const char *text, const graphene_rect_t *column,
                                          const graphene_rect_t *plot, graphene_rect_t *area);

G_END_DECLS
