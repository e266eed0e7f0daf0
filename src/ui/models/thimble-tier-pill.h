/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "base/thimble-types.h"

G_BEGIN_DECLS

/**
 * ThimbleTierPill:
 *
 * A tier as a small coloured word. The word says it, the colour only helps. The tooltip tells the
 * rule by which the tier is computed.
 *
 * CSS node `tier-pill` with the classes `pill-tier` and the tier's id. Property: `tier`.
 */
#define THIMBLE_TYPE_TIER_PILL (thimble_tier_pill_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleTierPill, thimble_tier_pill, THIMBLE, TIER_PILL, AdwBin)

GtkWidget   *thimble_tier_pill_new      (ThimbleTier tier);
/* One that has room for every tier and keeps its size: another tier asks for no other layout. */
GtkWidget   *thimble_tier_pill_new_even (void);
void         thimble_tier_pill_set_tier (ThimbleTierPill *self, ThimbleTier tier);

G_END_DECLS
