/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-chart-model-private.h"

/* What a person does */

static gboolean
can_move (ThimbleChartModel *self)
{
  return self->width > 0 && thimble_chart_model_has_requests (self) && !thimble_chart_model_has_categories (self);
}

void
thimble_chart_model_reveal (ThimbleChartModel *self, gint64 us)
{
  ThimblePlotWindow bounds;
  double place, length = self->window.until - self->window.from;

  if (!can_move (self) || thimble_chart_model_find_selected (self) >= 0)
    return;
  place = thimble_chart_model_get_place (self, us);
  bounds = thimble_chart_model_get_bounds (self);
  self->window = (ThimblePlotWindow) { place - length / 2, place + length / 2 };
  thimble_plot_window_clamp (&self->window, &bounds);
  self->untouched = FALSE;
  self->anchor_us = us;
  self->anchor_share = CLAMP ((place - self->window.from) / length, 0, 1);
  thimble_chart_model_show (self);
}

void
thimble_chart_model_select (ThimbleChartModel *self, gint64 id, gboolean reveal)
{
  ThimbleRecord *record;

  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (self->selected == id)
    return;
  self->selected = id;
  record = thimble_chart_model_get_record (self, id);
  self->to_reveal = reveal && id != 0 && record == NULL;
  if (reveal && record != NULL)
    thimble_chart_model_reveal (self, record->started_us);
  thimble_chart_model_show (self);
}

gint64
thimble_chart_model_get_selected (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), 0);
  return self->selected;
}

int
thimble_chart_model_find_selected (ThimbleChartModel *self)
{
  ThimbleRecord *record;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), -1);

  record = self->selected != 0 ? thimble_chart_model_get_record (self, self->selected) : NULL;
  for (guint i = 0; self->selected != 0 && i < self->columns->len; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (self->columns, ThimbleChartColumn, i);

      if (column->kind == THIMBLE_COLUMN_REQUEST || record == NULL)
        {
          if (column->id == self->selected)
            return (int) i;
        }
      else if (column->kind == THIMBLE_COLUMN_CATEGORY)
        {
          if (g_strcmp0 (column->category, self->by == THIMBLE_CHART_MODELS ? record->model_id : record->task) == 0)
            return (int) i;
        }
      else if (record->started_us >= column->from_us && record->started_us < column->until_us)
        return (int) i;
    }
  return -1;
}

gboolean
thimble_chart_model_can_zoom_in (ThimbleChartModel *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);
  return can_move (self) && self->window.until - self->window.from > thimble_chart_model_get_least (self) * 1.001;
}

void
thimble_chart_model_zoom (ThimbleChartModel *self, double share, double factor)
{
  ThimblePlotWindow bounds;

  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (!can_move (self) || !(factor > 0))
    return;
  share = CLAMP (share, 0, 1);
  self->untouched = FALSE;
  self->anchor_us = thimble_chart_model_get_time (self, self->window.from + share * (self->window.until - self->window.from));
  bounds = thimble_chart_model_get_bounds (self);
  thimble_plot_window_zoom (&self->window, share, factor, thimble_chart_model_get_least (self), &bounds);
  /* It is not where it was if the window came to an end of all. */
  self->anchor_share = CLAMP ((thimble_chart_model_get_place (self, self->anchor_us) - self->window.from)
                              / (self->window.until - self->window.from), 0, 1);
  if (thimble_chart_model_fits_all (self))
    thimble_chart_model_fit_all (self);
  else
    thimble_chart_model_choose (self);
  thimble_chart_model_show (self);
}

void
thimble_chart_model_pan (ThimbleChartModel *self, double shares)
{
  ThimblePlotWindow bounds;

  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (!can_move (self))
    return;
  bounds = thimble_chart_model_get_bounds (self);
  if (!thimble_plot_window_pan (&self->window, shares, &bounds))
    return;
  self->untouched = FALSE;
  self->anchor_share = -1;
  thimble_chart_model_show (self);
}

void
thimble_chart_model_fit (ThimbleChartModel *self)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (self->width == 0 || !thimble_chart_model_has_requests (self))
    return;
  self->untouched = FALSE;
  thimble_chart_model_fit_all (self);
  thimble_chart_model_show (self);
}

/* Another part of time, [from, until) in microseconds, in the columns that suit it. */
static void
set_time (ThimbleChartModel *self, double from, double until)
{
  ThimblePlotWindow bounds;
  gint64 first, end;

  /* Before the first request and after the last one there is nothing more to be shown. */
  if (thimble_chart_model_get_range (self, &first, &end) && from <= (double) first && until >= (double) end)
    {
      thimble_chart_model_fit (self);
      return;
    }
  self->untouched = FALSE;
  self->anchor_share = -1;
  self->ordinal = FALSE;
  self->window = (ThimblePlotWindow) { from, MAX (until, from + thimble_chart_model_get_least (self)) };
  bounds = thimble_chart_model_get_bounds (self);
  thimble_plot_window_clamp (&self->window, &bounds);
  if (thimble_chart_model_fits_all (self))
    thimble_chart_model_fit_all (self);
  else
    thimble_chart_model_choose (self);
  thimble_chart_model_show (self);
}

void
thimble_chart_model_set_viewport (ThimbleChartModel *self, gint64 from_us, gint64 until_us)
{
  g_return_if_fail (THIMBLE_IS_CHART_MODEL (self));

  if (self->width > 0 && thimble_chart_model_has_requests (self))
    set_time (self, (double) from_us, (double) until_us);
}

gboolean
thimble_chart_model_open (ThimbleChartModel *self, guint index)
{
  ThimbleChartColumn column;
  double length;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (self), FALSE);
  g_return_val_if_fail (index < self->columns->len, FALSE);

  column = g_array_index (self->columns, ThimbleChartColumn, index);
  switch (column.kind)
    {
    case THIMBLE_COLUMN_SPAN:
    case THIMBLE_COLUMN_MEAN:
      /* There is nothing finer than a day in a chart of days. */
      if (self->by == THIMBLE_CHART_DAYS && self->unit == THIMBLE_PLOT_DAY)
        thimble_chart_model_take_by (self, THIMBLE_CHART_REQUESTS);
      set_time (self, (double) column.from_us, (double) column.until_us);
      return TRUE;
    case THIMBLE_COLUMN_REQUESTS:
      length = MAX (column.until - column.from, thimble_chart_model_get_least (self));
      self->untouched = FALSE;
      self->anchor_us = column.from_us;
      self->anchor_share = 0;
      self->window = (ThimblePlotWindow) { column.from, column.from + length };
      thimble_chart_model_choose (self);
      thimble_chart_model_show (self);
      return TRUE;
    case THIMBLE_COLUMN_REQUEST:
    case THIMBLE_COLUMN_CATEGORY:
    default:
      return FALSE;
    }
}
