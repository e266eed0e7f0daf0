/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-secret.h"
#include "thimble-buffer-watch.h"
#include "thimble-prompt-editor.h"

#define DRAFT_DELAY_MS 500
/* A large draft is written less often: the settings daemon takes it whole each time. */
#define LARGE_CHARS (64 * 1024)
#define LARGE_DRAFT_DELAY_MS 3000
/* Takes some 70 ms of processor time a key, and twice as much where it is twice as long (test-compose-prompt, busy machine). */
#define LONG_LINE_CHARS 50000

struct _ThimblePromptEditor
{
  AdwBin parent_instance;

  /* template children */
  GtkExpander *expander;
  GtkLabel *system_state;
  GtkTextView *system_view;
  GtkTextView *text_view;
  GtkLabel *placeholder;
  AdwBin *foot;

  /* owned */
  GSettings *settings;
  guint draft_id;
};

G_DEFINE_FINAL_TYPE (ThimblePromptEditor, thimble_prompt_editor, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static char *
get_all (GtkTextView *view)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
set_all (GtkTextView *view,
         const char  *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, valid, -1);
  gtk_text_buffer_end_user_action (buffer);
}

/* --- the draft --- */

static gboolean
on_draft_due (gpointer user_data)
{
  ThimblePromptEditor *self = user_data;

  self->draft_id = 0;
  thimble_prompt_editor_save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
show_system_state (ThimblePromptEditor *self)
{
  g_autofree char *system = get_all (self->system_view);
  g_autofree char *shown = NULL;

  g_strstrip (system);
  if (*system == '\0')
    /* Translators: there is no system text */
    shown = g_strdup (C_("system text", "none"));
  else
    shown = thimble_text_for_label (system, 60);
  gtk_label_set_text (self->system_state, shown);
}

static void
on_buffer_changed (ThimblePromptEditor *self,
                   GtkTextBuffer       *buffer)
{
  guint delay = thimble_prompt_editor_get_n_chars (self) > LARGE_CHARS ? LARGE_DRAFT_DELAY_MS : DRAFT_DELAY_MS;

  if (buffer == gtk_text_view_get_buffer (self->system_view))
    show_system_state (self);
  else
    gtk_widget_set_visible (GTK_WIDGET (self->placeholder), gtk_text_buffer_get_char_count (buffer) == 0);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  self->draft_id = g_timeout_add (delay, on_draft_due, self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* --- pasting --- */

static void
on_clipboard_text (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr (GtkTextView) view = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autofree char *valid = NULL;
  GtkTextBuffer *buffer;

  if (text == NULL || gtk_widget_get_root (GTK_WIDGET (view)) == NULL)
    return;
  valid = g_utf8_make_valid (text, -1);
  buffer = gtk_text_view_get_buffer (view);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, valid, -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (view, gtk_text_buffer_get_insert (buffer));
}

/* What is sent is text and nothing else; so only text is pasted. */
static void
on_paste (GtkTextView         *view,
          ThimblePromptEditor *self)
{
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (view)), NULL, on_clipboard_text, g_object_ref (view));
}

/* --- object --- */

/* Out of sight, at the latest when the window closes: nothing that was typed may wait any longer. */
static void
thimble_prompt_editor_unmap (GtkWidget *widget)
{
  ThimblePromptEditor *self = THIMBLE_PROMPT_EDITOR (widget);

  if (self->draft_id != 0)
    thimble_prompt_editor_save_draft (self);
  GTK_WIDGET_CLASS (thimble_prompt_editor_parent_class)->unmap (widget);
}

static void
thimble_prompt_editor_dispose (GObject *object)
{
  ThimblePromptEditor *self = THIMBLE_PROMPT_EDITOR (object);

  if (self->draft_id != 0 && self->text_view != NULL)
    thimble_prompt_editor_save_draft (self);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (thimble_prompt_editor_parent_class)->dispose (object);
}

static void
thimble_prompt_editor_class_init (ThimblePromptEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_prompt_editor_dispose;
  widget_class->unmap = thimble_prompt_editor_unmap;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/thimble/Thimble/ui/compose/thimble-prompt-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, expander);
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, system_state);
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, system_view);
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, text_view);
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, placeholder);
  gtk_widget_class_bind_template_child (widget_class, ThimblePromptEditor, foot);
  gtk_widget_class_bind_template_callback (widget_class, on_paste);
}

static void
thimble_prompt_editor_init (ThimblePromptEditor *self)
{
  g_autofree char *text = NULL;
  g_autofree char *system = NULL;
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Prompt"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->expander), GTK_ACCESSIBLE_PROPERTY_LABEL, _("System text"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->system_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("System text"), -1);

  self->settings = g_settings_new (APP_ID);
  text = g_settings_get_string (self->settings, "draft-text");
  system = g_settings_get_string (self->settings, "draft-system");
  buffer = gtk_text_view_get_buffer (self->text_view);
  /* Yesterday's draft is where undo ends, not something it takes away. */
  gtk_text_buffer_begin_irreversible_action (buffer);
  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_end_irreversible_action (buffer);
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), *text == '\0');
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->system_view), system, -1);
  show_system_state (self);
  g_signal_connect_object (buffer, "changed", G_CALLBACK (on_buffer_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_text_view_get_buffer (self->system_view), "changed",
                           G_CALLBACK (on_buffer_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
thimble_prompt_editor_new (void)
{
  return g_object_new (THIMBLE_TYPE_PROMPT_EDITOR, NULL);
}

char *
thimble_prompt_editor_get_text (ThimblePromptEditor *self)
{
  g_return_val_if_fail (THIMBLE_IS_PROMPT_EDITOR (self), NULL);
  return get_all (self->text_view);
}

char *
thimble_prompt_editor_get_system (ThimblePromptEditor *self)
{
  g_return_val_if_fail (THIMBLE_IS_PROMPT_EDITOR (self), NULL);
  return get_all (self->system_view);
}

gboolean
thimble_prompt_editor_is_empty (ThimblePromptEditor *self)
{
  GtkTextIter iter;

  g_return_val_if_fail (THIMBLE_IS_PROMPT_EDITOR (self), TRUE);

  gtk_text_buffer_get_start_iter (gtk_text_view_get_buffer (self->text_view), &iter);
  for (; !gtk_text_iter_is_end (&iter); gtk_text_iter_forward_char (&iter))
    if (!g_unichar_isspace (gtk_text_iter_get_char (&iter)))
      return FALSE;
  return TRUE;
}

int
thimble_prompt_editor_get_n_chars (ThimblePromptEditor *self)
{
  g_return_val_if_fail (THIMBLE_IS_PROMPT_EDITOR (self), 0);

  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->text_view)) +
         gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->system_view));
}

gboolean
thimble_prompt_editor_is_in_long_line (ThimblePromptEditor *self)
{
  GtkTextBuffer *buffer;
  GtkTextIter cursor;

  g_return_val_if_fail (THIMBLE_IS_PROMPT_EDITOR (self), FALSE);

  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  return gtk_text_iter_get_chars_in_line (&cursor) > LONG_LINE_CHARS;
}

void
thimble_prompt_editor_set_text (ThimblePromptEditor *self,
                                const char          *text)
{
  GtkTextBuffer *buffer;
  GtkTextIter start;

  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));

  set_all (self->text_view, text);
  buffer = gtk_text_view_get_buffer (self->text_view);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

void
thimble_prompt_editor_set_system (ThimblePromptEditor *self,
                                  const char          *system)
{
  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));

  set_all (self->system_view, system);
  if (system != NULL && *system != '\0')
    gtk_expander_set_expanded (self->expander, TRUE);
}

void
thimble_prompt_editor_grab_text_focus (ThimblePromptEditor *self)
{
  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

void
thimble_prompt_editor_set_foot (ThimblePromptEditor *self,
                                GtkWidget           *foot)
{
  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));
  adw_bin_set_child (self->foot, foot);
}

void
thimble_prompt_editor_watch (ThimblePromptEditor *self,
                             ThimbleForecaster   *forecaster)
{
  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));

  thimble_buffer_watch (gtk_text_view_get_buffer (self->text_view), forecaster, THIMBLE_PART_TEXT);
  thimble_buffer_watch (gtk_text_view_get_buffer (self->system_view), forecaster, THIMBLE_PART_SYSTEM);
}

void
thimble_prompt_editor_save_draft (ThimblePromptEditor *self)
{
  g_autofree char *text = NULL;
  g_autofree char *system = NULL;

  g_return_if_fail (THIMBLE_IS_PROMPT_EDITOR (self));

  g_clear_handle_id (&self->draft_id, g_source_remove);
  text = get_all (self->text_view);
  system = get_all (self->system_view);
  thimble_secret_leave_out (&text);
  thimble_secret_leave_out (&system);
  g_settings_set_string (self->settings, "draft-text", text);
  g_settings_set_string (self->settings, "draft-system", system);
}
