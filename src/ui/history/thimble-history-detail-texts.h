/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-record.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryDetailTexts:
 *
 * Prompt and answer of a request in the side pane. Long ones are laid out bit by bit: the prompt's beginning until more of it is
 * asked for, the answer a slice with each step.
 */
#define THIMBLE_TYPE_HISTORY_DETAIL_TEXTS (thimble_history_detail_texts_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryDetailTexts, thimble_history_detail_texts, THIMBLE, HISTORY_DETAIL_TEXTS, GtkWidget)

/* Shows the prompt; of a record whose text was deleted nothing stays. */
void     thimble_history_detail_texts_set_record (ThimbleHistoryDetailTexts *self, ThimbleRecord *record);
/* Begins the answer, or adds a slice to it. FALSE: all of it is there. */
gboolean thimble_history_detail_texts_step       (ThimbleHistoryDetailTexts *self);

/* Foreign text in a label: at most @max characters of it, and not too many lines. What did not change keeps its selection.
 * Returns: whether it is all there. */
gboolean thimble_history_detail_fill_label       (GtkLabel *label, const char *text, guint max);

G_END_DECLS
