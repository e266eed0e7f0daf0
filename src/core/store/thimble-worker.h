/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-database.h"

G_BEGIN_DECLS

/**
 * ThimbleWorker:
 *
 * The store's thread. Jobs are tasks: they run there in the order they were given, but writes
 * overtake reads that wait, and also run between two slices of a long read. After them so do
 * short reads of what a person looks at. Once a second it looks for what other processes did.
 *
 * The worker holds no reference to the store, so that the store's last unref can end it.
 */
typedef struct _ThimbleWorker ThimbleWorker;

/**
 * ThimbleJob:
 *
 * A task on its way to the thread and back. The task is answered and let go on its own
 * context, so that no callback's object ends on our thread.
 */
typedef struct _ThimbleJob ThimbleJob;

/* Runs on the thread and calls one of the three below, once. @data is the task's data. */
typedef void (*ThimbleJobFunc) (ThimbleDatabase *db, ThimbleJob *job, gpointer data);

/* Each takes @error (nullable), which then is the answer. */
void     thimble_job_return_pointer (ThimbleJob *self, gpointer result, GDestroyNotify free_result, GError *error);
void     thimble_job_return_boolean (ThimbleJob *self, gboolean result, GError *error);
void     thimble_job_return_error   (ThimbleJob *self, GError *error); /* (transfer full) */
gpointer thimble_job_get_source     (ThimbleJob *self); /* the task's source object */

typedef enum {
  THIMBLE_JOB_READ,    /* may be cancelled while it runs */
  THIMBLE_JOB_LOOK,    /* the same, and short: a page of rows, the first of a search */
  THIMBLE_JOB_WRITE,   /* cancelled only before it begins */
  THIMBLE_JOB_INSERT,  /* the same; rows appeared or changed when it succeeds */
  THIMBLE_JOB_UPKEEP,  /* waits and may be cancelled as a read; writes run between its slices, and rows change */
  THIMBLE_JOB_CONTROL, /* opening and closing: after all that was asked before */
} ThimbleJobKind;

/* @changed is called on the worker's thread. */
ThimbleWorker *thimble_worker_new  (const char *folder, void (*changed) (gpointer data), gpointer data);
/* (transfer full) task. The kind WRITE for notes, INSERT for requests. */
void           thimble_worker_push (ThimbleWorker *self, ThimbleJobKind kind, ThimbleJobFunc func, GTask *task);
/* Ends the thread after its queue, closing the database, and waits for it. Never called on it. */
void           thimble_worker_free (ThimbleWorker *self);

G_END_DECLS
