/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "measure/thimble-kept-list.h"
#include "thimble-measure-kept.h"
#include "thimble-measure-parts.h"

struct _ThimbleMeasureKept
{
  AdwWindow parent_instance;

  /* owned */
  ThimbleStore    *store;
  ThimbleKeptList *kept;
  GCancellable    *gone;

  /* children */
  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *problem;
  GtkWidget *empty;

  ThimbleMeasurementKind kind;
  gint64                 shown;
  gint64                 chosen; /* which is renamed or deleted, when the question is answered */
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureKept, thimble_measure_kept, ADW_TYPE_WINDOW)

enum { OPEN, COMPARE, DELETED, RENAMED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
show_problem (ThimbleMeasureKept *self, const GError *error)
{
  if (error != NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
      const char *advice = thimble_problem_get_advice (problem);
      g_autofree char *text = g_strjoin (*advice != '\0' ? " " : "", thimble_problem_get_message (problem), advice, NULL);

      gtk_label_set_text (GTK_LABEL (self->problem), text);
    }
  gtk_widget_set_visible (self->problem, error != NULL);
}

static gboolean
is_chain (ThimbleMeasureKept *self)
{
  return self->kind == THIMBLE_MEASUREMENT_CHAIN;
}

static void
emit_and_close (ThimbleMeasureKept *self, guint signal, gint64 id)
{
  g_signal_emit (self, signals[signal], 0, id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
on_activated (ThimbleMeasureKept *self, GtkListBoxRow *row)
{
  g_autoptr (ThimbleKept) kept = g_list_model_get_item (G_LIST_MODEL (self->kept), (guint) gtk_list_box_row_get_index (row));

  emit_and_close (self, OPEN, thimble_kept_get_id (kept));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleMeasureKept) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean deleted = thimble_store_delete_measurement_finish (THIMBLE_STORE (source), result, &error);

  if (deleted)
    g_signal_emit (self, signals[DELETED], 0, self->chosen);
  if (g_cancellable_is_cancelled (self->gone))
    return;
  show_problem (self, error);
}

static void
on_delete_response (ThimbleMeasureKept *self, const char *response)
{
  if (g_str_equal (response, "delete"))
    thimble_store_delete_measurement_async (self->store, self->chosen, NULL, deleted_cb, g_object_ref (self));
}

static void
ask_to_delete (ThimbleMeasureKept *self, ThimbleKept *kept)
{
  g_autofree char *name = thimble_text_for_label (thimble_kept_get_name (kept), 80);
  g_autofree char *body = g_strdup_printf (is_chain (self)
    ? _("“%s” is deleted: its steps, and which requests belong to it. The requests themselves stay in the history.")
    : _("“%s” is deleted: its plan, and which requests belong to it. The requests themselves stay in the history."), name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), is_chain (self) ? _("Delete the Chain?") : _("Delete the Measurement?"), NULL);

  /* A name may have anything in it: never markup. */
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  gtk_widget_set_name (dialog, "measure-delete");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
renamed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleMeasureKept) self = user_data;
  g_autoptr (GError) error = NULL;

  thimble_store_rename_measurement_finish (THIMBLE_STORE (source), result, &error);
  if (!g_cancellable_is_cancelled (self->gone))
    show_problem (self, error);
}

/* What is shown knows its own name, and writes it down itself. */
static void
on_named (gpointer object, const char *name)
{
  ThimbleMeasureKept *self = object;

  if (self->chosen == self->shown)
    g_signal_emit (self, signals[RENAMED], 0, name);
  else
    thimble_store_rename_measurement_async (self->store, self->chosen, name, NULL, renamed_cb, g_object_ref (self));
}

static ThimbleKept *
find_kept (ThimbleMeasureKept *self, gint64 id)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->kept)); i++)
    {
      g_autoptr (ThimbleKept) kept = g_list_model_get_item (G_LIST_MODEL (self->kept), i);

      if (thimble_kept_get_id (kept) == id)
        return g_steal_pointer (&kept);
    }
  return NULL;
}

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleMeasureKept *self = THIMBLE_MEASURE_KEPT (widget);
  gint64 id = g_variant_get_int64 (parameter);
  g_autoptr (ThimbleKept) kept = find_kept (self, id);

  if (kept == NULL)
    return; /* deleted meanwhile, by another program */
  self->chosen = id;
  if (g_str_equal (name, "kept.compare"))
    emit_and_close (self, COMPARE, id);
  else if (g_str_equal (name, "kept.rename"))
    thimble_measure_ask_name (GTK_WINDOW (self), is_chain (self) ? _("Rename the Chain") : _("Rename the Measurement"),
                              thimble_kept_get_name (kept), on_named, G_OBJECT (self));
  else
    ask_to_delete (self, kept);
}

static void
add_item (GMenu *menu, const char *label, const char *action, gint64 id)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target (item, action, "x", id);
  g_menu_append_item (menu, item);
}

static GtkWidget *
make_menu (ThimbleKept *kept)
{
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  add_item (menu, _("_Rename…"), "kept.rename", thimble_kept_get_id (kept));
  add_item (menu, _("_Delete…"), "kept.delete", thimble_kept_get_id (kept));
  gtk_widget_set_name (button, "measure-kept-menu");
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "view-more-symbolic");
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("More"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("More"), -1);
  return button;
}

static GtkWidget *
make_compare (gint64 id)
{
  GtkWidget *button = gtk_button_new_with_label (_("Compare"));

  gtk_widget_set_name (button, "measure-compare");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Compare with What Is Shown"));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "kept.compare");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", id);
  return button;
}

static gboolean
shorten (GBinding *binding, const GValue *name, GValue *title, gpointer unused)
{
  const char *text = g_value_get_string (name);

  g_value_take_string (title, thimble_text_for_label (text != NULL ? text : "", 80));
  return TRUE;
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  ThimbleKept *kept = item;
  ThimbleMeasureKept *self = user_data;
  GtkWidget *widget = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  g_object_bind_property_full (kept, "name", widget, "title", G_BINDING_SYNC_CREATE, shorten, NULL, NULL, NULL);
  g_object_bind_property (kept, "summary", widget, "subtitle", G_BINDING_SYNC_CREATE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (widget), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), TRUE);
  if (self->shown != 0 && thimble_kept_get_id (kept) != self->shown)
    adw_action_row_add_suffix (ADW_ACTION_ROW (widget), make_compare (thimble_kept_get_id (kept)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), make_menu (kept));
  return widget;
}

static void
on_listed (ThimbleMeasureKept *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->kept)) > 0;
  const GError *error = thimble_kept_list_get_error (self->kept);

  if (error != NULL)
    show_problem (self, error);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), any || error != NULL || !thimble_kept_list_is_loaded (self->kept) ? "list" : "empty");
}

static void
thimble_measure_kept_dispose (GObject *object)
{
  ThimbleMeasureKept *self = THIMBLE_MEASURE_KEPT (object);

  g_cancellable_cancel (self->gone);
  if (self->kept != NULL)
    g_signal_handlers_disconnect_by_data (self->kept, self);
  g_clear_object (&self->kept);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (thimble_measure_kept_parent_class)->dispose (object);
}

static void
thimble_measure_kept_finalize (GObject *object)
{
  g_object_unref (THIMBLE_MEASURE_KEPT (object)->gone);
  G_OBJECT_CLASS (thimble_measure_kept_parent_class)->finalize (object);
}

static void
thimble_measure_kept_class_init (ThimbleMeasureKeptClass *klass)
{
  static const char * const names[] = { "open", "compare", "deleted" };
  static const char * const actions[] = { "kept.compare", "kept.rename", "kept.delete" };

  G_OBJECT_CLASS (klass)->dispose = thimble_measure_kept_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_measure_kept_finalize;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[RENAMED] = g_signal_new ("renamed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), actions[i], "x", on_action);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
thimble_measure_kept_init (ThimbleMeasureKept *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new (), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *header = adw_header_bar_new ();

  self->gone = g_cancellable_new ();
  gtk_window_set_default_size (GTK_WINDOW (self), 560, 520);
  gtk_window_set_modal (GTK_WINDOW (self), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self), 360, 300);
  gtk_widget_set_name (GTK_WIDGET (self), "measure-kept-window");
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_widget_add_css_class (self->problem, "compose-message");
  gtk_widget_set_visible (self->problem, FALSE);
  self->list = gtk_list_box_new ();
  gtk_widget_set_name (self->list, "measure-kept-list");
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_widget_set_valign (self->list, GTK_ALIGN_START);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_activated), self);
  gtk_widget_add_css_class (column, "pane");
  gtk_box_append (GTK_BOX (column), self->problem);
  gtk_box_append (GTK_BOX (column), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), column);
  self->empty = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->empty), "thimble-measure-symbolic");
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_window_set_content (ADW_WINDOW (self), box);
}

static void
name_kind (ThimbleMeasureKept *self)
{
  const char *title = is_chain (self) ? _("Kept Chains") : _("Kept Measurements");

  gtk_window_set_title (GTK_WINDOW (self), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), is_chain (self) ? _("No chain run yet") : _("Nothing measured yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty), is_chain (self) ? _("Every chain is kept here from its start on.")
                                                                                  : _("Every measurement is kept here from its start on."));
}

GtkWidget *
thimble_measure_kept_new (GtkWindow *parent, ThimbleStore *store, ThimbleMeasurementKind kind, gint64 shown)
{
  ThimbleMeasureKept *self = g_object_new (THIMBLE_TYPE_MEASURE_KEPT, "transient-for", parent, NULL);

  self->store = g_object_ref (store);
  self->kind = kind;
  self->shown = shown;
  name_kind (self);
  self->kept = thimble_kept_list_new (store, kind);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), G_LIST_MODEL (self->kept), make_row, self, NULL);
  g_signal_connect_swapped (self->kept, "items-changed", G_CALLBACK (on_listed), self);
  g_signal_connect_swapped (self->kept, "notify::loaded", G_CALLBACK (on_listed), self);
  return GTK_WIDGET (self);
}
