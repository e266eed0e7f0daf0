/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-clock.h"
#include "thimble-history-date-choice.h"

struct _ThimbleHistoryDateChoice
{
  AdwBin               parent_instance;

  /* template children */
  GtkWidget           *button;
  GtkBox              *presets;
  GtkEditable         *from;
  GtkEditable         *to;
  GtkMenuButton       *from_button;
  GtkMenuButton       *to_button;
  GtkCalendar         *from_calendar;
  GtkCalendar         *to_calendar;
  GtkLabel            *problem;

  /* borrowed from @presets; none for custom: typing chooses it */
  GtkCheckButton      *checks[THIMBLE_HISTORY_DATES_CUSTOM];

  /* state */
  ThimbleHistoryDates  dates;
  gint64               since_us, until_us; /* of custom dates */

  guint                filling : 1; /* no choice of a person's */
};

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryDateChoice, thimble_history_date_choice, ADW_TYPE_BIN)

static void
show_problem (ThimbleHistoryDateChoice *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static void
update (ThimbleHistoryDateChoice *self)
{
  g_autofree char *spoken = NULL;

  self->filling = TRUE;
  for (guint i = 0; i < THIMBLE_HISTORY_DATES_CUSTOM; i++)
    gtk_check_button_set_active (self->checks[i], self->dates == i);
  self->filling = FALSE;
  if (self->dates != THIMBLE_HISTORY_DATES_ANY)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "history-set");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "history-set");
  /* Translators: the dates of a filter, as in "Dates, Last 7 Days" */
  spoken = g_strdup_printf (_("Dates, %s"), thimble_history_dates_get_label (self->dates));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
fill_days (ThimbleHistoryDateChoice *self)
{
  gboolean custom = self->dates == THIMBLE_HISTORY_DATES_CUSTOM;
  g_autofree char *first = thimble_history_write_day (custom ? self->since_us : G_MININT64);
  g_autofree char *last = thimble_history_write_day (custom && self->until_us != G_MAXINT64 ? self->until_us - 1 : G_MAXINT64);

  self->filling = TRUE;
  gtk_editable_set_text (self->from, first);
  gtk_editable_set_text (self->to, last);
  self->filling = FALSE;
  thimble_mark_wrong (self->from, FALSE);
  thimble_mark_wrong (self->to, FALSE);
  show_problem (self, NULL);
}

static void
on_preset (ThimbleHistoryDateChoice *self, GParamSpec *pspec, GtkCheckButton *check)
{
  if (self->filling || !gtk_check_button_get_active (check))
    return;
  for (guint i = 0; i < THIMBLE_HISTORY_DATES_CUSTOM; i++)
    if (self->checks[i] == check)
      self->dates = i;
  fill_days (self);
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* An empty one is no limit. */
static gboolean
read_day (GtkEditable *entry, gint64 *start_us, gint64 *end_us)
{
  const char *text = gtk_editable_get_text (entry);

  return *text == '\0' || thimble_history_parse_day (text, start_us, end_us);
}

static void
on_typed (ThimbleHistoryDateChoice *self)
{
  gint64 since = G_MININT64, until = G_MAXINT64, ignored;
  gboolean good_from, good_to;

  if (self->filling)
    return;
  good_from = read_day (self->from, &since, &ignored);
  good_to = read_day (self->to, &ignored, &until);
  /* A year is not wrong while it is being typed, but what is not a day yet filters nothing. */
  thimble_mark_wrong (self->from, !good_from);
  thimble_mark_wrong (self->to, !good_to);
  if (!good_from || !good_to)
    {
      show_problem (self, _("Write a day that exists as year, month and day: 2026-11-10."));
      return;
    }
  if (since >= until)
    {
      thimble_mark_wrong (self->to, TRUE);
      show_problem (self, _("The last day lies before the first."));
      return;
    }
  show_problem (self, NULL);
  self->since_us = since;
  self->until_us = until;
  self->dates = since == G_MININT64 && until == G_MAXINT64 ? THIMBLE_HISTORY_DATES_ANY : THIMBLE_HISTORY_DATES_CUSTOM;
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activate (ThimbleHistoryDateChoice *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self->problem)))
    gtk_menu_button_popdown (GTK_MENU_BUTTON (self->button));
}

static void
take_picked (GtkCalendar *calendar, GtkEditable *entry, GtkMenuButton *button)
{
  g_autoptr (GDateTime) date = gtk_calendar_get_date (calendar);
  g_autofree char *text = g_strdup_printf ("%04d-%02d-%02d", g_date_time_get_year (date), g_date_time_get_month (date),
                                           g_date_time_get_day_of_month (date));

  gtk_editable_set_text (entry, text);
  gtk_menu_button_popdown (button);
}

static void
on_from_picked (ThimbleHistoryDateChoice *self)
{
  take_picked (self->from_calendar, self->from, self->from_button);
}

static void
on_to_picked (ThimbleHistoryDateChoice *self)
{
  take_picked (self->to_calendar, self->to, self->to_button);
}

static void
thimble_history_date_choice_class_init (ThimbleHistoryDateChoiceClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-date-choice.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryDateChoice, child)
  BIND (button); BIND (presets); BIND (from); BIND (to); BIND (from_button); BIND (to_button); BIND (from_calendar);
  BIND (to_calendar); BIND (problem);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_typed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_from_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_to_picked);
}

static void
thimble_history_date_choice_init (ThimbleHistoryDateChoice *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->since_us = G_MININT64;
  self->until_us = G_MAXINT64;
  for (guint i = 0; i < THIMBLE_HISTORY_DATES_CUSTOM; i++)
    {
      g_autofree char *name = g_strconcat ("history-dates-", thimble_history_dates_get_id (i), NULL);

      self->checks[i] = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (thimble_history_dates_get_label (i)));
      gtk_widget_set_name (GTK_WIDGET (self->checks[i]), name);
      gtk_check_button_set_group (self->checks[i], i > 0 ? self->checks[0] : NULL);
      g_signal_connect_object (self->checks[i], "notify::active", G_CALLBACK (on_preset), self, G_CONNECT_SWAPPED);
      gtk_box_append (self->presets, GTK_WIDGET (self->checks[i]));
    }
  update (self);
}

void
thimble_history_date_choice_set (ThimbleHistoryDateChoice *self, ThimbleHistoryDates dates, gint64 since_us, gint64 until_us)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_DATE_CHOICE (self));
  if (dates == THIMBLE_HISTORY_DATES_CUSTOM && since_us == G_MININT64 && until_us == G_MAXINT64)
    dates = THIMBLE_HISTORY_DATES_ANY;
  self->dates = dates;
  self->since_us = since_us;
  self->until_us = until_us;
  fill_days (self);
  update (self);
}

ThimbleHistoryDates
thimble_history_date_choice_get (ThimbleHistoryDateChoice *self, gint64 *since_us, gint64 *until_us)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DATE_CHOICE (self), THIMBLE_HISTORY_DATES_ANY);
  if (self->dates != THIMBLE_HISTORY_DATES_CUSTOM)
    thimble_history_dates_get_span (self->dates, thimble_clock_wall_us (), since_us, until_us);
  else
    {
      *since_us = self->since_us;
      *until_us = self->until_us;
    }
  return self->dates;
}
