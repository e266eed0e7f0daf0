/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <math.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "measure/thimble-experiment.h"
#include "models/thimble-model-text.h"
#include "thimble-measure-parts.h"

/* Of every number in a form, so that their fields stand under one another: a million tokens, a thousand dollars. */
#define SPIN_CHARS 7

char *
thimble_measure_text_left (ThimbleEngine *engine)
{
  ThimbleMoney money = thimble_budget_get_left (thimble_engine_get_budget (engine));
  g_autofree char *amount = thimble_money_format (money);

  return thimble_money_is_known (money) ? g_strdup_printf (_("Left of the budget: %s"), amount) : NULL;
}

char *
thimble_measure_text_error (const GError *error)
{
  g_autoptr (ThimbleProblem) problem = error != NULL ? thimble_problem_from_error (error) : NULL;
  const char *advice = problem != NULL ? thimble_problem_get_advice (problem) : NULL;

  return problem != NULL ? g_strjoin (*advice != '\0' ? " " : "", thimble_problem_get_message (problem), advice, NULL) : NULL;
}

void
thimble_measure_say_refused (ThimbleRefusal *refusal, gpointer experiment, const GError *error)
{
  g_autofree char *text = thimble_measure_text_error (error);
  GPtrArray *keyless = thimble_experiment_get_keyless (experiment);

  if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_MISSING) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_LOCKED)
      || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEYRING_UNAVAILABLE) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_KEY_ORIGIN))
    thimble_refusal_say_of_key (refusal, text, keyless->len > 0 ? thimble_endpoint_get_id (g_ptr_array_index (keyless, 0)) : NULL);
  else
    thimble_refusal_say (refusal, text);
}

/* A chain asks one model in many steps: it is named once. */
static void
add_name (GPtrArray *names, const char *full)
{
  g_autofree char *name = thimble_text_for_label (full, 80);

  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_steal_pointer (&name));
}

char *
thimble_measure_text_prices (GListModel *trials)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref); /* of names, one a source */
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (G_IS_LIST_MODEL (trials), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (trials); i++)
    {
      g_autoptr (ThimbleTrial) trial = g_list_model_get_item (trials, i);
      ThimbleModel *model = thimble_trial_get_model (trial);
      g_autofree char *source = model != NULL ? thimble_model_text_source (model) : NULL;
      guint group;

      if (source == NULL)
        continue;
      if (!g_ptr_array_find_with_equal_func (sources, source, g_str_equal, &group))
        {
          group = sources->len;
          g_ptr_array_add (sources, g_steal_pointer (&source));
          g_ptr_array_add (groups, g_ptr_array_new_with_free_func (g_free));
        }
      add_name (groups->pdata[group], thimble_model_get_name (model));
    }
  for (guint i = 0; i < sources->len; i++)
    {
      g_autofree char *names = NULL;

      g_ptr_array_add (groups->pdata[i], NULL);
      names = g_strjoinv (", ", (char **) ((GPtrArray *) groups->pdata[i])->pdata);
      if (text->len > 0)
        g_string_append_c (text, '\n');
      /* Translators: models, then a sentence about the day and the source of their prices */
      g_string_append_printf (text, C_("prices", "%s: %s"), names, (char *) sources->pdata[i]);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
thimble_measure_text_providers (GListModel *trials)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < g_list_model_get_n_items (trials); i++)
    {
      g_autoptr (ThimbleTrial) trial = g_list_model_get_item (trials, i);
      ThimbleModel *model = thimble_trial_get_model (trial);

      if (model != NULL)
        add_name (names, thimble_endpoint_get_name (thimble_model_get_endpoint (model)));
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}

void
thimble_measure_take_typed (GtkWidget *mode)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (mode));
  GtkWidget *spin = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_SPIN_BUTTON) : NULL;

  if (spin != NULL && gtk_widget_is_ancestor (spin, mode))
    gtk_spin_button_update (GTK_SPIN_BUTTON (spin));
}

GtkWidget *
thimble_measure_make_text (const char *name, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_name (label, name);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css);
  return label;
}

GtkWidget *
thimble_measure_make_spin (const char *name, double least, double most, double step)
{
  GtkWidget *spin = gtk_spin_button_new_with_range (least, most, step);

  gtk_widget_set_name (spin, name);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), SPIN_CHARS);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (spin), SPIN_CHARS);
  return spin;
}

GtkWidget *
thimble_measure_make_row (const char *title, const char *subtitle, GtkWidget *control)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  if (subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), control);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), control);
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

void
thimble_measure_mark_count (GtkSpinButton *spin, int most)
{
  int value = gtk_spin_button_get_value_as_int (spin);

  thimble_mark_wrong (spin, value < 1 || value > most);
}

ThimbleMoney
thimble_measure_get_ceiling (GtkWidget *spin)
{
  double dollars = gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin));

  /* Not to the millionth, as it is typed: one that is kept may be finer, and must not become none. */
  return dollars > 0 ? (ThimbleMoney) llround (dollars * (double) THIMBLE_PICODOLLARS_PER_DOLLAR) : THIMBLE_MONEY_UNKNOWN;
}

gboolean
thimble_measure_check_ceiling (GtkWidget *misread, GError **error)
{
  return !gtk_widget_get_visible (misread) ||
         thimble_refuse (error, THIMBLE_ERROR_BAD_REQUEST, _("The ceiling was not understood."), _("Write its amount again."));
}

/* The dialog for a name */

typedef struct {
  ThimbleMeasureNamed named;
  GWeakRef            object;
} Asking;

static void
asking_free (gpointer data, GClosure *closure)
{
  Asking *asking = data;

  g_weak_ref_clear (&asking->object);
  g_free (asking);
}

static void
on_response (AdwMessageDialog *dialog, const char *response, Asking *asking)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog)))));
  g_autoptr (GObject) object = g_weak_ref_get (&asking->object);

  if (g_str_equal (response, "rename") && object != NULL && *name != '\0')
    asking->named (object, name);
}

static void
on_changed (AdwMessageDialog *dialog, GtkEditable *entry)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_message_dialog_set_response_enabled (dialog, "rename", *name != '\0');
}

void
thimble_measure_ask_name (GtkWindow *parent, const char *title, const char *name, ThimbleMeasureNamed named, GObject *object)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, title, NULL);
  GtkWidget *entry = gtk_entry_new ();
  Asking *asking = g_new0 (Asking, 1);

  asking->named = named;
  g_weak_ref_init (&asking->object, object);
  gtk_widget_set_name (dialog, "measure-rename-dialog");
  gtk_widget_set_name (entry, "measure-name-entry");
  gtk_entry_set_max_length (GTK_ENTRY (entry), 200);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (entry, "changed", G_CALLBACK (on_changed), dialog, G_CONNECT_SWAPPED);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), asking, asking_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
