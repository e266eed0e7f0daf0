/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <unistd.h>

#include "thimble-own-place.h"

char *
thimble_own_place_find (const char * const *places,
                        const char         *file)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname (program) : NULL;

  for (guint i = 0; folder != NULL && places[i] != NULL; i++)
    {
      g_autofree char *place = g_build_filename (folder, places[i], NULL);
      g_autofree char *path = g_build_filename (place, file, NULL);

      if (g_access (path, R_OK) == 0)
        return g_steal_pointer (&place);
    }
  return NULL;
}

void
thimble_own_place_use (void)
{
  static const char * const schemas[] = { "../share/thimble", "../data", "../../data", NULL };
  static const char * const texts[] = { "../share/locale", "../po", "../../po", NULL };
  g_autofree char *schema = thimble_own_place_find (schemas, "gschemas.compiled");
  /* Where one language is, the others are. */
  g_autofree char *text = thimble_own_place_find (texts, "zh_TW/LC_MESSAGES/" GETTEXT_PACKAGE ".mo");

  if (schema != NULL)
    g_setenv ("GSETTINGS_SCHEMA_DIR", schema, FALSE);
  bindtextdomain (GETTEXT_PACKAGE, text != NULL ? text : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}
