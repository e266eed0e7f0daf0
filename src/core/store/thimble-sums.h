/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/thimble-money.h"

G_BEGIN_DECLS

/**
 * ThimbleSums:
 *
 * Sums of what a filter shows: a plain struct of gint64, all zero for none. Tokens count all
 * known usage, practice included; where @estimated is not zero the token sums are "about".
 * Money is in picodollars and leaves practice out; money sums saturate.
 */
typedef struct {
  gint64       requests;
  gint64       known;         /* requests whose total is known */
  gint64       input_known;   /* … whose input is: one that broke off may have told no more */
  gint64       output_known;
  gint64       input;
  gint64       output;
  gint64       total;
  gint64       cached_read;   /* part of input, of the cached_known ones */
  gint64       cached_known;  /* requests that told it, be it zero */
  gint64       cache_write;   /* part of input */
  gint64       cache_write_known;
  gint64       reasoning;     /* part of output */
  gint64       reasoning_known;
  ThimbleMoney cost;          /* of the priced ones */
  gint64       priced;        /* requests with a known cost, without practice */
  gint64       unpriced;      /* requests that may have cost something unknown: the cost is "at least" */
  ThimbleMoney output_cost;   /* of the requests whose cost can be split: what their output cost … */
  ThimbleMoney split_cost;    /* … and what they cost in all */
  gint64       practice;      /* how many were practice */
  gint64       estimated;     /* requests whose counts are estimates */
  gint64       failed;
  gint64       duration_us;   /* of the timed ones */
  gint64       timed;         /* requests with a known duration */
  gint64       first_text_us; /* of the first_timed ones: from sending to the first text */
  gint64       first_timed;
  gint64       dearest_id;    /* the request that cost most, the oldest of equals; 0: none cost anything */
  ThimbleMoney dearest_cost;
} ThimbleSums;

/* Adds @other to @self; nothing wraps. */
void    thimble_sums_add                 (ThimbleSums *self, const ThimbleSums *other);

/* Tokens of each kind: -1 where no request told any; of no request they are 0. */
typedef struct {
  gint64 input, output, total;
  gint64 cached_read, cache_write, reasoning;
} ThimbleSumsTokens;

void    thimble_sums_get_tokens          (const ThimbleSums *self, ThimbleSumsTokens *tokens);
/* All tokens that are known of: more than @total where requests told one side only, so that the sides add up to it. */
gint64  thimble_sums_get_total           (const ThimbleSums *self);
/* Tokens of one request on average, of those where that count is known; -1 where it is of none. */
double  thimble_sums_get_mean_input      (const ThimbleSums *self);
double  thimble_sums_get_mean_output     (const ThimbleSums *self);
double  thimble_sums_get_mean_total      (const ThimbleSums *self);
double  thimble_sums_get_mean_cached_read (const ThimbleSums *self);
double  thimble_sums_get_mean_cache_write (const ThimbleSums *self);
double  thimble_sums_get_mean_reasoning  (const ThimbleSums *self);
/* Shares of output, 0…1; -1 where unknown or where the whole is zero. */
double  thimble_sums_get_output_token_share (const ThimbleSums *self);
double  thimble_sums_get_output_cost_share  (const ThimbleSums *self);

/* "at least $1.20 (2 unpriced)" or "$1.20"; newly allocated. */
char   *thimble_sums_describe_cost       (const ThimbleSums *self);

G_END_DECLS
