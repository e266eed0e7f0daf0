/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "thimble-own-schema.h"

void
thimble_own_schema_find (void)
{
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = exe != NULL ? g_path_get_dirname (exe) : NULL;
  g_autofree char *schemas = folder != NULL ? g_build_filename (folder, "..", "share", "thimble", NULL) : NULL;
  g_autofree char *file = schemas != NULL ? g_build_filename (schemas, "gschemas.compiled", NULL) : NULL;

  if (file != NULL && g_access (file, R_OK) == 0)
    g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
}
