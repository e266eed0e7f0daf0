/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleListAsker:
 *
 * Asks endpoints for their model lists when the person says so, one at a time each, and remembers
 * how it ended. Also knows which endpoints have a key. No widgets.
 *
 * Emits `changed` whenever an answer of these functions changed.
 */
#define THIMBLE_TYPE_LIST_ASKER (thimble_list_asker_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleListAsker, thimble_list_asker, THIMBLE, LIST_ASKER, GObject)

ThimbleListAsker *thimble_list_asker_new         (ThimbleEngine    *engine);
void              thimble_list_asker_ask         (ThimbleListAsker *self, ThimbleEndpoint *endpoint);
gboolean          thimble_list_asker_is_busy     (ThimbleListAsker *self, ThimbleEndpoint *endpoint);
/* (nullable): "45 models", or what went wrong and what to do; translated. */
const char       *thimble_list_asker_get_message (ThimbleListAsker *self, ThimbleEndpoint *endpoint);
gboolean          thimble_list_asker_has_failed  (ThimbleListAsker *self, ThimbleEndpoint *endpoint);
/* Whether it needs a key and none fits; %FALSE as long as the keyring has not answered. */
gboolean          thimble_list_asker_lacks_key   (ThimbleListAsker *self, ThimbleEndpoint *endpoint);

G_END_DECLS
