/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-model.h"

G_BEGIN_DECLS

/* What is said about models and tiers, in words. All newly allocated and translated, plain text. */

/* "up to $1 blended": beside the name of the group. */
char *thimble_model_text_tier_range (ThimbleTier tier);
/* The whole rule, for a tooltip. */
char *thimble_model_text_tier_rule  (ThimbleTier tier);

/* "$0.10"; "free"; "—" */
char *thimble_model_text_input      (ThimbleModel *model);
char *thimble_model_text_output     (ThimbleModel *model);
/* "$0.10 in · $0.50 out", "free", "price unknown": for the button. */
char *thimble_model_text_prices     (ThimbleModel *model);
/* "OpenAI · retires 1 Dec 2026 · 1.05M context": the second line. */
char *thimble_model_text_subtitle   (ThimbleModel *model);
/* All that is known, a sentence a line: the tooltip. */
char *thimble_model_text_tooltip    (ThimbleModel *model);
/* (nullable): "Price of 10 Nov 2026, from Thimble's catalogue."; NULL where it costs nothing, or nobody knows. */
char *thimble_model_text_source     (ThimbleModel *model);
/* One sentence for a screen reader. */
char *thimble_model_text_sentence   (ThimbleModel *model, gboolean is_default, gboolean lacks_key);

G_END_DECLS
