/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thimble-format.h"
#include "thimble-exchange-private.h"
#include "thimble-import-llm.h"
#include "thimble-import-reader.h"
#include "thimble-import-rows.h"
#include "thimble-import.h"

/* A slice is so many rows, or fewer where they are long: one transaction, which a live request may have to wait for. */
#define SLICE       200
#define SLICE_BYTES (4 * 1024 * 1024)
#define CHUNK       (64 * 1024)
/* So few, of a file so small, are one transaction of some tenths of a second: nobody ever sees a part of them. */
#define AT_ONCE       2000
#define AT_ONCE_BYTES (8 * 1024 * 1024)
/* A million requests of a few kilobytes, many times over. */
#define MAX_FILE    (G_GINT64_CONSTANT (16) * 1024 * 1024 * 1024)
#define MAX_REASONS 100

typedef struct {
  ThimbleExchange      exchange;
  char                *path;
  GCancellable        *cancellable;
  ThimbleImportResult *result;
  int                  fd;       /* of a text file */
  gint64               bytes;    /* of the file */
  gint64               total;    /* bytes, or rows of a database */
  gint64               done;     /* of both passes */
  gint64               n_rows;   /* that were well formed, whatever became of them */
  gboolean             writing;  /* the second pass */
  gboolean             at_once;  /* in one transaction */
  char                *batch;    /* NULL: nothing was written */
  GPtrArray           *slice;    /* (element-type ThimbleImportRow) */
  gsize                slice_bytes;
  gboolean             more;
} Import;

void
thimble_import_result_free (ThimbleImportResult *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->reasons);
  g_free (self);
}

char *
thimble_import_result_describe (const ThimbleImportResult *self)
{
  g_autofree char *imported = thimble_format_count (self->imported);
  g_autofree char *present = thimble_format_count (self->present);
  g_autofree char *refused = thimble_format_count (self->refused);
  g_autoptr (GString) out = g_string_new (NULL);

  g_string_append_printf (out, ngettext ("%s request imported", "%s requests imported", (gulong) self->imported), imported);
  if (self->present > 0)
    g_string_append_printf (out, ngettext (", %s was already there", ", %s were already there", (gulong) self->present), present);
  if (self->refused > 0)
    g_string_append_printf (out, ngettext (", %s refused", ", %s refused", (gulong) self->refused), refused);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
import_free (gpointer data)
{
  Import *self = data;

  thimble_exchange_clear (&self->exchange);
  g_free (self->path);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->result, thimble_import_result_free);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->batch);
  g_ptr_array_unref (self->slice);
  g_free (self);
}

/* On the store's thread */

static void
run_begin (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  Import *self = data;
  GError *error = NULL;

  self->batch = thimble_import_rows_begin (db, &error);
  thimble_job_return_boolean (job, self->batch != NULL, error);
}

static void
run_clear_way (ThimbleDatabase *db,
               ThimbleJob      *job,
               gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_clear_way (db, self->batch, &self->more, &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_add (ThimbleDatabase *db,
         ThimbleJob      *job,
         gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_add (db, self->batch, self->slice, &self->result->imported, &self->result->present,
                                         &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_add_all (ThimbleDatabase *db,
             ThimbleJob      *job,
             gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_add_all (db, self->batch, self->slice, &self->result->imported, &self->result->present,
                                             &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_link (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_link (db, &self->more, &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_end (ThimbleDatabase *db,
         ThimbleJob      *job,
         gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_end (db, self->batch, &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_undo (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  Import *self = data;
  GError *error = NULL;
  gboolean ok = thimble_import_rows_undo (db, self->batch, &self->more, &error);

  thimble_job_return_boolean (job, ok, error);
}

static void
run_give_up (ThimbleDatabase *db,
             ThimbleJob      *job,
             gpointer         data)
{
  thimble_import_rows_give_up (db);
  thimble_job_return_boolean (job, TRUE, NULL);
}

/* On a thread of its own */

static gboolean
run (Import          *self,
     ThimbleJobKind   kind,
     ThimbleJobFunc   func,
     GError         **error)
{
  return thimble_exchange_run (&self->exchange, kind, func, self, NULL, error);
}

static gboolean
flush_slice (Import  *self,
             GError **error)
{
  gboolean ok = self->slice->len == 0 || run (self, THIMBLE_JOB_WRITE, run_add, error);

  g_ptr_array_set_size (self->slice, 0);
  self->slice_bytes = 0;
  return ok;
}

static gsize
get_size (ThimbleRecord *record)
{
  gsize size = strlen (record->answer);

  if (record->prompt == NULL)
    return size;
  size += strlen (thimble_prompt_get_text (record->prompt));
  for (guint i = 0; i < thimble_prompt_get_n_turns (record->prompt); i++)
    size += strlen (thimble_prompt_get_turn_text (record->prompt, i));
  return size;
}

/* Takes @reason. */
static void
refuse (Import *self,
        char   *reason)
{
  self->result->refused++;
  if (self->result->reasons->len < MAX_REASONS)
    g_ptr_array_add (self->result->reasons, reason);
  else
    g_free (reason);
}

/* (transfer full) row. Refusals are counted where all is checked, rows kept where they are written. */
static gboolean
take_row (Import            *self,
          ThimbleImportRow  *row,
          GError           **error)
{
  self->n_rows += !self->writing;
  if (row->refusal != NULL && !self->writing)
    {
      g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, row->line);

      refuse (self, g_strdup_printf (_("Line %s: %s"), line, row->refusal));
    }
  if (row->refusal != NULL || !self->writing)
    {
      thimble_import_row_free (row);
      return TRUE;
    }
  self->slice_bytes += get_size (row->record);
  g_ptr_array_add (self->slice, row);
  return self->at_once || (self->slice->len < SLICE && self->slice_bytes < SLICE_BYTES) || flush_slice (self, error);
}

static gboolean
take_rows (Import               *self,
           ThimbleImportReader  *reader,
           GError              **error)
{
  ThimbleImportRow *row;

  while ((row = thimble_import_reader_pop (reader)) != NULL)
    if (!take_row (self, row, error))
      return FALSE;
  return TRUE;
}

static gboolean
fail (const char    *message,
      const char    *advice,
      ThimbleError   code,
      GError       **error)
{
  return thimble_refuse (error, code, message, advice);
}

static gboolean
fail_to_read (Import  *self,
              int      code,
              GError **error)
{
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *message = g_strdup_printf (_("%s cannot be read: %s."), name, g_strerror (code));

  return fail (message, _("Nothing was imported. Check the file’s name and that you may read it."),
               code == ENOENT ? THIMBLE_ERROR_NOT_FOUND : THIMBLE_ERROR_FAILED, error);
}

static gboolean
read_text (Import  *self,
           GError **error)
{
  g_autoptr (ThimbleImportReader) reader = thimble_import_reader_new ();
  g_autofree char *chunk = g_malloc (CHUNK);
  gssize n;

  if (lseek (self->fd, 0, SEEK_SET) != 0)
    return fail_to_read (self, errno, error);
  while ((n = read (self->fd, chunk, CHUNK)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_to_read (self, errno, error);
      self->done += n;
      if (!thimble_import_reader_feed (reader, chunk, (gsize) n, error) || !take_rows (self, reader, error)
          || g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      thimble_exchange_progress (&self->exchange, self->done, 2 * self->total);
    }
  return thimble_import_reader_finish (reader, error) && take_rows (self, reader, error);
}

static gboolean
read_llm (Import  *self,
          GError **error)
{
  g_autoptr (ThimbleImportLlm) llm = thimble_import_llm_open (self->path, self->cancellable, error);
  ThimbleImportRow *row;

  if (llm == NULL)
    return FALSE;
  self->total = thimble_import_llm_count (llm);
  for (;;)
    {
      if (!thimble_import_llm_next (llm, &row, error))
        return FALSE;
      if (row == NULL)
        return TRUE;
      self->done++;
      if (!take_row (self, row, error) || g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      thimble_exchange_progress (&self->exchange, self->done, 2 * self->total);
    }
}

/* @is_database: whether it is SQLite, by its first bytes. */
static gboolean
open_file (Import    *self,
           gboolean  *is_database,
           GError   **error)
{
  char head[sizeof THIMBLE_IMPORT_SQLITE_MAGIC] = { 0 };
  struct stat info;

  /* Without waiting for whoever may write into a pipe of that name. */
  self->fd = g_open (self->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    return fail_to_read (self, errno, error);
  if (!S_ISREG (info.st_mode))
    return fail (_("That is no file that could be imported."), _("Choose a .jsonl or .csv file that Thimble exported, or llm’s logs.db."),
                 THIMBLE_ERROR_NOT_UNDERSTOOD, error);
  if (info.st_size == 0)
    return fail (_("The file is empty."), _("Choose a .jsonl or .csv file that Thimble exported, or llm’s logs.db."),
                 THIMBLE_ERROR_NOT_UNDERSTOOD, error);
  if (info.st_size > MAX_FILE)
    return fail (_("The file is larger than Thimble imports: 16 GB is the most."),
                 _("Nothing was imported. Split it by lines and import the parts."), THIMBLE_ERROR_TOO_LARGE, error);
  self->total = self->bytes = info.st_size;
  *is_database = pread (self->fd, head, sizeof head, 0) == sizeof head
                 && memcmp (head, THIMBLE_IMPORT_SQLITE_MAGIC, sizeof head) == 0;
  return TRUE;
}

/* Slice by slice, as long as there are more. */
static gboolean
run_slices (Import          *self,
            ThimbleJobFunc   func,
            GError         **error)
{
  do
    if (!run (self, THIMBLE_JOB_WRITE, func, error) || g_cancellable_set_error_if_cancelled (self->cancellable, error))
      return FALSE;
  while (self->more);
  return TRUE;
}

static gboolean
write_rows (Import    *self,
            gboolean   is_database,
            GError   **error)
{
  self->writing = TRUE;
  self->at_once = self->n_rows <= AT_ONCE && self->bytes <= AT_ONCE_BYTES;
  if (!run (self, THIMBLE_JOB_WRITE, run_begin, error)
      || !run_slices (self, run_clear_way, error)
      || !(is_database ? read_llm : read_text) (self, error))
    return FALSE;
  if (self->at_once)
    return run (self, THIMBLE_JOB_INSERT, run_add_all, error);
  if (!flush_slice (self, error)
      || !run_slices (self, run_link, error))
    return FALSE;
  /* An INSERT tells everybody that there are rows. */
  return run (self, THIMBLE_JOB_INSERT, run_end, error);
}

/* What could not be taken back now is by the next who opens the history. */
static void
take_back (Import *self)
{
  do
    if (!run (self, THIMBLE_JOB_INSERT, run_undo, NULL))
      break;
  while (self->more);
  run (self, THIMBLE_JOB_INSERT, run_give_up, NULL);
}

static void
import_in_thread (GTask        *task,
                  gpointer      source,
                  gpointer      task_data,
                  GCancellable *cancellable)
{
  Import *self = task_data;
  gboolean is_database = FALSE;
  GError *error = NULL;

  if (open_file (self, &is_database, &error)
      && (is_database ? read_llm : read_text) (self, &error)
      && (self->n_rows == self->result->refused || write_rows (self, is_database, &error)))
    {
      g_task_return_pointer (task, g_steal_pointer (&self->result), (GDestroyNotify) thimble_import_result_free);
      return;
    }
  if (self->batch != NULL)
    take_back (self);
  g_task_return_error (task, error);
}

void
thimble_import_async (ThimbleStore          *store,
                      const char            *path,
                      GCancellable          *cancellable,
                      GFileProgressCallback  progress,
                      gpointer               progress_data,
                      GAsyncReadyCallback    callback,
                      gpointer               user_data)
{
  g_autoptr (GTask) task = NULL;
  Import *self;

  g_return_if_fail (THIMBLE_IS_STORE (store) && path != NULL);

  self = g_new0 (Import, 1);
  thimble_exchange_init (&self->exchange, store, progress, progress_data);
  self->path = g_strdup (path);
  g_set_object (&self->cancellable, cancellable);
  self->fd = -1;
  self->slice = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_import_row_free);
  self->result = g_new0 (ThimbleImportResult, 1);
  self->result->reasons = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (store, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_import_async);
  g_task_set_task_data (task, self, import_free);
  /* Once all is written it was imported, whatever was pressed meanwhile. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, import_in_thread);
}

ThimbleImportResult *
thimble_import_finish (ThimbleStore  *store,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
