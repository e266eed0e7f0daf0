/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measurement or a chain on its way: what is foretold, what is going on, how it ended and how it goes on. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli-measure.h"
#include "measure/thimble-chain.h"

/* Options */

void
cli_kept_clear (CliKept *self)
{
  g_free (self->name);
  g_free (self->budget);
  g_strfreev (self->save);
}

GOptionEntry *
cli_kept_add_entries (CliKept *self, const GOptionEntry *own)
{
  const GOptionEntry shared[] = {
    { "budget", 0, 0, G_OPTION_ARG_STRING, &self->budget, N_("A ceiling for the whole, in US dollars"), "USD" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self->name, N_("A name to keep it under"), "NAME" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &self->save, N_("Save the result as .csv, .json or .html"), "FILE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &self->force, N_("With --save: replace a file that is there already"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_("Go past the budget, and accept an unknown cost"), NULL },
    { "list", 0, 0, G_OPTION_ARG_NONE, &self->list, N_("List what is kept of them"), NULL },
    { "show", 0, 0, G_OPTION_ARG_INT64, &self->show, N_("Show one of them"), "ID" },
    { "resume", 0, 0, G_OPTION_ARG_INT64, &self->resume, N_("Send what is left of one"), "ID" },
    { "retry-failed", 0, 0, G_OPTION_ARG_NONE, &self->retry, N_("With --resume: also what failed, which may cost again"), NULL },
    { "rename", 0, 0, G_OPTION_ARG_INT64, &self->rename_id, N_("Give one the name that --name says"), "ID" },
    { "delete", 0, 0, G_OPTION_ARG_INT64, &self->delete_id, N_("Delete one; its requests stay in the history"), "ID" },
    { "key-fd", 0, 0, G_OPTION_ARG_INT, &self->key_fd, N_("Read the key from this file descriptor, for this run only"), "N" },
  };
  g_autoptr (GArray) all = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));

  for (; own->long_name != NULL; own++)
    g_array_append_val (all, *own);
  g_array_append_vals (all, shared, G_N_ELEMENTS (shared));
  return (GOptionEntry *) g_array_free (g_steal_pointer (&all), FALSE);
}

CliStatus
cli_kept_check (const CliKept *self)
{
  if (self->key_fd < 0 && self->key_fd != CLI_NOT_GIVEN)
    return cli_usage ("%s", _("--key-fd wants the number of an open file descriptor."));
  if (self->resume < 0 || self->show < 0 || self->before < 0 || self->rename_id < 0 || self->delete_id < 0)
    return cli_usage ("%s", _("The number of what is kept is above zero; --list tells it."));
  if (self->retry && self->resume == 0)
    return cli_usage ("%s", _("--retry-failed goes with --resume."));
  if (self->name != NULL && *g_strstrip (self->name) == '\0')
    return cli_usage ("%s", _("A name has at least one character."));
  if (self->name != NULL && self->show != 0)
    return cli_usage ("%s", _("--show changes nothing; --rename ID gives another name."));
  if (self->budget != NULL && cli_kept_is_asked (self) && self->resume == 0)
    return cli_usage ("%s", _("--budget goes with what is sent: something new, or --resume ID."));
  return cli_measure_check_files (self->save, self->force);
}

CliStatus
cli_kept_check_planned (const CliKept *self, const CliPlanned *parts)
{
  if (cli_kept_is_asked (self))
    for (; parts->option != NULL; parts++)
      if (parts->given)
        /* Translators: %s is an option, as in --runs */
        return cli_usage (_("%s is part of what was planned, and cannot be changed afterwards: start a new one for that. With --resume only the ceiling can be another one: --budget USD."),
                          parts->option);
  return CLI_DONE;
}

gboolean
cli_kept_read_budget (const CliKept *self, ThimbleMoney *ceiling, CliStatus *status)
{
  if (self->budget == NULL || cli_parse_usd (self->budget, ceiling))
    return TRUE;
  *status = cli_usage ("%s", _("--budget wants US dollars above zero, such as 0.25."));
  return FALSE;
}

gboolean
cli_kept_is_asked (const CliKept *self)
{
  return self->list || self->resume != 0 || self->show != 0 || self->rename_id != 0 || self->delete_id != 0;
}

gboolean
cli_kept_manage (Cli *cli, const CliKept *self, ThimbleMeasurementKind kind, CliStatus *status)
{
  if (self->list)
    *status = cli_measure_list (cli, kind);
  else if (self->delete_id != 0)
    *status = cli_measure_delete (cli, self->delete_id);
  else if (self->rename_id != 0)
    *status = cli_measure_rename (cli, self->rename_id, self->name);
  else
    return FALSE;
  return TRUE;
}

gpointer
cli_kept_open (Cli *cli, gint64 id, ThimbleMeasurementKind kind, CliStatus *status)
{
  gboolean chain = kind == THIMBLE_MEASUREMENT_CHAIN;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  gpointer experiment;

  (chain ? thimble_chain_open_async : thimble_measurement_open_async) (cli->engine, id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  experiment = chain ? (gpointer) thimble_chain_open_finish (result, &error) : (gpointer) thimble_measurement_open_finish (result, &error);
  if (experiment == NULL)
    *status = cli_fail (error);
  return experiment;
}

/* Whether another than @endpoint would be asked, too. */
static gboolean
asks_another (gpointer experiment, ThimbleEndpoint *endpoint)
{
  for (guint i = 0; i < thimble_experiment_get_n_trials (experiment); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (experiment, i);
      ThimbleModel *model = thimble_trial_get_model (trial);

      if (model != NULL && thimble_model_get_endpoint (model) != endpoint && thimble_trial_get_n_waiting (trial) > 0)
        return TRUE;
    }
  return FALSE;
}

static void
print_keyless (gpointer experiment, const GError *error)
{
  GPtrArray *keyless = thimble_experiment_get_keyless (experiment);
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  g_autofree char *own = g_strconcat (_("Nothing was sent."), " ", _("Add one to the keyring, or give it to this command alone: --key-fd N."), NULL);

  for (guint i = 0; i < keyless->len; i++)
    fprintf (stderr, _("There is no key for %s yet.\n"), thimble_endpoint_get_name (g_ptr_array_index (keyless, i)));
  cli_print_prose (stderr, asks_another (experiment, g_ptr_array_index (keyless, 0)) ? thimble_problem_get_advice (problem) : own, 0);
  for (guint i = 0; i < keyless->len; i++)
    fprintf (stderr, _("Here: thimble-cli keys add %s\n"), thimble_endpoint_get_id (g_ptr_array_index (keyless, i)));
}

/* The keys that the run will want, before anything else is told of it. */
static CliStatus
check_keys (Cli *cli, gpointer experiment)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_experiment_check_keys_async (experiment, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (thimble_experiment_check_keys_finish (experiment, result, &error))
    return CLI_DONE;
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_MISSING))
    print_keyless (experiment, error);
  else if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_LOCKED))
    problem = cli_keyring_problem (THIMBLE_KEY_LOCKED);
  else if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE))
    problem = cli_keyring_problem (THIMBLE_KEY_NO_SERVICE);
  else
    return cli_fail (error);
  if (problem != NULL)
    cli_print_problem (problem);
  return CLI_KEY;
}

CliStatus
cli_kept_prepare (Cli *cli, const CliKept *self, gpointer experiment)
{
  CliStatus status = CLI_DONE;
  ThimbleMoney ceiling;

  /* Why it stopped then; one that runs here tells it itself. */
  if (self->show != 0 && thimble_experiment_get_message (experiment) != NULL)
    {
      cli_print_text (stderr, thimble_experiment_get_message (experiment));
      fputc ('\n', stderr);
    }
  if (self->name != NULL)
    thimble_experiment_rename (experiment, self->name);
  if (self->key_fd >= 0)
    {
      g_autoptr (ThimbleSecret) key = cli_measure_read_key (cli, thimble_experiment_get_trials (experiment), self->key_fd, &status);

      if (key == NULL)
        return status;
      thimble_experiment_set_key (experiment, key);
    }
  if (!cli_kept_read_budget (self, &ceiling, &status))
    return status;
  if (self->budget != NULL)
    thimble_experiment_set_ceiling (experiment, ceiling);
  if (self->retry)
    thimble_experiment_retry_failed (experiment);
  return self->show == 0 && self->key_fd < 0 ? check_keys (cli, experiment) : status;
}

/* Its way */

static void
show_progress (gpointer experiment)
{
  g_autofree char *progress = thimble_experiment_describe_progress (experiment);
  int step = THIMBLE_IS_CHAIN (experiment) ? thimble_chain_get_step (experiment) : -1;
  g_autofree char *line = step >= 0 ? g_strconcat (progress, " · ", thimble_trial_get_name (thimble_experiment_get_trial (experiment, (guint) step)), NULL)
                                    : g_strdup (progress);

  cli_show_line (line);
}

static void
told (gpointer experiment, GParamSpec *pspec, gpointer unused)
{
  const char *message = thimble_experiment_get_message (experiment);

  if (message == NULL || !thimble_experiment_is_running (experiment))
    return;
  cli_end_line ();
  cli_print_prose (stderr, message, 0);
}

/* Of several models each; what a single one's was is the message that was told already. */
static void
print_halted (gpointer experiment)
{
  if (thimble_experiment_get_n_trials (experiment) == 1)
    return;
  for (guint i = 0; i < thimble_experiment_get_n_trials (experiment); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (experiment, i);

      if (thimble_trial_get_halted (trial) == NULL)
        continue;
      cli_print_text (stderr, thimble_trial_get_name (trial));
      fputs (": ", stderr);
      cli_print_text (stderr, thimble_trial_get_halted (trial));
      fputc ('\n', stderr);
    }
}

/* What failed and may have been billed: a mere resume does not send it again. */
static gboolean
has_doubtful (gpointer experiment)
{
  for (guint i = 0; i < thimble_experiment_get_n_trials (experiment); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (experiment, i);

      for (guint n = 1; n <= thimble_trial_get_n_runs (trial); n++)
        {
          ThimbleRun *run = thimble_trial_get_run (trial, n);

          if (thimble_run_get_state (run) == THIMBLE_RUN_FAILED && thimble_run_may_be_billed (run))
            return TRUE;
        }
    }
  return FALSE;
}

static void
print_go_on (gpointer experiment, const char *command, ThimbleError why)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thimble_experiment_get_id (experiment));

  /* As it is, it would stop at its ceiling again. */
  fprintf (stderr, why == THIMBLE_ERROR_OVER_CEILING ? _("Go on with a higher ceiling: thimble-cli %s --resume %s --budget USD\n")
                                                     : _("Go on with: thimble-cli %s --resume %s\n"), command, id);
}

static CliStatus
end (gpointer experiment, const char *command)
{
  gboolean stopped = thimble_experiment_get_state (experiment) == THIMBLE_MEASUREMENT_STOPPED;
  gboolean failed = thimble_experiment_get_failed (experiment) > 0, doubtful = has_doubtful (experiment);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thimble_experiment_get_id (experiment));
  ThimbleError why = thimble_experiment_get_why (experiment);
  g_autoptr (GError) error = NULL;

  print_halted (experiment);
  /* Of a chain nothing goes on past a step that failed. */
  if (THIMBLE_IS_CHAIN (experiment) ? stopped && !doubtful : thimble_experiment_get_waiting (experiment) > 0 || (failed && !doubtful))
    print_go_on (experiment, command, why);
  if (doubtful)
    fprintf (stderr, _("Try what failed again, which may cost again: thimble-cli %s --resume %s --retry-failed\n"), command, id);
  if (!stopped)
    return failed ? CLI_FAILED : CLI_DONE;
  error = g_error_new (THIMBLE_ERROR, (int) why, "%s", "");
  return cli_status_of (error);
}

CliStatus
cli_experiment_run (Cli *cli, gpointer experiment, const char *command, const ThimblePrediction *prediction, ThimbleMoney ceiling,
                    gboolean allowed)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  if (prediction != NULL)
    {
      g_autofree char *sentence = thimble_prediction_describe (prediction);

      cli_print_prose (stderr, sentence, 0);
    }
  g_signal_connect (experiment, "progress", G_CALLBACK (show_progress), NULL);
  g_signal_connect (experiment, "notify::message", G_CALLBACK (told), NULL);
  thimble_experiment_run_async (experiment, allowed, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  cli_end_line ();
  if (thimble_experiment_run_finish (experiment, result, &error))
    return end (experiment, command);
  cli_print_error (error);
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_CEILING) && thimble_experiment_get_id (experiment) != 0)
    print_go_on (experiment, command, THIMBLE_ERROR_OVER_CEILING);
  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET) && !allowed)
    {
      /* A ceiling is kept also with --yes: that helps where the cost is what is unknown. */
      if (!thimble_money_is_known (ceiling))
        fprintf (stderr, "%s\n", _("--yes goes past the budget and accepts an unknown cost; --budget sets a ceiling that is kept."));
      else if (prediction != NULL && prediction->unpriced > 0)
        fprintf (stderr, "%s\n", _("--yes accepts an unknown cost."));
    }
  return cli_status_of (error);
}
