/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the side pane shows of a request. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "compose/thimble-markdown-inline.h"
#include "requests/thimble-task-name.h"
#include "requests/thimble-what-if.h"
#include "thimble-history-detail-private.h"

/* Longer texts are cut on screen: a label of megabytes would stall the window. Copy has them whole. */
#define TEXT_SHOWN 20000

/* Notice */

void
thimble_history_detail_set_notice (ThimbleHistoryDetail *self, const char *text)
{
  g_autofree char *clean = thimble_markdown_clean (text != NULL ? text : "", -1); /* it may have been imported */

  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  gtk_label_set_text (self->problem, clean);
}

char *
thimble_history_detail_describe_problem (ThimbleProblem *problem)
{
  g_autofree char *details = NULL;

  if (thimble_problem_get_details (problem) != NULL)
    details = thimble_text_for_label (thimble_problem_get_details (problem), 1000);
  return g_strdup_printf ("%s %s%s%s", thimble_problem_get_message (problem), thimble_problem_get_advice (problem),
                          details != NULL ? "\n\n" : "", details != NULL ? details : "");
}

static void
update_notice (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->shown;
  g_autoptr (GString) notice = g_string_new (NULL);

  if (record->problem != NULL)
    {
      g_autofree char *text = thimble_history_detail_describe_problem (record->problem);

      g_string_append (notice, text);
    }
  if (record->text_deleted)
    g_string_append_printf (notice, "%s%s", notice->len > 0 ? "\n\n" : "", _("The text was deleted; the receipt is kept."));
  thimble_history_detail_set_notice (self, notice->len > 0 ? notice->str : NULL);
}

/* Receipt */

static void
add_rate (GString *rates, const char *name, ThimbleMoney rate)
{
  g_autofree char *text = NULL;

  if (!thimble_money_is_known (rate))
    return;
  text = thimble_money_format_per_million (rate);
  g_string_append_printf (rates, "%s%s %s", rates->len > 0 ? " · " : "", name, text);
}

/* The price that was frozen, for who wants to reckon after. */
static char *
describe_rates (ThimbleRecord *record)
{
  const ThimblePriceRates *rates;
  g_autoptr (GString) text = g_string_new (NULL);

  if (record->price == NULL || thimble_price_is_free (record->price) || record->practice)
    return NULL;
  rates = thimble_price_get_rates_for (record->price, record->usage != NULL ? thimble_usage_get_input (record->usage) : -1);
  add_rate (text, _("input"), rates->input);
  add_rate (text, _("cached"), rates->cached_read);
  add_rate (text, _("cache write"), rates->cache_write);
  add_rate (text, _("output"), rates->output);
  if (text->len == 0)
    return NULL;
  /* Translators: %s is a list of prices, as in “input $0.10 · output $0.40” */
  return g_strdup_printf (_("Per million tokens: %s"), text->str);
}

static void
show_receipt (ThimbleHistoryDetail *self)
{
  ThimbleCatalogue *catalogue = thimble_engine_get_catalogue (self->engine);
  ThimbleRecord *record = self->shown;
  g_autoptr (ThimbleReceipt) receipt = thimble_record_make_receipt (record);
  g_autofree char *rates = describe_rates (record);
  g_autofree char *what_if = thimble_what_if_describe (catalogue, record);
  ThimbleEndpoint *endpoint = record->endpoint_id != NULL ? thimble_catalogue_find_endpoint (catalogue, record->endpoint_id) : NULL;

  thimble_receipt_view_set_receipt (self->receipt, receipt);
  thimble_receipt_view_set_price_page (self->receipt, endpoint != NULL ? thimble_endpoint_get_page (endpoint, THIMBLE_PAGE_PRICES) : NULL);
  thimble_history_detail_fill_label (self->rates, rates != NULL ? rates : "", TEXT_SHOWN);
  gtk_widget_set_visible (GTK_WIDGET (self->rates), rates != NULL);
  thimble_history_detail_fill_label (self->what_if_text, what_if != NULL ? what_if : "", TEXT_SHOWN);
  gtk_widget_set_visible (self->what_if, what_if != NULL);
  thimble_engine_receipt_shown (self->engine, receipt);
}

/* Details */

static void
add_fact (ThimbleHistoryDetail *self, int *row, const char *name, const char *value)
{
  g_autofree char *safe = value != NULL && *value != '\0' ? thimble_text_for_label (value, 400) : NULL;
  GtkWidget *title, *label;

  if (safe == NULL)
    return;
  title = gtk_label_new (name);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_yalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_set_valign (title, GTK_ALIGN_START);
  gtk_widget_add_css_class (title, "fact");
  label = gtk_label_new (safe);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_grid_attach (self->facts, title, 0, *row, 1, 1);
  gtk_grid_attach (self->facts, label, 1, (*row)++, 1, 1);
}

static void
add_number (ThimbleHistoryDetail *self, int *row, const char *name, gint64 number)
{
  g_autofree char *text = number > 0 ? thimble_format_count (number) : NULL;

  add_fact (self, row, name, text);
}

static void
add_settings (ThimbleHistoryDetail *self, int *row, ThimblePrompt *prompt)
{
  double temperature = thimble_prompt_get_temperature (prompt);
  g_autofree char *text = !isnan (temperature) ? g_strdup_printf ("%g", temperature) : NULL;

  add_number (self, row, _("Output limit"), thimble_prompt_get_max_output (prompt));
  add_fact (self, row, _("Temperature"), text);
  add_fact (self, row, _("Effort"), thimble_prompt_get_effort (prompt));
}

/* What the receipt does not say. */
static void
show_facts (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->shown;
  ThimbleProblem *problem = record->problem;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, record->id);
  g_autofree char *started = record->started_us != -1 ? thimble_format_iso (record->started_us) : NULL;
  g_autofree char *status = record->http_status > 0 ? g_strdup_printf ("%u", record->http_status) : NULL;
  GtkWidget *child;
  int row = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  add_fact (self, &row, _("Request"), number);
  add_fact (self, &row, _("Endpoint"), record->endpoint_name != NULL ? record->endpoint_name : record->endpoint_id);
  add_fact (self, &row, _("Sent to"), record->origin);
  add_fact (self, &row, _("Model"), record->model_id);
  if (g_strcmp0 (record->answered_model, record->model_id) != 0)
    add_fact (self, &row, _("Answered by"), record->answered_model);
  if (record->prompt != NULL)
    add_settings (self, &row, record->prompt);
  add_fact (self, &row, _("Started"), started);
  add_fact (self, &row, _("Provider’s request id"), record->request_id);
  add_fact (self, &row, _("HTTP status"), status);
  add_fact (self, &row, _("Service"), record->service_tier);
  if (record->finish != THIMBLE_FINISH_STOP)
    add_fact (self, &row, _("Provider’s reason"), record->finish_word);
  add_fact (self, &row, _("Explanation"), record->finish_explanation);
  if (problem != NULL)
    {
      add_fact (self, &row, _("Error"), thimble_error_to_code (thimble_problem_get_code (problem)));
      add_fact (self, &row, _("Provider’s code"), thimble_problem_get_vendor_code (problem));
      add_fact (self, &row, _("Parameter"), thimble_problem_get_parameter (problem));
    }
  gtk_widget_set_sensitive (self->copy_id, record->request_id != NULL);
}

/* As it came, but laid out: what cannot be read as JSON stays as it is. */
static void
show_usage (ThimbleHistoryDetail *self)
{
  const char *verbatim = self->shown->usage != NULL ? thimble_usage_get_verbatim (self->shown->usage) : NULL;
  g_autoptr (JsonNode) node = verbatim != NULL ? thimble_json_parse (verbatim, -1, 1024 * 1024, NULL) : NULL;
  g_autofree char *pretty = node != NULL ? thimble_json_to_string (node, TRUE) : g_strdup (verbatim);

  gtk_widget_set_visible (GTK_WIDGET (self->usage_section), pretty != NULL);
  thimble_history_detail_fill_label (self->usage, pretty != NULL ? pretty : "", TEXT_SHOWN);
  gtk_widget_set_visible (GTK_WIDGET (self->limits_section), self->shown->rate_limits != NULL);
  thimble_history_detail_fill_label (self->limits, self->shown->rate_limits != NULL ? self->shown->rate_limits : "", TEXT_SHOWN);
}

void
thimble_history_detail_show_turn (ThimbleHistoryDetail *self)
{
  guint n = self->turns != NULL ? self->turns->len : 0, at = 0;
  g_autofree char *turn = NULL, *all = thimble_format_count (n), *text = NULL;

  while (at < n && g_array_index (self->turns, gint64, at) != self->id)
    at++;
  gtk_widget_set_visible (self->conversation, n > 1 && at < n);
  if (n <= 1 || at == n)
    return;
  turn = thimble_format_count (at + 1);
  /* Translators: “Turn 2 of 3” of a conversation */
  text = g_strdup_printf (_("Turn %s of %s"), turn, all);
  gtk_label_set_text (self->turn, text);
  gtk_widget_set_sensitive (self->previous, at > 0);
  gtk_widget_set_sensitive (self->next, at + 1 < n);
}

static void
show_measurement (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->shown;
  g_autofree char *name = thimble_text_for_label (record->measurement, 80);
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->measurement, record->measurement != NULL);
  if (record->measurement == NULL)
    return;
  text = g_strdup_printf (record->chain ? _("Part of the chain “%s”") : _("Part of the measurement “%s”"), name);
  thimble_history_detail_fill_label (self->measurement_name, text, TEXT_SHOWN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->measurement_open), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
update_delete (ThimbleHistoryDetail *self)
{
  gboolean final = thimble_state_is_final (self->record->state);
  const char *reason = final ? _("Delete…") : _("This request is still running; it can be deleted when it has ended");

  gtk_widget_set_sensitive (self->delete, final);
  gtk_widget_set_tooltip_text (self->delete, reason);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->delete), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
}

static void
update_actions (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->record;
  gboolean has_prompt = record->prompt != NULL && !record->text_deleted;

  gtk_widget_set_sensitive (self->run_again, has_prompt);
  gtk_widget_set_sensitive (self->copy, *record->answer != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.copy-answer", *record->answer != '\0');
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "detail.copy-prompt", has_prompt);
  update_delete (self);
}

/* Head and foot */
static void
show_frame (ThimbleHistoryDetail *self)
{
  ThimbleRecord *record = self->shown;
  g_autofree char *when = record->started_us != -1 ? thimble_format_when (record->started_us) : g_strdup (_("unknown time"));
  const char *name = record->model_name != NULL ? record->model_name : record->model_id;
  g_autofree char *model = thimble_text_for_label (name != NULL ? name : _("unknown model"), 80);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s · %s", model, when, thimble_state_get_label (record->state));
  g_autofree char *title = thimble_text_for_label (thimble_task_name_of (record), 80);

  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  update_notice (self);
  show_measurement (self);
  thimble_history_detail_show_turn (self);
}

/* From here on it is this record that comes into the widgets. */
static void
begin (ThimbleHistoryDetail *self)
{
  g_clear_pointer (&self->shown, thimble_record_unref);
  self->shown = thimble_record_ref (self->record);
  self->next_part = THIMBLE_DETAIL_ROW;
}

/* A frame for each part, so that none is late: GTK lays out every text anew. */
static gboolean
on_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ThimbleHistoryDetail *self = THIMBLE_HISTORY_DETAIL (widget);

  switch (self->next_part)
    {
    case THIMBLE_DETAIL_ROW:
      self->next_part = THIMBLE_DETAIL_PROMPT;
      return G_SOURCE_CONTINUE;
    case THIMBLE_DETAIL_PROMPT:
      show_frame (self);
      thimble_history_detail_texts_set_record (self->texts, self->shown);
      self->next_part = THIMBLE_DETAIL_ANSWER;
      return G_SOURCE_CONTINUE;
    case THIMBLE_DETAIL_ANSWER:
      thimble_history_detail_texts_step (self->texts);
      self->next_part = THIMBLE_DETAIL_RECEIPT;
      return G_SOURCE_CONTINUE;
    case THIMBLE_DETAIL_RECEIPT:
      show_receipt (self);
      show_facts (self);
      show_usage (self);
      self->next_part = THIMBLE_DETAIL_REST;
      /* Others were chosen meanwhile. */
      if (self->record != NULL && self->record != self->shown)
        begin (self);
      return G_SOURCE_CONTINUE;
    case THIMBLE_DETAIL_REST:
      if (thimble_history_detail_texts_step (self->texts))
        return G_SOURCE_CONTINUE;
      self->next_part = THIMBLE_DETAIL_NONE;
      G_GNUC_FALLTHROUGH;
    case THIMBLE_DETAIL_NONE:
    default:
      self->frame_tick = 0;
      return G_SOURCE_REMOVE;
    }
}

void
thimble_history_detail_go_on (ThimbleHistoryDetail *self)
{
  if (self->next_part != THIMBLE_DETAIL_NONE && self->frame_tick == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->frame_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_frame, NULL, NULL);
}

void
thimble_history_detail_show_record (ThimbleHistoryDetail *self)
{
  gboolean under_way = self->next_part > THIMBLE_DETAIL_ROW && self->next_part < THIMBLE_DETAIL_REST;

  update_actions (self);
  /* What was deleted goes at once, seen or not, and does not come again with what is under way. */
  if (self->record->text_deleted)
    thimble_history_detail_texts_set_record (self->texts, self->record);
  /* Otherwise what has begun comes to its end first: who holds an arrow key down sees something, too. */
  if (!under_way || self->record->text_deleted)
    begin (self);
  thimble_history_detail_go_on (self);
}
