/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "base/thimble-clock.h"
#include "base/thimble-problem.h"
#include "thimble-measurements-rows.h"
#include "thimble-rows.h"

static const char *kind_ids[] = { "measure", "chain" };
static const char *state_ids[] = { "ready", "running", "stopped", "done" };

/* What a newer or damaged file may hold is the first of them. */
static guint
find_id (const char **ids,
         guint        n_ids,
         const char  *id)
{
  for (guint i = 0; i < n_ids; i++)
    if (g_strcmp0 (ids[i], id) == 0)
      return i;
  return 0;
}

gboolean
thimble_measurements_link (ThimbleDatabase  *db,
                           ThimbleRecord    *record,
                           gint64            request_id,
                           GError          **error)
{
  sqlite3_stmt *statement;

  if (record->measurement_id == 0)
    return TRUE;
  statement = thimble_database_prepare (db, "INSERT INTO measurement_requests (id, measurement_id, series, number, attempt)"
                                            " VALUES (?1, ?2, ?3, ?4, ?5)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, request_id);
  sqlite3_bind_int64 (statement, 2, record->measurement_id);
  sqlite3_bind_int64 (statement, 3, record->series);
  sqlite3_bind_int64 (statement, 4, record->number);
  sqlite3_bind_int64 (statement, 5, record->attempt);
  return thimble_database_step (db, statement, NULL, error);
}

static void
set_not_found (gint64   id,
               GError **error)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("There is no measurement or chain %s in the history."), number);
}

/* Its requests are shown with its name, and found by it: lists that follow look at them again. */
static gboolean
touch_requests (ThimbleDatabase  *db,
                gint64            id,
                GError          **error)
{
  sqlite3_stmt *statement;
  gint64 revision;

  if (!thimble_database_next_revision (db, &revision, error))
    return FALSE;
  statement = thimble_database_prepare (db, "UPDATE requests SET revision = ?2 WHERE id IN"
                                            " (SELECT id FROM measurement_requests WHERE measurement_id = ?1)", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int64 (statement, 2, revision);
  return thimble_database_step (db, statement, NULL, error);
}

gint64
thimble_measurements_save (ThimbleDatabase              *db,
                           const ThimbleMeasurementRow  *row,
                           GError                      **error)
{
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return -1;
  statement = thimble_database_prepare (db,
    row->id == 0 ? "INSERT INTO measurements (kind, state, owner, name, created_us, changed_us, plan, why)"
                   " VALUES (?1, ?2, ?3, ?4, ?6, ?6, ?7, ?8)"
                 : "UPDATE measurements SET kind = ?1, state = ?2, owner = ?3, changed_us = ?6, plan = ?7, why = ?8"
                   " WHERE id = ?5", error);
  if (statement == NULL)
    return -1;
  thimble_bind_text (statement, 1, kind_ids[row->kind]);
  thimble_bind_text (statement, 2, state_ids[row->state]);
  thimble_bind_text (statement, 3, thimble_owner_get_uuid (db->owner));
  if (row->id == 0)
    thimble_bind_text (statement, 4, row->name != NULL ? row->name : "");
  else
    sqlite3_bind_int64 (statement, 5, row->id);
  sqlite3_bind_int64 (statement, 6, thimble_clock_wall_us ());
  thimble_bind_text (statement, 7, row->plan != NULL ? row->plan : "{}");
  thimble_bind_text (statement, 8, row->why);
  if (!thimble_database_step (db, statement, NULL, error))
    return -1;
  if (row->id == 0)
    return sqlite3_last_insert_rowid (db->db);
  if (sqlite3_changes (db->db) > 0)
    return row->id;
  set_not_found (row->id, error);
  return -1;
}

gboolean
thimble_measurements_rename (ThimbleDatabase  *db,
                             gint64            id,
                             const char       *name,
                             GError          **error)
{
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  if (*name == '\0')
    return thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("A name has at least one character."),
                           _("Write a name, or leave the one it has."));
  if (!thimble_database_begin (db, error))
    return FALSE;
  statement = thimble_database_prepare (db, "UPDATE measurements SET name = ?2 WHERE id = ?1", error);
  if (statement == NULL)
    goto undo;
  sqlite3_bind_int64 (statement, 1, id);
  thimble_bind_text (statement, 2, name);
  if (!thimble_database_step (db, statement, NULL, error))
    goto undo;
  if (sqlite3_changes (db->db) == 0)
    {
      set_not_found (id, error);
      goto undo;
    }
  if (touch_requests (db, id, error))
    return thimble_database_commit (db, error);

undo:
  thimble_database_rollback (db);
  return FALSE;
}

/* Who says it runs must be alive, and then it is theirs. */
static void
look_after_owner (ThimbleDatabase       *db,
                  ThimbleMeasurementRow *row,
                  const char            *owner)
{
  g_autofree char *folder = NULL;
  int fd = -1;

  if (row->state != THIMBLE_MEASUREMENT_RUNNING)
    return;
  if (db->owner != NULL && g_strcmp0 (owner, thimble_owner_get_uuid (db->owner)) == 0)
    return;
  folder = g_path_get_dirname (db->path);
  if (thimble_owner_seize (folder, owner, &fd))
    row->state = THIMBLE_MEASUREMENT_STOPPED;
  else
    row->elsewhere = TRUE;
  if (fd >= 0)
    close (fd);
}

GPtrArray *
thimble_measurements_list (ThimbleDatabase  *db,
                           gint64            id,
                           GError          **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_measurement_row_free);
  g_autoptr (GPtrArray) owners = g_ptr_array_new_with_free_func (g_free);
  sqlite3_stmt *statement;
  gboolean more = TRUE;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  statement = thimble_database_prepare (db,
    "SELECT m.id, m.kind, m.state, m.owner, m.name, m.created_us, m.changed_us, m.plan, m.why,"
    " count(l.id), coalesce(sum(r.state = 'completed'), 0), coalesce(sum(min(r.cost, 10000000000000000)), 0)"
    " FROM measurements m LEFT JOIN measurement_requests l ON l.measurement_id = m.id LEFT JOIN requests r ON r.id = l.id"
    " WHERE ?1 = 0 OR m.id = ?1 GROUP BY m.id ORDER BY m.changed_us DESC, m.id DESC", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while (more)
    {
      ThimbleMeasurementRow *row;

      if (!thimble_database_step (db, statement, &more, error))
        return NULL;
      if (!more)
        break;
      row = thimble_measurement_row_new ();
      g_ptr_array_add (rows, row);
      row->id = sqlite3_column_int64 (statement, 0);
      row->kind = find_id (kind_ids, G_N_ELEMENTS (kind_ids), (const char *) sqlite3_column_text (statement, 1));
      row->state = find_id (state_ids, G_N_ELEMENTS (state_ids), (const char *) sqlite3_column_text (statement, 2));
      g_ptr_array_add (owners, thimble_column_text (statement, 3));
      row->name = thimble_column_text (statement, 4);
      row->created_us = sqlite3_column_int64 (statement, 5);
      row->changed_us = sqlite3_column_int64 (statement, 6);
      row->plan = thimble_column_text (statement, 7);
      row->why = thimble_column_text (statement, 8);
      row->requests = sqlite3_column_int64 (statement, 9);
      row->completed = sqlite3_column_int64 (statement, 10);
      row->cost = sqlite3_column_int64 (statement, 11);
    }
  for (guint i = 0; i < rows->len; i++)
    look_after_owner (db, g_ptr_array_index (rows, i), g_ptr_array_index (owners, i));
  if (id != 0 && rows->len == 0)
    {
      set_not_found (id, error);
      return NULL;
    }
  return g_steal_pointer (&rows);
}

static ThimbleMoney
column_money (sqlite3_stmt *statement,
              int           column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? THIMBLE_MONEY_UNKNOWN : sqlite3_column_int64 (statement, column);
}

GArray *
thimble_measurements_runs (ThimbleDatabase  *db,
                           gint64            id,
                           GError          **error)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, TRUE, sizeof (ThimbleRunRow));
  sqlite3_stmt *statement;
  gboolean more = TRUE;

  g_array_set_clear_func (runs, (GDestroyNotify) thimble_run_row_clear);
  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  thimble_database_sweep (db, TRUE); /* what only a dead process ran is interrupted */
  statement = thimble_database_prepare (db,
    "SELECT m.id, m.series, m.number, m.attempt, m.verdict, m.reason, r.state, r.billed, r.started_us, r.usage_input,"
    " r.usage_output, r.usage_total, r.usage_cached_read, r.usage_reasoning, r.cost, r.first_text_us, r.duration_us,"
    " l.problem_code, l.problem_message, coalesce(r.usage_source = 'estimate', 0)"
    " FROM measurement_requests m LEFT JOIN requests r ON r.id = m.id LEFT JOIN request_lines l ON l.id = m.id"
    " WHERE m.measurement_id = ?1 ORDER BY m.series, m.number, m.attempt", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while (more)
    {
      ThimbleRunRow run = { 0 };

      if (!thimble_database_step (db, statement, &more, error))
        return NULL;
      if (!more)
        break;
      run.request_id = sqlite3_column_int64 (statement, 0);
      run.series = (guint) sqlite3_column_int64 (statement, 1);
      run.number = (guint) sqlite3_column_int64 (statement, 2);
      run.attempt = (guint) sqlite3_column_int64 (statement, 3);
      run.verdict = sqlite3_column_int (statement, 4);
      run.reason = thimble_column_text (statement, 5);
      run.gone = !thimble_state_from_id ((const char *) sqlite3_column_text (statement, 6), &run.state);
      run.billed = THIMBLE_BILLED_POSSIBLE;
      thimble_billed_from_id ((const char *) sqlite3_column_text (statement, 7), &run.billed);
      run.started_us = thimble_column_count (statement, 8);
      run.input = thimble_column_count (statement, 9);
      run.output = thimble_column_count (statement, 10);
      run.total = thimble_column_count (statement, 11);
      run.cached_read = thimble_column_count (statement, 12);
      run.reasoning = thimble_column_count (statement, 13);
      run.cost = column_money (statement, 14);
      run.first_text_us = thimble_column_count (statement, 15);
      run.duration_us = thimble_column_count (statement, 16);
      run.problem_code = thimble_column_text (statement, 17);
      run.problem_message = thimble_column_text (statement, 18);
      run.estimated = sqlite3_column_int (statement, 19) != 0;
      g_array_append_val (runs, run);
    }
  return g_steal_pointer (&runs);
}

gboolean
thimble_measurements_delete (ThimbleDatabase  *db,
                             gint64            id,
                             GError          **error)
{
  g_autoptr (GPtrArray) rows = NULL;
  ThimbleMeasurementRow *row;
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  rows = thimble_measurements_list (db, id, error);
  if (rows == NULL)
    return FALSE;
  row = g_ptr_array_index (rows, 0);
  if (row->state == THIMBLE_MEASUREMENT_RUNNING)
    {
      thimble_set_error (error, THIMBLE_ERROR_FAILED, _("This measurement is still running. Stop it first, then delete it."));
      return FALSE;
    }
  if (!thimble_database_begin (db, error))
    return FALSE;
  statement = touch_requests (db, id, error) ? thimble_database_prepare (db, "DELETE FROM measurements WHERE id = ?1", error) : NULL;
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, id);
  if (statement == NULL || !thimble_database_step (db, statement, NULL, error))
    {
      thimble_database_rollback (db);
      return FALSE;
    }
  if (!thimble_database_commit (db, error))
    return FALSE;
  thimble_rows_forget (db); /* its prompt */
  return TRUE;
}

gboolean
thimble_measurements_judge (ThimbleDatabase  *db,
                            gint64            request_id,
                            int               verdict,
                            const char       *reason,
                            GError          **error)
{
  sqlite3_stmt *statement;

  if (!thimble_database_check (db, TRUE, error))
    return FALSE;
  statement = thimble_database_prepare (db, "UPDATE measurement_requests SET verdict = ?2, reason = ?3 WHERE id = ?1", error);
  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, request_id);
  sqlite3_bind_int (statement, 2, verdict);
  thimble_bind_text (statement, 3, reason);
  return thimble_database_step (db, statement, NULL, error);
}
