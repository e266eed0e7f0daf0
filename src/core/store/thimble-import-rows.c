/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "thimble-import-record.h"
#include "thimble-import-rows.h"
#include "thimble-rows.h"

/* Of links and of rows that go, a transaction each. */
#define LINKS 500
#define UNDOS 200

/* The note `import:UUID` has {"owner": "…", "after": 17}: whose import, and the last id before it. */
#define NOTE "import:"

static void
set_under_way (GError **error)
{
  thimble_set_error (error, THIMBLE_ERROR_FAILED,
                     _("Another import is under way, here or in another Thimble. Wait until it has ended, then import again."));
}

char *
thimble_import_rows_begin (ThimbleDatabase  *db,
                           GError          **error)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *batch = g_strconcat (NOTE, uuid, NULL);
  g_autofree char *value = NULL;
  gint64 after;

  if (db->import != NULL)
    {
      set_under_way (error);
      return NULL;
    }
  if (!thimble_database_check (db, TRUE, error)
      || !thimble_database_ask (db, "SELECT coalesce(max(id), 0) FROM requests", 0, &after, error)
      /* It holds ids and uids only, no text. */
      || !thimble_database_run (db, "CREATE TEMP TABLE IF NOT EXISTS import_links (id INTEGER PRIMARY KEY, first TEXT NOT NULL)", 0, error)
      || !thimble_database_run (db, "DELETE FROM temp.import_links", 0, error))
    return NULL;
  value = g_strdup_printf ("{\"owner\":\"%s\",\"after\":%" G_GINT64_FORMAT "}", thimble_owner_get_uuid (db->owner), after);
  if (!thimble_rows_set_note (db, batch, value, error))
    return NULL;
  db->import = g_strdup (batch);
  return g_steal_pointer (&batch);
}

static gboolean
remember_link (ThimbleDatabase  *db,
               const char       *first,
               gint64            id,
               GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, "INSERT INTO temp.import_links (first, id) VALUES (?1, ?2)", error);

  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, first);
  sqlite3_bind_int64 (statement, 2, id);
  return thimble_database_step (db, statement, NULL, error);
}

/* In a transaction. Counts only where all is well. */
static gboolean
add (ThimbleDatabase  *db,
     const char       *batch,
     GPtrArray        *rows,
     gint64           *imported,
     gint64           *present,
     GError          **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 n_new = 0;

  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (records, ((ThimbleImportRow *) rows->pdata[i])->record);
  if (!thimble_rows_write_many (db, batch, records, ids, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const ThimbleImportRow *row = rows->pdata[i];
      gint64 id = g_array_index (ids, gint64, i);

      n_new += id != 0;
      if (id != 0 && row->conversation != NULL && !remember_link (db, row->conversation, id, error))
        return FALSE;
    }
  *imported += n_new;
  *present += rows->len - n_new;
  return TRUE;
}

gboolean
thimble_import_rows_add (ThimbleDatabase  *db,
                         const char       *batch,
                         GPtrArray        *rows,
                         gint64           *imported,
                         gint64           *present,
                         GError          **error)
{
  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (add (db, batch, rows, imported, present, error))
    return thimble_database_commit (db, error);
  thimble_database_rollback (db);
  return FALSE;
}

/* Up to and with the row @last; in a transaction. */
static gboolean
link_until (ThimbleDatabase  *db,
            gint64            last,
            GError          **error)
{
  gint64 revision;

  /* A follow-up whose first is not here begins a conversation of its own. */
  return thimble_database_next_revision (db, &revision, error)
         && thimble_database_run (db, "UPDATE requests SET revision = (SELECT value FROM counters WHERE name = 'revision'), conversation_id = first.id"
                                      " FROM temp.import_links l JOIN requests first ON first.uid = l.first AND first.uid <> ''"
                                      " WHERE requests.id = l.id AND l.id <= ?1 AND first.id <> requests.id", last, error)
         && thimble_database_run (db, "DELETE FROM temp.import_links WHERE id <= ?1", last, error);
}

gboolean
thimble_import_rows_add_all (ThimbleDatabase  *db,
                             const char       *batch,
                             GPtrArray        *rows,
                             gint64           *imported,
                             gint64           *present,
                             GError          **error)
{
  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (add (db, batch, rows, imported, present, error) && link_until (db, G_MAXINT64, error)
      && thimble_rows_set_note (db, batch, NULL, error))
    {
      if (!thimble_database_commit (db, error))
        return FALSE;
      g_clear_pointer (&db->import, g_free);
      return TRUE;
    }
  thimble_database_rollback (db);
  return FALSE;
}

gboolean
thimble_import_rows_link (ThimbleDatabase  *db,
                          gboolean         *more,
                          GError          **error)
{
  gint64 last, left;

  *more = FALSE;
  /* The ids of this slice: up to and with @last. */
  if (!thimble_database_ask (db, "SELECT coalesce(max(id), 0) FROM (SELECT id FROM temp.import_links ORDER BY id LIMIT " G_STRINGIFY (LINKS) ")",
                             0, &last, error))
    return FALSE;
  if (last == 0)
    return TRUE;
  if (!thimble_database_begin (db, error))
    return FALSE;
  if (!link_until (db, last, error)
      || !thimble_database_ask (db, "SELECT count(*) FROM (SELECT 1 FROM temp.import_links LIMIT 1)", 0, &left, error))
    {
      thimble_database_rollback (db);
      return FALSE;
    }
  *more = left > 0;
  return thimble_database_commit (db, error);
}

gboolean
thimble_import_rows_end (ThimbleDatabase  *db,
                         const char       *batch,
                         GError          **error)
{
  if (!thimble_rows_set_note (db, batch, NULL, error))
    return FALSE;
  g_clear_pointer (&db->import, g_free);
  return TRUE;
}

void
thimble_import_rows_give_up (ThimbleDatabase *db)
{
  g_clear_pointer (&db->import, g_free);
  db->swept_us = 0; /* at the next look */
}

static gint64
get_after (ThimbleDatabase *db,
           const char      *batch)
{
  g_autofree char *value = NULL;
  g_autoptr (JsonNode) node = NULL;
  gint64 after = 0;

  if (thimble_rows_get_note (db, batch, &value, NULL) && value != NULL)
    node = thimble_json_parse (value, -1, 1024, NULL);
  thimble_json_get_integer (thimble_json_root_object (node), "after", &after);
  return after;
}

/* (transfer full) (element-type gint64) */
static GArray *
find_rows (ThimbleDatabase  *db,
           const char       *batch,
           GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = thimble_database_prepare (db, "SELECT id FROM requests WHERE id > ?2 AND owner = ?1"
                                                          " LIMIT " G_STRINGIFY (UNDOS), error);
  gboolean row = TRUE;

  if (statement == NULL)
    return NULL;
  thimble_bind_text (statement, 1, batch);
  sqlite3_bind_int64 (statement, 2, get_after (db, batch));
  while (row)
    {
      gint64 id;

      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      id = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (ids, id);
    }
  return g_steal_pointer (&ids);
}

gboolean
thimble_import_rows_undo (ThimbleDatabase  *db,
                          const char       *batch,
                          gboolean         *more,
                          GError          **error)
{
  g_autoptr (GArray) ids = NULL;

  *more = FALSE;
  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  ids = find_rows (db, batch, error);
  if (ids == NULL)
    return FALSE;
  *more = ids->len > 0;
  return *more ? thimble_rows_delete_many (db, ids, error) : thimble_rows_set_note (db, batch, NULL, error);
}

/* (transfer full) (element-type utf8): imports whose process is dead. @alive: (out): another one than @batch (nullable) is under way. */
static GPtrArray *
find_dead (ThimbleDatabase *db,
           const char      *batch,
           gboolean        *alive)
{
  g_autoptr (GPtrArray) dead = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folder = g_path_get_dirname (db->path);
  sqlite3_stmt *statement = thimble_database_prepare (db, "SELECT name, value FROM notes WHERE name >= 'import:' AND name < 'import;'", NULL);
  gboolean row = TRUE;

  *alive = FALSE;
  while (statement != NULL && thimble_database_step (db, statement, &row, NULL) && row)
    {
      g_autofree char *name = thimble_column_text (statement, 0);
      g_autofree char *value = thimble_column_text (statement, 1);
      g_autoptr (JsonNode) node = thimble_json_parse (value, -1, 1024, NULL);
      const char *owner = thimble_json_get_string (thimble_json_root_object (node), "owner");
      int fd = -1;

      if (g_strcmp0 (name, batch) == 0)
        continue;
      /* Of ours one at most is under way; the others could not be taken back. */
      if (g_strcmp0 (owner, thimble_owner_get_uuid (db->owner)) == 0 ? g_strcmp0 (name, db->import) != 0
                                                                     : thimble_owner_seize (folder, owner, &fd))
        g_ptr_array_add (dead, g_steal_pointer (&name));
      else
        *alive = TRUE;
      if (fd >= 0)
        close (fd);
    }
  if (statement != NULL)
    sqlite3_reset (statement);
  return g_steal_pointer (&dead);
}

/* Rows that may yet be taken back would be taken for present, and then be missing. */
gboolean
thimble_import_rows_clear_way (ThimbleDatabase  *db,
                               const char       *batch,
                               gboolean         *more,
                               GError          **error)
{
  g_autoptr (GPtrArray) dead = NULL;
  gboolean alive, unused;

  *more = FALSE;
  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  dead = find_dead (db, batch, &alive);
  if (alive)
    {
      set_under_way (error);
      return FALSE;
    }
  *more = dead->len > 0;
  return !*more || thimble_import_rows_undo (db, dead->pdata[0], &unused, error);
}

gboolean
thimble_import_rows_undo_dead (ThimbleDatabase *db,
                               gint64           budget_us)
{
  g_autoptr (GPtrArray) dead = NULL;
  gint64 until = g_get_monotonic_time () + budget_us;
  gboolean changed = FALSE, alive;

  if (db->read_only)
    return FALSE;
  dead = find_dead (db, NULL, &alive);
  for (guint i = 0; i < dead->len; i++)
    {
      gboolean more = TRUE;

      while (more && g_get_monotonic_time () < until && thimble_import_rows_undo (db, dead->pdata[i], &more, NULL))
        {
          changed = TRUE;
          db->breathe (db->breathe_data);
        }
      if (more)
        db->swept_us = 0; /* goes on at the next look */
    }
  return changed;
}
