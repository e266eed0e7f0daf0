/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleHistoryFiller:
 *
 * Fills the cells of the history's table: those of the rows in sight before the frame in which they are seen is drawn, the others a few
 * at a time when there is nothing else to do.
 */
#define THIMBLE_TYPE_HISTORY_FILLER (thimble_history_filler_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryFiller, thimble_history_filler, THIMBLE, HISTORY_FILLER, GObject)

/* @view lives longer, or until thimble_history_filler_close(). */
ThimbleHistoryFiller *thimble_history_filler_new   (GtkColumnView *view);
/* What rows show has changed: fills before the next frame. Not needed where the table scrolls or is laid out anew. */
void                  thimble_history_filler_queue (ThimbleHistoryFiller *self);
void                  thimble_history_filler_close (ThimbleHistoryFiller *self);

G_END_DECLS
