/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "app/thimble-mark-wrong.h"
#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "thimble-history-kept.h"

#define PREFIX "filter:"
#define NAME_CHARS 60

struct _ThimbleHistoryKept
{
  AdwBin         parent_instance;

  /* template children */
  GtkMenuButton *button;
  GtkWidget     *none;
  GtkBox        *rows;
  GtkWidget     *keep_box;
  GtkEditable   *name;
  GtkButton     *keep;
  GtkLabel      *problem;

  /* owned */
  ThimbleStore  *store;    /* nullable */
  GCancellable  *cancellable;
  char          *present;  /* nullable: what keeping would write */
  GPtrArray     *names;    /* (element-type utf8): as the rows show them */
  char          *deleted_name, *deleted_text; /* nullable: what Undo brings back */
};

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryKept, thimble_history_kept, ADW_TYPE_BIN)

static void list (ThimbleHistoryKept *self);

static void
show_problem (ThimbleHistoryKept *self, const GError *error)
{
  g_autoptr (ThimbleProblem) problem = error != NULL ? thimble_problem_from_error (error) : NULL;

  gtk_label_set_text (self->problem, problem != NULL ? thimble_problem_get_message (problem) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
}

static gboolean
has_name (ThimbleHistoryKept *self, const char *name)
{
  return g_ptr_array_find_with_equal_func (self->names, name, g_str_equal, NULL);
}

static char *
typed_name (ThimbleHistoryKept *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
}

static void
on_name (ThimbleHistoryKept *self)
{
  g_autofree char *name = typed_name (self);

  gtk_widget_set_visible (self->keep_box, self->present != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep), *name != '\0');
  gtk_button_set_label (self->keep, has_name (self, name) ? _("_Replace") : _("_Keep"));
}

/* Writing */

/* A note to write, and one to remove once that is done: renaming leaves nothing out. */
typedef struct {
  ThimbleHistoryKept *self;
  char               *then_remove; /* nullable */
} Writing;

static void write_note (ThimbleHistoryKept *self, const char *name, const char *text, const char *then_remove);

static void
written (GObject *source, GAsyncResult *result, gpointer data)
{
  Writing *writing = data;
  g_autoptr (ThimbleHistoryKept) self = writing->self;
  g_autofree char *then_remove = writing->then_remove;
  g_autoptr (GError) error = NULL;

  g_free (writing);
  thimble_store_set_note_finish (THIMBLE_STORE (source), result, &error);
  if (self->store == NULL)
    return;
  show_problem (self, error);
  if (error == NULL && then_remove != NULL)
    write_note (self, then_remove, NULL, NULL);
  else
    list (self);
}

static void
write_note (ThimbleHistoryKept *self, const char *name, const char *text, const char *then_remove)
{
  g_autofree char *note = g_strconcat (PREFIX, name, NULL);
  Writing *writing = g_new (Writing, 1);

  *writing = (Writing) { g_object_ref (self), g_strdup (then_remove) };
  thimble_store_set_note_async (self->store, note, text, NULL, written, writing);
}

static void
on_keep (ThimbleHistoryKept *self)
{
  g_autofree char *name = typed_name (self);

  if (*name == '\0' || self->present == NULL || self->store == NULL)
    return;
  write_note (self, name, self->present, NULL);
  gtk_editable_set_text (self->name, "");
}

/* Rows */

static const char *
name_of (GtkWidget *part)
{
  return g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (part, GTK_TYPE_STACK)), "thimble-name");
}

static const char *
text_of (GtkWidget *part)
{
  return g_object_get_data (G_OBJECT (gtk_widget_get_ancestor (part, GTK_TYPE_STACK)), "thimble-text");
}

static void
on_choose (ThimbleHistoryKept *self, GtkWidget *button)
{
  g_autofree char *text = g_strdup (text_of (button));

  gtk_menu_button_popdown (self->button);
  g_signal_emit (self, signals[CHOSEN], 0, text);
}

static void
on_undo (ThimbleHistoryKept *self)
{
  if (self->store != NULL && self->deleted_name != NULL)
    write_note (self, self->deleted_name, self->deleted_text, NULL);
}

static void
on_delete (ThimbleHistoryKept *self, GtkWidget *button)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *harmless = thimble_text_for_label (name_of (button), 30);
  g_autofree char *escaped = g_markup_escape_text (harmless, -1);
  g_autofree char *title = g_strdup_printf (_("“%s” deleted"), escaped);

  g_free (self->deleted_name);
  g_free (self->deleted_text);
  self->deleted_name = g_strdup (name_of (button));
  self->deleted_text = g_strdup (text_of (button));
  write_note (self, self->deleted_name, NULL, NULL);
  if (overlay != NULL)
    {
      AdwToast *toast = adw_toast_new (title);

      adw_toast_set_button_label (toast, _("_Undo"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_undo), self, G_CONNECT_SWAPPED);
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
    }
}

static void
on_rename (ThimbleHistoryKept *self, GtkWidget *button)
{
  GtkWidget *stack = gtk_widget_get_ancestor (button, GTK_TYPE_STACK);
  GtkWidget *entry = gtk_stack_get_child_by_name (GTK_STACK (stack), "entry");

  gtk_editable_set_text (GTK_EDITABLE (entry), name_of (button));
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "entry");
  gtk_widget_grab_focus (entry);
}

static void
on_renamed (ThimbleHistoryKept *self, GtkWidget *entry)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));

  if (*name == '\0' || (has_name (self, name) && !g_str_equal (name, name_of (entry))))
    {
      thimble_mark_wrong (entry, TRUE);
      gtk_label_set_text (self->problem, *name == '\0' ? _("A filter needs a name.") : _("Another filter has this name."));
      gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
    }
  else if (g_str_equal (name, name_of (entry)))
    list (self);
  else
    write_note (self, name, text_of (entry), name_of (entry));
}

static void
on_rename_given_up (ThimbleHistoryKept *self)
{
  show_problem (self, NULL);
  list (self);
}

static gboolean
on_entry_key (ThimbleHistoryKept *self, guint keyval)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  on_rename_given_up (self);
  return GDK_EVENT_STOP;
}

static GtkWidget *
add_button (ThimbleHistoryKept *self, GtkWidget *row, const char *icon, const char *what, const char *name, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  /* Translators: the first %s is "Rename" or "Delete", the second the name of a filter */
  g_autofree char *spoken = g_strdup_printf (_("%s “%s”"), what, name);

  gtk_widget_set_tooltip_text (button, what);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), button);
  return button;
}

static void
add_row (ThimbleHistoryKept *self, const char *name, const char *text)
{
  GtkWidget *stack = gtk_stack_new (), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2), *entry = gtk_entry_new ();
  g_autofree char *harmless = thimble_text_for_label (name, NAME_CHARS);
  GtkWidget *label = gtk_label_new (harmless), *choose = gtk_button_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_button_set_child (GTK_BUTTON (choose), label);
  gtk_widget_set_hexpand (choose, TRUE);
  gtk_widget_add_css_class (choose, "flat");
  gtk_widget_set_name (choose, "history-kept-choose");
  g_signal_connect_object (choose, "clicked", G_CALLBACK (on_choose), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (row), choose);
  gtk_widget_set_name (add_button (self, row, "document-edit-symbolic", _("Rename"), harmless, G_CALLBACK (on_rename)), "history-kept-rename");
  gtk_widget_set_name (add_button (self, row, "thimble-trash-symbolic", _("Delete"), harmless, G_CALLBACK (on_delete)), "history-kept-delete");

  gtk_widget_set_name (entry, "history-kept-new-name");
  gtk_entry_set_max_length (GTK_ENTRY (entry), NAME_CHARS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New name"), -1);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_renamed), self, G_CONNECT_SWAPPED);
  /* Before the popover takes Escape for itself. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_entry_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (entry, keys);

  g_object_set_data_full (G_OBJECT (stack), "thimble-name", g_strdup (name), g_free);
  g_object_set_data_full (G_OBJECT (stack), "thimble-text", g_strdup (text), g_free);
  gtk_stack_add_named (GTK_STACK (stack), row, "row");
  gtk_stack_add_named (GTK_STACK (stack), entry, "entry");
  gtk_box_append (self->rows, stack);
}

static void
listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ThimbleHistoryKept) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) notes = thimble_store_list_notes_finish (THIMBLE_STORE (source), result, &error);
  GtkWidget *row;

  if (self->store == NULL)
    return;
  if (notes == NULL)
    {
      show_problem (self, error);
      return;
    }
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, row);
  g_ptr_array_set_size (self->names, 0);
  for (guint i = 0; i + 1 < notes->len; i += 2)
    {
      const char *name = (const char *) g_ptr_array_index (notes, i) + strlen (PREFIX);

      g_ptr_array_add (self->names, g_strdup (name));
      add_row (self, name, g_ptr_array_index (notes, i + 1));
    }
  gtk_widget_set_visible (self->none, self->names->len == 0);
  on_name (self);
}

static void
list (ThimbleHistoryKept *self)
{
  thimble_store_list_notes_async (self->store, PREFIX, self->cancellable, listed, g_object_ref (self));
}

static void
on_show (ThimbleHistoryKept *self)
{
  show_problem (self, NULL);
  if (self->store != NULL)
    list (self);
}

void
thimble_history_kept_set_store (ThimbleHistoryKept *self, ThimbleStore *store)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_KEPT (self));
  g_set_object (&self->store, store);
}

void
thimble_history_kept_set_present (ThimbleHistoryKept *self, const char *text)
{
  g_return_if_fail (THIMBLE_IS_HISTORY_KEPT (self));
  g_free (self->present);
  self->present = g_strdup (text);
  on_name (self);
}

static void
thimble_history_kept_dispose (GObject *object)
{
  ThimbleHistoryKept *self = THIMBLE_HISTORY_KEPT (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (thimble_history_kept_parent_class)->dispose (object);
}

static void
thimble_history_kept_finalize (GObject *object)
{
  ThimbleHistoryKept *self = THIMBLE_HISTORY_KEPT (object);

  g_clear_object (&self->cancellable);
  g_ptr_array_unref (self->names);
  g_free (self->present);
  g_free (self->deleted_name);
  g_free (self->deleted_text);
  G_OBJECT_CLASS (thimble_history_kept_parent_class)->finalize (object);
}

static void
thimble_history_kept_class_init (ThimbleHistoryKeptClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_kept_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_history_kept_finalize;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-kept.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryKept, child)
  BIND (button); BIND (none); BIND (rows); BIND (keep_box); BIND (name); BIND (keep); BIND (problem);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_show);
  gtk_widget_class_bind_template_callback (widget_class, on_name);
  gtk_widget_class_bind_template_callback (widget_class, on_keep);
}

static void
thimble_history_kept_init (ThimbleHistoryKept *self)
{
  self->cancellable = g_cancellable_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  on_name (self);
}
