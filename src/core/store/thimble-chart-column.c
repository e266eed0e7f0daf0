/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-chart-column.h"

static void
take_tokens (const ThimbleChartColumn *self, ThimbleRecord *record, ThimbleColumnParts *parts)
{
  const ThimbleSums *sums = &self->sums;

  parts->below = (double) sums->input;
  parts->below_part = (double) CLAMP (sums->cached_read, 0, sums->input);
  parts->above = (double) sums->output;
  parts->above_part = (double) CLAMP (sums->reasoning, 0, sums->output);
  /* What was counted here of an answer that did not end, unless it never left. */
  if (sums->known == 0 && record != NULL && record->billed != THIMBLE_BILLED_NONE && record->counted_output > 0)
    {
      parts->above = MAX (parts->above, (double) record->counted_output);
      if (parts->below == 0)
        parts->below = (double) MAX (record->predicted_input, 0);
    }
  parts->known = parts->below > 0 || parts->above > 0;
  parts->final = sums->known == sums->requests && sums->estimated == 0;
}

static void
take_cost (const ThimbleChartColumn *self, ThimbleColumnParts *parts)
{
  const ThimbleSums *sums = &self->sums;

  parts->above = (double) MAX (sums->output_cost, 0);
  parts->below = (double) MAX (sums->split_cost - sums->output_cost, 0);
  parts->rest = (double) MAX (sums->cost - sums->split_cost, 0);
  parts->known = sums->cost > 0;
  parts->final = sums->unpriced == 0 && sums->estimated == 0;
}

static void
take_time (const ThimbleChartColumn *self, ThimbleColumnParts *parts)
{
  const ThimbleSums *sums = &self->sums;

  parts->below = (double) CLAMP (sums->first_text_us, 0, sums->duration_us);
  parts->above = (double) sums->duration_us - parts->below;
  parts->known = sums->duration_us > 0;
  parts->final = TRUE;
}

void
thimble_chart_column_get_parts (const ThimbleChartColumn *self, ThimbleRecord *record, ThimbleChartQuantity quantity, ThimbleColumnParts *parts)
{
  g_return_if_fail (self != NULL && parts != NULL);

  *parts = (ThimbleColumnParts) { 0 };
  switch (quantity)
    {
    case THIMBLE_CHART_QUANTITY_COST: take_cost (self, parts); break;
    case THIMBLE_CHART_QUANTITY_TIME: take_time (self, parts); break;
    case THIMBLE_CHART_QUANTITY_TOKENS:
    default: take_tokens (self, record, parts); break;
    }
  parts->below *= self->share;
  parts->below_part *= self->share;
  parts->above *= self->share;
  parts->above_part *= self->share;
  parts->rest *= self->share;
  parts->total = parts->below + parts->above + parts->rest;
  if (self->kind == THIMBLE_COLUMN_REQUEST)
    parts->final &= self->state == THIMBLE_STATE_COMPLETED;
  else if (self->kind == THIMBLE_COLUMN_MEAN)
    parts->final = FALSE;
  else
    /* One answer that was stopped makes no month pale. */
    parts->final = TRUE;
}
