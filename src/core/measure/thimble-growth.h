/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-conversation.h"
#include "requests/thimble-forecast.h"

G_BEGIN_DECLS

/**
 * ThimbleTurnGrowth:
 * @request_id: the turn's request, 0 for the next one
 * @fresh: tokens of what was new in it: the person's text, and system text
 * @carried: tokens of the earlier turns it read again, with what stands round them
 * @framing: what stands round the rest: input as billed less the two; 0 where not known
 * @input: all that the model read: the sum of the three
 * @output: what it wrote; unknown for the next one
 * @about: @input is no bill and no exact count; the parts are counted here in any case
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

/* Of an answered turn: its texts as they are counted, framing what the bill adds to them. Long texts are counted by their beginning. */
void    thimble_growth_of_turn    (ThimbleRecord *record, ThimbleTurnGrowth *out);
/* Of what is typed, to be sent to @model: @forecast's own figures, so that it says what the meter says. @carried: of it the earlier turns. */
void    thimble_growth_of_next    (const ThimbleForecast *forecast, gint64 carried, ThimbleModel *model, ThimbleTurnGrowth *out);
/* Of the turn that would follow @record before a word of it is written: by the bill. @price: (nullable). FALSE where that is not whole. */
gboolean thimble_growth_after     (ThimbleRecord *record, ThimblePrice *price, ThimbleTurnGrowth *out);
/* What starting fresh would save on the next turn: what it reads at the input price, less that without the carried tokens. Unknown
 * without a price. */
ThimbleMoney thimble_growth_get_saving (const ThimbleTurnGrowth *next, ThimblePrice *price);
/* "This turn reads about 1,240 tokens, about 980 of them again. That costs at least $0.00124; starting fresh saves about $0.00098."; of the
 * turn after an answer, "A follow-up would read about 1,240 tokens again before a word of it is written." and the same.
 * Newly allocated; NULL where nothing is carried. */
char   *thimble_growth_describe   (const ThimbleTurnGrowth *next, ThimblePrice *price);

G_END_DECLS
