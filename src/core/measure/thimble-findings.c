/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-contrast.h"
#include "thimble-findings.h"

static gboolean
passes_all (ThimbleTrial *trial)
{
  guint n = thimble_trial_get_n_checked (trial);

  return n > 0 && n == thimble_trial_get_n_done (trial) && thimble_trial_get_n_passed (trial) == n;
}

/* The least, and the one after it; either may be NULL. */
static void
find_two (ThimbleMeasurement  *measurement,
          ThimbleQuantity      quantity,
          gboolean             passing,
          ThimbleTrial       **first,
          ThimbleTrial       **second)
{
  *first = *second = NULL;
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      double mean = thimble_trial_get_statistics (trial, quantity)->mean;

      /* A mean of those costs that are known says nothing of the others. */
      if (isnan (mean) || (quantity == THIMBLE_QUANTITY_COST && thimble_trial_has_unpriced (trial)) || (passing && !passes_all (trial)))
        continue;
      if (*first == NULL || mean < thimble_trial_get_statistics (*first, quantity)->mean)
        {
          *second = *first;
          *first = trial;
        }
      else if (*second == NULL || mean < thimble_trial_get_statistics (*second, quantity)->mean)
        *second = trial;
    }
}

ThimbleTrial *
thimble_findings_get_least (ThimbleMeasurement *measurement,
                            ThimbleQuantity     quantity,
                            gboolean            passing)
{
  ThimbleTrial *first, *second;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), NULL);

  find_two (measurement, quantity, passing, &first, &second);
  return first;
}

static char *
describe_least (ThimbleMeasurement *measurement,
                ThimbleQuantity     quantity)
{
  gboolean cost = quantity == THIMBLE_QUANTITY_COST;
  ThimbleTrial *first, *second;
  const ThimbleStatistics *a, *b;
  ThimbleDifference difference;
  g_autofree char *figure = NULL;
  g_autofree char *other = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *sentence = NULL;

  find_two (measurement, quantity, FALSE, &first, &second);
  if (second == NULL)
    return NULL;
  a = thimble_trial_get_statistics (first, quantity);
  b = thimble_trial_get_statistics (second, quantity);
  figure = thimble_quantity_format (quantity, a->mean);
  other = thimble_quantity_format (quantity, b->mean);
  if (a->mean == b->mean)
    return g_strdup_printf (cost ? _("%s and %s cost the same: %s a request.") : _("%s and %s are equally quick: %s."),
                            thimble_trial_get_name (first), thimble_trial_get_name (second), figure);
  if (g_str_equal (figure, other))
    return g_strdup_printf (cost ? _("%s and %s cost about the same: %s a request.") : _("%s and %s are about equally quick: %s."),
                            thimble_trial_get_name (first), thimble_trial_get_name (second), figure);
  if (cost && a->mean == 0)
    /* Translators: a model, another model, money */
    return g_strdup_printf (_("%s costs nothing; %s costs %s a request."), thimble_trial_get_name (first), thimble_trial_get_name (second), other);
  percent = thimble_format_percent (1 - a->mean / b->mean);
  thimble_difference_init (&difference, a, b);
  /* Translators: model, money or time, a percentage, another model */
  sentence = g_strdup_printf (cost ? _("%s is the cheapest: %s a request, %s less than %s.")
                                   : _("%s is the quickest: %s, %s less than %s."),
                              thimble_trial_get_name (first), figure, percent, thimble_trial_get_name (second));
  return g_strconcat (sentence, " ", thimble_contrast_describe_noise (difference.kind), NULL);
}

char *
thimble_findings_describe_cheapest (ThimbleMeasurement *measurement)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), NULL);
  return describe_least (measurement, THIMBLE_QUANTITY_COST);
}

char *
thimble_findings_describe_quickest (ThimbleMeasurement *measurement)
{
  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), NULL);
  return describe_least (measurement, THIMBLE_QUANTITY_DURATION);
}

static char *
format_cost (ThimbleTrial *trial)
{
  return thimble_quantity_format (THIMBLE_QUANTITY_COST, thimble_trial_get_statistics (trial, THIMBLE_QUANTITY_COST)->mean);
}

char *
thimble_findings_describe_passing (ThimbleMeasurement *measurement)
{
  ThimbleTrial *cheapest, *second, *best = NULL;
  g_autofree char *passed = NULL;
  g_autofree char *checked = NULL;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), NULL);

  find_two (measurement, THIMBLE_QUANTITY_COST, TRUE, &cheapest, &second);
  if (second != NULL)
    {
      g_autofree char *one = format_cost (cheapest);
      g_autofree char *other = format_cost (second);

      if (g_str_equal (one, other))
        return g_strdup_printf (_("%s and %s both pass every time, at %s a request."), thimble_trial_get_name (cheapest),
                                thimble_trial_get_name (second), one);
    }
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      guint n = thimble_trial_get_n_checked (trial);

      if (n > 0 && (best == NULL || (guint64) thimble_trial_get_n_passed (trial) * thimble_trial_get_n_checked (best)
                                      > (guint64) thimble_trial_get_n_passed (best) * n))
        best = trial;
    }
  if (best == NULL)
    return NULL;
  if (cheapest != NULL)
    best = cheapest;
  passed = thimble_format_count (thimble_trial_get_n_passed (best));
  checked = thimble_format_count (thimble_trial_get_n_checked (best));
  if (thimble_experiment_get_n_trials (measurement) == 1)
    return g_strdup_printf (_("%s passes the check %s times of %s."), thimble_trial_get_name (best), passed, checked);
  if (cheapest != NULL)
    /* Translators: model, a number, the same number: “passes 10 of 10” */
    return g_strdup_printf (_("%s is the cheapest that passes %s of %s."), thimble_trial_get_name (best), passed, checked);
  if (passes_all (best))
    return g_strdup_printf (_("%s passes %s of %s; what it costs is not known."), thimble_trial_get_name (best), passed, checked);
  return g_strdup_printf (_("No model passes every time; %s comes closest with %s of %s."), thimble_trial_get_name (best), passed, checked);
}

/* (transfer none) (nullable): a failed run with the commonest reason; @n: how many have it */
static ThimbleRun *
find_commonest (ThimbleTrial *trial,
                guint        *n)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  ThimbleRun *commonest = NULL;

  *n = 0;
  for (guint i = 1; i <= thimble_trial_get_n_runs (trial); i++)
    {
      ThimbleRun *run = thimble_trial_get_run (trial, i);
      const char *problem = thimble_run_get_problem (run);
      guint count;

      if (thimble_run_get_state (run) != THIMBLE_RUN_FAILED || problem == NULL)
        continue;
      count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, problem)) + 1;
      g_hash_table_insert (counts, (gpointer) problem, GUINT_TO_POINTER (count));
      if (count > *n)
        {
          *n = count;
          commonest = run;
        }
    }
  return commonest;
}

/* "GPT-6 Luna: 3 of 3 runs failed: The server had an error (HTTP 500). Try again later."; NULL where none failed. */
static char *
describe_failures (ThimbleTrial *trial)
{
  guint n, n_failed = thimble_trial_get_n_failed (trial);
  ThimbleRun *run = find_commonest (trial, &n);
  g_autofree char *failed = thimble_format_count (n_failed);
  g_autofree char *all = thimble_format_count (thimble_trial_get_n_runs (trial));
  g_autofree char *sentence = NULL;
  const char *advice;

  if (run == NULL)
    return NULL;
  /* Translators: a model, how many, of how many, the reason */
  sentence = g_strdup_printf (n == n_failed ? _("%s: %s of %s runs failed: %s") : _("%s: %s of %s runs failed, most often so: %s"),
                              thimble_trial_get_name (trial), failed, all, thimble_run_get_problem (run));
  advice = thimble_run_get_advice (run);
  return advice != NULL && *advice != '\0' ? g_strconcat (sentence, " ", advice, NULL) : g_steal_pointer (&sentence);
}

GPtrArray *
thimble_findings_list (ThimbleMeasurement *measurement)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  char *(*const ask[]) (ThimbleMeasurement *) = { thimble_findings_describe_passing, thimble_findings_describe_cheapest,
                                                  thimble_findings_describe_quickest };

  for (guint i = 0; i < G_N_ELEMENTS (ask); i++)
    {
      char *sentence = ask[i] (measurement);

      if (sentence != NULL)
        g_ptr_array_add (sentences, sentence);
    }
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);
      g_autofree char *cache = thimble_trial_describe_cache (trial);
      char *failures = describe_failures (trial);

      if (failures != NULL)
        g_ptr_array_add (sentences, failures);
      if (cache != NULL)
        /* Translators: a model, and a sentence about it */
        g_ptr_array_add (sentences, g_strdup_printf (_("%s: %s"), thimble_trial_get_name (trial), cache));
    }
  return sentences;
}

/* The cheapest model of @model's endpoint whose tier is @step tiers above it; NULL where there is none. */
static ThimbleModel *
find_neighbour (ThimbleMeasurement *measurement,
                ThimbleModel       *model,
                int                 step)
{
  GListModel *models = thimble_catalogue_get_models (thimble_measurement_get_catalogue (measurement));
  int tier = (int) thimble_model_get_tier (model) + step;

  if (thimble_model_get_tier (model) > THIMBLE_TIER_PREMIUM || tier < THIMBLE_TIER_ENTRY || tier > THIMBLE_TIER_PREMIUM)
    return NULL;
  /* In picker order: by tier, then by price. */
  for (guint i = 0; i < g_list_model_get_n_items (models); i++)
    {
      g_autoptr (ThimbleModel) other = g_list_model_get_item (models, i);

      if ((int) thimble_model_get_tier (other) == tier && !thimble_model_is_deprecated (other)
          && thimble_model_get_endpoint (other) == thimble_model_get_endpoint (model))
        return other; /* the catalogue holds it */
    }
  return NULL;
}

static void
add_break_even (GPtrArray               *sentences,
                const ThimbleProjection *first,
                const char              *first_name,
                const ThimbleProjection *second,
                const char              *second_name)
{
  ThimbleBreakEven even;

  if (thimble_break_even_init (&even, first, second))
    g_ptr_array_add (sentences, thimble_break_even_describe (&even, first_name, second_name));
}

GPtrArray *
thimble_findings_list_break_even (ThimbleMeasurement           *measurement,
                                  const ThimbleProjectionKnobs *knobs)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);
  ThimbleTrial *least = thimble_findings_get_least (measurement, THIMBLE_QUANTITY_COST, FALSE);
  ThimbleModel *model = least != NULL ? thimble_trial_get_model (least) : NULL;
  ThimbleProjection own, other;

  if (model == NULL)
    return sentences;
  thimble_trial_project (least, knobs, &own);
  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (measurement, i);

      thimble_trial_project (trial, knobs, &other);
      if (trial != least)
        add_break_even (sentences, &own, thimble_trial_get_name (least), &other, thimble_trial_get_name (trial));
    }
  for (int step = -1; step <= 1; step += 2)
    {
      ThimbleModel *neighbour = find_neighbour (measurement, model, step);
      g_autofree char *name = NULL;
      gboolean measured = FALSE;

      if (neighbour == NULL)
        continue;
      for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
        measured = measured || thimble_trial_get_model (thimble_experiment_get_trial (measurement, i)) == neighbour;
      if (measured)
        continue;
      thimble_trial_project_as (least, neighbour, knobs, &other);
      /* Translators: a model that was not measured: what is said of it is an estimate */
      name = g_strdup_printf (_("%s (about)"), thimble_model_get_name (neighbour));
      add_break_even (sentences, &own, thimble_trial_get_name (least), &other, name);
    }
  return sentences;
}

guint
thimble_findings_get_batch_percent (ThimbleMeasurement *measurement)
{
  guint percent = 0;

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (measurement), 0);

  for (guint i = 0; i < thimble_experiment_get_n_trials (measurement); i++)
    {
      ThimbleModel *model = thimble_trial_get_model (thimble_experiment_get_trial (measurement, i));
      guint own = model != NULL ? thimble_endpoint_get_batch_percent (thimble_model_get_endpoint (model)) : 0;

      if (own == 0 || (percent != 0 && percent != own))
        return 0;
      percent = own;
    }
  return percent;
}
