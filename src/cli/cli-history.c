/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "cli.h"

#define PAGE 64

/* "2026-11-23", "2026-11-23T10:15", with or without a zone; local time where none is given. */
static gboolean
parse_date (const char *text, gint64 *out)
{
  g_autoptr (GTimeZone) local = g_time_zone_new_local ();
  g_autofree char *full = strlen (text) == 10 ? g_strconcat (text, "T00:00:00", NULL)
                          : strlen (text) == 16 ? g_strconcat (text, ":00", NULL) : g_strdup (text);
  g_autoptr (GDateTime) when = g_date_time_new_from_iso8601 (full, local);

  if (when == NULL)
    return FALSE;
  *out = g_date_time_to_unix (when) * G_USEC_PER_SEC + g_date_time_get_microsecond (when);
  return TRUE;
}

static ThimbleRecord *
load (Cli *cli, gint64 id, GError **error)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  CliWait wait = { NULL };

  thimble_store_load_async (store, id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  return thimble_store_load_finish (store, result, error);
}

static const char *
task_name (ThimbleRecord *record)
{
  const ThimbleTask *task = thimble_task_find (record->task);

  return task != NULL ? thimble_task_get_name (task) : record->task;
}

static void
print_row (ThimbleRecord *record)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
  g_autofree char *when = thimble_format_when_short (record->started_us);
  g_autofree char *input = thimble_format_count (record->usage != NULL ? thimble_usage_get_input (record->usage) : -1);
  g_autofree char *output = thimble_format_count (record->usage != NULL ? thimble_usage_get_output (record->usage) : -1);
  g_autofree char *total = thimble_format_count (record->usage != NULL ? thimble_usage_get_total (record->usage) : -1);
  g_autofree char *cost = thimble_money_format (record->cost);

  cli_print_cell (stdout, id, -6);
  fputs ("  ", stdout);
  cli_print_cell (stdout, when, 15);
  cli_print_cell (stdout, task_name (record), 11);
  cli_print_cell (stdout, record->model_name != NULL ? record->model_name : record->model_id, 22);
  cli_print_cell (stdout, input, -8);
  cli_print_cell (stdout, output, -8);
  cli_print_cell (stdout, total, -8);
  cli_print_cell (stdout, record->practice ? _("practice") : cost, -14);
  fputs ("  ", stdout);
  fputs (thimble_state_get_label (record->state), stdout);
  putchar ('\n');
}

/* RFC 4180, and cells that a spreadsheet would take for a formula get an apostrophe (threats table). */
static void
print_csv_cell (const char *text, gboolean last)
{
  g_autoptr (GString) cell = g_string_new (text);

  if (cell->len > 0 && strchr ("=+-@\t\r", *cell->str) != NULL)
    g_string_prepend_c (cell, '\'');
  g_string_replace (cell, "\"", "\"\"", 0);
  putchar ('"');
  cli_print_text (stdout, cell->str);
  fputs (last ? "\"\r\n" : "\",", stdout);
}

static void
print_csv_number (gint64 number)
{
  if (number >= 0)
    printf ("%" G_GINT64_FORMAT ",", number);
  else
    putchar (',');
}

static void
print_csv_row (ThimbleRecord *record)
{
  ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
  g_autofree char *when = thimble_format_iso (record->started_us);
  g_autofree char *cost = thimble_money_is_known (record->cost) ? thimble_money_to_string (record->cost) : g_strdup ("");

  if (record->usage != NULL)
    thimble_usage_get_counts (record->usage, &counts);
  printf ("%" G_GINT64_FORMAT ",%s,", record->id, when);
  print_csv_cell (thimble_state_to_id (record->state), FALSE);
  print_csv_cell (record->endpoint_id, FALSE);
  print_csv_cell (record->model_id, FALSE);
  print_csv_cell (thimble_tier_to_id (record->tier), FALSE);
  print_csv_cell (record->task, FALSE);
  print_csv_number (counts.input);
  print_csv_number (counts.output);
  print_csv_number (counts.total);
  print_csv_number (counts.cached_read);
  print_csv_number (counts.cache_write);
  print_csv_number (counts.reasoning);
  printf ("%s,", cost);
  print_csv_number (record->first_text_us);
  print_csv_number (record->duration_us);
  print_csv_cell (thimble_prompt_get_text (record->prompt), FALSE);
  print_csv_cell (record->answer, TRUE);
}

static CliStatus
list_whole (Cli *cli, GArray *ids, gboolean csv)
{
  if (csv)
    fputs ("id,started,state,endpoint,model,tier,task,input,output,total,cached_read,cache_write,reasoning,cost_usd,"
           "first_text_us,duration_us,prompt,answer\r\n", stdout);
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleRecord) record = load (cli, g_array_index (ids, gint64, i), &error);

      if (record == NULL && g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND))
        continue; /* deleted meanwhile by another program */
      if (record == NULL)
        return cli_fail (error);
      if (csv)
        print_csv_row (record);
      else
        cli_print_json (thimble_record_to_json (record));
    }
  return CLI_DONE;
}

static CliStatus
list_table (Cli *cli, GArray *ids)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);

  for (guint from = 0; from < ids->len; from += PAGE)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GPtrArray) rows = NULL;
      g_autoptr (GError) error = NULL;
      CliWait wait = { NULL };

      thimble_store_rows_async (store, &g_array_index (ids, gint64, from), MIN (PAGE, ids->len - from), cli->stop,
                                cli_wake, &wait);
      result = cli_wait (&wait);
      rows = thimble_store_rows_finish (store, result, &error);
      if (rows == NULL)
        return cli_fail (error);
      for (guint i = 0; i < rows->len; i++)
        print_row (g_ptr_array_index (rows, i));
    }
  if (ids->len == 0)
    fprintf (stderr, "%s\n", _("No request matches."));
  return CLI_DONE;
}

static CliStatus
list (Cli *cli, const ThimbleFilter *filter, int limit, gboolean csv)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL, sums_result = NULL;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleSums sums;
  CliStatus status;

  thimble_store_query_async (store, filter, (guint) limit, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  ids = thimble_store_query_finish (store, result, &error);
  if (ids == NULL)
    return cli_fail (error);
  if (csv || cli->json)
    return list_whole (cli, ids, csv);
  status = list_table (cli, ids);
  thimble_store_sums_async (store, filter, cli->stop, cli_wake, &wait);
  sums_result = cli_wait (&wait);
  if (status == CLI_DONE && thimble_store_sums_finish (store, sums_result, &sums, NULL) && sums.requests > 0)
    {
      g_autofree char *n = thimble_format_count (sums.requests);
      g_autofree char *input = thimble_format_count (sums.input);
      g_autofree char *output = thimble_format_count (sums.output);
      g_autofree char *total = thimble_format_count (sums.total);
      g_autofree char *cost = thimble_sums_describe_cost (&sums);

      fprintf (stderr, ngettext ("%s request: %sinput %s, output %s, total %s, %s\n",
                                 "%s requests: %sinput %s, output %s, total %s, %s\n", (gulong) sums.requests),
               n, sums.estimated > 0 ? _("about ") : "", input, output, total, cost);
    }
  return status;
}

static gboolean
parse_id (const char *text, gint64 *out)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, out, NULL);
}

static void
print_part (const char *title, const char *text)
{
  if (text == NULL || *text == '\0')
    return;
  printf ("\n%s\n", title);
  cli_print_text (stdout, text);
  putchar ('\n');
}

static CliStatus
show (Cli *cli, const char *id_text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleRecord) record = NULL;
  g_autoptr (ThimbleReceipt) receipt = NULL;
  g_autofree char *when = NULL, *title = NULL;
  gint64 id;

  if (!parse_id (id_text, &id))
    return cli_usage ("%s", _("“history show” wants the number of a request."));
  record = load (cli, id, &error);
  if (record == NULL)
    return cli_fail (error);
  if (cli->json)
    {
      cli_print_json (thimble_record_to_json (record));
      return CLI_DONE;
    }
  when = thimble_format_when (record->started_us);
  title = g_strdup_printf ("%" G_GINT64_FORMAT " · %s · %s · %s · %s\n", record->id, task_name (record),
                           record->model_name != NULL ? record->model_name : record->model_id, when,
                           thimble_state_get_label (record->state));
  cli_print_text (stdout, title);
  if (record->text_deleted)
    printf ("\n%s\n", _("The text was deleted; the receipt is kept."));
  print_part (_("System text"), thimble_prompt_get_system (record->prompt));
  for (guint i = 0; i < thimble_prompt_get_n_turns (record->prompt); i++)
    print_part (thimble_prompt_get_turn_role (record->prompt, i) == THIMBLE_ROLE_USER ? _("Earlier prompt") : _("Earlier answer"),
                thimble_prompt_get_turn_text (record->prompt, i));
  print_part (_("Prompt"), thimble_prompt_get_text (record->prompt));
  print_part (_("Answer"), record->answer);
  printf ("\n%s\n", _("Receipt"));
  receipt = thimble_record_make_receipt (record);
  cli_print_receipt (stdout, receipt);
  fflush (stdout);
  if (record->problem != NULL)
    cli_print_problem (record->problem);
  return CLI_DONE;
}

static CliStatus
delete (Cli *cli, const char *id_text, gboolean text_only)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  gint64 id;

  if (!parse_id (id_text, &id))
    return cli_usage ("%s", _("“history delete” wants the number of a request."));
  thimble_store_delete_async (store, id, text_only, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_store_delete_finish (store, result, &error))
    return cli_fail (error);
  fprintf (stderr, text_only ? _("The text of request %s is deleted; its receipt is kept.\n") : _("Request %s is deleted.\n"), id_text);
  return CLI_DONE;
}

CliStatus
cli_history (Cli *cli, int argc, char **argv)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autofree char *since = NULL, *until = NULL, *state = NULL;
  gboolean csv = FALSE, text_only = FALSE;
  int limit = 20;
  g_auto (GStrv) rest = NULL;
  ThimbleState wanted;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("At most this many, newest first; 0 for all (20)"), "N" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &filter->text, N_("Only where prompt, answer or error has this text"), "S" },
    { "model", 0, 0, G_OPTION_ARG_STRING_ARRAY, &filter->models, N_("Only this model"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING_ARRAY, &filter->endpoints, N_("Only this endpoint"), "E" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("From this day or time on, such as 2026-11-23"), "D" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Before this day or time"), "D" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &state, N_("Only completed, stopped, failed, interrupted, sent or streaming"), "S" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("Print CSV, safe for spreadsheets"), NULL },
    { "text-only", 0, 0, G_OPTION_ARG_NONE, &text_only, N_("delete: remove the text and keep the receipt"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[OPTION…] | show ID | delete ID [--text-only]",
                  _("Past requests and their token counts."), entries, &rest, &status))
    return status;
  if (limit < 0)
    return cli_usage ("%s", _("--limit wants a number, 0 for all."));
  if (since != NULL && !parse_date (since, &filter->since_us))
    return cli_usage (_("--since wants a date such as 2026-11-23, not “%s”."), since);
  if (until != NULL && !parse_date (until, &filter->until_us))
    return cli_usage (_("--until wants a date such as 2026-11-23, not “%s”."), until);
  if (state != NULL)
    {
      if (!thimble_state_from_id (state, &wanted))
        return cli_usage (_("There is no state “%s”: completed, stopped, failed, interrupted, sent or streaming."), state);
      filter->states = 1u << wanted;
    }
  if (rest[0] != NULL && !g_str_equal (rest[0], "list") && !g_str_equal (rest[0], "show") && !g_str_equal (rest[0], "delete"))
    return cli_usage (_("“history” knows list, show and delete, not “%s”."), rest[0]);
  if (!cli_at_most (rest, rest[0] == NULL || g_str_equal (rest[0], "list") ? 1 : 2, &status))
    return status;
  if (!cli_open (cli))
    return CLI_FAILED;
  if (rest[0] == NULL || g_str_equal (rest[0], "list"))
    return list (cli, filter, limit, csv);
  if (g_str_equal (rest[0], "show"))
    return show (cli, rest[1]);
  return delete (cli, rest[1], text_only);
}
