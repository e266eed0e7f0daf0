/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <sys/stat.h>

#include "files-fixture.h"
#include "store-helper.h"

char *
files_in_folder (const char *folder,
                 const char *name)
{
  return g_build_filename (folder, name, NULL);
}

char *
files_read_file (const char *folder,
                 const char *name,
                 gsize      *length)
{
  g_autofree char *path = files_in_folder (folder, name);
  char *bytes = NULL;
  gboolean ok = g_file_get_contents (path, &bytes, length, NULL);

  g_assert_true (ok);
  return bytes;
}

void
files_write_file (const char *folder,
                  const char *name,
                  const char *bytes,
                  gsize       length)
{
  g_autofree char *path = files_in_folder (folder, name);
  gboolean ok;

  g_mkdir_with_parents (folder, 0700);
  ok = g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  g_assert_true (ok);
}

/* (transfer full) (nullable): path of the first file whose name begins so. */
char *
files_find_file (const char *folder,
                 const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && !g_str_has_suffix (name, "-wal"))
      return g_strdup (name);
  return NULL;
}

guint
files_assert_modes (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  struct stat info;
  guint n_files = 0;

  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_assert_cmpint (lstat (child, &info), ==, 0);
      if (S_ISDIR (info.st_mode))
        n_files += files_assert_modes (child);
      else
        {
          if ((info.st_mode & 07777) != 0600)
            g_error ("%s is %o", child, info.st_mode & 07777);
          n_files++;
        }
    }
  return n_files;
}

void
files_fill (const char *folder,
            guint       n_rows)
{
  ThimbleStore *store = store_test_open (folder);

  g_assert_null (thimble_store_get_warning (store));
  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *prompt = g_strdup_printf ("prompt %u %0400u", i, i);

      store_test_add (store, store_test_record (prompt, "answer"));
    }
  store_test_set_note (store, "note", "kept");
  store_test_close (store);
}
