/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-measurement.h"

G_BEGIN_DECLS

/* Requests to one endpoint: so many at once, and pauses where it asks for one. */
typedef struct {
  char   *endpoint_id;
  guint   n_running;
  guint   n_refused;    /* in a row: asked to wait */
  gint64  until_us;     /* monotonic; 0: no pause */
  guint   pause_source;
} ThimbleLane;

struct _ThimbleMeasurement
{
  GObject                 parent_instance;

  /* configured */
  ThimbleEngine          *engine;
  ThimblePlan            *plan;
  ThimbleSecret          *key;     /* nullable */

  /* what is known */
  gint64                  id;
  gint64                  created_us;
  char                   *name;
  ThimbleMeasurementState state;
  gboolean                elsewhere;
  char                   *message; /* nullable */
  ThimbleError            why;     /* with the message; THIMBLE_ERROR_CANCELLED where the person stopped it */
  GListStore             *trials;
  ThimbleMoney            spent;   /* of known costs, all attempts */
  ThimbleMoney            held;    /* ceilings of attempts that may have been billed */
  gboolean                at_least;
  ThimbleMoney            ceilings[THIMBLE_PLAN_MODELS]; /* of one request, as predicted */

  /* while it runs */
  GTask                  *task;    /* nullable: of run_async */
  GCancellable           *stop;    /* nullable */
  gulong                  chained; /* handler on the caller's cancellable */
  GPtrArray              *lanes;   /* of ThimbleLane */
  ThimbleMoney            reserved; /* ceilings of running requests */
  guint                   n_running;
  gboolean                allowed;
  gboolean                started; /* its row is written */
  gboolean                renamed;  /* while its row was being written for the first time */
  gboolean                ending;  /* nothing more is sent */
  gint64                  waiting_until; /* Unix microseconds */
  guint                   progress_source;
};

/* thimble-measurement.c */
void     thimble_measurement_set_state   (ThimbleMeasurement *self, ThimbleMeasurementState state, const char *message);
void     thimble_measurement_set_message (ThimbleMeasurement *self, const char *message);
void     thimble_measurement_tell        (ThimbleMeasurement *self); /* `progress`, soon */
/* Adds what one attempt cost. @ceiling: what it could have. */
void     thimble_measurement_account     (ThimbleMeasurement *self, ThimbleMoney cost, ThimbleBilled billed, ThimbleMoney ceiling);
/* The most that one request of a trial can cost: of so much input as was billed before, else as it is predicted. */
ThimbleMoney thimble_measurement_get_ceiling (ThimbleMeasurement *self, guint index);
/* (transfer full): as it is to be written. */
ThimbleMeasurementRow *thimble_measurement_make_row (ThimbleMeasurement *self);

G_END_DECLS
