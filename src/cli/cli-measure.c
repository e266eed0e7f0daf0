/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "catalogue/thimble-task.h"
#include "cli-measure.h"
#include "measure/thimble-findings.h"

typedef struct {
  char   **models;
  char    *endpoint;
  char    *task;
  char    *system;
  char    *effort;
  char    *temperature;
  char    *check;
  int      runs;
  int      parallel;
  int      per_day;
  int      growth;
  int      cached;
  gint64   max_output;
  gboolean batch;
  CliKept  kept;
} MeasureOptions;

static void
measure_options_clear (MeasureOptions *self)
{
  g_strfreev (self->models);
  g_free (self->endpoint);
  g_free (self->task);
  g_free (self->system);
  g_free (self->effort);
  g_free (self->temperature);
  g_free (self->check);
  cli_kept_clear (&self->kept);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MeasureOptions, measure_options_clear)

/* What is wrong with options that need no more to be judged; CLI_DONE for nothing. */
static CliStatus
check_options (const MeasureOptions *options)
{
  const CliPlanned planned[] = {
    { "--endpoint", options->endpoint != NULL }, { "--runs", options->runs != CLI_NOT_GIVEN }, { "--parallel", options->parallel != CLI_NOT_GIVEN },
    { "--check", options->check != NULL }, { "--task", options->task != NULL }, { "--system", options->system != NULL },
    { "--max-output", options->max_output != CLI_NOT_GIVEN }, { "--temperature", options->temperature != NULL }, { "--effort", options->effort != NULL },
    { NULL, FALSE },
  };
  CliStatus status = cli_kept_check_planned (&options->kept, planned);

  if (status != CLI_DONE)
    return status;
  if (options->runs != CLI_NOT_GIVEN && (options->runs < 1 || options->runs > THIMBLE_PLAN_RUNS))
    return cli_usage ("%s", _("--runs wants a number from 1 to 1000."));
  if (options->parallel != CLI_NOT_GIVEN && (options->parallel < 1 || options->parallel > THIMBLE_PLAN_PARALLEL))
    return cli_usage ("%s", _("--parallel wants a number from 1 to 16."));
  if (options->per_day != CLI_NOT_GIVEN && options->per_day < 1)
    return cli_usage ("%s", _("--per-day wants a number above zero."));
  if (options->growth <= -100 || options->growth > 1000)
    return cli_usage ("%s", _("--growth wants percent a month, above -100."));
  if (options->cached != CLI_NOT_GIVEN && (options->cached < 0 || options->cached > 100))
    return cli_usage ("%s", _("--cached wants percent of the input, from 0 to 100."));
  if (options->max_output != CLI_NOT_GIVEN && options->max_output < 0)
    return cli_usage ("%s", _("--max-output wants a number of tokens; 0 is the model’s own limit."));
  return cli_kept_check (&options->kept);
}

static ThimblePlan *
make_plan (Cli *cli, const MeasureOptions *options, const char *text, CliStatus *status)
{
  g_autoptr (ThimblePlan) plan = thimble_plan_new ();
  g_autoptr (ThimbleCheck) check = NULL;
  g_autoptr (GError) error = NULL;
  const ThimbleTask *task;

  *status = CLI_USAGE;
  if (options->task != NULL)
    {
      g_free (plan->task);
      plan->task = g_strdup (options->task);
    }
  g_free (plan->text);
  plan->text = g_strdup (text);
  plan->system = g_strdup (options->system);
  plan->effort = g_strdup (options->effort);
  if (options->runs != CLI_NOT_GIVEN)
    plan->runs = (guint) options->runs;
  if (options->parallel != CLI_NOT_GIVEN)
    plan->parallel = (guint) options->parallel;
  /* As the window has it. */
  task = thimble_task_find (plan->task);
  plan->max_output = options->max_output != CLI_NOT_GIVEN ? options->max_output
                     : options->task != NULL && task != NULL && task->max_output > 0 ? task->max_output : THIMBLE_PLAN_OUTPUT;
  if (options->per_day != CLI_NOT_GIVEN)
    plan->per_day = options->per_day;
  if (options->temperature != NULL)
    {
      char *end = NULL;

      plan->temperature = g_ascii_strtod (options->temperature, &end);
      if (end == options->temperature || *end != '\0' || !isfinite (plan->temperature) || plan->temperature < 0)
        {
          cli_usage ("%s", _("--temperature wants a number such as 0.7."));
          return NULL;
        }
    }
  if (!cli_kept_read_budget (&options->kept, &plan->ceiling, status))
    return NULL;
  check = options->check != NULL ? thimble_check_parse (options->check, &error) : thimble_check_for_task (options->task);
  if (check == NULL)
    {
      cli_print_error (error);
      return NULL;
    }
  thimble_plan_set_check (plan, check);
  if (options->models == NULL)
    {
      cli_usage ("%s", _("“measure” wants --model M, up to six of them; “thimble-cli models --tier entry” lists good first ones. What is kept is told by --list and --show ID."));
      return NULL;
    }
  for (guint i = 0; options->models[i] != NULL; i++)
    {
      g_autoptr (ThimbleModel) model = cli_choose_model (cli, options->endpoint, options->models[i], status);

      if (model == NULL)
        return NULL;
      thimble_plan_add_model (plan, model);
    }
  if (!thimble_plan_check (plan, &error))
    {
      cli_print_error (error);
      *status = CLI_USAGE;
      return NULL;
    }
  return g_steal_pointer (&plan);
}

static CliStatus
run (Cli *cli, ThimbleMeasurement *measurement, gboolean allowed)
{
  const ThimblePlan *plan = thimble_measurement_get_plan (measurement);
  ThimblePrediction prediction;
  gboolean foretold = thimble_experiment_get_id (measurement) == 0
                      && thimble_plan_predict (plan, cli->engine, &prediction, NULL);

  if (thimble_check_get_kind (plan->check) != THIMBLE_CHECK_NONE)
    {
      g_autofree char *check = thimble_check_describe (plan->check);
      /* Translators: %s is a check such as “exactly 3 points” */
      g_autofree char *line = g_strdup_printf (_("Each answer is checked: %s (--check none leaves that out)"), check);

      cli_print_prose (stderr, line, 0);
    }
  return cli_experiment_run (cli, measurement, "measure", foretold ? &prediction : NULL, plan->ceiling, allowed);
}

/* What the report of a measurement is made with. */
typedef struct {
  ThimbleMeasurement     *before; /* nullable */
  ThimbleProjectionKnobs  knobs;
} Making;

static char *
make_report (gpointer measurement, ThimbleReportFormat format, gconstpointer data)
{
  const Making *making = data;

  return thimble_report_make (measurement, making->before, &making->knobs, format);
}

CliStatus
cli_measure (Cli *cli, int argc, char **argv)
{
  g_auto (MeasureOptions) options = { .runs = CLI_NOT_GIVEN, .parallel = CLI_NOT_GIVEN, .per_day = CLI_NOT_GIVEN, .cached = CLI_NOT_GIVEN, .kept = { .key_fd = CLI_NOT_GIVEN }, .max_output = CLI_NOT_GIVEN };
  g_auto (GStrv) rest = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ThimblePlan) plan = NULL;
  g_autoptr (ThimbleMeasurement) measurement = NULL;
  g_autoptr (ThimbleMeasurement) before = NULL;
  g_autofree GOptionEntry *all = NULL;
  ThimbleProjectionKnobs knobs = THIMBLE_PROJECTION_KNOBS;
  CliStatus status, saved;
  gint64 id;
  const GOptionEntry entries[] = {
    { "model", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &options.models, N_("A model to measure; up to six times"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &options.endpoint, N_("The endpoint of them all; else write endpoint/model"), "E" },
    { "runs", 'n', 0, G_OPTION_ARG_INT, &options.runs, N_("How often each is asked (10)"), "N" },
    { "per-day", 0, 0, G_OPTION_ARG_INT, &options.per_day, N_("Project to so many requests a day"), "N" },
    { "growth", 0, 0, G_OPTION_ARG_INT, &options.growth, N_("Of the projection: so many percent more requests each month"), "PERCENT" },
    { "cached", 0, 0, G_OPTION_ARG_INT, &options.cached, N_("Of the projection: so many percent of the input from the cache"), "PERCENT" },
    { "batch", 0, 0, G_OPTION_ARG_NONE, &options.batch, N_("Of the projection: at the price of the provider’s batch service, where it is known"), NULL },
    { "check", 0, 0, G_OPTION_ARG_STRING, &options.check, N_("What an answer must be: points:N, titles:N, table, words:N, characters:N, matches:PATTERN, equals:TEXT, contains:TEXT, json, none; with --task what that asks for"), "CHECK" },
    { "task", 0, 0, G_OPTION_ARG_STRING, &options.task, N_("summarise, translate, titles, rewrite, classify, table or free; some of them imply a check"), "T" },
    { "system", 0, 0, G_OPTION_ARG_STRING, &options.system, N_("System text"), "S" },
    { "max-output", 0, 0, G_OPTION_ARG_INT64, &options.max_output, N_("Output limit in tokens (what the task suggests, else 300); 0: the model’s own"), "N" },
    { "temperature", 0, 0, G_OPTION_ARG_STRING, &options.temperature, N_("Temperature, where the model allows it"), "X" },
    { "effort", 0, 0, G_OPTION_ARG_STRING, &options.effort, N_("Reasoning effort, as the model names it"), "LEVEL" },
    { "parallel", 0, 0, G_OPTION_ARG_INT, &options.parallel, N_("Requests at once to one endpoint (1)"), "N" },
    { "compare", 0, 0, G_OPTION_ARG_INT64, &options.kept.before, N_("Compare the result with an earlier one"), "ID" },
    { NULL },
  };

  all = cli_kept_add_entries (&options.kept, entries);
  if (!cli_parse (cli, argc, argv, "--model M [OPTION…] [PROMPT|-]",
                  _("Sends a prompt many times and tells averages, spread and what it would cost. Results go to standard output, progress to standard error."),
                  all, &rest, &status))
    return status;
  status = check_options (&options);
  if (status != CLI_DONE)
    return status;
  id = options.kept.resume != 0 ? options.kept.resume : options.kept.show;
  if (cli_kept_is_asked (&options.kept))
    {
      if (rest[0] != NULL || options.models != NULL)
        return cli_usage ("%s", _("--list, --show, --resume, --rename and --delete take neither prompt nor model."));
      if (!cli_open (cli))
        return CLI_FAILED;
      if (cli_kept_manage (cli, &options.kept, THIMBLE_MEASUREMENT_MEASURE, &status))
        return status;
      measurement = cli_kept_open (cli, id, THIMBLE_MEASUREMENT_MEASURE, &status);
      if (measurement == NULL)
        return status;
      knobs.per_day = options.per_day != CLI_NOT_GIVEN ? options.per_day : thimble_measurement_get_plan (measurement)->per_day;
    }
  else
    {
      text = cli_choose_text (cli, "measure", options.task, rest, &status);
      if (text == NULL)
        return status;
      if (!cli_open (cli))
        return CLI_FAILED;
      plan = make_plan (cli, &options, text, &status);
      if (plan == NULL)
        return status;
      measurement = thimble_measurement_new (cli->engine, plan);
      knobs.per_day = plan->per_day;
    }
  knobs.growth = options.growth / 100.0;
  if (options.cached != CLI_NOT_GIVEN)
    knobs.cached_share = options.cached / 100.0;
  if (options.batch && (knobs.batch_percent = thimble_findings_get_batch_percent (measurement)) == 0)
    return cli_usage ("%s", _("No batch price is known for these models."));
  if (options.kept.before != 0
      && (before = cli_kept_open (cli, options.kept.before, THIMBLE_MEASUREMENT_MEASURE, &status)) == NULL)
    return status;
  status = cli_kept_prepare (cli, &options.kept, measurement);
  if (status != CLI_DONE)
    return status;
  if (options.kept.show == 0)
    status = run (cli, measurement, options.kept.yes);
  if (thimble_experiment_get_id (measurement) == 0)
    return status;
  if (cli->json)
    cli_print_json (thimble_report_to_json (measurement, before, &knobs));
  else
    {
      gboolean projects = options.per_day != CLI_NOT_GIVEN || options.growth != 0 || options.cached != CLI_NOT_GIVEN || options.batch;

      cli_measure_print_results (measurement, projects ? &knobs : NULL);
      if (before != NULL)
        {
          g_autoptr (GPtrArray) changes = thimble_contrast_measurements (before, measurement);

          cli_measure_print_changes (changes);
        }
    }
  saved = cli_measure_save (&options.kept, make_report, measurement, &(Making) { before, knobs });
  return status != CLI_DONE ? status : saved;
}
