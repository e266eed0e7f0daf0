/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared by the files of ThimbleChainPage: its parts, and what it does with them. */

#include "compose/thimble-pane.h"
#include "compose/thimble-refusal.h"
#include "thimble-chain-form.h"
#include "thimble-chain-page.h"
#include "thimble-chain-results.h"

G_BEGIN_DECLS

struct _ThimbleChainPage
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* made by hand */
  AdwLeaflet          *leaflet;
  ThimblePane         *form_pane;
  ThimblePane         *results_pane;
  ThimbleChainForm    *form;
  GtkLabel            *prediction;
  GtkLabel            *left;       /* of the budget */
  ThimbleRefusal      *message;
  GtkButton           *run;
  GtkButton           *back;
  GtkStack            *stack;      /* empty, results */
  GtkEntry            *title;
  GtkLabel            *progress;
  GtkProgressBar      *bar;
  GtkLabel            *why;
  GtkWidget           *buttons;
  GtkButton           *stop;
  GtkButton           *resume;
  GtkButton           *retry;
  GtkMenuButton       *save;
  ThimbleChainResults *results;

  ThimbleChain         *chain;     /* (nullable): shown */
  GCancellable         *gone;
  GtkFileChooserNative *chooser;   /* while it is open */
  guint predict_id;
};

/* thimble-chain-page.c */
void thimble_chain_page_say        (ThimbleChainPage *self, const char *message); /* NULL: nothing */
void thimble_chain_page_set_chain  (ThimbleChainPage *self, ThimbleChain *chain);
void thimble_chain_page_update     (ThimbleChainPage *self);
void thimble_chain_page_begin_anew (ThimbleChainPage *self);
void thimble_chain_page_show_kept  (ThimbleChainPage *self);

/* thimble-chain-page-run.c */
void thimble_chain_page_install    (GtkWidgetClass *widget_class); /* the actions chain.new, .kept, .run, .stop, .resume, .retry, .save */
void thimble_chain_page_compare    (ThimbleChainPage *self, gint64 id);
void thimble_chain_page_send_key   (ThimbleChainPage *self); /* all the same */
void thimble_chain_page_restart    (ThimbleChainPage *self, guint step);

G_END_DECLS
