/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "charts/thimble-chart-pane.h"
#include "store/thimble-request-list.h"
#include "thimble-history-columns.h"
#include "thimble-history-detail.h"
#include "thimble-history-exchange.h"
#include "thimble-history-filler.h"
#include "thimble-history-filter.h"
#include "thimble-history-page.h"
#include "thimble-history-query.h"
#include "thimble-history-rows.h"
#include "thimble-history-summary.h"
#include "thimble-history-sums.h"
#include "thimble-history-view.h"

G_BEGIN_DECLS

/* The history page, divided by concern: selection and life (thimble-history-page.c), what is shown (-shown.c), how it is laid out
 * (-shape.c), how the table comes by its rows (-rows.c). */

struct _ThimbleHistoryPage
{
  GtkWidget              parent_instance;

  /* template children */
  GtkStack              *stack;
  AdwStatusPage         *problem_page;
  GtkWidget             *try_again;
  AdwFlap               *flap;
  AdwBin                *chart_slot;
  AdwBin                *filter_slot;
  AdwBin                *sums_slot;
  GtkStack              *table_stack;
  GtkColumnView         *table;
  AdwStatusPage         *nothing_page;
  AdwBin                *summary_slot;
  AdwBin                *detail_slot;

  /* children, put into their slots one by one; NULL before */
  ThimbleChartPane      *chart;
  ThimbleHistoryFilter  *filter;
  ThimbleHistorySums    *sums;
  ThimbleHistorySummary *summary;
  ThimbleHistoryDetail  *detail;

  /* owned */
  ThimbleEngine         *engine;
  ThimbleRequestList    *list;
  ThimbleHistoryRows    *rows;       /* of the list: what the table has by now */
  ThimbleHistoryFiller  *filler;     /* of the table */
  GtkSingleSelection    *selection;  /* of the rows */
  ThimbleHistoryQuery   *query;      /* of the sums */
  ThimbleChartModel     *chart_model;
  ThimbleHistoryColumns *columns;

  /* borrowed from the filter bar */
  ThimbleHistoryView    *view;
  ThimbleHistoryExchange *exchange;

  gint64                 selected;   /* request id, 0 none */
  ThimbleHistoryShape    shape, next_shape;
  gboolean               covers, next_covers; /* the pane covers the page instead of standing beside the list */
  int                    content, next_content; /* width beside the pane */
  guint                  shape_idle;
  guint                  build_source; /* until the next part is made */
  guint                  build_tick; /* while parts are made, or drawn for the first time */
  guint                  n_built;    /* steps */
  guint                  n_seen;     /* steps of drawing it for the first time */
  guint                  n_waited;   /* frames, for what the chart shows */
  GtkWidget             *fresh;      /* borrowed, nullable: the slot of the part that was made last, to be laid out in the next frame */
  gint64                 to_select;  /* as soon as all is there; 0 none */
  gboolean               to_search;  /* as soon as the filter bar is there */
  GPtrArray             *early_keys; /* nullable, owned (element-type GdkEvent): what is typed until then */
  GtkEventController    *key_catcher; /* borrowed from the window, while there are early keys */
  guint                  step_tick;  /* while the rows that the table knows of follow those of the list in number */
  guint                  was_seen : 1; /* when the rows were to follow last */
  guint                  to_reveal : 1; /* scroll to the selected request when the table has it */
  guint                  syncing : 1;  /* a selection is being carried over: not a person's */
  guint                  at_top : 1;   /* the table shows its first row */
};

ThimbleStore *thimble_history_page_get_store      (ThimbleHistoryPage *self);
void          thimble_history_page_set_selected   (ThimbleHistoryPage *self, gint64 id, gboolean reveal);
void          thimble_history_page_scroll_to      (ThimbleHistoryPage *self, guint position);

/* Which of the page's actions mean something now. */
void          thimble_history_page_update_actions (ThimbleHistoryPage *self);

/* The side pane, with what it tells. */
void          thimble_history_page_make_detail    (ThimbleHistoryPage *self);
/* All parts are there. */
void          thimble_history_page_connect        (ThimbleHistoryPage *self);

/* thimble-history-page-build.c */
/* All at once would hold the window for several frames: after each frame some part is made, which the next one lays out; and when
 * it is known what the page shows, it is drawn part by part, too. */
void          thimble_history_page_go_on          (ThimbleHistoryPage *self);
gboolean      thimble_history_page_is_built       (ThimbleHistoryPage *self);
/* Puts the focus into the search entry, as soon as it is there: also before it is seen, so that what is typed on is searched for.
 * What is typed until then comes to it, too. */
void          thimble_history_page_search         (ThimbleHistoryPage *self);
/* What was typed until now goes to who has the focus, or nowhere. */
void          thimble_history_page_release_keys   (ThimbleHistoryPage *self, gboolean deliver);

/* thimble-history-page-rows.c */
void          thimble_history_page_make_rows      (ThimbleHistoryPage *self);
/* The table has this row from now on. */
void          thimble_history_page_need_row       (ThimbleHistoryPage *self, guint position);
void          thimble_history_page_clear_rows     (ThimbleHistoryPage *self);

/* thimble-history-page-shown.c */
void          thimble_history_page_set_seen       (ThimbleHistoryPage *self, gboolean seen);
void          thimble_history_page_ask            (ThimbleHistoryPage *self);
void          thimble_history_page_connect_shown  (ThimbleHistoryPage *self);
void          thimble_history_page_bind_shown     (GtkWidgetClass *widget_class);

/* thimble-history-page-shape.c */
void          thimble_history_page_choose_shape   (ThimbleHistoryPage *self, int width);
void          thimble_history_page_apply_shape    (ThimbleHistoryPage *self);
void          thimble_history_page_init_shape     (GtkWidgetClass *widget_class);

G_END_DECLS
