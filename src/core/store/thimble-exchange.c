/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-exchange-private.h"

#define TELL_US (G_USEC_PER_SEC / 10)

void
thimble_exchange_init (ThimbleExchange       *self,
                       ThimbleStore          *store,
                       GFileProgressCallback  progress,
                       gpointer               progress_data)
{
  self->store = g_object_ref (store);
  self->own = g_main_context_new ();
  self->callers = g_main_context_ref_thread_default ();
  self->progress = progress;
  self->progress_data = progress_data;
}

void
thimble_exchange_clear (ThimbleExchange *self)
{
  g_clear_object (&self->store);
  g_clear_pointer (&self->own, g_main_context_unref);
  g_clear_pointer (&self->callers, g_main_context_unref);
}

static void
wake (GObject      *source,
      GAsyncResult *result,
      gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
thimble_exchange_run (ThimbleExchange  *self,
                      ThimbleJobKind    kind,
                      ThimbleJobFunc    func,
                      gpointer          data,
                      GCancellable     *cancellable,
                      GError          **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_main_context_push_thread_default (self->own);
  if (kind == THIMBLE_JOB_READ)
    thimble_store_push (self->store, THIMBLE_JOB_READ, func, data, NULL, cancellable, wake, &result, thimble_exchange_run);
  else
    thimble_store_push (self->store, kind, func, data, NULL, cancellable, wake, &result, thimble_exchange_run);
  while (result == NULL)
    g_main_context_iteration (self->own, TRUE);
  g_main_context_pop_thread_default (self->own);
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  GFileProgressCallback progress;
  gpointer              data;
  gint64                done;
  gint64                total;
} Told;

static gboolean
tell (gpointer data)
{
  Told *told = data;

  told->progress (told->done, told->total, told->data);
  return G_SOURCE_REMOVE;
}

void
thimble_exchange_progress (ThimbleExchange *self,
                           gint64           done,
                           gint64           total)
{
  gint64 now = g_get_monotonic_time ();
  Told *told;

  if (self->progress == NULL || (now - self->told_us < TELL_US && done < total))
    return;
  self->told_us = now;
  told = g_new (Told, 1);
  *told = (Told) { self->progress, self->progress_data, done, total };
  g_main_context_invoke_full (self->callers, G_PRIORITY_DEFAULT, tell, told, g_free);
}
