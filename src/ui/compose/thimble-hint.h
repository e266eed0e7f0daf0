/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ThimbleHint:
 *
 * A quiet line with a small lamp: text, perhaps one button, perhaps a way to be rid of it. It
 * is hidden while it has no text.
 *
 * A hint with an @id is shown until it was dismissed once, ever (settings `hints-seen`).
 * Signals: `action` (the button was pressed), `dismissed`.
 */
#define THIMBLE_TYPE_HINT (thimble_hint_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleHint, thimble_hint, THIMBLE, HINT, AdwBin)

/* @id: (nullable) */
GtkWidget  *thimble_hint_new        (const char *id);
/* Plain text; NULL hides it. @button: (nullable): label of the button */
void        thimble_hint_set        (ThimbleHint *self, const char *text, const char *button);
const char *thimble_hint_get_text   (ThimbleHint *self); /* "" where it shows nothing */

G_END_DECLS
