/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "measure/thimble-contrast.h"
#include "thimble-chain-results.h"
#include "thimble-chain-step-row.h"
#include "thimble-measure-contrast.h"
#include "thimble-measure-parts.h"

enum { INPUT, OUTPUT, TOTAL, N_NUMBERS };

struct _ThimbleChainResults
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;
  ThimbleChain  *chain;  /* nullable */
  ThimbleChain  *before; /* nullable: compared with it */

  /* made by hand */
  GtkWidget       *unit_box;
  GtkToggleButton *tokens;
  GtkToggleButton *money;
  GtkBox          *rows;
  GtkWidget       *sums;
  GtkLabel        *sums_title;
  GtkLabel        *numbers[N_NUMBERS];
  GtkLabel        *costs[N_NUMBERS];
  ThimbleSplitBar *bar;
  GtkLabel        *dearest;
  GtkLabel        *single;
  GtkLabel        *prices;
  GtkWidget       *comparison;
};

G_DEFINE_FINAL_TYPE (ThimbleChainResults, thimble_chain_results, ADW_TYPE_BIN)

enum { SHOW_REQUEST, RESTART, N_SIGNALS };
static guint signals[N_SIGNALS];

static double
get_length (const ThimbleChainSum *sum, gboolean money)
{
  return money ? sum->cost : sum->input + sum->output;
}

/* The longest of all rows: one scale. */
static double
get_whole (ThimbleChainResults *self, gboolean money)
{
  guint n = g_list_model_get_n_items (thimble_experiment_get_trials (self->chain));
  double whole = 0;

  for (guint i = 0; i < n; i++)
    {
      ThimbleChainSum sum;
      double length;

      thimble_chain_get_step_sum (self->chain, i, &sum);
      length = get_length (&sum, money);
      if (length > whole)
        whole = length;
    }
  return whole;
}

static void
show_sums (ThimbleChainResults *self)
{
  g_autofree char *dearest = thimble_chain_describe_dearest (self->chain);
  g_autofree char *single = thimble_chain_describe_single (self->chain);
  g_autofree char *prices = thimble_measure_text_prices (thimble_experiment_get_trials (self->chain));
  guint runs = thimble_chain_get_plan (self->chain)->runs;
  ThimbleChainSum sum;

  thimble_chain_get_sum (self->chain, &sum);
  gtk_widget_set_visible (self->sums, dearest != NULL && sum.complete);
  if (runs > 1)
    {
      g_autofree char *title = g_strdup_printf (ngettext ("One run, the mean of %u", "One run, the mean of %u", runs), runs);

      gtk_label_set_text (self->sums_title, title);
    }
  else
    gtk_label_set_text (self->sums_title, _("All steps"));
  const double tokens[N_NUMBERS] = { sum.input, sum.output, sum.input + sum.output };
  const double costs[N_NUMBERS] = { sum.input_cost, sum.output_cost, sum.cost };

  for (guint i = 0; i < N_NUMBERS; i++)
    {
      g_autofree char *number = thimble_chain_format_tokens (self->chain, tokens[i]);
      g_autofree char *cost = thimble_quantity_format (THIMBLE_QUANTITY_COST, costs[i]);

      gtk_label_set_text (self->numbers[i], number);
      gtk_label_set_text (self->costs[i], cost);
    }
  thimble_split_bar_set_values (self->bar, sum.input, sum.output, 0);
  {
    g_autofree char *input = thimble_chain_format_tokens (self->chain, sum.input);
    g_autofree char *output = thimble_chain_format_tokens (self->chain, sum.output);
    g_autofree char *sentence = g_strdup_printf (_("All steps: %s tokens in, %s tokens out"), input, output);

    thimble_split_bar_set_label (self->bar, sentence);
  }
  gtk_label_set_text (self->dearest, dearest != NULL && sum.complete ? dearest : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->dearest)), dearest != NULL && sum.complete);
  gtk_label_set_text (self->single, single != NULL ? single : "");
  gtk_widget_set_visible (GTK_WIDGET (self->single), single != NULL);
  gtk_label_set_text (self->prices, prices);
  gtk_widget_set_visible (GTK_WIDGET (self->prices), *prices != '\0');
}

static void
say_comparison (ThimbleChainResults *self)
{
  g_autoptr (GPtrArray) contrasts = self->before != NULL ? thimble_contrast_chains (self->before, self->chain) : NULL;

  thimble_measure_contrast_show (THIMBLE_MEASURE_CONTRAST (self->comparison),
                                 self->before != NULL ? thimble_experiment_get_name (self->before) : NULL, contrasts);
}

static void
update (ThimbleChainResults *self)
{
  gboolean priced, money;
  double whole;

  if (self->chain == NULL)
    return;
  /* Where nothing has a cost there is nothing to switch to. */
  priced = get_whole (self, TRUE) > 0;
  gtk_widget_set_visible (self->unit_box, priced);
  money = priced && gtk_toggle_button_get_active (self->money);
  whole = get_whole (self, money);
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows)); row != NULL; row = gtk_widget_get_next_sibling (row))
    if (THIMBLE_IS_CHAIN_STEP_ROW (row))
      thimble_chain_step_row_update (THIMBLE_CHAIN_STEP_ROW (row), money, whole);
  show_sums (self);
  say_comparison (self);
}

static void
on_close_comparison (ThimbleChainResults *self)
{
  thimble_chain_results_set_before (self, NULL);
}

static void
on_show_request (ThimbleChainResults *self, gint64 id)
{
  g_signal_emit (self, signals[SHOW_REQUEST], 0, id);
}

static void
on_restart (ThimbleChainResults *self, GtkWidget *row)
{
  guint step = 0;

  for (GtkWidget *other = gtk_widget_get_first_child (GTK_WIDGET (self->rows)); other != row; other = gtk_widget_get_next_sibling (other))
    if (THIMBLE_IS_CHAIN_STEP_ROW (other))
      step++;
  g_signal_emit (self, signals[RESTART], 0, step);
}

static void
build (ThimbleChainResults *self)
{
  guint n = self->chain != NULL ? g_list_model_get_n_items (thimble_experiment_get_trials (self->chain)) : 0;
  g_autoptr (GtkSizeGroup) costs = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    gtk_box_remove (self->rows, child);
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = thimble_chain_step_row_new (self->engine, self->chain, i);

      thimble_chain_step_row_join (THIMBLE_CHAIN_STEP_ROW (row), costs);
      if (i > 0)
        gtk_box_append (self->rows, gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
      gtk_box_append (self->rows, row);
      g_signal_connect_object (row, "show-request", G_CALLBACK (on_show_request), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "restart", G_CALLBACK (on_restart), self, G_CONNECT_SWAPPED);
    }
}

/* --- object --- */

static void
thimble_chain_results_dispose (GObject *object)
{
  ThimbleChainResults *self = THIMBLE_CHAIN_RESULTS (object);

  if (self->chain != NULL)
    g_signal_handlers_disconnect_by_data (self->chain, self);
  g_clear_object (&self->chain);
  g_clear_object (&self->before);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_results_parent_class)->dispose (object);
}

static void
thimble_chain_results_class_init (ThimbleChainResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_chain_results_dispose;
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[RESTART] = g_signal_new ("restart", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static GtkLabel *
make_label (const char *text, const char *classes)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto (GStrv) names = g_strsplit (classes, " ", -1);

  gtk_widget_set_css_classes (label, (const char **) names);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  return GTK_LABEL (label);
}

static GtkLabel *
make_sentence (const char *name, const char *classes)
{
  GtkLabel *label = make_label (NULL, classes);

  gtk_widget_set_name (GTK_WIDGET (label), name);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  return label;
}

static GtkWidget *
make_numbers (ThimbleChainResults *self)
{
  static const struct { const char *name, *word, *mark, *fill, *text; } parts[N_NUMBERS] = {
    { "chain-input-sum", N_("Input"), "square", "input-fill", "receipt-number input-text" },
    { "chain-output-sum", N_("Output"), "square", "output-fill", "receipt-number output-text" },
    { "chain-total-sum", N_("Total"), "dash", "total-fill", "receipt-number total-text" },
  };
  GtkBox *row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14));

  for (guint i = 0; i < N_NUMBERS; i++)
    {
      GtkBox *part = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 1)), *head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6));
      GtkWidget *mark = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
      gtk_widget_add_css_class (mark, parts[i].mark);
      gtk_widget_add_css_class (mark, parts[i].fill);
      gtk_box_append (head, mark);
      gtk_box_append (head, GTK_WIDGET (make_label (_(parts[i].word), "small strong secondary")));
      gtk_box_append (part, GTK_WIDGET (head));
      self->numbers[i] = make_label (NULL, parts[i].text);
      gtk_widget_set_name (GTK_WIDGET (self->numbers[i]), parts[i].name);
      gtk_box_append (part, GTK_WIDGET (self->numbers[i]));
      self->costs[i] = make_label (NULL, "small tnum secondary");
      gtk_box_append (part, GTK_WIDGET (self->costs[i]));
      if (i > 0)
        {
          GtkWidget *operator = gtk_label_new (i == 1 ? "+" : "=");

          gtk_widget_add_css_class (operator, "receipt-operator");
          gtk_box_append (row, operator);
        }
      gtk_box_append (row, GTK_WIDGET (part));
    }
  return GTK_WIDGET (row);
}

static GtkWidget *
make_sums (ThimbleChainResults *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));

  gtk_widget_add_css_class (GTK_WIDGET (box), "card");
  gtk_widget_add_css_class (GTK_WIDGET (box), "chain-sums");
  self->sums_title = make_label (NULL, "small-dim");
  gtk_box_append (box, GTK_WIDGET (self->sums_title));
  gtk_box_append (box, make_numbers (self));
  self->bar = THIMBLE_SPLIT_BAR (thimble_split_bar_new ());
  gtk_box_append (box, GTK_WIDGET (self->bar));
  self->single = make_sentence ("chain-single-sentence", "secondary");
  gtk_box_append (box, GTK_WIDGET (self->single));
  self->prices = make_sentence ("chain-prices", "small-dim");
  gtk_box_append (box, GTK_WIDGET (self->prices));
  return GTK_WIDGET (box);
}

static void
thimble_chain_results_init (ThimbleChainResults *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12)), *head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12));

  /* What it comes to stands first: the rows below may reach past the window. */
  self->dearest = make_sentence ("chain-dearest-sentence", "strong");
  gtk_widget_set_hexpand (GTK_WIDGET (self->dearest), TRUE);
  gtk_box_append (head, GTK_WIDGET (self->dearest));
  self->unit_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->unit_box, "linked");
  gtk_widget_set_valign (self->unit_box, GTK_ALIGN_CENTER);
  self->tokens = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("Tokens")));
  self->money = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_("Money")));
  gtk_widget_set_name (GTK_WIDGET (self->money), "chain-money");
  gtk_toggle_button_set_group (self->money, self->tokens);
  gtk_toggle_button_set_active (self->tokens, TRUE);
  gtk_box_append (GTK_BOX (self->unit_box), GTK_WIDGET (self->tokens));
  gtk_box_append (GTK_BOX (self->unit_box), GTK_WIDGET (self->money));
  g_signal_connect_object (self->money, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_box_append (head, self->unit_box);
  gtk_box_append (box, GTK_WIDGET (head));
  self->comparison = thimble_measure_contrast_new ();
  g_signal_connect_object (self->comparison, "closed", G_CALLBACK (on_close_comparison), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, self->comparison);
  self->rows = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  gtk_widget_set_name (GTK_WIDGET (self->rows), "chain-rows");
  gtk_widget_add_css_class (GTK_WIDGET (self->rows), "card");
  gtk_box_append (box, GTK_WIDGET (self->rows));
  self->sums = make_sums (self);
  gtk_box_append (box, self->sums);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
}

GtkWidget *
thimble_chain_results_new (ThimbleEngine *engine)
{
  ThimbleChainResults *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_RESULTS, NULL);
  self->engine = g_object_ref (engine);
  return GTK_WIDGET (self);
}

void
thimble_chain_results_set_chain (ThimbleChainResults *self, ThimbleChain *chain)
{
  g_return_if_fail (THIMBLE_IS_CHAIN_RESULTS (self));

  if (self->chain != NULL)
    g_signal_handlers_disconnect_by_data (self->chain, self);
  g_set_object (&self->chain, chain);
  g_clear_object (&self->before);
  build (self);
  if (chain == NULL)
    return;
  g_signal_connect_object (chain, "progress", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chain, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (chain, "notify::step", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
thimble_chain_results_set_before (ThimbleChainResults *self, ThimbleChain *before)
{
  g_return_if_fail (THIMBLE_IS_CHAIN_RESULTS (self));

  g_set_object (&self->before, before);
  update (self);
}

ThimbleChain *
thimble_chain_results_get_before (ThimbleChainResults *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN_RESULTS (self), NULL);

  return self->before;
}
