/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <float.h>
#include <math.h>

#include "thimble-statistics.h"

#define LEVEL 0.95

/* A sum of 2³² values of 64 bits fits, so sums and distances from the mean are exact. */
typedef __int128 Wide;

static int
compare (gconstpointer a,
         gconstpointer b)
{
  gint64 x = *(const gint64 *) a;
  gint64 y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

double
thimble_quantile (const gint64 *sorted,
                  guint         n,
                  double        p)
{
  double h, below;
  guint i;

  if (n == 0)
    return NAN;
  h = (n - 1) * CLAMP (p, 0, 1);
  below = floor (h);
  i = (guint) below;
  if (i + 1 >= n)
    return (double) sorted[n - 1];
  return (double) sorted[i] + (h - below) * (double) ((Wide) sorted[i + 1] - sorted[i]);
}

/* Σ (x − mean)², each distance taken from n·x − Σx, which is exact: no two large numbers that are
 * nearly equal are ever subtracted as floating ones. */
static double
sum_of_squares (const gint64 *values,
                guint         n,
                Wide          sum)
{
  double squares = 0, lost = 0;

  for (guint i = 0; i < n; i++)
    {
      double distance = (double) ((Wide) values[i] * n - sum) / n;
      double term = distance * distance - lost;
      double next = squares + term;

      /* Kahan: what the addition lost is carried along. */
      lost = (next - squares) - term;
      squares = next;
    }
  return squares;
}

void
thimble_statistics_init (ThimbleStatistics *self,
                         const gint64      *values,
                         guint              n)
{
  g_autofree gint64 *sorted = NULL;
  Wide sum = 0;

  *self = (ThimbleStatistics) { .n = n, .mean = NAN, .median = NAN, .lower_quartile = NAN, .upper_quartile = NAN,
                                .deviation = NAN, .low = NAN, .high = NAN };
  if (n == 0)
    return;

  sorted = g_memdup2 (values, n * sizeof *values);
  qsort (sorted, n, sizeof *sorted, compare);
  for (guint i = 0; i < n; i++)
    sum += values[i];
  self->sum = sum > G_MAXINT64 ? G_MAXINT64 : sum < -G_MAXINT64 ? -G_MAXINT64 : (gint64) sum;
  self->least = sorted[0];
  self->most = sorted[n - 1];
  self->mean = (double) sum / n;
  self->median = thimble_quantile (sorted, n, 0.5);
  self->lower_quartile = thimble_quantile (sorted, n, 0.25);
  self->upper_quartile = thimble_quantile (sorted, n, 0.75);
  if (n < 2)
    return;
  self->deviation = sqrt (sum_of_squares (values, n, sum) / (n - 1));
  double half = thimble_student_quantile ((1 + LEVEL) / 2, n - 1) * self->deviation / sqrt (n);

  self->low = self->mean - half;
  self->high = self->mean + half;
}

gboolean
thimble_statistics_is_constant (const ThimbleStatistics *self)
{
  return self->n > 0 && self->least == self->most;
}

/* Student's t */

/* The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method. */
static double
beta_fraction (double x,
               double a,
               double b)
{
  const double tiny = 1e-300;
  double c = 1;
  double d = 1 - (a + b) * x / (a + 1);
  double result;

  if (fabs (d) < tiny)
    d = tiny;
  d = 1 / d;
  result = d;
  for (guint m = 1; m <= 1000; m++)
    {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      double step;

      d = 1 + even * d;
      c = 1 + even / c;
      d = 1 / (fabs (d) < tiny ? tiny : d);
      c = fabs (c) < tiny ? tiny : c;
      result *= d * c;

      d = 1 + odd * d;
      c = 1 + odd / c;
      d = 1 / (fabs (d) < tiny ? tiny : d);
      c = fabs (c) < tiny ? tiny : c;
      step = d * c;
      result *= step;
      if (fabs (step - 1) < DBL_EPSILON)
        break;
    }
  return result;
}

/* I(x; a, b), regularised. @y is 1 − @x, given apart so that nothing is lost near 1. */
static double
incomplete_beta (double x,
                 double y,
                 double a,
                 double b)
{
  double front;

  if (x <= 0)
    return 0;
  if (y <= 0)
    return 1;
  front = exp (lgamma (a + b) - lgamma (a) - lgamma (b) + a * log (x) + b * log (y));
  /* The fraction converges quickly on this side of the mean only. */
  if (x < (a + 1) / (a + b + 2))
    return front * beta_fraction (x, a, b) / a;
  return 1 - front * beta_fraction (y, b, a) / b;
}

/* P(T > t) for t ≥ 0. */
static double
student_tail (double t,
              double df)
{
  double square = t * t;

  if (isinf (t))
    return 0;
  return incomplete_beta (df / (df + square), square / (df + square), df / 2, 0.5) / 2;
}

double
thimble_student_probability (double t,
                             double df)
{
  g_return_val_if_fail (df > 0, NAN);

  return t < 0 ? student_tail (-t, df) : 1 - student_tail (t, df);
}

double
thimble_student_quantile (double p,
                          double df)
{
  double low = 0, high = 1, tail;

  g_return_val_if_fail (df > 0, NAN);
  g_return_val_if_fail (p > 0 && p < 1, NAN);

  tail = p < 0.5 ? p : 1 - p;
  if (tail == 0.5)
    return 0;
  while (student_tail (high, df) > tail && high < 1e300)
    high *= 2;
  /* Bisection: never wrong, and quick enough for what is asked once a table. */
  for (guint i = 0; i < 200 && high - low > DBL_EPSILON * high; i++)
    {
      double middle = low + (high - low) / 2;

      if (student_tail (middle, df) > tail)
        low = middle;
      else
        high = middle;
    }
  return p < 0.5 ? -high : high;
}

/* Two means */

void
thimble_difference_init (ThimbleDifference       *self,
                         const ThimbleStatistics *first,
                         const ThimbleStatistics *second)
{
  double a, b, error, half;

  *self = (ThimbleDifference) { THIMBLE_DIFFERENCE_UNKNOWN, NAN, NAN, NAN, NAN, NAN, NAN };
  if (first->n == 0 || second->n == 0)
    return;
  self->difference = second->mean - first->mean;
  if (first->n < 2 || second->n < 2)
    return;

  a = first->deviation * first->deviation / first->n;
  b = second->deviation * second->deviation / second->n;
  error = sqrt (a + b);
  if (error == 0)
    {
      self->t = self->difference == 0 ? 0 : copysign (INFINITY, self->difference);
      self->p = self->difference == 0 ? 1 : 0;
      self->low = self->high = self->difference;
    }
  else
    {
      self->t = self->difference / error;
      self->df = (a + b) * (a + b) / (a * a / (first->n - 1) + b * b / (second->n - 1));
      self->p = 2 * student_tail (fabs (self->t), self->df);
      half = thimble_student_quantile ((1 + LEVEL) / 2, self->df) * error;
      self->low = self->difference - half;
      self->high = self->difference + half;
    }
  self->kind = self->p < 1 - LEVEL ? THIMBLE_DIFFERENCE_REAL : THIMBLE_DIFFERENCE_NOISE;
}
