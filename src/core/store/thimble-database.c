/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/thimble-types.h"
#include "usage/thimble-price.h"
#include "thimble-database.h"
#include "thimble-matches.h"
#include "thimble-import-rows.h"

#define SWEEP_US (2 * G_USEC_PER_SEC)
/* What a sweep may take for taking back a dead import, at opening and later. */
#define UNDO_NOW_US   (2 * G_USEC_PER_SEC)
#define UNDO_LATER_US (G_USEC_PER_SEC / 3)

ThimbleDatabase *
thimble_database_new (const char *folder)
{
  ThimbleDatabase *self = g_new0 (ThimbleDatabase, 1);

  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, "history.db", NULL);
  self->thread = g_thread_self ();
  return self;
}

void
thimble_database_free (ThimbleDatabase *self)
{
  if (self == NULL)
    return;
  thimble_database_close (self);
  g_clear_pointer (&self->warning, thimble_problem_unref);
  g_free (self->folder);
  g_free (self->path);
  g_free (self);
}

void
thimble_database_assert_thread (ThimbleDatabase *self)
{
  g_assert (self->thread == g_thread_self ());
}

void
thimble_database_close (ThimbleDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->matches, thimble_matches_free);
  if (self->db != NULL)
    sqlite3_close (self->db);
  self->db = NULL;
  g_clear_pointer (&self->owner, thimble_owner_free);
  g_clear_pointer (&self->lock, thimble_folder_lock_free);
  g_clear_pointer (&self->import, g_free);
  self->read_only = FALSE;
  self->newer = FALSE;
}

gboolean
thimble_database_check (ThimbleDatabase  *self,
                        gboolean          writing,
                        GError          **error)
{
  thimble_database_assert_thread (self);

  if (self->db == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The history is not open."));
      return FALSE;
    }
  if (writing && self->newer)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE_NEWER,
                         _("The history was made by a newer Thimble and can only be read here."));
      return FALSE;
    }
  if (writing && self->read_only)
    {
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The history can only be read: its folder or disk takes no changes."));
      return FALSE;
    }
  return TRUE;
}

void
thimble_database_set_sqlite_error (sqlite3     *db,
                                   int          code,
                                   const char  *message,
                                   GError     **error)
{
  g_autoptr (ThimbleProblem) problem = NULL;
  g_autofree char *details = NULL;
  int basic = code & 0xff;
  ThimbleError class = THIMBLE_ERROR_STORE;
  const char *advice = NULL;

  switch (basic)
    {
    case SQLITE_INTERRUPT:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
      return;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      class = THIMBLE_ERROR_STORE_DAMAGED;
      message = _("The history's file is damaged.");
      advice = _("Close Thimble everywhere and start it again: it puts the damaged file aside and saves what can be read.");
      break;
    case SQLITE_FULL:
      message = message != NULL ? message : _("The disk is full, so the history could not be written.");
      advice = _("Make room on the disk and try again.");
      break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      message = message != NULL ? message : _("Another program keeps the history locked.");
      advice = _("Close other programs that use it and try again.");
      break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      message = message != NULL ? message : _("The history can only be read: its folder or disk takes no changes.");
      break;
    default:
      message = message != NULL ? message : _("The history could not be read or written.");
      break;
    }

  details = g_strdup_printf ("SQLite %d: %s", db != NULL ? sqlite3_extended_errcode (db) : code,
                             sqlite3_errstr (code));
  problem = thimble_problem_new (class, message, advice, details, -1);
  thimble_problem_set_error (problem, error);
}

void
thimble_database_fail (ThimbleDatabase  *self,
                       int               code,
                       GError          **error)
{
  int basic = code & 0xff;

  /* The index of texts is not the history: what is wrong with it does not concern the file. */
  if (code == SQLITE_CORRUPT_VTAB)
    {
      self->index_damaged = TRUE;
      thimble_set_error (error, THIMBLE_ERROR_STORE, _("The index for searching is damaged. It will be made anew."));
      return;
    }
  if ((basic == SQLITE_CORRUPT || basic == SQLITE_NOTADB) && !self->read_only)
    thimble_database_write_marker (self);
  thimble_database_set_sqlite_error (self->db, code, NULL, error);
}

gboolean
thimble_database_write_marker (ThimbleDatabase *self)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *marker = g_build_filename (folder, "history.check", NULL);

  return thimble_folder_check_file (marker, TRUE, NULL);
}

sqlite3_stmt *
thimble_database_prepare (ThimbleDatabase  *self,
                          const char       *sql,
                          GError          **error)
{
  sqlite3_stmt *statement;
  int code;

  thimble_database_assert_thread (self);

  statement = g_hash_table_lookup (self->statements, sql);
  if (statement != NULL)
    {
      sqlite3_reset (statement);
      sqlite3_clear_bindings (statement);
      return statement;
    }
  code = sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      thimble_database_fail (self, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);
  return statement;
}

gboolean
thimble_database_step (ThimbleDatabase  *self,
                       sqlite3_stmt     *statement,
                       gboolean         *row,
                       GError          **error)
{
  int code;

  thimble_database_assert_thread (self);

  code = sqlite3_step (statement);
  if (row != NULL)
    *row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;
  sqlite3_reset (statement);
  if (code == SQLITE_DONE)
    return TRUE;
  thimble_database_fail (self, code, error);
  return FALSE;
}

static gboolean
run (ThimbleDatabase  *self,
     const char       *sql,
     GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self, sql, error);
  gboolean row = TRUE;

  while (statement != NULL && row)
    if (!thimble_database_step (self, statement, &row, error))
      return FALSE;
  return statement != NULL;
}

static sqlite3_stmt *
prepare_for (ThimbleDatabase  *self,
             const char       *sql,
             gint64            number,
             GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self, sql, error);

  if (statement != NULL && sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, number);
  return statement;
}

gboolean
thimble_database_run (ThimbleDatabase  *self,
                      const char       *sql,
                      gint64            number,
                      GError          **error)
{
  sqlite3_stmt *statement = prepare_for (self, sql, number, error);

  return statement != NULL && thimble_database_step (self, statement, NULL, error);
}

gboolean
thimble_database_ask (ThimbleDatabase  *self,
                      const char       *sql,
                      gint64            number,
                      gint64           *answer,
                      GError          **error)
{
  sqlite3_stmt *statement = prepare_for (self, sql, number, error);
  gboolean row;

  if (statement == NULL || !thimble_database_step (self, statement, &row, error))
    return FALSE;
  *answer = row ? sqlite3_column_int64 (statement, 0) : -1;
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
thimble_database_begin (ThimbleDatabase  *self,
                        GError          **error)
{
  return run (self, "BEGIN IMMEDIATE", error);
}

gboolean
thimble_database_commit (ThimbleDatabase  *self,
                         GError          **error)
{
  if (run (self, "COMMIT", error))
    return TRUE;
  thimble_database_rollback (self);
  return FALSE;
}

void
thimble_database_rollback (ThimbleDatabase *self)
{
  if (!sqlite3_get_autocommit (self->db))
    sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean
thimble_database_next_revision (ThimbleDatabase  *self,
                                gint64           *revision,
                                GError          **error)
{
  return run (self, "UPDATE counters SET value = value + 1 WHERE name = 'revision'", error)
         && thimble_database_get_counter (self, "revision", revision, error);
}

gboolean
thimble_database_get_counter (ThimbleDatabase  *self,
                              const char       *name,
                              gint64           *value,
                              GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (self, "SELECT value FROM counters WHERE name = ?1", error);
  gboolean row;

  *value = 0;
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, name);
  if (!thimble_database_step (self, statement, &row, error))
    return FALSE;
  if (row)
    *value = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return TRUE;
}

/* Watching the others */

gboolean
thimble_database_poll (ThimbleDatabase *self)
{
  sqlite3_stmt *statement;
  gboolean row, changed = FALSE;

  if (self->must_truncate)
    thimble_database_truncate (self);
  /* It changes when any other connection commits, never by our own work. */
  statement = thimble_database_prepare (self, "PRAGMA data_version", NULL);
  if (statement == NULL || !thimble_database_step (self, statement, &row, NULL) || !row)
    return FALSE;
  changed = self->data_version != sqlite3_column_int64 (statement, 0);
  self->data_version = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  return changed;
}

/* Whether a request costs nothing, however it ended: by the price it was sent at, or as practice. A local server may have a price
 * that somebody gave it, or that could not be read. */
static void
is_free (sqlite3_context  *context,
         int               n_values,
         sqlite3_value   **values)
{
  const char *json = (const char *) sqlite3_value_text (values[0]);
  const char *tier = (const char *) sqlite3_value_text (values[1]);
  g_autoptr (ThimblePrice) price = NULL;

  if (json != NULL)
    price = thimble_price_from_json (json, NULL);
  sqlite3_result_int (context, price != NULL ? thimble_price_is_free (price) : g_strcmp0 (tier, "practice") == 0);
}

static gboolean
bury_rows (ThimbleDatabase *self,
           const char      *uuid)
{
  sqlite3_stmt *lines, *rows;
  gint64 revision;

  if (!thimble_database_begin (self, NULL))
    return FALSE;
  if (!thimble_database_next_revision (self, &revision, NULL))
    goto undo;

  sqlite3_create_function (self->db, "thimble_is_free", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL, is_free, NULL, NULL);
  lines = thimble_database_prepare (self,
    "UPDATE request_lines SET problem_code = ?1, problem_message = ?2, problem_details = NULL,"
    " problem_advice = CASE WHEN thimble_is_free (price, (SELECT tier FROM requests WHERE requests.id = request_lines.id)) THEN ?5 ELSE ?3 END,"
    " problem_retry_after = NULL, problem_http_status = NULL, problem_vendor_code = NULL, problem_parameter = NULL"
    " WHERE id IN (SELECT id FROM requests WHERE state IN ('sent', 'streaming') AND owner = ?4)", NULL);
  if (lines == NULL)
    goto undo;
  thimble_bind_text (lines, 1, thimble_error_to_code (THIMBLE_ERROR_CUT_OFF));
  thimble_bind_text (lines, 2, _("Thimble was closed while this was running."));
  thimble_bind_text (lines, 3, _("What came until then is kept. It may have been billed; sending it again may cost again."));
  thimble_bind_text (lines, 4, uuid);
  thimble_bind_text (lines, 5, _("What came until then is kept."));
  if (!thimble_database_step (self, lines, NULL, NULL))
    goto undo;

  rows = thimble_database_prepare (self,
    "UPDATE requests SET state = 'interrupted', billed = 'possible', revision = ?1,"
    " cost = CASE WHEN thimble_is_free ((SELECT price FROM request_lines WHERE request_lines.id = requests.id), tier) THEN 0 ELSE cost END"
    " WHERE state IN ('sent', 'streaming') AND owner = ?2", NULL);
  if (rows == NULL)
    goto undo;
  sqlite3_bind_int64 (rows, 1, revision);
  thimble_bind_text (rows, 2, uuid);
  if (!thimble_database_step (self, rows, NULL, NULL))
    goto undo;
  return thimble_database_commit (self, NULL);

undo:
  thimble_database_rollback (self);
  return FALSE;
}

gboolean
thimble_database_sweep (ThimbleDatabase *self,
                        gboolean         now)
{
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = NULL;
  sqlite3_stmt *statement;
  gboolean row = TRUE, changed = FALSE;

  if (self->read_only || (!now && g_get_monotonic_time () - self->swept_us < SWEEP_US))
    return FALSE;
  self->swept_us = g_get_monotonic_time ();

  statement = thimble_database_prepare (self,
    "SELECT DISTINCT owner FROM requests WHERE state IN ('sent', 'streaming') AND owner <> ?1", NULL);
  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, self->owner != NULL ? thimble_owner_get_uuid (self->owner) : "");
  while (thimble_database_step (self, statement, &row, NULL) && row)
    g_ptr_array_add (owners, g_strdup ((const char *) sqlite3_column_text (statement, 0)));
  sqlite3_reset (statement);

  folder = g_path_get_dirname (self->path);
  for (guint i = 0; i < owners->len; i++)
    {
      const char *uuid = owners->pdata[i];
      int fd;

      if (uuid == NULL || !thimble_owner_seize (folder, uuid, &fd))
        continue;
      if (bury_rows (self, uuid))
        {
          changed = TRUE;
          thimble_owner_bury (folder, uuid, fd);
        }
      else if (fd >= 0)
        close (fd);
    }
  return thimble_import_rows_undo_dead (self, now ? UNDO_NOW_US : UNDO_LATER_US) || changed;
}

void
thimble_database_truncate (ThimbleDatabase *self)
{
  int code;

  if (self->db == NULL || self->read_only)
    return;
  /* Not worth waiting for another process' reader: the next poll tries again. */
  sqlite3_busy_timeout (self->db, 0);
  code = sqlite3_wal_checkpoint_v2 (self->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (self->db, THIMBLE_DATABASE_BUSY_MS);
  self->must_truncate = code != SQLITE_OK;
}

/* Columns */

char *
thimble_column_text (sqlite3_stmt *statement,
                     int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);
  gsize length = sqlite3_column_bytes (statement, column);

  if (text == NULL)
    return NULL;
  if (g_utf8_validate_len (text, length, NULL))
    return g_strndup (text, length);
  return g_utf8_make_valid (text, length);
}

gint64
thimble_column_count (sqlite3_stmt *statement,
                      int           column)
{
  gint64 count;

  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return -1;
  count = sqlite3_column_int64 (statement, column);
  return count < 0 ? -1 : count;
}

void
thimble_bind_text (sqlite3_stmt *statement,
                   int           index,
                   const char   *text)
{
  if (text != NULL)
    sqlite3_bind_text (statement, index, text, -1, SQLITE_STATIC);
  else
    sqlite3_bind_null (statement, index);
}

void
thimble_bind_count (sqlite3_stmt *statement,
                    int           index,
                    gint64        count)
{
  if (count >= 0)
    sqlite3_bind_int64 (statement, index, count);
  else
    sqlite3_bind_null (statement, index);
}
