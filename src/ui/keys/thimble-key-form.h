/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleKeyForm:
 *
 * Adds an endpoint's key, replaces it, or changes the address of a person's own endpoint. What is
 * typed as key can be seen before it is saved, never after; the entry is emptied then.
 *
 * Signals: `unlock` (no arguments): the keyring is locked and the person wants it open.
 */
#define THIMBLE_TYPE_KEY_FORM (thimble_key_form_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleKeyForm, thimble_key_form, THIMBLE, KEY_FORM, AdwPreferencesGroup)

void thimble_key_form_set_engine  (ThimbleKeyForm *self, ThimbleEngine *engine);
/* What the keyring says, and whose keys are there: the choice begins with the first provider without one. */
void thimble_key_form_set_keyring (ThimbleKeyForm *self, ThimbleKeyState state, GPtrArray *infos);
/* Begins to add a key of that endpoint, or to replace it where one is there. */
void thimble_key_form_edit        (ThimbleKeyForm *self, ThimbleEndpoint *endpoint, gboolean has_key);
void thimble_key_form_edit_address (ThimbleKeyForm *self, ThimbleEndpoint *endpoint, gboolean has_key);
/* The window goes: stops what runs, wipes the key and lets go of the engine. */
void thimble_key_form_close       (ThimbleKeyForm *self);

G_END_DECLS
