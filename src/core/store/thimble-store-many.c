/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many requests in one transaction: what import brings. */
#include "config.h"

#include "thimble-rows.h"
#include "thimble-store-private.h"

static void
run_add_many (ThimbleDatabase *db,
              ThimbleJob      *job,
              gpointer         data)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  GError *error = NULL;

  if (thimble_rows_add_many (db, data, ids, &error))
    thimble_job_return_pointer (job, g_steal_pointer (&ids), (GDestroyNotify) g_array_unref, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_add_many_async (ThimbleStore        *self,
                              GPtrArray           *records,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GPtrArray *copies;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (records != NULL);

  copies = g_ptr_array_new_full (records->len, (GDestroyNotify) thimble_record_unref);
  for (guint i = 0; i < records->len; i++)
    g_ptr_array_add (copies, thimble_record_copy (records->pdata[i]));
  thimble_store_push (self, THIMBLE_JOB_INSERT, run_add_many, copies, (GDestroyNotify) g_ptr_array_unref, cancellable,
                      callback, user_data, thimble_store_add_many_async);
}

GArray *
thimble_store_add_many_finish (ThimbleStore  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
