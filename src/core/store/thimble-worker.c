/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-worker.h"

#define POLL_US (G_USEC_PER_SEC * 9 / 10)

typedef struct {
  ThimbleJobKind kind;
  ThimbleJobFunc func;
  GTask         *task;
} Job;

struct _ThimbleWorker {
  char     *folder;
  void    (*changed) (gpointer data);
  gpointer  changed_data;
  GThread  *thread;
  /* shared, under the lock */
  GMutex    lock;
  GCond     cond;
  GQueue    writes;
  GQueue    others;
  gboolean  quit;
  gboolean  detached; /* the thread frees us */
};

static void
worker_destroy (ThimbleWorker *self)
{
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->folder);
  g_free (self);
}

static void
run_job (ThimbleWorker   *self,
         ThimbleDatabase *db,
         Job             *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  GCancellable *outer = db->cancellable;

  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable) && job->kind != THIMBLE_JOB_CONTROL)
    g_task_return_new_error (job->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s", _("Cancelled"));
  else
    {
      db->cancellable = job->kind == THIMBLE_JOB_READ ? cancellable : NULL;
      job->func (db, job->task, g_task_get_task_data (job->task));
      db->cancellable = outer;
      /* A list that was made before the store is open begins when it is. */
      if (job->kind == THIMBLE_JOB_INSERT || job->kind == THIMBLE_JOB_CONTROL)
        self->changed (self->changed_data);
    }
  g_object_unref (job->task);
  g_free (job);
}

/* Between two slices of a long read. */
static void
run_writes (gpointer data)
{
  ThimbleDatabase *db = ((gpointer *) data)[1];
  ThimbleWorker *self = ((gpointer *) data)[0];

  for (;;)
    {
      Job *job;

      g_mutex_lock (&self->lock);
      job = g_queue_pop_head (&self->writes);
      g_mutex_unlock (&self->lock);
      if (job == NULL)
        return;
      run_job (self, db, job);
    }
}

static void
look_around (ThimbleWorker   *self,
             ThimbleDatabase *db)
{
  gboolean changed;

  if (db->db == NULL)
    return;
  changed = thimble_database_poll (db);
  if (thimble_database_sweep (db, FALSE) || changed)
    self->changed (self->changed_data);
}

static gpointer
run (gpointer data)
{
  ThimbleWorker *self = data;
  ThimbleDatabase *db = thimble_database_new (self->folder);
  gpointer both[] = { self, db };
  gint64 next_look = g_get_monotonic_time () + POLL_US;
  gboolean quit = FALSE, detached;

  db->breathe = run_writes;
  db->breathe_data = both;
  while (!quit)
    {
      Job *job;

      g_mutex_lock (&self->lock);
      while (g_queue_is_empty (&self->writes) && g_queue_is_empty (&self->others) && !self->quit)
        {
          /* A closed database has nothing to look at, so nothing wakes the machine. */
          if (db->db == NULL)
            g_cond_wait (&self->cond, &self->lock);
          else if (!g_cond_wait_until (&self->cond, &self->lock, next_look))
            break;
        }
      job = g_queue_pop_head (&self->writes);
      if (job == NULL)
        job = g_queue_pop_head (&self->others);
      quit = job == NULL && self->quit;
      g_mutex_unlock (&self->lock);

      if (job != NULL)
        run_job (self, db, job);
      if (!quit && g_get_monotonic_time () >= next_look)
        {
          look_around (self, db);
          next_look = g_get_monotonic_time () + POLL_US;
        }
    }
  thimble_database_free (db);

  g_mutex_lock (&self->lock);
  detached = self->detached;
  g_mutex_unlock (&self->lock);
  if (detached)
    worker_destroy (self);
  return NULL;
}

ThimbleWorker *
thimble_worker_new (const char *folder,
                    void      (*changed) (gpointer data),
                    gpointer    data)
{
  ThimbleWorker *self = g_new0 (ThimbleWorker, 1);

  self->folder = g_strdup (folder);
  self->changed = changed;
  self->changed_data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->writes);
  g_queue_init (&self->others);
  self->thread = g_thread_new ("thimble-store", run, self);
  return self;
}

void
thimble_worker_push (ThimbleWorker  *self,
                     ThimbleJobKind  kind,
                     ThimbleJobFunc  func,
                     GTask          *task)
{
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->func = func;
  job->task = task;
  g_mutex_lock (&self->lock);
  if (kind == THIMBLE_JOB_WRITE || kind == THIMBLE_JOB_INSERT)
    g_queue_push_tail (&self->writes, job);
  else
    g_queue_push_tail (&self->others, job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
thimble_worker_free (ThimbleWorker *self)
{
  GThread *thread = self->thread;
  gboolean on_it = thread == g_thread_self ();

  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  self->detached = on_it;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  /* A task's last reference may fall on the thread itself, and the store's with it. */
  if (on_it)
    {
      g_thread_unref (thread);
      return;
    }
  g_thread_join (thread);
  worker_destroy (self);
}
