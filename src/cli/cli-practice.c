/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli.h"

CliStatus
cli_practice (Cli *cli, int argc, char **argv)
{
  g_autoptr (ThimblePractice) practice = thimble_practice_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = NULL;
  int port = 0;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "port", 0, 0, G_OPTION_ARG_INT, &port, N_("Listen on this port; any free one by default"), "N" },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[--port N]",
                  _("Runs the practice server in the foreground and prints its base URL, so that any OpenAI client can try it.\n"
                    "It answers by rule, on this computer; nothing leaves it. Ctrl-C ends it."),
                  entries, &rest, &status))
    return status;
  if (!cli_at_most (rest, 0, _("To choose the port: --port N."), &status))
    return status;
  if (port < 0 || port > 65535)
    return cli_usage ("%s", _("--port wants a number from 0 to 65535."));
  if (!thimble_practice_start (practice, (guint16) port, &error))
    return cli_fail (error);
  if (cli->json)
    printf ("{\"base_url\":\"%s\",\"model\":\"%s\"}\n", thimble_practice_get_base_url (practice), THIMBLE_PRACTICE_MODEL);
  else
    puts (thimble_practice_get_base_url (practice));
  fflush (stdout);
  fprintf (stderr, _("Practice listens on this computer only. Model: %s. Any key, or none. Ctrl-C ends it.\n"), THIMBLE_PRACTICE_MODEL);
  while (!g_cancellable_is_cancelled (cli->stop))
    g_main_context_iteration (NULL, TRUE);
  thimble_practice_stop (practice);
  return CLI_DONE;
}
