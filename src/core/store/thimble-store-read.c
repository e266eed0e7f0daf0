/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-rows.h"
#include "thimble-store-private.h"

/* One request */

static void
run_load (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  ThimbleRecord *record = thimble_rows_load (db, *(gint64 *) data, &error);

  thimble_job_return_pointer (job, record, (GDestroyNotify) thimble_record_unref, error);
}

void
thimble_store_load_async (ThimbleStore        *self,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_LOOK, run_load, g_memdup2 (&id, sizeof id), g_free, cancellable, callback, user_data,
                      thimble_store_load_async);
}

ThimbleRecord *
thimble_store_load_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Rows for a list */

static void
run_rows (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  GPtrArray *records = thimble_rows_load_heads (db, data, &error);

  thimble_job_return_pointer (job, records, (GDestroyNotify) g_ptr_array_unref, error);
}

void
thimble_store_rows_async (ThimbleStore        *self,
                          const gint64        *ids,
                          guint                n_ids,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  GArray *copy;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (ids != NULL || n_ids == 0);

  copy = g_array_sized_new (FALSE, FALSE, sizeof (gint64), n_ids);
  if (n_ids > 0)
    g_array_append_vals (copy, ids, n_ids);
  thimble_store_push (self, THIMBLE_JOB_LOOK, run_rows, copy, (GDestroyNotify) g_array_unref, cancellable, callback, user_data,
                      thimble_store_rows_async);
}

GPtrArray *
thimble_store_rows_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Scans */

typedef struct {
  ThimbleFilter   *filter;
  ThimbleOrder     order;
  gboolean         descending;
  guint            limit;
  ThimbleOrdering *ordering;  /* of changes */
  gint64           since;
} ScanJob;

static ScanJob *
scan_job_new (const ThimbleFilter *filter,
              ThimbleOrder         order,
              gboolean             descending,
              guint                limit)
{
  ScanJob *job = g_new0 (ScanJob, 1);

  job->filter = thimble_filter_copy (filter);
  job->order = order;
  job->descending = descending;
  job->limit = limit;
  return job;
}

static void
scan_job_free (gpointer data)
{
  ScanJob *job = data;

  thimble_filter_free (job->filter);
  g_clear_pointer (&job->ordering, thimble_ordering_unref);
  g_free (job);
}

static void
run_scan (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  ScanJob *what = data;
  GError *error = NULL;
  ThimbleScan *scan = thimble_search_scan (db, what->filter, what->order, what->descending, what->limit, &error);

  thimble_job_return_pointer (job, scan, (GDestroyNotify) thimble_scan_free, error);
}

void
thimble_store_query_async (ThimbleStore        *self,
                           const ThimbleFilter *filter,
                           guint                limit,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_scan, scan_job_new (filter, THIMBLE_ORDER_TIME, TRUE, limit), scan_job_free, cancellable,
                      callback, user_data, thimble_store_query_async);
}

GArray *
thimble_store_query_finish (ThimbleStore  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_autoptr (ThimbleScan) scan = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  scan = g_task_propagate_pointer (G_TASK (result), error);
  return scan != NULL ? g_steal_pointer (&scan->ids) : NULL;
}

void
thimble_store_scan_async (ThimbleStore        *self,
                          const ThimbleFilter *filter,
                          ThimbleOrder         order,
                          gboolean             descending,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  thimble_store_push (self, THIMBLE_JOB_READ, run_scan, scan_job_new (filter, order, descending, 0), scan_job_free, cancellable, callback,
                      user_data, thimble_store_scan_async);
}

static void
run_preview (ThimbleDatabase *db,
             ThimbleJob      *job,
             gpointer         data)
{
  ScanJob *what = data;
  GError *error = NULL;
  ThimbleScan *scan = thimble_search_preview (db, what->filter, what->limit, &error);

  thimble_job_return_pointer (job, scan, (GDestroyNotify) thimble_scan_free, error);
}

void
thimble_store_preview_async (ThimbleStore        *self,
                             const ThimbleFilter *filter,
                             guint                limit,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  thimble_store_push (self, THIMBLE_JOB_LOOK, run_preview, scan_job_new (filter, THIMBLE_ORDER_TIME, TRUE, limit), scan_job_free, cancellable,
                      callback, user_data, thimble_store_preview_async);
}

ThimbleScan *
thimble_store_scan_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_changes (ThimbleDatabase *db,
             ThimbleJob      *job,
             gpointer         data)
{
  ScanJob *what = data;
  GError *error = NULL;
  ThimbleChanges *changes = thimble_search_changes (db, what->filter, what->ordering, what->since, &error);

  thimble_job_return_pointer (job, changes, (GDestroyNotify) thimble_changes_free, error);
}

void
thimble_store_changes_async (ThimbleStore        *self,
                             const ThimbleFilter *filter,
                             ThimbleOrdering     *ordering,
                             gint64               since,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  ScanJob *job = scan_job_new (filter, ordering->order, ordering->descending, 0);

  job->ordering = thimble_ordering_ref (ordering);
  job->since = since;
  thimble_store_push (self, THIMBLE_JOB_READ, run_changes, job, scan_job_free, cancellable, callback, user_data, thimble_store_changes_async);
}

ThimbleChanges *
thimble_store_changes_finish (ThimbleStore  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Facets */

static void
run_facet (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  GError *error = NULL;
  GPtrArray *found = thimble_search_facet (db, GPOINTER_TO_UINT (data), &error);

  thimble_job_return_pointer (job, found, (GDestroyNotify) g_ptr_array_unref, error);
}

void
thimble_store_facet_async (ThimbleStore        *self,
                           ThimbleFacet         facet,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_LOOK, run_facet, GUINT_TO_POINTER (facet), NULL, cancellable, callback, user_data,
                      thimble_store_facet_async);
}

GPtrArray *
thimble_store_facet_finish (ThimbleStore  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
