/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "compose/thimble-receipt-view.h"
#include "thimble-history-detail-section.h"
#include "thimble-history-detail-texts.h"
#include "thimble-history-detail.h"

G_BEGIN_DECLS

/* Between thimble-history-detail.c (loading and doing), -show.c (what is seen, but for the texts) and -copy.c. */

/* What comes next into the widgets. */
typedef enum {
  THIMBLE_DETAIL_NONE,
  THIMBLE_DETAIL_ROW,     /* nothing yet: the table draws the row that was chosen */
  THIMBLE_DETAIL_PROMPT,
  THIMBLE_DETAIL_ANSWER,  /* as it begins */
  THIMBLE_DETAIL_RECEIPT,
  THIMBLE_DETAIL_REST,    /* of the answer */
} ThimbleHistoryDetailPart;

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
  ThimbleHistoryDetailTexts   *texts;
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
  ThimbleRecord               *shown;     /* nullable: the one that is in the widgets, or comes into them part by part */
  GCancellable                *loading;   /* of what is loaded or looked at; NULL where nothing is */
  GCancellable                *asking;    /* for the conversation */
  GArray                      *turns;     /* nullable (element-type gint64): ids of the conversation, oldest first */
  gint64                       id;
  gboolean                     again;     /* the store changed since */
  ThimbleHistoryDetailPart     next_part; /* of @shown */
  guint                        frame_tick;
};

/* The record is there or was brought up to date: shows it part by part, a frame each, while the pane is seen. */
void  thimble_history_detail_show_record (ThimbleHistoryDetail *self);
void  thimble_history_detail_go_on       (ThimbleHistoryDetail *self);
/* The notice on top: NULL hides it. */
void  thimble_history_detail_set_notice  (ThimbleHistoryDetail *self, const char *text);
char *thimble_history_detail_describe_problem (ThimbleProblem *problem);
void  thimble_history_detail_show_turn   (ThimbleHistoryDetail *self); /* where in its conversation it stands */

/* To the clipboard; @what: "answer", "prompt", "markdown", "json", "usage", "id". FALSE: there is none. */
gboolean thimble_history_detail_copy_part (ThimbleHistoryDetail *self, const char *what);

G_END_DECLS
