/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "models/thimble-model-button.h"
#include "thimble-chain-step-editor.h"

#define MAX_OUTPUT 200000

struct _ThimbleChainStepEditor
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;

  /* made by hand */
  GtkLabel       *number;
  GtkEntry       *name;
  GtkTextView    *text;
  GtkSpinButton  *limit;
  GtkCheckButton *own_model;
  AdwBin         *model_bin;
  GtkLabel       *problem;
  GMenu          *places;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (ThimbleChainStepEditor, thimble_chain_step_editor, ADW_TYPE_BIN)

enum { CHANGED, MOVE, DUPLICATE, REMOVE, ADD_KEY, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
on_changed (ThimbleChainStepEditor *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_add_key (ThimbleChainStepEditor *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
set_label (GtkWidget *widget, const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* --- a model of its own --- */

static ThimbleModelButton *
get_model_button (ThimbleChainStepEditor *self)
{
  return THIMBLE_MODEL_BUTTON (adw_bin_get_child (self->model_bin));
}

/* Made when it is wanted: a picker for each of twenty steps is much for what few use. */
static void
on_own_model (ThimbleChainStepEditor *self)
{
  gboolean own = gtk_check_button_get_active (self->own_model);

  if (own && get_model_button (self) == NULL)
    {
      GtkWidget *button = thimble_model_button_new (self->engine);

      gtk_widget_set_name (button, "step-model");
      gtk_widget_set_hexpand (button, TRUE);
      adw_bin_set_child (self->model_bin, button);
      g_signal_connect_object (button, "notify::model", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (button, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->model_bin), own);
  on_changed (self);
}

/* --- actions --- */

static void
move_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  gboolean up = g_str_equal (g_action_get_name (G_ACTION (action)), "up");

  g_signal_emit (user_data, signals[MOVE], 0, up ? -1 : 1);
}

static void
duplicate_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[DUPLICATE], 0);
}

static void
remove_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_signal_emit (user_data, signals[REMOVE], 0);
}

static void
insert_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ThimbleChainStepEditor *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autofree char *place = g_strdup_printf ("{{%s}}", g_variant_get_string (parameter, NULL));

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (buffer, place, -1);
  gtk_text_buffer_end_user_action (buffer);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

/* --- object --- */

static void
thimble_chain_step_editor_dispose (GObject *object)
{
  ThimbleChainStepEditor *self = THIMBLE_CHAIN_STEP_EDITOR (object);

  g_clear_object (&self->actions);
  g_clear_object (&self->places);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_step_editor_parent_class)->dispose (object);
}

static void
thimble_chain_step_editor_class_init (ThimbleChainStepEditorClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_chain_step_editor_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVE] = g_signal_new ("move", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DUPLICATE] = g_signal_new ("duplicate", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ADD_KEY] = g_signal_new ("add-key", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Up, GDK_ALT_MASK, "step.up", NULL);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Down, GDK_ALT_MASK, "step.down", NULL);
}

static void
add_button (GtkBox *row, const char *name, const char *icon, const char *action, const char *words, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  set_label (button, words);
  gtk_box_append (row, button);
}

static GtkWidget *
make_head (ThimbleChainStepEditor *self)
{
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4));

  self->number = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->number), "step-number");
  gtk_box_append (row, GTK_WIDGET (self->number));
  self->name = GTK_ENTRY (gtk_entry_new ());
  gtk_widget_set_name (GTK_WIDGET (self->name), "step-name");
  gtk_widget_set_hexpand (GTK_WIDGET (self->name), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->name), 6);
  set_label (GTK_WIDGET (self->name), _("Name of the step"));
  gtk_widget_set_margin_start (GTK_WIDGET (self->name), 6);
  gtk_box_append (row, GTK_WIDGET (self->name));
  add_button (row, "step-up", "go-up-symbolic", "step.up", _("Move Up"), _("Move Up (Alt+Up)"));
  add_button (row, "step-down", "go-down-symbolic", "step.down", _("Move Down"), _("Move Down (Alt+Down)"));
  add_button (row, "step-duplicate", "thimble-copy-symbolic", "step.duplicate", _("Duplicate"), _("Duplicate"));
  add_button (row, "step-remove", "thimble-trash-symbolic", "step.remove", _("Remove"), _("Remove"));
  return GTK_WIDGET (row);
}

/* As tall as its text: the page scrolls, not each step. */
static GtkWidget *
make_text (ThimbleChainStepEditor *self)
{
  self->text = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_widget_set_name (GTK_WIDGET (self->text), "step-text");
  gtk_text_view_set_wrap_mode (self->text, GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (self->text, FALSE);
  gtk_text_view_set_left_margin (self->text, 8);
  gtk_text_view_set_right_margin (self->text, 8);
  gtk_text_view_set_top_margin (self->text, 6);
  gtk_text_view_set_bottom_margin (self->text, 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->text), "step-template");
  set_label (GTK_WIDGET (self->text), _("Prompt of the step"));
  return GTK_WIDGET (self->text);
}

static GtkWidget *
make_foot (ThimbleChainStepEditor *self)
{
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
  GtkWidget *insert = gtk_menu_button_new (), *label = gtk_label_new (_("At most"));

  self->places = g_menu_new ();
  gtk_widget_set_name (insert, "step-insert");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (insert), _("Insert"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (insert), G_MENU_MODEL (self->places));
  gtk_widget_set_tooltip_text (insert, _("Insert what the chain is given, or the answer of an earlier step"));
  gtk_widget_add_css_class (insert, "small-button");
  gtk_box_append (row, insert);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "small-dim");
  gtk_box_append (row, label);
  self->limit = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, MAX_OUTPUT, 50));
  gtk_widget_set_name (GTK_WIDGET (self->limit), "step-limit");
  gtk_editable_set_width_chars (GTK_EDITABLE (self->limit), 4);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->limit), _("The most tokens it may write; 0 leaves it to the provider"));
  set_label (GTK_WIDGET (self->limit), _("The most tokens it may write; 0 leaves it to the provider"));
  gtk_box_append (row, GTK_WIDGET (self->limit));
  label = gtk_label_new (_("tokens"));
  gtk_widget_add_css_class (label, "small-dim");
  gtk_box_append (row, label);
  return GTK_WIDGET (row);
}

static void
thimble_chain_step_editor_init (ThimbleChainStepEditor *self)
{
  static const GActionEntry entries[] = {
    { "up", move_action }, { "down", move_action }, { "duplicate", duplicate_action }, { "remove", remove_action },
    { "insert", insert_action, "s" },
  };
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));

  gtk_widget_set_name (GTK_WIDGET (self), "chain-step");
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
  gtk_widget_add_css_class (GTK_WIDGET (box), "chain-step");
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "step", G_ACTION_GROUP (self->actions));
  gtk_box_append (box, make_head (self));
  gtk_box_append (box, make_text (self));
  self->problem = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_set_name (GTK_WIDGET (self->problem), "step-problem");
  gtk_label_set_wrap (self->problem, TRUE);
  gtk_label_set_wrap_mode (self->problem, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->problem, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "error");
  gtk_widget_add_css_class (GTK_WIDGET (self->problem), "small");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  gtk_box_append (box, GTK_WIDGET (self->problem));
  gtk_box_append (box, make_foot (self));
  self->own_model = GTK_CHECK_BUTTON (gtk_check_button_new_with_label (_("A model of its own")));
  gtk_widget_set_name (GTK_WIDGET (self->own_model), "step-own-model");
  gtk_box_append (box, GTK_WIDGET (self->own_model));
  self->model_bin = ADW_BIN (adw_bin_new ());
  gtk_widget_set_visible (GTK_WIDGET (self->model_bin), FALSE);
  gtk_box_append (box, GTK_WIDGET (self->model_bin));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
}

GtkWidget *
thimble_chain_step_editor_new (ThimbleEngine *engine, const ThimbleChainStep *step)
{
  ThimbleChainStepEditor *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_STEP_EDITOR, NULL);
  self->engine = g_object_ref (engine);
  gtk_editable_set_text (GTK_EDITABLE (self->name), step->name != NULL ? step->name : "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->text), step->text != NULL ? step->text : "", -1);
  gtk_spin_button_set_value (self->limit, (double) step->max_output);
  g_signal_connect_object (self->own_model, "toggled", G_CALLBACK (on_own_model), self, G_CONNECT_SWAPPED);
  if (step->model_id != NULL)
    {
      gtk_check_button_set_active (self->own_model, TRUE);
      thimble_model_button_set_model (get_model_button (self),
                                      thimble_catalogue_find_model (thimble_engine_get_catalogue (engine), step->endpoint_id, step->model_id));
    }
  g_signal_connect_object (self->name, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->limit, "value-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

const char *
thimble_chain_step_editor_get_name (ThimbleChainStepEditor *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN_STEP_EDITOR (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

static char *
dup_text (ThimbleChainStepEditor *self)
{
  char *text = NULL;

  g_object_get (gtk_text_view_get_buffer (self->text), "text", &text, NULL);
  return text;
}

void
thimble_chain_step_editor_add_to (ThimbleChainStepEditor *self, ThimbleChainPlan *plan)
{
  g_autofree char *text = dup_text (self);
  ThimbleChainStep *step;

  g_return_if_fail (THIMBLE_IS_CHAIN_STEP_EDITOR (self));

  step = thimble_chain_plan_add_step (plan, thimble_chain_step_editor_get_name (self), text, gtk_spin_button_get_value_as_int (self->limit));
  if (gtk_check_button_get_active (self->own_model))
    thimble_chain_step_set_model (step, thimble_model_button_get_model (get_model_button (self)));
}

static gboolean
check (ThimbleChainStepEditor *self, const char * const *names, guint n_names, guint index, GError **error)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (ThimbleTemplate) template = NULL;

  if (!thimble_template_check_name (names[index], error))
    return FALSE;
  template = thimble_template_new (text, error);
  return template != NULL && thimble_template_check (template, names, n_names, index, error);
}

static void
add_place (GMenu *menu, const char *label, const char *place)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, "step.insert", "s", place);
  g_menu_append_item (menu, item);
}

void
thimble_chain_step_editor_set_place (ThimbleChainStepEditor *self, const char * const *names, guint n_names, guint index)
{
  g_autofree char *number = g_strdup_printf ("%u", index + 1);
  g_autofree char *label = NULL;
  g_autoptr (GError) error = NULL;
  gboolean good;

  g_return_if_fail (THIMBLE_IS_CHAIN_STEP_EDITOR (self));

  /* Translators: a step's number and its name */
  label = g_strdup_printf (_("Step %u, %s"), index + 1, names[index]);
  set_label (GTK_WIDGET (self), label);
  gtk_label_set_text (self->number, number);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "up")), index > 0);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "down")), index + 1 < n_names);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "remove")), n_names > 1);
  g_menu_remove_all (self->places);
  add_place (self->places, _("What the chain is given"), "input");
  if (index > 0)
    add_place (self->places, _("Answer of the step before"), "previous");
  for (guint i = 0; i < index; i++)
    {
      /* Translators: %s is the name of a step */
      g_autofree char *words = g_strdup_printf (_("Answer of “%s”"), names[i]);
      /* An underscore in a menu is a mnemonic. */
      g_auto (GStrv) parts = g_strsplit (words, "_", -1);
      g_autofree char *plain = g_strjoinv ("__", parts);

      add_place (self->places, plain, names[i]);
    }
  good = check (self, names, n_names, index, &error);
  gtk_label_set_text (self->problem, good ? "" : error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), !good);
}

void
thimble_chain_step_editor_grab_name (ThimbleChainStepEditor *self)
{
  g_return_if_fail (THIMBLE_IS_CHAIN_STEP_EDITOR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}
