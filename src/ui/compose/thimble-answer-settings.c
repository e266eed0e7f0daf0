/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "app/thimble-typed-spin.h"
#include "base/thimble-format.h"
#include "thimble-answer-settings.h"

struct _ThimbleAnswerSettings
{
  AdwBin parent_instance;

  /* configured */
  ThimbleModel *model;     /* nullable */
  char *effort;            /* wire value, nullable: chosen, whether or not this model knows it */

  /* template children */
  GtkMenuButton *button;
  GtkBox *presets;
  GtkLabel *limit_title;
  GtkSpinButton *limit_spin;
  GtkLabel *limit_misread; /* what was typed last is no limit */
  GtkLabel *limit_note;
  GtkBox *effort_box;
  GtkLabel *effort_title;
  GtkDropDown *effort_choice;
  GtkLabel *temperature_title;
  GtkSwitch *temperature_switch;
  GtkScale *temperature;
  GtkLabel *temperature_note;
  GtkLabel *stream_title;
  GtkSwitch *stream;

  /* owned */
  GSettings *settings;
  gboolean filling;        /* the choices are being made anew: nobody chose */
  gboolean misread_seen;   /* the popover was opened on it */
};

G_DEFINE_FINAL_TYPE (ThimbleAnswerSettings, thimble_answer_settings, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const int presets[] = { 100, 300, 1000, 4000, 0 };

static void
get_traits (ThimbleAnswerSettings *self,
            ThimbleModelTraits    *traits)
{
  *traits = (ThimbleModelTraits) { NULL, THIMBLE_TEMPERATURE_UNKNOWN, THIMBLE_EFFORT_NOWHERE };
  if (self->model != NULL)
    thimble_model_get_traits (self->model, traits);
}

/* The chosen effort where the model knows it, else NULL. */
static const char *
get_effort (ThimbleAnswerSettings *self)
{
  if (self->model == NULL || self->effort == NULL ||
      !g_strv_contains (thimble_model_get_efforts (self->model), self->effort))
    return NULL;
  return self->effort;
}

static gboolean
takes_temperature (ThimbleAnswerSettings *self)
{
  ThimbleModelTraits traits;

  get_traits (self, &traits);
  switch (traits.temperature)
    {
    case THIMBLE_TEMPERATURE_NOT_ACCEPTED:
      return FALSE;
    case THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY:
      return g_strcmp0 (get_effort (self), "none") == 0;
    case THIMBLE_TEMPERATURE_OLD_VERSION_ONLY:
      return g_str_equal (thimble_endpoint_get_quirks (thimble_model_get_endpoint (self->model))->anthropic_version,
                          "2023-06-01");
    case THIMBLE_TEMPERATURE_UNKNOWN:
    case THIMBLE_TEMPERATURE_ACCEPTED:
    default:
      return TRUE;
    }
}

static void
show_temperature (ThimbleAnswerSettings *self)
{
  ThimbleModelTraits traits;
  gboolean takes = takes_temperature (self);
  const char *note = NULL;

  get_traits (self, &traits);
  if (!takes)
    note = traits.temperature == THIMBLE_TEMPERATURE_EFFORT_NONE_ONLY
             ? _("This model takes a temperature only with the effort “none”.")
             : _("This model takes no temperature.");
  gtk_widget_set_sensitive (GTK_WIDGET (self->temperature_switch), takes);
  gtk_widget_set_sensitive (GTK_WIDGET (self->temperature), takes && gtk_switch_get_active (self->temperature_switch));
  gtk_widget_set_visible (GTK_WIDGET (self->temperature), takes);
  gtk_label_set_text (self->temperature_note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->temperature_note), note != NULL);
}

static void
show_limit (ThimbleAnswerSettings *self)
{
  gint64 limit = thimble_answer_settings_get_max_output (self);
  gint64 most = self->model != NULL ? thimble_model_get_output_limit (self->model) : -1;
  g_autofree char *number = thimble_format_count (limit);
  g_autofree char *label = NULL;
  g_autofree char *most_text = thimble_format_count (most);
  g_autofree char *note = NULL;
  guint i = 0;

  /* Translators: the output limit, on a button: "Max 300" */
  label = limit > 0 ? g_strdup_printf (_("Max %s"), number) : g_strdup (_("No Limit"));
  gtk_menu_button_set_label (self->button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (limit == 0 && most > 0)
    note = g_strdup_printf (_("The provider’s own limit holds: %s tokens."), most_text);
  else if (limit == 0)
    note = g_strdup (_("The provider’s own limit holds."));
  else if (most > 0 && limit > most)
    note = g_strdup_printf (_("More than this model can write: %s tokens."), most_text);
  else
    note = g_strdup (_("The answer is cut there. Reasoning counts too."));
  gtk_label_set_text (self->limit_note, note);

  self->filling = TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->presets)); child != NULL;
       child = gtk_widget_get_next_sibling (child), i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), presets[i] == limit);
  self->filling = FALSE;
}

static void
on_changed (ThimbleAnswerSettings *self)
{
  if (self->filling)
    return;
  show_temperature (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_limit_typed (GtkSpinButton *spin,
                const char    *misread,
                gpointer       data)
{
  ThimbleAnswerSettings *self = data;
  g_autofree char *text = misread != NULL ? thimble_typed_spin_describe (spin, misread) : NULL;

  /* A window that closes takes the focus, too. */
  if (self->limit_misread == NULL)
    return;
  self->misread_seen = FALSE;
  gtk_label_set_text (self->limit_misread, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->limit_misread), text != NULL);
  thimble_mark_wrong (spin, text != NULL);
}

/* To click beside the popover takes what was typed, too: a slip is told until it was open once more. */
static void
on_opened (ThimbleAnswerSettings *self)
{
  if (self->misread_seen)
    on_limit_typed (self->limit_spin, NULL, self);
  self->misread_seen = gtk_widget_get_visible (GTK_WIDGET (self->limit_misread));
}

static void
on_limit_changed (ThimbleAnswerSettings *self)
{
  g_settings_set_int (self->settings, "max-output", (int) thimble_answer_settings_get_max_output (self));
  show_limit (self);
  on_changed (self);
}

static void
on_preset (ThimbleAnswerSettings *self,
           GtkToggleButton       *button)
{
  if (self->filling)
    return;
  on_limit_typed (self->limit_spin, NULL, self);
  gtk_spin_button_set_value (self->limit_spin, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "thimble-limit")));
  show_limit (self); /* pressed again, a preset stays on */
}

static void
on_effort_changed (ThimbleAnswerSettings *self)
{
  guint selected = gtk_drop_down_get_selected (self->effort_choice);

  if (self->filling)
    return;
  g_clear_pointer (&self->effort, g_free);
  if (selected != GTK_INVALID_LIST_POSITION && selected > 0 && self->model != NULL)
    self->effort = g_strdup (thimble_model_get_efforts (self->model)[selected - 1]);
  on_changed (self);
}

static void
fill_efforts (ThimbleAnswerSettings *self)
{
  const char * const *efforts = self->model != NULL ? thimble_model_get_efforts (self->model) : NULL;
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (list, _("The provider’s default"));
  for (guint i = 0; efforts != NULL && efforts[i] != NULL; i++)
    {
      gtk_string_list_append (list, efforts[i]); /* the provider's own word */
      if (g_strcmp0 (efforts[i], self->effort) == 0)
        selected = i + 1;
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->effort_choice, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->effort_choice, selected);
  self->filling = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->effort_box), efforts != NULL && efforts[0] != NULL);
}

static void
thimble_answer_settings_dispose (GObject *object)
{
  ThimbleAnswerSettings *self = THIMBLE_ANSWER_SETTINGS (object);

  g_clear_object (&self->model);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (thimble_answer_settings_parent_class)->dispose (object);
}

static void
thimble_answer_settings_finalize (GObject *object)
{
  g_free (THIMBLE_ANSWER_SETTINGS (object)->effort);
  G_OBJECT_CLASS (thimble_answer_settings_parent_class)->finalize (object);
}

static void
thimble_answer_settings_class_init (ThimbleAnswerSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = thimble_answer_settings_dispose;
  object_class->finalize = thimble_answer_settings_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/thimble/Thimble/ui/compose/thimble-answer-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, presets);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, limit_title);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, limit_spin);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, limit_misread);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, limit_note);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, effort_box);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, effort_title);
  gtk_widget_class_bind_template_child_full (widget_class, "effort", FALSE,
                                             G_STRUCT_OFFSET (ThimbleAnswerSettings, effort_choice));
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, temperature_title);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, temperature_switch);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, temperature);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, temperature_note);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, stream_title);
  gtk_widget_class_bind_template_child (widget_class, ThimbleAnswerSettings, stream);
  gtk_widget_class_bind_template_callback (widget_class, on_opened);
  gtk_widget_class_bind_template_callback (widget_class, on_limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_effort_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
label_by (gpointer  widget,
          GtkLabel *label)
{
  gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
}

static void
thimble_answer_settings_init (ThimbleAnswerSettings *self)
{
  GtkToggleButton *group = NULL;

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = g_settings_new (APP_ID);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    {
      g_autofree char *number = thimble_format_count (presets[i]);
      GtkWidget *button = gtk_toggle_button_new_with_label (presets[i] > 0 ? number : C_("output limit", "Default"));

      gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), group);
      group = GTK_TOGGLE_BUTTON (button);
      g_object_set_data (G_OBJECT (button), "thimble-limit", GINT_TO_POINTER (presets[i]));
      g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_preset), self);
      gtk_box_append (self->presets, button);
    }
  label_by (self->limit_spin, self->limit_title);
  label_by (self->effort_choice, self->effort_title);
  label_by (self->temperature_switch, self->temperature_title);
  label_by (self->temperature, self->temperature_title);
  label_by (self->stream, self->stream_title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("Answer Settings"), -1);

  thimble_typed_spin_set_up (self->limit_spin, NULL, on_limit_typed, self, self);
  gtk_spin_button_set_value (self->limit_spin, g_settings_get_int (self->settings, "max-output"));
  self->filling = FALSE;
  thimble_answer_settings_set_model (self, NULL);
  fill_efforts (self);
  show_temperature (self);
  show_limit (self);
}

GtkWidget *
thimble_answer_settings_new (void)
{
  return g_object_new (THIMBLE_TYPE_ANSWER_SETTINGS, NULL);
}

void
thimble_answer_settings_set_model (ThimbleAnswerSettings *self,
                                   ThimbleModel          *model)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_SETTINGS (self));

  if (!g_set_object (&self->model, model))
    return;
  fill_efforts (self);
  show_temperature (self);
  show_limit (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

gint64
thimble_answer_settings_get_max_output (ThimbleAnswerSettings *self)
{
  g_return_val_if_fail (THIMBLE_IS_ANSWER_SETTINGS (self), 0);
  return gtk_spin_button_get_value_as_int (self->limit_spin);
}

void
thimble_answer_settings_set_max_output (ThimbleAnswerSettings *self,
                                        gint64                 tokens)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_SETTINGS (self));
  gtk_spin_button_set_value (self->limit_spin, (double) tokens);
}

void
thimble_answer_settings_apply (ThimbleAnswerSettings *self,
                               ThimblePrompt         *prompt)
{
  g_return_if_fail (THIMBLE_IS_ANSWER_SETTINGS (self));
  g_return_if_fail (prompt != NULL);

  thimble_prompt_set_max_output (prompt, thimble_answer_settings_get_max_output (self));
  thimble_prompt_set_effort (prompt, get_effort (self));
  thimble_prompt_set_stream (prompt, gtk_switch_get_active (self->stream));
  if (gtk_switch_get_active (self->temperature_switch) && takes_temperature (self))
    /* One decimal, as shown: 0.7, not 0.69999. */
    thimble_prompt_set_temperature (prompt, round (gtk_range_get_value (GTK_RANGE (self->temperature)) * 10) / 10);
  else
    thimble_prompt_set_temperature (prompt, NAN);
}

void
thimble_answer_settings_read (ThimbleAnswerSettings *self,
                              ThimblePrompt         *prompt)
{
  double temperature;

  g_return_if_fail (THIMBLE_IS_ANSWER_SETTINGS (self));
  g_return_if_fail (prompt != NULL);

  temperature = thimble_prompt_get_temperature (prompt);
  g_free (self->effort);
  self->effort = g_strdup (thimble_prompt_get_effort (prompt));
  fill_efforts (self);
  gtk_switch_set_active (self->stream, thimble_prompt_get_stream (prompt));
  gtk_switch_set_active (self->temperature_switch, !isnan (temperature));
  if (!isnan (temperature))
    gtk_range_set_value (GTK_RANGE (self->temperature), temperature);
  thimble_answer_settings_set_max_output (self, thimble_prompt_get_max_output (prompt));
  show_temperature (self);
}
