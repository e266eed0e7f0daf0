/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-palette.h"

static const struct {
  const char *name;
  const char *light; /* the value of style.css */
} roles[THIMBLE_N_PALETTE_ROLES] = {
  [THIMBLE_PALETTE_INPUT_FILL] = { "thimble_input_fill", "#1c71d8" },
  [THIMBLE_PALETTE_INPUT_TEXT] = { "thimble_input_text", "#1a5fb4" },
  [THIMBLE_PALETTE_OUTPUT_FILL] = { "thimble_output_fill", "#dc6f0e" },
  [THIMBLE_PALETTE_OUTPUT_TEXT] = { "thimble_output_text", "#9c4a00" },
  [THIMBLE_PALETTE_TOTAL] = { "thimble_total", "#3d3846" },
  [THIMBLE_PALETTE_COST] = { "thimble_cost", "#8b35a8" },
  [THIMBLE_PALETTE_ENTRY] = { "thimble_entry", "#12613c" },
  [THIMBLE_PALETTE_STANDARD] = { "thimble_standard", "#17549f" },
  [THIMBLE_PALETTE_PREMIUM] = { "thimble_premium", "#793895" },
  [THIMBLE_PALETTE_LOCAL] = { "thimble_local", "#095e6e" },
  [THIMBLE_PALETTE_PRACTICE] = { "thimble_practice", "#555359" },
  [THIMBLE_PALETTE_UNPRICED] = { "thimble_unpriced", "#734d00" },
};

gboolean
thimble_palette_lookup (GtkWidget          *widget,
                        ThimblePaletteRole  role,
                        GdkRGBA            *color)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), FALSE);
  g_return_val_if_fail (role < THIMBLE_N_PALETTE_ROLES, FALSE);
  g_return_val_if_fail (color != NULL, FALSE);

  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), roles[role].name, color))
    return TRUE;
  gdk_rgba_parse (color, roles[role].light);
  return FALSE;
}

void
thimble_palette_get_text (GtkWidget *widget,
                          GdkRGBA   *color)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (color != NULL);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}

const char *
thimble_palette_get_name (ThimblePaletteRole role)
{
  g_return_val_if_fail (role < THIMBLE_N_PALETTE_ROLES, NULL);

  return roles[role].name;
}

ThimblePaletteRole
thimble_palette_role_for_tier (ThimbleTier tier)
{
  g_return_val_if_fail (tier < THIMBLE_N_TIERS, THIMBLE_PALETTE_UNPRICED);

  /* Both enums list the tiers in the picker's order. */
  G_STATIC_ASSERT (THIMBLE_N_PALETTE_ROLES - THIMBLE_PALETTE_ENTRY == THIMBLE_N_TIERS);
  return THIMBLE_PALETTE_ENTRY + (ThimblePaletteRole) tier;
}
