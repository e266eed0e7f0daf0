/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-price.h"

G_BEGIN_DECLS

/**
 * ThimbleReceipt:
 *
 * Usage + price + cost + timing of one request, as it was that day. Immutable, reference
 * counted. It is what the receipt card, the side pane and the terminal show; they compute nothing.
 */
typedef struct _ThimbleReceipt ThimbleReceipt;

#define THIMBLE_TYPE_RECEIPT (thimble_receipt_get_type ())
GType           thimble_receipt_get_type (void);

typedef struct {
  ThimbleUsage  *usage;           /* (nullable) borrowed: the receipt takes its own reference */
  ThimblePrice  *price;           /* (nullable) */
  ThimbleMoney   reported_cost;   /* the server's own figure (OpenRouter usage.cost), else unknown; it wins */
  ThimbleState   state;
  ThimbleFinish  finish;
  ThimbleBilled  billed;
  gint64         predicted_input; /* THIMBLE_COUNT_UNKNOWN: none was made */
  gboolean       predicted_exact;
  gint64         predicted_framing; /* the part of it that stands round the text; unknown */
  gint64         first_text_us;   /* from sending to the first text, -1 unknown */
  gint64         duration_us;     /* -1 unknown */
  gint64         counted_output;  /* output tokens counted here while it streamed, -1 none; a lower bound, "about" */
  gboolean       practice;
} ThimbleReceiptFacts;

ThimbleReceipt *thimble_receipt_new   (const ThimbleReceiptFacts *facts);
ThimbleReceipt *thimble_receipt_ref   (ThimbleReceipt            *self);
void            thimble_receipt_unref (ThimbleReceipt            *self);
const ThimbleReceiptFacts *thimble_receipt_get_facts (ThimbleReceipt *self);
const ThimbleCost         *thimble_receipt_get_cost  (ThimbleReceipt *self);

/* Shares of output, 0…1, NAN where unknown or where the whole is zero. */
double          thimble_receipt_get_output_token_share (ThimbleReceipt *self);
double          thimble_receipt_get_output_cost_share  (ThimbleReceipt *self);

/* Sentences, translated, newly allocated; NULL where there is nothing to say. */
char           *thimble_receipt_describe_shares     (ThimbleReceipt *self); /* "Output was 34% of the tokens and 72% of the cost." */
char           *thimble_receipt_describe_total      (ThimbleReceipt *self); /* "The provider’s own total is 99; its input and output make 15." */
char           *thimble_receipt_describe_prediction (ThimbleReceipt *self); /* "Predicted 135, billed the same: 7 are the message’s framing." */
char           *thimble_receipt_describe_billing    (ThimbleReceipt *self); /* stopped, cut: "May have been billed: input at least 143 (reported), output at least 60 (counted here)." */
char           *thimble_receipt_describe_price      (ThimbleReceipt *self); /* "Prices of 10 Nov 2026", "Practice costs nothing", "No known price" */
char           *thimble_receipt_describe_numbers    (ThimbleReceipt *self); /* for a screen reader: "Input 135 tokens, output 70, total 205. Cost $0.0000485." */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleReceipt, thimble_receipt_unref)

G_END_DECLS
