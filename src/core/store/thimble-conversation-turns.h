/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store.h"

G_BEGIN_DECLS

/* (transfer full) (element-type gint64): ids of the conversation that a request belongs to, oldest first, itself among
 * them; of a giant one only the first thousand. */
void    thimble_conversation_turns_async  (ThimbleStore *store, gint64 id, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GArray *thimble_conversation_turns_finish (ThimbleStore *store, GAsyncResult *r, GError **error);

G_END_DECLS
