/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "catalogue/thimble-catalogue.h"
#include "thimble-budget-private.h"

/* May it be spent? */

gboolean
thimble_budget_is_exempt (ThimbleModel *model)
{
  ThimblePrice *price = thimble_model_get_price (model, NULL);

  if (thimble_endpoint_is_practice (thimble_model_get_endpoint (model)))
    return TRUE;
  /* Local ones are free. A price somebody gave one is in its receipts and in what was spent, and so in what may be spent. */
  return price != NULL && thimble_price_is_free (price);
}

ThimbleMoney
thimble_budget_get_ceiling (ThimbleCountBook *counts, ThimbleModel *model, ThimblePrompt *prompt)
{
  ThimbleForecast forecast;

  if (thimble_budget_is_exempt (model))
    return 0;
  thimble_count_book_forecast_now (counts, model, prompt, &forecast);
  return forecast.cost_most;
}

static void
set_over_budget (GError **error, char *message, const char *advice)
{
  g_autofree char *taken = message;

  thimble_refuse (error, THIMBLE_ERROR_OVER_BUDGET, taken, advice);
}

static char *
describe_passing (ThimbleMoney most, ThimbleMoney limit, ThimbleMoney left, gboolean day)
{
  g_autofree char *could = thimble_money_format (most);
  g_autofree char *all = thimble_money_format (limit);
  g_autofree char *rest = thimble_money_format (left);

  if (day)
    return g_strdup_printf (_("This could cost up to %s. Of the %s for today, %s is left."), could, all, rest);
  return g_strdup_printf (_("This could cost up to %s. Of the %s for this month, %s is left."), could, all, rest);
}

/* Whether @most stays within day and month where @reserved is what others of this program may still cost. */
static gboolean
check_sum (ThimbleBudget *self, ThimbleMoney most, ThimbleMoney reserved, GError **error)
{
  const struct { ThimbleMoney limit, spent; gboolean day; } limits[] = {
    { self->day_limit, thimble_money_add (self->day_spent, self->day_possible), TRUE },
    { self->month_limit, thimble_money_add (self->month_spent, self->month_possible), FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      ThimbleMoney left = thimble_budget_left_of (self, limits[i].limit, limits[i].spent, reserved);

      if (limits[i].limit > 0 && most > left)
        {
          set_over_budget (error, describe_passing (most, limits[i].limit, left, limits[i].day), NULL);
          return FALSE;
        }
    }
  return TRUE;
}

/* No smaller limit helps here: what is missing is a number. */
static void
set_cost_unknown (GError **error, ThimbleModel *model)
{
  const char *name = thimble_model_get_name (model);

  if (thimble_model_get_tier (model) != THIMBLE_TIER_UNPRICED)
    set_over_budget (error, g_strdup_printf (_("What this can cost is not known: neither the request nor %s has an output limit."), name),
                     _("Set an output limit: Max in the window, --max-output N in a terminal."));
  else
    {
      g_autofree char *file = thimble_catalogue_make_prices_path (NULL);
      /* Translators: %s is a file's path */
      g_autofree char *advice = g_strdup_printf (_("Write its price into your own price file, %s, or choose another model."), file);

      set_over_budget (error, g_strdup_printf (_("What this can cost is not known: %s has no known price."), name), advice);
    }
}

static gboolean
check_one (ThimbleBudget *self, ThimbleModel *model, ThimbleMoney ceiling, ThimbleMoney reserved, GError **error)
{
  if (!thimble_budget_has_limit (self) || thimble_budget_is_exempt (model))
    return TRUE;
  if (!thimble_money_is_known (ceiling))
    {
      set_cost_unknown (error, model);
      return FALSE;
    }
  if (self->request_limit > 0 && ceiling > self->request_limit)
    {
      g_autofree char *could = thimble_money_format (ceiling);
      g_autofree char *limit = thimble_money_format (self->request_limit);

      set_over_budget (error, g_strdup_printf (_("This request could cost up to %s, more than the %s you allow for one."), could, limit),
                       NULL);
      return FALSE;
    }
  return check_sum (self, ceiling, reserved, error);
}

static void
look_at_day (ThimbleBudget *self)
{
  g_autofree char *today = thimble_budget_dup_today ();

  if (g_strcmp0 (today, self->day) != 0)
    thimble_budget_refresh (self); /* a new day; what was spent yesterday errs on the safe side until then */
}

gboolean
thimble_budget_check (ThimbleBudget *self, ThimbleModel *model, ThimbleMoney ceiling, GError **error)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  g_return_val_if_fail (THIMBLE_IS_MODEL (model), FALSE);

  look_at_day (self);
  return check_one (self, model, ceiling, self->reserved, error);
}

gboolean
thimble_budget_check_sum (ThimbleBudget *self, ThimbleMoney most, GError **error)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  g_return_val_if_fail (thimble_money_is_known (most), FALSE);

  look_at_day (self);
  return check_sum (self, most, self->reserved, error);
}

static gboolean
is_counted (ThimbleBudget *self, ThimbleModel *model)
{
  return (self->month_limit > 0 || self->day_limit > 0) && !thimble_budget_is_exempt (model);
}

gboolean
thimble_budget_must_wait (ThimbleBudget *self, ThimbleModel *model)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  return self->day == NULL && is_counted (self, model);
}

void
thimble_budget_wait_async (ThimbleBudget *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (THIMBLE_IS_BUDGET (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, thimble_budget_wait_async);
  g_ptr_array_add (self->waiting, task);
  if (!self->refreshing)
    thimble_budget_read_sums (self);
}

void
thimble_budget_wait_finish (ThimbleBudget *self, GAsyncResult *result)
{
  g_return_if_fail (g_task_is_valid (result, self));
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* Admission */

typedef struct {
  ThimbleModel *model;
  ThimbleMoney  ceiling;
  guint         ticket;
  gboolean      allowed;
} Admission;

static void
admission_free (gpointer data)
{
  Admission *admission = data;

  g_object_unref (admission->model);
  g_free (admission);
}

/* Who came first is served first: what tickets before this one reserve. */
static ThimbleMoney
reserved_before (ThimbleBudget *self, guint ticket)
{
  ThimbleMoney reserved = self->reserved;
  GHashTableIter iter;
  gpointer other, ceiling;

  g_hash_table_iter_init (&iter, self->tickets);
  while (g_hash_table_iter_next (&iter, &other, &ceiling))
    if (GPOINTER_TO_UINT (other) >= ticket)
      reserved -= *(gint64 *) ceiling;
  return reserved;
}

static void
give_back (ThimbleBudget *self, guint ticket)
{
  gint64 *reserved = g_hash_table_lookup (self->tickets, GUINT_TO_POINTER (ticket));

  thimble_budget_set_field (self, PROP_RESERVED, self->reserved - *reserved);
}

static void
decide (ThimbleBudget *self, GTask *task)
{
  Admission *admission = g_task_get_task_data (task);
  GError *error = NULL;

  if (admission->allowed
      || check_one (self, admission->model, admission->ceiling, reserved_before (self, admission->ticket), &error))
    {
      g_task_return_int (task, admission->ticket);
      return;
    }
  give_back (self, admission->ticket);
  g_hash_table_remove (self->tickets, GUINT_TO_POINTER (admission->ticket));
  thimble_budget_refresh_soon (self); /* other programs were told of it */
  g_task_return_error (task, error);
}

void
thimble_budget_answer_waiting (ThimbleBudget *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    if (g_task_get_task_data (g_ptr_array_index (waiting, i)) != NULL)
      decide (self, g_ptr_array_index (waiting, i));
    else
      g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
}

void
thimble_budget_admit_async (ThimbleBudget *self, ThimbleModel *model, ThimbleMoney ceiling, gboolean allowed,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Admission *admission;
  gint64 *reserved;

  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  g_return_if_fail (THIMBLE_IS_MODEL (model));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, thimble_budget_admit_async);
  admission = g_new (Admission, 1);
  *admission = (Admission) { g_object_ref (model), ceiling, ++self->last_ticket, allowed };
  g_task_set_task_data (task, admission, admission_free);
  reserved = g_new (gint64, 1);
  *reserved = thimble_money_is_known (ceiling) ? ceiling : 0;
  g_hash_table_insert (self->tickets, GUINT_TO_POINTER (admission->ticket), reserved);
  thimble_budget_set_field (self, PROP_RESERVED, thimble_money_add (self->reserved, *reserved));
  if (!is_counted (self, model))
    {
      decide (self, task);
      return;
    }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  thimble_budget_read_sums (self); /* with what is reserved now: one that runs already is begun again */
}

guint
thimble_budget_admit_finish (ThimbleBudget *self, GAsyncResult *result, GError **error)
{
  gssize ticket;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  ticket = g_task_propagate_int (G_TASK (result), error);
  return ticket > 0 ? (guint) ticket : 0;
}

void
thimble_budget_settle (ThimbleBudget *self, guint ticket, ThimbleMoney cost, ThimbleMoney possible)
{
  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  g_return_if_fail (g_hash_table_contains (self->tickets, GUINT_TO_POINTER (ticket)));

  if (thimble_money_is_known (cost))
    {
      give_back (self, ticket);
      thimble_budget_set_field (self, PROP_MONTH_SPENT, thimble_money_add (self->month_spent, cost));
      thimble_budget_set_field (self, PROP_DAY_SPENT, thimble_money_add (self->day_spent, cost));
    }
  else if (possible > 0)
    {
      gint64 *ceiling = g_hash_table_lookup (self->tickets, GUINT_TO_POINTER (ticket));

      /* The history tells of this part from now on. */
      thimble_budget_set_field (self, PROP_RESERVED, self->reserved - MIN (possible, *ceiling));
      thimble_budget_set_field (self, PROP_MONTH_POSSIBLE, thimble_money_add (self->month_possible, possible));
      thimble_budget_set_field (self, PROP_DAY_POSSIBLE, thimble_money_add (self->day_possible, possible));
    }
  g_hash_table_remove (self->tickets, GUINT_TO_POINTER (ticket));
  /* A sum that is being read just now may or may not hold it. While others run on, other programs must not count it twice:
   * as reserved here and in the history. */
  if (self->refreshing)
    self->stale = TRUE;
  else
    thimble_budget_refresh_soon (self);
}
