/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib/gstdio.h>

#include "../../support/thimble-test-loop.h"
#include "catalogue/thimble-catalogue.h"

/* A catalogue in folders of its own, removed afterwards. */
typedef struct {
  char             *dir;
  char             *config_dir;
  char             *cache_dir;
  ThimbleCatalogue *catalogue;
} Fixture;

static inline void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("thimble-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
  fixture->config_dir = g_build_filename (fixture->dir, "config", NULL);
  fixture->cache_dir = g_build_filename (fixture->dir, "cache", NULL);
  fixture->catalogue = thimble_catalogue_new (fixture->config_dir, fixture->cache_dir);
}

static inline void
fixture_empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_remove (child);
    }
  g_rmdir (path);
}

/* A worker thread lets go of its task, and of us, a moment after its answer has come. */
static inline void
fixture_let_go (ThimbleCatalogue *catalogue)
{
  for (guint i = 0; i < 2000 && g_atomic_int_get (&G_OBJECT (catalogue)->ref_count) > 1; i++)
    g_usleep (1000);
  g_assert_finalize_object (catalogue);
}

static inline void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  fixture_let_go (fixture->catalogue);
  fixture_empty_folder (fixture->config_dir);
  fixture_empty_folder (fixture->cache_dir);
  fixture_empty_folder (fixture->dir);
  g_free (fixture->dir);
  g_free (fixture->config_dir);
  g_free (fixture->cache_dir);
}

static inline void
fixture_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static inline void
fixture_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

/* Turns the main loop until @result is there; 20 s is for ever. */
static inline void
fixture_wait (GAsyncResult **result)
{
  gint64 end = g_get_monotonic_time () + thimble_test_limit (20 * G_USEC_PER_SEC);

  while (*result == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
}

static inline void
fixture_load (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  thimble_catalogue_load_async (fixture->catalogue, NULL, fixture_keep_result, &result);
  g_assert_null (result);
  fixture_wait (&result);
  g_assert_true (thimble_catalogue_load_finish (fixture->catalogue, result, &error));
  g_assert_no_error (error);
}
