/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store-private.h"

G_BEGIN_DECLS

/**
 * ThimbleExchange:
 *
 * Between an export or import, which works on a thread of its own, and the two that it must not keep waiting: the
 * store's thread, which gets one page of work at a time, and the caller, who hears of progress.
 */
typedef struct {
  ThimbleStore          *store;
  GMainContext          *own;      /* of the thread: here the store's answers come */
  GMainContext          *callers;
  GFileProgressCallback  progress; /* nullable */
  gpointer               progress_data;
  gint64                 told_us;
} ThimbleExchange;

/* On the caller's thread. */
void     thimble_exchange_init     (ThimbleExchange *self, ThimbleStore *store, GFileProgressCallback progress, gpointer progress_data);
void     thimble_exchange_clear    (ThimbleExchange *self);

/* The rest on the exchange's own thread. Runs @func with @data there and waits; @func answers with a boolean. */
gboolean thimble_exchange_run      (ThimbleExchange *self, ThimbleJobKind kind, ThimbleJobFunc func, gpointer data,
                                    GCancellable *cancellable, GError **error);
/* Tells how far it is, not too often. */
void     thimble_exchange_progress (ThimbleExchange *self, gint64 done, gint64 total);

G_END_DECLS
