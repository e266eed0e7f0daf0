/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "thimble-folder.h"
#include "thimble-owner.h"

struct _ThimbleOwner {
  char *path;
  char *uuid;
  int   fd;
};

static char *
make_path (const char *folder,
           const char *uuid)
{
  g_autofree char *name = g_strconcat (uuid, ".lock", NULL);

  return g_build_filename (folder, "owners", name, NULL);
}

/* Whether the locked file is still the one of that name: a sweeper may have removed it
 * between our open and our lock. */
static gboolean
is_still_there (int         fd,
                const char *path)
{
  struct stat mine, there;

  return fstat (fd, &mine) == 0 && lstat (path, &there) == 0
         && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

ThimbleOwner *
thimble_owner_new (const char  *folder,
                   GError     **error)
{
  g_autofree char *owners = g_build_filename (folder, "owners", NULL);
  int problem = EAGAIN;

  if (!thimble_folder_make (owners, error))
    return NULL;

  for (int attempt = 0; attempt < 16; attempt++)
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_autofree char *path = make_path (folder, uuid);
      int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

      if (fd < 0)
        {
          problem = errno;
          if (problem == EEXIST)
            continue;
          break;
        }
      fchmod (fd, 0600);
      if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_still_there (fd, path))
        {
          ThimbleOwner *self = g_new0 (ThimbleOwner, 1);

          self->path = g_steal_pointer (&path);
          self->uuid = g_steal_pointer (&uuid);
          self->fd = fd;
          return self;
        }
      problem = errno;
      close (fd);
    }

  thimble_set_error (error, THIMBLE_ERROR_STORE,
                     /* Translators: %s is the system's own reason */
                     _("The history's folder takes no lock file: %s"), g_strerror (problem));
  return NULL;
}

void
thimble_owner_free (ThimbleOwner *self)
{
  if (self == NULL)
    return;
  g_unlink (self->path);
  close (self->fd);
  g_free (self->path);
  g_free (self->uuid);
  g_free (self);
}

const char *
thimble_owner_get_uuid (ThimbleOwner *self)
{
  return self->uuid;
}

/* Always as long, so that it is written over in one piece. */
#define RESERVED_FORMAT "%019" G_GINT64_FORMAT
#define RESERVED_LENGTH 19

void
thimble_owner_set_reserved (ThimbleOwner *self,
                            ThimbleMoney  reserved)
{
  char text[RESERVED_LENGTH + 1];

  g_snprintf (text, sizeof text, RESERVED_FORMAT, CLAMP (reserved, 0, THIMBLE_MONEY_MAX));
  if (pwrite (self->fd, text, RESERVED_LENGTH, 0) != RESERVED_LENGTH)
    g_debug ("What is reserved could not be told: %s", g_strerror (errno));
}

static ThimbleMoney
read_reserved (const char *path)
{
  char text[RESERVED_LENGTH + 1] = "";
  int fd = g_open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
  gint64 reserved = 0;

  if (fd < 0)
    return 0;
  if (pread (fd, text, RESERVED_LENGTH, 0) == RESERVED_LENGTH)
    g_ascii_string_to_signed (text, 10, 0, THIMBLE_MONEY_MAX, &reserved, NULL);
  /* Nobody holds it: its process is gone, and so is what it had reserved. Tried only where it matters: who looks for dead owners
   * just then would take ours for a living one's. */
  if (reserved > 0 && flock (fd, LOCK_SH | LOCK_NB) == 0)
    reserved = 0;
  close (fd);
  return reserved;
}

ThimbleMoney
thimble_owner_sum_reserved (const char   *folder,
                            ThimbleOwner *self)
{
  g_autofree char *owners = g_build_filename (folder, "owners", NULL);
  g_autoptr (GDir) dir = g_dir_open (owners, 0, NULL);
  ThimbleMoney sum = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (owners, name, NULL);

      if (g_str_has_suffix (name, ".lock") && !g_str_equal (path, self->path))
        sum = thimble_money_add (sum, read_reserved (path));
    }
  return sum;
}

gboolean
thimble_owner_seize (const char *folder,
                     const char *uuid,
                     int        *fd)
{
  g_autofree char *path = NULL;

  *fd = -1;
  /* Text from a file is never a path. An owner that cannot have had a lock has none. */
  if (uuid == NULL || !g_uuid_string_is_valid (uuid))
    return TRUE;

  path = make_path (folder, uuid);
  *fd = g_open (path, O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0);
  if (*fd < 0)
    return errno == ENOENT;
  if (flock (*fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  close (*fd);
  *fd = -1;
  return FALSE;
}

void
thimble_owner_bury (const char *folder,
                    const char *uuid,
                    int         fd)
{
  g_autofree char *path = NULL;

  if (fd < 0)
    return;
  path = make_path (folder, uuid);
  if (is_still_there (fd, path))
    g_unlink (path);
  close (fd);
}

void
thimble_owner_sweep (const char *folder,
                     gboolean  (*has_rows) (const char *uuid, gpointer data),
                     gpointer    data)
{
  g_autofree char *owners = g_build_filename (folder, "owners", NULL);
  g_autoptr (GDir) dir = g_dir_open (owners, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *uuid = NULL;
      int fd;

      if (!g_str_has_suffix (name, ".lock"))
        continue;
      uuid = g_strndup (name, strlen (name) - strlen (".lock"));
      if (!g_uuid_string_is_valid (uuid) || !thimble_owner_seize (folder, uuid, &fd))
        continue;
      if (fd >= 0 && has_rows (uuid, data))
        close (fd);
      else
        thimble_owner_bury (folder, uuid, fd);
    }
}
