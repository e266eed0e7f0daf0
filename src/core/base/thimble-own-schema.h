/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* In a prefix that the system does not search, or moved elsewhere, the settings' schema lies beside the program, in
 * ../share/thimble: makes GSettings look there too. Before threads, for it changes the environment. */
void thimble_own_schema_find (void);

G_END_DECLS
