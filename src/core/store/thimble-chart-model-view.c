/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-chart-model-private.h"

/* Fewer pieces of the calendar than these say less than columns of as many requests each. */
#define FEW_SPANS 12
#define FEW_SHARE 0.25 /* of the columns there is room for, where that is less */
/* How many more columns than there is room for may stand there: what is cut at both ends; and thin ones, where the choice is between these and few. */
#define SLACK      1.02
#define THIN_SLACK 2.5
/* Nobody looks at fewer requests than these, where there are more. */
#define LEAST_REQUESTS 8
#define LEAST_DAYS     3
/* So little of a column is not in view, but an error of rounding. */
#define SLIVER 1e-6
/* How far apart requests are thought to be where nothing is known of it. */
#define MINUTE_US (60 * G_GINT64_CONSTANT (1000000))

static void
append_knot (GArray *knots, gint64 us, double place)
{
  ThimblePlotKnot *last = knots->len > 0 ? &g_array_index (knots, ThimblePlotKnot, knots->len - 1) : NULL;
  ThimblePlotKnot knot = { us, place };

  /* The end of an hour is the beginning of the next; a clock that stands still, or was set back, has requests one after the other all the same. */
  if (last != NULL && us <= last->us)
    {
      if (place == last->place)
        return;
      knot.us = last->us < G_MAXINT64 ? last->us + 1 : last->us;
    }
  g_array_append_val (knots, knot);
}

static void
append_points_knots (ThimbleChartModel *self)
{
  double place = self->points_base;

  for (guint i = 0; i < self->points->points->len; i++)
    {
      const ThimblePoint *point = &g_array_index (self->points->points, ThimblePoint, i);
      double n = (double) MAX (point->sums.requests, 1);

      /* A request stands in the middle of its place. */
      append_knot (self->map.knots, point->from_us, place + 0.5);
      if (n > 1)
        append_knot (self->map.knots, point->last_us, place + n - 0.5);
      place += n;
    }
  self->points_end = place;
}

/* Places are counted in requests: exactly where single ones are known, by their hours elsewhere. */
void
thimble_chart_model_build_map (ThimbleChartModel *self)
{
  GArray *knots = self->map.knots;
  guint n = self->series != NULL ? self->series->slots->len : 0, i = 0;
  double place = 0;

  g_array_set_size (knots, 0);
  self->points_end = 0;
  for (; i < n; i++)
    {
      gint64 from, until;
      const ThimbleSums *sums = thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, i, &from, &until);

      if (self->points != NULL && until > self->points_from)
        {
          /* Of an hour that is cut here, so many are before the points. */
          self->points_base = from < self->points_from ? CLAMP (self->points_base, place, place + (double) sums->requests) : place;
          if (from < self->points_from)
            {
              append_knot (knots, from, place);
              append_knot (knots, self->points_from, self->points_base);
            }
          break;
        }
      append_knot (knots, from, place);
      place += (double) sums->requests;
      append_knot (knots, until, place);
    }
  if (self->points != NULL)
    append_points_knots (self);
  for (; i < n; i++)
    {
      gint64 from, until;
      const ThimbleSums *sums = thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, i, &from, &until);

      if (until > self->points_until)
        {
          append_knot (knots, MAX (from, self->points_until), MAX (place, self->points_end));
          append_knot (knots, until, MAX (place + (double) sums->requests, self->points_end));
        }
      place += (double) sums->requests;
    }
  self->total = MAX (place, self->points_end);
  self->map.us_per_place = MINUTE_US;
  if (knots->len > 1)
    {
      const ThimblePlotKnot *first = &g_array_index (knots, ThimblePlotKnot, 0), *last = &g_array_index (knots, ThimblePlotKnot, knots->len - 1);

      self->map.us_per_place = CLAMP (((double) last->us - (double) first->us) / MAX (last->place - first->place, 1), 1, (double) MINUTE_US);
    }
}

gint64
thimble_chart_model_get_time (ThimbleChartModel *self, double place)
{
  static const ThimblePlotScale times = { NULL, 1 };

  return thimble_plot_scale_time (self->ordinal ? &self->map : &times, place);
}

/* The number of requests before a moment: there are no more before the first one and after the last. */
static double
count_before (ThimbleChartModel *self, gint64 us)
{
  return CLAMP (thimble_plot_scale_place (&self->map, us), 0, self->total);
}

double
thimble_chart_model_get_place (ThimbleChartModel *self, gint64 us)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), 0);
  return self->ordinal ? count_before (self, us) : (double) us;
}

ThimblePlotWindow
thimble_chart_model_get_bounds (ThimbleChartModel *self)
{
  gint64 from, until, unused;
  guint n = self->spans != NULL ? thimble_chart_spans_get_n (self->spans, self->unit) : 0;

  if (self->ordinal)
    return (ThimblePlotWindow) { 0, MAX (self->total, 1) };
  if (n == 0)
    return (ThimblePlotWindow) { 0, 1 };
  thimble_chart_spans_get (self->spans, self->unit, 0, &from, &unused);
  thimble_chart_spans_get (self->spans, self->unit, n - 1, &unused, &until);
  return (ThimblePlotWindow) { (double) from, (double) until };
}

double
thimble_chart_model_get_least (ThimbleChartModel *self)
{
  if (self->ordinal)
    return MIN (LEAST_REQUESTS, MAX (self->total, 1));
  if (self->by == THIMBLE_CHART_DAYS)
    return LEAST_DAYS * (double) thimble_plot_calendar_length (THIMBLE_PLOT_DAY);
  /* All of time may be less than a minute. */
  return self->overview != NULL ? (double) thimble_plot_calendar_length (THIMBLE_PLOT_SECOND) : (double) MINUTE_US;
}

void
thimble_chart_model_set_axis (ThimbleChartModel *self, gboolean ordinal, ThimblePlotUnit unit)
{
  gint64 from = thimble_chart_model_get_time (self, self->window.from), until = thimble_chart_model_get_time (self, self->window.until);
  double length;

  self->unit = unit;
  if (self->ordinal == ordinal)
    return;
  self->ordinal = ordinal;
  self->window.from = thimble_chart_model_get_place (self, from);
  length = MAX (thimble_chart_model_get_place (self, until) - self->window.from, thimble_chart_model_get_least (self));
  /* What is under the pointer stays there, though what is beside it gets other room. */
  if (self->anchor_share >= 0)
    self->window.from = thimble_chart_model_get_place (self, self->anchor_us) - self->anchor_share * length;
  self->window.until = self->window.from + length;
}

static guint
count_spans (ThimbleChartModel *self, ThimblePlotUnit unit, gint64 from_us, gint64 until_us)
{
  return thimble_chart_spans_find (self->spans, unit, until_us) - thimble_chart_spans_find (self->spans, unit, from_us);
}

void
thimble_chart_model_choose (ThimbleChartModel *self)
{
  gint64 from = thimble_chart_model_get_time (self, self->window.from), until = thimble_chart_model_get_time (self, self->window.until);
  double count = self->ordinal ? self->window.until - self->window.from : count_before (self, until) - count_before (self, from);
  ThimblePlotUnit finest = self->by == THIMBLE_CHART_DAYS ? THIMBLE_PLOT_DAY : THIMBLE_PLOT_HOUR, unit = finest;
  ThimblePlotWindow bounds;
  gboolean ordinal = FALSE, few;

  while (unit < THIMBLE_PLOT_YEAR && (double) until - (double) from > (double) thimble_plot_calendar_length (unit) * self->width * SLACK)
    unit++;
  few = count_spans (self, unit, from, until) < MIN (FEW_SPANS, FEW_SHARE * self->width);
  /* Thin columns of a finer piece of the calendar say more than a few. */
  if (few && unit > finest
      && (double) until - (double) from <= (double) thimble_plot_calendar_length (unit - 1) * self->width * THIN_SLACK)
    few = count_spans (self, --unit, from, until) < MIN (FEW_SPANS, FEW_SHARE * self->width);
  if (self->by == THIMBLE_CHART_REQUESTS)
    ordinal = count <= self->width || few;
  thimble_chart_model_set_axis (self, ordinal, unit);
  bounds = thimble_chart_model_get_bounds (self);
  thimble_plot_window_clamp (&self->window, &bounds);
}

/* Columns */

static void
append_column (ThimbleChartModel *self, const ThimbleChartColumn *column)
{
  g_array_append_val (self->columns, *column);
}

/* Hours beside the points, as wide as their requests will be; those that are narrower than a column are one. */
static void
append_means (ThimbleChartModel *self, double from_place, double until_place)
{
  double least = (self->window.until - self->window.from) / self->width;
  double per_column = self->points != NULL ? self->points->per_point : MAX (ceil (least), 1);
  guint n = thimble_chart_spans_get_n (self->spans, THIMBLE_PLOT_HOUR);
  ThimbleChartColumn column = { .kind = THIMBLE_COLUMN_MEAN };

  if (until_place - from_place < SLIVER)
    return;
  for (guint i = thimble_chart_spans_find (self->spans, THIMBLE_PLOT_HOUR, thimble_chart_model_get_time (self, from_place)); i < n; i++)
    {
      gint64 from_us, until_us;
      const ThimbleSums *sums = thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, i, &from_us, &until_us);
      double from = MAX (thimble_chart_model_get_place (self, from_us), from_place);
      double until = MIN (thimble_chart_model_get_place (self, until_us), until_place);

      if (from >= until_place)
        break;
      if (until - from < SLIVER)
        continue;
      if (column.sums.requests == 0)
        {
          column.from = from;
          column.from_us = from_us;
        }
      thimble_sums_add (&column.sums, sums);
      column.until = until;
      column.until_us = until_us;
      if (until - column.from < least)
        continue;
      column.share = MIN (per_column / (double) MAX (column.sums.requests, 1), 1);
      append_column (self, &column);
      column.sums = (ThimbleSums) { 0 };
    }
  if (column.sums.requests == 0)
    return;
  column.share = MIN (per_column / (double) column.sums.requests, 1);
  append_column (self, &column);
}

static void
append_points (ThimbleChartModel *self)
{
  double per_point = self->points->per_point;
  GArray *points = self->points->points;
  guint first = (guint) CLAMP (floor ((self->window.from - self->points_base) / per_point), 0, points->len);

  for (guint i = first; i < points->len; i++)
    {
      const ThimblePoint *point = &g_array_index (points, ThimblePoint, i);
      ThimbleChartColumn column = {
        .kind = self->points->per_point == 1 ? THIMBLE_COLUMN_REQUEST : THIMBLE_COLUMN_REQUESTS,
        .id = point->id, .last_id = point->last_id, .from_us = point->from_us,
        .until_us = point->last_us < G_MAXINT64 ? point->last_us + 1 : point->last_us,
        .from = self->points_base + i * per_point, .share = 1, .state = point->state, .sums = point->sums,
      };

      column.until = column.from + (double) MAX (point->sums.requests, 1);
      column.practice = self->points->per_point == 1 ? point->practice : point->sums.practice == point->sums.requests;
      if (column.from > self->window.until - SLIVER)
        break;
      if (column.until > self->window.from + SLIVER)
        append_column (self, &column);
    }
}

static void
append_spans (ThimbleChartModel *self)
{
  guint n = thimble_chart_spans_get_n (self->spans, self->unit);

  for (guint i = thimble_chart_spans_find (self->spans, self->unit, thimble_chart_model_get_time (self, self->window.from)); i < n; i++)
    {
      ThimbleChartColumn column = { .kind = THIMBLE_COLUMN_SPAN, .share = 1 };

      column.sums = *thimble_chart_spans_get (self->spans, self->unit, i, &column.from_us, &column.until_us);
      column.from = (double) column.from_us;
      column.until = (double) column.until_us;
      column.practice = column.sums.practice == column.sums.requests;
      if (column.from >= self->window.until)
        break;
      append_column (self, &column);
    }
}

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  ThimbleChartModel *self = data;
  const ThimbleGroup *groups[2] = { *(ThimbleGroup *const *) a, *(ThimbleGroup *const *) b };
  double totals[2];

  for (guint i = 0; i < 2; i++)
    {
      ThimbleChartColumn column = { .kind = THIMBLE_COLUMN_CATEGORY, .share = 1, .sums = groups[i]->sums };
      ThimbleColumnParts parts;

      thimble_chart_column_get_parts (&column, NULL, self->quantity, &parts);
      totals[i] = parts.total;
    }
  if (totals[0] != totals[1])
    return totals[0] > totals[1] ? -1 : 1;
  return g_strcmp0 (groups[0]->id, groups[1]->id);
}

static void
append_groups (ThimbleChartModel *self)
{
  if (self->groups == NULL)
    return;
  g_ptr_array_sort_with_data (self->groups, compare_groups, self);
  for (guint i = 0; i < self->groups->len; i++)
    {
      const ThimbleGroup *group = g_ptr_array_index (self->groups, i);

      append_column (self, &(ThimbleChartColumn) {
        .kind = THIMBLE_COLUMN_CATEGORY, .from_us = group->from_us,
        .until_us = group->until_us < G_MAXINT64 ? group->until_us + 1 : group->until_us,
        .from = i, .until = i + 1, .share = 1, .practice = group->sums.practice == group->sums.requests,
        .category = group->id, .name = group->name, .sums = group->sums,
      });
    }
}

void
thimble_chart_model_build_columns (ThimbleChartModel *self)
{
  g_array_set_size (self->columns, 0);
  if (self->series == NULL || self->width == 0)
    return;
  if (thimble_chart_model_has_categories (self))
    append_groups (self);
  else if (!self->ordinal)
    append_spans (self);
  else if (self->points == NULL)
    append_means (self, self->window.from, self->window.until);
  else
    {
      append_means (self, self->window.from, MIN (self->window.until, self->points_base));
      append_points (self);
      append_means (self, MAX (self->window.from, self->points_end), self->window.until);
    }
}
