/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/statvfs.h>

#include "thimble-compact.h"

/* Left on the disk for others. */
#define SPARE (G_GINT64_CONSTANT (16) << 20)
#define ATTEMPTS 4

static gint64
file_size (const char *path,
           const char *suffix)
{
  g_autofree char *name = g_strconcat (path, suffix, NULL);
  GStatBuf info;

  return g_stat (name, &info) == 0 ? (gint64) info.st_size : 0;
}

gboolean
thimble_compact_measure (ThimbleDatabase  *db,
                         gint64           *bytes,
                         gint64           *free_bytes,
                         GError          **error)
{
  gint64 page_size, free_pages;

  if (!thimble_database_check (db, FALSE, error)
      || !thimble_database_ask (db, "PRAGMA page_size", 0, &page_size, error)
      || !thimble_database_ask (db, "PRAGMA freelist_count", 0, &free_pages, error))
    return FALSE;
  *bytes = file_size (db->path, "") + file_size (db->path, "-wal");
  *free_bytes = page_size * free_pages;
  return TRUE;
}

gboolean
thimble_compact_has_room (gint64   bytes,
                          gint64   free_bytes,
                          gint64   available,
                          GError **error)
{
  /* The new file beside the old one, and the log through which it takes its place. */
  gint64 needed = 2 * MAX (bytes - free_bytes, 0) + SPARE;
  g_autofree char *needed_text = NULL;
  g_autofree char *available_text = NULL;

  if (available >= needed)
    return TRUE;
  needed_text = g_format_size ((guint64) needed);
  available_text = g_format_size ((guint64) MAX (available, 0));
  /* Translators: two sizes, such as "1.2 GB" */
  thimble_set_error (error, THIMBLE_ERROR_STORE, _("Compacting the history takes %s of room on its disk, and %s are free. Make room and try again."),
                     needed_text, available_text);
  return FALSE;
}

static gboolean
vacuum (ThimbleDatabase  *db,
        GError          **error)
{
  g_autofree char *folder = g_path_get_dirname (db->path);
  sqlite3_stmt *statement = NULL;
  int code;

  /* The copy is too large for memory, and its texts have no business in /tmp: it lies, without a name, beside the history. */
  sqlite3_temp_directory = sqlite3_mprintf ("%s", folder);
  sqlite3_exec (db->db, "PRAGMA temp_store = FILE", NULL, NULL, NULL);
  code = sqlite3_prepare_v2 (db->db, "VACUUM", -1, &statement, NULL);
  if (code == SQLITE_OK)
    code = sqlite3_step (statement);
  sqlite3_finalize (statement);
  sqlite3_exec (db->db, "PRAGMA temp_store = MEMORY", NULL, NULL, NULL);
  sqlite3_free (g_steal_pointer (&sqlite3_temp_directory));
  if (code == SQLITE_DONE)
    return TRUE;
  thimble_database_fail (db, code, error);
  return FALSE;
}

gboolean
thimble_compact_run (ThimbleDatabase  *db,
                     GError          **error)
{
  g_autofree char *folder = NULL;
  gint64 bytes, free_bytes;
  struct statvfs disk;

  if (!thimble_database_check (db, TRUE, error) || !thimble_compact_measure (db, &bytes, &free_bytes, error))
    return FALSE;
  folder = g_path_get_dirname (db->path);
  if (statvfs (folder, &disk) == 0
      && !thimble_compact_has_room (bytes, free_bytes, (gint64) disk.f_bavail * (gint64) disk.f_frsize, error))
    return FALSE;

  for (guint i = 0; i < ATTEMPTS; i++)
    {
      g_autoptr (GError) problem = NULL;
      gboolean ok;

      db->yielding = TRUE;
      ok = vacuum (db, &problem);
      db->yielding = FALSE;
      if (ok)
        {
          thimble_database_truncate (db);
          return TRUE;
        }
      if (g_cancellable_set_error_if_cancelled (db->cancellable, error))
        return FALSE;
      if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      if (db->breathe != NULL)
        db->breathe (db->breathe_data);
    }
  thimble_set_error (error, THIMBLE_ERROR_STORE, _("Requests were recorded all the while, and they go first. Compact the history when none is running."));
  return FALSE;
}
