/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-own-place.h"
#include "base/thimble-problem.h"
#include "thimble-encoding-private.h"

#define TABLES_VARIABLE "THIMBLE_TOKENS_DIR" /* for tests, whose programs lie deeper in the build tree */

static ThimbleEncoding encodings[] = {
  { "o200k_base", "o200k_base", thimble_split_o200k, NULL },
  { "cl100k_base", "cl100k_base", thimble_split_cl100k, NULL },
  { "o200k_harmony", "o200k_base", thimble_split_o200k, NULL },
};

/* Beside the program wherever it was moved to, or in the build tree; else where it was configured for. */
static char *
find_table (const char *name)
{
  static const char * const places[] = { "../share/thimble/tokens", "../data/tokens", "../../data/tokens", NULL };
  const char *folder = g_getenv (TABLES_VARIABLE);
  g_autofree char *file = g_strconcat (name, ".table", NULL);
  g_autofree char *own = NULL;

  if (folder == NULL)
    folder = own = thimble_own_place_find (places, file);
  return folder != NULL ? g_build_filename (folder, file, NULL) : g_build_filename (PKGDATADIR, "tokens", file, NULL);
}

static ThimbleEncoding *
find_encoding (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_str_equal (encodings[i].name, name))
      return &encodings[i];
  return NULL;
}

gboolean
thimble_encoding_is_known (const char *name)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return find_encoding (name) != NULL;
}

ThimbleEncoding *
thimble_encoding_get (const char *name,
                      GError    **error)
{
  static GMutex lock;
  ThimbleEncoding *self;
  const ThimbleTable *table;

  g_return_val_if_fail (name != NULL, NULL);

  self = find_encoding (name);
  if (self == NULL)
    {
      thimble_set_error (error, THIMBLE_ERROR_NOT_FOUND, _("There is no encoding “%s”: o200k_base, cl100k_base or o200k_harmony."), name);
      return NULL;
    }
  g_mutex_lock (&lock);
  table = self->table;
  for (guint i = 0; i < G_N_ELEMENTS (encodings) && table == NULL; i++)
    if (g_str_equal (encodings[i].table_name, self->table_name))
      table = encodings[i].table;
  if (table == NULL)
    {
      g_autofree char *path = find_table (self->table_name);

      table = thimble_token_table_map (path, self->table_name, error);
    }
  self->table = table;
  g_mutex_unlock (&lock);
  return table != NULL ? self : NULL;
}

const char *
thimble_encoding_get_name (ThimbleEncoding *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

gint64
thimble_encoding_count (ThimbleEncoding *self,
                        const char      *bytes,
                        gsize            length)
{
  const guint8 *at = (const guint8 *) bytes;

  g_return_val_if_fail (self != NULL, 0);
  g_return_val_if_fail (bytes != NULL || length == 0, 0);

  return length > 0 ? thimble_encoding_walk (self, &at, at + length, at + length, NULL, NULL) : 0;
}

void
thimble_encoding_encode (ThimbleEncoding *self,
                         const char      *bytes,
                         gsize            length,
                         ThimbleTokenFunc func,
                         gpointer         data)
{
  const guint8 *at = (const guint8 *) bytes;

  g_return_if_fail (self != NULL && func != NULL);
  g_return_if_fail (bytes != NULL || length == 0);

  if (length > 0)
    thimble_encoding_walk (self, &at, at + length, at + length, func, data);
}

/* In a worker thread */

typedef struct {
  ThimbleEncoding *encoding;
  GBytes          *bytes;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->bytes);
  g_free (job);
}

static void
count_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  enum { STEP = 1 << 20 };
  const Job *job = data;
  gsize length;
  const guint8 *at = g_bytes_get_data (job->bytes, &length), *end = at + length;
  gint64 count = 0;

  while (at < end)
    {
      if (g_task_return_error_if_cancelled (task))
        return;
      count += thimble_encoding_walk (job->encoding, &at, end - at > STEP ? at + STEP : end, end, NULL, NULL);
    }
  g_task_return_int (task, count);
}

void
thimble_encoding_count_async (ThimbleEncoding    *self,
                              GBytes             *bytes,
                              GCancellable       *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer            data)
{
  g_autoptr (GTask) task = NULL;
  Job *job;

  g_return_if_fail (self != NULL && bytes != NULL);

  task = g_task_new (NULL, cancellable, callback, data);
  job = g_new (Job, 1);
  job->encoding = self;
  job->bytes = g_bytes_ref (bytes);
  g_task_set_source_tag (task, thimble_encoding_count_async);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, count_in_thread);
}

gint64
thimble_encoding_count_finish (ThimbleEncoding *self,
                               GAsyncResult    *result,
                               GError         **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return g_task_propagate_int (G_TASK (result), error);
}
