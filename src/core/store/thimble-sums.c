/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-sums.h"

static gint64
add (gint64 a,
     gint64 b)
{
  gint64 sum;

  if (__builtin_add_overflow (a, b, &sum))
    return a < 0 ? -G_MAXINT64 : G_MAXINT64;
  return sum;
}

void
thimble_sums_add (ThimbleSums       *self,
                  const ThimbleSums *other)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (other != NULL);

  self->requests += other->requests;
  self->known += other->known;
  self->input_known += other->input_known;
  self->output_known += other->output_known;
  self->input = add (self->input, other->input);
  self->output = add (self->output, other->output);
  self->total = add (self->total, other->total);
  self->cached_read = add (self->cached_read, other->cached_read);
  self->cached_known += other->cached_known;
  self->cache_write = add (self->cache_write, other->cache_write);
  self->cache_write_known += other->cache_write_known;
  self->reasoning = add (self->reasoning, other->reasoning);
  self->reasoning_known += other->reasoning_known;
  self->cost = add (self->cost, other->cost);
  self->priced += other->priced;
  self->unpriced += other->unpriced;
  self->output_cost = add (self->output_cost, other->output_cost);
  self->split_cost = add (self->split_cost, other->split_cost);
  self->practice += other->practice;
  self->estimated += other->estimated;
  self->failed += other->failed;
  self->duration_us = add (self->duration_us, other->duration_us);
  self->timed += other->timed;
  self->first_text_us = add (self->first_text_us, other->first_text_us);
  self->first_timed += other->first_timed;
  if (other->dearest_id != 0
      && (self->dearest_id == 0 || other->dearest_cost > self->dearest_cost
          || (other->dearest_cost == self->dearest_cost && other->dearest_id < self->dearest_id)))
    {
      self->dearest_id = other->dearest_id;
      self->dearest_cost = other->dearest_cost;
    }
}

static gint64
known (const ThimbleSums *self,
       gint64             value,
       gint64             n_known)
{
  return n_known > 0 || self->requests == 0 ? value : -1;
}

void
thimble_sums_get_tokens (const ThimbleSums *self,
                         ThimbleSumsTokens *tokens)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (tokens != NULL);

  tokens->input = known (self, self->input, self->input_known);
  tokens->output = known (self, self->output, self->output_known);
  tokens->total = known (self, thimble_sums_get_total (self), self->known + self->input_known + self->output_known);
  tokens->cached_read = known (self, self->cached_read, self->cached_known);
  tokens->cache_write = known (self, self->cache_write, self->cache_write_known);
  tokens->reasoning = known (self, self->reasoning, self->reasoning_known);
}

gint64
thimble_sums_get_total (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return MAX (self->total, add (self->input, self->output));
}

static double
divide (gint64 a,
        gint64 b)
{
  return b > 0 ? (double) a / (double) b : -1;
}

double
thimble_sums_get_mean_input (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->input, self->input_known);
}

double
thimble_sums_get_mean_output (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->output, self->output_known);
}

double
thimble_sums_get_mean_total (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->total, self->known);
}

double
thimble_sums_get_mean_cached_read (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->cached_read, self->cached_known);
}

double
thimble_sums_get_mean_cache_write (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->cache_write, self->cache_write_known);
}

double
thimble_sums_get_mean_reasoning (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->reasoning, self->reasoning_known);
}

double
thimble_sums_get_output_token_share (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->output, add (self->input, self->output));
}

double
thimble_sums_get_output_cost_share (const ThimbleSums *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return divide (self->output_cost, self->split_cost);
}

char *
thimble_sums_describe_cost (const ThimbleSums *self)
{
  g_autofree char *cost = NULL;
  g_autofree char *number = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  cost = thimble_money_format (self->cost);
  if (self->unpriced == 0)
    return g_steal_pointer (&cost);
  number = g_strdup_printf ("%" G_GINT64_FORMAT, self->unpriced);
  /* Translators: a sum of money, then how many requests have no known cost: "at least $1.20 (2 unpriced)" */
  return g_strdup_printf (ngettext ("at least %s (%s unpriced)", "at least %s (%s unpriced)", (gulong) self->unpriced),
                          cost, number);
}
