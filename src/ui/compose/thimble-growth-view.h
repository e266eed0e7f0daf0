/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "catalogue/thimble-model.h"
#include "requests/thimble-conversation.h"
#include "requests/thimble-forecast.h"

G_BEGIN_DECLS

/**
 * ThimbleGrowthView:
 *
 * At a follow-up: what the next turn reads and costs at least, what starting fresh saves, with New Task beside it
 * (action `compose.new-task`), and folded away a bar a turn of how the input grew. Hidden while nothing is carried.
 */
#define THIMBLE_TYPE_GROWTH_VIEW (thimble_growth_view_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleGrowthView, thimble_growth_view, THIMBLE, GROWTH_VIEW, AdwBin)

GtkWidget *thimble_growth_view_new  (void);
/**
 * thimble_growth_view_show:
 * @forecast: (nullable): of what is typed: the meter's figures; unknown for the moment
 * @carried: tokens of it that are earlier turns
 * @model: (nullable): that would answer
 */
void       thimble_growth_view_show (ThimbleGrowthView *self, ThimbleConversation *conversation, const ThimbleForecast *forecast,
                                     gint64 carried, ThimbleModel *model);

G_END_DECLS
