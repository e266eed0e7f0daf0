/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "charts/thimble-chart-export.h"
#include "chart-fixture.h"

static void
on_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static gboolean
export (ChartFixture *fixture, const char *path, ThimbleChartFormat format, const char *filter, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  thimble_history_chart_export_async (fixture->chart, file, format, filter, NULL, on_result, &result);
  ui_wait_for (result != NULL);
  return thimble_history_chart_export_finish (fixture->chart, result, error);
}

static char *
make_path (ChartFixture *fixture, const char *name)
{
  const char *folder = g_getenv ("THIMBLE_PICTURES");

  return g_build_filename (folder != NULL ? folder : fixture->engine->folder, name, NULL);
}

static void
fill (ChartFixture *fixture)
{
  chart_add_many (fixture, CHART_MONDAY, 7 * CHART_MINUTE, 50);
  chart_settle (fixture);
  thimble_history_chart_set_series (fixture->chart, THIMBLE_SERIES_ALL);
}

static void
test_png (ChartFixture *fixture, gconstpointer rtl)
{
  g_autofree char *path = make_path (fixture, rtl != NULL ? "export-rtl.png" : "export.png"), *dark = make_path (fixture, "export-dark.png");
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) light_picture = NULL, dark_picture = NULL;

  fill (fixture);
  g_assert_true (export (fixture, path, THIMBLE_CHART_PNG, "Model: GPT-6 Luna", &error));
  g_assert_no_error (error);
  light_picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (light_picture), ==, 2400);
  g_assert_cmpint (gdk_pixbuf_get_height (light_picture), ==, 1040);
  /* On the ground of the style in use. */
  g_assert_cmpint (gdk_pixbuf_get_pixels (light_picture)[0], >, 240);
  ui_set_dark (fixture->window, TRUE);
  g_assert_true (export (fixture, dark, THIMBLE_CHART_PNG, NULL, &error));
  g_assert_no_error (error);
  dark_picture = gdk_pixbuf_new_from_file (dark, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_pixels (dark_picture)[0], <, 60);
  ui_set_dark (fixture->window, FALSE);
}

/* What the parser meets on its way. */
typedef struct {
  guint    n_elements;
  guint    n_glyphs;
  char    *inside;
  GString *title, *description;
} Seen;

static void
on_element (GMarkupParseContext *context, const char *name, const char **names, const char **values, gpointer data, GError **error)
{
  Seen *seen = data;

  seen->n_elements++;
  seen->n_glyphs += g_str_equal (name, "use");
  g_free (seen->inside);
  seen->inside = g_strdup (name);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Seen *seen = data;

  if (g_strcmp0 (seen->inside, "title") == 0)
    g_string_append_len (seen->title, text, (gssize) length);
  else if (g_strcmp0 (seen->inside, "desc") == 0)
    g_string_append_len (seen->description, text, (gssize) length);
}

static void
on_end (GMarkupParseContext *context, const char *name, gpointer data, GError **error)
{
  g_clear_pointer (&((Seen *) data)->inside, g_free);
}

static void
test_svg (ChartFixture *fixture, gconstpointer unused)
{
  static const GMarkupParser parser = { .start_element = on_element, .end_element = on_end, .text = on_text };
  g_autofree char *path = make_path (fixture, "export.svg"), *text = NULL;
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) error = NULL;
  Seen seen = { .title = g_string_new (NULL), .description = g_string_new (NULL) };
  gsize length;

  fill (fixture);
  /* Foreign text, as a filter may have it. */
  g_assert_true (export (fixture, path, THIMBLE_CHART_SVG, "Search: <b>&\x01\xff“]]>", &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &text, &length, &error));
  g_assert_true (g_str_has_prefix (text, "<?xml"));
  context = g_markup_parse_context_new (&parser, 0, &seen, NULL);
  g_assert_true (g_markup_parse_context_parse (context, text, (gssize) length, &error) && g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (seen.n_elements, >, 100);
  /* Letters are shapes of their own, used again and again: numbers, times, title and legend. */
  g_assert_cmpuint (seen.n_glyphs, >, 80);
  g_assert_cmpstr (seen.title->str, ==, "Tokens");
  g_assert_nonnull (strstr (seen.description->str, "each column is one request: 50 requests"));
  g_assert_nonnull (strstr (seen.description->str, "Search: <b>&"));
  /* Not a picture in a drawing's clothes. */
  g_assert_null (strstr (text, "data:image"));
  g_free (seen.inside);
  g_string_free (seen.title, TRUE);
  g_string_free (seen.description, TRUE);
}

static void
test_faults (ChartFixture *fixture, gconstpointer unused)
{
  g_autofree char *path = make_path (fixture, "kept.svg"), *missing = g_build_filename (fixture->engine->folder, "no", "such", "x.png", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL, other = NULL;

  fill (fixture);
  g_assert_false (export (fixture, missing, THIMBLE_CHART_PNG, NULL, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "could not be saved"));
  /* A disk that is full: nothing of it is written, and it says why. */
  g_assert_false (export (fixture, "/dev/full", THIMBLE_CHART_SVG, NULL, &other));
  g_assert_error (other, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  /* What was there is replaced as a whole. */
  g_assert_true (g_file_set_contents (path, "old", -1, NULL));
  g_clear_error (&error);
  g_assert_true (export (fixture, path, THIMBLE_CHART_SVG, NULL, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_suffix (g_strchomp (text), "</svg>"));
}

/* The question where to is asked once, may be left unanswered, and goes with its window. */
static void
test_dialog (ChartFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  gtk_widget_activate_action (fixture->pane, "chart.save", "s", "png");
  ui_wait_for (ui_find_file_chooser () != NULL);
  gtk_dialog_response (GTK_DIALOG (ui_find_file_chooser ()), GTK_RESPONSE_CANCEL);
  ui_wait_for (ui_find_file_chooser () == NULL);
  gtk_widget_activate_action (fixture->pane, "chart.save", "s", "svg");
  ui_wait_for (ui_find_file_chooser () != NULL);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  ui_wait_for (ui_find_file_chooser () == NULL);
}

int
main (int argc, char **argv)
{
  history_init (&argc, &argv);
  CHART_ADD ("export/png", NULL, test_png);
  CHART_ADD ("export/png-rtl", "rtl", test_png);
  CHART_ADD ("export/svg", NULL, test_svg);
  CHART_ADD ("export/faults", NULL, test_faults);
  CHART_ADD ("export/dialog", NULL, test_dialog);
  return history_run ();
}
