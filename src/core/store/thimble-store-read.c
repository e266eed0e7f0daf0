/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-rows.h"
#include "thimble-store-private.h"

static void
return_pointer (ThimbleJob     *job,
                gpointer        result,
                GDestroyNotify  free_result,
                GError         *error)
{
  if (result != NULL)
    thimble_job_return_pointer (job, result, free_result);
  else
    thimble_job_return_error (job, error);
}

/* One request */

static void
run_load (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  ThimbleRecord *record = thimble_rows_load (db, *(gint64 *) data, &error);

  return_pointer (job, record, (GDestroyNotify) thimble_record_unref, error);
}

void
thimble_store_load_async (ThimbleStore        *self,
                          gint64               id,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push_read (self, run_load, g_memdup2 (&id, sizeof id), g_free, cancellable, callback, user_data,
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

  return_pointer (job, records, (GDestroyNotify) g_ptr_array_unref, error);
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
  thimble_store_push_read (self, run_rows, copy, (GDestroyNotify) g_array_unref, cancellable, callback, user_data,
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
  ThimbleFilter *filter;
  guint          limit;
  gint64         since;
} ScanJob;

static ScanJob *
scan_job_new (const ThimbleFilter *filter,
              guint                limit,
              gint64               since)
{
  ScanJob *job = g_new (ScanJob, 1);

  *job = (ScanJob) { thimble_filter_copy (filter), limit, since };
  return job;
}

static void
scan_job_free (gpointer data)
{
  ScanJob *job = data;

  thimble_filter_free (job->filter);
  g_free (job);
}

static void
run_scan (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  ScanJob *what = data;
  GError *error = NULL;
  ThimbleScan *scan = thimble_search_scan (db, what->filter, what->limit, &error);

  return_pointer (job, scan, (GDestroyNotify) thimble_scan_free, error);
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

  thimble_store_push_read (self, run_scan, scan_job_new (filter, limit, 0), scan_job_free, cancellable, callback, user_data,
                           thimble_store_query_async);
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
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  thimble_store_push_read (self, run_scan, scan_job_new (filter, 0, 0), scan_job_free, cancellable, callback, user_data,
                           thimble_store_scan_async);
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
  ThimbleChanges *changes = thimble_search_changes (db, what->filter, what->since, &error);

  return_pointer (job, changes, (GDestroyNotify) thimble_changes_free, error);
}

void
thimble_store_changes_async (ThimbleStore        *self,
                             const ThimbleFilter *filter,
                             gint64               since,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  thimble_store_push_read (self, run_changes, scan_job_new (filter, 0, since), scan_job_free, cancellable, callback, user_data,
                           thimble_store_changes_async);
}

ThimbleChanges *
thimble_store_changes_finish (ThimbleStore  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Sums */

static void
run_sums (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  ScanJob *what = data;
  GError *error = NULL;
  ThimbleSums sums;

  if (thimble_search_sums (db, what->filter, &sums, &error))
    thimble_job_return_pointer (job, g_memdup2 (&sums, sizeof sums), g_free);
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

  thimble_store_push_read (self, run_sums, scan_job_new (filter, 0, 0), scan_job_free, cancellable, callback, user_data,
                           thimble_store_sums_async);
}

gboolean
thimble_store_sums_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           ThimbleSums   *out,
                           GError       **error)
{
  g_autofree ThimbleSums *sums = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (out != NULL, FALSE);

  sums = g_task_propagate_pointer (G_TASK (result), error);
  if (sums == NULL)
    return FALSE;
  *out = *sums;
  return TRUE;
}

char *
thimble_sums_describe_cost (const ThimbleSums *sums)
{
  g_autofree char *cost = NULL;
  g_autofree char *number = NULL;

  g_return_val_if_fail (sums != NULL, NULL);

  cost = thimble_money_format (sums->cost);
  if (sums->unpriced == 0)
    return g_steal_pointer (&cost);
  number = g_strdup_printf ("%" G_GINT64_FORMAT, sums->unpriced);
  /* Translators: a sum of money, then how many requests have no known price: "at least $1.20 (2 unpriced)" */
  return g_strdup_printf (ngettext ("at least %s (%s unpriced)", "at least %s (%s unpriced)", (gulong) sums->unpriced),
                          cost, number);
}

/* Facets */

static void
run_facet (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  GError *error = NULL;
  GPtrArray *found = thimble_search_facet (db, GPOINTER_TO_UINT (data), &error);

  return_pointer (job, found, (GDestroyNotify) g_ptr_array_unref, error);
}

void
thimble_store_facet_async (ThimbleStore        *self,
                           ThimbleFacet         facet,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push_read (self, run_facet, GUINT_TO_POINTER (facet), NULL, cancellable, callback, user_data,
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
