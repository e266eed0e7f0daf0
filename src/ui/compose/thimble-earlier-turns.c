/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "thimble-earlier-turns.h"
#include "thimble-markdown-inline.h"
#include "thimble-markdown-view.h"

/* Of a prompt: enough to know which it was. The history has the whole. */
#define MAX_PROMPT_BYTES 4000

struct _ThimbleEarlierTurns
{
  AdwBin parent_instance;

  ThimbleConversation *conversation; /* nullable */
  GtkExpander *expander;
  GtkBox *box;
  guint n_built;
};

G_DEFINE_FINAL_TYPE (ThimbleEarlierTurns, thimble_earlier_turns, ADW_TYPE_BIN)

static void
append_title (ThimbleEarlierTurns *self,
              const char          *title)
{
  GtkWidget *label = gtk_label_new (title);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "small-dim");
  gtk_box_append (self->box, label);
}

static void
append_turn (ThimbleEarlierTurns *self,
             ThimbleRecord       *record)
{
  const char *prompt = thimble_prompt_get_text (record->prompt);
  gsize length = strlen (prompt);
  g_autofree char *start = thimble_markdown_clean (prompt, (gssize) MIN (length, MAX_PROMPT_BYTES));
  g_autofree char *text = length > MAX_PROMPT_BYTES ? g_strconcat (start, "…", NULL) : g_strdup (start);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *answer = thimble_markdown_view_new ();

  append_title (self, _("You"));
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_box_append (self->box, label);
  append_title (self, record->model_name != NULL ? record->model_name : _("Answer"));
  thimble_markdown_view_set_text (THIMBLE_MARKDOWN_VIEW (answer), record->answer);
  gtk_box_append (self->box, answer);
}

static void
build (ThimbleEarlierTurns *self)
{
  guint n_turns = self->conversation != NULL ? thimble_conversation_get_n_turns (self->conversation) : 0;

  if (n_turns < self->n_built)
    {
      GtkWidget *child;

      while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
        gtk_box_remove (self->box, child);
      self->n_built = 0;
    }
  if (gtk_expander_get_expanded (self->expander))
    for (; self->n_built < n_turns; self->n_built++)
      append_turn (self, thimble_conversation_get_turn (self->conversation, self->n_built));
}

static void
on_changed (ThimbleEarlierTurns *self)
{
  guint n_turns = self->conversation != NULL ? thimble_conversation_get_n_turns (self->conversation) : 0;
  g_autofree char *label = g_strdup_printf (ngettext ("%u earlier turn", "%u earlier turns", n_turns), n_turns);

  gtk_expander_set_label (self->expander, label);
  gtk_widget_set_visible (GTK_WIDGET (self), n_turns > 0);
  build (self);
}

static void
thimble_earlier_turns_dispose (GObject *object)
{
  thimble_earlier_turns_set_conversation (THIMBLE_EARLIER_TURNS (object), NULL);
  G_OBJECT_CLASS (thimble_earlier_turns_parent_class)->dispose (object);
}

static void
thimble_earlier_turns_class_init (ThimbleEarlierTurnsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_earlier_turns_dispose;
}

static void
thimble_earlier_turns_init (ThimbleEarlierTurns *self)
{
  self->expander = GTK_EXPANDER (gtk_expander_new (NULL));
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "earlier-turns");
  gtk_expander_set_child (self->expander, GTK_WIDGET (self->box));
  /* GTK 4.8 moves the focus into a child that is folded away, and warns. */
  g_object_bind_property (self->expander, "expanded", self->box, "can-focus", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (build), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->expander));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
thimble_earlier_turns_new (void)
{
  return g_object_new (THIMBLE_TYPE_EARLIER_TURNS, NULL);
}

void
thimble_earlier_turns_set_conversation (ThimbleEarlierTurns *self,
                                        ThimbleConversation *conversation)
{
  g_return_if_fail (THIMBLE_IS_EARLIER_TURNS (self));

  if (self->conversation == conversation)
    return;
  if (self->conversation != NULL)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_set_object (&self->conversation, conversation);
  if (conversation != NULL)
    {
      g_signal_connect_object (conversation, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
      on_changed (self);
    }
}
