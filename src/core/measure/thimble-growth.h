/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-conversation.h"

G_BEGIN_DECLS

/**
 * ThimbleTurnGrowth:
 * @request_id: the turn's request, 0 for the next one
 * @fresh: tokens of what was new in it: the person's text, and system text (estimated)
 * @carried: tokens of the earlier turns it read again
 * @framing: what the message's frame added: input as billed less the two; 0 where not known
 * @input: all that the model read: the sum of the three
 * @output: what it wrote; unknown for the next one
 * @about: the parts are estimates, and so is the sum where the provider reported none
 * @cost: of the turn as billed; of the next one: at least, its input at today's price. May be unknown
 *
 * How the input of one turn is made up.
 */
typedef struct {
  gint64       request_id;
  gint64       fresh;
  gint64       carried;
  gint64       framing;
  gint64       input;
  gint64       output;
  gboolean     about;
  ThimbleMoney cost;
} ThimbleTurnGrowth;

/* One entry a turn, oldest first. (transfer full) (element-type ThimbleTurnGrowth) */
GArray *thimble_growth_of_turns   (ThimbleConversation *conversation);

/**
 * thimble_growth_of_next:
 * @text: (nullable): what is typed so far
 * @price: (nullable): of the model that would answer
 *
 * What the next turn reads, about, and what that costs at least: its input alone, nothing cached.
 */
void    thimble_growth_of_next    (ThimbleConversation *conversation, const char *text, const char *system, ThimblePrice *price,
                                   ThimbleTurnGrowth *out);
/* What starting fresh would save on the next turn: the carried tokens at the input price. Unknown without a price. */
ThimbleMoney thimble_growth_get_saving (const ThimbleTurnGrowth *next, ThimblePrice *price);
/* "The next turn reads about 1,240 tokens, 980 of them again, and costs at least about $0.00124. Starting fresh saves about $0.00098."
 * Newly allocated; NULL where nothing is carried. */
char   *thimble_growth_describe   (const ThimbleTurnGrowth *next, ThimblePrice *price);

G_END_DECLS
