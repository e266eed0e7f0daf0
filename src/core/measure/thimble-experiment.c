/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-experiment-private.h"

/* Runs end in swarms where they are quick; the window looks ten times a second. */
#define PROGRESS_MS 100

enum {
  PROP_ID = 1, PROP_NAME, PROP_STATE, PROP_TOTAL, PROP_DONE, PROP_FAILED, PROP_SPENT, PROP_TIME_LEFT, PROP_MESSAGE,
  PROP_WAITING_UNTIL, N_PROPS
};
static GParamSpec *props[N_PROPS];
static guint progress_signal;

G_DEFINE_ABSTRACT_TYPE (ThimbleExperiment, thimble_experiment, G_TYPE_OBJECT)

static void
thimble_experiment_dispose (GObject *object)
{
  ThimbleExperiment *self = THIMBLE_EXPERIMENT (object);

  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_experiment_parent_class)->dispose (object);
}

static void
thimble_experiment_finalize (GObject *object)
{
  ThimbleExperiment *self = THIMBLE_EXPERIMENT (object);

  g_clear_pointer (&self->key, thimble_secret_unref);
  g_clear_object (&self->stop);
  g_object_unref (self->trials);
  g_ptr_array_unref (self->keyless);
  g_free (self->name);
  g_free (self->message);
  G_OBJECT_CLASS (thimble_experiment_parent_class)->finalize (object);
}

static void
thimble_experiment_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleExperiment *self = THIMBLE_EXPERIMENT (object);

  switch (id)
    {
    case PROP_ID: g_value_set_int64 (value, self->id); break;
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_STATE: g_value_set_int (value, (int) self->state); break;
    case PROP_TOTAL: g_value_set_uint (value, thimble_experiment_get_total (self)); break;
    case PROP_DONE: g_value_set_uint (value, thimble_experiment_get_done (self)); break;
    case PROP_FAILED: g_value_set_uint (value, thimble_experiment_get_failed (self)); break;
    case PROP_SPENT: g_value_set_int64 (value, self->spent); break;
    case PROP_TIME_LEFT: g_value_set_int64 (value, thimble_experiment_get_time_left (self)); break;
    case PROP_MESSAGE: g_value_set_string (value, self->message); break;
    case PROP_WAITING_UNTIL: g_value_set_int64 (value, self->waiting_until); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_experiment_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_NAME: thimble_experiment_rename (object, g_value_get_string (value)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_experiment_class_init (ThimbleExperimentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = thimble_experiment_dispose;
  object_class->finalize = thimble_experiment_finalize;
  object_class->get_property = thimble_experiment_get_property;
  object_class->set_property = thimble_experiment_set_property;
  props[PROP_ID] = g_param_spec_int64 ("id", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, readable | G_PARAM_WRITABLE);
  props[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, THIMBLE_MEASUREMENT_DONE, 0, readable);
  props[PROP_TOTAL] = g_param_spec_uint ("total", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, readable);
  props[PROP_SPENT] = g_param_spec_int64 ("spent", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_TIME_LEFT] = g_param_spec_int64 ("time-left", NULL, NULL, -1, G_MAXINT64, -1, readable);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, readable);
  props[PROP_WAITING_UNTIL] = g_param_spec_int64 ("waiting-until", NULL, NULL, 0, G_MAXINT64, 0, readable);
  g_object_class_install_properties (object_class, N_PROPS, props);
  progress_signal = g_signal_new ("progress", THIMBLE_TYPE_EXPERIMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_experiment_init (ThimbleExperiment *self)
{
  self->created_us = -1;
  self->limit = THIMBLE_MONEY_UNKNOWN;
  self->trials = g_list_store_new (THIMBLE_TYPE_TRIAL);
  self->keyless = g_ptr_array_new_with_free_func (g_object_unref);
}

void
thimble_experiment_add_trial (ThimbleExperiment *self,
                              const char        *endpoint_id,
                              const char        *model_id,
                              const char        *name,
                              ThimbleModel      *model,
                              guint              runs)
{
  g_autoptr (ThimbleTrial) trial = thimble_trial_new (endpoint_id, model_id, name, model, runs);

  g_list_store_append (self->trials, trial);
}

/* Telling */

static gboolean
progress_due (gpointer data)
{
  ThimbleExperiment *self = data;
  static const guint often[] = { PROP_DONE, PROP_FAILED, PROP_SPENT, PROP_TIME_LEFT };

  self->progress_source = 0;
  for (guint i = 0; i < G_N_ELEMENTS (often); i++)
    g_object_notify_by_pspec (G_OBJECT (self), props[often[i]]);
  g_signal_emit (self, progress_signal, 0);
  return G_SOURCE_REMOVE;
}

void
thimble_experiment_tell_now (ThimbleExperiment *self)
{
  g_clear_handle_id (&self->progress_source, g_source_remove);
  progress_due (self);
}

void
thimble_experiment_tell (ThimbleExperiment *self)
{
  if (self->progress_source == 0)
    self->progress_source = g_timeout_add (PROGRESS_MS, progress_due, self);
}

void
thimble_experiment_set_message (ThimbleExperiment *self,
                                const char        *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MESSAGE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WAITING_UNTIL]);
  thimble_experiment_tell (self);
}

void
thimble_experiment_set_state (ThimbleExperiment       *self,
                              ThimbleMeasurementState  state)
{
  if (self->state != state)
    {
      self->state = state;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
      /* Whoever waits for the state wants the numbers that go with it. */
      thimble_experiment_tell_now (self);
    }
  if (self->id != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ID]);
}

void
thimble_experiment_account (ThimbleExperiment *self,
                            ThimbleMoney       cost,
                            ThimbleBilled      billed,
                            ThimbleMoney       ceiling)
{
  if (thimble_money_is_known (cost))
    self->spent = thimble_money_add (self->spent, cost);
  else if (billed != THIMBLE_BILLED_NONE)
    {
      self->at_least = TRUE;
      self->held = thimble_money_add (self->held, thimble_money_is_known (ceiling) ? ceiling : 0);
    }
}

static void
name_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleExperiment) self = data;
  g_autoptr (GError) error = NULL;

  if (!thimble_store_rename_measurement_finish (THIMBLE_STORE (source), result, &error))
    thimble_experiment_set_message (self, error->message);
}

void
thimble_experiment_save_name (ThimbleExperiment *self)
{
  thimble_store_rename_measurement_async (thimble_engine_get_store (self->engine), self->id, self->name, NULL, name_saved,
                                          g_object_ref (self));
}

void
thimble_experiment_rename (gpointer    object,
                           const char *name)
{
  ThimbleExperiment *self = object;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));
  g_return_if_fail (name != NULL);

  if (g_strcmp0 (self->name, name) == 0)
    return;
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NAME]);
  if (self->id != 0)
    thimble_experiment_save_name (self);
  else
    self->renamed = self->task != NULL;
}

void
thimble_experiment_set_key (gpointer       object,
                            ThimbleSecret *key)
{
  ThimbleExperiment *self = object;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));

  g_clear_pointer (&self->key, thimble_secret_unref);
  self->key = key != NULL ? thimble_secret_ref (key) : NULL;
}

void
thimble_experiment_set_ceiling (gpointer     object,
                                ThimbleMoney ceiling)
{
  ThimbleExperiment *self = object;

  g_return_if_fail (THIMBLE_IS_EXPERIMENT (self));
  g_return_if_fail (self->task == NULL);

  self->limit = ceiling;
  THIMBLE_EXPERIMENT_GET_CLASS (self)->plan_ceiling (self, ceiling);
}

/* Asking */

#define GETTER(type, name, field, otherwise)                             \
  type                                                                   \
  thimble_experiment_##name (gpointer self)                              \
  {                                                                      \
    g_return_val_if_fail (THIMBLE_IS_EXPERIMENT (self), otherwise);      \
    return ((ThimbleExperiment *) self)->field;                          \
  }

GETTER (gint64, get_id, id, 0)
GETTER (const char *, get_name, name, NULL)
GETTER (ThimbleMeasurementState, get_state, state, THIMBLE_MEASUREMENT_READY)
GETTER (gboolean, is_running, task != NULL, FALSE)
GETTER (gboolean, is_elsewhere, elsewhere, FALSE)
GETTER (ThimbleMoney, get_spent, spent, 0)
GETTER (gboolean, is_at_least, at_least, FALSE)
GETTER (const char *, get_message, message, NULL)
GETTER (ThimbleError, get_why, why, THIMBLE_ERROR_FAILED)
GETTER (gint64, get_started_us, created_us, -1)

GListModel *
thimble_experiment_get_trials (gpointer self)
{
  g_return_val_if_fail (THIMBLE_IS_EXPERIMENT (self), NULL);
  return G_LIST_MODEL (((ThimbleExperiment *) self)->trials);
}

guint
thimble_experiment_get_n_trials (gpointer self)
{
  return g_list_model_get_n_items (thimble_experiment_get_trials (self));
}

ThimbleTrial *
thimble_experiment_get_trial (gpointer self,
                              guint    index)
{
  g_autoptr (ThimbleTrial) trial = g_list_model_get_item (thimble_experiment_get_trials (self), index);

  return trial; /* the list holds it */
}

static guint
count (gpointer   self,
       guint    (*of_trial) (ThimbleTrial *trial))
{
  guint n = 0;

  for (guint i = 0; i < thimble_experiment_get_n_trials (self); i++)
    n += of_trial (thimble_experiment_get_trial (self, i));
  return n;
}

guint
thimble_experiment_get_total (gpointer self)
{
  return count (self, thimble_trial_get_n_runs);
}

guint
thimble_experiment_get_done (gpointer self)
{
  return count (self, thimble_trial_get_n_done);
}

guint
thimble_experiment_get_failed (gpointer self)
{
  return count (self, thimble_trial_get_n_failed);
}

guint
thimble_experiment_get_waiting (gpointer self)
{
  return count (self, thimble_trial_get_n_waiting);
}

gint64
thimble_experiment_get_time_left (gpointer self)
{
  ThimbleExperimentClass *klass;

  g_return_val_if_fail (THIMBLE_IS_EXPERIMENT (self), -1);

  klass = THIMBLE_EXPERIMENT_GET_CLASS (self);
  return klass->get_time_left != NULL && thimble_experiment_is_running (self) ? klass->get_time_left (self) : -1;
}

char *
thimble_experiment_describe_progress (gpointer self)
{
  g_autofree char *done = thimble_format_count (thimble_experiment_get_done (self));
  g_autofree char *total = thimble_format_count (thimble_experiment_get_total (self));
  guint n_failed = thimble_experiment_get_failed (self);
  g_autofree char *spent = thimble_money_format (thimble_experiment_get_spent (self));
  gint64 left = thimble_experiment_get_time_left (self);
  GString *text = g_string_new (NULL);

  /* Translators: how many requests of a measurement are done: “17 of 30 done” */
  g_string_append_printf (text, _("%s of %s done"), done, total);
  if (n_failed > 0)
    {
      g_autofree char *failed = thimble_format_count (n_failed);

      g_string_append_printf (text, ngettext (", %s failed", ", %s failed", n_failed), failed);
    }
  g_string_append (text, " · ");
  g_string_append_printf (text, thimble_experiment_is_at_least (self) ? _("at least %s spent") : _("%s spent"), spent);
  if (left > 0)
    {
      g_autofree char *time = thimble_format_seconds ((left + 500000) / 1000000 * 1000000);

      g_string_append (text, " · ");
      g_string_append_printf (text, _("about %s left"), time);
    }
  return g_string_free (text, FALSE);
}
