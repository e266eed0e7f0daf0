/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-dollars-spin.h"
#include "app/thimble-mark-wrong.h"
#include "app/thimble-misread-row.h"
#include "base/thimble-problem.h"
#include "thimble-general-page.h"
#include "thimble-history-settings.h"

/* A limit of the budget, and what its field is to its setting. */
typedef struct {
  ThimbleGeneralPage *page;
  const char         *key;
  GtkSpinButton      *spin;
  ThimbleMoney        typed;       /* and not known to be kept; unknown where there is none */
  ThimbleMoney        fallen_back; /* what the setting went back to from it; unknown where it did not */
} Limit;

struct _ThimbleGeneralPage
{
  AdwPreferencesPage parent_instance;

  /* template children */
  AdwActionRow  *max_output_row;
  GtkSpinButton *max_output;
  GtkSpinButton *budget_month;
  GtkSpinButton *budget_day;
  GtkSpinButton *budget_request;
  AdwActionRow  *unkept_row;
  AdwPreferencesGroup *budget_group;
  ThimbleMisreadRow *misread_row;
  GtkSwitch     *signs;
  GtkWidget     *hints_button;
  ThimbleHistorySettings *history;

  /* owned */
  GSettings     *settings;
  ThimbleBudget *budget;

  /* state */
  Limit limits[3]; /* month, day, request */
  Limit *misread; /* what misread_row tells of */
  guint keeping; /* writes whose end is not known */
};

G_DEFINE_FINAL_TYPE (ThimbleGeneralPage, thimble_general_page, ADW_TYPE_PREFERENCES_PAGE)

enum { SIGNAL_FIRST_STEPS, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
update_hints (ThimbleGeneralPage *self)
{
  g_auto (GStrv) seen = g_settings_get_strv (self->settings, "hints-seen");

  gtk_widget_set_sensitive (self->hints_button, seen[0] != NULL);
}

static void
on_hints (ThimbleGeneralPage *self)
{
  g_settings_reset (self->settings, "hints-seen");
}

static void
on_first_steps (ThimbleGeneralPage *self)
{
  g_signal_emit (self, signals[SIGNAL_FIRST_STEPS], 0);
}

/* It is what a row below tells of. */
static void
mark (Limit *limit)
{
  thimble_mark_wrong (limit->spin, limit == limit->page->misread || thimble_money_is_known (limit->fallen_back));
}

static void
on_read (GtkSpinButton *spin, const char *misread, gpointer data)
{
  Limit *limit = data, *before = limit->page->misread;
  ThimbleGeneralPage *self = limit->page;

  /* A window that closes takes the focus, too. */
  if (self->misread_row == NULL || (misread == NULL && before != limit))
    return;
  self->misread = misread != NULL ? limit : NULL;
  thimble_misread_row_tell (self->misread_row, spin, misread);
  if (before != NULL)
    mark (before);
  mark (limit);
}

static void
on_output_read (GtkSpinButton *spin, const char *misread, gpointer data)
{
  ThimbleGeneralPage *self = data;
  g_autofree char *text = misread != NULL ? thimble_typed_spin_describe (spin, misread)
                                          : g_strdup (_("What a new task starts with. 0 leaves it to the provider."));

  if (self->max_output_row == NULL)
    return;
  thimble_mark_wrong (spin, misread != NULL);
  adw_action_row_set_subtitle (self->max_output_row, text);
}

static void keep (Limit *limit);

/* As the setting has it now, whoever set it. */
static void
show_limit (Limit *limit)
{
  double dollars = (double) g_settings_get_int64 (limit->page->settings, limit->key) / (double) THIMBLE_PICODOLLARS_PER_DOLLAR;

  limit->typed = limit->fallen_back = THIMBLE_MONEY_UNKNOWN;
  mark (limit);
  /* To set what it has would take away what is being typed into it. */
  if (gtk_spin_button_get_value (limit->spin) == dollars)
    return;
  g_signal_handlers_block_by_func (limit->spin, keep, limit);
  gtk_spin_button_set_value (limit->spin, dollars);
  g_signal_handlers_unblock_by_func (limit->spin, keep, limit);
}

static void
on_setting_changed (Limit *limit)
{
  ThimbleGeneralPage *self = limit->page;
  gboolean unkept = FALSE;

  if (self->keeping > 0 || g_settings_get_int64 (self->settings, limit->key) == limit->fallen_back)
    return;
  show_limit (limit);
  on_read (limit->spin, NULL, limit);
  for (guint i = 0; i < G_N_ELEMENTS (self->limits); i++)
    unkept = unkept || thimble_money_is_known (self->limits[i].typed);
  /* Somebody else has written it. */
  if (!unkept)
    gtk_widget_set_visible (GTK_WIDGET (self->unkept_row), FALSE);
}

/* What was typed stays in the field where it could not be written: nobody types it twice. */
static void
kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleGeneralPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleProblem) problem = NULL;

  thimble_budget_keep_finish (THIMBLE_BUDGET (source), result, &error);
  if (--self->keeping > 0 || self->unkept_row == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->limits); i++)
    {
      Limit *limit = &self->limits[i];
      ThimbleMoney money = g_settings_get_int64 (self->settings, limit->key);

      if (error == NULL || !thimble_money_is_known (limit->typed) || limit->typed == money)
        {
          show_limit (limit);
          continue;
        }
      limit->fallen_back = money;
      mark (limit);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->unkept_row), error != NULL);
  if (error == NULL)
    return;
  problem = thimble_problem_from_error (error);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->unkept_row), thimble_problem_get_message (problem));
  adw_action_row_set_subtitle (self->unkept_row, thimble_problem_get_advice (problem));
}

static void
write_limits (ThimbleGeneralPage *self)
{
  const ThimbleBudgetLimits limits = { self->limits[0].typed, self->limits[1].typed, self->limits[2].typed };

  self->keeping++;
  thimble_budget_keep_async (self->budget, &limits, kept, g_object_ref (self));
}

static void
keep (Limit *limit)
{
  limit->typed = thimble_dollars_spin_get_money (limit->spin);
  write_limits (limit->page);
}

static void
set_up_limit (ThimbleGeneralPage *self,
              guint               i,
              const char         *key,
              GtkSpinButton      *spin)
{
  Limit *limit = &self->limits[i];
  g_autofree char *changed = g_strconcat ("changed::", key, NULL);

  *limit = (Limit) { self, key, spin, THIMBLE_MONEY_UNKNOWN, THIMBLE_MONEY_UNKNOWN };
  thimble_dollars_spin_set_up (spin, on_read, limit, self);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (keep), limit);
  g_signal_connect_swapped (self->settings, changed, G_CALLBACK (on_setting_changed), limit);
  g_settings_bind_writable (self->settings, key, spin, "sensitive", FALSE);
  show_limit (limit);
}

static void
thimble_general_page_dispose (GObject *object)
{
  ThimbleGeneralPage *self = THIMBLE_GENERAL_PAGE (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->limits); i++)
    g_signal_handlers_disconnect_by_data (self->settings, &self->limits[i]);
  /* A group whose rows were listed for the window's search keeps itself and them alive for ever (libadwaita 1.2). */
  if (self->misread_row != NULL && gtk_widget_get_parent (GTK_WIDGET (self->misread_row)) != NULL)
    adw_preferences_group_remove (self->budget_group, GTK_WIDGET (self->misread_row));

  G_OBJECT_CLASS (thimble_general_page_parent_class)->dispose (object);
}

static void
thimble_general_page_finalize (GObject *object)
{
  ThimbleGeneralPage *self = THIMBLE_GENERAL_PAGE (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->budget);

  G_OBJECT_CLASS (thimble_general_page_parent_class)->finalize (object);
}

static void
thimble_general_page_class_init (ThimbleGeneralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_general_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_general_page_finalize;

  signals[SIGNAL_FIRST_STEPS] = g_signal_new ("first-steps", THIMBLE_TYPE_GENERAL_PAGE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (THIMBLE_TYPE_HISTORY_SETTINGS);
  g_type_ensure (THIMBLE_TYPE_MISREAD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, max_output_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, max_output);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_month);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_day);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_request);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, unkept_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_group);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, misread_row);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, signs);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, hints_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, history);
  gtk_widget_class_bind_template_callback (widget_class, on_hints);
  gtk_widget_class_bind_template_callback (widget_class, on_first_steps);
  gtk_widget_class_bind_template_callback (widget_class, write_limits);
}

static void
thimble_general_page_init (ThimbleGeneralPage *self)
{
  self->settings = g_settings_new (APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  on_output_read (self->max_output, NULL, self);
  thimble_typed_spin_set_up (self->max_output, NULL, on_output_read, self, self);
  g_settings_bind (self->settings, "max-output", self->max_output, "value", G_SETTINGS_BIND_DEFAULT);
  set_up_limit (self, 0, "budget-month", self->budget_month);
  set_up_limit (self, 1, "budget-day", self->budget_day);
  set_up_limit (self, 2, "budget-request", self->budget_request);
  g_settings_bind (self->settings, "signs-hidden", self->signs, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_INVERT_BOOLEAN);
  g_signal_connect_object (self->settings, "changed::hints-seen", G_CALLBACK (update_hints), self, G_CONNECT_SWAPPED);
  update_hints (self);
}

void
thimble_general_page_set_engine (ThimbleGeneralPage *self,
                                 ThimbleEngine      *engine)
{
  g_return_if_fail (THIMBLE_IS_GENERAL_PAGE (self));
  g_return_if_fail (THIMBLE_IS_ENGINE (engine));

  thimble_history_settings_set_store (self->history, thimble_engine_get_store (engine));
  g_set_object (&self->budget, thimble_engine_get_budget (engine));
}
