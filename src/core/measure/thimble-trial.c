/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-trial.h"

struct _ThimbleTrial
{
  GObject            parent_instance;

  /* configured */
  char              *endpoint_id;
  char              *model_id;
  char              *name;
  ThimbleModel      *model;  /* owned, nullable */

  GPtrArray         *runs;   /* of ThimbleRun */
  char              *halted; /* nullable */
  guint              n_done;
  guint              n_failed;
  guint              n_running;
  guint              n_passed;
  guint              n_checked;
  guint              n_estimated;
  ThimbleStatistics  statistics[THIMBLE_N_QUANTITIES];
  guint              fresh;  /* bits of the statistics that are up to date */
};

enum { PROP_NAME = 1, PROP_TIER, PROP_DONE, PROP_FAILED, PROP_HALTED, N_PROPS };
static GParamSpec *props[N_PROPS];
static guint changed_signal;

static GType
get_item_type (GListModel *model)
{
  return THIMBLE_TYPE_RUN;
}

static guint
get_n_items (GListModel *model)
{
  return THIMBLE_TRIAL (model)->runs->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  ThimbleTrial *self = THIMBLE_TRIAL (model);

  return position < self->runs->len ? g_object_ref (g_ptr_array_index (self->runs, position)) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ThimbleTrial, thimble_trial, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
thimble_trial_finalize (GObject *object)
{
  ThimbleTrial *self = THIMBLE_TRIAL (object);

  g_free (self->endpoint_id);
  g_free (self->model_id);
  g_free (self->name);
  g_free (self->halted);
  g_clear_object (&self->model);
  g_ptr_array_unref (self->runs);
  G_OBJECT_CLASS (thimble_trial_parent_class)->finalize (object);
}

static void
thimble_trial_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ThimbleTrial *self = THIMBLE_TRIAL (object);

  switch (id)
    {
    case PROP_NAME: g_value_set_string (value, self->name); break;
    case PROP_TIER: g_value_set_enum (value, (int) thimble_trial_get_tier (self)); break;
    case PROP_DONE: g_value_set_uint (value, self->n_done); break;
    case PROP_FAILED: g_value_set_uint (value, self->n_failed); break;
    case PROP_HALTED: g_value_set_string (value, self->halted); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
thimble_trial_class_init (ThimbleTrialClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = thimble_trial_finalize;
  object_class->get_property = thimble_trial_get_property;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_TIER] = g_param_spec_enum ("tier", NULL, NULL, THIMBLE_TYPE_TIER, THIMBLE_TIER_UNPRICED, flags);
  props[PROP_DONE] = g_param_spec_uint ("done", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_FAILED] = g_param_spec_uint ("failed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_HALTED] = g_param_spec_string ("halted", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", THIMBLE_TYPE_TRIAL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_trial_init (ThimbleTrial *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

ThimbleTrial *
thimble_trial_new (const char   *endpoint_id,
                   const char   *model_id,
                   const char   *name,
                   ThimbleModel *model,
                   guint         n_runs)
{
  ThimbleTrial *self = g_object_new (THIMBLE_TYPE_TRIAL, NULL);

  self->endpoint_id = g_strdup (endpoint_id);
  self->model_id = g_strdup (model_id);
  self->name = g_strdup (name);
  self->model = model != NULL ? g_object_ref (model) : NULL;
  for (guint i = 1; i <= n_runs; i++)
    g_ptr_array_add (self->runs, thimble_run_new (i));
  return self;
}

void
thimble_trial_changed (ThimbleTrial *self)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (THIMBLE_IS_TRIAL (self));

  self->n_done = self->n_failed = self->n_running = self->n_passed = self->n_checked = self->n_estimated = 0;
  self->fresh = 0;
  for (guint i = 0; i < self->runs->len; i++)
    {
      ThimbleRun *run = g_ptr_array_index (self->runs, i);

      switch (thimble_run_get_state (run))
        {
        case THIMBLE_RUN_DONE: self->n_done++; break;
        case THIMBLE_RUN_FAILED: self->n_failed++; break;
        case THIMBLE_RUN_RUNNING: self->n_running++; break;
        case THIMBLE_RUN_WAITING:
        default: break;
        }
      if (thimble_run_get_verdict (run) != THIMBLE_VERDICT_NONE)
        self->n_checked++;
      if (thimble_run_get_verdict (run) == THIMBLE_VERDICT_PASSED)
        self->n_passed++;
      if (thimble_run_is_estimated (run))
        self->n_estimated++;
    }
  g_object_notify_by_pspec (object, props[PROP_DONE]);
  g_object_notify_by_pspec (object, props[PROP_FAILED]);
  g_signal_emit (self, changed_signal, 0);
}

void
thimble_trial_revive (ThimbleTrial *self)
{
  g_return_if_fail (THIMBLE_IS_TRIAL (self));

  for (guint i = 0; i < self->runs->len; i++)
    {
      ThimbleRun *run = g_ptr_array_index (self->runs, i);

      if (thimble_run_get_state (run) == THIMBLE_RUN_FAILED && !thimble_run_may_be_billed (run))
        thimble_run_wait (run);
    }
  thimble_trial_changed (self);
}

guint
thimble_trial_retry (ThimbleTrial *self,
                     gboolean      only_failed)
{
  guint n = 0;

  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), 0);

  for (guint i = 0; i < self->runs->len; i++)
    {
      ThimbleRun *run = g_ptr_array_index (self->runs, i);
      ThimbleRunState state = thimble_run_get_state (run);

      if (state != THIMBLE_RUN_FAILED && (only_failed || state == THIMBLE_RUN_WAITING))
        continue;
      thimble_run_wait (run);
      n++;
    }
  thimble_trial_changed (self);
  return n;
}

void
thimble_trial_set_halted (ThimbleTrial *self,
                          const char   *why)
{
  g_return_if_fail (THIMBLE_IS_TRIAL (self));

  if (g_strcmp0 (self->halted, why) == 0)
    return;
  g_free (self->halted);
  self->halted = g_strdup (why);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HALTED]);
}

const char *
thimble_trial_get_name (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  return self->name;
}

const char *
thimble_trial_get_endpoint_id (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  return self->endpoint_id;
}

const char *
thimble_trial_get_model_id (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  return self->model_id;
}

ThimbleModel *
thimble_trial_get_model (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  return self->model;
}

ThimbleTier
thimble_trial_get_tier (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), THIMBLE_TIER_UNPRICED);
  return self->model != NULL ? thimble_model_get_tier (self->model) : THIMBLE_TIER_UNPRICED;
}

ThimbleRun *
thimble_trial_get_run (ThimbleTrial *self,
                       guint         number)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  g_return_val_if_fail (number >= 1 && number <= self->runs->len, NULL);
  return g_ptr_array_index (self->runs, number - 1);
}

#define COUNT_GETTER(name)                          \
  guint                                             \
  thimble_trial_get_n_##name (ThimbleTrial *self)   \
  {                                                 \
    g_return_val_if_fail (THIMBLE_IS_TRIAL (self), 0); \
    return self->n_##name;                          \
  }

COUNT_GETTER (done)
COUNT_GETTER (failed)
COUNT_GETTER (running)
COUNT_GETTER (passed)
COUNT_GETTER (checked)

guint
thimble_trial_get_n_waiting (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), 0);
  return self->runs->len - self->n_done - self->n_failed - self->n_running;
}

guint
thimble_trial_get_n_runs (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), 0);
  return self->runs->len;
}

const char *
thimble_trial_get_halted (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  return self->halted;
}

const ThimbleStatistics *
thimble_trial_get_statistics (ThimbleTrial    *self,
                              ThimbleQuantity  quantity)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);
  g_return_val_if_fail (quantity < THIMBLE_N_QUANTITIES, NULL);

  if ((self->fresh & 1u << quantity) == 0)
    {
      g_autofree gint64 *values = g_new (gint64, self->runs->len);
      guint n = 0;

      for (guint i = 0; i < self->runs->len; i++)
        if (thimble_run_get_value (g_ptr_array_index (self->runs, i), quantity, &values[n]))
          n++;
      thimble_statistics_init (&self->statistics[quantity], values, n);
      self->fresh |= 1u << quantity;
    }
  return &self->statistics[quantity];
}

gboolean
thimble_trial_has_unpriced (ThimbleTrial *self)
{
  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), FALSE);
  return thimble_trial_get_statistics (self, THIMBLE_QUANTITY_COST)->n < self->n_done;
}

char *
thimble_trial_tell_about (ThimbleTrial    *self,
                          ThimbleQuantity  quantity,
                          char            *figure)
{
  g_autofree char *taken = figure;
  gboolean tokens = quantity <= THIMBLE_QUANTITY_TOTAL || quantity == THIMBLE_QUANTITY_RATE;

  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), NULL);

  if (!tokens || self->n_estimated == 0 || thimble_trial_get_statistics (self, quantity)->n == 0)
    return g_steal_pointer (&taken);
  /* Translators: %s is a count that is an estimate */
  return g_strdup_printf (_("about %s"), taken);
}

/* The cache */

static void
first_and_rest (ThimbleTrial    *self,
                ThimbleQuantity  quantity,
                double          *first,
                double          *rest)
{
  const ThimbleStatistics *all = thimble_trial_get_statistics (self, quantity);
  gint64 value;

  *first = *rest = NAN;
  if (!thimble_run_get_value (g_ptr_array_index (self->runs, 0), quantity, &value))
    return;
  *first = (double) value;
  if (all->n > 1)
    *rest = (double) (all->sum - value) / (all->n - 1);
}

gboolean
thimble_trial_get_cache_effect (ThimbleTrial       *self,
                                ThimbleCacheEffect *out)
{
  gint64 sum = 0;
  guint n = 0;

  g_return_val_if_fail (THIMBLE_IS_TRIAL (self), FALSE);

  if (self->n_done < 2 || thimble_run_get_state (g_ptr_array_index (self->runs, 0)) != THIMBLE_RUN_DONE)
    return FALSE;
  first_and_rest (self, THIMBLE_QUANTITY_COST, &out->first_cost, &out->rest_cost);
  first_and_rest (self, THIMBLE_QUANTITY_FIRST_TEXT, &out->first_time, &out->rest_time);
  for (guint i = 1; i < self->runs->len; i++)
    {
      gint64 cached = thimble_run_get_cached (g_ptr_array_index (self->runs, i));

      if (cached >= 0)
        {
          sum += cached;
          n++;
        }
    }
  out->rest_cached = n > 0 ? (double) sum / n : NAN;
  out->first_cached = (double) thimble_run_get_cached (g_ptr_array_index (self->runs, 0));
  if (out->first_cached < 0)
    out->first_cached = NAN;
  return TRUE;
}

char *
thimble_trial_describe_cache (ThimbleTrial *self)
{
  ThimbleCacheEffect effect;
  g_autofree char *first = NULL;
  g_autofree char *rest = NULL;
  g_autofree char *percent = NULL;
  double saved;

  if (!thimble_trial_get_cache_effect (self, &effect) || isnan (effect.first_cached) || isnan (effect.rest_cached)
      || effect.rest_cached <= effect.first_cached)
    return NULL;
  first = thimble_format_count ((gint64) effect.first_cached);
  rest = thimble_format_count ((gint64) (effect.rest_cached + 0.5));
  saved = 1 - effect.rest_cost / effect.first_cost;
  if (!(saved > 0))
    return g_strdup_printf (_("The first run read %s input tokens from the cache, the others %s on average."), first, rest);
  percent = thimble_format_percent (saved);
  return g_strdup_printf (_("The first run read %s input tokens from the cache, the others %s on average: they cost %s less."),
                          first, rest, percent);
}

/* Projection */

static ThimbleObservation *
observe (ThimbleTrial *self,
         guint        *n)
{
  ThimbleObservation *observations = g_new (ThimbleObservation, MAX (self->n_done, 1));

  *n = 0;
  for (guint i = 0; i < self->runs->len; i++)
    {
      ThimbleRun *run = g_ptr_array_index (self->runs, i);
      ThimbleObservation *one = &observations[*n];

      if (thimble_run_get_state (run) != THIMBLE_RUN_DONE)
        continue;
      *one = (ThimbleObservation) { -1, -1, THIMBLE_MONEY_UNKNOWN };
      thimble_run_get_value (run, THIMBLE_QUANTITY_INPUT, &one->input);
      thimble_run_get_value (run, THIMBLE_QUANTITY_OUTPUT, &one->output);
      thimble_run_get_value (run, THIMBLE_QUANTITY_COST, &one->cost);
      (*n)++;
    }
  return observations;
}

void
thimble_trial_project (ThimbleTrial                 *self,
                       const ThimbleProjectionKnobs *knobs,
                       ThimbleProjection            *out)
{
  g_autofree ThimbleObservation *observations = NULL;
  guint n;

  g_return_if_fail (THIMBLE_IS_TRIAL (self));

  observations = observe (self, &n);
  thimble_projection_init (out, observations, n, self->model != NULL ? thimble_model_get_price (self->model, NULL) : NULL, knobs);
}

void
thimble_trial_project_as (ThimbleTrial                 *self,
                          ThimbleModel                 *other,
                          const ThimbleProjectionKnobs *knobs,
                          ThimbleProjection            *out)
{
  g_autofree ThimbleObservation *observations = NULL;
  ThimbleProjectionKnobs turned = *knobs;
  guint n;

  g_return_if_fail (THIMBLE_IS_TRIAL (self));
  g_return_if_fail (THIMBLE_IS_MODEL (other));

  observations = observe (self, &n);
  /* What was billed is of another model; from the counts it is computed anew. */
  if (isnan (turned.cached_share))
    turned.cached_share = 0;
  thimble_projection_init (out, observations, n, thimble_model_get_price (other, NULL), &turned);
}
