/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history list, show and delete */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "requests/thimble-task-name.h"
#include "cli-history.h"
#include "cli-table.h"

#define PAGE 64

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
model_name (ThimbleRecord *record)
{
  return record->model_name != NULL ? record->model_name : record->model_id != NULL ? record->model_id : "—";
}

/* The count that @get gives, with “about” where nobody counted. */
static char *
format_tokens (ThimbleRecord *record, gint64 (*get) (ThimbleUsage *usage))
{
  gint64 count = record->usage != NULL ? get (record->usage) : THIMBLE_COUNT_UNKNOWN;
  g_autofree char *text = thimble_format_count (count);

  if (count < 0 || thimble_usage_get_source (record->usage) != THIMBLE_USAGE_ESTIMATE)
    return g_steal_pointer (&text);
  /* Translators: %s is a count that is an estimate */
  return g_strdup_printf (_("about %s"), text);
}

static void
add_row (CliTable *table, ThimbleRecord *record)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
  g_autofree char *when = thimble_format_when_short (record->started_us);
  g_autofree char *input = format_tokens (record, thimble_usage_get_input);
  g_autofree char *output = format_tokens (record, thimble_usage_get_output);
  g_autofree char *total = format_tokens (record, thimble_usage_get_total);
  g_autofree char *cost = thimble_money_format (record->cost);

  cli_table_add (table, (const char *[]) { id, when, thimble_task_name_of (record), model_name (record), input, output, total,
                                           record->practice ? _("practice") : cost, thimble_state_get_label (record->state) });
}

/* Where no terminal has to be kept from foreign escapes, --csv is the export. */
static CliStatus
list_whole (Cli *cli, const ThimbleFilter *filter, GArray *ids, gboolean csv)
{
  g_autoptr (GString) row = g_string_new (NULL);

  if (csv && !isatty (STDOUT_FILENO))
    return cli_history_write (cli, filter, ids, THIMBLE_EXPORT_CSV, NULL);
  if (csv)
    thimble_export_append_header (row, THIMBLE_EXPORT_CSV);
  for (guint i = 0; i < ids->len && !ferror (stdout); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (ThimbleRecord) record = load (cli, g_array_index (ids, gint64, i), &error);

      if (record == NULL && g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND))
        continue; /* deleted meanwhile by another program */
      if (record == NULL)
        return cli_fail (error);
      if (!csv)
        {
          cli_print_json (thimble_record_to_json (record));
          continue;
        }
      thimble_export_append (row, THIMBLE_EXPORT_CSV, record, NULL);
      cli_print_text (stdout, row->str);
      g_string_truncate (row, 0);
    }
  cli_print_text (stdout, row->str);
  return CLI_DONE;
}

static CliStatus
list_table (Cli *cli, const ThimbleFilter *filter, GArray *ids)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  const CliColumn columns[] = {
    { _("ID"), 0, -6, CLI_KEEP }, { _("Time"), 2, 15, CLI_KEEP }, { _("Task"), 0, 14, CLI_CUT }, { _("Model"), 2, 22, CLI_CUT }, { _("Input"), 0, -8, CLI_KEEP },
    { _("Output"), 0, -8, CLI_KEEP }, { _("Total"), 0, -8, CLI_KEEP }, { _("Cost"), 0, -14, CLI_KEEP }, { _("State"), 2, 0, CLI_CUT },
  };
  g_autoptr (CliTable) table = cli_table_new (columns, G_N_ELEMENTS (columns), FALSE);

  for (guint from = 0; from < ids->len && !ferror (stdout); from += PAGE)
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
        add_row (table, g_ptr_array_index (rows, i));
      cli_table_flush (table);
    }
  if (ids->len == 0)
    fprintf (stderr, "%s\n", cli_history_describe_none (filter));
  return CLI_DONE;
}

const char *
cli_history_describe_none (const ThimbleFilter *filter)
{
  return thimble_filter_is_empty (filter) ? _("There are no requests yet. The first, without a key: thimble-cli send --model by-rule \"What is a token?\"")
                                          : _("No request matches.");
}

GArray *
cli_history_query (Cli *cli, const ThimbleFilter *filter, int limit, GError **error)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  CliWait wait = { NULL };

  thimble_store_query_async (store, filter, (guint) limit, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  return thimble_store_query_finish (store, result, error);
}

CliStatus
cli_history_list (Cli *cli, const ThimbleFilter *filter, int limit, gboolean csv)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) sums_result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = cli_history_query (cli, filter, limit, &error);
  CliWait wait = { NULL };
  ThimbleSums sums;
  CliStatus status;

  if (ids == NULL)
    return cli_fail (error);
  if (csv || cli->json)
    return list_whole (cli, filter, ids, csv);
  status = list_table (cli, filter, ids);
  thimble_store_sums_async (store, filter, cli->stop, cli_wake, &wait);
  sums_result = cli_wait (&wait);
  if (status == CLI_DONE && thimble_store_sums_finish (store, sums_result, &sums, NULL) && sums.requests > 0)
    {
      g_autofree char *n = thimble_format_count (sums.requests);
      ThimbleSumsTokens tokens;
      g_autofree char *input = NULL, *output = NULL, *total = NULL, *line = NULL, *cost = thimble_sums_describe_cost (&sums);

      thimble_sums_get_tokens (&sums, &tokens);
      input = thimble_format_count (tokens.input);
      output = thimble_format_count (tokens.output);
      total = thimble_format_count (tokens.total);
      line = g_strdup_printf (ngettext ("%s request: %sinput %s, output %s, total %s, %s\n",
                                        "%s requests: %sinput %s, output %s, total %s, %s\n", (gulong) sums.requests),
                              n, sums.estimated > 0 ? _("about ") : "", input, output, total, cost);
      fflush (stdout);
      cli_print_prose (stderr, g_strchomp (line), 0);
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

static void
print_prompt (ThimblePrompt *prompt)
{
  print_part (_("System text"), thimble_prompt_get_system (prompt));
  for (guint i = 0; i < thimble_prompt_get_n_turns (prompt); i++)
    print_part (thimble_prompt_get_turn_role (prompt, i) == THIMBLE_ROLE_USER ? _("Earlier prompt") : _("Earlier answer"),
                thimble_prompt_get_turn_text (prompt, i));
  print_part (_("Prompt"), thimble_prompt_get_text (prompt));
}

CliStatus
cli_history_show (Cli *cli, const char *id_text)
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
  title = g_strdup_printf ("%" G_GINT64_FORMAT " · %s · %s · %s · %s · %s", record->id, thimble_task_name_of (record), model_name (record),
                           record->endpoint_id != NULL ? record->endpoint_id : "—", when,
                           thimble_state_get_label (record->state));
  cli_print_prose (stdout, title, 0);
  if (record->measurement != NULL)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, record->measurement_id);
      g_autofree char *of = g_strdup_printf (record->chain ? _("Part of the chain %s, “%s”\n") : _("Part of the measurement %s, “%s”\n"),
                                             number, record->measurement);

      cli_print_text (stdout, of);
    }
  if (record->text_deleted)
    printf ("\n%s\n", _("The text was deleted; the receipt is kept."));
  if (record->prompt != NULL)
    print_prompt (record->prompt);
  print_part (_("Answer"), record->answer);
  printf ("\n%s\n", _("Receipt"));
  receipt = thimble_record_make_receipt (record);
  cli_print_receipt (stdout, receipt);
  fflush (stdout);
  if (record->problem != NULL)
    cli_print_problem (record->problem);
  return CLI_DONE;
}

CliStatus
cli_history_delete (Cli *cli, const char *id_text, gboolean text_only)
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
