/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "thimble-experiment.h"

G_BEGIN_DECLS

/* For ThimbleMeasurement and ThimbleChain only. */

struct _ThimbleExperiment
{
  GObject                 parent_instance;

  /* configured */
  ThimbleEngine          *engine;
  ThimbleSecret          *key;     /* nullable */
  GPtrArray              *keyless; /* of ThimbleEndpoint: whose key was not found */
  ThimbleMoney            limit;   /* that the whole may not pass; unknown: none */

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

  /* while it runs */
  GTask                  *task;    /* nullable: of run_async */
  GCancellable           *stop;    /* nullable */
  gulong                  chained; /* handler on the caller's cancellable */
  ThimbleMoney            reserved; /* ceilings of running requests */
  guint                   n_running;
  gboolean                allowed;
  gboolean                started; /* its row is written */
  gboolean                renamed; /* while its row was being written for the first time */
  gboolean                ending;  /* nothing more is sent */
  gint64                  waiting_until; /* Unix microseconds */
  guint                   progress_source;
};

/* One request of a trial, under way or just ended. */
struct _ThimbleErrand
{
  ThimbleExperiment *experiment;
  ThimbleTrial      *trial;
  ThimbleRun        *run;
  ThimbleRequest    *request;
  ThimbleCheck      *check;   /* nullable: what its answer must be */
  guint              index;   /* of the trial */
  ThimbleMoney       ceiling;
};

/* Past so many failures in a row nothing more is sent to that model, or by that chain. */
#define THIMBLE_EXPERIMENT_FAILURES 3

/* thimble-experiment.c */
void     thimble_experiment_add_trial   (ThimbleExperiment *self, const char *endpoint_id, const char *model_id, const char *name,
                                         ThimbleModel *model, guint runs);
void     thimble_experiment_set_state   (ThimbleExperiment *self, ThimbleMeasurementState state);
void     thimble_experiment_set_message (ThimbleExperiment *self, const char *message);
void     thimble_experiment_save_name   (ThimbleExperiment *self); /* what comes of it is said only where it fails */
void     thimble_experiment_tell        (ThimbleExperiment *self); /* `progress`, soon */
void     thimble_experiment_tell_now    (ThimbleExperiment *self);
/* Adds what one attempt cost. @ceiling: what it could have. */
void     thimble_experiment_account     (ThimbleExperiment *self, ThimbleMoney cost, ThimbleBilled billed, ThimbleMoney ceiling);

/* thimble-experiment-run.c */
/* Sends run @run of trial @index: its end is given to the class' look(), and then it advances. @task, @check: (nullable) */
void     thimble_experiment_send        (ThimbleExperiment *self, guint index, ThimbleRun *run, ThimblePrompt *prompt, const char *task,
                                         ThimbleCheck *check, ThimbleMoney ceiling);
/* Whether one more request of at most @ceiling stays below the limit of the whole. */
gboolean thimble_experiment_has_room    (ThimbleExperiment *self, ThimbleMoney ceiling);
/* Nothing more is sent; what runs goes on to its end unless it is stopped too. */
void     thimble_experiment_wind_up     (ThimbleExperiment *self, ThimbleError code, const char *why);
void     thimble_experiment_wind_up_at_limit (ThimbleExperiment *self);
void     thimble_experiment_end         (ThimbleExperiment *self);
void     thimble_experiment_advance     (ThimbleExperiment *self);
/* Says that an endpoint asks to wait, and gives for how many milliseconds. @n_refused: from 1 */
guint    thimble_experiment_say_pause   (ThimbleExperiment *self, ThimbleProblem *problem, guint n_refused, const char *endpoint_name);
void     thimble_experiment_pause_over  (ThimbleExperiment *self);

/**
 * ThimbleExperimentMake:
 * @plan: as it is kept
 *
 * (transfer full) (nullable): the experiment that was planned so, and nothing of its runs.
 */
typedef ThimbleExperiment *(*ThimbleExperimentMake) (ThimbleEngine *engine, JsonObject *plan, GError **error);

/* thimble-experiment-open.c */
/* Answered with the experiment as it is in the history: g_task_propagate_pointer(). THIMBLE_ERROR_NOT_FOUND. */
void     thimble_experiment_open        (ThimbleEngine *engine, gint64 id, ThimbleMeasurementKind kind, ThimbleExperimentMake make, gpointer tag,
                                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
