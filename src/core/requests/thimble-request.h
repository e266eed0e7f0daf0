/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-model.h"
#include "store/thimble-record.h"

G_BEGIN_DECLS

/**
 * ThimbleRequest:
 *
 * The one object that is alive: a request from prepared to its end. The runner drives it, window
 * and terminal watch it.
 *
 * Properties (all read-only, notify on change): `state` (ThimbleState), `answer` (string so far),
 * `usage` (ThimbleUsage or NULL), `counted-output` (gint64, about), `receipt` (ThimbleReceipt,
 * NULL until the end), `problem` (ThimbleProblem or NULL), `id` (gint64),
 * `unsaved` (ThimbleProblem or NULL).
 * Signals: `text` (string piece): each piece of the answer as it came, so that nobody re-reads the whole.
 */
#define THIMBLE_TYPE_REQUEST (thimble_request_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRequest, thimble_request, THIMBLE, REQUEST, GObject)

/* @task NULL: free. @conversation_id: id of the conversation's first request, 0 for a new one. */
ThimbleRequest  *thimble_request_new                (ThimbleModel *model, ThimblePrompt *prompt, const char *task, gint64 conversation_id);
/* The person was asked, and lets it pass the budget. Before it is sent. */
void             thimble_request_allow              (ThimbleRequest *self);
gboolean         thimble_request_is_allowed         (ThimbleRequest *self);
ThimbleModel    *thimble_request_get_model          (ThimbleRequest *self);
ThimblePrompt   *thimble_request_get_prompt         (ThimbleRequest *self);
ThimbleState     thimble_request_get_state          (ThimbleRequest *self);
const char      *thimble_request_get_answer         (ThimbleRequest *self);
ThimbleUsage    *thimble_request_get_usage          (ThimbleRequest *self); /* nullable */
gint64           thimble_request_get_counted_output (ThimbleRequest *self); /* of its text, exact where the encoding is public; -1 before the first text */
gint64           thimble_request_get_predicted_input (ThimbleRequest *self);
ThimbleReceipt  *thimble_request_get_receipt        (ThimbleRequest *self); /* nullable until the end */
ThimbleProblem  *thimble_request_get_problem        (ThimbleRequest *self); /* nullable */
gint64           thimble_request_get_id             (ThimbleRequest *self); /* 0 before the row is committed */
gint64           thimble_request_get_elapsed_us     (ThimbleRequest *self); /* since sending; the duration after the end */
gint64           thimble_request_get_first_text_us  (ThimbleRequest *self); /* -1 */
gint64           thimble_request_get_silence_us     (ThimbleRequest *self); /* since the last byte came, while it runs */
ThimbleRecord   *thimble_request_get_record         (ThimbleRequest *self); /* (transfer none): as it stands */
/* (nullable): the history could not be written while it ran; the answer is in memory only. Notifies `unsaved`. */
ThimbleProblem  *thimble_request_get_unsaved        (ThimbleRequest *self);

G_END_DECLS
