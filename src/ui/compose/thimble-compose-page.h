/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleComposePage:
 *
 * Two panes: the prompt with what it would cost, and the answer with its receipt. In a narrow
 * window they are two pages: Send leads to the answer, Back to the prompt. It can be used
 * before the engine is open; only sending waits.
 *
 * One request at a time. Nothing is sent but by Send, Run Again and Send Again; none of them is an
 * exported action.
 *
 * Actions, with their keys: compose.send (Ctrl+Return), compose.stop (Escape), compose.new-task
 * (Ctrl+N), compose.follow-up (Ctrl+Shift+Return), compose.copy-answer (Ctrl+Shift+C),
 * compose.run-again (Ctrl+R), compose.show-in-history, compose.back (Alt+Left).
 *
 * Signals: `add-key` (string: endpoint id): the person wants to add or see that key;
 * `show-request` (gint64: id): the person wants to see that request in the history.
 * Properties: `running` (boolean), `folded` (boolean), both read-only.
 */
#define THIMBLE_TYPE_COMPOSE_PAGE (thimble_compose_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleComposePage, thimble_compose_page, THIMBLE, COMPOSE_PAGE, AdwBin)

GtkWidget     *thimble_compose_page_new                (ThimbleEngine *engine);
void           thimble_compose_page_set_model          (ThimbleComposePage *self, ThimbleModel *model);
ThimbleModel  *thimble_compose_page_get_model          (ThimbleComposePage *self); /* (transfer none) (nullable) */
/* Fills everything from a request of the history: texts, task, model, settings, earlier turns. Sends nothing. */
void           thimble_compose_page_run_again          (ThimbleComposePage *self, ThimbleRecord *record);
/* Where the answer alone is shown, to what leads back to it. */
void           thimble_compose_page_grab_prompt_focus  (ThimbleComposePage *self);
gboolean       thimble_compose_page_is_running         (ThimbleComposePage *self);
/* The request that is shown, running or ended; (transfer none) (nullable). */
ThimbleRequest *thimble_compose_page_get_request       (ThimbleComposePage *self);

G_END_DECLS
