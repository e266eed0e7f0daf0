/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-dollars-spin.h"
#include "app/thimble-misread-row.h"
#include "base/thimble-format.h"
#include "base/thimble-json.h"
#include "catalogue/thimble-task.h"
#include "compose/thimble-task-chips.h"
#include "thimble-measure-check.h"
#include "thimble-measure-draft.h"
#include "thimble-measure-form.h"
#include "thimble-measure-models.h"
#include "thimble-measure-parts.h"

/* A key press does not wait for the count. */
#define UPDATE_DELAY_MS 150

struct _ThimbleMeasureForm
{
  AdwBin parent_instance;

  /* owned */
  ThimbleEngine *engine;
  GSettings     *settings;
  char          *system; /* nullable */
  char          *sample; /* what the task filled in, nullable */
  guint          update_id;
  ThimbleMeasureDraft *draft;
  char          *given;  /* nullable: what Compose gave, as the draft has it: that is no draft of one's own */

  /* children */
  GtkWidget     *body;
  GtkWidget     *chips;
  GtkTextBuffer *buffer;
  GtkWidget     *system_row;
  GtkWidget     *system_label;
  GtkWidget     *models;
  GtkWidget     *runs;
  GtkWidget     *limit;
  GtkWidget     *parallel;
  GtkWidget     *ceiling;
  GtkWidget     *misread;
  GtkWidget     *check;
  GtkWidget     *note;
  GtkWidget     *prediction;
  GtkWidget     *left;
  GtkWidget     *reason;
  GtkWidget     *refusal;
  GtkWidget     *start;

  gboolean busy;
  gboolean can_start;
  gboolean touched;  /* the models are the person's */
  gboolean restored; /* what was filled in the last time, once the catalogue has been read */
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureForm, thimble_measure_form, ADW_TYPE_BIN)

enum { ADD_KEY, UPDATED, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
get_text (ThimbleMeasureForm *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
}

/* (transfer full): as it stands there, not checked; NULL with what is wrong with the check of the answers. */
static ThimblePlan *
gather (ThimbleMeasureForm *self, GError **error)
{
  g_autoptr (ThimblePlan) plan = thimble_plan_new ();
  g_autoptr (ThimbleCheck) check = thimble_measure_check_make (THIMBLE_MEASURE_CHECK (self->check), error);

  if (check == NULL)
    return NULL;
  g_free (plan->task);
  plan->task = g_strdup (thimble_task_chips_get_task (THIMBLE_TASK_CHIPS (self->chips)));
  g_free (plan->text);
  plan->text = get_text (self);
  plan->system = g_strdup (self->system);
  plan->runs = thimble_measure_form_get_runs (self);
  plan->max_output = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->limit));
  plan->parallel = (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->parallel));
  plan->ceiling = thimble_measure_get_ceiling (self->ceiling);
  thimble_measure_models_fill (THIMBLE_MEASURE_MODELS (self->models), plan);
  thimble_plan_set_check (plan, check);
  return g_steal_pointer (&plan);
}

/* A pattern that cannot be compiled yet is written down when it can. */
static char *
make_draft (GtkWidget *form)
{
  ThimbleMeasureForm *self = THIMBLE_MEASURE_FORM (form);
  g_autoptr (ThimblePlan) plan = gather (self, NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (plan == NULL)
    return NULL;
  thimble_plan_leave_out_keys (plan);
  node = thimble_plan_to_json (plan);
  text = thimble_json_to_string (node, FALSE);
  return g_strcmp0 (text, self->given) == 0 ? g_strdup ("") : g_steal_pointer (&text);
}

static void
say (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL);
}

static void
update (ThimbleMeasureForm *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimblePlan) plan = thimble_measure_form_make_plan (self, &error);
  g_autofree char *left = thimble_measure_text_left (self->engine), *wrong = NULL;
  ThimblePrediction prediction;

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (plan != NULL && thimble_plan_predict (plan, self->engine, &prediction, &error))
    {
      g_autofree char *sentence = thimble_prediction_describe (&prediction);

      say (self->prediction, sentence);
    }
  else
    {
      say (self->prediction, NULL);
    }
  say (self->left, left);
  thimble_measure_mark_count (GTK_SPIN_BUTTON (self->runs), THIMBLE_PLAN_RUNS);
  thimble_measure_mark_count (GTK_SPIN_BUTTON (self->parallel), THIMBLE_PLAN_PARALLEL);
  wrong = thimble_measure_text_error (error);
  say (self->reason, self->busy ? _("A measurement is running.") : wrong);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "form.from-compose", !self->busy);
  self->can_start = !self->busy && error == NULL;
  g_signal_emit (self, signals[UPDATED], 0);
}

static gboolean
update_cb (gpointer user_data)
{
  ThimbleMeasureForm *self = user_data;

  self->update_id = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_changed (ThimbleMeasureForm *self)
{
  if (self->start == NULL)
    return;
  /* At once, so that what was typed last is kept when the window closes. */
  if (self->restored)
    thimble_measure_draft_changed (self->draft);
  if (self->update_id == 0)
    self->update_id = g_timeout_add (UPDATE_DELAY_MS, update_cb, self);
}

static void
on_text (ThimbleMeasureForm *self)
{
  if (self->start != NULL)
    thimble_refusal_say (THIMBLE_REFUSAL (self->refusal), NULL); /* it was about another */
  on_changed (self);
}

static void
on_models_changed (ThimbleMeasureForm *self)
{
  self->touched = TRUE;
  on_changed (self);
}

static void
on_add_key (ThimbleMeasureForm *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
set_system (ThimbleMeasureForm *self, const char *system)
{
  gboolean has = system != NULL && *system != '\0';

  g_free (self->system);
  self->system = has ? g_strdup (system) : NULL;
  gtk_widget_set_visible (self->system_row, has);
  if (has)
    {
      g_autofree char *shown = thimble_text_for_label (system, 120);
      g_autofree char *text = g_strdup_printf (_("With system text: %s"), shown);

      gtk_label_set_text (GTK_LABEL (self->system_label), text);
    }
  on_text (self);
}

static void
on_no_system (ThimbleMeasureForm *self)
{
  set_system (self, NULL);
}

static void
set_text (ThimbleMeasureForm *self, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  gtk_text_buffer_set_text (self->buffer, valid, -1);
}

/* The task's own check, and its sample where nothing else was written. */
static void
on_task (ThimbleMeasureForm *self)
{
  const ThimbleTask *task = thimble_task_find (thimble_task_chips_get_task (THIMBLE_TASK_CHIPS (self->chips)));
  g_autoptr (ThimbleCheck) check = NULL;
  g_autofree char *text = get_text (self);

  if (task == NULL)
    return;
  check = thimble_check_for_task (task->id);
  thimble_measure_check_set (THIMBLE_MEASURE_CHECK (self->check), check);
  g_strstrip (text);
  if (*text == '\0' || g_strcmp0 (text, self->sample) == 0)
    {
      g_autofree char *sample = thimble_task_make_prompt (task, NULL);

      set_text (self, sample);
      g_free (self->sample);
      self->sample = g_strstrip (g_steal_pointer (&sample));
    }
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->limit), (double) task->max_output);
  on_changed (self);
}

static void
take_compose (ThimbleMeasureForm *self)
{
  g_autofree char *text = g_settings_get_string (self->settings, "draft-text");
  g_autofree char *system = g_settings_get_string (self->settings, "draft-system");
  g_autofree char *task = g_settings_get_string (self->settings, "draft-task");

  set_text (self, text);
  thimble_task_chips_set_task (THIMBLE_TASK_CHIPS (self->chips), task);
  on_task (self);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->limit), g_settings_get_int (self->settings, "max-output"));
  set_system (self, system);
}

static void
from_compose_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  take_compose (THIMBLE_MEASURE_FORM (widget));
}

/* The chosen model, else Practice, which works without a key. */
static void
choose_model (ThimbleMeasureForm *self)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  g_autofree char *key = g_settings_get_string (self->settings, "model");
  ThimbleModel *model = *key != '\0' ? thimble_catalogue_find_model (catalogue, NULL, key) : NULL;
  ThimbleEndpoint *practice = thimble_catalogue_find_endpoint (catalogue, "practice");

  if (model == NULL && practice != NULL)
    model = thimble_catalogue_get_entry_model (catalogue, practice);
  thimble_measure_models_clear (THIMBLE_MEASURE_MODELS (self->models));
  if (model != NULL)
    thimble_measure_models_add (THIMBLE_MEASURE_MODELS (self->models), model);
  self->touched = FALSE;
}

static void
on_catalogue (ThimbleMeasureForm *self)
{
  gboolean read = g_list_model_get_n_items (thimble_catalogue_get_models (thimble_engine_get_catalogue (self->engine))) > 0;

  if (read && !self->restored)
    {
      g_autoptr (JsonNode) node = thimble_measure_draft_read (self->draft);
      g_autoptr (ThimblePlan) plan = node != NULL ? thimble_plan_parse (json_node_get_object (node), NULL) : NULL;

      self->restored = TRUE;
      if (plan != NULL)
        thimble_measure_form_set_plan (self, plan);
    }
  if (!self->touched)
    choose_model (self);
  if (read && !self->touched && self->given == NULL)
    self->given = make_draft (GTK_WIDGET (self));
  on_changed (self);
}

/* Making it */

static GtkWidget *
add_spin (ThimbleMeasureForm *self, GtkWidget *list, const char *name, const char *title, const char *subtitle, double most, double step, double value)
{
  GtkWidget *spin = thimble_measure_make_spin (name, 0, most, step);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), value);
  g_signal_connect_swapped (spin, "value-changed", G_CALLBACK (on_changed), self);
  gtk_list_box_append (GTK_LIST_BOX (list), thimble_measure_make_row (title, subtitle, spin));
  return spin;
}

static GtkWidget *
make_list (void)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  return list;
}

static GtkWidget *
make_prompt (ThimbleMeasureForm *self)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Use the Prompt from Compose")), *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_widget_set_name (view, "measure-prompt");
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 10);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 8);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 14);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 14);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Prompt"), -1);
  g_signal_connect_swapped (self->buffer, "changed", G_CALLBACK (on_text), self);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 112);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 260);
  gtk_box_append (GTK_BOX (card), scroller);
  self->system_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  self->system_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->system_label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->system_label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (self->system_label, TRUE);
  gtk_widget_add_css_class (self->system_label, "small-dim");
  gtk_widget_set_tooltip_text (close, _("Leave the System Text Out"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Leave the System Text Out"), -1);
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_add_css_class (close, "small-button");
  g_signal_connect_swapped (close, "clicked", G_CALLBACK (on_no_system), self);
  gtk_widget_add_css_class (self->system_row, "measure-row");
  gtk_box_append (GTK_BOX (self->system_row), self->system_label);
  gtk_box_append (GTK_BOX (self->system_row), close);
  gtk_widget_set_visible (self->system_row, FALSE);
  gtk_box_append (GTK_BOX (card), self->system_row);
  gtk_widget_set_name (button, "measure-from-compose");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "small-button");
  gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "form.from-compose");
  gtk_widget_set_margin_end (button, 6);
  gtk_widget_set_margin_start (button, 6);
  gtk_widget_set_margin_bottom (button, 6);
  gtk_box_append (GTK_BOX (card), button);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_set_overflow (card, GTK_OVERFLOW_HIDDEN);
  return card;
}

static GtkWidget *
make_note (const char *name, const char *css)
{
  GtkWidget *label = thimble_measure_make_text (name, css);

  gtk_widget_add_css_class (label, "small");
  gtk_widget_set_visible (label, FALSE);
  return label;
}

static GtkWidget *
make_foot (ThimbleMeasureForm *self)
{
  GtkWidget *foot = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  self->note = make_note ("measure-note", "secondary");
  self->prediction = make_note ("measure-prediction", "secondary");
  self->left = make_note ("measure-left", "secondary");
  self->reason = make_note ("measure-reason", "strong");
  self->refusal = thimble_refusal_new ("measure-refusal");
  self->start = gtk_button_new_with_mnemonic (_("_Start"));
  gtk_widget_set_name (self->start, "measure-start");
  gtk_widget_add_css_class (self->start, "suggested-action");
  gtk_widget_set_margin_top (self->start, 4);
  gtk_widget_set_tooltip_text (self->start, _("Send the requests (Ctrl+Return)"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->start), "measure.start");
  gtk_box_append (GTK_BOX (foot), self->note);
  gtk_box_append (GTK_BOX (foot), self->prediction);
  gtk_box_append (GTK_BOX (foot), self->left);
  gtk_box_append (GTK_BOX (foot), self->reason);
  gtk_box_append (GTK_BOX (foot), self->refusal);
  gtk_box_append (GTK_BOX (foot), self->start);
  gtk_widget_add_css_class (foot, "measure-foot");
  return foot;
}

static void
thimble_measure_form_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (thimble_measure_form_parent_class)->map (widget);
  on_changed (THIMBLE_MEASURE_FORM (widget));
}

static void
thimble_measure_form_dispose (GObject *object)
{
  ThimbleMeasureForm *self = THIMBLE_MEASURE_FORM (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_pointer (&self->draft, thimble_measure_draft_free);
  self->start = NULL;
  g_clear_pointer (&self->system, g_free);
  g_clear_pointer (&self->sample, g_free);
  g_clear_pointer (&self->given, g_free);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_measure_form_parent_class)->dispose (object);
}

static void
thimble_measure_form_class_init (ThimbleMeasureFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_measure_form_dispose;
  GTK_WIDGET_CLASS (klass)->map = thimble_measure_form_map;
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[UPDATED] = g_signal_new ("updated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "form.from-compose", NULL, from_compose_action);
}

static void
thimble_measure_form_init (ThimbleMeasureForm *self)
{
  self->settings = g_settings_new (APP_ID);
}

static void
build (ThimbleMeasureForm *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new (), *list = make_list ();

  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  gtk_widget_add_css_class (self->body, "measure-form");
  self->chips = thimble_task_chips_new_in_lines ();
  self->models = thimble_measure_models_new (self->engine);
  self->check = thimble_measure_check_new ();
  gtk_box_append (GTK_BOX (self->body), self->chips);
  gtk_box_append (GTK_BOX (self->body), make_prompt (self));
  gtk_box_append (GTK_BOX (self->body), self->models);
  self->runs = add_spin (self, list, "measure-runs", _("Runs"), _("Each model"), THIMBLE_MEASURE_TYPED_MOST, 1, 10);
  self->limit = add_spin (self, list, "measure-limit", _("Output Limit"), _("Tokens; 0: none"), 1000000, 50, THIMBLE_PLAN_OUTPUT);
  self->ceiling = add_spin (self, list, "measure-ceiling", _("Ceiling"), _("US dollars for all; 0: none"), 100000, 0.01, 0);
  self->misread = thimble_misread_row_new (GTK_SPIN_BUTTON (self->ceiling));
  gtk_widget_set_name (self->misread, "measure-ceiling-misread");
  gtk_list_box_append (GTK_LIST_BOX (list), self->misread);
  self->parallel = add_spin (self, list, "measure-parallel", _("At Once"), _("To one provider"), THIMBLE_MEASURE_TYPED_MOST, 1, 1);
  gtk_box_append (GTK_BOX (self->body), list);
  gtk_box_append (GTK_BOX (self->body), self->check);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->body);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (column), scroller);
  gtk_box_append (GTK_BOX (column), make_foot (self));
  adw_bin_set_child (ADW_BIN (self), column);
  g_signal_connect_swapped (self->chips, "notify::task", G_CALLBACK (on_task), self);
  g_signal_connect_swapped (self->models, "changed", G_CALLBACK (on_models_changed), self);
  g_signal_connect_swapped (self->models, "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (self->check, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->misread, "notify::visible", G_CALLBACK (on_changed), self);
}

GtkWidget *
thimble_measure_form_new (ThimbleEngine *engine)
{
  ThimbleMeasureForm *self = g_object_new (THIMBLE_TYPE_MEASURE_FORM, NULL);

  self->engine = g_object_ref (engine);
  self->draft = thimble_measure_draft_new (GTK_WIDGET (self), "measure-draft", make_draft);
  build (self);
  take_compose (self);
  on_catalogue (self);
  g_signal_connect_object (thimble_engine_get_catalogue (engine), "changed", G_CALLBACK (on_catalogue), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_engine_get_budget (engine), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

ThimblePlan *
thimble_measure_form_make_plan (ThimbleMeasureForm *self, GError **error)
{
  g_autoptr (ThimblePlan) plan = NULL;

  g_return_val_if_fail (THIMBLE_IS_MEASURE_FORM (self), NULL);

  plan = gather (self, error);
  return plan != NULL && thimble_measure_check_ceiling (self->misread, error) && thimble_plan_check (plan, error) ? g_steal_pointer (&plan) : NULL;
}

void
thimble_measure_form_set_plan (ThimbleMeasureForm *self, const ThimblePlan *plan)
{
  ThimbleCatalogue *catalogue;
  g_autoptr (GString) gone = g_string_new (NULL);

  g_return_if_fail (THIMBLE_IS_MEASURE_FORM (self));

  catalogue = thimble_engine_get_catalogue (self->engine);
  set_text (self, plan->text);
  thimble_task_chips_set_task (THIMBLE_TASK_CHIPS (self->chips), plan->task);
  set_system (self, plan->system);
  thimble_measure_models_clear (THIMBLE_MEASURE_MODELS (self->models));
  for (guint i = 0; i < plan->models->len; i++)
    {
      const ThimblePlanModel *named = plan->models->pdata[i];
      ThimbleModel *model = thimble_catalogue_find_model (catalogue, named->endpoint_id, named->model_id);

      if (model != NULL)
        thimble_measure_models_add (THIMBLE_MEASURE_MODELS (self->models), model);
      else
        g_string_append_printf (gone, "%s%s", gone->len > 0 ? ", " : "", named->name);
    }
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->runs), plan->runs);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->limit), (double) plan->max_output);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->parallel), plan->parallel);
  thimble_dollars_spin_set_money (GTK_SPIN_BUTTON (self->ceiling), plan->ceiling);
  thimble_measure_check_set (THIMBLE_MEASURE_CHECK (self->check), plan->check);
  if (gone->len > 0)
    {
      g_autofree char *names = thimble_text_for_label (gone->str, 200);
      g_autofree char *text = g_strdup_printf (_("No longer in the list of models, and left out: %s"), names);

      say (self->note, text);
    }
  else
    {
      say (self->note, NULL);
    }
}

ThimbleRefusal *
thimble_measure_form_get_refusal (ThimbleMeasureForm *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_FORM (self), NULL);

  return THIMBLE_REFUSAL (self->refusal);
}

void
thimble_measure_form_set_busy (ThimbleMeasureForm *self, gboolean busy)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_FORM (self));

  self->busy = busy;
  gtk_widget_set_sensitive (self->body, !busy);
  update (self);
}

guint
thimble_measure_form_get_runs (ThimbleMeasureForm *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_FORM (self), 0);

  return (guint) gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->runs));
}

gboolean
thimble_measure_form_can_start (ThimbleMeasureForm *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_FORM (self), FALSE);

  return self->can_start;
}
