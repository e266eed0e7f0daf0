/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "base/thimble-clock.h"
#include "thimble-chart-model-private.h"

/* What is shown before somebody chooses: so many of the newest requests, of the room there is; so many of the newest days. */
#define NEWEST_MAX   60
#define NEWEST_SHARE 0.6
#define NEWEST_DAYS  60
/* Of a window's length: nearer to an end than this is at it. */
#define NEAR 1e-6

typedef enum { PROP_QUANTITY = 1, PROP_BY } ThimbleChartModelProperty;
static GParamSpec *props[PROP_BY + 1];
static guint signals[THIMBLE_CHART_MODEL_N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleChartModel, thimble_chart_model, G_TYPE_OBJECT)

void
thimble_chart_model_emit (ThimbleChartModel *self, guint signal)
{
  g_signal_emit (self, signals[signal], 0);
}

gboolean
thimble_chart_model_has_categories (ThimbleChartModel *self)
{
  return self->by == THIMBLE_CHART_MODELS || self->by == THIMBLE_CHART_TASKS;
}

gboolean
thimble_chart_model_has_requests (ThimbleChartModel *self)
{
  return self->series != NULL && self->series->slots->len > 0;
}

void
thimble_chart_model_show (ThimbleChartModel *self)
{
  gint64 from, until;

  thimble_chart_model_build_columns (self);
  thimble_chart_model_ask_missing (self);
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
  if (!thimble_chart_model_get_viewport (self, &from, &until))
    from = until = 0;
  if (from == self->told_from && until == self->told_until)
    return;
  self->told_from = from;
  self->told_until = until;
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_VIEWPORT);
}

void
thimble_chart_model_fit_all (ThimbleChartModel *self)
{
  self->anchor_share = -1;
  self->ordinal = FALSE;
  self->unit = THIMBLE_PLOT_HOUR;
  self->window = thimble_chart_model_get_bounds (self);
  thimble_chart_model_choose (self);
  self->window = thimble_chart_model_get_bounds (self);
}

void
thimble_chart_model_show_default (ThimbleChartModel *self)
{
  ThimblePlotWindow bounds;

  self->untouched = TRUE;
  thimble_chart_model_fit_all (self);
  bounds = self->window;
  if (self->by == THIMBLE_CHART_REQUESTS)
    {
      double newest = MAX (MIN (NEWEST_MAX, floor (self->width * NEWEST_SHARE)), 1);

      if (self->total <= newest)
        return;
      self->ordinal = TRUE;
      self->window = (ThimblePlotWindow) { self->total - newest, self->total };
    }
  else if (self->by == THIMBLE_CHART_DAYS)
    {
      self->window.from = MAX (bounds.from, bounds.until - MIN (NEWEST_DAYS, self->width) * (double) thimble_plot_calendar_length (THIMBLE_PLOT_DAY));
      thimble_chart_model_choose (self);
    }
}

/* The map changed below the window: what was in view stays in view, and what was at an end stays there. */
static void
follow (ThimbleChartModel *self, gboolean at_begin, gboolean at_end, gint64 from_us)
{
  ThimblePlotWindow bounds = thimble_chart_model_get_bounds (self);
  double length = self->window.until - self->window.from, from = self->window.from;

  if (self->untouched)
    {
      thimble_chart_model_show_default (self);
      return;
    }
  if (at_begin && at_end)
    {
      self->window = bounds;
      thimble_chart_model_choose (self);
      self->window = thimble_chart_model_get_bounds (self);
      return;
    }
  if (self->ordinal && self->anchor_share >= 0)
    from = thimble_chart_model_get_place (self, self->anchor_us) - self->anchor_share * length;
  else if (at_end)
    from = bounds.until - length;
  else if (at_begin)
    from = bounds.from;
  else if (self->ordinal)
    from = thimble_chart_model_get_place (self, from_us);
  self->window = (ThimblePlotWindow) { from, from + length };
  thimble_plot_window_clamp (&self->window, &bounds);
}

static gboolean
is_at (ThimbleChartModel *self, gboolean the_end)
{
  ThimblePlotWindow bounds = thimble_chart_model_get_bounds (self);
  double near = NEAR * (self->window.until - self->window.from);

  return the_end ? self->window.until >= bounds.until - near : self->window.from <= bounds.from + near;
}

void
thimble_chart_model_take_points (ThimbleChartModel *self, ThimblePoints *points)
{
  gboolean at_begin = is_at (self, FALSE), at_end = is_at (self, TRUE);
  gint64 from = thimble_chart_model_get_time (self, self->window.from);

  g_clear_pointer (&self->points, thimble_points_unref);
  if (points->points->len > 0)
    self->points = thimble_points_ref (points);
  self->points_from = self->asked_from;
  self->points_until = self->asked_until;
  self->points_base = self->asked_base;
  self->fresh = TRUE;
  thimble_chart_model_build_map (self);
  if (self->ordinal)
    follow (self, at_begin, at_end, from);
  thimble_chart_model_show (self);
}

void
thimble_chart_model_take_series (ThimbleChartModel *self, ThimbleSeries *series)
{
  gboolean at_begin = is_at (self, FALSE), at_end = is_at (self, TRUE);
  gint64 from = thimble_chart_model_get_time (self, self->window.from);

  if (self->renewed || self->series == NULL)
    {
      self->untouched = TRUE;
      g_clear_pointer (&self->points, thimble_points_unref);
      g_clear_pointer (&self->overview, thimble_points_unref);
      g_clear_pointer (&self->groups, g_ptr_array_unref);
    }
  else if (at_end)
    /* The end goes on being in view. */
    self->anchor_share = -1;
  self->renewed = FALSE;
  self->fresh = FALSE;
  self->asked_row = 0;
  self->living_asked = FALSE;
  g_clear_pointer (&self->series, thimble_series_unref);
  g_clear_pointer (&self->spans, thimble_chart_spans_free);
  self->series = thimble_series_ref (series);
  self->spans = thimble_chart_spans_new (series);
  if (self->store != NULL)
    thimble_chart_model_ask_overview (self);
  thimble_chart_model_build_map (self);
  follow (self, at_begin, at_end, from);
  thimble_chart_model_show (self);
}

void
thimble_chart_model_take_overview (ThimbleChartModel *self, ThimblePoints *points)
{
  g_clear_pointer (&self->overview, thimble_points_unref);
  if (points->points->len > 0)
    self->overview = thimble_points_ref (points);
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
}

/* Object */

static void
on_store_changed (ThimbleChartModel *self)
{
  thimble_chart_model_refresh (self);
}

static void
thimble_chart_model_finalize (GObject *object)
{
  ThimbleChartModel *self = THIMBLE_CHART_MODEL (object);

  thimble_chart_model_close (self);
  g_clear_pointer (&self->filter, thimble_filter_free);
  g_clear_pointer (&self->series, thimble_series_unref);
  g_clear_pointer (&self->spans, thimble_chart_spans_free);
  g_clear_pointer (&self->points, thimble_points_unref);
  g_clear_pointer (&self->overview, thimble_points_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_hash_table_unref);
  g_clear_pointer (&self->map.knots, g_array_unref);
  g_clear_pointer (&self->columns, g_array_unref);
  G_OBJECT_CLASS (thimble_chart_model_parent_class)->finalize (object);
}

static void
thimble_chart_model_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleChartModel *self = THIMBLE_CHART_MODEL (object);

  switch ((ThimbleChartModelProperty) id)
    {
    case PROP_QUANTITY: g_value_set_uint (value, self->quantity); break;
    case PROP_BY: g_value_set_uint (value, self->by); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_chart_model_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ThimbleChartModel *self = THIMBLE_CHART_MODEL (object);

  switch ((ThimbleChartModelProperty) id)
    {
    case PROP_QUANTITY: thimble_chart_model_set_quantity (self, g_value_get_uint (value)); break;
    case PROP_BY: thimble_chart_model_set_by (self, g_value_get_uint (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_chart_model_class_init (ThimbleChartModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = thimble_chart_model_finalize;
  object_class->get_property = thimble_chart_model_get_property;
  object_class->set_property = thimble_chart_model_set_property;
  props[PROP_QUANTITY] = g_param_spec_uint ("quantity", NULL, NULL, 0, THIMBLE_N_CHART_QUANTITIES - 1, 0, flags);
  props[PROP_BY] = g_param_spec_uint ("by", NULL, NULL, 0, THIMBLE_N_CHART_BY - 1, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
  signals[THIMBLE_CHART_MODEL_COLUMNS] = g_signal_new ("columns-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[THIMBLE_CHART_MODEL_VIEWPORT] = g_signal_new ("viewport-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                                        NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_chart_model_init (ThimbleChartModel *self)
{
  self->filter = thimble_filter_new ();
  self->columns = g_array_new (FALSE, FALSE, sizeof (ThimbleChartColumn));
  self->map.knots = g_array_new (FALSE, FALSE, sizeof (ThimblePlotKnot));
  self->map.us_per_place = 1;
  self->records = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) thimble_record_unref);
  self->anchor_share = -1;
  self->untouched = TRUE;
  self->unit = THIMBLE_PLOT_HOUR;
  self->window = (ThimblePlotWindow) { 0, 1 };
}

ThimbleChartModel *
thimble_chart_model_new (ThimbleStore *store)
{
  ThimbleChartModel *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  self = g_object_new (THIMBLE_TYPE_CHART_MODEL, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  thimble_chart_model_ask_series (self);
  return self;
}

void
thimble_chart_model_close (ThimbleChartModel *self)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  g_clear_handle_id (&self->rest, g_source_remove);
  thimble_chart_model_cancel (self);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
}

void
thimble_chart_model_refresh (ThimbleChartModel *self)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (self->store == NULL)
    return;
  if (self->asks_series != NULL || self->rest != 0)
    self->again = TRUE;
  else
    thimble_chart_model_ask_series (self);
}

void
thimble_chart_model_set_filter (ThimbleChartModel *self, const ThimbleFilter *filter)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));
  g_return_if_fail (filter != NULL);

  if (self->store == NULL || thimble_filter_equal (self->filter, filter))
    return;
  thimble_filter_free (self->filter);
  self->filter = thimble_filter_copy (filter);
  /* What was asked before is of no use any more. */
  thimble_chart_model_cancel (self);
  self->renewed = TRUE;
  thimble_chart_model_ask_series (self);
  /* What is shown is of the filter before. */
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
}

void
thimble_chart_model_set_quantity (ThimbleChartModel *self, ThimbleChartQuantity quantity)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));
  g_return_if_fail (quantity < THIMBLE_N_CHART_QUANTITIES);

  if (self->quantity == quantity)
    return;
  self->quantity = quantity;
  thimble_chart_model_show (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_QUANTITY]);
}

ThimbleChartQuantity
thimble_chart_model_get_quantity (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), THIMBLE_CHART_QUANTITY_TOKENS);
  return self->quantity;
}

void
thimble_chart_model_take_by (ThimbleChartModel *self, ThimbleChartBy by)
{
  if (self->by == by)
    return;
  self->by = by;
  g_cancellable_cancel (self->asks_groups);
  g_clear_object (&self->asks_groups);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BY]);
}

void
thimble_chart_model_set_by (ThimbleChartModel *self, ThimbleChartBy by)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));
  g_return_if_fail (by < THIMBLE_N_CHART_BY);

  if (self->by == by)
    return;
  thimble_chart_model_take_by (self, by);
  if (self->width > 0 && thimble_chart_model_has_requests (self))
    thimble_chart_model_show_default (self);
  thimble_chart_model_show (self);
}

ThimbleChartBy
thimble_chart_model_get_by (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), THIMBLE_CHART_REQUESTS);
  return self->by;
}

void
thimble_chart_model_set_width (ThimbleChartModel *self, guint columns)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (self->width == columns)
    return;
  self->width = columns;
  if (thimble_chart_model_has_requests (self) && columns > 0)
    {
      gboolean all = thimble_chart_model_fits_all (self);

      self->anchor_share = -1;
      if (self->untouched)
        thimble_chart_model_show_default (self);
      else if (all)
        thimble_chart_model_fit_all (self);
      else
        thimble_chart_model_choose (self);
    }
  thimble_chart_model_show (self);
}

GArray *
thimble_chart_model_get_columns (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), NULL);
  return self->columns;
}

ThimblePlotWindow
thimble_chart_model_get_window (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), ((ThimblePlotWindow) { 0, 1 }));
  if (thimble_chart_model_has_categories (self))
    return (ThimblePlotWindow) { 0, MAX (self->columns->len, 1) };
  return self->window;
}

gboolean
thimble_chart_model_get_viewport (ThimbleChartModel *self, gint64 *from_us, gint64 *until_us)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);

  if (!thimble_chart_model_has_requests (self) || self->width == 0)
    return FALSE;
  *from_us = thimble_chart_model_get_time (self, self->window.from);
  *until_us = thimble_chart_model_get_time (self, self->window.until);
  return TRUE;
}

gboolean
thimble_chart_model_get_range (ThimbleChartModel *self, gint64 *from_us, gint64 *until_us)
{
  gint64 last, unused;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);

  if (!thimble_chart_model_has_requests (self))
    return FALSE;
  thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, 0, from_us, &unused);
  thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, self->series->slots->len - 1, &last, until_us);
  if (self->overview != NULL)
    {
      GArray *points = self->overview->points;

      *from_us = g_array_index (points, ThimblePoint, 0).from_us;
      last = g_array_index (points, ThimblePoint, points->len - 1).last_us;
      *until_us = last < G_MAXINT64 ? last + 1 : last;
    }
  else
    *until_us = MIN (*until_us, MAX (thimble_clock_wall_us (), last + 1));
  if ((double) *until_us - (double) *from_us < (double) thimble_plot_calendar_length (THIMBLE_PLOT_SECOND))
    *from_us = *until_us - thimble_plot_calendar_length (THIMBLE_PLOT_SECOND);
  return TRUE;
}

void
thimble_chart_model_get_sums (ThimbleChartModel *self, ThimbleSums *sums)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));
  g_return_if_fail (sums != NULL);

  *sums = (ThimbleSums) { 0 };
  for (guint i = 0; i < self->columns->len; i++)
    thimble_sums_add (sums, &g_array_index (self->columns, ThimbleChartColumn, i).sums);
}

ThimbleColumnKind
thimble_chart_model_get_grouping (ThimbleChartModel *self, ThimblePlotUnit *unit, guint *per_column)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), THIMBLE_COLUMN_REQUEST);

  *unit = self->unit;
  *per_column = self->points != NULL ? self->points->per_point : 1;
  if (thimble_chart_model_has_categories (self))
    return THIMBLE_COLUMN_CATEGORY;
  if (!self->ordinal)
    return THIMBLE_COLUMN_SPAN;
  return *per_column > 1 ? THIMBLE_COLUMN_REQUESTS : THIMBLE_COLUMN_REQUEST;
}

gboolean
thimble_chart_model_fits_all (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), TRUE);
  return is_at (self, FALSE) && is_at (self, TRUE);
}

ThimblePoints *
thimble_chart_model_get_overview (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), NULL);
  return self->overview;
}

ThimbleSeries *
thimble_chart_model_get_series (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), NULL);
  return self->series;
}

GTimeZone *
thimble_chart_model_get_zone (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), NULL);
  return self->spans != NULL ? thimble_chart_spans_get_zone (self->spans) : NULL;
}

gboolean
thimble_chart_model_is_known (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);
  return self->series != NULL && !self->renewed;
}

gboolean
thimble_chart_model_is_loading (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);
  return self->asks_series != NULL || self->asks_overview != NULL || self->asks_points != NULL || self->asks_groups != NULL;
}

ThimbleRecord *
thimble_chart_model_get_record (ThimbleChartModel *self, gint64 id)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), NULL);
  return g_hash_table_lookup (self->records, &id);
}
