/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-chain.h"
#include "thimble-report.h"

G_BEGIN_DECLS

/**
 * ThimbleChainSum:
 * @complete: every step has a figure
 * @input: tokens of one run of the chain: the sum of the steps' means; @output likewise
 * @cost: picodollars; NAN where a step's is unknown; @input_cost and @output_cost by the prices of today, NAN where they do not make it up
 * @duration: microseconds
 *
 * What one run of the chain comes to. Of a single step: its means.
 */
typedef struct {
  gboolean complete;
  double   input;
  double   output;
  double   cost;
  double   input_cost;
  double   output_cost;
  double   duration;
} ThimbleChainSum;

void   thimble_chain_get_sum         (ThimbleChain *self, ThimbleChainSum *out);
/* The one after the steps is all in one prompt, where the plan compares. */
void   thimble_chain_get_step_sum    (ThimbleChain *self, guint step, ThimbleChainSum *out);
/* The one that costs most, by a tenth at least, or where nothing costs anything has so the most tokens; -1: none has, or there is none yet. */
int    thimble_chain_get_dearest     (ThimbleChain *self);
/* What part of all steps with figures that one is, 0 to 1: of what they cost, or of their tokens where nothing costs anything. */
double thimble_chain_get_share       (ThimbleChain *self, guint step, gboolean *of_cost);
/* "54%"; of the step after the last: of them all. */
char  *thimble_chain_format_share    (ThimbleChain *self, guint step);
/* One run's tokens are whole, a mean of several has tenths. */
char  *thimble_chain_format_tokens   (ThimbleChain *self, double tokens);
#define THIMBLE_CHAIN_FIGURES 6
/* (transfer full): input, output, total, cost, share, time of a step, or of the whole chain after the last; what stands over them. */
char **thimble_chain_list_figures    (ThimbleChain *self, guint step);
char **thimble_chain_list_heads      (ThimbleChain *self);
/* "“Expand” is the dearest step: 54% of the cost, and 98% of that is for the 846 tokens it wrote." The side is chosen by what it
 * cost at the prices of today; where that is not known, both are told and none is blamed. Where no step is ahead by a tenth it says
 * that of the first two. Newly allocated; NULL before there is anything. */
char  *thimble_chain_describe_dearest (ThimbleChain *self);
/* What all in one prompt came to beside the chain, or about would: NULL before the chain is whole. */
char  *thimble_chain_describe_single (ThimbleChain *self);

/* As thimble-report.h, of a chain. */
char     *thimble_chain_to_csv  (ThimbleChain *self);
JsonNode *thimble_chain_to_json (ThimbleChain *self, ThimbleChain *before); /* @before: (nullable): what it is compared with */
char     *thimble_chain_to_html (ThimbleChain *self, ThimbleChain *before);
/* As thimble_report_make(). */
char     *thimble_chain_make_report (ThimbleChain *self, ThimbleChain *before, ThimbleReportFormat format);

G_END_DECLS
