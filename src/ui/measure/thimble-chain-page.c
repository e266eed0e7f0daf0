/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-chain-page-private.h"
#include "thimble-measure-kept.h"
#include "thimble-measure-parts.h"

#define PREDICT_MS 150

G_DEFINE_FINAL_TYPE (ThimbleChainPage, thimble_chain_page, ADW_TYPE_BIN)

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

void
thimble_chain_page_say (ThimbleChainPage *self, const char *message)
{
  thimble_refusal_say (self->message, message);
}

/* --- what it would cost --- */

static gboolean
on_predict (gpointer user_data)
{
  ThimbleChainPage *self = user_data;
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_form_get_plan (self->form);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *left = thimble_measure_text_left (self->engine);
  ThimblePrediction prediction;

  self->predict_id = 0;
  if (thimble_chain_plan_check (plan, &error) &&
      thimble_chain_predict (plan, self->engine, &prediction, &error))
    text = thimble_prediction_describe (&prediction);
  gtk_label_set_text (self->prediction, text != NULL ? text : error->message);
  gtk_label_set_text (self->left, left != NULL ? left : "");
  gtk_widget_set_visible (GTK_WIDGET (self->left), left != NULL);
  return G_SOURCE_REMOVE;
}

static void
queue_predict (ThimbleChainPage *self)
{
  if (self->predict_id == 0)
    self->predict_id = g_timeout_add (PREDICT_MS, on_predict, self);
}

static void
on_form_changed (ThimbleChainPage *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self->message)))
    thimble_chain_page_say (self, NULL);
  queue_predict (self);
}

/* --- what it came to --- */

static char *
describe_progress (ThimbleChainPage *self)
{
  g_autofree char *progress = thimble_experiment_describe_progress (self->chain);
  int step = thimble_chain_get_step (self->chain);
  const char *name;

  if (step < 0)
    return g_steal_pointer (&progress);
  name = thimble_trial_get_name (thimble_experiment_get_trial (self->chain, (guint) step));
  /* Translators: a step's name, then such as “3 of 4 done · $0.000811 spent” */
  return g_strdup_printf (_("“%s” runs · %s"), name, progress);
}

static gboolean
waits (ThimbleChain *chain)
{
  return thimble_experiment_get_done (chain) + thimble_experiment_get_failed (chain) < thimble_experiment_get_total (chain);
}

void
thimble_chain_page_update (ThimbleChainPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean running = thimble_chain_page_is_running (self);
  gboolean own = self->chain != NULL && !thimble_experiment_is_elsewhere (self->chain);

  gtk_widget_action_set_enabled (widget, "chain.run", !running);
  gtk_widget_action_set_enabled (widget, "chain.new", !running);
  gtk_widget_action_set_enabled (widget, "chain.kept", !running);
  gtk_widget_action_set_enabled (widget, "chain.stop", running);
  gtk_widget_action_set_enabled (widget, "chain.save", self->chain != NULL);
  gtk_stack_set_visible_child_name (self->stack, self->chain != NULL ? "results" : "empty");
  if (self->chain == NULL)
    return;
  guint total = thimble_experiment_get_total (self->chain), done = thimble_experiment_get_done (self->chain);
  guint failed = thimble_experiment_get_failed (self->chain);
  g_autofree char *progress = describe_progress (self);
  const char *why = thimble_experiment_is_elsewhere (self->chain) ? _("Another window of Thimble runs this chain.")
                                                             : thimble_experiment_get_message (self->chain);

  gtk_label_set_text (self->progress, progress);
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) (done + failed) / total : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), running);
  gtk_label_set_text (self->why, why != NULL ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->why), why != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->stop), running);
  gtk_widget_set_visible (GTK_WIDGET (self->resume), own && !running && waits (self->chain));
  gtk_widget_set_visible (GTK_WIDGET (self->retry), own && !running && failed > 0);
  gtk_widget_set_visible (self->buttons, gtk_widget_get_visible (GTK_WIDGET (self->stop)) ||
                          gtk_widget_get_visible (GTK_WIDGET (self->resume)) || gtk_widget_get_visible (GTK_WIDGET (self->retry)));
}

static void
show_name (ThimbleChainPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->title), self->chain != NULL ? thimble_experiment_get_name (self->chain) : "");
}

/* Enter, or the keyboard going elsewhere. */
static void
on_title (ThimbleChainPage *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title))));

  if (self->chain == NULL)
    return;
  if (*name != '\0' && g_strcmp0 (name, thimble_experiment_get_name (self->chain)) != 0)
    thimble_experiment_rename (self->chain, name);
  show_name (self);
}

void
thimble_chain_page_set_chain (ThimbleChainPage *self, ThimbleChain *chain)
{
  if (self->chain != NULL)
    g_signal_handlers_disconnect_by_data (self->chain, self);
  g_set_object (&self->chain, chain);
  thimble_chain_results_set_chain (self->results, chain);
  if (chain != NULL)
    {
      g_signal_connect_object (chain, "notify", G_CALLBACK (thimble_chain_page_update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (chain, "notify::name", G_CALLBACK (show_name), self, G_CONNECT_SWAPPED);
      show_name (self);
    }
  thimble_chain_page_update (self);
}

/* --- what its parts tell --- */

static void
on_add_key (ThimbleChainPage *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
on_show_request (ThimbleChainPage *self, gint64 id)
{
  g_signal_emit (self, signals[SHOW_REQUEST], 0, id);
}

static void
on_deleted (ThimbleChainPage *self, gint64 id)
{
  if (self->chain != NULL && thimble_experiment_get_id (self->chain) == id)
    thimble_chain_page_set_chain (self, NULL);
}

static void
on_renamed (ThimbleChainPage *self, const char *name)
{
  if (self->chain != NULL)
    thimble_experiment_rename (self->chain, name);
}

void
thimble_chain_page_show_kept (ThimbleChainPage *self)
{
  GtkWidget *window = thimble_measure_kept_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), thimble_engine_get_store (self->engine),
                                                THIMBLE_MEASUREMENT_CHAIN, self->chain != NULL ? thimble_experiment_get_id (self->chain) : 0);

  g_signal_connect_object (window, "open", G_CALLBACK (thimble_chain_page_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "compare", G_CALLBACK (thimble_chain_page_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "deleted", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "renamed", G_CALLBACK (on_renamed), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

void
thimble_chain_page_begin_anew (ThimbleChainPage *self)
{
  g_autoptr (ThimbleChainPlan) plan = thimble_chain_form_get_plan (self->form);
  g_autoptr (ThimbleChainPlan) fresh = thimble_chain_plan_new_article ();

  /* The model stays: it is the person's, not the chain's. */
  g_free (fresh->endpoint_id);
  fresh->endpoint_id = g_strdup (plan->endpoint_id);
  g_free (fresh->model_id);
  fresh->model_id = g_strdup (plan->model_id);
  thimble_chain_form_set_plan (self->form, fresh);
  thimble_chain_page_set_chain (self, NULL);
}

static void
on_back (ThimbleChainPage *self)
{
  adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->form_pane));
}

static void
on_folded (ThimbleChainPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->back), adw_leaflet_get_folded (self->leaflet));
}

static void
on_narrow (ThimblePane *pane)
{
  if (thimble_pane_is_narrow (pane))
    gtk_widget_add_css_class (GTK_WIDGET (pane), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (pane), "narrow");
}

/* --- object --- */

static void
thimble_chain_page_dispose (GObject *object)
{
  ThimbleChainPage *self = THIMBLE_CHAIN_PAGE (object);

  thimble_chain_page_stop (self);
  g_cancellable_cancel (self->gone);
  g_clear_handle_id (&self->predict_id, g_source_remove);
  if (self->chain != NULL)
    g_signal_handlers_disconnect_by_data (self->chain, self);
  g_clear_object (&self->chain);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_chain_page_parent_class)->dispose (object);
}

static void
thimble_chain_page_finalize (GObject *object)
{
  g_clear_object (&THIMBLE_CHAIN_PAGE (object)->gone);
  G_OBJECT_CLASS (thimble_chain_page_parent_class)->finalize (object);
}

static void
thimble_chain_page_class_init (ThimbleChainPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_chain_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_chain_page_finalize;
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  thimble_chain_page_install (GTK_WIDGET_CLASS (klass));
}

static void
thimble_chain_page_init (ThimbleChainPage *self)
{
  self->gone = g_cancellable_new ();
  gtk_widget_set_name (GTK_WIDGET (self), "chain-page");
}

/* @role: ALERT and STATUS are spoken when they change. */
static GtkLabel *
make_label (const char *name, const char *class, GtkAccessibleRole role)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, NULL);

  gtk_widget_set_name (label, name);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, class);
  return GTK_LABEL (label);
}

static GtkButton *
make_button (const char *name, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return GTK_BUTTON (button);
}

static GtkWidget *
make_scroller (GtkWidget *child)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), child);
  gtk_widget_set_vexpand (scroller, TRUE);
  return scroller;
}

static GtkWidget *
make_form_pane (ThimbleChainPage *self)
{
  GtkBox *column = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0)), *body = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 12));
  GtkBox *head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8)), *foot = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 8));
  GtkWidget *fresh = GTK_WIDGET (make_button ("chain-new", _("_New Chain"), "chain.new"));

  gtk_box_append (head, GTK_WIDGET (make_button ("chain-kept", _("_Kept Chains…"), "chain.kept")));
  gtk_widget_set_tooltip_text (fresh, _("Begin anew with the article's four steps; what was run is kept"));
  gtk_box_append (head, fresh);
  gtk_box_append (body, GTK_WIDGET (head));
  self->form = THIMBLE_CHAIN_FORM (thimble_chain_form_new (self->engine));
  g_signal_connect_object (self->form, "changed", G_CALLBACK (on_form_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "add-key", G_CALLBACK (on_add_key), self, G_CONNECT_SWAPPED);
  gtk_box_append (body, GTK_WIDGET (self->form));
  gtk_widget_add_css_class (GTK_WIDGET (body), "pane");
  gtk_box_append (column, make_scroller (GTK_WIDGET (body)));
  self->message = THIMBLE_REFUSAL (thimble_refusal_new ("chain-message"));
  g_signal_connect_swapped (self->message, "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (self->message, "send-anyway", G_CALLBACK (thimble_chain_page_send_key), self);
  gtk_box_append (foot, GTK_WIDGET (self->message));
  self->prediction = make_label ("chain-prediction", "small-dim", GTK_ACCESSIBLE_ROLE_LABEL);
  gtk_box_append (foot, GTK_WIDGET (self->prediction));
  self->left = make_label ("chain-left", "small-dim", GTK_ACCESSIBLE_ROLE_LABEL);
  gtk_widget_set_visible (GTK_WIDGET (self->left), FALSE);
  gtk_box_append (foot, GTK_WIDGET (self->left));
  self->run = make_button ("chain-run", _("_Run Chain"), "chain.run");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run), _("Run Chain (Ctrl+Return)"));
  gtk_widget_add_css_class (GTK_WIDGET (self->run), "suggested-action");
  gtk_box_append (foot, GTK_WIDGET (self->run));
  gtk_widget_add_css_class (GTK_WIDGET (foot), "chain-foot");
  gtk_box_append (column, GTK_WIDGET (foot));
  self->form_pane = g_object_new (THIMBLE_TYPE_PANE, "child", column, NULL);
  g_signal_connect (self->form_pane, "notify::narrow", G_CALLBACK (on_narrow), NULL);
  return GTK_WIDGET (self->form_pane);
}

static GtkMenuButton *
make_save (void)
{
  static const char * const formats[][2] = { { N_("As a Table (CSV)…"), "chain.save::csv" }, { N_("As JSON…"), "chain.save::json" },
                                             { N_("As a Report (HTML)…"), "chain.save::html" } };
  GtkWidget *button = gtk_menu_button_new ();
  g_autoptr (GMenu) menu = g_menu_new ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    g_menu_append (menu, _(formats[i][0]), formats[i][1]);
  gtk_widget_set_name (button, "chain-save");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_menu_button_set_label (GTK_MENU_BUTTON (button), _("Save"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  return GTK_MENU_BUTTON (button);
}

static GtkWidget *
make_shown (ThimbleChainPage *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10)), *head = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8));
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->title = GTK_ENTRY (gtk_entry_new ());
  gtk_widget_set_name (GTK_WIDGET (self->title), "chain-title");
  gtk_widget_set_hexpand (GTK_WIDGET (self->title), TRUE);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->title), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "chain-title");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->title), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the chain"), -1);
  g_signal_connect_object (self->title, "activate", G_CALLBACK (on_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_title), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->title), focus);
  gtk_box_append (head, GTK_WIDGET (self->title));
  self->save = make_save ();
  gtk_box_append (head, GTK_WIDGET (self->save));
  gtk_box_append (box, GTK_WIDGET (head));
  self->progress = make_label ("chain-progress", "small-dim", GTK_ACCESSIBLE_ROLE_STATUS);
  gtk_box_append (box, GTK_WIDGET (self->progress));
  self->bar = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("How much of the chain has run"), -1);
  gtk_box_append (box, GTK_WIDGET (self->bar));
  self->why = make_label ("chain-why", "compose-message", GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_box_append (box, GTK_WIDGET (self->why));
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->stop = make_button ("chain-stop", _("_Stop"), "chain.stop");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->stop), _("Stop (Escape); what is finished is kept"));
  gtk_box_append (GTK_BOX (self->buttons), GTK_WIDGET (self->stop));
  self->resume = make_button ("chain-resume", _("R_esume"), "chain.resume");
  gtk_box_append (GTK_BOX (self->buttons), GTK_WIDGET (self->resume));
  self->retry = make_button ("chain-retry", _("Retry the _Failed Ones"), "chain.retry");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->retry), _("Those that may have been billed cost again"));
  gtk_box_append (GTK_BOX (self->buttons), GTK_WIDGET (self->retry));
  gtk_box_append (box, self->buttons);
  self->results = THIMBLE_CHAIN_RESULTS (thimble_chain_results_new (self->engine));
  g_signal_connect_object (self->results, "show-request", G_CALLBACK (on_show_request), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->results, "restart", G_CALLBACK (thimble_chain_page_restart), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, GTK_WIDGET (self->results));
  gtk_widget_add_css_class (GTK_WIDGET (box), "pane");
  return make_scroller (GTK_WIDGET (box));
}

static GtkWidget *
make_results_pane (ThimbleChainPage *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *empty = adw_status_page_new ();

  self->back = GTK_BUTTON (gtk_button_new_from_icon_name ("go-previous-symbolic"));
  gtk_widget_set_name (GTK_WIDGET (self->back), "chain-back");
  gtk_widget_set_halign (GTK_WIDGET (self->back), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self->back), 6);
  gtk_widget_add_css_class (GTK_WIDGET (self->back), "flat");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->back), _("Back to the Steps"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back to the Steps"), -1);
  g_signal_connect_object (self->back, "clicked", G_CALLBACK (on_back), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->back));
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _("A task in steps"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty),
    _("Each step reads what the step before wrote, and pays to read it: run the chain to see which step is the dearest."));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  gtk_stack_add_named (self->stack, empty, "empty");
  gtk_stack_add_named (self->stack, make_shown (self), "results");
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (column), GTK_WIDGET (self->stack));
  self->results_pane = g_object_new (THIMBLE_TYPE_PANE, "child", column, NULL);
  g_signal_connect (self->results_pane, "notify::narrow", G_CALLBACK (on_narrow), NULL);
  return GTK_WIDGET (self->results_pane);
}

GtkWidget *
thimble_chain_page_new (ThimbleEngine *engine)
{
  ThimbleChainPage *self;
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_CHAIN_PAGE, NULL);
  self->engine = g_object_ref (engine);
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_homogeneous (self->leaflet, TRUE);
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  adw_leaflet_set_fold_threshold_policy (self->leaflet, ADW_FOLD_THRESHOLD_POLICY_MINIMUM);
  adw_leaflet_append (self->leaflet, make_form_pane (self));
  adw_leaflet_page_set_navigatable (adw_leaflet_append (self->leaflet, line), FALSE);
  adw_leaflet_append (self->leaflet, make_results_pane (self));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->leaflet));
  g_signal_connect_object (self->leaflet, "notify::folded", G_CALLBACK (on_folded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (thimble_engine_get_budget (engine), "changed", G_CALLBACK (queue_predict), self, G_CONNECT_SWAPPED);
  on_folded (self);
  queue_predict (self);
  thimble_chain_page_update (self);
  return GTK_WIDGET (self);
}

gboolean
thimble_chain_page_is_running (ThimbleChainPage *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN_PAGE (self), FALSE);

  return self->chain != NULL && thimble_experiment_is_running (self->chain);
}

void
thimble_chain_page_stop (ThimbleChainPage *self)
{
  g_return_if_fail (THIMBLE_IS_CHAIN_PAGE (self));

  if (thimble_chain_page_is_running (self))
    thimble_experiment_stop (self->chain);
}

ThimbleChain *
thimble_chain_page_get_chain (ThimbleChainPage *self)
{
  g_return_val_if_fail (THIMBLE_IS_CHAIN_PAGE (self), NULL);

  return self->chain;
}
