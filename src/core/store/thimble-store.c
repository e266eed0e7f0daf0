/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-database.h"
#include "thimble-rows.h"
#include "thimble-store-private.h"
#include "thimble-worker.h"

/* `changed` at most once in about a frame's time. */
#define COALESCE_MS 25

/* What the thread tells the store. Outlives the store: the thread may speak while it goes. */
typedef struct {
  GMainContext   *context;
  GWeakRef        store;
  int             pending; /* atomic: a `changed` is under way */
  GMutex          lock;
  gboolean        read_only;
  GPtrArray      *warnings; /* the last one counts; older ones live on for who still looks at them */
  gboolean        warned;
} Link;

struct _ThimbleStore {
  GObject parent_instance;

  /* configured */
  char          *folder;
  char          *path;

  /* owned */
  ThimbleWorker *worker;
  Link          *link;
};

G_DEFINE_TYPE (ThimbleStore, thimble_store, G_TYPE_OBJECT)

typedef enum { SIGNAL_CHANGED } ThimbleStoreSignal;
static guint signals[SIGNAL_CHANGED + 1];

static void
link_clear (gpointer data)
{
  Link *self = data;

  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->store);
  g_mutex_clear (&self->lock);
  g_ptr_array_unref (self->warnings);
}

static void
link_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, link_clear);
}

static gboolean
emit_changed (gpointer data)
{
  Link *self = data;
  g_autoptr (ThimbleStore) store = g_weak_ref_get (&self->store);

  g_atomic_int_set (&self->pending, 0);
  if (store != NULL)
    g_signal_emit (store, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_REMOVE;
}

/* On the thread. */
static void
on_changed (gpointer data)
{
  Link *self = data;
  g_autoptr (GSource) source = NULL;

  if (!g_atomic_int_compare_and_exchange (&self->pending, 0, 1))
    return;
  source = g_timeout_source_new (COALESCE_MS);
  g_source_set_callback (source, emit_changed, g_atomic_rc_box_acquire (self), link_unref);
  g_source_set_static_name (source, "[thimble] store changed");
  g_source_attach (source, self->context);
}

static void
thimble_store_finalize (GObject *object)
{
  ThimbleStore *self = THIMBLE_STORE (object);

  g_clear_pointer (&self->worker, thimble_worker_free);
  link_unref (self->link);
  g_free (self->folder);
  g_free (self->path);

  G_OBJECT_CLASS (thimble_store_parent_class)->finalize (object);
}

static void
thimble_store_class_init (ThimbleStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_store_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", THIMBLE_TYPE_STORE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_store_init (ThimbleStore *self)
{
  self->link = g_atomic_rc_box_new0 (Link);
  self->link->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->link->store, self);
  g_mutex_init (&self->link->lock);
  self->link->warnings = g_ptr_array_new_with_free_func ((GDestroyNotify) thimble_problem_unref);
}

ThimbleStore *
thimble_store_new (const char *folder)
{
  ThimbleStore *self = g_object_new (THIMBLE_TYPE_STORE, NULL);

  self->folder = folder != NULL ? g_canonicalize_filename (folder, NULL)
                                : g_build_filename (g_get_user_data_dir (), "thimble", NULL);
  self->path = g_build_filename (self->folder, "history.db", NULL);
  self->worker = thimble_worker_new (self->folder, on_changed, self->link);
  return self;
}

const char *
thimble_store_get_path (ThimbleStore *self)
{
  g_return_val_if_fail (THIMBLE_IS_STORE (self), NULL);

  return self->path;
}

gboolean
thimble_store_is_read_only (ThimbleStore *self)
{
  gboolean read_only;

  g_return_val_if_fail (THIMBLE_IS_STORE (self), FALSE);

  g_mutex_lock (&self->link->lock);
  read_only = self->link->read_only;
  g_mutex_unlock (&self->link->lock);
  return read_only;
}

ThimbleProblem *
thimble_store_get_warning (ThimbleStore *self)
{
  ThimbleProblem *warning = NULL;

  g_return_val_if_fail (THIMBLE_IS_STORE (self), NULL);

  g_mutex_lock (&self->link->lock);
  if (self->link->warned)
    warning = g_ptr_array_index (self->link->warnings, self->link->warnings->len - 1);
  g_mutex_unlock (&self->link->lock);
  return warning;
}

/* @task's data and what frees it are set; writes say the truth even if cancelled meanwhile. */
static void
push (ThimbleStore   *self,
      ThimbleJobKind  kind,
      ThimbleJobFunc  func,
      GTask          *task)
{
  g_task_set_check_cancellable (task, kind == THIMBLE_JOB_READ || kind == THIMBLE_JOB_LOOK || kind == THIMBLE_JOB_UPKEEP);
  thimble_worker_push (self->worker, kind, func, task);
}

static GTask *
make_task (ThimbleStore        *self,
           GCancellable        *cancellable,
           GAsyncReadyCallback  callback,
           gpointer             user_data,
           gpointer             tag)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  return task;
}

/* Opening and closing */

static void
run_open (ThimbleDatabase *db,
          ThimbleJob      *job,
          gpointer         data)
{
  ThimbleStore *self = thimble_job_get_source (job);
  GError *error = NULL;
  gboolean ok = thimble_database_open (db, &error);

  g_mutex_lock (&self->link->lock);
  self->link->read_only = ok && db->read_only;
  self->link->warned = ok && db->warning != NULL;
  if (self->link->warned)
    g_ptr_array_add (self->link->warnings, thimble_problem_ref (db->warning));
  g_mutex_unlock (&self->link->lock);
  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_open_async (ThimbleStore        *self,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  push (self, THIMBLE_JOB_CONTROL, run_open, make_task (self, cancellable, callback, user_data, thimble_store_open_async));
}

gboolean
thimble_store_open_finish (ThimbleStore  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
run_close (ThimbleDatabase *db,
           ThimbleJob      *job,
           gpointer         data)
{
  thimble_database_close (db);
  thimble_job_return_boolean (job, TRUE, NULL);
}

void
thimble_store_close_async (ThimbleStore        *self,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_return_if_fail (THIMBLE_IS_STORE (self));

  push (self, THIMBLE_JOB_CONTROL, run_close, make_task (self, cancellable, callback, user_data, thimble_store_close_async));
}

gboolean
thimble_store_close_finish (ThimbleStore  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Writing */

static void
run_insert (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  GError *error = NULL;
  gint64 *id = g_new (gint64, 1);

  *id = thimble_rows_insert (db, data, &error);
  if (*id > 0)
    thimble_job_return_pointer (job, id, g_free, NULL);
  else
    {
      g_free (id);
      thimble_job_return_error (job, error);
    }
}

void
thimble_store_insert_async (ThimbleStore        *self,
                            ThimbleRecord       *record,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (record != NULL);

  task = make_task (self, cancellable, callback, user_data, thimble_store_insert_async);
  g_task_set_task_data (task, thimble_record_copy (record), (GDestroyNotify) thimble_record_unref);
  push (self, THIMBLE_JOB_INSERT, run_insert, task);
}

gint64
thimble_store_insert_finish (ThimbleStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_autofree gint64 *id = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);

  id = g_task_propagate_pointer (G_TASK (result), error);
  return id != NULL ? *id : -1;
}

static void
run_update (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  GError *error = NULL;
  gboolean ok = thimble_rows_update (db, data, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_update_async (ThimbleStore        *self,
                            ThimbleRecord       *record,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_STORE (self));
  g_return_if_fail (record != NULL);

  task = make_task (self, cancellable, callback, user_data, thimble_store_update_async);
  g_task_set_task_data (task, thimble_record_copy (record), (GDestroyNotify) thimble_record_unref);
  push (self, THIMBLE_JOB_INSERT, run_update, task);
}

gboolean
thimble_store_update_finish (ThimbleStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  gint64   id;
  gboolean text_only;
} DeleteJob;

static void
run_delete (ThimbleDatabase *db,
            ThimbleJob      *job,
            gpointer         data)
{
  DeleteJob *what = data;
  GError *error = NULL;
  gboolean ok = thimble_rows_delete (db, what->id, what->text_only, &error);

  thimble_job_return_boolean (job, ok, error);
}

void
thimble_store_delete_async (ThimbleStore        *self,
                            gint64               id,
                            gboolean             text_only,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  DeleteJob *job;
  GTask *task;

  g_return_if_fail (THIMBLE_IS_STORE (self));

  job = g_new (DeleteJob, 1);
  *job = (DeleteJob) { id, text_only };
  task = make_task (self, cancellable, callback, user_data, thimble_store_delete_async);
  g_task_set_task_data (task, job, g_free);
  push (self, THIMBLE_JOB_INSERT, run_delete, task);
}

gboolean
thimble_store_delete_finish (ThimbleStore  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The other files of the store push through it. */
void
thimble_store_push (ThimbleStore        *self,
                    ThimbleJobKind       kind,
                    ThimbleJobFunc       func,
                    gpointer             data,
                    GDestroyNotify       free_data,
                    GCancellable        *cancellable,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data,
                    gpointer             tag)
{
  GTask *task = make_task (self, cancellable, callback, user_data, tag);

  g_task_set_task_data (task, data, free_data);
  push (self, kind, func, task);
}
