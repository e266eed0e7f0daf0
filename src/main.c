/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/thimble-application.h"

/* In a prefix that the system does not search, or moved elsewhere, the settings' schema lies beside the program.
 * A missing schema would be the end of it. Before threads, for it changes the environment. */
static void
find_own_schema (void)
{
  g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = exe != NULL ? g_path_get_dirname (exe) : NULL;
  g_autofree char *schemas = folder != NULL ? g_build_filename (folder, "..", "share", "thimble", NULL) : NULL;
  g_autofree char *file = schemas != NULL ? g_build_filename (schemas, "gschemas.compiled", NULL) : NULL;

  if (file != NULL && g_access (file, R_OK) == 0)
    g_setenv ("GSETTINGS_SCHEMA_DIR", schemas, FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (ThimbleApplication) application = NULL;
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none); /* a key in memory must not end up in a core file */
  find_own_schema ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Thimble");

  application = thimble_application_new (NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
