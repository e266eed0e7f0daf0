/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "charts/thimble-split-bar.h"
#include "compose/thimble-markdown-view.h"
#include "measure/thimble-chain-findings.h"
#include "thimble-chain-step-row.h"

struct _ThimbleChainStepRow
{
  AdwBin parent_instance;

  /* configured */
  ThimbleEngine *engine;
  ThimbleChain  *chain;
  guint          index;

  /* made by hand */
  GtkLabel        *number;
  GtkLabel        *dearest;
  GtkLabel        *state;
  ThimbleSplitBar *bar;
  GtkLabel        *input;
  GtkLabel        *output;
  GtkWidget       *costs;
  GtkLabel        *cost;
  GtkLabel        *share;
  GtkExpander     *expander;
  GtkWidget       *answer;
  GtkButton       *open;
  GtkButton       *restart;

  GCancellable *gone;
  gint64 shown_id; /* whose answer is shown, or being read; 0: none */
};

G_DEFINE_FINAL_TYPE (ThimbleChainStepRow, thimble_chain_step_row, ADW_TYPE_BIN)

enum { SHOW_REQUEST, RESTART, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
is_step (ThimbleChainStepRow *self)
{
  return self->index < thimble_chain_get_n_steps (self->chain);
}

/* The latest run that was answered, else the latest that was sent: NULL before. */
static ThimbleRun *
find_run (ThimbleChainStepRow *self)
{
  ThimbleTrial *trial = thimble_experiment_get_trial (self->chain, self->index);
  ThimbleRun *sent = NULL;

  for (guint n = thimble_trial_get_n_runs (trial); n > 0; n--)
    {
      ThimbleRun *run = thimble_trial_get_run (trial, n);

      if (thimble_run_get_state (run) == THIMBLE_RUN_DONE)
        return run;
      if (sent == NULL && thimble_run_get_request_id (run) > 0 && thimble_run_get_state (run) != THIMBLE_RUN_WAITING)
        sent = run;
    }
  return sent;
}

/* --- its answer --- */

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleRecord) record = thimble_store_load_finish (THIMBLE_STORE (source), result, &error);
  ThimbleChainStepRow *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_CANCELLED))
    return;
  self = user_data;
  if (record == NULL || record->answer == NULL || *record->answer == '\0')
    thimble_markdown_view_set_text (THIMBLE_MARKDOWN_VIEW (self->answer), error != NULL ? error->message : _("Its text was deleted."));
  else
    thimble_markdown_view_set_text (THIMBLE_MARKDOWN_VIEW (self->answer), record->answer);
}

static void
show_answer (ThimbleChainStepRow *self)
{
  ThimbleRun *run = find_run (self);
  gboolean done = run != NULL && thimble_run_get_state (run) == THIMBLE_RUN_DONE;
  gint64 id = done ? thimble_run_get_request_id (run) : 0;

  if (!gtk_expander_get_expanded (self->expander) || id == 0 || id == self->shown_id)
    return;
  self->shown_id = id;
  thimble_store_load_async (thimble_engine_get_store (self->engine), id, self->gone, loaded_cb, self);
}

static void
on_open (ThimbleChainStepRow *self)
{
  ThimbleRun *run = find_run (self);

  if (run != NULL)
    g_signal_emit (self, signals[SHOW_REQUEST], 0, thimble_run_get_request_id (run));
}

static void
on_restart (ThimbleChainStepRow *self)
{
  g_signal_emit (self, signals[RESTART], 0);
}

/* --- what it shows --- */

static char *
format_cost (double cost)
{
  return thimble_quantity_format (THIMBLE_QUANTITY_COST, cost);
}

static char *
describe_state (ThimbleChainStepRow *self)
{
  ThimbleTrial *trial = thimble_experiment_get_trial (self->chain, self->index);
  guint done = thimble_trial_get_n_done (trial), failed = thimble_trial_get_n_failed (trial);
  ThimbleRun *run = find_run (self);

  if (thimble_trial_get_n_running (trial) > 0)
    return g_strdup (_("Running…"));
  if (thimble_trial_get_halted (trial) != NULL)
    return g_strdup (thimble_trial_get_halted (trial));
  if (failed > 0)
    {
      const char *problem = run != NULL ? thimble_run_get_problem (run) : NULL;

      return problem != NULL ? g_strdup (problem) : g_strdup_printf (ngettext ("%u failed", "%u failed", failed), failed);
    }
  return done == 0 ? g_strdup (_("Waiting")) : NULL;
}

static void
show_figures (ThimbleChainStepRow *self, const ThimbleChainSum *sum)
{
  g_autofree char *input = thimble_chain_format_tokens (self->chain, sum->input);
  g_autofree char *output = thimble_chain_format_tokens (self->chain, sum->output);
  /* Translators: a number of tokens that went in */
  g_autofree char *in = g_strdup_printf (_("%s in"), input);
  /* Translators: a number of tokens that came out */
  g_autofree char *out = g_strdup_printf (_("%s out"), output);
  g_autofree char *cost = format_cost (sum->cost);
  ThimbleChainSum all;
  gboolean of_cost;

  gtk_label_set_text (self->input, in);
  gtk_label_set_text (self->output, out);
  gtk_label_set_text (self->cost, cost);
  thimble_chain_get_sum (self->chain, &all);
  /* Of some steps alone it would be told too early. */
  if (is_step (self) && all.complete && !isnan (thimble_chain_get_share (self->chain, self->index, &of_cost)))
    {
      g_autofree char *percent = thimble_chain_format_share (self->chain, self->index);
      /* Translators: %s is a share such as “8%” */
      g_autofree char *share = g_strdup_printf (of_cost ? _("%s of cost") : _("%s of tokens"), percent);

      gtk_label_set_text (self->share, share);
    }
  else
    gtk_label_set_text (self->share, "");
}

static void
show_bar (ThimbleChainStepRow *self, const ThimbleChainSum *sum, gboolean money, double whole)
{
  const char *name = thimble_trial_get_name (thimble_experiment_get_trial (self->chain, self->index));
  g_autofree char *input = NULL, *output = NULL, *sentence = NULL;

  if (money)
    {
      thimble_split_bar_set_values (self->bar, sum->input_cost, sum->output_cost, whole);
      input = format_cost (sum->input_cost);
      output = format_cost (sum->output_cost);
      /* Translators: a step's name, two amounts of money */
      sentence = g_strdup_printf (_("%s: %s for input, %s for output"), name, input, output);
    }
  else
    {
      thimble_split_bar_set_values (self->bar, sum->input, sum->output, whole);
      input = thimble_chain_format_tokens (self->chain, sum->input);
      output = thimble_chain_format_tokens (self->chain, sum->output);
      /* Translators: a step's name, two numbers of tokens */
      sentence = g_strdup_printf (_("%s: %s tokens in, %s tokens out"), name, input, output);
    }
  thimble_split_bar_set_label (self->bar, sentence);
}

void
thimble_chain_step_row_update (ThimbleChainStepRow *self, gboolean money, double whole)
{
  gboolean dearest, running;
  g_autofree char *state = NULL;
  ThimbleChainSum sum, all;
  ThimbleRun *run;

  g_return_if_fail (THIMBLE_IS_CHAIN_STEP_ROW (self));

  thimble_chain_get_step_sum (self->chain, self->index, &sum);
  thimble_chain_get_sum (self->chain, &all);
  /* Of some steps alone it would be told too early. */
  dearest = all.complete && is_step (self) && thimble_chain_get_dearest (self->chain) == (int) self->index;
  run = find_run (self);
  running = thimble_experiment_is_running (self->chain);
  state = describe_state (self);
  gtk_widget_set_visible (GTK_WIDGET (self->dearest), dearest);
  /* Where nothing costs anything the dearest is the one with most tokens. */
  gtk_label_set_text (self->dearest, sum.cost > 0 ? _("dearest") : _("most tokens"));
  if (dearest)
    gtk_widget_add_css_class (GTK_WIDGET (self->number), "dearest");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->number), "dearest");
  gtk_label_set_text (self->state, state != NULL ? state : "");
  gtk_widget_set_visible (GTK_WIDGET (self->state), state != NULL);
  show_figures (self, &sum);
  show_bar (self, &sum, money, whole);
  gtk_widget_set_visible (GTK_WIDGET (self->expander), run != NULL && thimble_run_get_state (run) == THIMBLE_RUN_DONE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->open), run != NULL && thimble_run_get_request_id (run) > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->restart), is_step (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->restart), run != NULL && !running && !thimble_experiment_is_elsewhere (self->chain));
  show_answer (self);
}

/* --- object --- */

static void
thimble_chain_step_row_dispose (GObject *object)
{
  ThimbleChainStepRow *self = THIMBLE_CHAIN_STEP_ROW (object);

  g_cancellable_cancel (self->gone);
  g_clear_object (&self->gone);
  g_clear_object (&self->chain);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_step_row_parent_class)->dispose (object);
}

static void
thimble_chain_step_row_class_init (ThimbleChainStepRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_chain_step_row_dispose;
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[RESTART] = g_signal_new ("restart", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
add_label (GtkWidget *box, const char *text, const char *classes)
{
  GtkWidget *label = gtk_label_new (text);
  g_auto (GStrv) names = g_strsplit (classes, " ", -1);

  gtk_widget_set_css_classes (label, (const char **) names);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static GtkButton *
add_button (GtkWidget *box, const char *name, const char *icon, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_name (button, name);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_box_append (GTK_BOX (box), button);
  return GTK_BUTTON (button);
}

static GtkWidget *
make_middle (ThimbleChainStepRow *self, const char *name)
{
  GtkWidget *middle = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkLabel *label = add_label (line, name, "strong");

  gtk_widget_set_hexpand (middle, TRUE);
  gtk_label_set_ellipsize (label, PANGO_ELLIPSIZE_END);
  self->dearest = add_label (line, NULL, "dearest-pill");
  gtk_widget_set_name (GTK_WIDGET (self->dearest), "chain-dearest");
  gtk_widget_set_valign (GTK_WIDGET (self->dearest), GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (middle), line);
  self->bar = THIMBLE_SPLIT_BAR (thimble_split_bar_new ());
  gtk_widget_set_name (GTK_WIDGET (self->bar), "chain-bar");
  gtk_box_append (GTK_BOX (middle), GTK_WIDGET (self->bar));
  line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  self->input = add_label (line, NULL, "input-text strong small tnum");
  self->output = add_label (line, NULL, "output-text strong small tnum");
  gtk_box_append (GTK_BOX (middle), line);
  self->state = add_label (middle, NULL, "small-dim");
  gtk_widget_set_name (GTK_WIDGET (self->state), "chain-step-state");
  gtk_label_set_wrap (self->state, TRUE);
  gtk_label_set_wrap_mode (self->state, PANGO_WRAP_WORD_CHAR);
  return middle;
}

static void
thimble_chain_step_row_init (ThimbleChainStepRow *self)
{
  self->gone = g_cancellable_new ();
  gtk_widget_set_name (GTK_WIDGET (self), "chain-step-row");
}

static void
fill (ThimbleChainStepRow *self)
{
  const char *name = thimble_trial_get_name (thimble_experiment_get_trial (self->chain, self->index));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *end;
  g_autofree char *number = is_step (self) ? g_strdup_printf ("%u", self->index + 1) : g_strdup ("∗");

  gtk_widget_add_css_class (box, "chain-row");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  self->number = add_label (row, number, "step-number");
  gtk_label_set_xalign (self->number, 0.5f);
  gtk_widget_set_valign (GTK_WIDGET (self->number), GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (row), make_middle (self, name));
  end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_widget_set_valign (end, GTK_ALIGN_CENTER);
  self->cost = add_label (end, NULL, "strong tnum");
  gtk_label_set_xalign (self->cost, 1);
  self->share = add_label (end, NULL, "small-dim tnum");
  gtk_label_set_xalign (self->share, 1);
  self->costs = end;
  gtk_box_append (GTK_BOX (row), end);
  end = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->open = add_button (end, "chain-open", "thimble-history-symbolic", _("Show in History"));
  self->restart = add_button (end, "chain-restart", "thimble-run-again-symbolic", _("Run This Step and All after It Again; It Costs Again"));
  gtk_box_append (GTK_BOX (row), end);
  gtk_box_append (GTK_BOX (box), row);
  self->expander = GTK_EXPANDER (gtk_expander_new (_("Answer")));
  gtk_widget_set_name (GTK_WIDGET (self->expander), "chain-answer");
  self->answer = thimble_markdown_view_new ();
  gtk_widget_set_margin_top (self->answer, 6);
  gtk_expander_set_child (self->expander, self->answer);
  /* GTK 4.8 moves the focus into a child that is folded away, and warns. */
  g_object_bind_property (self->expander, "expanded", self->answer, "can-focus", G_BINDING_SYNC_CREATE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->expander));
  g_signal_connect_object (self->expander, "notify::expanded", G_CALLBACK (show_answer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->open, "clicked", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->restart, "clicked", G_CALLBACK (on_restart), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
thimble_chain_step_row_new (ThimbleEngine *engine, ThimbleChain *chain, guint index)
{
  ThimbleChainStepRow *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (THIMBLE_IS_CHAIN (chain), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_STEP_ROW, NULL);
  self->engine = g_object_ref (engine);
  self->chain = g_object_ref (chain);
  self->index = index;
  fill (self);
  return GTK_WIDGET (self);
}

void
thimble_chain_step_row_join (ThimbleChainStepRow *self, GtkSizeGroup *costs)
{
  g_return_if_fail (THIMBLE_IS_CHAIN_STEP_ROW (self));

  gtk_size_group_add_widget (costs, self->costs);
}
