/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "store/thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleHistorySums:
 *
 * The sums of what the history shows, in one line, or in two where it is narrow, with a button that opens all of them. CSS
 * class: history-sums.
 *
 * Property: `open` (boolean): whether that button is pressed.
 */
#define THIMBLE_TYPE_HISTORY_SUMS (thimble_history_sums_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistorySums, thimble_history_sums, THIMBLE, HISTORY_SUMS, GtkWidget)

void     thimble_history_sums_set      (ThimbleHistorySums *self, const ThimbleSums *sums);
void     thimble_history_sums_set_narrow (ThimbleHistorySums *self, gboolean narrow);
gboolean thimble_history_sums_get_open (ThimbleHistorySums *self);
void     thimble_history_sums_set_open (ThimbleHistorySums *self, gboolean open);

/* thimble_sums_describe_cost(), but of practice alone what a person should read: "$0" would be taken for a price. */
char *thimble_history_sums_describe_cost (const ThimbleSums *sums);

G_END_DECLS
