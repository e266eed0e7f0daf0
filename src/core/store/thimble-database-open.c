/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening: folder, lock, file, version, damage; or reading only. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "thimble-database.h"
#include "thimble-matches.h"
#include "thimble-salvage.h"
#include "thimble-schema.h"

#define LOCK_WAIT_US (5 * G_USEC_PER_SEC)
/* Every page of a file up to this size is checked at each opening (tens of milliseconds);
 * a larger one when a damaged page was met. */
#define CHECK_ALWAYS (32 << 20)
/* A version beyond any that there may be is a damaged number. */
#define MAX_VERSION 1000
/* Steps of SQLite's machine between two looks at the cancellable: well below a millisecond. */
#define PROGRESS_STEPS 2000

static int
on_progress (gpointer data)
{
  ThimbleDatabase *self = data;

  return (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable))
         || (self->yielding && self->is_wanted != NULL && self->is_wanted (self->breathe_data));
}

static gboolean
run (sqlite3     *db,
     const char  *sql,
     GError     **error)
{
  int code = sqlite3_exec (db, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  thimble_database_set_sqlite_error (db, code, NULL, error);
  return FALSE;
}

/* What holds for every connection, also one that only reads. Nothing here writes. */
gboolean
thimble_database_configure (ThimbleDatabase  *self,
                            GError          **error)
{
  sqlite3_extended_result_codes (self->db, TRUE);
  sqlite3_busy_timeout (self->db, THIMBLE_DATABASE_BUSY_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_progress_handler (self->db, PROGRESS_STEPS, on_progress, self);
  thimble_matches_register (self);
  /* temp_store: what spills while sorting never reaches /tmp. secure_delete: deleted text is overwritten. */
  return run (self->db,
              "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
              "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -4000", error);
}

static void
forget_connection (ThimbleDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  sqlite3_close (self->db);
  self->db = NULL;
}

static void
finalize_statement (gpointer data)
{
  sqlite3_finalize (data);
}

static gboolean
connect_to (ThimbleDatabase  *self,
            const char       *name,
            int               flags,
            GError          **error)
{
  int code = sqlite3_open_v2 (name, &self->db, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL);

  if (code != SQLITE_OK)
    thimble_database_set_sqlite_error (self->db, code, NULL, error);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  if (code == SQLITE_OK && thimble_database_configure (self, error))
    return TRUE;
  forget_connection (self);
  return FALSE;
}

static gint64
ask_number (ThimbleDatabase  *self,
            const char       *sql,
            GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self, sql, error);
  gboolean row = FALSE;
  gint64 number = -1;

  if (statement != NULL && thimble_database_step (self, statement, &row, error) && row)
    number = sqlite3_column_int64 (statement, 0);
  if (statement != NULL)
    sqlite3_reset (statement);
  return number;
}

static void
set_warning (ThimbleDatabase *self,
             ThimbleError     code,
             const char      *message,
             const char      *advice,
             const char      *details)
{
  g_clear_pointer (&self->warning, thimble_problem_unref);
  self->warning = thimble_problem_new (code, message, advice, details, -1);
}

static void
become_newer (ThimbleDatabase *self)
{
  /* Not even the log of its last writer is brought in when we close. */
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_exec (self->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
  self->read_only = TRUE;
  self->newer = TRUE;
  set_warning (self, THIMBLE_ERROR_STORE_NEWER,
               _("The history was made by a newer Thimble. It is opened for reading only, and nothing can be sent."),
               _("Install the newer Thimble again."), NULL);
}

/* Every page, where that is cheap or was asked for by an earlier failure. */
static gboolean
check_pages (ThimbleDatabase  *self,
             const char       *marker,
             GError          **error)
{
  sqlite3_stmt *statement;
  GStatBuf info;
  gboolean row, ok;

  if (!g_file_test (marker, G_FILE_TEST_EXISTS) && (g_stat (self->path, &info) != 0 || info.st_size > CHECK_ALWAYS))
    return TRUE;
  statement = thimble_database_prepare (self, "PRAGMA quick_check(1)", error);
  if (statement == NULL || !thimble_database_step (self, statement, &row, error))
    return FALSE;
  ok = row && g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_reset (statement);
  if (!ok)
    {
      thimble_database_set_sqlite_error (NULL, SQLITE_CORRUPT, NULL, error);
      return FALSE;
    }
  g_unlink (marker);
  return TRUE;
}

static gboolean
damaged (const GError *error)
{
  return g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_STORE_DAMAGED);
}

static gboolean
open_to_write (ThimbleDatabase  *self,
               const char       *marker,
               GError          **error)
{
  const ThimbleSchemaStep *steps;
  guint n_steps;
  int version;
  gint64 application;
  gboolean alone = thimble_folder_lock_is_alone (self->lock);
  g_autofree char *mode = NULL;
  sqlite3_stmt *statement;
  gboolean row;

  if (!connect_to (self, self->path, SQLITE_OPEN_READWRITE, error))
    return FALSE;
  if (!thimble_schema_read_version (self->db, &version, error))
    return FALSE;
  application = ask_number (self, "PRAGMA application_id", error);
  if (application < 0)
    return FALSE;
  steps = thimble_schema_get_steps (&n_steps);
  if (version < 0 || version > MAX_VERSION || (version > 0 && application != THIMBLE_APPLICATION_ID)
      || (version == 0 && ask_number (self, "SELECT count(*) FROM sqlite_schema", NULL) != 0))
    {
      thimble_database_set_sqlite_error (NULL, SQLITE_NOTADB, NULL, error);
      return FALSE;
    }
  if (version > thimble_schema_get_version ())
    {
      become_newer (self);
      return TRUE;
    }
  if (version > 0 && version < thimble_schema_get_version () && !alone)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE,
                         _("An older Thimble has the history open. Close it, then start this one again."));
      return FALSE;
    }

  statement = thimble_database_prepare (self, "PRAGMA journal_mode = WAL", error);
  if (statement == NULL || !thimble_database_step (self, statement, &row, error))
    return FALSE;
  mode = thimble_column_text (statement, 0);
  sqlite3_reset (statement);
  if (g_strcmp0 (mode, "wal") != 0)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The history's disk does not allow safe writing (no shared memory)."));
      return FALSE;
    }
  if (alone && !check_pages (self, marker, error))
    return FALSE;
  /* Prepared statements see the new tables by themselves. */
  return thimble_schema_migrate (self->db, self->path, steps, n_steps, NULL, error);
}

static gboolean
has_rows (const char *uuid,
          gpointer    data)
{
  ThimbleDatabase *self = data;
  sqlite3_stmt *statement = thimble_database_prepare (self,
    "SELECT 1 FROM requests WHERE state IN ('sent', 'streaming') AND owner = ?1 LIMIT 1", NULL);
  gboolean row = TRUE;

  if (statement == NULL)
    return TRUE;
  thimble_bind_text (statement, 1, uuid);
  if (!thimble_database_step (self, statement, &row, NULL))
    return TRUE;
  sqlite3_reset (statement);
  return row;
}

static gboolean
check_files (ThimbleDatabase  *self,
             gboolean          create,
             GError          **error)
{
  g_autofree char *wal = g_strconcat (self->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (self->path, "-shm", NULL);
  g_autofree char *journal = g_strconcat (self->path, "-journal", NULL);

  return thimble_folder_check_file (self->path, create, error)
         && thimble_folder_check_file (wal, FALSE, error)
         && thimble_folder_check_file (shm, FALSE, error)
         && thimble_folder_check_file (journal, FALSE, error);
}

static gboolean
salvage (ThimbleDatabase  *self,
         const char       *marker,
         GError          **error)
{
  g_autofree char *aside = NULL;
  g_autofree char *message = NULL;
  g_autofree char *advice = NULL;
  gint64 n_saved;

  if (!thimble_salvage_run (self->path, &aside, &n_saved, error))
    return FALSE;
  g_unlink (marker);
  message = g_strdup_printf (ngettext ("The history's file was damaged. %d request could be saved; others may be missing.",
                                       "The history's file was damaged. %d requests could be saved; others may be missing.",
                                       (gulong) n_saved), (int) n_saved);
  advice = g_strdup_printf (_("The damaged file is kept as “%s”."), aside);
  set_warning (self, THIMBLE_ERROR_STORE_DAMAGED, message, advice, NULL);
  return TRUE;
}

static gboolean
open_writable (ThimbleDatabase  *self,
               const char       *folder,
               GError          **error)
{
  g_autofree char *marker = g_build_filename (folder, "history.check", NULL);
  g_autoptr (GError) first = NULL;

  self->lock = thimble_folder_lock_new (folder, error);
  if (self->lock == NULL || !thimble_folder_lock_take (self->lock, LOCK_WAIT_US, error))
    return FALSE;
  if (thimble_folder_lock_is_alone (self->lock) && !thimble_salvage_resume (self->path, error))
    return FALSE;
  if (!check_files (self, TRUE, error))
    return FALSE;

  if (!open_to_write (self, marker, &first))
    {
      if (!damaged (first) || !thimble_folder_lock_is_alone (self->lock))
        {
          g_propagate_error (error, g_steal_pointer (&first));
          return FALSE;
        }
      forget_connection (self);
      if (!salvage (self, marker, error) || !open_to_write (self, marker, error))
        return FALSE;
    }

  if (!self->read_only)
    {
      self->owner = thimble_owner_new (folder, error);
      if (self->owner == NULL)
        return FALSE;
      thimble_database_sweep (self, TRUE);
      thimble_owner_sweep (folder, has_rows, self);
    }
  thimble_folder_lock_share (self->lock);
  return TRUE;
}

/* A disk or folder that takes no changes, or a disk too full for the log's index. Without the
 * index a file in WAL mode can still be read as one that nobody changes. */
static gboolean
open_read_only (ThimbleDatabase  *self,
                GError          **error)
{
  int version = 0;

  if (!g_file_test (self->path, G_FILE_TEST_EXISTS))
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The history cannot be made: its folder or disk takes no changes."));
      return FALSE;
    }
  if (!check_files (self, FALSE, error))
    return FALSE;
  if (!connect_to (self, self->path, SQLITE_OPEN_READONLY, NULL) || !thimble_schema_read_version (self->db, &version, NULL))
    {
      g_autofree char *escaped = g_uri_escape_string (self->path, "/", FALSE);
      g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);

      forget_connection (self);
      if (!connect_to (self, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error)
          || !thimble_schema_read_version (self->db, &version, error))
        return FALSE;
    }
  sqlite3_exec (self->db, "PRAGMA query_only = ON", NULL, NULL, NULL);
  self->read_only = TRUE;
  if (version > thimble_schema_get_version ())
    {
      become_newer (self);
      return TRUE;
    }
  if (version < thimble_schema_get_version ())
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE,
                         _("The history's format must be renewed, but its folder or disk takes no changes."));
      return FALSE;
    }
  set_warning (self, THIMBLE_ERROR_STORE,
               _("The history can only be read: its folder or disk takes no changes. Nothing can be sent, for nothing could be recorded."),
               _("Make the folder writable, or make room on the disk, and start Thimble again."), NULL);
  return TRUE;
}

gboolean
thimble_database_open (ThimbleDatabase  *self,
                       GError          **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (GError) first = NULL;

  thimble_database_assert_thread (self);
  if (self->db != NULL)
    return TRUE;

  g_clear_pointer (&self->warning, thimble_problem_unref);
  if (!thimble_folder_make (self->folder, error))
    return FALSE;
  folder = thimble_folder_resolve (self->folder, error);
  if (folder == NULL)
    return FALSE;
  g_free (self->path);
  self->path = g_build_filename (folder, "history.db", NULL);

  if (access (folder, W_OK) == 0 && (access (self->path, F_OK) != 0 || access (self->path, W_OK) == 0))
    {
      if (open_writable (self, folder, &first))
        goto opened;
      thimble_database_close (self);
      /* A link, damage, a lock: said as it is. Only a disk that does not take our writes leaves reading. */
      if (damaged (first) || !g_file_test (self->path, G_FILE_TEST_IS_REGULAR) || !check_files (self, FALSE, NULL))
        {
          g_propagate_error (error, g_steal_pointer (&first));
          return FALSE;
        }
    }
  if (!open_read_only (self, first != NULL ? NULL : error))
    {
      if (first != NULL)
        g_propagate_error (error, g_steal_pointer (&first));
      thimble_database_close (self);
      return FALSE;
    }
  if (first != NULL && !self->newer)
    {
      g_autoptr (ThimbleProblem) why = thimble_problem_from_error (first);

      set_warning (self, THIMBLE_ERROR_STORE, thimble_problem_get_message (why), thimble_problem_get_advice (why),
                   thimble_problem_get_details (why));
    }

opened:
  self->swept_us = g_get_monotonic_time ();
  self->data_version = ask_number (self, "PRAGMA data_version", NULL);
  return TRUE;
}
