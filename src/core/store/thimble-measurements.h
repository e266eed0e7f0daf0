/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-store.h"

G_BEGIN_DECLS

/* Measurements and chains as the history keeps them: what was planned, and which request belongs to which run. The link is
 * committed with the request's own row, before its first byte leaves, so a kill loses neither. Requests stay ordinary rows. */

typedef enum {
  THIMBLE_MEASUREMENT_MEASURE, /* "measure" */
  THIMBLE_MEASUREMENT_CHAIN,   /* "chain" */
} ThimbleMeasurementKind;

typedef enum {
  THIMBLE_MEASUREMENT_READY,   /* "ready": planned, nothing sent */
  THIMBLE_MEASUREMENT_RUNNING, /* "running" */
  THIMBLE_MEASUREMENT_STOPPED, /* "stopped": by the person, the ceiling, an endpoint, or the end of its program; can be resumed */
  THIMBLE_MEASUREMENT_DONE,    /* "done": nothing is left to send */
} ThimbleMeasurementState;

/**
 * ThimbleMeasurementRow:
 * @plan: JSON, the measurer's own
 * @why: (nullable): a sentence, why it stopped
 * @elsewhere: another living process runs it
 * @requests: of it in the history
 * @completed: those that completed
 * @cost: picodollars of those with a known cost
 *
 * A measurement or chain. Plain value. The last four are read, never written.
 */
typedef struct {
  gint64                  id;      /* 0 before it is in the store */
  ThimbleMeasurementKind  kind;
  ThimbleMeasurementState state;
  char                   *name;
  gint64                  created_us;
  gint64                  changed_us;
  char                   *plan;
  char                   *why;
  gboolean                elsewhere;
  gint64                  requests;
  gint64                  completed;
  ThimbleMoney            cost;
} ThimbleMeasurementRow;

ThimbleMeasurementRow *thimble_measurement_row_new  (void);
ThimbleMeasurementRow *thimble_measurement_row_copy (const ThimbleMeasurementRow *self);
void                   thimble_measurement_row_free (ThimbleMeasurementRow *self);

/**
 * ThimbleRunRow:
 * @series: which model, or which step of a chain, from 0
 * @number: which run, from 1
 * @attempt: from 1; later ones replace earlier ones of the same run
 * @gone: the request was deleted from the history
 * @estimated: nobody counted its tokens
 * @verdict: 0 not checked, 1 passed, 2 failed
 *
 * One request of a measurement, with the numbers that its statistics need.
 */
typedef struct {
  gint64        request_id;
  guint         series;
  guint         number;
  guint         attempt;
  gboolean      gone;
  ThimbleState  state;
  ThimbleBilled billed;
  gint64        started_us;
  gint64        input, output, total, cached_read, reasoning;
  gboolean      estimated;
  ThimbleMoney  cost;
  gint64        first_text_us, duration_us;
  int           verdict;
  char         *reason;          /* nullable */
  char         *problem_code;    /* nullable */
  char         *problem_message; /* nullable */
} ThimbleRunRow;

void           thimble_run_row_clear (ThimbleRunRow *self);

/* Writes the whole row, durably; id 0 makes one, and a later name is left to renaming. Finish gives its id, or -1. The store's `changed`
 * follows, as with renaming and deleting. */
void           thimble_store_save_measurement_async   (ThimbleStore *self, const ThimbleMeasurementRow *row, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gint64         thimble_store_save_measurement_finish  (ThimbleStore *self, GAsyncResult *r, GError **error);
/* Also of one that runs, here or elsewhere; it stays where it is in the list. @name: white space at its ends is left out.
 * THIMBLE_ERROR_NOT_FOUND; THIMBLE_ERROR_BAD_REQUEST where nothing is left of the name. */
void           thimble_store_rename_measurement_async (ThimbleStore *self, gint64 id, const char *name, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean       thimble_store_rename_measurement_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* (transfer full) (element-type ThimbleMeasurementRow): newest change first. */
void           thimble_store_list_measurements_async  (ThimbleStore *self, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GPtrArray     *thimble_store_list_measurements_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* THIMBLE_ERROR_NOT_FOUND where there is none. */
void           thimble_store_load_measurement_async   (ThimbleStore *self, gint64 id, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
ThimbleMeasurementRow *thimble_store_load_measurement_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
/* (transfer full) (element-type ThimbleRunRow): by series, number, attempt. */
void           thimble_store_list_runs_async          (ThimbleStore *self, gint64 measurement_id, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
GArray        *thimble_store_list_runs_finish         (ThimbleStore *self, GAsyncResult *r, GError **error);
/* Its plan and links; the requests stay in the history. Refused while it runs, here or elsewhere. */
void           thimble_store_delete_measurement_async (ThimbleStore *self, gint64 id, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean       thimble_store_delete_measurement_finish (ThimbleStore *self, GAsyncResult *r, GError **error);
void           thimble_store_set_verdict_async        (ThimbleStore *self, gint64 request_id, int verdict, const char *reason, GCancellable *c, GAsyncReadyCallback cb, gpointer d);
gboolean       thimble_store_set_verdict_finish       (ThimbleStore *self, GAsyncResult *r, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleMeasurementRow, thimble_measurement_row_free)

G_END_DECLS
