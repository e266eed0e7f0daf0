/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "cli.h"

#define INDENT 14 /* of what is told, behind the mark and the name */

typedef struct {
  Cli         *cli;
  JsonBuilder *builder;
  gboolean     all_well;
} Doctor;

/* What a terminal does without is no failure. */
typedef enum { FAULT, WELL, DONE_WITHOUT } Finding;

/* @advice is what to do, only where it is not well. */
static void
tell (Doctor *self, const char *id, const char *name, Finding finding, const char *state, const char *advice)
{
  gboolean well = finding == WELL;

  self->all_well &= finding != FAULT;
  if (self->cli->json)
    {
      json_builder_set_member_name (self->builder, id);
      json_builder_begin_object (self->builder);
      json_builder_set_member_name (self->builder, "ok");
      json_builder_add_boolean_value (self->builder, well);
      json_builder_set_member_name (self->builder, "state");
      json_builder_add_string_value (self->builder, state);
      json_builder_set_member_name (self->builder, "advice");
      if (well || advice == NULL)
        json_builder_add_null_value (self->builder);
      else
        json_builder_add_string_value (self->builder, advice);
      json_builder_end_object (self->builder);
      return;
    }
  printf ("%s ", well ? "✓" : finding == FAULT ? "✗" : "–");
  cli_print_cell (stdout, name, INDENT - 2);
  cli_print_prose (stdout, state, INDENT);
  if (!well && advice != NULL)
    {
      printf ("%*s", INDENT, "");
      cli_print_prose (stdout, advice, INDENT);
    }
}

static gboolean
has_display (void)
{
  return g_getenv ("WAYLAND_DISPLAY") != NULL || g_getenv ("DISPLAY") != NULL;
}

static void
look_at_keyring (Doctor *self)
{
  ThimbleKeyStore *keys = thimble_engine_get_keys (self->cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  CliWait wait = { NULL };

  thimble_key_store_probe_async (keys, self->cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  switch (thimble_key_store_probe_finish (keys, result, &error))
    {
    case THIMBLE_KEY_FOUND:
    case THIMBLE_KEY_MISSING:
      if (!cli_keyring_is_empty (self->cli))
        tell (self, "keyring", _("Keyring"), WELL, _("there, and unlocked"), NULL);
      else if (has_display ())
        tell (self, "keyring", _("Keyring"), DONE_WITHOUT, _("there, and holds no keyring yet"), _("The first key makes one, and asks for a password for it."));
      else
        tell (self, "keyring", _("Keyring"), FAULT, _("there, and holds no keyring yet"), cli_get_empty_keyring_advice ());
      break;
    case THIMBLE_KEY_LOCKED:
      tell (self, "keyring", _("Keyring"), FAULT, _("locked"), _("Log in to the desktop, or unlock it in its own program."));
      break;
    case THIMBLE_KEY_NO_SERVICE:
    default:
      tell (self, "keyring", _("Keyring"), FAULT, error != NULL ? error->message : _("no Secret Service answers"),
            cli_get_no_keyring_advice ());
      break;
    }
}

static void
look_at_database (Doctor *self)
{
  ThimbleStore *store = thimble_engine_get_store (self->cli->engine);
  ThimbleProblem *problem = thimble_engine_get_store_problem (self->cli->engine);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *state = NULL, *n = NULL;
  CliWait wait = { NULL };
  ThimbleSums sums;

  if (problem != NULL)
    {
      tell (self, "database", _("Database"), FAULT, thimble_problem_get_message (problem), thimble_problem_get_advice (problem));
      return;
    }
  thimble_store_sums_async (store, NULL, self->cli->stop, cli_wake, &wait);
  result = cli_wait (&wait);
  if (!thimble_store_sums_finish (store, result, &sums, NULL))
    sums.requests = -1;
  n = thimble_format_count (sums.requests);
  state = g_strdup_printf (ngettext ("%s request in %s", "%s requests in %s", (gulong) MAX (sums.requests, 0)), n,
                           thimble_store_get_path (store));
  tell (self, "database", _("Database"), WELL, state, NULL);
}

/* Nobody has locked them, and their file can be made or replaced. Of dconf GSettings itself tells only the first. */
static gboolean
can_be_written (GSettings *settings, gboolean by_dconf)
{
  static const char * const keys[] = { "budget-month", "budget-day", "budget-request" };
  g_autofree char *folder = g_build_filename (g_get_user_config_dir (), "dconf", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_is_writable (settings, keys[i]))
      return FALSE;
  while (!g_file_test (folder, G_FILE_TEST_EXISTS))
    {
      char *above = g_path_get_dirname (folder);

      g_free (folder);
      folder = above;
    }
  return !by_dconf || (g_file_test (folder, G_FILE_TEST_IS_DIR) && g_access (folder, W_OK | X_OK) == 0);
}

/* Where the budget is kept. dconf writes through a service of the session bus. */
static void
look_at_settings (Doctor *self)
{
  g_autofree char *advice = NULL;
  gboolean by_dconf;
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  g_autoptr (GSettings) settings = NULL;
  g_autoptr (GObject) backend = NULL;
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GVariant) answer = NULL;

  if (schema == NULL)
    {
      tell (self, "settings", _("Settings"), DONE_WITHOUT, _("not installed: a budget cannot be set"),
            _("Install Thimble, or run it from where it was built."));
      return;
    }
  settings = g_settings_new_full (schema, NULL, NULL);
  g_object_get (settings, "backend", &backend, NULL);
  if (g_str_equal (G_OBJECT_TYPE_NAME (backend), "GMemorySettingsBackend"))
    {
      tell (self, "settings", _("Settings"), DONE_WITHOUT, _("not kept: a budget cannot be set"), _("Install dconf."));
      return;
    }
  by_dconf = g_str_equal (G_OBJECT_TYPE_NAME (backend), "DConfSettingsBackend");
  if (by_dconf)
    {
      bus = g_bus_get_sync (G_BUS_TYPE_SESSION, self->cli->stop, NULL);
      answer = bus != NULL ? g_dbus_connection_call_sync (bus, "ca.desrt.dconf", "/", "org.freedesktop.DBus.Peer", "Ping", NULL, NULL,
                                                          G_DBUS_CALL_FLAGS_NONE, 5000, self->cli->stop, NULL)
                           : NULL;
      if (answer == NULL)
        {
          tell (self, "settings", _("Settings"), DONE_WITHOUT, _("can be read, not written: a budget cannot be set"),
                _("dconf, which keeps them, needs a session bus. Log in to the desktop, or start the command with dbus-run-session."));
          return;
        }
    }
  if (!can_be_written (settings, by_dconf))
    {
      advice = g_strdup_printf (_("Check that you may write in %s, and that no administrator has locked them."), g_get_user_config_dir ());
      tell (self, "settings", _("Settings"), DONE_WITHOUT, _("can be read, not written: a budget cannot be set"), advice);
      return;
    }
  tell (self, "settings", _("Settings"), WELL, _("there, and kept"), NULL);
}

CliStatus
cli_doctor (Cli *cli, int argc, char **argv)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (GStrv) rest = NULL;
  ThimbleCatalogue *catalogue;
  g_autofree char *day = NULL, *dated = NULL;
  Doctor self = { cli, builder, TRUE };
  ThimbleProblem *warning;
  gboolean tls;
  CliStatus status;

  if (!cli_parse (cli, argc, argv, "", _("Tells what is in place: keyring, database, settings, display, TLS, catalogue; each with what to do."),
                  NULL, &rest, &status))
    return status;
  if (!cli_at_most (rest, 0, NULL, &status))
    return status;

  /* The findings say it themselves. */
  cli->engine = thimble_engine_new ();
  {
    CliWait wait = { NULL };
    g_autoptr (GAsyncResult) result = NULL;

    thimble_engine_open_async (cli->engine, NULL, cli_wake, &wait);
    result = cli_wait (&wait);
    thimble_engine_open_finish (cli->engine, result, NULL);
  }
  json_builder_begin_object (builder);
  look_at_keyring (&self);
  look_at_database (&self);
  look_at_settings (&self);
  if (has_display ())
    tell (&self, "display", _("Display"), WELL, _("there"), NULL);
  else
    tell (&self, "display", _("Display"), DONE_WITHOUT, _("none: the window cannot open here"), _("thimble-cli does the same work without one."));
  tls = g_tls_backend_supports_tls (g_tls_backend_get_default ());
  tell (&self, "tls", _("TLS"), tls ? WELL : FAULT, tls ? _("there") : _("missing: no https"), _("Install glib-networking and ca-certificates."));
  catalogue = thimble_engine_get_catalogue (cli->engine);
  day = thimble_format_day (thimble_catalogue_get_price_date (catalogue));
  dated = g_strdup_printf (_("prices of %s"), day);
  warning = thimble_catalogue_get_warning (catalogue);
  tell (&self, "catalogue", _("Catalogue"), warning == NULL ? WELL : FAULT, warning != NULL ? thimble_problem_get_message (warning) : dated,
        warning != NULL ? thimble_problem_get_advice (warning) : NULL);
  json_builder_end_object (builder);
  if (cli->json)
    cli_print_json (json_builder_get_root (builder));
  return self.all_well ? CLI_DONE : CLI_FAILED;
}
