/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-chart-draw.h"
#include "thimble-chart-text.h"
#include "thimble-history-chart-private.h"

/* Pixels. */
#define MIN_WIDTH  200
#define NAT_WIDTH  600
#define MIN_HEIGHT 120
#define NAT_HEIGHT 210
#define LOW_HEIGHT 150
/* What axes take of the width, about: the model hears how many columns fit beside them. */
#define AXES 44
/* A search that is faster than this is not worth a flicker. */
#define STALE_MS 250

typedef enum { PROP_SELECTED = 1, PROP_SERIES } ThimbleHistoryChartProperty;
static GParamSpec *props[PROP_SERIES + 1];
enum { ACTIVATED, CATEGORY_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryChart, thimble_history_chart, GTK_TYPE_WIDGET)

static const ThimbleChartColumn *
column_at (ThimbleHistoryChart *self, int index)
{
  GArray *columns = self->model != NULL ? thimble_chart_model_get_columns (self->model) : NULL;

  return columns != NULL && index >= 0 && (guint) index < columns->len ? &g_array_index (columns, ThimbleChartColumn, index) : NULL;
}

/* What is chosen */

int
thimble_history_chart_get_chosen (ThimbleHistoryChart *self)
{
  const ThimbleChartColumn *column;

  for (int i = 0; self->has_cursor && (column = column_at (self, i)) != NULL; i++)
    if (column->kind == THIMBLE_COLUMN_CATEGORY ? g_strcmp0 (column->category, self->cursor_category) == 0
                                                : self->cursor_us >= column->from_us && self->cursor_us < column->until_us)
      return i;
  return self->model != NULL ? thimble_chart_model_find_selected (self->model) : -1;
}

static gboolean
on_tell (gpointer data)
{
  ThimbleHistoryChart *self = data;
  const ThimbleChartColumn *column = column_at (self, thimble_history_chart_get_chosen (self));
  g_autofree char *summary = NULL, *chosen = NULL, *label = NULL;

  self->tell_idle = 0;
  if (self->model == NULL)
    return G_SOURCE_REMOVE;
  summary = thimble_chart_text_summary (self->model);
  chosen = column != NULL ? thimble_chart_text_describe (self->model, column) : NULL;
  label = chosen != NULL ? g_strdup_printf (_("%s Selected: %s"), summary, chosen) : g_strdup (summary);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return G_SOURCE_REMOVE;
}

void
thimble_history_chart_changed (ThimbleHistoryChart *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  /* After the frame: no step of a zoom waits for words. */
  if (self->tell_idle == 0)
    self->tell_idle = g_idle_add_full (GDK_PRIORITY_REDRAW + 10, on_tell, self, NULL);
}

static void
set_cursor (ThimbleHistoryChart *self, const ThimbleChartColumn *column)
{
  g_clear_pointer (&self->cursor_category, g_free);
  self->has_cursor = column != NULL;
  if (column == NULL)
    return;
  self->cursor_us = column->from_us;
  self->cursor_category = g_strdup (column->category);
}

void
thimble_history_chart_choose (ThimbleHistoryChart *self, int index)
{
  const ThimbleChartColumn *column = column_at (self, index);

  if (column == NULL)
    return;
  if (column->kind == THIMBLE_COLUMN_REQUEST)
    {
      set_cursor (self, NULL);
      thimble_history_chart_set_selected (self, column->id);
    }
  else
    set_cursor (self, column);
  thimble_history_chart_changed (self);
}

void
thimble_history_chart_activate (ThimbleHistoryChart *self, int index)
{
  const ThimbleChartColumn *column = column_at (self, index);
  g_autofree char *category = NULL;

  if (column == NULL)
    return;
  switch (column->kind)
    {
    case THIMBLE_COLUMN_REQUEST:
      thimble_history_chart_choose (self, index);
      g_signal_emit (self, signals[ACTIVATED], 0, thimble_history_chart_get_selected (self));
      break;
    case THIMBLE_COLUMN_CATEGORY:
      category = g_strdup (column->category);
      if (category != NULL)
        g_signal_emit (self, signals[CATEGORY_ACTIVATED], 0, category);
      break;
    case THIMBLE_COLUMN_REQUESTS:
    case THIMBLE_COLUMN_SPAN:
    case THIMBLE_COLUMN_MEAN:
    default:
      set_cursor (self, NULL);
      thimble_chart_model_open (self->model, (guint) index);
      break;
    }
}

/* Drawing */

void
thimble_history_chart_lay_out (ThimbleHistoryChart *self, ThimbleChartPaint *paint)
{
  *paint = (ThimbleChartPaint) {
    .model = self->model, .context = gtk_widget_get_pango_context (GTK_WIDGET (self)), .colours = &self->colours, .series = self->series,
    .rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL,
    .chosen = thimble_history_chart_get_chosen (self), .hovered = self->hovered,
    .least_start = self->axis_start, .least_end = self->axis_end,
  };
  thimble_chart_paint_layout (paint, gtk_widget_get_width (GTK_WIDGET (self)), gtk_widget_get_height (GTK_WIDGET (self)));
  self->axis_start = paint->start;
  self->axis_end = MAX (paint->end, self->axis_end);
}

/* The column that has its note: what the pointer is on, else what the keyboard has chosen. */
static int
get_noted (ThimbleHistoryChart *self)
{
  if (self->hovered < 0 && gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    return thimble_history_chart_get_chosen (self);
  return self->hovered;
}

static void
thimble_history_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ThimbleHistoryChart *self = THIMBLE_HISTORY_CHART (widget);
  const ThimbleChartColumn *noted;
  g_autofree char *text = NULL;
  graphene_rect_t area;
  ThimbleChartPaint paint;

  self->note = *graphene_rect_zero ();
  if (self->model == NULL || gtk_widget_get_width (widget) < 60 || gtk_widget_get_height (widget) < 60)
    return;
  thimble_history_chart_lay_out (self, &paint);
  if (self->stale)
    gtk_snapshot_push_opacity (snapshot, 0.4);
  thimble_chart_paint_snapshot (&paint, snapshot);
  if (self->stale)
    gtk_snapshot_pop (snapshot);
  noted = column_at (self, get_noted (self));
  if (noted == NULL)
    return;
  text = thimble_chart_text_describe (self->model, noted);
  thimble_chart_paint_get_area (&paint, noted, &area);
  /* Of a column that reaches out of view, what is seen of it. */
  graphene_rect_intersection (&area, &paint.plot, &area);
  thimble_chart_append_note (widget, snapshot, text, &area, &paint.plot, &self->note);
}

static void
thimble_history_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                               int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_VERTICAL ? MIN_HEIGHT : MIN_WIDTH;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NAT_WIDTH : THIMBLE_HISTORY_CHART (widget)->narrow ? LOW_HEIGHT : NAT_HEIGHT;
}

static gboolean
on_width (gpointer data)
{
  ThimbleHistoryChart *self = data;

  self->width_idle = 0;
  if (self->model != NULL && gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    thimble_chart_model_set_width (self->model, (guint) MAX ((gtk_widget_get_width (GTK_WIDGET (self)) - AXES) / THIMBLE_CHART_LEAST_SLOT, 1));
  return G_SOURCE_REMOVE;
}

static void
thimble_history_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ThimbleHistoryChart *self = THIMBLE_HISTORY_CHART (widget);

  /* Not in the middle of an allocation: the legend may change with the columns. */
  if (self->width_idle == 0)
    self->width_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_width, self, NULL);
}

static void
thimble_history_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_history_chart_parent_class)->css_changed (widget, change);
  thimble_chart_colours_read (&THIMBLE_HISTORY_CHART (widget)->colours, widget);
  gtk_widget_queue_draw (widget);
}

/* Object */

static gboolean
on_stale (gpointer data)
{
  ThimbleHistoryChart *self = data;

  self->stale_timeout = 0;
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

static void
update_stale (ThimbleHistoryChart *self)
{
  gboolean known = thimble_chart_model_is_known (self->model);

  if (known)
    {
      g_clear_handle_id (&self->stale_timeout, g_source_remove);
      self->stale = FALSE;
    }
  else if (!self->stale && self->stale_timeout == 0)
    self->stale_timeout = g_timeout_add (STALE_MS, on_stale, self);
}

static void
forget_axes (ThimbleHistoryChart *self)
{
  self->axis_start = self->axis_end = 0;
}

static void
on_columns_changed (ThimbleHistoryChart *self)
{
  update_stale (self);
  thimble_history_chart_renew_input (self);
  thimble_history_chart_changed (self);
}

static void
thimble_history_chart_dispose (GObject *object)
{
  ThimbleHistoryChart *self = THIMBLE_HISTORY_CHART (object);

  g_clear_handle_id (&self->tell_idle, g_source_remove);
  g_clear_handle_id (&self->width_idle, g_source_remove);
  g_clear_handle_id (&self->stale_timeout, g_source_remove);
  if (self->model != NULL)
    {
      g_clear_signal_handler (&self->columns_handler, self->model);
      g_clear_signal_handler (&self->quantity_handler, self->model);
    }
  g_clear_object (&self->model);
  g_clear_pointer (&self->cursor_category, g_free);
  G_OBJECT_CLASS (thimble_history_chart_parent_class)->dispose (object);
}

static void
thimble_history_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleHistoryChart *self = THIMBLE_HISTORY_CHART (object);

  switch ((ThimbleHistoryChartProperty) id)
    {
    case PROP_SELECTED: g_value_set_int64 (value, thimble_history_chart_get_selected (self)); break;
    case PROP_SERIES: g_value_set_uint (value, self->series); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThimbleHistoryChart *self = THIMBLE_HISTORY_CHART (object);

  switch ((ThimbleHistoryChartProperty) id)
    {
    case PROP_SELECTED: thimble_history_chart_set_selected (self, g_value_get_int64 (value)); break;
    case PROP_SERIES: thimble_history_chart_set_series (self, g_value_get_uint (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_history_chart_class_init (ThimbleHistoryChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = thimble_history_chart_dispose;
  object_class->get_property = thimble_history_chart_get_property;
  object_class->set_property = thimble_history_chart_set_property;
  widget_class->snapshot = thimble_history_chart_snapshot;
  widget_class->measure = thimble_history_chart_measure;
  widget_class->size_allocate = thimble_history_chart_size_allocate;
  widget_class->css_changed = thimble_history_chart_css_changed;

  props[PROP_SELECTED] = g_param_spec_int64 ("selected", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_SERIES] = g_param_spec_uint ("series", NULL, NULL, 0, THIMBLE_SERIES_ALL, THIMBLE_SERIES_ALL & ~THIMBLE_SERIES_COST, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[ACTIVATED] = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[CATEGORY_ACTIVATED] = g_signal_new ("category-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_css_name (widget_class, "history-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
thimble_history_chart_init (ThimbleHistoryChart *self)
{
  self->series = THIMBLE_SERIES_ALL & ~THIMBLE_SERIES_COST;
  self->hovered = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  thimble_history_chart_add_input (self);
}

GtkWidget *
thimble_history_chart_new (void)
{
  return g_object_new (THIMBLE_TYPE_HISTORY_CHART, NULL);
}

void
thimble_history_chart_set_model (ThimbleHistoryChart *self, ThimbleChartModel *model)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (self));
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (model));

  if (self->model == model)
    return;
  if (self->model != NULL)
    {
      g_clear_signal_handler (&self->columns_handler, self->model);
      g_clear_signal_handler (&self->quantity_handler, self->model);
    }
  g_set_object (&self->model, model);
  self->columns_handler = g_signal_connect_swapped (model, "columns-changed", G_CALLBACK (on_columns_changed), self);
  self->quantity_handler = g_signal_connect_swapped (model, "notify::quantity", G_CALLBACK (forget_axes), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  on_columns_changed (self);
}

ThimbleChartModel *
thimble_history_chart_get_model (ThimbleHistoryChart *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHART (self), NULL);
  return self->model;
}

void
thimble_history_chart_set_selected (ThimbleHistoryChart *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (self));

  if (self->model == NULL || thimble_chart_model_get_selected (self->model) == id)
    return;
  set_cursor (self, NULL);
  thimble_chart_model_select (self->model, id, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

gint64
thimble_history_chart_get_selected (ThimbleHistoryChart *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHART (self), 0);
  return self->model != NULL ? thimble_chart_model_get_selected (self->model) : 0;
}

void
thimble_history_chart_set_series (ThimbleHistoryChart *self, ThimbleSeriesMask series)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (self));

  if (self->series == series)
    return;
  self->series = series;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERIES]);
}

ThimbleSeriesMask
thimble_history_chart_get_series (ThimbleHistoryChart *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHART (self), 0);
  return self->series;
}

void
thimble_history_chart_set_narrow (ThimbleHistoryChart *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_CHART (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

gboolean
thimble_history_chart_get_area (ThimbleHistoryChart *self, guint index, graphene_rect_t *area)
{
  const ThimbleChartColumn *column;
  ThimbleChartPaint paint;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHART (self), FALSE);
  g_return_val_if_fail (area != NULL, FALSE);

  column = column_at (self, (int) index);
  if (column == NULL)
    return FALSE;
  thimble_history_chart_lay_out (self, &paint);
  thimble_chart_paint_get_area (&paint, column, area);
  return TRUE;
}

char *
thimble_history_chart_get_note (ThimbleHistoryChart *self, graphene_rect_t *area)
{
  const ThimbleChartColumn *noted;

  g_return_val_if_fail (THIMBLE_IS_HISTORY_CHART (self), NULL);

  if (area != NULL)
    *area = self->note;
  noted = column_at (self, get_noted (self));
  return noted != NULL ? thimble_chart_text_describe (self->model, noted) : NULL;
}
