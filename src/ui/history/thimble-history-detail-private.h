/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/thimble-markdown-view.h"
#include "compose/thimble-receipt-view.h"
#include "thimble-history-detail-section.h"
#include "thimble-history-detail.h"

G_BEGIN_DECLS

/* Between thimble-history-detail.c (loading and doing), -show.c (what is seen) and -copy.c. */

struct _ThimbleHistoryDetail
{
  GtkWidget                    parent_instance;

  /* template children */
  GtkLabel                    *title;
  GtkLabel                    *subtitle;
  GtkScrolledWindow           *scroller;
  GtkWidget                   *content;
  GtkLabel                    *problem;
  GtkWidget                   *measurement;
  GtkLabel                    *measurement_name;
  GtkWidget                   *measurement_open;
  GtkWidget                   *conversation;
  GtkLabel                    *turn;
  GtkWidget                   *previous;
  GtkWidget                   *next;
  GtkWidget                   *texts;
  GtkWidget                   *prompt_section;
  GtkExpander                 *system;
  GtkLabel                    *system_text;
  GtkExpander                 *earlier;
  GtkBox                      *earlier_turns;
  GtkLabel                    *prompt;
  GtkLabel                    *cut;
  ThimbleHistoryDetailSection *answer_section;
  GtkExpander                 *reasoning;
  GtkLabel                    *reasoning_text;
  GtkStack                    *answer_stack;
  ThimbleMarkdownView         *answer;
  GtkLabel                    *plain;
  GtkToggleButton             *as_plain;
  ThimbleReceiptView          *receipt;
  GtkLabel                    *rates;
  GtkWidget                   *what_if;
  GtkLabel                    *what_if_text;
  GtkGrid                     *facts;
  GtkWidget                   *copy_id;
  ThimbleHistoryDetailSection *usage_section;
  GtkLabel                    *usage;
  ThimbleHistoryDetailSection *limits_section;
  GtkLabel                    *limits;
  GtkWidget                   *run_again;
  GtkWidget                   *copy;
  GtkWidget                   *delete;

  /* owned */
  ThimbleEngine               *engine;
  ThimbleRecord               *record;    /* nullable: not loaded yet */
  GCancellable                *loading;   /* of what is loaded or looked at; NULL where nothing is */
  GCancellable                *asking;    /* for the conversation */
  GArray                      *turns;     /* nullable (element-type gint64): ids of the conversation, oldest first */
  gint64                       id;
  gboolean                     again;     /* the store changed since */
};

/* The record is there or was brought up to date. */
void  thimble_history_detail_show_record (ThimbleHistoryDetail *self);
/* The notice on top: NULL hides it. */
void  thimble_history_detail_set_notice  (ThimbleHistoryDetail *self, const char *text);
char *thimble_history_detail_describe_problem (ThimbleProblem *problem);
void  thimble_history_detail_show_plain  (ThimbleHistoryDetail *self); /* or Markdown, as the toggle says */
void  thimble_history_detail_show_turn   (ThimbleHistoryDetail *self); /* where in its conversation it stands */

/* To the clipboard; @what: "answer", "prompt", "markdown", "json", "usage", "id". FALSE: there is none. */
gboolean thimble_history_detail_copy_part (ThimbleHistoryDetail *self, const char *what);

G_END_DECLS
