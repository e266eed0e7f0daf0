/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "requests/thimble-engine.h"
#include "thimble-trial.h"

G_BEGIN_DECLS

/**
 * ThimbleExperiment:
 *
 * What measurements and chains are: trials of so many runs each, planned, running, stopped or done. It is kept in the history's
 * database from its start on, so that any later program can open it again and resume it. What is sent goes through the engine's
 * runner; nothing that may have been billed is sent again unless thimble_experiment_retry_failed() asks for it.
 *
 * Properties (notify): `id` (gint64, 0 before it is kept), `name` (string, writable), `state` (int, a ThimbleMeasurementState),
 * `total`, `done`, `failed` (uint), `spent` (gint64 picodollars, of those with a known cost), `time-left` (gint64
 * microseconds, -1 unknown), `message` (string or NULL: why it stopped, or what it waits for), `waiting-until` (gint64, Unix
 * microseconds, 0: it does not wait).
 * Signal: `progress`, after any of them or of a trial changed; many changes come as one.
 *
 * Its functions take any ThimbleMeasurement or ThimbleChain as @self.
 */
#define THIMBLE_TYPE_EXPERIMENT (thimble_experiment_get_type ())
#define THIMBLE_EXPERIMENT(object) (G_TYPE_CHECK_INSTANCE_CAST ((object), THIMBLE_TYPE_EXPERIMENT, ThimbleExperiment))
#define THIMBLE_IS_EXPERIMENT(object) (G_TYPE_CHECK_INSTANCE_TYPE ((object), THIMBLE_TYPE_EXPERIMENT))
#define THIMBLE_EXPERIMENT_GET_CLASS(object) (G_TYPE_INSTANCE_GET_CLASS ((object), THIMBLE_TYPE_EXPERIMENT, ThimbleExperimentClass))

GType thimble_experiment_get_type (void);
typedef struct _ThimbleExperiment ThimbleExperiment;
typedef struct _ThimbleErrand ThimbleErrand; /* thimble-experiment-private.h */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ThimbleExperiment, g_object_unref)

/**
 * ThimbleExperimentClass:
 * @needs_all: one failed run leaves the whole undone, and without the model of one trial nothing is sent to the others either
 * @check_plan: THIMBLE_ERROR_BAD_REQUEST and such
 * @write_plan: (transfer full): as it is kept
 * @plan_ceiling: that its plan has another ceiling from now on
 * @get_ceiling: the most that one request of that trial can cost; unknown where it cannot be known
 * @begin: all is well: it is about to start
 * @advance: sends what may be sent now; thimble_experiment_end() where there is nothing more
 * @look: what the end of one request means for the others; @completed or not
 * @finish: (nullable): nothing runs any more
 * @get_time_left: (nullable): while it runs: microseconds, -1 unknown
 * @is_superseded: (nullable): that request was to be sent again, though it ended well
 */
typedef struct {
  GObjectClass parent_class;

  ThimbleMeasurementKind kind;
  gboolean     needs_all;
  gboolean     (*check_plan)    (ThimbleExperiment *self, GError **error);
  JsonNode    *(*write_plan)    (ThimbleExperiment *self);
  void         (*plan_ceiling)  (ThimbleExperiment *self, ThimbleMoney ceiling);
  ThimbleMoney (*get_ceiling)   (ThimbleExperiment *self, guint index);
  void         (*begin)         (ThimbleExperiment *self);
  void         (*advance)       (ThimbleExperiment *self);
  void         (*look)          (ThimbleExperiment *self, ThimbleErrand *errand, gboolean completed);
  void         (*finish)        (ThimbleExperiment *self);
  gint64       (*get_time_left) (ThimbleExperiment *self);
  gboolean     (*is_superseded) (ThimbleExperiment *self, const ThimbleRunRow *row);
} ThimbleExperimentClass;

/**
 * thimble_experiment_run_async:
 * @allowed: the person was asked about the budget, or about an unknown cost, and said yes
 *
 * Starts it, or resumes what is left. Fails at once, with nothing sent, as thimble_experiment_check_keys_async() does, with THIMBLE_ERROR_TOO_LONG where one of a new
 * measurement's models cannot hold the prompt, with THIMBLE_ERROR_OVER_CEILING where one request could
 * pass the ceiling, with THIMBLE_ERROR_OVER_BUDGET where all of them could pass the budget, or where a cost is unknown; with THIMBLE_ERROR_FAILED
 * where another program runs it, and with the store's errors. Else finish is TRUE once nothing runs any more: `state` and
 * `message` say how it ended. Cancelling is thimble_experiment_stop().
 */
void              thimble_experiment_run_async      (gpointer self, gboolean allowed, GCancellable *cancellable,
                                                     GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_experiment_run_finish     (gpointer self, GAsyncResult *result, GError **error);
/**
 * thimble_experiment_check_keys_async:
 *
 * Looks up the keys that what is left to send will want; else the first model would be paid for before the second one's key is found missing.
 * Sends and changes nothing, and shows no prompt. The first thing that thimble_experiment_run_async() does. What needs no key, Practice among it, and what
 * thimble_experiment_set_key() was called for is not looked up.
 *
 * finish: THIMBLE_ERROR_KEY_MISSING names all providers that have none, which thimble_experiment_get_keyless() lists; _KEY_LOCKED, _KEYRING_UNAVAILABLE
 * and _KEY_ORIGIN are of the first one that is met.
 */
void              thimble_experiment_check_keys_async  (gpointer self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean          thimble_experiment_check_keys_finish (gpointer self, GAsyncResult *result, GError **error);
/* (transfer none) (element-type ThimbleEndpoint): whose key the last check did not find, each once, as planned. */
GPtrArray        *thimble_experiment_get_keyless    (gpointer self);
/* Running requests are stopped; what is finished is kept. */
void              thimble_experiment_stop           (gpointer self);
/* Failed runs wait again, also those that may have been billed; then run_async. Returns how many. */
guint             thimble_experiment_retry_failed   (gpointer self);
/* A key for one endpoint, for this program only (the terminal's --key-fd). */
void              thimble_experiment_set_key        (gpointer self, ThimbleSecret *key);
/* What the whole may not pass from now on: kept with the plan once it runs again. Not while it runs. */
void              thimble_experiment_set_ceiling    (gpointer self, ThimbleMoney ceiling);
/* Keeps a changed name; `message` says where that fails. */
void              thimble_experiment_rename         (gpointer self, const char *name);

gint64            thimble_experiment_get_id         (gpointer self);
const char       *thimble_experiment_get_name       (gpointer self);
GListModel       *thimble_experiment_get_trials     (gpointer self); /* (transfer none) of ThimbleTrial, as planned */
ThimbleTrial     *thimble_experiment_get_trial      (gpointer self, guint index); /* (transfer none) */
guint             thimble_experiment_get_n_trials   (gpointer self);
ThimbleMeasurementState thimble_experiment_get_state (gpointer self);
gboolean          thimble_experiment_is_running     (gpointer self); /* here */
gboolean          thimble_experiment_is_elsewhere   (gpointer self); /* another program runs it */
guint             thimble_experiment_get_total      (gpointer self);
guint             thimble_experiment_get_done       (gpointer self);
guint             thimble_experiment_get_failed     (gpointer self);
guint             thimble_experiment_get_waiting    (gpointer self); /* what run_async would send */
ThimbleMoney      thimble_experiment_get_spent      (gpointer self);
gboolean          thimble_experiment_is_at_least    (gpointer self); /* what was spent holds unknown costs */
gint64            thimble_experiment_get_time_left  (gpointer self);
const char       *thimble_experiment_get_message    (gpointer self); /* nullable */
/* Why it stopped, as a code; of the last run_async of this program only. */
ThimbleError      thimble_experiment_get_why        (gpointer self);
gint64            thimble_experiment_get_started_us (gpointer self); /* Unix, when it was made; -1 before it is kept */
/* "17 of 30 done, 1 failed · $0.0042 spent · about 40 s left"; newly allocated. */
char             *thimble_experiment_describe_progress (gpointer self);

G_END_DECLS
