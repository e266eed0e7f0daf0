/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A name that a filter of the history cannot mean is told, not answered with no rows. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-closest.h"
#include "cli-history.h"

/* (transfer full) (element-type utf8): id, name, id, name… */
static GPtrArray *
read_facet (Cli *cli, ThimbleFacet facet, CliStatus *status)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  GPtrArray *names;

  thimble_store_facet_async (store, facet, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  names = thimble_store_facet_finish (store, result, &error);
  if (names == NULL)
    *status = cli_fail (error);
  return names;
}

static gboolean
has_id (GPtrArray *names, const char *id)
{
  for (guint i = 0; i + 1 < names->len; i += 2)
    if (g_str_equal (names->pdata[i], id))
      return TRUE;
  return FALSE;
}

static gboolean
check_model (Cli *cli, GPtrArray *names, const char *id, CliStatus *status)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  const char *meant = NULL;
  int closest;

  if (has_id (names, id) || thimble_catalogue_find_model (catalogue, NULL, id) != NULL)
    return TRUE;
  /* The list shows names, the filter takes ids: one leads to the other. */
  closest = thimble_closest (id, (const char * const *) names->pdata, names->len);
  if (closest >= 0)
    meant = names->pdata[closest - closest % 2];
  else
    {
      ThimbleModel *model = thimble_catalogue_suggest_model (catalogue, NULL, id);

      meant = model != NULL ? thimble_model_get_id (model) : NULL;
    }
  *status = cli_unknown (g_strdup_printf (_("No model “%s” is in the history."), id), meant,
                         _("“thimble-cli history sums --by model --json” tells the ids of those that are."));
  return FALSE;
}

static gboolean
check_endpoint (Cli *cli, GPtrArray *names, const char *id, CliStatus *status)
{
  return has_id (names, id) || cli_find_endpoint (cli, id, status) != NULL;
}

static gboolean
check_measurement (Cli *cli, GPtrArray *names, const char *id, CliStatus *status)
{
  if (g_str_equal (id, THIMBLE_FILTER_ANY) || g_str_equal (id, THIMBLE_FILTER_NONE) || has_id (names, id))
    return TRUE;
  *status = cli_unknown (g_strdup_printf (_("There is no measurement or chain %s."), id), NULL,
                         _("“thimble-cli measure --list” and “thimble-cli chain --list” number them."));
  return FALSE;
}

gboolean
cli_history_check_names (Cli *cli, const ThimbleFilter *filter, CliStatus *status)
{
  const struct {
    char       **values;
    ThimbleFacet facet;
    gboolean   (*check) (Cli *cli, GPtrArray *names, const char *id, CliStatus *status);
  } parts[] = {
    { filter->models, THIMBLE_FACET_MODEL, check_model },
    { filter->endpoints, THIMBLE_FACET_ENDPOINT, check_endpoint },
    { filter->measurements, THIMBLE_FACET_MEASUREMENT, check_measurement },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (GPtrArray) names = parts[i].values != NULL ? read_facet (cli, parts[i].facet, status) : NULL;

      if (parts[i].values != NULL && names == NULL)
        return FALSE;
      for (guint j = 0; names != NULL && parts[i].values[j] != NULL; j++)
        if (!parts[i].check (cli, names, parts[i].values[j], status))
          return FALSE;
    }
  return TRUE;
}
