/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/thimble-format.h"
#include "thimble-start-header.h"

#define N_STEPS 4
#define MAX_NAME_CHARS 120

static GtkWidget *
add_label (GtkWidget  *box,
           const char *text,
           const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_set_halign (label, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

GtkWidget *
thimble_start_header_new (guint       step,
                          const char *title,
                          const char *text)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *caption = NULL;
  GtkWidget *label;

  g_return_val_if_fail (step >= 1 && step <= N_STEPS, NULL);
  g_return_val_if_fail (title != NULL, NULL);

  /* Translators: where one is in the first start: step 2 of 4. */
  caption = g_strdup_printf (_("Step %u of %u"), step, (guint) N_STEPS);
  add_label (box, caption, "start-note");
  add_label (box, title, "title-1");
  if (text != NULL)
    {
      label = add_label (box, text, "start-text");
      gtk_label_set_max_width_chars (GTK_LABEL (label), 60);
    }
  gtk_widget_set_margin_bottom (box, 12);
  return box;
}

char *
thimble_start_describe_price (ThimbleModel *model)
{
  ThimblePrice *price;
  const ThimblePriceRates *rates;
  g_autofree char *in = NULL;
  g_autofree char *out = NULL;

  g_return_val_if_fail (THIMBLE_IS_MODEL (model), NULL);

  switch (thimble_model_get_tier (model))
    {
    case THIMBLE_TIER_LOCAL: return g_strdup (_("Runs on this computer, costs nothing"));
    case THIMBLE_TIER_PRACTICE: return g_strdup (_("Answers by rule on this computer, costs nothing"));
    default: break;
    }
  price = thimble_model_get_price (model, NULL);
  if (price == NULL)
    return g_strdup (_("Price unknown"));
  rates = thimble_price_get_rates (price);
  in = thimble_money_format_per_million (rates->input);
  out = thimble_money_format_per_million (rates->output);
  /* Translators: two prices, such as "$0.10 in · $0.50 out per million tokens". */
  return g_strdup_printf (_("%s in · %s out per million tokens"), in, out);
}

char *
thimble_start_escape (const char *text)
{
  g_autofree char *label = thimble_text_for_label (text != NULL ? text : "", MAX_NAME_CHARS);

  return g_markup_escape_text (label, -1);
}
