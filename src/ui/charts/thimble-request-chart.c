/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "plot/thimble-plot.h"
#include "store/thimble-record.h"
#include "thimble-chart-draw.h"
#include "thimble-palette.h"
#include "thimble-request-chart.h"
#include "thimble-request-text.h"

/* Pixels. */
#define TOP       10
#define BOTTOM    22
#define AXIS_GAP  8
#define PART_GAP  1
#define CAP       2
#define MAX_COLUMN 18
#define MIN_HEIGHT 120
#define NAT_HEIGHT 210
#define MAX_TICKS 5
#define MIN_TOP   4  /* tokens: there are no halves on the axis */

struct _ThimbleRequestChart
{
  GtkWidget   parent_instance;

  /* owned */
  GPtrArray  *records;      /* (element-type ThimbleRecord), oldest first */
  gint64      selected;
  gint64      hovered;      /* request id, 0 none */

  /* cache */
  double      top;          /* tokens at the top tick */
  double      step;
  GdkRGBA     input, output, total, text;
  graphene_rect_t plot;     /* of the last snapshot */
  graphene_rect_t note;     /* the same; no size: there is none */
};

typedef enum { PROP_SELECTED = 1 } ThimbleRequestChartProperty;
static GParamSpec *props[PROP_SELECTED + 1];
enum { ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleRequestChart, thimble_request_chart, GTK_TYPE_WIDGET)

static void
fit (ThimbleRequestChart *self)
{
  double most = 0;

  for (guint i = 0; i < self->records->len; i++)
    {
      gint64 input, output;
      gboolean final;

      if (thimble_request_text_get_parts (g_ptr_array_index (self->records, i), &input, &output, &final))
        most = MAX (most, (double) MAX (input, 0) + (double) MAX (output, 0));
    }
  self->step = thimble_plot_nice_step (most > 0 ? MAX (most, MIN_TOP) : 100, MAX_TICKS, &self->top);
}

static gint64
id_at (ThimbleRequestChart *self, int index)
{
  return ((ThimbleRecord *) g_ptr_array_index (self->records, index))->id;
}

static int
index_of (ThimbleRequestChart *self, gint64 id)
{
  for (guint i = 0; id != 0 && i < self->records->len; i++)
    if (id_at (self, (int) i) == id)
      return (int) i;
  return -1;
}

static void
update_accessible (ThimbleRequestChart *self)
{
  int index = index_of (self, self->selected);
  g_autofree char *count = thimble_format_count (self->records->len);
  g_autofree char *range = g_strdup_printf (ngettext ("Chart of tokens, %s request.", "Chart of tokens, the newest %s requests.",
                                                      self->records->len), count);
  g_autofree char *selected = index >= 0 ? thimble_request_text_describe (g_ptr_array_index (self->records, index)) : NULL;
  g_autofree char *label = selected != NULL ? g_strdup_printf (_("%s Selected: %s"), range, selected) : g_strdup (range);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* Drawing */

static void
init_columns (ThimbleRequestChart *self, ThimblePlotColumns *columns)
{
  thimble_plot_columns_init (columns, self->plot.size.width, self->records->len, MAX_COLUMN,
                             gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL);
}

/* The tokens axis: lines and numbers. Sets the plot's rectangle. */
static void
snapshot_axis (ThimbleRequestChart *self, GtkSnapshot *snapshot, int width, int height, gboolean rtl)
{
  g_autofree char *top = thimble_format_count_short ((gint64) self->top);
  g_autoptr (PangoLayout) widest = thimble_chart_make_layout (GTK_WIDGET (self), top);
  GdkRGBA line = self->text, number = self->text;
  int label_width, label_height, axis;
  guint n = (guint) round (self->top / self->step);

  line.alpha *= 0.12f;
  number.alpha *= 0.74f;
  pango_layout_get_pixel_size (widest, &label_width, &label_height);
  axis = MAX (label_width, 24) + AXIS_GAP;
  graphene_rect_init (&self->plot, rtl ? 0 : axis, TOP, MAX (width - axis, 1), MAX (height - TOP - BOTTOM, 1));
  for (guint i = 0; i <= n; i++)
    {
      double y = self->plot.origin.y + self->plot.size.height * (1 - (double) i / n);
      g_autofree char *text = thimble_format_count_short ((gint64) round (self->step * i));
      g_autoptr (PangoLayout) layout = thimble_chart_make_layout (GTK_WIDGET (self), text);
      int w, h;

      pango_layout_get_pixel_size (layout, &w, &h);
      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT (self->plot.origin.x, (float) round (y), self->plot.size.width, 1));
      /* Without columns the numbers would mean nothing; the lines keep the place. */
      if (self->records->len > 0)
        thimble_chart_append_layout (snapshot, layout, rtl ? width - w : axis - AXIS_GAP - w, y - h / 2.0, &number);
    }
}

/* Times under the columns; one that would touch its neighbour is left out. */
static void
snapshot_times (ThimbleRequestChart *self, GtkSnapshot *snapshot, const ThimblePlotColumns *columns, int height)
{
  GdkRGBA color = self->text;
  double taken_from = G_MAXDOUBLE, taken_to = -G_MAXDOUBLE;
  g_autofree char *last = NULL;

  color.alpha *= 0.74f;
  /* The newest is the one that must be named. */
  for (int i = (int) self->records->len - 1; i >= 0; i--)
    {
      ThimbleRecord *record = g_ptr_array_index (self->records, i);
      g_autofree char *when = thimble_format_when_short (record->started_us);
      g_autoptr (PangoLayout) layout = NULL;
      int w, h;
      double x;

      if (g_strcmp0 (when, last) == 0)
        continue;
      layout = thimble_chart_make_layout (GTK_WIDGET (self), when);
      pango_layout_get_pixel_size (layout, &w, &h);
      x = self->plot.origin.x + thimble_plot_columns_x (columns, (guint) i) + columns->column / 2 - w / 2.0;
      x = CLAMP (x, self->plot.origin.x, MAX (self->plot.origin.x, self->plot.origin.x + self->plot.size.width - w));
      if (x < taken_to + 16 && x + w > taken_from - 16)
        continue;
      thimble_chart_append_layout (snapshot, layout, x, height - h, &color);
      taken_from = MIN (taken_from, x);
      taken_to = MAX (taken_to, x + w);
      g_free (last);
      last = g_steal_pointer (&when);
    }
}

static void
snapshot_band (ThimbleRequestChart *self, GtkSnapshot *snapshot, const ThimblePlotColumns *columns, int index, const GdkRGBA *base,
               float alpha)
{
  GdkRGBA color = *base;
  double x = self->plot.origin.x + thimble_plot_columns_x (columns, (guint) index) - columns->left;
  double width = CLAMP (columns->slot, 6, columns->column + 12);
  GskRoundedRect band;

  color.alpha = alpha;
  gsk_rounded_rect_init_from_rect (&band, &GRAPHENE_RECT_INIT ((float) (x + columns->slot / 2 - width / 2), self->plot.origin.y - 4,
                                                               (float) width, self->plot.size.height + 4), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &band);
  gtk_snapshot_append_color (snapshot, &color, &band.bounds);
  gtk_snapshot_pop (snapshot);
}

/* The line that joins the totals: thin, so that it does not outshout the columns. */
static void
snapshot_line (ThimbleRequestChart *self, GtkSnapshot *snapshot, const double *xs, const double *ys, guint n)
{
  cairo_t *cr;
  gboolean drawing = FALSE;
  GdkRGBA color = self->total;

  color.alpha *= 0.35f;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (self->plot.origin.x, self->plot.origin.y - 2, self->plot.size.width,
                                                                 self->plot.size.height + 4));
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < n; i++)
    {
      if (isnan (ys[i]))
        {
          drawing = FALSE; /* a gap: nothing is known of it */
          continue;
        }
      if (drawing)
        cairo_line_to (cr, xs[i], ys[i]);
      else
        cairo_move_to (cr, xs[i], ys[i]);
      drawing = TRUE;
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
snapshot_column (ThimbleRequestChart *self, GtkSnapshot *snapshot, const ThimblePlotColumns *columns, guint index, double *total_y)
{
  ThimbleRecord *record = g_ptr_array_index (self->records, index);
  double left = self->plot.origin.x + thimble_plot_columns_x (columns, index);
  double bottom = self->plot.origin.y + self->plot.size.height;
  double scale = self->plot.size.height / self->top;
  gint64 input, output;
  gboolean final;
  float in_height, out_height, width = (float) MAX (columns->column, 1);

  *total_y = NAN;
  if (!thimble_request_text_get_parts (record, &input, &output, &final))
    {
      if (thimble_state_is_final (record->state))
        thimble_chart_append_cross (snapshot, left + columns->column / 2, bottom, &self->text);
      return;
    }
  in_height = input > 0 ? (float) MAX (input * scale, 1) : 0;
  out_height = output > 0 ? (float) MAX (output * scale, 1) : 0;
  if (!final)
    gtk_snapshot_push_opacity (snapshot, 0.45);
  gtk_snapshot_append_color (snapshot, &self->input, &GRAPHENE_RECT_INIT ((float) left, (float) bottom - in_height, width, in_height));
  if (out_height > 0)
    {
      float base = (float) bottom - in_height - (in_height > 0 ? PART_GAP : 0);

      gtk_snapshot_append_color (snapshot, &self->output, &GRAPHENE_RECT_INIT ((float) left, base - out_height, width, out_height));
    }
  if (!final)
    gtk_snapshot_pop (snapshot);
  *total_y = bottom - in_height - out_height - PART_GAP;
  if (columns->slot >= 6)
    gtk_snapshot_append_color (snapshot, &self->total,
                               &GRAPHENE_RECT_INIT ((float) left - 1, (float) *total_y - CAP, width + 2, CAP));
}

/* Where a column may stand, from the top of the scale to its bottom. */
static void
get_area (ThimbleRequestChart *self, guint index, graphene_rect_t *area)
{
  ThimblePlotColumns columns;

  init_columns (self, &columns);
  graphene_rect_init (area, (float) (self->plot.origin.x + thimble_plot_columns_x (&columns, index)), self->plot.origin.y,
                      (float) columns.column, self->plot.size.height);
}

/* The column that has its note: what the pointer is on, else what the keyboard has chosen. */
static int
get_noted (ThimbleRequestChart *self)
{
  int hovered = index_of (self, self->hovered);

  return hovered < 0 && gtk_widget_has_visible_focus (GTK_WIDGET (self)) ? index_of (self, self->selected) : hovered;
}

static void
snapshot_note (ThimbleRequestChart *self, GtkSnapshot *snapshot)
{
  int index = get_noted (self);
  g_autofree char *text = NULL;
  graphene_rect_t column;

  self->note = *graphene_rect_zero ();
  if (index < 0)
    return;
  text = thimble_request_text_describe (g_ptr_array_index (self->records, index));
  get_area (self, (guint) index, &column);
  thimble_chart_append_note (GTK_WIDGET (self), snapshot, text, &column, &self->plot, &self->note);
}

static void
thimble_request_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleRequestChart *self = THIMBLE_REQUEST_CHART (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  guint n = self->records->len;
  g_autofree double *xs = g_new (double, MAX (n, 1));
  g_autofree double *ys = g_new (double, MAX (n, 1));
  ThimblePlotColumns columns;
  int selected = index_of (self, self->selected), hovered = index_of (self, self->hovered);

  if (width < 60 || height < TOP + BOTTOM + 20)
    return;
  snapshot_axis (self, snapshot, width, height, rtl);
  init_columns (self, &columns);
  if (selected >= 0)
    snapshot_band (self, snapshot, &columns, selected, &self->input, 0.22f);
  if (hovered >= 0 && hovered != selected)
    snapshot_band (self, snapshot, &columns, hovered, &self->text, 0.10f);
  for (guint i = 0; i < n; i++)
    {
      snapshot_column (self, snapshot, &columns, i, &ys[i]);
      xs[i] = self->plot.origin.x + thimble_plot_columns_x (&columns, i) + columns.column / 2;
    }
  if (n > 1)
    snapshot_line (self, snapshot, xs, ys, n);
  snapshot_times (self, snapshot, &columns, height);
  snapshot_note (self, snapshot);
}

static void
thimble_request_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                               int *minimum_baseline, int *natural_baseline)
{
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum = MIN_HEIGHT;
      *natural = NAT_HEIGHT;
    }
  else
    {
      *minimum = 200;
      *natural = 600;
    }
}

static void
thimble_request_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  ThimbleRequestChart *self = THIMBLE_REQUEST_CHART (widget);

  GTK_WIDGET_CLASS (thimble_request_chart_parent_class)->css_changed (widget, change);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_INPUT_FILL, &self->input);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_OUTPUT_FILL, &self->output);
  thimble_palette_lookup (widget, THIMBLE_PALETTE_TOTAL, &self->total);
  thimble_palette_get_text (widget, &self->text);
  gtk_widget_queue_draw (widget);
}

/* Pointer and keys */

static int
hit (ThimbleRequestChart *self, double x, double y)
{
  ThimblePlotColumns columns;

  if (self->records->len == 0 || y < 0 || y > gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM / 2.0)
    return -1;
  init_columns (self, &columns);
  return thimble_plot_columns_hit (&columns, x - self->plot.origin.x);
}

static void
set_hovered (ThimbleRequestChart *self, int index)
{
  gint64 id = index >= 0 ? id_at (self, index) : 0;

  /* Redrawn when the column changes, not when the pointer moves. */
  if (self->hovered == id)
    return;
  self->hovered = id;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (ThimbleRequestChart *self, double x, double y)
{
  set_hovered (self, hit (self, x, y));
}

static void
on_leave (ThimbleRequestChart *self)
{
  set_hovered (self, -1);
}

static void
select_index (ThimbleRequestChart *self, int index)
{
  thimble_request_chart_set_selected (self, id_at (self, index));
}

static void
on_pressed (ThimbleRequestChart *self, int n_press, double x, double y)
{
  int index = hit (self, x, y);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (index < 0)
    return;
  select_index (self, index);
  g_signal_emit (self, signals[ACTIVATED], 0, self->selected);
}

static gboolean
on_key (ThimbleRequestChart *self, guint keyval, guint keycode, GdkModifierType state)
{
  int last = (int) self->records->len - 1;
  int index = index_of (self, self->selected);
  int forward = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL ? -1 : 1;

  if (last < 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left: case GDK_KEY_KP_Left:
      index = index < 0 ? last : index - forward;
      break;
    case GDK_KEY_Right: case GDK_KEY_KP_Right:
      index = index < 0 ? last : index + forward;
      break;
    case GDK_KEY_Home: case GDK_KEY_KP_Home:
      index = 0;
      break;
    case GDK_KEY_End: case GDK_KEY_KP_End:
      index = last;
      break;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_space:
      if (index < 0)
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, signals[ACTIVATED], 0, self->selected);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  select_index (self, CLAMP (index, 0, last));
  return GDK_EVENT_STOP;
}

/* Object */

static void
thimble_request_chart_finalize (GObject *object)
{
  ThimbleRequestChart *self = THIMBLE_REQUEST_CHART (object);

  g_clear_pointer (&self->records, g_ptr_array_unref);
  G_OBJECT_CLASS (thimble_request_chart_parent_class)->finalize (object);
}

static void
thimble_request_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleRequestChartProperty) id)
    {
    case PROP_SELECTED: g_value_set_int64 (value, THIMBLE_REQUEST_CHART (object)->selected); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((ThimbleRequestChartProperty) id)
    {
    case PROP_SELECTED: thimble_request_chart_set_selected (THIMBLE_REQUEST_CHART (object), g_value_get_int64 (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_request_chart_class_init (ThimbleRequestChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = thimble_request_chart_finalize;
  object_class->get_property = thimble_request_chart_get_property;
  object_class->set_property = thimble_request_chart_set_property;
  widget_class->snapshot = thimble_request_chart_snapshot;
  widget_class->measure = thimble_request_chart_measure;
  widget_class->css_changed = thimble_request_chart_css_changed;

  props[PROP_SELECTED] = g_param_spec_int64 ("selected", NULL, NULL, 0, G_MAXINT64, 0,
                                             G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "request-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_request_chart_init (ThimbleRequestChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_record_unref);
  fit (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  update_accessible (self);
}

GtkWidget *
thimble_request_chart_new (void)
{
  return g_object_new (THIMBLE_TYPE_REQUEST_CHART, NULL);
}

void
thimble_request_chart_set_records (ThimbleRequestChart *self, GPtrArray *records)
{
  g_return_if_fail (THIMBLE_IS_REQUEST_CHART (self));
  g_return_if_fail (records != NULL);

  g_ptr_array_set_size (self->records, 0);
  for (guint i = records->len; i > 0; i--)
    g_ptr_array_add (self->records, thimble_record_ref (g_ptr_array_index (records, i - 1)));
  fit (self);
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
thimble_request_chart_get_n (ThimbleRequestChart *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_CHART (self), 0);
  return self->records->len;
}

void
thimble_request_chart_set_selected (ThimbleRequestChart *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_REQUEST_CHART (self));
  if (self->selected == id)
    return;
  self->selected = id;
  update_accessible (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

gint64
thimble_request_chart_get_selected (ThimbleRequestChart *self)
{
  g_return_val_if_fail (THIMBLE_IS_REQUEST_CHART (self), 0);
  return self->selected;
}

char *
thimble_request_chart_describe (ThimbleRequestChart *self, gint64 id)
{
  int index;

  g_return_val_if_fail (THIMBLE_IS_REQUEST_CHART (self), NULL);
  index = index_of (self, id);
  return index >= 0 ? thimble_request_text_describe (g_ptr_array_index (self->records, index)) : NULL;
}

gboolean
thimble_request_chart_get_area (ThimbleRequestChart *self, gint64 id, graphene_rect_t *area)
{
  int index;

  g_return_val_if_fail (THIMBLE_IS_REQUEST_CHART (self), FALSE);
  g_return_val_if_fail (area != NULL, FALSE);
  index = index_of (self, id);
  if (index < 0)
    return FALSE;
  get_area (self, (guint) index, area);
  return TRUE;
}

char *
thimble_request_chart_get_note (ThimbleRequestChart *self, graphene_rect_t *area)
{
  int index;

  g_return_val_if_fail (THIMBLE_IS_REQUEST_CHART (self), NULL);
  index = get_noted (self);
  if (area != NULL)
    *area = self->note;
  return index >= 0 ? thimble_request_text_describe (g_ptr_array_index (self->records, index)) : NULL;
}
