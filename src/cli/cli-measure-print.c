/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>

#include "base/thimble-format.h"
#include "cli-measure.h"
#include "cli-table.h"
#include "measure/thimble-chain.h"
#include "measure/thimble-kept-list.h"

/* "71.0 (65–79)", "135 always" */
static char *
format_figure (ThimbleTrial *trial, ThimbleQuantity quantity)
{
  const ThimbleStatistics *s = thimble_trial_get_statistics (trial, quantity);
  g_autofree char *mean = thimble_trial_tell_about (trial, quantity, thimble_quantity_format_mean (quantity, s->mean, s->n));
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (s->n < 2)
    return g_steal_pointer (&mean);
  least = thimble_quantity_format_one (quantity, s->least);
  if (thimble_statistics_is_constant (s))
    {
      g_autofree char *always = thimble_trial_tell_about (trial, quantity, g_steal_pointer (&least));

      /* Translators: every run had this value */
      return g_strdup_printf (_("%s always"), always);
    }
  most = thimble_quantity_format_one (quantity, s->most);
  return g_strdup_printf ("%s (%s–%s)", mean, least, most);
}

static void
print_spread (ThimbleTrial *trial)
{
  if (thimble_trial_get_n_done (trial) == 0)
    return;
  printf ("\n");
  cli_print_text (stdout, thimble_trial_get_name (trial));
  printf ("\n");
  for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
    {
      const ThimbleStatistics *s = thimble_trial_get_statistics (trial, q);
      g_autofree char *mean = thimble_trial_tell_about (trial, q, thimble_quantity_format_mean (q, s->mean, s->n));
      g_autofree char *median = thimble_trial_tell_about (trial, q, thimble_quantity_format_mean (q, s->median, s->n));
      g_autofree char *deviation = thimble_quantity_format (q, s->deviation);
      g_autofree char *low = thimble_trial_tell_about (trial, q, thimble_quantity_format (q, isnan (s->low) ? NAN : MAX (s->low, 0)));
      g_autofree char *high = thimble_quantity_format (q, s->high);
      g_autofree char *line = NULL;

      if (s->n == 0)
        continue;
      printf ("  ");
      cli_print_cell (stdout, thimble_quantity_get_label (q), 20);
      /* Of one run there is nothing else to tell. */
      line = s->n == 1 ? g_steal_pointer (&mean)
                       : g_strdup_printf (_("mean %s · median %s · deviation %s · 95%% interval of the mean %s – %s"),
                                          mean, median, deviation, low, high);
      cli_print_prose (stdout, line, 22);
    }
}

static void
print_projection (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs)
{
  g_autofree char *per_day = thimble_format_count (knobs->per_day);
  g_autoptr (GPtrArray) sentences = thimble_findings_list_break_even (measurement, knobs);

  printf ("\n");
  printf (_("At %s requests a day:"), per_day);
  printf ("\n");
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      ThimbleProjection p;

      thimble_trial_project (trial, knobs, &p);
      g_autofree char *day = thimble_money_format (thimble_projection_round (p.day.mean));
      g_autofree char *month = thimble_money_format (thimble_projection_round (p.month.mean));
      g_autofree char *least = thimble_money_format (thimble_projection_round (p.month.least));
      g_autofree char *most = thimble_money_format (thimble_projection_round (p.month.most));
      g_autofree char *year = thimble_money_format (thimble_projection_round (p.year.mean));
      g_autofree char *line = NULL;
      g_autofree char *tokens = thimble_format_count (isnan (p.tokens_month.mean) ? -1 : (gint64) (p.tokens_month.mean + 0.5));

      printf ("  ");
      cli_print_cell (stdout, thimble_trial_get_name (trial), 24);
      /* Translators: money a day, a month with its range, a year; tokens a month */
      line = g_strdup_printf (_("%s a day · %s a month (%s–%s) · %s a year · %s tokens a month"), day, month, least, most, year, tokens);
      cli_print_prose (stdout, line, 26);
    }
  for (guint i = 0; i < sentences->len; i++)
    {
      printf ("%s", i == 0 ? "\n" : "");
      cli_print_prose (stdout, g_ptr_array_index (sentences, i), 0);
    }
}

void
cli_measure_print_results (ThimbleMeasurement *measurement, const ThimbleProjectionKnobs *knobs)
{
  g_autofree char *progress = thimble_experiment_describe_progress (measurement);
  g_autofree char *head = g_strconcat (thimble_experiment_get_name (measurement), " · ", progress, NULL);
  g_autoptr (GPtrArray) sentences = thimble_findings_list (measurement);
  static const ThimbleQuantity shown[] = { THIMBLE_QUANTITY_INPUT, THIMBLE_QUANTITY_OUTPUT, THIMBLE_QUANTITY_TOTAL, THIMBLE_QUANTITY_COST,
                                           THIMBLE_QUANTITY_DURATION };
  static const int widths[] = { 18, 20, 22, 36, 24 };
  CliColumn columns[2 + G_N_ELEMENTS (shown)] = { { _("Model"), 0, 24, CLI_CUT }, { _("Runs"), 0, -5, CLI_KEEP } };
  g_autoptr (CliTable) table = NULL;

  cli_print_prose (stdout, head, 0);
  printf ("\n");
  for (guint q = 0; q < G_N_ELEMENTS (shown); q++)
    columns[2 + q] = (CliColumn) { thimble_quantity_get_label (shown[q]), 0, -widths[q], CLI_KEEP };
  table = cli_table_new (columns, G_N_ELEMENTS (columns), TRUE);
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

      g_ptr_array_add (cells, g_strdup (thimble_trial_get_name (trial)));
      g_ptr_array_add (cells, thimble_format_count (thimble_trial_get_n_done (trial)));
      for (guint q = 0; q < G_N_ELEMENTS (shown); q++)
        g_ptr_array_add (cells, format_figure (trial, shown[q]));
      cli_table_add (table, (const char * const *) cells->pdata);
    }
  g_clear_pointer (&table, cli_table_free);
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    print_spread (thimble_experiment_get_trial (measurement, i));
  if (sentences->len > 0)
    printf ("\n");
  for (guint i = 0; i < sentences->len; i++)
    cli_print_prose (stdout, g_ptr_array_index (sentences, i), 0);
  if (knobs != NULL)
    print_projection (measurement, knobs);
}

void
cli_measure_print_changes (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ThimbleContrast *one = g_ptr_array_index (changes, i);

      printf ("\n");
      cli_print_text (stdout, one->name);
      printf ("\n");
      if (one->note != NULL)
        {
          printf ("  ");
          cli_print_text (stdout, one->note);
          printf ("\n");
        }
      for (guint j = 0; j < one->shifts->len; j++)
        {
          printf ("  ");
          cli_print_prose (stdout, ((const ThimbleShift *) g_ptr_array_index (one->shifts, j))->sentence, 2);
        }
    }
}

CliStatus
cli_measure_rename (Cli *cli, gint64 id, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  if (name == NULL)
    return cli_usage ("%s", _("--rename wants the new name with --name."));
  thimble_store_rename_measurement_async (thimble_engine_get_store (cli->engine), id, name, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_store_rename_measurement_finish (thimble_engine_get_store (cli->engine), result, &error))
    return cli_fail (error);
  return CLI_DONE;
}

static void
print_list (GPtrArray *rows, ThimbleMeasurementKind kind, gboolean json)
{
  static const char *states[] = { "ready", "running", "stopped", "done" };
  const CliColumn columns[] = {
    { _("ID"), 0, -6, CLI_KEEP }, { _("Name"), 2, 40, CLI_CUT }, { _("State"), 0, 9, CLI_KEEP }, { _("Requests"), 0, -10, CLI_KEEP }, { _("Done"), 0, -16, CLI_KEEP },
    { _("Cost"), 0, -14, CLI_KEEP }, { _("Changed"), 2, 0, CLI_KEEP },
  };
  g_autoptr (CliTable) table = NULL;
  gboolean none = TRUE;

  for (guint i = 0; i < rows->len; i++)
    {
      const ThimbleMeasurementRow *row = g_ptr_array_index (rows, i);
      g_autofree char *cost = thimble_money_format (row->cost);
      g_autofree char *when = thimble_format_when_short (row->changed_us);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, row->id);
      g_autofree char *requests = thimble_format_count (row->requests);
      gint64 n_planned = thimble_kept_count_planned (row);
      /* What was sent again counts among the requests, and once among the done. */
      gint64 n_done = n_planned >= 0 ? MIN (row->completed, n_planned) : row->completed;
      g_autofree char *planned = thimble_format_count (n_planned);
      g_autofree char *some = thimble_format_count (n_done);
      /* Translators: how many requests of a measurement are done, and how many were planned: “3 of 10” */
      g_autofree char *done = g_strdup_printf (C_("measurement", "%s of %s"), some, planned);

      if (row->kind != kind)
        continue;
      none = FALSE;
      if (json)
        {
          JsonNode *node = json_node_new (JSON_NODE_OBJECT);
          JsonObject *object = json_object_new ();
          g_autofree char *changed = thimble_format_iso (row->changed_us);
          g_autofree char *usd = thimble_money_to_string (row->cost);

          json_object_set_int_member (object, "id", row->id);
          json_object_set_string_member (object, "name", row->name);
          json_object_set_string_member (object, "state", states[row->state]);
          json_object_set_string_member (object, "changed", changed);
          if (n_planned >= 0)
            json_object_set_int_member (object, "planned", n_planned);
          else
            json_object_set_null_member (object, "planned");
          json_object_set_int_member (object, "requests", row->requests);
          json_object_set_int_member (object, "completed", row->completed);
          json_object_set_string_member (object, "spent_usd", usd);
          json_node_take_object (node, object);
          cli_print_json (node);
          continue;
        }
      if (table == NULL)
        table = cli_table_new (columns, G_N_ELEMENTS (columns), TRUE);
      cli_table_add (table, (const char *[]) { id, row->name, states[row->state], requests, done, cost, when });
    }
  if (none && !json)
    cli_print_prose (stderr, kind == THIMBLE_MEASUREMENT_CHAIN
                               ? _("There are no chains yet. One to start with: thimble-cli chain --example")
                               : _("There are no measurements yet. The first, without a key: thimble-cli measure --model by-rule \"What is a token?\""), 0);
}

CliStatus
cli_measure_list (Cli *cli, ThimbleMeasurementKind kind)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_store_list_measurements_async (thimble_engine_get_store (cli->engine), cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  rows = thimble_store_list_measurements_finish (thimble_engine_get_store (cli->engine), result, &error);
  if (rows == NULL)
    return cli_fail (error);
  print_list (rows, kind, cli->json);
  return CLI_DONE;
}

CliStatus
cli_measure_delete (Cli *cli, gint64 id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_store_delete_measurement_async (thimble_engine_get_store (cli->engine), id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_store_delete_measurement_finish (thimble_engine_get_store (cli->engine), result, &error))
    return cli_fail (error);
  fprintf (stderr, "%s\n", _("Deleted. Its requests stay in the history."));
  return CLI_DONE;
}

ThimbleSecret *
cli_measure_read_key (Cli *cli, GListModel *trials, int fd, CliStatus *status)
{
  g_autoptr (ThimbleTrial) first = g_list_model_get_item (trials, 0);
  g_autoptr (GError) error = NULL;
  ThimbleSecret *key;

  for (guint i = 1; i < g_list_model_get_n_items (trials); i++)
    {
      g_autoptr (ThimbleTrial) trial = g_list_model_get_item (trials, i);

      if (g_strcmp0 (thimble_trial_get_endpoint_id (first), thimble_trial_get_endpoint_id (trial)) == 0)
        continue;
      *status = cli_usage ("%s", _("--key-fd holds a key for one endpoint, and these requests go to several."));
      return NULL;
    }
  key = cli_read_key (cli, fd, "", &error);
  if (key == NULL)
    *status = cli_fail (error);
  return key;
}

CliStatus
cli_measure_check_files (char **files, gboolean force)
{
  ThimbleReportFormat format;

  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    if (!thimble_report_format_from_name (files[i], &format))
      return cli_usage ("%s", _("--save wants a file that ends in .csv, .json or .html."));
  for (guint i = 0; files != NULL && files[i] != NULL; i++)
    if (!cli_may_write (files[i], force))
      return CLI_FAILED;
  return CLI_DONE;
}

CliStatus
cli_measure_save (const CliKept *kept, char *(*make) (gpointer what, ThimbleReportFormat format, gconstpointer data), gpointer what,
                  gconstpointer data)
{
  for (guint i = 0; kept->save != NULL && kept->save[i] != NULL; i++)
    {
      ThimbleReportFormat format = THIMBLE_REPORT_CSV;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;
      CliWait wait = { NULL };

      thimble_report_format_from_name (kept->save[i], &format);
      thimble_report_save_async (kept->save[i], make (what, format, data), kept->force, NULL, cli_wake, &wait);
      result = cli_wait (&wait);
      if (!thimble_report_save_finish (result, &error))
        {
          g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thimble_experiment_get_id (what));

          cli_print_error (error);
          /* Translators: a command and a number */
          fprintf (stderr, _("The result is kept: thimble-cli %s --show %s --save FILE\n"), THIMBLE_IS_CHAIN (what) ? "chain" : "measure", id);
          return cli_status_of (error);
        }
    }
  return CLI_DONE;
}
