/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "base/thimble-prompt.h"
#include "catalogue/thimble-model.h"

G_BEGIN_DECLS

/**
 * ThimbleTokenWindow:
 *
 * A look inside what is sent: the text, system text or earlier turns cut into their tokens, what each is, how many a word takes, and what the same text comes
 * to in other families of models, so that a newcomer sees what a token is and why Chinese or code costs differently. All
 * counting is done in a thread; only the lines in sight are drawn. With the arrow keys one goes from token to token.
 */
#define THIMBLE_TYPE_TOKEN_WINDOW (thimble_token_window_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTokenWindow, thimble_token_window, THIMBLE, TOKEN_WINDOW, AdwWindow)

/* @model: (nullable): by whose encoding the text is cut at first. @framing: tokens that stand round the texts, −1 unknown. */
GtkWidget *thimble_token_window_new (ThimblePrompt *prompt, ThimbleModel *model, gint64 framing);

G_END_DECLS
