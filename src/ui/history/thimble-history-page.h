/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleHistoryPage:
 *
 * Past requests: the newest as a chart, all of them in a table that pages from the store, one in the side pane. Chart,
 * table and sums show the same filter. A selection in one is the selection in all.
 *
 * Signals: `run-again` (ThimbleRecord): fill Compose with it; `show-measurement` (ThimbleRecord): what it is a run of.
 * Actions: history.delete, history.run-again, history.copy, history.search, history.export, history.import.
 */
#define THIMBLE_TYPE_HISTORY_PAGE (thimble_history_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistoryPage, thimble_history_page, THIMBLE, HISTORY_PAGE, GtkWidget)

GtkWidget *thimble_history_page_new    (ThimbleEngine *engine);
/* Shows a request in chart, table and side pane, as soon as it is there. */
void       thimble_history_page_select (ThimbleHistoryPage *self, gint64 id);

G_END_DECLS
