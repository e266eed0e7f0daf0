/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <unistd.h>

#include "base/thimble-private-file.h"
#include "thimble-exchange-private.h"
#include "thimble-export.h"
#include "thimble-rows.h"

/* A page is so many requests, or fewer where they are long. */
#define PAGE       128
#define PAGE_BYTES (1024 * 1024)

typedef struct {
  ThimbleExchange      exchange;
  GArray              *ids;    /* (element-type gint64) */
  guint                next;   /* of @ids */
  ThimbleExportFormat  format;
  char                *path;   /* nullable */
  GString             *page;   /* on its way from the store's thread to the file */
  gint64               n_written;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  thimble_exchange_clear (&self->exchange);
  g_array_unref (self->ids);
  g_string_free (self->page, TRUE);
  g_free (self->path);
  g_free (self);
}

/* On the store's thread. */

/* (transfer full) (nullable) */
static char *
load_uid (ThimbleDatabase *db,
          gint64           id)
{
  sqlite3_stmt *statement;
  char *uid = NULL;
  gboolean row;

  if (id <= 0)
    return NULL;
  statement = thimble_database_prepare (db, "SELECT uid FROM requests WHERE id = ?1", NULL);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, id);
  if (thimble_database_step (db, statement, &row, NULL) && row)
    uid = thimble_column_text (statement, 0);
  sqlite3_reset (statement);
  return uid;
}

static void
run_page (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  Export *self = data;
  guint end = MIN (self->next + PAGE, self->ids->len);

  for (; self->next < end && self->page->len < PAGE_BYTES; self->next++)
    {
      GError *error = NULL;
      g_autoptr (ThimbleRecord) record = thimble_rows_load (db, g_array_index (self->ids, gint64, self->next), &error);
      g_autofree char *conversation = NULL;

      if (record == NULL && g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_NOT_FOUND))
        {
          g_clear_error (&error);
          continue;
        }
      if (record == NULL)
        {
          thimble_job_return_error (job, error);
          return;
        }
      conversation = load_uid (db, record->conversation_id);
      thimble_export_append (self->page, self->format, record, conversation);
      self->n_written++;
    }
  thimble_job_return_boolean (job, TRUE, NULL);
}

/* On a thread of its own. */

static gboolean
write_page (Export              *self,
            ThimblePrivateFile  *file,
            GError             **error)
{
  gboolean ok = thimble_private_file_write (file, self->page->str, self->page->len, error);

  /* A giant's page does not stay for the small ones after it. */
  if (self->page->allocated_len > 4 * PAGE_BYTES)
    {
      g_string_free (self->page, TRUE);
      self->page = g_string_new (NULL);
    }
  g_string_truncate (self->page, 0);
  return ok;
}

static gboolean
run_export (Export        *self,
            GCancellable  *cancellable,
            GError       **error)
{
  g_autoptr (ThimblePrivateFile) file = self->path != NULL ? thimble_private_file_new (self->path, error)
                                                           : thimble_private_file_new_fd (STDOUT_FILENO);

  if (file == NULL)
    return FALSE;
  thimble_export_append_header (self->page, self->format);
  while (self->next < self->ids->len)
    {
      if (!thimble_exchange_run (&self->exchange, THIMBLE_JOB_READ, run_page, self, cancellable, error)
          || !write_page (self, file, error)
          || g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      thimble_exchange_progress (&self->exchange, self->next, self->ids->len);
    }
  return write_page (self, file, error) && thimble_private_file_commit (file, error);
}

static void
export_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Export *self = task_data;
  GError *error = NULL;

  if (run_export (self, cancellable, &error))
    g_task_return_int (task, self->n_written);
  else
    g_task_return_error (task, error);
}

void
thimble_export_async (ThimbleStore          *store,
                      GArray                *ids,
                      ThimbleExportFormat    format,
                      const char            *path,
                      GCancellable          *cancellable,
                      GFileProgressCallback  progress,
                      gpointer               progress_data,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;
  Export *self;

  g_return_if_fail (THIMBLE_IS_STORE (store) && ids != NULL);

  self = g_new0 (Export, 1);
  thimble_exchange_init (&self->exchange, store, progress, progress_data);
  self->ids = g_array_copy (ids);
  self->format = format;
  self->path = g_strdup (path);
  self->page = g_string_new (NULL);
  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_export_async);
  g_task_set_task_data (task, self, export_free);
  /* Once the file is in its place it was exported, whatever was pressed meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, export_in_thread);
}

gint64
thimble_export_finish (ThimbleStore  *store,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
