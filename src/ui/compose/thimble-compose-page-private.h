/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared by the files of ThimbleComposePage: the page itself, its way of sending, its hints. */

#include "models/thimble-model-button.h"
#include "thimble-answer-card.h"
#include "thimble-answer-settings.h"
#include "thimble-compose-page.h"
#include "thimble-growth-view.h"
#include "thimble-hint.h"
#include "thimble-meter.h"
#include "thimble-pane.h"
#include "thimble-prompt-editor.h"
#include "thimble-receipt-view.h"
#include "thimble-refusal.h"
#include "thimble-task-chips.h"

G_BEGIN_DECLS

struct _ThimbleComposePage
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* template children */
  AdwLeaflet *leaflet;
  ThimblePane *prompt_pane;
  ThimblePane *answer_pane;
  ThimbleTaskChips *chips;
  ThimblePromptEditor *editor;
  ThimbleRefusal *message;
  GtkBox *hints;
  GtkBox *send_bar;
  AdwBin *model_bin;
  ThimbleAnswerSettings *answer_settings;
  GtkBox *send_end;
  GtkStack *send_stack;
  GtkButton *send_button;
  GtkBox *back_row;
  GtkLabel *back_title;
  GtkBox *notices;
  GtkBox *answer_box;
  ThimbleAnswerCard *answer;
  ThimbleReceiptView *receipt;
  GtkScrolledWindow *outer_scroller;
  GtkButton *back_button;
  GtkButton *run_again;
  GtkButton *stop_button;
  GtkButton *narrow_stop;

  /* owned, made by hand */
  ThimbleModelButton *model_button;
  ThimbleMeter *meter;
  ThimbleHint *premium_hint;  /* a premium model for a first task */
  ThimbleHint *line_hint;     /* typing is slow here */
  ThimbleHint *key_hint;      /* the model has no key yet */
  ThimbleHint *token_hint;    /* what a token is, once */
  ThimbleHint *practice_hint;
  ThimbleHint *growth_hint;   /* what a turn carries */
  ThimbleGrowthView *growth;  /* what the next one will */

  /* owned */
  GSettings *settings;
  ThimbleConversation *conversation;
  ThimbleForecaster *forecaster;
  ThimblePrompt *carried;     /* (nullable): earlier turns that Run Again brought; used while the conversation is empty */
  gint64 carried_id;          /* the conversation they belong to */
  ThimbleRequest *request;    /* (nullable): shown, running or ended */
  GCancellable *stop;         /* (nullable): of the running request */
  GCancellable *gone;         /* the page is being disposed of */
  gboolean ready;             /* it is known whether the store takes rows */
  gboolean folded_in;         /* @request is a turn of the conversation already */
  char *task;                 /* the chips' task before the change */
  guint meter_id;
  guint focus_id;
};

/* thimble-compose-page-send.c */
void     thimble_compose_page_send            (ThimbleComposePage *self);
void     thimble_compose_page_stop            (ThimbleComposePage *self);
void     thimble_compose_page_unlock          (ThimbleComposePage *self);
void     thimble_compose_page_send_key        (ThimbleComposePage *self); /* all the same */
/* Everything that is sent, as it stands now; (transfer full). */
ThimblePrompt *thimble_compose_page_make_prompt (ThimbleComposePage *self);

/* thimble-compose-page-hints.c */
void     thimble_compose_page_make_hints      (ThimbleComposePage *self);
void     thimble_compose_page_show_hints      (ThimbleComposePage *self);
/* (transfer none) (nullable): what was answered and is no turn of the conversation yet. */
ThimbleRecord *thimble_compose_page_get_answered (ThimbleComposePage *self);
gboolean thimble_compose_page_is_first        (ThimbleComposePage *self); /* nothing was ever answered */
void     thimble_compose_page_show_premium    (ThimbleComposePage *self);
void     thimble_compose_page_show_long_line  (ThimbleComposePage *self);
void     thimble_compose_page_make_smaller    (ThimbleComposePage *self);
void     thimble_compose_page_change_task     (ThimbleComposePage *self);

/* thimble-compose-page-forecast.c */
void     thimble_compose_page_make_forecaster (ThimbleComposePage *self);
void     thimble_compose_page_queue_meter     (ThimbleComposePage *self);
void     thimble_compose_page_follow_turns    (ThimbleComposePage *self); /* other ones are carried now */
void     thimble_compose_page_follow_settings (ThimbleComposePage *self);

/* thimble-compose-page-actions.c */
void     thimble_compose_page_install_actions (GtkWidgetClass *widget_class);
void     thimble_compose_page_add_shortcuts   (ThimbleComposePage *self);
void     thimble_compose_page_send_again      (ThimbleComposePage *self); /* what is shown, once more */

/* thimble-compose-page.c */
ThimbleModel *thimble_compose_page_find_model (ThimbleComposePage *self, gboolean prefer_star); /* (transfer none) (nullable) */
void     thimble_compose_page_emit_show_request (ThimbleComposePage *self);
void     thimble_compose_page_update          (ThimbleComposePage *self); /* what can be done now */
void     thimble_compose_page_say             (ThimbleComposePage *self, const char *message); /* NULL: nothing */
void     thimble_compose_page_show_answer     (ThimbleComposePage *self); /* where folded */

G_END_DECLS
