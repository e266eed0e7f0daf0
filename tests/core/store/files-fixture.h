/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The files of a history, as they lie in its folder. */
char *files_in_folder (const char *folder, const char *name);
char *files_read_file (const char *folder, const char *name, gsize *length);
void files_write_file (const char *folder, const char *name, const char *bytes, gsize length);
char *files_find_file (const char *folder, const char *prefix);
guint files_assert_modes (const char *path);
void files_fill (const char *folder, guint n_rows);

G_END_DECLS
