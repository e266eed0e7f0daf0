/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <string.h>

#include "../support/thimble-test-loop.h"

/* The program itself, as a person starts it: its path is the first argument. */

static const char *program;

static char *
run (const char *argument)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, program, argument, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return output;
}

static void
test_version (void)
{
  g_autofree char *output = run ("--version");

  g_assert_cmpstr (output, ==, "thimble " THIMBLE_VERSION "\n");
}

static void
test_help (void)
{
  g_autofree char *output = run ("--help");

  g_assert_nonnull (strstr (output, "--version"));
}

static gboolean
owns_name (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  gboolean owned;

  reply = g_dbus_connection_call_sync (bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                       "NameHasOwner", g_variant_new ("(s)", APP_ID), G_VARIANT_TYPE ("(b)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_variant_get (reply, "(b)", &owned);
  return owned;
}

static void
wait_for_name (GDBusConnection *bus,
               gboolean         owned)
{
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);

  while (owns_name (bus) != owned)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (20000);
    }
}

/* The number of windows the program has exported on the bus. */
static guint
count_windows (GDBusConnection *bus)
{
  g_autoptr (GVariant) reply = NULL;
  const char *xml;
  guint n = 0;

  reply = g_dbus_connection_call_sync (bus, APP_ID, "/io/github/thimble/Thimble/window",
                                       "org.freedesktop.DBus.Introspectable", "Introspect", NULL, G_VARIANT_TYPE ("(s)"),
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  if (reply == NULL)
    return 0;
  g_variant_get (reply, "(&s)", &xml);
  for (const char *p = xml; (p = strstr (p, "<node name=")) != NULL; p++)
    n++;
  return n;
}

/* A second start raises the first window and ends; no core file can be made; quit ends the program well. */
static void
test_one_instance (void)
{
  g_autoptr (GDBusConnection) bus = NULL;
  g_autoptr (GSubprocess) first = NULL;
  g_autoptr (GSubprocess) second = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;
  g_autofree char *limits = NULL;
  g_autoptr (GRegex) no_core = g_regex_new ("^Max core file size\\s+0\\s+0\\s", G_REGEX_MULTILINE, 0, NULL);
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);

  bus = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error (error);
  first = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, NULL);
  g_assert_no_error (error);
  wait_for_name (bus, TRUE);
  while (count_windows (bus) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_usleep (20000);
    }

  path = g_strdup_printf ("/proc/%s/limits", g_subprocess_get_identifier (first));
  g_file_get_contents (path, &limits, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_regex_match (no_core, limits, 0, NULL));

  second = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (second, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_windows (bus), ==, 1);

  reply = g_dbus_connection_call_sync (bus, APP_ID, "/io/github/thimble/Thimble", "org.gtk.Actions", "Activate",
                                       g_variant_new_parsed ("('quit', @av [], @a{sv} {})"), NULL,
                                       G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (first, NULL, &error));
  g_assert_no_error (error);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];

  g_test_add_func ("/program/version", test_version);
  g_test_add_func ("/program/help", test_help);
  g_test_add_func ("/program/one-instance", test_one_instance);
  return g_test_run ();
}
