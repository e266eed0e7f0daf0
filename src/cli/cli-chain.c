/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "measure/thimble-chain-findings.h"
#include "cli-measure.h"

#define NOT_GIVEN G_MININT /* of numbers that are options */
#define FILE_MAX (4 * 1024 * 1024)

typedef struct {
  char    *model;
  char    *endpoint;
  char    *input;
  char    *budget;
  char    *name;
  char   **save;
  int      runs;
  int      from;
  int      key_fd;
  gint64   max_output;
  gint64   resume;
  gint64   show;
  gint64   delete_id;
  gint64   rename_id;
  gint64   before;
  gboolean compare;
  gboolean retry;
  gboolean list;
  gboolean yes;
  gboolean example;
} ChainOptions;

static void
chain_options_clear (ChainOptions *self)
{
  g_free (self->model);
  g_free (self->endpoint);
  g_free (self->input);
  g_free (self->budget);
  g_free (self->name);
  g_strfreev (self->save);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChainOptions, chain_options_clear)

static char *
read_file (Cli *cli, const char *path, CliStatus *status)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_str_equal (path, "-"))
    text = cli_read_stdin (cli, &error);
  else
    {
      file = g_file_new_for_commandline_arg (path);
      stream = g_file_read (file, cli->stop, &error);
      text = stream != NULL ? g_malloc (FILE_MAX + 2) : NULL;
      if (text != NULL && !g_input_stream_read_all (G_INPUT_STREAM (stream), text, FILE_MAX + 1, &length, cli->stop, &error))
        g_clear_pointer (&text, g_free);
      if (text != NULL)
        text[length] = '\0';
    }
  if (text == NULL && file != NULL && error->domain == G_IO_ERROR && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autofree char *message = g_strdup_printf (_("The chain cannot be read: %s."), error->message);
      g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_NOT_FOUND, message,
                                                                _("It wants the name of a file. What is kept is told by --list and --show ID."), NULL, -1);

      cli_print_problem (problem);
      *status = CLI_FAILED;
    }
  else if (text == NULL)
    *status = cli_fail (error);
  return g_steal_pointer (&text);
}

/* What the file names is looked up here: a chain's own ids may be "endpoint/model". */
static gboolean
resolve_model (Cli *cli, char **endpoint_id, char **model_id, CliStatus *status)
{
  g_autoptr (ThimbleModel) model = NULL;

  if (*model_id == NULL)
    return TRUE;
  model = cli_choose_model (cli, *endpoint_id, *model_id, status);
  if (model == NULL)
    return FALSE;
  g_free (*endpoint_id);
  g_free (*model_id);
  *endpoint_id = g_strdup (thimble_endpoint_get_id (thimble_model_get_endpoint (model)));
  *model_id = g_strdup (thimble_model_get_id (model));
  return TRUE;
}

static ThimbleChainPlan *
make_plan (Cli *cli, const ChainOptions *options, const char *text, CliStatus *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_parse (text, &error);

  *status = CLI_USAGE;
  if (plan == NULL)
    {
      cli_print_error (error);
      fprintf (stderr, "%s\n", _("“thimble-cli chain --example” prints it."));
      return NULL;
    }
  if (options->input != NULL)
    {
      g_free (plan->input);
      plan->input = g_strdup (options->input);
    }
  if (options->runs != NOT_GIVEN)
    plan->runs = (guint) options->runs;
  if (options->budget != NULL && !cli_parse_usd (options->budget, &plan->ceiling))
    {
      cli_usage ("%s", _("--budget wants US dollars above zero, such as 0.25."));
      return NULL;
    }
  plan->compare = plan->compare || options->compare;
  if (options->model != NULL)
    {
      g_free (plan->model_id);
      g_free (plan->endpoint_id);
      plan->model_id = g_strdup (options->model);
      plan->endpoint_id = g_strdup (options->endpoint);
    }
  if (!resolve_model (cli, &plan->endpoint_id, &plan->model_id, status))
    return NULL;
  for (guint i = 0; i < plan->steps->len; i++)
    {
      ThimbleChainStep *step = thimble_chain_plan_get_step (plan, i);

      if (step->max_output == 0)
        step->max_output = options->max_output != NOT_GIVEN ? options->max_output : THIMBLE_PLAN_OUTPUT;
      if (!resolve_model (cli, &step->endpoint_id, &step->model_id, status))
        return NULL;
    }
  if (!thimble_chain_plan_check (plan, &error))
    {
      cli_print_error (error);
      if (*plan->input == '\0')
        fprintf (stderr, "%s\n", _("The input is --input TEXT, or a line “input: …” above the first step."));
      if (plan->model_id == NULL)
        fprintf (stderr, "%s\n", _("The model is --model M, or a line “model: …”."));
      *status = CLI_USAGE;
      return NULL;
    }
  return g_steal_pointer (&plan);
}

static ThimbleChain *
open_one (Cli *cli, gint64 id, CliStatus *status)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleChain *chain;

  thimble_chain_open_async (cli->engine, id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  chain = thimble_chain_open_finish (result, &error);
  if (chain == NULL)
    *status = cli_fail (error);
  return chain;
}

static CliStatus
run (Cli *cli, ThimbleChain *chain, gboolean allowed)
{
  const ThimbleChainPlan *plan = thimble_chain_get_plan (chain);
  ThimblePrediction prediction;
  gboolean foretold = thimble_experiment_get_id (chain) == 0
                      && thimble_chain_predict (plan, thimble_engine_get_catalogue (cli->engine), &prediction, NULL);

  return cli_experiment_run (cli, chain, "chain", foretold ? &prediction : NULL, plan->ceiling, allowed);
}

/* "Outline   64 in + 118 out = 182   $0.0000654   8%" */
static void
print_line (const char *name, const ThimbleChainSum *sum, double all)
{
  g_autofree char *input = thimble_quantity_format (THIMBLE_QUANTITY_INPUT, sum->input);
  g_autofree char *output = thimble_quantity_format (THIMBLE_QUANTITY_OUTPUT, sum->output);
  g_autofree char *total = thimble_quantity_format (THIMBLE_QUANTITY_TOTAL, sum->input + sum->output);
  g_autofree char *cost = thimble_money_format (thimble_projection_round (sum->cost));
  g_autofree char *share = thimble_format_percent (all > 0 ? sum->cost / all : NAN);
  g_autofree char *time = thimble_quantity_format (THIMBLE_QUANTITY_DURATION, sum->duration);
  const char *cells[] = { input, output, total, cost, share, time };
  static const int widths[] = { 12, 12, 12, 16, 7, 10 };

  cli_print_cell (stdout, name, 22);
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    cli_print_cell (stdout, cells[i], -widths[i]);
  printf ("\n");
}

static void
print_results (ThimbleChain *chain)
{
  const char *heads[] = { _("Input"), _("Output"), _("Total"), _("Cost"), _("Share"), _("Time") };
  static const int widths[] = { 12, 12, 12, 16, 7, 10 };
  g_autofree char *progress = thimble_experiment_describe_progress (chain);
  g_autofree char *dearest = thimble_chain_describe_dearest (chain);
  g_autofree char *single = thimble_chain_describe_single (chain);
  ThimbleChainSum all, step;

  cli_print_text (stdout, thimble_experiment_get_name (chain));
  printf (" · %s\n\n", progress);
  cli_print_cell (stdout, _("Step"), 22);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    cli_print_cell (stdout, heads[i], -widths[i]);
  printf ("\n");
  thimble_chain_get_sum (chain, &all);
  for (guint i = 0; i < thimble_chain_get_n_steps (chain); i++)
    {
      thimble_chain_get_step_sum (chain, i, &step);
      print_line (thimble_chain_plan_get_step (thimble_chain_get_plan (chain), i)->name, &step, all.cost);
    }
  print_line (_("The whole chain"), &all, all.cost);
  if (dearest != NULL)
    {
      printf ("\n");
      cli_print_text (stdout, dearest);
      printf ("\n");
    }
  if (single != NULL)
    printf ("%s\n", single);
}

/* The answer of the last step, which is what the chain was for. */
static void
print_answer (Cli *cli, ThimbleChain *chain)
{
  ThimbleTrial *last = thimble_experiment_get_trial (chain, thimble_chain_get_n_steps (chain) - 1);
  ThimbleRun *run = thimble_trial_get_run (last, 1);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleRecord) record = NULL;
  CliWait wait = { NULL };

  if (thimble_run_get_state (run) != THIMBLE_RUN_DONE)
    return;
  thimble_store_load_async (thimble_engine_get_store (cli->engine), thimble_run_get_request_id (run), NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  record = thimble_store_load_finish (thimble_engine_get_store (cli->engine), result, NULL);
  if (record == NULL)
    return;
  cli_print_text (stdout, record->answer);
  printf ("\n\n");
}

static char *
make_report (gpointer chain, ThimbleReportFormat format, gconstpointer unused)
{
  g_autoptr (JsonNode) node = NULL;

  if (format == THIMBLE_REPORT_CSV)
    return thimble_chain_to_csv (chain);
  if (format == THIMBLE_REPORT_HTML)
    return thimble_chain_to_html (chain);
  node = thimble_chain_to_json (chain);
  return thimble_json_to_string (node, TRUE);
}

static CliStatus
check_options (const ChainOptions *options)
{
  if (options->runs != NOT_GIVEN && (options->runs < 1 || options->runs > THIMBLE_CHAIN_RUNS))
    return cli_usage ("%s", _("--runs wants a number from 1 to 100."));
  if (options->from != NOT_GIVEN && (options->from < 1 || options->resume == 0))
    return cli_usage ("%s", _("--from wants a step’s number, together with --resume."));
  if (options->retry && options->resume == 0)
    return cli_usage ("%s", _("--retry-failed goes with --resume."));
  if (options->max_output < 0 && options->max_output != NOT_GIVEN)
    return cli_usage ("%s", _("--max-output wants a number of tokens; 0 is the model’s own limit."));
  if (options->key_fd < 0 && options->key_fd != NOT_GIVEN)
    return cli_usage ("%s", _("--key-fd wants the number of an open file descriptor."));
  if (options->resume < 0 || options->show < 0 || options->before < 0 || options->delete_id < 0 || options->rename_id < 0)
    return cli_usage ("%s", _("A chain’s number is above zero; --list tells it."));
  return cli_measure_check_files (options->save);
}

CliStatus
cli_chain (Cli *cli, int argc, char **argv)
{
  g_auto (ChainOptions) options = { .runs = NOT_GIVEN, .from = NOT_GIVEN, .key_fd = NOT_GIVEN, .max_output = NOT_GIVEN };
  g_auto (GStrv) rest = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ThimbleChainPlan) plan = NULL;
  g_autoptr (ThimbleChain) chain = NULL;
  g_autoptr (ThimbleChain) before = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (ThimbleSecret) key = NULL;
  CliStatus status, saved;
  gint64 id;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model, N_("The model of all steps that name none"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &options.endpoint, N_("Its endpoint"), "E" },
    { "input", 'i', 0, G_OPTION_ARG_STRING, &options.input, N_("What the chain works on, instead of the file’s"), "TEXT" },
    { "runs", 'n', 0, G_OPTION_ARG_INT, &options.runs, N_("How often the whole is run (1)"), "N" },
    { "budget", 0, 0, G_OPTION_ARG_STRING, &options.budget, N_("A ceiling for the whole, in US dollars"), "USD" },
    { "max-output", 0, 0, G_OPTION_ARG_INT64, &options.max_output, N_("Output limit in tokens of the steps that have none (300); 0: the model’s own"), "N" },
    { "compare", 0, 0, G_OPTION_ARG_NONE, &options.compare, N_("Also send all of it as one prompt"), NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options.name, N_("A name to keep it under"), "NAME" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.save, N_("Save the result as .csv, .json or .html"), "FILE" },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options.yes, N_("Go past the budget, and accept an unknown cost"), NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options.list, N_("List the chains of the history"), NULL },
    { "show", 0, 0, G_OPTION_ARG_INT64, &options.show, N_("Show one of them"), "ID" },
    { "resume", 0, 0, G_OPTION_ARG_INT64, &options.resume, N_("Go on where one stopped"), "ID" },
    { "from", 0, 0, G_OPTION_ARG_INT, &options.from, N_("With --resume: again from this step on, the first being 1"), "STEP" },
    { "retry-failed", 0, 0, G_OPTION_ARG_NONE, &options.retry, N_("With --resume: also what failed, which may cost again"), NULL },
    { "compare-with", 0, 0, G_OPTION_ARG_INT64, &options.before, N_("Compare the result with an earlier one"), "ID" },
    { "rename", 0, 0, G_OPTION_ARG_INT64, &options.rename_id, N_("Give one the name that --name says"), "ID" },
    { "delete", 0, 0, G_OPTION_ARG_INT64, &options.delete_id, N_("Delete one; its requests stay in the history"), "ID" },
    { "example", 0, 0, G_OPTION_ARG_NONE, &options.example, N_("Print a chain to start with"), NULL },
    { "key-fd", 0, 0, G_OPTION_ARG_INT, &options.key_fd, N_("Read the key from this file descriptor, for this chain only"), "N" },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[OPTION…] FILE|-",
                  _("Runs the steps of a file, each answer feeding the next. The last answer and the receipts go to standard output, progress to standard error."),
                  entries, &rest, &status))
    return status;
  status = check_options (&options);
  if (status != CLI_DONE)
    return status;
  id = options.resume != 0 ? options.resume : options.show;
  if (options.list || options.example || options.delete_id != 0 || options.rename_id != 0 || id != 0)
    {
      if (rest[0] != NULL)
        return cli_usage ("%s", _("--list, --show, --resume, --rename, --delete and --example take no file."));
    }
  else if (rest[0] == NULL)
    return cli_usage ("%s", _("“chain” wants a file. --example prints one to start with."));
  else if (!cli_at_most (rest, 1, NULL, &status))
    return status;
  if (options.example)
    {
      g_autoptr (ThimbleChainPlan) article = thimble_chain_plan_new_article ();
      g_autofree char *lines = thimble_chain_plan_to_text (article);

      fputs (lines, stdout);
      return CLI_DONE;
    }
  if (rest[0] != NULL && (text = read_file (cli, rest[0], &status)) == NULL)
    return status;
  if (!cli_open (cli))
    return CLI_FAILED;
  if (options.list)
    return cli_measure_list (cli, THIMBLE_MEASUREMENT_CHAIN);
  if (options.delete_id != 0)
    return cli_measure_delete (cli, options.delete_id);
  if (options.rename_id != 0)
    return cli_measure_rename (cli, options.rename_id, options.name);
  if (id != 0)
    chain = open_one (cli, id, &status);
  else if ((plan = make_plan (cli, &options, text, &status)) != NULL)
    chain = thimble_chain_new (cli->engine, plan);
  if (chain == NULL)
    return status;
  if (options.name != NULL)
    thimble_experiment_rename (chain, options.name);
  if (options.before != 0 && (before = open_one (cli, options.before, &status)) == NULL)
    return status;
  if (options.key_fd >= 0)
    {
      key = cli_measure_read_key (cli, thimble_experiment_get_trials (chain), options.key_fd, &status);
      if (key == NULL)
        return status;
      thimble_experiment_set_key (chain, key);
    }
  if (options.from != NOT_GIVEN && options.from > (int) thimble_chain_get_n_steps (chain))
    return cli_usage ("%s", _("The chain has no such step."));
  if (options.from != NOT_GIVEN)
    thimble_chain_restart (chain, (guint) options.from - 1);
  if (options.retry)
    thimble_experiment_retry_failed (chain);
  status = CLI_DONE;
  if (options.show == 0)
    status = run (cli, chain, options.yes);
  if (thimble_experiment_get_id (chain) == 0)
    return status;
  if (before != NULL)
    changes = thimble_contrast_chains (before, chain);
  if (cli->json)
    cli_measure_print_json (thimble_chain_to_json (chain), changes);
  else
    {
      print_answer (cli, chain);
      print_results (chain);
      if (changes != NULL)
        cli_measure_print_changes (changes);
    }
  saved = cli_measure_save (options.save, make_report, chain, NULL);
  return status != CLI_DONE ? status : saved;
}
