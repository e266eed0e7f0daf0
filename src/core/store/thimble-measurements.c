/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-measurements-rows.h"
#include "thimble-store-private.h"

ThimbleMeasurementRow *
thimble_measurement_row_new (void)
{
  ThimbleMeasurementRow *self = g_new0 (ThimbleMeasurementRow, 1);

  self->created_us = self->changed_us = -1;
  return self;
}

ThimbleMeasurementRow *
thimble_measurement_row_copy (const ThimbleMeasurementRow *self)
{
  ThimbleMeasurementRow *copy = g_memdup2 (self, sizeof *self);

  copy->name = g_strdup (self->name);
  copy->plan = g_strdup (self->plan);
  copy->why = g_strdup (self->why);
  return copy;
}

void
thimble_measurement_row_free (ThimbleMeasurementRow *self)
{
  g_free (self->name);
  g_free (self->plan);
  g_free (self->why);
  g_free (self);
}

void
thimble_run_row_clear (ThimbleRunRow *self)
{
  g_free (self->reason);
  g_free (self->problem_code);
  g_free (self->problem_message);
}

static void
run_save (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  gint64 id = thimble_measurements_save (db, data, &error);

  thimble_job_return_pointer (job, id > 0 ? g_memdup2 (&id, sizeof id) : NULL, g_free, error);
}

void
thimble_store_save_measurement_async (ThimbleStore                *self,
                                      const ThimbleMeasurementRow *row,
                                      GCancellable                *cancellable,
                                      GAsyncReadyCallback          callback,
                                      gpointer                     user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_INSERT, run_save, thimble_measurement_row_copy (row),
                      (GDestroyNotify) thimble_measurement_row_free, cancellable, callback, user_data,
                      thimble_store_save_measurement_async);
}

gint64
thimble_store_save_measurement_finish (ThimbleStore  *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  g_autofree gint64 *id = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  id = g_task_propagate_pointer (G_TASK (result), error);
  return id != NULL ? *id : -1;
}

typedef struct {
  gint64  id;
  char   *name;
} RenameJob;

static void
rename_job_free (gpointer data)
{
  RenameJob *what = data;

  g_free (what->name);
  g_free (what);
}

static void
run_rename (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  RenameJob *what = data;
  GError *error = NULL;
  gboolean ok = thimble_measurements_rename (db, what->id, what->name, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_rename_measurement_async (ThimbleStore        *self,
                                        gint64               id,
                                        const char          *name,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  RenameJob *what;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (id > 0 && name != NULL);

  what = g_new (RenameJob, 1);
  *what = (RenameJob) { id, g_strstrip (g_strdup (name)) };
  thimble_store_push (self, THIMBLE_JOB_INSERT, run_rename, what, rename_job_free, cancellable, callback, user_data,
                      thimble_store_rename_measurement_async);
}

gboolean
thimble_store_rename_measurement_finish (ThimbleStore  *self,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
run_list (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  GPtrArray *rows = thimble_measurements_list (db, 0, &error);

  thimble_job_return_pointer (job, rows, (GDestroyNotify) g_ptr_array_unref, error);
}

void
thimble_store_list_measurements_async (ThimbleStore        *self,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_list, NULL, NULL, cancellable, callback, user_data, thimble_store_list_measurements_async);
}

GPtrArray *
thimble_store_list_measurements_finish (ThimbleStore  *self,
                                        GAsyncResult  *result,
                                        GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_load_one (ThimbleDatabase *db,
              ThimbleJob      *job,
              gpointer         data)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = thimble_measurements_list (db, *(gint64 *) data, &error);

  thimble_job_return_pointer (job, rows != NULL ? g_ptr_array_steal_index (rows, 0) : NULL, (GDestroyNotify) thimble_measurement_row_free,
                  error);
}

void
thimble_store_load_measurement_async (ThimbleStore        *self,
                                      gint64               id,
                                      GCancellable        *cancellable,
                                      GAsyncReadyCallback  callback,
                                      gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  /* 0 would list them all. */
  id = MAX (id, -1) == 0 ? -1 : id;
  thimble_store_push (self, THIMBLE_JOB_READ, run_load_one, g_memdup2 (&id, sizeof id), g_free, cancellable, callback, user_data,
                      thimble_store_load_measurement_async);
}

ThimbleMeasurementRow *
thimble_store_load_measurement_finish (ThimbleStore  *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_runs (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  GError *error = NULL;
  GArray *runs = thimble_measurements_runs (db, *(gint64 *) data, &error);

  thimble_job_return_pointer (job, runs, (GDestroyNotify) g_array_unref, error);
}

void
thimble_store_list_runs_async (ThimbleStore        *self,
                               gint64               measurement_id,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_runs, g_memdup2 (&measurement_id, sizeof measurement_id), g_free, cancellable, callback,
                      user_data, thimble_store_list_runs_async);
}

GArray *
thimble_store_list_runs_finish (ThimbleStore  *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_delete_one (ThimbleDatabase *db,
                ThimbleJob      *job,
                gpointer         data)
{
  GError *error = NULL;
  gboolean ok = thimble_measurements_delete (db, *(gint64 *) data, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_delete_measurement_async (ThimbleStore        *self,
                                        gint64               id,
                                        GCancellable        *cancellable,
                                        GAsyncReadyCallback  callback,
                                        gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (id > 0);

  thimble_store_push (self, THIMBLE_JOB_INSERT, run_delete_one, g_memdup2 (&id, sizeof id), g_free, cancellable, callback,
                      user_data, thimble_store_delete_measurement_async);
}

gboolean
thimble_store_delete_measurement_finish (ThimbleStore  *self,
                                         GAsyncResult  *result,
                                         GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  gint64 request_id;
  int    verdict;
  char  *reason;
} VerdictJob;

static void
verdict_job_free (gpointer data)
{
  VerdictJob *what = data;

  g_free (what->reason);
  g_free (what);
}

static void
run_set_verdict (ThimbleDatabase *db,
                 ThimbleJob      *job,
                 gpointer         data)
{
  VerdictJob *what = data;
  GError *error = NULL;
  gboolean ok = thimble_measurements_judge (db, what->request_id, what->verdict, what->reason, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_set_verdict_async (ThimbleStore        *self,
                                 gint64               request_id,
                                 int                  verdict,
                                 const char          *reason,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  VerdictJob *what;

  g_return_if_fail (THIMBLE_IS_STORE (self));

  what = g_new (VerdictJob, 1);
  *what = (VerdictJob) { request_id, verdict, g_strdup (reason) };
  thimble_store_push (self, THIMBLE_JOB_WRITE, run_set_verdict, what, verdict_job_free, cancellable, callback, user_data,
                      thimble_store_set_verdict_async);
}

gboolean
thimble_store_set_verdict_finish (ThimbleStore  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
