/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * thimble_button_names_install:
 *
 * From now on every button whose label has a mnemonic is given that label, without the underscore, as its accessible
 * name when it is first shown, in dialogs too. GTK 4.8 would have a screen reader say “_Send Send”. May be called again.
 */
void thimble_button_names_install (void);

G_END_DECLS
