/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-problem.h"
#include "thimble-measure-check.h"
#include "thimble-measure-parts.h"

struct _ThimbleMeasureCheck
{
  AdwBin parent_instance;

  /* children */
  GtkWidget *kind;
  GtkWidget *number_row;
  GtkWidget *number;
  GtkWidget *text;
  GtkWidget *wrong;

  gboolean setting;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureCheck, thimble_measure_check, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static ThimbleCheckKind
get_kind (ThimbleMeasureCheck *self)
{
  return (ThimbleCheckKind) adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind));
}

static void
update (ThimbleMeasureCheck *self)
{
  ThimbleCheckKind kind = get_kind (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleCheck) check = thimble_measure_check_make (self, &error);
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->text));
  /* A field that was only just shown and is empty still is no mistake; Start waits for it all the same. */
  gboolean wrong = error != NULL && (*typed != '\0' || !thimble_check_kind_has_text (kind));

  gtk_widget_set_visible (self->number_row, thimble_check_kind_has_number (kind));
  gtk_widget_set_visible (self->text, thimble_check_kind_has_text (kind));
  if (wrong)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      gtk_label_set_text (GTK_LABEL (self->wrong), thimble_problem_get_message (problem));
    }
  gtk_widget_set_visible (self->wrong, wrong);
  thimble_mark_wrong (self->text, wrong);
}

static void
on_changed (ThimbleMeasureCheck *self)
{
  if (self->setting)
    return;
  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
thimble_measure_check_class_init (ThimbleMeasureCheckClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_measure_check_init (ThimbleMeasureCheck *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *list = gtk_list_box_new ();
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);

  for (guint i = 0; i < THIMBLE_N_CHECKS; i++)
    gtk_string_list_append (kinds, thimble_check_kind_get_label ((ThimbleCheckKind) i));
  self->kind = adw_combo_row_new ();
  gtk_widget_set_name (self->kind, "measure-check");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->kind), _("Check"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->kind), G_LIST_MODEL (kinds));
  self->number = thimble_measure_make_spin ("measure-check-number", 0, 1000000, 1);
  /* Translators: how many points, words and so on an answer must have */
  self->number_row = thimble_measure_make_row (_("How Many"), NULL, self->number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->number), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How many the check asks for"), -1);
  self->text = adw_entry_row_new ();
  gtk_widget_set_name (self->text, "measure-check-text");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->text), _("Text or Pattern"));
  self->wrong = gtk_label_new (NULL);
  gtk_widget_set_name (self->wrong, "measure-check-wrong");
  gtk_label_set_wrap (GTK_LABEL (self->wrong), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->wrong), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (self->wrong), 0);
  gtk_widget_add_css_class (self->wrong, "error");
  gtk_widget_add_css_class (self->wrong, "small");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), self->kind);
  gtk_list_box_append (GTK_LIST_BOX (list), self->number_row);
  gtk_list_box_append (GTK_LIST_BOX (list), self->text);
  gtk_box_append (GTK_BOX (box), list);
  gtk_box_append (GTK_BOX (box), self->wrong);
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->number, "value-changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (on_changed), self);
  update (self);
}

GtkWidget *
thimble_measure_check_new (void)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_CHECK, NULL);
}

void
thimble_measure_check_set (ThimbleMeasureCheck *self, ThimbleCheck *check)
{
  const char *text;

  g_return_if_fail (THIMBLE_IS_MEASURE_CHECK (self));

  text = thimble_check_get_text (check);
  self->setting = TRUE;
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->number), (double) thimble_check_get_n (check));
  gtk_editable_set_text (GTK_EDITABLE (self->text), text != NULL ? text : "");
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->kind), thimble_check_get_kind (check));
  self->setting = FALSE;
  on_changed (self);
}

ThimbleCheck *
thimble_measure_check_make (ThimbleMeasureCheck *self, GError **error)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_CHECK (self), NULL);

  return thimble_check_new (get_kind (self), gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->number)),
                            gtk_editable_get_text (GTK_EDITABLE (self->text)), error);
}
