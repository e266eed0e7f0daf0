/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-encoding.h"
#include "thimble-splitter.h"
#include "thimble-token-table.h"

G_BEGIN_DECLS

struct _ThimbleEncoding {
  const char         *name;
  const char         *table_name;
  ThimbleSplit        split;
  const ThimbleTable *table;  /* mapped; NULL before the first use */
};

/**
 * thimble_encoding_walk:
 * @at: (inout): where to begin, which is the begin of a piece; then where the next piece begins
 * @until: no piece is begun from here on
 * @end: the end of the text
 * @func: (nullable): called for each token, with offsets from @at; %FALSE from it ends the walk
 *
 * Returns: tokens
 */
gint64              thimble_encoding_walk   (ThimbleEncoding  *self,
                                             const guint8    **at,
                                             const guint8     *until,
                                             const guint8     *end,
                                             ThimbleTokenFunc  func,
                                             gpointer          data);

/**
 * thimble_token_table_map:
 *
 * Maps a table and checks its header. The mapping stays for good.
 */
const ThimbleTable *thimble_token_table_map (const char *path,
                                             const char *name,
                                             GError    **error);

G_END_DECLS
