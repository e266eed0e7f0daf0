/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-problem.h"
#include "store/thimble-spending.h"
#include "thimble-budget-private.h"

/* Changes come in swarms; the sums are read once for each. */
#define REFRESH_MS 400

static GParamSpec *props[N_PROPS];
static guint changed_signal;

G_DEFINE_FINAL_TYPE (ThimbleBudget, thimble_budget, G_TYPE_OBJECT)

static gint64 *
get_field (ThimbleBudget *self, guint id)
{
  gint64 *fields[] = { NULL, &self->month_limit, &self->day_limit, &self->request_limit, &self->month_spent, &self->day_spent,
                       &self->reserved, &self->month_possible, &self->day_possible };

  return fields[id];
}

void
thimble_budget_set_field (ThimbleBudget *self, guint id, gint64 value)
{
  gint64 *field = get_field (self, id);

  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
  g_signal_emit (self, changed_signal, 0);
}

static void
set_at_least (ThimbleBudget *self, gboolean at_least)
{
  if (self->at_least == at_least)
    return;
  self->at_least = at_least;
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
  thimble_budget_set_field (THIMBLE_BUDGET (object), id, g_value_get_int64 (value));
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
    { PROP_MONTH_POSSIBLE, "month-possible", FALSE }, { PROP_DAY_POSSIBLE, "day-possible", FALSE },
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

char *
thimble_budget_dup_today (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  return g_date_time_format (now, "%Y-%m-%d");
}

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
          set_at_least (self, spending.month.unpriced > 0);
          set_elsewhere (self, spending.elsewhere);
          thimble_budget_set_field (self, PROP_MONTH_SPENT, CLAMP (spending.month.cost, 0, THIMBLE_MONEY_MAX));
          thimble_budget_set_field (self, PROP_DAY_SPENT, CLAMP (spending.day.cost, 0, THIMBLE_MONEY_MAX));
          thimble_budget_set_field (self, PROP_MONTH_POSSIBLE, CLAMP (spending.month_possible, 0, THIMBLE_MONEY_MAX));
          thimble_budget_set_field (self, PROP_DAY_POSSIBLE, CLAMP (spending.day_possible, 0, THIMBLE_MONEY_MAX));
        }
      if (self->stale)
        thimble_budget_read_sums (self);
      else
        thimble_budget_answer_waiting (self); /* without a history too: nothing is sent then, and the sending says why */
    }
  g_object_unref (self);
  g_free (reading->day);
  g_free (reading);
}

void
thimble_budget_read_sums (ThimbleBudget *self)
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
  *reading = (Reading) { g_object_ref (self), thimble_budget_dup_today () };
  thimble_store_spending_async (self->store, self->reserved, get_start_us (TRUE), get_start_us (FALSE), self->gone, spending_came, reading);
}

void
thimble_budget_refresh (ThimbleBudget *self)
{
  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  thimble_budget_read_sums (self);
}

static gboolean
refresh_due (gpointer data)
{
  ThimbleBudget *self = data;

  self->refresh_source = 0;
  thimble_budget_read_sums (self);
  return G_SOURCE_REMOVE;
}

void
thimble_budget_refresh_soon (ThimbleBudget *self)
{
  if (self->refresh_source == 0)
    self->refresh_source = g_timeout_add (REFRESH_MS, refresh_due, self);
}

static void
store_changed (ThimbleBudget *self)
{
  /* While requests run, each checkpoint is a change; their end is what counts. */
  if (g_hash_table_size (self->tickets) == 0)
    thimble_budget_refresh_soon (self);
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

/* Waits for dconf: no work for the main loop. */
static void
sync_settings (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_settings_sync ();
  g_task_return_boolean (task, TRUE);
}

void
thimble_budget_keep_async (ThimbleBudget             *self,
                           const ThimbleBudgetLimits *limits,
                           GAsyncReadyCallback        callback,
                           gpointer                   user_data)
{
  g_autoptr (GTask) task = NULL;
  ThimbleMoney *asked;

  g_return_if_fail (THIMBLE_IS_BUDGET (self));
  g_return_if_fail (self->settings != NULL);

  asked = g_new0 (ThimbleMoney, N_PROPS);
  asked[PROP_MONTH_LIMIT] = limits->month;
  asked[PROP_DAY_LIMIT] = limits->day;
  asked[PROP_REQUEST_LIMIT] = limits->request;
  for (guint id = PROP_MONTH_LIMIT; id <= PROP_REQUEST_LIMIT; id++)
    if (thimble_money_is_known (asked[id]))
      g_settings_set_int64 (self->settings, setting_keys[id], asked[id]);
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, thimble_budget_keep_async);
  g_task_set_task_data (task, asked, g_free);
  g_task_run_in_thread (task, sync_settings);
}

gboolean
thimble_budget_keep_finish (ThimbleBudget *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GObject) backend = NULL;
  const ThimbleMoney *asked;
  gboolean kept;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  asked = g_task_get_task_data (G_TASK (result));
  g_object_get (self->settings, "backend", &backend, NULL);
  kept = !g_str_equal (G_OBJECT_TYPE_NAME (backend), "GMemorySettingsBackend");
  for (guint id = PROP_MONTH_LIMIT; id <= PROP_REQUEST_LIMIT; id++)
    kept = kept && (!thimble_money_is_known (asked[id]) || g_settings_get_int64 (self->settings, setting_keys[id]) == asked[id]);
  if (!kept)
    thimble_refuse (error, THIMBLE_ERROR_FAILED, _("The budget was not kept: settings cannot be written here."),
                    _("They are kept by dconf, which needs a session bus. Log in to the desktop, or start Thimble with dbus-run-session."));
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

ThimbleMoney
thimble_budget_left_of (ThimbleBudget *self, ThimbleMoney limit, ThimbleMoney spent, ThimbleMoney reserved)
{
  return MAX (0, limit - thimble_money_add (spent, thimble_money_add (reserved, self->elsewhere)));
}

ThimbleMoney
thimble_budget_get_left (ThimbleBudget *self)
{
  ThimbleMoney left = THIMBLE_MONEY_UNKNOWN;

  g_return_val_if_fail (THIMBLE_IS_BUDGET (self), THIMBLE_MONEY_UNKNOWN);

  if (self->month_limit > 0)
    left = thimble_budget_left_of (self, self->month_limit, thimble_money_add (self->month_spent, self->month_possible), self->reserved);
  if (self->day_limit > 0)
    {
      ThimbleMoney spent = thimble_money_add (self->day_spent, self->day_possible);
      ThimbleMoney today = thimble_budget_left_of (self, self->day_limit, spent, self->reserved);

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
    return g_strdup_printf (self->at_least ? _("at least %s this month") : _("%s this month"), spent);
  limit = thimble_money_format_limit (self->month_limit);
  if (self->at_least)
    /* Translators: money spent this month, of which some is not known, and the month's budget: "at least $0.42 of $5" */
    return g_strdup_printf (C_("budget", "at least %s of %s"), spent, limit);
  /* Translators: money spent this month, and the month's budget: "$0.42 of $5" */
  return g_strdup_printf (C_("budget", "%s of %s"), spent, limit);
}
