/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "charts/thimble-palette.h"
#include "charts/thimble-split-bar.h"
#include "thimble-meter.h"

struct _ThimbleMeter
{
  AdwBin parent_instance;

  /* configured */
  ThimbleModel *model;   /* nullable */
  gint64 input;
  gint64 max_output;
  gboolean first;
  gboolean narrow;

  /* template children */
  GtkBox *line;
  GtkLabel *tokens;
  GtkLabel *cost;
  ThimbleSplitBar *bar;
  GtkLabel *count;
  GtkBox *advice;
  GtkLabel *advice_text;
  GtkButton *advice_button;
};

G_DEFINE_FINAL_TYPE (ThimbleMeter, thimble_meter, ADW_TYPE_BIN)

enum { SMALLER, N_SIGNALS };
static guint signals[N_SIGNALS];

/* The number in its side's colour. @markup is ours, @role a colour of the style. */
static char *
coloured (ThimbleMeter       *self,
          const char         *number,
          ThimblePaletteRole  role)
{
  GdkRGBA color;

  thimble_palette_lookup (GTK_WIDGET (self), role, &color);
  return g_strdup_printf ("<span weight=\"bold\" color=\"#%02x%02x%02x\">%s</span>", (guint) (color.red * 255 + 0.5),
                          (guint) (color.green * 255 + 0.5), (guint) (color.blue * 255 + 0.5), number);
}

static void
show_tokens (ThimbleMeter *self,
             gint64        limit)
{
  g_autofree char *input_text = thimble_format_count (self->input);
  g_autofree char *limit_text = thimble_format_count (limit);
  g_autofree char *input = coloured (self, input_text, THIMBLE_PALETTE_INPUT_TEXT);
  g_autofree char *output = coloured (self, limit_text, THIMBLE_PALETTE_OUTPUT_TEXT);
  g_autofree char *markup = NULL;

  if (limit > 0)
    /* Translators: both are numbers of tokens; keep both %s in this order */
    markup = g_strdup_printf (_("Input about %s · Output up to %s"), input, output);
  else
    /* Translators: %s is a number of tokens */
    markup = g_strdup_printf (_("Input about %s · Output without a limit"), input);
  gtk_label_set_markup (self->tokens, markup);
}

static void
show_cost (ThimbleMeter *self,
           gint64        limit)
{
  ThimblePrice *price = self->model != NULL ? thimble_model_get_price (self->model, NULL) : NULL;
  ThimbleMoney most;
  g_autofree char *markup = NULL;
  g_autofree char *exact = NULL;

  if (self->model == NULL)
    markup = g_strdup ("");
  else if (price != NULL && thimble_price_is_free (price))
    /* Translators: what a request would cost; keep <b> and </b> */
    markup = g_strdup (_("At most <b>nothing</b>"));
  else
    {
      most = price != NULL && limit > 0 ? thimble_price_get_ceiling (price, self->input, limit) : THIMBLE_MONEY_UNKNOWN;
      if (thimble_money_is_known (most))
        {
          g_autofree char *text = thimble_money_format (most);
          g_autofree char *bold = g_strdup_printf ("<b>%s</b>", text);

          /* Translators: %s is an amount of money. The input is an estimate, hence "about". */
          markup = g_strdup_printf (_("At most about %s"), bold);
          exact = thimble_money_format_exact (most);
        }
      else
        markup = g_strdup (price == NULL ? _("Cost unknown: no known price") : _("Cost unknown: no output limit"));
    }
  gtk_label_set_markup (self->cost, markup);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cost), exact);
}

static void
show_bar (ThimbleMeter *self,
          gint64        limit)
{
  gint64 sum = self->input + MAX (limit, 0);
  g_autofree char *sum_text = thimble_format_count (sum);
  g_autofree char *small_text = thimble_format_count (THIMBLE_SMALL_TASK);
  /* Translators: tokens so far, of the tokens of a small task: "428 of 2,000" */
  g_autofree char *text = g_strdup_printf (_("%s of %s"), sum_text, small_text);
  g_autofree char *label = g_strdup_printf (_("%s tokens of the %s of a small task"), sum_text, small_text);
  gboolean large = sum > THIMBLE_SMALL_TASK;

  thimble_split_bar_set_values (self->bar, self->input, MAX (limit, 0), MAX (sum, THIMBLE_SMALL_TASK));
  thimble_split_bar_set_label (self->bar, label);
  gtk_label_set_text (self->count, text);
  if (large)
    gtk_widget_add_css_class (GTK_WIDGET (self->count), "over");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->count), "over");

  gtk_widget_set_visible (GTK_WIDGET (self->advice), large && self->first);
  if (limit > 300 && self->input <= THIMBLE_SMALL_TASK - 300)
    {
      gtk_label_set_text (self->advice_text,
                          _("A first test does not need this much. A short answer shows the same three numbers."));
      gtk_button_set_label (self->advice_button, _("Limit to 300"));
    }
  else
    {
      gtk_label_set_text (self->advice_text,
                          _("A first test does not need this much. A small text shows the same three numbers."));
      gtk_button_set_label (self->advice_button, _("Use a Small Sample"));
    }
}

/* The limit that holds: the person's, or the model's own; 0 or less where there is none known. */
static gint64
get_limit (ThimbleMeter *self)
{
  if (self->max_output > 0 || self->model == NULL)
    return self->max_output;
  return thimble_model_get_output_limit (self->model);
}

static void
refresh (ThimbleMeter *self)
{
  gint64 limit = get_limit (self);

  show_tokens (self, limit);
  show_cost (self, limit);
  show_bar (self, limit);
}

static void
on_smaller (ThimbleMeter *self)
{
  g_signal_emit (self, signals[SMALLER], 0);
}

static void
thimble_meter_css_changed (GtkWidget         *widget,
                           GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (thimble_meter_parent_class)->css_changed (widget, change);
  /* The style speaks before the template is there. */
  if (THIMBLE_METER (widget)->tokens != NULL)
    show_tokens (THIMBLE_METER (widget), get_limit (THIMBLE_METER (widget)));
}

static void
thimble_meter_dispose (GObject *object)
{
  g_clear_object (&THIMBLE_METER (object)->model);
  G_OBJECT_CLASS (thimble_meter_parent_class)->dispose (object);
}

static void
thimble_meter_class_init (ThimbleMeterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = thimble_meter_dispose;
  widget_class->css_changed = thimble_meter_css_changed;

  signals[SMALLER] = g_signal_new ("smaller", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (THIMBLE_TYPE_SPLIT_BAR);
  gtk_widget_class_set_css_name (widget_class, "meter");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/thimble/Thimble/ui/compose/thimble-meter.ui");
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, line);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, tokens);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, cost);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, bar);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, count);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice_text);
  gtk_widget_class_bind_template_child (widget_class, ThimbleMeter, advice_button);
  gtk_widget_class_bind_template_callback (widget_class, on_smaller);
}

static void
thimble_meter_init (ThimbleMeter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Estimate before sending"), -1);
  self->max_output = 300;
  refresh (self);
}

GtkWidget *
thimble_meter_new (void)
{
  return g_object_new (THIMBLE_TYPE_METER, NULL);
}

void
thimble_meter_set_forecast (ThimbleMeter *self,
                            ThimbleModel *model,
                            gint64        input,
                            gint64        max_output,
                            gboolean      first)
{
  g_return_if_fail (THIMBLE_IS_METER (self));

  g_set_object (&self->model, model);
  self->input = input;
  self->max_output = max_output;
  self->first = first;
  refresh (self);
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
}
