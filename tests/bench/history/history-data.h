/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-store.h"

G_BEGIN_DECLS

/* A long history to measure on, made through the real store and kept for the next time. */

/* What is in the texts, and how often. */
#define HISTORY_COMMON_ENGLISH "answer"     /* every third request */
#define HISTORY_RARE_ENGLISH   "xylophone"  /* ten requests */
#define HISTORY_COMMON_CHINESE "我们"       /* nearly every Chinese one, which every fifth is */
#define HISTORY_RARE_CHINESE   "琥珀色"     /* ten requests */

/* How many requests: HISTORY_REQUESTS in the environment, or a million. */
guint          history_data_size (void);
/* Makes a history of @n requests in @folder unless it is there. Says on stderr how far it is. */
void           history_data_make (const char *folder, guint n);
ThimbleStore  *history_data_open (const char *folder);
void           history_data_close (ThimbleStore *store);
/* One request such as the history holds; @index decides all of it but the time. */
ThimbleRecord *history_data_record (guint index, gint64 started_us);

/* For waiting: a GAsyncReadyCallback that keeps the result where @data points. */
void           history_data_ready (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult  *history_data_wait  (GAsyncResult **result);

G_END_DECLS
