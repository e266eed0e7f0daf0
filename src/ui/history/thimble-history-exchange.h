/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "store/thimble-export-format.h"
#include "store/thimble-request-list.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryExchange:
 *
 * Export and import in the window: a menu button whose items are the page's actions `history.export` and
 * `history.import`, the questions, the file chooser, a window that shows how far it is and stops it, and what came of it. One at a
 * time; what runs goes on while the person works elsewhere, and ends with the window.
 *
 * Property: `busy`.
 */
#define THIMBLE_TYPE_HISTORY_EXCHANGE (thimble_history_exchange_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryExchange, thimble_history_exchange, THIMBLE, HISTORY_EXCHANGE, AdwBin)

/* The list says what is exported: its ids in its order. */
void     thimble_history_exchange_set_list    (ThimbleHistoryExchange *self, ThimbleStore *store, ThimbleRequestList *list);
void     thimble_history_exchange_ask_export  (ThimbleHistoryExchange *self);
void     thimble_history_exchange_ask_import  (ThimbleHistoryExchange *self);
/* What the file chooser leads to. */
void     thimble_history_exchange_export_to   (ThimbleHistoryExchange *self, ThimbleExportFormat format, GFile *file);
void     thimble_history_exchange_import_from (ThimbleHistoryExchange *self, GFile *file);
gboolean thimble_history_exchange_is_busy     (ThimbleHistoryExchange *self);

G_END_DECLS
