/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli.h"

typedef struct {
  char *month;
  char *day;
  char *request;
} BudgetOptions;

static void
budget_options_clear (BudgetOptions *self)
{
  g_free (self->month);
  g_free (self->day);
  g_free (self->request);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BudgetOptions, budget_options_clear)

/* "none", or dollars; FALSE where it is neither. NULL leaves it as it is. */
static gboolean
parse_limit (const char *text, ThimbleMoney *limit)
{
  *limit = text != NULL ? 0 : THIMBLE_MONEY_UNKNOWN;
  return text == NULL || g_str_equal (text, "none") || cli_parse_usd (text, limit);
}

static void
print_limit (const char *label, ThimbleMoney limit, ThimbleMoney spent, ThimbleMoney possible)
{
  g_autofree char *all = limit > 0 ? thimble_money_format (limit) : g_strdup (_("no limit"));
  g_autofree char *used = thimble_money_format (spent);

  cli_print_cell (stdout, label, 12);
  if (thimble_money_is_known (spent) && possible > 0)
    {
      g_autofree char *more = thimble_money_format (possible);

      /* Translators: a limit of money, what of it was spent, and what requests of unknown cost may have cost besides */
      printf (_("%s · %s spent, about %s more may have been billed"), all, used, more);
    }
  else if (thimble_money_is_known (spent))
    /* Translators: a limit of money, and what of it was spent */
    printf (_("%s · %s spent"), all, used);
  else
    printf ("%s", all);
  printf ("\n");
}

static void
set_money (JsonObject *object, const char *name, ThimbleMoney money)
{
  g_autofree char *usd = thimble_money_to_string (money);

  if (usd != NULL)
    json_object_set_string_member (object, name, usd);
  else
    json_object_set_null_member (object, name);
}

/* Without dconf's own words of a write that failed: it is said in a sentence that helps. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer unused)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN") && g_strcmp0 (fields[i].value, "dconf") == 0)
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, unused);
}

CliStatus
cli_budget (Cli *cli, int argc, char **argv)
{
  g_auto (BudgetOptions) options = { NULL };
  g_auto (GStrv) rest = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleBudget *budget;
  ThimbleBudgetLimits limits;
  gboolean sets;
  gint64 month, day, request, month_spent, day_spent, month_possible, day_possible;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "month", 0, 0, G_OPTION_ARG_STRING, &options.month, N_("What may be spent in a month, in US dollars; “none” for no limit"), "USD" },
    { "day", 0, 0, G_OPTION_ARG_STRING, &options.day, N_("What may be spent in a day"), "USD" },
    { "request", 0, 0, G_OPTION_ARG_STRING, &options.request, N_("What one request may cost"), "USD" },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[OPTION…]", _("Shows the budget and what is spent of it; with options sets it, for the window too."),
                  entries, &rest, &status))
    return status;
  if (!cli_at_most (rest, 0, _("To set a budget: --month USD, --day USD or --request USD."), &status))
    return status;
  if (!cli_open (cli))
    return CLI_FAILED;
  budget = thimble_engine_get_budget (cli->engine);
  sets = options.month != NULL || options.day != NULL || options.request != NULL;
  if (sets && !thimble_budget_is_kept (budget))
    {
      fprintf (stderr, "%s\n", _("The program’s settings are not installed, so a budget cannot be kept. Install Thimble, or run it from where it was built."));
      return CLI_FAILED;
    }
  if (!parse_limit (options.month, &limits.month) || !parse_limit (options.day, &limits.day)
      || !parse_limit (options.request, &limits.request))
    return cli_usage ("%s", _("A budget is US dollars above zero, such as 5 or 0.25, or “none”."));
  if (sets)
    {
      g_autoptr (GAsyncResult) kept = NULL;

      g_log_set_writer_func (write_log, NULL, NULL);
      thimble_budget_keep_async (budget, &limits, cli_wake, &wait);
      kept = cli_wait (&wait);
      if (!thimble_budget_keep_finish (budget, kept, &error))
        return cli_fail (error);
    }
  thimble_budget_wait_async (budget, NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  thimble_budget_wait_finish (budget, result);
  g_object_get (budget, "month-limit", &month, "day-limit", &day, "request-limit", &request, "month-spent", &month_spent,
                "day-spent", &day_spent, "month-possible", &month_possible, "day-possible", &day_possible, NULL);
  if (cli->json)
    {
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);
      JsonObject *object = json_object_new ();

      set_money (object, "month_usd", month > 0 ? month : THIMBLE_MONEY_UNKNOWN);
      set_money (object, "day_usd", day > 0 ? day : THIMBLE_MONEY_UNKNOWN);
      set_money (object, "request_usd", request > 0 ? request : THIMBLE_MONEY_UNKNOWN);
      set_money (object, "month_spent_usd", month_spent);
      set_money (object, "day_spent_usd", day_spent);
      set_money (object, "month_possible_usd", month_possible);
      set_money (object, "day_possible_usd", day_possible);
      json_object_set_boolean_member (object, "spent_at_least", thimble_budget_is_at_least (budget));
      json_node_take_object (node, object);
      cli_print_json (node);
      return CLI_DONE;
    }
  print_limit (_("A month"), month, month_spent, month_possible);
  print_limit (_("A day"), day, day_spent, day_possible);
  print_limit (_("A request"), request, THIMBLE_MONEY_UNKNOWN, 0);
  if (thimble_budget_is_at_least (budget))
    printf ("%s\n", _("At least: the cost of some requests is unknown. What may have been billed of it counts against the budget."));
  return CLI_DONE;
}
