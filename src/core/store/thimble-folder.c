/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "thimble-folder.h"

static gboolean
refuse (const char  *path,
        const char  *reason,
        GError     **error)
{
  thimble_set_error (error, THIMBLE_ERROR_STORE,
                     /* Translators: a path and the reason, a sentence fragment */
                     _("The history cannot use “%s”: %s"), path, reason);
  return FALSE;
}

gboolean
thimble_folder_make (const char  *path,
                     GError     **error)
{
  struct stat info;

  if (lstat (path, &info) != 0)
    {
      if (errno != ENOENT)
        return refuse (path, g_strerror (errno), error);
      if (g_mkdir_with_parents (path, 0700) != 0)
        return refuse (path, g_strerror (errno), error);
    }
  /* One's own link to another disk is fine; somebody else's is a trap. */
  else if (S_ISLNK (info.st_mode) && info.st_uid != geteuid () && info.st_uid != 0)
    return refuse (path, _("it is a link that another user made"), error);

  if (stat (path, &info) != 0)
    return refuse (path, g_strerror (errno), error);
  if (!S_ISDIR (info.st_mode))
    return refuse (path, _("it is not a folder"), error);
  if (info.st_uid != geteuid () && geteuid () != 0)
    return refuse (path, _("it belongs to another user"), error);
  /* On a read-only disk this fails, and nothing there can be changed by anyone. */
  if ((info.st_mode & 07777) != 0700 && (info.st_mode & 077) != 0 && chmod (path, 0700) != 0 && errno != EROFS)
    return refuse (path, g_strerror (errno), error);
  return TRUE;
}

char *
thimble_folder_resolve (const char  *path,
                        GError     **error)
{
  char buffer[PATH_MAX];

  if (realpath (path, buffer) != NULL)
    return g_strdup (buffer);
  refuse (path, g_strerror (errno), error);
  return NULL;
}

gboolean
thimble_folder_check_file (const char  *path,
                           gboolean     create,
                           GError     **error)
{
  struct stat info;
  int fd;

  if (lstat (path, &info) == 0)
    {
      if (S_ISLNK (info.st_mode))
        return refuse (path, _("it is a link, and the history follows none"), error);
      if (!S_ISREG (info.st_mode))
        return refuse (path, _("it is not a file"), error);
      if ((info.st_mode & 077) != 0)
        {
          fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
          if (fd < 0 || (fchmod (fd, 0600) != 0 && errno != EROFS))
            {
              int problem = errno;

              if (fd >= 0)
                close (fd);
              return refuse (path, g_strerror (problem), error);
            }
          close (fd);
        }
      return TRUE;
    }
  if (errno != ENOENT)
    return refuse (path, g_strerror (errno), error);
  if (!create)
    return TRUE;

  fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    /* Two that start at once both find nothing: the second one looks again. */
    return errno == EEXIST ? thimble_folder_check_file (path, FALSE, error) : refuse (path, g_strerror (errno), error);
  fchmod (fd, 0600); /* the umask may have taken even our own bits */
  close (fd);
  return TRUE;
}

gboolean
thimble_folder_copy_file (const char  *from,
                          const char  *to,
                          GError     **error)
{
  g_autofree char *buffer = g_malloc (1 << 20);
  int in = g_open (from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  int out = in < 0 ? -1 : g_open (to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  gboolean ok = in >= 0 && out >= 0;
  int problem = ok ? 0 : errno;

  if (out >= 0)
    fchmod (out, 0600);
  while (ok)
    {
      gssize n_read = read (in, buffer, 1 << 20);
      gssize done = 0;

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read <= 0)
        {
          ok = n_read == 0;
          problem = errno;
          break;
        }
      while (ok && done < n_read)
        {
          gssize n_written = write (out, buffer + done, n_read - done);

          if (n_written < 0 && errno != EINTR)
            {
              ok = FALSE;
              problem = errno;
            }
          else if (n_written > 0)
            done += n_written;
        }
    }
  if (ok && fsync (out) != 0)
    {
      ok = FALSE;
      problem = errno;
    }
  if (in >= 0)
    close (in);
  if (out >= 0)
    {
      close (out);
      if (!ok)
        g_unlink (to);
    }
  return ok || refuse (to, g_strerror (problem), error);
}

void
thimble_folder_sync (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

/* The lock */

struct _ThimbleFolderLock {
  int      fd;
  gboolean alone;
};

ThimbleFolderLock *
thimble_folder_lock_new (const char  *folder,
                         GError     **error)
{
  g_autofree char *path = g_build_filename (folder, "history.lock", NULL);
  ThimbleFolderLock *self;
  int fd;

  if (!thimble_folder_check_file (path, TRUE, error))
    return NULL;
  fd = g_open (path, O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0);
  if (fd < 0)
    {
      refuse (path, g_strerror (errno), error);
      return NULL;
    }
  self = g_new0 (ThimbleFolderLock, 1);
  self->fd = fd;
  return self;
}

gboolean
thimble_folder_lock_take (ThimbleFolderLock  *self,
                          gint64              wait_us,
                          GError            **error)
{
  gint64 until = g_get_monotonic_time () + wait_us;

  for (;;)
    {
      if (flock (self->fd, LOCK_EX | LOCK_NB) == 0)
        {
          self->alone = TRUE;
          return TRUE;
        }
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      if (flock (self->fd, LOCK_SH | LOCK_NB) == 0)
        return TRUE;
      if (g_get_monotonic_time () >= until)
        break;
      g_usleep (10 * 1000);
    }
  thimble_set_error (error, THIMBLE_ERROR_STORE,
                     _("Another Thimble is busy with the history. Wait a moment and try again."));
  return FALSE;
}

gboolean
thimble_folder_lock_is_alone (ThimbleFolderLock *self)
{
  return self->alone;
}

void
thimble_folder_lock_share (ThimbleFolderLock *self)
{
  if (!self->alone)
    return;
  /* Waits where another process took its turn between the two locks: that is milliseconds. */
  while (flock (self->fd, LOCK_SH) != 0 && errno == EINTR)
    ;
  self->alone = FALSE;
}

void
thimble_folder_lock_free (ThimbleFolderLock *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}
