/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "requests/thimble-conversation.h"
#include "cli.h"

#define NOT_GIVEN G_MININT /* of numbers that are options */

typedef struct {
  char    *model;
  char    *endpoint;
  char    *task;
  char    *system;
  char    *temperature;
  char    *effort;
  gint64   max_output;
  gboolean no_stream;
  gboolean follow_up;
  int      key_fd;
} SendOptions;

static void
send_options_clear (SendOptions *self)
{
  g_free (self->model);
  g_free (self->endpoint);
  g_free (self->task);
  g_free (self->system);
  g_free (self->temperature);
  g_free (self->effort);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SendOptions, send_options_clear)

/* The newest request of the history, whole. NULL where there is none. */
static ThimbleRecord *
last_record (Cli *cli, GError **error)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL, load_result = NULL;
  g_autoptr (GArray) ids = NULL;
  CliWait wait = { NULL };

  thimble_store_query_async (store, NULL, 1, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  ids = thimble_store_query_finish (store, result, error);
  if (ids == NULL)
    return NULL;
  if (ids->len == 0)
    {
      thimble_refuse (error, THIMBLE_ERROR_NOT_FOUND, _("There is no earlier request to follow up."),
                      _("Send one without --continue first."));
      return NULL;
    }
  thimble_store_load_async (store, g_array_index (ids, gint64, 0), cli->stop, cli_wake, &wait);
  load_result = cli_wait (&wait);
  return thimble_store_load_finish (store, load_result, error);
}

static ThimbleModel *
choose_model (Cli *cli, const SendOptions *options, ThimbleRecord *earlier, CliStatus *status)
{
  const char *endpoint_id = options->endpoint;

  if (options->model == NULL && earlier == NULL)
    {
      *status = cli_usage ("%s", _("“send” wants --model M. “thimble-cli models --tier entry” lists good first ones."));
      return NULL;
    }
  if (endpoint_id == NULL && options->model == NULL)
    endpoint_id = earlier->endpoint_id;
  return cli_choose_model (cli, endpoint_id, options->model != NULL ? options->model : earlier->model_id, status);
}

static void
piece_came (ThimbleRequest *request, const char *piece, gpointer data)
{
  cli_print_text (stdout, piece);
  fflush (stdout);
}

/* The provider knows no such model; the catalogue may know one like it. */
static void
print_model_hint (Cli *cli, const GError *error, ThimbleModel *model)
{
  ThimbleModel *closest = g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_MODEL_UNKNOWN)
                          ? thimble_catalogue_suggest_model (thimble_engine_get_catalogue (cli->engine),
                                                             thimble_model_get_endpoint (model), thimble_model_get_id (model)) : NULL;

  if (closest != NULL && g_strcmp0 (thimble_model_get_id (closest), thimble_model_get_id (model)) != 0)
    {
      fprintf (stderr, _("Did you mean “%s”?"), thimble_model_get_id (closest));
      fputc ('\n', stderr);
    }
}

static CliStatus
run (Cli *cli, ThimbleRequest *request, ThimbleSecret *key)
{
  ThimbleRunner *runner = thimble_engine_get_runner (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleRecord *record;
  gboolean completed;

  if (!cli->json)
    g_signal_connect (request, "text", G_CALLBACK (piece_came), NULL);
  thimble_runner_send_async (runner, request, key, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  completed = thimble_runner_send_finish (runner, result, &error);
  record = thimble_request_get_record (request);

  if (cli->json)
    cli_print_json (thimble_record_to_json (record));
  else if (*thimble_request_get_answer (request) != '\0')
    putchar ('\n');
  fflush (stdout);
  if (record->practice && record->id != 0 && !cli->json)
    fprintf (stderr, "%s\n", record->usage != NULL && thimble_usage_get_source (record->usage) == THIMBLE_USAGE_ESTIMATE
                              ? _("Practice: answered by rule on this computer; the counts are about right, as the token tables are missing.")
                              : _("Practice: answered by rule on this computer; the counts are real."));
  /* A request that was refused has no numbers: its problem says all. */
  if (thimble_request_get_receipt (request) != NULL && record->id != 0 && !cli->json &&
      (completed || record->billed != THIMBLE_BILLED_NONE || record->usage != NULL))
    cli_print_receipt (stderr, thimble_request_get_receipt (request));
  if (thimble_request_get_unsaved (request) != NULL)
    cli_print_problem (thimble_request_get_unsaved (request));
  if (completed)
    return CLI_DONE;
  if (!cli->json)
    {
      if (record->id != 0 && record->billed == THIMBLE_BILLED_NONE)
        fprintf (stderr, "%s\n", _("Not billed."));
      cli_print_error (error);
      cli_print_key_hint (error, record->endpoint_id);
      print_model_hint (cli, error, thimble_request_get_model (request));
    }
  return record->state == THIMBLE_STATE_INTERRUPTED || record->state == THIMBLE_STATE_STOPPED ? CLI_STOPPED
                                                                                               : cli_status_of (error);
}

/* Earlier turns are input again, and another provider has not seen them yet: said before they leave. */
static void
tell_what_is_carried (ThimbleConversation *conversation, ThimbleRecord *earlier, ThimbleEndpoint *endpoint)
{
  g_autofree char *growth = thimble_conversation_describe_growth (conversation);

  if (growth != NULL)
    fprintf (stderr, "%s\n", growth);
  if (g_strcmp0 (earlier->endpoint_id, thimble_endpoint_get_id (endpoint)) != 0)
    fprintf (stderr, _("They were written for %s and now go to %s.\n"), earlier->endpoint_name, thimble_endpoint_get_name (endpoint));
}

CliStatus
cli_send (Cli *cli, int argc, char **argv)
{
  g_auto (SendOptions) options = { .key_fd = NOT_GIVEN, .max_output = NOT_GIVEN };
  g_auto (GStrv) rest = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ThimbleConversation) conversation = thimble_conversation_new ();
  g_autoptr (ThimbleRecord) earlier = NULL;
  g_autoptr (ThimbleModel) model = NULL;
  g_autoptr (ThimblePrompt) prompt = NULL;
  g_autoptr (ThimbleRequest) request = NULL;
  g_autoptr (ThimbleSecret) key = NULL;
  g_autoptr (GError) error = NULL;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model, N_("The model that answers; “by-rule” needs no key"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &options.endpoint, N_("The endpoint to send to"), "E" },
    { "task", 0, 0, G_OPTION_ARG_STRING, &options.task, N_("summarise, translate, titles, rewrite, classify, table or free"), "T" },
    { "system", 0, 0, G_OPTION_ARG_STRING, &options.system, N_("System text"), "S" },
    { "max-output", 0, 0, G_OPTION_ARG_INT64, &options.max_output, N_("Output limit in tokens; without it only the model’s own holds"), "N" },
    { "temperature", 0, 0, G_OPTION_ARG_STRING, &options.temperature, N_("Temperature, where the model allows it"), "X" },
    { "effort", 0, 0, G_OPTION_ARG_STRING, &options.effort, N_("Reasoning effort, as the model names it"), "LEVEL" },
    { "no-stream", 0, 0, G_OPTION_ARG_NONE, &options.no_stream, N_("Ask for the answer in one piece"), NULL },
    { "continue", 'c', 0, G_OPTION_ARG_NONE, &options.follow_up, N_("Follow up the last request"), NULL },
    { "key-fd", 0, 0, G_OPTION_ARG_INT, &options.key_fd, N_("Read the key from this file descriptor, for this sending only"), "N" },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "--model M [OPTION…] [PROMPT|-]",
                  _("Sends a prompt: the words given, or with - standard input. The answer goes to standard output as it streams, the\n"
                    "receipt to standard error. A task puts its instruction above the prompt; with none, on a terminal, it brings a sample."),
                  entries, &rest, &status))
    return status;
  if (options.max_output == NOT_GIVEN)
    options.max_output = 0;
  else if (options.max_output <= 0)
    return cli_usage ("%s", _("--max-output wants a number of tokens above zero."));
  if (options.key_fd < 0 && options.key_fd != NOT_GIVEN)
    return cli_usage ("%s", _("--key-fd wants the number of an open file descriptor."));
  if (options.key_fd == STDIN_FILENO && (rest[0] == NULL || g_str_equal (rest[0], "-")))
    return cli_usage ("%s", _("Standard input cannot hold both the key and the prompt."));
  text = cli_choose_text (cli, "send", options.task, rest, &status);
  if (text == NULL)
    return status;
  cli_open (cli);
  if (options.follow_up)
    {
      earlier = last_record (cli, &error);
      if (earlier == NULL)
        return cli_fail (error);
      if (!thimble_conversation_add (conversation, earlier))
        {
          g_autoptr (ThimbleProblem) problem =
            thimble_problem_new (THIMBLE_ERROR_BAD_REQUEST, _("The last request has no whole answer, so nothing can follow it up."),
                                 _("Send it again first, or send this without --continue."), NULL, -1);

          cli_print_problem (problem);
          return CLI_FAILED;
        }
    }
  model = choose_model (cli, &options, earlier, &status);
  if (model == NULL)
    return status;
  prompt = thimble_conversation_make_prompt (conversation, text,
                                             options.system != NULL || earlier == NULL ? options.system
                                                                                       : thimble_prompt_get_system (earlier->prompt));
  thimble_prompt_set_max_output (prompt, options.max_output);
  thimble_prompt_set_effort (prompt, options.effort);
  thimble_prompt_set_stream (prompt, !options.no_stream);
  if (options.temperature != NULL)
    {
      char *end = NULL;
      double temperature = g_ascii_strtod (options.temperature, &end);

      if (end == options.temperature || *end != '\0' || !isfinite (temperature) || temperature < 0)
        return cli_usage ("%s", _("--temperature wants a number such as 0.7."));
      thimble_prompt_set_temperature (prompt, temperature);
    }
  if (options.key_fd >= 0)
    {
      key = cli_read_key (cli, options.key_fd, "", &error);
      if (key == NULL)
        return cli_fail (error);
    }
  if (earlier != NULL)
    tell_what_is_carried (conversation, earlier, thimble_model_get_endpoint (model));
  request = thimble_request_new (model, prompt, options.task, thimble_conversation_get_id (conversation));
  return run (cli, request, key);
}
