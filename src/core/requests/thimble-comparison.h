/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-counting.h"
#include "thimble-prompt-size.h"

G_BEGIN_DECLS

/**
 * ThimbleComparison:
 * @tokens: of the text alone, between @least and @most
 * @exact: cut by the family's own encoding
 *
 * What one text comes to in one family of models.
 */
typedef struct {
  const ThimbleCounting *family;
  gint64                 tokens, least, most;
  gboolean               exact;
} ThimbleComparison;

/* The same text in every family that has figures of its own, counted in a worker thread. */
void    thimble_comparison_async  (GBytes *text, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (element-type ThimbleComparison): in the order of the data; %NULL only when cancelled. */
GArray *thimble_comparison_finish (GAsyncResult *result, GError **error);

G_END_DECLS
