/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "thimble-chart-model-private.h"

/* Points are read for the view and for so much on either side of it, so that a pan finds them there. */
#define MARGIN 1.5
/* They are read again when less than this is left there. */
#define LEFT   0.5
/* Of columns: fewer or more of them in view are read anew in other groups, which are powers of two. */
#define TOO_FEW  0.45
#define TOO_MANY 1.5
/* No more than so many views of columns are read at once. */
#define MOST_VIEWS 8
#define MAX_ROWS   512
/* Where all of time has no more than this, it is also read in so many points: an hour would be wide, and these are read in some milliseconds. */
#define OVERVIEW_MAX_REQUESTS 16384
#define OVERVIEW_MAX_DAYS     8
#define OVERVIEW_POINTS       2048
/* After a question that took long the store is left alone for a while. */
#define REST_FACTOR 4
#define REST_MAX_MS 5000

/* What an answer needs to know of its question. */
typedef struct {
  ThimbleChartModel *model;
  GCancellable      *cancellable;
  GCancellable     **running;
} Question;

static Question *
begin (ThimbleChartModel *self, GCancellable **running)
{
  Question *question = g_new (Question, 1);

  g_cancellable_cancel (*running);
  g_clear_object (running);
  *running = g_cancellable_new ();
  *question = (Question) { g_object_ref (self), g_object_ref (*running), running };
  return question;
}

/* (transfer full) (nullable): the model, unless the question is of the past. */
static ThimbleChartModel *
end (Question *question)
{
  ThimbleChartModel *self = question->model;

  if (*question->running != question->cancellable)
    g_clear_object (&self);
  else
    g_clear_object (question->running);
  g_object_unref (question->cancellable);
  g_free (question);
  return self;
}

void
thimble_chart_model_cancel (ThimbleChartModel *self)
{
  GCancellable **running[] = { &self->asks_series, &self->asks_overview, &self->asks_points, &self->asks_groups, &self->asks_rows };

  for (guint i = 0; i < G_N_ELEMENTS (running); i++)
    {
      g_cancellable_cancel (*running[i]);
      g_clear_object (running[i]);
    }
}

/* Rows of single requests: their sentences */

static void
rows_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) rows = thimble_store_rows_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (ThimbleChartModel) self = end (data);
  gboolean found = FALSE;

  if (self == NULL || rows == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    {
      ThimbleRecord *record = g_ptr_array_index (rows, i);

      found |= record->id == self->selected;
      g_hash_table_replace (self->records, g_memdup2 (&record->id, sizeof record->id), thimble_record_ref (record));
    }
  if (self->to_reveal && found)
    {
      ThimbleRecord *record = thimble_chart_model_get_record (self, self->selected);

      self->to_reveal = FALSE;
      thimble_chart_model_reveal (self, record->started_us);
    }
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
  /* Others may have come into view meanwhile. */
  thimble_chart_model_ask_missing (self);
}

/* Not read yet, or not as it is by now. */
static gboolean
wants_row (ThimbleChartModel *self, gint64 id)
{
  ThimbleRecord *record = g_hash_table_lookup (self->records, &id);

  return record == NULL || (!self->living_asked && !thimble_state_is_final (record->state));
}

static void
ask_rows (ThimbleChartModel *self)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  Question *question;

  if (self->asks_rows != NULL)
    return; /* its answer asks for what is missing then */
  if (self->selected != 0 && wants_row (self, self->selected))
    g_array_append_val (ids, self->selected);
  for (guint i = 0; i < self->columns->len && ids->len < MAX_ROWS; i++)
    {
      const ThimbleChartColumn *column = &g_array_index (self->columns, ThimbleChartColumn, i);

      if (column->kind == THIMBLE_COLUMN_REQUEST && column->id != self->selected && wants_row (self, column->id))
        g_array_append_val (ids, column->id);
    }
  /* Rows that are gone are not asked for again and again. */
  if (ids->len == 0 || (ids->len == self->asked_rows && g_array_index (ids, gint64, 0) == self->asked_row))
    return;
  self->living_asked = TRUE;
  self->asked_rows = ids->len;
  self->asked_row = g_array_index (ids, gint64, 0);
  question = begin (self, &self->asks_rows);
  thimble_store_rows_async (self->store, (gint64 *) (gpointer) ids->data, ids->len, question->cancellable, rows_came, question);
}

/* Single requests, or as many in each column */

static void
points_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimblePoints) points = thimble_store_points_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (ThimbleChartModel) self = end (data);

  if (self == NULL)
    return;
  if (points == NULL)
    {
      thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
      return;
    }
  thimble_chart_model_take_points (self, points);
}

/* A part of the axis whose requests are counted: its ends lie between hours, or between points. */
typedef struct {
  gint64 from_us, until_us;
  double from, until;
} Range;

/* What is in view with a margin of so many views on either side, no more. */
static Range
get_least_range (ThimbleChartModel *self, double margin)
{
  double by = margin * (self->window.until - self->window.from);
  Range range = { .from = MAX (self->window.from - by, 0), .until = MIN (self->window.until + by, self->total) };

  range.from_us = range.from <= 0 ? G_MININT64 : thimble_chart_model_get_time (self, range.from);
  range.until_us = range.until >= self->total ? G_MAXINT64 : thimble_chart_model_get_time (self, range.until);
  return range;
}

static const ThimblePoint *
point_at (ThimbleChartModel *self, guint index)
{
  return &g_array_index (self->points->points, ThimblePoint, index);
}

/* The point that a place is in, which lies among them. */
static guint
find_point (ThimbleChartModel *self, double place)
{
  return MIN ((guint) ((place - self->points_base) / self->points->per_point), self->points->points->len - 1);
}

/* Within an hour, or a point of many, nobody knows when its requests were: all of it is taken. So are those of the same moment. */
static void
widen (ThimbleChartModel *self, Range *range)
{
  guint n = thimble_chart_spans_get_n (self->spans, THIMBLE_PLOT_HOUR), i;
  gint64 from, until;

  if (range->from_us != G_MININT64)
    {
      if (self->points != NULL && range->from >= self->points_base && range->from < self->points_end)
        {
          for (i = find_point (self, range->from); i > 0 && point_at (self, i - 1)->last_us >= point_at (self, i)->from_us;)
            i--;
          range->from_us = point_at (self, i)->from_us;
          range->from = self->points_base + (double) i * self->points->per_point;
        }
      else if ((i = thimble_chart_spans_find (self->spans, THIMBLE_PLOT_HOUR, range->from_us)) < n)
        {
          thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, i, &from, &until);
          range->from_us = MIN (from, range->from_us);
          range->from = round (thimble_chart_model_get_place (self, range->from_us));
        }
    }
  if (range->until_us != G_MAXINT64)
    {
      if (self->points != NULL && range->until > self->points_base && range->until < self->points_end)
        {
          for (i = find_point (self, range->until);
               i + 1 < self->points->points->len && point_at (self, i + 1)->from_us <= point_at (self, i)->last_us;)
            i++;
          range->until_us = point_at (self, i)->last_us + 1;
          range->until = MIN (self->points_base + (i + 1.0) * self->points->per_point, self->points_end);
        }
      else if ((i = thimble_chart_spans_find (self->spans, THIMBLE_PLOT_HOUR, range->until_us)) < n)
        {
          thimble_chart_spans_get (self->spans, THIMBLE_PLOT_HOUR, i, &from, &until);
          range->until_us = MAX (until, range->until_us);
          range->until = MAX (thimble_chart_model_get_place (self, range->until_us), range->until);
        }
    }
}

static void
ask_points (ThimbleChartModel *self)
{
  double in_view = self->window.until - self->window.from, per_point, asked;
  Range range = get_least_range (self, LEFT);
  Question *question;
  guint most;

  per_point = self->points != NULL ? self->points->per_point : 1;
  if (self->asks_points != NULL && self->asked_from <= range.from_us && self->asked_until >= range.until_us)
    return; /* they are coming */
  if (self->points != NULL && self->fresh && self->points_from <= range.from_us && self->points_until >= range.until_us
      && (per_point == 1 || in_view / per_point >= self->width * TOO_FEW) && in_view / per_point <= self->width * TOO_MANY)
    return;
  range = get_least_range (self, MARGIN);
  widen (self, &range);
  /* As many as there are where they fit into the view, else so many that the view has its share of columns. A crowd is looked at more closely step by step. */
  asked = range.until - range.from;
  if (in_view > self->width)
    asked *= self->width / in_view;
  most = (guint) CLAMP (ceil (asked), 0, self->width * MOST_VIEWS) + 2;
  if (self->fresh && self->asked_from == range.from_us && self->asked_until == range.until_us && self->asked_most == most)
    return; /* it does not get better */
  self->asked_from = range.from_us;
  self->asked_until = range.until_us;
  self->asked_base = range.from;
  self->asked_most = most;
  question = begin (self, &self->asks_points);
  thimble_store_points_async (self->store, self->filter, range.from_us, range.until_us, most, question->cancellable, points_came, question);
}

/* Models or tasks */

static void
groups_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) groups = thimble_store_breakdown_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (ThimbleChartModel) self = end (data);

  if (self == NULL)
    return;
  if (groups != NULL)
    {
      g_clear_pointer (&self->groups, g_ptr_array_unref);
      self->groups = g_steal_pointer (&groups);
      self->fresh = TRUE;
      thimble_chart_model_build_columns (self);
    }
  thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
}

static void
ask_groups (ThimbleChartModel *self)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_copy (self->filter);
  gint64 from = G_MININT64, until = G_MAXINT64;
  Question *question;

  if (!thimble_chart_model_fits_all (self))
    thimble_chart_model_get_viewport (self, &from, &until);
  if (self->groups_from == from && self->groups_until == until && (self->asks_groups != NULL || (self->groups != NULL && self->fresh)))
    return;
  self->groups_from = from;
  self->groups_until = until;
  filter->since_us = MAX (filter->since_us, from);
  filter->until_us = MIN (filter->until_us, until);
  question = begin (self, &self->asks_groups);
  thimble_store_breakdown_async (self->store, filter, self->by == THIMBLE_CHART_MODELS ? THIMBLE_BY_MODEL : THIMBLE_BY_TASK,
                                 question->cancellable, groups_came, question);
}

void
thimble_chart_model_ask_missing (ThimbleChartModel *self)
{
  /* What is known is of another filter. */
  if (self->store == NULL || self->series == NULL || self->renewed || self->width == 0 || self->series->slots->len == 0)
    return;
  if (thimble_chart_model_has_categories (self))
    ask_groups (self);
  else if (self->ordinal)
    ask_points (self);
  ask_rows (self);
}

/* All of time, finer than in hours */

static void
overview_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimblePoints) points = thimble_store_points_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (ThimbleChartModel) self = end (data);

  if (self == NULL)
    return;
  if (points == NULL)
    thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
  else
    thimble_chart_model_take_overview (self, points);
}

void
thimble_chart_model_ask_overview (ThimbleChartModel *self)
{
  GArray *slots = self->series->slots;
  Question *question;

  if (slots->len == 0 || self->series->all.requests > OVERVIEW_MAX_REQUESTS
      || (double) g_array_index (slots, ThimbleSlot, slots->len - 1).from_us - (double) g_array_index (slots, ThimbleSlot, 0).from_us
         > OVERVIEW_MAX_DAYS * (double) thimble_plot_calendar_length (THIMBLE_PLOT_DAY))
    {
      g_cancellable_cancel (self->asks_overview);
      g_clear_object (&self->asks_overview);
      g_clear_pointer (&self->overview, thimble_points_unref);
      return;
    }
  question = begin (self, &self->asks_overview);
  thimble_store_points_async (self->store, self->filter, G_MININT64, G_MAXINT64, OVERVIEW_POINTS, question->cancellable, overview_came, question);
}

/* All of time in hours */

static gboolean
on_rested (gpointer data)
{
  ThimbleChartModel *self = data;

  self->rest = 0;
  if (self->again)
    thimble_chart_model_ask_series (self);
  return G_SOURCE_REMOVE;
}

static void
series_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleSeries) series = thimble_store_series_finish (THIMBLE_STORE (source), result, NULL);
  g_autoptr (ThimbleChartModel) self = end (data);

  if (self == NULL)
    return;
  self->rest = g_timeout_add ((guint) MIN ((g_get_monotonic_time () - self->began) / 1000 * REST_FACTOR, REST_MAX_MS), on_rested, self);
  if (series == NULL)
    thimble_chart_model_emit (self, THIMBLE_CHART_MODEL_COLUMNS);
  else
    thimble_chart_model_take_series (self, series);
}

void
thimble_chart_model_ask_series (ThimbleChartModel *self)
{
  Question *question;

  g_clear_handle_id (&self->rest, g_source_remove);
  self->again = FALSE;
  self->began = g_get_monotonic_time ();
  question = begin (self, &self->asks_series);
  thimble_store_series_async (self->store, self->filter, question->cancellable, series_came, question);
}
