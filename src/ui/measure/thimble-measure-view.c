/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "base/thimble-problem.h"
#include "compose/thimble-pane.h"
#include "measure/thimble-report.h"
#include "thimble-measure-form.h"
#include "thimble-measure-kept.h"
#include "thimble-measure-results.h"
#include "thimble-measure-save.h"
#include "thimble-measure-parts.h"
#include "thimble-measure-view.h"

#define NARROW     620 /* of the results: then a model is a block of its own */

struct _ThimbleMeasureView
{
  AdwBin parent_instance;

  /* owned */
  ThimbleEngine      *engine;
  ThimbleMeasurement *measurement; /* nullable: what is shown */
  GCancellable       *gone;

  /* children */
  AdwLeaflet *leaflet;
  GtkWidget  *form;
  GtkWidget  *back_row;
  GtkWidget  *stack;
  GtkWidget  *empty;
  GtkWidget  *results;
  GtkWidget  *scroller;

  guint    narrow_idle;
  gboolean narrow;
  gboolean starting; /* between the question to the store and its answer, too */
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureView, thimble_measure_view, ADW_TYPE_BIN)

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

static void run (ThimbleMeasureView *self, gboolean allowed);

static void
update_actions (ThimbleMeasureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean running = thimble_measure_view_is_running (self), has = self->measurement != NULL;

  gtk_widget_action_set_enabled (widget, "measure.start", !running && thimble_measure_form_can_start (THIMBLE_MEASURE_FORM (self->form)));
  gtk_widget_action_set_enabled (widget, "measure.stop", running);
  gtk_widget_action_set_enabled (widget, "measure.resume", !running && has);
  gtk_widget_action_set_enabled (widget, "measure.retry", !running && has);
  gtk_widget_action_set_enabled (widget, "measure.rename", has && thimble_experiment_get_id (self->measurement) > 0);
  gtk_widget_action_set_enabled (widget, "measure.save", has);
  gtk_widget_action_set_enabled (widget, "measure.kept", !running);
  gtk_widget_action_set_enabled (widget, "measure.back", adw_leaflet_get_folded (self->leaflet));
}

static void
show_measurement (ThimbleMeasureView *self, ThimbleMeasurement *measurement)
{
  g_set_object (&self->measurement, measurement);
  thimble_measure_results_set_measurement (THIMBLE_MEASURE_RESULTS (self->results), measurement);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), measurement != NULL ? "results" : "empty");
  if (measurement != NULL)
    adw_leaflet_set_visible_child_name (self->leaflet, "results");
  update_actions (self);
}

/* Running */

static void
on_allow_response (ThimbleMeasureView *self, const char *response)
{
  if (g_str_equal (response, "send"))
    run (self, TRUE);
}

static void
ask_about_budget (ThimbleMeasureView *self, const char *text)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Measure All the Same?"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), text);
  gtk_widget_set_name (dialog, "measure-over-budget");
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "send", _("_Measure"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_allow_response), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

typedef struct {
  ThimbleMeasureView *view;
  gboolean            allowed;
} Running;

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Running *running = user_data;
  g_autoptr (ThimbleMeasureView) self = running->view;
  g_autoptr (GError) error = NULL;
  gboolean ran = thimble_experiment_run_finish (THIMBLE_MEASUREMENT (source), result, &error);

  self->starting = FALSE;
  if (g_cancellable_is_cancelled (self->gone))
    return;
  thimble_measure_form_set_busy (THIMBLE_MEASURE_FORM (self->form), FALSE);
  if (!ran)
    {
      g_autofree char *text = thimble_measure_text_error (error);

      thimble_measure_results_say_refused (THIMBLE_MEASURE_RESULTS (self->results), error);
      if (g_error_matches (error, THIMBLE_ERROR, THIMBLE_ERROR_OVER_BUDGET) && !running->allowed)
        ask_about_budget (self, text);
    }
  thimble_measure_results_update (THIMBLE_MEASURE_RESULTS (self->results));
  update_actions (self);
}

static void
run (ThimbleMeasureView *self, gboolean allowed)
{
  Running *running;

  if (self->measurement == NULL || thimble_measure_view_is_running (self))
    return;
  running = g_new (Running, 1);
  *running = (Running) { g_object_ref (self), allowed };
  self->starting = TRUE;
  thimble_measure_results_say_refused (THIMBLE_MEASURE_RESULTS (self->results), NULL);
  thimble_experiment_run_async (self->measurement, allowed, NULL, ran_cb, running);
  thimble_measure_form_set_busy (THIMBLE_MEASURE_FORM (self->form), TRUE);
  thimble_measure_results_update (THIMBLE_MEASURE_RESULTS (self->results));
  /* The form is dead now and has lost the keys; what can be done next is to stop. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    thimble_measure_results_focus_stop (THIMBLE_MEASURE_RESULTS (self->results));
  update_actions (self);
}

/* @agreed: the person was asked about a text that looks like a key, and wants it sent. */
static void
start (ThimbleMeasureView *self, gboolean agreed)
{
  ThimbleRefusal *refusal = thimble_measure_form_get_refusal (THIMBLE_MEASURE_FORM (self->form));
  g_autofree char *providers = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimblePlan) plan = NULL;
  g_autoptr (ThimbleMeasurement) measurement = NULL;

  thimble_measure_take_typed (GTK_WIDGET (self));
  plan = thimble_measure_form_make_plan (THIMBLE_MEASURE_FORM (self->form), &error);
  if (plan == NULL)
    return; /* the form says why */
  measurement = thimble_measurement_new (self->engine, plan);
  providers = thimble_measure_text_providers (thimble_experiment_get_trials (measurement));
  if (!agreed && thimble_refusal_ask_about_key (refusal, thimble_plan_find_key (plan), providers))
    return;
  thimble_refusal_say (refusal, NULL);
  show_measurement (self, measurement);
  run (self, FALSE);
}

static void
on_send_anyway (ThimbleMeasureView *self)
{
  start (self, TRUE);
}

/* The kept ones */

typedef struct {
  ThimbleMeasureView *view;
  gboolean            compare;
} Opening;

static void
say (ThimbleMeasureView *self, const char *text)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (escaped));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Opening *opening = user_data;
  g_autoptr (ThimbleMeasureView) self = opening->view;
  g_autoptr (GError) error = NULL;
  g_autoptr (ThimbleMeasurement) measurement = thimble_measurement_open_finish (result, &error);

  if (g_cancellable_is_cancelled (self->gone))
    return;
  if (measurement == NULL)
    {
      g_autoptr (ThimbleProblem) problem = thimble_problem_from_error (error);

      say (self, thimble_problem_get_message (problem));
    }
  else if (opening->compare)
    {
      thimble_measure_results_set_before (THIMBLE_MEASURE_RESULTS (self->results), measurement);
      adw_leaflet_set_visible_child_name (self->leaflet, "results");
    }
  else if (!thimble_measure_view_is_running (self))
    {
      thimble_measure_form_set_plan (THIMBLE_MEASURE_FORM (self->form), thimble_measurement_get_plan (measurement));
      show_measurement (self, measurement);
    }
}

static void
open (ThimbleMeasureView *self, gint64 id, gboolean compare)
{
  Opening *opening = g_new (Opening, 1);

  *opening = (Opening) { g_object_ref (self), compare };
  thimble_measurement_open_async (self->engine, id, self->gone, opened_cb, opening);
}

void
thimble_measure_view_open (ThimbleMeasureView *self, gint64 id)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_VIEW (self));

  if (!thimble_measure_view_is_running (self))
    open (self, id, FALSE);
  else if (thimble_experiment_get_id (self->measurement) != id)
    say (self, _("Stop the measurement that runs before you open another."));
}

static void
on_compare (ThimbleMeasureView *self, gint64 id)
{
  open (self, id, TRUE);
}

static void
on_deleted (ThimbleMeasureView *self, gint64 id)
{
  if (self->measurement != NULL && thimble_experiment_get_id (self->measurement) == id)
    show_measurement (self, NULL);
}

static void
on_named (gpointer object, const char *name)
{
  ThimbleMeasureView *self = object;

  if (self->measurement == NULL)
    return;
  thimble_experiment_rename (self->measurement, name);
  thimble_measure_results_update (THIMBLE_MEASURE_RESULTS (self->results));
}

static void
show_kept (ThimbleMeasureView *self)
{
  GtkWidget *window = thimble_measure_kept_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), thimble_engine_get_store (self->engine),
                                                THIMBLE_MEASUREMENT_MEASURE,
                                                self->measurement != NULL ? thimble_experiment_get_id (self->measurement) : 0);

  g_signal_connect_object (window, "open", G_CALLBACK (thimble_measure_view_open), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "compare", G_CALLBACK (on_compare), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "deleted", G_CALLBACK (on_deleted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "renamed", G_CALLBACK (on_named), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (window));
}

static void
ask_name (ThimbleMeasureView *self)
{
  thimble_measure_ask_name (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Rename the Measurement"),
                            thimble_experiment_get_name (self->measurement), on_named, G_OBJECT (self));
}

/* Actions and signals */

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleMeasureView *self = THIMBLE_MEASURE_VIEW (widget);

  if (g_str_equal (name, "measure.start"))
    start (self, FALSE);
  else if (g_str_equal (name, "measure.stop"))
    thimble_measure_view_stop (self);
  else if (g_str_equal (name, "measure.kept"))
    show_kept (self);
  else if (g_str_equal (name, "measure.back"))
    adw_leaflet_set_visible_child_name (self->leaflet, "form");
  else if (self->measurement == NULL)
    return;
  else if (g_str_equal (name, "measure.resume"))
    run (self, FALSE);
  else if (g_str_equal (name, "measure.rename"))
    ask_name (self);
  else if (g_str_equal (name, "measure.retry") && thimble_experiment_retry_failed (self->measurement) > 0)
    run (self, FALSE);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ThimbleMeasureView *self = THIMBLE_MEASURE_VIEW (widget);
  ThimbleProjectionKnobs knobs;
  ThimbleReportFormat format;
  g_autofree char *ending = g_strconcat (".", g_variant_get_string (parameter, NULL), NULL);

  if (self->measurement == NULL || !thimble_report_format_from_name (ending, &format))
    return;
  thimble_measure_results_get_knobs (THIMBLE_MEASURE_RESULTS (self->results), &knobs);
  thimble_measure_save_ask (widget, self->measurement, thimble_measure_results_get_before (THIMBLE_MEASURE_RESULTS (self->results)), &knobs,
                            format);
}

static void
on_add_key (ThimbleMeasureView *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
on_show_request (ThimbleMeasureView *self, gint64 id)
{
  g_signal_emit (self, signals[SHOW_REQUEST], 0, id);
}

static void
on_folded (ThimbleMeasureView *self)
{
  gtk_widget_set_visible (self->back_row, adw_leaflet_get_folded (self->leaflet));
  update_actions (self);
}

static gboolean
narrow_cb (gpointer user_data)
{
  ThimbleMeasureView *self = user_data;
  double width = gtk_adjustment_get_page_size (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller)));
  gboolean narrow = width > 0 && width < NARROW;

  self->narrow_idle = 0;
  if (narrow == self->narrow)
    return G_SOURCE_REMOVE;
  self->narrow = narrow;
  if (narrow)
    gtk_widget_add_css_class (self->results, "narrow");
  else
    gtk_widget_remove_css_class (self->results, "narrow");
  thimble_measure_results_set_narrow (THIMBLE_MEASURE_RESULTS (self->results), narrow);
  return G_SOURCE_REMOVE;
}

/* The width changes while it is allocated: the shape must not in the middle of that. */
static void
on_page_size (ThimbleMeasureView *self)
{
  if (self->narrow_idle == 0 && self->results != NULL)
    self->narrow_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, narrow_cb, self, NULL);
}

/* Object */

static void
thimble_measure_view_dispose (GObject *object)
{
  ThimbleMeasureView *self = THIMBLE_MEASURE_VIEW (object);

  g_cancellable_cancel (self->gone);
  g_clear_handle_id (&self->narrow_idle, g_source_remove);
  if (self->measurement != NULL && thimble_experiment_is_running (self->measurement))
    thimble_experiment_stop (self->measurement);
  self->results = NULL;
  g_clear_object (&self->measurement);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (thimble_measure_view_parent_class)->dispose (object);
}

static void
thimble_measure_view_finalize (GObject *object)
{
  g_object_unref (THIMBLE_MEASURE_VIEW (object)->gone);
  G_OBJECT_CLASS (thimble_measure_view_parent_class)->finalize (object);
}

static void
thimble_measure_view_class_init (ThimbleMeasureViewClass *klass)
{
  static const char * const actions[] = { "measure.start", "measure.stop", "measure.resume", "measure.retry", "measure.rename", "measure.kept",
                                          "measure.back" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_measure_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = thimble_measure_view_finalize;
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
  /* Widget actions, which are not exported over D-Bus: nobody outside sends or deletes. */
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, on_action);
  gtk_widget_class_install_action (widget_class, "measure.save", "s", save_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "measure.stop", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "measure.back", NULL);
}

/* What Start would do now. */
static void
on_form (ThimbleMeasureView *self)
{
  guint runs = thimble_measure_form_get_runs (THIMBLE_MEASURE_FORM (self->form));
  g_autofree char *count = thimble_format_count (runs);
  g_autofree char *title = g_strdup_printf (ngettext ("One small task, %s time", "One small task, %s times", runs), count);

  if (runs >= 1 && runs <= THIMBLE_PLAN_RUNS)
    adw_status_page_set_title (ADW_STATUS_PAGE (self->empty), title);
  update_actions (self);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *page = adw_status_page_new (), *kept = gtk_button_new_with_mnemonic (_("_Kept Measurements…"));

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "thimble-measure-symbolic");
  adw_status_page_set_description (ADW_STATUS_PAGE (page),
                                   _("What it costs on average, how far the answers differ, and what a year of it would cost. Practice works without a key."));
  gtk_widget_set_name (kept, "measure-empty-kept");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (kept), "measure.kept");
  gtk_widget_set_halign (kept, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (kept, "pill");
  adw_status_page_set_child (ADW_STATUS_PAGE (page), kept);
  return page;
}

static void
build (ThimbleMeasureView *self)
{
  GtkWidget *left = g_object_new (THIMBLE_TYPE_PANE, NULL), *right = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *back = gtk_button_new_from_icon_name ("go-previous-symbolic"), *separator = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  AdwLeafletPage *page;

  self->form = thimble_measure_form_new (self->engine);
  thimble_pane_set_child (THIMBLE_PANE (left), self->form);
  gtk_widget_set_hexpand (left, FALSE);
  self->results = thimble_measure_results_new ();
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_name (self->scroller, "measure-scroller");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->results);
  self->stack = gtk_stack_new ();
  self->empty = make_empty ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), self->scroller, "results");
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->back_row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_set_name (back, "measure-back");
  gtk_widget_add_css_class (back, "flat");
  gtk_widget_set_tooltip_text (back, _("Back to What Is Measured"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back to What Is Measured"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (back), "measure.back");
  gtk_box_append (GTK_BOX (self->back_row), back);
  gtk_widget_set_margin_start (self->back_row, 6);
  gtk_widget_set_visible (self->back_row, FALSE);
  gtk_box_append (GTK_BOX (right), self->back_row);
  gtk_box_append (GTK_BOX (right), self->stack);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_widget_set_size_request (right, 340, -1);
  self->leaflet = ADW_LEAFLET (adw_leaflet_new ());
  adw_leaflet_set_homogeneous (self->leaflet, FALSE);
  adw_leaflet_set_can_navigate_back (self->leaflet, TRUE);
  adw_leaflet_set_fold_threshold_policy (self->leaflet, ADW_FOLD_THRESHOLD_POLICY_MINIMUM);
  page = adw_leaflet_append (self->leaflet, left);
  adw_leaflet_page_set_name (page, "form");
  page = adw_leaflet_append (self->leaflet, separator);
  adw_leaflet_page_set_navigatable (page, FALSE);
  page = adw_leaflet_append (self->leaflet, right);
  adw_leaflet_page_set_name (page, "results");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->leaflet));
  g_signal_connect_swapped (self->leaflet, "notify::folded", G_CALLBACK (on_folded), self);
  g_signal_connect_swapped (self->form, "updated", G_CALLBACK (on_form), self);
  g_signal_connect_swapped (self->form, "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (thimble_measure_form_get_refusal (THIMBLE_MEASURE_FORM (self->form)), "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (thimble_measure_form_get_refusal (THIMBLE_MEASURE_FORM (self->form)), "send-anyway", G_CALLBACK (on_send_anyway), self);
  g_signal_connect_swapped (self->results, "add-key", G_CALLBACK (on_add_key), self);
  g_signal_connect_swapped (self->results, "show-request", G_CALLBACK (on_show_request), self);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "notify::page-size",
                           G_CALLBACK (on_page_size), self, G_CONNECT_SWAPPED);
  on_folded (self);
  on_form (self);
}

static void
thimble_measure_view_init (ThimbleMeasureView *self)
{
  self->gone = g_cancellable_new ();
}

GtkWidget *
thimble_measure_view_new (ThimbleEngine *engine)
{
  ThimbleMeasureView *self;

  g_return_val_if_fail (THIMBLE_IS_ENGINE (engine), NULL);

  self = g_object_new (THIMBLE_TYPE_MEASURE_VIEW, NULL);
  self->engine = g_object_ref (engine);
  build (self);
  return GTK_WIDGET (self);
}

gboolean
thimble_measure_view_is_running (ThimbleMeasureView *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_VIEW (self), FALSE);

  return self->starting || (self->measurement != NULL && thimble_experiment_is_running (self->measurement));
}

void
thimble_measure_view_stop (ThimbleMeasureView *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_VIEW (self));

  if (self->measurement != NULL && thimble_experiment_is_running (self->measurement))
    thimble_experiment_stop (self->measurement);
}
