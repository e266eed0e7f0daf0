/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-growth-bar.h"
#include "thimble-growth-view.h"

/* The latest turns tell how it grows; the history has all. */
#define MAX_TURNS 8

struct _ThimbleGrowthView
{
  AdwBin parent_instance;

  GtkLabel    *sentence;
  GtkExpander *expander;
  GtkGrid     *grid;

  GArray      *turns; /* of ThimbleTurnGrowth, of those that were shown last */
};

G_DEFINE_FINAL_TYPE (ThimbleGrowthView, thimble_growth_view, ADW_TYPE_BIN)

static GtkWidget *
make_label (const char *text, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "small");
  gtk_widget_add_css_class (label, "tnum");
  return label;
}

static void
add_turn (ThimbleGrowthView *self, const ThimbleTurnGrowth *turn, const char *title, gint64 whole, int row)
{
  g_autofree char *input = thimble_format_count (turn->input), *fresh = thimble_format_count (turn->fresh);
  g_autofree char *carried = thimble_format_count (turn->carried), *framing = thimble_format_count (turn->framing);
  /* Translators: %s is a number of tokens that is an estimate */
  g_autofree char *number = turn->request_id == 0 && turn->about ? g_strdup_printf (_("about %s"), input) : g_strdup (input);
  /* Translators: which turn, how many tokens it read, then its parts */
  g_autofree char *words = g_strdup_printf (_("%s: %s tokens in; about %s new text, %s read again, %s framing"), title, number, fresh, carried, framing);
  GtkWidget *bar = thimble_growth_bar_new ();

  thimble_growth_bar_set_turn (THIMBLE_GROWTH_BAR (bar), turn, whole);
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_widget_set_tooltip_text (bar, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_grid_attach (self->grid, make_label (title, 0), 0, row, 1, 1);
  gtk_grid_attach (self->grid, bar, 1, row, 1, 1);
  gtk_grid_attach (self->grid, make_label (number, 1), 2, row, 1, 1);
}

static void
show_turns (ThimbleGrowthView *self, GArray *turns, const ThimbleTurnGrowth *next)
{
  guint first = turns->len > MAX_TURNS ? turns->len - MAX_TURNS : 0;
  gint64 whole = next->input;
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (guint i = first; i < turns->len; i++)
    whole = MAX (whole, g_array_index (turns, ThimbleTurnGrowth, i).input);
  for (guint i = first; i < turns->len; i++)
    {
      g_autofree char *title = g_strdup_printf (_("Turn %u"), i + 1);

      add_turn (self, &g_array_index (turns, ThimbleTurnGrowth, i), title, whole, row++);
    }
  add_turn (self, next, _("This turn"), whole, row);
}

/* Turns do not change once they are there: each is looked at once. */
static void
follow_turns (ThimbleGrowthView *self, ThimbleConversation *conversation)
{
  guint n = thimble_conversation_get_n_turns (conversation), i = 0;

  while (i < MIN (n, self->turns->len)
         && g_array_index (self->turns, ThimbleTurnGrowth, i).request_id == thimble_conversation_get_turn (conversation, i)->id)
    i++;
  g_array_set_size (self->turns, i);
  for (; i < n; i++)
    {
      ThimbleTurnGrowth turn;

      thimble_growth_of_turn (thimble_conversation_get_turn (conversation, i), &turn);
      g_array_append_val (self->turns, turn);
    }
}

void
thimble_growth_view_show (ThimbleGrowthView *self, ThimbleConversation *conversation, const ThimbleForecast *forecast, gint64 carried,
                          ThimbleModel *model)
{
  gboolean carries = thimble_conversation_get_n_turns (conversation) > 0;
  g_autofree char *sentence = NULL;
  ThimbleTurnGrowth next;

  g_return_if_fail (THIMBLE_IS_GROWTH_VIEW (self));

  if (carries && model != NULL && forecast == NULL)
    return; /* a long text is being counted */
  if (carries && model != NULL)
    {
      thimble_growth_of_next (forecast, carried, model, &next);
      sentence = thimble_growth_describe (&next, thimble_model_get_price (model, NULL));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), sentence != NULL);
  if (sentence == NULL)
    return;
  gtk_label_set_text (self->sentence, sentence);
  follow_turns (self, conversation);
  show_turns (self, self->turns, &next);
}

static GtkWidget *
make_legend (void)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (guint i = 0; i < THIMBLE_N_GROWTH_PARTS; i++)
    {
      const ThimbleTurnGrowth sample = { 0, i == THIMBLE_GROWTH_FRESH, i == THIMBLE_GROWTH_CARRIED, i == THIMBLE_GROWTH_FRAMING, 1, -1, FALSE,
                                         THIMBLE_MONEY_UNKNOWN };
      GtkWidget *part = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 5), *swatch = thimble_growth_bar_new ();

      thimble_growth_bar_set_turn (THIMBLE_GROWTH_BAR (swatch), &sample, 1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (swatch), GTK_ACCESSIBLE_PROPERTY_LABEL, thimble_growth_part_get_label (i), -1);
      gtk_box_append (GTK_BOX (part), swatch);
      gtk_box_append (GTK_BOX (part), make_label (thimble_growth_part_get_label (i), 0));
      gtk_box_append (GTK_BOX (row), part);
    }
  return row;
}

static void
thimble_growth_view_finalize (GObject *object)
{
  g_array_unref (THIMBLE_GROWTH_VIEW (object)->turns);
  G_OBJECT_CLASS (thimble_growth_view_parent_class)->finalize (object);
}

static void
thimble_growth_view_class_init (ThimbleGrowthViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = thimble_growth_view_finalize;
}

static void
thimble_growth_view_init (ThimbleGrowthView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *fresh = gtk_button_new_with_label (_("New Task")), *folded = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  self->turns = g_array_new (FALSE, FALSE, sizeof (ThimbleTurnGrowth));
  gtk_widget_set_name (GTK_WIDGET (self), "growth");
  gtk_widget_add_css_class (GTK_WIDGET (self), "growth");
  self->sentence = GTK_LABEL (make_label (NULL, 0));
  gtk_widget_set_name (GTK_WIDGET (self->sentence), "growth-sentence");
  gtk_label_set_wrap (self->sentence, TRUE);
  gtk_label_set_wrap_mode (self->sentence, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (GTK_WIDGET (self->sentence), TRUE);
  gtk_box_append (GTK_BOX (line), GTK_WIDGET (self->sentence));
  gtk_widget_set_name (fresh, "growth-new-task");
  gtk_widget_set_valign (fresh, GTK_ALIGN_CENTER);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (fresh), "compose.new-task");
  gtk_widget_set_tooltip_text (fresh, _("Begin a new task without earlier turns (Ctrl+N)"));
  gtk_widget_add_css_class (fresh, "small-button");
  gtk_box_append (GTK_BOX (line), fresh);
  gtk_box_append (GTK_BOX (box), line);
  self->expander = GTK_EXPANDER (gtk_expander_new (_("How the input grows")));
  gtk_widget_set_name (GTK_WIDGET (self->expander), "growth-expander");
  gtk_widget_add_css_class (GTK_WIDGET (self->expander), "small");
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_widget_set_name (GTK_WIDGET (self->grid), "growth-turns");
  gtk_grid_set_column_spacing (self->grid, 10);
  gtk_grid_set_row_spacing (self->grid, 4);
  gtk_widget_set_margin_top (folded, 6);
  gtk_box_append (GTK_BOX (folded), GTK_WIDGET (self->grid));
  gtk_box_append (GTK_BOX (folded), make_legend ());
  gtk_expander_set_child (self->expander, folded);
  /* GTK 4.8 moves the focus into a child that is folded away, and warns. */
  g_object_bind_property (self->expander, "expanded", folded, "can-focus", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->expander));
  adw_bin_set_child (ADW_BIN (self), box);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
thimble_growth_view_new (void)
{
  return g_object_new (THIMBLE_TYPE_GROWTH_VIEW, NULL);
}
