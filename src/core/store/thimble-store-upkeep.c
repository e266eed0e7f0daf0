/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps the history small and sound. */
#include "config.h"

#include "base/thimble-clock.h"
#include "thimble-compact.h"
#include "thimble-rows.h"
#include "thimble-schema.h"
#include "thimble-store-private.h"
#include "thimble-summaries.h"
#include "thimble-text-index.h"

/* Copies from before a migration are kept so long. */
#define BACKUP_DAYS 30
/* What is indexed before others have their turn. */
#define SLICE_US 20000

typedef struct {
  gint64 bytes;
  gint64 free_bytes;
} Size;

static void
run_size (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  Size size;
  GError *error = NULL;

  if (thimble_compact_measure (db, &size.bytes, &size.free_bytes, &error))
    thimble_job_return_pointer (job, g_memdup2 (&size, sizeof size), g_free, NULL);
  else
    thimble_job_return_error (job, error);
}

void
thimble_store_size_async (ThimbleStore        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_READ, run_size, NULL, NULL, cancellable, callback, user_data, thimble_store_size_async);
}

gboolean
thimble_store_size_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           gint64        *bytes,
                           gint64        *free_bytes,
                           GError       **error)
{
  g_autofree Size *size = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  size = g_task_propagate_pointer (G_TASK (result), error);
  if (size == NULL)
    return FALSE;
  *bytes = size->bytes;
  *free_bytes = size->free_bytes;
  return TRUE;
}

static void
run_prune (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  gint64 *n = g_new (gint64, 1);
  GError *error = NULL;

  if (thimble_rows_prune_texts (db, *(gint64 *) data, n, &error))
    thimble_job_return_pointer (job, n, g_free, NULL);
  else
    {
      g_free (n);
      thimble_job_return_error (job, error);
    }
}

void
thimble_store_prune_texts_async (ThimbleStore        *self,
                                 gint64               before_us,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_UPKEEP, run_prune, g_memdup2 (&before_us, sizeof before_us), g_free, cancellable,
                      callback, user_data, thimble_store_prune_texts_async);
}

gint64
thimble_store_prune_texts_finish (ThimbleStore  *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  g_autofree gint64 *n = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  n = g_task_propagate_pointer (G_TASK (result), error);
  return n != NULL ? *n : -1;
}

static void
run_compact (ThimbleDatabase *db,
             ThimbleJob      *job,
             gpointer         data)
{
  GError *error = NULL;
  gboolean ok = thimble_compact_run (db, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_compact_async (ThimbleStore        *self,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_UPKEEP, run_compact, NULL, NULL, cancellable, callback, user_data,
                      thimble_store_compact_async);
}

gboolean
thimble_store_compact_finish (ThimbleStore  *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* (waiting writes and looks come between two slices) */
static gboolean
rest (ThimbleDatabase  *db,
      GError          **error)
{
  if (db->breathe != NULL)
    db->breathe (db->breathe_data);
  return !g_cancellable_set_error_if_cancelled (db->cancellable, error);
}

static gboolean
check_part (ThimbleDatabase  *db,
            gint64            part,
            GError          **error)
{
  gboolean more = TRUE;

  if (!thimble_text_index_check (db, part, error) || !thimble_text_index_renew (db, part, error))
    return FALSE;
  /* One at a time: a search in between has to wait for no more than this one. */
  while (more)
    if (!rest (db, error) || !thimble_text_index_catch_up (db, SLICE_US, &more, error))
      return FALSE;
  return TRUE;
}

static void
run_check (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  GError *error = NULL;
  gboolean ok = thimble_summaries_mend (db, &error);

  for (gint64 part = ok ? thimble_text_index_last (db, &error) : -1; ok && part >= 0; part--)
    ok = check_part (db, part, &error);
  /* A version that was sound for so long needs no way back. */
  if (ok && !db->read_only)
    thimble_schema_remove_backups (db->path, thimble_clock_wall_us () - BACKUP_DAYS * G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC);
  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_check_async (ThimbleStore        *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  thimble_store_push (self, THIMBLE_JOB_UPKEEP, run_check, NULL, NULL, cancellable, callback, user_data,
                      thimble_store_check_async);
}

gboolean
thimble_store_check_finish (ThimbleStore  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
