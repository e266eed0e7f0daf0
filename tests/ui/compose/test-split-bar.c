/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "charts/thimble-palette.h"
#include "charts/thimble-split-bar.h"
#include "ui-test.h"

static GtkWidget *window;
static ThimbleSplitBar *bar;

/* The colour in the middle of the bar at @x of its width. */
static GdkRGBA
pixel_at (double x)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (bar));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  int width, height;
  guint32 *pixels;
  guint32 pixel;

  ui_settle (window);
  width = gtk_widget_get_width (GTK_WIDGET (bar));
  height = gtk_widget_get_height (GTK_WIDGET (bar));
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  pixels = g_new (guint32, width * height);
  gdk_texture_download (texture, (guchar *) pixels, width * 4);
  pixel = pixels[(height / 2) * width + CLAMP ((int) (x * width), 0, width - 1)];
  g_free (pixels);
  return (GdkRGBA) { ((pixel >> 16) & 255) / 255.f, ((pixel >> 8) & 255) / 255.f, (pixel & 255) / 255.f, (pixel >> 24) / 255.f };
}

static gboolean
is_role (GdkRGBA            color,
         ThimblePaletteRole role)
{
  GdkRGBA wanted;

  g_assert_true (thimble_palette_lookup (GTK_WIDGET (bar), role, &wanted));
  return fabsf (color.red - wanted.red) < .03f && fabsf (color.green - wanted.green) < .03f &&
         fabsf (color.blue - wanted.blue) < .03f && color.alpha > .97f;
}

static void
test_shares (void)
{
  thimble_split_bar_set_values (bar, 66, 34, 0);
  g_assert_true (is_role (pixel_at (.5), THIMBLE_PALETTE_INPUT_FILL));
  g_assert_true (is_role (pixel_at (.62), THIMBLE_PALETTE_INPUT_FILL));
  g_assert_true (is_role (pixel_at (.7), THIMBLE_PALETTE_OUTPUT_FILL));
  thimble_split_bar_set_values (bar, 0, 5, 0);
  g_assert_true (is_role (pixel_at (.1), THIMBLE_PALETTE_OUTPUT_FILL));
}

static void
test_limit (void)
{
  thimble_split_bar_set_values (bar, 0, 37, 300);
  g_assert_true (is_role (pixel_at (.06), THIMBLE_PALETTE_OUTPUT_FILL));
  g_assert_cmpfloat (pixel_at (.5).alpha, <, .3);
  /* What passes the limit fills the bar and no more. */
  thimble_split_bar_set_values (bar, 900, 900, 300);
  g_assert_true (is_role (pixel_at (.5), THIMBLE_PALETTE_INPUT_FILL));
}

static void
test_unknown (void)
{
  thimble_split_bar_set_values (bar, NAN, NAN, 0);
  g_assert_cmpfloat (pixel_at (.1).alpha, <, .3);
  g_assert_cmpfloat (pixel_at (.9).alpha, <, .3);
  thimble_split_bar_set_values (bar, 0, 0, 0);
  g_assert_cmpfloat (pixel_at (.5).alpha, <, .3);
  thimble_split_bar_set_values (bar, -3, INFINITY, 1);
  pixel_at (.5);
}

static void
test_rtl (void)
{
  gtk_widget_set_direction (GTK_WIDGET (bar), GTK_TEXT_DIR_RTL);
  thimble_split_bar_set_values (bar, 80, 20, 100);
  g_assert_true (is_role (pixel_at (.9), THIMBLE_PALETTE_INPUT_FILL));
  g_assert_true (is_role (pixel_at (.1), THIMBLE_PALETTE_OUTPUT_FILL));
  gtk_widget_set_direction (GTK_WIDGET (bar), GTK_TEXT_DIR_LTR);
}

static void
test_label (void)
{
  thimble_split_bar_set_label (bar, "Tokens: input 66%, output 34%");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_ROLE_IMG);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, "Tokens: input 66%, output 34%");
  thimble_split_bar_set_thickness (bar, 4);
  ui_settle (window);
  g_assert_cmpint (gtk_widget_get_height (GTK_WIDGET (bar)), ==, 4);
  thimble_split_bar_set_thickness (bar, 12);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  int result;

  ui_init (&argc, &argv);
  application = adw_application_new (APP_ID, G_APPLICATION_NON_UNIQUE);
  g_assert_true (g_application_register (G_APPLICATION (application), NULL, NULL));
  window = adw_application_window_new (GTK_APPLICATION (application));
  bar = THIMBLE_SPLIT_BAR (thimble_split_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (bar), GTK_ALIGN_CENTER);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), GTK_WIDGET (bar));
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 100);
  gtk_window_present (GTK_WINDOW (window));
  ui_settle (window);

  g_test_add_func ("/ui/split-bar/shares", test_shares);
  g_test_add_func ("/ui/split-bar/limit", test_limit);
  g_test_add_func ("/ui/split-bar/unknown", test_unknown);
  g_test_add_func ("/ui/split-bar/rtl", test_rtl);
  g_test_add_func ("/ui/split-bar/label", test_label);
  result = g_test_run ();
  gtk_window_destroy (GTK_WINDOW (window));
  return result;
}
