/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "usage/thimble-price.h"

G_BEGIN_DECLS

/* One request that was observed: what a projection stands on. */
typedef struct {
  gint64       input;  /* tokens */
  gint64       output; /* tokens */
  ThimbleMoney cost;   /* as billed; may be unknown */
} ThimbleObservation;

/**
 * ThimbleProjectionKnobs:
 * @per_day: requests a day, at least 1
 * @growth: how much more a month: 0.1 is 10 %; above −1
 * @cached_share: share of the input that is read from the cache, 0…1; NAN: as it was observed
 * @batch_percent: price of the provider's batch service in percent of the ordinary one; 100: not used
 *
 * What a person turns.
 */
typedef struct {
  gint64 per_day;
  double growth;
  double cached_share;
  guint  batch_percent;
} ThimbleProjectionKnobs;

#define THIMBLE_PROJECTION_KNOBS { 500, 0, (double) NAN, 100 }

/* A figure and its range: what it is if every request were the least, the mean, the most of what was observed. */
typedef struct {
  double least;
  double mean;
  double most;
} ThimbleRange;

/**
 * ThimbleProjection:
 * @n: observations it stands on
 * @cost: of one request, picodollars
 * @day: cost of a day
 * @month: of 30 days, all at today's number of requests
 * @year: of 365 days, growing month by month
 * @input: tokens of one request; @output likewise
 * @tokens_day: tokens of a day; @tokens_month, @tokens_year likewise
 *
 * Money is in picodollars as double, since it is an estimate; NAN where a price or every observation is missing.
 * Year: per_day × 365 / 12 × Σ (1 + growth)ᵐ for m = 0…11.
 */
typedef struct {
  guint        n;
  ThimbleRange cost;
  ThimbleRange day;
  ThimbleRange month;
  ThimbleRange year;
  ThimbleRange input;
  ThimbleRange output;
  ThimbleRange tokens_day;
  ThimbleRange tokens_month;
  ThimbleRange tokens_year;
} ThimbleProjection;

/**
 * thimble_projection_init:
 * @price: (nullable): of today; needed where the cached share is turned, else what was billed counts
 */
void   thimble_projection_init         (ThimbleProjection *self, const ThimbleObservation *observations, guint n,
                                        ThimblePrice *price, const ThimbleProjectionKnobs *knobs);
/* Requests of the @month-th month from now (0 is the first), 30 days each. */
double thimble_projection_get_requests (const ThimbleProjectionKnobs *knobs, guint month);
/* Picodollars as money to be shown; unknown for NAN, saturating. */
ThimbleMoney thimble_projection_round  (double picodollars);

/**
 * ThimbleBreakEven:
 * @ratio: what one request of the dearer costs in requests of the cheaper; above 1
 * @pass_share: share of its answers that must be usable for the cheaper to stay cheaper, 1 / @ratio
 * @saved_month: picodollars a month that the cheaper saves
 * @cheaper_is_first: which one it is
 *
 * Two models for one task: when is the dearer one worth it? If a bad answer is asked for again, a usable answer costs
 * cost / share; the two break even where share = cost of the cheaper / cost of the dearer.
 */
typedef struct {
  double   ratio;
  double   pass_share;
  double   saved_month;
  gboolean cheaper_is_first;
} ThimbleBreakEven;

/* FALSE where a mean cost is unknown or zero, or both are the same. */
gboolean thimble_break_even_init     (ThimbleBreakEven *self, const ThimbleProjection *first, const ThimbleProjection *second);
/* A sentence, newly allocated: "GPT-6 Luna costs 12 times less than Haiku and stays cheaper as long as 9% of its answers can be used." */
char    *thimble_break_even_describe (const ThimbleBreakEven *self, const char *first, const char *second);

G_END_DECLS
