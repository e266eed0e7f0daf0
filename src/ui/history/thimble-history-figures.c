/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "thimble-history-figures.h"
#include "thimble-history-sums.h"

typedef enum {
  LINE_REQUESTS,
  LINE_INPUT,
  LINE_CACHED,
  LINE_CACHE_WRITE,
  LINE_OUTPUT,
  LINE_REASONING,
  LINE_TOTAL,
  LINE_COST,
  LINE_DURATION,
  LINE_FIRST_TEXT,
} Line;

#define N_LINES (LINE_FIRST_TEXT + 1)

struct _ThimbleHistoryFigures
{
  AdwBin           parent_instance;

  /* children */
  GtkLabel        *names[N_LINES];
  GtkLabel        *all[N_LINES];
  GtkLabel        *means[N_LINES];
  GtkWidget       *bars;
  ThimbleSplitBar *tokens;
  ThimbleSplitBar *money;
  GtkLabel        *sentence;
  GtkWidget       *dearest;
  GtkLabel        *dearest_cost;
  GtkLabel        *notes;

  gint64           dearest_id;
};

enum { DEAREST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ThimbleHistoryFigures, thimble_history_figures, ADW_TYPE_BIN)

static const struct {
  const char *name;
  const char *css;  /* nullable */
  gboolean    part; /* of the line above */
} lines[] = {
  [LINE_REQUESTS] = { N_("Requests"), NULL, FALSE },
  [LINE_INPUT] = { N_("Input"), "input", FALSE },
  [LINE_CACHED] = { N_("Cached"), NULL, TRUE },
  [LINE_CACHE_WRITE] = { N_("Written to cache"), NULL, TRUE },
  [LINE_OUTPUT] = { N_("Output"), "output", FALSE },
  [LINE_REASONING] = { N_("Reasoning"), NULL, TRUE },
  [LINE_TOTAL] = { N_("Total"), "strong", FALSE },
  [LINE_COST] = { N_("Cost"), "strong", FALSE },
  [LINE_DURATION] = { N_("Duration"), NULL, FALSE },
  [LINE_FIRST_TEXT] = { N_("First text"), NULL, FALSE },
};

/* @value: -1 where no request told any */
static char *
format_sum (const ThimbleSums *sums, gint64 value)
{
  g_autofree char *count = thimble_format_count (value);

  /* Translators: before a number of tokens that is an estimate */
  return value > 0 && sums->estimated > 0 ? g_strdup_printf (_("about %s"), count) : g_steal_pointer (&count);
}

static char *
format_mean (const ThimbleSums *sums, double mean)
{
  return mean >= 0 ? format_sum (sums, (gint64) round (mean)) : g_strdup ("—");
}

static void
set_line (ThimbleHistoryFigures *self, Line line, char *all, char *mean)
{
  gtk_label_set_text (self->all[line], all != NULL ? all : "");
  gtk_label_set_text (self->means[line], mean != NULL ? mean : "");
  g_free (all);
  g_free (mean);
}

static char *
format_time (gint64 sum_us, gint64 n)
{
  return thimble_format_seconds (n > 0 ? sum_us : -1);
}

static char *
format_mean_time (gint64 sum_us, gint64 n)
{
  return thimble_format_seconds (n > 0 ? sum_us / n : -1);
}

static void
set_lines (ThimbleHistoryFigures *self, const ThimbleSums *sums)
{
  ThimbleSumsTokens tokens;

  thimble_sums_get_tokens (sums, &tokens);
  set_line (self, LINE_REQUESTS, thimble_format_count (sums->requests), NULL);
  set_line (self, LINE_INPUT, format_sum (sums, tokens.input), format_mean (sums, thimble_sums_get_mean_input (sums)));
  set_line (self, LINE_CACHED, format_sum (sums, tokens.cached_read), format_mean (sums, thimble_sums_get_mean_cached_read (sums)));
  set_line (self, LINE_CACHE_WRITE, format_sum (sums, tokens.cache_write), format_mean (sums, thimble_sums_get_mean_cache_write (sums)));
  set_line (self, LINE_OUTPUT, format_sum (sums, tokens.output), format_mean (sums, thimble_sums_get_mean_output (sums)));
  set_line (self, LINE_REASONING, format_sum (sums, tokens.reasoning), format_mean (sums, thimble_sums_get_mean_reasoning (sums)));
  set_line (self, LINE_TOTAL, format_sum (sums, tokens.total), format_mean (sums, thimble_sums_get_mean_total (sums)));
  set_line (self, LINE_COST, thimble_history_sums_describe_cost (sums),
            thimble_money_format (sums->priced > 0 ? sums->cost / sums->priced : THIMBLE_MONEY_UNKNOWN));
  set_line (self, LINE_DURATION, format_time (sums->duration_us, sums->timed), format_mean_time (sums->duration_us, sums->timed));
  set_line (self, LINE_FIRST_TEXT, NULL, format_mean_time (sums->first_text_us, sums->first_timed));
  /* Few providers bill it; a line of dashes would only ask a question. */
  gtk_widget_set_visible (GTK_WIDGET (self->names[LINE_CACHE_WRITE]), sums->cache_write > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->all[LINE_CACHE_WRITE]), sums->cache_write > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->means[LINE_CACHE_WRITE]), sums->cache_write > 0);
}

static char *
say_shares (const ThimbleSums *sums)
{
  double of_tokens = thimble_sums_get_output_token_share (sums), of_money = thimble_sums_get_output_cost_share (sums);
  g_autofree char *tokens = thimble_format_percent (of_tokens), *money = thimble_format_percent (of_money);

  if (of_tokens < 0)
    return g_strdup ("");
  if (of_money < 0)
    return g_strdup_printf (_("Output was %s of the tokens."), tokens);
  return g_strdup_printf (_("Output was %s of the tokens and %s of the money."), tokens, money);
}

static void
set_shares (ThimbleHistoryFigures *self, const ThimbleSums *sums)
{
  g_autofree char *sentence = say_shares (sums);
  gboolean money = thimble_sums_get_output_cost_share (sums) >= 0;

  gtk_label_set_text (self->sentence, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->sentence), *sentence != '\0');
  gtk_widget_set_visible (self->bars, *sentence != '\0');
  thimble_split_bar_set_values (self->tokens, (double) sums->input, (double) sums->output, 0);
  thimble_split_bar_set_label (self->tokens, sentence);
  thimble_split_bar_set_values (self->money, money ? (double) (sums->split_cost - sums->output_cost) : NAN,
                                money ? (double) sums->output_cost : NAN, 0);
  thimble_split_bar_set_label (self->money, money ? sentence : "");
}

static void
add_note (GString *notes, gint64 n, char *note)
{
  if (n > 0)
    g_string_append_printf (notes, "%s%s", notes->len > 0 ? "\n" : "", note);
  g_free (note);
}

static void
set_notes (ThimbleHistoryFigures *self, const ThimbleSums *sums)
{
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *failed = thimble_format_count (sums->failed), *estimated = thimble_format_count (sums->estimated);
  g_autofree char *practice = thimble_format_count (sums->practice);

  add_note (notes, sums->failed,
            g_strdup_printf (ngettext ("%s request failed.", "%s requests failed.", (gulong) sums->failed), failed));
  add_note (notes, sums->estimated,
            g_strdup_printf (ngettext ("%s request is an estimate, so the tokens are “about”.",
                                       "%s requests are estimates, so the tokens are “about”.", (gulong) sums->estimated), estimated));
  add_note (notes, sums->practice,
            g_strdup_printf (ngettext ("%s practice request counts as tokens and not as money.",
                                       "%s practice requests count as tokens and not as money.", (gulong) sums->practice), practice));
  gtk_label_set_text (self->notes, notes->str);
  gtk_widget_set_visible (GTK_WIDGET (self->notes), notes->len > 0);
}

void
thimble_history_figures_set (ThimbleHistoryFigures *self, const ThimbleSums *sums)
{
  g_autofree char *dearest = NULL;

  g_return_if_fail (THIMBLE_IS_HISTORY_FIGURES (self));
  g_return_if_fail (sums != NULL);
  set_lines (self, sums);
  set_shares (self, sums);
  set_notes (self, sums);
  self->dearest_id = sums->dearest_id;
  dearest = thimble_money_format (sums->dearest_id != 0 ? sums->dearest_cost : THIMBLE_MONEY_UNKNOWN);
  gtk_label_set_text (self->dearest_cost, dearest);
  gtk_widget_set_visible (self->dearest, sums->dearest_id != 0);
}

static void
on_dearest (ThimbleHistoryFigures *self)
{
  if (self->dearest_id != 0)
    g_signal_emit (self, signals[DEAREST], 0, self->dearest_id);
}

/* Making */

static GtkLabel *
make_label (const char *text, float xalign, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "numeric");
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return GTK_LABEL (label);
}

static GtkWidget *
make_grid (ThimbleHistoryFigures *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());
  GtkLabel *all = make_label (_("In all"), 1, "secondary"), *mean = make_label (_("A request"), 1, "secondary");

  gtk_grid_set_column_spacing (grid, 12);
  gtk_grid_set_row_spacing (grid, 3);
  gtk_widget_set_tooltip_text (GTK_WIDGET (mean), _("On average, of the requests where it is known"));
  gtk_grid_attach (grid, GTK_WIDGET (all), 1, 0, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (mean), 2, 0, 1, 1);
  for (guint i = 0; i < N_LINES; i++)
    {
      self->names[i] = make_label (_(lines[i].name), 0, lines[i].part ? "secondary" : NULL);
      self->all[i] = make_label (NULL, 1, lines[i].part ? "secondary" : lines[i].css);
      self->means[i] = make_label (NULL, 1, lines[i].part ? "secondary" : lines[i].css);
      gtk_widget_set_margin_start (GTK_WIDGET (self->names[i]), lines[i].part ? 12 : 0);
      gtk_widget_set_hexpand (GTK_WIDGET (self->names[i]), TRUE);
      gtk_label_set_wrap (self->names[i], TRUE);
      gtk_grid_attach (grid, GTK_WIDGET (self->names[i]), 0, (int) i + 1, 1, 1);
      gtk_grid_attach (grid, GTK_WIDGET (self->all[i]), 1, (int) i + 1, 1, 1);
      gtk_grid_attach (grid, GTK_WIDGET (self->means[i]), 2, (int) i + 1, 1, 1);
    }
  /* "at least $1.20 (2 unpriced)" is longer than any number. */
  gtk_label_set_wrap (self->all[LINE_COST], TRUE);
  gtk_label_set_justify (self->all[LINE_COST], GTK_JUSTIFY_RIGHT);
  gtk_label_set_max_width_chars (self->all[LINE_COST], 18);
  gtk_widget_set_name (GTK_WIDGET (self->all[LINE_COST]), "history-figures-cost");
  gtk_widget_set_name (GTK_WIDGET (self->all[LINE_CACHED]), "history-figures-cached");
  gtk_widget_set_name (GTK_WIDGET (self->means[LINE_TOTAL]), "history-figures-mean-total");
  return GTK_WIDGET (grid);
}

static GtkWidget *
make_bars (ThimbleHistoryFigures *self)
{
  GtkGrid *grid = GTK_GRID (gtk_grid_new ());

  gtk_grid_set_column_spacing (grid, 14);
  gtk_grid_set_row_spacing (grid, 5);
  self->tokens = THIMBLE_SPLIT_BAR (thimble_split_bar_new ());
  self->money = THIMBLE_SPLIT_BAR (thimble_split_bar_new ());
  gtk_widget_set_hexpand (GTK_WIDGET (self->tokens), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->tokens), GTK_ALIGN_CENTER);
  gtk_widget_set_valign (GTK_WIDGET (self->money), GTK_ALIGN_CENTER);
  gtk_grid_attach (grid, GTK_WIDGET (make_label (_("Tokens"), 0, "secondary")), 0, 0, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (self->tokens), 1, 0, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (make_label (_("Cost"), 0, "secondary")), 0, 1, 1, 1);
  gtk_grid_attach (grid, GTK_WIDGET (self->money), 1, 1, 1, 1);
  return self->bars = GTK_WIDGET (grid);
}

static GtkWidget *
make_dearest (ThimbleHistoryFigures *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *name = gtk_label_new (_("Dearest request"));

  self->dearest = gtk_button_new ();
  self->dearest_cost = make_label (NULL, 1, "strong");
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->dearest_cost));
  gtk_button_set_child (GTK_BUTTON (self->dearest), box);
  gtk_widget_set_name (self->dearest, "history-dearest");
  gtk_widget_set_tooltip_text (self->dearest, _("Show It"));
  g_signal_connect_object (self->dearest, "clicked", G_CALLBACK (on_dearest), self, G_CONNECT_SWAPPED);
  return self->dearest;
}

static void
thimble_history_figures_class_init (ThimbleHistoryFiguresClass *klass)
{
  signals[DEAREST] = g_signal_new ("dearest", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
thimble_history_figures_init (ThimbleHistoryFigures *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10);

  self->sentence = make_label (NULL, 0, "strong");
  gtk_label_set_wrap (self->sentence, TRUE);
  gtk_widget_set_name (GTK_WIDGET (self->sentence), "history-figures-sentence");
  self->notes = make_label (NULL, 0, "secondary");
  gtk_label_set_wrap (self->notes, TRUE);
  gtk_widget_add_css_class (box, "history-figures");
  gtk_box_append (GTK_BOX (box), make_grid (self));
  /* What can be pressed stands where it is seen without scrolling. */
  gtk_box_append (GTK_BOX (box), make_dearest (self));
  gtk_box_append (GTK_BOX (box), make_bars (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->sentence));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->notes));
  adw_bin_set_child (ADW_BIN (self), box);
}
