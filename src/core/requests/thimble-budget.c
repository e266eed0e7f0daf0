/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/thimble-problem.h"
#include "store/thimble-spending.h"
#include "thimble-budget.h"
#include "thimble-forecast.h"

/* Changes come in swarms; the sums are read once for each. */
#define REFRESH_MS 400

struct _ThimbleBudget
{
  GObject       parent_instance;

  /* configured */
  ThimbleStore *store;
  ThimbleMoney  month_limit; /* 0: none */
  ThimbleMoney  day_limit;
  ThimbleMoney  request_limit;

  /* owned */
  GSettings    *settings;    /* nullable */
  GCancellable *gone;
  GHashTable   *tickets;     /* ticket → gint64 reserved, of running requests */
  GPtrArray    *waiting;     /* of GTask: whoever must know what was spent */

  /* state */
  ThimbleMoney  month_spent;
  ThimbleMoney  day_spent;
  ThimbleMoney  reserved;    /* by the running ones, and by those that may have been billed */
  ThimbleMoney  elsewhere;   /* the same of other programs, as it was last read */
  gboolean      at_least;
  char         *day;         /* nullable: the day that the sums are of */
  guint         last_ticket;
  guint         refresh_source;
  gboolean      refreshing;
  gboolean      stale;       /* something happened since the refresh began */
};

enum { PROP_MONTH_LIMIT = 1, PROP_DAY_LIMIT, PROP_REQUEST_LIMIT, PROP_MONTH_SPENT, PROP_DAY_SPENT, PROP_RESERVED, N_PROPS };
static GParamSpec *props[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (ThimbleBudget, thimble_budget, G_TYPE_OBJECT)

static gint64 *
get_field (ThimbleBudget *self, guint id)
{
  gint64 *fields[] = { NULL, &self->month_limit, &self->day_limit, &self->request_limit, &self->month_spent, &self->day_spent,
                       &self->reserved };

  return fields[id];
}

static void
set_field (ThimbleBudget *self, guint id, gint64 value)
{
  gint64 *field = get_field (self, id);

  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
  g_signal_emit (self, changed_signal, 0);
}

static void
set_elsewhere (ThimbleBudget *self, ThimbleMoney elsewhere)
{
  if (self->elsewhere == elsewhere)
    return;
  self->elsewhere = elsewhere;
  g_signal_emit (self, changed_signal, 0);
}

static void
thimble_budget_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_int64 (value, *get_field (THIMBLE_BUDGET (object), id));
}

static void
thimble_budget_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  set_field (THIMBLE_BUDGET (object), id, g_value_get_int64 (value));
}

static void
thimble_budget_dispose (GObject *object)
{
  ThimbleBudget *self = THIMBLE_BUDGET (object);

  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_cancellable_cancel (self->gone);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (thimble_budget_parent_class)->dispose (object);
}

static void
thimble_budget_finalize (GObject *object)
{
  ThimbleBudget *self = THIMBLE_BUDGET (object);

  g_object_unref (self->gone);
  g_hash_table_unref (self->tickets);
  g_ptr_array_unref (self->waiting);
  g_free (self->day);
  G_OBJECT_CLASS (thimble_budget_parent_class)->finalize (object);
}

static void
thimble_budget_class_init (ThimbleBudgetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const struct { guint id; const char *name; gboolean writable; } table[] = {
    { PROP_MONTH_LIMIT, "month-limit", TRUE }, { PROP_DAY_LIMIT, "day-limit", TRUE }, { PROP_REQUEST_LIMIT, "request-limit", TRUE },
    { PROP_MONTH_SPENT, "month-spent", FALSE }, { PROP_DAY_SPENT, "day-spent", FALSE }, { PROP_RESERVED, "reserved", FALSE },
  };

  object_class->dispose = thimble_budget_dispose;
  object_class->finalize = thimble_budget_finalize;
  object_class->get_property = thimble_budget_get_property;
  object_class->set_property = thimble_budget_set_property;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    props[table[i].id] = g_param_spec_int64 (table[i].name, NULL, NULL, 0, THIMBLE_MONEY_MAX, 0,
                                             (table[i].writable ? G_PARAM_READWRITE : G_PARAM_READABLE)
                                             | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal = g_signal_new ("changed", THIMBLE_TYPE_BUDGET, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_budget_init (ThimbleBudget *self)
{
  self->gone = g_cancellable_new ();
  self->tickets = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/* What was spent */

/* Midnight of today, or of the month's first, in local time. */
static gint64
get_start_us (gboolean month)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) start = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                                                       month ? 1 : g_date_time_get_day_of_month (now), 0, 0, 0);

  return g_date_time_to_unix (start) * G_USEC_PER_SEC;
}

static char *
dup_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

static void answer_waiting (ThimbleBudget *self);
static void read_sums (ThimbleBudget *self);

typedef struct {
  ThimbleBudget *budget;
  char          *day;
} Reading;

static void
spending_came (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  ThimbleBudget *self = reading->budget;
  ThimbleSpending spending;
  gboolean ok = thimble_store_spending_finish (THIMBLE_STORE (source), result, &spending, NULL);

  self->refreshing = FALSE;
  if (!g_cancellable_is_cancelled (self->gone))
    {
      if (ok && !self->stale)
        {
          g_free (self->day);
          self->day = g_steal_pointer (&reading->day);
          self->at_least = spending.month.unpriced > 0;
          set_elsewhere (self, spending.elsewhere);
          set_field (self, PROP_MONTH_SPENT, CLAMP (spending.month.cost, 0, THIMBLE_MONEY_MAX));
          set_field (self, PROP_DAY_SPENT, CLAMP (spending.day.cost, 0, THIMBLE_MONEY_MAX));
        }
      if (self->stale)
        read_sums (self);
      else
        answer_waiting (self); /* without a history too: nothing is sent then, and the sending says why */
    }
  g_object_unref (self);
  g_free (reading->day);
  g_free (reading);
}

static void
read_sums (ThimbleBudget *self)
{
  Reading *reading;

  if (self->refreshing)
    {
      self->stale = TRUE;
      return;
    }
  self->refreshing = TRUE;
  self->stale = FALSE;
  reading = g_new (Reading, 1);
  *reading = (Reading) { g_object_ref (self), dup_today () };
  thimble_store_spending_async (self->store, self->reserved, get_start_us (TRUE), get_start_us (FALSE), self->gone, spending_came, reading);
}

void
thimble_budget_refresh (ThimbleBudget *self)
{
  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  read_sums (self);
}

static gboolean
refresh_due (gpointer data)
{
  ThimbleBudget *self = data;

  self->refresh_source = 0;
  read_sums (self);
  return G_SOURCE_REMOVE;
}

static void
refresh_soon (ThimbleBudget *self)
{
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_MS, refresh_due, self);
}

static void
store_changed (ThimbleBudget *self)
{
  /* While requests run, each checkpoint is a change; their end is what counts. */
  if (g_hash_table_size (self->tickets) == 0)
    refresh_soon (self);
}

ThimbleBudget *
thimble_budget_new (ThimbleStore *store)
{
  ThimbleBudget *self;

  g_return_val_if_fail (THIMBLE_IS_STORE (store), NULL);

  self = g_object_new (THIMBLE_TYPE_BUDGET, NULL);
  self->store = g_object_ref (store);
  g_signal_connect_swapped (store, "changed", G_CALLBACK (store_changed), self);
  return self;
}

static const char * const setting_keys[] = {
  [PROP_MONTH_LIMIT] = "budget-month", [PROP_DAY_LIMIT] = "budget-day", [PROP_REQUEST_LIMIT] = "budget-request",
};

void
thimble_budget_bind_settings (ThimbleBudget *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = NULL;

  g_return_if_fail (THIMBLE_IS_BUDGET (self));

  schema = source != NULL ? g_settings_schema_source_lookup (source, APP_ID, TRUE) : NULL;
  if (schema == NULL || self->settings != NULL)
    return;
  self->settings = g_settings_new_full (schema, NULL, NULL);
  for (guint id = PROP_MONTH_LIMIT; id <= PROP_REQUEST_LIMIT; id++)
    if (g_settings_schema_has_key (schema, setting_keys[id]))
      g_settings_bind (self->settings, setting_keys[id], self, props[id]->name, G_SETTINGS_BIND_DEFAULT);
}

gboolean
thimble_budget_is_kept (ThimbleBudget *self)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  return self->settings != NULL;
}

gboolean
thimble_budget_keep (ThimbleBudget  *self,
                     GError        **error)
{
  g_autoptr (GObject) backend = NULL;
  gboolean kept;

  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  g_return_val_if_fail (self->settings != NULL, FALSE);

  g_object_get (self->settings, "backend", &backend, NULL);
  g_settings_sync ();
  /* A write that failed is taken back there at once, and here when the main loop goes on. */
  kept = !g_str_equal (G_OBJECT_TYPE_NAME (backend), "GMemorySettingsBackend");
  for (guint id = PROP_MONTH_LIMIT; id <= PROP_REQUEST_LIMIT; id++)
    kept = kept && g_settings_get_int64 (self->settings, setting_keys[id]) == *get_field (self, id);
  if (!kept)
    {
      g_autoptr (ThimbleProblem) problem
        = thimble_problem_new (THIMBLE_ERROR_FAILED, _("The budget was not kept: settings cannot be written here."),
                               _("They are kept by dconf, which needs a session bus. Log in to the desktop, or start the command with dbus-run-session."),
                               NULL, -1);

      thimble_problem_set_error (problem, error);
    }
  return kept;
}

gboolean
thimble_budget_has_limit (ThimbleBudget *self)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  return self->month_limit > 0 || self->day_limit > 0 || self->request_limit > 0;
}

ThimbleMoney
thimble_budget_get_month_limit (ThimbleBudget *self)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), 0);
  return self->month_limit;
}

ThimbleMoney
thimble_budget_get_month_spent (ThimbleBudget *self)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), 0);
  return self->month_spent;
}

gboolean
thimble_budget_is_at_least (ThimbleBudget *self)
{
  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), FALSE);
  return self->at_least;
}

static ThimbleMoney
left_of (ThimbleBudget *self, ThimbleMoney limit, ThimbleMoney spent, ThimbleMoney reserved)
{
  return MAX (0, limit - thimble_money_add (spent, thimble_money_add (reserved, self->elsewhere)));
}

ThimbleMoney
thimble_budget_get_left (ThimbleBudget *self)
{
  ThimbleMoney left = THIMBLE_MONEY_UNKNOWN;

  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), THIMBLE_MONEY_UNKNOWN);

  if (self->month_limit > 0)
    left = left_of (self, self->month_limit, self->month_spent, self->reserved);
  if (self->day_limit > 0)
    {
      ThimbleMoney today = left_of (self, self->day_limit, self->day_spent, self->reserved);

      left = thimble_money_is_known (left) ? MIN (left, today) : today;
    }
  return left;
}

char *
thimble_budget_describe (ThimbleBudget *self)
{
  g_autofree char *spent = NULL;
  g_autofree char *limit = NULL;

  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), NULL);

  spent = thimble_money_format (self->month_spent);
  if (self->month_limit == 0)
    /* Translators: an amount of money that was spent */
    return g_strdup_printf (_("%s this month"), spent);
  limit = thimble_money_format_limit (self->month_limit);
  /* Translators: money spent this month, and the month's budget: "$0.42 of $5" */
  return g_strdup_printf (C_("budget", "%s of %s"), spent, limit);
}

/* May it be spent? */

gboolean
thimble_budget_is_exempt (ThimbleModel *model)
{
  ThimbleEndpoint *endpoint = thimble_model_get_endpoint (model);
  ThimblePrice *price = thimble_model_get_price (model, NULL);

  if (thimble_endpoint_is_practice (endpoint))
    return TRUE;
  /* A price somebody gave a local model is in its receipts and in what was spent, and so in what may be spent. */
  return price != NULL ? thimble_price_is_free (price) : thimble_endpoint_is_local (endpoint);
}

ThimbleMoney
thimble_budget_get_ceiling (ThimbleModel *model, ThimblePrompt *prompt)
{
  ThimbleForecast forecast;

  if (thimble_budget_is_exempt (model))
    return 0;
  thimble_forecast_now (&forecast, model, prompt);
  return forecast.cost_most;
}

static void
set_over_budget (GError **error, char *message, const char *advice)
{
  g_autofree char *taken = message;
  g_autoptr (ThimbleProblem) problem = thimble_problem_new (THIMBLE_ERROR_OVER_BUDGET, taken, advice, NULL, -1);

  thimble_problem_set_error (problem, error);
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
    { self->day_limit, self->day_spent, TRUE }, { self->month_limit, self->month_spent, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      ThimbleMoney left = left_of (self, limits[i].limit, limits[i].spent, reserved);

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
      g_autofree char *file = g_build_filename (g_get_user_config_dir (), "thimble", "prices.json", NULL);
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
  g_autofree char *today = dup_today ();

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
    read_sums (self);
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

  set_field (self, PROP_RESERVED, self->reserved - *reserved);
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
  refresh_soon (self); /* other programs were told of it */
  g_task_return_error (task, error);
}

static void
answer_waiting (ThimbleBudget *self)
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
  set_field (self, PROP_RESERVED, thimble_money_add (self->reserved, *reserved));
  if (!is_counted (self, model))
    {
      decide (self, task);
      return;
    }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  read_sums (self); /* with what is reserved now: one that runs already is begun again */
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
thimble_budget_settle (ThimbleBudget *self, guint ticket, ThimbleMoney cost)
{
  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  g_return_if_fail (g_hash_table_contains (self->tickets, GUINT_TO_POINTER (ticket)));

  if (thimble_money_is_known (cost))
    {
      give_back (self, ticket);
      set_field (self, PROP_MONTH_SPENT, thimble_money_add (self->month_spent, cost));
      set_field (self, PROP_DAY_SPENT, thimble_money_add (self->day_spent, cost));
    }
  g_hash_table_remove (self->tickets, GUINT_TO_POINTER (ticket));
  /* A sum that is being read just now may or may not hold it. While others run on, other programs must not count it twice:
   * as reserved here and in the history. */
  if (self->refreshing)
    self->stale = TRUE;
  else
    refresh_soon (self);
}
