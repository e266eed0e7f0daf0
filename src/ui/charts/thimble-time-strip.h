/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-chart-model.h"

G_BEGIN_DECLS

/**
 * ThimbleTimeStrip:
 *
 * All of time as a low picture, and on it what a history chart shows of it, as a window: drag it along, drag its ends, click
 * where it shall be. Heights are by the square root, so that a quiet time beside a busy one is still seen. Double click: all.
 *
 * Keys: arrows move the window by a tenth of it, with Shift they move its later end; Page Up and Page Down move by a whole
 * one, Home and End to the ends of all, + and - zoom, 0 shows all. In right-to-left languages time runs to the left.
 *
 * Assistive technology meets a slider whose value is the time in view, in words.
 *
 * CSS node: `time-strip`, focusable.
 */
#define THIMBLE_TYPE_TIME_STRIP (thimble_time_strip_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTimeStrip, thimble_time_strip, THIMBLE, TIME_STRIP, GtkWidget)

GtkWidget *thimble_time_strip_new        (void);
void       thimble_time_strip_set_model  (ThimbleTimeStrip *self, ThimbleChartModel *model);
/* Where the window is drawn; FALSE: there is none. */
gboolean   thimble_time_strip_get_window (ThimbleTimeStrip *self, graphene_rect_t *area);

G_END_DECLS
