/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "thimble-test-loop.h"

#define PATIENCE_MS 30000

void
thimble_test_store_result (GObject      *source,
                           GAsyncResult *result,
                           gpointer      user_data)
{
  GAsyncResult **place = user_data;

  g_assert_null (*place);
  *place = g_object_ref (result);
}

static gboolean
wake (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
thimble_test_wait_until (ThimbleTestCheck check,
                         gpointer         user_data,
                         guint            timeout_ms)
{
  gint64 deadline = g_get_monotonic_time () + thimble_test_limit ((gint64) timeout_ms * 1000);
  guint ticker = g_timeout_add (2, wake, NULL);
  gboolean done;

  while (!(done = check (user_data)) && g_get_monotonic_time () < deadline)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (ticker);
  return done;
}

static gboolean
has_result (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

void
thimble_test_wait_result (GAsyncResult **result)
{
  if (!thimble_test_wait_until (has_result, result, PATIENCE_MS))
    g_error ("No result after %d ms", PATIENCE_MS);
}

char *
thimble_test_program (void)
{
  char *path = g_file_read_link ("/proc/self/exe", NULL);

  if (path != NULL && access (path, X_OK) == 0)
    return path;
  g_free (path);
  return g_strdup ("/proc/self/exe");
}

static gboolean
over (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
thimble_test_run_for (guint ms)
{
  gboolean done = FALSE;

  g_timeout_add (ms, over, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}
