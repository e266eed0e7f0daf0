/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <sys/resource.h>

#include "app/thimble-application.h"
#include "base/thimble-own-place.h"

int
main (int   argc,
      char *argv[])
{
  g_autoptr (ThimbleApplication) application = NULL;
  const struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none); /* a key in memory must not end up in a core file */
  thimble_own_place_use ();
  setlocale (LC_ALL, "");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Thimble");

  application = thimble_application_new (NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
