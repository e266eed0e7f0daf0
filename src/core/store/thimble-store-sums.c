/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-store-private.h"
#include "thimble-summaries.h"

typedef struct {
  ThimbleFilter    *filter;
  ThimbleBreakdown  by;
  gint64            from_us, until_us;
  guint             max;
} SumsJob;

static SumsJob *
sums_job_new (const ThimbleFilter *filter)
{
  SumsJob *job = g_new0 (SumsJob, 1);

  job->filter = thimble_filter_copy (filter);
  return job;
}

static void
sums_job_free (gpointer data)
{
  SumsJob *job = data;

  thimble_filter_free (job->filter);
  g_free (job);
}

static gpointer
take_pointer (ThimbleStore  *self,
              GAsyncResult  *result,
              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* All together */

static void
run_sums (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  SumsJob *what = data;
  GError *error = NULL;
  ThimbleSums sums;

  if (thimble_summaries_sums (db, what->filter, &sums, &error))
    thimble_job_return_pointer (job, g_memdup2 (&sums, sizeof sums), g_free, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_sums_async (ThimbleStore        *self,
                          const ThimbleFilter *filter,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_sums, sums_job_new (filter), sums_job_free, cancellable, callback, user_data,
                      thimble_store_sums_async);
}

gboolean
thimble_store_sums_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           ThimbleSums   *out,
                           GError       **error)
{
  g_autofree ThimbleSums *sums = NULL;

  g_return_val_if_fail (out != NULL, FALSE);

  sums = take_pointer (self, result, error);
  if (sums == NULL)
    return FALSE;
  *out = *sums;
  return TRUE;
}

/* By day, model, task, provider, tier */

static void
run_breakdown (ThimbleDatabase *db,
               ThimbleJob      *job,
               gpointer         data)
{
  SumsJob *what = data;
  GError *error = NULL;
  GPtrArray *groups = thimble_summaries_breakdown (db, what->filter, what->by, &error);

  thimble_job_return_pointer (job, groups, (GDestroyNotify) g_ptr_array_unref, error);
}

void
thimble_store_breakdown_async (ThimbleStore        *self,
                               const ThimbleFilter *filter,
                               ThimbleBreakdown     by,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  SumsJob *job;

  g_return_if_fail (THIMBLE_IS_STORE (self));

  job = sums_job_new (filter);
  job->by = by;
  thimble_store_push (self, THIMBLE_JOB_READ, run_breakdown, job, sums_job_free, cancellable, callback, user_data, thimble_store_breakdown_async);
}

GPtrArray *
thimble_store_breakdown_finish (ThimbleStore  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  return take_pointer (self, result, error);
}

/* By hour */

static void
run_series (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  SumsJob *what = data;
  GError *error = NULL;
  ThimbleSeries *series = thimble_summaries_series (db, what->filter, &error);

  thimble_job_return_pointer (job, series, (GDestroyNotify) thimble_series_unref, error);
}

void
thimble_store_series_async (ThimbleStore        *self,
                            const ThimbleFilter *filter,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_series, sums_job_new (filter), sums_job_free, cancellable, callback, user_data,
                      thimble_store_series_async);
}

ThimbleSeries *
thimble_store_series_finish (ThimbleStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return take_pointer (self, result, error);
}

/* One by one */

static void
run_points (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  SumsJob *what = data;
  GError *error = NULL;
  ThimblePoints *points = thimble_summaries_points (db, what->filter, what->from_us, what->until_us, what->max, &error);

  thimble_job_return_pointer (job, points, (GDestroyNotify) thimble_points_unref, error);
}

void
thimble_store_points_async (ThimbleStore        *self,
                            const ThimbleFilter *filter,
                            gint64               from_us,
                            gint64               until_us,
                            guint                max,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  SumsJob *job;

  g_return_if_fail (THIMBLE_IS_STORE (self));

  job = sums_job_new (filter);
  job->from_us = from_us;
  job->until_us = until_us;
  job->max = max;
  thimble_store_push (self, THIMBLE_JOB_READ, run_points, job, sums_job_free, cancellable, callback, user_data, thimble_store_points_async);
}

ThimblePoints *
thimble_store_points_finish (ThimbleStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  return take_pointer (self, result, error);
}
