/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-dollars-spin.h"
#include "app/thimble-misread-row.h"
#include "base/thimble-json.h"
#include "models/thimble-model-button.h"
#include "measure/thimble-plan.h"
#include "thimble-chain-form.h"
#include "thimble-chain-step-editor.h"
#include "thimble-measure-draft.h"
#include "thimble-measure-parts.h"

struct _ThimbleChainForm
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* made by hand */
  GtkTextView        *input;
  ThimbleModelButton *model;
  GtkBox             *steps;
  GtkButton          *add;
  GtkSpinButton      *runs;
  GtkSpinButton      *ceiling;
  GtkWidget          *misread;
  GtkSwitch          *compare;

  ThimbleMeasureDraft *draft;
  char *name;    /* (nullable): of the plan that was set */
  gboolean busy; /* a whole plan is being put in */
  gboolean restored; /* what was edited the last time, once the catalogue has been read */
};

G_DEFINE_FINAL_TYPE (ThimbleChainForm, thimble_chain_form, ADW_TYPE_BIN)

enum { CHANGED, ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static ThimbleChainStepEditor *
get_step (ThimbleChainForm *self, guint index)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->steps));

  for (; child != NULL && index > 0; index--)
    child = gtk_widget_get_next_sibling (child);
  return child != NULL ? THIMBLE_CHAIN_STEP_EDITOR (child) : NULL;
}

/* A step's name and place decide what the others may read. */
static void
on_changed (ThimbleChainForm *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (self->busy)
    return;
  for (guint i = 0; get_step (self, i) != NULL; i++)
    g_ptr_array_add (names, g_strdup (thimble_chain_step_editor_get_name (get_step (self, i))));
  for (guint i = 0; i < names->len; i++)
    thimble_chain_step_editor_set_place (get_step (self, i), (const char * const *) names->pdata, names->len, i);
  gtk_widget_set_sensitive (GTK_WIDGET (self->add), names->len < THIMBLE_CHAIN_STEPS);
  thimble_measure_mark_count (self->runs, THIMBLE_CHAIN_RUNS);
  if (self->restored)
    thimble_measure_draft_changed (self->draft);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_add_key (ThimbleChainForm *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static ThimbleChainStepEditor *add_step (ThimbleChainForm *self, const ThimbleChainStep *step, GtkWidget *after);

static gboolean
has_name (ThimbleChainForm *self, const char *name)
{
  g_autofree char *wanted = g_utf8_casefold (name, -1);

  for (guint i = 0; get_step (self, i) != NULL; i++)
    {
      g_autofree char *own = g_utf8_casefold (thimble_chain_step_editor_get_name (get_step (self, i)), -1);

      if (g_str_equal (own, wanted))
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): @base, or with the first number that makes it another than all. */
static char *
make_name (ThimbleChainForm *self, const char *base)
{
  g_autofree char *name = g_strdup (base);

  for (guint n = 2; has_name (self, name); n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", base, n);
    }
  return g_steal_pointer (&name);
}

static void
on_move (ThimbleChainForm *self, int by, GtkWidget *editor)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (editor));
  GtkWidget *sibling;

  if (by > 0)
    sibling = gtk_widget_get_next_sibling (editor);
  else
    {
      sibling = gtk_widget_get_prev_sibling (editor);
      if (sibling != NULL)
        sibling = gtk_widget_get_prev_sibling (sibling);
    }
  gtk_box_reorder_child_after (self->steps, editor, sibling);
  on_changed (self);
  /* At the end of its way the button is dead; the keyboard stays with the step. */
  if (focus != NULL && gtk_widget_is_ancestor (focus, editor) && !gtk_widget_is_sensitive (focus))
    thimble_chain_step_editor_grab_name (THIMBLE_CHAIN_STEP_EDITOR (editor));
}

static void
on_duplicate (ThimbleChainForm *self, GtkWidget *editor)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_new ();
  ThimbleChainStep *step;

  thimble_chain_step_editor_add_to (THIMBLE_CHAIN_STEP_EDITOR (editor), plan);
  step = thimble_chain_plan_get_step (plan, 0);
  g_autofree char *name = make_name (self, step->name);
  g_free (step->name);
  step->name = g_steal_pointer (&name);
  thimble_chain_step_editor_grab_name (add_step (self, step, editor));
  on_changed (self);
}

static void
on_remove (ThimbleChainForm *self, GtkWidget *editor)
{
  GtkWidget *next = gtk_widget_get_next_sibling (editor);

  if (next == NULL)
    next = gtk_widget_get_prev_sibling (editor);
  if (next != NULL)
    thimble_chain_step_editor_grab_name (THIMBLE_CHAIN_STEP_EDITOR (next));
  gtk_box_remove (self->steps, editor);
  on_changed (self);
}

static ThimbleChainStepEditor *
add_step (ThimbleChainForm *self, const ThimbleChainStep *step, GtkWidget *after)
{
  GtkWidget *editor = thimble_chain_step_editor_new (self->engine, step);

  gtk_box_insert_child_after (self->steps, editor, after);
  g_signal_connect_object (editor, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "move", G_CALLBACK (on_move), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "duplicate", G_CALLBACK (on_duplicate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (editor, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  return THIMBLE_CHAIN_STEP_EDITOR (editor);
}

static void
on_add (ThimbleChainForm *self)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->steps));
  g_autofree char *name = make_name (self, _("New step"));
  ThimbleChainStep step = { name, (char *) (last != NULL ? "{{previous}}" : "{{input}}"), NULL, NULL, THIMBLE_PLAN_OUTPUT };

  thimble_chain_step_editor_grab_name (add_step (self, &step, last));
  on_changed (self);
}

/* --- the settings below the steps --- */

static GtkWidget *
make_settings (ThimbleChainForm *self)
{
  GtkListBox *list = GTK_LIST_BOX (gtk_list_box_new ());

  gtk_list_box_set_selection_mode (list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (list), "boxed-list");
  self->runs = GTK_SPIN_BUTTON (thimble_measure_make_spin ("chain-runs", 0, THIMBLE_MEASURE_TYPED_MOST, 1));
  gtk_list_box_append (list, thimble_measure_make_row (_("Runs"), _("How often all of it is run"), GTK_WIDGET (self->runs)));
  self->ceiling = GTK_SPIN_BUTTON (thimble_measure_make_spin ("chain-ceiling", 0, 1000, 0.01));
  self->misread = thimble_misread_row_new (self->ceiling);
  gtk_widget_set_name (self->misread, "chain-ceiling-misread");
  gtk_list_box_append (list, thimble_measure_make_row (_("Ceiling ($)"), _("All runs together never pass it; 0 sets none"), GTK_WIDGET (self->ceiling)));
  gtk_list_box_append (list, self->misread);
  self->compare = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_name (GTK_WIDGET (self->compare), "chain-compare");
  gtk_list_box_append (list, thimble_measure_make_row (_("Compare with All in One Prompt"), _("One more request each run asks for everything at once"),
                                                       GTK_WIDGET (self->compare)));
  g_signal_connect_object (self->runs, "value-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->ceiling, "value-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->misread, "notify::visible", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->compare, "notify::active", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (list);
}

static GtkWidget *
make_heading (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

static GtkWidget *
make_input (ThimbleChainForm *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->input = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_widget_set_name (GTK_WIDGET (self->input), "chain-input");
  gtk_text_view_set_wrap_mode (self->input, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->input, FALSE);
  gtk_text_view_set_left_margin (self->input, 12);
  gtk_text_view_set_right_margin (self->input, 12);
  gtk_text_view_set_top_margin (self->input, 10);
  gtk_text_view_set_bottom_margin (self->input, 10);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->input), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the chain is given"), -1);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 48);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 160);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->input));
  gtk_widget_add_css_class (scroller, "card");
  gtk_widget_add_css_class (scroller, "chain-input");
  g_signal_connect_object (gtk_text_view_get_buffer (self->input), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return scroller;
}

/* --- object --- */

static void
thimble_chain_form_dispose (GObject *object)
{
  ThimbleChainForm *self = THIMBLE_CHAIN_FORM (object);

  /* What goes down with the widgets must not be told of. */
  self->busy = TRUE;
  g_clear_pointer (&self->draft, thimble_measure_draft_free);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_form_parent_class)->dispose (object);
}

static void
thimble_chain_form_finalize (GObject *object)
{
  g_free (THIMBLE_CHAIN_FORM (object)->name);
  G_OBJECT_CLASS (thimble_chain_form_parent_class)->finalize (object);
}

static void
thimble_chain_form_class_init (ThimbleChainFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_chain_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_chain_form_finalize;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
thimble_chain_form_init (ThimbleChainForm *self)
{
  self->busy = TRUE;
}

static void
fill (ThimbleChainForm *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 8));

  gtk_box_append (box, make_heading (_("What the Chain Is Given")));
  gtk_box_append (box, make_input (self));
  self->model = THIMBLE_MODEL_BUTTON (thimble_model_button_new (self->engine));
  gtk_widget_set_name (GTK_WIDGET (self->model), "chain-model");
  g_signal_connect_object (self->model, "notify::model", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->model, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, GTK_WIDGET (self->model));
  gtk_box_append (box, make_heading (_("Steps")));
  self->steps = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 8));
  gtk_widget_set_name (GTK_WIDGET (self->steps), "chain-steps");
  gtk_box_append (box, GTK_WIDGET (self->steps));
  self->add = GTK_BUTTON (gtk_button_new_with_mnemonic (_("_Add Step")));
  gtk_widget_set_name (GTK_WIDGET (self->add), "chain-add");
  g_signal_connect_object (self->add, "clicked", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, GTK_WIDGET (self->add));
  gtk_box_append (box, make_heading (_("Settings")));
  gtk_box_append (box, make_settings (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
}

/* The model that Compose has, else Practice, which works without a key. */
static ThimbleModel *
find_model (ThimbleEngine *engine)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (engine);
  g_autoptr (GSettings) settings = g_settings_new (APP_ID);
  g_autofree char *key = g_settings_get_string (settings, "model");
  ThimbleModel *model = *key != '\0' ? thimble_catalogue_find_model (catalogue, NULL, key) : NULL;
  ThimbleEndpoint *practice;

  if (model == NULL && (practice = thimble_catalogue_find_endpoint (catalogue, "practice")) != NULL)
    model = thimble_catalogue_get_entry_model (catalogue, practice);
  return model;
}

/* Before the catalogue has been read no model can be found. */
static void
restore (ThimbleChainForm *self)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (ThimbleChainPlan) plan = NULL;

  if (self->restored || g_list_model_get_n_items (thimble_catalogue_get_models (thimble_engine_get_catalogue (self->engine))) == 0)
    return;
  node = thimble_measure_draft_read (self->draft);
  plan = node != NULL ? thimble_chain_plan_from_json (json_node_get_object (node), NULL) : NULL;
  if (plan == NULL)
    {
      plan = thimble_chain_form_get_plan (self);
      thimble_chain_plan_set_model (plan, find_model (self->engine));
    }
  thimble_chain_form_set_plan (self, plan);
  self->restored = TRUE;
}

static char *
make_draft (GtkWidget *form)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_form_get_plan (THIMBLE_CHAIN_FORM (form));
  g_autoptr (JsonNode) node = NULL;

  thimble_chain_plan_leave_out_keys (plan);
  node = thimble_chain_plan_to_json (plan);
  return thimble_json_to_string (node, FALSE);
}

GtkWidget *
thimble_chain_form_new (ThimbleEngine *engine)
{
  ThimbleChainForm *self;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_plan_new_article ();

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_FORM, NULL);
  self->engine = g_object_ref (engine);
  self->draft = thimble_measure_draft_new (GTK_WIDGET (self), "chain-draft", make_draft);
  fill (self);
  thimble_chain_form_set_plan (self, plan);
  restore (self);
  g_signal_connect_object (thimble_engine_get_catalogue (engine), "changed", G_CALLBACK (restore), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

ThimbleChainPlan *
thimble_chain_form_get_plan (ThimbleChainForm *self)
{
  ThimbleChainPlan *plan;

  g_return_val_if_fail (THIMBLE_IS_CHAIN_FORM (self), NULL);

  plan = thimble_chain_plan_new ();
  plan->name = g_strdup (self->name);
  g_free (plan->input);
  g_object_get (gtk_text_view_get_buffer (self->input), "text", &plan->input, NULL);
  if (thimble_model_button_get_model (self->model) != NULL)
    thimble_chain_plan_set_model (plan, thimble_model_button_get_model (self->model));
  plan->runs = (guint) gtk_spin_button_get_value_as_int (self->runs);
  plan->ceiling = thimble_measure_get_ceiling (GTK_WIDGET (self->ceiling));
  plan->compare = gtk_switch_get_active (self->compare);
  for (guint i = 0; get_step (self, i) != NULL; i++)
    thimble_chain_step_editor_add_to (get_step (self, i), plan);
  return plan;
}

gboolean
thimble_chain_form_check (ThimbleChainForm *self, GError **error)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN_FORM (self), FALSE);

  return thimble_measure_check_ceiling (self->misread, error);
}

void
thimble_chain_form_set_plan (ThimbleChainForm *self, const ThimbleChainPlan *plan)
{
  ThimbleModel *model = NULL;
  GtkWidget *child;

  g_return_if_fail (THIMBLE_IS_CHAIN_FORM (self));

  self->busy = TRUE;
  g_free (self->name);
  self->name = g_strdup (plan->name);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->input), plan->input != NULL ? plan->input : "", -1);
  if (plan->model_id != NULL)
    model = thimble_catalogue_find_model (thimble_engine_get_catalogue (self->engine), plan->endpoint_id, plan->model_id);
  thimble_model_button_set_model (self->model, model);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_box_remove (self->steps, child);
  for (guint i = 0; i < plan->steps->len; i++)
    add_step (self, thimble_chain_plan_get_step (plan, i), gtk_widget_get_last_child (GTK_WIDGET (self->steps)));
  gtk_spin_button_set_value (self->runs, plan->runs);
  thimble_dollars_spin_set_money (self->ceiling, plan->ceiling);
  gtk_switch_set_active (self->compare, plan->compare);
  self->busy = FALSE;
  on_changed (self);
}
