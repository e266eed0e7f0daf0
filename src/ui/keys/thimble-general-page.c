/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-money.h"
#include "thimble-general-page.h"
#include "thimble-history-settings.h"

/* The finest that the fields of dollars take: a millionth. */
#define DOLLAR_DIGITS 6
#define DOLLAR_PARTS  1000000

struct _ThimbleGeneralPage
{
  AdwPreferencesPage parent_instance;

  /* template children */
  GtkSpinButton *max_output;
  GtkSpinButton *budget_month;
  GtkSpinButton *budget_day;
  GtkSpinButton *budget_request;
  GtkSwitch     *signs;
  GtkWidget     *hints_button;
  ThimbleHistorySettings *history;

  /* owned */
  GSettings *settings;
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

/* Picodollars are kept, dollars are shown. */
static gboolean
dollars_of (GValue   *value,
            GVariant *variant,
            gpointer  unused)
{
  g_value_set_double (value, (double) g_variant_get_int64 (variant) / (double) THIMBLE_PICODOLLARS_PER_DOLLAR);
  return TRUE;
}

static GVariant *
picodollars_of (const GValue       *value,
                const GVariantType *type,
                gpointer            unused)
{
  return g_variant_new_int64 ((gint64) (g_value_get_double (value) * DOLLAR_PARTS + 0.5) * (THIMBLE_PICODOLLARS_PER_DOLLAR / DOLLAR_PARTS));
}

/* As many decimals as it needs: a limit below a cent, which a terminal can set, must not look like none. */
static void
fit_digits (GtkSpinButton *spin)
{
  gint64 parts = (gint64) (gtk_spin_button_get_value (spin) * DOLLAR_PARTS + 0.5);
  guint digits = DOLLAR_DIGITS;

  for (; digits > gtk_spin_button_get_digits (spin) && parts % 10 == 0; parts /= 10)
    digits--;
  gtk_spin_button_set_digits (spin, digits);
}

static void
bind_dollars (ThimbleGeneralPage *self,
              const char         *key,
              GtkSpinButton      *spin)
{
  g_signal_connect (spin, "value-changed", G_CALLBACK (fit_digits), NULL);
  g_settings_bind_with_mapping (self->settings, key, spin, "value", G_SETTINGS_BIND_DEFAULT, dollars_of, picodollars_of,
                                NULL, NULL);
}

static void
thimble_general_page_finalize (GObject *object)
{
  ThimbleGeneralPage *self = THIMBLE_GENERAL_PAGE (object);

  g_clear_object (&self->settings);

  G_OBJECT_CLASS (thimble_general_page_parent_class)->finalize (object);
}

static void
thimble_general_page_class_init (ThimbleGeneralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = thimble_general_page_finalize;

  signals[SIGNAL_FIRST_STEPS] = g_signal_new ("first-steps", THIMBLE_TYPE_GENERAL_PAGE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (THIMBLE_TYPE_HISTORY_SETTINGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/keys/thimble-general-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, max_output);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_month);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_day);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, budget_request);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, signs);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, hints_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleGeneralPage, history);
  gtk_widget_class_bind_template_callback (widget_class, on_hints);
  gtk_widget_class_bind_template_callback (widget_class, on_first_steps);
}

static void
thimble_general_page_init (ThimbleGeneralPage *self)
{
  self->settings = g_settings_new (APP_ID);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_settings_bind (self->settings, "max-output", self->max_output, "value", G_SETTINGS_BIND_DEFAULT);
  bind_dollars (self, "budget-month", self->budget_month);
  bind_dollars (self, "budget-day", self->budget_day);
  bind_dollars (self, "budget-request", self->budget_request);
  g_settings_bind (self->settings, "signs-hidden", self->signs, "active",
                   G_SETTINGS_BIND_DEFAULT | G_SETTINGS_BIND_INVERT_BOOLEAN);
  g_signal_connect_object (self->settings, "changed::hints-seen", G_CALLBACK (update_hints), self, G_CONNECT_SWAPPED);
  update_hints (self);
}

void
thimble_general_page_set_store (ThimbleGeneralPage *self,
                                ThimbleStore       *store)
{
  g_return_if_fail (THIMBLE_IS_GENERAL_PAGE (self));

  thimble_history_settings_set_store (self->history, store);
}
