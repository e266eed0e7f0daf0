/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-spending.h"
#include "thimble-store-private.h"
#include "thimble-summaries.h"

typedef struct {
  ThimbleMoney reserved;
  gint64       month_us;
  gint64       day_us;
} Question;

static gboolean
sum_since (ThimbleDatabase  *db,
           gint64            since_us,
           ThimbleSums      *out,
           GError          **error)
{
  g_autoptr (ThimbleFilter) filter = thimble_filter_new ();

  filter->since_us = since_us;
  return thimble_summaries_sums (db, filter, out, error);
}

static void
run_spending (ThimbleDatabase *db,
              ThimbleJob      *job,
              gpointer         data)
{
  const Question *question = data;
  ThimbleSpending spending = { .elsewhere = 0 };
  GError *error = NULL;

  if (db->owner != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (db->path);

      thimble_owner_set_reserved (db->owner, question->reserved);
      spending.elsewhere = thimble_owner_sum_reserved (folder, db->owner);
    }
  /* After what is reserved: what others give back meanwhile is among the costs then. */
  if (sum_since (db, question->month_us, &spending.month, &error) && sum_since (db, question->day_us, &spending.day, &error))
    thimble_job_return_pointer (job, g_memdup2 (&spending, sizeof spending), g_free, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_spending_async (ThimbleStore        *self,
                              ThimbleMoney         reserved,
                              gint64               month_us,
                              gint64               day_us,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  const Question question = { reserved, month_us, day_us };

  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_LOOK, run_spending, g_memdup2 (&question, sizeof question), g_free, cancellable, callback, user_data,
                      thimble_store_spending_async);
}

gboolean
thimble_store_spending_finish (ThimbleStore     *self,
                               GAsyncResult     *result,
                               ThimbleSpending  *out,
                               GError          **error)
{
  g_autofree ThimbleSpending *spending = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  spending = g_task_propagate_pointer (G_TASK (result), error);
  if (spending == NULL)
    return FALSE;
  *out = *spending;
  return TRUE;
}
