/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ThimbleHistoryDetailSection:
 *
 * A part of the side pane under a title that folds it away. How it is folded stays when another request is shown.
 *
 * Properties: `title`, `content` (GtkWidget), `action` (GtkWidget: stands at the end of the title's line while
 * it is open), `expanded`.
 */
#define THIMBLE_TYPE_HISTORY_DETAIL_SECTION (thimble_history_detail_section_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryDetailSection, thimble_history_detail_section, THIMBLE, HISTORY_DETAIL_SECTION, GtkWidget)

void     thimble_history_detail_section_set_title    (ThimbleHistoryDetailSection *self, const char *title);
gboolean thimble_history_detail_section_get_expanded (ThimbleHistoryDetailSection *self);
void     thimble_history_detail_section_set_expanded (ThimbleHistoryDetailSection *self, gboolean expanded);

G_END_DECLS
