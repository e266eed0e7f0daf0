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

/* Few: those that were stopped or cut off after they had left. */
static gboolean
sum_possible (ThimbleDatabase  *db,
              const Question   *question,
              ThimbleSpending  *out,
              GError          **error)
{
  sqlite3_stmt *statement = thimble_database_prepare (db,
    "SELECT r.started_us, l.price, r.usage_input, r.usage_output, r.predicted_input, r.counted_output"
    " FROM requests r INDEXED BY requests_facts CROSS JOIN request_lines l ON l.id = r.id"
    " WHERE r.started_us >= ?1 AND r.practice = 0 AND r.cost IS NULL AND r.billed = 'possible' AND l.price IS NOT NULL", error);
  gboolean more = TRUE;

  if (statement == NULL)
    return FALSE;
  sqlite3_bind_int64 (statement, 1, MIN (question->month_us, question->day_us));
  while (more)
    {
      g_autoptr (ThimbleRecord) record = thimble_record_new ();
      ThimbleUsageCounts counts = THIMBLE_USAGE_COUNTS_UNKNOWN;
      gint64 started_us;
      ThimbleMoney cost;

      if (!thimble_database_step (db, statement, &more, error))
        return FALSE;
      if (!more)
        break;
      started_us = sqlite3_column_int64 (statement, 0);
      counts.input = thimble_column_count (statement, 2);
      counts.output = thimble_column_count (statement, 3);
      record->billed = THIMBLE_BILLED_POSSIBLE;
      record->price = thimble_price_from_json ((const char *) sqlite3_column_text (statement, 1), NULL);
      record->usage = thimble_usage_new (&counts, THIMBLE_USAGE_FROM_PROVIDER, NULL);
      record->predicted_input = thimble_column_count (statement, 4);
      record->counted_output = thimble_column_count (statement, 5);
      cost = thimble_record_get_possible_cost (record);
      if (started_us >= question->month_us)
        out->month_possible = thimble_money_add (out->month_possible, cost);
      if (started_us >= question->day_us)
        out->day_possible = thimble_money_add (out->day_possible, cost);
    }
  return TRUE;
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
  if (sum_since (db, question->month_us, &spending.month, &error) && sum_since (db, question->day_us, &spending.day, &error)
      && (spending.month.unpriced == 0 || sum_possible (db, question, &spending, &error)))
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
