/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-request.h"

G_BEGIN_DECLS

/**
 * ThimbleConversation:
 *
 * Completed turns that a follow-up carries along, so that the person sees how the input grows.
 * A GListModel of ThimbleRecord-backed turns is not needed: turns are few; index access.
 *
 * Signal `changed`.
 */
#define THIMBLE_TYPE_CONVERSATION (thimble_conversation_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleConversation, thimble_conversation, THIMBLE, CONVERSATION, GObject)

ThimbleConversation *thimble_conversation_new          (void);
/* Takes an ended request that has an answer (completed, or stopped with text). FALSE where there is nothing to carry. */
gboolean             thimble_conversation_add          (ThimbleConversation *self, ThimbleRecord *record);
guint                thimble_conversation_get_n_turns  (ThimbleConversation *self);
ThimbleRecord       *thimble_conversation_get_turn     (ThimbleConversation *self, guint index);
gint64               thimble_conversation_get_id       (ThimbleConversation *self); /* of its first request; 0 where empty */
/* A prompt with all turns before @text. */
ThimblePrompt       *thimble_conversation_make_prompt  (ThimbleConversation *self, const char *text, const char *system);
/* About how many tokens the carried turns add; exact where the last bill tells it. */
gint64               thimble_conversation_get_carried  (ThimbleConversation *self);
/* What the turn after @last carries, by the bill of it; unknown where that is not whole. */
gint64               thimble_conversation_carried_after (ThimbleRecord *last);
/* "Turn 3 carries about 420 tokens of earlier turns.": the one after those that are here. NULL where nothing is carried. */
char                *thimble_conversation_describe_growth (ThimbleConversation *self);
void                 thimble_conversation_clear        (ThimbleConversation *self); /* New task */

G_END_DECLS
