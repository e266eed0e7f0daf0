/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/thimble-format.h"
#include "charts/thimble-palette.h"
#include "charts/thimble-split-bar.h"
#include "thimble-meter.h"

/* What is read aloud waits for the numbers to rest, so that typing is not talked over. */
#define SPEAK_MS 900

struct _ThimbleMeter
{
  AdwBin parent_instance;

  /* as shown */
  ThimbleModel *model;   /* nullable */
  ThimbleForecast forecast;
  gboolean known;        /* @forecast holds */
  gboolean first;
  gboolean narrow;

  /* template children */
  GtkBox *line;
  GtkLabel *tokens;
  GtkBox *cost_line;
  GtkLabel *cost;
  GtkBox *bar_line;
  ThimbleSplitBar *bar;
  GtkLabel *count;
  GtkBox *buttons;
  GtkLabel *details;
  GtkSpinner *spinner;
  GtkButton *ask_button;
  GtkBox *advice;
  GtkLabel *advice_text;
  GtkButton *advice_button;

  guint speak_id;
};

G_DEFINE_FINAL_TYPE (ThimbleMeter, thimble_meter, ADW_TYPE_BIN)

enum { SMALLER, ASK, LOOK, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The number in its side’s colour, which the paler text around it must not dilute. @number is ours, @role a colour of the style. */
static char *
coloured (ThimbleMeter       *self,
          const char         *number,
          ThimblePaletteRole  role)
{
  GdkRGBA color;

  thimble_palette_lookup (GTK_WIDGET (self), role, &color);
  return g_strdup_printf ("<span weight=\"bold\" alpha=\"100%%\" color=\"#%02x%02x%02x\">%s</span>", (guint) (color.red * 255 + 0.5),
                          (guint) (color.green * 255 + 0.5), (guint) (color.blue * 255 + 0.5), number);
}

/* "143 exact", "143 exact, counted by Anthropic", "about 143 (120–180)", the number being @number. */
static char *
describe_input (ThimbleMeter *self,
                const char   *number)
{
  const ThimbleForecast *forecast = &self->forecast;
  g_autofree char *least = NULL;
  g_autofree char *most = NULL;

  if (forecast->exact && forecast->by == THIMBLE_COUNTED_BY_PROVIDER)
    {
      g_autofree char *name = g_markup_escape_text (
        thimble_endpoint_get_name (thimble_model_get_endpoint (self->model)), -1);

      /* Translators: a number of tokens, and who counted them, as in Anthropic */
      return g_strdup_printf (_("Input %s exact, counted by %s"), number, name);
    }
  if (forecast->exact)
    /* Translators: %s is a number of tokens that will be billed just so */
    return g_strdup_printf (_("Input %s exact"), number);
  if (!thimble_forecast_has_range (forecast))
    return g_strdup_printf (_("Input about %s"), number);
  least = thimble_format_count (forecast->least);
  most = thimble_format_count (forecast->most);
  /* Translators: a number of tokens, and the least and the most that it may be */
  return g_strdup_printf (_("Input about %s (%s–%s)"), number, least, most);
}

static void
show_tokens (ThimbleMeter *self)
{
  g_autofree char *input_text = NULL;
  g_autofree char *limit_text = NULL;
  g_autofree char *number = NULL;
  g_autofree char *limit_number = NULL;
  g_autofree char *input = NULL;
  g_autofree char *output = NULL;
  g_autofree char *markup = NULL;
  g_autofree char *source = NULL;

  if (!self->known)
    {
      gtk_label_set_text (self->tokens, self->model != NULL ? _("Counting…") : _("Choose a model to see what the prompt would cost."));
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->tokens), NULL);
      return;
    }
  input_text = thimble_format_count (self->forecast.input);
  number = coloured (self, input_text, THIMBLE_PALETTE_INPUT_TEXT);
  input = describe_input (self, number);
  if (self->forecast.output_limit > 0)
    {
      limit_text = thimble_format_count (self->forecast.output_limit);
      limit_number = coloured (self, limit_text, THIMBLE_PALETTE_OUTPUT_TEXT);
      /* Translators: %s is a number of tokens */
      output = g_strdup_printf (_("Output up to %s"), limit_number);
    }
  else
    output = g_strdup (_("Output without a limit"));
  /* Translators: two parts of one line, such as “Input 143 exact” and “Output up to 300” */
  markup = g_strdup_printf (C_("meter", "%s · %s"), input, output);
  gtk_label_set_markup (self->tokens, markup);
  source = thimble_forecast_describe_source (&self->forecast, self->model);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->tokens), source);
}

static void
show_cost (ThimbleMeter *self)
{
  const ThimbleForecast *forecast = &self->forecast;
  g_autofree char *markup = NULL;
  g_autofree char *exact = NULL;

  if (!self->known)
    markup = g_strdup ("");
  else if (forecast->free)
    /* Translators: what a request would cost; keep <b> and </b> */
    markup = g_strdup (_("At most <b>nothing</b>"));
  else if (thimble_money_is_known (forecast->cost_most))
    {
      g_autofree char *text = thimble_money_format (forecast->cost_most);
      g_autofree char *bold = g_strdup_printf ("<b>%s</b>", text);

      /* Translators: %s is an amount of money */
      markup = g_strdup_printf (_("At most %s"), bold);
      exact = thimble_money_format_exact (forecast->cost_most);
    }
  else
    markup = g_strdup (!forecast->priced ? _("Cost unknown: no known price") : _("Cost unknown: no output limit"));
  gtk_label_set_markup (self->cost, markup);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cost), exact);
}

static void
set_over (GtkLabel *label,
          gboolean  over)
{
  if (over)
    gtk_widget_add_css_class (GTK_WIDGET (label), "over");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "over");
}

static void
show_bar (ThimbleMeter *self)
{
  gint64 limit = self->known ? self->forecast.output_limit : 0;
  gint64 input = self->known ? self->forecast.input : 0;
  gint64 sum = input + MAX (limit, 0);
  g_autofree char *sum_text = thimble_format_count (self->known ? sum : -1);
  g_autofree char *small_text = thimble_format_count (THIMBLE_SMALL_TASK);
  /* Translators: tokens so far, of the tokens of a small task: "428 of 2,000" */
  g_autofree char *text = g_strdup_printf (_("%s of %s"), sum_text, small_text);
  g_autofree char *label = g_strdup_printf (_("%s tokens of the %s of a small task"), sum_text, small_text);

  thimble_split_bar_set_values (self->bar, input, MAX (limit, 0), MAX (sum, THIMBLE_SMALL_TASK));
  thimble_split_bar_set_label (self->bar, label);
  gtk_label_set_text (self->count, text);
  set_over (self->count, sum > THIMBLE_SMALL_TASK);
}

static void
show_advice (ThimbleMeter *self)
{
  const ThimbleForecast *forecast = &self->forecast;
  gboolean over = self->known && thimble_forecast_is_over_window (forecast);
  gboolean large = self->known && self->first && forecast->input + MAX (forecast->output_limit, 0) > THIMBLE_SMALL_TASK;

  gtk_widget_set_visible (GTK_WIDGET (self->advice), over || large);
  gtk_widget_set_visible (GTK_WIDGET (self->advice_button), large);
  set_over (self->advice_text, over);
  if (over)
    {
      g_autofree char *window = thimble_format_count (forecast->window);
      /* Translators: a model, a number of tokens */
      g_autofree char *text = g_strdup_printf (_("This is more than %s can read at once: %s tokens, the answer included."),
                                               thimble_model_get_name (self->model), window);

      gtk_label_set_text (self->advice_text, text);
      gtk_button_set_label (self->advice_button, _("Use a Small Sample"));
    }
  else if (large && forecast->output_limit > 300 && forecast->input <= THIMBLE_SMALL_TASK - 300)
    {
      gtk_label_set_text (self->advice_text,
                          _("A first test does not need this much. A short answer shows the same three numbers."));
      gtk_button_set_label (self->advice_button, _("Limit to 300"));
    }
  else if (large)
    {
      gtk_label_set_text (self->advice_text,
                          _("A first test does not need this much. A small text shows the same three numbers."));
      gtk_button_set_label (self->advice_button, _("Use a Small Sample"));
    }
}

/* "0.3%" for what is little, and never 0 for what is something. */
static char *
describe_share (double share)
{
  if (share > 0 && share < 0.001)
    /* Translators: a share that is small and not nothing */
    return g_strdup (_("less than 0.1%"));
  if (share < 0.1)
    /* Translators: a percentage with one decimal; %% is the percent sign */
    return g_strdup_printf (_("%.1f%%"), share * 100);
  return thimble_format_percent (share);
}

static void
add_part (GString *out,
          char    *part) /* (transfer full) (nullable) */
{
  if (part == NULL)
    return;
  if (out->len > 0)
    g_string_append (out, " · ");
  g_string_append (out, part);
  g_free (part);
}

static char *
describe_floor (ThimbleMeter *self)
{
  g_autofree char *least = NULL;

  if (self->forecast.free || !thimble_money_is_known (self->forecast.cost_least))
    return NULL;
  least = thimble_money_format (self->forecast.cost_least);
  /* Translators: %s is an amount of money: what the request costs even if the answer were empty */
  return g_strdup_printf (_("At least %s"), least);
}

static char *
describe_window (ThimbleMeter *self)
{
  double share = thimble_forecast_get_window_share (&self->forecast);
  g_autofree char *text = NULL;

  if (isnan (share))
    return NULL;
  text = describe_share (share);
  /* Translators: %s is a percentage */
  return g_strdup_printf (_("%s of the context window"), text);
}

static char *
describe_month (ThimbleMeter  *self,
                ThimbleBudget *budget)
{
  ThimbleMoney limit = thimble_budget_get_month_limit (budget);
  g_autofree char *text = NULL;

  if (!thimble_money_is_known (limit) || limit <= 0 || thimble_budget_is_exempt (self->model) ||
      !thimble_money_is_known (self->forecast.cost_most))
    return NULL;
  text = describe_share ((double) self->forecast.cost_most / (double) limit);
  /* Translators: %s is a percentage */
  return g_strdup_printf (_("%s of the month’s budget"), text);
}

static void
show_details (ThimbleMeter      *self,
              ThimbleForecaster *forecaster,
              ThimbleBudget     *budget)
{
  ThimbleProblem *problem = thimble_forecaster_get_problem (forecaster);
  gboolean asking = thimble_forecaster_is_asking (forecaster);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *tooltip = NULL;

  if (problem != NULL)
    {
      g_string_append (text, thimble_problem_get_message (problem));
      tooltip = g_strdup (thimble_problem_get_advice (problem));
    }
  else if (self->known)
    {
      add_part (text, describe_floor (self));
      add_part (text, describe_window (self));
      add_part (text, describe_month (self, budget));
    }
  gtk_label_set_text (self->details, text->str);
  gtk_widget_set_visible (GTK_WIDGET (self->details), text->len > 0);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->details), tooltip);
  gtk_spinner_set_spinning (self->spinner, asking);
  gtk_widget_set_visible (GTK_WIDGET (self->ask_button), asking || thimble_forecaster_can_ask (forecaster));
  gtk_widget_set_sensitive (GTK_WIDGET (self->ask_button), !asking);
  if (self->model != NULL)
    {
      /* Translators: %s is a provider, as in Anthropic */
      g_autofree char *hint = g_strdup_printf (_("Sends the prompt to %s, which counts it. Costs no tokens."),
                                               thimble_endpoint_get_name (thimble_model_get_endpoint (self->model)));

      gtk_widget_set_tooltip_text (GTK_WIDGET (self->ask_button), hint);
    }
}

/* --- what is read aloud --- */

static gboolean
on_speak_due (gpointer user_data)
{
  ThimbleMeter *self = user_data;
  g_autoptr (GString) text = g_string_new (gtk_label_get_text (self->tokens));

  self->speak_id = 0;
  add_part (text, g_strdup (gtk_label_get_text (self->cost)));
  add_part (text, g_strdup (gtk_label_get_text (self->details)));
  if (gtk_widget_get_visible (GTK_WIDGET (self->advice)))
    add_part (text, g_strdup (gtk_label_get_text (self->advice_text)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
  return G_SOURCE_REMOVE;
}

void
thimble_meter_show (ThimbleMeter      *self,
                    ThimbleForecaster *forecaster,
                    ThimbleModel      *model,
                    gboolean           first,
                    ThimbleBudget     *budget)
{
  g_return_if_fail (THIMBLE_IS_METER (self));
  g_return_if_fail (THIMBLE_IS_FORECASTER (forecaster));
  g_return_if_fail (THIMBLE_IS_BUDGET (budget));

  g_set_object (&self->model, model);
  self->first = first;
  self->known = thimble_forecaster_get (forecaster, &self->forecast);
  show_tokens (self);
  show_cost (self);
  show_bar (self);
  show_advice (self);
  show_details (self, forecaster, budget);
  g_clear_handle_id (&self->speak_id, g_source_remove);
  self->speak_id = g_timeout_add (SPEAK_MS, on_speak_due, self);
}

void
thimble_meter_set_narrow (ThimbleMeter *self,
                          gboolean      narrow)
{
  g_return_if_fail (THIMBLE_IS_METER (self));

  if (self->narrow == narrow)
    return;
  self->narrow = narrow;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->line), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  /* Beside the bar they would leave nothing of it; the cost has room beside it then. */
  g_object_ref (self->buttons);
  gtk_box_remove (narrow ? self->bar_line : self->cost_line, GTK_WIDGET (self->buttons));
  gtk_box_append (narrow ? self->cost_line : self->bar_line, GTK_WIDGET (self->buttons));
  g_object_unref (self->buttons);
}

/* --- object --- */

static void
on_smaller (ThimbleMeter *self)
{
  g_signal_emit (self, signals[SMALLER], 0);
}

static void
on_ask (ThimbleMeter *self)
{
  g_signal_emit (self, signals[ASK], 0);
}

static void
on_look (ThimbleMeter *self)
{
  g_signal_emit (self, signals[LOOK], 0);
}

static void
thimble_meter_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_meter_parent_class)->css_changed (widget, change);
  /* The style speaks before the template is there. */
  if (THIMBLE_METER (widget)->tokens != NULL)
    show_tokens (THIMBLE_METER (widget));
}

static void
thimble_meter_dispose (GObject *object)
{
  ThimbleMeter *self = THIMBLE_METER (object);

  g_clear_handle_id (&self->speak_id, g_source_remove);
  g_clear_object (&self->model);
  G_OBJECT_CLASS (thimble_meter_parent_class)->dispose (object);
}

static guint
add_signal (ThimbleMeterClass *klass,
            const char        *name)
{
  return g_signal_new (name, G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
thimble_meter_class_init (ThimbleMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_meter_dispose;
  widget_class->css_changed = thimble_meter_css_changed;

  signals[SMALLER] = add_signal (klass, "smaller");
  signals[ASK] = add_signal (klass, "ask");
  signals[LOOK] = add_signal (klass, "look");

  g_type_ensure (THIMBLE_TYPE_SPLIT_BAR);
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/compose/thimble-meter.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, line);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, tokens);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, cost_line);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, cost);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, bar_line);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, bar);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, count);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, buttons);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, details);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, spinner);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, ask_button);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice_text);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice_button);
  gtk_widget_class_bind_template_callback (widget_class, on_smaller);
  gtk_widget_class_bind_template_callback (widget_class, on_ask);
  gtk_widget_class_bind_template_callback (widget_class, on_look);
}

static void
thimble_meter_init (ThimbleMeter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Before sending"), -1);
}

GtkWidget *
thimble_meter_new (void)
{
  return g_object_new (THIMBLE_TYPE_METER, NULL);
}
