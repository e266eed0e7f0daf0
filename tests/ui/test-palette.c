/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/thimble-application.h"
#include "charts/thimble-palette.h"
#include "ui-test.h"

/* Built twice: once for people who ask for high contrast. */
#ifdef HIGH_CONTRAST
#define LEAST_TEXT 7.0
#define LEAST_FILL 4.5
#else
#define LEAST_TEXT 4.5
#define LEAST_FILL 3.0
#endif

static GtkWidget *window;

static double
channel (double c)
{
  return c <= 0.03928 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

/* WCAG 2.1 contrast. */
static double
contrast (const GdkRGBA *a,
          const GdkRGBA *b)
{
  double la = 0.2126 * channel (a->red) + 0.7152 * channel (a->green) + 0.0722 * channel (a->blue);
  double lb = 0.2126 * channel (b->red) + 0.7152 * channel (b->green) + 0.0722 * channel (b->blue);

  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

static gboolean
is_fill (ThimblePaletteRole role)
{
  return role == THIMBLE_PALETTE_INPUT_FILL || role == THIMBLE_PALETTE_OUTPUT_FILL;
}

static void
check_scheme (gboolean dark)
{
  GdkRGBA ground;

  ui_set_dark (window, dark);
  g_assert_true (gtk_style_context_lookup_color (gtk_widget_get_style_context (window), "window_bg_color", &ground));
  for (ThimblePaletteRole role = 0; role < THIMBLE_N_PALETTE_ROLES; role++)
    {
      GdkRGBA color;

      g_assert_true (thimble_palette_lookup (window, role, &color));
      g_assert_cmpfloat (contrast (&color, &ground), >=, is_fill (role) ? LEAST_FILL : LEAST_TEXT);
    }
}

static void
test_light (void)
{
  check_scheme (FALSE);
}

static void
test_dark (void)
{
  check_scheme (TRUE);
}

static void
test_schemes_differ (void)
{
  for (ThimblePaletteRole role = 0; role < THIMBLE_N_PALETTE_ROLES; role++)
    {
      GdkRGBA light, dark;

      ui_set_dark (window, FALSE);
      thimble_palette_lookup (window, role, &light);
      ui_set_dark (window, TRUE);
      thimble_palette_lookup (window, role, &dark);
      g_assert_false (gdk_rgba_equal (&light, &dark));
    }
}

static void
test_tiers (void)
{
  g_assert_cmpint (thimble_palette_role_for_tier (THIMBLE_TIER_ENTRY), ==, THIMBLE_PALETTE_ENTRY);
  g_assert_cmpint (thimble_palette_role_for_tier (THIMBLE_TIER_PREMIUM), ==, THIMBLE_PALETTE_PREMIUM);
  g_assert_cmpint (thimble_palette_role_for_tier (THIMBLE_TIER_UNPRICED), ==, THIMBLE_PALETTE_UNPRICED);
  for (ThimbleTier tier = 0; tier < THIMBLE_N_TIERS; tier++)
    {
      g_autofree char *name = g_strconcat ("thimble_", thimble_tier_to_id (tier), NULL);

      g_assert_cmpstr (thimble_palette_get_name (thimble_palette_role_for_tier (tier)), ==, name);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (UiEngine) engine = NULL;
  g_autoptr (ThimbleApplication) application = NULL;
  int result;

#ifdef HIGH_CONTRAST
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", "1", TRUE);
#endif
  ui_init (&argc, &argv);
#ifdef HIGH_CONTRAST
  g_assert_true (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()));
#endif
  engine = ui_engine_new (FALSE);
  application = thimble_application_new (engine->engine);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = adw_application_window_new (GTK_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));

  g_test_add_func ("/palette/light", test_light);
  g_test_add_func ("/palette/dark", test_dark);
  g_test_add_func ("/palette/schemes-differ", test_schemes_differ);
  g_test_add_func ("/palette/tiers", test_tiers);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
