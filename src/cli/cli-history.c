/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "cli-history.h"

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

static gboolean
is_measurement (const char *text)
{
  gint64 id;

  return g_str_equal (text, THIMBLE_FILTER_ANY) || g_str_equal (text, THIMBLE_FILTER_NONE)
         || g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL);
}

/* What stands first, and how many arguments it takes after that. */
static const struct {
  const char *name;
  guint       n_arguments;
} parts[] = {
  { "list", 0 }, { "show", 1 }, { "sums", 0 }, { "export", 1 }, { "import", 1 }, { "delete", 1 },
};

static CliStatus
run (Cli *cli, const ThimbleFilter *filter, char **rest, int limit, const char *by, gboolean csv, gboolean force,
     gboolean text_only)
{
  const char *part = rest[0] != NULL ? rest[0] : "list";
  const char *argument = rest[0] != NULL ? rest[1] : NULL;
  CliStatus status;
  guint i = 0;

  while (i < G_N_ELEMENTS (parts) && !g_str_equal (parts[i].name, part))
    i++;
  if (i == G_N_ELEMENTS (parts))
    {
      const char *names[G_N_ELEMENTS (parts) + 1] = { NULL };

      for (i = 0; i < G_N_ELEMENTS (parts); i++)
        names[i] = parts[i].name;
      return cli_unknown_word (g_strdup_printf (_("“history” knows list, show, sums, export, import and delete, not “%s”. To find a text: --search TEXT."), part),
                               part, names);
    }
  if (!cli_at_most (rest, 1 + parts[i].n_arguments, parts[i].n_arguments == 0 ? _("To find a text: --search TEXT.") : NULL, &status))
    return status;
  if (force && !g_str_equal (part, "export"))
    return cli_usage ("%s", _("--force belongs to “history export”."));
  if (by != NULL && !g_str_equal (part, "sums"))
    return cli_usage ("%s", _("--by belongs to “history sums”."));
  if (by != NULL && !g_str_equal (by, "day") && !g_str_equal (by, "model") && !g_str_equal (by, "task"))
    return cli_usage (_("--by wants day, model or task, not “%s”."), by);
  if (parts[i].n_arguments > 0 && argument == NULL)
    return cli_usage (g_str_equal (part, "export") || g_str_equal (part, "import") ? _("“history %s” wants the name of a file.")
                                                                                  : _("“history %s” wants the number of a request."), part);
  if (!cli_open (cli))
    return CLI_FAILED;
  if ((parts[i].n_arguments == 0 || g_str_equal (part, "export")) && !cli_history_check_names (cli, filter, &status))
    return status;
  if (g_str_equal (part, "show"))
    return cli_history_show (cli, argument);
  if (g_str_equal (part, "sums"))
    return cli_history_sums (cli, filter, by);
  if (g_str_equal (part, "export"))
    return cli_history_export (cli, filter, MAX (limit, 0), argument, csv, force);
  if (g_str_equal (part, "import"))
    return cli_history_import (cli, argument);
  if (g_str_equal (part, "delete"))
    return cli_history_delete (cli, argument, text_only);
  return cli_history_list (cli, filter, limit >= 0 ? limit : 20, csv);
}

CliStatus
cli_history (Cli *cli, int argc, char **argv)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();
  g_autofree char *since = NULL, *until = NULL, *state = NULL, *by = NULL;
  gboolean csv = FALSE, force = FALSE, text_only = FALSE;
  int limit = G_MININT; /* not told */
  g_auto (GStrv) rest = NULL;
  ThimbleState wanted;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("At most this many, newest first; 0 for all (list: 20, export: all)"), "N" },
    { "search", 0, 0, G_OPTION_ARG_STRING, &filter->text, N_("Only where prompt, answer or error has all these words; \"a phrase\" stays together, begin* is any word that begins so"), "S" },
    { "model", 0, 0, G_OPTION_ARG_STRING_ARRAY, &filter->models, N_("Only this model, by its id"), "M" },
    { "endpoint", 0, 0, G_OPTION_ARG_STRING_ARRAY, &filter->endpoints, N_("Only this endpoint, by its id"), "E" },
    { "measurement", 0, 0, G_OPTION_ARG_STRING_ARRAY, &filter->measurements,
      N_("Only requests of this measurement or chain; any, or none, for all of them or all others"), "N" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &since, N_("From this day or time on, such as 2026-11-23"), "D" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Before this day or time"), "D" },
    { "state", 0, 0, G_OPTION_ARG_STRING, &state, N_("Only completed, stopped, failed, interrupted, sent or streaming"), "S" },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("Print CSV, safe for spreadsheets; also of “export -”"), NULL },
    { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_("sums: for each day, model or task"), "WHAT" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_("export: replace a file of that name"), NULL },
    { "text-only", 0, 0, G_OPTION_ARG_NONE, &text_only, N_("delete: remove the text and keep the receipt"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[OPTION…] | show ID | sums [--by WHAT] | export FILE [--force] | import FILE | delete ID [--text-only]",
                  _("Past requests and their token counts."), entries, &rest, &status))
    return status;
  for (guint i = 0; filter->measurements != NULL && filter->measurements[i] != NULL; i++)
    if (!is_measurement (filter->measurements[i]))
      return cli_usage (_("--measurement wants the number of a measurement or chain, any or none, not “%s”."), filter->measurements[i]);
  if (limit < 0 && limit != G_MININT)
    return cli_usage ("%s", _("--limit wants a number, 0 for all."));
  if (since != NULL && !parse_date (since, &filter->since_us))
    return cli_usage (_("--since wants a date such as 2026-11-23, not “%s”."), since);
  if (until != NULL && !parse_date (until, &filter->until_us))
    return cli_usage (_("--until wants a date such as 2026-11-23, not “%s”."), until);
  if (since != NULL && until != NULL && filter->since_us >= filter->until_us)
    return cli_usage (_("--since %s is not before --until %s, so nothing lies between. The day of --until itself is not included."), since, until);
  if (state != NULL)
    {
      if (!thimble_state_from_id (state, &wanted))
        return cli_usage (_("There is no state “%s”: completed, stopped, failed, interrupted, sent or streaming."), state);
      filter->states = 1u << wanted;
    }
  return run (cli, filter, rest, limit, by, csv, force, text_only);
}
