/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <cairo-svg.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "thimble-chart-draw.h"
#include "thimble-chart-export.h"
#include "thimble-chart-text.h"
#include "thimble-history-chart-private.h"

#define WIDTH   1200
#define HEIGHT  520
#define MARGIN  24
#define HEADER  76
#define SWATCH  12
#define GAP     6
#define FILTER_CHARS 400 /* of foreign text */
#define PNG_SCALE 2 /* for dense screens and paper */

/* What the worker gets: nothing of the window. */
typedef struct {
  GFile              *file;
  cairo_surface_t    *picture; /* PNG */
  GByteArray         *bytes;
} Work;

static void
work_free (Work *self)
{
  g_clear_object (&self->file);
  g_clear_pointer (&self->picture, cairo_surface_destroy);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_free (self);
}

static cairo_status_t
append_bytes (gpointer data, const guchar *bytes, guint length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

/* Drawing */

static void
append_text (GtkSnapshot *snapshot, PangoContext *context, const char *text, double x, double y, double scale, gboolean bold, gboolean rtl,
             const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (context, text);
  PangoAttrList *attrs = pango_attr_list_copy (pango_layout_get_attributes (layout));
  int width;

  pango_attr_list_change (attrs, pango_attr_scale_new (scale));
  if (bold)
    pango_attr_list_insert (attrs, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attrs);
  pango_attr_list_unref (attrs);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > WIDTH - 2 * MARGIN)
    {
      width = WIDTH - 2 * MARGIN;
      pango_layout_set_width (layout, width * PANGO_SCALE);
    }
  thimble_chart_append_layout (snapshot, layout, rtl ? WIDTH - x - width : x, y, color);
}

/* Returns how far the entry reaches. */
static double
append_entry (GtkSnapshot *snapshot, ThimbleChartPaint *paint, ThimbleSeriesMask series, double x, double y)
{
  const char *name = thimble_chart_text_series (series, thimble_chart_model_get_quantity (paint->model));
  g_autoptr (PangoLayout) layout = thimble_chart_make_layout_in (paint->context, name);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  thimble_chart_append_swatch (snapshot, paint->colours, series,
                               &GRAPHENE_RECT_INIT ((float) (paint->rtl ? WIDTH - x - SWATCH : x), (float) y + (height - SWATCH) / 2.0f, SWATCH, SWATCH));
  x += SWATCH + GAP;
  thimble_chart_append_layout (snapshot, layout, paint->rtl ? WIDTH - x - width : x, y, &paint->colours->text);
  return x + width + 3 * GAP;
}

static void
append_legend (GtkSnapshot *snapshot, ThimbleChartPaint *paint)
{
  double x = MARGIN;

  for (guint i = 0; i < THIMBLE_N_SERIES; i++)
    if ((paint->series & (1u << i)) != 0 && thimble_chart_text_has_series (paint->model, 1u << i))
      x = append_entry (snapshot, paint, 1u << i, x, MARGIN + 48);
  if (thimble_chart_text_has_series (paint->model, THIMBLE_SERIES_NONE))
    append_entry (snapshot, paint, THIMBLE_SERIES_NONE, x, MARGIN + 48);
}

static char *
describe_range (ThimbleChartModel *model, const char *filter)
{
  g_autofree char *range = thimble_chart_text_view (model), *grouping = thimble_chart_text_grouping (model);
  g_autofree char *label = thimble_text_for_label (filter, FILTER_CHARS);

  return *label != '\0' ? g_strdup_printf ("%s · %s · %s", range, grouping, label) : g_strdup_printf ("%s · %s", range, grouping);
}

static GskRenderNode *
draw (ThimbleHistoryChart *self, const char *filter)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autofree char *title = thimble_chart_text_title (self->model), *range = describe_range (self->model, filter);
  ThimbleChartPaint paint;

  thimble_history_chart_lay_out (self, &paint);
  paint.chosen = paint.hovered = -1;
  gtk_snapshot_append_color (snapshot, &self->colours.ground, &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  append_text (snapshot, paint.context, title, MARGIN, MARGIN - 6, 1.3, TRUE, paint.rtl, &self->colours.text);
  append_text (snapshot, paint.context, range, MARGIN, MARGIN + 22, 0.95, FALSE, paint.rtl, &self->colours.text);
  append_legend (snapshot, &paint);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (MARGIN, MARGIN + HEADER));
  thimble_chart_paint_layout (&paint, WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - HEADER);
  thimble_chart_paint_snapshot (&paint, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

static cairo_surface_t *
draw_picture (GskRenderNode *node)
{
  cairo_surface_t *picture = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH * PNG_SCALE, HEIGHT * PNG_SCALE);
  cairo_t *cr = cairo_create (picture);

  cairo_scale (cr, PNG_SCALE, PNG_SCALE);
  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  return picture;
}

/* For XML: what it does not allow is left out. */
static char *
escape (const char *text)
{
  g_autofree char *label = thimble_text_for_label (text, 2000);

  return g_markup_escape_text (label, -1);
}

/* Shapes say nothing to who cannot see them: words come first. */
static GByteArray *
draw_shapes (ThimbleHistoryChart *self, GskRenderNode *node, const char *filter)
{
  GByteArray *bytes = g_byte_array_new (), *whole = g_byte_array_new ();
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append_bytes, bytes, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  g_autofree char *title = thimble_chart_text_title (self->model), *summary = thimble_chart_text_summary (self->model);
  g_autofree char *all = filter != NULL ? g_strdup_printf ("%s %s", summary, filter) : g_strdup (summary);
  g_autofree char *safe_title = escape (title), *safe_summary = escape (all), *words = NULL;
  const char *svg, *end;

  gsk_render_node_draw (node, cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  words = g_strdup_printf ("\n<title>%s</title>\n<desc>%s</desc>", safe_title, safe_summary);
  svg = strstr ((const char *) bytes->data, "<svg");
  end = svg != NULL ? strchr (svg, '>') : NULL;
  if (end != NULL)
    {
      gsize head = (gsize) (end + 1 - (const char *) bytes->data);

      g_byte_array_append (whole, bytes->data, (guint) head);
      g_byte_array_append (whole, (const guint8 *) words, (guint) strlen (words));
      g_byte_array_append (whole, bytes->data + head, bytes->len - 1 - (guint) head);
    }
  g_byte_array_unref (bytes);
  return whole;
}

/* Writing */

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (GError) error = NULL;

  if (work->picture != NULL && cairo_surface_write_to_png_stream (work->picture, append_bytes, work->bytes) != CAIRO_STATUS_SUCCESS)
    g_byte_array_set_size (work->bytes, 0);
  if (work->bytes->len == 0)
    thimble_set_error (&error, THIMBLE_ERROR_FAILED, _("The chart could not be drawn for the file."));
  else
    g_file_replace_contents (work->file, (const char *) work->bytes->data, work->bytes->len, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                             cancellable, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else if (error->domain == THIMBLE_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    {
      g_autofree char *name = g_file_get_parse_name (work->file);
      GError *told = NULL;

      /* Translators: the file's name, the system's reason */
      thimble_set_error (&told, THIMBLE_ERROR_FAILED, _("The chart could not be saved as “%s”: %s"), name, error->message);
      g_task_return_error (task, told);
    }
}

void
thimble_history_chart_export_async (ThimbleHistoryChart *self, GFile *file, ThimbleChartFormat format, const char *filter,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GTask) task = NULL;
  Work *work;

  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (self) && self->model != NULL);
  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, thimble_history_chart_export_async);
  node = draw (self, filter);
  work = g_new0 (Work, 1);
  work->file = g_object_ref (file);
  if (format == THIMBLE_CHART_PNG)
    {
      work->picture = draw_picture (node);
      work->bytes = g_byte_array_new ();
    }
  else
    work->bytes = draw_shapes (self, node, filter);
  g_task_set_task_data (task, work, (GDestroyNotify) work_free);
  g_task_run_in_thread (task, write_thread);
}

gboolean
thimble_history_chart_export_finish (ThimbleHistoryChart *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
