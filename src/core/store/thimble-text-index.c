/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-matches.h"
#include "thimble-text-index.h"

#define PART_BITS 14
/* Requests looked up at once. */
#define BATCH 256
/* Characters of a running request's texts that are looked through: this is done anew at each search. */
#define RUNNING_MAX "100000"

#define CREATE_SQL "USING fts5 (prompt, system, answer, error, content = '', columnsize = 0, tokenize = 'thimble')"
#define TEXTS_SQL \
  "t.id, t.prompt, t.system, t.answer, coalesce (l.problem_message, '') || char (10) || coalesce (l.problem_details, '')" \
  " FROM request_texts t LEFT JOIN request_lines l ON l.id = t.id WHERE t.id = ?1"
#define ENDED_SQL "indexed = 0 AND state NOT IN ('sent', 'streaming')"

gint64
thimble_text_index_part (gint64 id)
{
  return id >> PART_BITS;
}

static gboolean
has_part (ThimbleDatabase  *db,
          gint64            part,
          gboolean         *here,
          GError          **error)
{
  gint64 found;

  if (!thimble_database_ask (db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'search_' || ?1", part, &found, error))
    return FALSE;
  *here = found > 0;
  return TRUE;
}

/* Not a statement that is kept: it is done once for a part. */
static gboolean
execute (ThimbleDatabase  *db,
         const char       *sql,
         GError          **error)
{
  sqlite3_stmt *statement = NULL;
  int code = sqlite3_prepare_v2 (db->db, sql, -1, &statement, NULL);
  gboolean ok;

  if (code != SQLITE_OK)
    {
      thimble_database_fail (db, code, error);
      return FALSE;
    }
  ok = thimble_database_step (db, statement, NULL, error);
  sqlite3_finalize (statement);
  return ok;
}

/* The words of the row as it is in the file now. */
static gboolean
add (ThimbleDatabase  *db,
     gint64            id,
     gint64           *part, /* of the row before: it is there */
     GError          **error)
{
  g_autofree char *sql = NULL;

  if (*part != thimble_text_index_part (id))
    {
      gboolean here;

      *part = thimble_text_index_part (id);
      if (!has_part (db, *part, &here, error))
        return FALSE;
      if (!here)
        {
          g_autofree char *create = g_strdup_printf ("CREATE VIRTUAL TABLE search_%" G_GINT64_FORMAT " " CREATE_SQL, *part);

          if (!execute (db, create, error))
            return FALSE;
        }
    }
  sql = g_strdup_printf ("INSERT INTO search_%" G_GINT64_FORMAT " (rowid, prompt, system, answer, error) SELECT " TEXTS_SQL, *part);
  return thimble_database_run (db, sql, id, error) && thimble_database_run (db, "UPDATE requests SET indexed = 1 WHERE id = ?1", id, error);
}

/* A part that is damaged is dropped, and what was in it indexed anew. In a transaction. */
static gboolean
drop_part_here (ThimbleDatabase  *db,
                gint64            part,
                GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("DROP TABLE IF EXISTS search_%" G_GINT64_FORMAT, part);

  db->index_damaged = FALSE;
  db->index_behind = TRUE;
  return execute (db, sql, error)
         && thimble_database_run (db, "UPDATE requests SET indexed = 0 WHERE indexed <> 0 AND id BETWEEN ?1 << " G_STRINGIFY (PART_BITS)
                                      " AND ((?1 + 1) << " G_STRINGIFY (PART_BITS) ") - 1", part, error)
         && thimble_database_run (db, "DELETE FROM search_unpurged WHERE part = ?1", part, error);
}

gboolean
thimble_text_index_remove (ThimbleDatabase  *db,
                           gint64            id,
                           GError          **error)
{
  gint64 part = thimble_text_index_part (id), indexed;
  g_autoptr (GError) problem = NULL;
  g_autofree char *sql = NULL;

  if (!thimble_database_ask (db, "SELECT indexed FROM requests WHERE id = ?1", id, &indexed, error))
    return FALSE;
  if (indexed <= 0)
    return TRUE;
  sql = g_strdup_printf ("INSERT INTO search_%" G_GINT64_FORMAT " (search_%" G_GINT64_FORMAT ", rowid, prompt, system, answer, error)"
                         " SELECT 'delete', " TEXTS_SQL, part, part);
  if (thimble_database_run (db, sql, id, &problem))
    return thimble_database_run (db, "UPDATE requests SET indexed = 0 WHERE id = ?1", id, error)
           && thimble_database_run (db, "INSERT OR IGNORE INTO search_unpurged (part) VALUES (?1)", part, error);
  /* A damaged index keeps nobody from deleting: with its part all words go. */
  if (db->index_damaged)
    return drop_part_here (db, part, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Keeping up */

static gboolean
add_some (ThimbleDatabase  *db,
          gint64            until_us,
          gboolean         *more,
          GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = thimble_database_prepare (db,
    "SELECT id FROM requests INDEXED BY requests_unindexed WHERE " ENDED_SQL " ORDER BY id DESC LIMIT " G_STRINGIFY (BATCH), error);
  gint64 part = -1;
  gboolean row = statement != NULL;

  while (row)
    {
      gint64 id;

      if (!thimble_database_step (db, statement, &row, error))
        return FALSE;
      id = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (ids, id);
    }
  for (guint i = 0; i < ids->len && (i == 0 || g_get_monotonic_time () < until_us); i++)
    if (!add (db, g_array_index (ids, gint64, i), &part, error))
      return FALSE;
  *more = ids->len > 0;
  return statement != NULL;
}

/* Written anew, a part has nothing of what was taken out of it. */
static gboolean
purge_one (ThimbleDatabase  *db,
           gboolean         *more,
           GError          **error)
{
  gint64 part;
  gboolean here;

  if (!thimble_database_ask (db, "SELECT part FROM search_unpurged WHERE part >= ?1 LIMIT 1", 0, &part, error))
    return FALSE;
  *more = part >= 0;
  if (part < 0)
    return TRUE;
  if (!has_part (db, part, &here, error))
    return FALSE;
  if (here)
    {
      g_autofree char *sql = g_strdup_printf ("INSERT INTO search_%" G_GINT64_FORMAT " (search_%" G_GINT64_FORMAT ") VALUES ('optimize')",
                                              part, part);

      if (!execute (db, sql, error))
        return FALSE;
    }
  db->must_truncate = TRUE;
  return thimble_database_run (db, "DELETE FROM search_unpurged WHERE part = ?1", part, error);
}

/* What needs doing costs two looks at empty indices where nothing does. */
static gboolean
is_behind (ThimbleDatabase  *db,
           gboolean         *behind,
           GError          **error)
{
  gint64 found;

  if (!thimble_database_ask (db, "SELECT 1 FROM requests INDEXED BY requests_unindexed WHERE " ENDED_SQL " AND id > ?1 LIMIT 1", 0, &found, error))
    return FALSE;
  if (found < 0 && !thimble_database_ask (db, "SELECT 1 FROM search_unpurged WHERE part >= ?1 LIMIT 1", 0, &found, error))
    return FALSE;
  *behind = found > 0;
  return TRUE;
}

static gboolean
drop_part (ThimbleDatabase  *db,
           gint64            part,
           GError          **error)
{
  if (!thimble_database_begin (db, error))
    return FALSE;
  if (drop_part_here (db, part, error))
    return thimble_database_commit (db, error);
  thimble_database_rollback (db);
  return FALSE;
}

gboolean
thimble_text_index_catch_up (ThimbleDatabase  *db,
                             gint64            budget_us,
                             gboolean         *more,
                             GError          **error)
{
  gint64 until_us = g_get_monotonic_time () + budget_us;

  *more = FALSE;
  if (!thimble_database_check (db, FALSE, error))
    return FALSE;
  if (db->read_only)
    {
      db->index_behind = FALSE;
      return TRUE;
    }
  if (!is_behind (db, more, error))
    return FALSE;
  db->index_behind = *more;
  if (!*more)
    return TRUE;
  if (!thimble_database_begin (db, error))
    return FALSE;
  if (!add_some (db, until_us, more, error) || (!*more && !purge_one (db, more, error)))
    {
      thimble_database_rollback (db);
      return FALSE;
    }
  if (!thimble_database_commit (db, error))
    return FALSE;
  if (db->must_truncate)
    thimble_database_truncate (db);
  return TRUE;
}

gboolean
thimble_text_index_check (ThimbleDatabase  *db,
                          gint64            part,
                          GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO search_%" G_GINT64_FORMAT " (search_%" G_GINT64_FORMAT ")"
                                          " VALUES ('integrity-check')", part, part);
  g_autoptr (GError) problem = NULL;
  gint64 indexed;
  gboolean here;

  if (!thimble_database_check (db, TRUE, error) || !has_part (db, part, &here, error)
      || !thimble_database_ask (db, "SELECT 1 FROM requests WHERE indexed <> 0 AND id BETWEEN ?1 << " G_STRINGIFY (PART_BITS)
                   " AND ((?1 + 1) << " G_STRINGIFY (PART_BITS) ") - 1 LIMIT 1", part, &indexed, error))
    return FALSE;
  if (here ? execute (db, sql, &problem) : indexed < 0)
    return TRUE;
  if (here && !db->index_damaged)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return drop_part (db, part, error);
}

/* Once for all time */

/* Scripts without spaces begin here, Thai the first of them. */
#define UNSPACED "char (0x0e00)"
/* The lowest part whose words stand where they are looked for: a note, since those above it are, too. */
#define RENEWED_NOTE "search-renewed"

/* Whether a part has words of scripts without spaces. */
static gboolean
has_unspaced (ThimbleDatabase  *db,
              gint64            part,
              gboolean         *has,
              GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("CREATE VIRTUAL TABLE temp.search_words USING fts5vocab ('main', 'search_%" G_GINT64_FORMAT "', 'row')",
                                          part);
  gint64 found = -1;
  gboolean ok = execute (db, sql, error)
                && thimble_database_ask (db, "SELECT 1 FROM temp.search_words WHERE term >= " UNSPACED " AND ?1 = ?1 LIMIT 1", part, &found, error);

  *has = found > 0;
  return execute (db, "DROP TABLE IF EXISTS temp.search_words", ok ? error : NULL) && ok;
}

gboolean
thimble_text_index_renew (ThimbleDatabase  *db,
                          gint64            part,
                          GError          **error)
{
  gboolean here, old = FALSE;
  gint64 done;

  if (!thimble_database_check (db, TRUE, error)
      || !thimble_database_ask (db, "SELECT 1 FROM notes WHERE name = '" RENEWED_NOTE "' AND CAST (value AS INTEGER) <= ?1", part, &done, error))
    return FALSE;
  if (done > 0)
    return TRUE;
  if (!has_part (db, part, &here, error) || (here && !has_unspaced (db, part, &old, error)) || !thimble_database_begin (db, error))
    return FALSE;
  /* (what was found with it is no longer true) */
  g_clear_pointer (&db->matches, thimble_matches_free);
  if ((!old || drop_part_here (db, part, error))
      && thimble_database_run (db, "INSERT OR REPLACE INTO notes (name, value) VALUES ('" RENEWED_NOTE "', ?1)", part, error))
    return thimble_database_commit (db, error);
  thimble_database_rollback (db);
  return FALSE;
}

/* Finding */

gint64
thimble_text_index_last (ThimbleDatabase  *db,
                         GError          **error)
{
  gint64 last;

  if (!thimble_database_ask (db, "SELECT max(id) FROM requests WHERE id > ?1", 0, &last, error))
    return -1;
  return thimble_text_index_part (last);
}

static gboolean
collect (ThimbleDatabase  *db,
         const char       *sql,
         const char       *query,
         gint64            only,
         GArray           *ids,
         GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);
  gboolean row = statement != NULL;

  if (statement == NULL)
    return FALSE;
  thimble_bind_text (statement, 1, query);
  if (only > 0)
    sqlite3_bind_int64 (statement, 2, only);
  while (row)
    {
      gint64 id;

      if (!thimble_database_step (db, statement, &row, error))
        return FALSE;
      id = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (ids, id);
    }
  return TRUE;
}

gboolean
thimble_text_index_find (ThimbleDatabase  *db,
                         gint64            part,
                         const char       *query,
                         gint64            only,
                         GArray           *ids,
                         GError          **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rowid FROM search_%" G_GINT64_FORMAT " WHERE search_%" G_GINT64_FORMAT " MATCH ?1%s"
                                          " ORDER BY rowid DESC", part, part, only > 0 ? " AND rowid = ?2" : "");
  gboolean here, more;
  guint n_before = ids->len;

  if (!has_part (db, part, &here, error))
    return FALSE;
  if (!here || collect (db, sql, query, only, ids, error))
    return TRUE;
  if (!db->index_damaged || db->read_only)
    return FALSE;
  /* Made anew, and asked once more. */
  g_clear_error (error);
  g_array_set_size (ids, n_before);
  if (!drop_part (db, part, error))
    return FALSE;
  do
    if (!thimble_text_index_catch_up (db, G_MAXINT32, &more, error))
      return FALSE;
  while (more);
  return collect (db, sql, query, only, ids, error);
}

gboolean
thimble_text_index_find_running (ThimbleDatabase  *db,
                                 const char       *query,
                                 gint64            only,
                                 GArray           *ids,
                                 GError          **error)
{
  gint64 running;

  /* (what only reads may not even make a table in memory) */
  if (db->read_only)
    return TRUE;
  if (!thimble_database_ask (db, "SELECT 1 FROM requests INDEXED BY requests_running WHERE state IN ('sent', 'streaming') AND id > ?1 LIMIT 1",
            0, &running, error))
    return FALSE;
  if (running < 0)
    return TRUE;
  return execute (db, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_running"
                      " USING fts5 (prompt, system, answer, error, tokenize = 'thimble')", error)
         && execute (db, "DELETE FROM temp.search_running", error)
         && execute (db, "INSERT INTO temp.search_running (rowid, prompt, system, answer)"
                         " SELECT id, substr(prompt, 1, " RUNNING_MAX "), substr(system, 1, " RUNNING_MAX "), substr(answer, 1, " RUNNING_MAX ")"
                         " FROM request_texts WHERE id IN (SELECT id FROM requests WHERE state IN ('sent', 'streaming'))", error)
         && collect (db, only > 0 ? "SELECT rowid FROM temp.search_running WHERE search_running MATCH ?1 AND rowid = ?2"
                                  : "SELECT rowid FROM temp.search_running WHERE search_running MATCH ?1", query, only, ids, error);
}
