/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/thimble-closest.h"
#include "base/thimble-money.h"
#include "catalogue/thimble-task.h"
#include "cli.h"

#define USD_MAX 1000000

ThimbleEndpoint *
cli_find_endpoint (Cli *cli, const char *id, CliStatus *status)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  GListModel *endpoints = thimble_catalogue_get_endpoints (catalogue);
  ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue, id);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  int closest;

  if (endpoint != NULL)
    return endpoint;
  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      /* The list holds it. */
      g_autoptr (ThimbleEndpoint) one = g_list_model_get_item (endpoints, i);

      g_ptr_array_add (ids, (gpointer) thimble_endpoint_get_id (one));
    }
  closest = thimble_closest (id, (const char * const *) ids->pdata, ids->len);
  *status = cli_unknown (g_strdup_printf (_("There is no endpoint “%s”."), id),
                         closest >= 0 ? g_ptr_array_index (ids, (guint) closest) : NULL,
                         _("“thimble-cli endpoints list” names them."));
  return NULL;
}

ThimbleModel *
cli_choose_model (Cli *cli, const char *endpoint_id, const char *model_id, CliStatus *status)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  ThimbleEndpoint *endpoint = NULL;
  ThimbleModel *model;

  if (endpoint_id != NULL && (endpoint = cli_find_endpoint (cli, endpoint_id, status)) == NULL)
    return NULL;
  /* The provider has the last word about its models, so an unknown one is sent to a named endpoint; but it would leave as a part of the address. */
  if (endpoint != NULL && thimble_secret_looks_like_key (model_id) && thimble_catalogue_find_model (catalogue, NULL, model_id) == NULL)
    {
      *status = cli_unknown (g_strdup_printf (_("No model is called “%s”."), model_id), NULL, "");
      return NULL;
    }
  if (endpoint != NULL)
    return thimble_catalogue_ensure_model (catalogue, endpoint, model_id);
  model = thimble_catalogue_find_model (catalogue, NULL, model_id);
  if (model == NULL)
    {
      ThimbleModel *closest = thimble_catalogue_suggest_model (catalogue, NULL, model_id);

      *status = cli_unknown (g_strdup_printf (_("No model “%s” is known."), model_id),
                             closest != NULL ? thimble_model_get_id (closest) : NULL,
                             _("“thimble-cli models” lists them. To try this one all the same, name its --endpoint."));
      return NULL;
    }
  return g_object_ref (model);
}

char *
cli_choose_text (Cli *cli, const char *command, const char *task_id, char **rest, CliStatus *status)
{
  const ThimbleTask *task = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (task_id != NULL && (task = thimble_task_find (task_id)) == NULL)
    {
      static const char * const ids[] = { "summarise", "translate", "titles", "rewrite", "classify", "table", "free" };
      int closest = thimble_closest (task_id, ids, G_N_ELEMENTS (ids));

      *status = cli_unknown (g_strdup_printf (_("There is no task “%s”."), task_id), closest >= 0 ? ids[closest] : NULL,
                             _("There are summarise, translate, titles, rewrite, classify, table and free."));
      return NULL;
    }
  if (rest[0] != NULL && rest[1] != NULL)
    {
      *status = cli_usage ("%s", _("The prompt is one argument: put it in quotes."));
      return NULL;
    }
  if (rest[0] != NULL && !g_str_equal (rest[0], "-"))
    {
      text = g_strdup (rest[0]);
      /* “count” takes a file, so it is tried here too. */
      if (g_file_test (text, G_FILE_TEST_IS_REGULAR))
        {
          fputs (_("Note: the prompt is the file’s name, not its text. To send the text, put - in its place and < before the name."), stderr);
          fputc ('\n', stderr);
        }
    }
  else if (rest[0] == NULL && task != NULL && isatty (STDIN_FILENO))
    text = NULL; /* the task's own sample */
  else if (rest[0] == NULL && isatty (STDIN_FILENO))
    {
      *status = cli_usage (_("“%s” wants a prompt, or - for standard input."), command);
      return NULL;
    }
  else if ((text = cli_read_stdin (cli, &error)) == NULL)
    {
      *status = cli_fail (error);
      return NULL;
    }
  if (text != NULL && cli_refuse_key (_("The prompt is an API key, so it was neither sent nor kept."), text, -1))
    {
      *status = CLI_USAGE;
      return NULL;
    }
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    {
      *status = cli_usage ("%s", _("The prompt is not UTF-8 text."));
      return NULL;
    }
  /* An instruction alone asks for nothing, and costs all the same. */
  if (text != NULL && task != NULL && text[strspn (text, " \t\r\n\f\v")] == '\0')
    {
      *status = cli_usage (_("The task “%s” wants a text, and the one given is empty. Its own sample is sent only from a terminal."), task_id);
      return NULL;
    }
  return task != NULL ? thimble_task_make_prompt (task, text) : g_steal_pointer (&text);
}

gboolean
cli_parse_usd (const char *text, ThimbleMoney *out)
{
  const char *number = *text == '$' ? text + 1 : text;
  char *end = NULL;
  double usd = g_ascii_strtod (number, &end);
  ThimbleMoney money = 0;

  /* What a script writes first, which is the same amount in every locale: "1.250" is never a thousand. */
  if (end > number && *end == '\0')
    money = isfinite (usd) && usd > 0 && usd <= USD_MAX ? (ThimbleMoney) floor (usd * (double) THIMBLE_PICODOLLARS_PER_DOLLAR + 0.5) : 0;
  else if (!thimble_money_parse (text, &money))
    return FALSE;
  if (money <= 0 || money > USD_MAX * THIMBLE_PICODOLLARS_PER_DOLLAR)
    return FALSE;
  *out = money;
  return TRUE;
}
