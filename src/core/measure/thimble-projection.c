/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-digits.h"
#include "base/thimble-format.h"
#include "thimble-projection.h"

#define DAYS_MONTH 30
#define DAYS_YEAR  365.0

typedef struct {
  guint        n;
  ThimbleMoney sum; /* saturating */
  double       least;
  double       most;
} Spread;

static void
spread_add (Spread *self,
            gint64  value)
{
  self->least = self->n == 0 ? (double) value : MIN (self->least, (double) value);
  self->most = self->n == 0 ? (double) value : MAX (self->most, (double) value);
  self->sum = thimble_money_add (self->sum, value);
  self->n++;
}

static ThimbleRange
spread_get_range (const Spread *self)
{
  if (self->n == 0)
    return (ThimbleRange) { NAN, NAN, NAN };
  return (ThimbleRange) { self->least, (double) self->sum / self->n, self->most };
}

static ThimbleRange
times (ThimbleRange range,
       double       factor)
{
  return (ThimbleRange) { range.least * factor, range.mean * factor, range.most * factor };
}

/* As billed, or with so much of the input from the cache. */
static ThimbleMoney
cost_of (const ThimbleObservation *observed,
         ThimblePrice             *price,
         double                    cached_share)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  g_autoptr (ThimbleUsage) usage = NULL;
  ThimbleCost cost;

  if (isnan (cached_share))
    return observed->cost;
  counts.input = observed->input;
  counts.output = observed->output;
  counts.cached_read = (gint64) floor ((double) observed->input * CLAMP (cached_share, 0, 1) + 0.5);
  usage = thimble_usage_new (&counts, THIMBLE_USAGE_ESTIMATE, NULL);
  thimble_price_get_cost (price, usage, &cost);
  return cost.total;
}

static double
get_year_factor (const ThimbleProjectionKnobs *knobs)
{
  double months = 0;

  for (guint m = 0; m < 12; m++)
    months += pow (1 + knobs->growth, m);
  return (double) knobs->per_day * DAYS_YEAR / 12 * months;
}

double
thimble_projection_get_requests (const ThimbleProjectionKnobs *knobs,
                                 guint                         month)
{
  return (double) knobs->per_day * DAYS_MONTH * pow (1 + knobs->growth, month);
}

void
thimble_projection_init (ThimbleProjection            *self,
                         const ThimbleObservation     *observations,
                         guint                         n,
                         ThimblePrice                 *price,
                         const ThimbleProjectionKnobs *knobs)
{
  Spread cost = { 0 }, input = { 0 }, output = { 0 }, total = { 0 };
  double per_day = (double) knobs->per_day;
  double year = get_year_factor (knobs);
  ThimbleRange tokens;

  for (guint i = 0; i < n; i++)
    {
      ThimbleMoney money = cost_of (&observations[i], price, knobs->cached_share);

      if (thimble_money_is_known (money))
        spread_add (&cost, money);
      if (observations[i].input < 0 || observations[i].output < 0)
        continue;
      spread_add (&input, observations[i].input);
      spread_add (&output, observations[i].output);
      spread_add (&total, observations[i].input + observations[i].output);
    }
  *self = (ThimbleProjection) { .n = n };
  self->cost = times (spread_get_range (&cost), knobs->batch_percent / 100.0);
  self->input = spread_get_range (&input);
  self->output = spread_get_range (&output);
  tokens = spread_get_range (&total);
  self->day = times (self->cost, per_day);
  self->month = times (self->day, DAYS_MONTH);
  self->year = times (self->cost, year);
  self->tokens_day = times (tokens, per_day);
  self->tokens_month = times (self->tokens_day, DAYS_MONTH);
  self->tokens_year = times (tokens, year);
}

ThimbleMoney
thimble_projection_round (double picodollars)
{
  if (isnan (picodollars))
    return THIMBLE_MONEY_UNKNOWN;
  if (picodollars >= (double) THIMBLE_MONEY_MAX)
    return THIMBLE_MONEY_MAX;
  return (ThimbleMoney) floor (picodollars + 0.5);
}

gboolean
thimble_break_even_init (ThimbleBreakEven        *self,
                         const ThimbleProjection *first,
                         const ThimbleProjection *second)
{
  double a = first->cost.mean, b = second->cost.mean;

  if (!(a > 0) || !(b > 0) || a == b)
    return FALSE;
  self->cheaper_is_first = a < b;
  self->ratio = MAX (a, b) / MIN (a, b);
  self->pass_share = 1 / self->ratio;
  self->saved_month = fabs (first->month.mean - second->month.mean);
  return TRUE;
}

char *
thimble_break_even_describe (const ThimbleBreakEven *self,
                             const char             *first,
                             const char             *second)
{
  g_autofree char *tenths = g_strdup_printf ("%d", (int) floor (self->ratio * 10 + 0.5) % 10);
  g_autofree char *ratio = thimble_digits_format ((guint64) floor (self->ratio + (self->ratio < 10 ? 0.05 : 0.5)),
                                                  self->ratio < 9.95 ? tenths : NULL);
  g_autofree char *share = thimble_format_percent (self->pass_share);
  g_autofree char *saved = thimble_money_format (thimble_projection_round (self->saved_month));
  const char *cheaper = self->cheaper_is_first ? first : second;
  const char *dearer = self->cheaper_is_first ? second : first;

  /* Translators: model, money a month, other model, a number such as 12 or 1.8, the first model again, a percentage */
  return g_strdup_printf (_("%s saves %s a month: %s costs %s times as much. %s stays cheaper as long as more than %s of its answers can be used."),
                          cheaper, saved, dearer, ratio, cheaper, share);
}
