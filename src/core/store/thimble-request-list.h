/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-ordering.h"
#include "thimble-store.h"

G_BEGIN_DECLS

/**
 * ThimbleRequestRow:
 *
 * What history shows of a request. Fills itself in after it is made: `loaded` notifies, never items-changed.
 * Properties: `id`, `loaded`, `record` (nullable until loaded; without the long texts).
 */
#define THIMBLE_TYPE_REQUEST_ROW (thimble_request_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRequestRow, thimble_request_row, THIMBLE, REQUEST_ROW, GObject)

gint64         thimble_request_row_get_id     (ThimbleRequestRow *self);
gboolean       thimble_request_row_is_loaded  (ThimbleRequestRow *self);
ThimbleRecord *thimble_request_row_get_record (ThimbleRequestRow *self); /* (transfer none) (nullable) */

/**
 * ThimbleRequestList:
 *
 * A GListModel over the ids of all requests that match a filter, in an order (newest first, unless told); rows
 * load in pages of 64 by id on the store's thread (reference "Rows without end"). Follows the store's
 * `changed`: new ids are inserted where they belong with a small items-changed, rows that come to stand
 * elsewhere move, known rows are reloaded in place.
 *
 * Properties: `store`, `filter`, `loading`. Rows are weakly cached. Signal `loaded`: a page of rows has been filled, or anew.
 */
#define THIMBLE_TYPE_REQUEST_LIST (thimble_request_list_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleRequestList, thimble_request_list, THIMBLE, REQUEST_LIST, GObject)

ThimbleRequestList  *thimble_request_list_new         (ThimbleStore *store);
void                 thimble_request_list_set_filter  (ThimbleRequestList *self, const ThimbleFilter *filter);
const ThimbleFilter *thimble_request_list_get_filter  (ThimbleRequestList *self);
/* Unknown values come last in both directions; equal ones go newest first. */
void                 thimble_request_list_set_order   (ThimbleRequestList *self, ThimbleOrder order, gboolean descending);
ThimbleOrder         thimble_request_list_get_order   (ThimbleRequestList *self, gboolean *descending); /* @descending nullable */
gboolean             thimble_request_list_is_loading  (ThimbleRequestList *self);
/* Position of a request, or GTK_INVALID_LIST_POSITION's value (G_MAXUINT). */
guint                thimble_request_list_find        (ThimbleRequestList *self, gint64 id);
GArray              *thimble_request_list_copy_ids    (ThimbleRequestList *self); /* (transfer full) (element-type gint64) */

G_END_DECLS
