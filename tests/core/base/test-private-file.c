/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-private-file.h"
#include "base/thimble-problem.h"

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* There whole or not at all, and for its owner only. */
static void
test_whole_or_not (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-private-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *text = NULL;
  g_autoptr (ThimblePrivateFile) file = NULL;
  g_autoptr (GError) error = NULL;
  mode_t mask = umask (0);
  GStatBuf info;

  file = thimble_private_file_new (path, &error);
  umask (mask);
  g_assert_no_error (error);
  g_assert_true (thimble_private_file_write (file, "half", 4, &error));
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_clear_pointer (&file, thimble_private_file_free);
  g_assert_cmpuint (count_files (folder), ==, 0);

  file = thimble_private_file_new (path, &error);
  g_assert_true (thimble_private_file_write (file, "whole", 5, &error));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (thimble_private_file_commit (file, &error));
  g_clear_pointer (&file, thimble_private_file_free);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "whole");
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  g_remove (path);
  g_rmdir (folder);
}

/* One of two that write the same name and may not replace it. */
static void
test_keep_others (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-private-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  g_autofree char *text = NULL;
  g_autoptr (ThimblePrivateFile) first = NULL, second = NULL;
  g_autoptr (GError) error = NULL;

  first = thimble_private_file_new (path, &error);
  second = thimble_private_file_new (path, &error);
  g_assert_no_error (error);
  thimble_private_file_keep_others (first);
  thimble_private_file_keep_others (second);
  g_assert_true (thimble_private_file_write (first, "first", 5, &error));
  g_assert_true (thimble_private_file_write (second, "second", 6, &error));
  g_assert_true (thimble_private_file_commit (first, &error));
  g_assert_false (thimble_private_file_commit (second, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "is there already"));
  g_clear_pointer (&first, thimble_private_file_free);
  g_clear_pointer (&second, thimble_private_file_free);
  g_assert_cmpuint (count_files (folder), ==, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "first");
  g_remove (path);
  g_rmdir (folder);
}

/* A long name has room for what stands around it. */
static void
test_long_name (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-private-XXXXXX", NULL);
  g_autofree char *name = g_strnfill (255, 'n');
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (ThimblePrivateFile) file = NULL;
  g_autoptr (GError) error = NULL;

  file = thimble_private_file_new (path, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_private_file_commit (file, &error));
  g_remove (path);
  g_rmdir (folder);
}

/* A link stays, and what it leads to is written; one to nowhere is refused, and nothing is made there. */
static void
test_link (void)
{
  g_autofree char *folder = g_dir_make_tmp ("thimble-private-XXXXXX", NULL);
  g_autofree char *inner = g_build_filename (folder, "inner", NULL);
  g_autofree char *target = g_build_filename (inner, "target", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *text = NULL;
  g_autoptr (ThimblePrivateFile) file = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_cmpint (symlink ("inner/target", link), ==, 0);
  g_assert_null (thimble_private_file_new (link, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "leads to nothing"));
  g_clear_error (&error);
  g_assert_cmpuint (count_files (inner), ==, 0);
  g_assert_true (g_file_set_contents (target, "before", -1, NULL));
  file = thimble_private_file_new (link, &error);
  g_assert_no_error (error);
  g_assert_true (thimble_private_file_write (file, "after", 5, &error));
  g_assert_true (thimble_private_file_commit (file, &error));
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "after");
  g_assert_cmpuint (count_files (folder), ==, 2);
  g_remove (link);
  g_remove (target);
  g_rmdir (inner);
  g_rmdir (folder);
}

static void
test_full (void)
{
  int fd = g_open ("/dev/full", O_WRONLY, 0);
  g_autoptr (ThimblePrivateFile) file = thimble_private_file_new_fd (fd);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;

  g_assert_false (thimble_private_file_write (file, "x", 1, &error));
  g_assert_error (error, THIMBLE_ERROR, THIMBLE_ERROR_FAILED);
  problem = thimble_problem_from_error (error);
  g_assert_nonnull (strstr (thimble_problem_get_message (problem), "the disk is full"));
  g_assert_cmpstr (thimble_problem_get_advice (problem), !=, "");
  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/private-file/whole-or-not", test_whole_or_not);
  g_test_add_func ("/private-file/keep-others", test_keep_others);
  g_test_add_func ("/private-file/long-name", test_long_name);
  g_test_add_func ("/private-file/link", test_link);
  g_test_add_func ("/private-file/full", test_full);
  return g_test_run ();
}
