/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes: small facts under names. */
#include "config.h"

#include "thimble-rows.h"
#include "thimble-store-private.h"

typedef struct {
  char *name;
  char *value;
} NoteJob;

static void
note_job_free (gpointer data)
{
  NoteJob *job = data;

  g_free (job->name);
  g_free (job->value);
  g_free (job);
}

static void
run_set_note (ThimbleDatabase *db,
              ThimbleJob      *job,
              gpointer         data)
{
  NoteJob *what = data;
  GError *error = NULL;

  gboolean ok = thimble_rows_set_note (db, what->name, what->value, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_set_note_async (ThimbleStore        *self,
                              const char          *name,
                              const char          *value,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  NoteJob *job;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (name != NULL);

  job = g_new0 (NoteJob, 1);
  job->name = g_strdup (name);
  job->value = g_strdup (value);
  thimble_store_push (self, THIMBLE_JOB_WRITE, run_set_note, job, note_job_free, cancellable, callback, user_data,
                      thimble_store_set_note_async);
}

gboolean
thimble_store_set_note_finish (ThimbleStore  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
run_get_note (ThimbleDatabase *db,
              ThimbleJob      *job,
              gpointer         data)
{
  GError *error = NULL;
  char *value;

  if (thimble_rows_get_note (db, data, &value, &error))
    thimble_job_return_pointer (job, value, g_free, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_get_note_async (ThimbleStore        *self,
                              const char          *name,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (name != NULL);

  thimble_store_push (self, THIMBLE_JOB_READ, run_get_note, g_strdup (name), g_free, cancellable, callback, user_data,
                      thimble_store_get_note_async);
}

char *
thimble_store_get_note_finish (ThimbleStore  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
run_list_notes (ThimbleDatabase *db,
                ThimbleJob      *job,
                gpointer         data)
{
  GError *error = NULL;
  GPtrArray *notes = thimble_rows_list_notes (db, data, &error);

  if (notes != NULL)
    thimble_job_return_pointer (job, notes, (GDestroyNotify) g_ptr_array_unref, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_list_notes_async (ThimbleStore        *self,
                                const char          *prefix,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (prefix != NULL);

  thimble_store_push (self, THIMBLE_JOB_READ, run_list_notes, g_strdup (prefix), g_free, cancellable, callback, user_data,
                      thimble_store_list_notes_async);
}

GPtrArray *
thimble_store_list_notes_finish (ThimbleStore  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
