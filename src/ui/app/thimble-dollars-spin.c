/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-dollars-spin.h"

#define DIGITS 6
#define PARTS  1000000
#define READER "thimble-dollars-reader"

typedef struct {
  ThimbleDollarsRead read;
  gpointer           data;
} Reader;

static gint64
parts_of (GtkSpinButton *spin)
{
  return (gint64) (gtk_spin_button_get_value (spin) * PARTS + 0.5);
}

ThimbleMoney
thimble_dollars_spin_get_money (GtkSpinButton *spin)
{
  return parts_of (spin) * (THIMBLE_PICODOLLARS_PER_DOLLAR / PARTS);
}

/* As many decimals as it needs: a limit below a cent, which a terminal can set, must not look like none. */
static void
fit_digits (GtkSpinButton *spin)
{
  gint64 parts = parts_of (spin);
  guint digits = DIGITS;

  for (; digits > gtk_spin_button_get_digits (spin) && parts % 10 == 0; parts /= 10)
    digits--;
  gtk_spin_button_set_digits (spin, digits);
}

static gboolean
read_dollars (GtkSpinButton *spin,
              const char    *text,
              double        *dollars)
{
  ThimbleMoney money;
  double least, most, value;

  if (!thimble_money_parse (text, &money) || money % (THIMBLE_PICODOLLARS_PER_DOLLAR / PARTS) != 0)
    return FALSE;
  value = (double) money / (double) THIMBLE_PICODOLLARS_PER_DOLLAR;
  gtk_spin_button_get_range (spin, &least, &most);
  if (value < least || value > most)
    return FALSE;
  *dollars = value;
  return TRUE;
}

/* Never an error: GTK_INPUT_ERROR takes 0 for the value, or tells of a change that was none. */
static int
on_input (GtkSpinButton *spin,
          double        *dollars,
          Reader        *reader)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  double before = gtk_spin_button_get_value (spin);
  g_autofree char *shown = g_strdup_printf ("%0.*f", (int) gtk_spin_button_get_digits (spin), before);
  const char *misread = NULL;

  *dollars = before;
  /* What it shows may be rounded: to leave the field must not write that. */
  if (g_str_equal (text, shown))
    return TRUE;
  if (!read_dollars (spin, text, dollars))
    {
      misread = text;
      gtk_widget_error_bell (GTK_WIDGET (spin));
    }
  reader->read (spin, misread, reader->data);
  return TRUE;
}

/* A step from what stayed is no slip. */
static void
on_value_changed (GtkSpinButton *spin,
                  Reader        *reader)
{
  fit_digits (spin);
  reader->read (spin, NULL, reader->data);
}

void
thimble_dollars_spin_set_up (GtkSpinButton      *spin,
                             ThimbleDollarsRead  read,
                             gpointer            data)
{
  Reader *reader = g_new (Reader, 1);

  *reader = (Reader) { read, data };
  /* Else GTK may swallow what it takes for no number before anyone can be told. */
  gtk_spin_button_set_numeric (spin, FALSE);
  g_object_set_data_full (G_OBJECT (spin), READER, reader, g_free);
  g_signal_connect (spin, "input", G_CALLBACK (on_input), reader);
  g_signal_connect (spin, "value-changed", G_CALLBACK (on_value_changed), reader);
}

void
thimble_dollars_spin_set_money (GtkSpinButton *spin,
                                ThimbleMoney   money)
{
  Reader *reader = g_object_get_data (G_OBJECT (spin), READER);

  gtk_spin_button_set_value (spin, thimble_money_is_known (money) ? (double) money / (double) THIMBLE_PICODOLLARS_PER_DOLLAR : 0);
  reader->read (spin, NULL, reader->data);
}
