/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-conversation-turns.h"
#include "thimble-store-private.h"

static GArray *
find_turns (ThimbleDatabase  *db,
            gint64            id,
            GError          **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement;
  gboolean row = TRUE;

  if (!thimble_database_check (db, FALSE, error))
    return NULL;
  /* Two ways to a row, its own index for each. */
  statement = thimble_database_prepare (db,
    "WITH first AS (SELECT CASE WHEN conversation_id > 0 THEN conversation_id ELSE id END AS id FROM requests WHERE id = ?1)"
    " SELECT id, ordered_us FROM requests WHERE id = (SELECT id FROM first)"
    " UNION SELECT id, ordered_us FROM requests WHERE conversation_id = (SELECT id FROM first) AND conversation_id > 0"
    " ORDER BY ordered_us, id LIMIT 1000", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  while (row)
    {
      gint64 turn;

      if (!thimble_database_step (db, statement, &row, error))
        return NULL;
      turn = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (ids, turn);
    }
  return g_steal_pointer (&ids);
}

static void
run_turns (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  GError *error = NULL;
  GArray *ids = find_turns (db, *(gint64 *) data, &error);

  if (ids != NULL)
    thimble_job_return_pointer (job, ids, (GDestroyNotify) g_array_unref, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_conversation_turns_async (ThimbleStore        *store,
                                  gint64               id,
                                  GCancellable        *cancellable,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (store));

  thimble_store_push (store, THIMBLE_JOB_READ, run_turns, g_memdup2 (&id, sizeof id), g_free, cancellable, callback, user_data,
                      thimble_conversation_turns_async);
}

GArray *
thimble_conversation_turns_finish (ThimbleStore  *store,
                                   GAsyncResult  *result,
                                   GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
