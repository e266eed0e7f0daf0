/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "measure/thimble-chain.h"
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleChainPage:
 *
 * The mode Chain: the steps as they are edited beside what they came to. In a narrow window they are two pages: Run leads
 * to the results, Back to the steps.
 *
 * Signals: `add-key` (string: endpoint id), `show-request` (gint64: id).
 */
#define THIMBLE_TYPE_CHAIN_PAGE (thimble_chain_page_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleChainPage, thimble_chain_page, THIMBLE, CHAIN_PAGE, AdwBin)

GtkWidget    *thimble_chain_page_new        (ThimbleEngine *engine);
gboolean      thimble_chain_page_is_running (ThimbleChainPage *self);
void          thimble_chain_page_stop       (ThimbleChainPage *self);
ThimbleChain *thimble_chain_page_get_chain  (ThimbleChainPage *self); /* (transfer none) (nullable): before the first is run or opened */
/* A kept one; while another runs it says that this one must be stopped first. */
void          thimble_chain_page_open       (ThimbleChainPage *self, gint64 id);
/* As the chooser does: the ending says the format. */
void          thimble_chain_page_save_to    (ThimbleChainPage *self, GFile *file);

G_END_DECLS
