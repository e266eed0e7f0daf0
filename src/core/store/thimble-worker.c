/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-text-index.h"
#include "thimble-worker.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* "Within a second", with room for a busy machine. */
#define POLL_US (G_USEC_PER_SEC * 3 / 4)

/* At one go, when nothing else is asked for. */
#define CATCH_UP_US (20 * 1000)

/* Arrays from this size on, such as the ids of many requests, are given back to the system when they go. */
#define MALLOC_MAP_BYTES (1 << 20)

struct _ThimbleJob {
  ThimbleJobKind  kind;
  ThimbleJobFunc  func;
  GTask          *task;
  /* the answer */
  gboolean        is_boolean;
  gpointer        result;
  GDestroyNotify  free_result;
  GError         *error;
};

struct _ThimbleWorker {
  char     *folder;
  void    (*changed) (gpointer data);
  gpointer  changed_data;
  GThread  *thread;
  /* shared, under the lock */
  GMutex    lock;
  GCond     cond;
  GQueue    writes;
  GQueue    looks;
  GQueue    others;
  gboolean  quit;
};

void
thimble_job_return_pointer (ThimbleJob     *self,
                            gpointer        result,
                            GDestroyNotify  free_result,
                            GError         *error)
{
  self->error = error;
  self->result = result;
  self->free_result = free_result;
}

void
thimble_job_return_boolean (ThimbleJob *self,
                            gboolean    result,
                            GError     *error)
{
  self->error = error;
  self->is_boolean = TRUE;
  self->result = GINT_TO_POINTER (result);
}

void
thimble_job_return_error (ThimbleJob *self,
                          GError     *error)
{
  self->error = error;
}

gpointer
thimble_job_get_source (ThimbleJob *self)
{
  return g_task_get_source_object (self->task);
}

static gboolean
answer (gpointer data)
{
  ThimbleJob *job = data;

  if (job->error != NULL)
    g_task_return_error (job->task, job->error);
  else if (job->is_boolean)
    g_task_return_boolean (job->task, GPOINTER_TO_INT (job->result));
  else
    g_task_return_pointer (job->task, job->result, job->free_result);
  g_object_unref (job->task);
  g_free (job);
  return G_SOURCE_REMOVE;
}

static void
run_job (ThimbleWorker   *self,
         ThimbleDatabase *db,
         ThimbleJob      *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  GCancellable *outer = db->cancellable;
  g_autoptr (GSource) source = NULL;

  if (cancellable != NULL && g_cancellable_is_cancelled (cancellable) && job->kind != THIMBLE_JOB_CONTROL)
    g_set_error_literal (&job->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
  else
    {
      db->cancellable = job->kind == THIMBLE_JOB_READ || job->kind == THIMBLE_JOB_LOOK || job->kind == THIMBLE_JOB_UPKEEP ? cancellable : NULL;
      job->func (db, job, g_task_get_task_data (job->task));
      db->cancellable = outer;
      /* A list that was made before the store is open begins when it is. */
      if (job->kind == THIMBLE_JOB_INSERT || job->kind == THIMBLE_JOB_UPKEEP || job->kind == THIMBLE_JOB_CONTROL)
        {
          self->changed (self->changed_data);
          db->index_behind = db->db != NULL;
        }
    }

  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_callback (source, answer, job, NULL);
  g_source_set_static_name (source, "[thimble] store answer");
  g_source_attach (source, g_task_get_context (job->task));
}

/* What goes before all else, under the lock. Looks wait for the opening. */
static ThimbleJob *
pop_urgent (ThimbleWorker   *self,
            ThimbleDatabase *db)
{
  ThimbleJob *job = g_queue_pop_head (&self->writes);

  return job != NULL || db->db == NULL ? job : g_queue_pop_head (&self->looks);
}

/* Between two slices of a long read. */
static void
run_urgent (gpointer data)
{
  ThimbleDatabase *db = ((gpointer *) data)[1];
  ThimbleWorker *self = ((gpointer *) data)[0];

  for (;;)
    {
      ThimbleJob *job;

      g_mutex_lock (&self->lock);
      job = pop_urgent (self, db);
      g_mutex_unlock (&self->lock);
      if (job == NULL)
        return;
      run_job (self, db, job);
    }
}

static gboolean
has_writes (gpointer data)
{
  ThimbleWorker *self = ((gpointer *) data)[0];
  gboolean waiting;

  g_mutex_lock (&self->lock);
  waiting = !g_queue_is_empty (&self->writes);
  g_mutex_unlock (&self->lock);
  return waiting;
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
    {
      self->changed (self->changed_data);
      db->index_behind = TRUE;
    }
}

/* Nothing is asked for: texts are made ready for searching. Another process that writes is not waited for. */
static void
catch_up (ThimbleDatabase *db)
{
  gboolean more = FALSE;

  sqlite3_busy_timeout (db->db, 0);
  db->index_behind = thimble_text_index_catch_up (db, CATCH_UP_US, &more, NULL) && more;
  sqlite3_busy_timeout (db->db, THIMBLE_DATABASE_BUSY_MS);
}

/* Nobody has asked for anything for a while: the pages that were read are the system's to keep, not ours. */
static void
rest (ThimbleDatabase *db)
{
  if (db->db == NULL)
    return;
  sqlite3_db_release_memory (db->db);
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

static gpointer
run (gpointer data)
{
  ThimbleWorker *self = data;
  ThimbleDatabase *db = thimble_database_new (self->folder);
  gpointer both[] = { self, db };
  gint64 next_look = g_get_monotonic_time () + POLL_US;
  gboolean quit = FALSE, asked = FALSE, rested = TRUE;

  db->breathe = run_urgent;
  db->breathe_data = both;
  db->is_wanted = has_writes;
  while (!quit)
    {
      ThimbleJob *job;

      g_mutex_lock (&self->lock);
      while (g_queue_is_empty (&self->writes) && g_queue_is_empty (&self->looks) && g_queue_is_empty (&self->others) && !self->quit
             && !db->index_behind)
        {
          /* A closed database has nothing to look at, so nothing wakes the machine. */
          if (db->db == NULL)
            g_cond_wait (&self->cond, &self->lock);
          else if (!g_cond_wait_until (&self->cond, &self->lock, next_look))
            break;
        }
      job = pop_urgent (self, db);
      if (job == NULL)
        job = g_queue_pop_head (&self->others);
      if (job == NULL)
        job = g_queue_pop_head (&self->looks);
      quit = job == NULL && self->quit;
      g_mutex_unlock (&self->lock);

      asked = asked || job != NULL;
      if (job != NULL)
        run_job (self, db, job);
      else if (!quit && db->index_behind)
        catch_up (db);
      if (!quit && g_get_monotonic_time () >= next_look)
        {
          look_around (self, db);
          if (!asked && !rested)
            rest (db);
          rested = !asked;
          asked = FALSE;
          next_look = g_get_monotonic_time () + POLL_US;
        }
    }
  thimble_database_free (db);
  return NULL;
}

ThimbleWorker *
thimble_worker_new (const char *folder,
                    void      (*changed) (gpointer data),
                    gpointer    data)
{
  ThimbleWorker *self = g_new0 (ThimbleWorker, 1);

#ifdef __GLIBC__
  /* Left to itself, the C library keeps blocks of up to 32 MB once one was freed. */
  mallopt (M_MMAP_THRESHOLD, MALLOC_MAP_BYTES);
#endif
  self->folder = g_strdup (folder);
  self->changed = changed;
  self->changed_data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->writes);
  g_queue_init (&self->looks);
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
  ThimbleJob *job = g_new0 (ThimbleJob, 1);

  job->kind = kind;
  job->func = func;
  job->task = task;
  g_mutex_lock (&self->lock);
  if (kind == THIMBLE_JOB_WRITE || kind == THIMBLE_JOB_INSERT)
    g_queue_push_tail (&self->writes, job);
  else if (kind == THIMBLE_JOB_LOOK)
    g_queue_push_tail (&self->looks, job);
  else
    g_queue_push_tail (&self->others, job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

void
thimble_worker_free (ThimbleWorker *self)
{
  g_mutex_lock (&self->lock);
  self->quit = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->folder);
  g_free (self);
}
