/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "requests/thimble-comparison.h"
#include "requests/thimble-forecast.h"
#include "thimble-token-line.h"
#include "thimble-token-window.h"

struct _ThimbleTokenWindow
{
  AdwWindow parent_instance;

  /* configured */
  GPtrArray *parts;           /* of GBytes: the prompt, then what else is sent */
  ThimbleModel *model;        /* nullable */
  gint64 framing;             /* tokens round the parts; -1 unknown */

  /* template children */
  GtkToggleButton *ids_button;
  GtkDropDown *parts_choice;
  GtkDropDown *encodings;
  GtkLabel *sum;
  GtkLabel *note;
  GtkListView *list;
  GtkLabel *told;
  GtkGrid *grid;

  ThimbleTokenCut *cut;       /* (nullable): until it is cut */
  GtkSingleSelection *selection;
  guint current;              /* token */
  gboolean shown;             /* something was cut before */
  GCancellable *cutting;
  GCancellable *comparing;
};

G_DEFINE_FINAL_TYPE (ThimbleTokenWindow, thimble_token_window, ADW_TYPE_WINDOW)

/* --- the list --- */

static void
show_line (ThimbleTokenWindow *self,
           GtkListItem        *item)
{
  ThimbleTokenLine *line = THIMBLE_TOKEN_LINE (gtk_list_item_get_child (item));

  thimble_token_line_set (line, self->cut, gtk_list_item_get_position (item), gtk_toggle_button_get_active (self->ids_button));
  thimble_token_line_set_current (line, self->current);
}

static void
tell_current (ThimbleTokenWindow *self)
{
  g_autofree char *text = NULL;

  if (self->cut != NULL && self->current < thimble_token_cut_get_n_tokens (self->cut))
    text = thimble_token_cut_describe (self->cut, self->current);
  gtk_label_set_text (self->told, text != NULL ? text : _("Choose a token to see what it is."));
}

static void
mark_lines (GtkWidget *widget,
            guint      current)
{
  if (THIMBLE_IS_TOKEN_LINE (widget))
    thimble_token_line_set_current (THIMBLE_TOKEN_LINE (widget), current);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    mark_lines (child, current);
}

static void
set_current (ThimbleTokenWindow *self,
             guint               token)
{
  guint line;

  if (self->cut == NULL || token >= thimble_token_cut_get_n_tokens (self->cut))
    return;
  self->current = token;
  line = thimble_token_cut_find_line (self->cut, token);
  if (gtk_single_selection_get_selected (self->selection) != line)
    {
      gtk_single_selection_set_selected (self->selection, line);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", line);
    }
  mark_lines (GTK_WIDGET (self->list), token);
  tell_current (self);
}

static void
on_picked (ThimbleTokenLine   *line,
           guint               token,
           ThimbleTokenWindow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  set_current (self, token);
}

/* Up and down go from line to line; what is current goes along. */
static void
on_selected (ThimbleTokenWindow *self)
{
  guint line = gtk_single_selection_get_selected (self->selection);
  guint n = 0, first;

  if (self->cut == NULL || line == GTK_INVALID_LIST_POSITION)
    return;
  first = thimble_token_cut_get_line (self->cut, line, &n);
  if (self->current < first || self->current >= first + n)
    set_current (self, first);
}

static gboolean
on_key (GtkEventControllerKey *controller,
        guint                  keyval,
        guint                  keycode,
        GdkModifierType        state,
        ThimbleTokenWindow    *self)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int step = keyval == GDK_KEY_Left || keyval == GDK_KEY_KP_Left ? -1
             : keyval == GDK_KEY_Right || keyval == GDK_KEY_KP_Right ? 1 : 0;

  if (step == 0 || self->cut == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  if (rtl)
    step = -step;
  if (step > 0 || self->current > 0)
    set_current (self, self->current == G_MAXUINT ? 0 : self->current + (guint) step);
  return GDK_EVENT_STOP;
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          ThimbleTokenWindow       *self)
{
  GtkWidget *line = thimble_token_line_new ();

  g_signal_connect (line, "picked", G_CALLBACK (on_picked), self);
  gtk_list_item_set_child (item, line);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         ThimbleTokenWindow       *self)
{
  show_line (self, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           ThimbleTokenWindow       *self)
{
  thimble_token_line_set (THIMBLE_TOKEN_LINE (gtk_list_item_get_child (item)), NULL, 0, FALSE);
}

/* Lines are known by their position alone, so the model is any list of that length. */
static void
fill_list (ThimbleTokenWindow *self)
{
  GtkStringList *lines = gtk_string_list_new (NULL);
  guint n = self->cut != NULL ? thimble_token_cut_get_n_lines (self->cut) : 0;
  g_autofree const char **strings = g_new0 (const char *, n + 1);

  for (guint i = 0; i < n; i++)
    strings[i] = "";
  gtk_string_list_splice (lines, 0, 0, strings);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (lines));
  g_object_unref (lines);
}

/* --- the words about it --- */

static void
show_sum (ThimbleTokenWindow *self)
{
  guint n = thimble_token_cut_get_n_tokens (self->cut);
  guint words = thimble_token_cut_get_n_words (self->cut);
  guint characters = thimble_token_cut_get_n_characters (self->cut);
  g_autofree char *tokens = thimble_format_count (n);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (_("The prompt is empty."));
  else if (words > 0)
    {
      g_autofree char *words_text = thimble_format_count (words);
      g_autofree char *ratio = g_strdup_printf ("%.2f", (double) n / words);

      /* Translators: numbers of tokens and words, and tokens a word with two decimals */
      text = g_strdup_printf (ngettext ("%s token · %s words · %s tokens a word", "%s tokens · %s words · %s tokens a word", n),
                              tokens, words_text, ratio);
    }
  else
    {
      g_autofree char *characters_text = thimble_format_count (characters);
      g_autofree char *ratio = g_strdup_printf ("%.2f", (double) n / characters);

      /* Translators: numbers of tokens and characters, and tokens a character with two decimals */
      text = g_strdup_printf (ngettext ("%s token · %s characters · %s tokens a character",
                                        "%s tokens · %s characters · %s tokens a character", n),
                              tokens, characters_text, ratio);
    }
  gtk_label_set_text (self->sum, text);
}

static void
show_note (ThimbleTokenWindow *self)
{
  const ThimbleCounting *counting = self->model != NULL ? thimble_counting_for_model (self->model) : NULL;
  const char *encoding = gtk_string_object_get_string (gtk_drop_down_get_selected_item (self->encodings));
  g_autoptr (GString) text = g_string_new (_("A token is a piece of text that a model knows as one. Common words are one token, rare "
                                             "ones and other scripts take several."));

  if (counting != NULL && counting->encoding == NULL)
    {
      g_string_append_c (text, ' ');
      /* Translators: a model, an encoding */
      g_string_append_printf (text, _("How %s cuts text is not public; this is how %s cuts it."),
                              thimble_model_get_name (self->model), encoding);
    }
  if (self->framing > 0)
    {
      g_autofree char *framing = thimble_format_count (self->framing);

      g_string_append_c (text, ' ');
      g_string_append_printf (text, ngettext ("The provider puts about %s token of framing round it, which no text shows.",
                                              "The provider puts about %s tokens of framing round it, which no text shows.",
                                              (gulong) self->framing), framing);
    }
  if (self->cut != NULL && !thimble_token_cut_is_whole (self->cut))
    {
      g_string_append_c (text, ' ');
      g_string_append (text, _("Only the first megabyte is shown."));
    }
  gtk_label_set_text (self->note, text->str);
}

static void
on_cut (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  ThimbleTokenCut *cut = thimble_token_cut_finish (result, NULL);
  ThimbleTokenWindow *self;

  if (cut == NULL)
    return;
  self = user_data;
  g_clear_pointer (&self->cut, thimble_token_cut_unref);
  self->cut = cut;
  self->current = G_MAXUINT;
  fill_list (self);
  show_sum (self);
  show_note (self);
  tell_current (self);
  /* The arrow keys are at once where they are spoken of, but do not leave what a person has gone to. */
  if (!self->shown)
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
  self->shown = TRUE;
}

static GBytes *
get_text (ThimbleTokenWindow *self)
{
  return g_ptr_array_index (self->parts, gtk_drop_down_get_selected (self->parts_choice));
}

static void
cut_text (ThimbleTokenWindow *self)
{
  const char *name = gtk_string_object_get_string (gtk_drop_down_get_selected_item (self->encodings));
  g_autoptr (GError) error = NULL;
  ThimbleEncoding *encoding = thimble_encoding_get (name, &error);

  if (self->cutting != NULL)
    g_cancellable_cancel (self->cutting);
  g_clear_object (&self->cutting);
  if (encoding == NULL)
    {
      g_clear_pointer (&self->cut, thimble_token_cut_unref);
      fill_list (self);
      gtk_label_set_text (self->sum, error->message);
      return;
    }
  self->cutting = g_cancellable_new ();
  thimble_token_cut_async (encoding, get_text (self), self->cutting, on_cut, self);
}

/* --- the comparison --- */

static GtkWidget *
add_label (ThimbleTokenWindow *self,
           const char         *text,
           int                 column,
           int                 row)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0.0f : 1.0f);
  gtk_widget_add_css_class (label, "small");
  gtk_widget_add_css_class (label, "tnum");
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return label;
}

static void
add_row (ThimbleTokenWindow      *self,
         const ThimbleComparison *row,
         gint64                   longest,
         int                      position)
{
  const ThimbleCounting *own = self->model != NULL ? thimble_counting_for_model (self->model) : NULL;
  g_autofree char *count = thimble_format_count (row->tokens);
  g_autofree char *least = thimble_format_count (row->least);
  g_autofree char *most = thimble_format_count (row->most);
  g_autofree char *text = NULL;
  /* Translators: a family of models, and the encoding that cuts its text */
  g_autofree char *title = row->family->encoding != NULL
                           ? g_strdup_printf (C_("family and encoding", "%s · %s"), row->family->name, row->family->encoding)
                           : g_strdup (row->family->name);
  GtkWidget *name = add_label (self, title, 0, position);
  GtkWidget *bar = thimble_split_bar_new ();
  GtkWidget *number;

  if (row->exact)
    text = g_steal_pointer (&count);
  else if (row->least == row->most)
    /* Translators: %s is a count that is an estimate */
    text = g_strdup_printf (_("about %s"), count);
  else
    text = g_strdup_printf (_("about %s (%s–%s)"), count, least, most);
  number = add_label (self, text, 2, position);
  gtk_label_set_wrap (GTK_LABEL (name), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (name), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 38);
  if (row->family == own)
    {
      gtk_widget_add_css_class (name, "strong");
      gtk_widget_add_css_class (number, "strong");
    }
  thimble_split_bar_set_thickness (THIMBLE_SPLIT_BAR (bar), 6);
  thimble_split_bar_set_values (THIMBLE_SPLIT_BAR (bar), (double) row->tokens, 0, (double) MAX (longest, 1));
  thimble_split_bar_set_label (THIMBLE_SPLIT_BAR (bar), text);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, 40, -1);
  gtk_grid_attach (self->grid, bar, 1, position, 1, 1);
}

static void
on_compared (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (GArray) rows = thimble_comparison_finish (result, NULL);
  ThimbleTokenWindow *self = user_data;
  gint64 longest = 0;

  if (rows == NULL)
    return;
  for (guint i = 0; i < rows->len; i++)
    longest = MAX (longest, g_array_index (rows, ThimbleComparison, i).tokens);
  for (guint i = 0; i < rows->len; i++)
    add_row (self, &g_array_index (rows, ThimbleComparison, i), longest, (int) i);
}

static void
compare (ThimbleTokenWindow *self)
{
  GtkWidget *child;

  if (self->comparing != NULL)
    g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  self->comparing = g_cancellable_new ();
  thimble_comparison_async (get_text (self), self->comparing, on_compared, self);
}

/* --- object --- */

static void
on_part (ThimbleTokenWindow *self)
{
  if (!self->shown)
    return; /* the choice is being filled */
  cut_text (self);
  compare (self);
}

/* What is sent, in parts that have a name; the prompt first, for that is what is looked at. */
static void
take_parts (ThimbleTokenWindow *self,
            ThimblePrompt      *prompt)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *text = thimble_prompt_get_text (prompt);
  const char *system = thimble_prompt_get_system (prompt);
  guint n_turns = thimble_prompt_get_n_turns (prompt);

  g_ptr_array_add (self->parts, g_bytes_new (text, strlen (text)));
  gtk_string_list_append (names, _("Prompt"));
  if (system != NULL && *system != '\0')
    {
      g_ptr_array_add (self->parts, g_bytes_new (system, strlen (system)));
      gtk_string_list_append (names, _("System text"));
    }
  if (n_turns > 0)
    {
      GString *turns = g_string_new (NULL);

      for (guint i = 0; i < n_turns; i++)
        g_string_append_printf (turns, "%s%s", i > 0 ? "\n" : "", thimble_prompt_get_turn_text (prompt, i));
      g_ptr_array_add (self->parts, g_string_free_to_bytes (turns));
      gtk_string_list_append (names, _("Earlier turns"));
    }
  gtk_drop_down_set_model (self->parts_choice, G_LIST_MODEL (names));
  gtk_widget_set_visible (GTK_WIDGET (self->parts_choice), self->parts->len > 1);
}

static void
on_ids (ThimbleTokenWindow *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  fill_list (self);
  if (selected != GTK_INVALID_LIST_POSITION)
    gtk_single_selection_set_selected (self->selection, selected);
}

static void
on_encoding (ThimbleTokenWindow *self)
{
  if (self->parts->len > 0)
    cut_text (self);
}

static void
thimble_token_window_dispose (GObject *object)
{
  ThimbleTokenWindow *self = THIMBLE_TOKEN_WINDOW (object);

  if (self->cutting != NULL)
    g_cancellable_cancel (self->cutting);
  g_clear_object (&self->cutting);
  if (self->comparing != NULL)
    g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->cut, thimble_token_cut_unref);
  G_OBJECT_CLASS (thimble_token_window_parent_class)->dispose (object);
}

static void
thimble_token_window_finalize (GObject *object)
{
  g_ptr_array_unref (THIMBLE_TOKEN_WINDOW (object)->parts);
  G_OBJECT_CLASS (thimble_token_window_parent_class)->finalize (object);
}

static void
thimble_token_window_class_init (ThimbleTokenWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_token_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_token_window_finalize;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource (widget_class,
    "/io/github/thimble/Thimble/ui/compose/thimble-token-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, ids_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, parts_choice);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, encodings);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, sum);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, note);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, list);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, told);
  gtk_widget_class_bind_template_child (widget_class, ThimbleTokenWindow, grid);
  gtk_widget_class_bind_template_callback (widget_class, on_ids);
  gtk_widget_class_bind_template_callback (widget_class, on_encoding);
  gtk_widget_class_bind_template_callback (widget_class, on_part);
}

static void
thimble_token_window_init (ThimbleTokenWindow *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->current = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);
  g_object_unref (factory);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  /* On the way down: a list of rows has its own use for no arrow but up and down. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->list), keys);
}

GtkWidget *
thimble_token_window_new (ThimblePrompt *prompt,
                          ThimbleModel  *model,
                          gint64         framing)
{
  ThimbleTokenWindow *self;
  gboolean older;

  g_return_val_if_fail (prompt != NULL, NULL);
  g_return_val_if_fail (model == NULL || THIMBLE_IS_MODEL (model), NULL);

  self = g_object_new (THIMBLE_TYPE_TOKEN_WINDOW, NULL);
  g_set_object (&self->model, model);
  older = model != NULL && g_str_equal (thimble_forecast_encoding (model), "cl100k_base");
  gtk_drop_down_set_selected (self->encodings, older ? 1 : 0);
  self->framing = framing;
  take_parts (self, prompt);
  show_note (self);
  tell_current (self);
  cut_text (self);
  compare (self);
  return GTK_WIDGET (self);
}
