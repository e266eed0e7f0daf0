/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared by the two files of ThimbleReceiptView: the object, and what it writes into its labels. */

#include "charts/thimble-split-bar.h"
#include "thimble-receipt-view.h"

G_BEGIN_DECLS

struct _ThimbleReceiptView
{
  AdwBin parent_instance;

  /* configured */
  ThimbleReceipt *receipt;   /* nullable */
  ThimbleRequest *request;   /* nullable */
  char *price_page;          /* nullable */
  gboolean compact;
  gboolean narrow;

  /* template children */
  GtkLabel *input_about, *input_number, *input_caption;
  GtkLabel *output_about, *output_number, *output_caption;
  GtkLabel *total_about, *total_number, *total_caption;
  GtkLabel *operator_1, *operator_2;
  GtkStack *stack;
  GtkGrid *shares;
  ThimbleSplitBar *tokens_bar, *cost_bar, *limit_bar;
  GtkLabel *tokens_input_share, *tokens_output_share;
  GtkLabel *cost_title, *cost_input_share, *cost_output_share;
  GtkLabel *sentence, *told_total, *billing, *thousand;
  GtkBox *words, *parts, *foot;
  GtkLabel *cached_value;
  GtkLabel *cache_write_title, *cache_write_value;
  GtkLabel *reasoning_value, *ended_value;
  GtkLabel *first_token_value, *duration_value, *speed_value;
  GtkLabel *prediction, *price;
  GtkLabel *limit_text, *running, *rate;

  /* owned */
  GSignalGroup *request_signals;
  guint tick_id;
  const char *size_class;    /* of the numbers, static */
};

void thimble_receipt_view_show_nothing (ThimbleReceiptView *self);
void thimble_receipt_view_show_done    (ThimbleReceiptView *self); /* @receipt is there */
void thimble_receipt_view_show_live    (ThimbleReceiptView *self); /* @request is there */
void thimble_receipt_view_show_times   (ThimbleReceiptView *self); /* the part of it that time alone moves */
void thimble_receipt_view_fit_numbers  (ThimbleReceiptView *self);

G_END_DECLS
