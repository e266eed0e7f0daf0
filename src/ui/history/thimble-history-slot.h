/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/thimble-request-list.h"

G_BEGIN_DECLS

/**
 * ThimbleHistorySlot:
 *
 * A place in the table. It stays where it is while the request in it changes, as when the list is sorted, so that the widgets that
 * show it stay too. Only #ThimbleHistoryRows makes them.
 */
#define THIMBLE_TYPE_HISTORY_SLOT (thimble_history_slot_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHistorySlot, thimble_history_slot, THIMBLE, HISTORY_SLOT, GObject)

/* (transfer none) (nullable): what stands there now; asks the list for it, which loads it. None where the place is gone. */
ThimbleRequestRow  *thimble_history_slot_get_row      (ThimbleHistorySlot *self);

ThimbleHistorySlot *thimble_history_slot_new          (ThimbleRequestList *list, guint position);
guint               thimble_history_slot_get_position (ThimbleHistorySlot *self);
/* G_MAXUINT: it is gone. */
void                thimble_history_slot_set_position (ThimbleHistorySlot *self, guint position);
/* Another request stands there. */
void                thimble_history_slot_renew        (ThimbleHistorySlot *self);

G_END_DECLS
