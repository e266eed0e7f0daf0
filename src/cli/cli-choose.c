/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "catalogue/thimble-task.h"
#include "cli.h"

ThimbleModel *
cli_choose_model (Cli *cli, const char *endpoint_id, const char *model_id, CliStatus *status)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  ThimbleEndpoint *endpoint = NULL;
  ThimbleModel *model;

  if (endpoint_id != NULL && (endpoint = thimble_catalogue_find_endpoint (catalogue, endpoint_id)) == NULL)
    {
      *status = cli_usage (_("There is no endpoint “%s”. “thimble-cli endpoints list” names them."), endpoint_id);
      return NULL;
    }
  /* The provider has the last word about its models, so an unknown one is sent to a named endpoint. */
  if (endpoint != NULL)
    return thimble_catalogue_ensure_model (catalogue, endpoint, model_id);
  model = thimble_catalogue_find_model (catalogue, NULL, model_id);
  if (model == NULL)
    {
      *status = cli_usage (_("No model “%s” is known. Name its --endpoint to try it all the same."), model_id);
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
      *status = cli_usage (_("There is no task “%s”: summarise, translate, titles, rewrite, classify, table or free."), task_id);
      return NULL;
    }
  if (rest[0] != NULL && rest[1] != NULL)
    {
      *status = cli_usage ("%s", _("The prompt is one argument: put it in quotes."));
      return NULL;
    }
  if (rest[0] != NULL && !g_str_equal (rest[0], "-"))
    text = g_strdup (rest[0]);
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
  if (text != NULL && !g_utf8_validate (text, -1, NULL))
    {
      *status = cli_usage ("%s", _("The prompt is not UTF-8 text."));
      return NULL;
    }
  return task != NULL ? thimble_task_make_prompt (task, text) : g_steal_pointer (&text);
}

gboolean
cli_parse_usd (const char *text, ThimbleMoney *out)
{
  char *end = NULL;
  double usd = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (usd) || usd <= 0 || usd > 1e6)
    return FALSE;
  *out = (ThimbleMoney) floor (usd * (double) THIMBLE_PICODOLLARS_PER_DOLLAR + 0.5);
  return TRUE;
}
