/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/thimble-application.h"
#include "charts/thimble-history-chart.h"
#include "history/thimble-history-page.h"
#include "store/thimble-request-list.h"
#include "ui-test.h"

G_BEGIN_DECLS

/* The history page in a window of its own, over a real store that a test fills. */
typedef struct {
  UiEngine  *engine;
  GtkWidget *window;
  GtkWidget *overlay;
  GtkWidget *page;
  GtkWidget *chart;
  GtkWidget *table;
  GtkWidget *detail;
} HistoryFixture;

/* ui_init(), and the application with its style sheets. */
void           history_init         (int *argc, char ***argv);
int            history_run          (void);

void           history_set_up       (HistoryFixture *fixture, gconstpointer unused);
void           history_tear_down    (HistoryFixture *fixture, gconstpointer unused);
#define HISTORY_ADD(path, function) g_test_add (path, HistoryFixture, NULL, history_set_up, function, history_tear_down)

/* (transfer full): a request as it ended; @input -1: its numbers are unknown. */
ThimbleRecord *history_record       (UiEngine *engine, const char *model, const char *task, const char *text, const char *answer,
                                     gint64 input, gint64 output, ThimbleState state, gint64 ago_min);
/* @record: (transfer full). Returns its id. */
gint64         history_add          (ThimbleStore *store, ThimbleRecord *record);
gint64         history_insert       (HistoryFixture *fixture, const char *model, const char *task, const char *text, const char *answer,
                                     gint64 input, gint64 output, ThimbleState state, gint64 ago_min);
void           history_update       (ThimbleStore *store, ThimbleRecord *record);
void           history_delete       (ThimbleStore *store, gint64 id, gboolean text_only);
void           history_fill         (HistoryFixture *fixture, guint n);
/* SQL on the file beside the store. */
void           history_sql          (HistoryFixture *fixture, const char *sql);
/* Another program's store on the same folder, open. */
ThimbleStore  *history_other_store  (HistoryFixture *fixture);
ThimbleStore  *history_open_store   (const char *folder);
void           history_close_store  (ThimbleStore *store); /* (transfer full) */

const char    *history_stack_page   (HistoryFixture *fixture);
guint          history_n_rows       (HistoryFixture *fixture);
/* The list behind the table, which is given it in slices. */
ThimbleRequestList *history_list    (HistoryFixture *fixture);
guint          history_n_columns    (HistoryFixture *fixture);
/* Shows the request and waits until its pane is filled. */
void           history_show         (HistoryFixture *fixture, gint64 id);
/* Opens the popover of the filter bar's button and checks or unchecks one of its choices, as soon as it is there. */
void           history_choose       (HistoryFixture *fixture, const char *button, const char *id);
gpointer       history_controller   (GtkWidget *widget, GType type); /* (transfer none): the first of that type */

/* What a widget draws. */
typedef struct {
  guchar *data;
  int     width, height;
} HistoryPixels;
HistoryPixels  history_draw         (GtkWidget *widget);
GdkRGBA        history_pixel        (const HistoryPixels *pixels, double x, double y);
gboolean       history_same_colour  (const GdkRGBA *a, const GdkRGBA *b);

G_END_DECLS
