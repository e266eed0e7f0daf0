/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

#include "base/thimble-format.h"
#include "cli-table.h"

#define NOT_GIVEN G_MININT

ThimbleProblem *
cli_keyring_problem (ThimbleKeyState state)
{
  if (state == THIMBLE_KEY_NO_SERVICE)
    return thimble_problem_new (THIMBLE_ERROR_KEYRING_UNAVAILABLE, NULL, NULL, NULL, -1);
  if (state == THIMBLE_KEY_LOCKED)
    return thimble_problem_new (THIMBLE_ERROR_KEY_LOCKED, NULL, NULL, NULL, -1);
  return NULL;
}

gboolean
cli_keyring_is_empty (Cli *cli)
{
  g_autoptr (GDBusConnection) bus = g_bus_get_sync (G_BUS_TYPE_SESSION, cli->stop, NULL);
  g_autoptr (GVariant) answer = bus == NULL ? NULL
    : g_dbus_connection_call_sync (bus, "org.freedesktop.secrets", "/org/freedesktop/secrets", "org.freedesktop.Secret.Service", "ReadAlias",
                                   g_variant_new ("(s)", "default"), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, 5000, cli->stop, NULL);
  const char *path = "";

  if (answer != NULL)
    g_variant_get (answer, "(&o)", &path);
  return g_str_equal (path, "/");
}

const char *
cli_get_empty_keyring_advice (void)
{
  return _("A keyring is made when its service can ask for a password in a window. Log in to the desktop once, or start the service with "
           "gnome-keyring-daemon --unlock, which reads the password from a pipe.");
}

/* What the last check said, from the note that the runner wrote. */
static char *
last_check (Cli *cli, const char *endpoint_id)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autofree char *name = g_strconcat ("key-check:", endpoint_id, NULL), *value = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  CliWait wait = { NULL };

  thimble_store_get_note_async (store, name, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  value = thimble_store_get_note_finish (store, result, NULL);
  node = value != NULL ? thimble_json_parse (value, -1, 65536, NULL) : NULL;
  object = node != NULL ? thimble_json_root_object (node) : NULL;
  if (object == NULL)
    return g_strdup ("not-checked");
  return g_strdup (thimble_json_get_boolean (object, "ok", FALSE) ? "works" : "refused");
}

static const char *
check_label (const char *check)
{
  if (g_str_equal (check, "works"))
    return _("Works");
  if (g_str_equal (check, "refused"))
    return _("Refused");
  return _("Not checked");
}

static CliStatus
list (Cli *cli)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleKeyState state = THIMBLE_KEY_MISSING;
  const CliColumn columns[] = {
    { _("Endpoint"), 0, 14, CLI_CUT }, { _("Ends in"), 0, 6, CLI_KEEP }, { _("State"), 0, 14, CLI_CUT }, { _("Address"), 0, 36, CLI_CUT }, { _("Label"), 0, 0, CLI_CUT },
  };
  g_autoptr (CliTable) table = NULL;
  CliWait wait = { NULL };

  thimble_key_store_list_async (keys, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  infos = thimble_key_store_list_finish (keys, result, &state, &error);
  if (infos == NULL)
    return cli_fail (error);
  table = cli_table_new (columns, G_N_ELEMENTS (columns), FALSE);
  for (guint i = 0; i < infos->len; i++)
    {
      ThimbleKeyInfo *info = g_ptr_array_index (infos, i);
      const char *four = thimble_key_info_get_last_four (info);
      g_autofree char *check = last_check (cli, thimble_key_info_get_endpoint_id (info));

      if (cli->json)
        {
          g_autoptr (JsonBuilder) builder = json_builder_new ();

          json_builder_begin_object (builder);
          json_builder_set_member_name (builder, "endpoint");
          json_builder_add_string_value (builder, thimble_key_info_get_endpoint_id (info));
          json_builder_set_member_name (builder, "origin");
          json_builder_add_string_value (builder, thimble_key_info_get_origin (info));
          json_builder_set_member_name (builder, "label");
          json_builder_add_string_value (builder, thimble_key_info_get_label (info));
          json_builder_set_member_name (builder, "last_four");
          if (four != NULL)
            json_builder_add_string_value (builder, four);
          else
            json_builder_add_null_value (builder);
          json_builder_set_member_name (builder, "locked");
          json_builder_add_boolean_value (builder, thimble_key_info_is_locked (info));
          json_builder_set_member_name (builder, "state");
          json_builder_add_string_value (builder, check);
          json_builder_end_object (builder);
          cli_print_json (json_builder_get_root (builder));
          continue;
        }
      cli_table_add (table, (const char *[]) { thimble_key_info_get_endpoint_id (info), four != NULL && *four != '\0' ? four : "····",
                                               thimble_key_info_is_locked (info) ? _("Locked") : check_label (check),
                                               thimble_key_info_get_origin (info), thimble_key_info_get_label (info) });
    }
  g_clear_pointer (&table, cli_table_free);
  problem = cli_keyring_problem (state);
  if (problem != NULL)
    {
      cli_print_problem (problem);
      return CLI_KEY;
    }
  if (infos->len == 0 && !cli->json)
    fprintf (stderr, "%s\n", _("No keys yet. Next: thimble-cli keys add ENDPOINT, or try it without a key: thimble-cli send --model by-rule \"What is a token?\""));
  return CLI_DONE;
}

/* What was found about an earlier key says nothing about this one. */
static void
forget_check (Cli *cli, const char *endpoint_id)
{
  ThimbleStore *store = thimble_engine_get_store (cli->engine);
  g_autofree char *name = g_strconcat ("key-check:", endpoint_id, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  CliWait wait = { NULL };

  thimble_store_set_note_async (store, name, NULL, NULL, cli_wake, &wait);
  result = cli_wait (&wait);
  thimble_store_set_note_finish (store, result, NULL);
}

/* (transfer full) (nullable): what there is of a key; *@state tells about the keyring. */
static ThimbleKeyInfo *
find_key (Cli *cli, const char *endpoint_id, ThimbleKeyState *state, GError **error)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  CliWait wait = { NULL };

  thimble_key_store_list_async (keys, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  infos = thimble_key_store_list_finish (keys, result, state, error);
  for (guint i = 0; infos != NULL && i < infos->len; i++)
    if (g_str_equal (thimble_key_info_get_endpoint_id (g_ptr_array_index (infos, i)), endpoint_id))
      return thimble_key_info_ref (g_ptr_array_index (infos, i));
  return NULL;
}

/* A key that looks like another provider's does not take the place of one that is there, unless @replace says so. FALSE: it
 * was said that nothing was saved. */
static gboolean
may_save (Cli *cli, ThimbleEndpoint *endpoint, ThimbleSecret *secret, gboolean replace)
{
  ThimbleEndpoint *other = thimble_endpoint_is_builtin (endpoint)
                           ? thimble_catalogue_guess_other (thimble_engine_get_catalogue (cli->engine), secret, endpoint) : NULL;
  const char *id = thimble_endpoint_get_id (endpoint);
  g_autoptr (ThimbleKeyInfo) before = NULL;
  ThimbleKeyState state;

  if (other == NULL)
    return TRUE;
  if (!replace)
    before = find_key (cli, id, &state, NULL);
  if (before == NULL)
    {
      fprintf (stderr, _("Note: this looks like a key of %s.\n"), thimble_endpoint_get_name (other));
      return TRUE;
    }
  fprintf (stderr, _("This looks like a key of %s, and %s has a key already, so nothing was saved.\n"),
           thimble_endpoint_get_name (other), thimble_endpoint_get_name (endpoint));
  fprintf (stderr, _("For %s: thimble-cli keys add %s. To replace the key of %s all the same, add --replace.\n"),
           thimble_endpoint_get_name (other), thimble_endpoint_get_id (other), thimble_endpoint_get_name (endpoint));
  return FALSE;
}

static CliStatus
add (Cli *cli, ThimbleEndpoint *endpoint, const char *label, int fd, gboolean replace)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  g_autoptr (ThimbleSecret) secret = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  if (!thimble_endpoint_needs_key (endpoint))
    return cli_usage (_("%s needs no key."), thimble_endpoint_get_name (endpoint));
  if (fd < 0 && thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_KEYS) != NULL)
    fprintf (stderr, _("%s makes keys at %s\n"), thimble_endpoint_get_name (endpoint),
             thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_KEYS));
  secret = cli_read_key (cli, fd, thimble_endpoint_get_name (endpoint), &error);
  if (secret == NULL)
    return cli_fail (error);
  if (!may_save (cli, endpoint, secret, replace))
    return CLI_KEY;
  thimble_key_store_save_async (keys, thimble_endpoint_get_id (endpoint), thimble_endpoint_get_origin (endpoint),
                                label, secret, FALSE, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_key_store_save_finish (keys, result, &error))
    {
      if (!g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE) || !cli_keyring_is_empty (cli))
        return cli_fail (error);
      cli_print_prose (stderr, _("The key was not saved: the keyring’s service is there, and holds no keyring yet."), 0);
      cli_print_prose (stderr, cli_get_empty_keyring_advice (), 0);
      return CLI_KEY;
    }
  forget_check (cli, thimble_endpoint_get_id (endpoint));
  fprintf (stderr, _("Saved in the keyring. Next: thimble-cli keys check %s (spends no tokens)\n"),
           thimble_endpoint_get_id (endpoint));
  return CLI_DONE;
}

static CliStatus
check (Cli *cli, ThimbleEndpoint *endpoint)
{
  ThimbleRunner *runner = thimble_engine_get_runner (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };
  CliStatus status;

  thimble_runner_check_key_async (runner, endpoint, NULL, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_runner_check_key_finish (runner, result, &error))
    {
      status = cli_fail (error);
      cli_print_key_hint (error, thimble_endpoint_get_id (endpoint));
      return status;
    }
  if (cli->json)
    printf ("{\"endpoint\":\"%s\",\"state\":\"works\"}\n", thimble_endpoint_get_id (endpoint));
  else if (thimble_endpoint_needs_key (endpoint))
    fprintf (stderr, _("%s accepted the key. No tokens were spent; credit shows only with a real request.\n"),
             thimble_endpoint_get_name (endpoint));
  else
    fprintf (stderr, _("%s answers. It needs no key.\n"), thimble_endpoint_get_name (endpoint));
  return CLI_DONE;
}

static CliStatus
remove_key (Cli *cli, const char *id)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleKeyInfo) before = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;
  ThimbleKeyState state = THIMBLE_KEY_MISSING;
  CliWait wait = { NULL };
  CliStatus status;

  before = find_key (cli, id, &state, &error);
  if (error != NULL)
    return cli_fail (error);
  if (before == NULL && (problem = cli_keyring_problem (state)) != NULL)
    {
      cli_print_problem (problem);
      return CLI_KEY;
    }
  /* A key whose endpoint is gone can still be removed; a name that was never one is a slip. */
  if (before == NULL && cli_find_endpoint (cli, id, &status) == NULL)
    return status;
  if (before == NULL)
    {
      fprintf (stderr, _("There is no key for %s in the keyring, so nothing was removed. “thimble-cli keys list” shows what is there.\n"), id);
      return CLI_DONE;
    }
  thimble_key_store_remove_async (keys, id, cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_key_store_remove_finish (keys, result, &error))
    return cli_fail (error);
  forget_check (cli, id);
  fprintf (stderr, _("The key for %s is removed from the keyring. To make it useless elsewhere too, revoke it on the provider's page.\n"), id);
  return CLI_DONE;
}

/* The commonest slip: the key where its endpoint's name belongs. */
static gboolean
is_key (Cli *cli, const char *word)
{
  return thimble_secret_looks_like_key (word) && thimble_catalogue_find_endpoint (thimble_engine_get_catalogue (cli->engine), word) == NULL;
}

CliStatus
cli_keys (Cli *cli, int argc, char **argv)
{
  static const char * const parts[] = { "list", "add", "check", "remove", NULL };
  g_autofree char *label = NULL;
  int fd = NOT_GIVEN;
  gboolean replace = FALSE;
  g_auto (GStrv) rest = NULL;
  ThimbleEndpoint *endpoint;
  CliStatus status;
  const GOptionEntry entries[] = {
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, N_("A label for people"), "L" },
    { "key-fd", 0, 0, G_OPTION_ARG_INT, &fd, N_("Read the key from this file descriptor; 0 is standard input"), "N" },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &replace, N_("Replace a key even by one that looks like another provider’s"), NULL },
    { NULL },
  };

  if (!cli_parse (cli, argc, argv, "list | add ENDPOINT [--label L] [--key-fd N] [--replace] | check ENDPOINT | remove ENDPOINT",
                  _("Keys in the system keyring. A key is a ticket: it lets you in. It is never an argument: it is asked for in the\n"
                    "terminal and not shown, or read from a pipe with --key-fd 0."),
                  entries, &rest, &status))
    return status;
  if (fd < 0 && fd != NOT_GIVEN)
    return cli_usage ("%s", _("--key-fd wants the number of an open file descriptor."));
  if (!cli_at_most (rest, rest[0] == NULL || g_str_equal (rest[0], "list") ? 1 : 2,
                    _("A key is never an argument: it is asked for, or read with --key-fd."), &status))
    return status;
  cli_open (cli);
  if (rest[0] == NULL || g_str_equal (rest[0], "list"))
    return list (cli);
  /* Not repeated: what a program says may be written down. */
  if (is_key (cli, rest[0]) || (rest[1] != NULL && is_key (cli, rest[1])))
    return cli_usage ("%s", _("A key is never an argument: it is asked for, or read with --key-fd."));
  if (!g_strv_contains (parts, rest[0]))
    return cli_unknown_word (g_strdup_printf (_("“keys” knows list, add, check and remove, not “%s”."), rest[0]), rest[0], parts);
  if (rest[1] == NULL)
    return cli_usage (_("“keys %s” wants an endpoint."), rest[0]);
  if (g_str_equal (rest[0], "remove"))
    return remove_key (cli, rest[1]);
  endpoint = cli_find_endpoint (cli, rest[1], &status);
  if (endpoint == NULL)
    return status;
  if (g_str_equal (rest[0], "add"))
    return add (cli, endpoint, label, fd, replace);
  return check (cli, endpoint);
}
