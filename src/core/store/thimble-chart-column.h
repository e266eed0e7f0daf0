/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-record.h"
#include "thimble-sums.h"

G_BEGIN_DECLS

/* What a history chart counts. */
typedef enum { THIMBLE_CHART_QUANTITY_TOKENS, THIMBLE_CHART_QUANTITY_COST, THIMBLE_CHART_QUANTITY_TIME } ThimbleChartQuantity;

#define THIMBLE_N_CHART_QUANTITIES (THIMBLE_CHART_QUANTITY_TIME + 1)

/**
 * ThimbleColumnKind:
 * @THIMBLE_COLUMN_REQUEST: a single request
 * @THIMBLE_COLUMN_REQUESTS: consecutive ones, as many in each column
 * @THIMBLE_COLUMN_SPAN: those of a piece of the calendar
 * @THIMBLE_COLUMN_MEAN: those of an hour whose single ones are not read yet: as wide as these will be, as high as they are on average
 * @THIMBLE_COLUMN_CATEGORY: those of a model or task
 */
typedef enum {
  THIMBLE_COLUMN_REQUEST,
  THIMBLE_COLUMN_REQUESTS,
  THIMBLE_COLUMN_SPAN,
  THIMBLE_COLUMN_MEAN,
  THIMBLE_COLUMN_CATEGORY,
} ThimbleColumnKind;

typedef struct {
  ThimbleColumnKind kind;
  gint64            id, last_id;       /* of the first and last request; 0 where it is not known which they are */
  gint64            from_us, until_us; /* Unix microseconds, until is exclusive */
  double            from, until;       /* places on the model's axis */
  double            share;             /* of @sums that its height stands for: below 1 in a mean */
  ThimbleState      state;             /* of a single request */
  gboolean          practice;          /* a single request: it was practice; several: all were */
  const char       *category;          /* (nullable): id of the model or task; lives as long as the model's columns */
  const char       *name;              /* (nullable) */
  ThimbleSums       sums;
} ThimbleChartColumn;

/**
 * ThimbleColumnParts:
 *
 * How a column is stacked, in tokens, picodollars or microseconds: @below under @above under @rest. Of tokens that is
 * input and output, of cost likewise, with what cannot be divided as the rest; of time the wait for the first text, and what came after.
 * @below_part is a share of @below (cached input), @above_part one of @above (reasoning).
 */
typedef struct {
  double   below, below_part;
  double   above, above_part;
  double   rest;
  double   total;
  gboolean known;  /* there is something to draw; else all are 0 */
  gboolean final;  /* every number is what was reported in the end */
} ThimbleColumnParts;

/* @record: (nullable): a single request's row, which knows what was counted here of an answer that did not end. */
void thimble_chart_column_get_parts (const ThimbleChartColumn *self, ThimbleRecord *record, ThimbleChartQuantity quantity, ThimbleColumnParts *parts);

G_END_DECLS
