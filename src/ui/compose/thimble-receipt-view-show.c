/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-markdown-inline.h"
#include "thimble-receipt-view-private.h"

/* Below this a single request's cost is hard to hold; a thousand of them is not. */
#define SMALL_COST (THIMBLE_PICODOLLARS_PER_DOLLAR / 100)

typedef struct
{
  GtkLabel *about;
  GtkLabel *number;
} Side;

static void
set_text (GtkLabel   *label,
          const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* Takes @text; NULL hides the label. */
static void
take_optional (GtkLabel *label,
               char     *text)
{
  set_text (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
  g_free (text);
}

static void
set_count (GtkLabel *about,
           GtkLabel *number,
           gint64    count,
           gboolean  estimate)
{
  g_autofree char *text = thimble_format_count (count);

  set_text (number, text);
  gtk_widget_set_visible (GTK_WIDGET (about), estimate && count >= 0);
}

/* The sum stands at the edge; where it says "about", it needs more room. */
static void
set_total_room (ThimbleReceiptView *self,
                gboolean            estimate)
{
  gtk_widget_set_size_request (GTK_WIDGET (self->total_caption), self->compact || self->narrow ? 72 : estimate ? 116 : 72, -1);
}

static void
set_money (GtkLabel     *caption,
           ThimbleMoney  money,
           gboolean      at_most)
{
  g_autofree char *text = thimble_money_format (money);
  g_autofree char *exact = NULL;

  if (!thimble_money_is_known (money))
    {
      set_text (caption, "—");
      gtk_widget_set_tooltip_text (GTK_WIDGET (caption), _("The cost is not known"));
      return;
    }
  if (at_most)
    {
      g_autofree char *most = g_strdup_printf (_("at most %s"), text);

      set_text (caption, most);
    }
  else
    set_text (caption, text);
  exact = thimble_money_format_exact (money);
  gtk_widget_set_tooltip_text (GTK_WIDGET (caption), exact);
}

static void
set_part (GtkLabel *label,
          gint64    part,
          gint64    whole)
{
  g_autofree char *part_text = thimble_format_count (part);
  g_autofree char *whole_text = thimble_format_count (whole);
  g_autofree char *text = NULL;

  if (part < 0)
    text = g_strdup ("—");
  else if (whole < 0)
    text = g_strdup (part_text);
  else
    /* Translators: a part of a count: "0 of 135" */
    text = g_strdup_printf (_("%s of %s"), part_text, whole_text);
  set_text (label, text);
}

/* The numbers shrink before they would be cut: three of them and two signs share the width. */
void
thimble_receipt_view_fit_numbers (ThimbleReceiptView *self)
{
  static const char * const classes[] = { "numbers-large", "numbers-medium", "numbers-small", "numbers-tiny" };
  static const glong wide_room[] = { 18, 24, 32 };
  static const glong narrow_room[] = { 11, 14, 20 };
  static const glong compact_room[] = { 0, 21, 25 };
  const glong *room = self->compact ? compact_room : self->narrow ? narrow_room : wide_room;
  const Side sides[] = {
    { self->input_about, self->input_number },
    { self->output_about, self->output_number },
    { self->total_about, self->total_number },
  };
  glong length = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sides); i++)
    length += g_utf8_strlen (gtk_label_get_text (sides[i].number), -1) +
              (gtk_widget_get_visible (GTK_WIDGET (sides[i].about)) ? 2 : 0);
  for (i = 0; i < G_N_ELEMENTS (wide_room); i++)
    if (length <= room[i])
      break;
  if (self->size_class == classes[i])
    return;
  if (self->size_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->size_class);
  self->size_class = classes[i];
  gtk_widget_add_css_class (GTK_WIDGET (self), self->size_class);
}

static void
set_share_row (ThimbleSplitBar *bar,
               GtkLabel        *input_label,
               GtkLabel        *output_label,
               double           output_share,
               const char      *format)
{
  g_autofree char *input_text = thimble_format_percent (isnan (output_share) ? NAN : 1 - output_share);
  g_autofree char *output_text = thimble_format_percent (output_share);
  g_autofree char *label = NULL;

  thimble_split_bar_set_values (bar, 1 - output_share, output_share, 1);
  set_text (input_label, input_text);
  set_text (output_label, output_text);
  if (isnan (output_share))
    label = g_strdup (_("Shares are not known"));
  else
    {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
      label = g_strdup_printf (format, input_text, output_text);
#pragma GCC diagnostic pop
    }
  thimble_split_bar_set_label (bar, label);
}

static void
show_cost_row (ThimbleReceiptView *self,
               gboolean            visible)
{
  gtk_widget_set_visible (GTK_WIDGET (self->cost_title), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->cost_bar), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->cost_input_share), visible);
  gtk_widget_set_visible (GTK_WIDGET (self->cost_output_share), visible);
}

static void
set_price (ThimbleReceiptView *self,
           const char         *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self->price), text != NULL);
  if (text == NULL)
    return;
  if (self->price_page != NULL && thimble_markdown_link_is_safe (self->price_page))
    {
      g_autofree char *markup = g_markup_printf_escaped ("<a href=\"%s\">%s</a>", self->price_page, text);

      gtk_label_set_markup (self->price, markup);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->price), _("Open the provider’s price page"));
    }
  else
    {
      gtk_label_set_text (self->price, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->price), NULL);
    }
}

/* --- done --- */

static void
show_numbers (ThimbleReceiptView *self)
{
  const ThimbleReceiptFacts *facts = thimble_receipt_get_facts (self->receipt);
  const ThimbleCost *cost = thimble_receipt_get_cost (self->receipt);
  ThimbleUsage *usage = facts->usage;
  gboolean estimate = usage != NULL && thimble_usage_get_source (usage) == THIMBLE_USAGE_ESTIMATE;
  gboolean left = facts->billed != THIMBLE_BILLED_NONE;
  gint64 input = usage != NULL ? thimble_usage_get_input (usage) : -1;
  gint64 output = usage != NULL ? thimble_usage_get_output (usage) : -1;
  gint64 total = usage != NULL ? thimble_usage_get_total (usage) : -1;

  /* What was counted here stands in for what was not told, and says so. */
  if (input < 0 && left && facts->state != THIMBLE_STATE_COMPLETED && facts->predicted_input >= 0)
    {
      set_count (self->input_about, self->input_number, facts->predicted_input, !facts->predicted_exact);
      set_text (self->input_caption, _("counted here"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->input_caption), NULL);
    }
  else
    {
      set_count (self->input_about, self->input_number, input, estimate);
      set_money (self->input_caption, cost->input, cost->at_most);
    }
  if (output < 0 && left && facts->counted_output > 0)
    {
      set_count (self->output_about, self->output_number, facts->counted_output, TRUE);
      set_text (self->output_caption, _("counted here"));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->output_caption), NULL);
    }
  else
    {
      set_count (self->output_about, self->output_number, output, estimate);
      set_money (self->output_caption, cost->output, FALSE);
    }
  set_count (self->total_about, self->total_number, total, estimate);
  set_total_room (self, estimate);
  set_money (self->total_caption, cost->total, cost->at_most);
  gtk_widget_add_css_class (GTK_WIDGET (self->total_caption), "strong");
}

static void
show_words (ThimbleReceiptView *self)
{
  const ThimbleReceiptFacts *facts = thimble_receipt_get_facts (self->receipt);
  const ThimbleCost *cost = thimble_receipt_get_cost (self->receipt);
  g_autofree char *numbers = thimble_receipt_describe_numbers (self->receipt);
  g_autofree char *shares = thimble_receipt_describe_shares (self->receipt);
  g_autofree char *spoken = NULL;
  char *thousand = NULL;
  gboolean any;

  take_optional (self->told_total, thimble_receipt_describe_total (self->receipt));
  if (facts->state == THIMBLE_STATE_COMPLETED)
    take_optional (self->billing, NULL);
  else
    take_optional (self->billing, thimble_receipt_describe_billing (self->receipt));
  if (thimble_money_is_known (cost->total) && cost->total > 0 && cost->total < SMALL_COST)
    thousand = thimble_money_format_thousand (cost->total);
  take_optional (self->thousand, thousand);

  spoken = shares != NULL ? g_strconcat (numbers, " ", shares, NULL) : g_strdup (numbers);
  take_optional (self->sentence, g_steal_pointer (&shares));
  any = gtk_widget_get_visible (GTK_WIDGET (self->sentence)) || gtk_widget_get_visible (GTK_WIDGET (self->billing)) ||
        gtk_widget_get_visible (GTK_WIDGET (self->thousand)) || gtk_widget_get_visible (GTK_WIDGET (self->told_total));
  gtk_widget_set_visible (GTK_WIDGET (self->words), any);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, numbers, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sentence), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_parts (ThimbleReceiptView *self)
{
  const ThimbleReceiptFacts *facts = thimble_receipt_get_facts (self->receipt);
  ThimbleUsage *usage = facts->usage;
  gint64 input = usage != NULL ? thimble_usage_get_input (usage) : -1;
  gint64 output = usage != NULL ? thimble_usage_get_output (usage) : -1;
  gint64 write = usage != NULL ? thimble_usage_get_cache_write (usage) : -1;
  gint64 flow = facts->duration_us;
  g_autofree char *first = thimble_format_seconds (facts->first_text_us);
  g_autofree char *duration = thimble_format_seconds (facts->duration_us);
  g_autofree char *speed = NULL;

  set_part (self->cached_value, usage != NULL ? thimble_usage_get_cached_read (usage) : -1, input);
  set_part (self->cache_write_value, write, input);
  gtk_widget_set_visible (GTK_WIDGET (self->cache_write_title), write > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cache_write_value), write > 0);
  set_part (self->reasoning_value, usage != NULL ? thimble_usage_get_reasoning (usage) : -1, output);
  set_text (self->ended_value, facts->state == THIMBLE_STATE_COMPLETED && facts->finish != THIMBLE_FINISH_UNKNOWN
                                 ? thimble_finish_get_label (facts->finish)
                                 : thimble_state_get_label (facts->state));
  set_text (self->first_token_value, first);
  set_text (self->duration_value, duration);
  /* The wait for the first token is told apart; the speed is that of the answer itself. */
  if (facts->first_text_us >= 0 && facts->duration_us > facts->first_text_us)
    flow = facts->duration_us - facts->first_text_us;
  speed = thimble_format_rate (output, flow);
  set_text (self->speed_value, speed);
}

void
thimble_receipt_view_show_done (ThimbleReceiptView *self)
{
  const ThimbleCost *cost = thimble_receipt_get_cost (self->receipt);
  gboolean costs = !thimble_money_is_known (cost->total) || cost->total != 0;
  g_autofree char *price = thimble_receipt_describe_price (self->receipt);

  show_numbers (self);
  set_share_row (self->tokens_bar, self->tokens_input_share, self->tokens_output_share,
                 thimble_receipt_get_output_token_share (self->receipt), _("Tokens: input %s, output %s"));
  set_share_row (self->cost_bar, self->cost_input_share, self->cost_output_share,
                 thimble_receipt_get_output_cost_share (self->receipt), _("Cost: input %s, output %s"));
  show_cost_row (self, costs);
  show_words (self);
  show_parts (self);
  take_optional (self->prediction, thimble_receipt_describe_prediction (self->receipt));
  set_price (self, price);
  gtk_stack_set_visible_child_name (self->stack, "done");
}

void
thimble_receipt_view_show_nothing (ThimbleReceiptView *self)
{
  GtkLabel *dashes[] = {
    self->input_number, self->output_number, self->total_number,
    self->cached_value, self->reasoning_value, self->ended_value,
    self->first_token_value, self->duration_value, self->speed_value,
  };

  for (guint i = 0; i < G_N_ELEMENTS (dashes); i++)
    set_text (dashes[i], "—");
  set_count (self->input_about, self->input_number, -1, FALSE);
  set_count (self->output_about, self->output_number, -1, FALSE);
  set_count (self->total_about, self->total_number, -1, FALSE);
  set_money (self->input_caption, THIMBLE_MONEY_UNKNOWN, FALSE);
  set_money (self->output_caption, THIMBLE_MONEY_UNKNOWN, FALSE);
  set_money (self->total_caption, THIMBLE_MONEY_UNKNOWN, FALSE);
  set_share_row (self->tokens_bar, self->tokens_input_share, self->tokens_output_share, NAN, NULL);
  set_share_row (self->cost_bar, self->cost_input_share, self->cost_output_share, NAN, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->cache_write_title), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->cache_write_value), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->words), FALSE);
  take_optional (self->prediction, NULL);
  set_price (self, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _("No numbers yet"), -1);
  gtk_stack_set_visible_child_name (self->stack, "done");
}

/* --- live --- */

void
thimble_receipt_view_show_times (ThimbleReceiptView *self)
{
  gint64 elapsed = thimble_request_get_elapsed_us (self->request);
  gint64 first = thimble_request_get_first_text_us (self->request);
  gint64 counted = thimble_request_get_counted_output (self->request);
  g_autofree char *elapsed_text = thimble_format_seconds (elapsed);
  g_autofree char *text = NULL;

  if (first >= 0)
    {
      g_autofree char *first_text = thimble_format_seconds (first);

      /* Translators: both are durations: "0.92 s running · 0.12 s to first token" */
      text = g_strdup_printf (_("%s running · %s to first token"), elapsed_text, first_text);
    }
  else
    text = g_strdup_printf (_("%s running"), elapsed_text);
  set_text (self->running, text);

  /* A speed from a fraction of a second would only jump about. */
  if (first >= 0 && counted > 0 && elapsed - first > 300000)
    {
      g_autofree char *rate = thimble_format_rate (counted, elapsed - first);
      /* Translators: %s is a speed: "about 46 tokens/s" */
      g_autofree char *about = g_strdup_printf (_("about %s"), rate);

      set_text (self->rate, about);
    }
  else
    set_text (self->rate, "");
}

static void
show_limit (ThimbleReceiptView *self,
            gint64              counted)
{
  gint64 limit = thimble_prompt_get_max_output (thimble_request_get_prompt (self->request));
  g_autofree char *label = NULL;

  if (limit <= 0)
    limit = thimble_model_get_output_limit (thimble_request_get_model (self->request));
  if (limit > 0)
    {
      g_autofree char *a = thimble_format_count (MAX (counted, 0));
      g_autofree char *b = thimble_format_count (limit);
      g_autofree char *text = g_strdup_printf (_("%s of %s"), a, b);

      thimble_split_bar_set_values (self->limit_bar, 0, MAX (counted, 0), limit);
      set_text (self->limit_text, text);
      label = g_strdup_printf (_("Output so far: about %s of at most %s tokens"), a, b);
    }
  else
    {
      thimble_split_bar_set_values (self->limit_bar, 0, 0, 1);
      set_text (self->limit_text, _("no limit"));
      label = g_strdup (_("Output has no limit"));
    }
  thimble_split_bar_set_label (self->limit_bar, label);
}

/* The finished page lies unseen beneath the living one, and gives the card its height. It is filled with
 * lines as high as those that will come, so that nothing moves when they do. */
static void
reserve_done (ThimbleReceiptView *self)
{
  ThimblePrice *price = thimble_request_get_record (self->request)->price;
  gint64 limit = thimble_prompt_get_max_output (thimble_request_get_prompt (self->request));
  ThimbleMoney most = price != NULL && limit > 0
                        ? thimble_price_get_ceiling (price, thimble_request_get_predicted_input (self->request), limit)
                        : THIMBLE_MONEY_UNKNOWN;
  gboolean small = thimble_money_is_known (most) && most > 0 && most < SMALL_COST;

  show_cost_row (self, price == NULL || !thimble_price_is_free (price));
  take_optional (self->sentence, g_strdup (" "));
  take_optional (self->thousand, small ? g_strdup (" ") : NULL);
  take_optional (self->billing, NULL);
  take_optional (self->prediction, g_strdup (" "));
  set_price (self, " ");
  gtk_widget_set_visible (GTK_WIDGET (self->words), TRUE);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self->sentence), GTK_ACCESSIBLE_PROPERTY_LABEL);
}

void
thimble_receipt_view_show_live (ThimbleReceiptView *self)
{
  ThimbleUsage *usage = thimble_request_get_usage (self->request);
  gint64 reported = usage != NULL ? thimble_usage_get_input (usage) : -1;
  gint64 counted = thimble_request_get_counted_output (self->request);

  if (reported >= 0)
    {
      set_count (self->input_about, self->input_number, reported,
                 thimble_usage_get_source (usage) == THIMBLE_USAGE_ESTIMATE);
      set_text (self->input_caption, _("reported"));
    }
  else
    {
      set_count (self->input_about, self->input_number, thimble_request_get_predicted_input (self->request),
                 !thimble_request_get_record (self->request)->predicted_exact);
      set_text (self->input_caption, _("counted here"));
    }
  set_count (self->output_about, self->output_number, MAX (counted, 0), TRUE);
  set_text (self->output_caption, _("counting"));
  set_count (self->total_about, self->total_number, -1, FALSE);
  set_text (self->total_caption, _("when it ends"));
  set_total_room (self, FALSE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->input_caption), NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->output_caption), NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->total_caption), NULL);
  gtk_widget_remove_css_class (GTK_WIDGET (self->total_caption), "strong");
  show_limit (self, counted);
  thimble_receipt_view_show_times (self);
  reserve_done (self);
  gtk_stack_set_visible_child_name (self->stack, "live");
}
