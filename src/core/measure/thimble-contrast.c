/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "thimble-chain-findings.h"
#include "thimble-contrast.h"

static void
shift_free (gpointer data)
{
  ThimbleShift *shift = data;

  g_free (shift->sentence);
  g_free (shift);
}

static void
contrast_free (gpointer data)
{
  ThimbleContrast *contrast = data;

  g_free (contrast->name);
  g_free (contrast->note);
  g_ptr_array_unref (contrast->shifts);
  g_free (contrast);
}

static GPtrArray *
list_new (void)
{
  return g_ptr_array_new_with_free_func (contrast_free);
}

static ThimbleContrast *
add_contrast (GPtrArray  *list,
              const char *name)
{
  ThimbleContrast *contrast = g_new (ThimbleContrast, 1);

  *contrast = (ThimbleContrast) { g_strdup (name), NULL, g_ptr_array_new_with_free_func (shift_free) };
  g_ptr_array_add (list, contrast);
  return contrast;
}

const char *
thimble_contrast_describe_noise (ThimbleDifferenceKind kind)
{
  switch (kind)
    {
    case THIMBLE_DIFFERENCE_REAL:
      return _("The difference is more than noise.");
    case THIMBLE_DIFFERENCE_NOISE:
      return _("The difference may be noise: single runs vary as much.");
    case THIMBLE_DIFFERENCE_UNKNOWN:
    default:
      return _("Whether the difference is more than noise takes more runs to tell.");
    }
}

static char *
describe (const ThimbleShift *shift)
{
  const char *label = thimble_quantity_get_label (shift->quantity);
  g_autofree char *from = thimble_quantity_format (shift->quantity, shift->before);
  g_autofree char *to = thimble_quantity_format (shift->quantity, shift->after);
  g_autofree char *percent = NULL;
  g_autofree char *sentence = NULL;

  if (shift->before == shift->after)
    /* Translators: a quantity such as “Output tokens”, and its mean */
    return g_strdup_printf (_("%s: %s before and after."), label, to);
  if (g_str_equal (from, to))
    return g_strdup_printf (_("%s: about the same, %s before and after."), label, to);
  if (shift->before > 0)
    {
      percent = thimble_format_percent (fabs (shift->after / shift->before - 1));
      /* Translators: a quantity, its mean before and after, a percentage */
      sentence = g_strdup_printf (shift->after < shift->before ? _("%s: %s before, %s after, %s less.")
                                                               : _("%s: %s before, %s after, %s more."), label, from, to, percent);
    }
  else
    sentence = g_strdup_printf (_("%s: %s before, %s after."), label, from, to);
  return g_strconcat (sentence, " ", thimble_contrast_describe_noise (shift->kind), NULL);
}

static void
add_shift (ThimbleContrast         *contrast,
           ThimbleQuantity          quantity,
           const ThimbleStatistics *before,
           const ThimbleStatistics *after)
{
  ThimbleDifference difference;
  ThimbleShift *shift;

  if (before->n == 0 || after->n == 0)
    return;
  thimble_difference_init (&difference, before, after);
  shift = g_new (ThimbleShift, 1);
  *shift = (ThimbleShift) { quantity, before->mean, after->mean, difference.kind, NULL };
  shift->sentence = describe (shift);
  g_ptr_array_add (contrast->shifts, shift);
}

static void
add_trials (ThimbleContrast *contrast,
            ThimbleTrial    *before,
            ThimbleTrial    *after)
{
  for (ThimbleQuantity q = 0; q < THIMBLE_N_QUANTITIES; q++)
    {
      /* A mean of those costs that are known says nothing of the others. */
      if (q == THIMBLE_QUANTITY_COST && (thimble_trial_has_unpriced (before) || thimble_trial_has_unpriced (after)))
        continue;
      add_shift (contrast, q, thimble_trial_get_statistics (before, q), thimble_trial_get_statistics (after, q));
    }
}

static gboolean
is_same_model (ThimbleTrial *a,
               ThimbleTrial *b)
{
  return g_strcmp0 (thimble_trial_get_endpoint_id (a), thimble_trial_get_endpoint_id (b)) == 0
         && g_strcmp0 (thimble_trial_get_model_id (a), thimble_trial_get_model_id (b)) == 0;
}

GPtrArray *
thimble_contrast_measurements (ThimbleMeasurement *before,
                               ThimbleMeasurement *after)
{
  GPtrArray *list = list_new ();

  g_return_val_if_fail (THIMBLE_IS_MEASUREMENT (before) && THIMBLE_IS_MEASUREMENT (after), list);

  for (guint i = 0; i < thimble_experiment_get_n_trials (after); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (after, i);
      ThimbleContrast *contrast = add_contrast (list, thimble_trial_get_name (trial));
      ThimbleTrial *same = NULL;

      for (guint j = 0; same == NULL && j < thimble_experiment_get_n_trials (before); j++)
        if (is_same_model (thimble_experiment_get_trial (before, j), trial))
          same = thimble_experiment_get_trial (before, j);
      if (same != NULL)
        add_trials (contrast, same, trial);
      else
        contrast->note = g_strdup (_("It was not measured before."));
    }
  return list;
}

/* Chains */

/* What the runs that all steps completed came to, each the sum of its steps. */
static void
sum_runs (ThimbleChain      *chain,
          ThimbleQuantity    quantity,
          ThimbleStatistics *out)
{
  guint runs = thimble_chain_get_plan (chain)->runs;
  g_autofree gint64 *sums = g_new0 (gint64, runs);
  guint n = 0;

  for (guint number = 1; number <= runs; number++)
    {
      gboolean whole = TRUE;

      sums[n] = 0;
      for (guint i = 0; whole && i < thimble_chain_get_n_steps (chain); i++)
        {
          gint64 value = 0;

          whole = thimble_run_get_value (thimble_trial_get_run (thimble_experiment_get_trial (chain, i), number), quantity, &value);
          sums[n] = thimble_money_add (sums[n], value);
        }
      n += whole ? 1 : 0;
    }
  thimble_statistics_init (out, sums, n);
}

/* Where the dearest step went. NULL where either has none. */
static char *
describe_dearest (ThimbleChain *before,
                  ThimbleChain *after)
{
  int then = thimble_chain_get_dearest (before), now = thimble_chain_get_dearest (after);
  g_autofree char *then_name = NULL;
  g_autofree char *now_name = NULL;
  g_autofree char *then_share = NULL;
  g_autofree char *now_share = NULL;
  gboolean then_money, now_money;

  if (then < 0 || now < 0)
    return NULL;
  then_share = thimble_format_percent (thimble_chain_get_share (before, (guint) then, &then_money));
  now_share = thimble_format_percent (thimble_chain_get_share (after, (guint) now, &now_money));
  if (then_money != now_money)
    return NULL;
  then_name = g_utf8_casefold (thimble_trial_get_name (thimble_experiment_get_trial (before, (guint) then)), -1);
  now_name = g_utf8_casefold (thimble_trial_get_name (thimble_experiment_get_trial (after, (guint) now)), -1);
  if (g_str_equal (then_name, now_name))
    /* Translators: a step, two percentages */
    return g_strdup_printf (now_money ? _("“%s” stays the dearest step: %s of the cost before, %s after.")
                                      : _("“%s” stays the step with the most tokens: %s of all before, %s after."),
                            thimble_trial_get_name (thimble_experiment_get_trial (after, (guint) now)), then_share, now_share);
  /* Translators: a step, a percentage, another step, another percentage */
  return g_strdup_printf (now_money ? _("The dearest step was “%s” with %s of the cost, and now is “%s” with %s.")
                                    : _("The step with the most tokens was “%s” with %s of all, and now is “%s” with %s."),
                          thimble_trial_get_name (thimble_experiment_get_trial (before, (guint) then)), then_share,
                          thimble_trial_get_name (thimble_experiment_get_trial (after, (guint) now)), now_share);
}

/* (transfer none) (nullable) */
static ThimbleTrial *
find_step (ThimbleChain *chain,
           const char   *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (guint i = 0; i < thimble_chain_get_n_steps (chain); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (chain, i);
      g_autofree char *other = g_utf8_casefold (thimble_trial_get_name (trial), -1);

      if (g_str_equal (folded, other))
        return trial;
    }
  return NULL;
}

GPtrArray *
thimble_contrast_chains (ThimbleChain *before,
                         ThimbleChain *after)
{
  static const ThimbleQuantity summed[] = { THIMBLE_QUANTITY_INPUT, THIMBLE_QUANTITY_OUTPUT, THIMBLE_QUANTITY_REASONING, THIMBLE_QUANTITY_TOTAL,
                                            THIMBLE_QUANTITY_COST, THIMBLE_QUANTITY_DURATION };
  GPtrArray *list = list_new ();
  ThimbleContrast *whole, *contrast;

  g_return_val_if_fail (THIMBLE_IS_CHAIN (before) && THIMBLE_IS_CHAIN (after), list);

  whole = add_contrast (list, _("The whole chain"));
  whole->note = describe_dearest (before, after);
  for (guint q = 0; q < G_N_ELEMENTS (summed); q++)
    {
      ThimbleStatistics then, now;

      sum_runs (before, summed[q], &then);
      sum_runs (after, summed[q], &now);
      add_shift (whole, summed[q], &then, &now);
    }
  for (guint i = 0; i < thimble_chain_get_n_steps (after); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (after, i);
      ThimbleTrial *same = find_step (before, thimble_trial_get_name (trial));

      contrast = add_contrast (list, thimble_trial_get_name (trial));
      if (same == NULL)
        {
          contrast->note = g_strdup (_("It was no step before."));
          continue;
        }
      if (!is_same_model (same, trial))
        /* Translators: two ids of models */
        contrast->note = g_strdup_printf (_("%s answered before, %s after."), thimble_trial_get_model_id (same), thimble_trial_get_model_id (trial));
      add_trials (contrast, same, trial);
    }
  for (guint i = 0; i < thimble_chain_get_n_steps (before); i++)
    {
      const char *name = thimble_trial_get_name (thimble_experiment_get_trial (before, i));

      if (find_step (after, name) == NULL)
        add_contrast (list, name)->note = g_strdup (_("It is no step any more."));
    }
  if (thimble_chain_get_single (before) != NULL && thimble_chain_get_single (after) != NULL)
    add_trials (add_contrast (list, thimble_trial_get_name (thimble_chain_get_single (after))), thimble_chain_get_single (before),
                thimble_chain_get_single (after));
  return list;
}

JsonNode *
thimble_contrast_to_json (GPtrArray *contrasts)
{
  static const char *kinds[] = { "unknown", "noise", "real" };
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < contrasts->len; i++)
    {
      const ThimbleContrast *one = g_ptr_array_index (contrasts, i);
      JsonObject *object = json_object_new ();
      JsonArray *quantities = json_array_new ();

      json_object_set_string_member (object, "name", one->name);
      if (one->note != NULL)
        json_object_set_string_member (object, "note", one->note);
      else
        json_object_set_null_member (object, "note");
      for (guint j = 0; j < one->shifts->len; j++)
        {
          const ThimbleShift *shift = g_ptr_array_index (one->shifts, j);
          JsonObject *quantity = json_object_new ();

          json_object_set_string_member (quantity, "quantity", thimble_quantity_to_id (shift->quantity));
          json_object_set_double_member (quantity, "before", shift->before);
          json_object_set_double_member (quantity, "after", shift->after);
          json_object_set_string_member (quantity, "difference", kinds[shift->kind]);
          json_array_add_object_element (quantities, quantity);
        }
      json_object_set_array_member (object, "changes", quantities);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  return node;
}
