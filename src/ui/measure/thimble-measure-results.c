/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "measure/thimble-contrast.h"
#include "measure/thimble-findings.h"
#include "thimble-measure-contrast.h"
#include "thimble-measure-parts.h"
#include "thimble-measure-projection.h"
#include "thimble-measure-results.h"
#include "thimble-measure-table.h"
#include "thimble-strip-plot.h"

struct _ThimbleMeasureResults
{
  AdwBin parent_instance;

  /* owned */
  ThimbleMeasurement *measurement; /* nullable */
  ThimbleMeasurement *before;      /* nullable */
  GError             *refused;     /* nullable: why it did not start */

  /* children */
  GtkWidget *title;
  GtkWidget *bar;
  GtkWidget *progress;
  GtkWidget *message;
  GtkWidget *buttons;
  GtkWidget *stop;
  GtkWidget *resume;
  GtkWidget *retry;
  GtkWidget *findings;
  GtkWidget *details;
  GtkWidget *table;
  GtkWidget *quantity;
  GtkWidget *strip;
  GtkWidget *sentence;
  GtkWidget *show;
  GtkWidget *projection;
  GtkWidget *comparison;
};

G_DEFINE_FINAL_TYPE (ThimbleMeasureResults, thimble_measure_results, ADW_TYPE_BIN)

enum { ADD_KEY, SHOW_REQUEST, N_SIGNALS };
static guint signals[N_SIGNALS];

/* What is said */

static void
say_findings (ThimbleMeasureResults *self)
{
  g_autoptr (GPtrArray) sentences = thimble_findings_list (self->measurement);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", (char *) sentences->pdata[i]);
  for (guint i = 0; i < thimble_experiment_get_n_trials (self->measurement); i++)
    {
      ThimbleTrial *trial = thimble_experiment_get_trial (self->measurement, i);
      g_autofree char *name = thimble_text_for_label (thimble_trial_get_name (trial), 80);

      if (thimble_trial_get_halted (trial) != NULL)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "\n" : "", name, thimble_trial_get_halted (trial));
    }
  gtk_label_set_text (GTK_LABEL (self->findings), text->str);
  gtk_widget_set_visible (self->findings, text->len > 0);
}

static void
say_comparison (ThimbleMeasureResults *self)
{
  g_autoptr (GPtrArray) contrasts = self->before != NULL ? thimble_contrast_measurements (self->before, self->measurement) : NULL;

  thimble_measure_contrast_show (THIMBLE_MEASURE_CONTRAST (self->comparison),
                                 self->before != NULL ? thimble_experiment_get_name (self->before) : NULL, contrasts);
}

static void
say_state (ThimbleMeasureResults *self)
{
  ThimbleMeasurement *m = self->measurement;
  gboolean running = thimble_experiment_is_running (m), elsewhere = thimble_experiment_is_elsewhere (m);
  guint total = thimble_experiment_get_total (m), ended = thimble_experiment_get_done (m) + thimble_experiment_get_failed (m);
  g_autofree char *progress = thimble_experiment_describe_progress (m);
  const char *message = thimble_experiment_get_message (m);

  if (message == NULL && elsewhere)
    message = _("Another program runs it; it is shown here as it was when it was opened.");
  gtk_label_set_text (GTK_LABEL (self->title), thimble_experiment_get_name (m));
  gtk_widget_set_tooltip_text (self->title, thimble_experiment_get_name (m));
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), total > 0 ? (double) ended / total : 0);
  gtk_widget_set_visible (self->bar, running || ended < total);
  gtk_label_set_text (GTK_LABEL (self->progress), progress);
  if (self->refused != NULL)
    thimble_measure_say_refused (THIMBLE_REFUSAL (self->message), m, self->refused);
  else
    thimble_refusal_say (THIMBLE_REFUSAL (self->message), message);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->resume, !running && !elsewhere && thimble_experiment_get_id (m) > 0 && thimble_experiment_get_waiting (m) > 0);
  gtk_widget_set_visible (self->retry, !running && !elsewhere && thimble_experiment_get_failed (m) > 0);
  gtk_widget_set_visible (self->buttons, gtk_widget_get_visible (self->stop) || gtk_widget_get_visible (self->resume)
                                         || gtk_widget_get_visible (self->retry));
}

static void
on_sentence (ThimbleMeasureResults *self)
{
  const char *sentence = thimble_strip_plot_get_sentence (THIMBLE_STRIP_PLOT (self->strip));

  gtk_label_set_text (GTK_LABEL (self->sentence), sentence != NULL ? sentence
                      : _("Each point is a run. Pale: least to most; darker: the middle half; thin line: median; thick line: mean."));
  gtk_widget_set_sensitive (self->show, thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (self->strip)) != 0);
}

static void
on_quantity (ThimbleMeasureResults *self)
{
  thimble_strip_plot_set_quantity (THIMBLE_STRIP_PLOT (self->strip), (ThimbleQuantity) gtk_drop_down_get_selected (GTK_DROP_DOWN (self->quantity)));
}

static void
on_details (ThimbleMeasureResults *self)
{
  thimble_measure_table_set_details (THIMBLE_MEASURE_TABLE (self->table), gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->details)));
}

static void
on_activated (ThimbleMeasureResults *self, gint64 id)
{
  g_signal_emit (self, signals[SHOW_REQUEST], 0, id);
}

static void
on_show (ThimbleMeasureResults *self)
{
  on_activated (self, thimble_strip_plot_get_selected (THIMBLE_STRIP_PLOT (self->strip)));
}

static void
on_add_key (ThimbleMeasureResults *self, const char *endpoint_id)
{
  g_signal_emit (self, signals[ADD_KEY], 0, endpoint_id);
}

static void
on_close_comparison (ThimbleMeasureResults *self)
{
  thimble_measure_results_set_before (self, NULL);
}

/* Building */

static GtkWidget *
make_action (const char *name, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_name (button, name);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

/* A card with a title and, at its end, what changes it. */
static GtkWidget *
make_card (GtkWidget *column, GtkWidget *title, GtkWidget *end)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 10), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "strong");
  gtk_box_append (GTK_BOX (head), title);
  if (end != NULL)
    gtk_box_append (GTK_BOX (head), end);
  gtk_box_append (GTK_BOX (card), head);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "measure-card");
  gtk_box_append (GTK_BOX (column), card);
  return card;
}

static void
build_head (ThimbleMeasureResults *self, GtkWidget *column)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *rename = gtk_button_new_from_icon_name ("document-edit-symbolic");
  GtkWidget *save = gtk_menu_button_new (), *kept = make_action ("measure-kept", _("_Kept…"), "measure.kept");
  g_autoptr (GMenu) menu = g_menu_new ();

  self->title = thimble_measure_make_text ("measure-title", "heading");
  gtk_label_set_wrap (GTK_LABEL (self->title), FALSE);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_set_name (rename, "measure-rename");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (rename), "measure.rename");
  gtk_widget_set_tooltip_text (rename, _("Rename"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (rename), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Rename"), -1);
  gtk_widget_add_css_class (rename, "flat");
  g_menu_append (menu, _("Report as _HTML…"), "measure.save::html");
  g_menu_append (menu, _("Runs as _CSV…"), "measure.save::csv");
  g_menu_append (menu, _("Everything as _JSON…"), "measure.save::json");
  gtk_menu_button_set_label (GTK_MENU_BUTTON (save), _("Save"));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (save), G_MENU_MODEL (menu));
  gtk_widget_set_name (save, "measure-save");
  gtk_box_append (GTK_BOX (head), self->title);
  gtk_box_append (GTK_BOX (head), rename);
  gtk_widget_set_halign (rename, GTK_ALIGN_START);
  gtk_widget_set_hexpand (rename, TRUE);
  gtk_box_append (GTK_BOX (head), kept);
  gtk_box_append (GTK_BOX (head), save);
  gtk_box_append (GTK_BOX (column), head);
  self->bar = gtk_progress_bar_new ();
  gtk_widget_set_name (self->bar, "measure-bar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress of the measurement"), -1);
  self->progress = thimble_measure_make_text ("measure-progress", "secondary");
  self->message = thimble_refusal_new ("measure-message");
  g_signal_connect_swapped (self->message, "add-key", G_CALLBACK (on_add_key), self);
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->stop = make_action ("measure-stop", _("_Stop"), "measure.stop");
  self->resume = make_action ("measure-resume", _("_Resume"), "measure.resume");
  self->retry = make_action ("measure-retry", _("Retry the _Failed Ones"), "measure.retry");
  gtk_widget_set_tooltip_text (self->retry, _("They may have been billed already, and may cost again"));
  gtk_box_append (GTK_BOX (self->buttons), self->stop);
  gtk_box_append (GTK_BOX (self->buttons), self->resume);
  gtk_box_append (GTK_BOX (self->buttons), self->retry);
  gtk_box_append (GTK_BOX (column), self->bar);
  gtk_box_append (GTK_BOX (column), self->progress);
  gtk_box_append (GTK_BOX (column), self->message);
  gtk_box_append (GTK_BOX (column), self->buttons);
}

static void
build_cards (ThimbleMeasureResults *self, GtkWidget *column)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *card, *foot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->findings = thimble_measure_make_text ("measure-findings", "measure-findings");
  gtk_label_set_selectable (GTK_LABEL (self->findings), TRUE);
  gtk_box_append (GTK_BOX (column), self->findings);

  self->comparison = thimble_measure_contrast_new ();
  g_signal_connect_swapped (self->comparison, "closed", G_CALLBACK (on_close_comparison), self);
  gtk_box_append (GTK_BOX (column), self->comparison);

  self->details = gtk_toggle_button_new_with_mnemonic (_("_Details"));
  gtk_widget_set_name (self->details, "measure-details");
  gtk_widget_set_tooltip_text (self->details, /* xgettext:no-c-format */ _("Every quantity, with median, deviation and the 95% interval of the mean"));
  g_signal_connect_swapped (self->details, "toggled", G_CALLBACK (on_details), self);
  card = make_card (column, gtk_label_new (_("Averages")), self->details);
  self->table = thimble_measure_table_new ();
  gtk_box_append (GTK_BOX (card), self->table);

  for (guint i = 0; i < THIMBLE_N_QUANTITIES; i++)
    gtk_string_list_append (names, thimble_quantity_get_label ((ThimbleQuantity) i));
  self->quantity = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (names)), NULL);
  gtk_widget_set_name (self->quantity, "measure-quantity");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->quantity), GTK_ACCESSIBLE_PROPERTY_LABEL, _("What the points show"), -1);
  self->strip = thimble_strip_plot_new ();
  self->sentence = thimble_measure_make_text ("measure-sentence", "small-dim");
  gtk_widget_set_hexpand (self->sentence, TRUE);
  self->show = gtk_button_new_with_mnemonic (_("Sho_w in History"));
  gtk_widget_set_name (self->show, "measure-show");
  gtk_widget_set_valign (self->show, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->show, "small-button");
  g_signal_connect_swapped (self->show, "clicked", G_CALLBACK (on_show), self);
  card = make_card (column, gtk_label_new (_("Every Run")), self->quantity);
  gtk_box_append (GTK_BOX (foot), self->sentence);
  gtk_box_append (GTK_BOX (foot), self->show);
  gtk_box_append (GTK_BOX (card), self->strip);
  gtk_box_append (GTK_BOX (card), foot);
  g_signal_connect_swapped (self->strip, "notify::sentence", G_CALLBACK (on_sentence), self);
  g_signal_connect_swapped (self->strip, "notify::selected", G_CALLBACK (on_sentence), self);
  g_signal_connect_swapped (self->strip, "activated", G_CALLBACK (on_activated), self);
  g_signal_connect_swapped (self->quantity, "notify::selected", G_CALLBACK (on_quantity), self);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->quantity), THIMBLE_QUANTITY_OUTPUT);

  card = make_card (column, gtk_label_new (_("Projection")), NULL);
  self->projection = thimble_measure_projection_new ();
  gtk_box_append (GTK_BOX (card), self->projection);
  on_sentence (self);
}

static void
thimble_measure_results_dispose (GObject *object)
{
  ThimbleMeasureResults *self = THIMBLE_MEASURE_RESULTS (object);

  if (self->measurement != NULL)
    g_signal_handlers_disconnect_by_data (self->measurement, self);
  g_clear_object (&self->measurement);
  g_clear_object (&self->before);
  g_clear_error (&self->refused);
  G_OBJECT_CLASS (thimble_measure_results_parent_class)->dispose (object);
}

static void
thimble_measure_results_class_init (ThimbleMeasureResultsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = thimble_measure_results_dispose;
  signals[ADD_KEY] = g_signal_new ("add-key", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SHOW_REQUEST] = g_signal_new ("show-request", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
thimble_measure_results_init (ThimbleMeasureResults *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_add_css_class (column, "measure-results");
  build_head (self, column);
  build_cards (self, column);
  adw_bin_set_child (ADW_BIN (self), column);
}

GtkWidget *
thimble_measure_results_new (void)
{
  return g_object_new (THIMBLE_TYPE_MEASURE_RESULTS, NULL);
}

void
thimble_measure_results_update (ThimbleMeasureResults *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  if (self->measurement == NULL)
    return;
  say_state (self);
  say_findings (self);
  say_comparison (self);
  thimble_measure_table_update (THIMBLE_MEASURE_TABLE (self->table));
  thimble_strip_plot_update (THIMBLE_STRIP_PLOT (self->strip));
  thimble_measure_projection_update (THIMBLE_MEASURE_PROJECTION (self->projection));
}

void
thimble_measure_results_set_measurement (ThimbleMeasureResults *self, ThimbleMeasurement *measurement)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  if (self->measurement != NULL)
    g_signal_handlers_disconnect_by_data (self->measurement, self);
  g_set_object (&self->measurement, measurement);
  g_clear_object (&self->before);
  g_clear_error (&self->refused);
  if (measurement != NULL)
    g_signal_connect_swapped (measurement, "progress", G_CALLBACK (thimble_measure_results_update), self);
  thimble_measure_table_set_measurement (THIMBLE_MEASURE_TABLE (self->table), measurement);
  thimble_strip_plot_set_measurement (THIMBLE_STRIP_PLOT (self->strip), measurement);
  thimble_measure_projection_set_measurement (THIMBLE_MEASURE_PROJECTION (self->projection), measurement);
  thimble_measure_results_update (self);
}

void
thimble_measure_results_set_before (ThimbleMeasureResults *self, ThimbleMeasurement *before)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  g_set_object (&self->before, before);
  thimble_measure_results_update (self);
}

ThimbleMeasurement *
thimble_measure_results_get_before (ThimbleMeasureResults *self)
{
  g_return_val_if_fail (THIMBLE_IS_MEASURE_RESULTS (self), NULL);

  return self->before;
}

void
thimble_measure_results_set_narrow (ThimbleMeasureResults *self, gboolean narrow)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  thimble_measure_table_set_narrow (THIMBLE_MEASURE_TABLE (self->table), narrow);
  thimble_measure_projection_set_narrow (THIMBLE_MEASURE_PROJECTION (self->projection), narrow);
}

void
thimble_measure_results_say_refused (ThimbleMeasureResults *self, const GError *error)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  g_clear_error (&self->refused);
  self->refused = error != NULL ? g_error_copy (error) : NULL;
  thimble_measure_results_update (self);
}

void
thimble_measure_results_get_knobs (ThimbleMeasureResults *self, ThimbleProjectionKnobs *out)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  thimble_measure_projection_get_knobs (THIMBLE_MEASURE_PROJECTION (self->projection), out);
}

void
thimble_measure_results_focus_stop (ThimbleMeasureResults *self)
{
  g_return_if_fail (THIMBLE_IS_MEASURE_RESULTS (self));

  gtk_widget_grab_focus (self->stop);
}
