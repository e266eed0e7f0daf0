/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One of the history, opened again. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-json.h"
#include "thimble-experiment-private.h"
#include "thimble-fate.h"

typedef struct {
  ThimbleEngine          *engine;
  ThimbleMeasurementKind  kind;
  ThimbleExperimentMake   make;
  ThimbleMeasurementRow  *row; /* nullable */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_object_unref (opening->engine);
  g_clear_pointer (&opening->row, thimble_measurement_row_free);
  g_free (opening);
}

/* Later attempts come after earlier ones and replace them; each of them was paid for. */
static void
take_runs (ThimbleExperiment *self,
           GArray            *rows)
{
  ThimbleExperimentClass *klass = THIMBLE_EXPERIMENT_GET_CLASS (self);

  for (guint i = 0; i < rows->len; i++)
    {
      ThimbleRunRow *row = &g_array_index (rows, ThimbleRunRow, i);
      ThimbleTrial *trial;
      ThimbleRun *run;
      gboolean known;

      if (row->series >= thimble_experiment_get_n_trials (self))
        continue;
      trial = thimble_experiment_get_trial (self, row->series);
      if (row->number < 1 || row->number > thimble_trial_get_n_runs (trial))
        continue;
      run = thimble_trial_get_run (trial, row->number);
      thimble_fate_excuse (row, thimble_trial_get_model (trial));
      thimble_run_take (run, row);
      if (klass->is_superseded != NULL && klass->is_superseded (self, row))
        thimble_run_wait (run);
      if (row->gone)
        continue;
      /* What it could have cost matters only where that is not known: telling it may take counting a text, or all runs. */
      known = thimble_money_is_known (row->cost) || row->billed == THIMBLE_BILLED_NONE;
      thimble_experiment_account (self, row->cost, row->billed, known ? THIMBLE_MONEY_UNKNOWN : klass->get_ceiling (self, row->series));
    }
  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    thimble_trial_revive (thimble_experiment_get_trial (self, i));
}

static ThimbleExperiment *
make_from_row (const Opening  *opening,
               GArray         *runs,
               GError        **error)
{
  const ThimbleMeasurementRow *row = opening->row;
  g_autoptr (JsonNode) node = thimble_json_parse (row->plan, -1, G_MAXINT, error);
  ThimbleExperiment *self = node != NULL ? opening->make (opening->engine, thimble_json_root_object (node), error) : NULL;

  if (self == NULL)
    {
      g_prefix_error (error, "%s ", _("What was planned cannot be read."));
      return NULL;
    }
  self->id = row->id;
  self->created_us = row->created_us;
  self->state = row->state;
  self->elsewhere = row->elsewhere;
  self->message = g_strdup (row->why);
  if (row->name != NULL && *row->name != '\0')
    {
      g_free (self->name);
      self->name = g_strdup (row->name);
    }
  take_runs (self, runs);
  return self;
}

static void
runs_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GArray) runs = thimble_store_list_runs_finish (THIMBLE_STORE (source), result, &error);
  ThimbleExperiment *self = runs != NULL ? make_from_row (opening, runs, &error) : NULL;

  if (self != NULL)
    g_task_return_pointer (task, self, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
row_came (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  GError *error = NULL;

  opening->row = thimble_store_load_measurement_finish (THIMBLE_STORE (source), result, &error);
  if (opening->row != NULL && opening->row->kind != opening->kind)
    thimble_set_error (&error, THIMBLE_ERROR_NOT_FOUND, "%s",
                       opening->kind == THIMBLE_MEASUREMENT_CHAIN ? _("That is a measurement, not a chain.") : _("That is a chain, not a measurement."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  thimble_store_list_runs_async (THIMBLE_STORE (source), opening->row->id, g_task_get_cancellable (task), runs_came, g_object_ref (task));
}

void
thimble_experiment_open (ThimbleEngine          *engine,
                         gint64                  id,
                         ThimbleMeasurementKind  kind,
                         ThimbleExperimentMake   make,
                         gpointer                tag,
                         GCancellable           *cancellable,
                         GAsyncReadyCallback     callback,
                         gpointer                user_data)
{
  GTask *task;
  Opening *opening;

  g_return_if_fail (THIMBLE_IS_ENGINE (engine));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, tag);
  opening = g_new (Opening, 1);
  *opening = (Opening) { g_object_ref (engine), kind, make, NULL };
  g_task_set_task_data (task, opening, opening_free);
  thimble_store_load_measurement_async (thimble_engine_get_store (engine), id, cancellable, row_came, task);
}
