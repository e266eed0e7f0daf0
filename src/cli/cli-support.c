/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/thimble-closest.h"
#include "base/thimble-format.h"
#include "cli.h"

#define KEY_MAX   4096
#define STDIN_MAX (64 * 1024 * 1024)

/* Waiting */

void
cli_wake (GObject *source, GAsyncResult *result, gpointer data)
{
  CliWait *wait = data;

  wait->result = g_object_ref (result);
}

GAsyncResult *
cli_wait (CliWait *wait)
{
  while (wait->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (&wait->result);
}

gboolean
cli_open (Cli *cli)
{
  CliWait wait = { NULL };
  g_autoptr (GAsyncResult) result = NULL;
  ThimbleProblem *problem;

  cli->engine = thimble_engine_new ();
  thimble_budget_bind_settings (thimble_engine_get_budget (cli->engine));
  thimble_engine_open_async (cli->engine, NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  thimble_engine_open_finish (cli->engine, result, NULL);
  problem = thimble_engine_get_store_problem (cli->engine);
  if (problem != NULL)
    cli_print_problem (problem);
  if (thimble_catalogue_get_warning (thimble_engine_get_catalogue (cli->engine)) != NULL)
    cli_print_problem (thimble_catalogue_get_warning (thimble_engine_get_catalogue (cli->engine)));
  return problem == NULL || thimble_store_is_read_only (thimble_engine_get_store (cli->engine)) ||
         thimble_store_get_warning (thimble_engine_get_store (cli->engine)) != NULL;
}

/* Options */

/* Of the command that is being run, once its options are read. */
static const char *command_name = "";

static const char *
get_key_hint (void)
{
  return _("A key is never an argument: it is asked for, or read with --key-fd.");
}

/* What was typed may be a key in a wrong place: then it is not said again, but where it belongs. */
static CliStatus
print_usage (const char *message, const char *next)
{
  g_autofree char *without = cli_leave_out_keys (message);

  cli_print_prose (stderr, without, 0);
  cli_print_prose (stderr, g_str_equal (without, message) ? next : get_key_hint (), 0);
  return CLI_USAGE;
}

static char *
get_help_hint (void)
{
  /* Translators: %s is a command */
  return g_strdup_printf (_("“thimble-cli %s --help” explains it."), command_name);
}

CliStatus
cli_usage (const char *format, ...)
{
  g_autofree char *message = NULL, *next = get_help_hint ();
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  return print_usage (message, next);
}

CliStatus
cli_unknown (char *what, const char *closest, const char *next)
{
  g_autofree char *taken = what, *message = NULL, *guess = NULL;

  if (closest == NULL)
    return print_usage (what, next);
  /* Translators: %s is a name like the one that was typed */
  guess = g_strdup_printf (_("Did you mean “%s”?"), closest);
  message = g_strconcat (what, " ", guess, NULL);
  return print_usage (message, next);
}

CliStatus
cli_unknown_word (char *what, const char *word, const char * const *names)
{
  int closest = thimble_closest (word, names, g_strv_length ((char **) names));
  g_autofree char *next = get_help_hint ();

  return cli_unknown (what, closest >= 0 ? names[closest] : NULL, next);
}

/* What GLib says of an option that is not known names it; its name alone is held against those of @entries. */
static CliStatus
refuse_options (const GError *error, char **argv, const GOptionEntry *entries, const GOptionEntry *common)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *typed = NULL;

  for (guint i = 1; g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && argv[i] != NULL && typed == NULL; i++)
    if (g_str_has_prefix (argv[i], "--") && strstr (error->message, argv[i]) != NULL)
      typed = argv[i];
  if (typed == NULL)
    return cli_usage ("%s", error->message);
  for (const GOptionEntry *one = entries; one != NULL && one->long_name != NULL; one++)
    g_ptr_array_add (names, g_strconcat ("--", one->long_name, NULL));
  for (const GOptionEntry *one = common; one->long_name != NULL; one++)
    g_ptr_array_add (names, g_strconcat ("--", one->long_name, NULL));
  g_ptr_array_add (names, NULL);
  {
    g_autofree char *word = g_strndup (typed, strcspn (typed, "="));

    return cli_unknown_word (g_strconcat (error->message, ".", NULL), word, (const char * const *) names->pdata);
  }
}

/* Wherever it stands: as a prompt it would be sent and kept. A file may be called anything. */
static gboolean
has_key (int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    {
      const char *value = argv[i][0] == '-' ? strchr (argv[i], '=') : NULL;
      const char *word = value != NULL ? value + 1 : argv[i];

      if (!g_file_test (word, G_FILE_TEST_EXISTS)
          && cli_refuse_key (_("One of the words is an API key, so nothing was done. The shell may have kept it: delete it there, or make a new key."),
                             word, -1))
        return TRUE;
    }
  return FALSE;
}

gboolean
cli_parse (Cli *cli, int argc, char **argv, const char *usage, const char *summary, const GOptionEntry *entries,
           char ***rest, CliStatus *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_auto (GStrv) words = g_new0 (char *, argc + 1);
  g_autoptr (GError) error = NULL;
  gboolean help = FALSE;
  const GOptionEntry common[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print JSON: one object, or one a line"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_("Show this help"), NULL },
    { NULL },
  };

  command_name = argv[0];
  for (int i = 0; i < argc; i++)
    words[i] = g_strdup (argv[i]);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (!g_option_context_parse_strv (context, &words, &error))
    {
      *status = refuse_options (error, argv, entries, common);
      return FALSE;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      const char *after = strstr (text, "\n\n");

      /* GLib's own usage line knows the program's name only, not the command's. */
      cli_print_help (argv[0], usage, after != NULL ? after + 1 : "");
      *status = CLI_DONE;
      return FALSE;
    }
  if (has_key (argc, argv))
    {
      *status = CLI_USAGE;
      return FALSE;
    }
  /* words[0] is the command; what is left are its arguments. A "--" only ends the options. */
  guint from = words[0] != NULL ? 1 : 0;

  if (words[from] != NULL && g_str_equal (words[from], "--"))
    from++;
  *rest = g_strdupv (words + from);
  return TRUE;
}

gboolean
cli_at_most (char **rest, guint n, const char *instead, CliStatus *status)
{
  if (g_strv_length (rest) <= n)
    return TRUE;
  /* Not repeated: it may be a key. */
  for (guint i = 0; rest[i] != NULL; i++)
    if (thimble_secret_looks_like_key (rest[i]))
      instead = get_key_hint ();
  *status = cli_usage ("%s%s%s", _("That is one argument too many."), instead != NULL ? " " : "", instead != NULL ? instead : "");
  return FALSE;
}

/* Output */

const char *
cli_get_no_keyring_advice (void)
{
  return _("Install gnome-keyring, or turn on the Secret Service of KWallet or KeePassXC, then log in again. "
           "Until then give the key to send, measure or chain each time: --key-fd N.");
}

/* “keys add” reads a key too, but into the keyring. */
static gboolean
sends_with_key (void)
{
  static const char * const names[] = { "send", "measure", "chain", NULL };

  return g_strv_contains (names, command_name);
}

/* Where the advice is the window's, the terminal has its own. */
static const char *
get_advice (ThimbleProblem *problem)
{
  ThimbleError code = thimble_problem_get_code (problem);
  const char *advice = thimble_problem_get_advice (problem);
  g_autoptr (ThimbleProblem) plain = thimble_problem_new (code, NULL, NULL, NULL, -1);

  if (code == THIMBLE_ERROR_KEYRING_UNAVAILABLE)
    return cli_get_no_keyring_advice ();
  if (code == THIMBLE_ERROR_KEY_LOCKED)
    return sends_with_key () ? _("Log in to the desktop, or unlock it in its own program. Or give the key to this command alone: --key-fd N.")
                             : _("Log in to the desktop, or unlock it in its own program.");
  /* What was said for this very case fits here too. */
  if (!g_str_equal (advice, thimble_problem_get_advice (plain)))
    return advice;
  if (code == THIMBLE_ERROR_KEY_MISSING)
    return sends_with_key () ? _("Add one to the keyring, or give it to this command alone: --key-fd N.") : _("Add one to the keyring.");
  if (code == THIMBLE_ERROR_BAD_KEY)
    return _("Copy the key again from the provider’s page, or make a new one there.");
  return advice;
}

void
cli_show_line (const char *line)
{
  if (!isatty (STDERR_FILENO))
    return;
  fputs ("\r\033[K", stderr);
  cli_print_text (stderr, line);
  fflush (stderr);
}

void
cli_end_line (void)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
}

void
cli_print_problem (ThimbleProblem *problem)
{
  g_autofree char *message = cli_leave_out_keys (thimble_problem_get_message (problem)); /* it may name a file */
  const char *advice = get_advice (problem);
  const char *details = thimble_problem_get_details (problem);
  guint status = thimble_problem_get_http_status (problem);

  cli_print_prose (stderr, message, 0);
  if (*advice != '\0')
    cli_print_prose (stderr, advice, 0);
  if (thimble_problem_get_retry_after (problem) >= 0)
    fprintf (stderr, ngettext ("The provider asks to wait %d second.\n", "The provider asks to wait %d seconds.\n",
                               (gulong) thimble_problem_get_retry_after (problem)),
             (int) thimble_problem_get_retry_after (problem));
  if (details != NULL || status != 0)
    {
      g_autofree char *http = status != 0 ? g_strdup_printf ("HTTP %u ", status) : g_strdup ("");
      g_autofree char *line = g_strconcat (_("Details:"), " ", http, details, NULL);

      cli_print_prose (stderr, line, 0);
    }
}

void
cli_print_error (const GError *error)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

  cli_print_problem (problem);
}

CliStatus
cli_status_of (const GError *error)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

  switch (thimble_problem_get_code (problem))
    {
    case THIMBLE_ERROR_KEY_MISSING:
    case THIMBLE_ERROR_KEY_LOCKED:
    case THIMBLE_ERROR_KEYRING_UNAVAILABLE:
    case THIMBLE_ERROR_KEY_ORIGIN:
    case THIMBLE_ERROR_BAD_KEY:
    case THIMBLE_ERROR_BAD_SECRET:
    case THIMBLE_ERROR_NOT_PERMITTED:
      return CLI_KEY;
    case THIMBLE_ERROR_OVER_BUDGET:
    case THIMBLE_ERROR_OVER_CEILING:
      return CLI_OVER_BUDGET;
    case THIMBLE_ERROR_CANCELLED:
    case THIMBLE_ERROR_CUT_OFF:
      return CLI_STOPPED;
    default:
      return CLI_FAILED;
    }
}

gboolean
cli_may_write (const char *file, gboolean force)
{
  g_autofree char *folder = g_path_get_dirname (file), *name = g_filename_display_name (file), *message = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  gboolean has_folder = g_file_test (folder, G_FILE_TEST_IS_DIR);

  if (has_folder && (force || !g_file_test (file, G_FILE_TEST_EXISTS)))
    return TRUE;
  message = g_strdup_printf (has_folder ? _("%s is there already.") : _("%s cannot be written: there is no such folder."), name);
  problem = thimble_problem_new (has_folder ? THIMBLE_ERROR_FAILED : THIMBLE_ERROR_NOT_FOUND, message,
                                 has_folder ? _("Choose another name, or replace it with --force.") : _("Make the folder first, or choose another."),
                                 NULL, -1);
  cli_print_problem (problem);
  return FALSE;
}

gboolean
cli_reader_left (void)
{
  struct pollfd out = { STDOUT_FILENO, 0, 0 };

  return poll (&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

CliStatus
cli_fail (const GError *error)
{
  cli_print_error (error);
  return cli_status_of (error);
}

void
cli_print_key_hint (const GError *error, const char *endpoint_id)
{
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_MISSING) ||
      g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_BAD_KEY))
    fprintf (stderr, _("Here: thimble-cli keys add %s\n"), endpoint_id);
}

void
cli_print_json (JsonNode *node)
{
  g_autofree char *text = thimble_json_to_string (node, FALSE);

  cli_print_text (stdout, text);
  putchar ('\n');
  json_node_unref (node);
}

static void
print_line (FILE *out, char *taken)
{
  g_autofree char *line = taken;

  if (line != NULL)
    cli_print_prose (out, line, 0);
}

void
cli_print_receipt (FILE *out, ThimbleReceipt *receipt)
{
  const ThimbleReceiptFacts *facts = thimble_receipt_get_facts (receipt);
  const ThimbleCost *cost = thimble_receipt_get_cost (receipt);
  ThimbleUsage *usage = facts->usage;
  g_autofree char *input = thimble_format_count (usage != NULL ? thimble_usage_get_input (usage) : -1);
  g_autofree char *output = thimble_format_count (usage != NULL ? thimble_usage_get_output (usage) : -1);
  g_autofree char *total = thimble_format_count (usage != NULL ? thimble_usage_get_total (usage) : -1);
  g_autofree char *in_cost = thimble_money_format (cost->input);
  g_autofree char *out_cost = thimble_money_format (cost->output);
  g_autofree char *all_cost = thimble_money_format (cost->total);
  g_autofree char *thousand = thimble_money_format_thousand (cost->total);
  g_autofree char *price = thimble_receipt_describe_price (receipt);
  g_autofree char *duration = thimble_format_seconds (facts->duration_us);
  g_autofree char *first = thimble_format_seconds (facts->first_text_us);
  gboolean about = usage != NULL && thimble_usage_get_source (usage) == THIMBLE_USAGE_ESTIMATE;
  const char *qualifier = about ? _("about ") : "";

  print_line (out, g_strdup_printf ("%s %s%s + %s %s%s = %s %s%s", _("Input"), qualifier, input, _("Output"), qualifier, output,
                                    _("Total"), qualifier, total));
  if (thimble_money_is_known (cost->total) && cost->total > 0)
    print_line (out, g_strdup_printf ("%s %s + %s = %s%s%s%s", _("Cost"), in_cost, out_cost, cost->at_most ? _("at most ") : "", all_cost,
                                      thousand != NULL ? " · " : "", thousand != NULL ? thousand : ""));
  print_line (out, thimble_receipt_describe_total (receipt));
  print_line (out, thimble_receipt_describe_shares (receipt));
  print_line (out, thimble_receipt_describe_prediction (receipt));
  print_line (out, thimble_receipt_describe_billing (receipt));
  print_line (out, g_strdup (price));
  print_line (out, g_strdup_printf (_("Ended: %s · first text %s · duration %s"), thimble_finish_get_label (facts->finish), first, duration));
}

/* Input */

static gboolean
became_readable (int fd, GIOCondition condition, gpointer readable)
{
  *(gboolean *) readable = TRUE;
  return G_SOURCE_REMOVE;
}

/* As read (), but Ctrl-C, which the main loop hears, ends the wait. -1 with @error set to that, or to @failure. */
static gssize
read_some (Cli *cli, int fd, char *buffer, gsize length, ThimbleError failure, GError **error)
{
  gboolean readable = FALSE;
  guint source = g_unix_fd_add (fd, G_IO_IN | G_IO_HUP | G_IO_ERR | G_IO_NVAL, became_readable, &readable);
  gssize n;

  while (!readable && !g_cancellable_is_cancelled (cli->stop))
    g_main_context_iteration (NULL, TRUE);
  if (!readable)
    g_source_remove (source);
  if (g_cancellable_is_cancelled (cli->stop))
    {
      thimble_set_error (error, THIMBLE_ERROR_CANCELLED, "%s", _("Stopped."));
      return -1;
    }
  do
    n = read (fd, buffer, length);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      g_autofree char *message = g_strdup_printf (_("The input cannot be read: %s."), g_strerror (errno));

      thimble_refuse (error, failure, message, _("Check what it is read from."));
    }
  return n;
}

/* What the program opens itself has numbers, too: the history's file, locks, the clocks of the main loop. */
static gboolean given[1024];

void
cli_note_descriptors (void)
{
  for (int fd = 0; fd < (int) G_N_ELEMENTS (given); fd++)
    given[fd] = fcntl (fd, F_GETFD) >= 0;
}

ThimbleSecret *
cli_read_key (Cli *cli, int fd, const char *for_whom, GError **error)
{
  char buffer[KEY_MAX + 2];
  gsize used = 0;
  struct termios quiet, before;
  gboolean from_terminal = fd < 0;
  ThimbleSecret *secret;
  gssize n = 0;

  if (!from_terminal && (fd >= (int) G_N_ELEMENTS (given) || !given[fd]))
    {
      thimble_refuse (error, THIMBLE_ERROR_KEY_MISSING, _("--key-fd wants the number of an open file descriptor."),
                      _("Check what it is read from."));
      return NULL;
    }
  if (from_terminal)
    {
      fd = STDIN_FILENO;
      if (!isatty (fd))
        {
          thimble_refuse (error, THIMBLE_ERROR_KEY_MISSING, _("Standard input is no terminal, so no key can be asked for."),
                          _("To read it from there all the same: --key-fd 0, at the end of a pipe from a password manager."));
          return NULL;
        }
      fprintf (stderr, _("Key for %s (not shown): "), for_whom);
      fflush (stderr);
      tcgetattr (fd, &before);
      quiet = before;
      quiet.c_lflag &= (tcflag_t) ~ECHO;
      tcsetattr (fd, TCSAFLUSH, &quiet);
    }
  while (used < sizeof buffer - 1)
    {
      n = read_some (cli, fd, buffer + used, from_terminal ? 1 : sizeof buffer - 1 - used,
                     THIMBLE_ERROR_KEY_MISSING, error);
      if (n <= 0 || (from_terminal && buffer[used] == '\n'))
        break;
      used += (gsize) n;
    }
  if (from_terminal)
    {
      tcsetattr (fd, TCSAFLUSH, &before);
      fputc ('\n', stderr);
    }
  secret = n >= 0 ? thimble_secret_new (buffer, (gssize) used, NULL, error) : NULL;
  explicit_bzero (buffer, sizeof buffer);
  return secret;
}

GBytes *
cli_read_bytes (Cli *cli, int fd, gsize most, const char *too_long, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 buffer[65536];
  gssize n;

  while ((n = read_some (cli, fd, (char *) buffer, sizeof buffer, THIMBLE_ERROR_FAILED, error)) > 0)
    {
      if (bytes->len + (gsize) n > most)
        {
          thimble_refuse (error, THIMBLE_ERROR_TOO_LONG, too_long, _("Send a part of it."));
          return NULL;
        }
      g_byte_array_append (bytes, buffer, (guint) n);
    }
  return n < 0 ? NULL : g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

char *
cli_read_stdin (Cli *cli, GError **error)
{
  g_autoptr (GBytes) bytes = cli_read_bytes (cli, STDIN_FILENO, STDIN_MAX, _("Standard input has more than 64 MiB."), error);
  g_autofree char *text = NULL;
  gsize length;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_unref_to_data (g_steal_pointer (&bytes), &length);
  text = g_realloc (text, length + 1);
  text[length] = '\0';
  if (!g_utf8_validate_len (text, length, NULL))
    {
      thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("Standard input is not UTF-8 text."),
                      _("Convert it first, for instance with iconv."));
      return NULL;
    }
  return g_steal_pointer (&text);
}
