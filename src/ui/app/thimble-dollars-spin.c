/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "thimble-dollars-spin.h"

#define DIGITS 6
#define PARTS  1000000

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

  if (!thimble_money_parse (text, &money) || money % (THIMBLE_PICODOLLARS_PER_DOLLAR / PARTS) != 0)
    return FALSE;
  *dollars = (double) money / (double) THIMBLE_PICODOLLARS_PER_DOLLAR;
  return TRUE;
}

void
thimble_dollars_spin_set_up (GtkSpinButton    *spin,
                             ThimbleTypedTell  tell,
                             gpointer          data,
                             gpointer          owner)
{
  thimble_typed_spin_set_up (spin, read_dollars, tell, data, owner);
  g_signal_connect (spin, "value-changed", G_CALLBACK (fit_digits), NULL);
}

void
thimble_dollars_spin_set_money (GtkSpinButton *spin,
                                ThimbleMoney   money)
{
  gtk_spin_button_set_value (spin, thimble_money_is_known (money) ? (double) money / (double) THIMBLE_PICODOLLARS_PER_DOLLAR : 0);
  thimble_typed_spin_forget (spin);
}
