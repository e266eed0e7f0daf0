/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "catalogue/thimble-catalogue.h"

G_BEGIN_DECLS

/**
 * ThimblePickerItemKind:
 * @THIMBLE_PICKER_HEADER: names a group; cannot be selected
 * @THIMBLE_PICKER_MODEL: a model
 * @THIMBLE_PICKER_ENDPOINT: an endpoint whose models nobody has asked for yet; cannot be selected
 */
typedef enum {
  THIMBLE_PICKER_HEADER,
  THIMBLE_PICKER_MODEL,
  THIMBLE_PICKER_ENDPOINT,
} ThimblePickerItemKind;

/**
 * ThimblePickerItem:
 *
 * A row of the model picker. GTK 4.8 has no section headers, so headers are rows.
 */
#define THIMBLE_TYPE_PICKER_ITEM (thimble_picker_item_get_type ())
G_DECLARE_FINAL_TYPE (ThimblePickerItem, thimble_picker_item, THIMBLE, PICKER_ITEM, GObject)

ThimblePickerItemKind  thimble_picker_item_get_kind     (ThimblePickerItem *self);
ThimbleTier            thimble_picker_item_get_tier     (ThimblePickerItem *self); /* of a header or a model */
ThimbleModel          *thimble_picker_item_get_model    (ThimblePickerItem *self); /* nullable */
ThimbleEndpoint       *thimble_picker_item_get_endpoint (ThimblePickerItem *self); /* nullable: of a header */
gboolean               thimble_picker_item_is_choosable (ThimblePickerItem *self);

/**
 * thimble_picker_items_read:
 *
 * Returns: (transfer full) (element-type ThimblePickerItem): all models in picker order, then the
 *   endpoints that have none
 */
GPtrArray             *thimble_picker_items_read        (ThimbleCatalogue  *catalogue);
/**
 * thimble_picker_items_search:
 * @items: from thimble_picker_items_read()
 * @text: what was typed: every word must be found in name, id, provider or tier
 *
 * Returns: (transfer full) (element-type ThimblePickerItem): what is shown, headers put in between
 */
GPtrArray             *thimble_picker_items_search      (GPtrArray         *items,
                                                         const char        *text);

G_END_DECLS
