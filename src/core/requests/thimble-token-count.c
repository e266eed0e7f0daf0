/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "dialects/thimble-dialect.h"
#include "thimble-question-private.h"
#include "thimble-token-count-private.h"

/* Whoever asks waits before the meter: a count that takes longer is of no use there. */
#define PATIENCE_S 20

typedef struct {
  ThimbleDialectKind dialect;
  GCancellable      *patience;  /* ours: the person's, or the time is over */
  guint              timeout;
  gulong             chained;   /* handler on the person's cancellable */
  gboolean           over;
} Count;

static void
count_free (Count *self)
{
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_object_unref (self->patience);
  g_free (self);
}

static gboolean
patience_ended (gpointer data)
{
  Count *self = data;

  self->timeout = 0;
  self->over = TRUE;
  g_cancellable_cancel (self->patience);
  return G_SOURCE_REMOVE;
}

static void
person_cancelled (GCancellable *cancellable, gpointer patience)
{
  g_cancellable_cancel (patience);
}

static void
answered (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Count *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) body = g_task_propagate_pointer (G_TASK (result), &error);
  gint64 count = THIMBLE_COUNT_UNKNOWN;

  if (self->chained != 0)
    g_cancellable_disconnect (g_task_get_cancellable (task), self->chained);
  self->chained = 0;
  if (body != NULL)
    count = thimble_dialect_read_count (self->dialect, g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body),
                                        &error);
  if (count >= 0)
    g_task_return_int (task, (gssize) count);
  else if (self->over)
    {
      g_clear_error (&error);
      g_task_return_new_error (task, THIMBLE_ERROR, THIMBLE_ERROR_TIMEOUT,
                               _("The provider did not count within %d seconds."), PATIENCE_S);
    }
  else
    g_task_return_error (task, error);
}

void
thimble_token_count_run (const ThimbleFloor *floor, ThimbleModel *model, ThimblePrompt *prompt, GTask *task)
{
  ThimbleEndpoint *endpoint = thimble_model_get_endpoint (model);
  ThimbleDialectKind dialect = thimble_endpoint_get_dialect (endpoint);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr (ThimbleWireDraft) draft = NULL;
  g_autoptr (GTask) question = NULL;
  ThimbleModelTraits traits;
  GError *error = NULL;
  Count *self;

  thimble_model_get_traits (model, &traits);
  draft = thimble_dialect_write_count (dialect, thimble_endpoint_get_quirks (endpoint), &traits, prompt, &error);
  if (draft == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self = g_new0 (Count, 1);
  self->dialect = dialect;
  self->patience = g_cancellable_new ();
  self->timeout = g_timeout_add_seconds (PATIENCE_S, patience_ended, self);
  g_task_set_task_data (task, self, (GDestroyNotify) count_free);
  if (cancellable != NULL)
    self->chained = g_cancellable_connect (cancellable, G_CALLBACK (person_cancelled), g_object_ref (self->patience),
                                           g_object_unref);
  question = g_task_new (g_task_get_source_object (task), self->patience, answered, g_object_ref (task));
  thimble_question_ask (floor, endpoint, NULL, draft, question);
}
