/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-measurements.h"
#include "thimble-check.h"

G_BEGIN_DECLS

/**
 * ThimbleQuantity:
 *
 * What is looked at of each run: tokens, picodollars, microseconds, thousandths of tokens a second.
 */
typedef enum {
  THIMBLE_QUANTITY_INPUT,      /* "input" */
  THIMBLE_QUANTITY_OUTPUT,     /* "output" */
  THIMBLE_QUANTITY_REASONING,  /* "reasoning" */
  THIMBLE_QUANTITY_TOTAL,      /* "total" */
  THIMBLE_QUANTITY_COST,       /* "cost" */
  THIMBLE_QUANTITY_FIRST_TEXT, /* "first_text" */
  THIMBLE_QUANTITY_DURATION,   /* "duration" */
  THIMBLE_QUANTITY_RATE,       /* "rate": output tokens a second from the first text to the end */
} ThimbleQuantity;

#define THIMBLE_N_QUANTITIES (THIMBLE_QUANTITY_RATE + 1)

const char *thimble_quantity_to_id     (ThimbleQuantity quantity);
const char *thimble_quantity_get_label (ThimbleQuantity quantity); /* translated: "Output tokens" */
/* A mean, a deviation, an end of an interval as a person reads it: "71.0", "$0.0000490", "1.36 s"; NAN is "—". */
char       *thimble_quantity_format    (ThimbleQuantity quantity, double value);
/* A mean of @n values: of one it is that one's own figure. */
char       *thimble_quantity_format_mean (ThimbleQuantity quantity, double value, guint n);
/* One run's own figure, without decimals that it cannot have. */
char       *thimble_quantity_format_one (ThimbleQuantity quantity, gint64 value);
/* The least of 1, 2 or 5 × 10ⁿ from @rough on whose multiples between @from and @until are written differently from each other. */
double      thimble_quantity_choose_step (ThimbleQuantity quantity, double rough, double from, double until);

typedef enum {
  THIMBLE_RUN_WAITING, /* not sent, or sent and surely not billed: may be sent */
  THIMBLE_RUN_RUNNING,
  THIMBLE_RUN_DONE,
  THIMBLE_RUN_FAILED,  /* failed, stopped, interrupted or deleted: sent again only when asked */
} ThimbleRunState;

/**
 * ThimbleRun:
 *
 * One run of one model: what its latest request came to. Properties (read-only, notify): `state` (int, a ThimbleRunState),
 * `request-id` (gint64, 0 before there is one), `verdict` (int, a ThimbleVerdict).
 */
#define THIMBLE_TYPE_RUN (thimble_run_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRun, thimble_run, THIMBLE, RUN, GObject)

ThimbleRun     *thimble_run_new            (guint number);
guint           thimble_run_get_number     (ThimbleRun *self); /* from 1 */
ThimbleRunState thimble_run_get_state      (ThimbleRun *self);
gint64          thimble_run_get_request_id (ThimbleRun *self);
guint           thimble_run_get_attempt    (ThimbleRun *self); /* of the latest request; 0 before */
/* FALSE where it is unknown, or the run is not done. */
gboolean        thimble_run_get_value      (ThimbleRun *self, ThimbleQuantity quantity, gint64 *out);
gboolean        thimble_run_is_estimated   (ThimbleRun *self); /* its tokens: nobody counted them */
gint64          thimble_run_get_cached     (ThimbleRun *self); /* input read from the cache, -1 unknown */
ThimbleVerdict  thimble_run_get_verdict    (ThimbleRun *self);
const char     *thimble_run_get_reason     (ThimbleRun *self); /* (nullable): of the verdict */
/* (nullable): why it failed, as a person reads it. */
const char     *thimble_run_get_problem    (ThimbleRun *self);
const char     *thimble_run_get_advice     (ThimbleRun *self); /* (nullable): what to do about it */
gboolean        thimble_run_may_be_billed  (ThimbleRun *self); /* failed, and perhaps billed all the same */
/* "Run 3: 71 tokens out, $0.000049, 1.36 s. 3 points."; newly allocated: hover and screen reader. */
char           *thimble_run_describe       (ThimbleRun *self);

/* For whoever runs it. */
void            thimble_run_begin          (ThimbleRun *self, guint attempt);
/* What the history or an ended request says; @row is copied. */
void            thimble_run_take           (ThimbleRun *self, const ThimbleRunRow *row);
void            thimble_run_wait           (ThimbleRun *self); /* to be sent again */

G_END_DECLS
