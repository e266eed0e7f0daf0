/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "thimble-chart-text.h"
#include "thimble-request-text.h"

static GDateTime *
local_time (gint64 us)
{
  gint64 seconds = us / G_USEC_PER_SEC - (us % G_USEC_PER_SEC < 0 ? 1 : 0);
  GDateTime *time = g_date_time_new_from_unix_local (seconds);

  return time;
}

static char *
format (gint64 us, const char *pattern)
{
  g_autoptr (GDateTime) time = local_time (us);
  char *text = time != NULL ? g_date_time_format (time, pattern) : NULL;

  return text != NULL ? text : g_strdup ("—");
}

static gboolean
same_day (gint64 a_us, gint64 b_us)
{
  g_autoptr (GDateTime) a = local_time (a_us), b = local_time (b_us);

  return a != NULL && b != NULL && g_date_time_get_year (a) == g_date_time_get_year (b)
         && g_date_time_get_day_of_year (a) == g_date_time_get_day_of_year (b);
}

static gboolean
same_year (gint64 a_us, gint64 b_us)
{
  g_autoptr (GDateTime) a = local_time (a_us), b = local_time (b_us);

  return a != NULL && b != NULL && g_date_time_get_year (a) == g_date_time_get_year (b);
}

/* The moment, and not the minute that follows. */
static gboolean
is_midnight (gint64 us)
{
  g_autoptr (GDateTime) time = local_time (us);

  return time != NULL && g_date_time_get_hour (time) == 0 && g_date_time_get_minute (time) == 0 && g_date_time_get_second (time) == 0
         && us % G_USEC_PER_SEC == 0;
}

/* A day, with its year where that is not this one. */
static char *
format_day (gint64 us, gint64 other_us)
{
  return format (us, same_year (us, other_us) ? C_("chart day", "%-d %b") : C_("chart day", "%-d %b %Y"));
}

char *
thimble_chart_text_range (gint64 from_us, gint64 until_us)
{
  gint64 now = g_get_real_time (), last = until_us > from_us ? until_us - 1 : until_us;
  g_autofree char *from = NULL, *until = NULL;

  /* Times of day tell something in two days, dates in more. */
  if ((double) until_us - (double) from_us < 2 * (double) thimble_plot_calendar_length (THIMBLE_PLOT_DAY))
    {
      from = thimble_format_when_short (from_us);
      until = same_day (from_us, last) ? thimble_format_clock_time (until_us) : thimble_format_when_short (until_us);
    }
  else
    {
      from = format_day (from_us, same_year (last, now) ? last : now);
      until = format_day (last, now);
    }
  /* Translators: from – to: two times or two days */
  return g_strdup_printf (C_("range", "%s – %s"), from, until);
}

char *
thimble_chart_text_view (ThimbleChartModel *model)
{
  GArray *columns;
  gint64 from, until;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), NULL);

  columns = thimble_chart_model_get_columns (model);
  if (columns->len == 0 || !thimble_chart_model_get_viewport (model, &from, &until))
    return g_strdup ("");
  /* Where places are requests, from the first to the last of them, and not to half way before and after. */
  if (g_array_index (columns, ThimbleChartColumn, 0).kind < THIMBLE_COLUMN_SPAN)
    {
      from = g_array_index (columns, ThimbleChartColumn, 0).from_us;
      until = g_array_index (columns, ThimbleChartColumn, columns->len - 1).until_us;
    }
  return thimble_chart_text_range (from, until);
}

static char *
describe_time (ThimbleChartModel *model, const ThimbleChartColumn *column)
{
  g_autofree char *from = NULL, *until = NULL;
  ThimblePlotUnit unit;
  guint per_column;

  thimble_chart_model_get_grouping (model, &unit, &per_column);
  if (column->kind != THIMBLE_COLUMN_SPAN)
    unit = THIMBLE_PLOT_HOUR;
  switch (unit)
    {
    case THIMBLE_PLOT_DAY:
      return format (column->from_us, C_("chart day", "%a, %-d %b %Y"));
    case THIMBLE_PLOT_WEEK:
      from = format (column->from_us, C_("chart day", "%-d %b %Y"));
      /* Translators: the day on which the week begins */
      return g_strdup_printf (_("Week of %s"), from);
    case THIMBLE_PLOT_MONTH:
      return format (column->from_us, C_("chart month", "%B %Y"));
    case THIMBLE_PLOT_YEAR:
      return format (column->from_us, C_("chart year", "%Y"));
    case THIMBLE_PLOT_SECOND:
    case THIMBLE_PLOT_MINUTE:
    case THIMBLE_PLOT_HOUR:
    default:
      return thimble_chart_text_range (column->from_us, column->until_us);
    }
}

/* "1,234 input + 567 output = 1,801 tokens", whatever is counted. */
static char *
describe_tokens (const ThimbleSums *sums)
{
  g_autofree char *input = thimble_format_count (sums->input_known > 0 ? sums->input : -1);
  g_autofree char *output = thimble_format_count (sums->output_known > 0 ? sums->output : -1);
  g_autofree char *total = thimble_format_count (thimble_sums_get_total (sums));

  if (sums->input_known + sums->output_known + sums->known == 0)
    return g_strdup (_("tokens unknown"));
  return g_strdup_printf (sums->estimated > 0 ? C_("request", "about %s input + %s output = %s tokens")
                                              : C_("request", "%s input + %s output = %s tokens"), input, output, total);
}

static char *
describe_sums (ThimbleChartQuantity quantity, const ThimbleSums *sums)
{
  g_autofree char *tokens = describe_tokens (sums), *cost = NULL, *time = NULL, *with_cost = NULL;

  cost = sums->practice > 0 && sums->practice == sums->requests ? g_strdup (_("Practice")) : thimble_sums_describe_cost (sums);
  with_cost = g_strconcat (tokens, " · ", cost, NULL);
  if (quantity != THIMBLE_CHART_QUANTITY_TIME || sums->timed == 0)
    return g_steal_pointer (&with_cost);
  time = thimble_format_seconds (sums->duration_us);
  return g_strconcat (with_cost, " · ", time, NULL);
}

char *
thimble_chart_text_category (ThimbleChartModel *model, const ThimbleChartColumn *column)
{
  const ThimbleTask *task;

  if (thimble_chart_model_get_by (model) == THIMBLE_CHART_TASKS)
    {
      task = column->category != NULL ? thimble_task_find (column->category) : NULL;
      if (task != NULL)
        return g_strdup (thimble_task_get_name (task));
    }
  if (column->name == NULL && column->category == NULL)
    return g_strdup (_("Unknown"));
  return thimble_text_for_label (column->name != NULL ? column->name : column->category, 60);
}

char *
thimble_chart_text_describe (ThimbleChartModel *model, const ThimbleChartColumn *column)
{
  ThimbleChartQuantity quantity;
  ThimbleRecord *record;
  g_autofree char *when = NULL, *n = NULL, *requests = NULL, *sums = NULL;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), NULL);
  g_return_val_if_fail (column != NULL, NULL);

  quantity = thimble_chart_model_get_quantity (model);
  sums = describe_sums (quantity, &column->sums);
  if (column->kind == THIMBLE_COLUMN_REQUEST)
    {
      record = thimble_chart_model_get_record (model, column->id);
      if (record == NULL)
        {
          when = thimble_format_when_short (column->from_us);
          /* Translators: time of a request: its tokens */
          return g_strdup_printf (C_("chart column", "%s: %s"), when, sums);
        }
      requests = thimble_request_text_describe (record);
      if (quantity != THIMBLE_CHART_QUANTITY_TIME || record->duration_us < 0)
        return g_steal_pointer (&requests);
      n = thimble_format_seconds (record->duration_us);
      return g_strconcat (requests, " · ", n, NULL);
    }
  when = column->kind == THIMBLE_COLUMN_CATEGORY ? thimble_chart_text_category (model, column) : describe_time (model, column);
  n = thimble_format_count (column->sums.requests);
  requests = g_strdup_printf (ngettext ("%s request", "%s requests", (gulong) column->sums.requests), n);
  /* Translators: time, or name of a model or task: "3 requests", their tokens and cost */
  return g_strdup_printf (C_("chart column", "%s: %s, %s"), when, requests, sums);
}

char *
thimble_chart_text_grouping (ThimbleChartModel *model)
{
  g_autofree char *n = NULL;
  ThimbleColumnKind kind;
  ThimblePlotUnit unit;
  guint per_column;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), NULL);

  kind = thimble_chart_model_get_grouping (model, &unit, &per_column);
  if (kind == THIMBLE_COLUMN_CATEGORY)
    return g_strdup (thimble_chart_model_get_by (model) == THIMBLE_CHART_MODELS ? _("each column is one model") : _("each column is one task"));
  if (kind == THIMBLE_COLUMN_REQUESTS)
    {
      n = thimble_format_count (per_column);
      return g_strdup_printf (ngettext ("each column is %s request", "each column is %s requests", per_column), n);
    }
  if (kind != THIMBLE_COLUMN_SPAN)
    return g_strdup (_("each column is one request"));
  switch (unit)
    {
    case THIMBLE_PLOT_DAY: return g_strdup (_("each column is one day"));
    case THIMBLE_PLOT_WEEK: return g_strdup (_("each column is one week"));
    case THIMBLE_PLOT_MONTH: return g_strdup (_("each column is one month"));
    case THIMBLE_PLOT_YEAR: return g_strdup (_("each column is one year"));
    case THIMBLE_PLOT_SECOND:
    case THIMBLE_PLOT_MINUTE:
    case THIMBLE_PLOT_HOUR:
    default: return g_strdup (_("each column is one hour"));
    }
}

char *
thimble_chart_text_title (ThimbleChartModel *model)
{
  ThimbleChartQuantity quantity;
  const char *title;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), NULL);

  quantity = thimble_chart_model_get_quantity (model);
  if (quantity == THIMBLE_CHART_QUANTITY_COST)
    title = _("Cost");
  else
    title = quantity == THIMBLE_CHART_QUANTITY_TIME ? _("Time") : _("Tokens");
  return g_strdup (title);
}

char *
thimble_chart_text_summary (ThimbleChartModel *model)
{
  g_autofree char *title = NULL, *range = NULL, *grouping = NULL, *n = NULL, *requests = NULL, *told = NULL;
  ThimbleChartQuantity quantity;
  ThimbleSums sums;
  gint64 from, until;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), NULL);

  quantity = thimble_chart_model_get_quantity (model);
  title = thimble_chart_text_title (model);
  if (!thimble_chart_model_get_viewport (model, &from, &until))
    /* Translators: what a chart shows: "Tokens" */
    return g_strdup_printf (_("Chart, %s: no requests."), title);
  thimble_chart_model_get_sums (model, &sums);
  range = thimble_chart_text_view (model);
  grouping = thimble_chart_text_grouping (model);
  n = thimble_format_count (sums.requests);
  requests = g_strdup_printf (ngettext ("%s request", "%s requests", (gulong) sums.requests), n);
  told = describe_sums (quantity, &sums);
  /* Translators: "Chart, Tokens, 08:00 – 14:02, each column is one request: 60 requests, 5 input + 4 output = 9 tokens · $0.01." */
  return g_strdup_printf (_("Chart, %s, %s, %s: %s, %s."), title, range, grouping, requests, told);
}

char *
thimble_chart_text_value (ThimbleChartQuantity quantity, double value)
{
  /* The greatest double below 2⁶³. */
  gint64 whole = (gint64) CLAMP (round (value), 0, 9223372036854774784.0);

  if (whole == 0)
    return g_strdup ("0");
  if (quantity == THIMBLE_CHART_QUANTITY_COST)
    return thimble_money_format_exact (whole);
  if (quantity == THIMBLE_CHART_QUANTITY_TIME)
    return thimble_format_seconds (whole);
  return thimble_format_count_short (whole);
}

char *
thimble_chart_text_tick (ThimblePlotUnit unit, gint64 us, gint64 previous_us)
{
  gint64 now = g_get_real_time (), said = previous_us != G_MININT64 ? previous_us : now;

  switch (unit)
    {
    case THIMBLE_PLOT_DAY:
    case THIMBLE_PLOT_WEEK:
      return format_day (us, said);
    case THIMBLE_PLOT_MONTH:
      return format (us, same_year (us, said) ? C_("chart month", "%b") : C_("chart month", "%b %Y"));
    case THIMBLE_PLOT_YEAR:
      return format (us, C_("chart year", "%Y"));
    case THIMBLE_PLOT_SECOND:
      return format (us, C_("time of day", "%H:%M:%S"));
    case THIMBLE_PLOT_MINUTE:
    case THIMBLE_PLOT_HOUR:
    default:
      if (same_day (us, said))
        return thimble_format_clock_time (us);
      if (is_midnight (us))
        return format_day (us, now);
      /* After another day today is no matter of course. */
      return previous_us != G_MININT64 && same_day (us, now) ? format (us, C_("short moment", "%-d %b, %H:%M")) : thimble_format_when_short (us);
    }
}

const char *
thimble_chart_text_series (ThimbleSeriesMask series, ThimbleChartQuantity quantity)
{
  switch (series)
    {
    case THIMBLE_SERIES_NONE: return _("Practice");
    case THIMBLE_SERIES_INPUT: return quantity == THIMBLE_CHART_QUANTITY_TIME ? _("First text") : _("Input");
    case THIMBLE_SERIES_CACHED: return _("Cached");
    case THIMBLE_SERIES_OUTPUT: return quantity == THIMBLE_CHART_QUANTITY_TIME ? _("Answer") : _("Output");
    case THIMBLE_SERIES_REASONING: return _("Reasoning");
    case THIMBLE_SERIES_COST: return _("Cost");
    case THIMBLE_SERIES_TOTAL:
    default: return _("Total");
    }
}

gboolean
thimble_chart_text_has_series (ThimbleChartModel *model, ThimbleSeriesMask series)
{
  ThimbleSeries *all;
  ThimbleChartQuantity quantity;

  g_return_val_if_fail (THIMBLE_IS_CHART_MODEL (model), FALSE);

  all = thimble_chart_model_get_series (model);
  quantity = thimble_chart_model_get_quantity (model);
  switch (series)
    {
    case THIMBLE_SERIES_NONE: return all != NULL && all->all.practice > 0 && all->all.practice < all->all.requests;
    case THIMBLE_SERIES_CACHED: return quantity == THIMBLE_CHART_QUANTITY_TOKENS && all != NULL && all->all.cached_read > 0;
    case THIMBLE_SERIES_REASONING: return quantity == THIMBLE_CHART_QUANTITY_TOKENS && all != NULL && all->all.reasoning > 0;
    case THIMBLE_SERIES_COST: return quantity != THIMBLE_CHART_QUANTITY_COST;
    case THIMBLE_SERIES_INPUT:
    case THIMBLE_SERIES_OUTPUT:
    case THIMBLE_SERIES_TOTAL:
    default: return TRUE;
    }
}
