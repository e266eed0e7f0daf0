/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "thimble-picker-item.h"

G_BEGIN_DECLS

/**
 * ThimbleModelRowState:
 * @current: the model is the chosen one
 * @starred: it is the person's default
 * @lacks_key: its endpoint needs a key and none is there
 * @busy: its endpoint's list is being asked for
 * @narrow: there is little room
 * @message: (nullable): how the last asking ended
 *
 * What the picker knows about a row.
 */
typedef struct {
  gboolean    current;
  gboolean    starred;
  gboolean    lacks_key;
  gboolean    busy;
  gboolean    narrow;
  const char *message;
} ThimbleModelRowState;

/**
 * ThimbleModelRow:
 *
 * One row of the picker: a group's heading, a model, or an endpoint without models. Its buttons
 * use the picker's actions `picker.star`, `picker.get-key`, `picker.add-key` and `picker.get-list`.
 */
#define THIMBLE_TYPE_MODEL_ROW (thimble_model_row_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleModelRow, thimble_model_row, THIMBLE, MODEL_ROW, AdwBin)

GtkWidget         *thimble_model_row_new      (void);
/* @item NULL: shows nothing. */
void               thimble_model_row_show     (ThimbleModelRow            *self,
                                               ThimblePickerItem          *item,
                                               const ThimbleModelRowState *state);
ThimblePickerItem *thimble_model_row_get_item (ThimbleModelRow            *self); /* nullable */

G_END_DECLS
