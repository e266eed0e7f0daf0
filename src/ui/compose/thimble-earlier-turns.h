/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-conversation.h"

G_BEGIN_DECLS

/**
 * ThimbleEarlierTurns:
 *
 * The turns a conversation carries, folded into one line until opened. Hidden where there are none.
 */
#define THIMBLE_TYPE_EARLIER_TURNS (thimble_earlier_turns_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleEarlierTurns, thimble_earlier_turns, THIMBLE, EARLIER_TURNS, AdwBin)

GtkWidget *thimble_earlier_turns_new              (void);
void       thimble_earlier_turns_set_conversation (ThimbleEarlierTurns *self, ThimbleConversation *conversation);

G_END_DECLS
