/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-conversation.h"
#include "requests/thimble-request.h"
#include "thimble-error-card.h"

G_BEGIN_DECLS

/**
 * ThimbleAnswerCard:
 *
 * The answer of one request, as it comes: who answers and since when, the text, why it ended
 * where that is worth a word, what went wrong. After 15 s without a byte it counts the silence.
 * Earlier turns of the conversation are folded above. Where it scrolls by itself it stays at the beginning of the
 * answer, and follows the end only for who has gone there.
 */
#define THIMBLE_TYPE_ANSWER_CARD (thimble_answer_card_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleAnswerCard, thimble_answer_card, THIMBLE, ANSWER_CARD, AdwBin)

GtkWidget        *thimble_answer_card_new              (void);
/* NULL: no answer yet. */
void              thimble_answer_card_set_request      (ThimbleAnswerCard *self, ThimbleRequest *request);
void              thimble_answer_card_set_conversation (ThimbleAnswerCard *self, ThimbleConversation *conversation);
/* Whether it scrolls by itself (wide), or is as high as its text (narrow: the page scrolls). */
void              thimble_answer_card_set_scrolls      (ThimbleAnswerCard *self, gboolean scrolls);
const char       *thimble_answer_card_get_text         (ThimbleAnswerCard *self); /* the answer so far */
ThimbleErrorCard *thimble_answer_card_get_error_card   (ThimbleAnswerCard *self);

G_END_DECLS
