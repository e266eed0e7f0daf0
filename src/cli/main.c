/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

#include "base/thimble-closest.h"
#include "base/thimble-own-place.h"
#include "cli.h"

static const struct {
  const char *name;
  CliCommand  run;
  const char *about;
} commands[] = {
  { "endpoints", cli_endpoints, N_("list, add and remove endpoints") },
  { "keys",      cli_keys,      N_("list, add, check and remove keys in the keyring") },
  { "models",    cli_models,    N_("list models with their tiers and prices") },
  { "count",     cli_count,     N_("count the tokens of a text without sending it") },
  { "send",      cli_send,      N_("send a prompt: answer on standard output, receipt on standard error") },
  { "measure",   cli_measure,   N_("send a prompt many times: averages, spread, what it would cost") },
  { "chain",     cli_chain,     N_("run a chain of steps from a file, each answer feeding the next") },
  { "budget",    cli_budget,    N_("show or set what may be spent") },
  { "history",   cli_history,   N_("list, show and delete past requests") },
  { "practice",  cli_practice,  N_("run the practice server and print its address") },
  { "doctor",    cli_doctor,    N_("tell what is in place, and what to do where it is not") },
};

static void
print_help (FILE *out)
{
  fprintf (out, _("Usage: %s COMMAND [OPTION…]\n"), "thimble-cli");
  fprintf (out, "\n%s\n\n", _("Sends small tasks to AI models and keeps their receipts."));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (out, "  %-10s %s\n", commands[i].name, _(commands[i].about));
  fprintf (out, "\n%s\n%s\n", _("To begin, without a key: thimble-cli send --model by-rule \"What is a token?\""),
           _("“thimble-cli COMMAND --help” explains a command."));
  cli_print_prose (out, _("Exit status: 0 done, 1 failed, 2 wrong usage, 3 key missing, locked or refused, 4 over budget, 5 stopped or interrupted."), 0);
}

static gboolean
ctrl_c (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_CONTINUE;
}

int
main (int argc, char **argv)
{
  const struct rlimit no_core = { 0, 0 };
  g_autoptr (GCancellable) stop = g_cancellable_new ();
  Cli cli = { NULL, stop, FALSE };
  CliStatus status = CLI_USAGE;
  gboolean unwritten;

  cli_note_descriptors ();
  /* A core file would hold the key. */
  setrlimit (RLIMIT_CORE, &no_core);
  thimble_own_place_use ();
  setlocale (LC_ALL, "");
  textdomain (GETTEXT_PACKAGE); /* for ngettext(), which names no domain */
  g_set_prgname ("thimble-cli");

  if (argc < 2)
    {
      print_help (stderr);
      return CLI_USAGE;
    }
  if (argc > 2 && g_str_equal (argv[1], "help") && *argv[2] != '-' && !g_str_equal (argv[2], "help"))
    {
      static char help[] = "--help";

      /* “help COMMAND” is “COMMAND --help”. */
      argv[1] = argv[2];
      argv[2] = help;
      argc = 3;
    }
  else if (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help (stdout);
      return CLI_DONE;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      printf ("thimble-cli %s\n", THIMBLE_VERSION);
      return CLI_DONE;
    }
  g_unix_signal_add (SIGINT, ctrl_c, stop);
  g_unix_signal_add (SIGTERM, ctrl_c, stop);

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      {
        status = commands[i].run (&cli, argc - 1, argv + 1);
        if (cli.engine != NULL)
          {
            ThimbleStore *store = thimble_engine_get_store (cli.engine);
            CliWait wait = { NULL };
            g_autoptr (GAsyncResult) result = NULL;

            thimble_store_close_async (store, NULL, cli_wake, &wait);
            result = cli_wait (&wait);
            thimble_store_close_finish (store, result, NULL);
          }
        g_clear_object (&cli.engine);
        /* What a server or the keyring's bus still has to let go of. */
        while (g_main_context_iteration (NULL, FALSE))
          ;
        unwritten = fflush (stdout) != 0 || ferror (stdout);
        if (status == CLI_READER_LEFT || (unwritten && cli_reader_left ()))
          {
            /* Where GIO has used a socket, the signal itself was ignored. */
            signal (SIGPIPE, SIG_DFL);
            raise (SIGPIPE);
          }
        if (unwritten)
          {
            perror ("thimble-cli");
            return CLI_FAILED;
          }
        return status;
      }
  {
    const char *names[G_N_ELEMENTS (commands) + 1] = { "--version" };
    int closest;

    for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
      names[i + 1] = commands[i].name;
    closest = thimble_closest (argv[1], names, G_N_ELEMENTS (names));
    return cli_unknown (g_strdup_printf (_("There is no command “%s”."), argv[1]), closest >= 0 ? names[closest] : NULL,
                        _("“thimble-cli --help” lists what there is."));
  }
}
