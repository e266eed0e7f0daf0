/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history export and import */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "cli-history.h"
#include "store/thimble-export.h"
#include "store/thimble-import.h"

/* A line that is written over and over; nothing where nobody watches. */
static void
on_progress (goffset done, goffset total, gpointer unused)
{
  g_autofree char *share = total > 0 ? thimble_format_percent ((double) done / (double) total) : NULL;

  if (share != NULL)
    cli_show_line (share);
}

static void
print_exported (gint64 n, const char *file)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *name = g_filename_display_name (file);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "exported");
  json_builder_add_int_value (builder, n);
  json_builder_set_member_name (builder, "file");
  json_builder_add_string_value (builder, name);
  json_builder_end_object (builder);
  cli_print_json (json_builder_get_root (builder));
}

CliStatus
cli_history_write (Cli *cli, const ThimbleFilter *filter, GArray *ids, ThimbleExportFormat format, const char *file)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  CliWait wait = { NULL };
  gint64 n;

  fflush (stdout);
  thimble_export_async (store, ids, format, file, cli->stop, file != NULL ? on_progress : NULL, NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  n = thimble_export_finish (store, result, &error);
  cli_end_line ();
  if (n < 0 && file == NULL && cli_reader_left ())
    return CLI_READER_LEFT;
  if (n < 0)
    return cli_fail (error);
  if (file == NULL)
    return CLI_DONE;
  if (cli->json)
    print_exported (n, file);
  count = thimble_format_count (n);
  fprintf (stderr, ngettext ("%s request is in ", "%s requests are in ", (gulong) n), count);
  cli_print_text (stderr, file);
  fprintf (stderr, ". %s\n", n > 0 ? _("The file holds prompts and answers in clear; only you can read it.") : cli_history_describe_none (filter));
  return CLI_DONE;
}

CliStatus
cli_history_export (Cli *cli, const ThimbleFilter *filter, int limit, const char *file, gboolean csv, gboolean force)
{
  ThimbleExportFormat format = csv ? THIMBLE_EXPORT_CSV : THIMBLE_EXPORT_JSON_LINES;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (GError) error = NULL;
  gboolean to_stdout = g_str_equal (file, "-");

  if (to_stdout && isatty (STDOUT_FILENO))
    return cli_usage ("%s", _("“history export -” wants a pipe or a file, not a terminal."));
  if (!to_stdout && !thimble_export_format_from_name (file, &format))
    return cli_usage ("%s", _("The file’s name must end in .csv or .jsonl, which says what is written."));
  if (!to_stdout && !cli_may_write (file, force))
    return CLI_FAILED;
  ids = cli_history_query (cli, filter, limit, &error);
  if (ids == NULL)
    return cli_fail (error);
  return cli_history_write (cli, filter, ids, format, to_stdout ? NULL : file);
}

static void
print_result (Cli *cli, ThimbleImportResult *result)
{
  g_autofree char *said = thimble_import_result_describe (result);
  g_autoptr (JsonBuilder) builder = NULL;

  fprintf (stderr, "%s.\n", said);
  for (guint i = 0; i < result->reasons->len; i++)
    {
      cli_print_text (stderr, result->reasons->pdata[i]);
      fputc ('\n', stderr);
    }
  if (result->refused > result->reasons->len)
    fprintf (stderr, "…\n");
  if (!cli->json)
    return;
  builder = json_builder_new_immutable ();
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "imported");
  json_builder_add_int_value (builder, result->imported);
  json_builder_set_member_name (builder, "present");
  json_builder_add_int_value (builder, result->present);
  json_builder_set_member_name (builder, "refused");
  json_builder_add_int_value (builder, result->refused);
  json_builder_set_member_name (builder, "reasons");
  json_builder_begin_array (builder);
  for (guint i = 0; i < result->reasons->len; i++)
    json_builder_add_string_value (builder, result->reasons->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  cli_print_json (json_builder_get_root (builder));
}

CliStatus
cli_history_import (Cli *cli, const char *file)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (ThimbleImportResult) imported = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_import_async (store, file, cli->stop, on_progress, NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  imported = thimble_import_finish (store, result, &error);
  cli_end_line ();
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fprintf (stderr, "%s\n", _("Stopped. Nothing was imported."));
      return CLI_STOPPED;
    }
  if (imported == NULL)
    return cli_fail (error);
  print_result (cli, imported);
  return imported->refused > 0 && imported->imported + imported->present == 0 ? CLI_FAILED : CLI_DONE;
}
