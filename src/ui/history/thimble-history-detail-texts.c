/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "compose/thimble-markdown-inline.h"
#include "compose/thimble-markdown-view.h"
#include "thimble-history-detail-section.h"
#include "thimble-history-detail-texts.h"

/* Longer texts are cut on screen: a label of megabytes would stall the window. Copy and Run Again have them whole. */
#define TEXT_SHOWN 20000
#define TEXT_LINES 400
/* Of a prompt before more is asked for: what a frame has time to lay out. */
#define PROMPT_SHOWN 2000
#define TURN_SHOWN 2000
#define TURNS_SHOWN 20
/* Bytes of the answer that are added in one go, or a share of those there: a long one is done after some dozen frames. */
#define SLICE 2000
#define SLICE_SHARE 8

struct _ThimbleHistoryDetailTexts
{
  GtkWidget                    parent_instance;

  /* template children */
  GtkWidget                   *prompt_section;
  GtkExpander                 *system;
  GtkLabel                    *system_text;
  GtkExpander                 *earlier;
  GtkBox                      *earlier_turns;
  GtkLabel                    *prompt;
  GtkWidget                   *cut;
  GtkWidget                   *more;
  GtkWidget                   *answer_section;
  GtkExpander                 *reasoning;
  GtkLabel                    *reasoning_text;
  GtkWidget                   *answer_card;
  ThimbleMarkdownView         *answer;
  GtkLabel                    *plain;
  GtkToggleButton             *as_plain;

  /* owned */
  ThimbleRecord               *record;   /* nullable: nothing is shown */

  gboolean                     begun;    /* its answer */
  gsize                        n_shown;  /* bytes of it */
  gboolean                     all;      /* of the prompt, as far as a label can bear it: it was asked for */
};

G_DEFINE_FINAL_TYPE (ThimbleHistoryDetailTexts, thimble_history_detail_texts, GTK_TYPE_WIDGET)

/* The part of a text that is shown; its end is in @text. */
static const char *
end_of_shown (const char *text, guint max)
{
  guint lines = 0;

  for (guint i = 0; *text != '\0' && i < max; i++, text = g_utf8_next_char (text))
    if (*text == '\n' && ++lines == TEXT_LINES)
      break;
  return text;
}

gboolean
thimble_history_detail_fill_label (GtkLabel *label, const char *text, guint max)
{
  const char *end = end_of_shown (text, max);
  g_autofree char *clean = thimble_markdown_clean (text, end - text);
  g_autofree char *shown = *end != '\0' ? g_strconcat (clean, "…", NULL) : g_steal_pointer (&clean);

  if (g_strcmp0 (gtk_label_get_text (label), shown) != 0)
    gtk_label_set_text (label, shown);
  return *end == '\0';
}

/* What folds: hidden where there is none. */
static void
set_folded (GtkExpander *expander, GtkLabel *label, const char *title, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (expander), text != NULL);
  gtk_expander_set_label (expander, title);
  thimble_history_detail_fill_label (label, text != NULL ? text : "", TEXT_SHOWN);
}

static GtkWidget *
make_turn (ThimbleRole role, const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *who = gtk_label_new (role == THIMBLE_ROLE_USER ? _("Prompt") : _("Answer"));
  GtkWidget *said = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (who), 0);
  gtk_widget_add_css_class (who, "caption-heading");
  thimble_history_detail_fill_label (GTK_LABEL (said), text, TURN_SHOWN);
  gtk_label_set_xalign (GTK_LABEL (said), 0);
  gtk_label_set_wrap (GTK_LABEL (said), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (said), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (said), TRUE);
  gtk_widget_add_css_class (said, "card");
  gtk_widget_add_css_class (said, "text-card");
  gtk_box_append (GTK_BOX (box), who);
  gtk_box_append (GTK_BOX (box), said);
  return box;
}

/* The last ones: they are what the prompt goes on from. */
static void
show_earlier (ThimbleHistoryDetailTexts *self, ThimblePrompt *prompt)
{
  guint n = prompt != NULL ? thimble_prompt_get_n_turns (prompt) : 0;
  guint pairs = (n + 1) / 2;
  g_autofree char *count = thimble_format_count (pairs);
  g_autofree char *title = g_strdup_printf (ngettext ("%s earlier turn", "%s earlier turns", pairs), count);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->earlier_turns))) != NULL)
    gtk_box_remove (self->earlier_turns, child);
  gtk_widget_set_visible (GTK_WIDGET (self->earlier), n > 0);
  gtk_expander_set_label (self->earlier, title);
  for (guint i = n > TURNS_SHOWN ? n - TURNS_SHOWN : 0; i < n; i++)
    gtk_box_append (self->earlier_turns, make_turn (thimble_prompt_get_turn_role (prompt, i),
                                                    thimble_prompt_get_turn_text (prompt, i)));
}

static void
show_prompt_text (ThimbleHistoryDetailTexts *self)
{
  ThimblePrompt *prompt = self->record->prompt;
  const char *text = prompt != NULL ? thimble_prompt_get_text (prompt) : "";
  gboolean whole = thimble_history_detail_fill_label (self->prompt, text, self->all ? TEXT_SHOWN : PROMPT_SHOWN);

  gtk_widget_set_visible (self->cut, !whole);
  gtk_widget_set_visible (self->more, !whole && !self->all);
}

static void
show_prompt (ThimbleHistoryDetailTexts *self)
{
  ThimblePrompt *prompt = self->record->prompt;

  gtk_widget_set_visible (self->prompt_section, prompt != NULL);
  set_folded (self->system, self->system_text, _("System text"), prompt != NULL ? thimble_prompt_get_system (prompt) : NULL);
  show_earlier (self, prompt);
  show_prompt_text (self);
}

static void
on_more (ThimbleHistoryDetailTexts *self)
{
  self->all = TRUE;
  show_prompt_text (self);
}

/* Or Markdown, as the toggle says. */
static void
show_plain (ThimbleHistoryDetailTexts *self)
{
  gboolean plain = gtk_toggle_button_get_active (self->as_plain);

  thimble_history_detail_fill_label (self->plain, plain && self->record != NULL ? self->record->answer : "", TEXT_SHOWN);
  gtk_widget_set_visible (GTK_WIDGET (self->plain), plain);
  gtk_widget_set_visible (GTK_WIDGET (self->answer), !plain);
}

/* (transfer full): what comes next of the answer, whole lines where they are not too long. */
static char *
next_slice (ThimbleHistoryDetailTexts *self)
{
  const char *from = self->record->answer + self->n_shown, *end;
  gsize most = MAX (SLICE, self->n_shown / SLICE_SHARE), rest = strlen (from);

  if (rest <= most)
    end = from + rest;
  else if ((end = memchr (from + most, '\n', MIN (most, rest - most))) != NULL)
    end++;
  else
    end = g_utf8_find_prev_char (from, from + most + 1);
  self->n_shown += (gsize) (end - from);
  return g_strndup (from, (gsize) (end - from));
}

static void
begin_answer (ThimbleHistoryDetailTexts *self)
{
  ThimbleRecord *record = self->record;
  const char *before = thimble_markdown_view_get_text (self->answer);

  gtk_widget_set_visible (self->answer_section, *record->answer != '\0' || record->reasoning != NULL);
  gtk_widget_set_visible (self->answer_card, *record->answer != '\0');
  set_folded (self->reasoning, self->reasoning_text, _("Reasoning"), record->reasoning);
  /* One that grows is added to, so that what is read stays as it is. */
  self->n_shown = g_str_has_prefix (record->answer, before) ? strlen (before) : 0;
  if (self->n_shown == 0)
    {
      g_autofree char *slice = next_slice (self);

      thimble_markdown_view_set_text (self->answer, slice);
    }
  thimble_markdown_view_set_streaming (self->answer, !thimble_state_is_final (record->state));
  show_plain (self);
  self->begun = TRUE;
}

gboolean
thimble_history_detail_texts_step (ThimbleHistoryDetailTexts *self)
{
  g_return_val_if_fail (THIMBLE_IS_HISTORY_DETAIL_TEXTS (self), FALSE);
  if (self->record == NULL)
    return FALSE;
  if (!self->begun)
    begin_answer (self);
  else if (self->record->answer[self->n_shown] != '\0')
    {
      g_autofree char *slice = next_slice (self);

      thimble_markdown_view_append (self->answer, slice);
    }
  return self->record->answer[self->n_shown] != '\0';
}

void
thimble_history_detail_texts_set_record (ThimbleHistoryDetailTexts *self, ThimbleRecord *record)
{
  gboolean same;

  g_return_if_fail (THIMBLE_IS_HISTORY_DETAIL_TEXTS (self));
  g_return_if_fail (record != NULL);

  same = self->record != NULL && self->record->id == record->id;
  g_clear_pointer (&self->record, thimble_record_unref);
  self->all = self->all && same;
  gtk_widget_set_visible (GTK_WIDGET (self), !record->text_deleted);
  if (!record->text_deleted)
    {
      self->record = thimble_record_ref (record);
      self->begun = FALSE;
      show_prompt (self);
      return;
    }
  /* What was deleted is not kept in hidden widgets either. */
  gtk_label_set_text (self->prompt, "");
  gtk_label_set_text (self->system_text, "");
  gtk_label_set_text (self->reasoning_text, "");
  gtk_label_set_text (self->plain, "");
  show_earlier (self, NULL);
  thimble_markdown_view_clear (self->answer);
}

static void
thimble_history_detail_texts_dispose (GObject *object)
{
  ThimbleHistoryDetailTexts *self = THIMBLE_HISTORY_DETAIL_TEXTS (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_pointer (&self->record, thimble_record_unref);
  G_OBJECT_CLASS (thimble_history_detail_texts_parent_class)->dispose (object);
}

static void
thimble_history_detail_texts_class_init (ThimbleHistoryDetailTextsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_history_detail_texts_dispose;
  g_type_ensure (THIMBLE_TYPE_HISTORY_DETAIL_SECTION);
  g_type_ensure (THIMBLE_TYPE_MARKDOWN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/history/thimble-history-detail-texts.ui");
#define BIND(child) gtk_widget_class_bind_template_child (widget_class, ThimbleHistoryDetailTexts, child)
  BIND (prompt_section); BIND (system); BIND (system_text); BIND (earlier); BIND (earlier_turns); BIND (prompt); BIND (cut); BIND (more);
  BIND (answer_section); BIND (reasoning); BIND (reasoning_text); BIND (answer_card); BIND (answer); BIND (plain); BIND (as_plain);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_more);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_as_plain", G_CALLBACK (show_plain));
}

static void
thimble_history_detail_texts_init (ThimbleHistoryDetailTexts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
