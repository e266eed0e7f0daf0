/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "base/thimble-format.h"
#include "cli-table.h"

static void
add_rate (JsonBuilder *builder, const char *name, ThimbleMoney rate)
{
  json_builder_set_member_name (builder, name);
  if (thimble_money_is_known (rate))
    json_builder_add_int_value (builder, rate);
  else
    json_builder_add_null_value (builder);
}

static void
add_count (JsonBuilder *builder, const char *name, gint64 count)
{
  json_builder_set_member_name (builder, name);
  if (count >= 0)
    json_builder_add_int_value (builder, count);
  else
    json_builder_add_null_value (builder);
}

static JsonNode *
model_to_json (ThimbleModel *model)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  ThimblePrice *price = thimble_model_get_price (model, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, thimble_model_get_id (model));
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, thimble_model_get_name (model));
  json_builder_set_member_name (builder, "endpoint");
  json_builder_add_string_value (builder, thimble_endpoint_get_id (thimble_model_get_endpoint (model)));
  json_builder_set_member_name (builder, "tier");
  json_builder_add_string_value (builder, thimble_tier_to_id (thimble_model_get_tier (model)));
  json_builder_set_member_name (builder, "picodollars_per_token");
  if (price != NULL)
    {
      const ThimblePriceRates *rates = thimble_price_get_rates (price);

      json_builder_begin_object (builder);
      add_rate (builder, "input", rates->input);
      add_rate (builder, "output", rates->output);
      add_rate (builder, "cached_read", rates->cached_read);
      add_rate (builder, "cache_write", rates->cache_write);
      json_builder_set_member_name (builder, "as_of");
      if (thimble_price_get_as_of (price) != NULL)
        json_builder_add_string_value (builder, thimble_price_get_as_of (price));
      else
        json_builder_add_null_value (builder);
      json_builder_set_member_name (builder, "source");
      json_builder_add_string_value (builder, thimble_price_get_source (price));
      json_builder_end_object (builder);
    }
  else
    json_builder_add_null_value (builder);
  add_count (builder, "context_window", thimble_model_get_context_window (model));
  add_count (builder, "output_limit", thimble_model_get_output_limit (model));
  json_builder_set_member_name (builder, "retirement");
  if (thimble_model_get_retirement (model) != NULL)
    json_builder_add_string_value (builder, thimble_model_get_retirement (model));
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
add_model (CliTable *table, ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);
  const ThimblePriceRates *rates = price != NULL ? thimble_price_get_rates (price) : NULL;
  g_autofree char *in = thimble_money_format_per_million (rates != NULL ? rates->input : THIMBLE_MONEY_UNKNOWN);
  g_autofree char *out = thimble_money_format_per_million (rates != NULL ? rates->output : THIMBLE_MONEY_UNKNOWN);
  g_autofree char *window = thimble_format_count_short (thimble_model_get_context_window (model));
  gboolean free = price != NULL && thimble_price_is_free (price);
  const char *retirement = thimble_model_get_retirement (model);
  g_autofree char *until = retirement != NULL ? g_strdup_printf (_("until %s"), retirement) : NULL;
  const char *cells[] = {
    thimble_tier_get_label (thimble_model_get_tier (model)), thimble_endpoint_get_id (thimble_model_get_endpoint (model)),
    thimble_model_get_id (model), free ? _("free") : in, free ? "" : out, window, until,
  };

  cli_table_add (table, cells);
}

static CliStatus
refresh (Cli *cli, ThimbleEndpoint *endpoint)
{
  ThimbleRunner *runner = thimble_engine_get_runner (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  gint n;

  thimble_runner_refresh_models_async (runner, endpoint, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  n = thimble_runner_refresh_models_finish (runner, result, &error);
  if (n < 0)
    {
      fprintf (stderr, "%s: ", thimble_endpoint_get_name (endpoint));
      return cli_fail (error);
    }
  fprintf (stderr, ngettext ("%s lists %d model.\n", "%s lists %d models.\n", (gulong) n), thimble_endpoint_get_name (endpoint), n);
  return CLI_DONE;
}

/* Without --endpoint, asks all endpoints that have a key. The local ones are asked by name: they may not be running. */
static CliStatus
refresh_all (Cli *cli)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleKeyState state;
  CliStatus worst = CLI_DONE;

  thimble_key_store_list_async (keys, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  infos = thimble_key_store_list_finish (keys, result, &state, &error);
  if (infos == NULL)
    return cli_fail (error);
  if (infos->len == 0)
    fprintf (stderr, "%s\n", _("No endpoint has a key, so no list was asked for. Name one with --endpoint."));
  for (guint i = 0; i < infos->len; i++)
    {
      ThimbleEndpoint *endpoint = thimble_catalogue_find_endpoint (catalogue,
                                                                   thimble_key_info_get_endpoint_id (g_ptr_array_index (infos, i)));

      if (endpoint != NULL)
        {
          CliStatus one = refresh (cli, endpoint);

          worst = MAX (worst, one);
        }
    }
  return worst;
}

/* @endpoint: (nullable) */
static void
print_none (ThimbleEndpoint *endpoint, gboolean of_tier, gboolean asked)
{
  if (of_tier || asked || endpoint == NULL)
    fprintf (stderr, "%s\n", _("No model matches."));
  else
    {
      const char *id = thimble_endpoint_get_id (endpoint);

      fprintf (stderr, _("No model of %s is known yet. To ask it for its list: thimble-cli models --endpoint %s --refresh\n"), id, id);
    }
}

CliStatus
cli_models (Cli *cli, int argc, char **argv)
{
  g_autofree char *endpoint_id = NULL, *tier_id = NULL;
  gboolean want_refresh = FALSE;
  g_auto (GStrv) rest = NULL;
  ThimbleEndpoint *endpoint = NULL;
  ThimbleCatalogue *catalogue;
  ThimbleTier tier = THIMBLE_TIER_ENTRY;
  GListModel *models;
  guint n = 0;
  CliStatus status = CLI_DONE;
  g_autoptr (CliTable) table = NULL;
  const CliColumn columns[] = {
    { _("Tier"), 0, 10, CLI_CUT }, { _("Endpoint"), 0, 12, CLI_CUT }, { _("Model"), 1, 32, CLI_CUT },
    { _("in"), 0, -9, CLI_KEEP }, { _("out"), 0, -9, CLI_KEEP }, { _("context"), 0, -9, CLI_KEEP }, { "", 2, 0, CLI_HANG },
  };
  const GOptionEntry entries[] = {
    { "endpoint", 0, 0, G_OPTION_ARG_STRING, &endpoint_id, N_("Only models of this endpoint"), "E" },
    { "tier", 0, 0, G_OPTION_ARG_STRING, &tier_id, N_("Only entry, standard, premium, local, practice or unpriced"), "T" },
    { "refresh", 0, 0, G_OPTION_ARG_NONE, &want_refresh, N_("Ask the providers’ own lists first; spends no tokens"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "[--endpoint E] [--tier T] [--refresh]",
                  _("Models with tier, price in and out per million tokens, and context window.\n"
                    "Tier by the blended price of 3 parts input to 1 part output: Entry up to $1, Standard up to $6."),
                  entries, &rest, &status))
    return status;
  if (!cli_at_most (rest, 0, _("To see the models of one endpoint: --endpoint E."), &status))
    return status;
  if (tier_id != NULL && !thimble_tier_from_id (tier_id, &tier))
    return cli_usage (_("There is no tier “%s”: entry, standard, premium, local, practice or unpriced."), tier_id);
  cli_open (cli);
  catalogue = thimble_engine_get_catalogue (cli->engine);
  if (endpoint_id != NULL && (endpoint = cli_find_endpoint (cli, endpoint_id, &status)) == NULL)
    return status;
  if (want_refresh)
    status = endpoint != NULL ? refresh (cli, endpoint) : refresh_all (cli);

  models = thimble_catalogue_get_models (catalogue);
  if (!cli->json)
    table = cli_table_new (columns, G_N_ELEMENTS (columns), TRUE);
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (ThimbleModel) model = g_list_model_get_item (models, i);

      if ((endpoint != NULL && thimble_model_get_endpoint (model) != endpoint) ||
          (tier_id != NULL && thimble_model_get_tier (model) != tier))
        continue;
      n++;
      if (cli->json)
        cli_print_json (model_to_json (model));
      else
        add_model (table, model);
    }
  g_clear_pointer (&table, cli_table_free);
  fflush (stdout);
  if (n == 0 && status == CLI_DONE)
    print_none (endpoint, tier_id != NULL, want_refresh);
  if (!cli->json && n > 0)
    {
      g_autofree char *day = thimble_format_day (thimble_catalogue_get_price_date (catalogue));

      fprintf (stderr, _("USD per million tokens. Prices of %s.\n"), day);
    }
  return status;
}
