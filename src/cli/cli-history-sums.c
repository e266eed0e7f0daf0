/* SPDX-License-Identifier: GPL-3.0-or-later */
/* history sums */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "base/thimble-format.h"
#include "catalogue/thimble-task.h"
#include "cli-history.h"
#include "cli-table.h"

static void
add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  if (number >= 0)
    json_builder_add_int_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text != NULL)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

/* @what: (nullable): "day", "model" or "task", and which; @endpoint: (nullable): of a model */
static void
print_json (const char *what, const char *which, const char *endpoint, const ThimbleSums *sums)
{
  g_autoptr (JsonBuilder) builder = json_builder_new_immutable ();
  g_autofree char *usd = thimble_money_to_string (sums->cost);
  ThimbleSumsTokens tokens;

  thimble_sums_get_tokens (sums, &tokens);
  json_builder_begin_object (builder);
  if (what != NULL)
    add_text (builder, what, which);
  if (endpoint != NULL)
    add_text (builder, "endpoint", endpoint);
  add_number (builder, "requests", sums->requests);
  add_number (builder, "input", tokens.input);
  add_number (builder, "output", tokens.output);
  add_number (builder, "total", tokens.total);
  add_number (builder, "cached_read", tokens.cached_read);
  add_number (builder, "cache_write", tokens.cache_write);
  add_number (builder, "reasoning", tokens.reasoning);
  add_number (builder, "known", sums->known);
  add_number (builder, "estimated", sums->estimated);
  json_builder_set_member_name (builder, "cost");
  json_builder_begin_object (builder);
  add_number (builder, "picodollars", sums->cost);
  add_text (builder, "usd", usd);
  add_number (builder, "priced", sums->priced);
  add_number (builder, "unpriced", sums->unpriced);
  json_builder_end_object (builder);
  add_number (builder, "practice", sums->practice);
  add_number (builder, "failed", sums->failed);
  json_builder_end_object (builder);
  cli_print_json (json_builder_get_root (builder));
}

static void
add_row (CliTable *table, const char *title, const ThimbleSums *sums)
{
  g_autofree char *cost = thimble_sums_describe_cost (sums);
  ThimbleSumsTokens tokens;
  gint64 numbers[4];
  char *texts[4];

  thimble_sums_get_tokens (sums, &tokens);
  numbers[0] = sums->requests;
  numbers[1] = tokens.input;
  numbers[2] = tokens.output;
  numbers[3] = tokens.total;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *text = thimble_format_count (numbers[i]);

      texts[i] = g_strconcat (i > 0 && sums->estimated > 0 && numbers[i] >= 0 ? "~" : "", text, NULL);
    }
  cli_table_add (table, (const char *[]) { title, texts[0], texts[1], texts[2], texts[3], cost });
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
}

/* (transfer full): the local day a group begins with, as in "2026-11-23" */
static char *
get_day (const ThimbleGroup *group)
{
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_local (group->from_us / G_USEC_PER_SEC);

  /* g_date_time_format() pads a year to no more digits than it has. */
  return day != NULL ? g_strdup_printf ("%04d-%02d-%02d", g_date_time_get_year (day), g_date_time_get_month (day),
                                        g_date_time_get_day_of_month (day))
                     : g_strdup ("—");
}

/* The model's id of "endpoint/model". */
static const char *
get_model (const ThimbleGroup *group)
{
  return strchr (group->id, '/') + 1;
}

/* A model's own name where no other of these has it, or its id. (transfer full) */
static char *
get_model_title (GPtrArray *groups, const ThimbleGroup *group)
{
  if (*get_model (group) == '\0')
    return g_strdup ("—");
  for (guint i = 0; i < groups->len; i++)
    {
      const ThimbleGroup *other = groups->pdata[i];

      if (other != group && (g_str_equal (get_model (other), get_model (group)) || g_strcmp0 (other->name, group->name) == 0))
        return g_strdup (group->id);
    }
  return g_strdup (group->name != NULL ? group->name : group->id);
}

/* (transfer full) */
static char *
get_title (GPtrArray *groups, const ThimbleGroup *group, ThimbleBreakdown by)
{
  const ThimbleTask *task = by == THIMBLE_BY_TASK && group->id != NULL ? thimble_task_find (group->id) : NULL;

  if (by == THIMBLE_BY_DAY)
    return get_day (group);
  if (by == THIMBLE_BY_ENDPOINT_MODEL)
    return get_model_title (groups, group);
  if (task != NULL)
    return g_strdup (thimble_task_get_name (task));
  return g_strdup (group->id != NULL ? group->id : "—");
}

/* @table: (nullable): none for JSON */
static CliStatus
print_groups (Cli *cli, const ThimbleFilter *filter, const char *what, ThimbleBreakdown by, CliTable *table)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_store_breakdown_async (store, filter, by, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  groups = thimble_store_breakdown_finish (store, result, &error);
  if (groups == NULL)
    return cli_fail (error);
  for (guint i = 0; i < groups->len; i++)
    {
      const ThimbleGroup *group = groups->pdata[i];
      g_autofree char *title = get_title (groups, group, by);

      if (cli->json && by == THIMBLE_BY_ENDPOINT_MODEL)
        {
          g_autofree char *endpoint = g_strndup (group->id, (gsize) (get_model (group) - 1 - group->id));

          print_json (what, get_model (group), endpoint, &group->sums);
        }
      else if (cli->json)
        print_json (what, by == THIMBLE_BY_DAY ? title : group->id, NULL, &group->sums);
      else
        add_row (table, title, &group->sums);
    }
  return CLI_DONE;
}

CliStatus
cli_history_sums (Cli *cli, const ThimbleFilter *filter, const char *by)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleSums sums;
  CliStatus status = CLI_DONE;
  ThimbleBreakdown breakdown = g_strcmp0 (by, "day") == 0 ? THIMBLE_BY_DAY : g_strcmp0 (by, "model") == 0 ? THIMBLE_BY_ENDPOINT_MODEL : THIMBLE_BY_TASK;
  const CliColumn columns[] = {
    { by == NULL ? "" : breakdown == THIMBLE_BY_DAY ? _("Day") : breakdown == THIMBLE_BY_ENDPOINT_MODEL ? _("Model") : _("Task"), 0, 24, CLI_CUT },
    { _("Requests"), 0, -12, CLI_KEEP }, { _("Input"), 0, -12, CLI_KEEP }, { _("Output"), 0, -12, CLI_KEEP }, { _("Total"), 0, -12, CLI_KEEP }, { _("Cost"), 2, 0, CLI_HANG },
  };
  g_autoptr (CliTable) table = cli->json ? NULL : cli_table_new (columns, G_N_ELEMENTS (columns), TRUE);

  if (by != NULL)
    status = print_groups (cli, filter, by, breakdown, table);
  if (status != CLI_DONE || (by != NULL && cli->json))
    return status;
  thimble_store_sums_async (store, filter, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_store_sums_finish (store, result, &sums, &error))
    return cli_fail (error);
  if (cli->json)
    print_json (NULL, NULL, NULL, &sums);
  else
    add_row (table, _("All"), &sums);
  return CLI_DONE;
}
