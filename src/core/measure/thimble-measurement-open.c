/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A measurement of the history, opened again. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-measurement-private.h"

typedef struct {
  ThimbleEngine         *engine;
  gint64                 id;
  ThimbleMeasurementRow *row; /* nullable */
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
take_runs (ThimbleMeasurement *self,
           GArray             *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const ThimbleRunRow *row = &g_array_index (rows, ThimbleRunRow, i);
      ThimbleRun *run;

      if (row->series >= thimble_measurement_get_n_trials (self) || row->number < 1 || row->number > self->plan->runs)
        continue;
      run = thimble_trial_get_run (thimble_measurement_get_trial (self, row->series), row->number);
      thimble_run_take (run, row);
      if (!row->gone)
        thimble_measurement_account (self, row->cost, row->billed, self->ceilings[row->series]);
    }
  for (guint i = 0; i < thimble_measurement_get_n_trials (self); i++)
    thimble_trial_revive (thimble_measurement_get_trial (self, i));
}

static ThimbleMeasurement *
make_from_row (const Opening  *opening,
               GArray         *runs,
               GError        **error)
{
  const ThimbleMeasurementRow *row = opening->row;
  g_autoptr (JsonNode) node = thimble_json_parse (row->plan, -1, G_MAXINT, error);
  g_autoptr (ThimblePlan) plan = NULL;
  ThimbleMeasurement *self;

  if (node == NULL || (plan = thimble_plan_from_json (thimble_json_root_object (node), error)) == NULL)
    {
      g_prefix_error (error, "%s ", _("The measurement’s plan cannot be read."));
      return NULL;
    }
  self = thimble_measurement_new (opening->engine, plan);
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
  ThimbleMeasurement *self = runs != NULL ? make_from_row (opening, runs, &error) : NULL;

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
  if (opening->row != NULL && opening->row->kind != THIMBLE_MEASUREMENT_MEASURE)
    thimble_set_error (&error, THIMBLE_ERROR_NOT_FOUND, "%s", _("That is a chain, not a measurement."));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  thimble_store_list_runs_async (THIMBLE_STORE (source), opening->id, g_task_get_cancellable (task), runs_came, g_object_ref (task));
}

void
thimble_measurement_open_async (ThimbleEngine       *engine,
                                gint64               id,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  GTask *task;
  Opening *opening;

  g_return_if_fail (THIMBLE_IS_ENGINE (engine));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_measurement_open_async);
  opening = g_new0 (Opening, 1);
  opening->engine = g_object_ref (engine);
  opening->id = id;
  g_task_set_task_data (task, opening, opening_free);
  thimble_store_load_measurement_async (thimble_engine_get_store (engine), id, cancellable, row_came, task);
}

ThimbleMeasurement *
thimble_measurement_open_finish (GAsyncResult  *result,
                                 GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
