/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "thimble-list-asker.h"

G_BEGIN_DECLS

/**
 * ThimbleModelLists:
 *
 * The picker's second page: a row for each endpoint, when its own model list was asked last, and a
 * button to ask again. Uses the picker's actions `picker.get-list`, `picker.add-key` and
 * `picker.show-models`.
 */
#define THIMBLE_TYPE_MODEL_LISTS (thimble_model_lists_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleModelLists, thimble_model_lists, THIMBLE, MODEL_LISTS, AdwBin)

/* Reads everything anew. */
void thimble_model_lists_show       (ThimbleModelLists *self,
                                     ThimbleCatalogue  *catalogue,
                                     ThimbleListAsker  *asker);
void thimble_model_lists_grab_focus (ThimbleModelLists *self);

G_END_DECLS
