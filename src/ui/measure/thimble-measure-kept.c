/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "thimble-measure-kept.h"

struct _ThimbleMeasureKept
{
  AdwWindow parent_instance;

  /* owned */
  ThimbleStore *store;
  GPtrArray    *rows;   /* of ThimbleMeasurementRow, as the list has them */
  GCancellable *gone;

  /* children */
  GtkWidget *stack;
  GtkWidget *list;
  GtkWidget *problem;
  GtkWidget *empty;

  ThimbleMeasurementKind kind;
  gint64                 shown;
  gint64                 deleting;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureKept, thimble_measure_kept, ADW_TYPE_WINDOW)

enum { OPEN, COMPARE, DELETED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void ask (ThimbleMeasureKept *self);

static void
show_problem (ThimbleMeasureKept *self, const GError *error)
{
  g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);
  const char *advice = thimble_problem_get_advice (problem);
  g_autofree char *text = g_strjoin (*advice != '\0' ? " " : "", thimble_problem_get_message (problem), advice, NULL);

  gtk_label_set_text (GTK_LABEL (self->problem), text);
  gtk_widget_set_visible (self->problem, TRUE);
}

static gboolean
is_chain (ThimbleMeasureKept *self)
{
  return self->kind == THIMBLE_MEASUREMENT_CHAIN;
}

static const char *
state_name (const ThimbleMeasurementRow *row)
{
  if (row->elsewhere)
    return _("runs in another program");
  switch (row->state)
    {
    case THIMBLE_MEASUREMENT_READY: return _("not started");
    case THIMBLE_MEASUREMENT_RUNNING: return _("running");
    case THIMBLE_MEASUREMENT_STOPPED: return _("stopped, can be resumed");
    case THIMBLE_MEASUREMENT_DONE: return _("done");
    }
  return "";
}

static const ThimbleMeasurementRow *
get_row (ThimbleMeasureKept *self, GtkWidget *inside)
{
  GtkWidget *row = gtk_widget_get_ancestor (inside, GTK_TYPE_LIST_BOX_ROW);

  return self->rows->pdata[gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row))];
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
  emit_and_close (self, OPEN, get_row (self, GTK_WIDGET (row))->id);
}

static void
on_compare (ThimbleMeasureKept *self, GtkWidget *button)
{
  emit_and_close (self, COMPARE, get_row (self, button)->id);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleMeasureKept) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean deleted = thimble_store_delete_measurement_finish (THIMBLE_STORE (source), result, &error);

  if (deleted)
    g_signal_emit (self, signals[DELETED], 0, self->deleting);
  if (g_cancellable_is_cancelled (self->gone))
    return;
  if (!deleted)
    show_problem (self, error);
  ask (self);
}

static void
on_delete_response (ThimbleMeasureKept *self, const char *response)
{
  if (g_str_equal (response, "delete"))
    thimble_store_delete_measurement_async (self->store, self->deleting, NULL, deleted_cb, g_object_ref (self));
}

static void
on_delete (ThimbleMeasureKept *self, GtkWidget *button)
{
  const ThimbleMeasurementRow *row = get_row (self, button);
  g_autofree char *name = thimble_text_for_label (row->name, 80);
  g_autofree char *body = g_strdup_printf (_("“%s” is deleted: its plan, and which requests belong to it. The requests themselves stay in the history."), name);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), is_chain (self) ? _("Delete the Chain?") : _("Delete the Measurement?"), NULL);

  /* A name may have anything in it: never markup. */
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  gtk_widget_set_name (dialog, "measure-delete");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  self->deleting = row->id;
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static GtkWidget *
make_button (ThimbleMeasureKept *self, const char *name, const char *label, GtkWidget *button, GCallback callback)
{
  gtk_widget_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static GtkWidget *
make_row (ThimbleMeasureKept *self, const ThimbleMeasurementRow *row)
{
  GtkWidget *widget = adw_action_row_new ();
  g_autofree char *name = thimble_text_for_label (row->name, 80), *when = thimble_format_when (row->created_us);
  g_autofree char *count = thimble_format_count (row->completed), *cost = thimble_money_format (row->cost);
  g_autofree char *requests = g_strdup_printf (ngettext ("%s request", "%s requests", (gulong) row->completed), count);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s · %s", when, state_name (row), requests, cost);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (widget), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (widget), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (widget), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (widget), 1);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (widget), TRUE);
  if (self->shown != 0 && row->id != self->shown && !is_chain (self))
    adw_action_row_add_suffix (ADW_ACTION_ROW (widget), make_button (self, "measure-compare", _("Compare with What Is Shown"),
                                                                     gtk_button_new_with_label (_("Compare")), G_CALLBACK (on_compare)));
  adw_action_row_add_suffix (ADW_ACTION_ROW (widget), make_button (self, "measure-delete-button", _("Delete"),
                                                                   gtk_button_new_from_icon_name ("thimble-trash-symbolic"), G_CALLBACK (on_delete)));
  return widget;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ThimbleMeasureKept) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = thimble_store_list_measurements_finish (THIMBLE_STORE (source), result, &error);
  GtkWidget *child;

  if (g_cancellable_is_cancelled (self->gone))
    return;
  if (rows == NULL)
    {
      show_problem (self, error);
      return;
    }
  for (guint i = rows->len; i > 0; i--)
    if (((ThimbleMeasurementRow *) rows->pdata[i - 1])->kind != self->kind)
      g_ptr_array_remove_index (rows, i - 1);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  self->rows = g_steal_pointer (&rows);
  for (guint i = 0; i < self->rows->len; i++)
    gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (self, self->rows->pdata[i]));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->rows->len > 0 ? "list" : "empty");
}

static void
ask (ThimbleMeasureKept *self)
{
  thimble_store_list_measurements_async (self->store, self->gone, listed_cb, g_object_ref (self));
}

static void
thimble_measure_kept_dispose (GObject *object)
{
  ThimbleMeasureKept *self = THIMBLE_MEASURE_KEPT (object);

  g_cancellable_cancel (self->gone);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
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

  G_OBJECT_CLASS (klass)->dispose = thimble_measure_kept_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_measure_kept_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
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
  ask (self);
  return GTK_WIDGET (self);
}
