/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryDetail:
 *
 * The side pane: prompt, answer, receipt of one request, and what can be done with it. Loads the
 * whole record when it is shown, and again when the store changes while it lives, so that it grows here too.
 * Of one that has ended it only looks whether it is still there and has its text. What it shows comes part by part, in the
 * frames after the record: laid out in one it would hold the window.
 *
 * Signals: `close` (the person wants it), `gone` (the request was deleted, here or by another
 * program), `shown` (the record is there or was brought up to date), `copied` (a sentence that says what), `run-again`
 * (ThimbleRecord), `go-to` (id: another turn of the conversation), `show-measurement` (ThimbleRecord: what it is a run of).
 */
#define THIMBLE_TYPE_HISTORY_DETAIL (thimble_history_detail_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryDetail, thimble_history_detail, THIMBLE, HISTORY_DETAIL, GtkWidget)

void           thimble_history_detail_set_engine (ThimbleHistoryDetail *self, ThimbleEngine *engine);
void           thimble_history_detail_show       (ThimbleHistoryDetail *self, gint64 id); /* 0: nothing */
ThimbleRecord *thimble_history_detail_get_record (ThimbleHistoryDetail *self); /* (transfer none) (nullable) */
/* All of the record is in the widgets. */
gboolean       thimble_history_detail_is_filled  (ThimbleHistoryDetail *self);
/* (transfer none): what lies between head and foot, the most of it. */
GtkWidget     *thimble_history_detail_get_content (ThimbleHistoryDetail *self);
void           thimble_history_detail_set_narrow (ThimbleHistoryDetail *self, gboolean narrow); /* covers the page instead of standing beside it */
void           thimble_history_detail_refresh    (ThimbleHistoryDetail *self); /* the store has changed */
void           thimble_history_detail_copy       (ThimbleHistoryDetail *self); /* the answer, to the clipboard */
void           thimble_history_detail_ask_delete (ThimbleHistoryDetail *self); /* text or all: the person chooses */

G_END_DECLS
