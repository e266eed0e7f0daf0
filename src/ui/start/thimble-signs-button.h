/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "requests/thimble-engine.h"

G_BEGIN_DECLS

/**
 * ThimbleSignsButton:
 *
 * The signs of progress in the header bar: "2 of 4", and in its popover the four things to know,
 * ticked when they have really happened, each with one short explanation. Can be hidden from the
 * popover (setting `signs-hidden`) and shown again from the menu.
 */
#define THIMBLE_TYPE_SIGNS_BUTTON (thimble_signs_button_get_type ())
G_DECLARE_FINAL_TYPE (ThimbleSignsButton, thimble_signs_button, THIMBLE, SIGNS_BUTTON, GtkWidget)

GtkWidget *thimble_signs_button_new         (ThimbleEngine *engine);

/* The four things, for the popover and the help: static, translated. @index from 0 to 3. */
#define THIMBLE_N_SIGNS 4
const char *thimble_sign_get_title       (guint index);
const char *thimble_sign_get_explanation (guint index);

G_END_DECLS
