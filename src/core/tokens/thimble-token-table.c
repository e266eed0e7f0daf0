/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-problem.h"
#include "thimble-encoding-private.h"

static gboolean
is_whole (const ThimbleTableHeader *header,
          const char               *name)
{
  return memcmp (header->magic, THIMBLE_TABLE_MAGIC, sizeof header->magic) == 0 &&
         header->version == THIMBLE_TABLE_VERSION && header->order == THIMBLE_TABLE_ORDER &&
         header->size == sizeof (ThimbleTable) && header->sum == thimble_table_sum (header) &&
         strncmp (header->name, name, sizeof header->name) == 0;
}

static void
refuse (GError      **error,
        ThimbleError  code,
        const char   *path,
        const char   *why,
        char         *taken)
{
  g_autofree char *message = taken;
  g_autofree char *details = g_strdup_printf ("%s: %s", path, why);
  g_autoptr (ThimbleProblem) problem =
    thimble_problem_new (code, message, _("Install Thimble again."), details, -1);

  thimble_problem_set_error (problem, error);
}

const ThimbleTable *
thimble_token_table_map (const char *path,
                         const char *name,
                         GError    **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int reason = errno;
  struct stat info = { 0 };
  void *map = MAP_FAILED;

  if (fd >= 0)
    {
      if (fstat (fd, &info) == 0 && info.st_size == sizeof (ThimbleTable))
        map = mmap (NULL, sizeof (ThimbleTable), PROT_READ, MAP_SHARED, fd, 0);
      close (fd);
    }
  if (map == MAP_FAILED && (fd < 0 || info.st_size == sizeof (ThimbleTable)))
    {
      refuse (error, THIMBLE_ERROR_NOT_FOUND, path, g_strerror (fd < 0 ? reason : errno),
              g_strdup_printf (_("The table of the encoding %s cannot be read."), name));
      return NULL;
    }
  if (map == MAP_FAILED || !is_whole (map, name))
    {
      if (map != MAP_FAILED)
        munmap (map, sizeof (ThimbleTable));
      refuse (error, THIMBLE_ERROR_FAILED, path, "not a whole table of this version and machine",
              g_strdup_printf (_("The table of the encoding %s is damaged or of another version."), name));
      return NULL;
    }
  return map;
}
