/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "cli-table.h"

static JsonNode *
endpoint_to_json (ThimbleEndpoint *endpoint)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, thimble_endpoint_get_id (endpoint));
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, thimble_endpoint_get_name (endpoint));
  json_builder_set_member_name (builder, "dialect");
  json_builder_add_string_value (builder, thimble_dialect_kind_to_id (thimble_endpoint_get_dialect (endpoint)));
  json_builder_set_member_name (builder, "url");
  if (*thimble_endpoint_get_base_url (endpoint) != '\0')
    json_builder_add_string_value (builder, thimble_endpoint_get_base_url (endpoint));
  else
    json_builder_add_null_value (builder);
  json_builder_set_member_name (builder, "needs_key");
  json_builder_add_boolean_value (builder, thimble_endpoint_needs_key (endpoint));
  json_builder_set_member_name (builder, "builtin");
  json_builder_add_boolean_value (builder, thimble_endpoint_is_builtin (endpoint));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static CliStatus
list (Cli *cli)
{
  GListModel *endpoints = thimble_catalogue_get_endpoints (thimble_engine_get_catalogue (cli->engine));
  const CliColumn columns[] = {
    { _("Endpoint"), 0, 14, CLI_KEEP }, { _("Name"), 1, 16, CLI_CUT }, { _("Dialect"), 1, 20, CLI_KEEP }, { _("Address"), 0, 0, CLI_HANG },
  };
  g_autoptr (CliTable) table = cli_table_new (columns, G_N_ELEMENTS (columns), FALSE);

  for (guint i = 0; i < g_list_model_get_n_items (endpoints); i++)
    {
      g_autoptr (ThimbleEndpoint) endpoint = g_list_model_get_item (endpoints, i);
      g_autofree char *address = NULL;

      if (cli->json)
        {
          cli_print_json (endpoint_to_json (endpoint));
          continue;
        }
      address = g_strconcat (thimble_endpoint_is_practice (endpoint) ? _("inside the program") : thimble_endpoint_get_base_url (endpoint),
                             thimble_endpoint_needs_key (endpoint) ? "" : _("  (no key)"), NULL);
      cli_table_add (table, (const char *[]) { thimble_endpoint_get_id (endpoint), thimble_endpoint_get_name (endpoint),
                                               thimble_dialect_kind_to_id (thimble_endpoint_get_dialect (endpoint)), address });
    }
  return CLI_DONE;
}

static CliStatus
add (Cli *cli, const char *id, const char *dialect, const char *url, const char *name, gboolean no_key)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  g_autoptr (ThimbleEndpoint) endpoint = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  ThimbleDialectKind kind;

  if (id == NULL || dialect == NULL || url == NULL)
    return cli_usage (_("“endpoints add” wants an id, --dialect and --url."));
  if (!thimble_dialect_kind_from_id (dialect, &kind))
    return cli_usage (_("There is no dialect “%s”: openai-responses, openai-chat, anthropic-messages or gemini."), dialect);
  endpoint = thimble_endpoint_new (id, name, kind, url, !no_key, &error);
  if (endpoint == NULL)
    {
      cli_print_error (error);
      return CLI_USAGE;
    }
  thimble_catalogue_add_endpoint_async (catalogue, endpoint, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_catalogue_add_endpoint_finish (catalogue, result, &error))
    return cli_fail (error);
  if (cli->json)
    cli_print_json (endpoint_to_json (endpoint));
  else if (no_key)
    fprintf (stderr, _("Added %s.\n"), id);
  else
    fprintf (stderr, _("Added %s. Next: thimble-cli keys add %s\n"), id, id);
  return CLI_DONE;
}

static CliStatus
remove_endpoint (Cli *cli, const char *id)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (cli->engine);
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  g_autoptr (GAsyncResult) result = NULL, key_result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  if (id == NULL)
    return cli_usage (_("“endpoints remove” wants an id."));
  thimble_catalogue_remove_endpoint_async (catalogue, id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_catalogue_remove_endpoint_finish (catalogue, result, &error))
    return cli_fail (error);
  /* Its key belongs to nothing any more. Where no keyring is there, there is no key either. */
  thimble_key_store_remove_async (keys, id, cli->stop, cli_wake, &wait);
  key_result = cli_wait (&wait);
  if (!thimble_key_store_remove_finish (keys, key_result, &error) &&
      !g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE))
    cli_print_error (error);
  fprintf (stderr, _("Removed %s.\n"), id);
  return CLI_DONE;
}

CliStatus
cli_endpoints (Cli *cli, int argc, char **argv)
{
  static const char * const parts[] = { "list", "add", "remove", NULL };
  g_autofree char *dialect = NULL, *url = NULL, *name = NULL;
  gboolean no_key = FALSE;
  g_auto (GStrv) rest = NULL;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "dialect", 0, 0, G_OPTION_ARG_STRING, &dialect, N_("openai-responses, openai-chat, anthropic-messages or gemini"), "D" },
    { "url", 0, 0, G_OPTION_ARG_STRING, &url, N_("Base URL, https, or http on this computer"), "URL" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("Name for people"), "NAME" },
    { "no-key", 0, 0, G_OPTION_ARG_NONE, &no_key, N_("It needs no key"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "list | add ID --dialect D --url URL [--name N] [--no-key] | remove ID",
                  _("Endpoints: where requests are sent, in which dialect, with which key."), entries, &rest, &status))
    return status;
  if (!cli_at_most (rest, rest[0] == NULL || g_str_equal (rest[0], "list") ? 1 : 2, NULL, &status))
    return status;
  cli_open (cli);
  if (rest[0] == NULL || g_str_equal (rest[0], "list"))
    return list (cli);
  if (g_str_equal (rest[0], "add"))
    return add (cli, rest[1], dialect, url, name, no_key);
  if (g_str_equal (rest[0], "remove"))
    return remove_endpoint (cli, rest[1]);
  return cli_unknown_word (g_strdup_printf (_("“endpoints” knows list, add and remove, not “%s”."), rest[0]), rest[0], parts);
}
