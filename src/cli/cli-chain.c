/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "measure/thimble-chain-findings.h"
#include "cli-measure.h"
#include "cli-table.h"

#define FILE_MAX (4 * 1024 * 1024)

typedef struct {
  char    *model;
  char    *endpoint;
  char    *input;
  int      runs;
  int      from;
  gint64   max_output;
  gboolean compare;
  gboolean example;
  CliKept  kept;
} ChainOptions;

static void
chain_options_clear (ChainOptions *self)
{
  g_free (self->model);
  g_free (self->endpoint);
  g_free (self->input);
  cli_kept_clear (&self->kept);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ChainOptions, chain_options_clear)

/* Why it cannot be read, by name; what GLib says besides goes to the details. */
static CliStatus
refuse_file (const char *path, const GError *error)
{
  gboolean missing = error->code == G_IO_ERROR_NOT_FOUND, folder = error->code == G_IO_ERROR_IS_DIRECTORY;
  gboolean forbidden = error->code == G_IO_ERROR_PERMISSION_DENIED;
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *message = g_strdup_printf (missing ? _("There is no file “%s”.") : folder ? _("“%s” is a folder, and no chain.")
                                              : forbidden ? _("You may not read “%s”.") : _("“%s” cannot be read."), name);
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_NOT_FOUND, message,
                                                            _("It wants the name of a file. What is kept is told by --list and --show ID."),
                                                            missing || folder || forbidden ? NULL : error->message, -1);

  cli_print_problem (problem);
  return CLI_FAILED;
}

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
    *status = refuse_file (path, error);
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
  if (cli_refuse_key (_("The chain’s input is an API key, so it was neither sent nor kept."), plan->input, -1))
    return NULL;
  if (options->runs != CLI_NOT_GIVEN)
    plan->runs = (guint) options->runs;
  if (!cli_kept_read_budget (&options->kept, &plan->ceiling, status))
    return NULL;
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
        step->max_output = options->max_output != CLI_NOT_GIVEN ? options->max_output : THIMBLE_PLAN_OUTPUT;
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

static CliStatus
run (Cli *cli, ThimbleChain *chain, gboolean allowed)
{
  const ThimbleChainPlan *plan = thimble_chain_get_plan (chain);
  ThimblePrediction prediction;
  gboolean foretold = thimble_experiment_get_id (chain) == 0
                      && thimble_chain_predict (plan, cli->engine, &prediction, NULL);

  return cli_experiment_run (cli, chain, "chain", foretold ? &prediction : NULL, plan->ceiling, allowed);
}

/* "Outline   64   118   182   $0.0000654   8%   1.36 s"; @figures: (transfer full) */
static void
add_line (CliTable *table, const char *name, char **figures)
{
  const char *cells[1 + THIMBLE_CHAIN_FIGURES] = { name };

  for (guint i = 0; i < THIMBLE_CHAIN_FIGURES; i++)
    cells[1 + i] = figures[i];
  cli_table_add (table, cells);
  g_strfreev (figures);
}

static void
print_results (ThimbleChain *chain)
{
  static const int widths[THIMBLE_CHAIN_FIGURES] = { 12, 12, 12, 16, 9, 10 };
  g_auto (GStrv) heads = thimble_chain_list_heads (chain);
  CliColumn columns[1 + THIMBLE_CHAIN_FIGURES] = { { _("Step"), 0, 22, CLI_CUT } };
  g_autoptr (CliTable) table = NULL;
  g_autofree char *progress = thimble_experiment_describe_progress (chain);
  g_autofree char *head = g_strconcat (thimble_experiment_get_name (chain), " · ", progress, NULL);
  g_autofree char *dearest = thimble_chain_describe_dearest (chain);
  g_autofree char *single = thimble_chain_describe_single (chain);

  cli_print_prose (stdout, head, 0);
  printf ("\n");
  for (guint i = 0; i < THIMBLE_CHAIN_FIGURES; i++)
    columns[1 + i] = (CliColumn) { heads[i], 0, -widths[i], CLI_KEEP };
  table = cli_table_new (columns, G_N_ELEMENTS (columns), TRUE);
  for (guint i = 0; i < thimble_chain_get_n_steps (chain); i++)
    add_line (table, thimble_chain_plan_get_step (thimble_chain_get_plan (chain), i)->name, thimble_chain_list_figures (chain, i));
  add_line (table, _("The whole chain"), thimble_chain_list_figures (chain, thimble_chain_get_n_steps (chain)));
  g_clear_pointer (&table, cli_table_free);
  if (dearest != NULL)
    {
      printf ("\n");
      cli_print_prose (stdout, dearest, 0);
    }
  if (single != NULL)
    cli_print_prose (stdout, single, 0);
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
make_report (gpointer chain, ThimbleReportFormat format, gconstpointer before)
{
  return thimble_chain_make_report (chain, (ThimbleChain *) before, format);
}

static CliStatus
check_options (const ChainOptions *options)
{
  const CliPlanned planned[] = {
    { "--model", options->model != NULL }, { "--endpoint", options->endpoint != NULL }, { "--input", options->input != NULL },
    { "--runs", options->runs != CLI_NOT_GIVEN }, { "--max-output", options->max_output != CLI_NOT_GIVEN }, { "--compare", options->compare },
    { NULL, FALSE },
  };
  CliStatus status = cli_kept_check_planned (&options->kept, planned);

  if (status != CLI_DONE)
    return status;
  if (options->runs != CLI_NOT_GIVEN && (options->runs < 1 || options->runs > THIMBLE_CHAIN_RUNS))
    return cli_usage ("%s", _("--runs wants a number from 1 to 100."));
  if (options->from != CLI_NOT_GIVEN && (options->from < 1 || options->kept.resume == 0))
    return cli_usage ("%s", _("--from wants a step’s number, together with --resume."));
  if (options->max_output < 0 && options->max_output != CLI_NOT_GIVEN)
    return cli_usage ("%s", _("--max-output wants a number of tokens; 0 is the model’s own limit."));
  return cli_kept_check (&options->kept);
}

CliStatus
cli_chain (Cli *cli, int argc, char **argv)
{
  g_auto (ChainOptions) options = { .runs = CLI_NOT_GIVEN, .from = CLI_NOT_GIVEN, .kept = { .key_fd = CLI_NOT_GIVEN }, .max_output = CLI_NOT_GIVEN };
  g_auto (GStrv) rest = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ThimbleChainPlan) plan = NULL;
  g_autoptr (ThimbleChain) chain = NULL;
  g_autoptr (ThimbleChain) before = NULL;
  g_autofree GOptionEntry *all = NULL;
  CliStatus status, saved;
  gint64 id;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING, &options.model, N_("The model of all steps that name none"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &options.endpoint, N_("Its endpoint"), "E" },
    { "input", 'i', 0, G_OPTION_ARG_STRING, &options.input, N_("What the chain works on, instead of the file’s"), "TEXT" },
    { "runs", 'n', 0, G_OPTION_ARG_INT, &options.runs, N_("How often the whole is run (1)"), "N" },
    { "max-output", 0, 0, G_OPTION_ARG_INT64, &options.max_output, N_("Output limit in tokens of the steps that have none (300); 0: the model’s own"), "N" },
    { "compare", 0, 0, G_OPTION_ARG_NONE, &options.compare, N_("Also send all of it as one prompt"), NULL },
    { "from", 0, 0, G_OPTION_ARG_INT, &options.from, N_("With --resume: again from this step on, the first being 1"), "STEP" },
    { "compare-with", 0, 0, G_OPTION_ARG_INT64, &options.kept.before, N_("Compare the result with an earlier one"), "ID" },
    { "example", 0, 0, G_OPTION_ARG_NONE, &options.example, N_("Print a chain to start with"), NULL },
    { NULL },
  };

  all = cli_kept_add_entries (&options.kept, entries);
  if (!cli_parse (cli, argc, argv, "[OPTION…] FILE|-",
                  _("Runs the steps of a file, each answer feeding the next. The last answer and the receipts go to standard output, progress to standard error."),
                  all, &rest, &status))
    return status;
  status = check_options (&options);
  if (status != CLI_DONE)
    return status;
  id = options.kept.resume != 0 ? options.kept.resume : options.kept.show;
  if (options.example || cli_kept_is_asked (&options.kept))
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
  if (text != NULL && cli_refuse_key (_("The file is an API key and no chain."), text, -1))
    return CLI_USAGE;
  if (!cli_open (cli))
    return CLI_FAILED;
  if (cli_kept_manage (cli, &options.kept, THIMBLE_MEASUREMENT_CHAIN, &status))
    return status;
  if (id != 0)
    chain = cli_kept_open (cli, id, THIMBLE_MEASUREMENT_CHAIN, &status);
  else if ((plan = make_plan (cli, &options, text, &status)) != NULL)
    chain = thimble_chain_new (cli->engine, plan);
  if (chain == NULL)
    return status;
  if (options.kept.before != 0 && (before = cli_kept_open (cli, options.kept.before, THIMBLE_MEASUREMENT_CHAIN, &status)) == NULL)
    return status;
  if (options.from != CLI_NOT_GIVEN && options.from > (int) thimble_chain_get_n_steps (chain))
    return cli_usage ("%s", _("The chain has no such step."));
  if (options.from != CLI_NOT_GIVEN)
    thimble_chain_restart (chain, (guint) options.from - 1);
  status = cli_kept_prepare (cli, &options.kept, chain);
  if (status != CLI_DONE)
    return status;
  if (options.kept.show == 0)
    status = run (cli, chain, options.kept.yes);
  if (thimble_experiment_get_id (chain) == 0)
    return status;
  if (cli->json)
    cli_print_json (thimble_chain_to_json (chain, before));
  else
    {
      print_answer (cli, chain);
      print_results (chain);
      if (before != NULL)
        {
          g_autoptr (GPtrArray) changes = thimble_contrast_chains (before, chain);

          cli_measure_print_changes (changes);
        }
    }
  saved = cli_measure_save (&options.kept, make_report, chain, before);
  return status != CLI_DONE ? status : saved;
}
