/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleRequestChart:
 *
 * The newest requests as stacked columns: input below, output above, a short line on top for the
 * total, joined by a thin one. A failed request is a small cross, a request whose numbers are not
 * final is paler. It shows what it is given and computes nothing but places.
 *
 * Hover shows a full sentence beside the column, as does the keyboard; a click, the arrow keys, Home and End select; Return activates. In
 * right-to-left languages time runs to the left. Assistive technology hears the range and the
 * selected request, by the same sentence.
 *
 * Properties: `selected` (gint64 id, 0 none; notifies).
 * Signals: `activated` (gint64 id): a click or Return on a column.
 *
 * CSS node: `request-chart`, focusable.
 */
#define THIMBLE_TYPE_REQUEST_CHART (thimble_request_chart_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRequestChart, thimble_request_chart, THIMBLE, REQUEST_CHART, GtkWidget)

GtkWidget *thimble_request_chart_new          (void);
/* @records: (element-type ThimbleRecord): newest first, as the store gives them; (transfer none). */
void       thimble_request_chart_set_records  (ThimbleRequestChart *self, GPtrArray *records);
guint      thimble_request_chart_get_n        (ThimbleRequestChart *self);
void       thimble_request_chart_set_selected (ThimbleRequestChart *self, gint64 id);
gint64     thimble_request_chart_get_selected (ThimbleRequestChart *self);
/* The sentence of a request: "Translate, GPT-6 Luna, 13:36: input 30, output 16, total 46 tokens, $0.0000110." */
char      *thimble_request_chart_describe     (ThimbleRequestChart *self, gint64 id);
/* Where a request's column may stand, from the top of the scale to its bottom, as it was drawn last. */
gboolean   thimble_request_chart_get_area     (ThimbleRequestChart *self, gint64 id, graphene_rect_t *area);
/* The sentence that stands beside the hovered column, or the selected one where the keyboard is used; NULL: none.
 * @area: (out) (optional): where it was drawn last. */
char      *thimble_request_chart_get_note     (ThimbleRequestChart *self, graphene_rect_t *area);

G_END_DECLS
