/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "fault-terminal.h"

static const char *cli;
static char *home;

void
fault_terminal_begin (const char *program)
{
  cli = program;
  home = g_dir_make_tmp ("thimble-faults-XXXXXX", NULL);
}

const char *
fault_terminal_home (void)
{
  return home;
}

void
fault_terminal_end (void)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", home);

  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_clear_pointer (&home, g_free);
}

GSubprocess *
fault_terminal_start (const char * const *env,
                      const char         *key,
                      const char * const *arguments)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  GSubprocess *process;

  g_ptr_array_add (all, (gpointer) cli);
  for (; *arguments != NULL; arguments++)
    g_ptr_array_add (all, (gpointer) *arguments);
  if (key != NULL)
    {
      int fds[2];

      g_assert_true (g_unix_open_pipe (fds, FD_CLOEXEC, NULL));
      g_assert_cmpint (write (fds[1], key, strlen (key)), ==, (gssize) strlen (key));
      close (fds[1]);
      g_subprocess_launcher_take_fd (launcher, fds[0], 7);
      g_ptr_array_add (all, (gpointer) "--key-fd=7");
    }
  g_ptr_array_add (all, NULL);
  g_subprocess_launcher_setenv (launcher, "HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CONFIG_HOME", home, TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", home, TRUE);
  for (; env != NULL && *env != NULL; env++)
    {
      g_auto (GStrv) parts = g_strsplit (*env, "=", 2);

      g_subprocess_launcher_setenv (launcher, parts[0], parts[1], TRUE);
    }
  process = g_subprocess_launcher_spawnv (launcher, (const char * const *) all->pdata, &error);
  g_assert_no_error (error);
  return process;
}

char *
fault_terminal_wait (GSubprocess *process,
                     int         *status,
                     char       **err)
{
  g_autoptr (GError) error = NULL;
  char *out = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &out, err, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  *status = g_subprocess_get_exit_status (process);
  return out;
}

char *
fault_terminal_run (int         *status,
                    char       **err,
                    const char  *key,
                    ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  const char *argument;
  va_list args;

  va_start (args, key);
  while ((argument = va_arg (args, const char *)) != NULL)
    g_ptr_array_add (arguments, (gpointer) argument);
  va_end (args);
  g_ptr_array_add (arguments, NULL);
  process = fault_terminal_start (NULL, key, (const char * const *) arguments->pdata);
  return fault_terminal_wait (process, status, err);
}
