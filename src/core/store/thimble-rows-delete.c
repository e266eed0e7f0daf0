/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is deleted, whole or but for the numbers. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-facts.h"
#include "thimble-rows.h"
#include "thimble-schema.h"
#include "thimble-text-index.h"

#define PRUNE_SLICE_US (15 * 1000)

static gboolean
run_for (ThimbleDatabase  *db,
         const char       *sql,
         gint64            id,
         gint64            revision,
         GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (sqlite3_bind_parameter_count (statement) > 1)
    sqlite3_bind_int64 (statement, 2, revision);
  return thimble_database_step (db, statement, NULL, error);
}

/* Finish explanation and the provider's own words may quote the text, so they go with it. */
static gboolean
delete_text (ThimbleDatabase  *db,
             gint64            id,
             gint64            revision,
             GError          **error)
{
  return thimble_text_index_remove (db, id, error)
         && run_for (db, "UPDATE requests SET text_deleted = 1, revision = ?2 WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE request_lines SET prompt_head = NULL, answer_head = NULL, finish_explanation = NULL,"
                         " problem_details = NULL WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE request_texts SET prompt = NULL, system = NULL, turns = NULL, answer = '',"
                         " reasoning = NULL WHERE id = ?1", id, revision, error);
}

/* Later turns of a conversation carry the earlier ones; what is deleted is deleted there too. */
static gboolean
delete_from_follow_ups (ThimbleDatabase  *db,
                        gint64            id,
                        gint64            revision,
                        GError          **error)
{
#define FOLLOW_UPS \
  " IN (SELECT id FROM requests WHERE conversation_id > 0 AND id > ?1 AND conversation_id =" \
  " (SELECT CASE WHEN conversation_id > 0 THEN conversation_id ELSE id END FROM requests WHERE id = ?1))"
  return run_for (db, "UPDATE requests SET revision = ?2 WHERE id IN"
                      " (SELECT id FROM request_texts WHERE turns IS NOT NULL AND id" FOLLOW_UPS ")", id, revision, error)
         && run_for (db, "UPDATE request_texts SET turns = NULL WHERE id" FOLLOW_UPS, id, 0, error);
#undef FOLLOW_UPS
}

static gboolean
delete_row (ThimbleDatabase  *db,
            gint64            id,
            gint64            revision,
            GError          **error)
{
  return thimble_text_index_remove (db, id, error)
         && run_for (db, "DELETE FROM requests WHERE id = ?1", id, revision, error)
         && run_for (db, "UPDATE counters SET value = max(?1, ?2) WHERE name = 'removed'", 0, revision, error);
}

/* Whether a request is here, and whether it runs. */
static gboolean
look_at (ThimbleDatabase  *db,
         gint64            id,
         gboolean         *here,
         gboolean         *running,
         GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db, "SELECT state IN ('sent', 'streaming') FROM requests WHERE id = ?1", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!thimble_database_step (db, statement, here, error))
    return FALSE;
  *running = *here && sqlite3_column_int (statement, 0) != 0;
  sqlite3_reset (statement);
  return TRUE;
}

void
thimble_rows_forget (ThimbleDatabase *db)
{
  thimble_database_truncate (db);
  /* Older copies have it still; and this version has proved itself. */
  thimble_schema_remove_backups (db->path, G_MAXINT64);
}

gboolean
thimble_rows_delete (ThimbleDatabase  *db,
                     gint64            id,
                     gboolean          text_only,
                     GError          **error)
{
  gboolean here, running;
  gint64 revision;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  thimble_database_sweep (db, TRUE); /* what only a dead process ran may go */
  if (!thimble_database_begin (db, error))
    return FALSE;
  if (!look_at (db, id, &here, &running, error))
    goto undo;
  if (!here || running)
    {
      if (!here)
        thimble_rows_set_not_found (id, error);
      else
        thimble_set_error (error, THIMBLE_ERROR_FAILED, _("This request is still running. Stop it first, then delete it."));
      goto undo;
    }
  if (!thimble_database_next_revision (db, &revision, error)
      || !delete_from_follow_ups (db, id, revision, error)
      || !(text_only ? delete_text (db, id, revision, error) : delete_row (db, id, revision, error)))
    goto undo;
  if (!thimble_database_commit (db, error))
    return FALSE;
  thimble_rows_forget (db);
  return TRUE;

undo:
  thimble_database_rollback (db);
  return FALSE;
}

gboolean
thimble_rows_delete_many (ThimbleDatabase  *db,
                          GArray           *ids,
                          GError          **error)
{
  gint64 revision;

  if (!thimble_database_check (db, TRUE, error) || !thimble_database_begin (db, error))
    return FALSE;
  if (!thimble_database_next_revision (db, &revision, error))
    goto undo;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      gboolean here, running;

      if (!look_at (db, id, &here, &running, error)
          || (here && !running && (!delete_from_follow_ups (db, id, revision, error) || !delete_row (db, id, revision, error))))
        goto undo;
    }
  if (!thimble_database_commit (db, error))
    return FALSE;
  thimble_database_truncate (db);
  return TRUE;

undo:
  thimble_database_rollback (db);
  return FALSE;
}

/* Old texts */

static gboolean
collect_id (sqlite3_stmt *statement,
            gpointer      ids)
{
  gint64 id = sqlite3_column_int64 (statement, 0);

  g_array_append_val (ids, id);
  return TRUE;
}

static gboolean
has_text (ThimbleDatabase  *db,
          gint64            id,
          gboolean         *has,
          GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db,
    "SELECT 1 FROM requests WHERE id = ?1 AND text_deleted = 0 AND state NOT IN ('sent', 'streaming')", error);

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  if (!thimble_database_step (db, statement, has, error))
    return FALSE;
  sqlite3_reset (statement);
  return TRUE;
}

/* From *@next on, as many as fit into a slice; one transaction, or none where nothing is to do. */
static gboolean
prune_slice (ThimbleDatabase  *db,
             GArray           *ids,
             guint            *next,
             gint64           *n,
             GError          **error)
{
  gint64 until_us = g_get_monotonic_time () + PRUNE_SLICE_US, revision = 0;
  gint64 n_here = 0;

  for (; *next < ids->len && g_get_monotonic_time () < until_us; ++*next)
    {
      gint64 id = g_array_index (ids, gint64, *next);
      gboolean has;

      if (!has_text (db, id, &has, error))
        goto undo;
      if (!has)
        continue;
      if (n_here == 0 && (!thimble_database_begin (db, error) || !thimble_database_next_revision (db, &revision, error)))
        goto undo;
      if (!delete_from_follow_ups (db, id, revision, error) || !delete_text (db, id, revision, error))
        goto undo;
      n_here++;
    }
  if (n_here > 0 && !thimble_database_commit (db, error))
    return FALSE;
  *n += n_here;
  return TRUE;

undo:
  thimble_database_rollback (db);
  return FALSE;
}

gboolean
thimble_rows_prune_texts (ThimbleDatabase  *db,
                          gint64            before_us,
                          gint64           *n,
                          GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint next = 0;
  gboolean ok = TRUE;

  *n = 0;
  /* Requests of unknown start are not old. */
  if (!thimble_database_check (db, TRUE, error)
      || !thimble_facts_scan (db, NULL, "r.id", G_MININT64, MIN (before_us, G_MAXINT64 - 1), collect_id, ids, error))
    return FALSE;
  while (ok && next < ids->len)
    {
      ok = prune_slice (db, ids, &next, n, error) && !g_cancellable_set_error_if_cancelled (db->cancellable, error);
      if (ok && db->breathe != NULL)
        db->breathe (db->breathe_data);
    }
  /* Also of what was pruned before it was stopped: next time that is found pruned already. */
  if (*n > 0)
    thimble_rows_forget (db);
  return ok;
}
