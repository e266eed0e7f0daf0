/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the program brings along lies beside it: in a prefix that the system does not search, in one that was moved,
 * and in the build tree. */

/* (transfer full) (nullable): the first of @places, relative to the program's own folder and %NULL-ended, that holds @file. */
char *thimble_own_place_find (const char * const *places, const char *file);

/* Makes GSettings look for the schema, and gettext for the texts, beside the program. Before threads, for it changes
 * the environment. */
void  thimble_own_place_use  (void);

G_END_DECLS
