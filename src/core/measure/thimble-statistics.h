/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ThimbleStatistics:
 * @n: values
 * @sum: exact, saturating
 * @mean: from one value on
 * @median: quantile 0.5 by type 7, as @lower_quartile and @upper_quartile are 0.25 and 0.75
 * @deviation: sample standard deviation (n − 1), from two values on
 * @low: lower end of the 95 % interval of the mean, mean ± t(0.975, n − 1) · s / √n, from two values on
 * @high: its upper end
 *
 * What n whole numbers (tokens, picodollars, microseconds) say together. A figure that so few values
 * do not give is NAN, and shown as “—”.
 *
 * Quantiles are type 7 of Hyndman and Fan, Sample Quantiles in Statistical Packages, 1996: with the
 * sorted values x₁…xₙ and h = (n − 1) p + 1, x⌊h⌋ + (h − ⌊h⌋)(x⌊h⌋₊₁ − x⌊h⌋).
 */
typedef struct {
  guint  n;
  gint64 sum;
  gint64 least;
  gint64 most;
  double mean;
  double median;
  double lower_quartile;
  double upper_quartile;
  double deviation;
  double low;
  double high;
} ThimbleStatistics;

/* @values: (array length=n) (nullable): in any order; not changed. */
void   thimble_statistics_init     (ThimbleStatistics *self, const gint64 *values, guint n);
/* Nothing varied: every value is the same. FALSE where there is none. */
gboolean thimble_statistics_is_constant (const ThimbleStatistics *self);

/* Type 7 of @sorted; NAN where @n is 0. */
double thimble_quantile            (const gint64 *sorted, guint n, double p);

/* Distribution function of Student's t with @df degrees of freedom (any positive number), by the
 * regularised incomplete beta function: F(t) = 1 − I(df / (df + t²); df/2, 1/2) / 2 for t ≥ 0. */
double thimble_student_probability (double t, double df);
/* Its inverse, for 0 < @p < 1. */
double thimble_student_quantile    (double p, double df);

typedef enum {
  THIMBLE_DIFFERENCE_UNKNOWN, /* fewer than two values on a side */
  THIMBLE_DIFFERENCE_NOISE,   /* p ≥ 0.05: so large a difference may well be chance */
  THIMBLE_DIFFERENCE_REAL,    /* p < 0.05 */
} ThimbleDifferenceKind;

/**
 * ThimbleDifference:
 * @difference: mean of the second less mean of the first
 * @low: lower end of its 95 % interval
 * @high: its upper end
 * @t: Welch's statistic; infinite where neither side varied
 * @df: Welch and Satterthwaite's degrees of freedom, NAN where neither side varied
 * @p: two-sided probability of a difference at least so large where there is none
 *
 * Whether two means differ by more than noise: Welch's t test, which does not suppose equal variances.
 * t = (m₂ − m₁) / √(s₁²/n₁ + s₂²/n₂), df = (s₁²/n₁ + s₂²/n₂)² / ((s₁²/n₁)²/(n₁−1) + (s₂²/n₂)²/(n₂−1)).
 * Where neither side varied at all the difference itself is the answer: p is 0, or 1 where there is none.
 */
typedef struct {
  ThimbleDifferenceKind kind;
  double difference;
  double low;
  double high;
  double t;
  double df;
  double p;
} ThimbleDifference;

void   thimble_difference_init     (ThimbleDifference *self, const ThimbleStatistics *first, const ThimbleStatistics *second);

G_END_DECLS
