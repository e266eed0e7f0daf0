/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "thimble-private-file.h"
#include "thimble-problem.h"

struct _ThimblePrivateFile {
  char     *path;  /* NULL: a stream of others */
  char     *part;
  int       fd;
  gboolean  keeps_others;
};

static gboolean
fail (ThimblePrivateFile  *self,
      int                  code,
      GError             **error)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *name = self->path != NULL ? g_filename_display_name (self->path) : g_strdup (_("Standard output"));
  g_autofree char *message = NULL;
  ThimbleError class = THIMBLE_ERROR_FAILED;
  const char *advice;

  switch (code)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      message = g_strdup_printf (_("%s cannot be written: the disk is full."), name);
      advice = _("Make room, or choose another place.");
      break;
    case EROFS:
    case EACCES:
    case EPERM:
      message = g_strdup_printf (_("%s cannot be written: you may not write there."), name);
      advice = _("Choose a folder of your own.");
      break;
    case ENOENT:
    case ENOTDIR:
      class = THIMBLE_ERROR_NOT_FOUND;
      message = g_strdup_printf (_("%s cannot be written: there is no such folder."), name);
      advice = _("Make the folder first, or choose another.");
      break;
    case EEXIST:
      if (self->keeps_others)
        {
          message = g_strdup_printf (_("%s is there already."), name);
          advice = _("Choose another name.");
          break;
        }
      G_GNUC_FALLTHROUGH;
    case EISDIR:
      message = g_strdup_printf (_("%s cannot be written: something that is no file has that name."), name);
      advice = _("Choose another name.");
      break;
    default:
      message = g_strdup_printf (_("%s cannot be written: %s."), name, g_strerror (code));
      advice = _("Choose another place.");
      break;
    }
  problem = thimble_problem_new (class, message, advice, NULL, -1);
  thimble_problem_set_error (problem, error);
  return FALSE;
}

/* What a link leads to is written, and the link stays. */
static gboolean
follow_link (ThimblePrivateFile  *self,
             GError             **error)
{
  g_autofree char *target = NULL;
  g_autofree char *name = NULL;
  struct stat info;

  if (lstat (self->path, &info) != 0 || !S_ISLNK (info.st_mode))
    return TRUE;
  target = realpath (self->path, NULL);
  if (target == NULL)
    {
      g_autoptr (ThimbleProblem) problem = NULL;
      g_autofree char *message = NULL;

      name = g_filename_display_name (self->path);
      message = g_strdup_printf (_("%s is a link that leads to nothing."), name);
      problem = thimble_problem_new (THIMBLE_ERROR_FAILED, message, _("Choose another name, or remove the link first."), NULL, -1);
      thimble_problem_set_error (problem, error);
      return FALSE;
    }
  g_free (self->path);
  self->path = g_steal_pointer (&target);
  return TRUE;
}

ThimblePrivateFile *
thimble_private_file_new (const char  *path,
                          GError     **error)
{
  g_autoptr (ThimblePrivateFile) self = g_new0 (ThimblePrivateFile, 1);
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  struct stat info;

  self->path = g_strdup (path);
  self->fd = -1;
  if (!follow_link (self, error))
    return NULL;
  folder = g_path_get_dirname (self->path);
  name = g_path_get_basename (self->path);
  /* A device or a folder is not to be replaced by a file. */
  if (lstat (self->path, &info) == 0 && !S_ISREG (info.st_mode))
    {
      fail (self, EEXIST, error);
      return NULL;
    }
  for (guint attempt = 0; attempt < 100 && self->fd < 0; attempt++)
    {
      g_free (self->part);
      /* Not longer than a name can be. */
      self->part = g_strdup_printf ("%s" G_DIR_SEPARATOR_S ".%.200s.%08x.part", folder, name, g_random_int ());
      self->fd = g_open (self->part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
      if (self->fd < 0 && errno != EEXIST)
        break;
    }
  if (self->fd < 0)
    {
      int code = errno;

      g_clear_pointer (&self->part, g_free);
      fail (self, code, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

ThimblePrivateFile *
thimble_private_file_new_fd (int fd)
{
  ThimblePrivateFile *self = g_new0 (ThimblePrivateFile, 1);

  self->fd = fd;
  return self;
}

void
thimble_private_file_keep_others (ThimblePrivateFile *self)
{
  g_return_if_fail (self != NULL && self->path != NULL);

  self->keeps_others = TRUE;
}

/* Puts it in its place: 0, or what errno says. */
static int
put (ThimblePrivateFile *self)
{
  /* A link is made only where nothing is; the other name goes with the rest. */
  if (self->keeps_others)
    {
      if (link (self->part, self->path) == 0)
        return 0;
      if (errno != EPERM && errno != ENOTSUP && errno != ENOSYS)
        return errno;
      /* A file system without links, such as that of a memory card. */
      if (g_file_test (self->path, G_FILE_TEST_EXISTS))
        return EEXIST;
    }
  if (g_rename (self->part, self->path) != 0)
    return errno;
  g_clear_pointer (&self->part, g_free);
  return 0;
}

gboolean
thimble_private_file_write (ThimblePrivateFile  *self,
                            const char          *bytes,
                            gsize                length,
                            GError             **error)
{
  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  while (length > 0)
    {
      gssize n = write (self->fd, bytes, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (self, n < 0 ? errno : EIO, error);
      bytes += n;
      length -= (gsize) n;
    }
  return TRUE;
}

gboolean
thimble_private_file_commit (ThimblePrivateFile  *self,
                             GError             **error)
{
  int code;

  g_return_val_if_fail (self != NULL && self->fd >= 0, FALSE);

  if (self->path == NULL)
    return TRUE;
  /* Some file systems know no fsync; those that do report a full disk here at last. */
  if (fsync (self->fd) != 0 && errno != EINVAL && errno != ENOTSUP)
    return fail (self, errno, error);
  code = put (self);
  return code == 0 || fail (self, code, error);
}

void
thimble_private_file_free (ThimblePrivateFile *self)
{
  if (self == NULL)
    return;
  if (self->path != NULL && self->fd >= 0)
    close (self->fd);
  if (self->part != NULL)
    g_unlink (self->part);
  g_free (self->part);
  g_free (self->path);
  g_free (self);
}
